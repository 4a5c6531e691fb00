"""Figures of the report: exact text in millions, each with a reference from which the page shows its derivation.

References, read by templates/report/*.js (rows, statement rows and facts are numbered in the order of the run):

    l12.5     line 12 in column 5                   y12.3    line 12, its quarters of year 3 added
    t12       line 12 over the whole life           p12-n40-7.5  in column 5, lines 12 and 7 less line 40
    s7.3      statement row 7 of year 3             q7.13    statement row 7 of period 13
    f33       fact 33                               y12-40.3, t12-40  several lines, added alike
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ledger.analysis.headline import last_actual
from ledger.analysis.run import Run, largest_balance
from ledger.books.statements import StatementLine
from ledger.formula.money import decimal_dollars, to_units
from ledger.model.timeline import period_ends, tax_year_ends, year_spans

NIL = "–"
MILLION, BILLION = Decimal(10**6), Decimal(10**9)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Shown:
    """A figure as it is printed: its text, the reference of its derivation ("" where there is none), neg, nil or share."""

    text: str
    ref: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Head:
    """The head of a column: its text, and below it a word on the period (to date, part to date, forecast)."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class TableRow:
    """One row. `kind` is line, total, heading (a text over the rows that follow) or note (quieter)."""

    label: str
    cells: tuple[Shown, ...] = ()
    kind: str = "line"


@dataclass(frozen=True)
class Table:
    """A table of figures with its caption; `corner` is the head of the first column, before the unit."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[TableRow, ...]
    corner: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Scale:
    """In what amounts are told: in tables by a divisor, its word and decimals; in charts and sentences by another and its letters."""

    per: Decimal
    words: str
    letters: str
    step: Decimal
    chart: Decimal
    chart_words: str
    short: str

    def chart_value(self, dollars: Decimal) -> float:
        """What a chart draws."""
        return float(round(dollars / self.chart, 6))

    def told(self, dollars: Decimal) -> str:
        """Dollars for a sentence: "18.0 bn", "-0.3 bn", "nil"."""
        return f"{(dollars / self.chart).quantize(TENTH, ROUND_HALF_UP):,f} {self.short}" if dollars else "nil"


THOUSAND, ONE = Decimal(1000), Decimal(1)
LARGE = Scale(MILLION, "millions", "m", TENTH, BILLION, "billions", "bn")
MIDDLE = Scale(THOUSAND, "thousands", "k", TENTH, MILLION, "millions", "m")
SMALL = Scale(ONE, "", "", ONE, THOUSAND, "thousands", "k")


def scale_of(run: Run) -> Scale:
    """The scale at which the largest balance of the books has three or more digits before the point."""
    largest = largest_balance(run)
    return LARGE if largest >= BILLION / 10 else MIDDLE if largest >= 10 * MILLION else SMALL


def amount(dollars: Decimal, ref: str = "", scale: Scale = LARGE) -> Shown:
    """Dollars at a scale: brackets for negatives, a dash for nil, thousands by commas."""
    if dollars == 0:
        return Shown(NIL, ref, "nil")
    rounded = (dollars / scale.per).quantize(scale.step, ROUND_HALF_UP)
    text = f"{abs(rounded):,f}"
    return Shown(f"({text})", ref, "neg") if rounded < 0 else Shown(text, ref)


def lower(text: str) -> str:
    """A text for the middle of a sentence; abbreviations keep their capitals."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _tax_years(run: Run) -> tuple[str, ...]:
    """Every tax year, called by the calendar year in which it ends or, where two end in one, by its last day."""
    closes = tax_year_ends(run.deal)
    names = [str(day.year) for day in closes]
    if len(set(names)) < len(names):
        names = [day.isoformat() for day in closes]
    return tuple(names)


class Reading:
    """A run read for the report. Sums are sums of whole posting units, so that every total ties to the books."""

    def __init__(self, run: Run):
        self.run = run
        self.unit = run.figures.unit
        self.scale = scale_of(run)
        self.numbers = {key: number for number, key in enumerate(run.model.rows)}
        self.numbers |= {key: self.numbers[home] for key, home in run.model.shared.items()}
        self.ends = period_ends(run.deal)
        self.years, self.spans = _tax_years(run), year_spans(run.deal)
        self.now = last_actual(run)
        self.statement_numbers = {
            (book, row.id): number
            for number, (book, row) in enumerate((b, r) for b, rows in run.statements.items() for r in rows)
        }
        self._facts = {name: number for number, name in enumerate(run.deal.facts)}
        self._units: dict[str, list[int]] = {}
        self._stocks: dict[tuple[str, str], bool] = {}

    def fact_number(self, name: str) -> int:
        """The number of a fact, for the reference of its derivation."""
        return self._facts[name]

    def has(self, *keys: str) -> bool:
        """Every one of these lines is in the model."""
        return all(key in self.numbers for key in keys)

    def units(self, key: str) -> list[int]:
        """A money line over its columns, in posting units."""
        if key not in self._units:
            self._units[key] = to_units(self.run.figures.row(key), self.unit).tolist()
        return self._units[key]

    def dollars(self, units: int) -> Decimal:
        """Posting units as exact dollars."""
        return Decimal(decimal_dollars(units, self.unit))

    def amount(self, dollars: Decimal, ref: str = "") -> Shown:
        """Dollars at the scale of the deal."""
        return amount(dollars, ref, self.scale)

    def value(self, keys: Sequence[str], column: int) -> Decimal:
        """The lines added in one column, in dollars."""
        return self.dollars(sum(self.units(key)[column] for key in keys))

    def at(self, key: str, column: int) -> Shown:
        """A line in one column."""
        return self.amount(self.value((key,), column), f"l{self.numbers[key]}.{column}")

    def added(self, keys: Sequence[str], column: int) -> Shown:
        """Several lines added in one column."""
        return self.combined([(1, key) for key in keys], column)

    def combined(self, parts: Sequence[tuple[int, str]], column: int) -> Shown:
        """Lines added or, with the sign -1, taken off, in one column."""
        if len(parts) == 1 and parts[0][0] == 1:
            return self.at(parts[0][1], column)
        numbers = "-".join(f"{'n' if sign < 0 else ''}{self.numbers[key]}" for sign, key in parts)
        units = sum(sign * self.units(key)[column] for sign, key in parts)
        return self.amount(self.dollars(units), f"p{numbers}.{column}")

    def summed(self, keys: Sequence[str], year: int | None) -> Shown:
        """Several lines by period added over one tax year, or over the whole life."""
        span = self.spans[year] if year is not None else range(len(self.ends))
        numbers = "-".join(str(self.numbers[key]) for key in keys)
        total = self.dollars(sum(self.units(key)[i] for key in keys for i in span))
        return self.amount(total, f"y{numbers}.{year}" if year is not None else f"t{numbers}")

    def moment(self, key: str) -> int:
        """The last actual period or, where none is actual, the one in which a line is greatest on either side of nil."""
        if self.run.deal.actuals_to:
            return self.now
        units = self.units(key)
        return max(range(len(units)), key=lambda i: abs(units[i]))

    def per_cent(self, key: str, column: int) -> Shown:
        """A rate in one column as per cent with one decimal, a dash for nil."""
        rate = Decimal(repr(float(self.run.figures.row(key)[column])))
        text = f"{(rate * 100).quantize(TENTH, ROUND_HALF_UP):f} %" if rate else NIL
        return Shown(text, f"l{self.numbers[key]}.{column}", "share")

    def of_year(self, key: str, year: int, how: str) -> Shown:
        """A line by period read by year. `how`: sum of the periods, end (last period), start (first period)."""
        span = self.spans[year]
        if not span:
            return Shown("")
        if how == "sum":
            return self.amount(self.dollars(sum(self.units(key)[i] for i in span)), f"y{self.numbers[key]}.{year}")
        return self.at(key, span[-1] if how == "end" else span[0])

    def of_life(self, key: str) -> Shown:
        """A line by period added over the whole life."""
        return self.amount(self.dollars(sum(self.units(key))), f"t{self.numbers[key]}")

    def statement(self, book: str, row: StatementLine, year: int) -> Shown:
        """A statement row by year: the movements added, or the balance of the last period."""
        span, ref = self.spans[year], f"s{self.statement_numbers[book, row.id]}.{year}"
        if not span:
            return Shown("")
        if row.kind == "opening":
            units = int(row.units[span[0]])
        elif self.is_balance(book, row.id):
            units = int(row.units[span[-1]])
        else:
            units = sum(int(row.units[i]) for i in span)
        return self.amount(self.dollars(units), ref)

    def is_balance(self, book: str, id: str) -> bool:
        """Whether a statement row is a balance (or a total of balances) and not a movement."""
        if (book, id) not in self._stocks:
            row = next(row for row in self.run.statements[book] if row.id == id)
            of = [name for name, _ in row.of]
            self._stocks[book, id] = row.kind in ("balance", "opening") or any(
                self.is_balance(book, name) for name in of
            )
        return self._stocks[book, id]

    def year_heads(self) -> tuple[Head, ...]:
        """A head per tax year, with what is actual in it."""
        until = self.run.deal.actuals_to
        heads = []
        for year, span in zip(self.years, self.spans, strict=True):
            actual = sum(until is not None and self.ends[i] <= until for i in span)
            note = "to date" if span and actual == len(span) else "part to date" if actual else "forecast"
            heads.append(Head(year, note if until else ""))
        return tuple(heads)

    @property
    def as_of(self) -> str:
        """The last day of the last actual period."""
        return self.ends[self.now].isoformat()

    def subjects(self, type: str) -> tuple[str, ...]:
        """The names of the deal's subjects of a type."""
        return tuple(s.name for s in self.run.deal.subjects if s.type == type)

    def subject(self, type: str) -> str:
        """The name of the deal's first subject of a type, or a name that no line has."""
        return next(iter(self.subjects(type)), "(none)")

    def label(self, key: str) -> str:
        """The label of a line; "" where the deal has not got it."""
        return self.run.model.rows[key].label if self.has(key) else ""

    def is_money(self, key: str) -> bool:
        """Whether a line is an amount of money: rates, counts and flags have no place among millions."""
        return self.run.model.rows[key].line.unit == "money"
