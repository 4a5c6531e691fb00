"""A deal with something taken out of it or put into it: what structures and cases make of one deal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ledger.facts.nouns import Case, Deal, Election


def without(deal: Deal, names: Iterable[str]) -> Deal:
    """The deal without some of its subjects: their events go with them, their facts stay and are read by nobody."""
    left = set(names)
    gone = {owner for subject in deal.subjects if subject.name in left for owner in (subject.name, *subject.instances)}
    books = tuple(replace(book, treatments=tuple((s, t) for s, t in book.treatments if s not in left)) for book in deal.books)
    return replace(deal, subjects=tuple(s for s in deal.subjects if s.name not in left), books=books,
                   events=tuple(e for e in deal.events if not {e.of, e.to} & gone))  # fmt: skip


def elected(deal: Deal, *made: Election) -> Deal:
    """The deal with elections in place of those it makes by the same name."""
    names = {each.name for each in made}
    return replace(deal, elections=(*(e for e in deal.elections if e.name not in names), *made))


def case_of(deal: Deal, case: Case) -> Deal:
    """The deal as a case has it, before its structure papers it: its own books without variants, its facts and elections."""
    treated = {(book, subject): treatment for book, subject, treatment in case.treatments}
    books = tuple(replace(book, treatments=tuple((s, treated.get((book.name, s), t)) for s, t in book.treatments))
                  for book in deal.books if not book.like)  # fmt: skip
    changed = replace(deal, facts=deal.facts | case.facts, structure=case.structure, books=books, cases=(), scoping=(), paths=(),
                      agreement="", is_case=True)  # fmt: skip
    return elected(without(changed, case.left_out), *case.elections)
