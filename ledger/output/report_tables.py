"""Tables of the report: the loop, the investments, the books side by side, statements, agreement. Others: report_assets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ledger.analysis.agreement import Agreement
from ledger.books.statements import StatementLine
from ledger.model.build import book_label
from ledger.model.cases import case_in
from ledger.output.report_figures import Head, Reading, Shown, Table, TableRow, lower

Wanted = tuple[str, str, str]  # label, line, how it is read by year (sum, end, start, year) or heading:, total:
BALANCE = "us_gaap.tax_basis_balance_sheet.{}_{}".format


def key_day(reading: Reading) -> str:
    """The day of the key figures."""
    from ledger.analysis.headline import shown_period

    return reading.ends[shown_period(reading.run)].isoformat()


def key_figures(reading: Reading) -> list[tuple[str, Shown]]:
    """The figures of the command line's last lines, each with its label."""
    from ledger.analysis.headline import headline

    return [(figure.label, reading.added(figure.keys, figure.period)) for figure in headline(reading.run)]


def by_year(reading: Reading, caption: str, wanted: Iterable[Wanted], life: bool = False) -> Table | None:
    """A row per wanted line that the deal has, a column per year; with `life`, a last column over the whole life."""
    rows: list[TableRow] = []
    for label, key, how in wanted:
        kind, _, read = how.rpartition(":")
        if read == "heading":
            rows.append(TableRow(label, kind="heading"))
        elif reading.has(key) and reading.is_money(key):
            rows.append(TableRow(label, _cells(reading, key, read, life), kind or "line"))
    rows = [
        row
        for row, after in zip(rows, [*rows[1:], None], strict=True)
        if row.kind != "heading" or (after is not None and after.kind != "heading")
    ]
    if all(row.kind == "heading" for row in rows):
        return None
    return Table(caption, (*reading.year_heads(), *((Head("Life"),) if life else ())), tuple(rows))


def _cells(reading: Reading, key: str, how: str, life: bool) -> tuple[Shown, ...]:
    if how == "year":
        cells = [reading.at(key, year) for year in range(len(reading.years))]
    else:
        cells = [reading.of_year(key, year, how) for year in range(len(reading.years))]
    if life:
        cells.append(Shown("") if how in ("end", "start") else reading.of_life(key))
    return tuple(cells)


def loop(reading: Reading) -> Table | None:
    """Cash out, back, consumed and sold, by year: every leg that the loop gathers, so that the rows add to cash before tax."""
    paid, received, line = "Paid: ", "Received: ", "deal.loop.{}".format
    revenue = "back as cloud revenue" if has_round_trip(reading) else "from the customer"
    consumed = reading.label(line("consumed")).removesuffix(", paid")
    return by_year(
        reading,
        "Cash of the deal by year, before tax: received less paid",
        (
            (f"{paid}invested in the lab", line("invested"), "sum"),
            (f"{paid}{lower(consumed)}", line("consumed"), "sum"),
            (f"{paid}interest on borrowings", line("interest_paid"), "sum"),
            (f"{received}{revenue}", line("revenue"), "sum"),
            (f"{received}interest and dividends", line("investment_income"), "sum"),
            (f"{received}shares for service, at fair value", line("exchanged"), "sum"),
            (f"{received}rent of equipment in its second life", line("served_others"), "sum"),
            (f"{received}equipment sold", line("equipment_sold_for"), "sum"),
            (f"{received}investments sold", line("investment_sold_for"), "sum"),
            ("Cash before tax", line("cash_before_tax"), "total:sum"),
            ("Cash before tax, to date", line("cash_before_tax_to_date"), "end"),
        ),
        life=True,
    )


def has_round_trip(reading: Reading) -> bool:
    """Money goes into the other company and comes back as revenue: only then is the cash of the deal a loop."""
    return reading.has("deal.loop.invested", "deal.loop.revenue")


def investments(reading: Reading) -> Table | None:
    """The investments by actual period: a row per period, a column per line."""
    notes, shares = reading.subject("debt_security"), reading.subject("equity_security")
    wanted = (
        ("Notes, cost", (f"us_gaap.{notes}.amortized_cost",)),
        ("Notes, fair value", (f"us_gaap.{notes}.fair_value",)),
        ("Preferred, carrying amount", (f"us_gaap.{shares}.carrying",)),
        ("Carrying amount, together", (f"us_gaap.{notes}.fair_value", f"us_gaap.{shares}.carrying")),
        ("Gains in income, of the period", ("us_gaap.results.gains_in_income",)),
        ("Gains in income, to date", ("us_gaap.results.gains_in_income_to_date",)),
        ("Gain in AOCI, before tax", (f"us_gaap.{notes}.unrealised",)),
        ("AOCI, net of tax", ("us_gaap.results.aoci",)),
        ("Tax basis, together", (f"us_tax.{notes}.basis", f"us_tax.{shares}.basis")),
    )
    present = [(label, tuple(key for key in keys if reading.has(key)), len(keys)) for label, keys in wanted]
    columns = [(label if len(keys) == all_of else label.removesuffix(", together"), keys)
               for label, keys, all_of in present if keys and (len(keys) == all_of or label.startswith("Tax basis"))]  # fmt: skip
    if not columns:
        return None
    rows = tuple(
        TableRow(reading.ends[i].isoformat(), tuple(reading.added(keys, i) for _, keys in columns))
        for i in range(reading.now + 1)
    )
    caption = f"Investments at each period end to {reading.as_of}; gains are those of the period that ends there"
    return Table(caption, tuple(Head(label) for label, _ in columns), rows, "Period end")


#: Limits and special deductions between taxable income before them and that of the return: label, sign, line.
LIMITS = (
    ("Add: business interest of the year", 1, "year_business_interest"),
    ("Less: business interest deducted", -1, "interest_deducted"),
    ("Add: capital loss of the year, not deducted", 1, "capital_loss_of_year"),
    ("Less: capital losses of earlier years", -1, "capital_loss_used"),
    ("Less: deduction for dividends", -1, "dividends_deduction"),
    ("Add: operating loss of the year, not deducted", 1, "net_operating_loss"),
    ("Less: operating losses of earlier years", -1, "net_operating_loss_deducted"),
)
CARRIED = (
    ("Business interest carried forward", "disallowed_interest_carried"),
    ("Capital losses carried forward", "unused_capital_loss_carried"),
    ("Capital losses lost after five years", "expired_capital_loss"),
    ("Operating losses carried forward", "net_operating_loss_carried"),
)
CAUSES = ("equipment_timing", "investment_timing", "other_timing")


def compare(reading: Reading) -> Table | None:
    """The two books side by side by year, and the named causes of the difference, which add to it."""
    table = by_year(reading, "Books side by side, by year", (*_book_income(reading), *_taxable_income(reading), *_difference(reading)))
    after = "us_tax.income_taxes.year_after_limits"
    if table is None or not reading.has(after, "us_gaap.results.year_pretax_income"):
        return table
    parts = [(1, "us_gaap.results.year_pretax_income"), (-1, after)]
    cells = tuple(reading.combined(parts, year) for year in range(len(reading.years)))
    return replace(table, rows=(*table.rows, TableRow("Income before tax less taxable income of the return", cells, "total")))


def _book_income(reading: Reading) -> list[Wanted]:
    year = "us_gaap.results.year_{}".format
    research = [(f"Expense in it: {reading.label(key)}", key, "note:sum") for name in reading.subjects("research")
                if reading.has(key := f"us_gaap.{name}.expense")]  # fmt: skip
    return [
        (_book_label(reading, "us_gaap", "US GAAP"), "", "heading"),
        ("Operating income", year("operating_income"), "year"),
        *research,
        ("Gains of the investments in income", year("gains_in_income"), "year"),
        ("Interest and dividends of the investments", year("investment_income"), "year"),
        ("Less: interest expense", year("interest_expense"), "year"),
        ("Income before tax", year("pretax_income"), "total:year"),
        ("Less: income tax expense", year("tax_expense"), "year"),
        ("Net income", year("net_income"), "total:year"),
        ("Other comprehensive income, net of tax", year("other_comprehensive_income"), "year"),
    ]


def _taxable_income(reading: Reading) -> list[Wanted]:
    line = "us_tax.income_taxes.{}".format
    limited = reading.has(line("year_after_limits"))
    return [
        (_book_label(reading, "us_tax", "Federal income tax"), "", "heading"),
        ("Ordinary income", line("ordinary_income"), "sum"),
        ("Net section 1231 gain", line("section_1231_net"), "sum"),
        ("Net capital gain", line("capital_net"), "sum"),
        (f"Taxable income{' before limits of the year' * limited}", line("year_taxable_income"), "total:year"),
        *((label, line(name), "year") for label, _, name in LIMITS),
        ("Taxable income of the return", line("year_after_limits"), "total:year"),
        ("Federal income tax of the year, paid", line("year_tax"), "year"),
        ("Federal income tax, to date", line("tax_paid_to_date"), "end"),
        *((label, line(name), "note:year") for label, name in CARRIED),
    ]


def _difference(reading: Reading) -> list[Wanted]:
    """The causes and their total; what the limits of the year do stands after them, because no cash and no book amount does."""
    year = "us_gaap.results.year_{}".format
    before = ", before limits of the year" * reading.has("us_tax.income_taxes.year_after_limits")
    return [
        ("Difference, and its causes", "", "heading"),
        *((reading.label(f"us_gaap.results.{name}"), year(name), "year") for name in CAUSES if reading.has(year(name))),
        (f"Income before tax less taxable income{before}", year("book_less_tax"), "total:year"),
        ("The same, to date", "us_gaap.results.cumulative_book_less_tax", "year"),
        ("Less: limits and special deductions of the year, as they change taxable income", "us_tax.income_taxes.year_limits", "year"),
    ]


def _book_label(reading: Reading, name: str, otherwise: str) -> str:
    return next((book.label for book in reading.run.deal.books if book.name == name), otherwise)


def statements(reading: Reading) -> list[tuple[str, str, list[Table]]]:
    """Per book its name, its label and a table for each of its statements; those of cases stand in the workbook."""
    return [
        (
            book,
            book_label(reading.run.deal, book),
            [_statement(reading, book, name) for name in dict.fromkeys(r.statement for r in rows)],
        )
        for book, rows in reading.run.statements.items()
        if not case_in(book)
    ]


def _statement(reading: Reading, book: str, name: str) -> Table:
    rows = _in_reading_order(reading.run.statements[book], name)
    shown = tuple(
        TableRow(
            row.label,
            tuple(reading.statement(book, row, year) for year in range(len(reading.years))),
            _statement_kind(row.id, row.kind),
        )
        for row in rows
    )
    balance = all(reading.is_balance(book, row.id) for row in rows)
    caption = f"{name}, {'at each year end' if balance else 'by year'}; {book_label(reading.run.deal, book)}"
    return Table(caption, reading.year_heads(), shown)


def _in_reading_order(all_rows: tuple[StatementLine, ...], statement: str) -> list[StatementLine]:
    """The rows of a statement as they are read: each total below what it adds, and what it takes from another statement
    (net income in cash flow and comprehensive income) above it."""
    known = {row.id: row for row in all_rows}
    ids = [row.id for row in all_rows if row.statement == statement]
    for total in [id for id in ids if _statement_kind(id, known[id].kind) == "total" and len(known[id].of) > 1]:
        of = [id for id, _ in known[total].of]
        for place, id in enumerate(of):
            if id not in ids:
                ids.insert(ids.index(of[place - 1]) + 1 if place else 0, id)
        below = max((ids.index(id) for id in of), default=ids.index(total))
        if below < ids.index(total):
            ids.remove(total)
            ids.insert(below + 1, total)
    return [known[id] for id in ids]


def _statement_kind(id: str, kind: str) -> str:
    if id == "unbalanced" or id.endswith(" difference"):
        return "note"
    return "total" if kind == "total" else "line"


def agreement_rows(reading: Reading, rows: tuple[Agreement, ...]) -> list[tuple[Agreement, Shown, Shown, Shown, Shown]]:
    """Each row with reported, rounding, computed and difference in millions."""
    return [
        (row, reading.amount(row.expected), reading.amount(row.rounding), reading.added(row.keys, row.period),
         reading.amount(row.difference))
        for row in rows
    ]
