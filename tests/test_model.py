"""Names, order and refusals of the model: what a rule may say, and how a wrong one is reported."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ledger.analysis.run import load, run
from ledger.facts.nouns import Subject
from ledger.facts.problems import Problems
from ledger.formula.syntax import parse
from ledger.model import build as building
from ledger.model.build import build
from ledger.model.names import LineRef, NameProblem, Row, Scope, references
from ledger.model.nouns import Line, Treatment
from ledger.model.order import CircularLines, evaluation_order

NOTES = Subject("notes", "debt_security", "Notes", ("note_1", "note_2"), ("One", "Two"), ("", ""))
SCOPE = Scope(
    {"us_gaap.note_1.cost": "period", "us_gaap.note_2.cost": "period", "us_gaap.notes.cost": "period", "deal.note_1.funded": "period",
     "us_tax.notes.basis": "period", "timeline.period_end": "period"},
    frozenset({"rate", "note_1.face", "note_1.funded"}), {}, frozenset({"timeline", "deal", "us_gaap", "us_tax"}),
)  # fmt: skip


def meaning(text: str, owner: str = "note_1"):
    return references(parse(text), SCOPE, "us_gaap", NOTES, owner, frozenset({"corporate_rate"}))


def test_a_bare_name_means_the_nearest_line_or_fact():
    assert meaning("cost + rate")["value", "cost"] == LineRef("us_gaap.note_1.cost", "period")
    assert meaning("cost + rate", "notes")["value", "cost"] == LineRef("us_gaap.notes.cost", "period")


def test_a_dotted_name_reaches_another_book():
    assert meaning("us_tax.basis - cost")["value", "us_tax.basis"] == LineRef("us_tax.notes.basis", "period")


def test_two_candidates_on_one_level_are_an_error_that_names_both():
    with pytest.raises(NameProblem, match=r'"funded" could be line deal.note_1.funded or fact note_1.funded'):
        meaning("funded * rate")


def test_a_name_that_means_nothing_is_an_error():
    with pytest.raises(NameProblem, match='"closng" is no line or fact that us_gaap.note_1 can read'):
        meaning("closng - rate")


def test_a_parameter_that_is_not_in_the_law_is_an_error():
    with pytest.raises(NameProblem, match='"state_rate" is no parameter of the law; found: corporate_rate'):
        meaning("rule(state_rate, period_end)")


def rows(**formulas: str) -> dict[str, Row]:
    """Lines of one owner, time period unless the name starts with year_."""
    times = {f"x.a.{name}": "year" if name.startswith("year_") else "period" for name in formulas}
    scope = Scope({**times, "timeline.tax_year": "period", "timeline.taxable_year": "year"}, frozenset({"f"}), {}, frozenset({"x"}))
    subject = Subject("a", "test", "A")
    made = {}
    for name, text in {**formulas}.items():
        key = f"x.a.{name}"
        line = Line(name, name, "money", text, "definition", time=times[key])
        made[key] = Row(key, line, "x", "a", "a", name, parse(text), None,
                        references(parse(text), scope, "x", subject, "a", frozenset()), "rules/test.py")  # fmt: skip
    for key, time in (("timeline.tax_year", "period"), ("timeline.taxable_year", "year")):
        line = Line(key, key, "count", "f + 0", "definition", time=time)
        made[key] = Row(key, line, "timeline", "", "", key, parse("f + 0"), None, {}, "")
    return made


def test_a_cycle_through_the_prior_period_is_computed_step_by_step():
    blocks = {block.keys: block.stepped for block in evaluation_order(rows(opening="prior(closing)", closing="opening + f"))}
    assert blocks["x.a.opening", "x.a.closing"] is True


def test_a_cycle_within_a_period_names_its_members():
    with pytest.raises(CircularLines, match="same period") as problem:
        evaluation_order(rows(a="b + f", b="a + f"))
    assert set(problem.value.keys) == {"x.a.a", "x.a.b"}


@pytest.mark.parametrize("formulas", [
    {"a": "prior(a) + total(a)"},
    {"a": "prior(a) + of_year(year_b)", "year_b": "year_total(a)"},
])  # fmt: skip
def test_a_cycle_through_a_total_or_across_the_timelines_is_refused(formulas):
    with pytest.raises(CircularLines):
        evaluation_order(rows(**formulas))


def test_a_circular_rule_is_reported_at_its_place_in_the_rule_file(monkeypatch):
    deal = load("amazon_anthropic")
    real = building.structure_rule

    def circular(name):
        structure = real(name)

        def legs(deal):
            made = structure.legs(deal)
            loop = made["loop"]
            lines = (*loop.lines, Line("a", "A", "money", "b + 0", "definition"), Line("b", "B", "money", "a + 0", "definition"))
            return {**made, "loop": Treatment(loop.name, loop.title, loop.cite, lines)}

        return dataclasses.replace(structure, legs=legs)

    monkeypatch.setattr(building, "structure_rule", circular)
    with pytest.raises(Problems, match="rules/structures/cash_investment.py:1.*circular line: deal.loop") as told:
        build(deal)
    expected = Path(__file__).parent / "errors" / "circular_line.txt"
    assert f"{told.value}\n" == expected.read_text(encoding="utf-8")


def test_an_override_of_an_unknown_parameter_is_a_problem_of_the_deal():
    from decimal import Decimal

    from ledger.facts.nouns import Override, Source

    deal = load("amazon_anthropic")
    wrong = Override("corporate_rates", Decimal("0.25"), "A. Person", "what if", "memo", Source(deal.path, 3))
    with pytest.raises(Problems, match='override of "corporate_rates", which is no parameter of the law'):
        build(dataclasses.replace(deal, overrides=(wrong,)))


def test_notes_below_cost_stop_with_the_paragraph_that_decides():
    deal = load("amazon_anthropic")
    from decimal import Decimal

    low = dataclasses.replace(deal.facts["exit_multiple"], value=Decimal("0.05"), low=None)
    with pytest.raises(Problems, match=r"not covered: the notes are sold below their amortized cost[\s\S]*ASC 326-30-35-1"):
        run(dataclasses.replace(deal, facts={**deal.facts, "exit_multiple": low}))
