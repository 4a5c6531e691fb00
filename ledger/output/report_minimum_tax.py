"""The minimum tax in the report: from book income to adjusted income, and from it to the tax and its credit, by tax year."""

from __future__ import annotations

from ledger.output.report_figures import Reading, Table
from ledger.output.report_tables import Wanted, by_year

#: Adjustments of book income, in the order of the law, as they are named in rules/us/minimum_tax.
ADJUSTMENTS = (
    ("Depreciation and disposals as for tax", "depreciation_adjustment"),
    ("Stock: dividends and gains as for tax", "stock_adjustment"),
    ("Notes at fair value, as for tax", "debt_adjustment"),
    ("Gain on conversion of notes, excluded", "conversion_adjustment"),
    ("Gain on shares that was counted on notes", "counted_adjustment"),
    ("Amortization of domestic research of 2022 to 2024", "research_adjustment"),
)
#: The tax of the year: of a company alone, or of its group with the deal and without.
ALONE = (
    ("Regular tax", "year_regular_tax"), ("Financial statement losses deducted", "financial_loss_deducted"),
    ("Tentative minimum tax", "tentative_tax"), ("Minimum tax above the regular tax", "minimum_tax"), ("Credit used", "credit_used"),
)  # fmt: skip
GROUP = (
    ("Regular tax of the deal", "year_regular_tax"), ("Regular tax of the group", "group_tax_with_deal"),
    ("Tentative minimum tax of the group", "with_deal_tentative_tax"), ("Its minimum tax", "with_deal_minimum_tax"),
    ("Its credit used", "with_deal_credit_used"), ("Minimum tax without the deal", "without_deal_minimum_tax"),
    ("Credit used without the deal", "without_deal_credit_used"),
)  # fmt: skip


def minimum_tax(reading: Reading) -> list[Table]:
    """Per book of the minimum tax: how its income is made of book income, and what tax it makes."""
    found: list[Table | None] = []
    for book in reading.run.model.deal.books:
        own = f"{book.name}.income_taxes."
        if book.case or not reading.has(f"{own}minimum_tax_due"):
            continue
        found += [_income(reading, book.label, own), _tax(reading, book.label, own)]
    return [table for table in found if table]


def is_paid(reading: Reading) -> bool:
    """Whether the minimum tax is a part of the tax paid, and no memo."""
    return reading.has("us_tax.income_taxes.minimum_tax")


def _income(reading: Reading, label: str, own: str) -> Table | None:
    wanted: list[Wanted] = [("Income before tax of the financial statement", f"{own}book_income", "sum")]
    wanted += [(words, f"{own}{name}", "sum") for words, name in ADJUSTMENTS]
    wanted.append(("Adjusted financial statement income", f"{own}adjusted_income", "total:sum"))
    wanted.append(("Taxable income of the federal book, before limits", "us_tax.income_taxes.taxable_income", "note:sum"))
    return by_year(reading, f"{label}: from book income to adjusted income, by tax year", wanted, life=True)


def _tax(reading: Reading, label: str, own: str) -> Table | None:
    rows = GROUP if reading.has(f"{own}with_deal_tentative_tax") else ALONE
    wanted: list[Wanted] = [(words, f"{own}{name}", "year") for words, name in rows]
    wanted.append(("Minimum tax of the deal, less credit used", f"{own}minimum_tax_due", "total:year"))
    wanted.append(("Credit that it leaves, year end", f"{own}credit_of_deal", "line:year"))
    return by_year(reading, f"{label}: the tax, by tax year", wanted)
