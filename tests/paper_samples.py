"""Two small sheets that hold one of everything a workbook can hold."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ledger.output.cached import store_cached_values, values_of
from ledger.output.paper import FIRST_PERIOD, Cell, Chart, Sheet, heading_cells, letter
from ledger.output.writer import write_workbook

PROPERTIES = {"title": "Trial", "deal": "R&D 2024", "fingerprint": "1f3ac09b", "version": "0.1.0"}
PERIODS = 6
#: Texts that a spreadsheet program would read as a formula, a number or an error if it were let.
DANGEROUS = ("=1+1", "+SUM(A1)", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "00123", "#REF!", "'quoted", "TRUE", "1e5")


def inputs() -> Sheet:
    """Facts with links, unlocked cells and validations; texts that are dangerous."""
    cells = [*heading_cells("B-1", "Inputs", "Trial", "USD"), Cell(5, 2, "Label", "column_head")]
    cells += [Cell(5, 3, "Value", "column_head"), Cell(5, 5, "Link", "column_head"), Cell(6, 2, "Terms", "heading")]
    facts = [(1250000000.5, "money_input"), (0.1 + 0.2, "rate_guess"), (45291, "date_input"), (0.0, "flag")]
    for row, (value, style) in enumerate(facts, start=7):
        cells += [Cell(row, 1, "◆", "tick"), Cell(row, 2, f"Fact {row}", "text"), Cell(row, 3, value, style)]
    cells += [Cell(11, 3, "yes", "text_input"), Cell(7, 5, "Lines", "link", link="'Lines'!H7")]
    cells += [Cell(8, 5, "Filing", "link", link="https://example.com/filing?a=1&b=2")]
    cells += [Cell(20 + i, 2, text, "text") for i, text in enumerate(DANGEROUS)]
    return Sheet(
        "Inputs", "B-1", "Inputs", "All facts", tuple(cells), {1: 4.0, 2: 30.0, 3: 18.0, 4: 3.0, 5: 12.0}, freeze="C6",
        unlocked=("C7:C8", "C9", "C11"),
        validations=(("C7", "decimal", "0", "5,000,000,000"), ("C8", "decimal", "0", "5,000,000,000"),
                     ("C9", "date", "2023-07-01", "2033-12-31"), ("C11", "list", "yes,no", ""),
                     ("C10", "decimal", "", "1")),
    )  # fmt: skip


def lines() -> Sheet:
    """Rows of formulas over periods, a flag row, an error row, charts over them."""
    last = FIRST_PERIOD + PERIODS - 1
    cells = [*heading_cells("D-1", "Lines", "Trial", "USD"), Cell(5, 2, "Label", "column_head")]
    cells += [Cell(6, 2, "Notes", "heading"), Cell(6, 5, "rules/us/gaap/x.py", "source")]
    for column in range(FIRST_PERIOD, last + 1):
        now, index = letter(column), column - FIRST_PERIOD
        cells += [
            Cell(5, column, 45291.0 + 91 * index, "period_head", f"45291+91*{index}"),
            Cell(7, column, 1e9 * (index + 1), "money", f"1000000000*{index + 1}"),
            Cell(8, column, -2e9, "money", "-2000000000"),
            Cell(9, column, 1e9 * (index + 1) - 2e9, "money_total", f"SUM({now}7:{now}8)"),
            Cell(10, column, 0, "check", f"IF({now}7+{now}8={now}9,0,1)"),
            Cell(11, column, float("nan"), "rate", "1/0"),
            Cell(12, column, "a & <b>", "text", '"a & <b>"'),
        ]
    rows = (("Held", "Lines", 7), ("Total", "Lines", 9))
    charts = tuple(
        Chart(kind, f"Notes, {kind}", "Lines", rows, 5, FIRST_PERIOD, last, f"B{15 + 20 * i}")
        for i, kind in enumerate(("line", "column", "stacked"))
    )
    return Sheet(
        "Lines", "D-1", "Lines", "Lines", tuple(cells), {1: 4.0, 2: 30.0, **dict.fromkeys(range(3, last + 1), 17.0)},
        freeze="D6", title_rows=(1, 5), title_columns="A:B", charts=charts, groups=((7, 8),),
        flags=(f"H10:{letter(last)}10",),
    )  # fmt: skip


def write_sample(path: Path, sheets: Iterable[Sheet] | None = None, house: Path | None = None) -> Path:
    """The two sheets as a finished workbook."""
    made = list(sheets or (inputs(), lines()))
    write_workbook(made, path, PROPERTIES, house)
    store_cached_values(path, values_of(made))
    return path
