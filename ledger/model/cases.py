"""Cases beside the deal: each is a deal of its own, whose lines stand in books named `us_gaap@case`.

A line of a case that says the same as the deal's stands once, as it does for variants. Facts that a case changes are called
`exit_multiple@case`, an event of which anything changes `note_1_funding@case.amount`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ledger.facts.events import legs as legs_of
from ledger.facts.nouns import BookChoice, Case, Deal, Fact, Leg
from ledger.model.names import EventRef, FactRef, GroupRef, LineRef, Ref, Row

SHARED = "timeline"  # the one book that all cases have in common


def at_case(name: str, case: str) -> str:
    """The name of a book, event or fact as one case has it: the case stands behind the first part."""
    first, dot, rest = name.partition(".")
    return name if first == SHARED or not case else f"{first}@{case}{dot}{rest}"


def case_in(book: str) -> str:
    """The case that a book belongs to, "" for the deal as it stands."""
    return book.partition("@")[2]


def sibling(book: str, name: str) -> str:
    """The book of another name in the same case: `deal` beside `us_gaap@credits` is `deal@credits`."""
    return at_case(name, case_in(book))


def as_written(deal: Deal) -> Deal:
    """A deal without the books and facts that its cases have added to it in an earlier run."""
    return replace(deal, books=tuple(book for book in deal.books if not book.case),
                   facts={name: fact for name, fact in deal.facts.items() if "@" not in name})  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """Where things of a case stand: new names of facts and of the owners of events, where they differ from the deal's."""

    case: Case
    facts: Mapping[str, str]
    owners: Mapping[str, str]

    def row(self, row: Row) -> Row:
        refs = {role: self.ref(ref) for role, ref in row.refs.items()}
        return replace(row, key=at_case(row.key, self.case.name), book=at_case(row.book, self.case.name), refs=refs)

    def ref(self, ref: Ref) -> Ref:
        if isinstance(ref, LineRef):
            return replace(ref, key=at_case(ref.key, self.case.name))
        if isinstance(ref, FactRef):
            return FactRef(self.facts.get(ref.name, ref.name))
        if isinstance(ref, EventRef):
            return replace(ref, owner=self.owners.get(ref.owner, ref.owner))
        if isinstance(ref, GroupRef):
            return GroupRef(tuple(self.ref(member) for member in ref.members))  # type: ignore[misc]
        return ref


def moved(deal: Deal, case: Case, papered: Deal) -> tuple[Moved, dict[str, Fact], tuple[Leg, ...]]:
    """What a case has of its own: the new names, its facts by new name, and the legs of subjects whose events differ."""
    changed = {name for name, fact in papered.facts.items() if deal.facts.get(name) is not fact}
    events = {e.id for e in papered.events if any(name.startswith(f"{e.id}.") for name in changed)}
    changed |= {name for name in papered.facts if name.partition(".")[0] in events}
    facts = {name: at_case(name, case.name) for name in papered.facts if name in changed}
    own = {new: _own_fact(papered.facts[name], new, case) for name, new in facts.items()}
    base, told = _by_subject(legs_of(deal)), _by_subject(legs_of(papered))
    owners: dict[str, str] = {}
    legs: list[Leg] = []
    for subject in papered.subjects:
        own_legs = [replace(leg, event=at_case(leg.event, case.name) if leg.event in events else leg.event,
                            amount=facts.get(leg.amount, leg.amount)) for leg in told.get(subject.name, [])]  # fmt: skip
        if own_legs != base.get(subject.name, []):
            owners |= {name: at_case(name, case.name) for name in (subject.name, *subject.instances)}
            legs += [replace(leg, subject=owners[leg.subject], instance=owners[leg.instance]) for leg in own_legs]
    return Moved(case, facts, owners), own, tuple(legs)


def _own_fact(fact: Fact, name: str, case: Case) -> Fact:
    return replace(fact, name=name, label=f"{fact.label} ({case.label})")


def _by_subject(legs: tuple[Leg, ...]) -> dict[str, list[Leg]]:
    found: dict[str, list[Leg]] = {}
    for leg in legs:
        found.setdefault(leg.subject, []).append(leg)
    return found


def case_books(case: Case, papered: Deal) -> tuple[BookChoice, ...]:
    """The books of a case: each is like that of the deal by the same name."""
    return tuple(replace(book, name=at_case(book.name, case.name), label=f"{book.label}: {case.label}", like=book.name, case=case.name)
                 for book in papered.books)  # fmt: skip
