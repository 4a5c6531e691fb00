"""Figures of the report: exact text in millions, each with a reference from which the page shows its derivation.

References, read by templates/report/*.js (rows, statement rows and facts are numbered in the order of the run):

    l12.5     line 12 in column 5                   y12.3    line 12, its quarters of year 3 added
    t12       line 12 over the whole life           p12-40.5 lines 12 and 40 in column 5 added
    s7.3      statement row 7 of year 3             q7.13    statement row 7 of period 13
    f33       fact 33
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ledger.analysis.headline import last_actual
from ledger.analysis.run import Run
from ledger.books.statements import StatementLine
from ledger.formula.money import decimal_dollars, to_units
from ledger.model.timeline import period_ends

NIL = "–"
MILLION, BILLION = Decimal(10**6), Decimal(10**9)
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Shown:
    """A figure as it is printed: its text, the reference of its derivation ("" where there is none), neg or nil."""

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


def amount(dollars: Decimal, ref: str = "", per: Decimal = MILLION, step: Decimal = TENTH) -> Shown:
    """Dollars in millions: brackets for negatives, a dash for nil, thousands by commas."""
    if dollars == 0:
        return Shown(NIL, ref, "nil")
    text = f"{abs(dollars / per).quantize(step, ROUND_HALF_UP):,f}"
    return Shown(f"({text})", ref, "neg") if dollars < 0 else Shown(text, ref)


def billions(dollars: Decimal) -> str:
    """Dollars in billions for a sentence: "18.0 bn", "-0.3 bn", "nil"."""
    if dollars == 0:
        return "nil"
    return f"{(dollars / BILLION).quantize(TENTH, ROUND_HALF_UP):,f} bn"


class Reading:
    """A run read for the report. Sums are sums of whole posting units, so that every total ties to the books."""

    def __init__(self, run: Run):
        self.run = run
        self.unit = run.figures.unit
        self.numbers = {key: number for number, key in enumerate(run.model.rows)}
        self.ends = period_ends(run.deal)
        self.years = tuple(dict.fromkeys(end.year for end in self.ends))
        self.spans = tuple(tuple(i for i, end in enumerate(self.ends) if end.year == year) for year in self.years)
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

    def value(self, keys: Sequence[str], column: int) -> Decimal:
        """The lines added in one column, in dollars."""
        return self.dollars(sum(self.units(key)[column] for key in keys))

    def at(self, key: str, column: int) -> Shown:
        """A line in one column."""
        return amount(self.value((key,), column), f"l{self.numbers[key]}.{column}")

    def added(self, keys: Sequence[str], column: int) -> Shown:
        """Several lines added in one column."""
        if len(keys) == 1:
            return self.at(keys[0], column)
        numbers = "-".join(str(self.numbers[key]) for key in keys)
        return amount(self.value(keys, column), f"p{numbers}.{column}")

    def of_year(self, key: str, year: int, how: str) -> Shown:
        """A line by period read by year. `how`: sum of the periods, end (last period), start (first period)."""
        span = self.spans[year]
        if how == "sum":
            return amount(self.dollars(sum(self.units(key)[i] for i in span)), f"y{self.numbers[key]}.{year}")
        return self.at(key, span[-1] if how == "end" else span[0])

    def of_life(self, key: str) -> Shown:
        """A line by period added over the whole life."""
        return amount(self.dollars(sum(self.units(key))), f"t{self.numbers[key]}")

    def statement(self, book: str, row: StatementLine, year: int) -> Shown:
        """A statement row by year: the movements added, or the balance of the last period."""
        span, ref = self.spans[year], f"s{self.statement_numbers[book, row.id]}.{year}"
        if row.kind == "opening":
            units = int(row.units[span[0]])
        elif self.is_balance(book, row.id):
            units = int(row.units[span[-1]])
        else:
            units = sum(int(row.units[i]) for i in span)
        return amount(self.dollars(units), ref)

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
            note = "to date" if actual == len(span) else "part to date" if actual else "forecast"
            heads.append(Head(str(year), note if until else ""))
        return tuple(heads)

    @property
    def as_of(self) -> str:
        """The last day of the last actual period."""
        return self.ends[self.now].isoformat()

    def subject(self, type: str) -> str:
        """The name of the deal's first subject of a type, or a name that no line has."""
        return next((s.name for s in self.run.deal.subjects if s.type == type), "(none)")
