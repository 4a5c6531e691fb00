"""What the page keeps so that any figure can show its derivation: lines, facts, law, entries and statements, compactly.

Rows of numbers are run-length coded: a plain number is one column, [number, n] is n columns alike. Formula trees are
nested lists headed by their sign or word; ["n", i] is the i-th name of the line, whose meaning each row gives in the
same place: a row (nil or more), a fact (below nil: -1 is fact 0), {"law": name}, a list of members, or
{"kind": text, "legs": [[date fact, amount fact, -1 if taken off], ...]}.
"""

from __future__ import annotations

from datetime import date
from math import isnan
from pathlib import PurePath
from typing import Any

from ledger.analysis.run import Run
from ledger.books.postings import chart
from ledger.books.statements import StatementLine
from ledger.facts.nouns import Fact
from ledger.facts.problems import neutral
from ledger.formula.syntax import Comparison, Name, Negative, Node, Number, Operation, Word
from ledger.model.build import book_label
from ledger.model.cases import case_in
from ledger.model.names import EventRef, FactRef, GroupRef, LawRef, LineRef, Ref, Row
from ledger.model.parameters import OPEN_END, OPEN_START, Parameter, Table
from ledger.output.book_sheets import place_books
from ledger.output.layout import Layout, lay_out
from ledger.output.paper import FIRST_PERIOD, ONCE, letter
from ledger.output.report_figures import Reading

Json = Any


def page_data(reading: Reading) -> dict[str, Json]:
    """Everything the page's derivations are made from; only lists, texts and numbers."""
    run = reading.run
    layout = lay_out(run.model)
    lines = _Lines(run, layout)
    return {
        "currency": run.deal.currency,
        "unit": run.figures.unit,
        "short": reading.scale.short,
        "ends": [end.isoformat() for end in reading.ends],
        "years": list(reading.years),
        "spans": [list(span) for span in reading.spans],
        "first": FIRST_PERIOD,
        "once": letter(ONCE),
        "books": {name: text(book_label(run.deal, name)) for name in _books_named(run)},
        "subjects": {p.subject.name: text(p.subject.label) for p in run.model.placed if p.subject.name},
        "lines": lines.lines,
        "rows": lines.rows,
        "sheets": lines.sheets,
        "origins": lines.origins,
        "facts": [_fact(fact, layout.facts[fact.name]) for fact in run.deal.facts.values()],
        "law": {name: _parameter(p, layout.law[name][0]) for name, p in run.model.law.parameters.items()},
        "tables": {name: _table(t, layout.tables[name][0]) for name, t in run.model.law.tables.items()},
        **_books(run, lines.numbers),
    }


def _books_named(run: Run) -> tuple[str, ...]:
    """Every book that a line of the page stands in."""
    return tuple(dict.fromkeys([*(row.book for row in run.model.rows.values()), *run.ledgers]))


def text(value: str) -> str:
    """Text of a file on one line, with every character that could steer a page or turn its direction made visible."""
    return neutral(" ".join(value.split()))


def file_line(fact: Fact) -> str:
    """Where a fact stands in the deal file, without the folders of this machine."""
    return f"{PurePath(fact.where.path).name}:{fact.where.line}"


def fact_text(value: object, unit: str) -> str:
    """A fact's value or bound as it was written: a date, or the number with commas and its own decimals."""
    if value is None or isinstance(value, date):
        return value.isoformat() if value else ""
    whole, _, decimals = f"{value:f}".partition(".")
    grouped = f"{int(whole):,}" if unit != "count" or abs(int(whole)) > 9999 else whole
    sign = "-" if whole.startswith("-") and not grouped.startswith("-") else ""
    return sign + grouped + (f".{decimals}" if decimals else "")


def runs(values: list[float]) -> list[Json]:
    """A row of numbers, equal neighbours once: [0, 0, 0, 5] -> [[0, 3], 5]. What is not a number becomes null."""
    coded: list[list[Json]] = []
    for value in values:
        number = None if isnan(value) else int(value) if float(value).is_integer() else value
        if coded and coded[-1][0] == number:
            coded[-1][1] += 1
        else:
            coded.append([number, 1])
    return [number if count == 1 else [number, count] for number, count in coded]


class _Lines:
    """The lines of the model: what is alike in all instances of a line once, and a short row per instance."""

    def __init__(self, run: Run, layout: Layout):
        self.run = run
        self.numbers = {key: number for number, key in enumerate(run.model.rows)}
        self.facts = {name: number for number, name in enumerate(run.deal.facts)}
        self.sheets = list(dict.fromkeys(sheet for sheet, _ in layout.lines.values()))
        self.origins: list[str] = []
        self.lines: list[Json] = []
        self.rows: list[Json] = []
        known: dict[tuple[str, str, str, str], int] = {}
        names: list[list[tuple[str, str]]] = []
        for key, row in run.model.rows.items():
            kind = (row.book.partition("@")[0], row.subject, row.line.name, row.line.formula)
            if kind not in known:
                known[kind] = len(self.lines)
                names.append([])
                self.lines.append(self._line(row, names[-1]))
            number = known[kind]
            sheet, place = layout.lines[key]
            values = run.figures.lines[key][0].tolist()
            body = values if row.line.time == "once" else values[1:]
            coded: list[Json] = [
                number,
                text(row.label) if row.line.each else 0,
                self.sheets.index(sheet),
                place,
                [self._meaning(row.refs[role]) for role in names[number]],
                runs(body),
            ]
            if row.line.each:
                coded[1] = [row.owner, text(row.label)]
            opening = runs(values[:1])[0] if row.line.time != "once" and values[0] else 0
            own = row.book if row.book != self.lines[number][0] else 0
            coded += [opening, own] if own else [opening] if opening else []
            self.rows.append(coded)

    def _origin(self, path: str) -> int:
        """The number of a rule file: many lines come from one."""
        if path not in self.origins:
            self.origins.append(path)
        return self.origins.index(path)

    def _line(self, row: Row, names: list[tuple[str, str]]) -> Json:
        line = row.line
        label = text(row.line.label if line.each else row.label)
        return [
            row.book,
            row.subject,
            line.name,
            label,
            line.unit,
            line.time[0],
            " ".join(line.formula.split()),
            _tree(row.node, names),
            text(line.cite),
            self._origin(row.origin),
            text(line.note),
        ]

    def _meaning(self, ref: Ref) -> Json:
        if isinstance(ref, LineRef):
            return self.numbers[ref.key]
        if isinstance(ref, FactRef):
            return -1 - self.facts[ref.name]
        if isinstance(ref, LawRef):
            return {"law": ref.name}
        if isinstance(ref, GroupRef):
            return [self._meaning(member) for member in ref.members]
        assert isinstance(ref, EventRef)
        return {
            "kind": ref.kind.replace("_", " "),
            "legs": [
                [self.facts[f"{leg.event}.date"], self.facts[leg.amount], *[leg.sign] * (leg.sign < 0)]
                for leg in self.run.model.legs
                if leg.kind == ref.kind and (leg.subject if ref.whole_subject else leg.instance) == ref.owner
            ],
        }


def _tree(node: Node, names: list[tuple[str, str]]) -> Json:
    def named(role: str, name: str) -> Json:
        if (role, name) not in names:
            names.append((role, name))
        return ["n", names.index((role, name))]

    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return named("value", node.text)
    if isinstance(node, Negative):
        return ["neg", _tree(node.of, names)]
    if isinstance(node, Operation | Comparison):
        return [node.sign, _tree(node.left, names), _tree(node.right, names)]
    assert isinstance(node, Word)
    role = {
        "event": "event",
        "latest": "event",
        "dated": "event",
        "rule": "rule",
        "table": "table",
        "across": "across",
    }.get(node.word)
    first, rest = node.arguments[0], node.arguments[1:]
    head = named(role, first.text) if role and isinstance(first, Name) else _tree(first, names)
    return [node.word, head, *(_tree(argument, names) for argument in rest)]


def _fact(fact: Fact, row: int) -> Json:
    bounds = [fact_text(fact.low, fact.unit), fact_text(fact.high, fact.unit)]
    return [
        fact.name,
        text(fact.label),
        fact_text(fact.value, fact.unit),
        fact.unit,
        fact.status,
        fact.read,
        text(fact.source),
        text(fact.note),
        bounds,
        file_line(fact),
        row,
        fact.heading,
    ]


def _parameter(parameter: Parameter, first: int) -> Json:
    windows = [
        [[[_day(a), _day(b)] for a, b in w.bounds], f"{w.value:f}", text(w.cite), w.status] for w in parameter.windows
    ]
    return {
        "label": text(parameter.label),
        "unit": parameter.unit,
        "keys": [key.replace("_", " ") for key in parameter.keys],
        "windows": windows,
        "path": parameter.path,
        "row": first,
    }


def _day(day: date) -> str:
    return "" if day in (OPEN_START, OPEN_END) else day.isoformat()


def _table(table: Table, first: int) -> Json:
    return {
        "label": text(table.label),
        "cite": text(table.cite),
        "path": table.path,
        "row": first,
        "rows": list(table.row_keys),
        "columns": list(table.column_keys),
        "values": [[f"{v:f}" for v in row] for row in table.values],
        "heads": [table.row.replace("_", " "), table.column.replace("_", " ")],
    }


def _books(run: Run, numbers: dict[str, int]) -> dict[str, Json]:
    """Entries and statement rows. An account of a statement row is read back from the entries that touch it."""
    placed = place_books(run)
    entries: list[Json] = []
    statements: list[Json] = []
    accounts: dict[str, str] = {}
    for book, ledger in run.ledgers.items():
        for posting in ledger.postings:
            entry = posting.entry
            entries.append(
                [
                    book,
                    posting.number,
                    text(entry.name),
                    entry.debit,
                    entry.credit,
                    numbers[posting.key],
                    text(entry.cite),
                    entry.cash_flow,
                    placed.entries[book, posting.number],
                ]
            )
        accounts |= {name: chart()[name].number for name in ledger.balances}
        if case_in(book):
            continue  # statements of cases stand in the workbook
        at = {row.id: len(statements) + i for i, row in enumerate(run.statements[book])}
        statements += [_statement(book, row, at, placed.statements[book, row.id]) for row in run.statements[book]]
    return {"entries": entries, "statements": statements, "accounts": accounts}


def _statement(book: str, row: StatementLine, at: dict[str, int], place: int) -> Json:
    return [
        book,
        row.statement,
        text(row.label),
        row.kind,
        row.sign,
        list(row.accounts),
        row.cash_flow,
        [[at[id], sign] for id, sign in row.of],
        place,
        runs(row.units.tolist()),
    ]
