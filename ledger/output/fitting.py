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
    for cell in _widest(sheet):
        if isinstance(cell.value, str) and not cell.formula and (cell.row, cell.column + 1) not in filled:
            continue  # a text runs on over empty places
        needed = text_width(displayed(cell.value, cell.style), cell.style)
        if needed > widths.get(cell.column, DEFAULT_WIDTH):
            widths[cell.column] = ceil(needed * 2) / 2
    return replace(sheet, widths=widths)


def _widest(sheet: Sheet):
    """Every text that does not wrap, and of the figures of each column and style the largest and the smallest."""
    ends: dict[tuple[int, str], list[Cell]] = {}
    for cell in sheet.cells:
        if isinstance(cell.value, str):
            if not looks()[cell.style].wrap:
                yield cell
        elif cell.value is not None and isfinite(cell.value):
            known = ends.setdefault((cell.column, cell.style), [cell, cell])
            if cell.value < known[0].value:
                known[0] = cell
            elif cell.value > known[1].value:
                known[1] = cell
    for pair in ends.values():
        yield from pair
