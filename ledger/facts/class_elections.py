"""Elections that a book makes: class by class, `books: us_tax: elections: network: {allowance: elected_out}`, and in a
variant those of the deal that it makes otherwise, `elections: {conversion_basis: carry_over}`."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping

from ruamel.yaml.nodes import ScalarNode

from ledger.facts.nouns import Election
from ledger.facts.page import Entry, Page, entries, scalar, words
from ledger.facts.problems import shown, suggestion


def read_class_elections(page: Page, found: Mapping[str, Entry], classes: Mapping[str, object]) -> tuple[Election, ...]:
    """Every election of every book, named BOOK.CLASS.ELECTION or BOOK.ELECTION, with the paragraph that grants it."""
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
            if "like" in parts and isinstance(each.value, ScalarNode):
                made.append(_of_book(page, book, name, each))
                continue
            page.problem(each.key, f'elections of class "{shown(name)}", which is no class of the deal',
                         f"Classes found: {', '.join(classes) or 'none'}.",
                         suggestion(name, classes) or "Name one of these.")  # fmt: skip
    return tuple(made)


def _of_book(page: Page, book: str, name: str, each: Entry) -> Election:
    """An election of the deal that a variant makes otherwise; whether the rules know it is asked with the others."""
    text = scalar(page, each, f"{shown(name)} of book {shown(book)}") or ""
    return Election(f"{book}.{name}", text, "", _cite(name), page.where(each.value))


def _cite(name: str) -> str:
    known = importlib.import_module("ledger.model.elections").known_elections()  # late: it reads the rules
    return str(known.get(name, {}).get("cite", ""))


def _of_class(page: Page, book: str, name: str, entry: Entry) -> Iterable[Election]:
    what = f'elections of class "{name}"'
    given = entries(page, entry.value, what, None, at=entry.key) or {}
    reason = words(page, given.pop("reason", None), f"the reason of {what}", lines=True)
    for key, chosen in given.items():
        text = scalar(page, chosen, f"{shown(key)} of {what}")
        if text:
            yield Election(f"{book}.{name}.{key}", text, reason, _cite(key), page.where(chosen.value))
