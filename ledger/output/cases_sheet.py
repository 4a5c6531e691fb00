"""The cases side by side, and what makes the difference between any two: every figure linked to the line that states it."""

from __future__ import annotations

from ledger.analysis.comparison import YEARLY, Measure, Signed, Standing, difference, line_of, measures, standings, told_once
from ledger.analysis.grounds import grounds
from ledger.analysis.run import Run
from ledger.formula.money import decimal_dollars
from ledger.model.timeline import year_spans
from ledger.output.input_sheets import column_heads
from ledger.output.layout import FIRST_ROW, HEADER_ROW, Layout
from ledger.output.paper import FIRST_PERIOD, LEAD, Cell, Sheet, heading_cells, letter
from ledger.output.paper import ONCE as VALUE
from ledger.output.time_sheets import header, money_style

PURPOSE = "The deal papered in other ways and with other outcomes; choose two cases below, and see what makes their difference"
BY_YEAR = "Each case by tax year, and what makes the difference in net income of the two cases chosen on sheet Cases"
STYLES = {"money": "", "rate": "rate", "count": "count", "flag": "flag", "amount": "amount"}
FIRST_WORTH = 3  # the column of the first measure on the sheet of cases


def cases_sheets(run: Run, layout: Layout) -> tuple[Sheet, ...]:
    """What cases are worth and the causes of the difference of two; the same by year. Nothing where the deal has no cases."""
    found = standings(run.model)
    if not found:
        return ()
    cells = list(heading_cells("K-2", "Cases side by side", run.deal.title, PURPOSE))
    worth, labels, row = _worth(run, layout, found, HEADER_ROW)
    chosen, row = _choice(found, labels, row)
    cells += [*worth, *chosen]
    first, second = f"C{row - 3}", f"C{row - 2}"
    picks = (f"Cases!$D${row - 3}", f"Cases!$D${row - 2}")
    by_life, by_period = ([m for m in measures(run.model) if m.when == when] for when in ("once", "period"))
    for measure in by_life:
        causes, row = _causes(run, layout, measure, picks, row)
        cells += causes
    widths = {1: 3.0, 2: 66.0} | dict.fromkeys(range(FIRST_WORTH, FIRST_WORTH + max(2, len(told_once(run.model)))), 24.0)
    cells += _rests(run, found, row)
    listed = f"={labels}"
    sheet = Sheet("Cases", "K-2", "Cases side by side", PURPOSE, tuple(cells), widths, freeze=f"C{HEADER_ROW + 1}",
                  title_rows=(1, HEADER_ROW), title_columns="A:B", unlocked=(first, second),
                  validations=((first, "list", listed, ""), (second, "list", listed, "")))  # fmt: skip
    return sheet, _years_sheet(run, layout, found, by_period, picks)


def _years_sheet(run: Run, layout: Layout, found: tuple[Standing, ...], by_period: list[Measure], picks: tuple[str, str]) -> Sheet:
    cells = [*heading_cells("K-3", "Cases by year", run.deal.title, BY_YEAR), *column_heads(HEADER_ROW, LEAD[:-1])]
    cells += [cell for cell in header(run, layout, "Cases_years", "year") if cell.column >= FIRST_PERIOD]
    row = FIRST_ROW
    for measure in by_period:
        causes, row = _causes(run, layout, measure, picks, row)
        cells += causes
    for label, line, how in YEARLY:
        years, row = _yearly(run, layout, found, (label, line, how), row)
        cells += years
    widths = {1: 3.0, 2: 58.0, 3: 8.0, 4: 44.0, 5: 22.0, 6: 24.0, 7: 4.0}
    columns = dict.fromkeys(range(FIRST_PERIOD, layout.last_column("year") + 1), 19.0)
    return Sheet("Cases_years", "K-3", "Cases by year", BY_YEAR, tuple(cells), widths | columns, freeze=f"{letter(3)}{HEADER_ROW + 1}",
                 title_rows=(1, HEADER_ROW), title_columns="A:B")  # fmt: skip


def _worth(run: Run, layout: Layout, found: tuple[Standing, ...], row: int) -> tuple[list[Cell], str, int]:
    """A row per case, a column per measure of its whole life; the range of the labels, for the choice below."""
    cells = [Cell(row, 2, "What each case is worth", "column_head")]
    told = told_once(run.model)
    cells += [Cell(row, FIRST_WORTH + i, measure.label, "column_head_right") for i, measure in enumerate(told)]
    first = row + 1
    for number, standing in enumerate(found):
        row += 1
        cells.append(Cell(row, 2, standing.label, "text"))
        for i, measure in enumerate(told):
            key = measure.keys[number]
            if key is None:
                continue
            sheet, place = layout.lines[key]
            style = STYLES[run.model.rows[key].line.unit] or money_style(run)
            cells.append(Cell(row, FIRST_WORTH + i, run.figures.once(key), style, f"{sheet}!${letter(VALUE)}${place}"))
    return cells, f"$B${first}:$B${row}", row + 2


def _rests(run: Run, found: tuple[Standing, ...], row: int) -> list[Cell]:
    """What each case rests on, in words: an edit of an amount does not change what kind of evidence it is."""
    cells = [Cell(row, 2, "What each case rests on: its amounts and prices by kind of evidence", "heading")]
    for number, (standing, ground) in enumerate(zip(found, grounds(run), strict=True), start=1):
        cells += [Cell(row + number, 2, standing.label, "text"), Cell(row + number, FIRST_WORTH, ground.words, "note")]
    return cells


def _choice(found: tuple[Standing, ...], labels: str, row: int) -> tuple[list[Cell], int]:
    """Two cells that pick a case by its label, and beside each its number in the list."""
    cells = [Cell(row, 2, "The difference of two cases: second less first", "heading")]
    for i, (label, standing) in enumerate((("First case", found[0]), ("Second case", found[1])), start=1):
        number = found.index(standing) + 1
        cells += [Cell(row + i, 2, f"{label}: choose from the list", "text"), Cell(row + i, FIRST_WORTH, standing.label, "text_input"),
                  Cell(row + i, FIRST_WORTH + 1, number, "count", f"MATCH($C${row + i},{labels},0)")]  # fmt: skip
    return cells, row + 4


def _causes(run: Run, layout: Layout, measure: Measure, picks: tuple[str, str], row: int) -> tuple[list[Cell], int]:
    """A row per cause, the whole and what is not explained: once for the life, or by year."""
    spans = year_spans(run.deal)
    columns = [(FIRST_WORTH, (0,))] if measure.when == "once" else [(FIRST_PERIOD + y, tuple(span)) for y, span in enumerate(spans) if span]
    cells = [Cell(row, 2, f"{measure.label}: what makes the difference", "heading")]
    rows = [(part.label, part.lines) for part in measure.parts] + [("Difference", measure.whole)]
    first, style = row + 1, money_style(run)
    for number, (label, lines) in enumerate(rows):
        row += 1
        total = number == len(rows) - 1
        cells.append(Cell(row, 2, label if total else f"  {label}", "text"))
        for column, span in columns:
            units = sum(difference(run.model, run.figures, measure, 0, 1, i)[0 if total else number + 1] for i in span)
            at = (VALUE, VALUE) if measure.when == "once" else (FIRST_PERIOD + span[0], FIRST_PERIOD + span[-1])
            formula = f"{_picked(layout, lines, picks[1], at)}-{_picked(layout, lines, picks[0], at)}"
            cells.append(Cell(row, column, _dollars(run, units), style + "_total" * total, _rounded(run, formula)))
    row += 1
    cells.append(Cell(row, 2, "Not explained: nil", "text"))
    for column, _ in columns:
        name = letter(column)
        cells.append(Cell(row, column, 0.0, style, _rounded(run, f"{name}{row - 1}-SUM({name}{first}:{name}{row - 2})")))
    return cells, row + 2


def _picked(layout: Layout, lines: tuple[Signed, ...], pick: str, at: tuple[int, int]) -> str:
    """The chosen case's lines, added over some columns: a choice among all cases by number."""
    return f"CHOOSE({pick},{','.join(_added(layout, each, at) for each in lines)})"


def _added(layout: Layout, lines: Signed, at: tuple[int, int]) -> str:
    first, last = (letter(column) for column in at)
    texts = []
    for sign, key in lines:
        sheet, number = layout.lines[key]
        span = f"{sheet}!{first}{number}" if first == last else f"SUM({sheet}!{first}{number}:{last}{number})"
        texts.append(f"{'-' if sign < 0 else '+'}{span}")
    return "".join(texts).removeprefix("+") or "0"


def _yearly(run: Run, layout: Layout, found: tuple[Standing, ...], wanted: tuple[str, str, str], row: int) -> tuple[list[Cell], int]:
    """A row per case, a column per year."""
    label, line, how = wanted
    held = [(standing, key) for standing in found if (key := line_of(run.model, standing, line))]
    if not held:
        return [], row
    cells, style = [Cell(row, 2, label, "heading")], money_style(run)
    for standing, key in held:
        row += 1
        sheet, number = layout.lines[key]
        values = run.figures.row(key)
        cells += [Cell(row, 2, standing.label, "text"), Cell(row, 3, run.deal.currency, "source"), Cell(row, 4, key, "mono"),
                  Cell(row, 5, run.model.rows[key].line.cite, "source")]  # fmt: skip
        for year, span in enumerate(year_spans(run.deal)):
            if not span:
                continue
            first, last = (letter(FIRST_PERIOD + i) for i in (span[0], span[-1]))
            flow = how == "sum"
            value = float(values[list(span)].sum()) if flow else float(values[span[-1]])
            text = f"SUM({sheet}!{first}{number}:{last}{number})" if flow else f"{sheet}!{last}{number}"
            cells.append(Cell(row, FIRST_PERIOD + year, round(value, 2), style, _rounded(run, text) if flow else text))
        if how == "sum":
            ends = [letter(FIRST_PERIOD), letter(layout.last_column("year"))]
            cells.append(Cell(row, VALUE, round(float(values.sum()), 2), style, _rounded(run, f"SUM({ends[0]}{row}:{ends[1]}{row})")))
    return cells, row + 2


def _dollars(run: Run, units: int) -> float:
    return float(decimal_dollars(units, run.figures.unit))


def _rounded(run: Run, text: str) -> str:
    """A sum as whole posting units: added up as binary numbers, cents leave a trace that is no amount."""
    return f"ROUND({text},{run.figures.places})" if run.figures.places > 0 else text
