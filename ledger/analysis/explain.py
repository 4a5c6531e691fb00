"""Where a figure comes from: its formula with the numbers of one period, the law chosen, the facts and their sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

import numpy as np

from ledger.analysis.run import Run
from ledger.facts.nouns import Source
from ledger.facts.problems import Problem, Problems
from ledger.formula.syntax import Name, Node, Operation, Word, walk
from ledger.model.names import EventRef, FactRef, GroupRef, LawRef, LineRef, Row, display
from ledger.model.timeline import from_serial, period_ends, to_serial
from ledger.output.layout import lay_out
from ledger.output.paper import FIRST_PERIOD, ONCE, letter


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


def find_line(run: Run, line: str) -> str:
    """The key of a line given by its key, or by an ending that only one line has."""
    if line in run.model.rows:
        return line
    ending = [key for key in run.model.rows if key.endswith(f".{line}")]
    book, _, rest = line.partition(".")
    ending = ending or [key for key in run.model.rows if rest and key.startswith(f"{book}.") and key.endswith(f".{rest}")]
    if len(ending) == 1:
        return ending[0]
    near = ending[:6] or get_close_matches(line, run.model.rows, 4, 0.5)
    what = "several lines end so" if ending else "there is no such line"
    raise Problems([Problem(Source(run.deal.path, 0), f'"{line}": {what}', f"Lines: {', '.join(near) or 'see lines.csv'}.",
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
    return number_text(float(array[0 if row.line.time == "once" else column]), row.line.unit)


def number_text(value: float, unit: str) -> str:
    """A figure as it is read: dates ISO, money with separators and brackets, rates to six places."""
    if not np.isfinite(value):
        return "not covered"
    if unit == "date" and value >= 1:
        return from_serial(value).isoformat()
    if unit in ("money", "USD"):
        text = f"{abs(value):,.2f}".removesuffix(".00")
        return f"({text})" if value < 0 else text
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _steps(run: Run, row: Row, column: int, depth: int) -> Iterable[Step]:
    seen: set[tuple[str, str]] = set()
    for role, name, prior in _read(row.node):
        if (role, f"{name}{prior}") in seen:
            continue
        seen.add((role, f"{name}{prior}"))
        yield from _step(run, row, column, depth, role, name, prior)


def _read(node: Node) -> Iterable[tuple[str, str, bool]]:
    """(role, name, whether in the prior period) of every name in a formula, in reading order."""
    roles = {"event": "event", "latest": "event", "dated": "event", "rule": "rule", "table": "table", "across": "across"}
    special = {id(w.arguments[0]): roles[w.word] for w in walk(node) if isinstance(w, Word) and w.word in roles}
    prior = {id(w.arguments[0]) for w in walk(node) if isinstance(w, Word) and w.word == "prior"}
    for part in walk(node):
        if isinstance(part, Name):
            yield special.get(id(part), "value"), part.text, id(part) in prior


def _step(run: Run, row: Row, column: int, depth: int, role: str, name: str, prior: bool) -> Iterable[Step]:
    ref = row.refs[role, name]
    if isinstance(ref, FactRef):
        fact = run.deal.facts[ref.name]
        text = fact.value.isoformat() if isinstance(fact.value, date) else number_text(float(fact.value), fact.unit)
        yield Step(name, text, f"{fact.status}, {fact.source} ({fact.read}); {fact.where.path}:{fact.where.line}")
    elif isinstance(ref, LineRef):
        yield _line_step(run, row, ref.key, name, column - prior, depth, prior)
    elif isinstance(ref, GroupRef):
        for member in ref.members:
            if isinstance(member, LineRef):
                yield _line_step(run, row, member.key, member.key.partition(".")[2], column, depth - 1, False)
    elif isinstance(ref, EventRef):
        yield from _event_steps(run, ref, row, column)
    elif isinstance(ref, LawRef):
        yield from _law_steps(run, ref, row, column)


def _line_step(run: Run, row: Row, key: str, name: str, column: int, depth: int, prior: bool) -> Step:
    other = run.model.rows[key]
    shown = f"prior({name})" if prior else name
    if other.line.time not in ("once", row.line.time):
        return Step(shown, "over its timeline", f"{other.label}; {other.line.cite}; {other.origin}")
    value = "0" if other.line.time != "once" and column < 1 and other.opening is None else _value(run, other, max(column, 0))
    below = _explained(run, other, max(column, 1), depth - 1) if depth > 1 and column > 0 else None
    return Step(shown, value, f"{other.label}; {other.line.cite}; {other.origin}", below)


def _event_steps(run: Run, ref: EventRef, row: Row, column: int) -> Iterable[Step]:
    end = from_serial(run.figures.lines["timeline.period_end"][0, column])
    for leg in run.model.legs:
        if leg.kind == ref.kind and ref.owner == (leg.subject if ref.whole_subject else leg.instance):
            day, amount = run.deal.facts[f"{leg.event}.date"], run.deal.facts[leg.amount]
            if isinstance(day.value, date) and day.value <= end and not isinstance(amount.value, date):
                yield Step(leg.amount, number_text(float(amount.value), amount.unit),
                           f"{day.value.isoformat()}; {amount.status}, {amount.source} ({amount.read}); "
                           f"{amount.where.path}:{amount.where.line}")  # fmt: skip


def _law_steps(run: Run, ref: LawRef, row: Row, column: int) -> Iterable[Step]:
    if ref.name in run.model.law.tables:
        table = run.model.law.tables[ref.name]
        yield Step(ref.name, "table", f"{table.label}; {table.cite}; {table.path}")
        return
    parameter = run.model.law.parameters[ref.name]
    asked = _asked(run, row, ref.name, column)
    for window in parameter.windows:
        holds = asked is not None and all(a <= d <= b for d, (a, b) in zip(asked, window.bounds, strict=False))
        if holds or asked is None:
            why = "chosen: " + ", ".join(f"{k} {d}" for k, d in zip(parameter.keys, asked, strict=False)) if asked else "window"
            yield Step(ref.name, str(window.value), f"{why}; {window.cite} ({window.status}); {parameter.path}")


def _asked(run: Run, row: Row, name: str, column: int) -> tuple[date, ...] | None:
    """The dates a rule() was asked for, where they are plain names."""
    word = next((w for w in walk(row.node) if isinstance(w, Word) and w.word == "rule" and w.arguments[0] == Name(name)), None)
    if word is None or any(isinstance(a, Operation | Word) for a in word.arguments[1:]):
        return None
    days = []
    for argument in word.arguments[1:]:
        assert isinstance(argument, Name)
        ref = row.refs["value", argument.text]
        if isinstance(ref, FactRef):
            value = run.deal.facts[ref.name].value
            days.append(value if isinstance(value, date) else from_serial(float(value)))
        elif isinstance(ref, LineRef):
            array = run.figures.lines[ref.key][0]
            days.append(from_serial(float(array[0 if ref.time == "once" else column])))
    return tuple(days) if all(to_serial(d) > 0 for d in days) else None


def lines_of_text(found: Explanation, indent: str = "") -> Iterable[str]:
    """An explanation as lines of text for a terminal."""
    yield f"{indent}{found.key}  {found.period}".rstrip()
    yield f"{indent}  {found.label}: {found.value} {'USD' if found.unit == 'money' else found.unit}"
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
