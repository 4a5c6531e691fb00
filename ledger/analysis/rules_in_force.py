"""The law in force on a date: every parameter with the value that holds, its citation and how far it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.model.parameters import Law, Parameter, Window, read_law


def rules_in_force(on: date | None = None) -> Iterable[str]:
    """Lines of text: all windows, or those that hold `on`; then tables, then what is not covered."""
    law = read_law()
    for parameter in law.parameters.values():
        yield f"{parameter.name}  {parameter.label}  ({parameter.path})"
        held = [w for w in parameter.windows if on is None or _holds(parameter, w, on)]
        for window in held:
            spans = "; ".join(f"{k.replace('_', ' ')} {_span(w)}" for k, w in zip(parameter.keys, window.bounds))
            yield f"    {_value(parameter, window):>12}  {spans:<72}  {window.cite}  [{window.status}]"
        if not held:
            yield "    no value on that date: a case that asks for one is refused"
        yield from (f"    not covered: {what} ({cite})" for what, cite in parameter.not_covered)
    yield from _tables(law)


def _holds(parameter: Parameter, window: Window, on: date) -> bool:
    """On a date, the window in which property (or income) of that day would fall: the last of its dates."""
    first, last = window.bounds[-1]
    return first <= on <= last


def _span(bounds: tuple[date, date]) -> str:
    first, last = bounds
    start = "" if first.year <= 1900 else f"from {first.isoformat()} "
    return f"{start}{'on' if last.year >= 2999 else 'to ' + last.isoformat()}".strip()


def _value(parameter: Parameter, window: Window) -> str:
    return f"{window.value * 100:.2f} %" if parameter.unit == "rate" else f"{window.value:,}"


def _tables(law: Law) -> Iterable[str]:
    for table in law.tables.values():
        yield f"{table.name}  {table.label}  ({table.path})"
        yield f"    {len(table.row_keys) - 2} rows by {len(table.column_keys)} columns  {table.cite}"
