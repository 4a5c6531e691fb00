"""Cloud revenue and the financing commitment beside it."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Entry, Line, Treatment


def usage_revenue(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Revenue as usage is billed, each day's service being distinct and invoiced at its value.

    Source: ASC 606-10-55-18 (right to invoice). The notes and shares are taken to be bought at fair value, so nothing
    paid for them reduces revenue (ASC 606-10-32-25): a judgement of the deal's scoping page. Not covered: prepayment,
    minimum commitments, consideration payable to a customer, embedded leases.
    """
    lines = (Line("revenue", f"{subject.label}: revenue", "money", "usage + 0", "ASC 606-10-55-18"),)
    entries = (Entry("cloud revenue", "assets:cash", "revenue:cloud", "revenue", "ASC 606-10-55-18", "operating: Received from the lab"),)
    return Treatment(
        "usage_revenue", f"{subject.label}: usage revenue", "ASC 606-10-55-18", lines, entries, (), (),
        ("prepaid commitments, breakage and consideration payable to a customer (ASC 606-10-32-25)",),
    )  # fmt: skip


def disclosed_commitment(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """A facility that is not drawn: off the balance sheet, disclosed; the maximum exposure adds what is carried.

    Source: ASC 440-10-50 (commitments), ASC 810-10-50-4 (maximum exposure to loss beside the carrying amount). Whether it
    is a derivative, a payment to a customer or carries a credit loss is answered on the deal's scoping page.
    """
    of = {s.type: s.name for s in deal.subjects if s.name in dict(book.treatments)}
    carried = [f"{of[kind]}.{line}" for kind, line in (("debt_security", "fair_value"), ("equity_security", "carrying")) if kind in of]
    lines = (
        Line("commitment_open", f"{subject.label}: not drawn", "money", "undrawn + 0", "ASC 440-10-50"),
        Line("exposure", "Maximum exposure to loss: carried and not drawn", "money", " + ".join(["undrawn", *carried]) + " + 0",
             "ASC 810-10-50-4"),
    )  # fmt: skip
    return Treatment("disclosed_commitment", f"{subject.label}: disclosed, not drawn", "ASC 440-10-50", lines)


TREATMENTS = (("contract", usage_revenue), ("commitment", disclosed_commitment))
