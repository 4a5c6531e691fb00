"""What it is expected to cost, and costs, to retire equipment: the estimate and the cash."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Event, Subject
from ledger.model.nouns import Line, NotCovered, Refusal
from rules.legs.construction import IN_PERIOD, summed

CITE = "ASC 410-20-35-8"


def obliged(deal: Deal, subject: Subject) -> tuple[str, ...]:
    """The vintages with a fact settlement_cost, their own or that of their class."""
    classes = zip(subject.instances, subject.classes, strict=True)
    names = tuple(name for name, kind in classes if {f"{name}.settlement_cost", f"{kind}.settlement_cost"} & deal.facts.keys())
    stray = [name for name in subject.instances if f"{name}.settled_for" in deal.facts and name not in names]
    if stray:
        raise NotCovered("ASC 410-20-25-4", f"{stray[0]} has settled_for and no settlement_cost: what was expected is not known")
    return names


def estimates(deal: Deal, subject: Subject) -> tuple[Event, ...]:
    """The events that give a new estimate, in the order of time."""
    return tuple(event for event in deal.events if event.kind == "settlement_estimate" and event.of == subject.name)


def settlement_lines(deal: Deal, subject: Subject) -> tuple[tuple[Line, ...], tuple[Refusal, ...]]:
    """The cost of retirement as estimated at each period's end, and the cash paid when a vintage is retired.

    An event settlement_estimate states the cost of all that is in service together, at prices of the day of settlement; it
    is shared in proportion to the estimates before. Paid is the fact settled_for of the vintage, else the estimate then.
    """
    names, events = obliged(deal, subject), estimates(deal, subject)
    if not names:
        if events:
            raise NotCovered("ASC 410-20-25-4", f"{subject.name} has a settlement_estimate and no vintage with a settlement_cost")
        return (), ()
    stated = tuple(name for name in names if f"{name}.settled_for" in deal.facts)
    lines = [
        Line("settlement_before", "Expected cost of retirement, before a new estimate", "money",
             "iff((prior(retired) == 1) + (placed_in_service > period_end), 0, iff(placed_in_service > prior(period_end), "
             "settlement_cost, prior(expected_settlement)))", "ASC 410-20-30-1", each=True, among=names),
        *(_estimate_lines(subject, names, events) if events else ()),
        Line("expected_settlement", "Expected cost of retirement", "money",
             "settlement_before * estimate_factor" if events else "settlement_before + 0", CITE, each=True, among=names),
        *(Line("settled", "Paid to retire", "money", f"(retired - prior(retired)) * {paid}", "deal file", each=True, among=among)
          for paid, among in (("settled_for", stated), ("expected_settlement", tuple(n for n in names if n not in stated))) if among),
        Line("settlement", f"{subject.label}: paid to retire", "money", summed(names, "settled"), "deal file"),
    ]  # fmt: skip
    return tuple(lines), _REFUSALS if events else ()


def _estimate_lines(subject: Subject, names: tuple[str, ...], events: tuple[Event, ...]) -> tuple[Line, ...]:
    now = " + ".join(IN_PERIOD.format(f"{event.id}.date") for event in events)
    return (
        Line("settlement_before", f"{subject.label}: expected cost of retirement, before a new estimate", "money",
             summed(names, "settlement_before"), "ASC 410-20-30-1"),
        Line("new_estimates", "New estimates in the period", "count", now, CITE),
        Line("estimate_factor", "New estimate, per dollar of the one before", "amount",
             "iff((new_estimates > 0) * (settlement_before > 0), latest(settlement_estimate) / settlement_before, 1)", CITE),
        Line("two_estimates", "More than one estimate in a period", "flag", "new_estimates > 1", CITE),
        Line("idle_estimate", "An estimate while nothing with an obligation is in service", "flag",
             "(new_estimates > 0) * (settlement_before == 0)", CITE),
    )  # fmt: skip


_REFUSALS = (
    Refusal("two_estimates", "two estimates of the cost of retirement fall in one period", CITE),
    Refusal("idle_estimate", "the cost of retirement is estimated anew while nothing with an obligation is in service", CITE),
)
