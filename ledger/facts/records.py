"""Sourced values: a value with its unit, range, source, status and how the source was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ruamel.yaml.nodes import MappingNode

from ledger.facts.nouns import READ_AS, STATUSES, Fact
from ledger.facts.page import Entry, Page, choice, claim, day, entries, is_free, number, slug, words
from ledger.facts.problems import shown

PROVENANCE_KEYS = ("status", "read", "source", "note")
RANGE_KEYS = ("low", "high")
FACT_KEYS = ("label", "value", "unit", *RANGE_KEYS, *PROVENANCE_KEYS)


@dataclass(frozen=True)
class Provenance:
    """Where a value comes from; the values of one record share it."""

    source: str
    status: str
    read: str
    note: str = ""


@dataclass(frozen=True)
class Value:
    """What a fact needs beside its provenance: name, label, unit and the entries of its value and range."""

    name: str
    label: str
    unit: str
    heading: str
    entry: Entry
    low: Entry | None = None
    high: Entry | None = None


def units(currency: str) -> tuple[str, ...]:
    """The units a fact may have in a deal of this currency."""
    money = tuple(f"{currency}{per}" for per in ("", "/hour", "/kWh", "/month", "/year"))
    return (*money, "rate", "count", "months", "hours", "kW", "date")


def required(page: Page, *keys: str) -> tuple[str, ...]:
    """The keys that must be there: those given and the provenance, unless the file is a gold case."""
    return keys if page.lenient is not None else (*keys, "source", "status", "read")


def provenance(page: Page, found: Mapping[str, Entry], what: str, shared: Provenance | None = None) -> Provenance:
    """Source, status, read and note of a record. A value given as a record of its own may leave some to `shared`."""
    default = shared or Provenance(page.lenient or "", "derived", "not applicable")
    return Provenance(
        words(page, found.get("source"), f"the source of {what}", lines=True, default=default.source),
        choice(page, found.get("status"), f"the status of {what}", STATUSES, default=default.status) or "derived",
        choice(page, found.get("read"), f'"read" of {what}', READ_AS, default=default.read) or "not applicable",
        words(page, found.get("note"), f"the note of {what}", lines=True, default=default.note),
    )


def fact(page: Page, value: Value, origin: Provenance, currency: str) -> Fact | None:
    """The fact of a value; None after a problem. A range must hold the value."""
    what = value.name
    amount = _amount(page, value.entry, what, value.unit, currency)
    low = _amount(page, value.low, f"low of {what}", value.unit, currency)
    high = _amount(page, value.high, f"high of {what}", value.unit, currency)
    if amount is None:
        return None
    if low is not None and value.low and low > amount:  # type: ignore[operator]
        page.problem(value.low.value, f"low of {what} is above its value", f"{low} is above {amount}.",
                     "Correct one of the two.")  # fmt: skip
    if high is not None and value.high and high < amount:  # type: ignore[operator]
        page.problem(value.high.value, f"high of {what} is below its value", f"{high} is below {amount}.",
                     "Correct one of the two.")  # fmt: skip
    return Fact(
        value.name, value.label, amount, value.unit, value.heading, origin.source, origin.status, origin.read,
        page.where(value.entry.value), low, high, origin.note,
    )  # fmt: skip


def shared_fact(page: Page, entry: Entry, heading: str, currency: str, owner: str = "") -> Fact | None:
    """A fact with a record of its own: `key: {label, value, unit, source, ...}`, of the deal or of a class."""
    name = _fact_name(page, entry, owner)
    what = f'fact "{name}"' if name else "a fact"
    found = entries(page, entry.value, what, FACT_KEYS, required(page, "value", "unit"), at=entry.key)
    if found is None:
        return None
    if "label" not in found and page.lenient is None:
        page.problem(entry.key, f"{what} has no label", "Workbook and report show it under its label.",
                     "Add label: with a few words.")  # fmt: skip
    unit = choice(page, found.get("unit"), f"the unit of {what}", units(currency))
    label = words(page, found.get("label"), f"the label of {what}", default=str(entry.key.value).replace("_", " "))
    origin = provenance(page, found, what)
    if name is None or unit is None or "value" not in found:
        return None
    value = Value(name, label, unit, heading, found["value"], found.get("low"), found.get("high"))
    return fact(page, value, origin, currency)


def own_record(page: Page, value: Value, origin: Provenance, currency: str, what: str) -> Fact | None:
    """A value of an event or vintage: plain, or a record of its own `{value, low, high, source, ...}`."""
    if not isinstance(value.entry.value, MappingNode):
        return fact(page, value, origin, currency)
    keys = ("value", "label", *RANGE_KEYS, *PROVENANCE_KEYS)
    found = entries(page, value.entry.value, what, keys, ("value",), at=value.entry.key) or {}
    own = provenance(page, found, what, origin)
    if "value" not in found:
        return None
    label = words(page, found.get("label"), f"the label of {what}", default=value.label)
    inner = Value(value.name, label, value.unit, value.heading, found["value"],
                  found.get("low", value.low), found.get("high", value.high))  # fmt: skip
    return fact(page, inner, own, currency)


def _fact_name(page: Page, entry: Entry, owner: str) -> str | None:
    if not owner:
        return claim(page, entry.key, "a fact")
    own = slug(page, entry.key, f'a fact of "{shown(owner)}"')
    if own is None or not is_free(page, entry.key, own, f'a fact of "{owner}"'):
        return None
    return f"{owner}.{own}"


def _amount(page: Page, entry: Entry | None, what: str, unit: str, currency: str) -> Decimal | date | None:
    if entry is None:
        return None
    if unit == "date":
        return day(page, entry, what)
    return number(page, entry, what, cents=unit == currency)
