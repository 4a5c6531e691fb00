"""Intraperiod allocation: the total tax of a period among continuing operations, OCI and equity."""

from __future__ import annotations

from ledger.model.nouns import Check, Line, Others
from rules.us.gaap.contributed import Parts, contributors, parts_of, text_of
from rules.us.gaap.valuation_allowance import Assets, oci_parts

CHECK = Check("allocation_difference", "tax of income, OCI and equity is the current tax and the movement of deferred tax", 13)


def allocation_lines(others: Others, book: str, assets: Assets) -> list[Line]:
    """What each component bears, by period and year, and that together they are the current tax and the deferred tax's movement.

    Source: ASC 740-20-45-2, 45-7, 45-8. Continuing operations come first: the rates are flat and losses of them are used or
    carried whatever OCI does, so the one thing that OCI can change is the allowance, which is shared with and without it
    (rules/us/gaap/valuation_allowance.py). The tax of an unexplained difference stands beside all three.
    """
    def of(total: str) -> Parts:
        return parts_of(others, book, total, contributors(others, book, total))

    wanted = (
        ("tax_to_oci", "Tax allocated to OCI", of("oci_tax") + of("oci_tax_released") + oci_parts(assets)),
        ("tax_to_equity", "Tax allocated to equity", of("equity_tax")),
        ("tax_beside", "Tax of the unexplained difference", of("beside_income_tax")),
    )
    components = [(name, label, parts) for name, label, parts in wanted if parts]
    cite = "ASC 740-20-45-2"
    lines = [Line("tax_to_income", "Tax allocated to continuing operations", "money", "results.tax_expense + 0", "ASC 740-20-45-7")]
    lines += [Line(name, label, "money", text_of(parts), cite) for name, label, parts in components]
    total = " + ".join(line.name for line in lines) + " + 0" * (len(lines) == 1)
    liability = "results.deferred_tax_liability"
    return [
        *lines, Line("tax_of_all", "Total tax: current, and the movement of deferred tax", "money", total, cite),
        Line("allocation_difference", "Total tax less current tax and the movement of deferred tax", "money",
             f"tax_of_all - results.current_tax - {liability} + prior({liability})", "house rule"),
        *(Line(f"year_{line.name}", f"{line.label}, of the year", "money", f"year_total({line.name})", line.cite, time="year")
          for line in lines),
        Line("year_tax_of_all", "Total tax, of the year", "money", "year_total(tax_of_all)", cite, time="year"),
    ]  # fmt: skip
