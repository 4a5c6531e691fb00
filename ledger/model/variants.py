"""Books that are like another but for some treatments: the lines they share stand once, in the book they are like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ledger.facts.nouns import BookChoice, Deal, Election
from ledger.model.names import GroupRef, LineRef, Ref, Row


def as_elected(deal: Deal, book: BookChoice) -> Deal:
    """The deal as one book sees it: elections that the book makes for itself stand before those of the deal."""
    if not book.like:
        return deal
    own: dict[str, Election] = {}
    for election in deal.elections:
        owner, _, rest = election.name.partition(".")
        of_class = "." in rest
        if owner == book.like and of_class:
            own.setdefault(f"{book.name}.{rest}", election)
        elif owner == book.name:
            own[election.name if of_class else rest] = election
    renamed = tuple(replace(each, name=name) for name, each in own.items())
    return replace(deal, elections=(*renamed, *(e for e in deal.elections if e.name not in own)))


def share(rows: dict[str, Row], bases: Mapping[str, str]) -> tuple[dict[str, Row], dict[str, str]]:
    """Rows without those that say the same as a row of the book theirs is like (`bases`: book -> the book it is like), and
    where each of those is: key -> key.

    Two rows say the same if their formulas do and all that they read says the same: lines of another treatment that reach
    a row by any path keep it apart. A row that reads itself in the prior period is the same if all else is.
    """
    same = {key: twin for key, row in rows.items() if row.book in bases
            and (twin := f"{bases[row.book]}{key.removeprefix(row.book)}") in rows and _alike(row, rows[twin])}  # fmt: skip
    readers: dict[str, list[str]] = {}
    for key in same:
        for read in _read(rows[key]):
            readers.setdefault(read, []).append(key)
    apart = [key for key in same if not _reads_alike(rows[key], rows[same[key]], same)]
    while apart:
        key = apart.pop()
        if same.pop(key, None):
            apart += [reader for reader in readers.get(key, ()) if reader in same]
    kept = {key: replace(row, refs={what: _moved(ref, same) for what, ref in row.refs.items()})
            for key, row in rows.items() if key not in same}  # fmt: skip
    return kept, same


def _alike(row: Row, twin: Row) -> bool:
    """Whether two rows are written alike: label and note apart."""
    own, other = row.line, twin.line
    return (own.formula, own.opening, own.unit, own.time) == (other.formula, other.opening, other.unit, other.time)


def _reads_alike(row: Row, twin: Row, same: dict[str, str]) -> bool:
    return all(what in twin.refs and _moved(ref, same) == _moved(twin.refs[what], same) for what, ref in row.refs.items())


def _read(row: Row) -> list[str]:
    found = []
    for ref in row.refs.values():
        members = ref.members if isinstance(ref, GroupRef) else (ref,)
        found += [member.key for member in members if isinstance(member, LineRef)]
    return found


def _moved(ref: Ref, same: dict[str, str]) -> Ref:
    """A reference to a shared line, as one to the line it shares."""
    if isinstance(ref, LineRef):
        return LineRef(same.get(ref.key, ref.key), ref.time)
    if isinstance(ref, GroupRef):
        return GroupRef(tuple(_moved(member, same) for member in ref.members))  # type: ignore[misc]
    return ref
