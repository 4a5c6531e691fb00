"""Fair values in the notes: roll-forward, levels, who fixed them; debt securities; premium; and what stops.

Amounts are dollars. Single cases stand in tests/gold: level_three_roll_forward, a1_premium_bond, worthless_note_in_the_books.
"""

from __future__ import annotations

import pytest
from recalculate import agrees, formula_cells, open_in_ironcalc

from ledger.analysis.run import Run, run
from ledger.facts.nodes import compose
from ledger.facts.problems import Problems
from ledger.facts.read import deal_from_node
from ledger.facts.valuations import valued
from ledger.output.report import render
from ledger.output.workbook import sheets, write

BOND = ('{label: Bond, interest: cash, interest_rate: "0.1", yield_to_maturity: "0.08", redemption: "1,000", maturity: 2027-01-01}')
BOUGHT = '{id: bought, date: 2025-01-01, kind: funding, of: note, amount: "1,035.67"}'
REDEEMED = '{id: redeemed, date: 2027-01-01, kind: sale, of: notes, share: "1", amount: "1,000"}'
LISTED = '{id: listed, date: 2026-05-15, kind: listing, of: shares}'


def text(notes: str = "available_for_sale", lot: str = BOND, events=(BOUGHT, REDEEMED), elections=(), taxed: bool = True, shares: str = "",
         more: str = "") -> str:  # fmt: skip
    """A deal of three years with one lot of notes, with or without shares; elections as `name: choice`."""
    treated = ", ".join([f"notes: {notes}", *[f"shares: {shares}"] * bool(shares), *["income_taxes: asset_and_liability"] * taxed])
    of_tax = ", ".join(["notes: cost_basis", *["shares: cost_basis"] * bool(shares), "income_taxes: regular_tax"])
    elected = ["capital_losses: group_gains", "ordinary_losses: used_by_group", "stranded_tax: item", *elections]
    return "\n".join([
        "start: 2025-01-01", "end: 2027-12-31", "step: year", "posting_unit: cent", "books:",
        f"  us_gaap: {{label: Books, {treated}}}", *[f"  us_tax: {{label: Tax, {of_tax}}}"] * taxed,
        "elections:", *(f"  {each.replace(': ', ': {choice: ')}}}" for each in elected),
        "subjects:", f"  notes: {{type: debt_security, label: Notes, lots: {{note: {lot}}}}}",
        *["  shares: {type: equity_security, label: Shares}"] * bool(shares),
        "actuals:", "  facts:", '    group_capital_gains: {value: "1,000", unit: USD/year}',
        '    expected_capital_gains: {value: "1,000", unit: USD}', "  events:", *(f"    - {each}" for each in events), more, "",
    ])  # fmt: skip


def read(source: str):
    node, source, problems = compose("case.yaml", source)
    return deal_from_node(node, "case.yaml", source, "hand calculation", problems)


def made_of(**options) -> Run:
    """The run of a deal, all of whose checks hold."""
    made = run(read(text(**options)))
    assert [check.label for check in made.checks if not check.passed] == []
    return made


def refused(**options) -> str:
    with pytest.raises(Problems) as told:
        run(read(text(**options)))
    return str(told.value)


# ---- premium ----


def test_a_premium_is_a_choice_of_the_holder_for_tax():
    told = refused()
    assert "bond_premium (amortised or not_amortised)" in told and "IRC 171(c)" in told


def test_a_premium_on_notes_that_convert_is_not_covered():
    converts = '{id: converted, date: 2026-06-30, kind: conversion, of: note, to: shares, cost: "1", fair_value: "2"}'
    told = refused(events=(BOUGHT, converts, REDEEMED), shares="fair_value", elections=("conversion_basis: fair_value",))
    assert "pays interest in cash, is issued at a discount and is converted" in told
    option = '{id: option, date: 2025-01-01, kind: option_value, of: notes, amount: "20"}'
    assert "IRC 171(b)(1)" in refused(events=(BOUGHT, option, REDEEMED), elections=("bond_premium: amortised",))


def test_through_oci_the_premium_must_be_amortised_for_tax_too():
    assert "ASC 740-10-25-20" in refused(elections=("bond_premium: not_amortised",))
    flows = '{id: flows, date: 2025-12-31, kind: expected_cash_flows, of: notes, amount: "1,036"}'
    made = made_of(elections=("bond_premium: amortised",), events=(BOUGHT, flows, REDEEMED))
    assert made.figures.row("us_gaap.notes.amortized_cost").tolist() == [1018.52, 1000, 0]


def test_price_yield_and_rate_that_do_not_belong_together_are_refused():
    above = "interest in cash is below the yield of a note that was bought above its redemption price"
    assert above in refused(lot=BOND.replace('"0.08"', '"0.12"'), elections=("bond_premium: amortised",))
    beside = refused(lot=BOND.replace('"0.08"', '"0.07"'), elections=("bond_premium: amortised",))
    assert "does not make the redemption price" in beside


# ---- levels ----

PLAIN = "{label: Note}"
FUNDED = '{id: funded, date: 2025-01-01, kind: funding, of: note, amount: "1,000"}'
SHARES = '{id: shares_bought, date: 2025-01-01, kind: purchase, of: shares, amount: "500"}'
VALUES = ('{id: value_1, date: 2025-12-31, kind: fair_value, of: notes, amount: "1,200"}',
          '{id: shares_1, date: 2025-12-31, kind: fair_value, of: shares, amount: "600"}')  # fmt: skip
LATER = '{id: shares_2, date: 2026-12-31, kind: fair_value, of: shares, amount: "700"}'


def test_shares_at_fair_value_that_are_listed_need_a_policy_of_transfers():
    events = (FUNDED, SHARES, *VALUES, LISTED, LATER)
    told = refused(lot=PLAIN, events=events, shares="fair_value")
    assert "level_transfers (beginning_of_period or end_of_period) is not elected" in told and "ASC 820-10-50-2C" in told
    made = made_of(lot=PLAIN, events=events, shares="fair_value", elections=("level_transfers: end_of_period",))
    assert made.figures.row("us_gaap.fair_values.shares_transferred").tolist() == [0, -700, 0]
    assert made.figures.row("us_gaap.fair_values.shares_year_closing").tolist() == [600, 0, 0]


def test_a_valuation_of_another_level_leaves_no_roll_forward():
    more = 'valuations:\n  notes: {technique: Quotes of brokers, level: "2"}'
    made = made_of(lot=PLAIN, events=(FUNDED, VALUES[0]), more=more)
    assert made.figures.row("us_gaap.fair_values.notes_level_2").tolist() == [1200, 1200, 1200]
    assert "us_gaap.fair_values.notes_opening" not in made.model.rows


def test_notes_at_cost_have_no_level():
    made = made_of(notes="loan_receivable", lot=PLAIN, events=(FUNDED,))
    assert not [key for key in made.model.rows if key.startswith(("us_gaap.fair_values", "us_gaap.debt_notes"))]


# ---- who fixed the values ----


def test_a_valuation_speaks_of_all_values_of_a_subject_or_of_one():
    more = "\n".join(["valuations:", "  notes: {technique: Option pricing, by: Finance, inputs: {volatility: 60 to 80 %}}",
                      "  value_2: {technique: Price of the round, calibration: Series B}"])  # fmt: skip
    second = '{id: value_2, date: 2026-12-31, kind: fair_value, of: notes, amount: "1,300"}'
    made = made_of(lot=PLAIN, events=(FUNDED, SHARES, *VALUES, second), shares="fair_value", more=more)
    told = {each.event.id: each.valuation and each.valuation.technique for each in valued(made.deal)}
    assert told == {"value_1": "Option pricing", "value_2": "Price of the round", "shares_1": None}
    sheet = next(each for each in sheets(made) if each.name == "Valuations")
    words = [cell.value for cell in sheet.cells]
    assert "volatility: 60 to 80 %" in words and words.count("not stated") == 4 + 1 + 2  # shares; calibration; inputs, by
    assert "3 fair values, 1 of them without a word on who fixed them" in sheet.cells[2].value
    assert "Who fixed each fair value" in render(made)


@pytest.mark.parametrize(("record", "said"), [
    ("funded: {technique: None}", "which is no subject and no event that states a fair value"),
    ("notes: {by: Finance}", "has no technique"),
    ("value_1: {technique: Quotes, level: \"2\"}", "has a level of its own"),
    ("notes: {technique: Quotes, level: \"4\"}", "It is one of: 1, 2, 3."),
])  # fmt: skip
def test_a_valuation_that_cannot_be_placed_is_a_problem(record, said):
    assert said in refused(lot=PLAIN, events=(FUNDED, VALUES[0]), more=f"valuations:\n  {record}")


def test_names_of_gathered_pages_may_not_be_taken():
    with pytest.raises(Problems, match="fair_values"):
        read(text(lot=PLAIN, events=(FUNDED,)).replace("notes:", "fair_values:").replace("of: notes", "of: fair_values"))


# ---- both readers, and the calendar ----


def test_a_half_year_is_a_step():
    deal = read(text(lot=PLAIN, events=(FUNDED,)).replace("step: year", "step: half-year"))
    assert run(deal).figures.row("timeline.month_of_year").tolist() == [6, 12] * 3


def test_the_workbook_computes_the_same(tmp_path):
    flows = '{id: flows, date: 2025-12-31, kind: expected_cash_flows, of: notes, amount: "1,030"}'
    value = '{id: value_1, date: 2025-12-31, kind: fair_value, of: notes, amount: "990"}'
    events = (BOUGHT, SHARES, flows, value, VALUES[1], LISTED, LATER, REDEEMED)
    made = made_of(events=events, shares="fair_value", elections=("bond_premium: amortised", "level_transfers: beginning_of_period"))
    write(made, tmp_path / "workbook.xlsx")
    book = open_in_ironcalc(tmp_path / "workbook.xlsx")
    book.evaluate()
    wrong = [(sheet.name, cell.row, cell.column) for number, sheet, cell in formula_cells(sheets(made))
             if not agrees(book.get_cell_value(number, cell.row, cell.column), cell.value, cell.style.startswith("money"))]  # fmt: skip
    assert not wrong, wrong[:10]


# ---- exposure, related party, customer ----


def test_assets_of_the_contract_are_exposed_and_a_fact_makes_a_related_party():
    """A payment of 30 to the customer, 100 of 300 bought: 20 are left to be earned back, beside notes of 1,000."""
    source = "\n".join([
        "start: 2025-01-01", "end: 2025-12-31", "step: year", "posting_unit: cent", "books:",
        "  us_gaap: {label: Books, notes: loan_receivable, cloud: usage_revenue}",
        "elections:", "  payment_amortisation: {choice: committed}",
        "subjects:", "  notes: {type: debt_security, label: Notes, lots: {note: Note}}", "  cloud: {type: contract, label: Cloud}",
        "actuals:", "  facts:", '    related_party: {value: "1", unit: count}', '    entity_revenue: {value: "900", unit: USD}',
        "  events:",
        f"    - {FUNDED}",
        '    - {id: promised, date: 2025-01-01, kind: committed_purchases, of: cloud, amount: "300"}',
        '    - {id: paid, date: 2025-01-01, kind: customer_payment, of: cloud, amount: "30"}',
        '    - {id: used, date: 2025-06-30, kind: usage, of: cloud, amount: "100"}', "",
    ])  # fmt: skip
    made = run(read(source))

    def told(name: str) -> list[float]:
        return made.figures.row(f"us_gaap.disclosures.{name}").tolist()

    assert made.passed
    assert told("exposure_contract") == [20] and told("maximum_exposure") == [1020]
    assert told("related_revenue") == [90] and told("related_invested") == [1000]
    assert told("customer_share") == [0.1] and told("major_customer") == [1]
