"""Statements of one book: balance sheet, income, comprehensive income, cash flow, equity.

Every figure is a sum of account balances or movements, or of entries that touch cash, so the workbook can write the same
sums as formulas and the two are compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ledger.books.postings import Account, Ledger, Units, chart


@dataclass(frozen=True)
class StatementLine:
    """One row of a statement. `units` is (periods,) in posting units, in natural sign.

    `kind` says how it is made: balance or movement of `accounts`, cash of the entries labelled `cash_flow`, or total of the
    rows named in `of`, each with its sign.
    """

    id: str
    statement: str
    label: str
    kind: str  # balance, movement, cash, total, opening
    units: Units
    accounts: tuple[str, ...] = ()
    sign: int = 1  # +1 debit positive, -1 credit positive
    of: tuple[tuple[str, int], ...] = ()
    cash_flow: str = ""


class _Statements:
    """Gathers rows in order; a total may name any row above it."""

    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.rows: dict[str, StatementLine] = {}
        self.statement = ""
        self.nil = np.zeros(len(next(iter(ledger.balances.values()))), dtype=np.int64)

    def accounts(self, id: str, label: str, kind: str, accounts: list[Account], sign: int) -> str:
        names = tuple(account.name for account in accounts)
        read = self.ledger.balances.__getitem__ if kind == "balance" else self.ledger.movement
        units = sum((read(name) for name in names), start=self.nil) * sign
        self.rows[id] = StatementLine(id, self.statement, label, kind, units, names, sign)
        return id

    def total(self, id: str, label: str, of: list[tuple[str, int]]) -> str:
        units = sum((self.rows[row].units * sign for row, sign in of), start=self.nil)
        self.rows[id] = StatementLine(id, self.statement, label, "total", units, of=tuple(of))
        return id

    def cash(self, id: str, label: str) -> str:
        units = self.nil
        for posting in self.ledger.postings:
            if posting.entry.cash_flow == label:
                units = units + posting.units * (-1 if posting.entry.credit.endswith("assets:cash") else 1)
        self.rows[id] = StatementLine(id, self.statement, label.partition(": ")[2], "cash", units, cash_flow=label)
        return id

    def opening(self, id: str, label: str, of: str, closing: Units) -> str:
        units = np.concatenate(([0], closing[:-1]))
        self.rows[id] = StatementLine(id, self.statement, label, "opening", units, of=((of, 1),))
        return id

    def by_line(self, prefix: str, kind: str, sign: int, wanted) -> list[str]:
        """One row per statement line over the accounts wanted, in the order of the chart."""
        groups: dict[str, list[Account]] = {}
        for name in self.ledger.balances:
            account = chart()[name]
            if wanted(account):
                groups.setdefault(account.line, []).append(account)
        return [self.accounts(f"{prefix} {label}", label, kind, group, sign) for label, group in groups.items()]


def statements(ledger: Ledger) -> tuple[StatementLine, ...]:
    """The statements of a book, in order. A tax book has a tax-basis balance sheet and a statement of taxable income."""
    made = _Statements(ledger)
    (_tax if ledger.basis == "us_tax" else _gaap)(made)
    return tuple(made.rows.values())


def _gaap(made: _Statements) -> None:
    _income(made)
    _balance_sheet(made)
    _comprehensive(made)
    _cash_flow(made)
    _equity(made)


def _numbered(low: int, high: int):
    return lambda account: account.statement == "income" and low <= int(account.number) < high


def _income(made: _Statements) -> None:
    made.statement = "Income statement"
    operating = made.by_line("is", "movement", -1, _numbered(4000, 6000))
    total = [made.total("operating income", "Operating income", [(row, 1) for row in operating])]
    other = made.by_line("is", "movement", -1, _numbered(6000, 7000))
    total.append(made.total("other income", "Other income (expense)", [(row, 1) for row in other]))
    made.total("pretax income", "Income before tax", [(row, 1) for row in total])
    taxes = made.by_line("is", "movement", -1, _numbered(7000, 8000))
    made.total("net income", "Net income", [("pretax income", 1), *((row, 1) for row in taxes)])


def _balance_sheet(made: _Statements) -> None:
    made.statement = "Balance sheet"
    assets = made.by_line("bs", "balance", 1, lambda a: a.type == "asset")
    made.total("assets", "Total assets", [(row, 1) for row in assets])
    liabilities = made.by_line("bs", "balance", -1, lambda a: a.type == "liability")
    made.total("liabilities", "Total liabilities", [(row, 1) for row in liabilities])
    equity = made.by_line("bs", "balance", -1, lambda a: a.type == "equity")
    held = made.ledger.balances
    oci = [chart()[name] for name in held if chart()[name].type == "oci"]
    earned = [chart()[name] for name in held if chart()[name].type in ("revenue", "expense")]
    if oci:
        equity.append(made.accounts("aoci", "Accumulated other comprehensive income", "balance", oci, -1))
    equity.append(made.accounts("retained earnings", "Retained earnings", "balance", earned, -1))
    made.total("equity", "Total equity", [(row, 1) for row in equity])
    made.total("liabilities and equity", "Total liabilities and equity", [("liabilities", 1), ("equity", 1)])
    made.total("unbalanced", "Assets less liabilities and equity", [("assets", 1), ("liabilities and equity", -1)])


def _comprehensive(made: _Statements) -> None:
    made.statement = "Comprehensive income"
    made.total("ci net income", "Net income", [("net income", 1)])
    rows = made.by_line("ci", "movement", -1, lambda a: a.type == "oci")
    if rows:
        made.total("oci", "Other comprehensive income, net of tax", [(row, 1) for row in rows])
    made.total("comprehensive income", "Comprehensive income", [("ci net income", 1), *[("oci", 1)] * bool(rows)])


def _cash_flow(made: _Statements) -> None:
    made.statement = "Cash flow"
    made.total("cf net income", "Net income", [("net income", 1)])
    held = [chart()[name] for name in made.ledger.balances]
    adjustments = []
    for label, numbers in (("Depreciation", (5100,)), ("Write-downs of equipment", (5200, 5205)),
                           ("Amortization of software", (5120,)),
                           ("Accretion, gain or loss on retirement obligations", (5110, 5112, 5113)),
                           ("Gain or loss on disposal of equipment", (5210, 5211)),
                           ("Gains and losses of the investments", range(6000, 6200)),
                           ("Interest added to notes, not received", (6220,)),
                           ("Deferred tax", (7010,))):  # fmt: skip
        accounts = [a for a in held if a.number.isdigit() and int(a.number) in numbers and a.statement == "income"]
        if accounts:
            adjustments.append(made.accounts(f"cf {label}", label, "movement", accounts, 1))
    labels = list(dict.fromkeys(p.entry.cash_flow for p in made.ledger.postings if p.entry.cash_flow))
    made.total("operating cash", "Operating activities",
               [("cf net income", 1), *((row, 1) for row in adjustments), *_received_in_advance(made, held, labels),
                *_dividends_of_investees(made, labels), *_paid_to_retire(made, labels)])  # fmt: skip
    investing = [made.cash(f"cf {label}", label) for label in labels if label.startswith("investing")]
    made.total("investing cash", "Investing activities", [(row, 1) for row in investing])
    financing = [made.cash(f"cf {label}", label) for label in labels if label.startswith("financing")]
    if financing:
        made.total("financing cash", "Financing activities", [(row, 1) for row in financing])
    made.total("change in cash", "Change in cash",
               [("operating cash", 1), ("investing cash", 1), *[("financing cash", 1)] * bool(financing)])  # fmt: skip
    _cash_roll(made)
    made.statement = "Cash flow, investing and financing activities without cash"
    for label in labels:
        if label.startswith("noncash"):
            made.cash(f"cf {label}", label)
    made.statement = "Cash flow, operating activities by receipt and payment"
    direct = [made.cash(f"cf {label}", label) for label in labels if label.startswith("operating")]
    made.total("operating cash direct", "Operating activities, direct", [(row, 1) for row in direct])
    made.total("cash flow difference", "Operating activities: indirect less direct",
               [("operating cash", 1), ("operating cash direct", -1)])  # fmt: skip


SHARES_FOR_SERVICE = "noncash: Notes or shares received for service"
#: Row, label and accounts of what a contract, or a cost paid in advance, carries: their change is no cash of the period.
CONTRACT_BALANCES = (
    ("cf contract liability", "Change of the contract liability", ("liabilities:contract liability",)),
    ("cf contract asset", "Change of the contract asset", ("assets:contract asset",)),
    ("cf prepaid expenses", "Change of prepaid expenses", ("assets:prepaid expenses",)),
    ("cf payments to customer", "Change of payments to the customer", ("assets:payments to customer",)),
    ("cf awards to customers", "Equity granted to the customer",
     ("equity:awards to customers", "equity:cumulative effect of accounting changes")),
)
DIVIDENDS_OF_INVESTEES = "operating: Dividends of investees"


PAID_TO_RETIRE = "operating: Paid to retire equipment"


def _paid_to_retire(made: _Statements, labels: list[str]) -> list[tuple[str, int]]:
    """Retirement obligations are settled in cash of operating activities (ASC 230-10-45-17(e)); accretion was no cash."""
    return [(made.cash("cf paid to retire", PAID_TO_RETIRE), 1)] if PAID_TO_RETIRE in labels else []


def _dividends_of_investees(made: _Statements, labels: list[str]) -> list[tuple[str, int]]:
    """Dividends that reduce an equity-method investment are cash and no income (ASC 230-10-45-21D)."""
    if DIVIDENDS_OF_INVESTEES not in labels:
        return []
    return [(made.cash("cf dividends of investees", DIVIDENDS_OF_INVESTEES), 1)]


def _received_in_advance(made: _Statements, held: list[Account], labels: list[str]) -> list[tuple[str, int]]:
    """Changes of what a contract with a customer carries, and what of it came in shares and not in cash; each with its sign.

    Equity granted to the customer reduces revenue, or stands as an asset first, without cash: it is added back.
    """
    rows = []
    for id, label, names in CONTRACT_BALANCES:
        if accounts := [account for account in held if account.name in names]:
            rows.append((made.accounts(id, label, "movement", accounts, -1), 1))
    if SHARES_FOR_SERVICE in labels:
        rows.append((made.cash("cf in shares", SHARES_FOR_SERVICE), -1))
    return rows


def _cash_roll(made: _Statements) -> None:
    """From opening to closing cash, and what the balance sheet holds less that: an entry without its label shows here."""
    cash = [chart()[name] for name in made.ledger.balances if name.endswith("assets:cash")]
    moved = np.cumsum(made.rows["change in cash"].units)
    made.opening("opening cash", "Cash, opening", "closing cash", moved)
    made.total("closing cash", "Cash, closing", [("opening cash", 1), ("change in cash", 1)])
    made.accounts("held cash", "Cash, balance sheet", "balance", cash, 1)
    made.total("cash difference", "Cash, closing, less balance sheet", [("closing cash", 1), ("held cash", -1)])


def _equity(made: _Statements) -> None:
    made.statement = "Equity"
    made.opening("opening equity", "Equity, opening", "equity", made.rows["equity"].units)
    made.total("eq comprehensive income", "Comprehensive income", [("comprehensive income", 1)])
    beside = made.by_line("eq", "movement", -1, lambda a: a.type == "equity")
    made.total("closing equity", "Equity, closing",
               [("opening equity", 1), ("eq comprehensive income", 1), *((row, 1) for row in beside)])  # fmt: skip
    made.total("equity difference", "Equity roll-forward less balance sheet", [("closing equity", 1), ("equity", -1)])


def _tax(made: _Statements) -> None:
    made.statement = "Taxable income"
    rows = made.by_line("ti", "movement", -1, lambda a: a.type in ("revenue", "expense"))
    made.total("taxable income", "Taxable income", [(row, 1) for row in rows])
    made.statement = "Tax-basis balance sheet"
    assets = made.by_line("bs", "balance", 1, lambda a: a.type == "asset")
    made.total("assets", "Total assets at tax basis", [(row, 1) for row in assets])
    owed = [(row, -1) for row in made.by_line("bs", "balance", -1, lambda a: a.type == "liability")]
    earned = [chart()[n] for n in made.ledger.balances if chart()[n].type in ("revenue", "expense")]
    equity = [made.accounts("accumulated taxable income", "Taxable income, to date", "balance", earned, -1)]
    equity += made.by_line("bs", "balance", -1, lambda a: a.type == "equity")
    made.total("equity", "Tax-basis equity", [(row, 1) for row in equity])
    made.total("unbalanced", "Assets less liabilities and equity" if owed else "Assets less equity", [("assets", 1), *owed, ("equity", -1)])
