"""Every figure and label of the workbook fits its column, and every line has its place."""

from __future__ import annotations

from ledger.output.layout import lay_out
from ledger.output.widths import unfit
from ledger.output.workbook import sheets


def test_every_text_and_figure_fits_its_column(sample_run):
    cut = [place for sheet in sheets(sample_run) for place in unfit(sheet)]
    assert not cut, cut[:5]


def test_every_line_fact_and_number_of_the_law_has_a_place(sample_run):
    layout = lay_out(sample_run.model)
    assert set(layout.lines) == {*sample_run.model.rows, *sample_run.model.shared}
    assert set(layout.facts) == set(sample_run.deal.facts)
    assert set(layout.law) == set(sample_run.model.law.parameters)
    places = [layout.lines[key] for key in sample_run.model.rows]
    assert len(places) == len(set(places))
