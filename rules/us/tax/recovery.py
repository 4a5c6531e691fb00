"""Recovery by tax year: percentages as the tables print them, or unrounded on the adjusted basis; short tax years.

The tables of Rev. Proc. 87-57, section 8, follow one algorithm: each year's rate, the larger of declining balance and of
straight line over what is left of the period, is applied to what the rounded percentages of the earlier years have left,
and the product is rounded to the digits that the table prints. So the percentages stand here as live lines of every
vintage. Where the printed table departs from it, `printed_exceptions` and the level percentages say so.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line, NotCovered, Refusal
from rules.us.tax.conventions import has_short_years, quarter
from rules.us.tax.property import Property, named

PERCENTAGES = ("table", "formula")


def recovery_lines(deal: Deal, found: tuple[Property, ...]) -> tuple[Line, ...]:
    """Rate, percentage, recovery deduction and adjusted basis of each vintage by tax year.

    Elections of the deal file: `recovery_percentages` (table or formula) and, with short tax years, `short_year_method`
    (simplified or allocation). The tables may not be used for property that a short tax year touches (Rev. Proc. 89-15,
    section 2), so such a deal takes the formula. Sold in the year in which its period would end anyway, property loses no
    part of what is left: the period ends at the deemed day of disposal or before.
    """
    chosen = deal.election("recovery_percentages")
    if chosen not in PERCENTAGES:
        raise NotCovered("Rev. Proc. 87-57", "the deal elects no recovery_percentages: table, or formula")
    short = has_short_years(deal)
    if short and chosen == "table":
        raise NotCovered("Rev. Proc. 89-15", "recovery_percentages: table, with a short tax year: the tables may not be used for it")
    if short and deal.election("short_year_method") is None:
        raise NotCovered("Rev. Proc. 89-15", "the deal has a short tax year and elects no short_year_method: simplified, or allocation")
    allocated = short and deal.election("short_year_method") == "allocation"
    return (
        *_rate_lines(found),
        *(_table_lines(tuple(each for each in found if _tabulated(each))) if chosen == "table" else ()),
        *_disposal_lines(found),
        *_basis_lines(found),
        *(_allocation_lines(found) if allocated else ()),
        *_recovery(found, chosen == "table", allocated),
        *_each(Line("basis_retired", "Adjusted basis retired", "money", "disposed * (open_basis - recovery)", "IRC 1011", time="year",
                    each=True), [each for each in found if not each.account]),
        *_closing(found),
    )  # fmt: skip


def recovery_refusals(deal: Deal) -> tuple[Refusal, ...]:
    """Where the allocation method meets property that was in service before the short tax year."""
    if not has_short_years(deal) or deal.election("short_year_method") != "allocation":
        return ()
    return (Refusal("allocated_late", "a short tax year after the year of placing in service, under the allocation method: only "
                    "the simplified method is covered there", "Rev. Proc. 89-15"),)  # fmt: skip


def _tabulated(each: Property) -> bool:
    """Whether a table is printed for it: software under section 167(f) is spread over months, without percentages."""
    return each.asset_class.convention != "full_month"


def _each(line: Line, found: Iterable[Property]) -> tuple[Line, ...]:
    """A line of some vintages; none where there are none, for a line of no names would stand for all."""
    from dataclasses import replace

    names = named(found)
    return (replace(line, among=names),) if names else ()


def _rate_lines(found: tuple[Property, ...]) -> tuple[Line, ...]:
    by_name: dict[str, list[Property]] = {}
    for each in found:
        by_name.setdefault(each.period, []).append(each)
    periods = [line for text, some in by_name.items() for line in _each(
        Line("recovery_period", "Recovery period, years", "amount", text, "IRC 168(c)", time="once", each=True), some)]
    methods: dict[str, list[Property]] = {}
    for each in found:
        methods.setdefault(each.declining, []).append(each)
    declining = [line for name, some in methods.items() if name for line in _each(
        Line("declining_balance", "Declining balance, multiple of the straight-line rate", "amount",
             f"rule({name}, placed_in_service)", "IRC 168(b)", time="once", each=True), some)]  # fmt: skip
    rates = [line for name, some in methods.items() for line in _each(
        Line("rate", "Rate of the year on what is left", "rate",
             "iff(half_months_left > 0, min(1, half_months * max(declining_balance / (recovery_period * 12 * 2), "
             "1 / half_months_left)), 0)" if name else
             "iff(half_months_left > 0, min(1, half_months / half_months_left), 0)", "IRC 168(b)", time="year", each=True,
             note="Declining balance, until straight line over the time left gives as much." if name else ""), some)]  # fmt: skip
    return (*periods, *declining, *rates)


def _table_lines(found: tuple[Property, ...]) -> tuple[Line, ...]:
    """The printed percentages, as shares of the basis: four places for periods under twenty years, five from there on."""
    lines: list[Line] = []
    levels = {"building": "nonresidential_level", "residential": "residential_alternative_level"}
    for each in found:
        long = each.asset_class.name in (*levels, "twenty_year", "twenty_five_year", "water_utility") or _years(each) >= 20
        lines.append(_percent(each, "5" if long else "4", levels))
    merged = _merged(lines)
    left = Line("percent_left", "Percentage not yet taken", "rate", "prior(percent_left) + kept - percent", "Rev. Proc. 87-57",
                time="year", each=True)  # fmt: skip
    return (*merged, *_each(left, found), *_exception_lines(found))


def _years(each: Property) -> float:
    """The recovery period last in force: it decides how many digits the table prints."""
    from ledger.model.parameters import read_law

    return float(read_law().parameters[each.period_name].windows[-1].value)


def _percent(each: Property, places: str, levels: dict[str, str]) -> Line:
    taken = f"round((prior(percent_left) + kept) * rate, {places})"
    years, name = _years(each), each.asset_class.name
    if name == "building" and each.system == "general":
        level = f"rule({levels[name]}, placed_in_service)"
        first = f"round((1 - (recovery_period - 1) * {level}) * half_months / 12 / 2, 5)"
        taken = f"iff(placed_here * kept, {first}, iff(rate < 1, {level} * (half_months > 0), prior(percent_left)))"
    elif name == "residential" and each.system == "alternative" and years == 30:
        level = f"rule({levels[name]}, placed_in_service)"
        stub = f"(1 - (recovery_period - 1) * {level})"
        first = (f"iff(half_months > 12, {stub} - round({stub} * (1 - half_months / 12 / 2), 5), "
                 f"round({stub} * half_months / 12 / 2, 5))")  # fmt: skip
        taken = f"iff(placed_here * kept, {first}, iff(rate < 1, {level} * (half_months > 0), prior(percent_left)))"
    return Line("percent", "Percentage of the year, by the published algorithm", "rate", taken, "Rev. Proc. 87-57", time="year",
                each=True, among=(each.name,))  # fmt: skip


def _merged(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines that differ only in the vintages they stand for, as one."""
    from dataclasses import replace

    found: dict[str, Line] = {}
    for line in lines:
        known = found.get(line.formula)
        found[line.formula] = replace(line, among=(*known.among, *line.among)) if known else line
    return tuple(found.values())


#: Recovery period and quarter (from nil) whose printed table departs from the algorithm.
EXCEPTIONS = {7: "1", 20: "0"}


def _excepted(each: Property) -> str | None:
    years = _years(each)
    return EXCEPTIONS.get(int(years)) if each.statutory and each.declining and each.tested and years in EXCEPTIONS else None


def _exception_lines(found: tuple[Property, ...]) -> tuple[Line, ...]:
    """Tables A-2 (20 years) and A-3 (7 years) print two cells otherwise than the algorithm gives them."""
    lines = [
        *_each(Line("placed_quarter", "Quarter of placing in service, from nil", "count",
                    f"iff(placed_here, {quarter('placed_in_service')}, prior(placed_quarter))", "IRC 168(d)(4)(C)", time="year",
                    each=True), [each for each in found if _excepted(each)]),
    ]  # fmt: skip
    for number in ("1", "0"):
        some = [each for each in found if _excepted(each) == number]
        lines += _each(Line("printed_column", "Column of the list of printed exceptions", "count",
                            f"recovery_period * mid_quarter_property * (placed_quarter == {number})", "Rev. Proc. 87-57", time="year",
                            each=True), some)  # fmt: skip
        lines += _each(Line("printed", "Percentage as printed", "rate",
                            "percent + table(printed_exceptions, recovery_year, printed_column)", "Rev. Proc. 87-57", time="year",
                            each=True), some)  # fmt: skip
    return tuple(lines)


def _disposal_lines(found: tuple[Property, ...]) -> tuple[Line, ...]:
    return _each(
        Line("disposal_share", "Share of the year's amount, for a disposal in it", "rate",
             "iff(disposed * (half_months > 0) * (half_months_left > 0), min(1, months_out / min(half_months, half_months_left)), 1)",
             "Reg. 1.168(d)-1", time="year", each=True), [each for each in found if not each.account])  # fmt: skip


def _basis_lines(found: tuple[Property, ...]) -> tuple[Line, ...]:
    """What is left to recover in the year: basis of the year before, or cost less section 179 and the allowance."""
    lines: list[Line] = []
    for expensed in (False, True):
        for allowed in (False, True):
            taken = " - section_179_elected" * expensed + " - allowance" * allowed
            some = [each for each in found if (each.expensed, each.allowance) == (expensed, allowed)]
            lines += _each(Line("open_basis", "Basis open to recovery in the year", "money",
                                f"prior(remaining) + placed_here * cost{taken}", "IRC 1016", time="year", each=True), some)  # fmt: skip
    return (
        *lines,
        Line("depreciable", "Basis that the percentages are applied to", "money",
             "iff(placed_here, kept * open_basis, prior(depreciable))", "IRC 168(k)(1)(B)", time="year", each=True),
    )  # fmt: skip


def _recovery(found: tuple[Property, ...], table: bool, allocated: bool) -> tuple[Line, ...]:
    lines: list[Line] = []
    for account in (False, True):
        share = "" if account else " * disposal_share"
        for percent in ("printed", "percent", ""):
            some = [each for each in found if each.account == account and _percentage(each, table) == percent]
            if percent:
                text = f"iff(rate >= 1, open_basis{share}, min(open_basis, depreciable * {percent}{share}))"
            else:
                text = f"open_basis * rate{share}"
            if allocated:
                by_years = f"iff(half_months_gone >= recovery_period * 12 * 2, open_basis{share}, min(open_basis, allocated))"
                text = f"iff(placed_short, {by_years}, {text})"
            lines += _each(Line("recovery", "Recovery deduction", "money", text, "IRC 168(a)", time="year", each=True,
                                note="The last year takes what is left." if percent else ""), some)  # fmt: skip
    return tuple(lines)


def _percentage(each: Property, table: bool) -> str:
    """The line that holds the year's percentage; empty where the rate is applied to what is left."""
    if not table or not _tabulated(each):
        return ""
    return "printed" if _excepted(each) else "percent"


def _allocation_lines(found: tuple[Property, ...]) -> tuple[Line, ...]:
    """Allocation method: the amounts of twelve-month recovery years, by the part of each that falls in the tax year.

    Source: Rev. Proc. 89-15, section 5. Recovery years run from the deemed day of placing in service.
    """
    gone = "(prior(half_months_gone) + {0})"
    held = "iff(disposed, min(months_out, half_months), half_months)"
    end = "(prior(recovery_years) + 1) * 12 * 2"
    lines = [
        Line("short_year", "Short tax year", "flag",
             "max(year_months < 12, year_begin - eomonth(year_begin, -1) != 1)", "Rev. Proc. 89-15", time="year"),
        Line("placed_short", "Placed in service in a short tax year", "flag",
             "iff(placed_here, short_year, prior(placed_short))", "Rev. Proc. 89-15", time="year", each=True),
        Line("allocated_late", "A short tax year after the year of placing in service", "flag",
             "short_year * (placed_here == 0) * (prior(half_months_gone) > 0)", "Rev. Proc. 89-15", time="year", each=True),
        Line("recovery_years", "Whole recovery years gone", "count",
             f"prior(recovery_years) + (half_months_gone >= {end})", "Rev. Proc. 89-15", time="year", each=True),
        Line("recovery_year_basis", "Basis at the start of the recovery year", "amount",
             "iff(placed_here, depreciable, prior(recovery_year_basis) - (recovery_years > prior(recovery_years)) * "
             "prior(recovery_year_amount))", "Rev. Proc. 89-15", time="year", each=True),
    ]  # fmt: skip
    for name in {each.declining for each in found}:
        left = "iff(recovery_period > recovery_years, 1 / (recovery_period - recovery_years), 0)"
        rate = f"max(declining_balance / recovery_period, {left})" if name else left
        lines += _each(Line("recovery_year_amount", "Amount of the whole recovery year", "amount", f"recovery_year_basis * {rate}",
                            "Rev. Proc. 89-15", time="year", each=True), [each for each in found if each.declining == name])  # fmt: skip
    for account in (False, True):
        months = gone.format("half_months" if account else held)
        text = (f"iff(placed_here, recovery_year_amount * half_months, prior(recovery_year_amount) * (min({months}, {end}) - "
                f"prior(half_months_gone)) + max(0, {months} - {end}) * recovery_year_amount) / 12 / 2")  # fmt: skip
        lines += _each(Line("allocated", "Amounts of the recovery years that fall in the tax year", "amount", text,
                            "Rev. Proc. 89-15", time="year", each=True), [each for each in found if each.account == account])  # fmt: skip
    return tuple(lines)


def _closing(found: tuple[Property, ...]) -> tuple[Line, ...]:
    label = "Adjusted basis, closing"
    return (
        *_each(Line("remaining", label, "money", "open_basis - recovery - basis_retired", "IRC 1016", time="year", each=True),
               [each for each in found if not each.account]),
        *_each(Line("remaining", label, "money", "open_basis - recovery", "IRC 1016", time="year", each=True),
               [each for each in found if each.account]),
    )  # fmt: skip
