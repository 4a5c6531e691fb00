"""Sheets as data -> a workbook file. The only module that puts cells into the spreadsheet library."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as BookCell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import range_boundaries
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from ledger.model.timeline import to_serial
from ledger.output.bands import banded
from ledger.output.cached import Value, number_text
from ledger.output.charts import native_chart
from ledger.output.fitting import row_heights
from ledger.output.pages import clear_of_titles, set_page
from ledger.output.paper import Cell, Sheet, letter
from ledger.output.styles import Styles, open_house

LONGEST_TEXT = 32_767  # characters in one cell
DOCUMENT = datetime(2000, 1, 1)
CORE = ("title", "subject", "creator", "description", "keywords", "category")
GOOD = (Font(color="FF0B6B3A", bold=True), PatternFill(bgColor="FFDFF1E3"))
BAD = (Font(color="FFB00020", bold=True), PatternFill(bgColor="FFF8D7DA"))
WHEN = {"decimal": "a number", "date": "a date", "list": "one of"}


def write_workbook(
    sheets: Sequence[Sheet], path: Path, properties: Mapping[str, str], house: Path | None = None
) -> None:
    """Write the sheets in their order to `path`; formulas have no values until store_cached_values has run.

    `properties`: title, subject, creator, description, keywords and category are the document's; all others are kept
    as its custom properties; {deal}, {fingerprint} and {version} are asked for by the template's header and footer.
    Raises ValueError on two cells in one place, an unknown style, a text that no cell can hold.
    """
    workbook, model = open_house(house)
    _describe(workbook, properties)
    styles = Styles(workbook)
    written = [(sheet, workbook.create_sheet(sheet.name)) for sheet in sheets]
    for sheet, target in written:
        if target.title != sheet.name:
            raise ValueError(f"two sheets are named {sheet.name!r}")
        _put_cells(sheet, target, styles)
        _dress(sheet, target)
        set_page(sheet, target, model, properties)
    _draw(written)
    _save(workbook, path)


def _describe(workbook: Workbook, properties: Mapping[str, str]) -> None:
    found = workbook.properties
    found.creator, found.lastModifiedBy, found.created, found.modified = "twobooks", "twobooks", DOCUMENT, DOCUMENT
    for name, text in properties.items():
        if name in CORE:
            setattr(found, name, text)
        else:
            workbook.custom_doc_props.append(StringProperty(name=name, value=text))
    workbook.calculation = CalcProperties(fullCalcOnLoad=True, iterate=False)


def _put_cells(sheet: Sheet, target: Worksheet, styles: Styles) -> None:
    """Cells go straight into the sheet's own store: the public way looks each style up and guesses each type."""
    unlocked = {place for area in sheet.unlocked for place in _places(area)}
    store = target._cells
    links = []
    for cell in banded(sheet):
        place = (cell.row, cell.column)
        if place in store:
            raise ValueError(f"{sheet.name}!{letter(cell.column)}{cell.row} is written twice")
        found = BookCell(target, cell.row, cell.column)
        try:
            found._style = styles.record(cell.style, place in unlocked)
        except KeyError as missing:
            raise ValueError(f"{_name(sheet, cell)}: {missing.args[0]}") from None
        found._value, found.data_type = _content(sheet, cell)
        store[place] = found
        if cell.link:
            links.append((cell, found))
    for place in unlocked - store.keys():
        found = BookCell(target, *place)
        found._style = styles.record("text", True)
        store[place] = found
    for cell, found in links:
        found._hyperlink = _link(cell)


def _content(sheet: Sheet, cell: Cell) -> tuple[str | None, str]:
    """What the cell holds, and its type: a text is a text whatever it begins with, a formula comes from `formula`."""
    if cell.formula:
        return "=" + cell.formula, "f"
    value = cell.value
    if value is None or value == "":
        return None, "n"
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > LONGEST_TEXT or ILLEGAL_CHARACTERS_RE.search(text):
            raise ValueError(f"{_name(sheet, cell)}: a text is too long for a cell or holds a control character")
        return text, "s"
    number = float(value)
    if number - number != 0.0:
        raise ValueError(f"{_name(sheet, cell)}: {number} is no number that a cell can hold")
    return number_text(number), "n"


def _name(sheet: Sheet, cell: Cell) -> str:
    return f"{sheet.name}!{letter(cell.column)}{cell.row}"


def _link(cell: Cell) -> Hyperlink:
    place = f"{letter(cell.column)}{cell.row}"
    if "://" in cell.link:
        return Hyperlink(ref=place, target=cell.link)
    return Hyperlink(ref=place, location=cell.link.lstrip("#"), display=None)


def _dress(sheet: Sheet, target: Worksheet) -> None:
    """Everything about a sheet but its cells and its page."""
    for column, width in sorted(sheet.widths.items()):
        target.column_dimensions[letter(column)].width = width
    for row, height in row_heights(sheet).items():
        target.row_dimensions[row].height = height
    for first, last in sheet.groups:
        target.row_dimensions.group(first, last, outline_level=1, hidden=False)
    for row, level in sorted(sheet.outline.items()):
        target.row_dimensions[row].outlineLevel = level
    target.sheet_properties.outlinePr.summaryBelow = False  # headings stand above what they head
    target.sheet_view.showGridLines = False
    target.sheet_view.zoomScale = 85
    if sheet.freeze:
        target.freeze_panes = sheet.freeze
    for validation in _validations(sheet):
        target.add_data_validation(validation)
    for area in sheet.flags:
        for rule in _flag_rules(area):
            target.conditional_formatting.add(area, rule)
    _protect(target)


def _protect(target: Worksheet) -> None:
    """Protected without a password; columns and rows may still be widened."""
    target.protection.sheet = True
    target.protection.formatColumns = False  # False lets the user do it
    target.protection.formatRows = False


def _flag_rules(area: str) -> tuple[FormulaRule, FormulaRule]:
    """Nil, or a text that begins with a tick, is good; any other number, a cross or an error is bad; others neutral."""
    column, row, _, _ = range_boundaries(area)
    cell = f"{letter(column)}{row}"
    bad = f'IF(ISERROR({cell}),TRUE,IF(ISNUMBER({cell}),{cell}<>0,LEFT({cell},1)="✖"))'
    good = f'IF(ISERROR({cell}),FALSE,IF(ISNUMBER({cell}),{cell}=0,LEFT({cell},1)="✔"))'
    return (
        FormulaRule(formula=[bad], font=copy(BAD[0]), fill=copy(BAD[1])),
        FormulaRule(formula=[good], font=copy(GOOD[0]), fill=copy(GOOD[1])),
    )


def _validations(sheet: Sheet) -> Iterable[DataValidation]:
    """One rule per kind and bounds, over all cells that share them."""
    shared: dict[tuple[str, str, str], list[str]] = {}
    for cell, kind, low, high in sheet.validations:
        shared.setdefault((kind, low, high), []).append(cell.replace("$", ""))
    for (kind, low, high), cells in shared.items():
        yield _validation(kind, low, high, " ".join(cells))


def _validation(kind: str, low: str, high: str, cells: str) -> DataValidation:
    if kind not in WHEN:
        raise ValueError(f"there is no validation of kind {kind!r}")
    if kind == "list":
        source = low.lstrip("=") if low.startswith("=") or "!" in low else f'"{low}"'
        found = DataValidation(type="list", formula1=source, allow_blank=True)
        words = f"{WHEN[kind]}: {low}" if source.startswith('"') else "a value from the list"
    else:
        bounds = [text for text in (low, high) if text]
        operator = "between" if len(bounds) == 2 else "greaterThanOrEqual" if low else "lessThanOrEqual"
        limits = [_limit(kind, text) for text in bounds] or ["-1E+300"]
        operator = operator if bounds else "greaterThanOrEqual"
        found = DataValidation(type=kind, operator=operator, formula1=limits[0], formula2=(limits + [None])[1])
        words = WHEN[kind] + (f" from {low}" if low else "") + (f" to {high}" if high else "")
    found.errorTitle, found.error = "Not in range", f"Enter {words}."[:255]
    found.promptTitle, found.prompt = "Input", f"Enter {words}."[:255]
    found.showErrorMessage = found.showInputMessage = True
    found.sqref = MultiCellRange(cells)
    return found


def _limit(kind: str, text: str) -> str:
    """A bound as the file holds it: a date as its serial number, a number without commas, a reference as it is."""
    if kind == "date":
        try:
            return str(int(to_serial(date.fromisoformat(text))))
        except ValueError:
            return text
    return text.replace(",", "")


def _places(area: str) -> Iterable[tuple[int, int]]:
    first_column, first_row, last_column, last_row = range_boundaries(area.replace("$", ""))
    for row in range(first_row, last_row + 1):
        for column in range(first_column, last_column + 1):
            yield row, column


def _draw(written: Sequence[tuple[Sheet, Worksheet]]) -> None:
    """Charts come last: their figures may stand on any sheet."""
    if any(sheet.charts for sheet, _ in written):
        figures, heads = _figures(written)
        for sheet, target in written:
            for chart in sheet.charts:
                years = heads.get((chart.sheet, chart.header_row, chart.first_column)) == "year_head"
                target.add_chart(native_chart(clear_of_titles(chart, sheet), figures, years))


def _figures(written: Sequence[tuple[Sheet, Worksheet]]) -> tuple[Callable[[str, int, int], Value], dict]:
    wanted = {(name, row) for sheet, _ in written for chart in sheet.charts
              for name, row in ((chart.sheet, chart.header_row), *((s[1], s[2]) for s in chart.series))}  # fmt: skip
    found = {
        (sheet.name, cell.row, cell.column): cell
        for sheet, _ in written
        for cell in sheet.cells
        if (sheet.name, cell.row) in wanted
    }
    return (
        lambda name, row, column: found[name, row, column].value if (name, row, column) in found else None,
        {place: cell.style for place, cell in found.items()},
    )


def _save(workbook: Workbook, path: Path) -> None:
    """Write beside and rename. Packed lightly: the pass over the file packs it for good."""
    beside = path.with_name(path.name + ".part")
    try:
        with ZipFile(beside, "w", ZIP_DEFLATED, allowZip64=True, compresslevel=1) as archive:
            ExcelWriter(workbook, archive).write_data()
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
