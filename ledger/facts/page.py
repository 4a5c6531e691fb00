"""Values of one file, read one at a time: each reader gives the value, or None after it noted the problem.

Plain validation, not pydantic: importing pydantic costs 0.13 s, more than everything else here together, it knows
neither the place of a value nor its printed digits, and the sentences below would have to be rebuilt from its own.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ledger.facts.nodes import source_of
from ledger.facts.nouns import READ_AS, STATUSES, Source
from ledger.facts.problems import UNSAFE, Problem, closest, shown, suggestion
from ledger.formula.syntax import WORDS

FIRST_DATE, LAST_DATE = date(1900, 3, 1), date(2999, 12, 31)  # what a spreadsheet can hold
SLUG = re.compile(r"[a-z][a-z0-9_]*")
NUMBER = re.compile(r"[-+]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST_NAME = 60
DIGITS_BEFORE, DIGITS_AFTER = 18, 18
NULLS = ("", "~", "null", "Null", "NULL")

#: Names of the model itself, which nothing in a deal may take.
RESERVED = ("deal", "timeline", "inputs", "start", "end", "step_months", "income_taxes", "results", "loop", "tax_basis_balance_sheet",
            "deferred_roll", "rate_reconciliation", "disclosures", "fair_values", "debt_notes", "label")  # fmt: skip


def _or(known: tuple[str, ...]) -> str:
    return f"{', '.join(known[:-1])} or {known[-1]}"


#: Why a key cannot be left out, and what to write: (reason, remedy).
MISSING = {
    "source": ("Every value names the document that says so.", "Add source: with the document, page or note."),
    "status": ("A reader must know what kind of evidence this is.", f"Add status: {_or(STATUSES)}."),
    "read": ("A reader must know how the document was read.", f"Add read: {_or(READ_AS)}."),
    "label": ("Workbook and report show it under its label.", "Add label: with a few words."),
    "note": ("It rests on a judgement, and a reader must see the evidence.", "Add note: with what shows it."),
}


@dataclass(frozen=True)
class Entry:
    """One key of a mapping with its value."""

    key: Node
    value: Node


@dataclass(frozen=True)
class Page:
    """The file being read. With `lenient`, the source that stands in where a gold case gives none."""

    path: str
    text: str
    lenient: str | None = None
    problems: list[Problem] = field(default_factory=list)
    claimed: dict[str, tuple[str, int]] = field(default_factory=dict)

    def where(self, node: Node) -> Source:
        return source_of(self.path, node)

    def problem(self, at: Node | Source, summary: str, reason: str = "", remedy: str = "") -> None:
        """Note a problem and go on."""
        where = at if isinstance(at, Source) else self.where(at)
        self.problems.append(Problem(where, summary, reason, remedy))


def is_null(node: Node) -> bool:
    """Nothing is written: `key:` alone, `~` or `null`."""
    return isinstance(node, ScalarNode) and node.style not in ("'", '"', "|", ">") and node.value in NULLS


def entries(
    page: Page, node: Node, what: str, keys: Iterable[str] | None, required: Iterable[str] = (), at: Node | None = None
) -> dict[str, Entry] | None:
    """The entries of a mapping by key, unknown keys reported and left out. None if it is no mapping."""
    if not isinstance(node, MappingNode):
        page.problem(at if is_null(node) and at else node, f"{what} is not a mapping of keys to values",
                     "", "Write key: value, one a line, indented under it.")  # fmt: skip
        return None
    known = None if keys is None else tuple(keys)
    found: dict[str, Entry] = {}
    meant = set()
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            page.problem(key, f"a key of {what} is a list or a mapping", "", "Keys are words.")
        elif known is not None and key.value not in known:
            _unknown_key(page, key, what, known)
            meant.add(closest(key.value, known))
        else:
            found[key.value] = Entry(key, value)
    for name in required:
        if name not in found and name not in meant:  # one slip of the pen is one problem
            _missing(page, at or node, what, name)
    return found


def _unknown_key(page: Page, key: ScalarNode, what: str, known: tuple[str, ...]) -> None:
    page.problem(key, f'"{shown(key.value)}" is no key of {what}', f"Its keys are: {', '.join(known)}.",
                 suggestion(key.value, known) or "Remove it, or write it as a note.")  # fmt: skip


def _missing(page: Page, at: Node, what: str, name: str) -> None:
    reason, remedy = MISSING.get(name, ("", f"Add {name}: with its value."))
    page.problem(at, f"{what} has no {name}", reason, remedy)


def items(page: Page, node: Node, what: str) -> list[Node]:
    """The items of a list; nothing if it is empty, nothing after a problem if it is no list."""
    if isinstance(node, SequenceNode):
        return list(node.value)
    if not is_null(node):
        page.problem(node, f"{what} is not a list", "", "Write one item a line, each after a dash.")
    return []


def scalar(page: Page, entry: Entry, what: str) -> str | None:
    """The text of a value as written, ends trimmed. None after a problem for nothing, a list or a mapping."""
    node = entry.value
    if not isinstance(node, ScalarNode):
        page.problem(node, f"{what} is a {'list' if isinstance(node, SequenceNode) else 'mapping'}",
                     "", "Write one value.")  # fmt: skip
        return None
    if is_null(node) or not node.value.strip():
        page.problem(entry.key, f"{what} is empty", "", "Write the value, or remove the key.")
        return None
    return str(node.value).strip()


def words(page: Page, entry: Entry | None, what: str, lines: bool = False, default: str = "") -> str:
    """Any text: a label, a title or, with `lines`, a note. Only control characters are refused."""
    if entry is None:
        return default
    text = scalar(page, entry, what)
    if text is None:
        return default
    bad = next((found.group() for found in UNSAFE.finditer(text) if not (lines and found.group() == "\n")), None)
    longest = 30_000 if lines else 2_000
    if len(text) > longest:
        page.problem(entry.value, f"{what} is longer than {longest:,} characters", "A cell of a spreadsheet holds no more.",
                     "Shorten it.")  # fmt: skip
        return default
    if bad is not None:
        page.problem(entry.value, f"{what} holds a control character (U+{ord(bad):04X})",
                     "It cannot be seen and could hide what the text says.", "Remove it.")  # fmt: skip
        return default
    return text


def choice(
    page: Page, entry: Entry | None, what: str, known: Iterable[str], reason: str = "", default: str | None = None
) -> str | None:
    """One of the known words."""
    if entry is None:
        return default
    text, known = scalar(page, entry, what), tuple(known)
    if text is None or text in known:
        return text
    page.problem(entry.value, f'{what} is "{shown(text)}"', reason or f"It is one of: {', '.join(known)}.",
                 suggestion(text, known) or "Write one of these.")  # fmt: skip
    return None


def number(page: Page, entry: Entry, what: str, cents: bool = False) -> Decimal | None:
    """A number exactly as printed, thousands commas taken out; with `cents` at most two decimals."""
    text = scalar(page, entry, what)
    if text is None:
        return None
    if not NUMBER.fullmatch(text):
        page.problem(entry.value, f'{what} is "{shown(text)}", which is not a number',
                     "Numbers are digits with a point for decimals and, if any, a comma before every three digits.",
                     'Write it in full and in quotes, as in "1,250,000.00".')  # fmt: skip
        return None
    value = Decimal(text.replace(",", ""))
    whole, _, decimals = text.replace(",", "").lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > DIGITS_BEFORE or len(decimals) > DIGITS_AFTER:
        page.problem(entry.value, f"{what} has too many digits",
                     f"At most {DIGITS_BEFORE} stand before the point and {DIGITS_AFTER} after it.",
                     "Check the number.")  # fmt: skip
        return None
    if cents and len(decimals.rstrip("0")) > 2:
        page.problem(entry.value, f"{what} of {text} is not whole cents", "Amounts are paid and reported in cents.",
                     "Give the amount to the cent.")  # fmt: skip
        return None
    return value


def day(page: Page, entry: Entry, what: str) -> date | None:
    """A date written 2025-03-31."""
    text = scalar(page, entry, what)
    if text is None:
        return None
    try:
        value = date.fromisoformat(text) if DATE.fullmatch(text) else None
    except ValueError:
        value = None
    if value is None:
        page.problem(entry.value, f'{what} is "{shown(text)}", which is not a date', "", "Write it as 2025-03-31.")
    elif not FIRST_DATE <= value <= LAST_DATE:
        page.problem(entry.value, f"{what} is {value}, which no spreadsheet can hold",
                     f"Dates run from {FIRST_DATE} to {LAST_DATE}.", "Correct the date.")  # fmt: skip
        return None
    return value


def slug(page: Page, node: Node, what: str) -> str | None:
    """A name that formulas can read: small letters, digits and underscores, beginning with a letter."""
    text = str(node.value) if isinstance(node, ScalarNode) else ""
    if SLUG.fullmatch(text) and len(text) <= LONGEST_NAME:
        return text
    page.problem(node, f'the name "{shown(text)}" of {what} is not a name that formulas can read',
                 "A name begins with a small letter and goes on with small letters, digits and underscores, "
                 f"at most {LONGEST_NAME} in all.",
                 "Put any other text in the label.")  # fmt: skip
    return None


def claim(page: Page, node: Node, what: str) -> str | None:
    """A slug that nothing else in the deal is called; it is taken from now on."""
    name = slug(page, node, what)
    if name is None or not is_free(page, node, name, what):
        return None
    if name in page.claimed:
        other, line = page.claimed[name]
        page.problem(node, f'the name "{name}" of {what} is taken', f"It is the name of {other} in line {line}, and "
                     "formulas could not tell them apart.", "Give one of them another name.")  # fmt: skip
        return None
    page.claimed[name] = (what, node.start_mark.line + 1)
    return name


def is_free(page: Page, node: Node, name: str, what: str) -> bool:
    """Whether a name is neither a word of the formula language nor a name of the model itself."""
    if name not in WORDS and name not in RESERVED and not keyword.iskeyword(name):
        return True
    reason = "The model itself uses it." if name in RESERVED else "It is a word of the formula language or of Python."
    page.problem(node, f'the name "{name}" of {what} is taken', reason, "Give it another name.")
    return False


def pairs(node: Node) -> Iterator[Entry]:
    """The entries of a mapping in the order of the file; nothing for anything else."""
    if isinstance(node, MappingNode):
        yield from (Entry(key, value) for key, value in node.value if isinstance(key, ScalarNode))
