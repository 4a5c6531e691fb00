"""The seven claims: what is said, the lines that test it, a verdict that moves with them, its conditions and what would turn it."""

from __future__ import annotations

from ledger.analysis.claims import MEASURES, VERDICTS, Tested, claims_tested, decides, dips
from ledger.analysis.run import Run
from ledger.output.layout import HEADER_ROW, Layout
from ledger.output.paper import FIRST_PERIOD, ONCE, Cell, Sheet, heading_cells, letter
from ledger.output.time_sheets import money_style

NAME, REF, TITLE = "Claims", "K-5", "The seven claims"
PURPOSE = "Each claim in our words, the lines that test it and what they say; a verdict counts the tests that hold and moves with them"
STYLES = {"rate": "rate", "amount": "amount", "flag": "flag", "count": "count"}
TEXT, FIGURE, HOLDS, TESTS, SPACE, LINE = range(2, 8)


def claims_sheet(run: Run, layout: Layout) -> Sheet | None:
    """None where the deal file gives no claim the facts it needs."""
    found = claims_tested(run)
    if not found:
        return None
    cells = [*heading_cells(REF, TITLE, run.deal.title, PURPOSE)]
    cells += [Cell(HEADER_ROW, column, text, "column_head" if column in (TEXT, LINE) else "column_head_right") for column, text in (
        (TEXT, "Claim and test"), (FIGURE, "Figure"), (HOLDS, "Holds"), (TESTS, "Beside it; of tests"), (LINE, "Line"))]  # fmt: skip
    row = HEADER_ROW + 2
    for claim in found:
        made, row = _claim(run, layout, claim, row)
        cells += made
        if claim.letter == "e":
            made, row = _dips(run, layout, row)
            cells += made
    widths = {1: 3.0, TEXT: 96.0, FIGURE: 24.0, HOLDS: 24.0, TESTS: 24.0, SPACE: 3.0, LINE: 46.0}
    return Sheet(NAME, REF, TITLE, PURPOSE, tuple(cells), widths, freeze=f"{letter(FIGURE)}{HEADER_ROW + 1}", title_rows=(1, HEADER_ROW),
                 title_columns="A:B")  # fmt: skip


def _claim(run: Run, layout: Layout, claim: Tested, row: int) -> tuple[list[Cell], int]:
    cells = [Cell(row, TEXT, f"{claim.letter}. {claim.said}", "heading")]
    first = row + 1
    for figure, flag in claim.pairs():
        row += 1
        cells += [Cell(row, TEXT, f"  {figure.line.label.removesuffix(': holds')}", "text"), Cell(row, LINE, figure.key, "mono")]
        if figure is not flag:
            cells.append(_linked(run, layout, figure.key, (row, FIGURE)))
        if flag is not None:
            cells.append(_linked(run, layout, flag.key, (row, HOLDS if decides(flag) else TESTS)))
    row += 1
    span, of = f"{letter(HOLDS)}{first}:{letter(HOLDS)}{row - 1}", f"{letter(TESTS)}{row}"
    verdict = f'IF(SUM({span})={of},"{VERDICTS[0]}",IF(SUM({span})>0,"{VERDICTS[1]}","{VERDICTS[2]}"))'
    cells += [Cell(row, TEXT, "Verdict, tests that hold, and how many there are", "text"),
              Cell(row, FIGURE, claim.verdict(run), "text", verdict), Cell(row, HOLDS, claim.held(run), "count", f"SUM({span})"),
              Cell(row, TESTS, len(claim.flags), "count")]  # fmt: skip
    cells += [Cell(row + 1, TEXT, f"Conditions: {claim.conditions}", "text_wrap"),
              Cell(row + 2, TEXT, f"What would turn it: {claim.turned_by}", "text_wrap")]  # fmt: skip
    return cells, row + 4


def _dips(run: Run, layout: Layout, row: int) -> tuple[list[Cell], int]:
    """DD_1 to DD_3 by case, DD_4 of the deal as it stands by tax year. Only DD_1 above nil is a double dip."""
    found = dips(run)
    if not found:
        return [], row
    heads = [f"{name} {words}" for name, words in MEASURES]
    cells = [Cell(row, TEXT, "What there is beside a double dip, by case", "column_head")]
    cells += [Cell(row, FIGURE + i, text, "column_head_right") for i, text in enumerate(heads[:3])]
    for each in found:
        row += 1
        cells.append(Cell(row, TEXT, f"  {each.label}", "text"))
        cells += [_linked(run, layout, key, (row, FIGURE + i)) for i, key in enumerate((each.twice, each.shield, each.tax)) if key]
    row += 2
    key = found[0].gap
    if key is None:
        return cells, row
    cells += [Cell(row, TEXT, f"{heads[3]}, {found[0].label.lower()}: deferral, no second deduction", "column_head"),
              Cell(row, FIGURE, "At year end", "column_head_right"), Cell(row, LINE, key, "mono")]  # fmt: skip
    sheet, place = layout.lines[key]
    years = run.figures.row("timeline.taxable_year")
    for i, value in enumerate(run.figures.row(key)):
        row += 1
        cells += [Cell(row, TEXT, f"  {int(years[i])}", "text"),
                  Cell(row, FIGURE, float(value), money_style(run), f"{sheet}!{letter(FIRST_PERIOD + i)}${place}")]  # fmt: skip
    return cells, row + 2


def _linked(run: Run, layout: Layout, key: str, at: tuple[int, int]) -> Cell:
    sheet, place = layout.lines[key]
    style = STYLES.get(run.model.rows[key].line.unit) or money_style(run)
    return Cell(*at, run.figures.once(key), style, f"{sheet}!${letter(ONCE)}${place}")
