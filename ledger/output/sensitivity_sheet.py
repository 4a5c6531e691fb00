"""What would turn the comparison: values of the engine, shaded and stamped, since no cell of the workbook moves them."""

from __future__ import annotations

from math import isnan

from ledger.analysis.comparison import standings
from ledger.analysis.run import Run
from ledger.analysis.sensitivity import told
from ledger.output.layout import HEADER_ROW
from ledger.output.paper import Cell, Sheet, heading_cells, letter

SHARE = "usage_to_come"
NAME, REF, TITLE = "Sensitivity", "K-4", "What turns the comparison"
FIRST = 6  # the column of the first case
MOST = 25  # assumptions shown, the widest swings first
UNIT_STYLES = {"rate": "rate_engine", "date": "date_engine", "USD": "money_engine"}
#: Beside a grid in which the lab spends less.
IDLE = "Usage that does not come: the plan of equipment is not cut, and what stands idle is rented by nobody else"
LEFT = ("Assumption", "Unit", "End", "Outcome")  # heads of texts


def sensitivity_sheet(run: Run) -> Sheet | None:
    """Swings, crossings and the grid; None where the deal has no cases."""
    found = standings(run.model)
    if not found:
        return None
    purpose = f"Net present values of the engine at fingerprint {run.fingerprint}: an edit of an input does not move this sheet"
    cells = [*heading_cells(REF, TITLE, run.deal.title, purpose)]
    row = HEADER_ROW
    for block in (_swings, _crossings, _grid):
        made, row = block(run, [each.label for each in found], row)
        cells += made
    widths = {1: 3.0, 2: 60.0, 3: 16.0, 4: 12.0, 5: 8.0} | dict.fromkeys(range(FIRST, FIRST + len(found)), 25.0)
    return Sheet(NAME, REF, TITLE, purpose, tuple(cells), widths, freeze=f"{letter(3)}{HEADER_ROW}", title_rows=(1, HEADER_ROW - 1),
                 title_columns="A:B")  # fmt: skip


def _heads(row: int, lead: tuple[str, ...], labels: list[str]) -> list[Cell]:
    told = [*lead, *[""] * (FIRST - 2 - len(lead)), *labels]
    return [Cell(row, 2 + i, text, "column_head" if text in LEFT else "column_head_right") for i, text in enumerate(told) if text]


def _worth(row: int, worth: tuple[float, ...]) -> list[Cell]:
    return [Cell(row, FIRST + i, "not covered" if isnan(each) else each, "source" if isnan(each) else "money_engine")
            for i, each in enumerate(worth)]  # fmt: skip


def _swings(run: Run, labels: list[str], row: int) -> tuple[list[Cell], int]:
    title = f"One assumption at a time, from end to end of its range; the {MOST} that move a case, or two cases apart, most"
    cells = [Cell(row, 2, title, "heading")]
    cells += _heads(row + 1, ("Assumption", "Value", "Unit", "End"), labels)
    row += 2
    for swing in run.sensitivity.swings[:MOST]:
        fact = swing.fact
        style = UNIT_STYLES.get(fact.unit, "amount_engine")
        for end, value, worth in (("low", fact.low, swing.low), ("high", fact.high, swing.high)):
            cells += [Cell(row, 2, told(run, fact) if end == "low" else "", "text"), Cell(row, 3, _number(value), style),
                      Cell(row, 4, fact.unit, "source"), Cell(row, 5, end, "source"), *_worth(row, worth)]  # fmt: skip
            row += 1
    return cells, row + 1


def _number(value: object) -> float:
    from ledger.model.timeline import to_serial

    return float(to_serial(value)) if hasattr(value, "year") else float(value)  # type: ignore[arg-type]


def _crossings(run: Run, labels: list[str], row: int) -> tuple[list[Cell], int]:
    """Where a case becomes worth more or less than another, and where each of them is worth nothing."""
    cells: list[Cell] = []
    for title, found, none in (
        ("Where two cases are worth the same, all else as it is", run.sensitivity.crossings,
         "No assumption, within its range and alone, changes the order of two cases"),
        ("Where a case breaks even, its net present value nil, all else as it is", run.sensitivity.break_evens,
         "No assumption, within its range and alone, takes a case from gain to loss"),
    ):  # fmt: skip
        cells += [Cell(row, 2, title, "heading"), Cell(row + 1, 2, "Assumption", "column_head"),
                  Cell(row + 1, 3, "Value", "column_head_right"), Cell(row + 1, 4, "Unit", "column_head"),
                  Cell(row + 1, FIRST, "Case, or two cases", "column_head")]  # fmt: skip
        row += 2
        for crossing in found:
            fact = crossing.fact
            pair = [labels[crossing.first], labels[crossing.second]] if crossing.first != crossing.second else [labels[crossing.second]]
            cells += [Cell(row, 2, told(run, fact), "text"), Cell(row, 3, crossing.value, UNIT_STYLES.get(fact.unit, "amount_engine")),
                      Cell(row, 4, fact.unit, "source"), Cell(row, FIRST, " and ".join(pair), "text")]  # fmt: skip
            row += 1
        if not found:
            cells.append(Cell(row, 2, none, "text"))
            row += 1
        row += 1
    return cells, row


def _grid(run: Run, labels: list[str], row: int) -> tuple[list[Cell], int]:
    heads, points = run.sensitivity.grid
    if not points:
        return [], row
    cells = [Cell(row, 2, "Outcomes together: " + "; ".join(heads), "heading"), *_heads(row + 1, ("Outcome",), labels)]
    row += 2
    if SHARE in run.deal.facts:
        cells.append(Cell(row, 2, IDLE, "source"))
        row += 1
    for point in points:
        cells += [Cell(row, 2, " / ".join(point.values), "text"), *_worth(row, point.worth)]
        row += 1
    return cells, row + 1
