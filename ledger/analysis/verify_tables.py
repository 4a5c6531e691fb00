"""Published depreciation tables against the engine: every column is an asset that a deal recovers on the printed percentages.

A table is a CSV file with the columns table, recovery_years, convention (HY, MQ or MM), quarter_or_month, year, percent,
method and status; `verified` says that the cell was read in the publication. Cells of another status are compared as well
and reported apart: they were filled in from the pattern of those that were read.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ruamel.yaml.nodes import MappingNode

from ledger.analysis.asset_cases import expanded
from ledger.facts.nodes import compose, read_text
from ledger.facts.nouns import Source
from ledger.facts.problems import Problem, Problems, shown
from ledger.facts.read import deal_from_node
from ledger.model.build import build
from ledger.model.grid import Figures, compute

COLUMNS = ("table", "recovery_years", "convention", "quarter_or_month", "year", "percent", "method", "status")
CLASSES = {"3": "three_year", "5": "five_year", "7": "seven_year", "10": "ten_year", "15": "fifteen_year", "20": "twenty_year",
           "27.5": "residential", "39": "building"}  # fmt: skip
STATUTORY = {"3": "200DB", "5": "200DB", "7": "200DB", "10": "200DB", "15": "150DB", "20": "150DB", "27.5": "SL", "39": "SL"}
COST = 100_000  # in dollars: a thousandth of a per cent is then a dollar, and cents are posted
START, YEARS = 2030, 41
CONVENTIONS = ("HY", "MQ", "MM")


@dataclass(frozen=True)
class Column:
    """One column of a printed table: a class, a convention, and the quarter or month of placing in service."""

    table: str
    years: str
    convention: str
    part: str

    @property
    def asset(self) -> str:
        return f"a_{self.years.replace('.', '_')}_{self.part or '0'}"


@dataclass(frozen=True)
class PrintedCell:
    """One printed percentage, the computed one, and whether the first was read in the publication."""

    column: Column
    year: int
    printed: Decimal
    computed: Decimal
    read: bool
    where: Source


def printed_cells(path: str) -> list[PrintedCell]:
    """Every cell of a table file beside the engine's percentage. Raises Problems for a file that is no table."""
    rows = _rows(path)
    columns = dict.fromkeys(column for column, *_ in rows)
    engine = {convention: _figures([c for c in columns if c.convention == convention], convention)
              for convention in {c.convention for c in columns}}  # fmt: skip
    cells = []
    for column, year, percent, status, line in rows:
        recovered = engine[column.convention].row(f"us_tax.{column.asset}.recovery")
        computed = Decimal(repr(round(float(recovered[year - 1]), 2))) * 100 / COST
        cells.append(PrintedCell(column, year, percent, computed.normalize(), status == "verified", Source(path, line)))
    return cells


def _rows(path: str) -> list[tuple[Column, int, Decimal, str, int]]:
    text = read_text(path)
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise Problems([Problem(Source(path, 1), "this is no published table", f"Its columns are: {', '.join(COLUMNS)}.",
                                "Name a gold case (YAML) or a table in that form.")], {path: text})  # fmt: skip
    found, problems = [], []
    for number, row in enumerate(reader, start=2):
        try:
            column = Column(row["table"], row["recovery_years"], row["convention"], row["quarter_or_month"])
            year, percent = int(row["year"]), Decimal(row["percent"])
        except (InvalidOperation, ValueError, TypeError):
            problems.append(Problem(Source(path, number), "a cell of this row is no number", "", "Correct the row."))
            continue
        if column.convention not in CONVENTIONS or STATUTORY.get(column.years) != row["method"] or not 1 <= year <= YEARS:
            told = f"{column.years} years, {row['method']}, {column.convention}, year {year}"
            methods = ", ".join(f"{y} {m}" for y, m in STATUTORY.items())
            problems.append(Problem(Source(path, number), f'no class here is recovered so: "{shown(told)}"',
                                    f"Statutory methods: {methods}.", "Correct the row."))  # fmt: skip
            continue
        found.append((column, year, percent, row["status"], number))
    if problems:
        raise Problems(problems, {path: text})
    return found


def _figures(columns: Iterable[Column], convention: str) -> Figures:
    """One deal with an asset per column; for the mid-quarter tables the entity's other additions are all late."""
    late = f'"{10**9:,}"' if convention == "MQ" else '"0"'
    lines = [
        f"start: {START}-01-01", f"end: {START + YEARS - 1}-12-31", "posting_unit: cent", "classes:",
        *(f"  {name}: {{asset_class: {name}{_elections(name)}}}" for name in dict.fromkeys(CLASSES[c.years] for c in columns)),
        "events:",
        f'  - {{id: others, date: {START}-12-31, kind: other_additions, of: assets, amount: "{10**9:,}",',
        f"     last_quarter: {late}}}",
        "assets:",
        *(f'  - {{name: {c.asset}, class: {CLASSES[c.years]}, placed_in_service: {START}-{_month(c):02d}-10, cost: "{COST:,}"}}'
          for c in columns),
    ]  # fmt: skip
    node, text, problems = compose("published tables", "\n".join(lines))
    assert isinstance(node, MappingNode)
    return compute(build(deal_from_node(expanded(node), "published tables", text, "published table", problems)))


def _elections(name: str) -> str:
    return "" if name in ("residential", "building") else ", elections: {allowance: elected_out}"


def _month(column: Column) -> int:
    """The month that is printed, or the middle month of the quarter or of the year's third one."""
    if column.convention == "MM":
        return int(column.part)
    return 3 * int(column.part) - 1 if column.convention == "MQ" else 8


def summary(cells: Iterable[PrintedCell]) -> dict[tuple[str, bool], tuple[int, int]]:
    """(table, read in the publication) -> (cells, of them different)."""
    counted: dict[tuple[str, bool], list[int]] = defaultdict(lambda: [0, 0])
    for cell in cells:
        count = counted[cell.column.table, cell.read]
        count[0] += 1
        count[1] += cell.printed != cell.computed
    return {key: (cells, wrong) for key, (cells, wrong) in counted.items()}
