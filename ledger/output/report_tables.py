"""The tables of the report: the loop, the investments, the books, equipment, deferred tax, statements, agreement."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.analysis.agreement import Agreement
from ledger.books.statements import StatementLine
from ledger.model.build import book_label
from ledger.output.report_figures import Head, Reading, Shown, Table, TableRow, amount

Wanted = tuple[str, str, str]  # label, line, how it is read by year (sum, end, start, year) or heading:, total:


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
        elif reading.has(key):
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
    """Cash out, back, consumed and sold, by year."""
    line = "deal.loop.{}".format
    return by_year(
        reading,
        "Money loop: cash of the deal by year, before tax. The last two rows are received less paid.",
        (
            ("Paid: invested in the lab", line("invested"), "sum"),
            ("Paid: equipment bought and running cost", line("consumed"), "sum"),
            ("Received: back as cloud revenue", line("revenue"), "sum"),
            ("Received: equipment sold", line("equipment_sold_for"), "sum"),
            ("Received: investments sold", line("investment_sold_for"), "sum"),
            ("Cash before tax", line("cash_before_tax"), "total:sum"),
            ("Cash before tax, to date", line("cash_before_tax_to_date"), "end"),
        ),
        life=True,
    )


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
    columns = [(label, keys) for label, keys in wanted if reading.has(*keys)]
    if not columns:
        return None
    rows = tuple(
        TableRow(reading.ends[i].isoformat(), tuple(reading.added(keys, i) for _, keys in columns))
        for i in range(reading.now + 1)
    )
    caption = f"Investments at each period end to {reading.as_of}; gains are those of the period that ends there"
    return Table(caption, tuple(Head(label) for label, _ in columns), rows, "Period end")


def compare(reading: Reading) -> Table | None:
    """The two books side by side by year, and the named causes of the difference."""
    gaap, tax = "us_gaap.results.year_{}".format, "us_tax.income_taxes.year_{}".format
    labels = {book.name: book.label for book in reading.run.deal.books}
    return by_year(
        reading,
        "Books side by side, by year",
        (
            (labels.get("us_gaap", "US GAAP"), "", "heading"),
            ("Operating income", gaap("operating_income"), "year"),
            ("Gains of the investments in income", gaap("gains_in_income"), "year"),
            ("Income before tax", gaap("pretax_income"), "total:year"),
            ("Income tax expense", gaap("tax_expense"), "year"),
            ("Net income", gaap("net_income"), "total:year"),
            ("Other comprehensive income, net of tax", gaap("other_comprehensive_income"), "year"),
            (labels.get("us_tax", "Federal income tax"), "", "heading"),
            ("Ordinary income", "us_tax.income_taxes.ordinary_income", "sum"),
            ("Net section 1231 gain", tax("section_1231"), "year"),
            ("Net capital gain", tax("capital_net"), "year"),
            ("Taxable income before limits of the year", tax("taxable_income"), "total:year"),
            ("Capital loss not deducted", "us_tax.income_taxes.capital_loss_of_year", "year"),
            ("Capital losses of earlier years, deducted", "us_tax.income_taxes.capital_loss_used", "year"),
            ("Capital losses lost after five years", "us_tax.income_taxes.expired_capital_loss", "year"),
            ("Business interest carried forward, year end", "us_tax.income_taxes.disallowed_interest_carried", "year"),
            ("Deduction for dividends", "us_tax.income_taxes.dividends_deduction", "year"),
            ("Operating losses deducted", "us_tax.income_taxes.net_operating_loss_deducted", "year"),
            ("Taxable income of the return", tax("after_limits"), "total:year"),
            ("Federal income tax of the year, paid", tax("tax"), "year"),
            ("Federal income tax, to date", "us_tax.income_taxes.tax_paid_to_date", "end"),
            ("Difference, and its causes", "", "heading"),
            ("Equipment: book result less tax result", gaap("equipment_timing"), "year"),
            ("Investments: gains in book income less taxable gains", gaap("investment_timing"), "year"),
            ("Income before tax less taxable income", gaap("book_less_tax"), "total:year"),
            ("The same, to date", "us_gaap.results.cumulative_book_less_tax", "year"),
        ),
    )


def statements(reading: Reading) -> list[tuple[str, str, list[Table]]]:
    """Per book its name, its label and a table for each of its statements."""
    return [
        (
            book,
            book_label(reading.run.deal, book),
            [_statement(reading, book, name) for name in dict.fromkeys(r.statement for r in rows)],
        )
        for book, rows in reading.run.statements.items()
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


def equipment(reading: Reading) -> Table | None:
    """Equipment in the book and for tax, by year."""
    pods = reading.subject("equipment")
    return by_year(
        reading,
        "Equipment: book against tax, by year",
        (
            ("Cost placed in service", f"deal.{pods}.purchases", "sum"),
            ("Resale proceeds", f"deal.{pods}.resale", "sum"),
            ("In the books", "", "heading"),
            ("Depreciation", f"us_gaap.{pods}.depreciation", "sum"),
            ("Gain on disposal", f"us_gaap.{pods}.gain", "sum"),
            ("Loss on disposal", f"us_gaap.{pods}.loss", "sum"),
            ("Carrying amount, year end", f"us_gaap.{pods}.carrying", "total:end"),
            ("For tax", "", "heading"),
            ("Section 179 deducted", f"us_tax.{pods}.expensed_deductions", "sum"),
            ("Special allowance", f"us_tax.{pods}.first_year_deductions", "sum"),
            ("Recovery deductions", f"us_tax.{pods}.recovery_deductions", "sum"),
            ("Ordinary gain on disposal", f"us_tax.{pods}.ordinary_gain", "sum"),
            ("Ordinary loss on disposal", f"us_tax.{pods}.ordinary_loss", "sum"),
            ("Gain under section 1231", f"us_tax.{pods}.section_1231_gain", "sum"),
            ("Loss under section 1231", f"us_tax.{pods}.section_1231_loss", "sum"),
            ("Adjusted basis, year end", f"us_tax.{pods}.basis", "total:end"),
            ("Carrying amount less adjusted basis", "", "heading"),
            ("Temporary difference, year end", f"us_gaap.tax_basis_balance_sheet.{pods}_difference", "total:end"),
        ),
    )


PARTS = (
    ("book", "Book amount"),
    ("tax", "Tax basis"),
    ("difference", "Temporary difference"),
    ("deferred", "Deferred tax liability"),
)


def _assets(reading: Reading) -> list[tuple[str, str]]:
    named = [(s.name, s.label) for s in reading.run.deal.subjects]
    return [(n, label) for n, label in named if reading.has(f"us_gaap.tax_basis_balance_sheet.{n}_book")]


def tax_balance(reading: Reading) -> Table | None:
    """The tax-basis balance sheet on the last actual day: a row per asset."""
    line = "us_gaap.tax_basis_balance_sheet.{}_{}".format
    assets = [*_assets(reading), ("all", "All assets but cash")]
    if not reading.has(line("all", "book")):
        return None
    rows = tuple(
        TableRow(
            label,
            tuple(reading.at(line(name, part), reading.now) for part, _ in PARTS),
            "total" if name == "all" else "line",
        )
        for name, label in assets
    )
    return Table(f"Tax-basis balance sheet at {reading.as_of}", tuple(Head(label) for _, label in PARTS), rows)


def tax_balance_years(reading: Reading) -> Table | None:
    """Temporary differences and deferred tax at each year end."""
    line = "us_gaap.tax_basis_balance_sheet.{}_{}".format
    wanted: list[Wanted] = []
    for part, heading in PARTS:
        wanted.append((heading, "", "heading"))
        wanted += [(label, line(name, part), "end") for name, label in _assets(reading)]
        wanted.append(("All assets but cash", line("all", part), "total:end"))
    return by_year(reading, "Tax-basis balance sheet at each year end", wanted)


def deferred_roll(reading: Reading) -> Table | None:
    """The roll-forward of deferred tax by year, by origin."""
    prefix = "us_gaap.deferred_roll."
    rows = [row for key, row in reading.run.model.rows.items() if key.startswith(prefix)]
    how = {"opening": "start", "closing": "total:end", "roll_difference": "note:end"}
    return by_year(
        reading,
        "Deferred tax liability: roll-forward by year, by where it is charged",
        [(row.label, row.key, how.get(row.line.name, "sum")) for row in rows],
    )


def agreement_rows(reading: Reading, rows: tuple[Agreement, ...]) -> list[tuple[Agreement, Shown, Shown, Shown, Shown]]:
    """Each row with reported, rounding, computed and difference in millions."""
    return [
        (row, amount(row.expected), amount(row.rounding), reading.added(row.keys, row.period), amount(row.difference))
        for row in rows
    ]
