"""The second reader: a formula as a live spreadsheet formula.

A formula is written once per row, with marks where the current and the prior column stand, so every cell of a row holds
the same formula. `across` is a chain of plus over cells and totals are ranges of one row: the order of adding is the
order of the rows in every reader, and no range ever holds the cell that reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.formula.syntax import Comparison, Name, Negative, Node, Number, Operation, Word

NOW, PRIOR = "\x01", "\x02"


@dataclass(frozen=True)
class Cells:
    """Where a formula finds things in the workbook; each gives the text of a reference."""

    value: Callable[[str, str], str]  # (name, NOW or PRIOR) -> a cell
    members: Callable[[str], list[str]]  # name in across() -> the cells of the instances, current column
    whole: Callable[[str], str]  # name -> its row over all columns, without the opening column
    legs: Callable[[str], tuple[str, str, str, str]]  # kind -> ranges of amounts, keys and dates, and the key
    windows: Callable[[str], tuple[str, list[tuple[str, str]]]]  # parameter -> values, (from, to) ranges per date
    table: Callable[[str], tuple[str, str, str]]  # table -> values, row keys, column keys
    period_end: Callable[[str], str]  # NOW or PRIOR -> the cell of the period's last day
    period_ends: Callable[[], str]  # the row of last days
    tax_years: Callable[[], tuple[str, str]]  # rows: tax year of each period, taxable year of each year
    this_year: Callable[[str], str]  # "period" or "year": the cell that holds this column's year


def write(node: Node, cells: Cells, places: int | None = None) -> str:
    """The formula text without the leading sign, rounded to `places` where a posting unit is given."""
    text = _Writer(cells).write(node)
    return f"ROUND({text},{places})" if places is not None else text


def in_column(text: str, now: str, prior: str) -> str:
    """A written formula in one column: the marks replaced by column letters."""
    return text.replace(NOW, now).replace(PRIOR, prior)


class _Writer:
    def __init__(self, cells: Cells):
        self.cells = cells

    def write(self, node: Node, binding: int = 0) -> str:
        """The text of a node; `binding` is how tightly its surroundings hold it (1 sum, 2 product, 3 sign)."""
        if isinstance(node, Name):
            return self.cells.value(node.text, NOW)
        if isinstance(node, Number):
            return str(node.value)
        if isinstance(node, Word):
            return _WORDS[node.word](self, *node.arguments)
        if isinstance(node, Comparison):
            return f"IF({self.test(node)},1,0)"
        if isinstance(node, Negative):
            return _bracket(f"-{self.write(node.of, 3)}", binding > 0)
        return self._operation(node, binding)

    def _operation(self, node: Operation, binding: int) -> str:
        tight = 1 if node.sign in "+-" else 2
        left = self.write(node.left, tight)
        right = self.write(node.right, tight + 1 if node.sign in "-/" else tight)
        if node.sign in "+*" and isinstance(node.right, Operation):
            right = self.write(node.right, tight + 1)  # the order of adding is part of the formula
        return _bracket(f"{left}{node.sign}{right}", tight < binding)

    def test(self, node: Comparison) -> str:
        sign = {"==": "=", "!=": "<>"}.get(node.sign, node.sign)
        return f"{self.write(node.left, 1)}{sign}{self.write(node.right, 1)}"

    def iff(self, condition: Node, yes: Node, no: Node) -> str:
        asked = self.test(condition) if isinstance(condition, Comparison) else f"{self.write(condition, 1)}<>0"
        return f"IF({asked},{self.write(yes)},{self.write(no)})"

    def prior(self, name: Name) -> str:
        return self.cells.value(name.text, PRIOR)

    def across(self, name: Name) -> str:
        return f"({'+'.join(self.cells.members(name.text))})"

    def total(self, name: Name) -> str:
        return f"SUM({self.cells.whole(name.text)})"

    def year_total(self, name: Name) -> str:
        return f"SUMIFS({self.cells.whole(name.text)},{self.cells.tax_years()[0]},{self.cells.this_year('year')})"

    def of_year(self, name: Name) -> str:
        return f"SUMIFS({self.cells.whole(name.text)},{self.cells.tax_years()[1]},{self.cells.this_year('period')})"

    def event(self, kind: Name, after: Node | None = None) -> str:
        since = self.cells.period_end(PRIOR) if after is None else f"({self.write(after)})"
        amounts, keys, dates, key = self.cells.legs(kind.text)
        until = self.cells.period_end(NOW)
        return f'SUMIFS({amounts},{keys},{key},{dates},">"&{since},{dates},"<="&{until})'

    def dated(self, kind: Name) -> str:
        _, keys, dates, key = self.cells.legs(kind.text)
        return f'_xlfn.MAXIFS({dates},{keys},{key},{dates},"<="&{self.cells.period_end(NOW)})'

    def latest(self, kind: Name) -> str:
        amounts, keys, dates, key = self.cells.legs(kind.text)
        return f"SUMIFS({amounts},{keys},{key},{dates},{self.dated(kind)})"

    def rule(self, name: Name, *keys: Node) -> str:
        values, bounds = self.cells.windows(name.text)
        tests = "".join(
            f',{first},"<="&{self.write(key, 1)},{last},">="&{self.write(key, 1)}'
            for key, (first, last) in zip(keys, bounds, strict=True)
        )
        return f"SUMIFS({values}{tests})/COUNTIFS({tests[1:]})"

    def table(self, name: Name, row: Node, column: Node) -> str:
        values, rows, columns = self.cells.table(name.text)
        return f"INDEX({values},MATCH({self.write(row)},{rows},1),MATCH({self.write(column)},{columns},0))"

    def months(self, first: Node, last: Node) -> str:
        a, b = self.write(first), self.write(last)
        return f"(12*(YEAR({b})-YEAR({a}))+MONTH({b})-MONTH({a}))"

    def compound(self, rate: Node, times: Node) -> str:
        return f"(1+{self.write(rate, 2)})^({self.write(times)})"

    def xnpv(self, rate: Node, name: Name) -> str:
        return f"XNPV({self.write(rate)},{self.cells.whole(name.text)},{self.cells.period_ends()})"

    def xirr(self, name: Name) -> str:
        return f"XIRR({self.cells.whole(name.text)},{self.cells.period_ends()})"


def _call(function: str) -> Callable[..., str]:
    def written(writer: _Writer, *arguments: Node) -> str:
        return f"{function}({','.join(writer.write(argument) for argument in arguments)})"

    return written


def _extreme(function: str) -> Callable[..., str]:
    """MIN and MAX leave out a cell that is empty, as the column before the first one is; added to, it counts as nil."""

    def written(writer: _Writer, *arguments: Node) -> str:
        texts = [writer.write(each) + "+0" * (isinstance(each, Word) and each.word == "prior") for each in arguments]
        return f"{function}({','.join(texts)})"

    return written


_WORDS: dict[str, Callable[..., str]] = {
    "iff": _Writer.iff, "prior": _Writer.prior, "across": _Writer.across, "total": _Writer.total,
    "year_total": _Writer.year_total, "of_year": _Writer.of_year, "event": _Writer.event, "dated": _Writer.dated,
    "latest": _Writer.latest, "rule": _Writer.rule, "table": _Writer.table, "months": _Writer.months,
    "xnpv": _Writer.xnpv, "xirr": _Writer.xirr, "compound": _Writer.compound, "min": _extreme("MIN"),
    "max": _extreme("MAX"),
    "abs": _call("ABS"), "round": _call("ROUND"), "year": _call("YEAR"), "month": _call("MONTH"), "eomonth": _call("EOMONTH"),
}  # fmt: skip


def _bracket(text: str, needed: bool) -> str:
    return f"({text})" if needed else text
