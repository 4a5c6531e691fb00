"""Interest on a borrowing in the books: expense as it is incurred."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, Treatment


def interest_expense(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Interest paid in the period in which it is incurred is expense of that period.

    Source: ASC 835-30-45-3 (interest expense). Not covered: interest capitalized into assets that take time to make ready
    (ASC 835-20-25), issue cost and discount (ASC 835-30-35-2), the debt itself.
    """
    lines = (Line("expense", f"{subject.label}: interest expense", "money", "interest + 0", "ASC 835-30"),)
    entries = (Entry("interest", "expenses:interest", "assets:cash", "expense", "ASC 835-30", "operating: Interest paid"),)
    return Treatment(
        "interest_expense", f"{subject.label}: interest expense", "ASC 835-30", lines, entries, (), (),
        ("interest capitalized (ASC 835-20)", f"{subject.label}: the debt itself"),
        (Contribution("interest_expense", "expense"),),
    )  # fmt: skip


TREATMENTS = (("borrowing", interest_expense),)
