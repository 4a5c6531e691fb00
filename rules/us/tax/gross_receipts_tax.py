"""A state's tax on gross receipts for federal tax: a deduction of the business."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, Treatment

EXPENSE, CASH = "tax deductions:tax on receipts", "tax assets:cash"


def deducted_with_receipts(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Source: IRC 164(a): a state's tax paid or accrued in carrying on a business."""
    lines = (Line("tax_deducted", f"{subject.label}: deduction", "money", "receipts_tax + 0", "IRC 164(a)"),)
    return Treatment("deducted_with_receipts", f"{subject.label}: deducted", "IRC 164(a)", lines,
                     (Entry("tax on receipts", EXPENSE, CASH, "tax_deducted", "IRC 164(a)"),),
                     contributions=(Contribution("ordinary_income", "tax_deducted", -1),))  # fmt: skip


TREATMENTS = (("gross_receipts_tax", deducted_with_receipts),)
