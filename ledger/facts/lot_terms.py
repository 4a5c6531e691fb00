"""The terms of a lot of notes: what interest it pays and how, and at what price it was issued and is redeemed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ruamel.yaml.nodes import MappingNode

from ledger.facts.gathered import Gathered
from ledger.facts.page import Entry, Page, choice, entries, words
from ledger.facts.problems import shown
from ledger.facts.records import PROVENANCE_KEYS, Value, own_record, provenance, required

PAID = ("cash", "in_kind")
DISCOUNT = ("yield_to_maturity", "redemption", "maturity")
UNITS = {"interest_rate": "rate", "yield_to_maturity": "rate", "redemption": "", "maturity": "date"}
KEYS = ("label", "interest", *UNITS, *PROVENANCE_KEYS)


def lot_label(page: Page, name: str, entry: Entry) -> str:
    """The label of a lot, be it the whole value or a part of its record."""
    what = f'the label of lot "{shown(name)}"'
    if not isinstance(entry.value, MappingNode):
        return words(page, entry, what, default=name)
    needed = ("label",) if page.lenient is None else ()
    has_terms = any(key in _mapping(entry) for key in UNITS)
    found = entries(page, entry.value, f'lot "{shown(name)}"', KEYS, required(page, *needed) if has_terms else needed, at=entry.key)
    return words(page, (found or {}).get("label"), what, default=name)


def read_lot_terms(gathered: Gathered, entry: Entry | None) -> None:
    """The terms of every lot that is written as a record: its facts, and on its subject how its interest is paid."""
    for name, each in _mapping(entry).items():
        subject = (gathered.subjects or {}).get(name)
        lots = _mapping(_mapping(each).get("lots"))
        if subject is None or subject.type != "debt_security":
            continue
        paid = tuple(_read_lot(gathered, lots[lot], lot, label) if lot in lots else ""
                     for lot, label in zip(subject.instances, subject.labels, strict=True))  # fmt: skip
        assert gathered.subjects is not None
        gathered.subjects[name] = replace(subject, classes=paid)


def _mapping(entry: Entry | None) -> dict[str, Entry]:
    if entry is None or not isinstance(entry.value, MappingNode):
        return {}
    return {str(key.value): Entry(key, value) for key, value in entry.value.value}


def _read_lot(gathered: Gathered, entry: Entry, lot: str, label: str) -> str:
    """The facts of one lot; gives how its interest is paid, "" where it pays none."""
    page, what = gathered.page, f'lot "{lot}"'
    found = _mapping(entry)
    if not found:
        return ""
    origin = provenance(page, found, what)
    for field, unit in UNITS.items():
        if field in found:
            value = Value(f"{lot}.{field}", f"{label}: {field.replace('_', ' ')}", unit or gathered.currency, "terms", found[field])
            fact = own_record(page, value, origin, gathered.currency, f"{field} of {what}")
            gathered.add(fact)
            if fact is not None and UNITS[field] != "date" and fact.value <= 0:  # type: ignore[operator]
                page.problem(fact.where, f"{fact.name} of {fact.value} is not above nil", "", "Correct it, or leave it out.")
    _check(page, entry, found, what)
    return choice(page, found.get("interest"), f"the interest of {what}", PAID) or ""


def _check(page: Page, entry: Entry, found: Mapping[str, Entry], what: str) -> None:
    if ("interest" in found) != ("interest_rate" in found):
        page.problem(entry.key, f"{what} has one of interest and interest_rate", "Interest has a rate, and is paid in cash or in kind.",
                     "Give both, or neither.")  # fmt: skip
    given = [key for key in DISCOUNT if key in found]
    if "yield_to_maturity" in found or "redemption" in found:
        for key in (key for key in DISCOUNT if key not in given):
            page.problem(entry.key, f"{what} has {' and '.join(given)} but no {key}",
                         "A discount accrues from the issue price to the redemption price by maturity.", f"Add {key}.")  # fmt: skip
