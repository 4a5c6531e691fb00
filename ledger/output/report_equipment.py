"""Equipment in the report: book against tax by year, by class, and by the rate of the special allowance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from ledger.analysis.changes_of_life import DISCLOSED, EFFECT, GAP, Change, changes_of_life, fitted_share
from ledger.output.report_figures import NIL, TENTH, Head, Reading, Shown, Table, TableRow
from ledger.output.report_tables import BALANCE, by_year

FIRST_YEARS = 6  # columns of the table by class: the years in which most is placed in service


def equipment(reading: Reading) -> list[Table]:
    """Per subject of equipment, book against tax by year, with the test of the last three months in words and per cent; then
    what new lives did."""
    several = len(reading.subjects("equipment")) > 1
    found = [(name, _equipment(reading, name)) for name in reading.subjects("equipment")]
    words = "book against tax, by year" if taxed(reading) else "in the books, by year"
    books = [
        replace(table, caption=f"{reading.run.deal.subject(name).label if several else 'Equipment'}: {words}",
                rows=_with_convention(reading, name, table.rows))
        for name, table in found if table
    ]  # fmt: skip
    return [*books, *_new_lives(reading)]


def taxed(reading: Reading) -> bool:
    """Whether a tax book treats the equipment too."""
    return any(reading.has(f"us_tax.{name}.basis") for name in reading.subjects("equipment"))


def _new_lives(reading: Reading) -> list[Table]:
    """A column per year in which a life changed: lives, the effect on depreciation, what was disclosed and the gap."""
    by_subject: dict[str, list[Change]] = {}
    for change in changes_of_life(reading.run):
        by_subject.setdefault(change.subject, []).append(change)
    several = len(by_subject) > 1
    return [_changes(reading, changes, f"{reading.run.deal.subject(name).label}: " * several) for name, changes in by_subject.items()]


def _changes(reading: Reading, changes: list[Change], whose: str) -> Table:
    name = changes[0].subject
    told = any(change.disclosed is not None for change in changes)
    rows = [
        TableRow("Life before, months", tuple(_months(reading, f"deal.{name}.life_unrevised", each.lives[0]) for each in changes), "note"),
        TableRow("Life at the end of the year, months", tuple(_months(reading, f"deal.{name}.life", each.lives[1]) for each in changes),
                 "note"),
        TableRow("Effect on depreciation of the year, computed", tuple(reading.at(each.key(EFFECT), each.year) for each in changes)),
    ]  # fmt: skip
    if told:
        disclosed = tuple(reading.at(each.key(DISCLOSED), each.year) if each.disclosed is not None else Shown("") for each in changes)
        gap = tuple(reading.at(each.key(GAP), each.year) if each.disclosed is not None and each.kind != "fitted on" else Shown("")
                    for each in changes)  # fmt: skip
        rows += [TableRow("The same, as disclosed", disclosed), TableRow("Computed less disclosed", gap, "total")]
    share = fitted_share(reading.run, name)
    if share is not None:
        cell = Shown(_per_cent(Decimal(repr(share))), f"l{reading.numbers[f'deal.{name}.equipment_share']}.0", "share")
        cells = tuple(cell if each.kind == "fitted on" else Shown("") for each in changes)
        rows.append(TableRow("Share of capital expenditure, fitted", cells))
    heads = tuple(Head(f"To {each.ends.isoformat()}", each.kind) for each in changes)
    return Table(f"{whose}New useful lives: effect on depreciation of the year in which they begin", heads, tuple(rows))


def _months(reading: Reading, key: str, period: int) -> Shown:
    return Shown(f"{reading.run.figures.row(key)[period]:g}", f"l{reading.numbers[key]}.{period}", "share")


def _equipment(reading: Reading, name: str) -> Table | None:
    return by_year(
        reading,
        "Equipment: book against tax, by year",
        (
            ("Cost placed in service", f"deal.{name}.purchases", "sum"),
            ("Resale proceeds", f"deal.{name}.resale", "sum"),
            ("Construction in progress, year end", f"us_gaap.{name}.in_progress", "end"),
            ("Paid to retire", f"deal.{name}.settlement", "sum"),
            ("In the books", "", "heading"),
            ("Interest capitalised", f"us_gaap.{name}.interest_capitalised", "sum"),
            ("Retirement obligations added to cost", f"us_gaap.{name}.retirement_recognised", "sum"),
            ("Accretion", f"us_gaap.{name}.accretion", "sum"),
            ("Retirement obligations, year end", f"us_gaap.{name}.obligation", "end"),
            ("Depreciation", f"us_gaap.{name}.depreciation", "sum"),
            ("Gain on disposal", f"us_gaap.{name}.gain", "sum"),
            ("Loss on disposal", f"us_gaap.{name}.loss", "sum"),
            ("Carrying amount, year end", f"us_gaap.{name}.carrying", "total:end"),
            ("For tax", "", "heading"),
            ("Section 179 deducted", f"us_tax.{name}.expensed_deductions", "sum"),
            ("Special allowance", f"us_tax.{name}.first_year_deductions", "sum"),
            ("Recovery deductions", f"us_tax.{name}.recovery_deductions", "sum"),
            ("Ordinary gain on disposal", f"us_tax.{name}.ordinary_gain", "sum"),
            ("Ordinary loss on disposal", f"us_tax.{name}.ordinary_loss", "sum"),
            ("Gain under section 1231", f"us_tax.{name}.section_1231_gain", "sum"),
            ("Loss under section 1231", f"us_tax.{name}.section_1231_loss", "sum"),
            ("Basis used at disposal", f"us_tax.{name}.year_basis_used", "year"),
            ("Adjusted basis, year end", f"us_tax.{name}.basis", "total:end"),
            ("Carrying amount less adjusted basis", "", "heading"),
            ("Temporary difference, year end", BALANCE(name, "difference"), "total:end"),
        ),
    )


def _with_convention(reading: Reading, name: str, rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
    """The share of the last three months and the convention it decides, below the heading "For tax"."""
    share, flag = f"us_tax.{name}.last_quarter_share", f"us_tax.{name}.mid_quarter"
    place = next((i for i, row in enumerate(rows) if row.label == "For tax"), None)
    if place is None or not reading.has(share, flag):
        return rows
    added = [year for year in range(len(reading.years)) if reading.units(f"us_tax.{name}.year_added")[year]]
    shares = tuple(reading.per_cent(share, year) if year in added else Shown("") for year in range(len(reading.years)))
    words = tuple(Shown(("half-year", "mid-quarter")[int(reading.run.figures.row(flag)[year])] if year in added else "")
                  for year in range(len(reading.years)))  # fmt: skip
    new = (TableRow("Placed in the last three months, share of all in the test", shares, "note"), TableRow("Convention", words, "note"))
    return (*rows[: place + 1], *new, *rows[place + 1 :])


# ---- by class, and by rate of the special allowance ----


@dataclass(frozen=True)
class _Columns:
    """The tax years shown, by number, and what reads some vintages in one of them."""

    reading: Reading
    years: tuple[int, ...]

    def row(self, label: str, keys: Sequence[str], kind: str = "line", by_period: bool = False) -> TableRow | None:
        """A row of several lines added; None where all is nil."""
        read = self.reading.summed if by_period else self.reading.added
        present = [key for key in keys if self.reading.has(key)]
        cells = tuple(read(self._not_nil(present, year, by_period), year) if present else Shown(NIL, kind="nil") for year in self.years)
        return TableRow(label, cells, kind) if any(cell.kind != "nil" for cell in cells) else None

    def _not_nil(self, keys: list[str], year: int, by_period: bool) -> list[str]:
        columns = self.reading.spans[year] if by_period else (year,)
        return [key for key in keys if any(self.reading.units(key)[i] for i in columns)] or keys[:1]

    def total(self, keys: Sequence[str], year: int, by_period: bool = False) -> int:
        columns = self.reading.spans[year] if by_period else (year,)
        return sum(self.reading.units(key)[i] for key in keys if self.reading.has(key) for i in columns)


def _columns(reading: Reading, vintages: Iterable[str], after: int) -> _Columns:
    """The first years, from the first in which something is placed in service to some years `after` the last."""
    placed = [year for year, span in enumerate(reading.spans)
              if any(reading.units(f"deal.{name}.additions")[i] for name in vintages for i in span)]  # fmt: skip
    if not placed:
        return _Columns(reading, ())
    last = min(max(placed) + 1 + after, placed[0] + FIRST_YEARS, len(reading.years))
    return _Columns(reading, tuple(range(placed[0], last)))


def by_rate(reading: Reading, name: str) -> Table | None:
    """Cost placed in service by the rate of the special allowance, and the allowance itself."""
    vintages = [each for each in reading.run.deal.subject(name).instances if reading.has(f"us_tax.{each}.remaining")]
    columns = _columns(reading, vintages, after=0)
    rates = {each: _rate(reading, each) for each in vintages}
    if not columns.years or not any(rates.values()):
        return None
    rows = []
    for rate in sorted(set(rates.values()), reverse=True):
        keys = [f"deal.{each}.additions" for each in vintages if rates[each] == rate]
        rows.append(columns.row(f"Cost at {_per_cent(rate)}" if rate else "Cost without the allowance", keys, by_period=True))
    rows.append(columns.row("Cost placed in service", [f"deal.{each}.additions" for each in vintages], "total", by_period=True))
    rows.append(columns.row("Special allowance", [f"us_tax.{each}.allowance" for each in vintages], "total"))
    caption = "Cost placed in service, by the rate of the special allowance that its dates give"
    return _table(columns, caption, rows)


def _rate(reading: Reading, vintage: str) -> Decimal:
    """The rate of the special allowance; nil where none is allowed or the class elects out."""
    key = f"us_tax.{vintage}.allowance_rate"
    if not reading.has(key, f"us_tax.{vintage}.allowance"):
        return Decimal(0)
    return Decimal(repr(round(float(reading.run.figures.lines[key][0][0]), 6))).normalize() + 0


def _per_cent(rate: Decimal) -> str:
    return f"{(rate * 100).quantize(TENTH, ROUND_HALF_UP).normalize():f} %"


def by_class(reading: Reading, name: str) -> Table | None:
    """Cost, allowance, recovery and adjusted basis of each class in the first years."""
    subject, deal = reading.run.deal.subject(name), reading.run.deal
    members: dict[str, list[str]] = {}
    for each, kind in zip(subject.instances, subject.classes, strict=True):
        if reading.has(f"us_tax.{each}.remaining"):
            members.setdefault(kind, []).append(each)
    columns = _columns(reading, [each for some in members.values() for each in some], after=1)
    if not columns.years:
        return None
    rows: list[TableRow | None] = []
    for kind in [*(each for each in deal.classes if each in members), *(each for each in members if each not in deal.classes)]:
        label = deal.classes[kind].label if kind in deal.classes else kind
        rows += [TableRow(label or subject.label, kind="heading"), *_of_class(columns, members[kind])]
    return _table(columns, "Classes of equipment for tax, in the first years", rows)


def _of_class(columns: _Columns, vintages: list[str]) -> list[TableRow | None]:
    placed, allowed = [f"deal.{each}.additions" for each in vintages], [f"us_tax.{each}.allowance" for each in vintages]
    allowance = columns.row("Special allowance", allowed)
    return [
        columns.row("Cost placed in service", placed, by_period=True),
        columns.row("Section 179", [f"us_tax.{each}.section_179_elected" for each in vintages]),
        allowance,
        TableRow("Allowance, share of cost", _shares(columns, allowed, placed), "note") if allowance else None,
        columns.row("Recovery deductions", [f"us_tax.{each}.recovery" for each in vintages]),
        columns.row("Adjusted basis, year end", [f"us_tax.{each}.remaining" for each in vintages], "total"),
    ]


def _shares(columns: _Columns, part: list[str], whole: list[str]) -> tuple[Shown, ...]:
    cells = []
    for year in columns.years:
        cost = columns.total(whole, year, by_period=True)
        share = Decimal(columns.total(part, year)) / cost if cost else None
        cells.append(Shown("") if share is None else Shown(_per_cent(share), kind="share"))
    return tuple(cells)


def _table(columns: _Columns, caption: str, rows: Iterable[TableRow | None]) -> Table:
    heads = columns.reading.year_heads()
    return Table(caption, tuple(heads[year] for year in columns.years), tuple(row for row in rows if row))
