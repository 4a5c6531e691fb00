"""Records of spending on research and experiment, each with the place where the work is done and the date it is incurred."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ruamel.yaml.nodes import Node

from ledger.facts.event_records import TYPE_WORDS
from ledger.facts.gathered import Gathered, Vintage
from ledger.facts.nouns import Fact
from ledger.facts.page import Entry, Page, choice, claim, entries, items, pairs, words
from ledger.facts.problems import shown, suggestion
from ledger.facts.records import PROVENANCE_KEYS, RANGE_KEYS, Value, own_record, provenance, required

PLACES = ("domestic", "foreign")
DATES = ("incurred", "benefits_from")
RECORD_KEYS = ("name", "place", "label", *DATES, "cost", *RANGE_KEYS, *PROVENANCE_KEYS)


def read_research(gathered: Gathered, node: Node, heading: str) -> None:
    """The records of every research subject under one heading."""
    page = gathered.page
    for name, entry in (entries(page, node, f"research of {heading}", None) or {}).items():
        if _is_research(gathered, entry, name):
            for item in items(page, entry.value, f'research "{shown(name)}"'):
                _read_record(gathered, item, name, heading)


def _is_research(gathered: Gathered, entry: Entry, name: str) -> bool:
    if gathered.subjects is None:
        return True
    known = [subject.name for subject in gathered.subjects.values() if subject.type in ("research", "")]
    if name in known:
        return True
    other = gathered.subjects.get(name)
    reason = f"It is {TYPE_WORDS[other.type]}." if other else f"Research found under subjects: {', '.join(known) or 'none'}."
    gathered.page.problem(entry.key, f'"{shown(name)}" is no research of the deal', reason,
                          suggestion(name, known) or "Add it under subjects, with type: research.")  # fmt: skip
    return False


def _read_record(gathered: Gathered, node: Node, subject: str, heading: str) -> None:
    page = gathered.page
    named = next((entry.value for entry in pairs(node) if entry.key.value == "name"), node)
    what = f'record "{shown(named.value)}"' if isinstance(named.value, str) else "a record of research"
    found = entries(page, node, what, RECORD_KEYS, required(page, "name", "place", "incurred", "cost"), at=named)
    if found is None:
        return
    name = claim(page, found["name"].value, "a record of research") if "name" in found else None
    place = choice(page, found.get("place"), f"the place of {what}", PLACES) or ""
    label = words(page, found.get("label"), f"the label of {what}", default=(name or "").replace("_", " "))
    facts = _values(gathered, found, name or "research", label, heading, keep=name is not None)
    _check_benefits(page, found, facts, place, what)
    if name is not None:
        gathered.spending.append(Vintage(name, subject, place, label, page.where(found["name"].value)))


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
