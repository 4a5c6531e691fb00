"""Research and experiment, before any accounting: records of spending, paid when incurred."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Check, Contribution, Line, NotCovered, Treatment


def research(deal: Deal, subject: Subject) -> Treatment:
    """Cash for own design, masks and software as the spending is incurred.

    What is bought of others or made for service is equipment and belongs there, depreciation of laboratories included.
    """
    if not subject.instances:
        raise NotCovered("house rule", f"{subject.label}: research without a record of spending")
    lines = (
        Line("booked", "Cost of the record, in whole posting units", "money", "cost + 0", "deal file", time="once", each=True),
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
