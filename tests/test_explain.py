"""What explain says of a figure: formula, numbers, rule chosen, source, place in the workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger import Problems, explain, frame
from ledger.analysis.explain import lines_of_text, number_text
from ledger.analysis.run import run
from ledger.facts.read import read_deal

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def notes():
    from ledger import run

    return run(HERE / "deals" / "notes.yaml")


def steps(found) -> dict[str, str]:
    return {step.name: step.value for step in found.steps}


def test_a_figure_is_its_formula_with_the_numbers_of_the_period(notes):
    found = explain(notes, "deal.notes.cost_held", "2025-12-31")
    assert (found.value, found.period, found.formula) == ("1,500", "2025-12-31", "prior(cost_held) + funding - converted_cost")
    assert steps(found) == {"prior(cost_held)": "0", "funding": "1,500", "converted_cost": "0"}
    assert found.rule == "rules/structures/cash_investment.py" and found.rounding == "rounded to whole cents, half away from zero"
    later = explain(notes, "deal.notes.cost_held", "2026-03-31")
    assert (later.period, steps(later)["prior(cost_held)"]) == ("2026-12-31", "1,500")


def test_the_workbook_cell_shows_the_figure(notes, tmp_path):
    import openpyxl

    from ledger.output.workbook import write

    write(notes, tmp_path / "w.xlsx")
    book = openpyxl.load_workbook(tmp_path / "w.xlsx", data_only=True)
    for line, period in (("us_gaap.notes.fair_value", "2026"), ("us_tax.income_taxes.tax_rate", "2025")):
        found = explain(notes, line, period)
        sheet, _, cell = found.cell.partition("!")
        assert number_text(book[sheet][cell].value, found.unit) == found.value


def test_an_event_is_shown_with_its_date_source_and_place(notes):
    found = explain(notes, "deal.notes.value", "2025-12-31")
    origin = next(step.origin for step in found.steps if step.name == "value_2025.amount")
    assert origin.startswith("2025-12-31; filing, annual report (page); ") and origin.endswith("notes.yaml:23")
    assert steps(found)["value_date"] == "2025-12-31", "a date, not the number a spreadsheet keeps"


def test_depth_opens_the_lines_below(notes):
    assert all(step.below is None for step in explain(notes, "us_gaap.notes.fair_value").steps)
    opened = explain(notes, "us_gaap.notes.fair_value", depth=2).steps[0].below
    assert opened is not None and opened.key == "deal.notes.value"
    text = "\n".join(lines_of_text(explain(notes, "us_gaap.notes.fair_value", "2025", depth=3)))
    assert "            = iff(cost_held == 0, 0, latest(fair_value)" in text and "Workbook: Deal_Legs!" in text


def test_the_window_of_the_law_is_named_with_what_kept_the_others_out(sample_run):
    found = explain(sample_run, "us_tax.nvidia_2025q1.allowance_rate")
    chosen, *others = [step for step in found.steps if step.name in ("special_allowance", "  not chosen")]
    assert chosen.value == "0.40" and chosen.origin.startswith("chosen of ")
    assert "acquired 2024-07-01 (2017-09-28 to 2025-01-19); placed in service 2025-01-01 (2025-01-01 to 2025-12-31)" in chosen.origin
    assert "IRC 168(k)(6)(A)(iv)" in chosen.origin and chosen.origin.endswith("rules/us/tax/special_allowance.yaml")
    assert any(o.value == "0.60" and "placed in service 2025-01-01 lies outside: 2024-01-01 to 2024-12-31" in o.origin for o in others)


SEVEN_YEARS = """
start: 2027-01-01
end: 2034-12-31
step: year
books:
  us_tax: {label: Tax, lines: macrs}
elections:
  recovery_percentages: {choice: table}
subjects:
  lines: {type: equipment, label: Lines}
assumptions:
  equipment:
    lines:
      classes:
        cable: {label: Cable, asset_class: seven_year}
      vintages:
        - {name: early, class: cable, placed_in_service: 2027-05-01, acquired: 2024-12-31, cost: "1,000"}
        - {name: late, class: cable, placed_in_service: 2027-12-01, acquired: 2024-12-31, cost: "1,000"}
"""


def test_a_published_table_gives_the_row_and_column_it_was_read_at():
    made = run(read_deal("seven.yaml", SEVEN_YEARS, lenient_sources="Table A-3"))
    found = explain(made, "us_tax.early.printed", "2027")  # the table prints 17.85, the algorithm gives 17.86
    step = next(step for step in found.steps if step.name == "printed_exceptions")
    assert found.value == "0.1785" and step.origin.startswith("recovery year 1, recovery period 7 of Printed tables")
    assert "Rev. Proc. 87-57, section 8" in step.origin


def test_the_percentage_of_a_year_is_a_line_with_its_rate_and_what_is_left(sample_run):
    found = explain(sample_run, "us_tax.nvidia_2025q1.percent", "2026")
    assert found.value == "0.32" and {step.name for step in found.steps} >= {"rate", "kept"}


def test_a_yearly_amount_read_by_a_period_is_that_of_its_tax_year(sample_run):
    quarter = explain(sample_run, "us_tax.nvidia_2025q1.recovery_to_date", "2026-12-31")
    assert steps(quarter)["of_year(recovery)"] == explain(sample_run, "us_tax.nvidia_2025q1.recovery", "2026").value


def test_every_line_of_the_sample_can_be_explained_in_its_first_and_last_column(sample_run):
    last = str(sample_run.deal.end)
    for key in sample_run.model.rows:
        for period in (str(sample_run.deal.start), last):
            found = explain(sample_run, key, period)
            assert found.cell and found.value != "not covered" and found.cite, key


def test_an_ending_names_a_line_if_only_one_has_it(sample_run):
    assert explain(sample_run, "results.net_income").key == "us_gaap.results.net_income"
    with pytest.raises(Problems, match="several lines end so"):
        explain(sample_run, "carrying")
    with pytest.raises(Problems, match="Lines: us_gaap.preferred.carrying"):
        explain(sample_run, "us_gaap.preferred.carying")


@pytest.mark.parametrize("value, unit, text", [
    (1234.5, "money", "1,234.50"), (-3.0, "money", "(3)"), (2026.0, "count", "2026"), (0.2875, "rate", "0.2875"),
    (45657.0, "date", "2024-12-31"), (float("nan"), "money", "not covered"),
])  # fmt: skip
def test_a_figure_is_written_as_it_is_read(value, unit, text):
    assert number_text(value, unit) == text


def test_the_frame_holds_period_lines_of_one_book_or_of_all(notes):
    table = frame(notes, "us_gaap")
    assert table["us_gaap.notes.fair_value"].tolist() == [1800.0, 1800.0, 0.0]
    assert [str(day.date()) for day in table.index] == ["2025-12-31", "2026-12-31", "2027-12-31"]
    assert all(name.startswith("us_gaap.") for name in table.columns) and len(frame(notes).columns) > len(table.columns)
