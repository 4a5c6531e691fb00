"""New York's tax on corporations, by business income: federal income without the special allowance."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Others, Treatment
from rules.us.states.state_income_tax import State, state_income_tax, state_recovery

NEW_YORK = State(
    "new_york", "N.Y. Tax Law 210(1)(a)", "N.Y. Tax Law 210-A", (("equipment", "new_york_recovery"),),
    ("the bases of New York on business capital and fixed dollars, the surcharge of the transportation district, city tax",
     "research: the federal deduction is followed; whether a budget of 2026 left section 174A, from 2025 on, was not found",
     "property in the Resurgence Zone and the Liberty Zone, which keeps the special allowance (N.Y. Tax Law 208(9)(b)(17))"),
)  # fmt: skip


def new_york_recovery(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """What section 167 gives if section 168(k) is left aside: added back, and taken by the ordinary percentages.

    Source: N.Y. Tax Law 208(9)(a)(17), (b)(17), for property placed in service from 2003-06-01.
    """
    return state_recovery(deal, book, subject, NEW_YORK, "N.Y. Tax Law 208(9)(b)(17)")


def new_york_tax(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Entire net income apportioned by receipts, at the rate of business income."""
    return state_income_tax(deal, book, others, NEW_YORK)


TREATMENTS = (("equipment", new_york_recovery), ("income_taxes", new_york_tax))
