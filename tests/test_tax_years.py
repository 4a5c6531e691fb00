"""Tax years that are not calendar years: which period falls in which, how long each is, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.analysis.run import run
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal
from ledger.model.timeline import from_serial, tax_year_ends

DEAL = """
start: {start}
end: 2028-12-31
step: {step}
{years}
books:
  us_tax: {{label: Tax, kit: macrs, income_taxes: regular_tax}}
elections:
  recovery_percentages: {{choice: formula}}
  short_year_method: {{choice: simplified}}
subjects:
  kit: {{type: equipment, label: Kit}}
assumptions:
  equipment:
    kit:
      classes:
        racks: {{label: Racks, asset_class: servers}}
      vintages:
        - {{name: rack, class: racks, placed_in_service: {placed}, acquired: 2024-12-31, cost: "1,000"}}
"""


def made(years: str = "", step: str = "quarter", start: str = "2025-01-01", placed: str = "2027-06-01"):
    return run(read_deal("kit.yaml", DEAL.format(years=years, step=step, start=start, placed=placed), lenient_sources="drawn"))


def years(found) -> list[tuple[int, date, date, int]]:
    rows = (found.figures.row(f"timeline.{name}") for name in ("taxable_year", "year_begin", "year_end", "year_months"))
    return [(int(n), from_serial(a), from_serial(b), int(m)) for n, a, b, m in zip(*rows, strict=True)]


def test_without_a_word_tax_years_are_calendar_years():
    assert years(made())[0] == (2025, date(2025, 1, 1), date(2025, 12, 31), 12)
    assert [n for n, *_ in years(made(start="2025-07-01"))] == [2025, 2026, 2027, 2028]


def test_a_corporation_formed_in_march_has_a_first_year_of_ten_months():
    """15 March to 31 December: parts of months count whole (IRS Pub. 946, chapter 4, Tara Corporation)."""
    assert years(made("tax_years: {begins: 2025-03-15}"))[:2] == [
        (2025, date(2025, 3, 15), date(2025, 12, 31), 10), (2026, date(2026, 1, 1), date(2026, 12, 31), 12)]  # fmt: skip


def test_a_change_to_a_year_that_ends_in_june():
    found = made("tax_years: {begins: 2025-01-01, ends: [2026-06-30]}")
    assert years(found) == [
        (2025, date(2025, 1, 1), date(2025, 12, 31), 12),
        (2026, date(2026, 1, 1), date(2026, 6, 30), 6),
        (2027, date(2026, 7, 1), date(2027, 6, 30), 12),
        (2028, date(2027, 7, 1), date(2028, 6, 30), 12),
        (2029, date(2028, 7, 1), date(2029, 6, 30), 12),
    ]
    assert tax_year_ends(found.deal) == tuple(end for _, _, end, _ in years(found))
    quarters = found.figures.row("timeline.tax_year").astype(int).tolist()
    assert quarters == [2025] * 4 + [2026] * 2 + [2027] * 4 + [2028] * 4 + [2029] * 2
    assert found.figures.row("timeline.month_of_year").tolist()[4:10] == [3, 6, 3, 6, 9, 12]


def test_recovery_runs_with_the_tax_year_and_not_with_the_calendar():
    """Placed in June 2027, the last month of the year that ends then: four fifths of the basis is late, so mid-quarter."""
    found = made("tax_years: {begins: 2025-01-01, ends: [2026-06-30]}")
    assert found.figures.row("us_tax.kit.mid_quarter").tolist() == [0, 0, 1, 0, 0]
    # fourth quarter: 1.5 of 12 months at 40 %: 50; then 40 % of 950, of 570; what falls after the deal's last day is not shown
    assert found.figures.row("us_tax.rack.recovery").tolist() == [0, 0, 50, 380, 228]
    assert found.figures.row("us_tax.kit.recovery_deductions")[8:11].tolist() == [0, 50, 95]  # 380 over four quarters


@pytest.mark.parametrize(
    ("words", "step", "told"),
    [
        ("tax_years: {begins: 2025-01-01, ends: [2026-06-15]}", "quarter", "inside a reporting period"),
        ("tax_years: {begins: 2025-01-01, ends: [2026-06-30]}", "year", "inside a reporting period"),
        ("tax_years: {begins: 2025-01-01, ends: [2026-06-30, 2026-12-31]}", "quarter", "two tax years end in one calendar year"),
        ("tax_years: {begins: 2025-01-01, ends: [2026-06-30, 2025-12-31]}", "quarter", "does not follow 2026-06-30"),
        ("tax_years: {begins: 2029-01-01}", "quarter", "outside the timeline"),
        ("tax_years: {begins: soon}", "quarter", "soon"),
        ("tax_years: {ends: [2026-06-30]}", "quarter", "begins"),
    ],
)
def test_tax_years_that_cannot_be(words, step, told):
    with pytest.raises(Problems, match=told):
        made(words, step)
