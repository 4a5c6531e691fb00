"""The sheet of checks: each a live formula that is nil where it passes, rolled into one master cell."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ledger.analysis.checks import CheckResult
from ledger.analysis.run import Run
from ledger.analysis.ties import AccountTie, account_ties
from ledger.formula.money import LARGEST_UNITS, PLACES
from ledger.model.cases import at_case, case_in
from ledger.model.timeline import period_ends
from ledger.output.book_sheets import BookRows, journal_books
from ledger.output.input_sheets import column_heads
from ledger.output.layout import FIRST_ROW, HEADER_ROW, Layout
from ledger.output.paper import FIRST_PERIOD, ONCE, Cell, Sheet, book_sheet, heading_cells, letter

#: Lines whose value at the run is kept beside the live one, at the last actual period and over the life (check 23).
REPORTED = (
    "deal.loop.invested_to_date", "deal.loop.revenue_to_date", "deal.loop.cash_before_tax_to_date",
    "us_gaap.results.gains_in_income_to_date", "us_gaap.results.deferred_tax_liability", "us_gaap.results.aoci",
    "us_gaap.results.net_income", "us_tax.income_taxes.tax_paid_to_date", "us_tax.results.tax_basis",
)  # fmt: skip


@dataclass(frozen=True)
class CheckCells:
    """Addresses on the sheet of checks that other sheets read."""

    failed: str
    refused: str
    changed: str


def check_sheet(run: Run, layout: Layout, rows: BookRows, sheets: list[Sheet], index_errors: str) -> tuple[Sheet, CheckCells]:
    """The sheet, and where its totals stand. `index_errors` is the cell that counts error cells over all sheets."""
    cells = list(heading_cells("Z-1", "Checks", run.deal.title, "Nil passes. Each check is a live formula on the sheets named; "
                               "the master cell is on the cover."))  # fmt: skip
    cells += [Cell(4, 2, "Largest amount that can be held: 10^12 posting units", "source"),
              Cell(4, 4, largest_amount(run), "money")]  # fmt: skip
    cells += column_heads(HEADER_ROW, ("No.", "Check", "Where", "Amount", "Result"))
    listed: list[CheckResult | tuple[int, str, str, str, float]] = [*run.checks, *_workbook_checks(run, layout, rows, index_errors)]
    listed.sort(key=lambda item: item[0] if isinstance(item, tuple) else item.number)
    row, refused = FIRST_ROW, ""
    for item in listed:
        number, label, where, formula, value = item if isinstance(item, tuple) else _engine_check(run, layout, rows, item)
        if isinstance(item, CheckResult) and item.kind == "refusals":
            refused = f"Checks!$D${row}"
        cells += [Cell(row, 1, number, "count"), Cell(row, 2, label, "text_wrap"), Cell(row, 3, where, "source"),
                  Cell(row, 4, value, "amount", f"ROUND({formula},6)"),
                  Cell(row, 5, "pass" if value == 0 else "FAIL", "pass_fail", f'IF(D{row}=0,"pass","FAIL")')]  # fmt: skip
        row += 1
    failed = sum(1 for c in cells if c.value == "FAIL")
    cells += [Cell(row + 1, 2, "Checks that fail", "text"),
              Cell(row + 1, 4, failed, "count",
                   f'COUNTIFS(E{FIRST_ROW}:E{row - 1},"FAIL")+COUNTIFS(E{row + 3}:E{row + 3},"FAIL")')]  # fmt: skip
    changed = f"Checks!$D${row + 2}"
    facts = sorted(layout.facts.values())
    span = (facts[0], facts[-1])
    compared = [_squares(*(f"Inputs!${c}${span[0]}:${c}${span[1]}" for c in "DM"))]
    compared += [_squares(*(f"Law!${c}${first}:${c}${last}" for c in "GI")) for first, last in layout.law.values()]
    cells += [Cell(row + 2, 2, "Inputs or law changed since the run", "text"),
              Cell(row + 2, 4, 0, "count", "+".join(compared))]  # fmt: skip
    block, agreed = _reported(run, layout, row + 5, sheets)
    cells += block
    cells += [Cell(row + 3, 1, 23, "count"), Cell(row + 3, 2, "Engine equals workbook, while no input is changed", "text"),
              Cell(row + 3, 4, 0.0, "amount", f"IF({changed.removeprefix('Checks!')}>0,0,SUMPRODUCT({agreed},{agreed}))"),
              Cell(row + 3, 5, "pass", "pass_fail",
                   f'IF({changed.removeprefix("Checks!")}>0,"inputs changed since the run",IF(D{row + 3}=0,"pass","FAIL"))')]  # fmt: skip
    sheet = Sheet("Checks", "Z-1", "Checks", "Every check with its amount and result", tuple(cells),
                  {1: 6.0, 2: 84.0, 3: 34.0, 4: 22.0, 5: 26.0}, freeze="C6", flags=(f"D{FIRST_ROW}:D{row - 1}",))  # fmt: skip
    return sheet, CheckCells(f"Checks!$D${row + 1}", refused, changed)


def _row_range(layout: Layout, key: str, timeline: str) -> str:
    sheet, number = layout.lines[key]
    return f"{sheet}!${letter(FIRST_PERIOD)}${number}:${letter(layout.last_column(timeline))}${number}"


def _book_range(layout: Layout, sheet: str, row: int) -> str:
    return f"{sheet}!${letter(FIRST_PERIOD)}${row}:${letter(layout.last_column('period'))}${row}"


def _engine_check(run: Run, layout: Layout, rows: BookRows, check: CheckResult) -> tuple[int, str, str, str, float]:
    formula, where = _formula(run, layout, rows, check)
    return check.number, check.label, where, formula, check.amount


def _formula(run: Run, layout: Layout, rows: BookRows, check: CheckResult) -> tuple[str, str]:
    """The live formula of an engine check, and the sheet it reads."""
    if check.kind == "line":
        return _line_sum(run, layout, check.about[0]), layout.lines[check.about[0]][0]
    if check.kind == "refusals":
        return "+".join(_line_sum(run, layout, key) for key, _ in run.model.refusals()) or "0", "InputOrder and others"
    if check.kind == "largest":
        first, last = letter(FIRST_PERIOD), letter(layout.last_column("period"))
        spans = f"Entries!${first}${FIRST_ROW}:${last}${max(row for _, row in rows.spans.values())}"
        balances = [f"MAX({_balances(layout, rows, b)}),-MIN({_balances(layout, rows, b)})" for b in run.ledgers]
        return f"IF(MAX({spans},{','.join(balances)})>=$D$4,1,0)", "Entries, trial balances"
    book = check.about[0]
    if check.kind == "trial balance":
        return _largest(_book_range(layout, book_sheet("TB", book), rows.foots[book])), book_sheet("TB", book)
    if check.kind == "statement":
        return _largest(_book_range(layout, book_sheet("FS", book), rows.statements[book, check.about[1]])), book_sheet("FS", book)
    if check.kind == "tie":
        statement = _book_range(layout, book_sheet("FS", book), rows.statements[book, check.about[1]])
        return _squares(statement, _row_range(layout, check.about[2], "period")), book_sheet("FS", book)
    if check.kind == "account":
        return _account_formula(run, layout, rows, list(account_ties(run.model, run.ledgers))[int(check.about[1])]), book_sheet("TB", book)
    first = _cash(layout, rows, book)
    if check.kind == "cash":
        return _squares(first, _cash(layout, rows, check.about[1])), "trial balances"
    paid = at_case("us_tax.income_taxes.tax_paid_to_date", case_in(book))
    tax = f"-{_row_range(layout, paid, 'period')}" if paid in layout.lines else ""
    loop = _row_range(layout, at_case("deal.loop.cash_before_tax_to_date", case_in(book)), "period")
    owners = at_case("deal.loop.owners_cash_to_date", case_in(book))
    owned = f"+{_row_range(layout, owners, 'period')}" if owners in layout.lines else ""
    return _squares(first, f"({loop}{tax}{owned})"), "Loop, trial balances"


def _account_formula(run: Run, layout: Layout, rows: BookRows, tie: AccountTie) -> str:
    """The accounts' rows of the trial balance against the rows of the lines."""
    held = "+".join(_book_range(layout, book_sheet("TB", tie.book), rows.accounts[tie.book, a]) for a in tie.accounts)
    stated = "".join(f"{'+' if sign > 0 else '-'}{_row_range(layout, key, 'period')}" for sign, key in tie.parts)
    return _squares(f"({held})", f"({stated.removeprefix('+')})")


def _line_sum(run: Run, layout: Layout, key: str) -> str:
    sheet, number = layout.lines[key]
    time = run.model.rows[key].line.time
    return f"ABS({sheet}!${letter(ONCE)}${number})" if time == "once" else _largest(_row_range(layout, key, time))


def _largest(span: str) -> str:
    """The largest absolute value of a range: a spreadsheet's ABS does not go over ranges everywhere."""
    return f"MAX(MAX({span}),-MIN({span}))"


def _squares(first: str, second: str) -> str:
    """The sum of squared differences of two ranges: nil only where they are equal cell by cell."""
    return f"SUMPRODUCT({first}-{second},{first}-{second})"


def _cash(layout: Layout, rows: BookRows, book: str) -> str:
    row = next(r for (b, account), r in rows.accounts.items() if b == book and account.endswith("assets:cash"))
    return _book_range(layout, book_sheet("TB", book), row)


def _balances(layout: Layout, rows: BookRows, book: str) -> str:
    last = letter(layout.last_column("period"))
    return f"{book_sheet('TB', book)}!${letter(FIRST_PERIOD)}${FIRST_ROW}:${last}${rows.foots[book] - 1}"


def _workbook_checks(run: Run, layout: Layout, rows: BookRows, errors: str) -> list[tuple[int, str, str, str, float]]:
    """Checks that concern the workbook itself: journal, ranges of inputs, the timeline's end, error cells."""
    listed = journal_books(run)
    count = len(period_ends(run.deal)) * sum(len(run.ledgers[book].postings) for book in listed)
    last = letter(layout.last_column("period"))
    entries = "+".join(f"SUM(Entries!${letter(FIRST_PERIOD)}${rows.spans[b][0]}:${last}${rows.spans[b][1]})" for b in listed)
    facts = sorted(layout.facts.values())
    sheet, number = layout.lines["timeline.period_end"]
    end = f"{sheet}!${last}${number}"
    return [
        (1, "the journal lists every posting: total of the journal less total of the entries", "Journal",
         f"ROUND(ABS(SUM(Journal!$H${FIRST_ROW}:$H${FIRST_ROW + count - 1})-({entries})),2)", 0.0),
        (21, "the last period ends on the deal's last day", "Timeline", f"ABS({end}-Inputs!$D${layout.facts['end']})", 0.0),
        (22, "every input lies in its range", "Inputs", f"SUM(Inputs!$H${facts[0]}:$H${facts[-1]})", 0.0),
        (24, "no formula shows an error", "Index", errors, 0.0),
    ]  # fmt: skip


def _reported(run: Run, layout: Layout, row: int, sheets: list[Sheet]) -> tuple[list[Cell], str]:
    """Figures at the run (constants) beside the live ones; their differences count only while nothing is changed."""
    cells = [Cell(row, 2, "Reported figures at the run", "heading"), Cell(row, 3, "At the run", "column_head"),
             Cell(row, 4, "Now", "column_head"), Cell(row, 5, "Difference", "column_head")]  # fmt: skip
    first = row + 1
    ends = period_ends(run.deal)
    last_actual = ends.index(run.deal.actuals_to) if run.deal.actuals_to in ends else len(ends) - 1
    for key in REPORTED:
        for index in dict.fromkeys((last_actual, len(ends) - 1)):
            if key in layout.lines:
                row += 1
                sheet, number = layout.lines[key]
                value = float(run.figures.row(key)[index])
                cells += [
                    Cell(row, 2, f"{run.model.rows[key].label}, {ends[index].isoformat()}", "text"), Cell(row, 3, value, "money"),
                    Cell(row, 4, value, "money", f"{sheet}!{letter(FIRST_PERIOD + index)}{number}"),
                    Cell(row, 5, 0.0, "money", f"D{row}-C{row}"),
                ]  # fmt: skip
    totals = _sheet_totals(layout, sheets, row)
    row += len(totals) // 4
    return [*cells, *totals], f"E{first}:E{row}" if row >= first else f"E{first}"


def _sheet_totals(layout: Layout, sheets: list[Sheet], row: int) -> list[Cell]:
    """The sum of every figure of each sheet of lines, as computed and as it stands: a formula typed over shows even where its
    effect has reversed by the last period. To the hundred, which is below what adding in another order may move."""
    cells = []
    lined = {sheet.name: layout.last_column(sheet.timeline) for sheet in layout.sheets}
    for sheet in sheets:
        if sheet.name not in lined:
            continue
        row += 1
        figures = [c for c in sheet.cells if c.row >= FIRST_ROW and c.column >= ONCE and isinstance(c.value, int | float)]
        span = f"${letter(ONCE)}${FIRST_ROW}:${letter(lined[sheet.name])}${max(c.row for c in figures)}"
        value = math.fsum(c.value for c in figures if isinstance(c.value, int | float))
        cells += [
            Cell(row, 2, f"Sum of all figures of {sheet.ref} {sheet.title}", "text"), Cell(row, 3, value, "amount"),
            Cell(row, 4, value, "amount", f"SUM({sheet.name}!{span})"), Cell(row, 5, 0.0, "amount", f"ROUND(D{row}-C{row},-2)"),
        ]  # fmt: skip
    return cells


def largest_amount(run: Run) -> float:
    """The amount that no posting may reach: 10^12 posting units, in dollars."""
    return float(LARGEST_UNITS) * 10.0 ** -PLACES[run.figures.unit]
