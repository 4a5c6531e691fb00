"""Bands and rules that run across a row, whatever places of it are empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ledger.output.paper import Cell, Sheet
from ledger.output.styles import NUMBERS

BANDS = ("heading", "column_head")
#: What a citation in a section heading looks like.
WITHIN = {"source": "heading_source"}
#: Units that stand to the right.
FIGURES = {*NUMBERS, "date", "flag"}
#: Styles without a rule below: rows of these are no rows of a table.
UNRULED = {"ref", "title", "subtitle", "note", "tick", "big_number", "status", "period_head", "year_head"}


def banded(sheet: Sheet) -> Iterable[Cell]:
    """The cells of a sheet and the empty ones that complete its rows.

    Section headings and column heads take the whole width; a head stands to the right over figures, as they do; a row
    of a table is ruled from its first to its last cell.
    """
    last = max((cell.column for cell in sheet.cells), default=0)
    figures = _figure_columns(sheet)
    rows: dict[int, list[Cell]] = {}
    for cell in sheet.cells:
        rows.setdefault(cell.row, []).append(cell)
    for row, cells in rows.items():
        band = next((cell.style for cell in cells if cell.style in BANDS), "")
        yield from (_in_band(cell, band, figures) for cell in cells) if band else cells
        taken = {cell.column for cell in cells}
        if band:
            yield from (Cell(row, column, None, band) for column in range(1, last + 1) if column not in taken)
        elif len(cells) > 2:
            yield from _ruled(row, cells, taken)


def _in_band(cell: Cell, band: str, figures: set[int]) -> Cell:
    if band == "heading" and cell.style in WITHIN:
        return replace(cell, style=WITHIN[cell.style])
    if cell.style == "column_head" and cell.column in figures:
        return replace(cell, style="column_head_right")
    return cell


def _figure_columns(sheet: Sheet) -> set[int]:
    """The columns that hold more figures than words."""
    count: dict[int, int] = {}
    for cell in sheet.cells:
        if cell.style not in BANDS:
            unit = cell.style.removeprefix("link_").partition("_")[0]
            count[cell.column] = count.get(cell.column, 0) + (1 if unit in FIGURES else -1)
    return {column for column, more in count.items() if more > 0}


def _ruled(row: int, cells: list[Cell], taken: set[int]) -> Iterable[Cell]:
    """Empty places between the ruled cells of a row."""
    ruled = [cell.column for cell in cells if cell.style not in UNRULED]
    if len(ruled) > 2:
        for column in range(min(ruled), max(ruled)):
            if column not in taken:
                yield Cell(row, column, None, "text")
