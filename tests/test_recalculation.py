"""Every formula cell of the workbook, computed anew by two other programs, equals the engine."""

from __future__ import annotations

import re

import pytest
from programs import needs
from recalculate import (
    address,
    agrees,
    cached_values,
    formula_cells,
    open_in_ironcalc,
    plant_wrong_values,
    recalculated_by_libreoffice,
)

from ledger.output.paper import Cell, letter
from ledger.output.workbook import sheets

ALLOWED = {
    "SUM", "SUMIF", "SUMIFS", "COUNTIFS", "INDEX", "MATCH", "CHOOSE", "IF", "_xlfn.IFS", "_xlfn.SWITCH", "ROUND", "MIN", "MAX",
    "ABS", "AND", "OR", "NOT", "ISERROR", "EDATE", "EOMONTH", "DATE", "YEAR", "MONTH", "DAY", "NPV", "XNPV", "XIRR", "IRR", "RATE",
    "SUMPRODUCT", "_xlfn.MAXIFS", "TEXT", "HYPERLINK",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(sample_run):
    return sheets(sample_run)


def test_ironcalc_recomputes_every_formula_cell_to_the_engine_s_figure(made, sample_workbook, tmp_path):
    planted = plant_wrong_values(sample_workbook, tmp_path / "planted.xlsx")
    book = open_in_ironcalc(tmp_path / "planted.xlsx")
    book.evaluate()
    wrong = [
        (sheet.name, address(cell), found, cell.value)
        for number, sheet, cell in formula_cells(made)
        if not agrees(found := book.get_cell_value(number, cell.row, cell.column), cell.value, cell.style.startswith("money"))
    ]
    count = sum(1 for _ in formula_cells(made))
    print(f"{count:,} formula cells, {planted:,} planted wrong values, {len(wrong)} differ")
    assert not wrong, wrong[:10]
    assert planted == count


@pytest.mark.slow
def test_libreoffice_recomputes_every_formula_cell_to_the_engine_s_figure(made, sample_workbook, tmp_path):
    soffice = needs("soffice")
    plant_wrong_values(sample_workbook, tmp_path / "planted.xlsx")
    (path,) = recalculated_by_libreoffice(soffice, [tmp_path / "planted.xlsx"], tmp_path)
    found = cached_values(path, [sheet.name for sheet in made])
    wrong = []
    for _, sheet, cell in formula_cells(made):
        text = found[sheet.name].get(address(cell))
        value = text if isinstance(cell.value, str) else float(text) if text not in (None, "") else None
        if not agrees(value, cell.value, cell.style.startswith("money")):
            wrong.append((sheet.name, address(cell), text, cell.value))
    assert not wrong, wrong[:10]


def test_a_wrong_formula_is_caught(made, sample_workbook, tmp_path):
    """The comparison can fail: a formula changed by one cell gives another figure."""
    target = next(s for s in made if s.name == "Loop")
    cell = next(c for c in target.cells if c.formula and c.value and c.row > 8)
    book = open_in_ironcalc(sample_workbook)
    book.set_user_input(made.index(target), cell.row, cell.column, f"={cell.formula}+1")
    book.evaluate()
    assert not agrees(book.get_cell_value(made.index(target), cell.row, cell.column), cell.value, exact=True)


def relative(cell: Cell) -> str:
    """The formula with columns counted from its own cell, so that one row's formulas read alike."""

    def shifted(found: re.Match[str]) -> str:
        if found.group(1):
            return found.group(0)
        return f"C[{_number(found.group(2)) - cell.column}]{found.group(3)}{found.group(4)}"

    return re.sub(r"(?<![A-Za-z_.\"])(\$?)([A-Z]{1,2})(\$?)(\d+)(?![\d(])", shifted, cell.formula)


def _number(letters: str) -> int:
    value = 0
    for character in letters:
        value = value * 26 + ord(character) - 64
    return value


def test_a_row_holds_one_formula(made):
    for sheet in made:
        if sheet.name in ("Journal", "Index", "Cover", "Checks", "Treatments", "Cases_years", "Cases"):  # the last: measures, year ends
            continue
        rows: dict[int, set[str]] = {}
        for cell in sheet.cells:
            if cell.formula and cell.column >= 8 and sheet.title_columns:
                rows.setdefault(cell.row, set()).add(relative(cell))
        mixed = {row: forms for row, forms in rows.items() if len(forms) > 1}
        assert not mixed, (sheet.name, list(mixed.items())[:2])


def without_places(formula: str) -> str:
    """The formula without the places of ROUND, the one number that is free of the list of constants."""
    while (start := formula.find("ROUND(")) >= 0:
        depth, end = 0, start + 5
        for end in range(start + 5, len(formula)):
            depth += {"(": 1, ")": -1}.get(formula[end], 0)
            if depth == 0:
                break
        inner = formula[start + 6 : end].rpartition(",")[0]
        formula = f"{formula[:start]}({inner}){formula[end + 1 :]}"
    return formula


def test_only_the_allowed_functions_and_constants_are_written(made):
    for sheet in made:
        for cell in sheet.cells:
            if not cell.formula:
                continue
            bare = re.sub(r'"[^"]*"', '""', cell.formula)
            assert set(re.findall(r"([A-Za-z_.]+)\(", bare)) <= ALLOWED, (sheet.name, address(cell), cell.formula)
            numbers = re.findall(r"(?<![A-Za-z$\d.])(\d+(?:\.\d+)?)(?![\d:A-Za-z])", without_places(bare))
            numbers = [n for n in numbers if n not in ("0", "1", "2", "12")]
            assert not numbers, (sheet.name, address(cell), cell.formula, numbers)


@pytest.mark.slow
def test_no_reference_leads_back_to_its_own_cell_every_range_counted_whole(made):
    """Excel judges circles by whole ranges, other programs do not: build the graph of all references and sort it."""
    from graphlib import TopologicalSorter

    graph: dict[tuple[str, int, int], set[tuple[str, int, int]]] = {}
    formulas = {(s.name, c.row, c.column) for s in made for c in s.cells if c.formula}
    by_row: dict[tuple[str, int], list[int]] = {}
    for name, row, column in formulas:
        by_row.setdefault((name, row), []).append(column)
    spans: dict[str, tuple[str, ...]] = {}
    for sheet in made:
        for cell in sheet.cells:
            if cell.formula:
                node = (sheet.name, cell.row, cell.column)
                graph[node] = set()
                bare = re.sub(r'"[^"]*"', '""', cell.formula)
                for home, c1, r1, c2, r2 in re.findall(
                    r"(?:([A-Za-z_]+)!)?\$?([A-Z]{1,2})\$?(\d+)(?::\$?([A-Z]{1,2})\$?(\d+))?(?!\()", bare
                ):
                    name, first, last = home or sheet.name, _number(c1), _number(c2 or c1)
                    if (int(r2 or r1) - int(r1)) * (last - first) > 400:  # a block: one node of its own
                        block = f"{name}!{c1}{r1}:{c2}{r2}"
                        graph[node].add(("block", hash(block), 0))
                        if block not in spans:
                            spans[block] = (name, r1, r2, c1, c2)
                            graph[("block", hash(block), 0)] = {
                                (name, r, c) for r in range(int(r1), int(r2) + 1) for c in by_row.get((name, r), ()) if first <= c <= last
                            }
                        continue
                    for row in range(int(r1), int(r2 or r1) + 1):
                        graph[node] |= {(name, row, c) for c in by_row.get((name, row), ()) if first <= c <= last}
    assert sum(1 for _ in TopologicalSorter(graph).static_order()) >= len(formulas)
    assert letter(28) == "AB"


@pytest.mark.slow
def test_a_formula_typed_over_shows_though_its_effect_has_reversed_by_the_end(sample_run, sample_workbook, tmp_path):
    """A quarter's depreciation in 2026 typed as another number: by 2033 the vintage is written off either way."""
    from openpyxl import load_workbook

    from ledger.output.layout import lay_out

    sheet, row = lay_out(sample_run.model).lines["us_gaap.pods.depreciation"]
    book = load_workbook(sample_workbook)
    book[sheet].cell(row, 20).value = 123_456_789
    book.save(tmp_path / "typed.xlsx")
    typed = open_in_ironcalc(tmp_path / "typed.xlsx")
    typed.evaluate()
    number = [each.title for each in book.worksheets].index("Checks")
    labels = {cell.value: cell.row for cell in book["Checks"]["B"]}
    assert typed.get_cell_value(number, labels["Engine equals workbook, while no input is changed"], 5) == "FAIL"
