"""What a name in a formula means: a line, a fact, an event, or a number of the law."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Subject
from ledger.formula.syntax import Name, Node, Word, walk
from ledger.model.nouns import Line


class NameProblem(Exception):
    """A name that means nothing here, or two things."""


class MissingName(NameProblem):
    """A name that means nothing: most often a fact that the deal file does not give."""

    def __init__(self, name: str, reader: str):
        super().__init__(f'"{name}" is no line or fact that {reader} can read')
        self.name = name


@dataclass(frozen=True)
class Row:
    """One line of one owner in one book, ready to be read: its tree and what every name in it means.

    `key` is book.owner.line; `refs` maps (role, name) to what it stands for, role being value, across, event,
    rule or table.
    """

    key: str
    line: Line
    book: str
    subject: str
    owner: str
    label: str
    node: Node
    opening: Node | None
    refs: dict[tuple[str, str], Ref]
    origin: str  # the rule file


@dataclass(frozen=True)
class LineRef:
    key: str
    time: str


@dataclass(frozen=True)
class FactRef:
    name: str


@dataclass(frozen=True)
class EventRef:
    """The legs of one kind: of one instance, or of all instances of a subject (`owner` is then the subject)."""

    owner: str
    kind: str
    whole_subject: bool


@dataclass(frozen=True)
class LawRef:
    name: str


@dataclass(frozen=True)
class GroupRef:
    members: tuple[LineRef | FactRef, ...]


Ref = LineRef | FactRef | EventRef | LawRef | GroupRef


@dataclass(frozen=True)
class Scope:
    """Everything a name may stand for: the times of all lines by key, the facts, the classes of instances."""

    times: dict[str, str]
    facts: frozenset[str]
    classes: dict[str, str]
    books: frozenset[str]

    def find(self, name: str, book: str, subject: str, owner: str) -> LineRef | FactRef:
        """The line or fact a name means, nearest level first; NameProblem for none, or for two on one level."""
        for level in self._levels(name, book, subject, owner):
            found = [ref for ref in (self._candidate(text) for text in dict.fromkeys(level)) if ref]
            if len(found) > 1:
                raise NameProblem(f'"{name}" could be {" or ".join(_text(ref) for ref in found)}')
            if found:
                return found[0]
        raise MissingName(name, f"{book}.{owner}")

    def _levels(self, name: str, book: str, subject: str, owner: str):
        if "." not in name:
            kind = self.classes.get(owner, "")
            yield [f"{book}.{owner}.{name}", f"deal.{owner}.{name}", f"fact:{owner}.{name}", f"fact:{kind}.{name}"]
            yield [f"{book}.{subject}.{name}", f"deal.{subject}.{name}"]
            yield [f"timeline.{name}", f"fact:{name}"]
            return
        first, _, rest = name.partition(".")
        if first in self.books:
            yield [f"{first}.{owner}.{rest}"]
            yield [f"{first}.{subject}.{rest}", f"{first}.{rest}"]
        yield [f"{book}.{name}", f"deal.{name}", f"fact:{name}"]

    def _candidate(self, text: str) -> LineRef | FactRef | None:
        if text.startswith("fact:"):
            return FactRef(text[5:]) if text[5:] in self.facts else None
        return LineRef(text, self.times[text]) if text in self.times else None


def _text(ref: LineRef | FactRef) -> str:
    return f"line {ref.key}" if isinstance(ref, LineRef) else f"fact {ref.name}"


def references(
    node: Node, scope: Scope, book: str, subject: Subject, owner: str, law: frozenset[str]
) -> dict[tuple[str, str], Ref]:
    """What every name in a formula stands for. Raises NameProblem for a name that means nothing or two things."""
    found: dict[tuple[str, str], Ref] = {}
    special: set[int] = set()
    for part in walk(node):
        if isinstance(part, Word) and part.word in ("event", "latest", "dated", "rule", "table", "across"):
            name = part.arguments[0]
            assert isinstance(name, Name)
            special.add(id(name))
            found[_role(part.word), name.text] = _special(part.word, name.text, scope, book, subject, owner, law)
        elif isinstance(part, Name) and id(part) not in special:
            found["value", part.text] = scope.find(part.text, book, subject.name, owner)
    return found


def _role(word: str) -> str:
    return "event" if word in ("event", "latest", "dated") else word


def _special(
    word: str, name: str, scope: Scope, book: str, subject: Subject, owner: str, law: frozenset[str]
) -> Ref:
    if word == "across":
        members = subject.instances or (subject.name,)
        return GroupRef(tuple(scope.find(name, book, subject.name, member) for member in members))
    if word in ("rule", "table"):
        if name not in law:
            raise NameProblem(f'"{name}" is no parameter of the law; found: {", ".join(sorted(law))}')
        return LawRef(name)
    return EventRef(owner, name, owner == subject.name)


def display(row: Row) -> str:
    """The formula of a row as written, on one line."""
    return " ".join(row.line.formula.split())
