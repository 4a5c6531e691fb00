"""Notes to the statements in the report: the rate reconciliation, and what the disclosure sheet holds, by year."""

from __future__ import annotations

from dataclasses import replace

from ledger.output.report_figures import Reading, Table, TableRow
from ledger.output.report_tables import Wanted, by_year

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
    """The round trip of cash, equity by component, exposure, and the counterparty as a customer; each where the deal has it."""
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
        ("Exposure to loss at each year end", [*((name, "end") for name in exposed), ("maximum_exposure", "total:end")]),
        ("The counterparty as a customer", [("customer_revenue", "sum"), ("customer_balance", "end"), ("related_revenue", "sum")]),
    ]  # fmt: skip
    held = [(caption, [(labels[name].label, labels[name].key, how) for name, how in rows if name in labels]) for caption, rows in groups]
    return [table for caption, wanted in held if wanted and (table := by_year(reading, caption, wanted))]
