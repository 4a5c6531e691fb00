"""Payments to a customer: an asset that reduces revenue as the customer buys; price paid for its shares above fair value."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Refusal
from rules.legs.contract import kinds_of, of_kind
from rules.legs.shares import in_period
from rules.us.gaap.revenue_parts import AWARDS, CASH, CONTRA, PAYMENTS, Part

#: Choice of the election payment_amortisation -> the event that gives the purchases, and words.
BASES = {"committed": ("committed_purchases", "Purchases the customer has committed to"),
         "expected": ("expected_purchases", "Purchases expected of the customer")}  # fmt: skip


def granted_at_once(deal: Deal, subject: Subject) -> tuple[Event, ...]:
    """Grants of equity to the customer that ask for no purchases: vested when granted."""
    return tuple(e for e in of_kind(deal, subject, "warrant_grant") if "purchases" not in e.fields)


def payments(deal: Deal, book: BookChoice, subject: Subject) -> Part:
    """Posting templates REV-3 and, for equity that vests when granted, REV-4: an asset, and revenue less by its part.

    Source: ASC 606-10-32-25 to 32-27: what is paid to a customer for no distinct good reduces revenue, when revenue of the
    related service is recognised. Shares of the customer are distinct, so only what is paid above their fair value counts
    (32-26). The asset goes by purchases over those committed or expected (election payment_amortisation), all purchases of the
    contract counted from its beginning; a new estimate acts on what is left.

    Equity granted is measured at the grant date under ASC 718 (32-25A) and credited to equity. With income taxes it is not
    covered where it is an asset first: the deferred tax of an asset whose credit went to equity (ASC 740-20-45-11).
    """
    kinds, grants = kinds_of(deal, subject), granted_at_once(deal, subject)
    paid = [name for kind, name in (("customer_payment", "customer_payments"), ("price_above_value", "paid_above_value")) if kind in kinds]
    if not paid and not grants:
        return Part()
    if grants and book.taxed:
        raise NotCovered("ASC 740-20-45-11", f"{grants[0].id} vests when granted: deferred tax of an asset credited to equity")
    base, words = _base(deal, subject)
    given = [*paid, *["granted_at_once"] * bool(grants)]
    lines = (
        *_grant_lines(grants),
        Line("purchase_base", words, "money", f"latest({base})", "ASC 606-10-32-27"),
        Line("base_left", "Of them not yet made at the beginning of the period", "money",
             "max(0, purchase_base - prior(purchases_to_date))", "ASC 606-10-32-27"),
        Line("payment_amortised", "Payments to the customer that reduce revenue", "money",
             f"iff(base_left == 0, 1, min(1, max(0, purchases / base_left))) * (prior(payment_asset) + {' + '.join(given)})",
             "ASC 606-10-32-27"),
        Line("payment_asset", "Payments to the customer, not yet taken from revenue", "money",
             f"prior(payment_asset) + {' + '.join(given)} - payment_amortised", "ASC 606-10-32-27"),
        Line("paid_to_date", "Paid or granted to the customer, to date", "money", f"prior(paid_to_date) + {' + '.join(given)}",
             "ASC 606-10-32-25"),
        Line("no_base", "Paid before the purchases it is for are stated", "flag", "(paid_to_date > 0) * (purchase_base == 0)",
             "ASC 606-10-32-27"),
    )  # fmt: skip
    refusals = (Refusal("no_base", f"a payment to the customer stands before its {base.replace('_', ' ')}: give them by its date",
                        "ASC 606-10-32-27"),)  # fmt: skip
    return Part(
        lines, (), ("payment_amortised",), _entries(kinds, bool(grants)), refusals, (),
        ("payments to a customer that are not recovered: the rest stays until the purchases are made (ASC 606-10-32-27)",),
        (Contribution("carrying", "payment_asset"), *((Contribution("equity_credits", "granted_at_once"),) if grants else ())),
    )  # fmt: skip


def _base(deal: Deal, subject: Subject) -> tuple[str, str]:
    choice = deal.election("payment_amortisation")
    if choice is None:
        raise NotCovered("ASC 606-10-32-27", f"{subject.name} has payments to the customer, and payment_amortisation (committed or "
                         "expected) is not elected")  # fmt: skip
    base, words = BASES[choice]
    if base not in kinds_of(deal, subject):
        raise NotCovered("ASC 606-10-32-27", f"payments to the customer go by {choice} purchases: {subject.name} needs an event {base}")
    return base, words


def _grant_lines(grants: tuple[Event, ...]) -> tuple[Line, ...]:
    if not grants:
        return ()
    given = " + ".join(f"{e.id}.amount * {in_period(e)}" for e in grants)
    return (
        Line("granted_at_once", "Equity granted to the customer and vested, at its fair value then", "money", given + " + 0",
             "ASC 606-10-32-25A"),
        Line("granted_to_date", "The same, to date", "money", "prior(granted_to_date) + granted_at_once", "ASC 606-10-32-25A"),
    )  # fmt: skip


def _entries(kinds: set[str], granted: bool) -> tuple[Entry, ...]:
    wanted = (
        ("customer_payment" in kinds, Entry("paid to the customer", PAYMENTS, CASH, "customer_payments", "ASC 606-10-32-25",
                                            "operating: Paid to the lab as a customer")),
        ("price_above_value" in kinds, Entry("paid above fair value for shares", PAYMENTS, CASH, "paid_above_value", "ASC 606-10-32-26",
                                             "operating: Paid above fair value for shares of the lab")),
        (granted, Entry("equity granted and vested", PAYMENTS, AWARDS, "granted_at_once", "ASC 606-10-32-25A",
                        "noncash: Equity granted to the customer")),
        (True, Entry("payment taken from revenue", CONTRA, PAYMENTS, "payment_amortised", "ASC 606-10-32-27")),
    )  # fmt: skip
    return tuple(entry for needed, entry in wanted if needed)
