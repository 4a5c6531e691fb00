"""Columns wide enough and rows high enough for what stands in them."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, isfinite

from ledger.output.paper import Cell, Sheet
from ledger.output.styles import looks
from ledger.output.widths import displayed, text_width

POINTS_PER_LINE = 13.0
#: Wrapping breaks at words, so a line holds a little less than its width.
SLACK = 1.08
DEFAULT_WIDTH = 8.43


def row_heights(sheet: Sheet) -> dict[int, float]:
    """Height in points of every row in which a wrapped text needs more than one line."""
    lines: dict[int, int] = {}
    for cell in sheet.cells:
        if cell.style == "text_wrap" and isinstance(cell.value, str):
            width = sheet.widths.get(cell.column, DEFAULT_WIDTH)
            needed = sum(max(1, ceil(text_width(part, cell.style) * SLACK / width)) for part in cell.value.split("\n"))
            lines[cell.row] = max(lines.get(cell.row, 1), needed)
    return {row: count * POINTS_PER_LINE for row, count in lines.items() if count > 1}


def widened(sheet: Sheet) -> Sheet:
    """The sheet with columns wide enough for every label beside a filled neighbour and for the widest figures."""
    filled = {(cell.row, cell.column) for cell in sheet.cells if cell.value not in (None, "") or cell.formula}
    widths = dict(sheet.widths)
    last = max((column for _, column in filled), default=1)
    for cell in _widest(sheet):
        needed = text_width(displayed(cell.value, cell.style), cell.style)
        if isinstance(cell.value, str) and not cell.formula:
            needed -= _room_beside(cell, filled, widths, last)
        if needed > widths.get(cell.column, DEFAULT_WIDTH):
            widths[cell.column] = ceil(needed * 2) / 2
    return replace(sheet, widths=widths)


def _room_beside(cell: Cell, filled: set[tuple[int, int]], widths: dict[int, float], last: int) -> float:
    """The width of the empty places to the right of a text, over which it runs on."""
    room, column = 0.0, cell.column + 1
    while (cell.row, column) not in filled:
        if column > last:
            return room + 60.0
        room += widths.get(column, DEFAULT_WIDTH)
        column += 1
    return room


def _widest(sheet: Sheet):
    """Every text that does not wrap, and of the figures of each column and style the largest and the smallest."""
    ends: dict[tuple[int, str], list[Cell]] = {}
    for cell in sheet.cells:
        if isinstance(cell.value, str):
            if not looks()[cell.style].wrap:
                yield cell
        elif cell.value is not None and isfinite(cell.value):
            known = ends.setdefault((cell.column, cell.style), [cell, cell])
            known[0] = min(known[0], cell, key=_figure)
            known[1] = max(known[1], cell, key=_figure)
    for pair in ends.values():
        yield from pair


def _figure(cell: Cell) -> float:
    return float(cell.value or 0.0)
