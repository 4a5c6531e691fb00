"""Agreement with the filings: each row of the deal's expected figures beside what the books here hold."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ledger.analysis.run import Run
from ledger.facts.nodes import read_text
from ledger.facts.nouns import Source
from ledger.facts.problems import Problem, Problems, suggestion
from ledger.formula.money import decimal_dollars, to_units
from ledger.model.build import GATHERED
from ledger.model.timeline import period_ends, tax_year_ends

KINDS = ("given", "calibrated", "predicted", "derived")
#: Column of the amount -> dollars of one unit of it; the column `rounding` is in the same unit.
SCALES = {"amount_usd_bn": 10**9, "amount_usd_m": 10**6, "amount_usd": 1}


@dataclass(frozen=True)
class Agreement:
    """One row of the file. Amounts are exact dollars; `rounding` is the last digit that the source prints, in dollars.

    `kind` is given (an input echoed), calibrated (`chosen_input` was chosen to meet it), predicted (nothing was) or
    derived (our own arithmetic). `miss`, computed less reported, is stated in the file for a row that is known not to
    agree.
    """

    statement_line: str
    book_line: str
    keys: tuple[str, ...]
    period: int  # of the line: the number of the period, or of the tax year for a line by tax year
    date: date
    expected: Decimal
    rounding: Decimal
    kind: str
    chosen_input: str
    miss: Decimal | None
    source: str
    note: str
    computed: Decimal
    where: Source

    @property
    def difference(self) -> Decimal:
        """Computed less reported, in dollars."""
        return self.computed - self.expected

    @property
    def within(self) -> bool:
        """The two agree to half of the source's last digit."""
        return abs(self.difference) <= self.rounding / 2

    @property
    def result(self) -> str:
        """agrees, misses as stated (the file tells the miss beforehand), or differs."""
        if self.within:
            return "agrees"
        stated = self.miss is not None and abs(self.difference - self.miss) <= self.rounding / 2
        return "misses as stated" if stated else "differs"


def agreement(run: Run) -> tuple[Agreement, ...]:
    """The rows of the deal's file of expected figures, in its order; none where the deal has no such file.

    Raises Problems for a row that names no line, no period end, no number or no known kind.
    """
    if not run.deal.agreement:
        return ()
    text = read_text(run.deal.agreement).removeprefix("\ufeff")
    lines = [
        (number, line) for number, line in enumerate(text.splitlines(), start=1) if line and not line.startswith("#")
    ]
    records = _records(lines, Path(run.deal.agreement).name, text)
    shown = Path(run.deal.agreement).name
    rows, problems = [], []
    for (number, _), record in zip(lines[1:], records, strict=True):
        try:
            rows.append(_row(run, {k: (v or "").strip() for k, v in record.items() if k}, Source(shown, number)))
        except _Unreadable as problem:
            problems.append(Problem(Source(shown, number), str(problem), problem.reason, problem.remedy))
    if problems:
        raise Problems(problems, {shown: text})
    return tuple(rows)


def _records(lines: list[tuple[int, str]], shown: str, text: str) -> list[dict[str, str]]:
    """One record per line: a cell with a line end in it, or a text that no cell can hold, is refused."""
    try:
        records = list(csv.DictReader((line for _, line in lines), strict=True))
    except csv.Error as problem:
        raise Problems([Problem(Source(shown, 1), f"this is no table of rows and commas: {problem}", "", "Correct the file.")],
                       {shown: text}) from None  # fmt: skip
    unsafe = next((number for number, line in lines if any(ord(c) < 32 and c != "\t" for c in line)), 0)
    if unsafe or len(records) != len(lines) - 1:
        raise Problems([Problem(Source(shown, unsafe or 1), "a row holds a control character or runs over several lines", "",
                                "Keep every row on one line.")], {shown: text})  # fmt: skip
    return records


class _Unreadable(Exception):
    def __init__(self, summary: str, reason: str = "", remedy: str = "Correct the row."):
        super().__init__(summary)
        self.reason, self.remedy = reason, remedy


def _row(run: Run, record: dict[str, str], where: Source) -> Agreement:
    column = next((name for name in SCALES if name in record), None)
    if column is None:
        raise _Unreadable("the file has no column for the amount", f"Columns known: {', '.join(SCALES)}.")
    scale = SCALES[column]
    keys = tuple(_key(run, name.strip()) for name in record.get("book_line", "").split("+"))
    times = {run.model.rows[key].line.time for key in keys}
    if len(times) > 1:
        raise _Unreadable("the row adds lines by period and lines by tax year")
    day, period = _column(run, record.get("date", ""), times.pop())
    kind = record.get("kind", "")
    if kind not in KINDS:
        raise _Unreadable(f'the kind of a row is "{kind}"', f"Kinds: {', '.join(KINDS)}.")
    units = sum(int(to_units(run.figures.row(key)[period], run.figures.unit)) for key in keys)
    return Agreement(
        record.get("statement_line", ""),
        record.get("book_line", ""),
        keys,
        period,
        day,
        _number(record, column) * scale,
        _number(record, "rounding") * scale,
        kind,
        record.get("chosen_input", ""),
        _number(record, "miss") * scale if record.get("miss") else None,
        record.get("source", ""),
        record.get("note", ""),
        Decimal(decimal_dollars(units, run.figures.unit)),
        where,
    )


def _number(record: dict[str, str], column: str) -> Decimal:
    try:
        number = Decimal(record.get(column, "").replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or (number and not -18 <= number.adjusted() <= 18):
        raise _Unreadable(f'"{record.get(column, "")}" in column {column} is no number')
    return number


def _column(run: Run, text: str, time: str) -> tuple[date, int]:
    """The day, and the period or tax year that ends on it, from nil."""
    ends, what = (tax_year_ends(run.deal), "tax year") if time == "year" else (period_ends(run.deal), "period")
    try:
        day = date.fromisoformat(text)
        return day, ends.index(day)
    except ValueError:
        raise _Unreadable(
            f'"{text}" is not the last day of a {what} of the deal', "A date is written 2025-12-31."
        ) from None


def _key(run: Run, name: str) -> str:
    """The line a row means: its whole key, or book and line of one that a book gathers (us_gaap.gains_in_income)."""
    rows = run.model.rows
    book, _, rest = name.partition(".")
    for key in (name, *(f"{book}.{gathered}.{rest}" for gathered in GATHERED)):
        key = run.model.home(key)
        if key in rows and rows[key].line.time in ("period", "year") and rows[key].line.unit == "money":
            return key
    raise _Unreadable(f'"{name}" is no money line by period or tax year of this deal', "", suggestion(name, rows) or "Name one.")
