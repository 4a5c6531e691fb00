"""What the deal file decides about the law: books, elections, overrides, scoping answers, limits."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from ledger.facts.nouns import READ_AS, BookChoice, Election, Override, Source, Subject
from ledger.facts.page import Entry, Page, choice, claim, entries, items, number, scalar, slug, words
from ledger.facts.problems import closest, shown, suggestion

SOURCE_KEYS = ("title", "accession", "address", "read", "date", "document", "publisher", "read_on", "note")
SCOPING_KEYS = ("subject", "question", "answer", "cite", "source", "alternative")
_TYPE_NAMES = {"income_taxes": "income taxes", "equipment": "equipment", "research": "research", "software": "software",
               "equity_security": "an equity security"}  # fmt: skip


def read_books(
    page: Page, found: Mapping[str, Entry], subjects: dict[str, Subject] | None, rules: ModuleType
) -> tuple[BookChoice, ...]:
    """Each book with its treatments, checked against those found in rules/."""
    books: dict[str, BookChoice] = {}
    for name, entry in (_of(page, found, "books") or {}).items():
        what = f'book "{shown(name)}"'
        asked = entries(page, entry.value, what, None, at=entry.key) or {}
        like = _like(page, name, entry, asked.pop("like", None), books, rules)
        if like is None:
            continue
        claim(page, entry.key, "a book")
        label = words(page, asked.pop("label", None), f"the label of {what}", default=name)
        asked.pop("elections", None)  # read by read_class_elections
        picked = [_treatment(page, name, like or name, subject, each, subjects, rules) for subject, each in asked.items()]
        kept = {subject: (treatment, where) for subject, treatment, where in (each for each in picked if each is not None)}
        if like:
            base = dict(books[like].where)
            kept = {subject: (treatment, base[subject]) for subject, treatment in books[like].treatments} | kept
        books[name] = BookChoice(name, label, tuple((s, t) for s, (t, _) in kept.items()),
                                 tuple((s, w) for s, (_, w) in kept.items()), like)  # fmt: skip
    if "books" in found and not books and not page.problems:
        page.problem(found["books"].key, "the deal has no book", "", "Add a book with its treatments.")
    return tuple(books.values())


def _like(page: Page, name: str, entry: Entry, given: Entry | None, books: Mapping[str, BookChoice], rules: ModuleType) -> str | None:
    """The book that a variant follows, "" for a book of its own; None after a problem."""
    known = tuple(rules.BASES)
    if given is None:
        if name in known:
            return ""
        page.problem(entry.key, f'"{shown(name)}" is no book', f"Books found in rules/: {', '.join(known)}.",
                     suggestion(name, known) or "Name one of these; a variant says which with `like:`.")  # fmt: skip
        return None
    own = [each for each, book in books.items() if not book.like]
    text = choice(page, given, f'"like" of book "{shown(name)}"', own, f"Books above it: {', '.join(own) or 'none'}.")
    if name in known or name in ("deal", "timeline", "inputs"):
        page.problem(entry.key, f'a variant may not be called "{shown(name)}"', "That is a book of its own.", "Give it a name of its own.")
        return None
    return text if slug(page, entry.key, "a book") else None


def _treatment(
    page: Page, book: str, basis: str, name: str, entry: Entry, subjects: dict[str, Subject] | None, rules: ModuleType
) -> tuple[str, str, Source] | None:
    """(subject, treatment, place) of one line of a book; None after a problem."""
    text = scalar(page, entry, f'the treatment of "{shown(name)}" in book "{book}"')
    if subjects is None or text is None:
        return None
    if name != "income_taxes" and name not in subjects:
        known = [*subjects, "income_taxes"]
        page.problem(entry.key, f'book "{book}" treats "{shown(name)}", which is no subject of the deal',
                     f"Found under subjects: {', '.join(subjects)}; and income_taxes.",
                     suggestion(name, known) or "Name one of these, or add it under subjects.")  # fmt: skip
        return None
    kind = "income_taxes" if name == "income_taxes" else subjects[name].type
    found: dict[str, str] = rules.find_treatments(basis, kind) if kind else {text: ""}
    if text in found:
        return name, text, page.where(entry.value)
    thing = _TYPE_NAMES.get(kind, f"a {kind.replace('_', ' ')}")
    names = f"Treatments found for {thing}: {', '.join(sorted(found)) or 'none'}."
    meant = closest(text, sorted(found))
    remedy = f"Did you mean {meant}?   ({found[meant]})" if meant else "Name one of these, or leave the subject out."
    page.problem(entry.value, f'book "{book}" asks for a treatment that is not in rules/', names, remedy)
    return None


def read_structure(page: Page, entry: Entry | None, rules: ModuleType) -> str:
    """How the deal is papered: the name of a module in rules/structures."""
    if entry is None:
        return "cash_investment"  # only in a gold case; elsewhere the key is required
    known = rules.find_structures()
    text = choice(
        page, entry, "structure", known, f"Structures found in rules/structures: {', '.join(known) or 'none'}."
    )
    return text or ""


def read_elections(page: Page, found: Mapping[str, Entry]) -> tuple[Election, ...]:
    """Choices the standards leave open; each with its reason and citation."""
    elections = []
    for name, entry in (_of(page, found, "elections") or {}).items():
        what = f'election "{shown(name)}"'
        needed = ("choice",) if page.lenient is not None else ("choice", "cite", "reason")
        given = entries(page, entry.value, what, ("choice", "alternatives", "cite", "reason"), needed, at=entry.key)
        if slug(page, entry.key, "an election") is None or given is None or "choice" not in given:
            continue
        others = given.get("alternatives")
        elections.append(
            Election(
                name,
                scalar(page, given["choice"], f"the choice of {what}") or "",
                words(page, given.get("reason"), f"the reason of {what}", lines=True),
                words(page, given.get("cite"), f"the citation of {what}"),
                page.where(given["choice"].value),
                _texts(page, others, f"the alternatives of {what}") if others else (),
            )
        )
    return tuple(elections)


def read_overrides(page: Page, found: Mapping[str, Entry]) -> tuple[Override, ...]:
    """Numbers of the law replaced, each with the person who answers for it."""
    overrides, keys = [], ("value", "person", "reason", "source")
    for name, entry in (_of(page, found, "overrides") or {}).items():
        what = f'override "{shown(name)}"'
        given = entries(page, entry.value, what, keys, keys, at=entry.key)
        if slug(page, entry.key, "an override") is None or given is None or "value" not in given:
            continue
        value = number(page, given["value"], f"the value of {what}")
        texts = {key: words(page, given.get(key), f"the {key} of {what}", lines=True) for key in keys[1:]}
        if value is not None:
            overrides.append(Override(name, value, **texts, where=page.where(entry.key)))
    return tuple(overrides)


def read_scoping(
    page: Page, found: Mapping[str, Entry], subjects: dict[str, Subject] | None
) -> tuple[dict[str, str], ...]:
    """One question of scope a record; all six keys are there, empty where the file gives none."""
    pages = []
    for item in items(page, found["scoping"].value, "scoping") if "scoping" in found else ():
        given = entries(page, item, "a scoping question", SCOPING_KEYS, SCOPING_KEYS[:4]) or {}
        page_texts = {key: words(page, given.get(key), f"the {key} of a scoping question", lines=True)
                      for key in SCOPING_KEYS}  # fmt: skip
        name = page_texts["subject"]
        if name and subjects is not None and name not in subjects:
            page.problem(given["subject"].value, f'a scoping question is about "{shown(name)}", which is no subject '
                         "of the deal", f"Found under subjects: {', '.join(subjects)}.",
                         suggestion(name, subjects) or "Name one of these.")  # fmt: skip
        pages.append(page_texts)
    return tuple(pages)


def read_sources(page: Page, found: Mapping[str, Entry]) -> dict[str, dict[str, str]]:
    """The documents by id."""
    documents = {}
    for name, entry in (_of(page, found, "sources") or {}).items():
        what = f'source "{shown(name)}"'
        if words(page, Entry(entry.key, entry.key), "the id of a source") != name.strip() or not name.strip():
            continue
        given = entries(page, entry.value, what, SOURCE_KEYS, ("title",), at=entry.key) or {}
        texts = {key: words(page, each, f"{key} of {what}", lines=True) for key, each in given.items() if key != "read"}
        if "read" in given:
            texts["read"] = choice(page, given["read"], f'"read" of {what}', READ_AS) or ""
        documents[name] = {key: texts[key] for key in given}
    return documents


def read_limits(page: Page, found: Mapping[str, Entry]) -> tuple[str, ...]:
    """What is not modelled, in the deal's own words."""
    return _texts(page, found["limits"], "limits") if "limits" in found else ()


def _texts(page: Page, entry: Entry, what: str) -> tuple[str, ...]:
    found = (
        words(page, Entry(item, item), f"an item of {what}", lines=True) for item in items(page, entry.value, what)
    )
    return tuple(text for text in found if text)


def _of(page: Page, found: Mapping[str, Entry], key: str) -> dict[str, Entry] | None:
    return entries(page, found[key].value, key, None, at=found[key].key) if key in found else None
