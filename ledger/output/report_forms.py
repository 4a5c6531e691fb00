"""Forms of the federal return in the report: one table each, in the order of the form, with the years whose numbers were read."""

from __future__ import annotations

from dataclasses import replace

from ledger.output.report_figures import Head, Reading, Table
from ledger.output.report_tables import Wanted, by_year

FORMS = ("form_4562", "form_4797", "schedule_m1", "schedule_m3")
#: Lines of a form that add others.
TOTALS = {
    "form_4562": ("line_12", "line_22", "line_44"),
    "form_4797": ("line_7", "line_18", "line_30"),
    "schedule_m1": ("line_6", "line_9", "line_10"),
    "schedule_m3": ("ii_26", "ii_27", "ii_30", "iii_39"),
}


def forms(reading: Reading) -> list[Table]:
    """The forms that the federal book fills; lines that are nil in every year are left out."""
    found = []
    for name in FORMS:
        keys = _keys(reading, name)
        if not keys:
            continue
        wanted = _by_row(reading, keys) if name == "schedule_m3" else _by_line(reading, name, keys)
        table = by_year(reading, _title(reading, name), wanted)
        if table:
            found.append(replace(table, heads=_heads(reading, name), corner="Line"))
    return found


def _keys(reading: Reading, name: str) -> list[str]:
    """The lines of a form that are not nil throughout, in its order; those that tie it to the book stand among the checks."""
    prefix = f"us_tax.{name}."
    own = [key for key in reading.run.model.rows if key.startswith(prefix) and not key.endswith("_difference")]
    return [key for key in own if reading.is_money(key) and any(reading.units(key))]


def _title(reading: Reading, name: str) -> str:
    placed = next(p for p in reading.run.model.placed if p.book == "us_tax" and p.subject.name == name)
    return placed.treatment.title.partition(". ")[0]


def _by_line(reading: Reading, name: str, keys: list[str]) -> list[Wanted]:
    kinds = {True: "total:year", False: "year"}
    return [(reading.label(key), key, kinds[key.rpartition(".")[2] in TOTALS[name]]) for key in keys]


def _by_row(reading: Reading, keys: list[str]) -> list[Wanted]:
    """Schedule M-3: a heading for each row, below it the columns (a) to (d); II 27 is III 39 with the other sign and left out."""
    wanted: list[Wanted] = []
    row = ""
    for key in keys:
        own, _, column = key.rpartition("_")
        if own.endswith(".ii_27"):
            continue
        number, _, rest = reading.label(key).partition(f" ({column}) ")
        words, _, what = rest.rpartition(": ")
        if own != row:
            wanted.append((f"{number} {words}", "", "heading"))
        row = own
        total = own.rpartition(".")[2] in TOTALS["schedule_m3"]
        wanted.append((f"({column}) {what}", key, "total:year" if total else "year"))
    return wanted


def _heads(reading: Reading, name: str) -> tuple[Head, ...]:
    """A head per tax year: whether the numbers of the lines were read in the form of that year."""
    read = reading.run.figures.row(f"us_tax.{name}.numbers_read")
    marks = ["read" if flag else "not read" for flag in read]
    return tuple(Head(head.text, mark) for head, mark in zip(reading.year_heads(), marks, strict=True))
