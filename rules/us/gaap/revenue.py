"""Cloud revenue and the financing commitment beside it."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Treatment


def usage_revenue(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Revenue as usage is billed, each day's service being distinct and invoiced at its value.

    Source: ASC 606-10-55-18 (right to invoice). What is received in advance, in cash or in shares, is a contract liability
    (606-10-45-2) and revenue when it is served; shares count at fair value when the contract begins, and what they are worth
    later is no revenue (606-10-32-21, 32-23). What is paid back to the customer reduces revenue (606-10-32-25). The notes and
    shares bought are taken to be bought at fair value, so nothing paid for them reduces revenue: a judgement of the deal's
    scoping page. Not covered: breakage (606-10-55-46), a financing component (606-10-32-15), minimum commitments, embedded
    leases.
    """
    kinds = {e.kind for e in deal.events if e.of == subject.name}
    advance, paid_back = bool(kinds & {"prepayment", "stock_received", "prepaid_usage"}), "rebate" in kinds
    if "stock_received" in kinds:
        _shares_are_held(deal, book, subject)
    served = "prepaid_usage" in kinds
    formula = "usage" + " + advance_recognised" * served + " - rebates" * paid_back
    lines = (
        *((Line("advance_recognised", "Revenue from what was received in advance", "money", "served + 0", "ASC 606-10-45-2"),)
          if served else ()),
        Line("revenue", f"{subject.label}: revenue", "money", formula + " + 0" * (formula == "usage"), "ASC 606-10-55-18"),
        *((Line("contract_liability", "Contract liability", "money", "advance + 0", "ASC 606-10-45-2"),) if advance else ()),
    )  # fmt: skip
    return Treatment(
        "usage_revenue", f"{subject.label}: usage revenue", "ASC 606-10-55-18", lines,
        _entries(kinds, "usage" if served or paid_back else "revenue"), (), (),
        ("breakage of what was paid in advance (ASC 606-10-55-46), a financing component in it (ASC 606-10-32-15)",
         "shares for service whose value moves between the beginning of the contract and their receipt (ASC 606-10-32-23)",
         "consideration payable to a customer in the price of investments (ASC 606-10-32-25)"),
        (Contribution("operating_income", "revenue"), *((Contribution("carrying", "contract_liability", -1),) if advance else ())),
    )  # fmt: skip


LIABILITY, SHARES = "liabilities:contract liability", "assets:investments:preferred:cost"


def _shares_are_held(deal: Deal, book: BookChoice, subject: Subject) -> None:
    """NotCovered where shares come in for service and this book does not hold them."""
    for event in deal.events:
        if event.kind == "stock_received" and event.to not in dict(book.treatments):
            raise NotCovered("ASC 606-10-32-21", f"{subject.name} is paid in {event.to}, which book {book.name} does not treat")


def _entries(kinds: set[str], billed: str) -> tuple[Entry, ...]:
    received = "operating: Received from the lab"
    wanted = (
        ("", Entry("cloud revenue", "assets:cash", "revenue:cloud", billed, "ASC 606-10-55-18", received)),
        ("prepayment", Entry("received in advance", "assets:cash", LIABILITY, "prepaid", "ASC 606-10-45-2", received)),
        ("stock_received", Entry("shares received for service", SHARES, LIABILITY, "stock_received", "ASC 606-10-32-21",
                                 "noncash: Shares received for service")),
        ("prepaid_usage", Entry("service given", LIABILITY, "revenue:cloud", "served", "ASC 606-10-45-2")),
        ("rebate", Entry("paid back to the customer", "revenue:cloud", "assets:cash", "rebates", "ASC 606-10-32-25",
                         "operating: Paid back to the lab")),
    )  # fmt: skip
    return tuple(entry for kind, entry in wanted if not kind or kind in kinds)


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
