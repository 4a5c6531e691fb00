"""The books and lines as plain text: what outside checks read, so the columns stay as they are."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from ledger.analysis.run import Run
from ledger.formula.money import decimal_dollars
from ledger.model.names import display
from ledger.model.timeline import from_serial, period_ends
from ledger.output.layout import lay_out
from ledger.output.paper import FIRST_PERIOD, ONCE, letter

LINES = ("case", "book", "line", "label", "unit", "period_end", "value", "formula", "citation", "sheet", "cell")
TRIAL_BALANCE = ("case", "book", "period_end", "account", "debit", "credit", "balance")
JOURNAL = ("case", "book", "entry", "period_end", "description", "account", "debit", "credit", "line", "citation")


def write_csv(run: Run, folder: Path) -> list[Path]:
    """lines.csv, trial_balance.csv and journal.csv in `folder`."""
    files = (("lines.csv", LINES, _lines(run)), ("trial_balance.csv", TRIAL_BALANCE, _trial_balances(run)),
             ("journal.csv", JOURNAL, _journal(run)))  # fmt: skip
    return [_write(folder / name, heads, rows) for name, heads, rows in files]


def plain(text: str) -> str:
    """A text that no spreadsheet reads as a formula when it opens the file: an apostrophe goes before = + - and @."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows(rows)
    return path


def _of(run: Run, book: str) -> tuple[str, str]:
    """Case and book: the deal as it stands is called by its structure."""
    name, _, case = book.partition("@")
    return case or run.deal.structure, name


def _lines(run: Run) -> Iterable[Sequence[str]]:
    """A row per line and period; a line that stands once has no period. Tax years end on 31 December."""
    layout = lay_out(run.model)
    ends = {"period": [day.isoformat() for day in period_ends(run.deal)]}
    ends["year"] = [f"{int(year)}-12-31" for year in run.figures.row("timeline.taxable_year")]
    for key, row in run.model.rows.items():
        sheet, number = layout.lines[key]
        lead = (*_of(run, row.book), key.partition(".")[2], plain(row.label), row.line.unit)
        tail = (plain(display(row)), plain(row.line.cite), sheet)
        if row.line.time == "once":
            yield (*lead, "", _number(run.figures.once(key), row.line.unit), *tail, f"{letter(ONCE)}{number}")
            continue
        for i, (end, value) in enumerate(zip(ends[row.line.time], run.figures.row(key).tolist(), strict=True)):
            yield (*lead, end, _number(value, row.line.unit), *tail, f"{letter(FIRST_PERIOD + i)}{number}")


def _number(value: float, unit: str) -> str:
    if unit == "date":
        return from_serial(value).isoformat() if value >= 1 else ""
    return str(int(value)) if value.is_integer() else repr(value)


def _trial_balances(run: Run) -> Iterable[Sequence[str]]:
    ends = [day.isoformat() for day in period_ends(run.deal)]
    for book, ledger in run.ledgers.items():
        debits, credits = _sides(run, book)
        for i, end in enumerate(ends):
            for account, balances in ledger.balances.items():
                amounts = (debits[account][i], credits[account][i], int(balances[i]))
                yield (*_of(run, book), end, plain(account), *(decimal_dollars(a, run.figures.unit) for a in amounts))


def _sides(run: Run, book: str) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Debits and credits of each account since the start, two growing totals."""
    ledger = run.ledgers[book]
    sides: tuple[dict[str, list[int]], dict[str, list[int]]] = ({}, {})
    for account in ledger.balances:
        for side, name in ((sides[0], "debit"), (sides[1], "credit")):
            moved = [p.units for p in ledger.postings if getattr(p.entry, name) == account]
            side[account] = sum(moved[1:], start=moved[0]).cumsum().tolist() if moved else [0] * len(ledger.balances[account])
    return sides


def _journal(run: Run) -> Iterable[Sequence[str]]:
    """Two rows per posting that is not nil: the debit and the credit."""
    for i, day in enumerate(period_ends(run.deal)):
        for book, ledger in run.ledgers.items():
            for posting in ledger.postings:
                units, entry = int(posting.units[i]), posting.entry
                if units:
                    amount = decimal_dollars(units, run.figures.unit)
                    lead = (*_of(run, book), f"{book}-{i + 1}-{posting.number}", day.isoformat(), plain(entry.name))
                    yield (*lead, plain(entry.debit), amount, "", posting.key, plain(entry.cite))
                    yield (*lead, plain(entry.credit), "", amount, posting.key, plain(entry.cite))
