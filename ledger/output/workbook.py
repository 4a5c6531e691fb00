"""The workbook: every sheet gathered, written once, and the engine's figures stored as cached values."""

from __future__ import annotations

from pathlib import Path

from ledger.analysis.run import Run, Told
from ledger.output.agreement_sheet import agreement_sheet
from ledger.output.book_sheets import book_sheets, place_books
from ledger.output.cached import store_cached_values
from ledger.output.cases_sheet import cases_sheets
from ledger.output.check_sheet import check_sheet
from ledger.output.claims_sheet import claims_sheet
from ledger.output.control_sheets import changes, cover, index, legend
from ledger.output.fitting import widened
from ledger.output.input_sheets import input_sheets
from ledger.output.layout import lay_out
from ledger.output.paper import Sheet
from ledger.output.scoping_sheet import scoping_sheet
from ledger.output.sensitivity_sheet import sensitivity_sheet
from ledger.output.time_sheets import time_sheets
from ledger.output.treatments_sheet import treatments_sheet
from ledger.output.valuation_sheet import valuation_sheet
from ledger.output.writer import write_workbook
from ledger.version import VERSION


def sheets(run: Run) -> list[Sheet]:
    """Every sheet of the workbook in the order of its reference."""
    layout = lay_out(run.model)
    rows = place_books(run)
    body = [*input_sheets(run, layout), scoping_sheet(run), *time_sheets(run, layout), *book_sheets(run, layout, rows)]
    agree = agreement_sheet(run, layout)
    body += [agree] if agree else []
    body += [sheet for sheet in (treatments_sheet(run, layout), valuation_sheet(run, layout), *cases_sheets(run, layout),
                                 sensitivity_sheet(run), claims_sheet(run, layout)) if sheet]  # fmt: skip
    body.sort(key=lambda sheet: _order(sheet.ref))
    texts = [legend(run), changes(run)]
    _, errors = index(run, [*texts, *body])
    checks, cells = check_sheet(run, layout, rows, body, errors)
    listed = sorted([*texts, *body, checks], key=lambda sheet: _order(sheet.ref))
    contents, _ = index(run, listed)
    return [widened(sheet) for sheet in (cover(run, layout, cells), contents, *listed)]


def write(run: Run, path: Path, tell: Told = lambda _: None) -> None:
    """Write the workbook of a run: equal inputs give equal bytes. Written beside and renamed."""
    tell("laying out the workbook")
    made = sheets(run)
    tell(f"writing {sum(1 for sheet in made for cell in sheet.cells if cell.formula)} formulas")
    beside = path.with_name(f".{path.name}")
    write_workbook(made, beside, {"title": run.deal.title, "deal": run.deal.title, "version": VERSION, "fingerprint": run.fingerprint})
    values = {s.name: {(c.row, c.column): c.value for c in s.cells if c.formula} for s in made}
    store_cached_values(beside, values)
    beside.replace(path)


def _order(ref: str) -> tuple[str, int, int, str]:
    letter, _, rest = ref.partition("-")
    digits = "".join(c for c in rest if c.isdigit())
    behind = rest.removeprefix(digits)
    return letter, int(digits), len(behind), behind
