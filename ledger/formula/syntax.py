"""The formula language: text to a small tree, parsed once, read by every reader."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

#: Every word of the language with the number of arguments it takes (at least, at most).
WORDS = {
    "min": (2, 9), "max": (2, 9), "abs": (1, 1), "round": (2, 2), "iff": (3, 3),
    "prior": (1, 1), "total": (1, 1), "year_total": (1, 1), "of_year": (1, 1), "across": (1, 1),
    "event": (1, 2), "latest": (1, 1), "dated": (1, 1),
    "rule": (1, 4), "table": (3, 3),
    "year": (1, 1), "month": (1, 1), "eomonth": (2, 2), "months": (2, 2),
    "xnpv": (2, 2), "xirr": (1, 1), "compound": (2, 2),
}  # fmt: skip

#: Words whose first argument must be a bare name: a line, an event kind or a parameter.
NAME_FIRST = {"prior", "total", "year_total", "of_year", "across", "event", "latest", "dated", "rule", "table", "xirr"}
CONSTANTS = (0, 1, -1, 2, 12)


class FormulaError(Exception):
    """A text that is not a formula: the reason, and the column (from one) where it stands."""

    def __init__(self, column: int, reason: str):
        super().__init__(f"column {column}: {reason}")
        self.column, self.reason = column, reason


@dataclass(frozen=True)
class Number:
    value: int


@dataclass(frozen=True)
class Name:
    text: str


@dataclass(frozen=True)
class Negative:
    of: Node


@dataclass(frozen=True)
class Operation:
    sign: str  # + - * /
    left: Node
    right: Node


@dataclass(frozen=True)
class Comparison:
    sign: str  # < <= > >= == !=
    left: Node
    right: Node


@dataclass(frozen=True)
class Word:
    word: str
    arguments: tuple[Node, ...]


Node = Number | Name | Negative | Operation | Comparison | Word

_OPERATIONS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of a formula; FormulaError with column and reason for anything else."""
    try:
        expression = ast.parse(" ".join(text.split()), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as problem:
        raise FormulaError(getattr(problem, "offset", None) or 1, "this cannot be read as a formula") from None
    try:
        node = _convert(expression)
    except RecursionError:
        raise FormulaError(1, "this is nested too deeply for a formula") from None
    if not _reads_anything(node):
        raise FormulaError(1, "a formula of constants only; numbers are facts or parameters")
    return node


def names(node: Node) -> tuple[str, ...]:
    """Every name a formula reads, in reading order, event kinds and parameters included."""
    return tuple(part.text for part in walk(node) if isinstance(part, Name))


def walk(node: Node) -> Iterator[Node]:
    """Each node of a tree, parents first."""
    yield node
    if isinstance(node, Negative):
        yield from walk(node.of)
    elif isinstance(node, Operation | Comparison):
        yield from walk(node.left)
        yield from walk(node.right)
    elif isinstance(node, Word):
        for argument in node.arguments:
            yield from walk(argument)


def _convert(tree: ast.expr) -> Node:
    column = tree.col_offset + 1
    match tree:
        case ast.Constant(value=value) if type(value) is int:
            if value not in CONSTANTS:
                raise FormulaError(column, f"{value} is a number of its own; only 0, 1, 2 and 12 may stand in a formula")
            return Number(value)
        case ast.Name(id=text):
            if text in WORDS:
                raise FormulaError(column, f"{text} is a word of the language and needs its arguments")
            return Name(text)
        case ast.Attribute():
            return Name(_dotted(tree))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Negative(_convert(operand))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            operation = Operation(_OPERATIONS[type(op)], _convert(left), _convert(right))
            if not _reads_anything(operation):
                raise FormulaError(column, "arithmetic on constants alone; a number of its own is a fact or a parameter")
            return operation
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            return Comparison(_COMPARISONS[type(op)], _convert(left), _convert(right))
        case ast.Call(func=ast.Name(id=word), args=arguments, keywords=[]) if word in WORDS:
            return _word(word, arguments, column)
    raise FormulaError(column, "only names, numbers and the words of the language")


def _word(word: str, arguments: list[ast.expr], column: int) -> Word:
    least, most = WORDS[word]
    if not least <= len(arguments) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        raise FormulaError(column, f"{word} takes {wanted} arguments, not {len(arguments)}")
    if word == "round":
        return Word(word, (_convert(arguments[0]), _places(arguments[1])))
    converted = tuple(_convert(argument) for argument in arguments)
    if word in NAME_FIRST and not isinstance(converted[0], Name):
        raise FormulaError(arguments[0].col_offset + 1, f"{word} reads a name, not an expression")
    if word == "xnpv" and not isinstance(converted[1], Name):
        raise FormulaError(arguments[1].col_offset + 1, "xnpv reads the name of a line")
    return Word(word, converted)


def _places(tree: ast.expr) -> Number:
    """The places of round are a literal from -6 to 9, the one number free of the list of constants."""
    sign, inner = (-1, tree.operand) if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub) else (1, tree)
    if isinstance(inner, ast.Constant) and type(inner.value) is int and -6 <= sign * inner.value <= 9:
        return Number(sign * inner.value)
    raise FormulaError(tree.col_offset + 1, "the places of round are a whole number from -6 to 9")


def _dotted(tree: ast.expr) -> str:
    if isinstance(tree, ast.Attribute):
        return f"{_dotted(tree.value)}.{tree.attr}"
    if isinstance(tree, ast.Name):
        return tree.id
    raise FormulaError(tree.col_offset + 1, "only names, numbers and the words of the language")


def _reads_anything(node: Node) -> bool:
    return any(isinstance(part, Name) for part in walk(node))
