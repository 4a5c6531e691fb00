"""Edits of inputs, as a person might make them: one value of one fact, inside its range."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from ledger.facts.nouns import Deal, Fact
from ledger.model.grid import fact_number
from ledger.model.timeline import to_serial

#: Facts whose edit moves no line, each with the reason.
INERT: dict[str, str] = {
    "facility_opened.amount": "the facility falls to its next level within the same quarter",
    "nvidia_2023q3.contract_made": "acquired when placed in service at the latest, and the cancellation period ends that day",
    "cash_given_by_then": "a test of claim d alone reads it, and no edit within reach of the margin to date turns that",
    "usage_to_come_from": "all usage still to come does come in the deal as it stands: usage_to_come is one",
    "second_life_rent": "no equipment has a second life in the deal as it stands: second_life is nil months",
}


@dataclass(frozen=True)
class Edit:
    """A new value for each of some facts, as the number a spreadsheet keeps."""

    values: tuple[tuple[str, float], ...]


def editable(deal: Deal) -> list[Fact]:
    """Every fact that may be changed in a workbook: all but structure."""
    return [fact for fact in deal.facts.values() if not fact.structural]


def drawn(fact: Fact, deal: Deal, rng: random.Random) -> float:
    """A value in the fact's range, other than its own; where it has none, within a tenth, or within 40 days."""
    if isinstance(fact.value, date):
        inside = deal.start <= fact.value <= deal.end
        near = [to_serial(fact.value) + days for days in (-40, 40)]
        if inside:
            near = [max(to_serial(deal.start), near[0]), min(to_serial(deal.end), near[1])]
        first = to_serial(fact.low) if isinstance(fact.low, date) else near[0]
        last = to_serial(fact.high) if isinstance(fact.high, date) else near[1]
        return float(rng.choice([day for day in range(first, last + 1) if day != to_serial(fact.value)]))
    central = fact_number(fact)
    low = float(fact.low) if fact.low is not None and not isinstance(fact.low, date) else central * 0.9
    high = float(fact.high) if fact.high is not None and not isinstance(fact.high, date) else central * 1.1
    if low == high:
        high = low + (1e6 if fact.unit == "USD" else max(1.0, abs(low) / 10))
    digits = 0 if fact.unit in ("USD", "count", "months", "hours") and high - low > 5 else 4
    value = central
    while value == central:
        value = round(rng.uniform(low, high), digits)
    return value


def reaching(fact: Fact, deal: Deal, rng: random.Random) -> list[float]:
    """Several values of one fact, some far away: a date within its quarter moves nothing."""
    if isinstance(fact.value, date):
        ends = [float(to_serial(end)) for end in (fact.low, fact.high) if isinstance(end, date)]
        return [*ends, *(float(to_serial(fact.value) + days) for days in (-200, -100, 100, 200))]
    return [drawn(fact, deal, rng), drawn(fact, deal, rng)]


def one_each(deal: Deal, seed: int) -> list[Edit]:
    """One edit of every fact that may be changed."""
    rng = random.Random(seed)
    return [Edit(((fact.name, drawn(fact, deal, rng)),)) for fact in editable(deal)]


def several_at_once(deal: Deal, count: int, size: int, seed: int) -> list[Edit]:
    """Edits of `size` facts together."""
    rng = random.Random(seed)
    facts = editable(deal)
    return [Edit(tuple((f.name, drawn(f, deal, rng)) for f in rng.sample(facts, size))) for _ in range(count)]
