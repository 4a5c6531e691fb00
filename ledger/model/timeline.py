"""The two timelines as lines: reporting periods and tax years."""

from __future__ import annotations

from datetime import date

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line, Treatment

STEP_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
EPOCH = date(1899, 12, 30)


def timeline(deal: Deal) -> Treatment:
    """Periods and tax years as lines. A tax year has twelve months unless the deal file ends it sooner (IRC 441, 443).

    A tax year is called by the calendar year in which it ends. A part of a month counts as a whole month
    (Rev. Proc. 89-15, section 3).
    """
    opening = "tax_year_begins - 1" if "tax_year_begins" in deal.facts else "eomonth(start, -month(start))"
    return Treatment("timeline", "Reporting periods and tax years", "IRC 441", (
        Line("period_end", "Last day of the period", "date", "eomonth(prior(period_end), step_months)", "deal file",
             opening="start - 1"),
        Line("new_year", "First period of a tax year", "flag", "period_end > prior(tax_year_end)", "definition"),
        Line("tax_year_begin", "First day of the tax year of the period", "date",
             "iff(new_year, prior(tax_year_end) + 1, prior(tax_year_begin))", "IRC 441", opening=f"{opening} + 0"),
        Line("tax_year_end", "Last day of the tax year of the period", "date",
             f"iff(new_year, {_year_end(deal, 'tax_year_begin')}, prior(tax_year_end))", "IRC 441", opening=f"{opening} + 0"),
        Line("tax_year", "Tax year of the period", "count", "year(tax_year_end)", "IRC 441", opening=f"year({opening})"),
        Line("month_of_year", "Months of the tax year gone", "count", "months(tax_year_begin, period_end) + 1", "definition",
             opening="month(start - 1)"),
        Line("year_begin", "First day of the tax year", "date", "prior(year_end) + 1", "IRC 441", time="year"),
        Line("year_end", "Last day of the tax year", "date", _year_end(deal, "year_begin"), "IRC 441", time="year",
             opening=f"{opening} + 0"),
        Line("taxable_year", "Tax year", "count", "year(year_end)", "IRC 441", time="year", opening=f"year({opening})"),
        Line("year_months", "Months of the tax year", "count", "months(year_begin, year_end) + 1", "Rev. Proc. 89-15",
             time="year"),
    ))  # fmt: skip


def _year_end(deal: Deal, begin: str) -> str:
    """Twelve months from the beginning, or sooner where a short tax year ends."""
    whole = f"eomonth({begin} - 1, 12)"
    ends = [name for name in deal.facts if name.startswith("tax_year_end_")]
    return _earliest([f"iff({name} >= {begin}, {name}, {whole})" for name in ends], whole)


def _earliest(dates: list[str], last: str) -> str:
    """The smallest of any number of dates: `min` takes nine at most."""
    return last if not dates else f"min({dates[0]}, {_earliest(dates[1:], last)})"


def tax_year_ends(deal: Deal) -> tuple[date, ...]:
    """The last day of every tax year that the reporting periods touch."""
    begins, shorts = deal.facts.get("tax_year_begins"), [f.value for n, f in deal.facts.items() if n.startswith("tax_year_end_")]
    begin = begins.value if begins else date(deal.start.year, 1, 1)
    ends: list[date] = []
    while not ends or ends[-1] < deal.end:
        assert isinstance(begin, date)
        whole = from_serial(to_serial(date(begin.year + 1, begin.month, 1)) - 1)
        ends.append(min([whole, *(end for end in shorts if isinstance(end, date) and end >= begin)]))
        begin = from_serial(to_serial(ends[-1]) + 1)
    return tuple(ends)


def year_spans(deal: Deal) -> tuple[tuple[int, ...], ...]:
    """For every tax year the numbers, from nil, of the reporting periods that end in it."""
    ends, closes = period_ends(deal), tax_year_ends(deal)
    before = (date.min, *closes)
    return tuple(tuple(i for i, end in enumerate(ends) if first < end <= last) for first, last in zip(before, closes, strict=False))


def period_count(deal: Deal) -> int:
    """How many reporting periods the deal has."""
    months = 12 * (deal.end.year - deal.start.year) + deal.end.month - deal.start.month + 1
    return months // STEP_MONTHS[deal.step]


def year_count(deal: Deal) -> int:
    """How many tax years the reporting periods touch."""
    return len(tax_year_ends(deal))


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
