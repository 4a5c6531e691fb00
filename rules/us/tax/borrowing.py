"""Interest on a borrowing for federal tax: business interest, deducted under the limit of section 163(j)."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, Treatment


def business_interest(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Interest paid in the period in which it accrues, for property of a trade or business.

    Source: IRC 163(a), 163(j)(5). Entries post the whole of it; what the year's limit puts off is a line of the income
    taxes. Not covered: interest that must be capitalized (263A(f)), original issue discount of the borrower (163(e)).
    """
    lines = (Line("business_interest", f"{subject.label}: business interest", "money", "interest + 0", "IRC 163(a)"),)
    entries = (Entry("interest", "tax deductions:interest", "tax assets:cash", "business_interest", "IRC 163(a)"),)
    return Treatment(
        "business_interest", f"{subject.label}: business interest", "IRC 163(a)", lines, entries, (), (),
        ("interest capitalized into property produced (IRC 263A(f))",),
        (Contribution("ordinary_income", "business_interest", -1), Contribution("business_interest", "business_interest")),
    )  # fmt: skip


TREATMENTS = (("borrowing", business_interest),)
