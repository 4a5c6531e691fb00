"""Notes to the statements in the report: the rate reconciliation, and what the disclosure sheet holds, by year."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.facts.valuations import valued
from ledger.output.report_figures import Reading, Table, TableRow
from ledger.output.report_tables import Wanted, by_year
from ledger.output.valuation_sheet import told_of

RECONCILED, DISCLOSED = "us_gaap.rate_reconciliation.{}".format, "us_gaap.disclosures.{}".format


def rate_reconciliation(reading: Reading) -> Table | None:
    """Statutory tax, the categories that hold anything in some year, and the tax expense, with the effective rate below."""
    if not reading.has(RECONCILED("tax_expense")):
        return None
    rows = [row for key, row in reading.run.model.rows.items() if key.startswith(RECONCILED(""))]
    effects = [row for row in rows if row.line.name.endswith("_effect") and any(reading.units(row.key))]
    wanted: list[Wanted] = [
        ("Income before tax", RECONCILED("income"), "year"),
        ("Tax at the statutory federal rate", RECONCILED("statutory_tax"), "year"),
        *((row.label, row.key, "year") for row in effects),
        ("Income tax expense", RECONCILED("tax_expense"), "total:year"),
    ]
    table = by_year(reading, "From the statutory tax to the tax expense, by year", wanted)
    if table is None:
        return None
    shares = tuple(reading.per_cent(RECONCILED("tax_expense_share"), year) for year in range(len(reading.years)))
    return replace(table, rows=(*table.rows, TableRow("Effective rate", shares, "note")))


def disclosures(reading: Reading) -> list[Table]:
    """The round trip of cash, equity by component, what left OCI, exposure, the customer, the equity method, Level 3 and debt securities;
    each where the deal has it."""
    return [*_disclosed(reading), *_level_three(reading), *_debt_securities(reading)]


def _disclosed(reading: Reading) -> list[Table]:
    labels = {key.removeprefix(DISCLOSED("")): row for key, row in reading.run.model.rows.items() if key.startswith(DISCLOSED(""))}
    exposed = [name for name in labels if name.startswith("exposure_")]
    components = [name.removesuffix("_change") for name in labels if name.endswith("_change")]
    groups: list[tuple[str, list[tuple[str, str]]]] = [
        ("Own cash out and own cash back, by class of cash flow",
         [("cash_out", "sum"), ("cash_back", "sum"), ("out_to_date", "end"), ("back_to_date", "end"), ("round_trip_to_date", "end"),
          ("still_out", "total:end")]),
        ("Changes in equity by component",
         [*((f"{name}_{part}", how) for name in components for part, how in (("opening", "start"), ("change", "sum"), ("closing", "end"))),
          ("equity_closing", "total:end")]),
        ("Reclassified out of accumulated other comprehensive income",
         [("oci_before", "sum"), ("oci_out_before_tax", "sum"), ("oci_out_tax", "sum"), ("oci_out", "total:sum")]),
        ("Exposure to loss at each year end", [*((name, "end") for name in exposed), ("maximum_exposure", "total:end")]),
        ("The counterparty as a customer", [("customer_revenue", "sum"), ("customer_balance", "end")]),
        ("Dealings with a related party", [("related_revenue", "sum"), ("related_invested", "sum")]),
        ("Equity method, summary", [(name, "sum" if name in ("investee_earnings", "investee_dividends") else "end")
                                    for name in labels if name.startswith("investee_")]),
    ]  # fmt: skip
    held = [(caption, [(_short(labels[name].label), labels[name].key, how) for name, how in rows if name in labels])
            for caption, rows in groups]  # fmt: skip
    return [table for caption, wanted in held if wanted and (table := by_year(reading, caption, wanted))]


def _short(label: str) -> str:
    """A label without what the caption of its table says."""
    said, _, rest = label.partition(": ")
    return rest[:1].upper() + rest[1:] if said.startswith("Equity method, ") else label


FAIR, DEBT = "us_gaap.fair_values.", "us_gaap.debt_notes."


def _level_three(reading: Reading) -> list[Table]:
    """The roll-forward of each item by tax year, what is listed, and the adjustments of shares that are not marked."""
    rows = {key.removeprefix(FAIR): row for key, row in reading.run.model.rows.items() if key.startswith(FAIR)}
    tables = []
    for name in [name.removesuffix("_year_closing") for name in rows if name.endswith("_year_closing")]:
        own = [line for line in rows if line.startswith(f"{name}_year_")]
        label = rows[f"{name}_year_closing"].label.removeprefix("Level 3, ").partition(", tax year: ")[0]
        wanted = [(rows[line].label.partition(": ")[2].capitalize(), FAIR + line, "total:year" if line.endswith("closing") else "year")
                  for line in own if "_held_" not in line]  # fmt: skip
        wanted += [(rows[line].label.partition(": ")[2].capitalize(), FAIR + line, "note:year") for line in own if "_held_" in line]
        tables.append(by_year(reading, f"Level 3: {label}", wanted))
    rest = [(row.label, row.key, "end") for name, row in rows.items() if "_level_" in name]
    tables.append(by_year(reading, "Other levels of fair value", rest) if rest else None)
    return [table for table in (*tables, _adjusted(reading)) if table]


def _adjusted(reading: Reading) -> Table | None:
    """The table of ASC 321-10-50-3: shares that stand at fair value only when a price or an impairment takes them there."""
    of = f"us_gaap.{reading.subject('equity_security')}.{{}}".format
    if not reading.has(of("year_upward")):
        return None
    return by_year(reading, "Shares without a readily determinable fair value: adjustments, nonrecurring, Level 3", [
        ("Carrying amount at the year end", of("carrying"), "end"),
        *((reading.label(of(name)), of(name), "year") for name in ("year_upward", "year_downward", "upward_to_date", "downward_to_date")),
    ])  # fmt: skip


def _debt_securities(reading: Reading) -> list[Table]:
    """Cost to value, maturities and the allowance at each year end."""
    rows = {key.removeprefix(DEBT): row for key, row in reading.run.model.rows.items() if key.startswith(DEBT)}
    groups: list[tuple[str, list[tuple[str, str]]]] = [
        ("Debt securities: cost and value", [*((name, "end") for name in ("cost", "allowed", "gains", "losses")), ("value", "total:end")]),
        ("Debt securities by contractual maturity, amortized cost",
         [(name, "end") for name in rows if name.startswith("due_") and not name.endswith("_value")]),
        ("Debt securities: sold and reclassified", [("proceeds", "sum"), ("realised_gains", "sum"), ("realised_losses", "sum")]),
        ("Unrealised losses without an allowance", [(name, "end") for name in rows if name.startswith("loss_")]),
        ("Allowance for credit losses", [("allowance_opening", "start"), ("allowance_losses", "sum"), ("allowance_out", "sum"),
                                         ("allowance_closing", "total:end")]),
    ]  # fmt: skip
    held = [(caption, [(rows[name].label, rows[name].key, how) for name, how in wanted if name in rows]) for caption, wanted in groups]
    return [table for caption, wanted in held if wanted and (table := by_year(reading, caption, wanted))]


@dataclass(frozen=True)
class ValuationRow:
    """The fair values of a subject that one record of the deal file speaks of, and what it says of them."""

    label: str
    which: str
    technique: str
    inputs: str
    by: str
    calibration: str
    source: str


def valuations(reading: Reading) -> list[ValuationRow]:
    """A row per subject and record, in the order of the deal file; fair values that none speaks of have a row too."""
    groups: dict[tuple[str, str], list[str]] = {}
    found = valued(reading.run.deal)
    for each in found:
        key = (each.subject.name, each.valuation.about if each.valuation else "")
        groups.setdefault(key, []).append(str(reading.run.deal.facts[f"{each.event.id}.date"].value))
    rows = []
    for (name, about), days in groups.items():
        one = next(each for each in found if each.subject.name == name and (each.valuation.about if each.valuation else "") == about)
        span = days[0] if len(set(days)) == 1 else f"{days[0]} to {days[-1]}"
        which = f"{len(days)} fair value{'s' * (len(days) > 1)}, {span}"
        rows.append(ValuationRow(one.subject.label, which, *told_of(one.valuation)))
    return rows
