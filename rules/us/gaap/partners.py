"""A partnership in the books: partners' cash is equity, and the entity has no income tax."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Entry, Others, Treatment

PAID_IN, DRAWN, CASH = "equity:contributions of partners", "equity:distributions to partners", "assets:cash"
CITE = "ASC 272-10-45"


def partners_equity(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Contributions and distributions as changes of equity, by receipt and payment; financing activities (ASC 230-10-45-14, 45-15)."""
    return Treatment("partners_equity", f"{subject.label}: equity of the partner", CITE, (), (
        Entry("contribution of a partner", CASH, PAID_IN, "contributed", CITE, "financing: Contributions of partners"),
        Entry("distribution to a partner", DRAWN, CASH, "distributed", CITE, "financing: Distributions to partners"),
    ), not_modelled=("equity of each partner by class of interest, redeemable interests (ASC 272-10-45, 480-10)",))  # fmt: skip


def none_of_entity(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """No income tax, current or deferred: it is attributed to the owners (ASC 740-10-15-4, 740-10-50-16)."""
    return Treatment("none_of_entity", "No income tax of the entity", "ASC 740-10-50", (),
                     not_modelled=("taxes of states and cities on partnerships (ASC 740-10-15-4)",))  # fmt: skip


TREATMENTS = (("partner", partners_equity), ("income_taxes", none_of_entity))
