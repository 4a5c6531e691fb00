"""Refusal lines over the inputs: dates that leave the timeline or change their order, lives that are none."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.facts.events import EVENT_FIELDS
from ledger.facts.nouns import Deal, Event, Subject
from ledger.model.nouns import Line, Refusal, Treatment

ACQUISITION_FACTS = ("contract_made", "construction_began", "acquired")


def input_lines(deal: Deal) -> Iterable[tuple[Subject, Treatment]]:
    """One treatment per subject that has dates: its flag lines are nil while the inputs may be computed with."""
    for subject in deal.subjects:
        lines = [*_event_lines(deal, subject), *_vintage_lines(deal, subject)]
        if lines:
            refusals = tuple(Refusal(line.name, line.label, line.cite) for line in lines)
            yield subject, Treatment("inputs", f"Inputs of {subject.label}", "house rule", tuple(lines), refusals)


def _event_lines(deal: Deal, subject: Subject) -> Iterable[Line]:
    events = [e for e in deal.events if {e.of, e.to} & {subject.name, *subject.instances}]
    if not events:
        return
    outside = " + ".join(f"({e.id}.date < start) + ({e.id}.date > end)" for e in events)
    yield Line("outside_timeline", "an event lies outside the timeline", "flag", outside, "house rule", time="once")
    pairs = list(zip(events, events[1:], strict=False))
    if pairs:
        order = " + ".join(_order(first, second) for first, second in pairs)
        yield Line("out_of_order", "two events of the instrument have changed their order, or two levels share a day",
                   "flag", order, "house rule", time="once")  # fmt: skip
    lives = [e for e in events if e.kind == "useful_life"]
    if lives:
        short = " + ".join(f"({e.id}.months < 1)" for e in lives)
        yield Line("no_life", "a useful life is shorter than a month", "flag", short, "ASC 360-10-35-4", time="once")


def _order(first: Event, second: Event) -> str:
    level = first.kind == second.kind and EVENT_FIELDS[first.kind].level
    return f"({first.id}.date {'>=' if level else '>'} {second.id}.date)"


def _vintage_lines(deal: Deal, subject: Subject) -> Iterable[Line]:
    if subject.type != "equipment":
        return
    yield Line("placed_outside", "a vintage is placed in service outside the timeline", "flag",
               "(placed_in_service < start) + (placed_in_service > end)", "house rule", time="once", each=True)  # fmt: skip
    for fact in ACQUISITION_FACTS:
        dated = tuple(i for i in subject.instances if f"{i}.{fact}" in deal.facts)
        if dated:
            yield Line("acquired_late", "a vintage is acquired after it is placed in service", "flag",
                       f"{fact} > placed_in_service", "IRC 168(k)", time="once", each=True, among=dated)  # fmt: skip
