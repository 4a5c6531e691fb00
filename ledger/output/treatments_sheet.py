"""The treatments of one deal side by side, by year: each figure of every accrual book, linked to the line that states it."""

from __future__ import annotations

from ledger.analysis.run import Run
from ledger.analysis.treatments import Compared, accrual_books, side_by_side, treated_otherwise
from ledger.model.timeline import year_spans
from ledger.output.input_sheets import column_heads
from ledger.output.layout import FIRST_ROW, HEADER_ROW, Layout
from ledger.output.paper import FIRST_PERIOD, LEAD, Cell, Sheet, heading_cells, letter
from ledger.output.time_sheets import header, money_style

NAME, REF = "Treatments", "G-6"


def treatments_sheet(run: Run, layout: Layout) -> Sheet | None:
    """A block per figure, a row per book; None where the deal keeps only one accrual book."""
    compared = side_by_side(run.model)
    if not compared:
        return None
    purpose = "The same deal in every accrual book by year; a line that books share stands once, each treatment's own lines once"
    cells = [*heading_cells(REF, "Treatments side by side", run.deal.title, purpose), *column_heads(HEADER_ROW, LEAD[:-1])]
    cells += [cell for cell in header(run, layout, NAME, "year") if cell.column >= FIRST_PERIOD]
    row = FIRST_ROW
    cells.append(Cell(row, 2, "The books", "heading"))
    for book in accrual_books(run.model):
        row += 1
        cells += [Cell(row, 2, book.label, "text"), Cell(row, 5, treated_otherwise(run.model, book), "source")]
    row += 2
    for each in compared:
        found = _block(run, layout, each, row)
        cells += found
        row = max(cell.row for cell in found) + 2
    widths = {1: 3.0, 2: 58.0, 3: 8.0, 4: 44.0, 5: 30.0, 6: 18.0, 7: 4.0}
    columns = dict.fromkeys(range(FIRST_PERIOD, layout.last_column("year") + 1), 18.0)
    return Sheet(NAME, REF, "Treatments side by side", purpose, tuple(cells), widths | columns, freeze=f"{letter(3)}{HEADER_ROW + 1}",
                 title_rows=(1, HEADER_ROW), title_columns="A:B")  # fmt: skip


def _block(run: Run, layout: Layout, each: Compared, row: int) -> list[Cell]:
    """One figure: its heading, and for every book the years, with their sum over the life where it is a flow."""
    cells = [Cell(row, 2, each.label, "heading")]
    style = money_style(run)
    spans = year_spans(run.deal)
    for book, key in each.lines:
        row += 1
        sheet, number = layout.lines[key]
        values = run.figures.row(key)
        lead = (book.label, run.deal.currency, key, run.model.rows[key].line.cite)
        cells += [Cell(row, 2 + i, text, ("text", "source", "mono", "source")[i]) for i, text in enumerate(lead)]
        for year, span in enumerate(spans):
            if not span:
                continue
            source = FIRST_PERIOD + (year if each.how == "year" else span[-1])
            value = float(values[source - FIRST_PERIOD])
            cells.append(Cell(row, FIRST_PERIOD + year, value, style, f"{sheet}!{letter(source)}{number}"))
        if each.how == "year":
            first, last = (f"{letter(column)}{row}" for column in (FIRST_PERIOD, FIRST_PERIOD + len(spans) - 1))
            cells.append(Cell(row, 6, float(values.sum()), style, f"SUM({first}:{last})"))
    return cells
