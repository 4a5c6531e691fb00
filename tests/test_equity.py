"""Shares in the books: what is refused, what is not covered, and what an edit of one number may bring about."""

from __future__ import annotations

import numpy as np
import pytest

from ledger.analysis.run import refusals, run
from ledger.facts.nodes import compose
from ledger.facts.problems import Problems
from ledger.facts.read import deal_from_node
from ledger.model.grid import compute

STAKE = "share_of_income: stake"
BOUGHT = ("2025-01-01", "purchase", 'amount: "1,000"')
QUARTER = ("2025-01-01", "stake", 'rate: "0.25"')


def text(treatment: str, events, *elections: str, facts: str = "", step: str = "quarter", last: int = 2026) -> str:
    """A deal of one class of shares; an event is (date, kind, fields)."""
    lines = ["start: 2025-01-01", f"end: {last}-12-31", f"step: {step}", "posting_unit: cent", "books:",
             f"  us_gaap: {{label: Books, shares: {treatment}}}", *["elections:"] * bool(elections),
             *(f"  {each.replace(': ', ': {choice: ')}}}" for each in elections), "subjects:",
             "  shares: {type: equity_security, label: Shares}", "assumptions:"]  # fmt: skip
    lines += ["  facts:", f"    {facts}"] if facts else []
    lines.append("  events:")
    for number, (when, kind, fields) in enumerate(events):
        lines.append(f"    - {{id: e{number}, date: {when}, kind: {kind}, of: shares{', ' * bool(fields)}{fields}}}")
    return "\n".join([*lines, ""])


def read(source: str):
    node, source, problems = compose("case.yaml", source)
    return deal_from_node(node, "case.yaml", source, "hand calculation", problems)


def told(*arguments, **options) -> str:
    with pytest.raises(Problems) as problems:
        run(read(text(*arguments, **options)))
    return str(problems.value)


def made_of(*arguments, **options):
    made = run(read(text(*arguments, **options)))
    assert [check for check in made.checks if not check.passed] == []
    return made


def row(made, line: str) -> list[float]:
    return made.figures.row(f"us_gaap.{line}").tolist()


# ---- events ----


@pytest.mark.parametrize("event, problem", [
    (("2025-01-01", "stake", 'rate: "1.2"'), "is no share"),
    (("2025-01-01", "investee_preferred_dividends", 'amount: "-5"'), "is negative"),
    (("2025-06-30", "sale", 'share: "0.5", amount: "1", observable: "2"'), "is neither 0 nor 1"),
    (("2025-06-30", "step_up", 'amount: "5", months: "1.5"'), "whole number of months"),
    (("2025-06-30", "listing", 'amount: "5"'), "amount"),
])  # fmt: skip
def test_fields_of_events_are_checked(event, problem):
    assert problem in told("equity_method", [BOUGHT, event], STAKE)


def test_income_of_an_investee_may_be_negative():
    made = made_of("equity_method", [BOUGHT, QUARTER, ("2025-03-31", "investee_income", 'amount: "-400"')], STAKE)
    assert row(made, "shares.carrying")[:2] == [900, 900]


# ---- the measurement alternative ----

PART = ("2025-06-15", "sale", 'share: "0.4", amount: "600", observable: "1"')


@pytest.mark.parametrize("events, problem", [
    ([BOUGHT, ("2025-06-15", "sale", 'share: "0.4", amount: "600"')], "does not say whether its price is observable"),
    ([BOUGHT, PART, ("2025-06-20", "observable_price", 'amount: "900"')], "follows the sale of a part in the same reporting period"),
    ([BOUGHT, PART, ("2025-06-20", "purchase", 'amount: "900"')], "bought after the sale of a part"),
    ([BOUGHT, PART, ("2025-06-30", "sale", 'share: "1", amount: "600"')], "two sales of a holding in one reporting period"),
    ([BOUGHT, ("2025-06-15", "listing", "")], "no fair value is reported on that day or after it"),
    ([BOUGHT, PART, ("2025-06-20", "listing", ""), ("2025-06-30", "fair_value", 'amount: "9"')], "sold and then listed in one"),
    ([BOUGHT, ("2025-06-15", "listing", ""), ("2025-07-15", "listing", "")], "is listed twice"),
])  # fmt: skip
def test_what_the_measurement_alternative_does_not_follow(events, problem):
    assert problem in told("measurement_alternative", events)


def test_a_part_at_a_multiple_of_value_needs_an_agreed_price():
    sale = ("2025-06-15", "sale", 'share: "0.4", multiple_of_value: exit_multiple, observable: "1"')
    assert "give the price agreed" in told("measurement_alternative", [BOUGHT, sale], facts='exit_multiple: {value: "1", unit: rate}')


def test_the_rest_of_a_holding_is_sold_at_a_multiple_of_its_last_value():
    """1,000; 40 % for 600: the rest is worth 600 at the last mark, or 900 by the price paid. Twice the mark of 800: 1,600."""
    events = [BOUGHT, PART, ("2025-09-30", "observable_price", 'amount: "800"'),
              ("2026-03-31", "sale", 'share: "1", multiple_of_value: exit_multiple')]  # fmt: skip
    made = made_of("measurement_alternative", events, facts='exit_multiple: {value: "2", unit: rate}')
    assert row(made, "shares.carrying")[1:5] == [900, 800, 800, 0]
    assert made.figures.row("deal.shares.proceeds").tolist()[4] == 1600


def test_a_reported_fair_value_before_a_listing_changes_nothing():
    made = made_of("measurement_alternative", [BOUGHT, ("2025-06-30", "fair_value", 'amount: "1,700"')])
    assert set(row(made, "shares.carrying")) == {1000}


# ---- edits of a number ----


def edited(source: str, **values: float) -> str:
    """The first refusal of a deal after an edit of facts; empty where there is none."""
    made = run(read(source))
    figures = compute(made.model, {name.replace("__", "."): np.array([value]) for name, value in values.items()})
    return next((problem.summary for problem in refusals(made.model, figures, 0)), "")


def test_a_sale_of_a_part_stays_one_and_so_does_a_sale_of_the_whole():
    whole = ("2026-06-30", "sale", 'share: "1", amount: "900"')
    source = text("fair_value", [BOUGHT, ("2025-06-15", "sale", 'share: "0.4", amount: "600"'), whole])
    assert edited(source) == ""
    assert edited(source, e1__share=0.5) == ""
    assert "one of the whole" in edited(source, e1__share=1)
    assert "a part of a holding is sold" in edited(source, e2__share=0.9)


def test_dividends_beyond_the_investment_are_refused():
    events = [BOUGHT, QUARTER, ("2025-06-30", "dividend", 'amount: "800"')]
    source = text("equity_method", events, STAKE, "distributions: cumulative_earnings")
    assert edited(source, e2__amount=1000) == ""
    assert "than the investment carries" in edited(source, e2__amount=1000.01)


def test_the_loss_cap_moves_with_the_investee():
    source = text("equity_method", [BOUGHT, QUARTER, ("2025-06-30", "investee_income", 'amount: "-3,000"')], STAKE)
    made = run(read(source))
    losses = np.array([-3000.0, -4000, -4000.04, -9000])
    figures = compute(made.model, {"e2.amount": losses})
    assert figures.lines["us_gaap.shares.investment"][:, 2].tolist() == [250, 0, 0, 0]
    assert figures.lines["us_gaap.shares.suspended"][:, 2].tolist() == [0, 0, 0.01, 1250]


# ---- the equity method ----


@pytest.mark.parametrize("events, elections, problem", [
    ([BOUGHT, QUARTER], (), "needs the election share_of_income"),
    ([BOUGHT], (STAKE,), "needs an event of kind stake"),
    ([BOUGHT, QUARTER, ("2025-06-30", "dividend", 'amount: "8"')], (STAKE,), "need the election distributions"),
    ([BOUGHT, QUARTER, ("2025-06-30", "share_of_earnings", 'amount: "8"')], (STAKE,), "events of kind share_of_earnings"),
    ([BOUGHT, QUARTER, ("2025-06-30", "step_up", 'amount: "8", months: 12')], (STAKE,), "belongs to a purchase and a stake"),
    ([BOUGHT, QUARTER, ("2025-06-30", "step_up", 'amount: "8", months: 12')], ("share_of_income: reported",), "hold basis differences"),
    ([BOUGHT, QUARTER, ("2025-01-01", "step_up", 'amount: "8", months: 12'), ("2025-06-30", "impairment", 'amount: "8"')], (STAKE,),
     "how the loss is attributed"),
    ([BOUGHT, ("2025-06-30", "investee_oci", 'amount: "8"')], ("share_of_income: reported",), "needs an event of kind stake"),
    ([BOUGHT, QUARTER, ("2025-06-30", "influence_lost", ""), ("2025-09-30", "sale", 'share: "0.5", amount: "8"')], (STAKE,),
     "a part sold after influence is lost"),
    ([BOUGHT, QUARTER, ("2025-06-30", "sale", 'share: "0.5", amount: "8"'), ("2025-09-30", "influence_gained", "")], (STAKE,),
     "a sale before influence is gained"),
    ([BOUGHT, QUARTER], ("share_of_income: hlbv",), "needs an event of kind liquidation_terms"),
    ([BOUGHT, QUARTER], ("share_of_income: by_hand",), "not covered: election share_of_income"),
    ([BOUGHT, QUARTER, ("2025-01-01", "investee_net_assets", 'amount: "9,000"')], (STAKE,), "costs less than its share of net assets"),
    ([BOUGHT, QUARTER, ("2025-02-01", "stake", 'rate: "0.3"')], (STAKE,), "changes twice in one reporting period"),
    ([BOUGHT, QUARTER, ("2025-05-01", "impairment", 'amount: "8"'), ("2025-06-30", "investee_income", 'amount: "8"')], (STAKE,),
     "an impairment is followed by something else"),
    ([BOUGHT, QUARTER, ("2025-05-01", "issuance", 'amount: "8", rate: "0.3"')], (STAKE,), "raises the stake"),
    ([BOUGHT, QUARTER, ("2025-03-31", "investee_income", 'amount: "-8,000"'), ("2025-06-30", "purchase", 'amount: "8"')], (STAKE,),
     "bought while losses are suspended"),
    ([BOUGHT, QUARTER, ("2025-03-31", "investee_income", 'amount: "-8,000"'), ("2025-06-30", "investee_oci", 'amount: "8"')], (STAKE,),
     "other comprehensive income of the investee while its losses are suspended"),
    ([BOUGHT, QUARTER], (STAKE, "losses_beyond_investment: against_notes"), "losses against notes need notes"),
])  # fmt: skip
def test_what_the_equity_method_does_not_follow(events, elections, problem):
    assert problem in told("equity_method", events, *elections)


TERMS = 'own_preference: "1,000", senior_preference: "0", pari_preference: "0", participation: "0.5"'
BY_CLAIM = ("share_of_income: hlbv", "liquidation_preference: participating")


@pytest.mark.parametrize("events, elections, problem", [
    ([BOUGHT, ("2025-01-01", "liquidation_terms", TERMS)], BY_CLAIM, "the claim acquired needs the investee's net assets"),
    ([BOUGHT, ("2025-01-01", "liquidation_terms", TERMS), ("2025-01-01", "investee_net_assets", 'amount: "900"')], BY_CLAIM[:1],
     "needs the election liquidation_preference"),
    ([BOUGHT, ("2025-01-01", "liquidation_terms", TERMS), ("2025-01-01", "investee_net_assets", 'amount: "1,200"')], BY_CLAIM,
     "costs less than the claim it acquires"),
    ([BOUGHT, ("2025-01-01", "liquidation_terms", TERMS), ("2025-01-01", "investee_net_assets", 'amount: "900"'),
      ("2025-06-30", "purchase", 'amount: "100"')], BY_CLAIM, "the claim needs new ones"),
    ([BOUGHT, ("2025-01-01", "liquidation_terms", TERMS), ("2025-01-01", "investee_net_assets", 'amount: "900"'),
      ("2025-06-30", "issuance", 'amount: "100", rate: "0.4"')], BY_CLAIM, "needs net_assets"),
    ([BOUGHT, ("2025-01-01", "liquidation_terms", TERMS), ("2025-01-01", "investee_net_assets", 'amount: "900"'),
      ("2025-06-30", "sale", 'share: "0.5", amount: "8"')], BY_CLAIM, "with a part sold"),
])  # fmt: skip
def test_what_a_claim_at_book_value_does_not_follow(events, elections, problem):
    assert problem in told("equity_method", events, *elections)


def test_income_of_the_day_of_a_change_belongs_to_the_stake_of_before():
    """400 dated on the day on which the stake rises from 25 % to 50 %, 400 after it: 100 and 200."""
    events = [BOUGHT, QUARTER, ("2025-05-31", "investee_income", 'amount: "400"'), ("2025-05-31", "purchase", 'amount: "500"'),
              ("2025-05-31", "stake", 'rate: "0.5"'), ("2025-06-30", "investee_income", 'amount: "400"')]  # fmt: skip
    made = made_of("equity_method", events, STAKE)
    assert row(made, "results.equity_in_earnings")[1] == 300
    assert row(made, "shares.carrying")[1] == 1800


def test_dividends_on_preferred_stock_of_the_investee_come_first():
    """ASC 323-10-35-16: 25 % of 400 less 100."""
    events = [BOUGHT, QUARTER, ("2025-06-30", "investee_income", 'amount: "400"'),
              ("2025-06-30", "investee_preferred_dividends", 'amount: "100"')]  # fmt: skip
    assert row(made_of("equity_method", events, STAKE), "results.equity_in_earnings")[1] == 75


def test_the_share_of_oci_beyond_the_carrying_amount_is_income_where_influence_is_lost():
    """1,000 and 300 of OCI, less a loss of 1,200 to 100: OCI of 300 takes the 100 to nil, 200 is income (323-10-35-39)."""
    events = [BOUGHT, QUARTER, ("2025-03-31", "investee_oci", 'amount: "1,200"'), ("2025-06-30", "investee_income", 'amount: "-4,800"'),
              ("2025-09-30", "influence_lost", "")]  # fmt: skip
    made = made_of("equity_method", events, STAKE)
    assert row(made, "shares.carrying")[:4] == [1300, 100, 0, 0]
    assert row(made, "results.gains_in_income")[2] == 200
    assert row(made, "results.aoci")[:4] == [300, 300, 0, 0]


def test_deferred_tax_on_an_investee_asks_how_it_is_recovered():
    source = text("equity_method", [BOUGHT, QUARTER], STAKE).replace("shares: equity_method}", "shares: equity_method, "
                  "income_taxes: asset_and_liability}\n  us_tax: {label: Tax, shares: cost_basis, income_taxes: regular_tax}")  # fmt: skip
    with pytest.raises(Problems, match="outside_basis"):
        run(read(source))
