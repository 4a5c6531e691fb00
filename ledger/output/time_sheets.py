"""Sheets of lines: one row per line, one formula per row, the same column for the same period on every sheet."""

from __future__ import annotations

from typing import Any

import numpy as np

from ledger.analysis.run import Run
from ledger.formula.excel_reader import in_column, write
from ledger.model.names import Row
from ledger.output.layout import HEADER_ROW, Layout, PlacedRow, TimeSheet, cells_for
from ledger.output.paper import FIRST_PERIOD, LEAD, ONCE, OPENING, Cell, Chart, Sheet, heading_cells, letter

UNIT_NAMES = {"money": "USD", "amount": "", "rate": "rate", "count": "count", "flag": "0/1", "date": "date"}
WIDTHS = {1: 3.0, 2: 52.0, 3: 7.0, 4: 44.0, 5: 20.0, 6: 19.0, 7: 13.0}


def time_sheets(run: Run, layout: Layout) -> list[Sheet]:
    """Every sheet of lines, in the order of the templates."""
    return [_sheet(run, layout, sheet) for sheet in layout.sheets]


def _sheet(run: Run, layout: Layout, sheet: TimeSheet) -> Sheet:
    timeline = sheet.timeline
    across = any(run.model.rows[row.key].line.time != "once" for row in sheet.rows if row.kind == "line")
    empty = _empty_columns(run, sheet) if across else {}
    cells = list(heading_cells(sheet.ref, sheet.title, run.deal.title, sheet.purpose))
    cells += [cell for cell in (header(run, layout, sheet.name, timeline) if across else _lead()) if cell.column not in empty]
    for row in sheet.rows:
        cells += _row_cells(run, layout, sheet, row)
    width = 17.0 if timeline == "period" else 18.0
    periods = range(FIRST_PERIOD, layout.last_column(timeline) + 1) if across else ()
    return Sheet(
        sheet.name, sheet.ref, sheet.title, sheet.purpose, tuple(cells),
        WIDTHS | dict.fromkeys(periods, width) | empty, freeze=f"{letter(4 if across else 3)}{HEADER_ROW + 1}",
        title_rows=(1, HEADER_ROW), title_columns="A:C" if across else "",
        charts=tuple(_chart(run, layout, sheet, chart) for chart in sheet.charts if _charted(run, layout, chart)),
    )  # fmt: skip


def _empty_columns(run: Run, sheet: TimeSheet) -> dict[int, float]:
    """The columns for lines that stand once and for openings, narrow where the sheet has none of them."""
    lines = [run.model.rows[row.key] for row in sheet.rows if row.kind == "line"]
    used = {ONCE: any(row.line.time == "once" for row in lines), OPENING: any(row.opening is not None for row in lines)}
    return {column: 2.0 for column, held in used.items() if not held}


def _lead() -> list[Cell]:
    return [Cell(HEADER_ROW, i, text, "column_head") for i, text in enumerate(LEAD[:ONCE], start=1) if text]


def header(run: Run, layout: Layout, name: str, timeline: str) -> list[Cell]:
    """The row of column heads: what the lead columns hold, and the last day or the tax year of every column."""
    key, style = (
        ("timeline.period_end", "period_head") if timeline == "period" else ("timeline.taxable_year", "year_head")
    )
    home, number = layout.lines[key]
    values = run.figures.row(key)
    found = [Cell(HEADER_ROW, i, text, "column_head") for i, text in enumerate(LEAD, start=1) if text]
    for index, value in enumerate(values):
        column = letter(FIRST_PERIOD + index)
        reference = f"{column}{number}" if home == name else f"{home}!{column}${number}"
        found.append(Cell(HEADER_ROW, FIRST_PERIOD + index, float(value), style, reference))
    return found


def _row_cells(run: Run, layout: Layout, sheet: TimeSheet, placed: PlacedRow) -> list[Cell]:
    if placed.kind == "heading":
        return [Cell(placed.number, 2, placed.text, "heading"), Cell(placed.number, 5, placed.cite, "source")]
    if placed.kind == "group":
        return [Cell(placed.number, 2, placed.text, "subtitle"), Cell(placed.number, 5, placed.cite, "source")]
    row = run.model.rows[placed.key]
    unit = row.line.unit
    lead = [
        Cell(placed.number, 2, placed.text, "text"),
        Cell(placed.number, 3, UNIT_NAMES[unit], "source"),
        Cell(placed.number, 4, row.key, "mono"),
        Cell(placed.number, 5, row.line.cite, "source"),
    ]
    return lead + _figures(run, layout, row, placed.number)


def _figures(run: Run, layout: Layout, row: Row, number: int) -> list[Cell]:
    places = run.figures.places if row.line.unit == "money" else None
    style = money_style(run) if row.line.unit == "money" else row.line.unit
    cells = cells_for(layout, row, run.model)
    values = run.figures.lines[row.key][0]
    text = write(row.node, cells, places)
    if row.line.time == "once":
        return [Cell(number, ONCE, _value(values[0]), style, in_column(text, letter(ONCE), letter(ONCE)))]
    found = []
    if row.opening is not None:
        opening = in_column(write(row.opening, cells, places), letter(OPENING), letter(OPENING))
        found.append(Cell(number, OPENING, _value(values[0]), style, opening))
    for index, value in enumerate(values[1:].tolist()):
        column = FIRST_PERIOD + index
        found.append(Cell(number, column, _value(value), style, in_column(text, letter(column), letter(column - 1))))
    return found


def money_style(run: Run) -> str:
    """The style of amounts: with cents only where cents are posted."""
    return "money_cents" if run.figures.unit == "cent" else "money"


def _value(value: float) -> float:
    return float(value) if np.isfinite(value) else float("nan")


def chart_key(run: Run, name: str) -> str:
    """A line named in a template: its subject may be given by type (us_gaap.debt_security.fair_value)."""
    book, subject, line = name.split(".")
    for placed in run.model.placed:
        if placed.book == book and subject in (placed.subject.type, placed.subject.name):
            return f"{book}.{placed.subject.name}.{line}"
    return ""


def _charted(run: Run, layout: Layout, chart: dict[str, Any]) -> bool:
    return all(chart_key(run, name) in layout.lines for name in chart["lines"])


def _chart(run: Run, layout: Layout, sheet: TimeSheet, chart: dict[str, Any]) -> Chart:
    """A chart below the rows of its sheet; lines of other sheets are charted where they stand."""
    keys = [chart_key(run, name) for name in chart["lines"]]
    series = tuple((run.model.rows[key].label, *layout.lines[key]) for key in keys)
    last = max(row.number for row in sheet.rows)
    return Chart(
        chart["kind"], chart["title"], sheet.name, series, HEADER_ROW, FIRST_PERIOD, layout.last_column(sheet.timeline),
        f"B{last + 3}",
    )  # fmt: skip
