"""What a deal must be complete in before any rule is asked: books that treat the same, periods that lie in one tax year."""

from __future__ import annotations

from itertools import pairwise

from ledger.facts.nouns import Deal, Source, Subject
from ledger.facts.problems import Problem, Problems
from ledger.model.timeline import period_ends, tax_year_ends

UNBOOKED = ("commitment",)  # types that no cash moves in: a book may leave them out
RECORDED = {"equipment": "vintages"}


def check_complete(deal: Deal) -> None:
    """Raise Problems for a book that leaves out what another treats, a subject without records, a period in two tax years."""
    problems = [*_untreated(deal), *_without_records(deal), *_divided_periods(deal)]
    if problems:
        raise Problems(problems, {deal.path: deal.text})


def _untreated(deal: Deal) -> list[Problem]:
    """Cash is the same in all books only if each of them has all of it, income tax included."""
    books = {book.name: dict(book.treatments) for book in deal.books}
    found = [Problem(Source(deal.path, 1), f"book {book} treats nothing", "", "Add a treatment for each subject, or leave the book out.")
             for book, treated in books.items() if not treated]  # fmt: skip
    if found:
        return found
    for name in dict.fromkeys([*(s.name for s in deal.subjects), *(name for treated in books.values() for name in treated)]):
        subject = next((each for each in deal.subjects if each.name == name), Subject(name, name, "Income taxes"))
        without = [book for book, treated in books.items() if name not in treated]
        if without and subject.type not in UNBOOKED:
            having = [book for book in books if book not in without]
            others = f", as book {', '.join(having)} does" if having else ""
            found.append(Problem(subject.where or Source(deal.path, 1), f"book {', '.join(without)} does not treat {name}{others}",
                                 "Every book holds the same cash, so each of them needs a treatment of it.",
                                 f"Add {name}: with its treatment under the book, or leave it out of all of them."))  # fmt: skip
    return found


def _without_records(deal: Deal) -> list[Problem]:
    return [Problem(subject.where or Source(deal.path, 1), f"{subject.name} has no {RECORDED[subject.type]}", "",
                    "Add them under terms, actuals or assumptions, or leave the subject out.")
            for subject in deal.subjects if subject.type in RECORDED and not subject.instances]  # fmt: skip


def _divided_periods(deal: Deal) -> list[Problem]:
    """Tax is worked out by the year and shown by the period: a period may not lie in two tax years, those that follow from
    the ones given included, and no two may end in one calendar year."""
    if "us_tax" not in (book.basis for book in deal.books):
        return []
    where = deal.facts["tax_year_begins" if "tax_year_begins" in deal.facts else "start"].where
    ends, closes = period_ends(deal), tax_year_ends(deal)
    found = []
    if closes[0] < deal.start:
        found.append(Problem(where, f"the first tax year ends on {closes[0]}, before the timeline begins", f"It begins on {deal.start}.",
                             "Give the first tax year that the timeline touches."))  # fmt: skip
    for close in [close for close in closes if deal.start <= close < deal.end and close not in ends][:1]:
        found.append(Problem(where, f"the tax year that ends on {close} ends within a reporting period",
                             f"Periods end on {', '.join(day.isoformat() for day in ends[:2])} and so on; each must lie in one tax year.",
                             "Choose start and step so that a period ends on that day, or give the tax_years."))  # fmt: skip
    for first, second in [(a, b) for a, b in pairwise(closes) if a.year == b.year][:1]:
        found.append(Problem(where, f"two tax years end in one calendar year, on {first} and {second}",
                             "A tax year is called by the calendar year in which it ends.",
                             "This is not covered here: model the two parts in deals of their own."))  # fmt: skip
    return found
