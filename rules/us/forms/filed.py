"""Which forms a deal fills: those of the federal return of the deal as it stands, each only where it has what the form is about."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject

BOOK, STATEMENTS = "us_tax", "us_gaap"
RECOVERY, AMORTIZATION = "macrs", "capitalised_research"


def filed(deal: Deal, book: BookChoice) -> tuple[str, ...]:
    """The forms of one book, in the order of a return. A variant, a state's book and a case of a deal fill none."""
    chosen = dict(book.treatments)
    if book.name != BOOK or deal.is_case or chosen.get("income_taxes") != "regular_tax":
        return ()
    used = set(chosen.values())
    found = ["form_4562"] * bool(used & {RECOVERY, AMORTIZATION}) + ["form_4797"] * (RECOVERY in used)
    stated = any(b.name == STATEMENTS and "income_taxes" in dict(b.treatments) for b in deal.books)
    return (*found, *["schedule_m1", "schedule_m3"] * stated)


def treated(deal: Deal, book: BookChoice, treatment: str) -> tuple[Subject, ...]:
    """The subjects that a book treats in one way."""
    return tuple(deal.subject(name) for name, chosen in book.treatments if chosen == treatment)
