"""The law in force on a date: every parameter with the value that holds, its citation and how far it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.analysis.explain_law import span
from ledger.model.parameters import AssetClass, Law, Parameter, Table, Window, read_law


def rules_in_force(on: date | None = None) -> Iterable[str]:
    """Lines of text: parameters with all windows, or those that hold `on`, and what they do not cover; then tables."""
    law = read_law()
    yield f"The law on {on}:" if on else "The law, every window of dates:"
    periods = {f"{system}_{kind.name}" for kind in law.asset_classes.values() for system in kind.systems}
    for name, parameter in law.parameters.items():
        if name not in periods:
            yield from _parameter(parameter, on)
    yield "asset_classes  Classes of depreciable property, recovery periods in years  (rules/us/tax/asset_classes.yaml)"
    for kind in law.asset_classes.values():
        yield from _asset_class(law, kind, on)
    for table in law.tables.values():
        yield from _table(table)


def _asset_class(law: Law, kind: AssetClass, on: date | None) -> Iterable[str]:
    """One class: what it is, its method and convention, and the period of each system."""
    words = {name: name.replace("_", " ") for name in (kind.method, kind.convention)}
    method = {"declining_balance_200": "200 % declining balance", "declining_balance_150": "150 % declining balance"}.get(
        kind.method, words[kind.method])  # fmt: skip
    qualified = "may be qualified property of section 168(k)" if kind.allowance else "no special allowance"
    yield f"    {kind.name}  {kind.label}: {method} ({kind.method_cite}), {words[kind.convention]}, section {kind.recapture}; {qualified}"
    for system in kind.systems:
        parameter = law.parameters[f"{system}_{kind.name}"]
        for window in (w for w in parameter.windows if on is None or _holds(w, on)):
            years = f"{window.value:,} years, {system}"
            yield f"        {years:<24}  {_spans(parameter, window):<46}  {window.cite}  [{window.status}]"
    yield from (f"        not covered: {what} ({cite})" for what, cite in law.parameters[f"{kind.systems[0]}_{kind.name}"].not_covered)


def _parameter(parameter: Parameter, on: date | None) -> Iterable[str]:
    yield f"{parameter.name}  {parameter.label}  ({parameter.path})"
    held = [w for w in parameter.windows if on is None or _holds(w, on)]
    for window in held:
        yield f"    {_value(parameter, window):>12}  {_spans(parameter, window):<76}  {window.cite}  [{window.status}]"
    if not held:
        yield "    no value on that date: a case that asks for one is refused"
    yield from (f"    not covered: {what} ({cite})" for what, cite in parameter.not_covered)


def _holds(window: Window, on: date) -> bool:
    """On a date, the window in which property (or income) of that day would fall: the last of its dates."""
    first, last = window.bounds[-1]
    return first <= on <= last


def _spans(parameter: Parameter, window: Window) -> str:
    """The dates in words; a parameter that knows one date only does not name it."""
    names = ["" if key == "on" else f"{key.replace('_', ' ')} " for key in parameter.keys]
    return "; ".join(f"{name}{span(bounds)}" for name, bounds in zip(names, window.bounds, strict=True))


def _value(parameter: Parameter, window: Window) -> str:
    return f"{window.value * 100:.2f} %" if parameter.unit == "rate" else f"{window.value:,}"


def _table(table: Table) -> Iterable[str]:
    """A published table as printed, without the nil rows before and after it."""
    yield f"{table.name}  {table.label}  ({table.path})"
    yield f"    {table.cite}"
    heads = "".join(f"{key:>10}" for key in table.column_keys)
    yield f"    {table.row.replace('_', ' ')} by {table.column.replace('_', ' ')}{heads}"
    width = len(table.row.replace("_", " ")) + len(table.column.replace("_", " ")) + len(" by ")
    for key, values in list(zip(table.row_keys, table.values, strict=True))[1:-1]:
        yield f"    {key:>{width}}" + "".join(f"{value:>10}" for value in values)
