"""Classes of equipment and their vintages, each vintage with the date that decides its law."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ruamel.yaml.nodes import Node

from ledger.facts.event_records import TYPE_WORDS
from ledger.facts.expenditures import read_expenditures
from ledger.facts.gathered import Gathered, Vintage
from ledger.facts.nouns import EquipmentClass, Fact
from ledger.facts.page import Entry, Page, choice, claim, entries, items, pairs, scalar, words
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
COST = ("usage_served", "cost", "expenditures", "programme_cost", "capital_expenditure")
#: What a vintage may say beside its cost -> unit; "" stands for the currency of the deal.
OPTIONAL = {"section_179": "", "disposal_date": "date", "proceeds": "", "settlement_cost": "", "settled_for": "",
            "credit_adjusted_rate": "rate", "specific_borrowing": "", "specific_rate": "rate"}  # fmt: skip
CLASS_KEYS = ("label", "asset_class", "condition", "long_production", "facts")
VINTAGE_KEYS = ("name", "class", "label", "placed_in_service", *ACQUIRED, *COST, *OPTIONAL, *RANGE_KEYS, *PROVENANCE_KEYS)
CONDITIONS = ("new", "used")
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
            claimed = claim(page, entry.key, "a class")
            gathered.classes[name] = (subject, EquipmentClass(name, name, where=page.where(entry.key)))
            if claimed is None:
                continue  # known all the same, so that its vintages are not blamed
        found = entries(page, entry.value, f'class "{name}"', CLASS_KEYS, at=entry.key) or {}
        gathered.classes[name] = (subject, _class(page, found, gathered.classes[name][1]))
        if "facts" in found:
            facts = entries(page, found["facts"].value, f'facts of class "{name}"', None, at=found["facts"].key)
            for fact in (facts or {}).values():
                gathered.add(shared_fact(page, fact, heading, gathered.currency, owner=name))


def _class(page: Page, found: Mapping[str, Entry], known: EquipmentClass) -> EquipmentClass:
    """A class with what this heading says of it; what it leaves out stays as it was."""
    what = f'class "{known.name}"'
    asset_class, produced = known.asset_class, "true" if known.long_production else "false"
    if "asset_class" in found:
        known_classes = importlib.import_module("ledger.model.parameters").read_law().asset_classes  # late: it reads the law
        asset_class = choice(page, found["asset_class"], f"the asset class of {what}", tuple(known_classes),
                             "Asset classes stand in rules/us/tax/asset_classes.yaml.") or ""  # fmt: skip
    return replace(
        known,
        label=words(page, found.get("label"), f"the label of {what}", default=known.label),
        asset_class=asset_class,
        condition=choice(page, found.get("condition"), f"the condition of {what}", CONDITIONS, default=known.condition) or "new",
        long_production=choice(page, found.get("long_production"), f"long_production of {what}", ("true", "false"),
                               default=produced) == "true",
    )  # fmt: skip


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
    acquired = None  # a year's capital expenditure is many acquisitions
    if "capital_expenditure" not in found or set(ACQUIRED) & found.keys():
        acquired = _exactly_one(page, found, ACQUIRED, what, named, "The date of acquisition picks the special allowance.")
    cost = _exactly_one(page, found, COST, what, named, "The cost is given, or follows from the usage it serves.")
    facts = _values(gathered, found, name or "vintage", label, heading, acquired, cost, keep=name is not None)
    if cost == "expenditures":
        origin = provenance(page, found, what)
        read_expenditures(gathered, found[cost], name or "vintage", label, heading, origin, keep=name is not None)
    _check_dates(page, facts, acquired, what)
    _check_pairs(page, found, what, named)
    if name is not None:
        gathered.vintages.append(
            Vintage(name, subject, kind, label, page.where(found.get("class", found["name"]).value))
        )


def _check_pairs(page: Page, found: Mapping[str, Entry], what: str, at: Node) -> None:
    """What stands only together: a disposal with its proceeds, a borrowing with its rate."""
    if ("disposal_date" in found) != ("proceeds" in found):
        page.problem(at, f"{what} has one of disposal_date and proceeds", "A disposal has a date and what it brought, be it nil.",
                     "Give both, or neither.")  # fmt: skip
    if ("specific_borrowing" in found) != ("specific_rate" in found):
        page.problem(at, f"{what} has one of specific_borrowing and specific_rate",
                     "What is borrowed for an asset bears interest at a rate of its own (ASC 835-20-30-3).",
                     "Give both, or neither.")  # fmt: skip


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
    for field in ("placed_in_service", acquired, cost, *OPTIONAL):
        if field is None or field not in found or field == "expenditures":
            continue
        unit = "date" if field in (*ACQUIRED, "placed_in_service") else OPTIONAL.get(field) or gathered.currency
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
    placed, first, disposed = facts.get("placed_in_service"), facts.get(acquired or ""), facts.get("disposal_date")
    if disposed and placed and disposed.value < placed.value:  # type: ignore[operator]
        page.problem(disposed.where, f"{what} is disposed of on {disposed.value}, before it is placed in service on {placed.value}",
                     "", "Correct one of the dates.")  # fmt: skip
    if placed is None or first is None or first.value <= placed.value:  # type: ignore[operator]
        return
    assert acquired is not None
    page.problem(placed.where, f"{what} is placed in service on {placed.value}, {_BEFORE[acquired]} on {first.value}",
                 "Acquisition picks the special allowance (rules/us/tax/special_allowance.yaml).",
                 "Correct one of the dates; under a binding contract the acquisition date is the contract's.")  # fmt: skip
