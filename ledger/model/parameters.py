"""The dated numbers of the law, read from the YAML files beside the rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from ledger.places import RULES

OPEN_START, OPEN_END = date(1900, 3, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Window:
    """One value of a parameter and the dates, both ends included, for which the law gives it."""

    bounds: tuple[tuple[date, date], ...]  # one pair per key
    value: Decimal
    cite: str
    status: str  # confirmed or unconfirmed


@dataclass(frozen=True)
class Parameter:
    """A dated number of the law. `keys` are the dates the law names, in the order of rule()'s arguments."""

    name: str
    label: str
    unit: str
    keys: tuple[str, ...]
    windows: tuple[Window, ...]
    not_covered: tuple[tuple[str, str], ...]  # (what, citation)
    path: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A published table: a value for each row key and column key; a nil row stands before the first and after the last."""

    name: str
    label: str
    row: str
    column: str
    row_keys: tuple[int, ...]
    column_keys: tuple[int, ...]
    values: tuple[tuple[Decimal, ...], ...]
    cite: str
    path: str
    note: str = ""


@dataclass(frozen=True)
class Law:
    """Every parameter and table of the law by name."""

    parameters: dict[str, Parameter]
    tables: dict[str, Table]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.parameters) | frozenset(self.tables)


def _yaml(path: Path) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def read_law() -> Law:
    """The whole law file by file; ValueError names the file for windows that overlap or a value without citation."""
    parameters: dict[str, Parameter] = {}
    tables: dict[str, Table] = {}
    for path in sorted(RULES.glob("us/**/*.yaml")):
        content = _yaml(path)
        shown = str(path.relative_to(RULES.parent))
        if "windows" in content:
            parameters[content["name"]] = _parameter(content, shown)
        elif "rows" in content:
            tables[content["name"]] = _table(content, shown)
    return Law(parameters, tables)


def with_overrides(law: Law, overrides: dict[str, Decimal]) -> Law:
    """The law with every window of the named parameters set to one value; the deal's cover lists them."""
    parameters = dict(law.parameters)
    for name, value in overrides.items():
        old = parameters[name]
        windows = tuple(replace(window, value=value, cite="deal file", status="override") for window in old.windows)
        parameters[name] = replace(old, windows=windows)
    return Law(parameters, law.tables)


def _bounds(window: dict[str, date]) -> tuple[date, date]:
    return window.get("from", OPEN_START), window.get("to", OPEN_END)


def _parameter(content: dict[str, Any], path: str) -> Parameter:
    keys = tuple(content["keys"])
    windows = tuple(
        Window(
            tuple(_bounds(w.get(key) or {}) for key in keys),
            Decimal(str(w["value"])),
            w["cite"],
            w.get("status", "unconfirmed"),
        )
        for w in content["windows"]
    )
    for i, first in enumerate(windows):
        for second in windows[i + 1 :]:
            if all(a[0] <= b[1] and b[0] <= a[1] for a, b in zip(first.bounds, second.bounds, strict=True)):
                raise ValueError(f"{path}: two windows hold the same dates: {first.cite} and {second.cite}")
    not_covered = tuple((item["what"], item["cite"]) for item in content.get("not_covered", ()))
    return Parameter(
        content["name"], content["label"], content["unit"], keys, windows, not_covered, path, content.get("note", "")
    )


def _table(content: dict[str, Any], path: str) -> Table:
    columns = tuple(int(key) for key in content["columns"])
    rows = {int(key): tuple(Decimal(str(v)) for v in values) for key, values in content["rows"].items()}
    nil = tuple(Decimal(0) for _ in columns)
    ordered = sorted(rows)
    keys = (0, *ordered, ordered[-1] + 1)
    values = (nil, *(rows[key] for key in ordered), nil)
    if any(len(row) != len(columns) for row in values):
        raise ValueError(f"{path}: a row does not have one value per column")
    return Table(
        content["name"], content["label"], content["row"], content["column"], keys, columns, values,
        content["cite"], path, content.get("note", ""),
    )  # fmt: skip
