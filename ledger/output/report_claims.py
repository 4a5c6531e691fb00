"""The seven claims in the report: each with its tests and verdict, and the measures of a double dip by case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from ledger.analysis.claims import MEASURES, Tested, claims_tested, decides, dips
from ledger.formula.money import to_units
from ledger.model.names import Row
from ledger.output.report_figures import LARGE, MILLION, NIL, TENTH, Head, Reading, Shown, Table, TableRow, amount
from ledger.output.report_figures import SMALL as SMALL_AMOUNTS
from ledger.output.report_tables import by_year

CENT = Decimal("0.01")
SMALL = 10 * MILLION  # amounts below it are told in whole units of currency


@dataclass(frozen=True)
class Claim:
    """A claim as it is told: its verdict with how many tests hold, and (label, figure, holds) of each test."""

    letter: str
    said: str
    verdict: str
    held: int
    of: int
    tests: tuple[tuple[str, Shown, Shown], ...]
    conditions: str
    turned_by: str


def claims(reading: Reading) -> tuple[Claim, ...]:
    """The claims that the deal tests; nothing where it gives none the facts it needs."""
    return tuple(_told(reading, each) for each in claims_tested(reading.run))


def _told(reading: Reading, claim: Tested) -> Claim:
    run = reading.run
    tests = [(figure.line.label.removesuffix(": holds"), Shown("") if figure is flag else _figure(reading, figure),
              _test(reading, flag) if flag else Shown("")) for figure, flag in claim.pairs()]  # fmt: skip
    return Claim(claim.letter, claim.said, claim.verdict(run), claim.held(run), len(claim.flags), tuple(tests), claim.conditions,
                 claim.turned_by)  # fmt: skip


def _test(reading: Reading, flag: Row) -> Shown:
    """Whether a test holds; one that the verdict does not count says so."""
    made = _figure(reading, flag)
    return made if decides(flag) else replace(made, text=f"{made.text}, beside the verdict")


def _figure(reading: Reading, row: Row) -> Shown:
    """A line that stands once: small amounts of money whole, large ones in millions, each with its word."""
    value, unit, ref = reading.run.figures.once(row.key), row.line.unit, f"l{reading.numbers[row.key]}.0"
    if unit == "flag":
        return Shown("yes" if value else "no", ref, "share")
    if unit == "money":
        dollars = reading.dollars(int(to_units(reading.run.figures.lines[row.key][0, :1], reading.unit)[0]))
        if dollars == 0:
            return Shown(NIL, ref, "nil")
        small = abs(dollars) < SMALL
        told = amount(dollars, ref, SMALL_AMOUNTS if small else LARGE)
        return Shown(f"{told.text} {reading.run.deal.currency}{'' if small else ' m'}", ref, "share")
    number = Decimal(repr(value))
    if unit == "rate" and abs(number) < 1:
        return Shown(f"{(number * 100).quantize(TENTH, ROUND_HALF_UP):f} %", ref, "share")
    return Shown(f"{number.quantize(CENT, ROUND_HALF_UP):,f}{' times' if unit == 'rate' else ''}", ref, "share")


def double_dip(reading: Reading) -> list[Table]:
    """DD_1 to DD_3 by case, and DD_4 of each case by tax year."""
    found = dips(reading.run)
    if not found:
        return []
    rows = tuple(TableRow(each.label, tuple(_money(reading, key) for key in (each.twice, each.shield, each.tax))) for each in found)
    heads = tuple(Head(f"{name} {words}") for name, words in MEASURES[:3])
    table = Table("What of a double dip there is in each case", heads, rows, "Case")
    name, words = MEASURES[3]
    wanted = [(each.label, each.gap, "year") for each in found if each.gap]
    gap = by_year(reading, f"{name} {words}: deferral, no second deduction", wanted)
    return [table, *([gap] if gap else [])]


def _money(reading: Reading, key: str | None) -> Shown:
    if key is None:
        return Shown("")
    units = int(to_units(reading.run.figures.lines[key][0, :1], reading.unit)[0])
    return reading.amount(reading.dollars(units), f"l{reading.numbers[key]}.0")
