"""A plant in which all stands that the books add to the price of equipment, beside own chips and software: checks, edits, totals."""

from __future__ import annotations

from pathlib import Path

import pytest
from edits import one_each, several_at_once
from test_edits import compare_in_ironcalc

from ledger.analysis.run import Run, run
from ledger.output.workbook import write

PLANT = Path(__file__).parent / "deals" / "plant.yaml"



@pytest.fixture(scope="module")
def plant() -> Run:
    return run(PLANT)


def test_all_checks_of_the_plant_pass_in_every_book(plant):
    assert [check.label for check in plant.checks if not check.passed] == []
    assert {book.name for book in plant.deal.books} == {"us_gaap", "us_tax", "faster"}


@pytest.mark.slow
def test_edits_move_the_workbook_of_the_plant_as_they_move_the_engine(plant, tmp_path):
    write(plant, tmp_path / "plant.xlsx")
    edits = one_each(plant.deal, seed=8)[::2] + several_at_once(plant.deal, 10, 4, seed=9)
    compared, rejected = compare_in_ironcalc(plant, tmp_path / "plant.xlsx", edits)
    assert compared > 100_000 and rejected < len(edits) / 2


def test_what_is_paid_for_research_for_production_and_for_software_is_all_that_is_spent(plant):
    once, row = plant.figures.once, plant.figures.row
    assert once("deal.chips_1.design_part") + once("deal.chips_1.masks_part") + once("deal.chips_1.cost") == 4_000_000
    assert row("us_gaap.design.expense").sum() == 1_000_000  # a quarter of the programme
    assert row("deal.plant.purchases").sum() == row("deal.plant.payments").sum() == 7_250_000
    assert row("us_gaap.platform.capitalised").sum() + row("us_gaap.platform.expensed").sum() == 1_220_000
