"""Sheets as data: what stands in each cell, before any spreadsheet library is touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

ONCE = 6  # column F: the value of a line that stands once
OPENING = 7  # column G: the opening column
FIRST_PERIOD = 8  # column H: the first period, on every time sheet
#: The first columns of a time sheet.
LEAD = ("", "Label", "Unit", "Line", "Source", "Value", "Opening")


@dataclass(frozen=True)
class Cell:
    """One cell. With `formula` (no leading sign), `value` is the engine's figure, stored as its cached value.

    `style` is a named style of templates/workbook/house.xlsx: see ledger/output/styles.py.
    `link` is an address inside the workbook ('Inputs'!B4) or a public URL.
    """

    row: int
    column: int
    value: str | float | int | None
    style: str = "text"
    formula: str = ""
    link: str = ""


@dataclass(frozen=True)
class Chart:
    """A native chart: series are (label, sheet, row) over the columns first..last; categories stand in `header_row`."""

    kind: str  # line, column, stacked
    title: str
    sheet: str  # whose header row holds the categories
    series: tuple[tuple[str, str, int], ...]  # (label, sheet, row)
    header_row: int
    first_column: int
    last_column: int
    anchor: str  # the cell of its upper left corner
    unit: str = "USD"
    width_cm: float = 24.0
    height_cm: float = 9.0


@dataclass(frozen=True)
class Sheet:
    """One sheet: its reference in the index of working papers, its cells and how it is shown and printed."""

    name: str
    ref: str
    title: str
    purpose: str
    cells: tuple[Cell, ...]
    widths: dict[int, float]  # column -> width in characters
    freeze: str = ""  # the first cell that scrolls
    title_rows: tuple[int, int] = (1, 4)
    title_columns: str = ""  # "A:D", repeated on every printed page
    charts: tuple[Chart, ...] = ()
    groups: tuple[tuple[int, int], ...] = ()  # rows that may be folded, open by default
    unlocked: tuple[str, ...] = ()  # cells that a user may change
    validations: tuple[tuple[str, str, str, str], ...] = ()  # (cell, kind decimal|date|list, low, high)
    flags: tuple[str, ...] = ()  # ranges shown green at nil and red otherwise
    outline: dict[int, int] = field(default_factory=dict)


def book_sheet(kind: str, book: str) -> str:
    """The name of a book's sheet, TB_us_gaap or FS_us_gaap_credits: one that a formula needs no quotes for, of at most 31 letters."""
    return f"{kind}_{book.replace('@', '_')}"[:31]


def letter(column: int) -> str:
    """The letters of a column: 1 -> A, 28 -> AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def heading_cells(ref: str, title: str, deal: str, subtitle: str) -> Iterable[Cell]:
    """The first three rows of every sheet: reference and title, the deal, what the sheet shows in which unit."""
    yield Cell(1, 2, f"{ref}  {title}", "title")
    yield Cell(2, 2, deal, "subtitle")
    yield Cell(3, 2, subtitle, "note")
