"""The named styles of the workbook: their names are the contract, their looks live in templates/workbook/house.xlsx."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Protection
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.named_styles import NamedStyle
from openpyxl.worksheet.worksheet import Worksheet

from ledger.places import TEMPLATES

HOUSE = TEMPLATES / "workbook" / "house.xlsx"

#: Styles are named "house money" and so on in the file: programs have a Note, Title, Heading, Text and Status of their
#: own and tell no capitals from small letters.
PREFIX = "house "
#: Number units take all roles; dates, flags and texts have no total and a text comes from no other sheet.
NUMBERS = ("money", "money_cents", "amount", "rate", "count")
OTHERS = ("date", "flag", "text")
PAGE = ("ref", "title", "subtitle", "note", "heading", "heading_source")
HEADS = ("column_head", "column_head_right", "period_head", "year_head")
WORDS = ("text", "text_wrap", "mono", "source", "link", "tick")
ENGINE = ("money_engine", "rate_engine", "amount_engine", "date_engine")  # values that no cell moves
RESULTS = ("money_m", "money_m_total", "check", "pass_fail", "big_number", "status")
NAMES: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *PAGE,
            *HEADS,
            *WORDS,
            *[unit + role for unit in NUMBERS for role in ("", "_total", "_input", "_guess")],
            *[unit + role for unit in OTHERS for role in ("", "_input", "_guess")],
            *[f"link_{unit}" for unit in (*NUMBERS, "date", "flag")],
            *RESULTS,
            *ENGINE,
        ]
    )
)


@dataclass(frozen=True)
class Look:
    """What decides how wide a value is shown: number format, font size in points, bold, wrapped, fixed pitch."""

    number_format: str
    size: float
    bold: bool
    wrap: bool
    fixed_pitch: bool


def open_house(house: Path | None = None) -> tuple[Workbook, Worksheet]:
    """The template as an empty workbook that keeps its named styles, and its first sheet, whose print set-up rules.

    ValueError names the styles that a firm's own template lacks.
    """
    path = house or HOUSE
    workbook = load_workbook(path)
    lacking = [PREFIX + name for name in NAMES if PREFIX + name not in workbook.named_styles]
    if lacking:
        raise ValueError(f"{path}: the template has no style named {', '.join(lacking)}")
    model = workbook.worksheets[0]
    for sheet in list(workbook.worksheets):
        workbook.remove(sheet)
    for name in list(workbook.defined_names):
        del workbook.defined_names[name]
    return workbook, model


class Styles:
    """One shared style record per named style and lock: assigning it is all that a cell costs."""

    def __init__(self, workbook: Workbook) -> None:
        self._named: dict[str, NamedStyle] = {
            style.name.removeprefix(PREFIX): style for style in workbook._named_styles
        }
        self._locked = workbook._protections.add(Protection(locked=True))
        self._open = workbook._protections.add(Protection(locked=False))
        self._records: dict[tuple[str, bool], StyleArray] = {}

    def record(self, name: str, unlocked: bool = False) -> StyleArray:
        """The style record of a name. KeyError names a style that the template has not.

        Whether a cell is locked is said by the sheet, never by the template.
        """
        key = (name, unlocked)
        if key not in self._records:
            if name not in self._named:
                raise KeyError(f"the template has no style named {name!r}")
            record = StyleArray(self._named[name].as_tuple())
            record.protectionId = self._open if unlocked else self._locked
            self._records[key] = record
        return self._records[key]


@lru_cache(maxsize=4)
def looks(house: Path | None = None) -> dict[str, Look]:
    """The look of every named style of a template."""
    workbook = load_workbook(house or HOUSE)
    return {
        style.name.removeprefix(PREFIX): Look(
            style.number_format or "General",
            float(style.font.size or 10),
            bool(style.font.bold),
            bool(style.alignment.wrap_text),
            style.font.name in ("Courier New", "Consolas", "Liberation Mono"),
        )
        for style in workbook._named_styles
    }
