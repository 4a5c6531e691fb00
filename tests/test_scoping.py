"""The path that chooses among treatments: every question leads somewhere, every outcome is reached, and a book keeps to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.analysis.run import find_deal, run
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal
from ledger.model.scoping import Outcome, _walk, outcomes, questions, scoping_paths
from ledger.model.treatments import find_treatments

TEXT = Path(find_deal("amazon_anthropic")).read_text(encoding="utf-8")
TYPES = ("debt_security", "equity_security", "contract", "commitment")


def test_every_answer_leads_to_a_question_or_an_outcome_and_every_outcome_is_reached():
    leads = {lead for question in questions().values() for lead in question.leads.values()}
    assert leads <= {*questions(), *outcomes()}
    assert set(outcomes()) <= leads


def test_no_question_leads_to_the_same_place_by_both_answers():
    assert [name for name, question in questions().items() if question.leads["yes"] == question.leads["no"]] == []


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("always", ["yes", "no"])
def test_every_path_ends(kind, always):
    _, ends = _walk(kind, dict.fromkeys(questions(), always))
    assert isinstance(ends, Outcome)


#: The decision order of the map: what is answered otherwise than "no", and the treatment that must follow.
@pytest.mark.parametrize(("kind", "yes", "treatment"), [
    ("debt_security", {"legal_form", "security"}, "available_for_sale"),
    ("debt_security", {"legal_form", "security", "to_maturity"}, "held_to_maturity"),
    ("debt_security", {"legal_form", "security", "near_term"}, "trading"),
    ("debt_security", {"legal_form", "security", "net_settlement"}, "bifurcated_option"),
    ("debt_security", {"legal_form"}, "loan_receivable"),
    ("debt_security", {"legal_form", "fair_value_election_debt"}, "fair_value_option"),
    ("equity_security", {"alternative"}, "measurement_alternative"),
    ("equity_security", {"influence", "alternative"}, "measurement_alternative"),  # preferred: influence does not matter
    ("equity_security", {"substance", "influence"}, "equity_method"),
    ("equity_security", {"substance", "influence", "fair_value_election_equity"}, "fair_value"),
    ("equity_security", {"substance", "alternative"}, "measurement_alternative"),
    ("equity_security", {"accounts", "more_than_minor"}, "equity_method"),
    ("equity_security", {"accounts", "alternative"}, "measurement_alternative"),
    ("equity_security", {"listed", "alternative"}, "fair_value"),
    ("equity_security", {"legal_form", "security"}, "available_for_sale"),  # redeemable preferred is a debt security
])  # fmt: skip
def test_the_decision_order(kind, yes, treatment):
    said = {name: "yes" if name in yes else "no" for name in questions()}
    _, ends = _walk(kind, said)
    assert ends.treatments == (treatment,)


def test_every_treatment_that_an_outcome_names_is_in_the_rules():
    known = {name for kind in TYPES for name in find_treatments("us_gaap", kind)}
    named = {treatment for outcome in outcomes().values() for treatment in outcome.treatments}
    assert named <= known


def test_control_ends_every_path_of_an_investment():
    for kind in ("debt_security", "equity_security"):
        taken, ends = _walk(kind, {"control": "yes"})
        assert (len(taken), ends.label) == (1, "Consolidation")


def test_the_sample_follows_its_path_and_names_the_single_answers_that_would_flip_it(sample_run):
    paths = {path.subject.name: path for path in scoping_paths(sample_run.deal)}
    assert {name: path.ends.label for name, path in paths.items()} == {
        "notes": "Available for sale", "preferred": "Measurement alternative", "facility": "Off balance, disclosed with maximum exposure",
        "cloud": "Revenue on its own, each leg at its price"}  # fmt: skip
    flips = {step.question.name: step.flips.label for step in paths["preferred"].turning}
    marked = "Equity security at fair value through income"
    assert flips == {"control": "Consolidation", "legal_form": "Available for sale", "accounts": "Equity method",
                     "substance": "Equity method", "listed": marked, "alternative": marked}  # fmt: skip


def changed(old: str, new: str):
    assert TEXT.count(old) >= 1, old
    at = TEXT.index("scoping_path:")
    return read_deal(str(find_deal("amazon_anthropic")), text=TEXT[:at] + TEXT[at:].replace(old, new, 1))


@pytest.mark.parametrize(("old", "new", "told"), [
    ("to_maturity: {answer: no", "to_maturity: {answer: yes", "book us_gaap treats notes as available_for_sale; its scoping path leads to "
     "another: Held to maturity"),
    ("    security: {answer: yes", "    securities: {answer: yes", '"securities" is no question of scope'),
    ("legal_form: {answer: yes", "legal_form: {answer: perhaps", 'the answer to "legal_form" is "perhaps"'),
    ("if_asked: yes, ", "", "is answered for notes, and its path does not ask it"),
    ("  notes:\n    control", "  notice:\n    control", 'scoping_path is about "notice"'),
    ("  notes:\n    control", "  pods:\n    control", "no path of scope is known for pods"),
])  # fmt: skip
def test_a_book_that_leaves_its_path_or_a_wrong_answer_is_refused(old, new, told):
    with pytest.raises(Problems) as refused:
        run(changed(old, new))
    assert told in str(refused.value)


def test_a_path_that_stops_is_refused_with_the_question():
    at = TEXT.index("    to_maturity: {answer")
    with pytest.raises(Problems) as refused:
        run(read_deal(str(find_deal("amazon_anthropic")), text=TEXT[:at] + TEXT[TEXT.index("\n", at) + 1 :]))
    assert "stops at a question without an answer: to_maturity" in str(refused.value)


def test_a_variant_may_leave_the_path(sample_run):
    """What a rejected branch would have shown stays as a case: the sample's variants leave it without a word."""
    base = dict(next(book for book in sample_run.deal.books if book.name == "us_gaap").treatments)
    for path in scoping_paths(sample_run.deal):
        assert base[path.subject.name] in path.ends.treatments
