"""The cloud contract and the financing commitment, before any accounting."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Line, Treatment


def contract(deal: Deal, subject: Subject) -> Treatment:
    """Usage of the cloud, billed and paid."""
    usage = Line("usage", f"{subject.label}: usage billed and received in cash", "money", "event(usage)", "deal file")
    return Treatment("contract", f"{subject.label}: usage", "deal file", (usage,),
                     contributions=(Contribution("revenue", "usage"),))  # fmt: skip


def commitment(deal: Deal, subject: Subject) -> Treatment:
    """What of a facility is not drawn."""
    undrawn = Line("undrawn", f"{subject.label}: not drawn", "money", "latest(commitment)", "ASC 810-10-50-4")
    return Treatment("commitment", f"{subject.label}: undrawn", "deal file", (undrawn,))
