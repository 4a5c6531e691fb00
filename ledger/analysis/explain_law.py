"""What a figure took from the law: the window or the cell of a table that was chosen, and why no other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.analysis.run import Run
from ledger.formula.syntax import Name, Node, Word, walk
from ledger.model.names import FactRef, LineRef, Row
from ledger.model.parameters import OPEN_END, OPEN_START, Parameter, Table, Window
from ledger.model.timeline import from_serial, to_serial

Told = tuple[str, str, str]  # name, value, where it comes from


def law_steps(run: Run, row: Row, name: str, column: int) -> Iterable[Told]:
    """The value of each rule() or table() of this name in a line's formula, in one column of the line."""
    law = run.model.law
    for word in _asking(row.node, name):
        asked = tuple(_asked(run, row, argument, column) for argument in word.arguments[1:])
        if name in law.tables:
            yield _from_table(law.tables[name], word, asked)
        else:
            yield from _from_windows(law.parameters[name], asked)


def span(bounds: tuple[date, date]) -> str:
    """The dates of a window in words."""
    first, last = bounds
    if first <= OPEN_START and last >= OPEN_END:
        return "any date"
    if first <= OPEN_START:
        return f"to {last}"
    return f"from {first}" if last >= OPEN_END else f"{first} to {last}"


def _asking(node: Node, name: str) -> Iterable[Word]:
    for part in walk(node):
        if isinstance(part, Word) and part.word in ("rule", "table") and part.arguments[0] == Name(name):
            yield part


def _asked(run: Run, row: Row, argument: Node, column: int) -> float | None:
    """The number that an argument stood for, where it is a plain name."""
    ref = row.refs["value", argument.text] if isinstance(argument, Name) else None
    if isinstance(ref, FactRef):
        value = run.deal.facts[ref.name].value
        return float(to_serial(value) if isinstance(value, date) else value)
    if isinstance(ref, LineRef) and ref.time in ("once", row.line.time):
        return float(run.figures.lines[ref.key][0, 0 if ref.time == "once" else column])
    return None


def _from_windows(parameter: Parameter, asked: tuple[float | None, ...]) -> Iterable[Told]:
    """The window that holds every date asked; below it, those that only one date keeps out."""
    days = tuple(from_serial(serial) for serial in asked if serial is not None and serial >= 1)
    keys = [key.replace("_", " ") for key in parameter.keys]
    if len(days) < len(keys):
        for window in parameter.windows:
            yield parameter.name, str(window.value), f"a window, {_spans(keys, window)}; {window.cite} ({window.status}); {parameter.path}"
        return
    missed = {i: _missed(window, days) for i, window in enumerate(parameter.windows)}
    for i, window in enumerate(parameter.windows):
        if not missed[i]:
            why = "; ".join(f"{key} {day} ({span(b)})" for key, day, b in zip(keys, days, window.bounds, strict=True))
            of = f" of {len(parameter.windows)} windows" if len(parameter.windows) > 1 else ", the only window"
            yield (parameter.name, str(window.value), f"chosen{of}: {why}; "
                   f"{window.cite} ({window.status}); {parameter.path}")  # fmt: skip
    for i, window in enumerate(parameter.windows):
        if len(keys) > 1 and len(missed[i]) == 1:
            key = missed[i][0]
            yield "  not chosen", str(window.value), f"{keys[key]} {days[key]} lies outside: {span(window.bounds[key])}; {window.cite}"


def _spans(keys: list[str], window: Window) -> str:
    return ", ".join(f"{key} {span(bounds)}" for key, bounds in zip(keys, window.bounds, strict=True))


def _missed(window: Window, days: tuple[date, ...]) -> list[int]:
    """The numbers of the keys whose date lies outside the window."""
    return [k for k, (day, (first, last)) in enumerate(zip(days, window.bounds, strict=True)) if not first <= day <= last]


def _from_table(table: Table, word: Word, asked: tuple[float | None, ...]) -> Told:
    """The cell of the table; a row before the first is nil, one after the last the same."""
    where = f"{table.label}; {table.cite}; {table.path}"
    row, column = asked
    if row is None or column is None or int(column) not in table.column_keys:
        return table.name, "table", where
    at = min(max(int(row), table.row_keys[0]), table.row_keys[-1])
    value = table.values[table.row_keys.index(at)][table.column_keys.index(int(column))]
    place = f"{table.row.replace('_', ' ')} {int(row)}, {table.column.replace('_', ' ')} {int(column)}"
    return table.name, str(value), f"{place} of {where}"
