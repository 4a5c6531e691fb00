"""Carryforwards of the tax return in the books, and a carrying amount below the tax basis; expected figures by hand, at 21 %."""

from __future__ import annotations

import random

import numpy as np
import pytest
from recalculate import agrees, formula_cells, open_in_ironcalc

from ledger.analysis.run import Run, run
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal
from ledger.output.workbook import sheets, write

ALONE = ("ordinary_losses: carried_forward_alone", "capital_losses: own_gains_only")
TAKEN, ALLOWED = "valuation_allowance: none", "valuation_allowance: full"

#: Name, type and treatments of each subject: us_gaap, us_tax.
SUBJECTS = {
    "cloud": ("{type: contract, label: Cloud}", "usage_revenue", "gross_receipts"),
    "debt": ("{type: borrowing, label: Debt}", "interest_expense", "business_interest"),
    "pods": ("{type: equipment, label: Servers}", "straight_line", "macrs"),
    "preferred": ("{type: equity_security, label: Preferred}", "measurement_alternative", "cost_basis"),
}
#: Servers of 1,000 placed in service in the first year: written off at once for tax, over five years in the books.
SERVERS = """
  equipment:
    pods:
      classes: {{server: {{label: Server, asset_class: servers}}}}
      vintages:
        - {{name: server_1, class: server, placed_in_service: {year}-01-01, acquired: {year}-01-01, cost: "1,000"{more}}}
"""


def deal(rows, last: int, *elections: str, first: int = 2026, step: str = "year", servers: str | None = None, gains: int = 0,
         unit: str = "cent"):  # fmt: skip
    """A deal from rows of (date or year, "kind subject", amount); `servers` adds the servers, with more fields of them."""
    lives = [(f"{first}-01-01", "useful_life pods", "months", 60)] * (servers is not None)
    rows = sorted([*rows, *lives], key=lambda row: f"{row[0]}-12-31"[:10])
    used = {row[1].split()[1] for row in rows}
    events = []
    for number, (when, what, *rest) in enumerate(rows):
        kind, of = what.split()
        field, value = rest if len(rest) == 2 else ("amount", rest[0])
        day = f"{when}-12-31" if isinstance(when, int) else when
        share = 'share: "1", ' if kind == "sale" else ""
        events.append(f'    - {{id: e{number}, date: {day}, kind: {kind}, of: {of}, {share}{field}: "{value}"}}')
    elections = (*elections, *["recovery_percentages: table"] * (servers is not None))
    held = [name for name in SUBJECTS if name in used]
    gaap, tax = (", ".join(f"{name}: {SUBJECTS[name][column]}" for name in held) for column in (1, 2))
    facts = [f'    group_capital_gains: {{value: "{gains}", unit: USD/year}}'] * bool(gains)
    lines = ["deal: Carried forward", f"start: {first}-01-01", f"end: {last}-12-31", f"step: {step}", f"posting_unit: {unit}", "books:",
             f"  us_gaap: {{label: US GAAP, {gaap}, income_taxes: asset_and_liability}}",
             f"  us_tax: {{label: Tax, {tax}, income_taxes: regular_tax}}",
             "subjects:", *(f"  {name}: {SUBJECTS[name][0]}" for name in held),
             *["elections:"] * bool(elections), *(f'  {e.replace(": ", ": {choice: ")}}}' for e in elections),
             "assumptions:", *["  facts:"] * bool(facts), *facts, "  events:", *events]  # fmt: skip
    equipment = "\n" if servers is None else SERVERS.format(year=first, more=servers)
    return read_deal("case.yaml", "\n".join(lines) + equipment, lenient_sources="test")


def row(made: Run, key: str) -> list[float]:
    book = "" if key.startswith(("us_tax.", "deal.")) else "us_gaap."
    return pytest.approx(made.figures.row(f"{book}{key}").tolist())


def posted(made: Run, account: str) -> list[float]:
    """A balance in dollars, debit positive."""
    return (made.ledgers["us_gaap"].balances[account] / 100).tolist()


# ---- net operating losses ----

USAGE = [(year, "usage cloud", 300) for year in range(2026, 2031)]


def test_a_net_operating_loss_taken_as_an_asset():
    """2026: 300 - 1,000 = -700. From 2027 80 % of 300 = 240 a year: carried 460, 220; 2029 the last 220; 2030 nothing left.

    Tax: 2027 and 2028 60 x 21 % = 12.60; 2029 80 x 21 % = 16.80; 2030 300 x 21 % = 63. Servers carried at 800, 600, 400, 200, 0
    with no basis. Income before tax 300 - 200 = 100 a year, its tax 21 a year.
    """
    made = run(deal(USAGE, 2030, *ALONE, TAKEN, servers=""))
    assert row(made, "us_tax.income_taxes.net_operating_loss_carried") == [700, 460, 220, 0, 0]
    assert row(made, "income_taxes.operating_losses_asset") == [147, 96.60, 46.20, 0, 0]
    assert row(made, "income_taxes.equipment_deferred") == [168, 126, 84, 42, 0]
    assert row(made, "results.deferred_tax_liability") == [21, 29.40, 37.80, 42, 0]
    assert row(made, "results.current_tax") == [0, 12.60, 12.60, 16.80, 63]
    assert row(made, "results.deferred_tax_expense") == [21, 8.40, 8.40, 4.20, -42]
    assert row(made, "results.tax_expense") == [21] * 5
    assert posted(made, "assets:deferred tax:carryforwards") == [147, 96.60, 46.20, 0, 0]
    assert posted(made, "liabilities:deferred tax:equipment") == [-168, -126, -84, -42, 0]
    assert row(made, "deferred_roll.to_income_carryforwards") == [-147, 50.40, 50.40, 46.20, 0]
    assert row(made, "tax_basis_balance_sheet.operating_losses_deferred") == [-147, -96.60, -46.20, 0, 0]
    assert made.passed


def test_the_same_loss_where_only_taxable_differences_are_a_source_of_income():
    """The servers' differences turn into income of which losses may take 80 %: 134.40, 100.80, 67.20 of tax are supported.

    So 147 - 134.40 = 12.60 has an allowance in 2026 and nothing later. Over the life 21 % of 500 all the same.
    """
    made = run(deal(USAGE, 2030, *ALONE, ALLOWED, servers=""))
    assert row(made, "income_taxes.operating_losses_asset") == [147, 96.60, 46.20, 0, 0]
    assert row(made, "income_taxes.ordinary_position") == [168, 126, 84, 42, 0]
    assert row(made, "income_taxes.ordinary_allowance") == [12.60, 0, 0, 0, 0]
    assert row(made, "income_taxes.allowance_change") == [12.60, -12.60, 0, 0, 0]
    assert row(made, "results.deferred_tax_liability") == [33.60, 29.40, 37.80, 42, 0]
    assert row(made, "results.tax_expense") == [33.60, 8.40, 21, 21, 21]
    assert made.figures.row("us_gaap.results.tax_expense").sum() == pytest.approx(105)
    assert posted(made, "assets:deferred tax:valuation allowance") == [-12.60, 0, 0, 0, 0]
    assert made.passed


def test_a_loss_without_any_source_has_an_allowance_in_full():
    """Interest of 100 with nothing else: a loss of 100 a year, 21 and 42 of asset, no benefit."""
    rows = [(year, "interest debt", 100) for year in (2026, 2027)] + [(2026, "usage cloud", 0)]
    facts = deal(rows, 2027, *ALONE, ALLOWED)
    made = run(facts)
    assert row(made, "income_taxes.interest_asset") == [21, 42]  # 30 % of nil income: all of it is put off
    assert row(made, "income_taxes.allowance") == [21, 42]
    assert row(made, "results.tax_expense") == [0, 0]
    assert made.passed


@pytest.mark.parametrize("judged, left", [(TAKEN, 21), (ALLOWED, 33.60)])
def test_deferred_tax_at_the_end_is_the_rate_times_what_is_left_less_allowance(judged, left):
    """The deal ends in 2026 with 700 of loss and servers at 800: 21 % x 800 = 168, less 21 % x 700 = 147, plus 12.60."""
    made = run(deal(USAGE[:1], 2026, *ALONE, judged, servers=""))
    assert made.figures.row("us_gaap.results.deferred_tax_liability")[-1] == pytest.approx(left)
    assert made.figures.lines["us_gaap.results.life_deferred_tax"][0, 0] == pytest.approx(left)
    labels = [check.label for check in made.checks]
    assert ("(e) deferred tax that is left is the rate times what is left, less allowance" in labels) and made.passed


@pytest.mark.parametrize("judged", [TAKEN, ALLOWED])
def test_in_quarters_the_year_ends_are_those_of_the_years(judged):
    quarters = [(f"{year}-{day}", "usage cloud", 75) for year in range(2026, 2031) for day in ("03-31", "06-30", "09-30", "12-31")]
    yearly = run(deal(USAGE, 2030, *ALONE, judged, servers=""))
    quarterly = run(deal(quarters, 2030, *ALONE, judged, step="quarter", servers=""))
    for key in ("results.deferred_tax_liability", "income_taxes.operating_losses_carried", "income_taxes.allowance"):
        if f"us_gaap.{key}" in yearly.figures.lines:
            assert quarterly.figures.row(f"us_gaap.{key}")[3::4] == row(yearly, key), key
    assert quarterly.figures.row("us_gaap.results.tax_expense").reshape(5, 4).sum(axis=1) == row(yearly, "results.tax_expense")
    assert quarterly.passed


def test_a_loss_that_is_carried_without_a_judgement_stops():
    with pytest.raises(Problems, match=r"net operating losses carried forward[\s\S]*valuation_allowance[\s\S]*ASC 740-10-30-5"):
        run(deal(USAGE, 2030, *ALONE, servers=""))


def test_without_a_loss_no_judgement_is_asked():
    made = run(deal([(2026, "usage cloud", 1200), *USAGE[1:]], 2030, *ALONE, servers=""))
    assert row(made, "results.tax_expense") == [210, 21, 21, 21, 21]  # 21 % of 1,200 - 200 and of 300 - 200
    assert made.passed


def test_only_known_judgements_are_followed():
    with pytest.raises(Problems, match='not covered: election valuation_allowance: "half"'):
        run(deal(USAGE, 2030, *ALONE, "valuation_allowance: half", servers=""))


# ---- business interest ----

INDEBTED = [*((year, "usage cloud", amount) for year, amount in ((2026, 100), (2027, 100), (2028, 400))),
            *((year, "interest debt", 60) for year in (2026, 2027, 2028))]  # fmt: skip


@pytest.mark.parametrize("judged, deferred, asset", [
    (TAKEN, [-6.30, -6.30, 12.60], [6.30, 12.60, 0]), (ALLOWED, [0, 0, 0], None),
])  # fmt: skip
def test_interest_that_the_limit_puts_off(judged, deferred, asset):
    """30 % of 100 = 30 deducted of 60: carried 30, 60; 2028 room 120 takes the year's 60 and all that is carried.

    Current tax 70 x 21 % = 14.70 twice, 280 x 21 % = 58.80; taken, the expense is 21 % of 40, 40 and 340.
    """
    made = run(deal(INDEBTED, 2028, judged))
    assert row(made, "income_taxes.interest_carried") == [30, 60, 0]
    assert row(made, "results.pretax_income") == [40, 40, 340]
    assert row(made, "results.current_tax") == [14.70, 14.70, 58.80]
    assert row(made, "results.deferred_tax_expense") == deferred
    if asset:
        assert posted(made, "assets:deferred tax:carryforwards") == asset
        assert row(made, "results.tax_expense") == [8.40, 8.40, 71.40]
    assert made.passed


def test_interest_put_off_without_a_judgement_stops():
    with pytest.raises(Problems, match=r"business interest carried forward[\s\S]*valuation_allowance"):
        run(deal(INDEBTED, 2028))


def test_interest_inside_the_limit_asks_for_no_judgement():
    made = run(deal([(2026, "usage cloud", 200), (2026, "interest debt", 60)], 2026))
    assert row(made, "results.tax_expense") == [29.40]  # 21 % x 140
    assert made.passed


# ---- section 179 ----

BUSINESS = [*((year, "usage cloud", 300) for year in range(2022, 2027)), (2022, "business_income pods", 400),
            (2023, "business_income pods", 1000)]  # fmt: skip


@pytest.mark.parametrize("judged", [TAKEN, ALLOWED])
def test_section_179_that_the_income_of_the_businesses_puts_off(judged):
    """Elected 1,000, income 400: 600 carried, deducted in 2023. Tax (300 - 400) x 21 % = -21, (300 - 600) x 21 % = -63, then 63.

    Servers without basis call for 168, 126, 84, 42, 0; 600 x 21 % = 126 stands against the first, which supports it.
    """
    made = run(deal(BUSINESS, 2026, judged, first=2022, servers=', section_179: "1,000"'))
    assert row(made, "us_tax.pods.section_179_carried") == [600, 0, 0, 0, 0]
    assert row(made, "income_taxes.section_179_carried") == [600, 0, 0, 0, 0]
    assert row(made, "results.current_tax") == [-21, -63, 63, 63, 63]
    assert row(made, "results.deferred_tax_expense") == [42, 84, -42, -42, -42]
    assert made.passed


def test_section_179_deducted_inside_its_year_asks_for_no_judgement_in_its_quarters():
    quarters = [("2023-01-01", "business_income pods", 1000), ("2023-12-31", "usage cloud", 300)]
    made = run(deal(quarters, 2023, first=2023, step="quarter", servers=', section_179: "1,000"'))
    assert row(made, "us_tax.pods.section_179_open") == [1000, 1000, 1000, 0]
    assert row(made, "income_taxes.section_179_carried") == [0, 0, 0, 0]
    assert made.passed


# ---- capital losses ----


def test_a_capital_loss_has_a_full_allowance_and_is_written_off_when_it_expires():
    """1,200 lost in 2027 against gains of the group of 100 a year: 1,100 left, 300 back, 800 forward, 100 a year used to 2032,
    300 then lost. Asset and allowance 800 x 21 % = 168, less 21 a year; 63 is written off. Current tax of 2027: -21 of the
    year's gains and -63 of three years before. Nothing is deferred, so the loss of 1,200 costs 1,200 - 84 in that year."""
    rows = [("2024-03-31", "purchase preferred", 1500), ("2027-06-30", "sale preferred", 300)]
    made = run(deal(rows, 2033, "capital_losses: group_gains", first=2024, gains=100))
    assert row(made, "income_taxes.capital_losses_carried") == [0, 0, 0, 800, 700, 600, 500, 400, 0, 0]
    assert row(made, "income_taxes.capital_losses_asset") == [0, 0, 0, 168, 147, 126, 105, 84, 0, 0]
    assert row(made, "income_taxes.capital_allowance") == [0, 0, 0, 168, 147, 126, 105, 84, 0, 0]
    assert row(made, "income_taxes.capital_losses_written_off") == [0, 0, 0, 0, 0, 0, 0, 0, 63, 0]
    assert not made.figures.row("us_gaap.results.deferred_tax_liability").any()
    assert row(made, "results.net_income") == [0, 0, 0, -1116, 21, 21, 21, 21, 21, 0]
    assert made.passed


@pytest.mark.parametrize("judged", [(), (TAKEN,), (ALLOWED,)])
def test_no_judgement_lifts_the_allowance_on_a_capital_loss(judged):
    """Bought for 1,000, sold for 400: 600 carried, 126 before allowance, nothing of it in income."""
    rows = [("2026-01-31", "purchase preferred", 1000), ("2026-06-30", "sale preferred", 400)]
    made = run(deal(rows, 2027, "capital_losses: own_gains_only", *judged))
    assert row(made, "income_taxes.capital_losses_asset") == [126, 126]
    assert row(made, "tax_basis_balance_sheet.capital_losses_deferred") == [-126, -126]
    assert row(made, "tax_basis_balance_sheet.all_deferred") == [0, 0]
    assert row(made, "results.net_income") == [-600, 0]
    assert made.passed


# ---- a carrying amount below the tax basis ----


def test_shares_below_their_tax_basis_have_an_asset_under_a_full_allowance():
    """Bought for 1,000; 600 at the end of 2026: 400 x 21 % = 84 before allowance. 1,200 in 2027: 200 x 21 % = 42 of liability.
    Sold for 1,200 in 2028: tax of 42 paid, the liability released."""
    rows = [("2026-01-31", "purchase preferred", 1000), ("2026-12-31", "observable_price preferred", 600),
            ("2027-12-31", "observable_price preferred", 1200), ("2028-06-30", "sale preferred", 1200)]  # fmt: skip
    made = run(deal(rows, 2028))
    assert row(made, "preferred.capital_loss_asset") == [84, 0, 0]
    assert row(made, "preferred.capital_loss_allowance") == [84, 0, 0]
    assert row(made, "income_taxes.allowance") == [84, 0, 0]
    assert row(made, "preferred.deferred_tax") == [0, 42, 0]
    assert row(made, "results.deferred_tax_expense") == [0, 42, -42]
    assert row(made, "results.current_tax") == [0, 0, 42]
    assert row(made, "results.net_income") == [-400, 600 - 42, 0]
    assert row(made, "tax_basis_balance_sheet.preferred_deferred") == [-84, 42, 0]
    assert made.passed


def test_an_unexplained_difference_keeps_its_own_tax_below_the_basis_of_the_rest():
    """100 of unexplained difference carries 21 beside income; the price takes the rest to 600, 400 below basis."""
    rows = [("2026-01-31", "purchase preferred", 1000), ("2026-06-30", "unexplained_difference preferred", 100),
            ("2026-12-31", "observable_price preferred", 700)]  # fmt: skip
    made = run(deal(rows, 2026))
    assert row(made, "preferred.capital_loss_asset") == [84]
    assert row(made, "results.deferred_tax_liability") == [21]
    assert row(made, "results.net_income") == [-400]
    assert made.passed


# ---- many deals ----


def drawn(rng: random.Random, step: str) -> tuple[tuple, dict]:
    years = range(2021, 2021 + rng.randint(2, 6))
    rows = [(year, "usage cloud", rng.randint(0, 900)) for year in years]
    rows += [(year, "interest debt", rng.randint(1, 300)) for year in years if rng.random() < 0.6] * rng.randint(0, 1)
    servers = rng.choice([None, "", ', section_179: "700"'])
    if servers:
        rows += [(year, "business_income pods", rng.randint(0, 600)) for year in years]
    if rng.random() < 0.5:
        sold = rng.randint(years[0] + 1, years[-1])
        rows += [(years[0], "purchase preferred", 500), (sold, "sale preferred", rng.randint(0, 1000))]
    elections = rng.choice([(), ALONE])
    return (rows, years[-1], *elections, rng.choice([TAKEN, ALLOWED])), {"servers": servers, "step": step, "first": 2021}


@pytest.mark.slow
@pytest.mark.parametrize("step", ["year", "quarter"])
def test_checks_hold_and_assets_taken_make_the_expense_the_rate_on_income(step):
    """With every asset taken and no capital loss, no difference is permanent: the year's expense is 21 % of its income."""
    rng, carried, flat = random.Random(20261123), 0, 0
    for _ in range(60):
        given, more = drawn(rng, step)
        made = run(deal(*given, **more))
        assert made.passed, (given, more, [check for check in made.checks if not check.passed])
        names = [key for key in made.figures.lines if key.startswith("us_gaap.income_taxes.") and key.endswith("_carried")]
        carried += any(made.figures.row(name).any() for name in names)
        lost = "us_gaap.income_taxes.capital_losses_carried"
        if TAKEN in given and not (lost in made.figures.lines and made.figures.row(lost).any()):
            income, expense = (made.figures.row(f"us_gaap.results.year_{name}") for name in ("pretax_income", "tax_expense"))
            assert np.abs(expense - income * 0.21).max() < 0.05, (given, more)
            flat += 1
    assert carried > 20 and flat > 10


@pytest.mark.parametrize("judged", [TAKEN, ALLOWED])
def test_the_workbook_computes_the_same(judged, tmp_path):
    rows = [*BUSINESS, *((year, "interest debt", 90) for year in (2022, 2023)), ("2022-01-31", "purchase preferred", 500),
            ("2022-12-31", "observable_price preferred", 300), ("2025-12-31", "sale preferred", 200)]  # fmt: skip
    made = run(deal(rows, 2026, *ALONE, judged, first=2022, servers=', section_179: "1,000"', unit="dollar"))
    assert made.passed
    write(made, tmp_path / "workbook.xlsx")
    book = open_in_ironcalc(tmp_path / "workbook.xlsx")
    book.evaluate()
    wrong = [(sheet.name, cell.row, cell.column) for number, sheet, cell in formula_cells(sheets(made))
             if not agrees(book.get_cell_value(number, cell.row, cell.column), cell.value, cell.style.startswith("money"))]  # fmt: skip
    assert not wrong, wrong[:10]
