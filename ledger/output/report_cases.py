"""The cases in the report: what each is worth, why it differs from the deal as it stands, and each of them by year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import isnan

from ledger.analysis.comparison import YEARLY, Measure, Signed, Standing, line_of, measures, standings, told_once
from ledger.analysis.grounds import grounds
from ledger.analysis.sensitivity import Crossing
from ledger.analysis.sensitivity import told as label_of
from ledger.facts.nouns import Case, Deal, Fact
from ledger.formula.money import to_units
from ledger.output.report_data import fact_text
from ledger.output.report_figures import NIL, TENTH, Head, Reading, Shown, Table, TableRow, lower
from ledger.output.report_tables import Wanted, by_year

SWINGS = 10  # assumptions shown
CROSSINGS = 12  # shown; the workbook has all
LISTED = 8  # estimates and assumptions named
COLOURS = 7  # series that the palette tells apart
SHOWN_BY_YEAR = ("Cash after tax", "Cash tax", "Revenue", "Net income", "Investments, carrying amount at year end")


def cases(reading: Reading) -> list[Table]:
    """Tables of the cases, in the order of the workbook; nothing where the deal has none."""
    found = standings(reading.run.model)
    if not found:
        return []
    by_life = [measure for measure in measures(reading.run.model) if measure.when == "once"]
    yearly = by_year(reading, "Each case by year", _yearly(reading, found))
    return [_worth(reading, found), _causes(reading, found, by_life[0]), *([yearly] if yearly else [])]


def told(reading: Reading) -> list[tuple[str, str]]:
    """Label of every case, and in words how it is papered."""
    deal = reading.run.deal
    words = {case.name: (_papered(deal, case), case.note) for case in deal.cases}
    return [(each.label, ". ".join(text for text in words[each.name] if text)) for each in standings(reading.run.model) if each.name]


def _papered(deal: Deal, case: Case) -> str:
    """The structure of a case or, where it is that of the deal, what the case leaves out and has otherwise."""
    if case.structure != deal.structure:
        return case.structure.replace("_", " ")
    without = ", ".join(lower(deal.subject(name).label) for name in case.left_out)
    facts = [f"{fact.label} {fact_text(fact.value, fact.unit)}{_unit(fact)}" for fact in case.facts.values()]
    return "; ".join([*[f"without {without}"] * bool(without), *facts])


def _worth(reading: Reading, found: tuple[Standing, ...]) -> Table:
    told = told_once(reading.run.model)
    rows = tuple(TableRow(each.label, tuple(_once(reading, key) if (key := measure.keys[i]) else Shown(NIL, "", "nil") for measure in told))
                 for i, each in enumerate(found))  # fmt: skip
    return Table("What each case is worth", tuple(Head(measure.label) for measure in told), rows, "Case")


def rests(reading: Reading) -> list[tuple[str, str, str]]:
    """Each case, what it rests on, and those of its amounts and prices that are estimates or assumptions."""
    told = []
    for each, ground in zip(standings(reading.run.model), grounds(reading.run), strict=True):
        weak = [fact.label for rank in ("assumption", "estimate") for fact in ground.by_rank[rank]]
        more = f"; and {len(weak) - LISTED} more" if len(weak) > LISTED else ""
        told.append((each.label, ground.words, "; ".join(weak[:LISTED]) + more))
    return told


def _once(reading: Reading, key: str) -> Shown:
    """A line that stands once, as its unit is told: millions, per cent, a count, yes or no."""
    value, unit, ref = reading.run.figures.once(key), reading.run.model.rows[key].line.unit, f"l{reading.numbers[key]}.0"
    if unit == "money":
        return reading.amount(reading.dollars(int(to_units(reading.run.figures.lines[key][0, :1], reading.unit)[0])), ref)
    if unit == "rate":
        text = f"{(Decimal(repr(value)) * 100).quantize(TENTH):f} %" if value else NIL
        return Shown(text, ref, "share")
    if unit == "amount":
        text = f"{abs(value):,.2f}"
        return Shown((f"({text})" if value < 0 else text) if value else NIL, ref, "share")
    return Shown(("yes" if value else "no") if unit == "flag" else f"{int(value)}", ref, "share")


def _causes(reading: Reading, found: tuple[Standing, ...], measure: Measure) -> Table:
    """Why each case is worth more or less than the deal as it stands: causes that add up to the difference."""
    rows = [TableRow(part.label, tuple(_less(reading, part.lines[i], part.lines[0]) for i in range(1, len(found))))
            for part in measure.parts if any(part.lines)]  # fmt: skip
    rows = [row for row in rows if any(cell.kind != "nil" for cell in row.cells)]
    whole = tuple(_less(reading, measure.whole[i], measure.whole[0]) for i in range(1, len(found)))
    caption = f"{measure.label}: what makes the difference to the deal as it stands"
    return Table(caption, tuple(Head(each.label) for each in found[1:]), (*rows, TableRow("Difference", whole, "total")), "Cause")


def _less(reading: Reading, second: Signed, first: Signed) -> Shown:
    """Lines that stand once, of one case less those of another."""
    parts = [*second, *((-sign, key) for sign, key in first)]
    units = sum(sign * int(to_units(reading.run.figures.lines[key][0, :1], reading.unit)[0]) for sign, key in parts)
    numbers = "-".join(f"{'n' if sign < 0 else ''}{reading.numbers[key]}" for sign, key in parts)
    return reading.amount(reading.dollars(units), f"p{numbers}.0" if parts else "")


def _yearly(reading: Reading, found: tuple[Standing, ...]) -> list[Wanted]:
    wanted: list[Wanted] = []
    for label, line, how in YEARLY:
        if label in SHOWN_BY_YEAR:
            wanted.append((label, "", "heading"))
            wanted += [(each.label, key, how) for each in found if (key := line_of(reading.run.model, each, line))]
    return wanted


def cash_to_date(reading: Reading) -> tuple[str, tuple[tuple[str, tuple[float, ...]], ...]]:
    """The caption and the series, in billions by period, of cash after tax to date."""
    series, last = [], []
    for each in standings(reading.run.model)[:COLOURS]:
        key = line_of(reading.run.model, each, "deal.economics.cash_to_date") or ""
        series.append((each.label, tuple(reading.scale.chart_value(reading.value((key,), i)) for i in range(len(reading.ends)))))
        last.append(f"{reading.scale.told(reading.value((key,), len(reading.ends) - 1))} ({each.label})")
    return f"By {reading.ends[-1]} cash after tax comes to {'; '.join(last)}.", tuple(series)


def swings(reading: Reading) -> Table | None:
    """The widest swings: what each case is worth at both ends of one assumption's range. Values of the engine, without derivation."""
    found, run = standings(reading.run.model), reading.run
    shown = run.sensitivity.swings[:SWINGS]
    if not shown:
        return None
    rows = []
    for swing in shown:
        for end, value, worth in (("low", swing.fact.low, swing.low), ("high", swing.fact.high, swing.high)):
            told = f"{label_of(run, swing.fact)}: {fact_text(value, swing.fact.unit)}{_unit(swing.fact)}, {end}"
            rows.append(TableRow(told, _engine(reading, worth)))
    return Table("Net present value, one assumption at a time at both ends of its range", tuple(Head(each.label) for each in found),
                 tuple(rows), "Assumption")  # fmt: skip


def swung(reading: Reading) -> tuple[tuple[str, ...], list[Decimal], list[Decimal], Decimal]:
    """The widest swings of the deal as it stands that no end refuses: assumptions, its worth at the low and the high end, and now."""
    run = reading.run
    found = [each for each in (run.sensitivity.swings if standings(run.model) else ()) if each.width(0)]
    found = sorted(found, key=lambda each: -each.width(0))[:SWINGS]
    now = Decimal(run.figures.once("deal.economics.net_present_value")) if found else Decimal(0)
    low, high = ([Decimal(each) for each in ends] for ends in ([each.low[0] for each in found], [each.high[0] for each in found]))
    return tuple(label_of(run, each.fact) for each in found), low, high, now


def grid(reading: Reading) -> Table | None:
    """The grid of outcomes, a row per combination, a column for each assumption and for each case."""
    heads, points = reading.run.sensitivity.grid
    if not points:
        return None
    rows = tuple(TableRow(point.values[0], (*(Shown(value) for value in point.values[1:]), *_engine(reading, point.worth)))
                 for point in points)  # fmt: skip
    columns = (*(Head(head) for head in heads[1:]), *(Head(each.label) for each in standings(reading.run.model)))
    return Table("Net present value of each case, outcomes together", columns, rows, heads[0])


def crossings(reading: Reading) -> tuple[list[tuple[str, str, str]], int]:
    """Assumption, its value with unit, and the two cases that are worth the same there; how many more the workbook has."""
    found = reading.run.sensitivity.crossings
    return _where(reading, found[:CROSSINGS]), len(found[CROSSINGS:])


def break_evens(reading: Reading) -> tuple[list[tuple[str, str, str]], int]:
    """Assumption, its value with unit, and the case that is worth nothing there; how many more the workbook has."""
    found = reading.run.sensitivity.break_evens
    return _where(reading, found[:CROSSINGS]), len(found[CROSSINGS:])


def _where(reading: Reading, found: Sequence[Crossing]) -> list[tuple[str, str, str]]:
    labels = [each.label for each in standings(reading.run.model)]
    return [(label_of(reading.run, each.fact), f"{_four_digits(each.value)}{_unit(each.fact)}",
             " and ".join(dict.fromkeys((labels[each.first], labels[each.second])))) for each in found]  # fmt: skip


def _unit(fact: Fact) -> str:
    """The unit after a number; a rate has none."""
    return f" {fact.unit}" if fact.unit != "rate" else ""


def _four_digits(value: float) -> str:
    """Four significant digits, written out: 970,000,000 and not 9.7e+08."""
    number = Decimal(f"{value:.4g}")
    return f"{number:,f}"


def _engine(reading: Reading, worth: tuple[float, ...]) -> tuple[Shown, ...]:
    return tuple(Shown("not covered", "", "nil") if isnan(each) else reading.amount(Decimal(round(each))) for each in worth)
