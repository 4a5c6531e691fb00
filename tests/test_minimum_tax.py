"""The minimum tax beside the federal book: what moves adjusted income and what never does, the credit, its dates, where it stops."""

from __future__ import annotations

import random
import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from recalculate import agrees, formula_cells, open_in_ironcalc
from small_deals import is_told, made

from ledger.analysis.run import Run, run
from ledger.model.parameters import read_law
from ledger.output.report import render
from ledger.output.report_figures import Reading
from ledger.output.report_minimum_tax import minimum_tax
from ledger.output.workbook import sheets, write

GOLD = Path(__file__).resolve().parent / "gold"
OWN = "minimum.income_taxes."
DEAL = """start: 2024-01-01
end: 2029-12-31
step: {step}
posting_unit: cent
books:
  us_gaap: {{label: Books, cloud: usage_revenue{gaap}, income_taxes: asset_and_liability}}
  us_tax: {{label: Tax, cloud: gross_receipts{tax}, income_taxes: regular_tax}}
  minimum: {{like: us_tax, label: Minimum, income_taxes: minimum_tax}}
elections:
  ordinary_losses: {{choice: {losses}, cite: x, reason: x}}
  capital_losses: {{choice: own_gains_only, cite: x, reason: x}}
  valuation_allowance: {{choice: none, cite: x, reason: x}}
  camt: {{choice: {camt}, cite: x, reason: x}}
{elections}
subjects:
  cloud: {{type: contract, label: Cloud}}
{subjects}
assumptions:
  facts:
    average_adjusted_income: {{value: "{average}", unit: USD}}
{facts}
  events:
{events}
{equipment}"""
ABOVE, AT = "1,000,000,000.01", "1,000,000,000"
NOTES = """  notes: {type: debt_security, label: Notes, lots: {note_1: Note}}
  shares: {type: equity_security, label: Shares}"""
SHARES = "  shares: {type: equity_security, label: Shares}"


def elected(**choices: str) -> str:
    return "\n".join(f"  {name}: {{choice: {choice}, cite: x, reason: x}}" for name, choice in choices.items())


def usage(rng: random.Random, least: int = 0) -> list[str]:
    return [f'    - {{id: used_{y}, date: {y}-0{rng.choice((3, 6, 9))}-15, kind: usage, of: cloud, amount: "{rng.randint(least, 10**6)}"}}'
            for y in range(2024, 2030)]  # fmt: skip


def filled(**own: str) -> str:
    parts = {"step": "quarter", "losses": "carried_forward_alone", "camt": "memo", "average": ABOVE,
             **dict.fromkeys(("gaap", "tax", "elections", "subjects", "facts", "events", "equipment"), ""), **own}  # fmt: skip
    return DEAL.format(**parts)


EQUIPMENT = """  equipment:
    kit:
      classes:
        rack: {{label: Rack, asset_class: servers}}
      vintages:
{0}
"""
KIT_FACTS = """    resale_floor: {value: "0.2", unit: rate}
    resale_floor_age: {value: "60", unit: months}
    book_residual: {value: "0", unit: rate}
    equipment_sold: {value: 2029-12-31, unit: date}"""


def everything(seed: int, notes: str = "available_for_sale", **choices: str) -> str:
    """Service, notes that become shares that are sold, shares bought, and equipment with the allowance, all settled by the end."""
    rng = random.Random(seed)
    cost = rng.randint(10**5, 10**6)
    value, price = cost * rng.randint(2, 6), cost * rng.randint(7, 9)
    racks = "\n".join(f'        - {{name: rack_{i}, class: rack, placed_in_service: {rng.randint(2025, 2027)}-0{rng.randint(3, 9)}-05, '
                      f'acquired: {rng.choice((2023, 2025))}-02-01, cost: "{rng.randint(10**4, 10**6)}"}}' for i in range(2))  # fmt: skip
    events = [
        *usage(rng, 10**5), '    - {id: life, date: 2024-01-01, kind: useful_life, of: kit, months: "48"}',
        f'    - {{id: funded, date: 2024-02-01, kind: funding, of: note_1, amount: "{cost}"}}',
        f'    - {{id: valued, date: 2024-09-30, kind: fair_value, of: notes, amount: "{cost + rng.randint(1, cost)}"}}',
        f'    - {{id: converted, date: {rng.randint(2025, 2026)}-05-10, kind: conversion, of: note_1, to: shares, cost: "{cost}", '
        f'fair_value: "{value}"}}',
        f'    - {{id: bought, date: 2027-02-10, kind: purchase, of: shares, amount: "{cost}"}}',
        f'    - {{id: sold, date: {rng.randint(2028, 2029)}-04-30, kind: sale, of: shares, share: "1", amount: "{price}"}}',
    ]  # fmt: skip
    treated = ", shares: fair_value, kit: straight_line"
    return filled(gaap=f", notes: {notes}{treated}", tax=", notes: cost_basis, shares: cost_basis, kit: macrs",
                  subjects=NOTES + "\n  kit: {type: equipment, label: Kit}", facts=KIT_FACTS, events="\n".join(events),
                  elections=elected(recovery_percentages="table", conversion_basis="fair_value",
                                    **{k: v for k, v in choices.items() if k != "camt"}),
                  equipment=EQUIPMENT.format(racks), camt=choices.get("camt", "memo"))  # fmt: skip


WAYS = (("available_for_sale", {"camt_conversion_gain": "included"}), ("available_for_sale", {"camt_conversion_gain": "excluded"}),
        ("fair_value_option", {"camt_fair_value": "taken"}), ("fair_value_option", {"camt_fair_value": "not_taken"}))  # fmt: skip


@cache
def of(seed: int, way: int, camt: str = "memo") -> Run:
    notes, choices = WAYS[way]
    return made(everything(seed, notes, camt=camt, **choices))


def row(done: Run, key: str) -> np.ndarray:
    return done.figures.row(done.model.home(key))


@pytest.mark.parametrize("seed", range(6))
def test_service_for_cash_has_the_same_income_in_both_laws(seed):
    done = made(filled(events="\n".join(usage(random.Random(seed))), step=random.Random(seed).choice(("month", "quarter", "year"))))
    assert (row(done, f"{OWN}adjusted_income") == row(done, "us_tax.income_taxes.taxable_income")).all()
    assert not row(done, f"{OWN}minimum_tax_due").any(), "21 per cent of the same income is more than 15"


def held(seed: int, marks: int, treatment: str) -> Run:
    """Shares bought and sold at the same amounts, with other values between by `marks`."""
    rng, between = random.Random(seed), random.Random(marks)
    cost, price = rng.randint(1000, 10**6), rng.randint(10**6, 10**7)
    kind = "fair_value" if treatment == "fair_value" else "observable_price"
    events = [
        *usage(rng), f'    - {{id: bought, date: 2024-02-01, kind: purchase, of: shares, amount: "{cost}"}}',
        *(f'    - {{id: mark_{y}, date: {y}-06-30, kind: {kind}, of: shares, amount: "{between.randint(1, 10**7)}"}}'
          for y in (2025, 2026)),
        f'    - {{id: paid, date: 2026-11-30, kind: dividend, of: shares, amount: "{rng.randint(1, 10**5)}"}}',
        f'    - {{id: sold, date: 2028-04-30, kind: sale, of: shares, share: "1", amount: "{price}"}}',
    ]  # fmt: skip
    facts = '    days_held: {value: "400", unit: count}'
    return made(filled(gaap=f", shares: {treatment}", tax=", shares: cost_basis", subjects=SHARES, events="\n".join(events), facts=facts,
                       elections=elected(preferred_measurement="measurement_alternative")))  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_marks_of_stock_never_move_adjusted_income(seed):
    treatments = ("fair_value", "measurement_alternative")
    found = [row(held(seed, marks, treatment), f"{OWN}adjusted_income") for treatment in treatments for marks in (1, 2)]
    assert all((each == found[0]).all() for each in found)
    books = [row(held(seed, marks, "fair_value"), f"{OWN}book_income") for marks in (1, 2)]
    assert (books[0] != books[1]).any(), "they move the books"


@pytest.mark.parametrize("way", range(len(WAYS)))
@pytest.mark.parametrize("seed", range(3))
def test_over_the_life_adjusted_income_is_cash_before_tax(seed, way):
    done = of(seed, way)
    assert all(check.passed for check in done.checks)
    assert round(row(done, f"{OWN}adjusted_income").sum() - row(done, "deal.loop.cash_before_tax").sum(), 2) == 0


@pytest.mark.parametrize("way", range(len(WAYS)))
@pytest.mark.parametrize("seed", range(3))
def test_no_more_credit_is_used_than_was_paid(seed, way):
    done = of(seed, way)
    paid, used = row(done, f"{OWN}minimum_tax"), row(done, f"{OWN}credit_used")
    assert (np.cumsum(used).round(2) <= np.cumsum(paid).round(2)).all()
    assert (np.cumsum(paid - used) - row(done, f"{OWN}credit_carried")).round(2).any() == 0
    tentative, regular = row(done, f"{OWN}tentative_tax"), row(done, f"{OWN}year_regular_tax")
    owed = regular + paid - used
    assert (owed.round(2) >= np.minimum(tentative, regular).round(2)).all(), "the credit stops at the tentative tax"
    assert (owed.round(2) >= tentative.round(2))[paid > 0].all()


def test_some_drawn_deals_owe_the_tax():
    assert any(row(of(seed, way), f"{OWN}minimum_tax").any() for seed in range(3) for way in (0, 3))


@pytest.mark.parametrize("seed", range(2))
def test_a_memo_moves_no_cash_and_an_operative_tax_moves_it_in_every_book(seed):
    memo, operative = of(seed, 0), of(seed, 0, "operative")
    cash = lambda done, book, name: done.ledgers[book].balances[name]  # noqa: E731
    for done in (memo, operative):
        assert all(check.passed for check in done.checks)
        assert (cash(done, "minimum", "tax assets:cash") == cash(done, "us_tax", "tax assets:cash")).all()
        assert (cash(done, "us_gaap", "assets:cash") == cash(done, "us_tax", "tax assets:cash")).all()
    added = row(operative, "us_tax.income_taxes.current_tax") - row(memo, "us_tax.income_taxes.current_tax")
    assert round(added.sum() - row(operative, f"{OWN}credit_of_deal")[-1], 2) == 0
    assert (added.round(2) == row(operative, "us_tax.income_taxes.minimum_tax").round(2)).all()
    assert (row(operative, "us_gaap.results.tax_expense") == row(memo, "us_gaap.results.tax_expense")).all(), "the credit is an asset"
    assert (row(operative, f"{OWN}minimum_tax_due") == row(memo, f"{OWN}minimum_tax_due")).all()


def on(name: str, day: date) -> Decimal:
    windows = read_law().parameters[name].windows
    return next(window.value for window in windows if window.bounds[0][0] <= day <= window.bounds[0][1])


@pytest.mark.parametrize(
    "name, day, value",
    [("minimum_tax_rate", date(2022, 12, 31), "0"), ("minimum_tax_rate", date(2023, 1, 1), "0.15"),
     ("minimum_tax_rate", date(2023, 1, 2), "0.15"), ("minimum_tax_research", date(2024, 12, 31), "0"),
     ("minimum_tax_research", date(2025, 1, 1), "1"), ("minimum_tax_research", date(2025, 1, 2), "1"),
     ("minimum_tax_loss_limit", date(2019, 12, 31), "0"), ("minimum_tax_loss_limit", date(2020, 1, 1), "0.80")],
)  # fmt: skip
def test_the_law_by_dates(name, day, value):
    assert on(name, day) == Decimal(value)


CALENDAR = ("2022-01-01", "2022-12-31, 2023-12-31, 2024-12-31")
GAIN = """start: {begins}
end: {end}
step: month
posting_unit: cent
tax_years: {{begins: {begins}, ends: [{ends}]}}
books:
  us_gaap: {{label: Books, notes: fair_value_option, income_taxes: asset_and_liability}}
  us_tax: {{label: Tax, notes: cost_basis, income_taxes: regular_tax}}
  minimum: {{like: us_tax, label: Minimum, income_taxes: minimum_tax}}
elections:
  ordinary_losses: {{choice: carried_forward_alone, cite: x, reason: x}}
  valuation_allowance: {{choice: none, cite: x, reason: x}}
  camt: {{choice: memo, cite: x, reason: x}}
  camt_fair_value: {{choice: not_taken, cite: x, reason: x}}
subjects:
  notes: {{type: debt_security, label: Notes, lots: {{note_1: Note}}}}
assumptions:
  facts:
    average_adjusted_income: {{value: "2,000,000,000", unit: USD}}
  events:
    - {{id: funded, date: 2022-01-31, kind: funding, of: note_1, amount: "1,000"}}
    - {{id: valued, date: 2023-06-30, kind: fair_value, of: notes, amount: "3,000"}}
"""


def gain(begins: str = CALENDAR[0], ends: str = CALENDAR[1]) -> str:
    return GAIN.format(begins=begins, ends=ends, end=ends[-10:])


@pytest.mark.parametrize(
    "begins, ends, owed",
    [("2021-12-01", "2022-11-30, 2023-11-30, 2024-11-30", 0), (*CALENDAR, 300), ("2021-02-01", "2022-01-31, 2023-01-31, 2024-01-31", 300)],
)
def test_a_tax_year_that_begins_before_2023_owes_nothing(begins, ends, owed):
    """A mark of 2,000 in June 2023: 15 % is 300, in the tax year that begins on 2022-12-01, 2023-01-01 or 2023-02-01."""
    done = made(gain(begins, ends))
    assert row(done, f"{OWN}minimum_tax").sum() == owed


def test_the_workbook_and_the_page_have_the_same_figures(tmp_path):
    done = of(0, 0, "operative")
    assert row(done, f"{OWN}minimum_tax").any()
    write(done, tmp_path / "workbook.xlsx")
    book = open_in_ironcalc(tmp_path / "workbook.xlsx")
    book.evaluate()
    wrong = [(sheet.name, cell.row, cell.column) for number, sheet, cell in formula_cells(sheets(done))
             if not agrees(book.get_cell_value(number, cell.row, cell.column), cell.value, cell.style.startswith("money"))]  # fmt: skip
    assert not wrong, wrong[:10]
    income, tax = minimum_tax(Reading(done))
    assert [head.text for head in tax.heads] == [str(year) for year in range(2024, 2030)]
    assert {"Stock: dividends and gains as for tax", "Gain on shares that was counted on notes"} <= {each.label for each in income.rows}
    assert 'id="minimum-tax"' in render(done) and "It is paid in every book" in render(done)


@pytest.mark.parametrize("average, owes", [(AT, False), (ABOVE, True)])
def test_the_threshold_must_be_exceeded(average, owes):
    text = gain().replace("2,000,000,000", average)
    assert row(made(text), f"{OWN}minimum_tax").any() == owes


def test_financial_statement_losses_by_hand():
    """A mark down of 600 in 2022, up by 2,000 in 2023: 80 % of 2,000 is room enough for 600; 1,400 at 15 % is 210."""
    text = gain()
    down = '    - {id: fallen, date: 2022-06-30, kind: fair_value, of: notes, amount: "400"}\n    - {id: valued'
    done = made(text.replace("    - {id: valued", down).replace('"3,000"', '"2,400"'))
    assert row(done, f"{OWN}year_adjusted_income").tolist() == [-600, 2000, 0]
    assert row(done, f"{OWN}financial_loss_deducted").tolist() == [0, 600, 0]
    assert row(done, f"{OWN}minimum_tax").tolist() == [0, 210, 0]


def test_the_site_keeps_its_cash_and_shows_the_memo():
    site = run("samples/data_center")
    assert (site.ledgers["minimum_tax"].balances["tax assets:cash"] == site.ledgers["us_tax"].balances["tax assets:cash"]).all()
    own = "minimum_tax.income_taxes."
    research = row(site, f"{own}research_adjustment")
    assert not research[:12].any() and not research[16:].any(), "by quarters from 2022: in 2025 alone"
    assert round(research.sum(), 2) == -176_000_000, "all that is left of 2022 to 2024, by the election research_transition"
    assert row(site, f"{own}minimum_tax_due")[3] > 0 and row(site, f"{own}credit_of_deal")[-1] == 0


GROUP = '    group_adjusted_income: {value: "10,000", unit: USD}\n    group_regular_tax: {value: "1,600", unit: USD}\n'
LIFE = '    - {id: life, date: 2024-01-01, kind: useful_life, of: kit, months: "48"}'
SERVICE = "\n".join(usage(random.Random(1)))
EXPENSED = EQUIPMENT.format('        - {name: v, class: rack, placed_in_service: 2025-02-05, acquired: 2025-02-01, cost: "100", '
                            'section_179: "100"}')  # fmt: skip


@pytest.mark.parametrize(
    "text, told",
    [
        (filled(events=SERVICE).replace("  camt: {choice: memo, cite: x, reason: x}\n", ""), "elect camt, memo or operative [IRC 55(a)]"),
        (filled(events=SERVICE).replace("  minimum: {like: us_tax, label: Minimum, income_taxes: minimum_tax}\n", ""),
         "the election camt needs a book whose income_taxes are minimum_tax [IRC 55(a)]"),
        (filled(events=SERVICE, camt="operative").replace(
            "  minimum: {like", "  other: {like: us_tax, label: O, income_taxes: minimum_tax}\n  minimum: {like"),
         "operative needs one book [IRC 55(a)]"),
        (filled(events=SERVICE).replace("average_adjusted", "other_adjusted"), "needs the fact average_adjusted_income [IRC 59(k)(1)(B)]"),
        (filled(events=SERVICE, losses="used_by_group"), "give the facts group_adjusted_income and group_regular_tax [IRC 59(k)(1)(D)]"),
        (filled(events=SERVICE, facts=GROUP), "losses are carried forward alone, but group_adjusted_income [IRC 59(k)(1)(D)]"),
        (filled(events=SERVICE, camt="operative").replace("valuation_allowance: {choice: none", "valuation_allowance: {choice: full"),
         "a minimum tax credit beside a valuation allowance [ASC 740-10-30-18]"),
        (everything(1), "notes: the minimum tax needs the election camt_conversion_gain (included or excluded) [IRC 56A(c)(15)]"),
        (everything(1, "fair_value_option"), "needs the election camt_fair_value (taken or not_taken) [Notice 2025-49]"),
        (filled(gaap=", kit: straight_line", tax=", kit: macrs", subjects="  kit: {type: equipment, label: Kit}", facts=KIT_FACTS,
                events=LIFE, elections=elected(recovery_percentages="table"), equipment=EXPENSED),
         "section 179 is elected, which is no depreciation under section 167 [IRC 56A(c)(13)]"),
    ],
)  # fmt: skip
def test_what_stops(text, told):
    is_told(text, told)


def test_adjustments_that_only_put_off_come_to_nil_and_are_checked():
    done = of(1, 1)
    (check,) = [check for check in done.checks if "minimum tax come to nil" in check.label]
    assert check.passed and not row(done, f"{OWN}life_adjustments").any()


def test_a_price_above_value_in_the_tax_basis_is_refused():
    path = GOLD / "f3_shares_above_fair_value.yaml"
    text = path.read_text(encoding="utf-8").partition("deal:\n")[2].partition("expect:")[0]
    text = re.sub(r"^  ", "", text, flags=re.MULTILINE)
    book = "  minimum: {like: us_tax, label: M, income_taxes: minimum_tax}\nelections:\n  camt: {choice: memo}"
    facts = '  facts:\n    average_adjusted_income: {value: "2,000,000,000", unit: USD}\n' + GROUP
    text = text.replace("elections:", book, 1).replace("  events:\n", facts + "  events:\n", 1)
    is_told(text, "would be deducted twice [IRC 56A(c)(15)]")


def test_a_loss_on_stock_that_is_not_deducted_is_refused():
    events = SERVICE + ('\n    - {id: bought, date: 2024-02-01, kind: purchase, of: shares, amount: "1,000"}'
                        '\n    - {id: sold, date: 2026-04-30, kind: sale, of: shares, share: "1", amount: "400"}')  # fmt: skip
    is_told(filled(gaap=", shares: fair_value", tax=", shares: cost_basis", subjects=SHARES, events=events),
            "a loss on stock is not deducted in its year")  # fmt: skip


def test_a_loss_that_the_group_does_not_bear_is_refused():
    text = filled(losses="used_by_group", facts=GROUP + KIT_FACTS, gaap=", kit: straight_line", tax=", kit: macrs",
                  subjects="  kit: {type: equipment, label: Kit}", elections=elected(recovery_percentages="table"),
                  events=LIFE, equipment=EXPENSED.replace(', section_179: "100"', "").replace('"100"', '"11,000"'))  # fmt: skip
    is_told(text.replace("  capital_losses: {choice: own_gains_only, cite: x, reason: x}\n", ""), "does not bear the loss of the deal")
