"""Sheets of the books: entries, journal, trial balances and statements, written from one another by formulas."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.analysis.run import Run, largest_balance
from ledger.books.postings import chart
from ledger.books.statements import StatementLine
from ledger.formula.money import PLACES
from ledger.output.input_sheets import column_heads
from ledger.output.layout import FIRST_ROW, HEADER_ROW, Layout
from ledger.output.paper import FIRST_PERIOD, OPENING, Cell, Sheet, book_sheet, heading_cells, letter
from ledger.output.time_sheets import header, money_style

IN_MILLIONS_FROM = 10**8  # statements of less are shown in whole amounts
LEAD_WIDTHS = {1: 7.0, 2: 56.0, 3: 14.0, 4: 44.0, 5: 44.0, 6: 40.0, 7: 4.0}


@dataclass(frozen=True)
class BookRows:
    """Where the books stand: rows of entries, accounts and statement lines; (first, last) rows of entries per book."""

    entries: dict[tuple[str, int], int]
    spans: dict[str, tuple[int, int]]
    accounts: dict[tuple[str, str], int]
    foots: dict[str, int]
    statements: dict[tuple[str, str], int]


def place_books(run: Run) -> BookRows:
    """Give every entry, account and statement line its row."""
    entries, spans, accounts, foots, placed = {}, {}, {}, {}, {}
    row = FIRST_ROW
    for book, ledger in run.ledgers.items():
        row += 1
        first = row
        for posting in ledger.postings:
            entries[book, posting.number] = row
            row += 1
        spans[book] = (first, row - 1)
        row += 1
        for number, account in enumerate(ledger.balances, start=FIRST_ROW):
            accounts[book, account] = number
        foots[book] = FIRST_ROW + len(ledger.balances)
        line, statement = FIRST_ROW, ""
        for item in run.statements[book]:
            if item.statement != statement:
                line += 2 if statement else 1
                statement = item.statement
            placed[book, item.id] = line
            line += 1
    return BookRows(entries, spans, accounts, foots, placed)


def book_sheets(run: Run, layout: Layout, rows: BookRows) -> list[Sheet]:
    """Entries, Journal, and a trial balance and statements per book."""
    sheets = [_entries(run, layout, rows), _journal(run, layout, rows)]
    for number, book in enumerate(run.ledgers):
        sheets.append(_trial_balance(run, layout, rows, book, f"G-2{letter(number + 1).lower()}"))
        sheets.append(_statements(run, layout, rows, book, f"G-3{letter(number + 1).lower()}"))
    return sheets


def _dollars(run: Run, units: int) -> float:
    """Whole posting units as dollars: cents by a division, which is exact to the last digit; times 0.01 is not."""
    places = PLACES[run.figures.unit]
    return units / 10**places if places > 0 else float(units * 10**-places)


def _label(run: Run, book: str) -> str:
    return next(b.label for b in run.deal.books if b.name == book)


def _period_sheet(run: Run, layout: Layout, name: str, ref: str, title: str, purpose: str, cells: list[Cell], lead: tuple[str, ...],
                  widths: dict[int, float]) -> Sheet:  # fmt: skip
    heads = [*column_heads(HEADER_ROW, lead), *(c for c in header(run, layout, name, "period") if c.column >= FIRST_PERIOD)]
    columns = dict.fromkeys(range(FIRST_PERIOD, layout.last_column("period") + 1), 17.0)
    return Sheet(
        name, ref, title, purpose, (*heading_cells(ref, title, run.deal.title, purpose), *heads, *cells), widths | columns,
        freeze=f"{letter(3)}{HEADER_ROW + 1}", title_rows=(1, HEADER_ROW), title_columns="A:B",
    )  # fmt: skip


def _entries(run: Run, layout: Layout, rows: BookRows) -> Sheet:
    cells: list[Cell] = []
    for book, ledger in run.ledgers.items():
        cells.append(Cell(rows.spans[book][0] - 1, 2, _label(run, book), "heading"))
        for posting in ledger.postings:
            row = rows.entries[book, posting.number]
            sheet, number = layout.lines[posting.key]
            entry = posting.entry
            lead: tuple[int | str, ...] = (posting.number, entry.name, book, entry.debit, entry.credit, entry.cash_flow)
            cells += [Cell(row, 1 + i, v, "mono" if i > 1 else "count" if i == 0 else "text") for i, v in enumerate(lead) if v != ""]
            for i, units in enumerate(posting.units.tolist()):
                column = letter(FIRST_PERIOD + i)
                cells.append(Cell(row, FIRST_PERIOD + i, _dollars(run, units), money_style(run), f"{sheet}!{column}{number}"))
    return _period_sheet(run, layout, "Entries", "G-0", "Entries", "Debit, credit and amount of every entry by period; never "
                         "negative. Sign: debit positive.", cells, ("No.", "Entry", "Book", "Debit", "Credit", "Cash flow"),
                         LEAD_WIDTHS)  # fmt: skip


def journal_books(run: Run) -> tuple[str, ...]:
    """The books whose postings the journal lists; those of a variant stand on Entries and in journal.csv."""
    return tuple(book for book, ledger in run.ledgers.items() if ledger.basis == book)


def _journal(run: Run, layout: Layout, rows: BookRows) -> Sheet:
    cells = list(heading_cells("G-1", "Journal", run.deal.title, "Every posting of every period, read from Entries; those of a book "
                               "that is like another stand on Entries alone"))  # fmt: skip
    cells += column_heads(HEADER_ROW, ("No.", "Entry", "Date", "Debit", "Credit", "Source", "Book", "Amount"))
    home, end = layout.lines["timeline.period_end"]
    number, row = 0, FIRST_ROW
    ends = run.figures.row("timeline.period_end").tolist()
    for i, day in enumerate(ends):
        column = letter(FIRST_PERIOD + i)
        for book in journal_books(run):
            for posting in run.ledgers[book].postings:
                number += 1
                entry = posting.entry
                amount = _dollars(run, posting.units[i].item())
                cells += [
                    Cell(row, 1, number, "count"), Cell(row, 2, entry.name, "text"),
                    Cell(row, 3, day, "date", f"{home}!${column}${end}"), Cell(row, 4, entry.debit, "mono"),
                    Cell(row, 5, entry.credit, "mono"), Cell(row, 6, entry.cite, "source"), Cell(row, 7, book, "text"),
                    Cell(row, 8, amount, money_style(run), f"Entries!${column}${rows.entries[book, posting.number]}"),
                ]  # fmt: skip
                row += 1
    widths = {1: 8.0, 2: 44.0, 3: 12.0, 4: 54.0, 5: 54.0, 6: 22.0, 7: 10.0, 8: 20.0}
    return Sheet("Journal", "G-1", "Journal", "List of all postings", tuple(cells), widths, freeze="C6", title_rows=(1, HEADER_ROW))


def _trial_balance(run: Run, layout: Layout, rows: BookRows, book: str, ref: str) -> Sheet:
    name, ledger = book_sheet("TB", book), run.ledgers[book]
    first, last = rows.spans[book]
    cells: list[Cell] = []
    for account, balances in ledger.balances.items():
        row, known = rows.accounts[book, account], chart()[account]
        lead = (known.number, account, known.type, known.line, known.xbrl)
        cells += [Cell(row, 1 + i, text, "mono" if i == 1 else "source" if i == 4 else "text") for i, text in enumerate(lead) if text]
        for i, units in enumerate(balances.tolist()):
            now, before = letter(FIRST_PERIOD + i), letter(FIRST_PERIOD + i - 1)
            amounts = f"Entries!{now}${first}:{now}${last}"
            formula = _whole(run, f"{before}{row}+SUMIF(Entries!$D${first}:$D${last},$B{row},{amounts})"
                             f"-SUMIF(Entries!$E${first}:$E${last},$B{row},{amounts})")  # fmt: skip
            cells.append(Cell(row, FIRST_PERIOD + i, _dollars(run, units), money_style(run), formula))
    foot = rows.foots[book]
    cells.append(Cell(foot, 2, "Total: nil", "text"))
    for i in range(layout.columns["period"]):
        column = letter(FIRST_PERIOD + i)
        cells.append(Cell(foot, FIRST_PERIOD + i, 0.0, f"{money_style(run)}_total",
                          _whole(run, f"SUM({column}{FIRST_ROW}:{column}{foot - 1})")))  # fmt: skip
    return _period_sheet(run, layout, name, ref, f"Trial balance, {_label(run, book)}", "Balances since the start by account; "
                         "debit positive, credit negative", cells, ("No.", "Account", "Type", "Statement line", "XBRL element"),
                         LEAD_WIDTHS | {1: 8.0, 5: 76.0, 6: 4.0})  # fmt: skip


def _statements(run: Run, layout: Layout, rows: BookRows, book: str, ref: str) -> Sheet:
    name = book_sheet("FS", book)
    cells: list[Cell] = []
    seen, (style, words) = "", statement_style(run)
    for item in run.statements[book]:
        row = rows.statements[book, item.id]
        if item.statement != seen:
            seen = item.statement
            cells.append(Cell(row - 1, 2, seen, "heading"))
        total = item.kind == "total"
        cells.append(Cell(row, 2, item.label if total else f"  {item.label}", "text"))
        for i, units in enumerate(item.units.tolist()):
            formula = _whole(run, _statement_formula(item, rows, book, FIRST_PERIOD + i))
            cells.append(Cell(row, FIRST_PERIOD + i, _dollars(run, units), f"{style}_total" if total else style, formula))
    return _period_sheet(run, layout, name, ref, f"Statements, {_label(run, book)}", f"{words}, natural sign; cells hold full "
                         "amounts. A deal ledger is not the group's statements.", cells, ("", words),
                         LEAD_WIDTHS | {1: 3.0, 3: 2.0, 4: 2.0, 5: 2.0, 6: 2.0, 7: 2.0})  # fmt: skip


def statement_style(run: Run) -> tuple[str, str]:
    """The style and the words of the amounts of a statement: millions where any balance has them, else whole amounts."""
    if largest_balance(run) >= IN_MILLIONS_FROM:
        return "money_m", f"{run.deal.currency} millions"
    return money_style(run), run.deal.currency


def _whole(run: Run, text: str) -> str:
    """A sum as whole posting units: added up as binary numbers, cents leave a trace that is no amount."""
    return f"ROUND({text},{run.figures.places})" if run.figures.places > 0 else text


def _statement_formula(item: StatementLine, rows: BookRows, book: str, column: int) -> str:
    now, before = letter(column), letter(column - 1)
    if item.kind == "opening":
        return f"{before}{rows.statements[book, item.of[0][0]]}"
    if item.kind == "total":
        text = "".join(f"{'+' if sign > 0 else '-'}{now}{rows.statements[book, row]}" for row, sign in item.of)
        return text.removeprefix("+") or f"${letter(OPENING)}{rows.statements[book, item.id]}"
    if item.kind == "cash":
        first, last = rows.spans[book]
        amounts, labels = f"Entries!{now}${first}:{now}${last}", f"Entries!$F${first}:$F${last}"
        cash = next(name for b, name in rows.accounts if b == book and name.endswith("assets:cash"))
        side = "SUMIFS({0},{1},\"{2}\",Entries!${3}${4}:${3}${5},\"{6}\")"
        debit, credit = (side.format(amounts, labels, item.cash_flow, c, first, last, cash) for c in "DE")
        if item.cash_flow.startswith("noncash"):
            return f'SUMIF({labels},"{item.cash_flow}",{amounts})'
        return f"{debit}-{credit}"
    tb = f"{book_sheet('TB', book)}!"
    cells = [f"{tb}{now}{rows.accounts[book, a]}" for a in item.accounts]
    if item.kind == "movement":
        cells = [f"{cell}-{tb}{before}{rows.accounts[book, a]}" for cell, a in zip(cells, item.accounts, strict=True)]
    text = "+".join(cells)
    return text if item.sign > 0 else f"-({text})"
