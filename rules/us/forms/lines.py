"""How a line of a form is written: its number first, on the timeline of tax years, with what is known of the number in its note."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.model.nouns import Line
from rules.us.gaap.contributed import Parts, text_of

#: An amount of nil, for a total without parts: a formula reads something.
NIL = "year_months - year_months"


def form_line(form: str, name: str, number: str, words: str, formula: str, cite: str, note: str = "") -> Line:
    """A line of a form in money. The note names the form; the line `numbers_read` says for which years its numbers were read."""
    return Line(name, f"{number} {words}", "money", formula, cite, time="year", note=f"{form}, line {number}.{f' {note}' if note else ''}")


def numbers_read(form: str, parameter: str) -> Line:
    """Whether the numbers of the lines were read in the form of the year: 1, or nil where they are taken from another year's."""
    return Line("numbers_read", f"{form}: numbers of the lines confirmed for the year", "flag", f"rule({parameter}, year_begin)", form,
                time="year", note="Nil: no text of the year's form was read; the numbers are those of the last year that was.")  # fmt: skip


def added(names: Iterable[str]) -> str:
    """The sum of some lines, nil where there is none."""
    return text_of([(1, name) for name in names], NIL)


def of_years(parts: Parts) -> Parts:
    """Lines by period as their totals of the tax year."""
    return [(sign, f"year_total({name})") for sign, name in parts]
