"""A YAML text to nodes that keep their line and column, with everything unsafe refused before anything is read."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ledger.facts.nouns import Source
from ledger.facts.problems import UNSAFE, Problem, Problems, shown

LARGEST = 5_000_000  # bytes; the first real deal has less than a fiftieth of it
DEEPEST = 20  # levels of nesting; a deal has eight

#: What the parser raises for a broken text: its own error, and for some escapes and directives whatever came first.
_BROKEN = (YAMLError, ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError,
           RecursionError, StopIteration, TypeError, ValueError)  # fmt: skip

_INDENT_TAB = re.compile(r"^ *\t", re.MULTILINE)


def read_text(path: str) -> str:
    """The text of a file as it stands on the disk. Raises Problems for whatever is no readable UTF-8 file."""
    try:
        file = Path(path)
        status = file.stat()
        if stat.S_ISDIR(status.st_mode):
            _refuse(path, "this is a folder, not a file", "", "Name the deal file in it.")
        if not stat.S_ISREG(status.st_mode):
            _refuse(path, "this is not an ordinary file", "", "Name a deal file, written in YAML.")
        if status.st_size > LARGEST:
            _refuse(path, f"this file has {status.st_size:,} bytes", f"A deal file has at most {LARGEST:,} bytes.")
        content = file.read_bytes()
    except FileNotFoundError:
        _refuse(path, "there is no such file", "", "Check the path.")
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        _refuse(path, "this file cannot be read", f"The system says: {reason}.", "Check the path and who may read it.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        before = content[: problem.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        wrong = Problem(
            Source(path, line, column),
            "this file is not UTF-8 text",
            f"The byte 0x{content[problem.start]:02x} belongs to no character.",
            "Save the file as UTF-8.",
        )
        raise Problems([wrong], {path: content.decode("utf-8", "replace")}) from None


def compose(path: str, text: str) -> tuple[Node | None, str, list[Problem]]:
    """The top node of a YAML text, the text as it was read (no byte order mark, plain line ends), and duplicate keys.

    The nodes are ruamel's; their tags are not set, because the schema and not the look of a value decides its type.
    An empty text gives None. Raises Problems for what is not one plain YAML document: a syntax error, anchors
    and aliases, tags, control characters, deep nesting.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    _refuse_size(path, text)
    _refuse_characters(path, text)
    builder = _Builder(path, text)
    try:
        node = builder.document(YAML(typ="safe", pure=True).parse(text))
    except Problems:
        raise
    except _BROKEN as problem:
        raise Problems([_syntax(path, problem)], {path: text}) from None
    return node, text, builder.problems


def source_of(path: str, node: Node) -> Source:
    """Where a node stands: the text of a scalar without its quotes, the first key of a mapping."""
    if not isinstance(node, ScalarNode) and node.value:
        first = node.value[0][0] if isinstance(node, MappingNode) else node.value[0]
        if first.start_mark.line < node.end_mark.line or not isinstance(first, ScalarNode):
            return _single(path, node.start_mark, node.start_mark.column + 1)
        return source_of(path, first)
    start, end = node.start_mark, node.end_mark
    last = end.column if end.line == start.line else 10**6
    if isinstance(node, ScalarNode) and node.style in ("'", '"') and last > start.column + 2:
        return Source(path, start.line + 1, start.column + 2, last - start.column - 2)
    return _single(path, start, last)


def _single(path: str, start: Any, last: int) -> Source:
    return Source(path, start.line + 1, start.column + 1, max(1, last - start.column))


def _refuse(path: str, summary: str, reason: str = "", remedy: str = "") -> NoReturn:
    raise Problems([Problem(Source(path, 0), summary, reason, remedy)])


def _refuse_size(path: str, text: str) -> None:
    if len(text) > LARGEST:
        _refuse(path, f"this text has {len(text):,} characters", f"A deal file has at most {LARGEST:,} bytes.")


def _refuse_characters(path: str, text: str) -> None:
    """Tabs that indent, and characters that no deal needs and that could hide what a line says."""
    problems = [
        Problem(
            _place(path, text, found.end() - 1),
            "a tab stands where the line is indented",
            "YAML indents by spaces only, because a tab has no width of its own.",
            "Replace the tab by spaces.",
        )
        for found in _INDENT_TAB.finditer(text)
    ]
    problems += [
        Problem(
            _place(path, text, found.start()),
            f"a control character (U+{ord(found.group()):04X}) stands in the text",
            "It cannot be seen and could hide what the line says.",
            "Remove it.",
        )
        for found in UNSAFE.finditer(text)
        if found.group() not in "\t\n"
    ]
    if problems:
        raise Problems(problems[:20], {path: text})


def _place(path: str, text: str, index: int) -> Source:
    return Source(path, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def _syntax(path: str, problem: Exception) -> Problem:
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    said = [problem.context, problem.problem] if isinstance(problem, MarkedYAMLError) else [str(problem)]
    reason = ", ".join(part.strip() for part in said if part).splitlines()
    return Problem(
        Source(path, mark.line + 1, mark.column + 1) if mark else Source(path, 0),
        "this cannot be read as YAML",
        f"The reader stopped {reason[0]}." if reason else "",
        "Check the indentation, quotes, brackets and colons on this line and the one before.",
    )


class _Builder:
    """Nodes from the stream of parsing events. Written here because it must see aliases before they are followed."""

    def __init__(self, path: str, text: str):
        self.path, self.text = path, text
        self.problems: list[Problem] = []

    def document(self, events: Iterator[Any]) -> Node | None:
        """The node of the only document; None where there is none."""
        node, documents = None, 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(event, "a second document begins here", "A file holds one deal.", "Remove the line ---.")
            elif isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent | AliasEvent):
                node = self._node(event, events, 1)
        return node

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self._check(event, depth)
        if isinstance(event, ScalarEvent):
            return ScalarNode(None, event.value, event.start_mark, event.end_mark, style=event.style)
        if isinstance(event, SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(inner := next(events), SequenceEndEvent):
                items.append(self._node(inner, events, depth + 1))
            return SequenceNode(None, items, event.start_mark, inner.end_mark, flow_style=event.flow_style)
        pairs: dict[str, tuple[Node, Node]] = {}
        while not isinstance(inner := next(events), MappingEndEvent):
            key = self._node(inner, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            self._add(pairs, key, value)
        return MappingNode(None, list(pairs.values()), event.start_mark, inner.end_mark, flow_style=event.flow_style)

    def _check(self, event: Any, depth: int) -> None:
        if isinstance(event, AliasEvent) or event.anchor is not None:
            self._stop(event, "anchors and aliases (& and *) are not read", "A fact stands where it is used, in full.",
                       "Write the value out, or put it in quotes if it is text.")  # fmt: skip
        if event.tag is not None and event.tag != "!":
            self._stop(event, "tags (!) are not read", "The schema decides the type of each value.",
                       "Remove the tag, or put the value in quotes if it is text.")  # fmt: skip
        if depth > DEEPEST:
            self._stop(event, f"more than {DEEPEST} levels are nested here", "A deal file has at most eight.",
                       "Check the brackets.")  # fmt: skip

    def _add(self, pairs: dict[str, tuple[Node, Node]], key: Node, value: Node) -> None:
        if not isinstance(key, ScalarNode):
            self._stop_at(source_of(self.path, key), "a key is a list or a mapping", "Keys are words.",
                          "Check the brackets and the colon.")  # fmt: skip
        first = pairs.get(key.value)
        if first is None:
            pairs[key.value] = (key, value)
            return
        line, again = first[0].start_mark.line + 1, key.start_mark.line + 1
        self.problems.append(
            Problem(
                source_of(self.path, key),
                f'the key "{shown(key.value)}" is given twice',
                f"It stands in line {line} and again in line {again}; one of them would be lost.",
                "Keep one of them.",
            )
        )

    def _stop(self, event: Any, summary: str, reason: str, remedy: str) -> NoReturn:
        start, end = event.start_mark, event.end_mark
        length = max(1, end.column - start.column) if start.line == end.line else 1
        self._stop_at(Source(self.path, start.line + 1, start.column + 1, length), summary, reason, remedy)

    def _stop_at(self, where: Source, summary: str, reason: str, remedy: str) -> NoReturn:
        raise Problems([*self.problems, Problem(where, summary, reason, remedy)], {self.path: self.text})
