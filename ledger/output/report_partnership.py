"""A partnership in the report: Form 1065 with Schedule K, each Schedule K-1, and what the partners make of them."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.output.report_figures import Reading, Table
from ledger.output.report_tables import Wanted, by_year

PAGE_1, SCHEDULE_K, NAME = "page_1_", "k_", "us_tax.income_taxes."
#: Lines of a partner below its Schedule K-1: name, and how the row stands.
CAPITAL = (("capital_begin", "line"), ("capital_contributed", "line"), ("capital_income", "line"), ("capital_withdrawn", "line"),
           ("capital_end", "total"))  # fmt: skip
BASIS = (("basis_before", "line"), ("k1_19a", "line"), ("losses_allowed", "line"), ("losses_put_off", "line"),
         ("distribution_gain", "line"), ("outside_basis", "total"))  # fmt: skip
SECTION_179 = (("section_179_loss_allowed", "line"), ("dollar_limit", "line"), ("income_limit", "line"), ("own_return_179", "total"),
               ("lost_179", "line"), ("carried_179", "line"))  # fmt: skip


def is_partnership(reading: Reading) -> bool:
    return reading.has(f"{NAME}k_1")


def schedule_k(reading: Reading) -> Table | None:
    """Page 1 and Schedule K by tax year, in the order of the form."""
    own = [row.line.name for key, row in reading.run.model.rows.items() if key.startswith(NAME)]
    page, lines = ([name for name in own if name.startswith(start)] for start in (PAGE_1, SCHEDULE_K))
    lines = [name for name in lines if name != "k_less_book"]
    wanted: list[Wanted] = [("Page 1", "", "heading"), *_rows(reading, NAME, [(name, "line") for name in page])]
    wanted += [("Schedule K", "", "heading"), *_rows(reading, NAME, [(name, "line") for name in lines])]
    wanted += _rows(reading, NAME, [("analysis_1", "total")])
    return by_year(reading, "Form 1065 for 2025 by tax year", wanted)


def schedules_k1(reading: Reading) -> list[Table]:
    """One table for each partner: its Schedule K-1, item L, outside basis, and section 179 at the partner."""
    found = []
    for name in reading.subjects("partner"):
        home = f"us_tax.{name}."
        lines = [row.line.name for key, row in reading.run.model.rows.items() if key.startswith(f"{home}k1_")]
        wanted: list[Wanted] = [("Schedule K-1", "", "heading"), *_rows(reading, home, [(each, "line") for each in lines])]
        for words, rows in (("Capital account, item L", CAPITAL), ("Outside basis", BASIS), ("Section 179 at the partner", SECTION_179)):
            wanted += [(words, "", "heading"), *_rows(reading, home, rows)]
        wanted += _rows(reading, home, [("own_return", "total")])
        table = by_year(reading, f"{reading.run.deal.subject(name).label}, by tax year", wanted)
        found += [table] if table else []
    return found


def _rows(reading: Reading, home: str, wanted: Iterable[tuple[str, str]]) -> list[Wanted]:
    """The lines of the deal among those wanted, under their own labels, each read at the tax year."""
    return [(reading.label(f"{home}{name}"), f"{home}{name}", "year" if kind == "line" else f"{kind}:year")
            for name, kind in wanted if reading.has(f"{home}{name}")]  # fmt: skip
