"""The seven claims as a run tests them: the lines of each, its verdict, and what is measured of the double dip by case."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.analysis.comparison import Standing, line_of, standings
from ledger.analysis.run import Run
from ledger.model.names import Row

VERDICTS = ("holds", "holds in part", "does not hold")
#: What is measured of the double dip: its name, what it is, and how it is read.
MEASURES = (("DD_1", "Recovered twice, all outlays"), ("DD_2", "Shield: the deal less the case"), ("DD_3", "Tax: the deal less the case"),
            ("DD_4", "Income before tax less taxable income, to date"))  # fmt: skip
GAP = "us_gaap.results.cumulative_book_less_tax"


def decides(row: Row) -> bool:
    """Whether a line is a test that a verdict counts; others stand beside it."""
    return row.line.unit == "flag" and row.line.name.endswith("_holds")


@dataclass(frozen=True)
class Tested:
    """One claim with the rows of its lines: figures, and flags that are one where a test holds."""

    letter: str
    said: str
    conditions: str
    turned_by: str
    rows: tuple[Row, ...]

    @property
    def flags(self) -> tuple[Row, ...]:
        """The tests that the verdict counts."""
        return tuple(row for row in self.rows if decides(row))

    def pairs(self) -> tuple[tuple[Row, Row | None], ...]:
        """Each figure with the flag that tests it, or None; a flag without a figure of its name stands for itself."""
        named = {row.line.name: row for row in self.rows}
        tests = {row.line.name.removesuffix("_holds").removesuffix("_beside"): row for row in self.rows if row.line.unit == "flag"}
        return tuple((row, row if row.line.unit == "flag" else tests.get(row.line.name)) for row in self.rows
                     if row.line.unit != "flag" or row.line.name.removesuffix("_holds").removesuffix("_beside") not in named)  # fmt: skip

    def held(self, run: Run) -> int:
        """How many of the tests hold."""
        return sum(bool(run.figures.once(row.key)) for row in self.flags)

    def verdict(self, run: Run) -> str:
        """In words, from the flags."""
        held = self.held(run)
        return VERDICTS[0] if held == len(self.flags) else VERDICTS[1] if held else VERDICTS[2]


def claims_tested(run: Run) -> tuple[Tested, ...]:
    """The claims that a deal tests, in their order; lines by period that lead to a figure stand with the economics alone."""
    from rules.claims import CLAIMS

    found: dict[str, list[Row]] = {}
    for row in run.model.rows.values():
        if (row.book, row.subject, row.line.time) == ("deal", "claims", "once"):
            found.setdefault(row.line.name[0], []).append(row)
    return tuple(Tested(c.letter, c.said, c.conditions, c.turned_by, tuple(found[c.letter])) for c in CLAIMS if c.letter in found)


@dataclass(frozen=True)
class Dips:
    """The lines of one case that measure a double dip: DD_1 to DD_3 stand once, DD_4 by tax year; None where there is none."""

    label: str
    twice: str | None
    shield: str | None
    tax: str | None
    gap: str | None


def dips(run: Run) -> tuple[Dips, ...]:
    """Of the deal as it stands, which is compared with nothing, and of each case."""
    return tuple(Dips(each.label, line_of(run.model, each, "deal.economics.recovered_twice"), _compared(run, "shield_less", each),
                      _compared(run, "tax_less", each), line_of(run.model, each, GAP)) for each in standings(run.model))  # fmt: skip


def _compared(run: Run, name: str, case: Standing) -> str | None:
    key = f"deal.comparison.{name}_{case.name}"
    return key if case.name and key in run.model.rows else None
