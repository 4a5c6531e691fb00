"""The nouns of the law: lines, entries, refusals and the treatments that hold them."""

from __future__ import annotations

from dataclasses import dataclass

UNITS = ("money", "amount", "rate", "count", "flag", "date")
TIMES = ("once", "period", "year")


class NotCovered(Exception):
    """The law file does not reach this case; carries the citation that would decide it."""

    def __init__(self, cite: str, what: str):
        super().__init__(f"{what} ({cite})")
        self.cite, self.what = cite, what


@dataclass(frozen=True)
class Line:
    """A named row: one formula over one timeline, with a unit and a citation.

    With `each`, the line is written once and stands once per instance of its subject, or of those named in `among`.
    `opening` is the formula of the opening column (nil if absent).
    """

    name: str
    label: str
    unit: str
    formula: str
    cite: str
    time: str = "period"
    each: bool = False
    among: tuple[str, ...] = ()
    opening: str = ""
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """Debit account, credit account and the shared line that gives the amount; never negative.

    `cash_flow` names class and line of the statement of cash flows for an entry that touches cash,
    "investing: Purchases of equipment", or is disclosed beside it, "noncash: Notes converted into preferred".
    """

    name: str
    debit: str
    credit: str
    line: str
    cite: str
    cash_flow: str = ""


@dataclass(frozen=True)
class Refusal:
    """A flag line that must stay nil: where it is not, the law here does not cover the case or the input is refused."""

    line: str
    message: str
    cite: str


@dataclass(frozen=True)
class Check:
    """A line that must be nil in every column; `number` is the row of the list of checks it belongs to."""

    line: str
    label: str
    number: int


@dataclass(frozen=True)
class Treatment:
    """How one book accounts for one subject."""

    name: str
    title: str
    cite: str
    lines: tuple[Line, ...]
    entries: tuple[Entry, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    checks: tuple[Check, ...] = ()
    not_modelled: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """The parts stand where they belong: a refusal among the entries would never refuse."""
        for parts, kind in ((self.lines, Line), (self.entries, Entry), (self.refusals, Refusal), (self.checks, Check)):
            assert all(isinstance(part, kind) for part in parts), f"{self.name}: a part that is no {kind.__name__}"
