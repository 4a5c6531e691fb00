"""Makes house.xlsx beside this file: named styles, a specimen of each, print set-up, page header and footer.

A firm may edit house.xlsx in its spreadsheet program, or keep its own file with the same style names and have it
used instead; nothing else of the file reaches a workbook. Run: python templates/workbook/make_house.py
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from ledger.output.cached import store_cached_values
from ledger.output.styles import NAMES, NUMBERS, PREFIX

# Arial: on every Windows and Mac, and metrically equal to Liberation Sans, so that widths hold in LibreOffice too.
FACE, FIXED = "Arial", "Courier New"
NAVY, INK, GREY, BLUE, GREEN, RED = "1F3864", "000000", "595959", "0033CC", "0B6B3A", "B00020"
BAND, HEAD, INPUT, GUESS, RULE = "DFE3EA", "F1F3F7", "FFF9D6", "FBDDC0", "BFBFBF"
SHADE = "E7E6E6"

# `_)` leaves the width of a bracket after a positive figure, so that digits stand under one another.
FORMATS = {
    "money": '#,##0_);(#,##0);"–"_)',
    "money_cents": '#,##0.00_);(#,##0.00);"–"_)',
    "amount": '#,##0.00_);(#,##0.00);"–"_)',
    "rate": '0.0000_);(0.0000);"–"_)',
    "count": '#,##0_);(#,##0);"–"_)',
    "date": 'yyyy-mm-dd_);yyyy-mm-dd_);"–"_)',
    "flag": '0_);(0);"–"_)',
    "text": "General",
}
# An input of nil is shown as a figure, for somebody decided it, and with the places it was given with.
INPUT_FORMATS = FORMATS | {
    "money": "#,##0_);(#,##0);0_)",
    "money_cents": "#,##0.00_);(#,##0.00);0.00_)",
    "amount": "#,##0.00##_);(#,##0.00##);0.00_)",
    "rate": "0.0000##_);(0.0000##);0.0000_)",
    "count": "General_)",
    "date": "yyyy-mm-dd_)",
    "flag": "0_);(0);0_)",
}
MILLIONS = '#,##0.0,,_);(#,##0.0,,);"–"_)'


def _check_format(right: str, wrong: str) -> str:
    """Nil is shown as right, any other figure as wrong, in words or signs as well as in colour."""
    return f"[Red]{wrong};[Red]{wrong};{right}"


def style(name: str, *, size: float = 10, bold: bool = False, italic: bool = False, colour: str = INK, fill: str = "",
          form: str = "General", align: str = "", wrap: bool = False, top: bool = False, bottom: str = "",
          vertical: str = "center", face: str = FACE, underline: bool = False) -> NamedStyle:  # fmt: skip
    """One named style in the house's own terms."""
    found = NamedStyle(name=PREFIX + name)
    found.font = Font(name=face, size=size, bold=bold, italic=italic, color="FF" + colour,
                      underline="single" if underline else None)  # fmt: skip
    if fill:
        found.fill = PatternFill("solid", fgColor="FF" + fill)
    found.number_format = form
    found.alignment = Alignment(horizontal=align or None, vertical=vertical, wrap_text=wrap or None)
    found.border = Border(
        top=Side("thin", color="FF" + NAVY) if top else None,
        bottom=Side(bottom, color="FF" + (NAVY if bottom != "hair" else RULE)) if bottom else None,
    )
    return found


def page_styles() -> list[NamedStyle]:
    """Heads, bands and words."""
    return [
        style("ref", size=11, bold=True, colour=NAVY, align="left"),
        style("title", size=14, bold=True, colour=NAVY),
        style("subtitle", bold=True, colour=GREY),
        style("note", size=9, italic=True, colour=GREY),
        style("heading", bold=True, colour=NAVY, fill=BAND),
        style("heading_source", size=8, colour=GREY, fill=BAND),
        style("column_head", size=9, bold=True, colour=NAVY, fill=HEAD, bottom="thin", wrap=True, vertical="bottom"),
        style("column_head_right", size=9, bold=True, colour=NAVY, fill=HEAD, bottom="thin", wrap=True, align="right",
              form="@_)", vertical="bottom"),
        style("period_head", size=9, bold=True, colour=NAVY, fill=HEAD, bottom="thin", align="right",
              form="yyyy-mm-dd_)", vertical="bottom"),
        style("year_head", size=9, bold=True, colour=NAVY, fill=HEAD, bottom="thin", align="right", form="0_)",
              vertical="bottom"),
        style("text", bottom="hair"),
        style("text_wrap", wrap=True, bottom="hair"),
        style("mono", size=8, face=FIXED, colour=GREY, bottom="hair"),
        style("source", size=8, colour=GREY, bottom="hair"),
        style("link", colour=BLUE, underline=True, bottom="hair"),
        style("tick", size=8, colour=GREEN, align="center"),
    ]  # fmt: skip


def figure_styles() -> list[NamedStyle]:
    """Every unit in its roles."""
    found = []
    for unit, form in FORMATS.items():
        align = "left" if unit == "text" else "right"
        plain: dict[str, Any] = {"align": align, "bottom": "hair"}
        given = plain | {"form": INPUT_FORMATS[unit], "colour": BLUE}
        if unit != "text":
            found.append(style(unit, form=form, **plain))
            found.append(style(f"link_{unit}", form=form, colour=GREEN, **plain))
        if unit in NUMBERS:
            found.append(style(f"{unit}_total", form=form, bold=True, top=True, **plain))
        found.append(style(f"{unit}_input", fill=INPUT, **given))
        found.append(style(f"{unit}_guess", fill=GUESS, **given))
    return found


def result_styles() -> list[NamedStyle]:
    """What the reader looks at first."""
    check, passed = _check_format('"✔"', '"✖ "#,##0.00'), _check_format('"✔ pass"', '"✖ fail"')
    return [
        style("money_m", form=MILLIONS, align="right", bottom="hair"),
        style("money_m_total", form=MILLIONS, align="right", bold=True, top=True, bottom="hair"),
        style("check", form=check, align="center", bold=True, colour=GREEN, bottom="hair"),
        style("pass_fail", form=passed, align="center", bold=True, colour=GREEN, bottom="hair"),
        style("big_number", size=16, bold=True, colour=NAVY, form='#,##0.0,,;(#,##0.0,,);"–"', align="left"),
        style("status", size=12, bold=True, colour=NAVY, fill=HEAD, align="center", top=True, bottom="thin"),
    ]


def engine_styles() -> list[NamedStyle]:
    """Values of the engine that no cell moves: shaded."""
    return [style(f"{unit}_engine", form=FORMATS[unit], fill=SHADE, align="right", bottom="hair")
            for unit in ("money", "rate", "amount", "date")]  # fmt: skip


def specimens(sheet: Worksheet) -> None:
    """Every style by name with a figure in it, so that a firm sees what it changes."""
    sheet["A1"], sheet["B1"], sheet["C1"] = "Style", "Figure", "Below nil"
    for cell in sheet[1]:
        cell.style = PREFIX + "column_head"
    words = {"ref": "A-0", "status": "Draft", "tick": "F", "link": "Cover"}
    for number, name in enumerate(NAMES, start=2):
        sheet.cell(number, 1, PREFIX + name).style = PREFIX + "text"
        figures: tuple[Any, Any] = (words.get(name, name), "")
        if name.split("_")[0] in ("money", "big"):
            figures = (1234567890.12, -1234567890.12)
        elif any(part in ("amount", "rate", "count") for part in name.split("_")):
            figures = (1234.5, -0.25)
        elif "date" in name or name == "period_head":
            figures = (45291, 45382)
        elif name in ("check", "pass_fail", "flag", "flag_input", "flag_guess", "link_flag"):
            figures = (0, 1)
        elif name == "year_head":
            figures = (2024, 2025)
        for column, figure in enumerate(figures, start=2):
            sheet.cell(number, column, figure).style = PREFIX + name
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = sheet.column_dimensions["C"].width = 26


def page(sheet: Worksheet) -> None:
    """Print set-up, header and footer; words in braces are filled in for each sheet."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    for side, inches in {"left": 0.4, "right": 0.4, "top": 0.75, "bottom": 0.6, "header": 0.3, "footer": 0.3}.items():
        setattr(sheet.page_margins, side, inches)
    head, foot = sheet.oddHeader, sheet.oddFooter
    head.left.text, head.right.text = "{ref}  {title}", "{deal}"
    foot.left.text, foot.center.text, foot.right.text = "{fingerprint}", "twobooks {version}", "Page &P of &N"
    for part in (head.left, head.right, foot.left, foot.center, foot.right):
        part.size, part.font, part.color = 8, f"{FACE},Regular", GREY


def make(path: Path) -> None:
    """Write the template; equal runs give equal bytes."""
    workbook = Workbook()
    normal = next(named for named in workbook._named_styles if named.name == "Normal")
    normal.font = Font(name=FACE, size=10)
    workbook._fonts[0] = normal.font
    for named in (*page_styles(), *figure_styles(), *result_styles(), *engine_styles()):
        workbook.add_named_style(named)
    sheet = workbook.worksheets[0]
    sheet.title = "House styles"
    specimens(sheet)
    page(sheet)
    workbook.save(path)
    store_cached_values(path, {})


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("house.xlsx"))
