"""Cover, index, legend and change log: what the workbook is, where things stand, and how to read it."""

from __future__ import annotations

from ledger.analysis.changes_of_life import from_memory
from ledger.analysis.headline import headline
from ledger.analysis.run import Run
from ledger.output.book_sheets import statement_style
from ledger.output.check_sheet import CheckCells
from ledger.output.input_sheets import column_heads
from ledger.output.layout import FIRST_ROW, HEADER_ROW, Layout
from ledger.output.paper import FIRST_PERIOD, Cell, Sheet, heading_cells, letter
from ledger.version import VERSION


def cover(run: Run, layout: Layout, checks: CheckCells) -> Sheet:
    """The first page: limits first, then what it is, whether it holds, and the five figures."""
    deal = run.deal
    until = (deal.actuals_to or deal.end).isoformat()
    stated = f"to {until} what filings state is actual, the rest assumed" if deal.actuals_to else "no period is actual, all is assumed"
    parties = " and ".join(name for name in (deal.entity, deal.counterparty) if name)
    cells = list(heading_cells("A-0", deal.title, parties, "Parallel books of one deal; a deal "
                               "ledger, not the statements of a group: no segments, no earnings per share, no materiality"))  # fmt: skip
    failed = sum(not check.passed for check in run.checks)
    master = f'IF({checks.failed}=0,"✔ all checks pass","✖ "&{checks.failed}&" checks fail")'
    refused = f'IF({checks.refused}>0,"✖ an input is refused: figures are not to be used","✔ no input is refused")'
    changed = f'IF({checks.changed}>0,"inputs or law changed since the run: engine not compared","as run")'
    limits = _limits(run)
    guesses = sum(f.status in ("estimate", "assumption") for f in deal.facts.values())
    memory, inputs = from_memory(deal)
    remembered = f"; {memory} of {inputs} amounts, rates and lives are from memory" * bool(memory)
    rows: list[tuple[str, Cell]] = [
        ("Limits", Cell(0, 3, f"{len(limits)} things are not modelled, listed below; {guesses} of {len(deal.facts)} inputs are estimates "
                        f"or assumptions (orange on Inputs){remembered}", "note")),
        ("Books", Cell(0, 3, "; ".join(book.label for book in deal.books), "note")),
        ("Periods", Cell(0, 3, f"{deal.start.isoformat()} to {deal.end.isoformat()}, by {deal.step}; {stated}", "note")),
        ("Currency and posting unit",
         Cell(0, 3, f"{deal.currency}, whole {run.figures.unit}s; statements shown in {statement_style(run)[1]}", "note")),
        ("Version and fingerprint", Cell(0, 3, f"twobooks {VERSION}, {run.fingerprint}", "mono")),
        ("Status", Cell(0, 3, "Draft", "note")),
        ("Master check", Cell(0, 3, "✔ all checks pass" if not failed else f"✖ {failed} checks fail", "status", master)),
        ("Refused inputs", Cell(0, 3, "✔ no input is refused", "status", refused)),
        ("State of the inputs", Cell(0, 3, "as run", "status", changed)),
    ]  # fmt: skip
    for row, (label, cell) in enumerate(rows, start=5):
        cells += [Cell(row, 2, label, "text"), Cell(row, 3, cell.value, cell.style, cell.formula)]
    row = 5 + len(rows) + 1
    cells.append(Cell(row, 2, f"Figures to {until} (USD)", "heading"))
    for figure in headline(run):
        row += 1
        text = "+".join(
            f"{layout.lines[key][0]}!{letter(FIRST_PERIOD + figure.period)}{layout.lines[key][1]}" for key in figure.keys
        )
        cells += [Cell(row, 2, figure.label, "text"), Cell(row, 3, figure.value, "money", text)]
    first_blank = row + 2
    row = _sign_offs(cells, first_blank)
    overrides = [(o.person, f"{o.parameter} = {o.value}: {o.reason} ({o.source})") for o in deal.overrides]
    row = _listed(cells, row + 2, "Overrides of the law", overrides or [("none", "")])
    _listed(cells, row + 2, "Not modelled", limits)
    return Sheet("Cover", "A-0", "Cover", "Limits, deal, books, status, master check, five figures", tuple(cells),
                 {1: 3.0, 2: 46.0, 3: 28.0, 4: 100.0}, title_rows=(1, 3),
                 unlocked=tuple(f"C{first_blank + i}" for i in range(4)))  # fmt: skip


def _limits(run: Run) -> list[tuple[str, str]]:
    """(who says so, what is not modelled), each once: the deal, then each treatment, then the product."""
    found = dict.fromkeys(run.deal.limits, "this deal")
    for placed in run.model.placed:
        for limit in placed.treatment.not_modelled:
            found.setdefault(limit, placed.treatment.title)
    found["interim tax by the annual effective rate (ASC 740-270): only year-end tax is claimed to be GAAP"] = "every deal"
    found["measures here that are not GAAP are subject to the cautions on non-GAAP figures"] = "every deal"
    return [(origin, limit) for limit, origin in found.items()]


def _sign_offs(cells: list[Cell], row: int) -> int:
    for label in ("Prepared by", "Date", "Reviewed by", "Date"):
        cells += [Cell(row, 2, label, "text"), Cell(row, 3, None, "text_input")]
        row += 1
    return row - 1


def _listed(cells: list[Cell], row: int, heading: str, texts: list[tuple[str, str]]) -> int:
    cells.append(Cell(row, 2, heading, "heading"))
    for origin, text in texts:
        row += 1
        cells += [Cell(row, 2, origin, "source"), Cell(row, 4, text, "text_wrap")]
    return row


def index(run: Run, sheets: list[Sheet]) -> tuple[Sheet, str]:
    """The list of sheets with links and the error cells counted on each; and the formula of their total."""
    cells = list(heading_cells("A-1", "Index", run.deal.title, "Every sheet, and whether a formula on it shows an error"))
    cells += column_heads(HEADER_ROW, ("Ref", "Sheet", "Purpose", "Formulas", "Any error"))
    row = FIRST_ROW
    for sheet in sheets:
        last_row = max(cell.row for cell in sheet.cells)
        last_column = letter(max(cell.column for cell in sheet.cells))
        formulas = sum(1 for cell in sheet.cells if cell.formula)
        cells += [Cell(row, 1, sheet.ref, "text"), Cell(row, 2, sheet.name, "text", link=f"'{sheet.name}'!A1"),
                  Cell(row, 3, sheet.purpose, "text"), Cell(row, 4, formulas, "count")]  # fmt: skip
        if formulas and sheet.name not in ("Cover", "Checks"):
            cells.append(Cell(row, 5, 0, "flag", f"IF(ISERROR(SUM({sheet.name}!$A$1:${last_column}${last_row})),1,0)"))
        row += 1
    total = f"SUM(Index!$E${FIRST_ROW}:$E${row - 1})"
    return Sheet("Index", "A-1", "Index", "List of sheets", tuple(cells), {1: 8.0, 2: 22.0, 3: 92.0, 4: 11.0, 5: 12.0},
                 freeze="A6", flags=(f"E{FIRST_ROW}:E{row - 1}",)), total  # fmt: skip


def legend(run: Run) -> Sheet:
    """Colours, marks, signs, rounding and abbreviations."""
    cells = list(heading_cells("A-2", "Legend", run.deal.title, "How to read every other sheet"))
    row = HEADER_ROW
    for heading, items in _LEGEND:
        cells.append(Cell(row, 2, heading, "heading"))
        for mark, meaning, style in items:
            row += 1
            cells += [Cell(row, 2, mark, style), Cell(row, 3, meaning, "text_wrap")]
        row += 2
    return Sheet("Legend", "A-2", "Legend", "Colours, marks, signs, rounding", tuple(cells), {1: 6.0, 2: 30.0, 3: 100.0})


_LEGEND = (
    ("Colours", (
        ("input", "Blue on pale yellow, with ◆ in column A: may be changed", "text_input"),
        ("judgement", "Orange: an estimate or assumption", "text_guess"),
        ("formula", "Black: a live formula; press F2 to follow it", "text"),
        ("label", "Grey: unit, citation, memo", "source"),
    )),
    ("Marks, applied by the program", (
        ("◆", "An input that may be changed in this workbook", "text"),
        ("pass / FAIL", "Result of a check, computed live; the program cannot sign for a person", "text"),
    )),
    ("Signs", (
        ("Trial balances, entries", "Debit positive, credit negative", "text"),
        ("Statements", "Natural sign: revenue, liabilities and equity positive", "text"),
        ("(1,234)", "Negative", "text"),
        ("–", "Nil", "text"),
    )),
    ("Rounding", (
        ("Posting unit", "Every money line is rounded once to whole posting units, half away from zero; books balance exactly; "
                         "there is no rounding-difference account", "text"),
        ("Table percentages", "Applied as printed, each year rounded; the last year takes what is left", "text"),
        ("Spreads", "Cumulative rounding: the year's amount is reached exactly", "text"),
    )),
    ("Abbreviations", (
        ("AOCI, OCI", "(Accumulated) other comprehensive income", "text"),
        ("MACRS", "Modified accelerated cost recovery system, IRC 168", "text"),
        ("DTL", "Deferred tax liability", "text"),
    )),
)  # fmt: skip


def changes(run: Run) -> Sheet:
    """The version log, overrides of the law, and lines for what a person changes by hand."""
    cells = list(heading_cells("A-3", "Changes", run.deal.title, "Version of this file, overrides of the law, changes by hand"))
    cells += column_heads(HEADER_ROW, ("", "What", "Old", "New", "Who", "Why and source"))
    cells += [Cell(6, 2, f"Written by twobooks {VERSION}", "text"), Cell(6, 4, run.fingerprint, "mono")]
    row = 7
    for o in run.deal.overrides:
        cells += [Cell(row, 2, f"override of {o.parameter}", "text"), Cell(row, 4, str(o.value), "text"),
                  Cell(row, 5, o.person, "text"), Cell(row, 6, f"{o.reason} ({o.source})", "text_wrap")]  # fmt: skip
        row += 1
    blanks = [(r, c) for r in range(row, row + 12) for c in range(2, 7)]
    cells += [Cell(r, c, None, "text_input") for r, c in blanks]
    return Sheet("Changes", "A-3", "Changes", "Version log, overrides, changes by hand", tuple(cells),
                 {1: 6.0, 2: 44.0, 3: 22.0, 4: 22.0, 5: 24.0, 6: 70.0},
                 unlocked=tuple(f"{letter(c)}{r}" for r, c in blanks))  # fmt: skip
