"""Cash between a partnership and one of its partners: owners' cash, which is no part of what the business earns."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Line, Treatment


def partner(deal: Deal, subject: Subject) -> Treatment:
    """Cash paid in and drawn out as the events say. Property, services and promises of a partner are not modelled."""
    lines = (
        Line("contributed", f"{subject.label}: cash contributed", "money", "event(contribution)", "deal file"),
        Line("distributed", f"{subject.label}: cash distributed", "money", "event(distribution)", "deal file"),
    )
    return Treatment("partner", f"{subject.label}: cash of the partner", "deal file", lines, (), (), (),
                     ("contributions of property or services by a partner (IRC 704(c), 83), guaranteed payments (IRC 707(c))",),
                     (Contribution("owners", "contributed"), Contribution("owners", "distributed", -1)))  # fmt: skip
