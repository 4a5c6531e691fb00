"""Sheets of facts and law: inputs, events as dated legs, parameters and tables, elections."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.analysis.run import Run
from ledger.facts.nouns import Deal, Fact
from ledger.model.grid import fact_number
from ledger.model.timeline import to_serial
from ledger.output.layout import FIRST_ROW, HEADER_ROW, Layout
from ledger.output.paper import Cell, Sheet, heading_cells, letter

HEADINGS = {
    "terms": "Terms: agreed in a contract or announced as such",
    "actuals": "Actuals: happened, with the filing that says so",
    "assumptions": "Assumptions: agreed by nobody, fixed by no law; range and reason",
}
GUESSES = ("estimate", "assumption")


def input_sheets(run: Run, layout: Layout) -> list[Sheet]:
    """Inputs, Deal_CF, Policies, Scoping and Law."""
    return [_inputs(run, layout), _legs(run, layout), _policies(run), _law(run, layout)]


def column_heads(row: int, heads: Iterable[str]) -> list[Cell]:
    """One row of column heads from column A on; an empty text leaves the cell empty."""
    return [Cell(row, i, text, "column_head") for i, text in enumerate(heads, start=1) if text]


def _style(fact: Fact) -> str:
    kind = "date" if isinstance(fact.value, date) else _NUMBER_STYLES.get(fact.unit, "amount")
    return f"{kind}_{'guess' if fact.status in GUESSES else 'input'}"


_NUMBER_STYLES = {"USD": "money", "rate": "rate", "count": "count", "months": "count", "hours": "count"}


def _inputs(run: Run, layout: Layout) -> Sheet:
    heads = ("", "Input", "Name", "Value", "Unit", "Low", "High", "Out of range", "Status", "Read in", "Source", "Why, and limits",
             "Value at the run")  # fmt: skip
    cells = list(heading_cells("B-1", "Inputs", run.deal.title, "Every fact once; ◆ may be changed and everything that "
                               "depends on it moves; structure needs a new run"))  # fmt: skip
    cells += column_heads(HEADER_ROW, heads)
    unlocked, validations, seen = [], [], ""
    for name, row in sorted(layout.facts.items(), key=lambda placed: placed[1]):
        fact = run.deal.facts[name]
        if fact.heading != seen:
            seen = fact.heading
            cells.append(Cell(min(layout.facts[n] for n, f in run.deal.facts.items() if f.heading == seen) - 1, 2,
                              HEADINGS[seen], "heading"))  # fmt: skip
        cells += _input_row(row, fact)
        if not fact.structural:
            unlocked.append(f"D{row}")
            kind = "date" if isinstance(fact.value, date) else "decimal"
            validations.append((f"D{row}", kind, _bound(fact.low, kind, "low"), _bound(fact.high, kind, "high")))
    widths = {1: 3.0, 2: 54.0, 3: 32.0, 4: 18.0, 5: 10.0, 6: 18.0, 7: 18.0, 8: 8.0, 9: 12.0, 10: 15.0, 11: 26.0, 12: 78.0, 13: 18.0}
    rows = sorted(layout.facts.values())
    return Sheet("Inputs", "B-1", "Inputs", "Every assumption, term and actual once, with its source", tuple(cells), widths,
                 freeze="D6", title_rows=(1, HEADER_ROW), unlocked=tuple(unlocked), validations=tuple(validations),
                 flags=(f"H{rows[0]}:H{rows[-1]}",))  # fmt: skip


def _bound(value: object, kind: str, end: str) -> str:
    if isinstance(value, date):
        return str(to_serial(value))
    if value is not None:
        return str(value)
    limits = {"date": {"low": "36526", "high": "73050"}, "decimal": {"low": "-1000000000000", "high": "1000000000000000"}}
    return limits[kind][end]


def _input_row(row: int, fact: Fact) -> list[Cell]:
    style, value = _style(fact), fact_number(fact)
    note = f"Structure: a change needs a new run. {fact.note}".strip() if fact.structural else fact.note
    cells = [
        Cell(row, 1, "" if fact.structural else "◆", "tick"),
        Cell(row, 2, fact.label, "text"),
        Cell(row, 3, fact.name, "mono"),
        Cell(row, 4, value, style.replace("_input", "").replace("_guess", "") if fact.structural else style),
        Cell(row, 5, "" if isinstance(fact.value, date) else fact.unit, "source"),
        Cell(row, 9, fact.status, "text"), Cell(row, 10, fact.read, "text"), Cell(row, 11, fact.source, "text_wrap"),
        Cell(row, 12, note, "text_wrap"), Cell(row, 13, value, style.partition("_")[0]),
    ]  # fmt: skip
    tests = []
    for column, bound, sign in ((6, fact.low, "<"), (7, fact.high, ">")):
        if bound is not None:
            number = float(to_serial(bound)) if isinstance(bound, date) else float(bound)
            cells.append(Cell(row, column, number, style.partition("_")[0]))
            tests.append(f"D{row}{sign}{letter(column)}{row}")
    if tests:
        test = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
        cells.append(Cell(row, 8, 0, "flag", f"IF({test},1,0)"))
    return cells


def _legs(run: Run, layout: Layout) -> Sheet:
    heads = ("No.", "Event", "Date", "Amount", "Key, instrument", "Key, subject", "Read as", "Cash", "Source")
    cells = list(heading_cells("C-1", "Events of the deal", run.deal.title, "One date cell per event, on Inputs; one row per "
                               "leg here. The same for every book."))  # fmt: skip
    cells += column_heads(HEADER_ROW, heads)
    for number, leg in enumerate(run.model.legs, start=1):
        row = FIRST_ROW + number - 1
        day, amount = run.deal.facts[f"{leg.event}.date"], run.deal.facts[leg.amount]
        value, minus = fact_number(amount) * leg.sign, "-" * (leg.sign < 0)
        cells += [
            Cell(row, 1, number, "count"), Cell(row, 2, leg.event, "mono"),
            Cell(row, 3, fact_number(day), "date", f"Inputs!$D${layout.facts[day.name]}"),
            Cell(row, 4, value, _NUMBER_STYLES.get(amount.unit, "amount"), f"{minus}Inputs!$D${layout.facts[leg.amount]}"),
            Cell(row, 5, f"{leg.instance}.{leg.kind}", "mono"), Cell(row, 6, f"{leg.subject}.{leg.kind}", "mono"),
            Cell(row, 7, "level" if leg.level else "flow", "text"), Cell(row, 9, amount.source, "source"),
        ]  # fmt: skip
        if leg.cash:
            cells.append(Cell(row, 8, value * leg.cash, "money", f"D{row}" if leg.cash > 0 else f"-D{row}"))
    widths = {1: 6.0, 2: 34.0, 3: 13.0, 4: 20.0, 5: 36.0, 6: 36.0, 7: 9.0, 8: 20.0, 9: 50.0}
    return Sheet("Deal_CF", "C-1", "Events of the deal", "Dated legs of every event, read by all lines", tuple(cells), widths,
                 freeze="C6", title_rows=(1, HEADER_ROW))  # fmt: skip


def election_label(deal: Deal, name: str) -> str:
    """The name of an election in words; one made for a class, with its label: "Furniture: allowance (book us_tax)"."""
    book, _, rest = name.rpartition(".")[0].partition(".")
    if rest not in deal.classes:
        return name.replace("_", " ")
    return f"{deal.classes[rest].label}: {name.rpartition('.')[2].replace('_', ' ')} (book {book})"


def _policies(run: Run) -> Sheet:
    cells = list(heading_cells("B-3", "Policies and elections", run.deal.title, "Choices that the standards leave open, and "
                               "the treatment each book gives each subject; structure, a change needs a new run"))  # fmt: skip
    cells += column_heads(HEADER_ROW, ("", "Election", "Choice", "Alternatives", "Paragraph", "Reason and consequence if flipped"))
    row = FIRST_ROW
    for election in run.deal.elections:
        label = election_label(run.deal, election.name)
        values = (label, election.choice, ", ".join(election.alternatives), election.cite, election.reason)
        cells += [Cell(row, 2 + i, text, "text_wrap") for i, text in enumerate(values)]
        row += 1
    row += 1
    cells += column_heads(row, ("", "Subject", "Book", "Treatment", "Source", "Rule file"))
    for placed in run.model.placed:
        if placed.book not in ("timeline", "inputs"):
            row += 1
            book = next((b.label for b in run.deal.books if b.name == placed.book), "Structure")
            values = (placed.subject.label, book, placed.treatment.title, placed.treatment.cite, placed.path)
            cells += [Cell(row, 2 + i, text, "text_wrap") for i, text in enumerate(values)]
    return Sheet("Policies", "B-3", "Policies and elections", "Elections with paragraph and reason; treatments by book",
                 tuple(cells), {1: 3.0, 2: 40.0, 3: 30.0, 4: 46.0, 5: 34.0, 6: 80.0}, freeze="C6")  # fmt: skip


def _law(run: Run, layout: Layout) -> Sheet:
    cells = list(heading_cells("B-5", "Law", run.deal.title, "Dated numbers of the law with their citations; values are live, "
                               "a window's number of rows is structure"))  # fmt: skip
    unlocked, validations = [], []
    for name, parameter in run.model.law.parameters.items():
        first, last = layout.law[name]
        cells.append(Cell(first - 2, 2, f"{parameter.label} ({name}; {parameter.path})", "heading"))
        heads = [head for key in parameter.keys for head in (f"{key} from", f"{key} to")]
        cells += [Cell(first - 1, 2, "Citation", "column_head"), Cell(first - 1, 7, "Value", "column_head"),
                  Cell(first - 1, 8, "Status", "column_head"),
                  Cell(first - 1, 9, "Value at the run", "column_head")]  # fmt: skip
        cells += [Cell(first - 1, 3 + i, head.replace("_", " "), "column_head") for i, head in enumerate(heads)]
        for row, window in enumerate(parameter.windows, start=first):
            bounds = [float(to_serial(day)) for pair in window.bounds for day in pair]
            cells += [Cell(row, 3 + i, day, "date") for i, day in enumerate(bounds)]
            style = {"rate": "rate_input", "USD": "money_input"}.get(parameter.unit, "amount_input")
            cells += [Cell(row, 1, "◆", "tick"), Cell(row, 2, window.cite, "text"), Cell(row, 7, float(window.value), style),
                      Cell(row, 8, window.status, "text"), Cell(row, 9, float(window.value), style.removesuffix("_input"))]  # fmt: skip
            unlocked.append(f"G{row}")
            validations.append((f"G{row}", "decimal", "0", "1" if parameter.unit == "rate" else ""))
        for row, (what, cite) in enumerate(parameter.not_covered, start=last + 1):
            cells += [Cell(row, 2, f"not covered: {what}", "source"), Cell(row, 3, cite, "source")]
    cells += _tables(run, layout)
    widths = {1: 3.0, 2: 60.0, 3: 15.0, 4: 15.0, 5: 17.0, 6: 17.0, 7: 18.0, 8: 14.0, 9: 18.0}
    return Sheet("Law", "B-5", "Law", "Parameters and tables in force, each value dated and cited", tuple(cells), widths,
                 freeze="C6", unlocked=tuple(unlocked), validations=tuple(validations))  # fmt: skip


def _tables(run: Run, layout: Layout) -> list[Cell]:
    cells = []
    for name, table in run.model.law.tables.items():
        first, _, _ = layout.tables[name]
        cells.append(Cell(first - 2, 2, f"{table.label} ({table.cite}; {table.path})", "heading"))
        cells += [Cell(first - 1, 3 + i, key, "year_head") for i, key in enumerate(table.column_keys)]
        for row, (key, values) in enumerate(zip(table.row_keys, table.values, strict=True), start=first):
            cells.append(Cell(row, 2, key, "count"))
            cells += [Cell(row, 3 + i, float(value), "rate") for i, value in enumerate(values)]
    return cells
