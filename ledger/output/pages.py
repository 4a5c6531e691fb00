"""How a sheet is printed: paper, header and footer from the template, pages wide enough to be read."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace

from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.worksheet import Worksheet

from ledger.output.paper import Chart, Sheet, letter

#: One colour per section of the index, so that neighbours among the tabs are told apart.
TABS = {"A": "1F3864", "B": "C9A227", "C": "2E8B74", "D": "5B7DB1", "E": "8A5A9E", "F": "3E8E41",
        "G": "7F7F7F", "H": "C55A11", "I": "4F6D7A", "K": "B5651D", "Z": "B00020"}  # fmt: skip
DEFAULT_WIDTH = 8.43
#: Characters of column width on one landscape A4 page at full size, and the smallest scale that is read with ease.
PAGE_CHARACTERS = 143.0
SMALLEST_SCALE = 0.55


def set_page(sheet: Sheet, target: Worksheet, model: Worksheet, properties: Mapping[str, str]) -> None:
    """Take the print set-up of the template's first sheet and fill in the words of its header and footer."""
    target.page_setup.paperSize = model.page_setup.paperSize or 9
    target.page_setup.orientation = model.page_setup.orientation or "landscape"
    target.page_margins = copy(model.page_margins)
    target.sheet_properties.pageSetUpPr.fitToPage = True
    target.page_setup.fitToWidth = pages_wide(sheet)
    target.page_setup.fitToHeight = 0
    target.page_setup.pageOrder = "overThenDown"
    first, last = sheet.title_rows
    target.print_title_rows = f"{first}:{last}"
    if sheet.title_columns:
        target.print_title_cols = sheet.title_columns
    target.sheet_properties.tabColor = TABS.get(sheet.ref[:1], "7F7F7F")
    words = dict(properties) | {"ref": sheet.ref, "title": sheet.title, "sheet": sheet.name}
    for side, source in (("oddHeader", model.oddHeader), ("oddFooter", model.oddFooter)):
        for part in ("left", "center", "right"):
            text = copy(getattr(source, part))
            text.text = _filled(text.text, words)
            setattr(getattr(target, side), part, text)


def pages_wide(sheet: Sheet) -> int:
    """Pages side by side, so that the print is no smaller than SMALLEST_SCALE; repeated columns count on every page."""
    last = max((cell.column for cell in sheet.cells), default=1)
    total = sum(sheet.widths.get(column, DEFAULT_WIDTH) for column in range(1, last + 1))
    room = PAGE_CHARACTERS / SMALLEST_SCALE
    if total <= room or not sheet.title_columns:
        return 1
    first, _, end = sheet.title_columns.partition(":")
    repeated = sum(
        sheet.widths.get(column, DEFAULT_WIDTH)
        for column in range(column_index_from_string(first), column_index_from_string(end or first) + 1)
    )
    return max(1, int(-(-(total - repeated) // max(room - repeated, 20.0))))


def clear_of_titles(chart: Chart, sheet: Sheet) -> Chart:
    """The chart beside the columns that are repeated on every page: over them it would be printed on every page."""
    if not sheet.title_columns:
        return chart
    column, row = coordinate_from_string(chart.anchor)
    last = column_index_from_string(sheet.title_columns.rpartition(":")[2])
    return replace(chart, anchor=f"{letter(max(column_index_from_string(column), last + 1))}{row}")


def _short(word: str) -> str:
    """A header holds 255 characters in all; a longer title is cut."""
    return word if len(word) <= 50 else word[:49] + "…"


def _filled(text: str | None, words: Mapping[str, str]) -> str | None:
    """Words in braces replaced, their ampersands doubled (a single one begins a code), unknown words left out."""
    if not text:
        return text
    for word in ("ref", "title", "sheet", "deal", "fingerprint", "version"):
        text = text.replace("{" + word + "}", _short(words.get(word, "")).replace("&", "&&"))
    return text
