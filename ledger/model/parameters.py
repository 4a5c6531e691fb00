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
class AssetClass:
    """A class of depreciable property. Its recovery periods are the parameters general_NAME, alternative_NAME, guideline_NAME."""

    name: str
    label: str
    method: str  # the statutory method: declining_balance_200, declining_balance_150, straight_line
    method_cite: str
    convention: str  # half_year (with the test of the last three months), mid_month, full_month
    recapture: str  # the section that decides the character of its gain: 1245 or 1250
    allowance: bool  # whether it may be qualified property of section 168(k)
    systems: tuple[str, ...]  # those that have a recovery period: general, alternative, guideline
    path: str
    note: str = ""


@dataclass(frozen=True)
class Law:
    """Every parameter, table and asset class of the law by name."""

    parameters: dict[str, Parameter]
    tables: dict[str, Table]
    asset_classes: dict[str, AssetClass]

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
    classes: dict[str, AssetClass] = {}
    for path in sorted(RULES.glob("us/**/*.yaml")):
        content = _yaml(path)
        shown = str(path.relative_to(RULES.parent))
        if "windows" in content:
            parameters[content["name"]] = _parameter(content, shown)
        elif "rows" in content:
            tables[content["name"]] = _table(content, shown)
        elif "classes" in content:
            for name, record in content["classes"].items():
                classes[name] = _asset_class(name, record, shown)
                parameters |= _recovery_periods(name, record, shown)
    return Law(parameters, tables, classes)


def in_use(law: Law, names: set[str]) -> Law:
    """The parameters and tables that are named, in their order."""
    return Law({n: p for n, p in law.parameters.items() if n in names}, {n: t for n, t in law.tables.items() if n in names},
               law.asset_classes)  # fmt: skip


def with_overrides(law: Law, overrides: dict[str, Decimal]) -> Law:
    """The law with every window of the named parameters set to one value; the deal's cover lists them."""
    parameters = dict(law.parameters)
    for name, value in overrides.items():
        old = parameters[name]
        windows = tuple(replace(window, value=value, cite="deal file", status="override") for window in old.windows)
        parameters[name] = replace(old, windows=windows)
    return Law(parameters, law.tables, law.asset_classes)


#: What a recovery period is called in the law's file of classes, and in the name of its parameter.
SYSTEMS = {"gds": "general", "ads": "alternative", "guideline": "guideline"}


def _asset_class(name: str, record: dict[str, Any], path: str) -> AssetClass:
    return AssetClass(
        name, record["label"], record["method"], record["method_cite"], record["convention"], str(record["recapture"]),
        bool(record["allowance"]), tuple(system for key, system in SYSTEMS.items() if record.get(key)), path,
        record.get("note", ""),
    )  # fmt: skip


def _recovery_periods(name: str, record: dict[str, Any], path: str) -> dict[str, Parameter]:
    """The recovery periods of one class in years, by the date of placing in service, under each system that has one."""
    found = {}
    for key, system in SYSTEMS.items():
        if record.get(key):
            content = {"name": f"{system}_{name}", "label": f"{record['label']}: recovery period in years, {system} system",
                       "unit": "count", "keys": ["placed_in_service"], "windows": record[key],
                       "not_covered": record.get("not_covered", ()), "note": record.get("note", "")}  # fmt: skip
            found[content["name"]] = _parameter(content, path)
    return found


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
