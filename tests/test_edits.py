"""An edit in the workbook gives what the engine gives with the same input; a refused edit is refused by both."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from edits import INERT, Edit, editable, one_each, reaching, several_at_once
from recalculate import agrees, open_in_ironcalc, sheet_numbers

from ledger.analysis.run import Run, refusals
from ledger.model.grid import Figures, compute, fact_number
from ledger.output.layout import Layout, lay_out
from ledger.output.paper import FIRST_PERIOD, ONCE, letter


def batched(run: Run, edits: list[Edit]) -> Figures:
    """The engine's answers to many edits at once, one scenario each."""
    names = {name for edit in edits for name, _ in edit.values}
    inputs = {name: np.full(len(edits), central(run, name)) for name in names}
    for scenario, edit in enumerate(edits):
        for name, value in edit.values:
            inputs[name][scenario] = value
    return compute(run.model, inputs)


def central(run: Run, name: str) -> float:
    """The value of an input at the run: a fact by its name, a number of the law as law:NAME:WINDOW."""
    if name.startswith("law:"):
        _, parameter, window = name.split(":")
        return float(run.model.law.parameters[parameter].windows[int(window)].value)
    return fact_number(run.deal.facts[name])


def place(layout: Layout, name: str) -> tuple[str, int, int]:
    """Sheet, row and column of an input's cell."""
    if name.startswith("law:"):
        _, parameter, window = name.split(":")
        return "Law", layout.law[parameter][0] + int(window), 7
    return "Inputs", layout.facts[name], 4


def refused(run: Run, figures: Figures, scenario: int) -> bool:
    return bool(refusals(run.model, figures, scenario))


def line_cells(run: Run, layout: Layout):
    """(key, sheet, row, column, index in the line's array, exact) of every line cell."""
    for key, made in run.model.rows.items():
        (sheet, row), line = layout.lines[key], made.line
        exact = line.unit in ("money", "flag", "count", "date")
        if line.time == "once":
            yield key, sheet, row, ONCE, 0, exact
        else:
            for index in range(layout.columns[line.time]):
                yield key, sheet, row, FIRST_PERIOD + index, index + 1, exact


#: Of the cells of lines that an edit does not move, one in so many is compared, others by other edits.
UNMOVED_ONE_IN = 7


def unmoved(run: Run, figures: Figures, scenario: int) -> set[str]:
    """The lines that the engine has as they were before the edit."""
    before = run.figures.lines
    return {key for key in run.model.rows if np.array_equal(figures.lines[key][min(scenario, len(figures.lines[key]) - 1)], before[key][0])}


def compare_in_ironcalc(run: Run, path: Path, edits: list[Edit]) -> tuple[int, int]:
    """Apply every edit by itself, compare every line that it moves and a part of the others; (cells compared, edits refused)."""
    layout = lay_out(run.model)
    figures = batched(run, edits)
    book = open_in_ironcalc(path)
    number = sheet_numbers(path)
    cells = list(line_cells(run, layout))
    flags = {key for key, _ in run.model.refusals()}
    compared = rejected = 0
    for scenario, edit in enumerate(edits):
        for name, value in edit.values:
            sheet, row, column = place(layout, name)
            book.set_user_input(number[sheet], row, column, repr(value))
        book.evaluate()
        is_refused = refused(run, figures, scenario)
        rejected += is_refused
        raised, still = False, unmoved(run, figures, scenario)
        for place_in_list, (key, sheet, row, column, index, exact) in enumerate(cells):
            if (is_refused and key not in flags) or (key in still and (place_in_list + scenario) % UNMOVED_ONE_IN):
                continue
            found = book.get_cell_value(number[sheet], row, column)
            expected = float(figures.lines[key][scenario, index])
            raised |= is_refused and found != 0
            if not is_refused:
                assert agrees(found, expected, exact), f"{edit}: {key} {sheet}!{letter(column)}{row}: {found} against {expected}"
                compared += 1
        assert not is_refused or raised, f"{edit}: refused by the engine only"
        for name, _ in edit.values:
            sheet, row, column = place(layout, name)
            book.set_user_input(number[sheet], row, column, repr(central(run, name)))
    return compared, rejected



@pytest.mark.slow
def test_a_dozen_edits_move_the_workbook_as_they_move_the_engine(sample_run, sample_workbook):
    edits = one_each(sample_run.deal, seed=20261122)[::27][:6] + several_at_once(sample_run.deal, 6, 5, seed=3)
    compared, rejected = compare_in_ironcalc(sample_run, sample_workbook, edits)
    print(f"{len(edits)} edits, {compared:,} line cells equal, {rejected} edits refused by both")
    assert compared > 100_000


@pytest.mark.slow
def test_a_number_of_the_law_edited_on_its_sheet_moves_the_workbook_as_the_engine(sample_run, sample_workbook):
    law = sample_run.model.law.parameters
    forty = next(i for i, w in enumerate(law["special_allowance"].windows) if str(w.value) == "0.40")
    edits = [Edit((("law:corporate_rate:0", 0.25),)), Edit(((f"law:special_allowance:{forty}", 0.55),)),
             Edit((("law:corporate_rate:0", 0.28), ("exit_multiple", 0.7)))]  # fmt: skip
    compared, rejected = compare_in_ironcalc(sample_run, sample_workbook, edits)
    assert rejected == 0
    assert compared > 50_000
    figures = batched(sample_run, edits)
    book = open_in_ironcalc(sample_workbook)
    number, (sheet, row, column) = sheet_numbers(sample_workbook), place(lay_out(sample_run.model), "law:corporate_rate:0")
    book.set_user_input(number[sheet], row, column, "0.25")
    book.evaluate()
    cover = [book.get_cell_value(number["Cover"], r, 3) for r in range(5, 15)]
    assert "✔ all checks pass" in cover and "inputs or law changed since the run: engine not compared" in cover
    tax = figures.lines["us_tax.income_taxes.year_tax"]
    assert (tax[0] != tax[1]).any()


@pytest.mark.slow
def test_every_input_edited_and_two_hundred_at_random_move_the_workbook_as_the_engine(sample_run, sample_workbook):
    edits = one_each(sample_run.deal, seed=1) + several_at_once(sample_run.deal, 200, 3, seed=2)
    compared, rejected = compare_in_ironcalc(sample_run, sample_workbook, edits)
    print(f"{len(edits)} edits, {compared:,} line cells equal, {rejected} edits refused by both")
    assert rejected < len(edits) / 2


def test_every_input_moves_a_line_or_is_listed_as_inert(sample_run):
    rng = random.Random(5)
    edits = [Edit(((f.name, value),)) for f in editable(sample_run.deal) for value in reaching(f, sample_run.deal, rng)]
    figures = batched(sample_run, edits)
    flags = {key for key, _ in sample_run.model.refusals()}
    moved = np.zeros(len(edits), dtype=bool)
    for key in sample_run.model.rows:
        array = figures.lines[key]
        if key not in flags and array.shape[0] == len(edits):
            moved |= (array != sample_run.figures.lines[key][0]).any(axis=1)
    moving = {edit.values[0][0] for edit, moves in zip(edits, moved, strict=True) if moves}
    still = {fact.name for fact in editable(sample_run.deal)} - moving
    assert still == set(INERT), f"inputs that move nothing: {sorted(still)}"


@pytest.mark.slow
def test_edits_that_break_an_order_of_dates_are_refused_by_both(sample_run, sample_workbook):
    facts = sample_run.deal.facts
    swapped = [
        Edit((("conversion_2025q1.date", fact_number(facts["note_1_funding.date"]) - 1),)),
        Edit((("exit_notes.date", fact_number(facts["end"]) + 30),)),
        Edit((("exit_preferred.date", fact_number(facts["conversion_2025q1.date"])),)),
    ]
    compared, rejected = compare_in_ironcalc(sample_run, sample_workbook, swapped)
    assert (compared, rejected) == (0, 3)
