"""Revenue of a cloud contract, put together from its parts; and the financing commitment beside it."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, Refusal, Treatment
from rules.legs.contract import kinds_of
from rules.us.gaap.revenue_awards import awards
from rules.us.gaap.revenue_disclosures import disclosure_lines
from rules.us.gaap.revenue_noncash import promised_shares, received_shares
from rules.us.gaap.revenue_parts import CASH, RECEIVED, REVENUE, Part, summed
from rules.us.gaap.revenue_payments import payments
from rules.us.gaap.revenue_prepaid import prepaid
from rules.us.gaap.revenue_volume import volume

PARTS = (prepaid, received_shares, promised_shares, volume, payments, awards)


def usage_revenue(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Revenue as usage is billed, each day's service being distinct and invoiced at its value; and what the events add to it.

    Source: ASC 606-10-55-18 (right to invoice; posting template REV-1). Each further part has a module of its own: credits paid
    in advance, breakage and financing (revenue_prepaid), shares for service (revenue_noncash), an agreed volume and its
    modification (revenue_volume), payments to the customer and the price of its shares above fair value (revenue_payments),
    warrants granted to it (revenue_awards), balances and remaining obligation (revenue_disclosures). What is paid back to
    the customer reduces revenue at once (606-10-32-25).

    A purchase of shares that states no fair value is taken to be at fair value: a judgement of the deal's scoping page.
    Revenue from the customer may not fall below nil to date: the excess would be an expense, which is not covered. Not covered:
    embedded leases (rules of ASC 842), gross against net (606-10-55-36), warranties, credit losses on contract assets.
    """
    kinds = kinds_of(deal, subject)
    parts = [part(deal, book, subject) for part in PARTS]
    gross, less = (["usage", *(n for p in parts for n in p.gross)], [n for p in parts for n in p.less])
    rebates, committed = "rebate" in kinds, "committed_purchases" in kinds
    revenue = Line("revenue", f"{subject.label}: revenue", "money",
                   summed([*gross, *["-rebates"] * rebates, *(f"-{name}" for name in less)]), "ASC 606-10-55-18")  # fmt: skip
    followed = _followed(gross, parts, rebates, committed)
    disclosed, checks = disclosure_lines(parts, committed, rebates)
    reduced = bool(less) or rebates
    refusals = [r for p in parts for r in p.refusals]
    refusals += [Refusal("negative_revenue", "payments and awards to the customer pass what was earned from it: revenue below nil is "
                         "not covered", "ASC 606-10-32-25")] * reduced  # fmt: skip
    billed = "usage" if len(gross) > 1 or reduced else "revenue"
    entries = [Entry("cloud revenue", CASH, REVENUE, billed, "ASC 606-10-55-18", RECEIVED), *(e for p in parts for e in p.entries)]
    entries += [Entry("paid back to the customer", REVENUE, CASH, "rebates", "ASC 606-10-32-25",
                      "operating: Paid back to the lab")] * rebates  # fmt: skip
    return Treatment(
        "usage_revenue", f"{subject.label}: usage revenue", "ASC 606-10-55-18",
        (*_before(gross, parts, committed), *(line for p in parts for line in p.lines), revenue, *followed,
         *(_negative() if reduced else ()), *disclosed),
        tuple(entries), tuple(refusals), tuple(checks), _not_modelled(parts),
        (Contribution("operating_income", "revenue"), *(c for p in parts for c in p.contributions)),
    )  # fmt: skip


def _before(gross: list[str], parts: list[Part], committed: bool) -> tuple[Line, ...]:
    """Purchases of the customer before reductions, where something goes by them."""
    if not committed and not any(p.less for p in parts):
        return ()
    return (
        Line("purchases", "Purchases of the customer, before reductions", "money", summed(gross), "ASC 606-10-32-27"),
        Line("purchases_to_date", "The same, to date", "money", "prior(purchases_to_date) + purchases", "ASC 606-10-32-27"),
    )


def _followed(gross: list[str], parts: list[Part], rebates: bool, committed: bool) -> list[Line]:
    """Revenue to date, where a check or a disclosure reads it."""
    reduced = rebates or any(p.less for p in parts)
    if not reduced and not committed and not any(p.unsatisfied for p in parts):
        return []
    to_date = Line("revenue_to_date", "Revenue, to date", "money", "prior(revenue_to_date) + revenue", "definition")
    back = Line("rebates_to_date", "Paid back to the customer, to date", "money", "prior(rebates_to_date) + rebates", "definition")
    return [to_date, *[back] * rebates]


def _negative() -> tuple[Line, ...]:
    return (Line("negative_revenue", "Revenue from the customer below nil, to date", "flag", "revenue_to_date < 0", "ASC 606-10-32-25"),)


def _not_modelled(parts: list[Part]) -> tuple[str, ...]:
    own = ("whether the price of shares is their fair value, where a purchase states none (ASC 606-10-32-26): a judgement of the deal",
           "embedded leases of dedicated equipment (ASC 842-10-15), variable prices other than usage (ASC 606-10-32-5)")  # fmt: skip
    return tuple(dict.fromkeys([*own, *(text for part in parts for text in part.not_modelled)]))


def disclosed_commitment(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """A facility that is not drawn: off the balance sheet, disclosed; the maximum exposure adds what is carried.

    Source: ASC 440-10-50 (commitments), ASC 810-10-50-4 (maximum exposure to loss beside the carrying amount). Whether it
    is a derivative, a payment to a customer or carries a credit loss is answered on the deal's scoping page.
    """
    treated = dict(book.treatments)
    carried = [f"{s.name}.{'fair_value' if treated[s.name] in MARKED else 'carrying'}" for s in deal.subjects
               if s.type in ("debt_security", "equity_security") and s.name in treated]  # fmt: skip
    lines = (
        Line("commitment_open", f"{subject.label}: not drawn", "money", "undrawn + 0", "ASC 440-10-50"),
        Line("exposure", "Maximum exposure to loss: carried and not drawn", "money", " + ".join(["undrawn", *carried]) + " + 0",
             "ASC 810-10-50-4"),
    )  # fmt: skip
    return Treatment("disclosed_commitment", f"{subject.label}: disclosed, not drawn", "ASC 440-10-50", lines)


MARKED = ("available_for_sale", "trading", "fair_value_option")  # treatments whose carrying amount is the line fair_value
TREATMENTS = (("contract", usage_revenue), ("commitment", disclosed_commitment))
