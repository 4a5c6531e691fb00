"""The checks of a run, as the engine sees them; the workbook writes the same checks as live formulas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ledger.analysis.ties import account_ties, untied
from ledger.books.postings import Ledger, Units
from ledger.books.statements import StatementLine
from ledger.formula.money import LARGEST_UNITS, PLACES, to_units
from ledger.model.build import Model
from ledger.model.cases import at_case, case_in
from ledger.model.grid import Figures


@dataclass(frozen=True)
class CheckResult:
    """One check. `amount` is nil where it passes: the largest absolute value of what must be nil, or for two rows that must
    be equal the sum of squared differences. `number` is its row in the list of workpaper checks.

    `kind` and `about` tell the workbook where to look: a line key, a statement row, a book.
    """

    number: int
    label: str
    kind: str
    about: tuple[str, ...]
    amount: float

    @property
    def passed(self) -> bool:
        return self.amount == 0


def checks(
    model: Model, figures: Figures, ledgers: dict[str, Ledger], statements: dict[str, tuple[StatementLine, ...]]
) -> tuple[CheckResult, ...]:
    """Every check of the run in the order of its number."""
    found = [*_line_checks(model, figures), *_book_checks(model, figures, ledgers, statements)]
    refused = sum(float(np.abs(np.nan_to_num(figures.lines[key][0])).max()) for key, _ in model.refusals())
    found.append(CheckResult(24, "no input is refused and no case lies outside the law here", "refusals", (), refused))
    posted = [np.abs(u).max() for ledger in ledgers.values() for u in (*ledger.balances.values(), *(p.units for p in ledger.postings))]
    over = float(max(posted, default=0) >= LARGEST_UNITS)
    found.append(CheckResult(23, "the largest amount stays below 10^12 posting units", "largest", (), over))
    return tuple(sorted(found, key=lambda check: check.number))


def _line_checks(model: Model, figures: Figures) -> list[CheckResult]:
    return [
        CheckResult(c.number, c.label, "line", (key,), float(np.abs(np.nan_to_num(figures.lines[key][0], nan=1.0)).max()))
        for key, c in model.checks()
    ]


def _book_checks(
    model: Model, figures: Figures, ledgers: dict[str, Ledger], statements: dict[str, tuple[StatementLine, ...]]
) -> list[CheckResult]:
    found = []
    labels = {book.name: book.label for book in model.deal.books}
    for book, ledger in ledgers.items():
        rows = {row.id: row for row in statements[book]}
        unbalanced = np.sum(list(ledger.balances.values()), axis=0)
        found.append(_units(2, f"trial balance adds to nil: {labels[book]}", "trial balance", (book,), unbalanced, figures.unit))
        for number, label, row in _STATEMENT_CHECKS:
            if row in rows:
                found.append(_units(number, f"{label}: {labels[book]}", "statement", (book, row), rows[row].units, figures.unit))
        found += _result_checks(ledger, rows, model, figures, labels[book])
    found += _cash_checks(ledgers, figures)
    for number, tie in enumerate(account_ties(model, ledgers)):
        label = f"{tie.accounts[0].rpartition(':')[2]} holds what its line states: {labels[tie.book]}, {tie.accounts[0]}"
        found.append(_units(8, label, "account", (tie.book, str(number)), untied(tie, figures, ledgers), figures.unit))
    return found


_STATEMENT_CHECKS = (
    (3, "balance sheet balances", "unbalanced"),
    (5, "operating cash flow, indirect equals direct", "cash flow difference"),
    (5, "the cash flow statement closes to the balance sheet", "cash difference"),
    (6, "equity rolls forward to the balance sheet", "equity difference"),
)

#: Statement rows that must equal a line of the results: (number, label, statement row, line).
TIES = {
    "us_gaap": (
        (6, "net income of the statements equals the line", "net income", "results.net_income"),
        (7, "OCI of the statements equals the line", "oci", "results.other_comprehensive_income"),
        (8, "AOCI of the balance sheet equals the line", "aoci", "results.aoci"),
    ),
    "us_tax": ((14, "taxable income of the statements equals the line", "taxable income", "income_taxes.taxable_income"),),
}


def _result_checks(
    ledger: Ledger, rows: dict[str, StatementLine], model: Model, figures: Figures, label: str
) -> list[CheckResult]:
    stated = [(number, text, row, model.home(f"{ledger.book}.{line}")) for number, text, row, line in TIES.get(ledger.basis, ())]
    return [
        _units(number, f"{text}: {label}", "tie", (ledger.book, row, key), rows[row].units - to_units(figures.row(key), figures.unit),
               figures.unit)
        for number, text, row, key in stated
        if row in rows and key in figures.lines
    ]


def _cash_checks(ledgers: dict[str, Ledger], figures: Figures) -> list[CheckResult]:
    """All books of a case hold the same cash in every period, and it is the cash of the case after tax."""
    cash = {book: account for book, ledger in ledgers.items() for account in ledger.balances if account.endswith("assets:cash")}
    found = []
    for case in dict.fromkeys(case_in(book) for book in cash):
        books = [book for book in cash if case_in(book) == case]
        told = f": {case}" if case else ""
        for first, second in zip(books, books[1:], strict=False):
            difference = ledgers[first].balances[cash[first]] - ledgers[second].balances[cash[second]]
            found.append(_units(4, f"cash is the same in both books in every period{told}", "cash", (first, second), difference,
                                figures.unit))  # fmt: skip
        key, paid_key = (at_case(name, case) for name in ("deal.loop.cash_before_tax_to_date", "us_tax.income_taxes.tax_paid_to_date"))
        if key in figures.lines:
            paid = figures.lines.get(paid_key)
            after_tax = figures.row(key) - (paid[0, 1:] if paid is not None else 0.0)
            owners = figures.lines.get(at_case("deal.loop.owners_cash_to_date", case))
            after_tax = after_tax + (owners[0, 1:] if owners is not None else 0.0)
            rolled = ledgers[books[0]].balances[cash[books[0]]] - to_units(after_tax, figures.unit)
            found.append(_units(4, f"cash of the books equals the deal's cash after tax{told}", "bank", (books[0],), rolled, figures.unit))
    return found


def _units(number: int, label: str, kind: str, about: tuple[str, ...], units: Units, unit: str) -> CheckResult:
    dollars = units * 10.0 ** -PLACES[unit]
    amount = (dollars * dollars).sum() if kind in ("tie", "cash", "bank", "account") else np.abs(dollars).max()
    return CheckResult(number, label, kind, about, float(amount))
