"""What an adjustment of book income is made of: its lines, the one that counts, and what it refuses or leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.facts.nouns import BookChoice, Deal
from ledger.model.nouns import Line, Refusal
from rules.us.gaap.contributed import Parts, text_of

#: The applicable financial statement of IRC 56A(b) and 451(b)(3): the one book that tax reads, whatever other books a deal keeps.
STATEMENT = "us_gaap"


@dataclass(frozen=True)
class Adjusted:
    """Lines, and the names of those that are terms of adjusted financial statement income."""

    lines: tuple[Line, ...] = ()
    terms: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    not_modelled: tuple[str, ...] = ()


def joined(parts: Iterable[Adjusted]) -> Adjusted:
    each = tuple(parts)
    return Adjusted(tuple(line for part in each for line in part.lines), tuple(term for part in each for term in part.terms),
                    tuple(refusal for part in each for refusal in part.refusals),
                    tuple(words for part in each for words in part.not_modelled))  # fmt: skip


def of_type(deal: Deal, book: BookChoice, kind: str) -> tuple[str, ...]:
    """The subjects of a type that the book treats."""
    return tuple(subject.name for subject in deal.subjects if subject.type == kind and subject.name in dict(book.treatments))


def out_and_in(name: str, label: str, out: Parts, into: Parts, cite: str, not_modelled: tuple[str, ...] = ()) -> Adjusted:
    """The book result of something taken out and its tax result put in; no line where neither book has any."""
    lines = [
        *([Line(f"{name}_in_books", f"{label}: in the books", "money", text_of(out), cite)] if out else ()),
        *([Line(f"{name}_for_tax", f"{label}: for tax", "money", text_of(into), cite)] if into else ()),
    ]
    if not lines:
        return Adjusted(not_modelled=not_modelled)
    columns = [*[(1, f"{name}_for_tax")] * bool(into), *[(-1, f"{name}_in_books")] * bool(out)]
    total = Line(f"{name}_adjustment", f"{label}: adjustment", "money", text_of(columns), cite)
    return Adjusted((*lines, total), (total.name,), (), not_modelled)
