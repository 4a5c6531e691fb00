"""Research and development in the books: an expense when incurred."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, Treatment

DEFERRED, DEFERRED_EXPENSE = "liabilities:deferred tax:research", "expenses:income tax:deferred"


def expensed_as_incurred(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """The whole cost is an expense of the period in which it is incurred; nothing is carried.

    Source: ASC 730-10-25-1. Where the tax book capitalises it and this book keeps income taxes, the tax basis calls for a
    deferred tax asset at the enacted rate (ASC 740-10-25-20), shown as a negative liability and taken whole.
    Not covered: software for internal use (ASC 350-40) and for sale (ASC 985-20), materials with alternative future uses
    (ASC 730-10-25-2), a valuation allowance (ASC 740-10-30-5).
    """
    taxed = _capitalised_for_tax(deal, subject) and book.taxed
    lines = (
        Line("expense", f"{subject.label}: research and development", "money", "spending + 0", "ASC 730-10-25-1"),
        *(_DEFERRED_LINES if taxed else ()),
    )
    entries = (
        Entry("research and development", "expenses:research and development", "assets:cash", "expense", "ASC 730-10-25-1",
              "operating: Paid for research and development"),
        *(_DEFERRED_ENTRIES if taxed else ()),
    )  # fmt: skip
    contributions = (Contribution("operating_income", "expense", -1), *(_DEFERRED_CONTRIBUTIONS if taxed else ()))
    return Treatment(
        "expensed_as_incurred", f"{subject.label}: expensed as incurred", "ASC 730-10-25-1", lines, entries, (), (),
        ("software for internal use (ASC 350-40)", "valuation allowance on the deferred tax asset (ASC 740-10-30-5)"),
        contributions,
    )  # fmt: skip


def _capitalised_for_tax(deal: Deal, subject: Subject) -> bool:
    return any(book.name == "us_tax" and subject.name in dict(book.treatments) for book in deal.books)


_DEFERRED_LINES = (
    Line("deferred_tax", "Deferred tax liability, research; negative, an asset", "money",
         "-us_tax.basis * income_taxes.enacted_rate", "ASC 740-10-25-20"),
    Line("deferred_up", "Deferred tax charged, research", "money", "max(0, deferred_tax - prior(deferred_tax))", "ASC 740-10-30"),
    Line("deferred_down", "Deferred tax credited, research", "money", "max(0, prior(deferred_tax) - deferred_tax)",
         "ASC 740-10-30"),
)  # fmt: skip
_DEFERRED_ENTRIES = (
    Entry("deferred tax on research, up", DEFERRED_EXPENSE, DEFERRED, "deferred_up", "ASC 740-10-30"),
    Entry("deferred tax on research, down", DEFERRED, DEFERRED_EXPENSE, "deferred_down", "ASC 740-10-30"),
)
_DEFERRED_CONTRIBUTIONS = (
    Contribution("deferred_expense", "deferred_up"), Contribution("deferred_expense", "deferred_down", -1),
    Contribution("deferred_liability", "deferred_tax"),
)  # fmt: skip
TREATMENTS = (("research", expensed_as_incurred),)
