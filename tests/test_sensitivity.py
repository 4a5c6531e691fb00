"""What turns the comparison: values of the engine equal runs of their own, and the workbook once its inputs are set so."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from drawn_cases import drawn_text
from recalculate import agrees, open_in_ironcalc, sheet_numbers

from ledger.analysis.comparison import standings
from ledger.analysis.run import Run, run
from ledger.analysis.sensitivity import worth_of
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal
from ledger.output.layout import lay_out
from ledger.output.package import write_outputs

GRID = '''grid:
  exit_multiple: ["0", "0.5", "1", "3"]
  cloud: ["0", "0.5", "1"]
  resale_floor: ["0", "0.3"]
'''


def made(extra: str = GRID) -> Run:
    given = "exit_multiple: {value: '1.5', unit: rate"
    text = drawn_text(3).replace(given, f"{given}, low: '0.1', high: '3'")
    return run(read_deal("turned.yaml", text + extra, lenient_sources="drawn"))


@pytest.fixture(scope="module")
def turned() -> Run:
    return made()


def value(figures, turned: Run, case: int) -> float:
    key = turned.model.home(standings(turned.model)[case].key("deal.economics.net_present_value"))
    return float(figures.lines[key][0, 0])


def test_an_end_of_a_swing_is_a_run_with_that_value(turned):
    swing = next(each for each in turned.sensitivity.swings if each.fact.name == "exit_multiple")
    fact = turned.deal.facts["exit_multiple"]
    moved = run(dataclasses.replace(base(turned), facts={**base(turned).facts, fact.name: dataclasses.replace(fact, value=fact.high)}))
    assert [value(moved.figures, moved, case) for case in range(len(swing.high))] == list(swing.high)


def base(turned: Run):
    """The deal as its file reads, without what its cases add."""
    return read_deal(turned.deal.path, turned.deal.text, lenient_sources="drawn")


def test_two_cases_are_worth_the_same_where_they_cross(turned):
    assert turned.sensitivity.crossings
    for crossing in turned.sensitivity.crossings:
        fact = crossing.fact
        step = (float(fact.high) - float(fact.low)) / 8**5
        worth = worth_of(turned, {fact.name: [crossing.value - step, crossing.value + step]})
        apart = worth[crossing.second] - worth[crossing.first]
        assert apart[0] * apart[1] <= 0


@pytest.mark.slow
@pytest.mark.parametrize(("sample", "searched_for"), [("amazon_anthropic", 1), ("amazon_anthropic_2024", 2)])
def test_the_multiple_at_which_a_case_breaks_even_is_the_one_that_is_searched_for(sample, searched_for):
    """Two ways to one value: a line of the case, and the search of the engine. Of 2024 the deal breaks even below cost, where a loss
    saves no tax, and the investment alone above it."""
    made = run(f"samples/{sample}")
    searched = {each.second: each.value for each in made.sensitivity.break_evens if each.fact.name == "exit_multiple"}
    assert len(searched) == searched_for
    for case, standing in enumerate(standings(made.model)):
        key = made.model.home(standing.key("deal.economics.break_even_exit"))
        if key in made.model.rows:
            stated, low = made.figures.once(key), float(made.deal.facts["exit_multiple"].low)
            assert abs(stated - searched[case]) < 1e-4 if case in searched else stated <= low, standing.label


@pytest.mark.slow
def test_usage_that_does_not_come_leaves_what_is_sold_to_others_alone():
    """One outcome, equity at nil and the spending stopped: the deal is hit twice, and selling the capacity to others not at all."""
    made = run("samples/amazon_anthropic")
    labels = [each.name for each in standings(made.model)]
    heads, points = made.sensitivity.grid
    worth = {point.values: dict(zip(labels, point.worth, strict=True)) for point in points}
    stopped, going = worth["0", "0", "0.1", "0"], worth["0", "1", "0.1", "0"]
    assert stopped["resale"] == going["resale"] and stopped[""] < going[""] < stopped["resale"]


def test_the_grid_is_every_combination_and_its_middle_is_the_deal(turned):
    heads, points = turned.sensitivity.grid
    assert len(points) == 24 and len(heads) == 3
    text = turned.deal.text.replace(GRID, 'grid: {exit_multiple: ["1.5"], cloud: ["1"]}\n')
    same = run(read_deal("same.yaml", text, lenient_sources="drawn"))
    assert list(same.sensitivity.grid[1][0].worth) == [value(same.figures, same, case) for case in range(len(standings(same.model)))]


@pytest.mark.slow
def test_twenty_points_of_the_grid_set_in_the_workbook_give_the_same(turned, tmp_path):
    write_outputs(turned, tmp_path)
    book = open_in_ironcalc(Path(tmp_path) / "workbook.xlsx")
    layout = lay_out(turned.model)
    numbers = sheet_numbers(Path(tmp_path) / "workbook.xlsx")
    usage = {e.id: float(turned.deal.facts[f"{e.id}.amount"].value) for e in turned.deal.events if e.of == "cloud"}
    for point in turned.sensitivity.grid[1][:20]:
        multiple, spend, floor = (float(each) for each in point.values)
        cells = {"exit_multiple": multiple, "resale_floor": floor} | {f"{id}.amount": amount * spend for id, amount in usage.items()}
        for name, amount in cells.items():
            book.set_user_input(numbers["Inputs"], layout.facts[name], 4, repr(amount))
        book.evaluate()
        for case, wanted in zip(standings(turned.model), point.worth, strict=True):
            sheet, row = layout.lines[turned.model.home(case.key("deal.economics.net_present_value"))]
            assert agrees(book.get_cell_value(numbers[sheet], row, 6), wanted, True), (point.values, case.label)


@pytest.mark.parametrize(("grid", "told"), [
    ('grid: {robots: ["1"]}\n', 'the grid moves "robots", which is neither a fact nor a contract'),
    ('grid: {exit_multiple: [high]}\n', "is not a number"),
    (f'grid: {{exit_multiple: [{", ".join(["1"] * 201)}]}}\n', "201 points"),
])  # fmt: skip
def test_a_wrong_grid_is_refused(grid, told):
    with pytest.raises(Problems) as refused:
        made(grid)
    assert told in str(refused.value)
