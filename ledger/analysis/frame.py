"""The lines of a run as a table for those who work in pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.analysis.run import Run
from ledger.model.timeline import period_ends

if TYPE_CHECKING:
    import pandas


def frame(run: Run, book: str = "") -> pandas.DataFrame:
    """Period lines as columns (book.owner.line), period ends as index; of one book, or of all. Values in dollars."""
    import pandas

    known = {key: run.model.rows[run.model.home(key)] for key in (*run.model.rows, *run.model.shared)}
    keys = [key for key, row in known.items() if row.line.time == "period" and key.partition(".")[0] == (book or row.book)]
    index = pandas.DatetimeIndex(period_ends(run.deal), name="period_end")
    return pandas.DataFrame({key: run.figures.row(key) for key in keys}, index=index)
