"""The accrual books of a deal side by side: which figures they are compared by, and which lines state them."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import BookChoice
from ledger.model.build import Model

#: Label, line of the results, and how a year is read from it: the line of the year itself, or a period's line at year end.
MEASURES = (
    ("Gains of the investments in income", "year_gains_in_income", "year"),
    ("Income before tax", "year_pretax_income", "year"),
    ("Income tax expense", "year_tax_expense", "year"),
    ("Net income", "year_net_income", "year"),
    ("Other comprehensive income, net of tax", "year_other_comprehensive_income", "year"),
    ("Investments, carrying amount at year end", "investments_carried", "end"),
    ("Accumulated other comprehensive income, net of tax, at year end", "aoci", "end"),
    ("Deferred tax liability at year end", "deferred_tax_liability", "end"),
)


@dataclass(frozen=True)
class Compared:
    """One figure of every book that has it: label, how a year is read, and (book, key of the line) in the order of the file."""

    label: str
    how: str
    lines: tuple[tuple[BookChoice, str], ...]


def accrual_books(model: Model) -> tuple[BookChoice, ...]:
    """The books that keep accounts, not tax returns: one, or more where the deal file has variants."""
    return tuple(book for book in model.deal.books if book.basis != "us_tax" and not book.case)


def side_by_side(model: Model) -> tuple[Compared, ...]:
    """Every measure that some accrual book has; nothing where there is only one such book. A book without a line has nil."""
    books = accrual_books(model)
    if len(books) < 2:
        return ()
    found = []
    for label, line, how in MEASURES:
        keys = [(book, model.home(f"{book.name}.results.{line}")) for book in books]
        held = tuple((book, key) for book, key in keys if key in model.rows)
        found += [Compared(label, how, held)] if held else []
    return tuple(found)


def treated_otherwise(model: Model, book: BookChoice) -> str:
    """In words what a variant does otherwise than the book it is like: treatments, then elections."""
    if not book.like:
        return ", ".join(f"{model.deal.subject(name).label.lower()}: {treatment.replace('_', ' ')}"
                         for name, treatment in book.treatments if name != "income_taxes"
                         and model.deal.subject(name).type in ("debt_security", "equity_security"))  # fmt: skip
    base = dict(next(each for each in model.deal.books if each.name == book.like).treatments)
    other = [f"{model.deal.subject(name).label.lower()}: {treatment.replace('_', ' ')}"
             for name, treatment in book.treatments if base[name] != treatment]  # fmt: skip
    elected = [f"{each.name.partition('.')[2].replace('_', ' ')}: {each.choice.replace('_', ' ')}"
               for each in model.deal.elections if each.name.startswith(f"{book.name}.")]  # fmt: skip
    return ", ".join([*other, *elected])
