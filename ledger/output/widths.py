"""How a value is shown and whether it fits: number formats as drawn by a spreadsheet, widths on the safe side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

from ledger.model.timeline import from_serial
from ledger.output.paper import Sheet, letter
from ledger.output.styles import looks

#: One unit of column width is this many pixels (the widest digit of Arial 10), of which some stay empty at the sides.
UNIT_PIXELS, PADDING_PIXELS = 7.0, 6.0
PIXELS_PER_POINT = 96 / 72
#: Glyphs fitted to whole pixels are wider than their outline: a digit of 9 points takes 7 pixels for 6.67.
HINTING = 1.06
#: A fixed-pitch character in font sizes; bold labels are 6 to 8 % wider than plain ones.
FIXED_PITCH, BOLD = 0.601, 1.09
#: Widths of the characters of Arial in thousandths of the font size; all others count as a wide one.
_ARIAL = {
    222: "ijl'",
    278: " !,./:;I[\\]ft|",
    333: "()-`r{}",
    389: '*"',
    500: "Jcksvxyz^",
    556: "0123456789#$?Labdeghnopqu_–•",
    611: "FTZ+<=>~",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    889: "M%m",
    944: "W",
}
_WIDTHS = {character: width / 1000 for width, characters in _ARIAL.items() for character in characters}
_WIDE = 1.016

_SECTION = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]|;')
_PART = re.compile(
    r'"(?P<text>[^"]*)"|\\(?P<one>.)|_(?P<gap>.)|\[[^\]]*\]|(?P<date>y+|m+|d+)|(?P<digits>[#0][#0,]*(?:\.[#0]*)?,*)|(?P<rest>.)'
)


@dataclass(frozen=True)
class Unfit:
    """A cell whose content is cut off, or shown as ######."""

    sheet: str
    place: str
    shown: str
    needed: float
    width: float


def displayed(value: str | float | int | None, style: str, house: Path | None = None) -> str:
    """The text that the number format of a style makes of a value, as a spreadsheet draws it.

    A gap as wide as a bracket is shown as a space. NaN and infinities are shown as #DIV/0!.
    """
    if value is None or isinstance(value, str):
        return (value or "") + (" " if value and looks(house)[style].number_format.endswith("@_)") else "")
    number = float(value)
    if number - number != 0.0:
        return "#DIV/0!"
    form = looks(house)[style].number_format
    if form.startswith("General"):
        return f"{number:.10g}" + (" " if form.endswith("_)") else "")
    return _drawn(number, _chosen(form, number))


def text_width(text: str, style: str, house: Path | None = None) -> float:
    """Units of column width that the widest line of a text needs in a style, the empty sides included."""
    look = looks(house)[style]
    size = look.size * PIXELS_PER_POINT
    if look.fixed_pitch:
        widest = max((len(line) for line in text.split("\n")), default=0) * FIXED_PITCH
    else:
        widest = max((_ems(line) for line in text.split("\n")), default=0.0)
    pixels = widest * size * HINTING * (BOLD if look.bold and not look.fixed_pitch else 1.0)
    return (pixels + PADDING_PIXELS) / UNIT_PIXELS


def fits(text: str, style: str, width: float, house: Path | None = None) -> bool:
    """Whether a displayed text fits into one column of that width; where text wraps, its longest word must."""
    if looks(house)[style].wrap:
        text = "\n".join(text.split())
    return text_width(text, style, house) <= width


def unfit(sheet: Sheet, house: Path | None = None) -> list[Unfit]:
    """Every cell of a sheet that is cut off: a figure wider than its column, a text that meets a filled neighbour."""
    filled = {(cell.row, cell.column) for cell in sheet.cells if cell.value not in (None, "") or cell.formula}
    last = max((cell.column for cell in sheet.cells), default=1)
    found = []
    for cell in sheet.cells:
        shown = displayed(cell.value, cell.style, house)
        width = sheet.widths.get(cell.column, 8.43)
        if isinstance(cell.value, str) and not cell.formula and not looks(house)[cell.style].wrap:
            column = cell.column + 1  # a text runs on over empty places
            while column <= last + 1 and (cell.row, column) not in filled:
                width += sheet.widths.get(column, 8.43) if column <= last else 60.0
                column += 1
        if shown and not fits(shown, cell.style, width, house):
            needed = text_width(shown, cell.style, house)
            found.append(Unfit(sheet.name, f"{letter(cell.column)}{cell.row}", shown, round(needed, 1), width))
    return found


@lru_cache(maxsize=100_000)
def _ems(text: str) -> float:
    return sum(_WIDTHS.get(character, _WIDE) for character in text)


@lru_cache(maxsize=256)
def _sections(form: str) -> tuple[str, ...]:
    """The parts of a number format between semicolons that stand outside quotes."""
    cuts = [match.start() for match in _SECTION.finditer(form) if match.group() == ";"]
    return tuple(form[a:b] for a, b in zip([0, *[c + 1 for c in cuts]], [*cuts, len(form)], strict=True))


def _chosen(form: str, number: float) -> tuple[str, bool]:
    """The section for a number, and whether the minus sign is still to be drawn."""
    sections = _sections(form)
    if len(sections) > 2 and number == 0:
        return sections[2], False
    if len(sections) > 1 and number < 0:
        return sections[1], False
    return sections[0], number < 0


def _drawn(number: float, chosen: tuple[str, bool]) -> str:
    section, minus = chosen
    found = ["-"] if minus else []
    for part in _PART.finditer(section):
        kind = part.lastgroup
        if kind in ("text", "one", "rest"):
            found.append(part[kind])
        elif kind == "gap":
            found.append(" ")
        elif kind == "digits":
            found.append(_digits(abs(number), part["digits"]))
        elif kind == "date":
            day = from_serial(number)
            found.append({"y": f"{day.year:04d}", "m": f"{day.month:02d}", "d": f"{day.day:02d}"}[part["date"][0]])
    return "".join(found)


def _digits(number: float, form: str) -> str:
    """Figures of a placeholder such as #,##0.00##,, : grouping, places that must and may stand, thousands left out."""
    scaled = form.rstrip(",")
    number_of_thousands = len(form) - len(scaled)
    whole, _, places = scaled.partition(".")
    exact = Decimal(repr(number)).scaleb(-3 * number_of_thousands)
    rounded = exact.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    integer, _, fraction = f"{rounded:f}".partition(".")
    least = places.rstrip("#")
    fraction = fraction[: len(least)] + fraction[len(least) :].rstrip("0")
    integer = integer.zfill(whole.count("0")) if int(integer) or "0" in whole else ""
    grouped = f"{int(integer):,}" if "," in whole and integer else integer
    return grouped + ("." + fraction if places else "")
