"""Earnings and profits beside the federal book: the same cash, the same whole, later; and where the memo book stops."""

from __future__ import annotations

import random
from functools import cache

import numpy as np
import pytest
from small_deals import is_told, made

from ledger.analysis.run import Run, run

BOOK = "earnings: {like: us_tax, label: E, kit: earnings_recovery, income_taxes: earnings_and_profits}"
DEAL = """start: 2021-01-01
end: 2036-12-31
step: quarter
posting_unit: cent
books:
  us_tax: {{label: Tax, kit: macrs, income_taxes: regular_tax}}
  {book}
elections:
  recovery_percentages: {{choice: table, cite: x, reason: x}}
  ordinary_losses: {{choice: used_by_group, cite: x, reason: x}}
subjects:
  kit: {{type: equipment, label: Kit}}
assumptions:
  facts:
    equipment_sold: {{value: 2035-06-30, unit: date}}
    resale_floor: {{value: "0.1", unit: rate}}
    resale_floor_age: {{value: "60", unit: months}}
  equipment:
    kit:
      classes:
{classes}
      vintages:
{vintages}
"""


def drawn(seed: int, book: str = BOOK) -> str:
    rng = random.Random(seed)
    kinds = rng.sample(["servers", "seven_year", "land_improvements", "software", "network"], 2)
    classes = "\n".join(f"        c{i}: {{label: C{i}, asset_class: {kind}}}" for i, kind in enumerate(kinds))
    vintages = []
    for i in range(rng.randint(1, 4)):
        day = f"{rng.randint(2021, 2026)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        vintages.append(f'        - {{name: v{i}, class: c{rng.randint(0, 1)}, placed_in_service: {day}, acquired: {day}, '
                        f'cost: "{rng.randint(1, 10**7)}"}}')  # fmt: skip
    return DEAL.format(classes=classes, vintages="\n".join(vintages), book=book)


@cache
def of(seed: int) -> Run:
    return made(drawn(seed))


@pytest.mark.parametrize("seed", range(12))
def test_over_the_life_earnings_before_tax_are_taxable_income(seed):
    figures, model = of(seed).figures, of(seed).model
    row = lambda key: figures.row(model.home(key))  # noqa: E731
    earned, taxed = row("earnings.income_taxes.earnings_before_tax"), row("us_tax.income_taxes.taxable_income")
    assert round(earned.sum() - taxed.sum(), 2) == 0
    assert row("earnings.kit.year_recovery").sum() >= row("us_tax.kit.year_recovery").sum(), "what the allowance took comes as recovery"
    assert (np.cumsum(earned).round(2) >= np.cumsum(taxed).round(2)).all(), "never sooner than the federal book"


@pytest.mark.parametrize("seed", range(12))
def test_a_memo_book_moves_no_cash(seed):
    ledgers = of(seed).ledgers
    assert (ledgers["earnings"].balances["tax assets:cash"] == ledgers["us_tax"].balances["tax assets:cash"]).all()
    assert all(check.passed for check in of(seed).checks)


def test_the_site_has_the_same_cash_in_its_memo_book():
    site = run("samples/data_center")
    assert (site.ledgers["earnings"].balances["tax assets:cash"] == site.ledgers["us_tax"].balances["tax assets:cash"]).all()
    assert "earnings.site.first_year_deductions" not in site.model.rows, "no special allowance in earnings and profits"


def test_the_alternative_system_by_hand():
    """2,000 of servers in February 2026: 200 in 2026 and 400 a year; acquired 2026, the federal book takes all of it at once."""
    text = DEAL.format(book=BOOK, classes="        c0: {label: C0, asset_class: servers}",
                       vintages='        - {name: v0, class: c0, placed_in_service: 2026-02-01, acquired: 2026-02-01, '
                                'cost: "2,000"}')  # fmt: skip
    figures = made(text).figures
    assert figures.row("us_tax.kit.year_allowance")[5] == 2000
    assert figures.row("earnings.kit.year_recovery")[5:12].tolist() == [200, 400, 400, 400, 400, 200, 0]


@pytest.mark.parametrize(
    "book, told",
    [("earnings: {like: us_tax, label: E, kit: earnings_recovery}", "and income_taxes by regular_tax: it is earnings_and_profits there"),
     ("earnings: {like: us_tax, label: E, income_taxes: earnings_and_profits}", "and kit by macrs: it is earnings_recovery there"),
     ("", "book us_tax takes earnings and profits, and is not like us_tax")],
)  # fmt: skip
def test_a_memo_book_is_whole_and_like_the_federal_book(book, told):
    text = drawn(1, book)
    is_told(text if book else text.replace("kit: macrs", "kit: earnings_recovery"), told)
