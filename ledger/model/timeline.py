"""The two timelines as lines: reporting periods and tax years."""

from __future__ import annotations

from datetime import date

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line, Treatment

STEP_MONTHS = {"month": 1, "quarter": 3, "year": 12}
EPOCH = date(1899, 12, 30)

LINES = (
    Line("period_end", "Last day of the period", "date", "eomonth(prior(period_end), step_months)", "deal file",
         opening="start - 1"),
    Line("tax_year", "Tax year of the period", "count", "year(period_end)", "IRC 441", opening="year(start - 1)"),
    Line("month_of_year", "Months of the tax year gone", "count", "month(period_end)", "definition",
         opening="month(start - 1)"),
    Line("taxable_year", "Tax year", "count", "prior(taxable_year) + 1", "IRC 441", time="year",
         opening="year(start) - 1"),
    Line("year_end", "Last day of the tax year", "date", "eomonth(prior(year_end), 12)", "IRC 441", time="year",
         opening="eomonth(start, -month(start))"),
)  # fmt: skip

TIMELINE = Treatment("timeline", "Reporting periods and tax years", "IRC 441", LINES)


def period_count(deal: Deal) -> int:
    """How many reporting periods the deal has."""
    months = 12 * (deal.end.year - deal.start.year) + deal.end.month - deal.start.month + 1
    return months // STEP_MONTHS[deal.step]


def year_count(deal: Deal) -> int:
    """How many tax years (calendar years) the reporting periods touch."""
    return deal.end.year - deal.start.year + 1


def to_serial(day: date) -> int:
    """The number a spreadsheet keeps for a date."""
    return (day - EPOCH).days


def from_serial(serial: float) -> date:
    """The date a spreadsheet's number stands for."""
    return date.fromordinal(EPOCH.toordinal() + int(serial))


def period_ends(deal: Deal) -> tuple[date, ...]:
    """The last day of every reporting period."""
    step = STEP_MONTHS[deal.step]
    ends = []
    for index in range(period_count(deal)):
        month = deal.start.year * 12 + deal.start.month - 1 + step * (index + 1)
        ends.append(date.fromordinal(date(month // 12, month % 12 + 1, 1).toordinal() - 1))
    return tuple(ends)
