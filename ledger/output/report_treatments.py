"""The treatments side by side in the report: every figure of every accrual book by year, and what each book carries over time."""

from __future__ import annotations

from ledger.analysis.treatments import accrual_books, side_by_side, treated_otherwise
from ledger.output.report_figures import Reading, Table
from ledger.output.report_tables import Wanted, by_year

COLOURS = 7  # series that the palette tells apart


def treatments(reading: Reading) -> Table | None:
    """A heading per figure and a row per book; flows with their sum over the life are in the workbook."""
    wanted: list[Wanted] = []
    for each in side_by_side(reading.run.model):
        wanted.append((each.label, "", "heading"))
        wanted += [(book.label, key, each.how) for book, key in each.lines]
    return by_year(reading, "The same deal in every book, by year", wanted) if wanted else None


def books_told(reading: Reading) -> list[tuple[str, str]]:
    """Label of every accrual book, and what it does otherwise."""
    model = reading.run.model
    return [(book.label, treated_otherwise(model, book)) for book in accrual_books(model)]


def shown_until(reading: Reading) -> int:
    """How many periods the chart shows: the actual ones, and all where none is."""
    return reading.now + 1 if reading.run.deal.actuals_to else len(reading.ends)


def carried(reading: Reading) -> tuple[str, tuple[tuple[str, tuple[float, ...]], ...]]:
    """The caption and the series, in billions by period, of what each book carries; books that carry the same stand once."""
    found: dict[tuple[float, ...], list[str]] = {}
    told: dict[str, str] = {}
    for book in accrual_books(reading.run.model):
        key = f"{book.name}.results.investments_carried"
        if not reading.has(key):
            continue
        values = tuple(reading.scale.chart_value(reading.value((key,), i)) for i in range(shown_until(reading)))
        found.setdefault(values, []).append(book.label)
        told[book.label] = reading.scale.told(reading.value((key,), reading.now))
    series = tuple((" = ".join(labels), values) for values, labels in found.items())[:COLOURS]
    caption = f"At {reading.as_of} the investments are carried at " + "; ".join(f"{amount} ({label})" for label, amount in told.items())
    return f"{caption}.", series
