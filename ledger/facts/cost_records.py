"""Records of recurring cost: what is multiplied to make a year of it, the days between which it runs, and when it is paid."""

from __future__ import annotations

from datetime import date

from ruamel.yaml.nodes import Node

from ledger.facts.event_records import TYPE_WORDS
from ledger.facts.gathered import Gathered, Vintage
from ledger.facts.nouns import Recurring
from ledger.facts.page import Entry, choice, claim, entries, items, pairs, scalar, words
from ledger.facts.problems import shown, suggestion
from ledger.facts.records import PROVENANCE_KEYS, Value, own_record, provenance, required

DAYS = ("begins", "ends")
PAID = ("as_used", "in_advance")
RECORD_KEYS = ("name", "label", "of", *DAYS, "paid", *PROVENANCE_KEYS)
#: End of a unit of price -> what makes a year of it: a factor that must stand beside it, or months.
PER_YEAR = {"/year": "", "/month": "months", "/hour": "hours", "/kWh": "hours", "": "rate"}


def read_costs(gathered: Gathered, node: Node, heading: str) -> None:
    """The records of every subject of operating cost under one heading."""
    page = gathered.page
    for name, entry in (entries(page, node, f"costs of {heading}", None) or {}).items():
        if _is_cost(gathered, entry, name):
            for item in items(page, entry.value, f'costs of "{shown(name)}"'):
                _read_record(gathered, item, name, heading)


def _is_cost(gathered: Gathered, entry: Entry, name: str) -> bool:
    if gathered.subjects is None:
        return True
    known = [subject.name for subject in gathered.subjects.values() if subject.type in ("operating_cost", "")]
    if name in known:
        return True
    other = gathered.subjects.get(name)
    reason = f"It is {TYPE_WORDS[other.type]}." if other else f"Operating costs found under subjects: {', '.join(known) or 'none'}."
    gathered.page.problem(entry.key, f'"{shown(name)}" is no operating cost of the deal', reason,
                          suggestion(name, known) or "Add it under subjects, with type: operating_cost.")  # fmt: skip
    return False


def _read_record(gathered: Gathered, node: Node, subject: str, heading: str) -> None:
    page = gathered.page
    named = next((entry.value for entry in pairs(node) if entry.key.value == "name"), node)
    what = f'cost "{shown(named.value)}"' if isinstance(named.value, str) else "a record of cost"
    found = entries(page, node, what, RECORD_KEYS, required(page, "name", "of", *DAYS), at=named)
    if found is None:
        return
    name = claim(page, found["name"].value, "a record of cost") if "name" in found else None
    label = words(page, found.get("label"), f"the label of {what}", default=(name or "").replace("_", " "))
    paid = choice(page, found.get("paid"), f'"paid" of {what}', PAID, default=PAID[0])
    origin = provenance(page, found, what)
    listed = items(page, found["of"].value, f'"of" of {what}') if "of" in found else ()
    factors = [(item, scalar(page, Entry(item, item), f"a factor of {what}") or "") for item in listed]
    if name is None:
        return
    days = {}
    for field in DAYS:
        if field in found:
            value = Value(f"{name}.{field}", f"{label}: {field}", "date", heading, found[field])
            days[field] = own_record(page, value, origin, gathered.currency, f"{field} of {what}")
            gathered.add(days[field])
    first, last = days.get("begins"), days.get("ends")
    if first and last and isinstance(first.value, date) and isinstance(last.value, date) and last.value < first.value:
        page.problem(last.where, f"{what} ends on {last.value}, before it begins on {first.value}", "", "Correct one of the dates.")
    gathered.spending.append(Vintage(name, subject, paid or "", label, page.where(found["name"].value)))
    gathered.recurring[name] = Recurring(name, tuple(text for _, text in factors), paid == "in_advance")
    gathered.factors.append((name, tuple(factors)))


def check_factors(gathered: Gathered) -> None:
    """Note every factor that is no fact of the deal, and every product that is no amount of money a year."""
    page = gathered.page
    for name, factors in gathered.factors:
        for item, text in factors:
            if text not in gathered.facts and text not in gathered.shared:
                page.problem(item, f'cost "{name}" names "{shown(text)}", which is no fact of the deal', "",
                             suggestion(text, gathered.facts) or "Add it under facts.")  # fmt: skip
        units = [gathered.facts[text].unit for _, text in factors if text in gathered.facts]
        if len(units) == len(factors):
            _check_units(gathered, name, factors[0][0] if factors else None, units)


def _check_units(gathered: Gathered, name: str, at: Node | None, units: list[str]) -> None:
    prices = [unit for unit in units if unit.startswith(gathered.currency)]
    need = PER_YEAR.get(prices[0].removeprefix(gathered.currency), "") if prices else ""
    wrong = ""
    if len(prices) != 1:
        wrong = f"{len(prices)} of its factors are in {gathered.currency}"
    elif need in ("hours", "rate") and need not in units:
        wrong = f"a price in {prices[0]} needs a factor in {'hours, of a year' if need == 'hours' else 'rate, the share of a year'}"
    if wrong and at is not None:
        gathered.page.problem(at, f'cost "{name}" is no amount a year: {wrong}', f"Units found: {', '.join(units)}.",
                              "One factor is a price: an amount, or one a year, month, hour or kWh. The others count it.")  # fmt: skip
