"""Recalculating a workbook in other programs: IronCalc in process, LibreOffice forced to compute every cell anew."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ledger.output.paper import Cell, Sheet, letter

PLANTED = -987654321.0
REGISTRY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""


def open_in_ironcalc(path: Path):
    """The workbook as an IronCalc model, not yet evaluated."""
    import ironcalc

    return ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")


def sheet_numbers(path: Path) -> dict[str, int]:
    with zipfile.ZipFile(path) as book:
        names = re.findall(r'<sheet [^>]*name="([^"]+)"', book.read("xl/workbook.xml").decode())
    return {name: number for number, name in enumerate(names)}


def plant_wrong_values(source: Path, target: Path) -> int:
    """Copy a workbook with every formula's cached number replaced by one that no formula gives; how many there were."""
    planted = 0

    def replaced(found: re.Match[bytes]) -> bytes:
        nonlocal planted
        planted += 1
        return found.group(1) + b"<v>%d</v>" % int(PLANTED)

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", replaced, content)
            new.writestr(item.filename, content)
    return planted


def recalculated_by_libreoffice(soffice: str, paths: Sequence[Path], folder: Path) -> list[Path]:
    """Every file recalculated and saved by one LibreOffice process with a profile of its own."""
    profile, out = folder / "profile", folder / "recalculated"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(REGISTRY, encoding="utf-8")
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(out), *map(str, paths)],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    return [out / path.name for path in paths]


def cached_values(path: Path, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """The cached value of every formula cell as text, sheet -> address -> value; errors included, read from the XML."""
    found: dict[str, dict[str, str]] = {}
    with zipfile.ZipFile(path) as book:
        texts = re.findall(r"<si>(.*?)</si>", book.read("xl/sharedStrings.xml").decode(), re.S)
        shared = ["".join(re.findall(r"<t[^>]*>([^<]*)</t>", text)) for text in texts]
        for number, name in enumerate(names, start=1):
            content = book.read(f"xl/worksheets/sheet{number}.xml").decode()
            cells = re.findall(r'<c r="([A-Z]+\d+)"([^>]*)><f[^>]*?(?:/>|>[^<]*</f>)(?:<v[^>]*>([^<]*)</v>)?', content)
            found[name] = {at: shared[int(v)] if 't="s"' in attributes else v for at, attributes, v in cells}
    return found


def formula_cells(sheets: Iterable[Sheet]) -> Iterable[tuple[int, Sheet, Cell]]:
    """Every formula cell with the number of its sheet (from nil)."""
    for number, sheet in enumerate(sheets):
        for cell in sheet.cells:
            if cell.formula:
                yield number, sheet, cell


def agrees(computed: object, expected: object, exact: bool) -> bool:
    """Money by ==, other numbers within 1e-9, texts letter by letter."""
    if isinstance(expected, str):
        return computed == expected
    if not isinstance(computed, int | float) or not isinstance(expected, int | float):
        return False
    if exact:
        return computed + 0.0 == expected + 0.0
    return abs(computed - expected) <= 1e-9 * max(1.0, abs(expected))


def address(cell: Cell) -> str:
    return f"{letter(cell.column)}{cell.row}"


__all__ = ["Mapping", "PLANTED", "address", "agrees", "cached_values", "formula_cells", "open_in_ironcalc",
           "plant_wrong_values", "recalculated_by_libreoffice"]  # fmt: skip
