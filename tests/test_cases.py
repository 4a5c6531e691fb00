"""A deal papered in other ways beside itself: what all cases have in common, what cash and credits have, and why two cases differ."""

from __future__ import annotations

import random
import re
from functools import lru_cache

import pytest
from drawn_cases import drawn_run, drawn_text
from recalculate import agrees, open_in_ironcalc, sheet_numbers

from ledger.analysis.comparison import difference, measures, standings
from ledger.analysis.run import Run, run
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal
from ledger.formula.money import to_units
from ledger.model import build as building
from ledger.output.package import write_outputs
from ledger.output.workbook import sheets as workbook_sheets

QUICK, SLOW = range(10), range(100, 220)
drawn = lru_cache(maxsize=16)(drawn_run)


def once(made: Run, case: str, line: str) -> float:
    return float(made.figures.lines[f"deal{'@' + case if case else ''}.economics.{line}"][0, 0])


def life(made: Run, key: str) -> int:
    """A line over its life, in posting units."""
    return int(to_units(made.figures.row(made.model.home(key)), made.figures.unit).sum())


def rounding(made: Run) -> int:
    """What the tax of a life may differ by when the same income is taxed in other years: a posting unit a year."""
    return made.figures.row("timeline.taxable_year").size


#: What cash and credits have in common over the life.
ALIKE = ("deal.loop.cash_before_tax", "us_gaap.results.pretax_income", "us_gaap.results.net_income", "us_gaap.cloud.revenue",
         "us_tax.income_taxes.taxable_income", "us_tax.income_taxes.current_tax", "us_tax.shares.basis_sold")  # fmt: skip


def held(seeds: range) -> int:
    """What must hold in every case of every deal; how often the timing of tax differs between cash and credits."""
    moved = 0
    for seed in seeds:
        made = drawn(seed)
        assert [check for check in made.checks if not check.passed] == [], seed
        for case in ("", *(each.name for each in made.deal.cases)):
            assert once(made, case, "recovered_twice") == 0, (seed, case)
        for credits in ("credits", "credits_at_once"):
            for line in ALIKE:
                book, _, rest = line.partition(".")
                apart = abs(life(made, line) - life(made, f"{book}@{credits}.{rest}"))
                assert apart <= (rounding(made) if line.endswith(("current_tax", "net_income")) else 0), (seed, line)
        tax = made.figures.row("us_tax.income_taxes.current_tax")
        moved += bool((tax != made.figures.row("us_tax@credits_at_once.income_taxes.current_tax")).any())
    return moved


@pytest.mark.slow
def test_every_case_holds_every_check_and_cash_and_credits_come_to_the_same():
    """Under the conditions of this comparison: all is spent back and used, one rate, no loss that cannot be used, equal marks and exit."""
    assert held(QUICK) > 5


@pytest.mark.slow
def test_more_cases_hold_every_check():
    assert held(SLOW) > 60


def test_the_causes_add_up_to_the_difference_of_any_two_cases():
    """Five hundred pairs: present value, cash over the life, and net income of every period, in whole posting units."""
    rng, compared, unlike = random.Random(20261123), 0, 0
    while compared < 500:
        made = drawn(rng.choice(QUICK))
        first, second = rng.sample(range(len(standings(made.model))), 2)
        for measure in measures(made.model):
            columns = [0] if measure.when == "once" else [rng.randrange(made.figures.row("timeline.period_end").size)]
            for column in columns:
                whole, *parts = difference(made.model, made.figures, measure, first, second, column)
                assert whole == sum(parts), measure.label
                unlike += whole != 0
        compared += 1
    assert unlike > 600


def test_operating_cash_flow_is_that_of_the_statements():
    for seed in QUICK:
        made = drawn(seed)
        for each in standings(made.model):
            row = next(row for row in made.statements[each.accrual] if row.id == "operating cash")
            line = made.figures.row(made.model.home(each.key("deal.economics.operating_cash_flow")))
            assert (to_units(line, made.figures.unit) == row.units).all(), (seed, each.label)


def test_the_round_trip_says_what_is_consumed_and_what_is_kept():
    """Equipment consumed is depreciation; what is kept of revenue is operating income: less that, and what disposals add or take."""
    compared = 0
    for seed in QUICK[:4]:
        made = drawn(seed)
        for each in standings(made.model):
            def row(line: str, made=made, each=each):
                key = made.model.home(each.key(line))
                return made.figures.row(key) if key in made.model.rows else 0.0

            if made.model.home(each.key("us_gaap.pods.depreciation")) in made.model.rows:
                assert (row("deal.economics.equipment_consumed") == row("us_gaap.pods.depreciation")).all()
                kept = row("us_gaap.cloud.revenue") + row("deal.pods.second_life_revenue") - row("deal.economics.equipment_consumed")
                kept += row("us_gaap.pods.gain") - row("us_gaap.pods.loss")
                assert abs(kept - row("us_gaap.results.operating_income")).max() < 0.001
                compared += 1
    assert compared > 10


def test_a_line_that_says_the_same_in_a_case_stands_once():
    made = drawn(0)
    assert made.model.home("us_tax@credits.pods.recovery_deductions") == "us_tax.pods.recovery_deductions"
    assert made.model.home("us_gaap@credits.pods.depreciation") == "us_gaap.pods.depreciation"
    assert "deal@credits.cloud.served" in made.model.rows and "deal.cloud.served" not in made.model.rows


def test_cash_before_tax_differs_by_structure_alone():
    """Variants of treatment and tax elections leave it as it is; here: the book treats notes otherwise, and tax elects otherwise."""
    text = drawn_text(1) + (
        "  treated: {books: {us_gaap: {notes: fair_value_option}}}\n"
        "  elected: {elections: {recovery_percentages: {choice: formula}}}\n"
    )
    made = run(read_deal("treated.yaml", text, lenient_sources="drawn"))
    for case in ("treated", "elected"):
        assert made.model.home(f"deal@{case}.loop.cash_before_tax") == "deal.loop.cash_before_tax"
    assert life(made, "us_gaap@treated.results.gains_in_income") == life(made, "us_gaap.results.gains_in_income")
    assert (made.figures.row("us_gaap@treated.results.gains_in_income") != made.figures.row("us_gaap.results.gains_in_income")).any()


def spent_little(text: str) -> str:
    return re.sub(r"(kind: usage, of: cloud, amount: ')[0-9]+", r"\g<1>1000", text)


def sold_for_less(text: str) -> str:
    return text.replace("  credits:\n", '  credits:\n    facts: {exit_multiple: "1.4"}\n')


def rate_changed(text: str) -> str:
    new = ("new_rate: {value: '0.28', unit: rate}", "new_rate_enacted: {value: 2024-03-01, unit: date}",
           "new_rate_effective: {value: 2025-01-01, unit: date}")  # fmt: skip
    return text.replace("  facts:\n", "\n    ".join(["  facts:", *new]) + "\n", 1)


def alone(text: str) -> str:
    """A company that uses its own losses alone, and loses on dear equipment more than it ever earns."""
    text = re.sub(r"cost: '[0-9]+'}", "cost: '900000000'}", text)
    text = re.sub(r"    group_capital_gains: .*\n", "", text).replace("group_gains", "own_gains_only")
    elected = "elections:\n  ordinary_losses: {choice: carried_forward_alone}\n  valuation_allowance: {choice: none}\n"
    return text.replace("elections:\n", elected, 1).replace("exit_multiple: {value: '1.5'", "exit_multiple: {value: '0.3'")


#: A condition under which cash and credits come to the same -> what drops it, and a line that then differs over the life.
DROPPED = {
    "all of it is spent back": (spent_little, "deal.loop.cash_before_tax"),
    "marks and exit are the same": (sold_for_less, "deal.loop.cash_before_tax"),
    "the rate does not change": (rate_changed, "us_tax.income_taxes.current_tax"),
    "every loss is used": (alone, "us_tax.income_taxes.current_tax"),
}


@pytest.mark.parametrize("condition", DROPPED)
def test_cash_and_credits_part_where_a_condition_is_dropped(condition):
    """Some drawn deal shows it: the lifetime sum of the line differs between cash and credits."""
    dropped, line = DROPPED[condition]
    book, _, rest = line.partition(".")
    for seed in range(30):
        try:
            made = run(read_deal("dropped.yaml", dropped(drawn_text(seed)), lenient_sources="drawn"))
        except Problems as refused:
            assert all("not covered" in problem.summary for problem in refused.problems), seed
            continue
        assert [check.label for check in made.checks if not check.passed] == [], seed
        if any(abs(life(made, line) - life(made, f"{book}@{case}.{rest}")) > rounding(made) for case in ("credits", "credits_at_once")):
            return
    raise AssertionError(f"no deal shows that it matters whether {condition}")


def test_a_return_that_takes_one_outlay_twice_shows(monkeypatch):
    """100 paid for shares worth 85, all of it kept as basis, and 15 taken off receipts as a reduction of price too: 15 twice."""
    deal = read_deal("rebate.yaml", """
start: 2025-01-01
end: 2026-12-31
step: year
books:
  us_gaap: {label: GAAP, cloud: usage_revenue, shares: measurement_alternative, income_taxes: asset_and_liability}
  us_tax: {label: Tax, cloud: gross_receipts, shares: cost_basis, income_taxes: regular_tax}
subjects:
  cloud: {type: contract, label: Cloud}
  shares: {type: equity_security, label: Shares}
actuals:
  facts:
    discount_rate: {value: "0.1", unit: rate}
    taken_off: {value: "15", unit: USD}
  events:
    - {id: bought, date: 2025-01-15, kind: purchase, of: shares, amount: "100"}
    - {id: used, date: 2025-06-30, kind: usage, of: cloud, amount: "80"}
    - {id: left, date: 2026-06-30, kind: sale, of: shares, share: "1", amount: "120"}
""", lenient_sources="example")  # fmt: skip
    assert once(run(deal), "", "recovered_twice") == 0
    real = building.treatment_rule

    def wrong(basis, kind, name):
        rule, path = real(basis, kind, name)
        return (lambda *given: _twice(rule(*given))) if name == "gross_receipts" else rule, path

    monkeypatch.setattr(building, "treatment_rule", wrong)
    assert once(run(deal), "", "recovered_twice") == 15


def _twice(treatment):
    from dataclasses import replace

    lines = tuple(replace(line, formula="usage - (usage > 0) * taken_off") if line.name == "receipts" else line for line in treatment.lines)
    return replace(treatment, lines=lines)


@pytest.mark.parametrize(("cases", "told"), [
    ("  odd: {structure: rented}", 'structure is "rented"'),
    ("  odd: {structure: discount}", 'cloud needs "price_discount", which the deal file does not give'),
    ("  odd: {facts: {exit_multiple: high}}", "is not a number"),
    ("  odd: {leave_out: [robots]}", 'a case leaves out "robots", which is no subject of the deal'),
    ("  odd: {books: {us_gaap: {shares: guess}}}", 'a case asks for "guess" for shares'),
    ("  odd: {books: {ifrs: {shares: fair_value}}}", '"ifrs" is no book of the deal'),
    ("  odd: {sauce: hot}", '"sauce" is no key of case "odd"'),
    ("  odd: {leave_out: [cloud], structure: resale}", "the structure resale needs a cloud contract"),
    ("  odd: {leave_out: [notes, shares], structure: in_kind_credits}", "the structure in_kind_credits needs notes or shares"),
    ("  odd: {books: {us_gaap: {notes: bifurcated_option}}, structure: in_kind_credits}", "not covered"),
])  # fmt: skip
def test_a_wrong_case_is_refused(cases, told):
    with pytest.raises(Problems) as refused:
        run(read_deal("wrong.yaml", drawn_text(0) + cases + "\n", lenient_sources="drawn"))
    assert told in str(refused.value)


@pytest.mark.slow
def test_two_cases_chosen_in_the_workbook_differ_as_the_engine_says(tmp_path):
    """Other labels in the two cells of choice: every cause, the difference and what is not explained, life and years."""
    made = drawn(0)
    write_outputs(made, tmp_path)
    path = tmp_path / "workbook.xlsx"
    book, numbers = open_in_ironcalc(path), sheet_numbers(path)
    sheets = {sheet.name: sheet for sheet in workbook_sheets(made)}
    picks = sheets["Cases"].unlocked
    rows = {cell.row: cell.value for cell in sheets["Cases"].cells if cell.column == 2}
    rng, found = random.Random(7), standings(made.model)
    for _ in range(6):
        first, second = rng.sample(range(len(found)), 2)
        for pick, each in zip(picks, (first, second), strict=True):
            book.set_user_input(numbers["Cases"], int(pick[1:]), 3, found[each].label)
        book.evaluate()
        for measure in measures(made.model):
            if measure.when == "once":
                at = next(row for row, text in rows.items() if text == f"{measure.label}: what makes the difference")
                whole, *parts = difference(made.model, made.figures, measure, first, second)
                for offset, units in enumerate([*parts, whole, 0], start=1):
                    assert agrees(book.get_cell_value(numbers["Cases"], at + offset, 3), units / 100, True)
