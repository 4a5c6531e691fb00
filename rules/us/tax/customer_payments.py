"""Payments to a customer, in cash or in equity, for federal tax."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered
from rules.legs.contract import kinds_of

CASH, ASSET, SHARES = "tax assets:cash", "tax assets:payments to customer", "tax assets:preferred"
INCOME, RECOVERED = "tax income:gross receipts", "tax deductions:payments to customer"
#: The fact that says when the contract ends that a payment was made for.
ENDS = "contract_ends"


@dataclass(frozen=True)
class PaidOut:
    """What payments to the customer do to receipts and basis; empty where there are none."""

    reductions: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    entries: tuple[Entry, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    not_modelled: tuple[str, ...] = ()


def paid_out(deal: Deal, book: BookChoice, subject: Subject) -> PaidOut:
    """Cash paid to a customer for its purchases, or for its shares above their value; equity granted to it.

    Election customer_payment_tax. capitalised, the conservative route: an amount paid to another party to create or enter into
    an agreement to provide services is capitalised (Reg. 1.263(a)-4(d)(6)) and recovered evenly over the contract, to the
    fact contract_ends (167(a); Reg. 1.167(a)-3(a)); what is paid for shares above their value stays in their basis (1012). A
    payment made after that date is refused by the timeline. price_reduction: receipts fall when it is paid, as a rebate
    of the seller (61), and shares keep their fair value as basis, so that nothing counts twice. Both are unconfirmed: no
    authority on such a deal was found.

    Election customer_awards_tax: no_reduction, the conservative route and the position of the government: equity granted to
    customers never reduces receipts (1032), a permanent difference. The courts allowed a trade discount when the award is
    exercised (Sun Microsystems, T.C. Memo 1993-467; Convergent Technologies, T.C. Memo 1995-320): not covered here.
    """
    kinds = kinds_of(deal, subject)
    if "warrant_grant" in kinds and deal.election("customer_awards_tax") is None:
        raise NotCovered("Convergent Technologies", f"{subject.name} grants equity to the customer, and customer_awards_tax "
                         "(no_reduction) is not elected")  # fmt: skip
    awarded = ("equity granted to customers, a trade discount at its exercise (T.C. Memo 1995-320): no reduction is taken, unconfirmed",
               ) * ("warrant_grant" in kinds)  # fmt: skip
    paid, above = "customer_payment" in kinds, "price_above_value" in kinds
    if not paid and not above:
        return PaidOut(not_modelled=awarded)
    how = deal.election("customer_payment_tax")
    if how is None:
        raise NotCovered("Reg. 1.263(a)-4(d)(6)", f"{subject.name} has payments to the customer, and customer_payment_tax (capitalised or "
                         "price_reduction) is not elected")  # fmt: skip
    limits = (f"tax of payments to customers: {how.replace('_', ' ')} is elected, unconfirmed (Reg. 1.263(a)-4(d)(6), IRC 61)",)
    if how == "price_reduction":
        names = tuple(name for name, wanted in (("customer_payments", paid), ("paid_above_value", above)) if wanted)
        entries = tuple(Entry("payment to the customer", INCOME, CASH, name, "IRC 61") for name in names)
        return PaidOut(names, (), entries, (), (*limits, *awarded))
    return _capitalised(deal, book, subject, paid, above, (*limits, *awarded))


def _capitalised(deal: Deal, book: BookChoice, subject: Subject, paid: bool, above: bool, limits: tuple[str, ...]) -> PaidOut:
    entries: tuple[Entry, ...] = ()
    if above:
        shares = next(e.to for e in deal.events if e.kind == "price_above_value")
        if shares not in dict(book.treatments):
            raise NotCovered("IRC 1012", f"{subject.name} pays for {shares} above its value, which book {book.name} does not treat")
        entries = (Entry("paid for shares above their value", SHARES, CASH, "paid_above_value", "IRC 1012"),)
    if not paid:
        return PaidOut((), (), entries, (), limits)
    if ENDS not in deal.facts:
        raise NotCovered("Reg. 1.167(a)-3", f"payments to the customer of {subject.name} are recovered over the contract: give the "
                         f"fact {ENDS}")  # fmt: skip
    left = f"max(1, months(prior(period_end) + 1, {ENDS}) + 1)"
    lines = (
        Line("payment_months", "Months of the contract left at the beginning of the period", "count", left, "Reg. 1.167(a)-3"),
        Line("payment_recovered", "Payments to the customer, recovered", "money",
             "min(1, step_months / payment_months) * (prior(payment_basis) + customer_payments)", "Reg. 1.167(a)-3",
             note="A payment counts from the first month of its period."),
        Line("payment_basis", "Payments to the customer, adjusted basis", "money",
             "prior(payment_basis) + customer_payments - payment_recovered", "Reg. 1.263(a)-4"),
    )  # fmt: skip
    entries += (Entry("paid to the customer", ASSET, CASH, "customer_payments", "Reg. 1.263(a)-4"),
                Entry("payments to the customer, recovered", RECOVERED, ASSET, "payment_recovered", "Reg. 1.167(a)-3"))  # fmt: skip
    contributions = (Contribution("ordinary_income", "payment_recovered", -1), Contribution("basis", "payment_basis"))
    return PaidOut((), lines, entries, contributions, limits)
