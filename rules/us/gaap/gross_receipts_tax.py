"""A tax on gross receipts in the books: an operating expense, and no income tax."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, Treatment

EXPENSE, CASH, PAID = "expenses:tax on receipts", "assets:cash", "operating: Paid for tax on receipts"


def expensed_with_receipts(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Source: ASC 740-10-20 (a tax based on income): one on revenue alone is outside it, so it has no deferred tax (ASC 450)."""
    lines = (Line("tax_expensed", f"{subject.label}: expense", "money", "receipts_tax + 0", "ASC 740-10-20"),)
    return Treatment("expensed_with_receipts", f"{subject.label}: an operating expense", "ASC 740-10-20", lines,
                     (Entry("tax on receipts", EXPENSE, CASH, "tax_expensed", "ASC 740-10-20", PAID),),
                     contributions=(Contribution("operating_income", "tax_expensed", -1),))  # fmt: skip


TREATMENTS = (("gross_receipts_tax", expensed_with_receipts),)
