"""The nouns of the law: lines, entries, refusals and the treatments that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.facts.nouns import Subject

UNITS = ("money", "amount", "rate", "count", "flag", "date")
TIMES = ("once", "period", "year")


class NotCovered(Exception):
    """The law file does not reach this case; carries the citation that would decide it."""

    def __init__(self, cite: str, what: str):
        super().__init__(f"{what} ({cite})")
        self.cite, self.what = cite, what


@dataclass(frozen=True)
class Line:
    """A named row: one formula over one timeline, with a unit and a citation.

    With `each`, the line is written once and stands once per instance of its subject, or of those named in `among`.
    `opening` is the formula of the opening column (nil if absent).
    """

    name: str
    label: str
    unit: str
    formula: str
    cite: str
    time: str = "period"
    each: bool = False
    among: tuple[str, ...] = ()
    opening: str = ""
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """Debit account, credit account and the shared line that gives the amount; never negative.

    `cash_flow` names class and line of the statement of cash flows for an entry that touches cash,
    "investing: Purchases of equipment", or is disclosed beside it, "noncash: Notes converted into preferred".
    """

    name: str
    debit: str
    credit: str
    line: str
    cite: str
    cash_flow: str = ""


@dataclass(frozen=True)
class Refusal:
    """A flag line that must stay nil: where it is not, the law here does not cover the case or the input is refused."""

    line: str
    message: str
    cite: str


@dataclass(frozen=True)
class Check:
    """A line that must be nil in every column; `number` is the row of the list of checks it belongs to."""

    line: str
    label: str
    number: int


@dataclass(frozen=True)
class Contribution:
    """A shared line that a total of the book gathers; `sign` is 1 where it adds and -1 where it is taken off.

    Totals of the deal: invested, revenue, consumed, equipment_sold_for, investment_sold_for; the money loop contributes each of
    them to cash_before_tax, with its sign. Of a tax book: ordinary_income, capital_net, section_1231_net, basis, carryforward
    (what of basis is a deduction put off), and others that the rule of income taxes names. Of an accrual book:
    operating_income, gains_in_income, investment_income, equity_in_earnings, other_income, interest_expense; oci and oci_tax;
    beside_income and its tax, with the balances held_beside_income and deferred_beside_income; carrying; equity_credits and
    equity_tax (credits made directly to equity that are no owners' cash, and the tax charged there); permanent (income before
    tax that is never taxed); and by a treatment that posts its own deferred tax, deferred_expense, deferred_liability and
    valuation_allowance (an asset of capital character that it leaves to the income taxes); of tax through OCI all that
    rules/us/gaap/oci_taxes.py contributes; of items at fair value level_three_closing and what moves it (level_three in
    rules/us/gaap/fair_values.py).
    """

    total: str
    line: str
    sign: int = 1


@dataclass(frozen=True)
class Treatment:
    """How one book accounts for one subject."""

    name: str
    title: str
    cite: str
    lines: tuple[Line, ...]
    entries: tuple[Entry, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    checks: tuple[Check, ...] = ()
    not_modelled: tuple[str, ...] = ()
    contributions: tuple[Contribution, ...] = ()

    def __post_init__(self) -> None:
        """The parts stand where they belong: a refusal among the entries would never refuse."""
        kinds = ((self.lines, Line), (self.entries, Entry), (self.refusals, Refusal), (self.checks, Check),
                 (self.contributions, Contribution))  # fmt: skip
        for parts, kind in kinds:
            assert all(isinstance(part, kind) for part in parts), f"{self.name}: a part that is no {kind.__name__}"


@dataclass(frozen=True)
class Placed:
    """A treatment in its place: which book gives it to which subject, and the file that states it."""

    book: str
    subject: Subject
    treatment: Treatment
    path: str


#: What a gathering rule reads of the other treatments: (book, subject) -> treatment.
Others = Mapping[tuple[str, str], Treatment]


def gathered(others: Others, book: str, total: str) -> str:
    """The sum of what the treatments of a book contribute to a total, as a formula; empty where nothing does.

    Names are written with their subject, in the order of the deal file: `+ cloud.receipts - pods.recovery_deductions`.
    """
    parts = [
        f"{'+' if part.sign > 0 else '-'} {subject}.{part.line}"
        for (owner, subject), treatment in others.items() if owner == book
        for part in treatment.contributions if part.total == total
    ]  # fmt: skip
    return " ".join(parts).removeprefix("+ ")
