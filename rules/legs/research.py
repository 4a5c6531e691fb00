"""Research and experiment, before any accounting: records of spending, paid when incurred."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Check, Contribution, Line, NotCovered, Treatment


def research(deal: Deal, subject: Subject) -> Treatment:
    """Cash for own design, masks and software as the spending is incurred.

    What is bought of others or made for service is equipment and belongs there, depreciation of laboratories included. A record
    that is part of a vintage costs its part of that programme (self_built.py).
    """
    if not subject.instances:
        raise NotCovered("house rule", f"{subject.label}: research without a record of spending")
    lines = (
        *_booked(subject),
        Line("spent", "Spent", "money", "iff((incurred > prior(period_end)) * (incurred <= period_end), booked, 0)", "deal file",
             each=True),
        Line("spending", f"{subject.label}: incurred and paid", "money", "across(spent)", "deal file"),
        Line("all_booked", "Cost of all records, by the facts", "money", "across(booked)", "deal file", time="once"),
        Line("booked_not_spent", "Cost in the facts less cost spent", "money", "all_booked - total(spending)", "house rule",
             time="once"),
    )  # fmt: skip
    checks = (Check("booked_not_spent", "every dollar of research in the facts is spent inside the timeline", 21),)
    return Treatment("research", f"{subject.label}: spending", "deal file", lines, (), (), checks,
                     contributions=(Contribution("consumed", "spending"),))  # fmt: skip


def _booked(subject: Subject) -> tuple[Line, ...]:
    label = "Cost of the record, in whole posting units"
    own = tuple(name for name, whole in zip(subject.instances, subject.part_of, strict=True) if not whole)
    parts = tuple(
        Line("booked", label, "money", f"{whole}.{work}_part + 0", "ASC 730-10-25-1", time="once", each=True, among=(name,))
        for name, whole, work in zip(subject.instances, subject.part_of, subject.works, strict=True) if whole
    )  # fmt: skip
    return ((Line("booked", label, "money", "cost + 0", "deal file", time="once", each=True, among=own),) if own else ()) + parts
