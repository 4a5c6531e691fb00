"""The seven claims: what is said, the lines that test it, a verdict that moves with them, its conditions and what would turn it."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.analysis.run import Run
from ledger.model.names import Row
from ledger.output.layout import HEADER_ROW, Layout
from ledger.output.paper import ONCE, Cell, Sheet, heading_cells, letter
from ledger.output.time_sheets import money_style

NAME, REF, TITLE = "Claims", "K-5", "The seven claims"
PURPOSE = "Each claim in our words, the lines that test it and what they say; a verdict counts the tests that hold and moves with them"
STYLES = {"rate": "rate", "amount": "amount", "flag": "flag", "count": "count"}
VERDICTS = ("holds", "holds in part", "does not hold")


@dataclass(frozen=True)
class Tested:
    """One claim with the rows of its lines: figures, and flags that are one where a test holds."""

    letter: str
    said: str
    conditions: str
    turned_by: str
    rows: tuple[Row, ...]

    def verdict(self, run: Run) -> str:
        """In words, from the flags."""
        held = [run.figures.once(row.key) for row in self.rows if row.line.unit == "flag"]
        return VERDICTS[0] if all(held) else VERDICTS[1] if any(held) else VERDICTS[2]


def tested(run: Run) -> tuple[Tested, ...]:
    """The claims that a deal tests, in their order."""
    from rules.claims import CLAIMS

    found: dict[str, list[Row]] = {}
    for row in run.model.rows.values():
        if (row.book, row.subject) == ("deal", "claims"):
            found.setdefault(row.line.name[0], []).append(row)
    return tuple(Tested(c.letter, c.said, c.conditions, c.turned_by, tuple(found[c.letter])) for c in CLAIMS if c.letter in found)


def claims_sheet(run: Run, layout: Layout) -> Sheet | None:
    """None where the deal file gives no claim the facts it needs."""
    found = tested(run)
    if not found:
        return None
    cells = [*heading_cells(REF, TITLE, run.deal.title, PURPOSE)]
    cells += [Cell(HEADER_ROW, column, text, style) for column, text, style in (
        (2, "Claim and test", "column_head"), (3, "Figure", "column_head_right"), (4, "Holds", "column_head_right"),
        (5, "Line", "column_head"))]  # fmt: skip
    row = HEADER_ROW + 1
    for claim in found:
        made, row = _claim(run, layout, claim, row)
        cells += made
    widths = {1: 3.0, 2: 96.0, 3: 22.0, 4: 18.0, 5: 44.0}
    return Sheet(NAME, REF, TITLE, PURPOSE, tuple(cells), widths, freeze=f"{letter(3)}{HEADER_ROW + 1}", title_rows=(1, HEADER_ROW),
                 title_columns="A:B")  # fmt: skip


def _claim(run: Run, layout: Layout, claim: Tested, row: int) -> tuple[list[Cell], int]:
    cells = [Cell(row, 2, f"{claim.letter}. {claim.said}", "heading")]
    first = row + 1
    names = {each.line.name for each in claim.rows}
    for each in claim.rows:
        name, unit = each.line.name, each.line.unit
        if unit == "flag" and name.removesuffix("_holds") in names:
            continue  # stands beside its figure
        row += 1
        cells += [Cell(row, 2, f"  {each.line.label.removesuffix(': holds')}", "text"), Cell(row, 5, each.key, "mono")]
        if unit != "flag":
            cells.append(_linked(run, layout, each, row, 3, STYLES.get(unit) or money_style(run)))
        flag = each if unit == "flag" else next((other for other in claim.rows if other.line.name == f"{name}_holds"), None)
        if flag is not None:
            cells.append(_linked(run, layout, flag, row, 4, "flag"))
    column = letter(4)
    span = f"{column}{first}:{column}{row}"
    count = sum(each.line.unit == "flag" for each in claim.rows)
    verdict = f'IF(SUM({span})={letter(5)}{row + 1},"{VERDICTS[0]}",IF(SUM({span})>0,"{VERDICTS[1]}","{VERDICTS[2]}"))'
    held = sum(int(run.figures.once(each.key)) for each in claim.rows if each.line.unit == "flag")
    cells += [Cell(row + 1, 2, "Verdict, tests that hold, and how many there are", "text"),
              Cell(row + 1, 3, claim.verdict(run), "text", verdict),
              Cell(row + 1, 4, held, "count", f"SUM({span})"), Cell(row + 1, 5, count, "count")]  # fmt: skip
    cells += [Cell(row + 2, 2, f"Conditions: {claim.conditions}", "text_wrap"), Cell(row + 3, 2, f"What would turn it: {claim.turned_by}",
                                                                                    "text_wrap")]  # fmt: skip
    return cells, row + 5


def _linked(run: Run, layout: Layout, row: Row, number: int, column: int, style: str) -> Cell:
    sheet, place = layout.lines[row.key]
    return Cell(number, column, run.figures.once(row.key), style, f"{sheet}!${letter(ONCE)}${place}")
