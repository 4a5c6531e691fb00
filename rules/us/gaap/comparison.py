"""The book beside the tax return: by year, and the named causes of the difference."""

from __future__ import annotations

from collections.abc import Collection

from ledger.facts.nouns import BookChoice, Deal
from ledger.model.nouns import Line, Others
from rules.us.gaap.contributed import PRETAX, TAXABLE, Parts, contributors, signed, summed, text_of
from rules.us.gaap.life import investments
from rules.us.tax.rates import has_state_tax
from rules.us.tax.state_tax import BEFORE_STATE

YEARLY = (
    ("operating_income", "Operating income"), ("gains_in_income", "Gains of the investments in income"),
    ("investment_income", "Interest and dividends of the investments"), ("equity_in_earnings", "Equity in earnings of investees"),
    ("other_income", "Other income of contracts"), ("interest_expense", "Interest expense"),
    ("pretax_income", "Income before tax"), ("tax_expense", "Income tax expense"), ("net_income", "Net income"),
    ("other_comprehensive_income", "Other comprehensive income, net of tax"), ("current_tax", "Current tax, paid"),
)  # fmt: skip


def compared(deal: Deal, book: BookChoice, others: Others) -> list[Line]:
    """What each group of subjects adds to income before tax, less what it adds to taxable income before limits.

    Source: ASC 740-10-50-12 (nature of differences). Taxable income is that of the deal's legs, before the limits of the
    year and special deductions: those are differences of the tax return, shown there. So is a state tax that it deducts.
    """
    income = BEFORE_STATE if has_state_tax(deal) else "taxable_income"
    causes = [line for name, label, among in _groups(deal, book, others) if (line := _cause(others, book.name, name, label, among))]
    names = [line.name for line in causes]
    present = {total for total, _ in PRETAX if contributors(others, book.name, total)} | {"pretax_income", "tax_expense", "net_income"}
    present |= {"current_tax", *["other_comprehensive_income"] * bool(contributors(others, book.name, "oci"))}
    yearly = [*(each for each in YEARLY if each[0] in present), *((line.name, line.label) for line in causes)]
    return [
        *causes,
        Line("book_less_tax", "Income before tax less taxable income", "money",
             f"pretax_income - us_tax.income_taxes.{income}", "ASC 740-10-25"),
        Line("unnamed_difference", "Difference without a named cause", "money", " - ".join(["book_less_tax", *names]) + " + 0",
             "house rule"),
        *(Line(f"year_{name}", f"{label}, of the year", "money", f"year_total({name})", "definition", time="year")
          for name, label in yearly),
        Line("year_taxable_income", "Taxable income, of the year", "money", "us_tax.income_taxes.year_taxable_income + 0",
             "IRC 63", time="year"),
        Line("year_book_less_tax", "Income before tax less taxable income, of the year", "money",
             "year_pretax_income - year_taxable_income", "ASC 740-10-25", time="year"),
        Line("cumulative_book_less_tax", "Income before tax less taxable income, to date", "money",
             "prior(cumulative_book_less_tax) + year_book_less_tax", "ASC 740-10-25", time="year"),
    ]  # fmt: skip


def _groups(deal: Deal, book: BookChoice, others: Others) -> list[tuple[str, str, tuple[str, ...]]]:
    """Equipment and investments have lines of their own; all else has one."""
    gaap = contributors(others, book.name, *(total for total, _ in PRETAX))
    both = [name for name in (s.name for s in deal.subjects)
            if name in gaap or name in contributors(others, "us_tax", *(total for total, _ in TAXABLE))]  # fmt: skip
    invested = investments(others, book.name)
    equipment = tuple(name for name in both if deal.subject(name).type == "equipment")
    rest = tuple(name for name in both if name not in (*invested, *equipment))
    words = ", ".join(deal.subject(name).label for name in rest)
    return [
        ("equipment_timing", "Equipment: book result less tax result", equipment),
        ("investment_timing", "Investments: gains in book income less taxable gains", invested),
        ("other_timing", f"{words}: book result less tax result", rest),
    ]


def _cause(others: Others, book: str, name: str, label: str, among: Collection[str]) -> Line | None:
    parts: Parts = []
    for total, sign in PRETAX:
        parts += signed(summed(others, book, total, among, total), sign)
    for total, sign in TAXABLE:
        parts += signed(summed(others, "us_tax", total, among, f"us_tax.income_taxes.{total}", "us_tax."), -sign)
    return Line(name, label, "money", text_of(parts), "ASC 740-10-25") if parts else None
