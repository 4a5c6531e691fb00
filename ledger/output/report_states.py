"""The books of the states in the report: from federal income to the tax of each state, by tax year."""

from __future__ import annotations

from ledger.output.report_figures import Reading, Table
from ledger.output.report_tables import by_year

FEDERAL = "us_tax.income_taxes.income_before_state_tax"


def states(reading: Reading) -> list[Table]:
    """Per book of a state: federal income, the state's own, what of it is apportioned, and the tax; then receipts taxes."""
    found = [_state(reading, book.name, book.label) for book in reading.run.model.deal.books
             if not book.case and reading.has(f"{book.name}.income_taxes.state_tax") and book.name != "us_tax"]  # fmt: skip
    found += [_receipts(reading, name) for name in reading.subjects("gross_receipts_tax")]
    return [table for table in found if table]


def _state(reading: Reading, book: str, label: str) -> Table | None:
    own = f"{book}.income_taxes."
    margin = reading.has(f"{own}margin_to_date")
    rows = [
        ("Federal taxable income, before state tax and limits", FEDERAL, "sum"),
        ("Margin, year end" if margin else "Income by the rules of the state, before limits", f"{own}margin_to_date" if margin
         else f"{own}taxable_income", "end" if margin else "sum"),
        ("Apportioned, after limits", f"{own}apportioned_to_date", "end"),
        ("Tax", f"{own}state_tax", "total:sum"),
    ]  # fmt: skip
    if not margin:
        rows += [("Tax basis of all assets but cash, federal, year end", "us_tax.results.tax_basis", "end"),
                 ("The same in the state, year end", f"{book}.results.tax_basis", "end")]  # fmt: skip
    return by_year(reading, f"{label}, by tax year", tuple(rows))


def _receipts(reading: Reading, name: str) -> Table | None:
    own = f"deal.{name}."
    rows = (("Receipts", f"{own}taxed_receipts", "sum"), ("Of the state", f"{own}receipts_of_state", "sum"),
            ("Tax, an operating expense", f"{own}receipts_tax", "total:sum"))  # fmt: skip
    return by_year(reading, f"{reading.run.deal.subject(name).label}: tax on gross receipts, by year", rows)
