"""What the deal file says of each partner beside its cash: its share, and whether it must restore a deficit."""

from __future__ import annotations

from decimal import Decimal

from ruamel.yaml.nodes import Node

from ledger.facts.gathered import Gathered
from ledger.facts.page import Entry, entries
from ledger.facts.problems import shown, suggestion
from ledger.facts.records import PROVENANCE_KEYS, RANGE_KEYS, Value, own_record, provenance, required

#: Field -> its unit and its words. A share is of every item of income, gain, loss and deduction alike.
FIELDS = {"profit_share": ("rate", "share of profit and loss"), "restores_deficit": ("count", "must restore a deficit, 1 or 0")}


def read_partners(gathered: Gathered, node: Node, heading: str) -> None:
    """One record for each partner under one heading: `partners: {NAME: {profit_share: ..., source: ...}}`."""
    page = gathered.page
    for name, entry in (entries(page, node, f"partners of {heading}", None) or {}).items():
        if not _is_partner(gathered, entry, name):
            continue
        what = f'partner "{shown(name)}"'
        found = entries(page, entry.value, what, (*FIELDS, *RANGE_KEYS, *PROVENANCE_KEYS), required(page, "profit_share"), at=entry.key)
        if found is None:
            continue
        origin = provenance(page, found, what)
        label = gathered.subjects[name].label if gathered.subjects and name in gathered.subjects else name
        for field in (each for each in FIELDS if each in found):
            unit, words = FIELDS[field]
            low, high = (found.get("low"), found.get("high")) if field == "profit_share" else (None, None)
            value = Value(f"{name}.{field}", f"{label}: {words}", unit, heading, found[field], low, high)
            fact = own_record(page, value, origin, gathered.currency, f"{field} of {what}")
            gathered.add(fact)
            if fact is not None and isinstance(fact.value, Decimal):
                _check_size(gathered, found[field], field, fact.value, what)


def _is_partner(gathered: Gathered, entry: Entry, name: str) -> bool:
    if gathered.subjects is None:
        return True
    known = [subject.name for subject in gathered.subjects.values() if subject.type in ("partner", "")]
    if name in known:
        return True
    gathered.page.problem(entry.key, f'"{shown(name)}" is no partner of the deal',
                          f"Partners found under subjects: {', '.join(known) or 'none'}.",
                          suggestion(name, known) or "Add it under subjects, with type: partner.")  # fmt: skip
    return False


def _check_size(gathered: Gathered, entry: Entry, field: str, value: Decimal, what: str) -> None:
    if field == "profit_share" and not 0 <= value <= 1:
        gathered.page.problem(entry.value, f"{field} of {what} is {value}, which is no share", "It is at least 0 and at most 1.",
                              "Correct it.")  # fmt: skip
    elif field == "restores_deficit" and value not in (0, 1):
        gathered.page.problem(entry.value, f"{field} of {what} is {value}, neither 0 nor 1",
                              "1 says that the partner must pay in what its capital account is below nil when it leaves.",
                              "Correct it.")  # fmt: skip
