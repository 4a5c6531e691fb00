"""Income of an agreed volume for federal tax: what is billed, or earlier what the applicable financial statement shows."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line
from rules.legs.contract import kinds_of

INCOME, BILLED, EARLIER = "tax income:gross receipts", "tax assets:cash", "tax assets:contract asset"


@dataclass(frozen=True)
class Unbilled:
    """What an agreed volume adds to receipts; empty where there is none."""

    income: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    entries: tuple[Entry, ...] = ()
    contributions: tuple[Contribution, ...] = ()


def unbilled(deal: Deal, subject: Subject) -> Unbilled:
    """Source: IRC 451(b)(1)(A): income no later than it is revenue of the applicable financial statement, the us_gaap book.

    What is billed and received is income when received, before it is earned too (451(c)(1)(A)). What is revenue and not yet
    billed is income already, and then no more when it is billed. A catch-up of a modification moves it with the statement.
    """
    if "delivery" not in kinds_of(deal, subject):
        return Unbilled()
    stated = any(book.name == "us_gaap" and subject.name in dict(book.treatments) for book in deal.books)
    if not stated:
        return Unbilled(("billed",), (), (Entry("billed for what is delivered", BILLED, INCOME, "billed", "IRC 451"),))
    lines = (
        Line("unbilled", "Income taxed before it is billed", "money", "us_gaap.contract_asset + 0", "IRC 451(b)(1)(A)"),
        Line("unbilled_moved", "The same, movement", "money", "unbilled - prior(unbilled)", "IRC 451(b)(1)(A)"),
        Line("unbilled_up", "Income taxed before it is billed, up", "money", "max(0, unbilled_moved)", "IRC 451(b)(1)(A)"),
        Line("unbilled_down", "Income taxed before it is billed, down", "money", "max(0, -unbilled_moved)", "IRC 451(b)(1)(A)"),
    )
    entries = (
        Entry("billed for what is delivered", BILLED, INCOME, "billed", "IRC 451"),
        Entry("income before it is billed", EARLIER, INCOME, "unbilled_up", "IRC 451(b)(1)(A)"),
        Entry("billed what was taxed", INCOME, EARLIER, "unbilled_down", "IRC 451(b)(1)(A)"),
    )
    return Unbilled(("billed", "unbilled_moved"), lines, entries, (Contribution("basis", "unbilled"),))
