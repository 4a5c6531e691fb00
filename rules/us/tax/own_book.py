"""A book beside the federal one, `like: us_tax`: what it must treat in its own way, and the tax that it pays as the federal book does."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.facts.nouns import BookChoice, Deal
from ledger.model.nouns import Entry, Line, NotCovered

FEDERAL = "us_tax.income_taxes."
TAX, CASH = "tax equity:federal income tax", "tax assets:cash"
STATE_TAX = "tax equity:state income tax"


def check_own_book(deal: Deal, book: BookChoice, cite: str, what: str, treated: Mapping[str, str]) -> None:
    """NotCovered unless the book is like the federal one and treats each of these types of subject, and income taxes, as named.

    `treated` is type -> treatment; a subject that the law of the book changes may not keep the federal treatment by oversight.
    """
    if book.like != "us_tax":
        raise NotCovered(cite, f"book {book.name} takes {what}, and is not like us_tax: it starts from the federal book")
    chosen = dict(book.treatments)
    found = [(s.name, chosen[s.name], treated[s.type]) for s in deal.subjects if s.name in chosen and s.type in treated]
    found += [("income_taxes", chosen[name], treated[name]) for name in ("income_taxes",) if name in chosen and name in treated]
    for name, given, needed in found:
        if given != needed:
            raise NotCovered(cite, f"book {book.name} takes {what}, and {name} by {given}: it is {needed} there")


def paid_lines() -> list[Line]:
    """The federal tax that a book beside the federal one pays, since cash is the same in all of them."""
    return [
        Line("tax_of_federal_book", "Income tax of the federal book", "money", f"{FEDERAL}current_tax + 0", "IRC 11"),
        Line("tax_charge", "Federal income tax paid", "money", "max(0, tax_of_federal_book)", "IRC 11"),
        Line("tax_benefit", "Federal income tax saved or that comes back", "money", "max(0, -tax_of_federal_book)", "IRC 1501"),
    ]  # fmt: skip


def paid_entries() -> tuple[Entry, ...]:
    return (Entry("income tax of the federal book", TAX, CASH, "tax_charge", "IRC 11"),
            Entry("income tax saved or that comes back", CASH, TAX, "tax_benefit", "IRC 1501"))  # fmt: skip


def states_paid_lines() -> list[Line]:
    """What is paid to the states together, where the federal book deducts it: one deal has one cash, whichever book it is."""
    return [
        Line("tax_of_states", "Income tax of all states", "money", f"{FEDERAL}state_tax + 0", "IRC 164(a)(3)"),
        Line("state_charge", "Income tax of the states paid", "money", "max(0, tax_of_states)", "IRC 164(a)(3)"),
        Line("state_benefit", "Income tax of the states saved by the group", "money", "max(0, -tax_of_states)", "IRC 164(a)(3)"),
        Line("tax_paid_to_date", "Federal and state income tax paid, to date", "money",
             "prior(tax_paid_to_date) + tax_of_federal_book + tax_of_states", "definition"),
    ]  # fmt: skip


def states_paid_entries() -> tuple[Entry, ...]:
    return (Entry("income tax of the states", STATE_TAX, CASH, "state_charge", "IRC 164(a)(3)"),
            Entry("income tax of the states saved by the group", CASH, STATE_TAX, "state_benefit", "IRC 164(a)(3)"))  # fmt: skip
