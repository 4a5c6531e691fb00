"""Elections that a book makes class by class: `books: us_tax: elections: network: {allowance: elected_out}`."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping

from ledger.facts.nouns import Election
from ledger.facts.page import Entry, Page, entries, scalar, words
from ledger.facts.problems import shown, suggestion


def read_class_elections(page: Page, found: Mapping[str, Entry], classes: Mapping[str, object]) -> tuple[Election, ...]:
    """Every election of every book, named BOOK.CLASS.ELECTION, with the paragraph that grants it."""
    books = entries(page, found["books"].value, "books", None, at=found["books"].key) if "books" in found else None
    made: list[Election] = []
    for book, entry in (books or {}).items():
        parts = entries(page, entry.value, f'book "{shown(book)}"', None, at=entry.key) or {}
        if "elections" not in parts:
            continue
        given = parts["elections"]
        for name, each in (entries(page, given.value, f'elections of book "{shown(book)}"', None, at=given.key) or {}).items():
            if name in classes:
                made += _of_class(page, book, name, each)
                continue
            page.problem(each.key, f'elections of class "{shown(name)}", which is no class of the deal',
                         f"Classes found: {', '.join(classes) or 'none'}.",
                         suggestion(name, classes) or "Name one of these.")  # fmt: skip
    return tuple(made)


def _of_class(page: Page, book: str, name: str, entry: Entry) -> Iterable[Election]:
    known = importlib.import_module("ledger.model.elections").known_elections()  # late: it reads the rules
    what = f'elections of class "{name}"'
    given = entries(page, entry.value, what, None, at=entry.key) or {}
    reason = words(page, given.pop("reason", None), f"the reason of {what}", lines=True)
    for key, chosen in given.items():
        text = scalar(page, chosen, f"{shown(key)} of {what}")
        if text:
            yield Election(f"{book}.{name}.{key}", text, reason, str(known.get(key, {}).get("cite", "")), page.where(chosen.value))
