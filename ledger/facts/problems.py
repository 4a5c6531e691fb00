"""What is wrong in a file, told as place, excerpt, reason and remedy; every problem at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ledger.facts.nouns import Source

WIDTH = 100  # characters of a line that an excerpt shows
SHOWN = 60  # characters of a value that a sentence shows

#: Control characters, surrogates, separators and marks that turn the direction of text: never printed as they are.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class Problem:
    """One thing wrong. Line 0 of `where` means the file as a whole, which is told without an excerpt."""

    where: Source
    summary: str
    reason: str = ""
    remedy: str = ""


class Problems(Exception):
    """Everything wrong in a run, file by file and in the order of each.

    `texts` maps a path to the text it held when it was read; for a path that is not in it the file is opened,
    so that a problem in a rule file can show its line too.
    """

    def __init__(self, problems: Iterable[Problem], texts: Mapping[str, str] | None = None):
        found = list(problems)
        files = {path: number for number, path in enumerate(dict.fromkeys(each.where.path for each in found))}
        order = {id(each): (files[each.where.path], each.where.line, each.where.column) for each in found}
        self.problems = tuple(sorted(found, key=lambda each: order[id(each)]))
        self.texts = dict(texts or {})
        super().__init__(self.problems)

    def __str__(self) -> str:
        return render(self.problems, self.texts)


def render(problems: Iterable[Problem], texts: Mapping[str, str] | None = None) -> str:
    """All problems as the user sees them, with the count and what it means at the end."""
    told = [_told(problem, texts or {}) for problem in problems]
    count = "1 problem" if len(told) == 1 else f"{len(told)} problems"
    return "\n\n".join([*told, f"{count}. Nothing was calculated."])


def shown(value: object) -> str:
    """A value from a file, safe to print within a sentence and cut if long."""
    text = neutral(" ".join(str(value).split()))
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def neutral(text: str) -> str:
    """Text of the same length in which every character that could steer a terminal is a visible sign."""
    return UNSAFE.sub(lambda found: _sign(found.group()), text)


def suggestion(word: str, known: Iterable[str]) -> str:
    """`Did you mean amount?`, or nothing where no known word is close."""
    close = closest(word, known)
    return f"Did you mean {close}?" if close else ""


def closest(word: str, known: Iterable[str]) -> str:
    """The known word most like a word, or nothing."""
    return next(iter(get_close_matches(word[:SHOWN], list(known), n=1, cutoff=0.7)), "")


def _sign(character: str) -> str:
    code = ord(character)
    if character == "\t":
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "�"


def _told(problem: Problem, texts: Mapping[str, str]) -> str:
    where = problem.where
    place = f"{where.path}:{where.line}:{where.column}" if where.line else where.path
    parts = [neutral(f"{place}: {problem.summary}"), *_excerpt(where, texts)]
    parts += [neutral(line) for text in (problem.reason, problem.remedy) for line in text.split("\n") if line]
    return "\n".join(parts)


def _excerpt(where: Source, texts: Mapping[str, str]) -> list[str]:
    """The line before, the line itself and a row of carets; nothing if the place is not in the text."""
    lines = _lines(where.path, texts) if where.line else []
    if not 0 < where.line <= len(lines):
        return []
    digits = len(str(where.line))
    line, first = _window(lines[where.line - 1], where.column - 1)
    start = min(max(where.column - 1 - first, 0), len(line))
    length = max(1, min(where.length, len(line) - start))
    carets = _blank(line[:start]) + "^" * max(1, len(_blank(line[start : start + length])))
    rows = [f"  {where.line:>{digits}} | {line}", f"  {'':>{digits}} | {carets}"]
    if where.line > 1:
        before, _ = _window(lines[where.line - 2], 0)
        rows.insert(0, f"  {where.line - 1:>{digits}} | {before}")
    return [row.rstrip() for row in rows]


def _lines(path: str, texts: Mapping[str, str]) -> list[str]:
    text = texts.get(path)
    if text is None:
        try:
            if not Path(path).is_file():  # a pipe or a device would be waited for
                return []
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return []
    return re.split(r"\r\n|\n|\r", text)


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a line around a column, safe to print, and where in the line the part begins."""
    if len(line) <= WIDTH:
        return neutral(line), 0
    first = max(0, min(column - WIDTH // 2, len(line) - WIDTH))
    part = neutral(line[first : first + WIDTH])
    if first:
        part = "…" + part[1:]
    return (part[:-1] + "…" if first + WIDTH < len(line) else part), first


def _blank(text: str) -> str:
    """Spaces as wide as a text stands in a terminal, so that carets stay under wide letters."""
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)
    return " " * wide
