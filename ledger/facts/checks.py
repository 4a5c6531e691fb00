"""What must hold between the facts of a deal: order of dates, one level a day, cost that is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ledger.facts.cost_records import DAYS, check_factors
from ledger.facts.events import EVENT_FIELDS
from ledger.facts.gathered import Gathered
from ledger.facts.nouns import Event, Fact
from ledger.facts.problems import suggestion
from ledger.facts.timeline import Span, check_inside


def check(gathered: Gathered, span: Span) -> None:
    """Note every problem between facts; those that could not be read are left out."""
    placed = [f"{vintage.name}.{field}" for vintage in gathered.vintages for field in ("placed_in_service", "disposal_date")]
    dates = [f"{event.id}.date" for event in gathered.events]
    spent = [f"{record.name}.incurred" for record in gathered.spending]
    run = [f"{name}.{field}" for name in gathered.recurring for field in DAYS]
    paid = [name for name in gathered.facts if ".expenditure_" in name and name.endswith("_date")]
    check_inside(gathered.page, span, gathered.facts, [*dates, *placed, *spent, *run, *paid])
    _check_order(gathered)
    _check_levels(gathered)
    _check_held(gathered)
    _check_links(gathered)
    check_factors(gathered)


def by_date(gathered: Gathered) -> tuple[Event, ...]:
    """The events in the order of time, those of one date in the order of the file."""
    return tuple(sorted(gathered.events, key=lambda event: _date(gathered, event) or date.max))


def _check_order(gathered: Gathered) -> None:
    """Under one heading the events of an instrument follow one another in time, the receiving side included."""
    last: dict[tuple[str, str], Fact] = {}
    for event in gathered.events:
        fact = gathered.facts.get(f"{event.id}.date")
        if fact is None:
            continue
        for subject in dict.fromkeys(_subjects(gathered, event)):
            before = last.get((fact.heading, subject))
            if before is None or before.value <= fact.value:  # type: ignore[operator]
                last[fact.heading, subject] = fact
                continue
            gathered.page.problem(
                fact.where,
                f'{event.kind} "{event.id}" of {fact.value} stands after {before.name} of {before.value}',
                f'The events of "{subject}" are read in the order of time; '
                f"the one before stands in line {before.where.line}.",
                "Correct one of the dates, or move the record.",
            )
            break


def _check_levels(gathered: Gathered) -> None:
    """Two levels of one kind on one day would leave open which of them holds."""
    seen: dict[tuple[str, str, date], Event] = {}
    for event in gathered.events:
        when = _date(gathered, event)
        if when is None or not EVENT_FIELDS[event.kind].level:
            continue
        first = seen.setdefault((event.kind, event.of, when), event)
        if first is not event:
            gathered.page.problem(
                gathered.facts[f"{event.id}.date"].where,
                f'"{event.of}" has two events of kind {event.kind} on {when}',
                f'The other is "{first.id}" in line {first.where.line}; only one level can hold on a day.',
                "Remove one of them, or correct its date.",
            )


def _check_held(gathered: Gathered) -> None:
    """Cost converted to date is at most the cost funded to date, lot by lot; what interest adds to a lot is not known here."""
    lots: dict[str, list[Event]] = defaultdict(list)
    for event in by_date(gathered):
        if event.kind in ("funding", "conversion"):
            lots[event.of].append(event)
    for lot, events in lots.items():
        if f"{lot}.interest_rate" in gathered.facts or f"{lot}.yield_to_maturity" in gathered.facts:
            continue
        _check_lot(gathered, lot, sorted(events, key=lambda e: (_date(gathered, e) or date.max, e.kind != "funding")))


def _check_lot(gathered: Gathered, lot: str, events: Iterable[Event]) -> None:
    held = Decimal(0)
    for event in events:
        fact = gathered.facts.get(f"{event.id}.{'amount' if event.kind == 'funding' else 'cost'}")
        if fact is None or not isinstance(fact.value, Decimal) or _date(gathered, event) is None:
            return  # a problem of its own was noted; the sum would be wrong
        if event.kind == "funding":
            held += fact.value
            continue
        if fact.value > held:
            gathered.page.problem(
                fact.where,
                f'conversion "{event.id}" converts {fact.value:,} of "{lot}", which holds {held:,}',
                "Cost converted to date cannot be more than cost funded to date, lot by lot.",
                "Correct the cost, the lot or the date.",
            )
            return
        held -= fact.value


def _check_links(gathered: Gathered) -> None:
    """A value given by reference names a shared fact."""
    for where, name, what in gathered.linked:
        if name not in gathered.shared:
            gathered.page.problem(
                where,
                f'{what} is a multiple of "{name}", which is no shared fact',
                f"Shared facts found: {', '.join(sorted(gathered.shared)) or 'none'}.",
                suggestion(name, gathered.shared) or "Name one of these, or add it under facts.",
            )


def _subjects(gathered: Gathered, event: Event) -> list[str]:
    names = [event.of] if event.to is None else [event.of, event.to]
    owners = (gathered.owner(name) for name in names)
    return [owner.name if owner else name for owner, name in zip(owners, names, strict=True)]


def _date(gathered: Gathered, event: Event) -> date | None:
    fact = gathered.facts.get(f"{event.id}.date")
    return fact.value if fact is not None and isinstance(fact.value, date) else None
