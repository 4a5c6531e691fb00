"""Records of spending on research and on software: where the work is done, when it is incurred, what it is work on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ruamel.yaml.nodes import Node

from ledger.facts.event_records import TYPE_WORDS
from ledger.facts.gathered import Gathered, Vintage
from ledger.facts.nouns import Fact
from ledger.facts.page import Entry, Page, choice, claim, entries, items, pairs, slug, words
from ledger.facts.problems import shown, suggestion
from ledger.facts.records import PROVENANCE_KEYS, RANGE_KEYS, Value, own_record, provenance, required

PLACES = ("domestic", "foreign")
DATES = ("incurred", "benefits_from")
#: What a record may be work on: of research, where it is a part of self-built equipment; of software always.
WORKS = {"research": ("design", "masks"), "software": ("planning", "development", "training", "data_conversion", "maintenance")}
RECORD_KEYS = ("name", "place", "label", *DATES, "cost", "part_of", "work", *RANGE_KEYS, *PROVENANCE_KEYS)


def read_research(gathered: Gathered, node: Node, heading: str, kind: str = "research") -> None:
    """The records of every subject of one kind, research or software, under one heading."""
    page = gathered.page
    for name, entry in (entries(page, node, f"{kind} of {heading}", None) or {}).items():
        if _is_of(gathered, entry, name, kind):
            for item in items(page, entry.value, f'{kind} "{shown(name)}"'):
                _read_record(gathered, item, name, heading, kind)


def _is_of(gathered: Gathered, entry: Entry, name: str, kind: str) -> bool:
    if gathered.subjects is None:
        return True
    known = [subject.name for subject in gathered.subjects.values() if subject.type in (kind, "")]
    if name in known:
        return True
    other = gathered.subjects.get(name)
    reason = f"It is {TYPE_WORDS[other.type]}." if other else f"{kind.capitalize()} found under subjects: {', '.join(known) or 'none'}."
    gathered.page.problem(entry.key, f'"{shown(name)}" is no {kind} of the deal', reason,
                          suggestion(name, known) or f"Add it under subjects, with type: {kind}.")  # fmt: skip
    return False


def _read_record(gathered: Gathered, node: Node, subject: str, heading: str, kind: str) -> None:
    page = gathered.page
    named = next((entry.value for entry in pairs(node) if entry.key.value == "name"), node)
    what = f'record "{shown(named.value)}"' if isinstance(named.value, str) else f"a record of {kind}"
    part = kind == "research" and any(entry.key.value == "part_of" for entry in pairs(node))
    needed = ("name", "place", "incurred", *(("part_of", "work") if part else ("cost",)), *(("work",) if kind == "software" else ()))
    found = entries(page, node, what, RECORD_KEYS, required(page, *needed), at=named)
    if found is None:
        return
    name = claim(page, found["name"].value, f"a record of {kind}") if "name" in found else None
    place = choice(page, found.get("place"), f"the place of {what}", PLACES) or ""
    label = words(page, found.get("label"), f"the label of {what}", default=(name or "").replace("_", " "))
    facts = _values(gathered, found, name or kind, label, heading, keep=name is not None)
    work, whole = _work(page, found, kind, what), slug(page, found["part_of"].value, "a vintage") if part and "part_of" in found else ""
    _check_part(page, found, kind, what)
    _check_benefits(page, found, facts, place, what)
    if name is not None:
        gathered.spending.append(Vintage(name, subject, place, label, page.where(found["name"].value), work, whole or ""))


def _work(page: Page, found: Mapping[str, Entry], kind: str, what: str) -> str:
    """What a record is work on; of research only where it is a part of equipment."""
    return choice(page, found.get("work"), f"the work of {what}", WORKS[kind]) or ""


def _check_part(page: Page, found: Mapping[str, Entry], kind: str, what: str) -> None:
    """A part takes its cost from the whole; what stands alone has its own."""
    if "part_of" not in found:
        if kind == "research" and "work" in found:
            page.problem(found["work"].key, f"{what} says its work and not what it is a part of",
                         "Work is told apart where a record is a part of equipment that the entity makes (ASC 730-10-25-2).",
                         "Add part_of: with the vintage, or remove work.")  # fmt: skip
        return
    if kind != "research":
        page.problem(found["part_of"].key, f"{what} is software and part_of something", "Research may be a part of equipment.",
                     "Remove part_of, and give the cost.")  # fmt: skip
    elif "cost" in found:
        page.problem(found["cost"].key, f"{what} has both cost and part_of", "The cost of a part is its share of the whole.",
                     "Remove one of them.")  # fmt: skip


def _values(gathered: Gathered, found: Mapping[str, Entry], name: str, label: str, heading: str, keep: bool) -> dict[str, Fact]:
    """The facts of a record by field; kept in the deal only if the record has a name of its own."""
    page, what = gathered.page, f'record "{name}"'
    origin = provenance(page, found, what)
    facts: dict[str, Fact] = {}
    for field in (*DATES, "cost"):
        if field not in found:
            continue
        unit = "date" if field in DATES else gathered.currency
        low, high = (found.get("low"), found.get("high")) if field == "cost" else (None, None)
        value = Value(f"{name}.{field}", f"{label}: {field.replace('_', ' ')}", unit, heading, found[field], low, high)
        fact = own_record(page, value, origin, gathered.currency, f"{field} of {what}")
        if fact is None:
            continue
        facts[field] = fact
        if keep:
            gathered.add(fact)
        if not isinstance(fact.value, date) and fact.value < 0:
            page.problem(fact.where, f"{fact.name} of {fact.value} is negative", "", "Give the amount without a sign.")
    return facts


def _check_benefits(page: Page, found: Mapping[str, Entry], facts: Mapping[str, Fact], place: str, what: str) -> None:
    """Benefits are realised on or after the day of the spending, and their date is asked for domestic research only."""
    if place == "foreign" and "benefits_from" in found:
        page.problem(found["benefits_from"].key, f"{what} is foreign and has benefits_from",
                     "Foreign research is recovered from the midpoint of its tax year (IRC 174(a)).", "Remove the date.")  # fmt: skip
        return
    incurred, benefits = facts.get("incurred"), facts.get("benefits_from")
    if incurred and benefits and benefits.value < incurred.value:  # type: ignore[operator]
        page.problem(benefits.where, f"{what} has benefits from {benefits.value}, before it is incurred on {incurred.value}",
                     "Sixty months run from the month in which benefits are first realised (IRC 174A(c)(1)).",
                     "Correct one of the dates; spending on what is in use already has its benefits at once.")  # fmt: skip
