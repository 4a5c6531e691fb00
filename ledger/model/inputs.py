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
        lines = [*_event_lines(deal, subject), *_sale_lines(deal, subject), *_vintage_lines(deal, subject),
                 *_research_lines(deal, subject)]  # fmt: skip
        if lines:
            refusals = tuple(Refusal(line.name, line.label, line.cite) for line in lines)
            yield subject, Treatment("inputs", f"Inputs of {subject.label}", "house rule", tuple(lines), refusals=refusals)


def _event_lines(deal: Deal, subject: Subject) -> Iterable[Line]:
    events = [e for e in deal.events if {e.of, e.to} & {subject.name, *subject.instances}]
    if not events:
        return
    first = {e.id: e for e in reversed(deal.events)}
    told = [e for e in events if first[e.id] is e or "excess" in e.fields or "shortfall" in e.fields]
    if not told:
        return  # a structure makes these of other events, under whose subject they are asked about
    outside = " + ".join(f"({e.id}.date < start) + ({e.id}.date > end)" for e in told)
    yield Line("outside_timeline", "an event lies outside the timeline", "flag", outside, "house rule", time="once")
    if len(told) > 1:
        order = " + ".join(f"({a.id}.date > {b.id}.date)" for a, b in zip(told, told[1:], strict=False))
        yield Line("out_of_order", "two events of the instrument have changed their order", "flag", order, "house rule", time="once")
    levels = [e for e in events if EVENT_FIELDS[e.kind].level]
    alike = [(a, b) for i, a in enumerate(levels) for b in levels[i + 1 :] if (a.kind, a.of) == (b.kind, b.of)]
    if alike:
        same = " + ".join(f"({a.id}.date == {b.id}.date)" for a, b in alike)
        yield Line("same_day", "two levels of one kind stand on one day", "flag", same, "house rule", time="once")
    yield from _price_lines(deal, events)
    usage = [e for e in events if e.kind == "usage"]
    if usage and "equipment_sold" in deal.facts:
        unserved = " + ".join(f"({e.id}.date > equipment_sold)" for e in usage)
        yield Line("unserved", "usage goes on after the equipment is sold", "flag", unserved, "house rule", time="once")
    others = [e for e in events if e.kind == "other_additions"]
    if others:
        more = " + ".join(f"({e.id}.last_quarter > {e.id}.amount)" for e in others)
        yield Line("more_than_all", "more is placed in the last three months than in the year", "flag", more, "IRC 168(d)(3)", time="once")
    lives = [e for e in events if e.kind == "useful_life"]
    if lives:
        short = " + ".join(f"({e.id}.months < 1)" for e in lives)
        yield Line("no_life", "a useful life is shorter than a month", "flag", short, "ASC 360-10-35-4", time="once")


def _price_lines(deal: Deal, events: list[Event]) -> Iterable[Line]:
    """A price that stands above fair value, at it or below it stays there: which of the three is structure."""
    above, below = [e for e in events if "excess" in e.fields], [e for e in events if "shortfall" in e.fields]
    off = {e.id for e in (*above, *below)}
    at = [e for e in events if e.kind == "purchase" and f"{e.id}.fair_value" in deal.facts and e.id not in off
          and not any(e.id == other.id for other in deal.events if other is not e)]  # fmt: skip
    sides = [f"({e.id}.amount {sign} {e.id}.fair_value)" for some, sign in ((above, "<"), (below, ">"), (at, "!=")) for e in some]
    if sides:
        yield Line("price_side", "the price of shares has moved to the other side of their fair value, which needs a new run", "flag",
                   " + ".join(sides), "ASC 606-10-32-26", time="once")  # fmt: skip


def _sale_lines(deal: Deal, subject: Subject) -> Iterable[Line]:
    """Nothing happens to a holding after it is sold whole; a sale of the whole stays one, and so does one of a part.

    Shares may be sold in parts; notes are sold whole and once.
    """
    own = [e for e in deal.events if {e.of, e.to} & {subject.name, *subject.instances}]
    sales = [e for e in own if e.kind == "sale"]
    if not sales:
        return
    shares = subject.type == "equity_security"
    cite = "ASC 321-10-40-1" if shares else "ASC 320-10-40"
    whole = [e for e in sales if not shares or deal.facts[f"{e.id}.share"].value == 1]
    if whole:
        changed = " + ".join(f"({e.id}.share != 1)" for e in whole)
        yield Line("part_sale", "a part of a holding is sold", "flag", changed if len(whole) > 1 else f"{whole[0].id}.share != 1", cite,
                   time="once")  # fmt: skip
    if parts := [e for e in sales if e not in whole]:
        yield Line("whole_sale", "a sale of a part has become one of the whole, which needs a new run", "flag",
                   " + ".join(f"({e.id}.share == 1)" for e in parts), cite, time="once")  # fmt: skip
    sale = whole[0] if whole else None
    others = [e for e in own if e is not sale]
    if sale and others:
        after = " + ".join(f"({e.id}.date > {sale.id}.date)" for e in others)
        yield Line("after_sale", "something happens to a holding after it is sold", "flag", after, cite, time="once")


def _vintage_lines(deal: Deal, subject: Subject) -> Iterable[Line]:
    if subject.type != "equipment":
        return
    yield Line("placed_outside", "a vintage is placed in service outside the timeline", "flag",
               "(placed_in_service < start) + (placed_in_service > end)"
               + " + (placed_in_service < tax_year_begins)" * ("tax_year_begins" in deal.facts), "house rule", time="once",
               each=True)  # fmt: skip
    if "equipment_sold" in deal.facts:
        yield Line("sold_outside", "the equipment is sold outside the timeline", "flag",
                   "(equipment_sold < start) + (equipment_sold > end)", "house rule", time="once")  # fmt: skip
        yield Line("placed_after_sale", "a vintage is placed in service after the equipment is sold", "flag",
                   "placed_in_service > equipment_sold", "house rule", time="once", each=True)  # fmt: skip
    sold = tuple(i for i in subject.instances if f"{i}.disposal_date" in deal.facts)
    if sold:
        yield Line("disposed_outside", "a vintage is disposed of before it is placed in service, or after the timeline", "flag",
                   "(disposal_date < placed_in_service) + (disposal_date > end)", "house rule", time="once", each=True,
                   among=sold)  # fmt: skip
    for fact in ACQUISITION_FACTS:
        dated = tuple(i for i in subject.instances if f"{i}.{fact}" in deal.facts)
        if dated:
            yield Line("acquired_late", "a vintage is acquired after it is placed in service", "flag",
                       f"{fact} > placed_in_service", "IRC 168(k)", time="once", each=True, among=dated)  # fmt: skip


def _research_lines(deal: Deal, subject: Subject) -> Iterable[Line]:
    if subject.type not in ("research", "software"):
        return
    if subject.instances:
        yield Line("spent_outside", f"{subject.type} is incurred outside the timeline", "flag", "(incurred < start) + (incurred > end)",
                   "house rule", time="once", each=True)  # fmt: skip
    dated = tuple(i for i in subject.instances if f"{i}.benefits_from" in deal.facts)
    if dated:
        yield Line("benefits_early", f"{subject.type} has its benefits before it is incurred", "flag", "benefits_from < incurred",
                   "IRC 174A(c)", time="once", each=True, among=dated)  # fmt: skip
