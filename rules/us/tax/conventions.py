"""When in its first and last year property counts as placed in service or disposed of; the test of the last three months.

Time is counted in half-months, so that every convention gives a whole number: a year has 24, a quarter's midpoint
lies at 21, 15, 9 or 3 from the end, a month's at an odd number.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line
from ledger.model.timeline import tax_year_ends
from rules.us.tax.property import Property, named, summed


def has_short_years(deal: Deal) -> bool:
    """Whether a tax year of the deal has fewer than twelve months."""
    ends, begins = tax_year_ends(deal), deal.facts.get("tax_year_begins")
    first = begins.value if begins else date(deal.start.year, 1, 1)
    assert isinstance(first, date)
    starts = [first, *(end + timedelta(days=1) for end in ends)]
    return any((after.month, after.day) != (start.month, start.day) for start, after in pairwise(starts))


def mid_quarter_lines(deal: Deal, found: tuple[Property, ...]) -> tuple[Line, ...]:
    """The test of section 168(d)(3) over the tax year: the deal's property and the entity's other additions.

    Source: Reg. 1.168(d)-1(b)(3) to (5): basis after section 179 and before the special allowance; real property, software
    under section 167(f) and what is placed in service and disposed of in one year stand outside it. A year of three months
    or less has nothing but last months, so it always exceeds the limit. The entity's other additions are the events
    `other_additions`; a consolidated group is tested as one.
    """
    tested = named(each for each in found if each.tested)
    if not tested:
        return ()
    others = any(event.kind == "other_additions" for event in deal.events)
    other = (
        Line("other_added", "The entity's other additions", "money", "event(other_additions)", "IRC 168(d)(3)"),
        Line("other_added_late", "The entity's other additions of the last three months", "money", "event(other_last_quarter)",
             "IRC 168(d)(3)"),
    )  # fmt: skip
    return (
        *(Line("tested_basis", "Basis in the test of the last three months", "money", text, "Reg. 1.168(d)-1", time="year",
               each=True, among=among) for text, among in (
            ("kept * (cost - section_179)", named(each for each in found if each.tested and each.expensed)),
            ("kept * cost", named(each for each in found if each.tested and not each.expensed))) if among),
        Line("late_basis", "Of it placed in the last three months", "money",
             "(placed_in_service > eomonth(year_end, -last_months)) * tested_basis", "Reg. 1.168(d)-1", time="year", each=True,
             among=tested),
        *(other if others else ()),
        Line("last_months", "Months that count as the last of the year", "count", "rule(mid_quarter_months, year_end)",
             "IRC 168(d)(3)", time="year"),
        Line("year_added", "Depreciable basis placed in service in the year, in the test", "money",
             f"{summed(tested, 'tested_basis')} + {'year_total(other_added)' if others else '0'}", "IRC 168(d)(3)", time="year"),
        Line("year_added_late", "Of it in the last three months", "money",
             f"{summed(tested, 'late_basis')} + {'year_total(other_added_late)' if others else '0'}", "IRC 168(d)(3)", time="year"),
        Line("last_quarter_share", "Share of the last three months", "rate",
             "iff(year_added == 0, 0, year_added_late / year_added)", "IRC 168(d)(3)", time="year"),
        Line("mid_quarter", "Mid-quarter convention applies", "flag",
             "round(year_added_late - rule(mid_quarter_limit, year_end) * year_added, 4) > 0", "IRC 168(d)(3)", time="year",
             note="Exceeds, so at the limit the half-year convention stays."),
        *_quarter_lines(deal),
    )  # fmt: skip


def _quarter_lines(deal: Deal) -> tuple[Line, ...]:
    months = Line("quarter_months", "Months of a quarter of the tax year", "amount", "year_months / 2 / 2", "IRC 168(d)(4)(C)",
                  time="year")  # fmt: skip
    if not has_short_years(deal):
        return (months,)
    return (
        months,
        Line("whole_quarters", "Quarters are whole months", "flag",
             "(round(quarter_months, 0) == quarter_months) * (year_begin - eomonth(year_begin, -1) == 1)", "Rev. Proc. 89-15",
             time="year", note="A short year of four or eight whole months; otherwise its days are divided by four."),
        Line("quarter_days", "Days of a quarter of the tax year", "amount", "(year_end - year_begin + 1) / 2 / 2", "Rev. Proc. 89-15",
             time="year"),
        Line("middle", "Day that counts as the middle of a month", "count", "rule(mid_month_day, year_end)", "Rev. Proc. 89-15",
             time="year"),
    )  # fmt: skip


def convention_lines(deal: Deal, found: tuple[Property, ...]) -> tuple[Line, ...]:
    """Half-months of the tax year in which each vintage is held, by the convention of the year it was placed in.

    Source: IRC 168(d)(4), Reg. 1.168(d)-1(b); short years by Rev. Proc. 89-15, section 4. Software: whole months from the
    month of placing in service (Reg. 1.167(a)-14(b)). Half a year whatever the last three months hold: California.
    """
    tested = tuple(each for each in found if each.tested)
    monthly = {"mid_month": ("2 * months(placed_in_service, year_end) + 1", "2 * months(year_begin, disposed_on) + 1", "IRC 168(d)(4)(B)"),
               "full_month": ("2 * (months(placed_in_service, year_end) + 1)", "2 * months(year_begin, disposed_on)",
                              "Reg. 1.167(a)-14"),
               "half_year_only": ("year_months", "year_months", "18 CCR 24349(l)")}  # fmt: skip
    lines: list[Line] = []
    if tested:
        lines += _tested_lines(deal, tested)
    for convention, (first, last, cite) in monthly.items():
        among = tuple(each for each in found if each.asset_class.convention == convention)
        if among:
            lines.append(Line("months_in", "Half-months in the year of placing in service", "count",
                              f"iff(placed_here, {first}, 0)", cite, time="year", each=True, among=named(among)))  # fmt: skip
            leaving = named(each for each in among if not each.account)
            if leaving:
                lines.append(Line("months_out", "Half-months in the year of disposal", "count",
                                  f"iff(disposed, {last}, 0)", cite, time="year", each=True, among=leaving))  # fmt: skip
    return (
        *lines,
        Line("half_months", "Half-months held in the year, if not disposed of", "count",
             "iff(placed_here, kept * months_in, (prior(half_months_gone) > 0) * 2 * year_months)", "IRC 168(d)(4)", time="year",
             each=True),
        Line("half_months_left", "Half-months of the recovery period left at the start of the year", "count",
             "max(0, recovery_period * 12 * 2 - prior(half_months_gone))", "IRC 168(c)", time="year", each=True),
        Line("half_months_gone", "Half-months gone at the end of the year", "count", "prior(half_months_gone) + half_months",
             "IRC 168(d)(4)", time="year", each=True),
    )  # fmt: skip


def _tested_lines(deal: Deal, tested: tuple[Property, ...]) -> tuple[Line, ...]:
    leaving = named(each for each in tested if not each.account)
    out = (
        Line("months_out", "Half-months in the year of disposal", "count",
             f"iff(disposed, iff(mid_quarter_property, 2 * year_months - ({_from_midpoint(deal, 'disposed_on')}), year_months), 0)",
             "IRC 168(d)(4)", time="year", each=True, among=leaving),
    )  # fmt: skip
    return (
        Line("mid_quarter_property", "Under the mid-quarter convention", "flag",
             "iff(placed_here, mid_quarter, prior(mid_quarter_property))", "IRC 168(d)(3)", time="year", each=True,
             among=named(tested)),
        Line("months_in", "Half-months in the year of placing in service", "count",
             f"iff(placed_here, iff(mid_quarter, {_from_midpoint(deal, 'placed_in_service')}, year_months), 0)", "IRC 168(d)(4)",
             time="year", each=True, among=named(tested)),
        *(out if leaving else ()),
    )  # fmt: skip


def quarter(day: str) -> str:
    """How many quarters of the tax year, of whole months, lie wholly before a day."""
    gone = f"months(year_begin, {day})"
    return f"({gone} >= quarter_months) + ({gone} >= 2 * quarter_months) + ({gone} >= 2 * quarter_months + quarter_months)"


def _from_midpoint(deal: Deal, day: str) -> str:
    """Half-months from the midpoint of the quarter that holds a day to the end of the tax year."""
    by_months = f"2 * year_months - 2 * ({quarter(day)}) * quarter_months - quarter_months"
    if not has_short_years(deal):
        return by_months
    gone = f"({day} - year_begin)"
    quarters = f"(({gone} >= quarter_days) + ({gone} >= 2 * quarter_days) + ({gone} >= 2 * quarter_days + quarter_days))"
    midpoint = f"(year_begin + {quarters} * quarter_days + quarter_days / 2)"
    by_days = f"2 * (months({midpoint}, year_end) + 1) - ({midpoint} - eomonth({midpoint}, -1) >= middle)"
    return f"iff(whole_quarters, {by_months}, {by_days})"


