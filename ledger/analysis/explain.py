"""Where a figure comes from: its formula with the numbers of one period, the law chosen, the facts and their sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from ledger.analysis.explain_law import law_steps
from ledger.analysis.run import Run
from ledger.facts.nouns import Fact, Source
from ledger.facts.problems import Problem, Problems
from ledger.formula.syntax import Name, Node, Word, walk
from ledger.model.names import EventRef, FactRef, GroupRef, LawRef, LineRef, Row, display
from ledger.model.timeline import from_serial, period_ends
from ledger.output.layout import lay_out
from ledger.output.paper import FIRST_PERIOD, ONCE, letter

#: Words whose first name is no line or fact, by the role it has; and words that read a line in other columns.
ROLES = {"event": "event", "latest": "event", "dated": "event", "rule": "rule", "table": "table", "across": "across"}
OVER_COLUMNS = ("prior", "total", "year_total", "of_year")


@dataclass(frozen=True)
class Step:
    """One name in a formula: what it is, its value, where it comes from; the explanation of a line below it, if asked."""

    name: str
    value: str
    origin: str
    below: Explanation | None = None


@dataclass(frozen=True)
class Explanation:
    """One figure: its line, its value in one period, its formula, the steps it reads, its place in the workbook."""

    key: str
    label: str
    period: str
    value: str
    unit: str
    formula: str
    cite: str
    rule: str
    cell: str
    rounding: str
    note: str = ""
    steps: tuple[Step, ...] = field(default=())


def explain(run: Run, line: str, period: str = "", depth: int = 1) -> Explanation:
    """Explain a line (a key, or an ending of one that is unique) in a period (a date in it, or a tax year).

    `depth` is how many levels of lines below it are explained too. Raises Problems for an unknown line or period.
    """
    key = find_line(run, line)
    row = run.model.rows[key]
    return _explained(run, row, _column(run, row, period), depth)


def _variants(run: Run) -> set[str]:
    """The books that are like another: an ending alone means a line of a book of its own."""
    return {book.name for book in run.deal.books if book.like}


def find_line(run: Run, line: str) -> str:
    """The key of a line given by its key, or by an ending that only one line has."""
    line = run.model.home(line)
    if line in run.model.rows:
        return line
    ending = [key for key in run.model.rows if key.endswith(f".{line}") and key.partition(".")[0] not in _variants(run)]
    book, _, rest = line.partition(".")
    ending = ending or [key for key in run.model.rows if rest and key.startswith(f"{book}.") and key.endswith(f".{rest}")]
    if len(ending) == 1:
        return ending[0]
    near = ending[:6] or get_close_matches(line, run.model.rows, 4, 0.5)
    what = "several lines end so" if ending else "there is no such line"
    reason = f"Lines: {', '.join(near)}." if near else "No line has a name like it; `twobooks run DEAL --until lines` lists them all."
    raise Problems([Problem(Source(run.deal.path, 0), f'"{line}": {what}', reason,
                            "Give the whole name, book.subject.line.")])  # fmt: skip


def _column(run: Run, row: Row, period: str) -> int:
    """The index of the line's column: the period that holds the date, the tax year, or the last actual period."""
    if row.line.time == "once":
        return 0
    years = [int(y) for y in run.figures.row("timeline.taxable_year")]
    ends = period_ends(run.deal)
    if not period:
        last = run.deal.actuals_to or run.deal.end
        return years.index(last.year) + 1 if row.line.time == "year" else sum(end < last for end in ends) + 1
    try:
        if row.line.time == "year":
            return years.index(int(period[:4])) + 1
        day = date.fromisoformat(period if len(period) == 10 else f"{int(period)}-12-31")
        if not run.deal.start <= day <= run.deal.end:
            raise ValueError
        return sum(end < day for end in ends) + 1
    except ValueError:
        raise Problems([Problem(Source(run.deal.path, 0), f'"{period}" is no period of this deal',
                                f"Periods run from {run.deal.start} to {run.deal.end}.",
                                "Give a date in a period as yyyy-mm-dd, or a tax year.")]) from None  # fmt: skip


def _explained(run: Run, row: Row, column: int, depth: int) -> Explanation:
    sheet, number = lay_out_once(run)[row.key]
    once = row.line.time == "once"
    cell = f"{sheet}!{letter(ONCE if once else FIRST_PERIOD + column - 1)}{number}"
    rounding = f"rounded to whole {run.figures.unit}s, half away from zero" if row.line.unit == "money" else "not rounded"
    return Explanation(
        row.key, row.label, _period(run, row, column), _value(run, row, column), row.line.unit, display(row), row.line.cite,
        row.origin, cell, rounding, row.line.note, tuple(_steps(run, row, column, depth)),
    )  # fmt: skip


def lay_out_once(run: Run) -> dict[str, tuple[str, int]]:
    """Where every line stands; worked out once per run."""
    known = run.__dict__.get("_lines_on_sheets")
    if known is None:
        known = run.__dict__["_lines_on_sheets"] = lay_out(run.model).lines
    return known


def _period(run: Run, row: Row, column: int) -> str:
    if row.line.time == "once":
        return ""
    if row.line.time == "year":
        return str(int(run.figures.lines["timeline.taxable_year"][0, column]))
    return from_serial(run.figures.lines["timeline.period_end"][0, column]).isoformat()


def _value(run: Run, row: Row, column: int) -> str:
    array = run.figures.lines[row.key][0]
    return _text(float(array[0 if row.line.time == "once" else column]), row)


def _text(value: float, row: Row) -> str:
    """A line's value; the date of an event is kept as a number and read as a date."""
    dated = isinstance(row.node, Word) and row.node.word == "dated"
    return number_text(value, "date" if dated else row.line.unit)


def _place(fact: Fact) -> str:
    """File and line of a fact, from where the reader stands if the file is below."""
    path = Path(fact.where.path)
    return f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}:{fact.where.line}"


def number_text(value: float, unit: str) -> str:
    """A figure as it is read: dates ISO, money with separators and brackets, rates to six places, years as they are."""
    if not np.isfinite(value):
        return "not covered"
    if unit == "date" and value >= 1:
        return from_serial(value).isoformat()
    if unit in ("money", "USD"):
        text = f"{abs(value):,.2f}".removesuffix(".00")
        return f"({text})" if value < 0 else text
    return f"{value:,.6f}".rstrip("0").rstrip(".") if unit != "count" else f"{value:.6f}".rstrip("0").rstrip(".")


def _steps(run: Run, row: Row, column: int, depth: int) -> Iterable[Step]:
    seen: set[tuple[str, str]] = set()
    for role, name, word in _read(row.node):
        if (role, f"{word} {name}") not in seen:
            seen.add((role, f"{word} {name}"))
            yield from _step(run, row, column, depth, role, name, word)


def _read(node: Node) -> Iterable[tuple[str, str, str]]:
    """(role, name, word that reads it over other columns, if any) of every name in a formula, in reading order."""
    words = {id(w.arguments[0]): w.word for w in walk(node) if isinstance(w, Word)}
    for part in walk(node):
        if isinstance(part, Name):
            word = words.get(id(part), "")
            yield ROLES.get(word, "value"), part.text, word if word in OVER_COLUMNS else ""


def _step(run: Run, row: Row, column: int, depth: int, role: str, name: str, word: str) -> Iterable[Step]:
    ref = row.refs[role, name]
    if isinstance(ref, FactRef):
        fact = run.deal.facts[ref.name]
        text = fact.value.isoformat() if isinstance(fact.value, date) else number_text(float(fact.value), fact.unit)
        yield Step(name, text, f"{fact.status}, {fact.source} ({fact.read}); {_place(fact)}")
    elif isinstance(ref, LineRef):
        yield _line_step(run, row, ref.key, name, column, depth, word)
    elif isinstance(ref, GroupRef):
        for member in ref.members:
            if isinstance(member, LineRef):
                yield _line_step(run, row, member.key, member.key.partition(".")[2], column, depth - 1, "")
    elif isinstance(ref, EventRef):
        yield from _event_steps(run, ref, row, column)
    elif isinstance(ref, LawRef):
        yield from (Step(*told) for told in law_steps(run, row, ref.name, column))


def _line_step(run: Run, row: Row, key: str, name: str, column: int, depth: int, word: str) -> Step:
    other = run.model.rows[key]
    origin = f"{other.label}; {other.line.cite}; {other.origin}"
    if word and word != "prior":
        return Step(f"{word}({name})", _text(_over_columns(run, row, key, column, word), other), origin)
    if word:
        name, column = f"prior({name})", column - 1
    if other.line.time not in ("once", row.line.time):
        return Step(name, "over its timeline", origin)
    below = _explained(run, other, max(column, 1), depth - 1) if depth > 1 and column > 0 else None
    return Step(name, _value(run, other, column), origin, below)


def _over_columns(run: Run, row: Row, key: str, column: int, word: str) -> float:
    """total, year_total and of_year of a line, as the column of the reading line has them."""
    values = run.figures.row(key)
    if word == "total":
        return float(sum(values.tolist()))
    years = run.figures.row("timeline.tax_year")
    if word == "year_total":
        return float(sum(values[years == run.figures.lines["timeline.taxable_year"][0, column]].tolist()))
    return float(values[run.figures.row("timeline.taxable_year") == years[column - 1]][0])


def _event_steps(run: Run, ref: EventRef, row: Row, column: int) -> Iterable[Step]:
    end = from_serial(run.figures.lines["timeline.period_end"][0, column])
    for leg in run.model.legs:
        if leg.kind == ref.kind and ref.owner == (leg.subject if ref.whole_subject else leg.instance):
            day, amount = run.deal.facts[f"{leg.event}.date"], run.deal.facts[leg.amount]
            if isinstance(day.value, date) and day.value <= end and not isinstance(amount.value, date):
                yield Step(leg.amount, number_text(float(amount.value) * leg.sign, amount.unit),
                           f"{day.value.isoformat()}; {amount.status}, {amount.source} ({amount.read}); "
                           f"{_place(amount)}")  # fmt: skip


def lines_of_text(found: Explanation, indent: str = "") -> Iterable[str]:
    """An explanation as lines of text for a terminal."""
    yield f"{indent}{found.key}  {found.period}".rstrip()
    unit = {"money": " USD", "rate": " (rate)"}.get(found.unit, "")
    yield f"{indent}  {found.label}: {found.value}{unit}"
    yield f"{indent}  = {found.formula}"
    width = max((len(step.name) for step in found.steps), default=0)
    figures = max((len(step.value) for step in found.steps), default=0)
    for step in found.steps:
        yield f"{indent}      {step.name:<{width}}  {step.value:>{figures}}  {step.origin}"
        if step.below:
            yield from lines_of_text(step.below, indent + "          ")
    yield f"{indent}  Source: {found.cite}. Rule: {found.rule}. Workbook: {found.cell}. {found.rounding.capitalize()}."
    if found.note:
        yield f"{indent}  {found.note}"
