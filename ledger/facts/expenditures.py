"""What is paid for an asset over time: a list of dates and amounts in place of one cost."""

from __future__ import annotations

from itertools import count

from ledger.facts.gathered import Gathered
from ledger.facts.nouns import Deal
from ledger.facts.page import Entry, entries, items
from ledger.facts.records import RANGE_KEYS, Provenance, Value, own_record

KEYS = ("date", "amount", *RANGE_KEYS)


def read_expenditures(
    gathered: Gathered, entry: Entry, name: str, label: str, heading: str, origin: Provenance, keep: bool
) -> None:  # fmt: skip
    """Each payment as two facts, `NAME.expenditure_1_date` and `NAME.expenditure_1_amount`, in the order of time."""
    page, what = gathered.page, f'vintage "{name}"'
    last = None
    nodes = items(page, entry.value, f"expenditures of {what}")
    if not nodes and not page.problems:
        page.problem(entry.key, f"{what} has no expenditure in its list", "Its cost is their sum.", "Give each {date: ..., amount: ...}.")
    for number, node in enumerate(nodes, start=1):
        found = entries(page, node, f"expenditure {number} of {what}", KEYS, ("date", "amount")) or {}
        for field, unit in (("date", "date"), ("amount", gathered.currency)):
            if field not in found:
                continue
            low, high = (found.get("low"), found.get("high")) if field == "amount" else (None, None)
            value = Value(f"{name}.expenditure_{number}_{field}", f"{label}: expenditure {number}, {field}", unit, heading,
                          found[field], low, high)  # fmt: skip
            fact = own_record(page, value, origin, gathered.currency, f"{field} of expenditure {number} of {what}")
            if fact is None:
                continue
            if keep:
                gathered.add(fact)
            if field == "amount" and fact.value < 0:  # type: ignore[operator]
                page.problem(fact.where, f"{fact.name} of {fact.value} is negative", "", "Give the amount without a sign.")
            if field == "date":
                if last is not None and fact.value < last:  # type: ignore[operator]
                    page.problem(fact.where, f"expenditure {number} of {what} of {fact.value} stands after one of {last}",
                                 "They are read in the order of time.", "Correct one of the dates, or move it.")  # fmt: skip
                last = fact.value


def expenditures(deal: Deal, name: str) -> int:
    """How many payments a vintage lists; nil where its cost is one amount."""
    return next(number for number in count() if f"{name}.expenditure_{number + 1}_date" not in deal.facts)
