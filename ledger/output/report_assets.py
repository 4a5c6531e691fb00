"""Research and deferred tax in the report: spending and basis, the tax-basis balance sheet, and where deferred tax comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ledger.model.names import LineRef
from ledger.output.report_figures import NIL, Head, Reading, Shown, Table, TableRow
from ledger.output.report_tables import BALANCE, Wanted, by_year


def research(reading: Reading) -> list[Table]:
    """Per subject of research: spending by place, what the books and the tax return make of it, and the basis left."""
    found = []
    for name in reading.subjects("research"):
        subject = reading.run.deal.subject(name)
        table = by_year(
            reading,
            f"{subject.label}: spending, books and tax, by year",
            (
                ("Spent", f"deal.{name}.spending", "sum"),
                ("In the books", "", "heading"),
                ("Expense", f"us_gaap.{name}.expense", "sum"),
                ("For tax", "", "heading"),
                ("Deducted when incurred", f"us_tax.{name}.deducted", "sum"),
                ("Charged to capital account", f"us_tax.{name}.additions", "sum"),
                ("Amortization", f"us_tax.{name}.amortization", "sum"),
                ("Unamortized basis, year end", f"us_tax.{name}.basis", "total:end"),
                ("Carrying amount less basis", "", "heading"),
                ("Temporary difference, year end", BALANCE(name, "difference"), "line:end"),
                ("Deferred tax liability, year end", BALANCE(name, "deferred"), "total:end"),
            ),
            life=True,
        )
        if table:
            found.append(replace(table, rows=(table.rows[0], *_places(reading, name), *table.rows[1:])))
    return found


def operating_costs(reading: Reading) -> list[Table]:
    """Per subject of operating cost: what is used, paid and prepaid, the same in the books and for tax; by record over the life."""
    found = []
    for name in reading.subjects("operating_cost"):
        subject = reading.run.deal.subject(name)
        table = by_year(
            reading,
            f"{subject.label}, by year",
            (
                *((label, f"deal.{record}.used", "sum") for record, label in zip(subject.instances, subject.labels, strict=True)),
                ("Used: expense in the books, deduction for tax", f"deal.{name}.charges_used", "total:sum"),
                ("Paid", f"deal.{name}.charges_paid", "sum"),
                ("Paid and not yet used, year end", f"deal.{name}.paid_ahead", "line:end"),
            ),
            life=True,
        )
        if table and any(reading.units(f"deal.{name}.charges_paid")):
            found.append(table)
    return found


def earnings(reading: Reading) -> list[Table]:
    """Per book of earnings and profits: what the federal book taxes, what is earned, its tax, and what is accumulated."""
    found = []
    for book in reading.run.model.deal.books:
        own = f"{book.name}.income_taxes."
        if book.case or not reading.has(f"{own}current_earnings"):
            continue
        table = by_year(
            reading,
            f"{book.label}, by tax year",
            (
                ("Taxable income of the federal book, before limits", "us_tax.income_taxes.taxable_income", "sum"),
                ("Earnings before income tax", f"{own}earnings_before_tax", "sum"),
                ("Income tax of the federal book", f"{own}tax_of_federal_book", "sum"),
                ("Current earnings and profits", f"{own}current_earnings", "total:sum"),
                ("Accumulated, year end", f"{own}accumulated_earnings", "line:end"),
            ),
            life=True,
        )
        if table:
            found.append(table)
    return found


def software(reading: Reading) -> list[Table]:
    """Per subject of software: what is spent, what of it the books capitalise and amortise, and what is research for tax."""
    found = []
    for name in reading.subjects("software"):
        table = by_year(
            reading,
            f"{reading.run.deal.subject(name).label}: spending, books and tax, by year",
            (
                ("Spent", f"deal.{name}.spending", "sum"),
                ("In the books", "", "heading"),
                ("Capitalised", f"us_gaap.{name}.capitalised", "sum"),
                ("Expense when incurred", f"us_gaap.{name}.expensed", "sum"),
                ("Amortization", f"us_gaap.{name}.amortization", "sum"),
                ("Carrying amount, year end", f"us_gaap.{name}.carrying", "total:end"),
                ("For tax", "", "heading"),
                ("Training, conversion of data, upkeep, deducted", f"us_tax.{name}.upkeep", "sum"),
                ("Development deducted when incurred", f"us_tax.{name}.deducted", "sum"),
                ("Charged to capital account", f"us_tax.{name}.additions", "sum"),
                ("Amortization", f"us_tax.{name}.amortization", "sum"),
                ("Unamortized basis, year end", f"us_tax.{name}.basis", "total:end"),
                ("Carrying amount less basis", "", "heading"),
                ("Temporary difference, year end", BALANCE(name, "difference"), "line:end"),
                ("Deferred tax liability, year end", BALANCE(name, "deferred"), "total:end"),
            ),
            life=True,
        )
        found += [table] if table else []
    return found


def _places(reading: Reading, name: str) -> tuple[TableRow, ...]:
    """Spending by the place where the work is done."""
    subject, rows = reading.run.deal.subject(name), []
    for place in dict.fromkeys(subject.classes):
        keys = [f"deal.{each}.spent" for each, own in zip(subject.instances, subject.classes, strict=True) if own == place]
        cells = [reading.summed(keys, year) for year in range(len(reading.years))]
        rows.append(TableRow(f"Of it {place}", (*cells, reading.summed(keys, None)), "line"))
    return tuple(rows) if len(rows) > 1 else ()


PARTS = (
    ("book", "Book amount"),
    ("tax", "Tax basis"),
    ("difference", "Temporary difference"),
    ("deferred", "Deferred tax liability"),
)
ALL = "All but cash"


def held(reading: Reading) -> list[tuple[str, str]]:
    """Name and label of all that the tax-basis balance sheet has a line of: subjects, then what the tax return carries forward."""
    prefix, suffix = "us_gaap.tax_basis_balance_sheet.", "_deferred"
    found = []
    for key, row in reading.run.model.rows.items():
        if key.startswith(prefix) and key.endswith(suffix) and key != BALANCE("all", "deferred"):
            found.append((key.removeprefix(prefix).removesuffix(suffix), row.label.rpartition(":")[0] or row.label))
    return found


def tax_balance(reading: Reading) -> Table | None:
    """The tax-basis balance sheet on the last actual day, or where none is actual on that of most deferred tax."""
    if not held(reading):
        return None
    moment = reading.moment(BALANCE("all", "deferred"))
    rows = tuple(
        TableRow(
            label,
            tuple(reading.at(key, moment) if reading.has(key := BALANCE(name, part)) else Shown(NIL, kind="nil") for part, _ in PARTS),
            "total" if name == "all" else "line",
        )
        for name, label in [*held(reading), ("all", ALL)]
    )
    when = reading.ends[moment].isoformat()
    caption = f"Tax-basis balance sheet at {when}{'' if reading.run.deal.actuals_to else ', when deferred tax is greatest'}"
    return Table(caption, tuple(Head(label) for _, label in PARTS), rows)


def tax_balance_years(reading: Reading) -> Table | None:
    """Book amounts, tax bases, temporary differences and deferred tax at each year end."""
    if not held(reading):
        return None
    wanted: list[Wanted] = []
    for part, heading in PARTS:
        wanted.append((heading, "", "heading"))
        wanted += [(label, BALANCE(name, part), "end") for name, label in held(reading)]
        wanted.append((ALL, BALANCE("all", part), "total:end"))
    return by_year(reading, "Tax-basis balance sheet at each year end", wanted)


def deferred_roll(reading: Reading) -> Table | None:
    """The roll-forward of deferred tax by year, by origin; rows that are always nil are left out."""
    prefix = "us_gaap.deferred_roll."
    how = {"opening": "start", "closing": "total:end", "roll_difference": "note:end"}
    rows = [row for key, row in reading.run.model.rows.items()
            if key.startswith(prefix) and (row.line.name in how or any(reading.units(key)))
            and not row.line.name.startswith("rate_change_")]  # fmt: skip
    return by_year(
        reading,
        "Deferred tax liability: roll-forward by year, by where it is charged",
        [(row.label, row.key, how.get(row.line.name, "sum")) for row in rows],
    )


@dataclass(frozen=True)
class Origin:
    """A balance that is part of the deferred tax liability: its words, the line, its sign and the type it belongs to."""

    label: str
    key: str
    sign: int
    type: str


def origins(reading: Reading) -> tuple[Origin, ...]:
    """Every part of the deferred tax liability, read from the line's own formula, so that the parts add to it."""
    row = reading.run.model.rows.get("us_gaap.results.deferred_tax_liability")
    if row is None:
        return ()
    found = []
    for sign, name in re.findall(r"([+-]?)\s*([a-z]\w*(?:\.\w+)*)", row.line.formula):
        for ref in row.refs.values():
            if isinstance(ref, LineRef) and ref.key == f"us_gaap.{name}":
                found.append(_origin(reading, ref.key, -1 if sign == "-" else 1))
                break
    return tuple(found)


#: Balances of the income taxes that belong to no subject: their words and kind.
ASSETS = {
    "carryforward_asset": ("Carryforwards, an asset", "carryforward"),
    "unrealised_loss_asset": ("Losses not realised, an asset", "carryforward"),
    "allowance": ("Valuation allowance", "allowance"),
}


def _origin(reading: Reading, key: str, sign: int) -> Origin:
    _, owner, line = key.split(".")
    if owner == "income_taxes":
        if line in ASSETS:
            words, kind = ASSETS[line]
            return Origin(words, key, sign, kind)
        words = reading.label(key).partition(", ")[2]
        kind = next((s.type for s in reading.run.deal.subjects if line.startswith(s.type)), "")
        return Origin(f"{words[:1].upper()}{words[1:]}, through income", key, sign, kind)
    subject = reading.run.deal.subject(owner)
    if line == "unexplained_deferred":
        return Origin("Unexplained difference, beside both", key, sign, line)
    placed = next(each for each in reading.run.model.placed if each.book == "us_gaap" and each.subject.name == owner)
    through = "OCI" if any(part.total == "oci_tax" for part in placed.treatment.contributions) else "income"
    return Origin(f"{subject.label}, through {through}", key, sign, subject.type)
