"""Second life: equipment that stays after its life in the books is over, and serves others at the market's rent."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered
from rules.legs.construction import summed

MONTHS, RENT = "second_life", "second_life_rent"
LINE = "second_life_revenue"


def has_second_life(deal: Deal, kind: str) -> bool:
    """Whether vintages of a class stay longer than their life: the fact `second_life`, months, of the class or of all."""
    return MONTHS in deal.facts or f"{kind}.{MONTHS}" in deal.facts


def lived_twice(deal: Deal, subject: Subject) -> tuple[str, ...]:
    """The vintages that may have a second life."""
    return tuple(name for name, kind in zip(subject.instances, subject.classes, strict=True) if has_second_life(deal, kind))


def second_life_lines(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    """What others pay for the months that a vintage is kept beyond its life, by vintage and together.

    The rent is a share of cost a year (fact `second_life_rent`): what the market pays for what is then old, at its use. The
    vintage is sold, or leaves for nothing, at the end of its second life. Not covered: a second life of what never reaches
    the end of a first one, and of what has an obligation to be retired, whose date would be another.
    """
    names = lived_twice(deal, subject)
    if not names:
        return ()
    kinds = {kind for name, kind in zip(subject.instances, subject.classes, strict=True) if name in names}
    if not any(e.kind == "useful_life" for e in deal.events) and not all(f"{kind}.life" in deal.facts for kind in kinds):
        raise NotCovered("house rule", f"{subject.name} has a second life and no first one: useful_life events, or the fact life")
    if any(f"{name}.settlement_cost" in deal.facts for name in names):
        raise NotCovered("ASC 410-20-35-8", f"{subject.name} has a second life and a cost of retirement, whose date moves with it")
    return (
        Line("rent", "Rent in the second life", "money",
             f"max(0, months_kept - age - prior(months_kept) + prior(age)) * cost * {RENT} / 12", "deal file", each=True, among=names,
             note="For each month kept beyond the life in the books."),
        Line(LINE, f"{subject.label}: rent in the second life", "money", f"{summed(names, 'rent')} + 0", "deal file"),
    )  # fmt: skip


def served_others(deal: Deal, subject: Subject) -> tuple[Contribution, ...]:
    """What the money loop takes of it; nothing where there is no second life."""
    return (Contribution("served_others", LINE),) if lived_twice(deal, subject) else ()


def earned_twice(deal: Deal, subject: Subject, total: str, cash: str, account: str, cite: str,
                 line: str = LINE) -> tuple[tuple[Entry, ...], tuple[Contribution, ...]]:
    """Its entry and contribution in a book: income as the capacity is given, month by month."""
    if not lived_twice(deal, subject):
        return (), ()
    flow = "operating: Received from others" if cash == "assets:cash" else ""
    return (Entry("rent in the second life", cash, account, line, cite, flow),), (Contribution(total, line),)
