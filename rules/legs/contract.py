"""The cloud contract and the financing commitment, before any accounting."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Line, Refusal, Treatment


def contract(deal: Deal, subject: Subject) -> Treatment:
    """Usage of the cloud, billed and paid; and what is paid in advance in cash or shares, used up, or paid back."""
    label, kinds = subject.label, {e.kind for e in deal.events if e.of == subject.name}
    usage = Line("usage", f"{label}: usage billed and received in cash", "money", "event(usage)", "deal file")
    advance = [Line(name, text, "money", f"event({kind})", "deal file")
               for kind, (name, text) in ADVANCE.items() if kind in kinds]  # fmt: skip
    lines = [usage, *advance]
    refusals: tuple[Refusal, ...] = ()
    if advance:
        signs = {"served": "-"}
        moved = " ".join(f"{signs.get(line.name, '+')} {line.name}" for line in advance)
        lines += [Line("advance", f"{label}: received in advance and not yet served", "money", f"prior(advance) {moved}", "deal file"),
                  Line("over_served", "More served than was received in advance", "flag", "advance < 0", "deal file")]  # fmt: skip
        refusals = (Refusal("over_served", "more service is given than was received in advance", "deal file"),)
    contributions = [Contribution("revenue", "usage")]
    contributions += [Contribution("revenue", "prepaid")] * ("prepayment" in kinds)
    contributions += [Contribution("exchanged", "stock_received")] * ("stock_received" in kinds)
    if "rebate" in kinds:
        lines.append(Line("rebates", f"{label}: paid back to the customer", "money", "event(rebate)", "deal file"))
        contributions.append(Contribution("revenue", "rebates", -1))
    return Treatment("contract", f"{label}: usage", "deal file", tuple(lines), (), refusals, contributions=tuple(contributions))


#: Kind of event -> line and label of what moves the balance received in advance.
ADVANCE = {"prepayment": ("prepaid", "Received in advance, in cash"),
           "stock_received": ("stock_received", "Received in advance, in shares at fair value"),
           "prepaid_usage": ("served", "Service given against what was received in advance")}  # fmt: skip


def commitment(deal: Deal, subject: Subject) -> Treatment:
    """What of a facility is not drawn."""
    undrawn = Line("undrawn", f"{subject.label}: not drawn", "money", "latest(commitment)", "ASC 810-10-50-4")
    return Treatment("commitment", f"{subject.label}: undrawn", "deal file", (undrawn,))
