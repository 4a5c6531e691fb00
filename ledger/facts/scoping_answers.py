"""The answers to the questions of scope: `scoping_path: notes: control: {answer: no, source: ..., reason: ...}`."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.facts.nouns import PathAnswer, Subject
from ledger.facts.page import Entry, Page, choice, entries, words
from ledger.facts.problems import shown, suggestion

KEYS = ("answer", "source", "reason", "if_asked")


def read_scoping_path(page: Page, found: Mapping[str, Entry], subjects: dict[str, Subject] | None) -> tuple[PathAnswer, ...]:
    """Every answer in the order of the file. Which questions there are is asked when the rules are."""
    if "scoping_path" not in found or subjects is None:
        return ()
    top = found["scoping_path"]
    made: list[PathAnswer] = []
    for name, entry in (entries(page, top.value, "scoping_path", None, at=top.key) or {}).items():
        if name not in subjects:
            page.problem(entry.key, f'scoping_path is about "{shown(name)}", which is no subject of the deal',
                         f"Found under subjects: {', '.join(subjects)}.", suggestion(name, subjects) or "Name one of these.")  # fmt: skip
            continue
        for question, each in (entries(page, entry.value, f"scoping_path of {name}", None, at=entry.key) or {}).items():
            answer = _answer(page, name, question, each)
            made += [answer] if answer else []
    return tuple(made)


def _answer(page: Page, subject: str, question: str, entry: Entry) -> PathAnswer | None:
    what = f'the answer to "{shown(question)}"'
    given = entries(page, entry.value, what, KEYS, KEYS[:3], at=entry.key) or {}
    said = choice(page, given.get("answer"), what, ("yes", "no"))
    source, reason = (words(page, given.get(key), f"the {key} of {what}", lines=True) for key in ("source", "reason"))
    if_asked = choice(page, given.get("if_asked"), f"if_asked of {what}", ("yes", "no"), default="no") == "yes"
    return PathAnswer(subject, question, said, source, reason, page.where(entry.key), if_asked) if said else None
