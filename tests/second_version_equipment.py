"""Recovery of equipment and buildings told a second time, as a tax clerk would: by deemed days and recovery years.

Plain loops over exact fractions, no import from ledger or rules. The engine counts half-months in columns of years; here
property is deemed to come on the first or the fifteenth of a month, its period runs from that day, and each tax year is asked
how many months of it lie between the two. Sources: IRC 168, 167(f), 179, 1245, 1250, 291; Rev. Proc. 87-57, 89-15; Pub. 946.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from second_version import half_up

CENT, NIL, ONE = Fraction(1, 100), Fraction(0), Fraction(1)
DAY = timedelta(days=1)

#: Class -> years of the general and of the alternative system, multiple of straight line, convention, section, allowance.
CLASSES: dict[str, tuple[object, object, object, str, int, bool]] = {
    "servers": (5, 5, 2, "year", 1245, True), "accelerators": (5, 5, 2, "year", 1245, True),
    "network": (5, 5, 2, "year", 1245, True), "communications": (7, 10, 2, "year", 1245, True),
    "power_and_cooling": (5, 9, 2, "year", 1245, True), "office_furniture": (7, 10, 2, "year", 1245, True),
    "land_improvements": (15, 20, 1.5, "year", 1250, True), "qualified_improvement": (15, 20, 1, "year", 1250, True),
    "building": (39, 40, 1, "middle of month", 1250, False), "residential": (27.5, 30, 1, "middle of month", 1250, False),
    "software": (3, 3, 1, "month", 1245, True), "water_utility": (25, 50, 1, "year", 1245, True),
    "three_year": (3, None, 2, "year", 1245, True), "five_year": (5, None, 2, "year", 1245, True),
    "seven_year": (7, 12, 2, "year", 1245, True), "ten_year": (10, None, 2, "year", 1245, True),
    "fifteen_year": (15, None, 1.5, "year", 1245, True), "twenty_year": (20, None, 1.5, "year", 1245, True),
}  # fmt: skip


@dataclass(frozen=True)
class Asset:
    """One asset and what is elected for it. `group`: the class that its elections and its asset account go by."""

    name: str
    group: str
    kind: str
    placed: date
    acquired: date
    cost: Fraction
    alternative: bool = False
    multiple: Fraction | None = None  # of straight line, where elected
    claimed: bool = True
    used: bool = False
    long_production: bool = False
    expensed: Fraction = NIL
    account: bool = False
    disposed: date | None = None
    proceeds: Fraction = NIL

    @property
    def years(self) -> Fraction:
        """The recovery period."""
        if self.kind == "building" and not self.alternative and self.placed < date(1993, 5, 13):
            return Fraction(63, 2)
        if self.kind == "residential" and self.alternative and self.placed < date(2018, 1, 1):
            return Fraction(40)
        return Fraction(CLASSES[self.kind][1 if self.alternative else 0])  # type: ignore[arg-type]

    @property
    def times(self) -> Fraction:
        """How many times straight line; 1 is straight line itself."""
        return ONE if self.alternative else Fraction(CLASSES[self.kind][2]) if self.multiple is None else self.multiple  # type: ignore[arg-type]

    @property
    def convention(self) -> str:
        return CLASSES[self.kind][3]


@dataclass(frozen=True)
class TaxYear:
    begin: date
    end: date

    @property
    def first(self) -> date:
        """A part of a month counts as the whole month."""
        return self.begin.replace(day=1)

    @property
    def months(self) -> int:
        return int(months_between(self.first, self.end + DAY))

    def holds(self, day: date | None) -> bool:
        return day is not None and self.begin <= day <= self.end


@dataclass(frozen=True)
class Taxpayer:
    """The tax years, the elections of the return, and what the entity has beside the assets told here (by year of the end)."""

    years: Sequence[TaxYear]
    table: bool = False
    allocation: bool = False
    transitional: bool = False
    others: dict[int, tuple[Fraction, Fraction]] = field(default_factory=dict)
    income: dict[int, Fraction] = field(default_factory=dict)


@dataclass
class Told:
    """One asset in one tax year."""

    allowance: Fraction = NIL
    elected: Fraction = NIL
    recovery: Fraction = NIL
    retired: Fraction = NIL
    remaining: Fraction = NIL


# ---- days ----


def months_between(first: date, last: date) -> Fraction:
    """Months from one deemed day, the first or the fifteenth, to another."""
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole + Fraction((last.day == 15) - (first.day == 15), 2)


def later(day: date, months: Fraction) -> date:
    """The deemed day some months and half-months later."""
    halves = int(2 * months) + (day.day == 15)
    month = day.month - 1 + halves // 2
    return date(day.year + month // 12, month % 12 + 1, 15 if halves % 2 else 1)


def quarter_midpoint(day: date, year: TaxYear) -> date:
    """The first or fifteenth that is, or goes before, the middle of the quarter of the tax year that holds a day."""
    if year.begin.day == 1 and year.months in (4, 8, 12):
        length = year.months // 4
        quarter = int(months_between(year.begin, day.replace(day=1))) // length
        return later(year.begin, Fraction(quarter * length) + Fraction(length, 2))
    days = (year.end - year.begin).days + 1
    quarter = next(q for q in (3, 2, 1, 0) if (day - year.begin).days * 4 >= q * days)
    middle = year.begin + (2 * quarter + 1) * days // 8 * DAY  # the day in which the middle falls
    return middle.replace(day=15 if middle.day >= 15 else 1)


def deemed(asset: Asset, day: date, year: TaxYear, mid_quarter: bool) -> date:
    """When property that comes or goes on a day is deemed to."""
    if asset.convention == "middle of month":
        return day.replace(day=15)
    if asset.convention == "month":
        return day.replace(day=1)
    return quarter_midpoint(day, year) if mid_quarter else later(year.first, Fraction(year.months, 2))


# ---- the law by dates ----


def allowance_rate(asset: Asset) -> Fraction | None:
    """IRC 168(k) through its acts, told by date of acquisition; None where the files of the law end."""
    acquired, placed, later_by = asset.acquired, asset.placed, 1 if asset.long_production else 0
    if placed < date(2012, 1, 1) or acquired > placed:
        return None
    if acquired >= date(2025, 1, 20):
        return ONE
    if acquired >= date(2017, 9, 28):  # the act of 2017: a fifth less every year after 2022
        return Fraction(min(5, max(0, 2027 + later_by - placed.year)), 5)
    if asset.used:
        return NIL
    if placed >= date(2016, 1, 1):  # half, then a tenth less every year after 2017, out after 2019
        years = placed.year - 2017 - later_by
        return Fraction(1, 2) if years <= 0 else Fraction(5 - years, 10) if years <= 2 else NIL
    if asset.long_production and placed.year == 2012:
        return ONE if date(2010, 9, 9) <= acquired <= date(2011, 12, 31) else None
    return Fraction(1, 2) if acquired >= date(2008, 1, 1) else None


def transitional_rate(rate: Fraction, asset: Asset, year: TaxYear) -> Fraction:
    """IRC 168(k)(10): in the first tax year that ends after 27 September 2017, and after 19 January 2025, less than all."""
    for last_day, share in ((date(2017, 9, 27), Fraction(1, 2)),
                            (date(2025, 1, 19), Fraction(3 if asset.long_production else 2, 5))):  # fmt: skip
        if rate == 1 and year.end > last_day and year.begin - DAY <= last_day:
            return share
    return rate


def mid_quarter_years(taxpayer: Taxpayer, assets: Iterable[Asset]) -> set[int]:
    """The tax years, by the year they end in, of whose basis more than 40 per cent came in the last three months."""
    found = set()
    for year in taxpayer.years:
        total, late = taxpayer.others.get(year.end.year, (NIL, NIL))
        last = {(year.end.year * 12 + year.end.month - back) for back in (0, 1, 2)}
        for asset in assets:
            if asset.convention == "year" and year.holds(asset.placed) and not year.holds(asset.disposed):
                total += asset.cost - asset.expensed
                late += (asset.cost - asset.expensed) * (asset.placed.year * 12 + asset.placed.month in last)
        if late * 100 > total * 40:
            found.add(year.end.year)
    return found


# ---- percentages and amounts ----


def printed(asset: Asset, begins: date, year: TaxYear) -> list[Fraction]:
    """The column of the table for property deemed to come on a day of a full tax year, as shares of 1."""
    part = months_between(begins, year.end + DAY) / 12
    years, places = asset.years, 3 if asset.years >= 20 else 2
    if asset.kind == "building" and not asset.alternative and years == 39:
        stub = 100 - 38 * Fraction("2.564")
        first = half_up(stub * part, Fraction(1, 1000))
        return [percent / 100 for percent in (first, *[Fraction("2.564")] * 38, stub - first)]
    if asset.kind == "residential" and years == 30:
        stub = 100 - 29 * Fraction("3.333")
        small = half_up(stub * min(part, 1 - part), Fraction(1, 1000))
        first = small if part < Fraction(1, 2) else stub - small
        return [percent / 100 for percent in (first, *[Fraction("3.333")] * 29, stub - first)]
    left, gone, found = Fraction(100), NIL, []
    while left:
        share = part if not found else ONE
        rate = max(asset.times / years, 1 / max(years - gone, ONE))
        percent = left if years - gone <= share else half_up(rate * left * share, Fraction(1, 10**places))
        found.append(percent)
        left, gone = left - percent, gone + share
    quarter = {7: 1, 5: 2, 3: 3, 1: 4}.get(int(8 * part)) if asset.convention == "year" else None
    if (years, asset.times, quarter) == (7, 2, 2):
        found[0], found[7] = Fraction("17.85"), Fraction("3.34")
    if (years, asset.times, quarter) == (20, Fraction(3, 2), 1):
        found[1], found[20] = Fraction(7), Fraction("0.565")
    return [percent / 100 for percent in found]


def recovery_years(asset: Asset, basis: Fraction, begins: date) -> list[tuple[date, date, Fraction]]:
    """The years of twelve months from the deemed day, each with its first day, the day after its last, and its amount."""
    found, left, day, ends = [], basis, begins, later(begins, 12 * asset.years)
    while day < ends:
        until = min(later(day, Fraction(12)), ends)
        months = months_between(day, ends)
        amount = left * max(asset.times / asset.years, 12 / months) if months > 12 else left
        found.append((day, until, amount))
        left, day = left - amount, until
    return found


def story(asset: Asset, taxpayer: Taxpayer, mid_quarters: set[int], straight_line: bool = False) -> dict[int, Told]:
    """Every tax year of one asset. With `straight_line`, as section 1250 asks: no allowance, no declining balance."""
    found = {year.end.year: Told() for year in taxpayer.years}
    at = next(number for number, year in enumerate(taxpayer.years) if year.holds(asset.placed))
    first = taxpayer.years[at]
    quarterly = first.end.year in mid_quarters
    if first.holds(asset.disposed) and not asset.account:
        found[first.end.year].retired = asset.cost
        return found
    opening = found[first.end.year]
    opening.elected = asset.expensed
    if asset.claimed and CLASSES[asset.kind][5] and not straight_line:
        rate = allowance_rate(asset)
        assert rate is not None, "not covered"
        rate = transitional_rate(rate, asset, first) if taxpayer.transitional else rate
        opening.allowance = half_up((asset.cost - asset.expensed) * rate, CENT)
    basis = left = asset.cost - asset.expensed - opening.allowance
    begins = deemed(asset, asset.placed, first, quarterly)
    ends = later(begins, 12 * asset.years)
    times = ONE if straight_line else asset.times
    table = taxpayer.table and asset.convention != "month" and not straight_line
    column = printed(asset, begins, first) if table else []
    allocated = taxpayer.allocation and (first.months < 12 or first.begin.day != 1) and not straight_line
    twelve_months = recovery_years(asset, basis, begins) if allocated else []
    for number, year in enumerate(taxpayer.years[at:]):
        row, start, stop = found[year.end.year], max(begins, year.first), min(ends, year.end + DAY)
        gone = asset.disposed if year.holds(asset.disposed) and not asset.account else None
        out = deemed(asset, gone, year, quarterly) if gone else stop
        if start < stop:
            months, whole = months_between(start, stop), months_between(start, ends)
            share = min(ONE, months_between(start, out) / months)
            if stop == ends:  # the last year takes what is left
                amount = left * share
            elif allocated:
                amount = NIL
                for begun, until, whole_amount in twelve_months:
                    if max(start, begun) < min(out, until):
                        held = months_between(max(start, begun), min(out, until))
                        amount += whole_amount * held / months_between(begun, until)
            elif column:
                amount = basis * column[number] * share
            else:
                amount = left * max(times / asset.years * months / 12, months / whole) * share
            row.recovery = min(left, half_up(amount, CENT))
        left -= row.recovery
        row.retired = left if gone else NIL
        left -= row.retired
        row.remaining = left
        if gone:
            break
    return found


# ---- character ----


def held_for_a_year_or_less(asset: Asset) -> bool:
    """Longer than a year begins on the day after the anniversary of the day on which it came."""
    assert asset.disposed is not None
    day = asset.placed
    if (day + DAY).day == 1:  # from the last day of a month to the last of the same month (Rev. Rul. 66-7)
        anniversary = (date(day.year + 1, day.month, 28) + 4 * DAY).replace(day=1) - DAY
    else:
        anniversary = day.replace(year=day.year + 1)
    return asset.disposed <= anniversary


def ordinary(asset: Asset, taxpayer: Taxpayer, mid_quarters: set[int], retired: Fraction) -> Fraction:
    """The ordinary part of gain (or loss, negative) of an asset that left with a basis; the rest is of section 1231."""
    gain = asset.proceeds - retired
    if held_for_a_year_or_less(asset) or not asset.proceeds:
        return gain
    deducted = asset.cost - retired
    as_1245 = max(NIL, min(gain, deducted))
    if CLASSES[asset.kind][4] == 1245:
        return as_1245
    additional = NIL
    if asset.claimed and CLASSES[asset.kind][5] or asset.times > 1:
        level = story(asset, taxpayer, mid_quarters, straight_line=True)
        straight = sum((year.recovery for year in level.values()), NIL)
        additional = max(NIL, min(as_1245, deducted - straight))
    return half_up(additional + (as_1245 - additional) / 5, CENT)


def account_ordinary(assets: Sequence[Asset]) -> dict[date, Fraction]:
    """A general asset account by day: proceeds are ordinary up to its cost, what goes beyond is not."""
    room, found = sum((asset.cost for asset in assets), NIL), {}
    for asset in sorted((a for a in assets if a.disposed), key=lambda a: a.disposed):  # type: ignore[arg-type,return-value]
        taken = min(room, asset.proceeds)
        room -= taken
        found[asset.disposed] = found.get(asset.disposed, NIL) + taken
    return found  # type: ignore[return-value]


# ---- section 179 ----

LIMITS = {2018: (1_000_000, 2_500_000), 2019: (1_020_000, 2_550_000), 2020: (1_040_000, 2_590_000), 2021: (1_050_000, 2_620_000),
          2022: (1_080_000, 2_700_000), 2023: (1_160_000, 2_890_000), 2024: (1_220_000, 3_050_000), 2025: (2_500_000, 4_000_000),
          2026: (2_560_000, 4_090_000)}  # fmt: skip


def section_179(taxpayer: Taxpayer, assets: Iterable[Asset]) -> dict[int, tuple[Fraction, Fraction, Fraction]]:
    """Limit, deduction and carryforward by year; the limit is that of the year in which the tax year begins."""
    carried, found = NIL, {}
    for year in taxpayer.years:
        here = [a for a in assets if year.holds(a.placed)]
        elected = sum((a.expensed for a in here if not year.holds(a.disposed)), NIL)
        limit = NIL
        if elected + carried:
            most, threshold = LIMITS[year.begin.year]
            bought = taxpayer.others.get(year.end.year, (NIL, NIL))[0] + sum((a.cost for a in here if is_section_179_property(a)), NIL)
            limit = max(NIL, most - max(NIL, bought - threshold))
        deducted = min(limit, elected + carried, max(NIL, taxpayer.income.get(year.end.year, NIL)))
        carried += elected - deducted
        found[year.end.year] = (limit, deducted, carried)
    return found


def is_section_179_property(asset: Asset) -> bool:
    """IRC 179(d)(1): section 1245 property and software; buildings and land improvements are not (improvements by election)."""
    return CLASSES[asset.kind][4] == 1245
