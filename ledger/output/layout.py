"""Where every line stands in the workbook: sheets and sections from the templates, rows given out in order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ledger.formula.excel_reader import NOW, Cells
from ledger.model.build import Model, Placed, book_label
from ledger.model.names import EventRef, FactRef, GroupRef, LawRef, LineRef, Row
from ledger.model.nouns import Line
from ledger.model.timeline import period_count, year_count
from ledger.output.paper import FIRST_PERIOD, ONCE, letter
from ledger.places import TEMPLATES

HEADER_ROW = 5  # the row of period ends or tax years on a time sheet
FIRST_ROW = 7


@dataclass(frozen=True)
class PlacedRow:
    """One row of a time sheet: a heading, a sub-heading over instances, or a line."""

    number: int
    kind: str  # heading, group, line
    text: str
    key: str = ""
    cite: str = ""


@dataclass(frozen=True)
class TimeSheet:
    """One sheet of lines: its template and its rows."""

    name: str
    ref: str
    title: str
    purpose: str
    timeline: str
    rows: tuple[PlacedRow, ...]
    charts: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Layout:
    """Where everything is: lines on time sheets, facts on Inputs, legs on Deal_CF, the law on Law."""

    sheets: tuple[TimeSheet, ...]
    lines: dict[str, tuple[str, int]]
    facts: dict[str, int]
    legs: tuple[int, int]
    law: dict[str, tuple[int, int]]
    tables: dict[str, tuple[int, int, int]]  # first row, last row, columns
    columns: dict[str, int]

    def last_column(self, timeline: str) -> int:
        return FIRST_PERIOD + self.columns[timeline] - 1


@lru_cache(maxsize=1)
def templates() -> tuple[dict[str, Any], ...]:
    """The sheet templates in the order of their file names."""
    from ruamel.yaml import YAML

    reader = YAML(typ="safe")
    return tuple(reader.load(path.read_text(encoding="utf-8")) for path in sorted((TEMPLATES / "workbook" / "sheets").glob("*.yaml")))


def lay_out(model: Model) -> Layout:
    """Give every line, fact, leg and number of the law its place. ValueError names a line that no template takes."""
    sheets: list[TimeSheet] = []
    lines: dict[str, tuple[str, int]] = {}
    for template in templates():
        sheet = _time_sheet(template, model)
        if sheet.rows:
            sheets.append(sheet)
            lines |= {row.key: (sheet.name, row.number) for row in sheet.rows if row.kind == "line"}
    lines |= {key: lines[home] for key, home in model.shared.items() if home in lines}
    lost = [key for key in model.rows if key not in lines]
    if lost:
        raise ValueError(f"lines that no template in templates/workbook/sheets takes: {', '.join(lost[:8])}")
    facts = dict(_fact_rows(model))
    law, tables = _law_rows(model)
    return Layout(tuple(sheets), lines, facts, (FIRST_ROW, FIRST_ROW + max(1, len(model.legs)) - 1), law, tables,
                  {"period": period_count(model.deal), "year": year_count(model.deal)})  # fmt: skip


def _time_sheet(template: dict[str, Any], model: Model) -> TimeSheet:
    rows: list[PlacedRow] = []
    number = FIRST_ROW
    for section in template["sections"]:
        for placed in model.placed:
            if _basis(model, placed) != section["book"] or placed.subject.type not in section["types"]:
                continue
            name = placed.treatment.name
            if name in section.get("but", ()) or name not in section.get("treatments", (name,)):
                continue  # a treatment with a sheet of its own
            found = _section_rows(placed, section, template["timeline"], model, number)
            rows += found
            number = found[-1].number + 2 if found else number
    return TimeSheet(template["sheet"], template["ref"], template["title"], template["purpose"], template["timeline"],
                     tuple(rows), tuple(template.get("charts", ())))  # fmt: skip


def _basis(model: Model, placed: Placed) -> str:
    """The book whose sections take a treatment: lines of a variant or a case stand below those of the book it is like."""
    return next((book.basis for book in model.deal.books if book.name == placed.book), placed.book.partition("@")[0])


def _section_rows(placed: Placed, section: dict[str, Any], timeline: str, model: Model, number: int) -> list[PlacedRow]:
    """Heading and rows of one treatment; a line that a variant shares stands with the book the variant is like."""
    wanted = [line for line in placed.treatment.lines if _takes(section, timeline, line)]
    if not any(_own(placed, owner, line) in model.rows for line in wanted for owner in _owners(placed, line)):
        return []
    variant = _basis(model, placed) != placed.book
    title = f"{book_label(model.deal, placed.book)}. {placed.treatment.title}" if variant else placed.treatment.title
    rows = [PlacedRow(number, "heading", title, cite=placed.path)]
    grouped = ""
    for line in wanted:
        owners = [owner for owner in _owners(placed, line) if _own(placed, owner, line) in model.rows]
        if line.each and owners and line.name != grouped:
            rows.append(PlacedRow(rows[-1].number + 1, "group", line.label, cite=line.cite))
        grouped = line.name if line.each else ""
        for owner in owners:
            key = _own(placed, owner, line)
            label = dict(zip(placed.subject.instances, placed.subject.labels, strict=False)).get(owner, owner)
            rows.append(PlacedRow(rows[-1].number + 1, "line", f"  {label}" if line.each else line.label, key, line.cite))
    return rows


def _owners(placed: Placed, line: Line) -> tuple[str, ...]:
    return (line.among or placed.subject.instances) if line.each else (placed.subject.name,)


def _own(placed: Placed, owner: str, line: Line) -> str:
    return f"{placed.book}.{owner}.{line.name}" if owner else f"{placed.book}.{line.name}"


def _takes(section: dict[str, Any], timeline: str, line: Line) -> bool:
    """Whether a section takes a line. `once: false` leaves out lines that stand once, `once: only` takes nothing else;
    `each` takes only lines per instance (true) or only shared ones (false); `lines` and `except` name them."""
    once = section.get("once", True)
    times = {"once"} if once == "only" else {timeline, "once"} if once else {timeline}
    return (
        line.time in times
        and section.get("each", line.each) == line.each
        and ("lines" not in section or line.name in section["lines"])
        and line.name not in section.get("except", ())
    )


def _fact_rows(model: Model):
    """Facts stand under their heading; one row for the heading and one blank row between headings."""
    number = FIRST_ROW
    for heading in ("terms", "actuals", "assumptions"):
        names = [fact.name for fact in model.deal.facts.values() if fact.heading == heading]
        if names:
            number += 1
            for name in names:
                yield name, number
                number += 1
            number += 1


def _law_rows(model: Model) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int, int]]]:
    number = FIRST_ROW
    law: dict[str, tuple[int, int]] = {}
    tables: dict[str, tuple[int, int, int]] = {}
    for name, parameter in model.law.parameters.items():
        number += 2
        law[name] = (number, number + len(parameter.windows) - 1)
        number += len(parameter.windows) + len(parameter.not_covered) + 1
    for name, table in model.law.tables.items():
        number += 2
        tables[name] = (number, number + len(table.row_keys) - 1, len(table.column_keys))
        number += len(table.row_keys) + 1
    return law, tables


def cells_for(layout: Layout, row: Row, model: Model) -> Cells:
    """How the formula of one row finds its cells from the sheet it stands on."""
    home = layout.lines[row.key][0]

    def at(sheet: str, reference: str) -> str:
        return reference if sheet == home else f"{sheet}!{reference}"

    def point(ref: LineRef | FactRef, column: str) -> str:
        if isinstance(ref, FactRef):
            return at("Inputs", f"$D${layout.facts[ref.name]}")
        sheet, number = layout.lines[ref.key]
        return at(sheet, f"${letter(ONCE)}${number}" if ref.time == "once" else f"{column}{number}")

    def over(key: str) -> str:
        sheet, number = layout.lines[key]
        last = letter(layout.last_column(model.rows[key].line.time))
        return at(sheet, f"${letter(FIRST_PERIOD)}${number}:${last}${number}")

    def value(name: str, column: str) -> str:
        ref = row.refs["value", name]
        assert isinstance(ref, LineRef | FactRef)
        return point(ref, column)

    def members(name: str) -> list[str]:
        group = row.refs["across", name]
        assert isinstance(group, GroupRef)
        return [point(member, NOW) for member in group.members]

    def whole(name: str) -> str:
        ref = row.refs["value", name]
        assert isinstance(ref, LineRef)
        return over(ref.key)

    def legs(kind: str) -> tuple[str, str, str, str]:
        ref = row.refs["event", kind]
        assert isinstance(ref, EventRef)
        first, last = layout.legs
        keys = "F" if ref.whole_subject else "E"
        amounts, names, dates = (at("Deal_CF", f"${c}${first}:${c}${last}") for c in ("D", keys, "C"))
        return amounts, names, dates, f'"{ref.owner}.{ref.kind}"'

    def windows(name: str) -> tuple[str, list[tuple[str, str]]]:
        ref = row.refs["rule", name]
        assert isinstance(ref, LawRef)
        first, last = layout.law[ref.name]
        columns = [("C", "D"), ("E", "F")][: len(model.law.parameters[ref.name].keys)]
        spans = [tuple(at("Law", f"${c}${first}:${c}${last}") for c in pair) for pair in columns]
        return at("Law", f"$G${first}:$G${last}"), [(span[0], span[1]) for span in spans]

    def table(name: str) -> tuple[str, str, str]:
        first, last, count = layout.tables[name]
        end = letter(2 + count)
        return (at("Law", f"$C${first}:${end}${last}"), at("Law", f"$B${first}:$B${last}"),
                at("Law", f"$C${first - 1}:${end}${first - 1}"))  # fmt: skip

    return Cells(
        value, members, whole, legs, windows, table,
        period_end=lambda column: point(LineRef("timeline.period_end", "period"), column),
        period_ends=lambda: over("timeline.period_end"),
        tax_years=lambda: (over("timeline.tax_year"), over("timeline.taxable_year")),
        this_year=lambda time: point(LineRef("timeline.tax_year" if time == "period" else "timeline.taxable_year", time), NOW),
    )  # fmt: skip
