"""The cloud contract and the financing commitment, before any accounting."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Event, Subject
from ledger.model.nouns import Contribution, Line, NotCovered, Refusal, Treatment
from rules.legs.usage_to_come import to_come

#: Kind of event -> line and label of what moves the balance received in advance.
ADVANCE = {"prepayment": ("prepaid", "Received in advance, in cash"),
           "stock_received": ("stock_received", "Received in advance, in shares at their fair value when the contract began"),
           "prepaid_usage": ("served", "Service given against what was received in advance")}  # fmt: skip
#: Kind of event -> leg, line, label, and the total of the loop that the cash belongs to, with its sign.
CASH = {"delivery": ("delivery", "billed", "billed for what is delivered, and received", "revenue", 1),
        "rebate": ("rebate", "rebates", "paid back to the customer", "revenue", -1),
        "customer_payment": ("customer_payment", "customer_payments", "paid to the customer for its purchases", "revenue", -1),
        "price_above_value": ("paid_above_value", "paid_above_value", "paid for shares above their fair value", "invested", 1)}  # fmt: skip


def kinds_of(deal: Deal, subject: Subject) -> set[str]:
    return {e.kind for e in deal.events if e.of == subject.name}


def of_kind(deal: Deal, subject: Subject, *kinds: str) -> tuple[Event, ...]:
    """The events of these kinds of a contract, in the order of time."""
    return tuple(e for e in deal.events if e.of == subject.name and e.kind in kinds)


def value_moves(deal: Deal, subject: Subject) -> bool:
    """Whether shares for service are worth something else when they come in than when the contract began."""
    return any("moved" in e.fields for e in of_kind(deal, subject, "stock_received"))


def contract(deal: Deal, subject: Subject) -> Treatment:
    """Usage of the cloud, billed and paid; what is paid in advance in cash or shares, used up, lapsed or paid back; payments to
    the customer; and what of an agreed volume is delivered.
    """
    label, kinds = subject.label, kinds_of(deal, subject)
    lines = [Line("usage", f"{label}: usage billed and received in cash", "money", to_come(deal, "event(usage)", "period_end"),
                  "deal file")]  # fmt: skip
    contributions = [Contribution("revenue", "usage")]
    refusals: list[Refusal] = []
    if kinds & set(ADVANCE) or "share_right" in kinds:
        lines += _advance(deal, subject, kinds)
        refusals.append(Refusal("over_served", "more service is given than was received in advance", "deal file"))
        contributions += [Contribution("revenue", "prepaid")] * ("prepayment" in kinds)
        contributions += [Contribution("exchanged", "stock_received")] * ("stock_received" in kinds)
        contributions += [Contribution("exchanged", "form_change")] * value_moves(deal, subject)
    for kind, (leg, name, words, total, sign) in CASH.items():
        if kind in kinds:
            lines.append(Line(name, f"{label}: {words}", "money", f"event({leg})", "deal file"))
            contributions.append(Contribution(total, name, sign))
    lines += _volume(label) if kinds & {"agreement", "delivery", "modification"} else []
    if late := _after_expiry(deal, subject):
        lines.append(late)
        refusals.append(Refusal(late.name, "credits are bought, used or estimated after they have lapsed", late.cite))
    return Treatment("contract", f"{label}: usage", "deal file", tuple(lines), (), tuple(refusals), contributions=tuple(contributions))


def _advance(deal: Deal, subject: Subject, kinds: set[str]) -> list[Line]:
    """What was received in advance and is not served: lapsed credits leave it, promised shares may be served before they come."""
    label = subject.label
    lines = [Line(name, text, "money", f"event({kind})", "deal file") for kind, (name, text) in ADVANCE.items() if kind in kinds]
    moved = " ".join(f"{'-' if line.name == 'served' else '+'} {line.name}" for line in lines)
    if value_moves(deal, subject):
        lines.append(Line("form_change", "Shares received, their fair value then less that when the contract began", "money",
                          "event(form_change)", "ASC 606-10-32-23"))  # fmt: skip
    expiry = expiry_of(deal, subject)
    if expiry:
        now = f"({expiry.id}.date > prior(period_end)) * ({expiry.id}.date <= period_end)"
        lines.append(Line("lapsed", "Received in advance and lapsed unused", "money", f"({now}) * (prior(advance) {moved})",
                          "ASC 606-10-55-48"))  # fmt: skip
    lines.append(Line("advance", f"{label}: received in advance and not yet served", "money",
                      f"prior(advance) {moved}" + " - lapsed" * bool(expiry), "deal file"))  # fmt: skip
    promised = "share_right" in kinds
    if promised:
        received = " - stock_received" * ("stock_received" in kinds)
        lines += [Line("promised", "Shares promised for service, at their fair value when the contract began", "money",
                       "event(share_right)", "ASC 606-10-32-21"),
                  Line("promise_open", "Of it not yet received", "money", f"prior(promise_open) + promised{received}",
                       "ASC 606-10-32-21")]  # fmt: skip
    lines.append(Line("over_served", "More served than was received in advance" + ", or promised" * promised, "flag",
                      f"advance{' + promise_open' * promised} < 0", "deal file"))  # fmt: skip
    return lines


def expiry_of(deal: Deal, subject: Subject) -> Event | None:
    """The event with which unused credits lapse."""
    found = of_kind(deal, subject, "expiry")
    if len(found) > 1:
        raise NotCovered("ASC 606-10-55-48", f"credits of {subject.name} lapse more than once: they are one pool here")
    return found[0] if found else None


def _after_expiry(deal: Deal, subject: Subject) -> Line | None:
    expiry = expiry_of(deal, subject)
    later = of_kind(deal, subject, *ADVANCE, "expected_breakage", "share_right") if expiry else ()
    if expiry is None or not later:
        return None
    return Line("after_expiry", "Credits move after they have lapsed", "flag",
                " + ".join(f"({e.id}.date > {expiry.id}.date)" for e in later), "ASC 606-10-55-48", time="once")  # fmt: skip


def _volume(label: str) -> list[Line]:
    """An agreed volume at an agreed price, and what of it is delivered."""
    return [
        Line("agreed_price", f"{label}: price agreed", "money", "event(agreed_price)", "deal file"),
        Line("agreed_units", f"{label}: units agreed", "count", "event(agreed_units)", "deal file"),
        Line("delivered_units", f"{label}: units delivered", "count", "event(delivered_units)", "deal file"),
    ]


def commitment(deal: Deal, subject: Subject) -> Treatment:
    """What of a facility is not drawn."""
    undrawn = Line("undrawn", f"{subject.label}: not drawn", "money", "latest(commitment)", "ASC 810-10-50-4")
    return Treatment("commitment", f"{subject.label}: undrawn", "deal file", (undrawn,))
