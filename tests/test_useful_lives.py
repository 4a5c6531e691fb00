"""Useful lives of servers: the share fitted on one disclosed effect, the next effect from it, against a second, shorter program."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from recalculate import open_in_ironcalc

from ledger.analysis.agreement import agreement
from ledger.analysis.changes_of_life import changes_of_life, fitted_share, from_memory
from ledger.analysis.headline import summary
from ledger.analysis.run import Run, run
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal
from ledger.model.grid import compute
from ledger.output.layout import lay_out
from ledger.output.paper import FIRST_PERIOD, ONCE
from ledger.output.workbook import sheets, write

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "useful_lives"
COMPANIES = ("alphabet", "amazon", "meta", "microsoft", "oracle")
README = (SAMPLE / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    return {name: run(f"useful_lives/{name}") for name in COMPANIES}


# ---- the second program: month by month, in millions, nothing shared with the rules ----

Lives = list[tuple[date, int]]  # from when, months


def month(day: date) -> int:
    return 12 * day.year + day.month


def effect(spent: dict[int, float], lives: Lives, first: date, months: int, additions: bool) -> float:
    """Depreciation of `months` from `first` with all changes, less that with only those before it. `spent` is by month placed."""
    begin = month(first)

    def depreciation(known: Lives) -> float:
        total = 0.0
        for placed, cost in spent.items():
            if placed >= begin and not additions:
                continue
            left = cost
            for now in range(placed, begin + months):
                life = [span for since, span in known if month(since) <= now or since is known[0][0]][-1]
                charge = left / max(life - (now - placed), 1)
                left -= charge
                total += charge * (now >= begin)
        return total

    return depreciation(lives) - depreciation([each for each in lives if month(each[0]) < begin])


def spent_by(made: Run, but: str = "-") -> dict[int, float]:
    """Capital expenditure by month placed in service, from the deal file; but for vintages so called."""
    found: dict[int, float] = {}
    facts = made.deal.facts
    for name in made.deal.subject("servers").instances:
        if not name.startswith(but):
            placed = month(facts[f"{name}.placed_in_service"].value)
            found[placed] = found.get(placed, 0.0) + float(facts[f"{name}.capital_expenditure"].value) / 1e6
    return found


def lives_of(made: Run) -> Lives:
    facts = made.deal.facts
    return [(facts[f"{e.id}.date"].value, int(facts[f"{e.id}.months"].value)) for e in made.deal.events]


#: Company -> the disclosed effect, the first day and the months of the year fitted on, whether additions count; the same of later ones.
YEARS = {
    "alphabet": ((-2600, date(2021, 1, 1), 12, True), [(date(2023, 1, 1), 12, True)]),
    "amazon": ((-2700, date(2020, 1, 1), 12, True), [(date(2022, 1, 1), 12, True), (date(2024, 1, 1), 12, True)]),
    "meta": ((-860, date(2022, 4, 1), 9, True), [(date(2025, 1, 1), 12, False)]),
    "microsoft": ((-2700, date(2020, 7, 1), 12, False), [(date(2022, 7, 1), 12, False)]),
    "oracle": ((-434, date(2022, 6, 1), 12, False), [(date(2024, 6, 1), 12, False)]),
}  # fmt: skip


def predicted(spent: dict[int, float], lives: Lives, company: str, mix: tuple[float, Lives] | None = None) -> tuple[float, list[float]]:
    """The share fitted and the effects predicted; `mix` is a part of the equipment with lives of its own."""
    (disclosed, *first), later = YEARS[company]
    part, own = mix or (0.0, lives)
    effects = [(1 - part) * effect(spent, lives, *year) + part * effect(spent, own, *year) for year in (first, *later)]
    share = disclosed / effects[0]
    return share, [share * each for each in effects[1:]]


# ---- tests ----


def test_one_vintage_by_hand():
    """Oracle's vintage of fiscal 2020 (1,564 m in December 2019), at a share of one.

    On 2022-06-01 it is 30 months old, so 1,564 x 18 / 48 = 586.5 is left. Unchanged, fiscal 2023 takes 12 of 18 months of it,
    391.0; with five years 12 of 30, 234.6. The effect is -156.4.
    """
    spent, lives = {month(date(2019, 12, 1)): 1564.0}, [(date(2018, 6, 1), 48), (date(2022, 6, 1), 60)]
    assert effect(spent, lives, date(2022, 6, 1), 12, False) == pytest.approx(-156.4)


@pytest.mark.parametrize("company", COMPANIES)
def test_share_and_effects_are_those_of_the_second_program(runs, company):
    made = runs[company]
    share, effects = predicted(spent_by(made), lives_of(made), company)
    changes = changes_of_life(made)
    assert fitted_share(made, "servers") == pytest.approx(share, rel=1e-12)
    assert [change.kind for change in changes] == ["fitted on", *["predicted"] * len(effects)]
    assert changes[0].effect == pytest.approx(YEARS[company][0][0] * 1e6, abs=10)
    assert [change.effect for change in changes[1:]] == pytest.approx([each * 1e6 for each in effects], abs=10)


@pytest.mark.parametrize("company", COMPANIES)
def test_a_run_passes_its_checks_and_its_agreement_is_as_stated(runs, company):
    made = runs[company]
    rows = agreement(made)
    assert made.passed
    assert [row.result for row in rows if row.kind == "calibrated"] == ["agrees"]
    assert "differs" not in [row.result for row in rows]


def test_effects_disclosed_later_are_never_fitted_on(runs):
    made = runs["amazon"]
    other = compute(made.model, {"life_2024.effect": np.array([-9e9])})
    first = compute(made.model, {"life_2020.effect": np.array([-5.4e9])})
    key = "us_gaap.servers.year_effect_of_change"
    assert other.row(key).tolist() == made.figures.row(key).tolist()
    assert first.row(key) == pytest.approx(2 * made.figures.row(key), abs=20), "effect and share are proportional"


def test_the_run_prints_predicted_disclosed_share_and_what_is_from_memory(runs):
    told = "\n".join(summary(runs["amazon"], Path("out")))
    for text in ("2024-12-31, effect of new lives: predicted     (4,105,367,445)", "effect of new lives: disclosed     (3,200,000,000)",
                 "share of capital expenditure  28.5%, fitted on the year to 2020-12-31", "inputs from memory  10 of 25"):  # fmt: skip
        assert text in told


def test_what_is_from_memory_is_marked_so(runs):
    """The table of facts marks Amazon's purchases to 2020 and leases to 2022 so; expenditure of 2017 is not in it at all."""
    facts = runs["amazon"].deal.facts.values()
    remembered = {fact.name.partition(".")[0] for fact in facts if fact.read == "memory"}
    assert remembered == {*(f"bought_{year}" for year in range(2017, 2021)), *(f"leased_{year}" for year in range(2017, 2023))}


# ---- the README ----


def table(after: str) -> list[list[str]]:
    text = README[README.index(after) :]
    lines = re.findall(r"^\|(?!---)(.+)\|$", text[: text.index("\n\n", text.index("|---"))], re.M)
    return [[cell.strip() for cell in line.split("|")] for line in lines[1:]]


def millions(dollars: float | None) -> str:
    return "" if dollars is None else f"{dollars / 1e6:,.0f}"


def test_the_table_of_the_readme_is_what_the_runs_give(runs):
    rows = []
    for company, made in runs.items():
        first, *later = changes_of_life(made)
        memory, inputs = from_memory(made.deal)
        share = f"{fitted_share(made, 'servers'):.1%}".replace("%", " %")
        rows += [[company.capitalize(), first.ends.isoformat(), share, each.ends.isoformat(),
                  millions(each.effect), millions(each.disclosed) or "none found", millions(each.gap), f"{memory} of {inputs}"]
                 for each in later]  # fmt: skip
    assert table("## Predicted beside disclosed") == rows


def test_the_other_answers_of_the_readme(runs):
    def own(company: str, *months: int) -> Lives:
        return [(since, span) for (since, _), span in zip(lives_of(runs[company]), months, strict=True)]

    def otherwise(company: str, mix: tuple[float, Lives] | None = None, but: str = "-") -> list[float]:
        return predicted(spent_by(runs[company], but), lives_of(runs[company]), company, mix)[1]

    meta, spent = runs["meta"], spent_by(runs["meta"])
    first, later = (date(2022, 4, 1), 9), (date(2025, 1, 1), 12, False)
    half = -860 / effect(spent, lives_of(meta), *first, False) * effect(spent, lives_of(meta), *later)
    stayed = [lives_of(meta)[0], lives_of(meta)[-1]]
    fours = -860 / effect(spent, lives_of(meta), *first, True) * effect(spent, stayed, *later)
    expected = [*otherwise("alphabet", (0.2, own("alphabet", 36, 60, 72))), *otherwise("amazon", but="leased"), half, fours,
                *otherwise("microsoft", (0.2, own("microsoft", 24, 48, 72)))]  # fmt: skip
    assert [row[3] for row in table("## What is not disclosed")] == [f"{each:,.0f}" for each in expected]


def test_the_readme_passes_no_verdict():
    assert not re.search(r"\b(accurate|confirm\w*|correct|wrong|aggressive|conservative|validat\w*|proves?|fails?|good|poor)\b", README)


# ---- the feature, in deals of its own ----

SMALL = """
start: 2020-01-01
end: 2023-12-31
step: {step}
books:
  us_gaap: {{label: US GAAP, kit: {method}}}
{elections}
subjects:
  kit: {{type: equipment, label: Kit}}
actuals:
  events:
    - {{id: first, date: 2020-01-01, kind: useful_life, of: kit, months: "48"}}
    - {{id: second, date: 2022-01-01, kind: useful_life, of: kit, months: "{months}"{more}}}
  equipment:
    kit:
      classes:
        one: {{label: One}}
      vintages:
        - {{name: a, class: one, placed_in_service: 2020-01-01, {cost}}}
"""
SHOWN = "elections:\n  change_of_life_effect: {choice: shown}"
COST = 'acquired: 2020-01-01, cost: "4,800"'


def small(cost: str = COST, elections: str = SHOWN, months: int = 72, more: str = "", step: str = "year", method: str = "straight_line"):
    text = SMALL.format(step=step, elections=elections, months=months, more=more, cost=cost, method=method)
    return read_deal("small.yaml", text, lenient_sources="test")


@pytest.mark.parametrize("step", ["year", "quarter", "month"])
@pytest.mark.parametrize(("months", "expected"), [(72, -600.0), (36, 1200.0)])
def test_the_effect_of_a_longer_and_of_a_shorter_life(step, months, expected):
    """2,400 is left on 2022-01-01, of 24 months: 1,200 a year. Over 48 months 600 a year; over 12 all of it, 2,400."""
    made = run(small(months=months, step=step))
    assert made.passed
    assert made.figures.row("us_gaap.kit.year_effect_of_change").tolist() == [0, 0, expected, 0]


def test_without_the_election_nothing_is_added():
    assert not [key for key in run(small(elections="")).model.rows if "unrevised" in key or "effect" in key]


def test_a_share_that_is_given_needs_no_fit():
    text = SMALL.format(step="year", elections=SHOWN, months=72, more="", cost='capital_expenditure: "48,000"', method="straight_line")
    text = text.replace("actuals:\n", 'actuals:\n  facts:\n    equipment_share: {value: "0.1", unit: rate}\n')
    made = run(read_deal("small.yaml", text, lenient_sources="test"))
    assert made.figures.row("us_gaap.a.carrying").tolist() == [3600, 2400, 1800, 1200]
    assert [change.kind for change in changes_of_life(made)] == ["computed"]


@pytest.mark.parametrize(("deal", "told"), [
    ({"cost": 'capital_expenditure: "48,000"'}, "capital expenditure needs the fact equipment_share, or a change of life with its effect"),
    ({"method": "declining_balance"}, "the effect of a change in life under declining balance"),
    ({"months": 72, "more": ', with_additions: "2"'}, "second.with_additions of 2 is neither 0 nor 1"),
])  # fmt: skip
def test_what_cannot_be_fitted_or_read_is_refused(deal, told):
    with pytest.raises(Problems) as refused:
        run(small(**deal))
    assert told in str(refused.value)


def test_additions_of_the_year_count_where_the_change_says_so():
    """A second vintage, of 4,800 too, on 2022-01-01: 1,200 a year over 48 months, 800 over 72; counted or not."""
    both = COST + "}\n        - {name: b, class: one, placed_in_service: 2022-01-01, " + COST.replace("2020", "2022")
    made = {flag: run(small(both, more=f', with_additions: "{flag}"')) for flag in "01"}
    effects = {flag: each.figures.row("us_gaap.kit.year_effect_of_change")[2] for flag, each in made.items()}
    assert effects == {"0": -600, "1": -1000}


def test_an_edit_in_the_workbook_moves_share_and_prediction_as_in_the_engine(runs, tmp_path):
    made, path = runs["meta"], tmp_path / "workbook.xlsx"
    write(made, path)
    placed, book = lay_out(made.model), open_in_ironcalc(path)
    names = [sheet.name for sheet in sheets(made)]
    edits = {"life_2022q4.effect": -1.2e9, "life_2022q4.months": 58.0, "spent_2021.capital_expenditure": 20e9,
             "life_2022q2.with_additions": 0.0}  # fmt: skip
    for name, value in edits.items():
        book.set_user_input(names.index("Inputs"), placed.facts[name], 4, repr(value))
    book.evaluate()
    figures = compute(made.model, {name: np.array([value]) for name, value in edits.items()})

    def cell(key: str, column: int) -> float:
        sheet, row = placed.lines[key]
        return book.get_cell_value(names.index(sheet), row, column)

    share, effect_key = "deal.servers.equipment_share", "us_gaap.servers.year_effect_of_change"
    assert cell(share, ONCE) == pytest.approx(figures.once(share), rel=1e-12) != pytest.approx(made.figures.once(share))
    assert cell(effect_key, FIRST_PERIOD + 7) == figures.row(effect_key)[7] != made.figures.row(effect_key)[7]
