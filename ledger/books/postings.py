"""Entries posted: whole posting units per period, trial balances, and what must never happen to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ledger.formula.money import to_units
from ledger.model.build import Model
from ledger.model.grid import Figures
from ledger.model.nouns import Entry
from ledger.model.parameters import RULES

Units = NDArray[np.int64]


@dataclass(frozen=True)
class Account:
    """One account of the chart: where it stands in the statements, and its element in the public taxonomy."""

    name: str
    number: str
    book: str
    type: str  # asset, liability, equity, revenue, expense, oci
    statement: str
    line: str
    xbrl: str = ""

    @property
    def debit_normal(self) -> bool:
        return self.type in ("asset", "expense")


@dataclass(frozen=True)
class Posting:
    """One entry of one book: its accounts and whole posting units per period, (periods,)."""

    number: int
    entry: Entry
    key: str
    units: Units


@dataclass(frozen=True)
class Ledger:
    """One book posted. Balances are cumulative since the start, debit positive: account -> (periods,). `basis` is the book
    whose rules it keeps: its own name, or for a variant that of the book it is like."""

    book: str
    postings: tuple[Posting, ...]
    balances: dict[str, Units]
    basis: str

    def movement(self, account: str) -> Units:
        """The change of an account in each period, debit positive."""
        return np.diff(self.balances[account], prepend=0)


@lru_cache(maxsize=1)
def chart() -> dict[str, Account]:
    """The chart of accounts by name, in statement order."""
    from ruamel.yaml import YAML

    rows: list[dict[str, Any]] = YAML(typ="safe").load((RULES / "accounts.yaml").read_text(encoding="utf-8"))
    return {
        row["account"]: Account(
            row["account"], str(row["number"]), row["book"], row["type"], row["statement"], row["line"], row.get("xbrl", "")
        )
        for row in rows
    }


def post(model: Model, figures: Figures, book: str) -> Ledger:
    """Every entry of a book in whole posting units; AssertionError for one that is negative or not whole."""
    postings = []
    for number, (key, entry) in enumerate(model.entries(book), start=1):
        amounts = figures.row(key)
        units = to_units(amounts, figures.unit)
        assert np.all(units >= 0), f"{book}: {entry.name}: an entry is never negative, found {amounts.min()}"
        postings.append(Posting(number, entry, key, units))
    basis = next(each.basis for each in model.deal.books if each.name == book)
    return Ledger(book, tuple(postings), _balances(tuple(postings)), basis)


def _balances(postings: tuple[Posting, ...]) -> dict[str, Units]:
    used = {name for p in postings for name in (p.entry.debit, p.entry.credit)}
    unknown = used - set(chart())
    assert not unknown, f"accounts that are not in rules/accounts.yaml: {', '.join(sorted(unknown))}"
    balances: dict[str, Units] = {}
    for name in chart():
        if name in used:
            moved = sum(
                (p.units * ((p.entry.debit == name) - int(p.entry.credit == name)) for p in postings),
                start=np.zeros(len(postings[0].units), dtype=np.int64),
            )
            balances[name] = np.cumsum(moved)
    return balances
