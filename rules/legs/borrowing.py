"""A borrowing, before any accounting: the interest paid on it."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Line, Treatment


def borrowing(deal: Deal, subject: Subject) -> Treatment:
    """Interest as it is paid. Drawing and repaying the principal are not modelled: no book here holds the debt."""
    lines = (Line("interest", f"{subject.label}: interest paid", "money", "event(interest)", "deal file"),)
    return Treatment("borrowing", f"{subject.label}: interest", "deal file", lines, (), (), (),
                     (f"{subject.label}: drawing, repayment, fees and hedges of the principal",),
                     (Contribution("interest_paid", "interest"),))  # fmt: skip
