"""Agreement with the filings: what the books here hold beside what was reported, row by row, live."""

from __future__ import annotations

from ledger.analysis.agreement import agreement
from ledger.analysis.run import Run
from ledger.output.input_sheets import column_heads
from ledger.output.layout import FIRST_ROW, HEADER_ROW, Layout
from ledger.output.paper import FIRST_PERIOD, Cell, Sheet, heading_cells, letter

RESULTS = ("agrees", "misses as stated", "differs")


def agreement_sheet(run: Run, layout: Layout) -> Sheet | None:
    """One row per row of the deal's expected figures; None where the deal has none."""
    rows = agreement(run)
    if not rows:
        return None
    counts = {kind: sum(row.kind == kind for row in rows) for kind in ("given", "calibrated", "predicted", "derived")}
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    cells = list(heading_cells("I-1", "Agreement with filings", run.deal.title,
                               f"{told}. Only predicted rows are proof: no input was chosen to meet them."))  # fmt: skip
    cells += column_heads(HEADER_ROW, ("", "Reported line", "Date", "Kind", "Reported", "Here", "Difference", "Rounding", "Result",
                                       "Input chosen to meet it", "Document", "Note"))  # fmt: skip
    for row, item in enumerate(rows, start=FIRST_ROW):
        column = letter(FIRST_PERIOD + item.period)
        here = "+".join(f"{layout.lines[key][0]}!{column}{layout.lines[key][1]}" for key in item.keys)
        miss = float(item.miss) if item.miss is not None else 0.0
        result = f'IF(ABS(G{row})<=H{row}/2,"agrees",IF(ABS(G{row}-M{row})<=H{row}/2,"misses as stated","differs"))'
        cells += [
            Cell(row, 2, item.statement_line, "text"), Cell(row, 3, item.date.isoformat(), "text"), Cell(row, 4, item.kind, "text"),
            Cell(row, 5, float(item.expected), "money"), Cell(row, 6, float(item.computed), "money", here),
            Cell(row, 7, float(item.difference), "money", f"F{row}-E{row}"), Cell(row, 8, float(item.rounding), "money"),
            Cell(row, 9, item.result, "text", result), Cell(row, 10, item.chosen_input, "mono"),
            Cell(row, 11, item.source, "source"), Cell(row, 12, item.note, "text_wrap"), Cell(row, 13, miss, "money"),
        ]  # fmt: skip
    cells.append(Cell(HEADER_ROW, 13, "Miss stated", "column_head"))
    widths = {1: 3.0, 2: 46.0, 3: 12.0, 4: 12.0, 5: 19.0, 6: 19.0, 7: 17.0, 8: 15.0, 9: 18.0, 10: 32.0, 11: 24.0, 12: 70.0, 13: 15.0}
    return Sheet("Agree", "I-1", "Agreement with filings", "Reported figures beside the books: given, calibrated, predicted, derived",
                 tuple(cells), widths, freeze="C6", title_rows=(1, HEADER_ROW))  # fmt: skip
