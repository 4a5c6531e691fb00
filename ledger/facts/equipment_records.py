"""Classes of equipment and their vintages, each vintage with the date that decides its law."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ruamel.yaml.nodes import Node

from ledger.facts.event_records import TYPE_WORDS
from ledger.facts.gathered import Gathered, Vintage
from ledger.facts.nouns import Fact
from ledger.facts.page import Entry, Page, claim, entries, items, pairs, scalar, words
from ledger.facts.problems import shown, suggestion
from ledger.facts.records import (
    PROVENANCE_KEYS,
    RANGE_KEYS,
    Provenance,
    Value,
    own_record,
    provenance,
    required,
    shared_fact,
)

ACQUIRED = ("contract_made", "construction_began", "acquired")
COST = ("usage_served", "cost")
VINTAGE_KEYS = ("name", "class", "label", "placed_in_service", *ACQUIRED, *COST, "section_179",
                *RANGE_KEYS, *PROVENANCE_KEYS)  # fmt: skip
_BEFORE = {
    "contract_made": "before its contract is made",
    "construction_began": "before its construction begins",
    "acquired": "before it is acquired",
}


def read_equipment(gathered: Gathered, node: Node, heading: str) -> None:
    """Classes and vintages of every equipment subject under one heading."""
    page = gathered.page
    for name, entry in (entries(page, node, f"equipment of {heading}", None) or {}).items():
        if not _is_equipment(gathered, entry, name):
            continue
        found = entries(page, entry.value, f'equipment "{shown(name)}"', ("classes", "vintages"), at=entry.key) or {}
        if "classes" in found:
            _read_classes(gathered, found["classes"].value, name, heading)
        for item in items(page, found["vintages"].value, f'vintages of "{name}"') if "vintages" in found else ():
            _read_vintage(gathered, item, name, heading)


def _is_equipment(gathered: Gathered, entry: Entry, name: str) -> bool:
    if gathered.subjects is None:
        return True
    known = [subject.name for subject in gathered.subjects.values() if subject.type in ("equipment", "")]
    if name in known:
        return True
    other = gathered.subjects.get(name)
    reason = f"It is {TYPE_WORDS[other.type]}." if other else f"Equipment found under subjects: {', '.join(known)}."
    gathered.page.problem(entry.key, f'"{shown(name)}" is no equipment of the deal', reason,
                          suggestion(name, known) or "Add it under subjects, with type: equipment.")  # fmt: skip
    return False


def _read_classes(gathered: Gathered, node: Node, subject: str, heading: str) -> None:
    """Classes by name. A class may stand under several headings: its label and facts add up."""
    page = gathered.page
    for name, entry in (entries(page, node, f'classes of "{subject}"', None) or {}).items():
        if name not in gathered.classes:
            if claim(page, entry.key, "a class") is None:
                gathered.classes[name] = (subject, name)  # known all the same, so that its vintages are not blamed
                continue
            gathered.classes[name] = (subject, name)
        found = entries(page, entry.value, f'class "{name}"', ("label", "facts"), at=entry.key) or {}
        label = words(page, found.get("label"), f'the label of class "{name}"', default=gathered.classes[name][1])
        gathered.classes[name] = (subject, label)
        if "facts" in found:
            facts = entries(page, found["facts"].value, f'facts of class "{name}"', None, at=found["facts"].key)
            for fact in (facts or {}).values():
                gathered.add(shared_fact(page, fact, heading, gathered.currency, owner=name))


def _read_vintage(gathered: Gathered, node: Node, subject: str, heading: str) -> None:
    page = gathered.page
    named = next((entry.value for entry in pairs(node) if entry.key.value == "name"), node)
    what = f'vintage "{shown(named.value)}"' if isinstance(named.value, str) else "a vintage"
    needed = ("name", "placed_in_service", *(("class",) if page.lenient is None else ()))
    found = entries(page, node, what, VINTAGE_KEYS, required(page, *needed), at=named)
    if found is None:
        return
    name = claim(page, found["name"].value, "a vintage") if "name" in found else None
    kind = scalar(page, found["class"], f"the class of {what}") or "" if "class" in found else ""
    label = words(page, found.get("label"), f"the label of {what}", default=(name or "").replace("_", " "))
    acquired = _exactly_one(page, found, ACQUIRED, what, named, "The date of acquisition picks the special allowance.")
    cost = _exactly_one(page, found, COST, what, named, "The cost is given, or follows from the usage it serves.")
    facts = _values(gathered, found, name or "vintage", label, heading, acquired, cost, keep=name is not None)
    _check_dates(page, facts, acquired, what)
    if name is not None:
        gathered.vintages.append(
            Vintage(name, subject, kind, label, page.where(found.get("class", found["name"]).value))
        )


def _exactly_one(
    page: Page, found: Mapping[str, Entry], keys: tuple[str, ...], what: str, at: Node, reason: str
) -> str | None:
    given = [key for key in keys if key in found]
    if len(given) == 1:
        return given[0]
    if given:
        first, second = given[:2]
        page.problem(
            found[second].key, f"{what} has both {first} and {second}", reason, f"Give one of: {', '.join(keys)}."
        )
    else:
        page.problem(at, f"{what} has none of {', '.join(keys)}", reason, "Give one of them.")
    return None


def _values(
    gathered: Gathered, found: Mapping[str, Entry], name: str, label: str, heading: str,
    acquired: str | None, cost: str | None, keep: bool,
) -> dict[str, Fact]:  # fmt: skip
    """The facts of a vintage by field; kept in the deal only if the vintage has a name of its own."""
    page, what = gathered.page, f'vintage "{name}"'
    origin: Provenance = provenance(page, found, what)
    facts: dict[str, Fact] = {}
    for field in ("placed_in_service", acquired, cost, "section_179"):
        if field is None or field not in found:
            continue
        unit = "date" if field in ACQUIRED or field == "placed_in_service" else gathered.currency
        low, high = (found.get("low"), found.get("high")) if field == cost else (None, None)
        title = f"{label}: {field.replace('_', ' ')}"
        value = Value(f"{name}.{field}", title, unit, heading, found[field], low, high)
        fact = own_record(page, value, origin, gathered.currency, f"{field} of {what}")
        if fact is None:
            continue
        facts[field] = fact
        if keep:
            gathered.add(fact)
        if not isinstance(fact.value, date) and fact.value < 0:
            page.problem(fact.where, f"{fact.name} of {fact.value} is negative", "", "Give the amount without a sign.")
    return facts


def _check_dates(page: Page, facts: Mapping[str, Fact], acquired: str | None, what: str) -> None:
    placed, first = facts.get("placed_in_service"), facts.get(acquired or "")
    if placed is None or first is None or first.value <= placed.value:  # type: ignore[operator]
        return
    assert acquired is not None
    page.problem(placed.where, f"{what} is placed in service on {placed.value}, {_BEFORE[acquired]} on {first.value}",
                 "Acquisition picks the special allowance (rules/us/tax/special_allowance.yaml).",
                 "Correct one of the dates; under a binding contract the acquisition date is the contract's.")  # fmt: skip
