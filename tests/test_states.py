"""Books of the states beside the federal one: where they follow it, where they leave it, from which day, and what they owe."""

from __future__ import annotations

import random
from datetime import date
from functools import cache

import numpy as np
import pytest
from small_deals import is_told, made, refused

from ledger.analysis.run import Run
from ledger.model.parameters import read_law

STATES = ("california", "new_york", "pennsylvania")
DEAL = """start: 2021-01-01
end: 2038-12-31
step: quarter
posting_unit: cent
books:
  us_gaap: {{label: Books, kit: straight_line, cloud: usage_revenue, income_taxes: asset_and_liability}}
  us_tax: {{label: Tax, kit: macrs, cloud: gross_receipts, income_taxes: regular_tax}}
{books}
elections:
  recovery_percentages: {{choice: formula, cite: x, reason: x}}
  depreciation_convention: {{choice: full_month, cite: x, reason: x}}
  ordinary_losses: {{choice: used_by_group, cite: x, reason: x}}
  state_tax: {{choice: by_state, cite: x, reason: x}}
  california_depreciation: {{choice: declining_balance_200, cite: x, reason: x}}
  texas_deduction: {{choice: none, cite: x, reason: x}}
{overrides}
subjects:
  kit: {{type: equipment, label: Kit}}
  cloud: {{type: contract, label: Cloud}}
assumptions:
  facts:
    equipment_sold: {{value: 2036-06-30, unit: date}}
    resale_floor: {{value: "0.1", unit: rate}}
    resale_floor_age: {{value: "60", unit: months}}
    differences_turn: {{value: 2028-01-01, unit: date}}
    california_apportionment: {{value: "0.15", unit: rate}}
    new_york_apportionment: {{value: "0.08", unit: rate}}
    pennsylvania_apportionment: {{value: "0.04", unit: rate}}
    texas_apportionment: {{value: "0.07", unit: rate}}
  events:
    - {{id: five_years, date: 2021-01-01, kind: useful_life, of: kit, months: "60"}}
{usage}
  equipment:
    kit:
      classes:
{classes}
      vintages:
{vintages}
"""


def book(state: str) -> str:
    own = "" if state == "texas" else f" kit: {state}_recovery,"
    return f"  {state}: {{like: us_tax, label: {state},{own} income_taxes: {state}_tax}}"


KINDS = ("servers", "network", "power_and_cooling")


def drawn(seed: int, states: tuple[str, ...] = STATES, overrides: str = "", kinds: tuple[str, ...] = KINDS) -> str:
    rng = random.Random(seed)
    picked = rng.sample(kinds, 2)
    classes = "\n".join(f"        c{i}: {{label: C{i}, asset_class: {kind}}}" for i, kind in enumerate(picked))
    vintages = []
    for i in range(rng.randint(1, 4)):
        day = f"{rng.randint(2021, 2027)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        vintages.append(f'        - {{name: v{i}, class: c{rng.randint(0, 1)}, placed_in_service: {day}, acquired: {day}, '
                        f'cost: "{rng.randint(1, 10**7)}"}}')  # fmt: skip
    usage = "\n".join(f'    - {{id: use_{y}, date: {y}-{rng.choice(("03-31", "12-31"))}, kind: usage, of: cloud, '
                      f'amount: "{rng.randint(0, 10**7)}"}}' for y in range(2021, 2036))  # fmt: skip
    return DEAL.format(books="\n".join(map(book, states)), overrides=overrides, usage=usage, classes=classes,
                       vintages="\n".join(vintages))  # fmt: skip


@cache
def of(seed: int) -> Run:
    return made(drawn(seed, (*STATES, "texas")))


def line(run: Run, key: str) -> np.ndarray:
    """In cents, so that sums are exact."""
    return np.rint(run.figures.lines[run.model.home(key)][0] * 100)


@pytest.mark.parametrize("seed", range(8))
def test_every_check_holds_and_the_states_owe_what_every_book_pays(seed):
    run = of(seed)
    assert all(check.passed for check in run.checks), [check.label for check in run.checks if not check.passed]
    owed = sum(line(run, f"{state}.income_taxes.state_tax") for state in (*STATES, "texas"))
    assert np.array_equal(owed, line(run, "us_tax.income_taxes.state_tax"))
    paid = line(run, "us_tax.income_taxes.current_tax") + owed
    for name in (*STATES, "texas"):
        assert np.array_equal(line(run, f"{name}.income_taxes.tax_of_federal_book") + line(run, f"{name}.income_taxes.tax_of_states"), paid)


@pytest.mark.parametrize("seed", range(4))
def test_the_minimum_tax_beside_states_leaves_their_tax_in_adjusted_income(seed):
    """Over the life its deferred part comes to nothing, so that what is left is the tax that is paid; every check holds."""
    memo = "\n  minimum: {like: us_tax, label: M, income_taxes: minimum_tax}\nelections:\n  camt: {choice: memo, cite: x, reason: x}"
    group = {"average_adjusted_income": "2,000,000,000", "group_adjusted_income": "60,000,000,000", "group_regular_tax": "9,300,000,000"}
    facts = "".join(f'\n    {name}: {{value: "{value}", unit: USD}}' for name, value in group.items())
    text = drawn(seed).replace("\nelections:", memo, 1).replace("\n  facts:", f"\n  facts:{facts}", 1)
    run = made(text)
    assert all(check.passed for check in run.checks), [check.label for check in run.checks if not check.passed]
    adjusted = line(run, "minimum.income_taxes.state_adjustment")
    assert adjusted.any() and adjusted.sum() == -line(run, "us_tax.income_taxes.state_tax").sum()


@pytest.mark.parametrize("seed", range(8))
def test_over_the_life_a_state_taxes_what_the_federation_does(seed):
    run = of(seed)
    whole = line(run, "us_tax.income_taxes.income_before_state_tax").sum()
    for state in STATES:
        assert line(run, f"{state}.income_taxes.taxable_income").sum() == whole


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("state", ["new_york", "pennsylvania"])
def test_a_state_that_follows_the_allowance_gives_the_federal_book_before_apportionment(state, seed):
    """Exactly, line by line: what is the same is not even computed twice, but for the allowance and what stands on it."""
    follow = f"overrides:\n  {state}_follows_allowance: {{value: \"1\", person: x, reason: x, source: x}}"
    run = made(drawn(seed, (state,), follow))
    for name in ("taxable_income", "ordinary_income", "section_1231_net"):
        federal = "income_before_state_tax" if name == "taxable_income" else name
        assert np.array_equal(line(run, f"{state}.income_taxes.{name}"), line(run, f"us_tax.income_taxes.{federal}"))
    assert np.array_equal(line(run, f"{state}.results.tax_basis"), line(run, "us_tax.results.tax_basis"))
    assert not line(run, f"us_gaap.income_taxes.{state}_difference").any()


def test_a_state_of_its_own_recovery_is_slower_than_the_federal_allowance():
    run = of(3)
    for state in STATES:
        assert (line(run, f"us_gaap.income_taxes.{state}_difference") <= 0).all()
        assert line(run, f"us_gaap.income_taxes.{state}_difference").any()


def at(name: str, day: str) -> str | None:
    """The value of a parameter of one key on a day; None where the law here has none."""
    found = [w.value for w in read_law().parameters[name].windows if w.bounds[0][0] <= date.fromisoformat(day) <= w.bounds[0][1]]
    return str(found[0]) if found else None


@pytest.mark.parametrize(
    ("parameter", "before", "first", "after"),
    [
        # name, (last day of the old law, its value), (first day of the new, its value), a later day's value
        ("new_york_follows_allowance", ("2003-05-31", "1"), ("2003-06-01", "0"), ("2003-06-02", "0")),
        ("pennsylvania_follows_allowance", ("2017-09-27", None), ("2017-09-28", "0"), ("2017-09-29", "0")),
        ("pennsylvania_research_years", ("2024-12-31", None), ("2025-01-01", "5"), ("2025-01-02", "5")),
        ("new_york_rate", ("2020-12-31", "0.065"), ("2021-01-01", "0.0725"), ("2021-01-02", "0.0725")),
        ("pennsylvania_rate", ("2022-12-31", "0.0999"), ("2023-01-01", "0.0899"), ("2023-01-02", "0.0899")),
        ("pennsylvania_rate", ("2024-12-31", "0.0849"), ("2025-01-01", "0.0799"), ("2025-01-02", "0.0799")),
        ("pennsylvania_rate", ("2030-12-31", "0.0549"), ("2031-01-01", "0.0499"), ("2031-01-02", "0.0499")),
        ("california_rate", ("1996-12-31", None), ("1997-01-01", "0.0884"), ("1997-01-02", "0.0884")),
        ("texas_rate", ("2014-12-31", None), ("2015-01-01", "0.0075"), ("2015-01-02", "0.0075")),
    ],
)  # fmt: skip
def test_the_day_before_on_and_after_each_date_of_a_states_law(parameter, before, first, after):
    for day, value in (before, first, after):
        assert at(parameter, day) == value


NY = book("new_york")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (lambda text: text.replace("kit: new_york_recovery,", ""), "and kit by macrs: it is new_york_recovery there"),
        (lambda text: text.replace("income_taxes: new_york_tax", "income_taxes: regular_tax"), "it is new_york_tax there"),
        (lambda text: text.replace("choice: by_state", "choice: none"), "is a state's: elect state_tax, by_state"),
        (lambda text: text.replace(NY, ""), "by_state needs a book of each state"),
        (lambda text: text.replace(NY, f"{NY}\n{NY.replace('new_york:', 'other:')}"), "are both of New York"),
        (lambda text: text.replace("new_york_apportionment", "new_jersey_apportionment"), "needs the fact new_york_apportionment"),
        (lambda text: text.replace("differences_turn", "turn"), "needs the fact differences_turn [ASC 740-10-30-8]"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_told(changed, told):
    is_told(changed(drawn(1, ("new_york",))), told)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (lambda text: text.replace("california_depreciation: {choice: declining_balance_200, cite: x, reason: x}", ""),
         "leaves the method open: elect california_depreciation [R&TC 24349(b)]"),
        (lambda text: text.replace("asset_class: servers", "asset_class: seven_year"),
         "give the class the fact california_life, its useful life in years [R&TC 24349(a)]"),
    ],
)  # fmt: skip
def test_what_california_leaves_open_is_told(changed, told):
    text = drawn(0, ("california",), kinds=("servers", "servers"))
    is_told(changed(text), told)


def test_a_class_without_a_guideline_period_takes_the_life_that_the_deal_gives():
    """A hundred over four years, half a year's in the first, straight line: 12.50, 25, 25, 25, 12.50."""
    text = drawn(0, ("california",), kinds=("seven_year", "seven_year"))
    text = text.replace("choice: declining_balance_200", "choice: straight_line")
    facts = 'asset_class: seven_year, facts: {california_life: {label: Life, value: "4", unit: count}}'
    text = text.replace("asset_class: seven_year", facts)
    head, _, _ = text.partition("      vintages:\n")
    text = head + '      vintages:\n        - {name: v, class: c0, placed_in_service: 2022-05-01, acquired: 2022-05-01, cost: "100"}\n'
    recovery = line(made(text), "california.kit.year_recovery")
    assert [float(v) for v in recovery if v] == [1250, 2500, 2500, 2500, 1250]


def test_pennsylvania_keeps_no_rule_here_for_what_came_before():
    text = drawn(1, ("pennsylvania",)).replace("start: 2021-01-01", "start: 2016-01-01").replace(
        "five_years, date: 2021-01-01", "five_years, date: 2016-01-01")
    head, _, _ = text.partition("      vintages:\n")
    for day, covered in (("2017-09-27", False), ("2017-09-28", True), ("2017-09-29", True)):
        deal = head + f'      vintages:\n        - {{name: v, class: c0, placed_in_service: {day}, acquired: {day}, cost: "100"}}\n'
        # The federal rate of before 2018 is not held either: what matters is whether Pennsylvania's line is among what is missing.
        assert ("pennsylvania.v.allowance_rate asks Decided by 72 P.S." in refused(deal)) != covered


RESEARCH = """start: 2024-01-01
end: 2031-12-31
step: year
posting_unit: cent
books:
  us_tax: {{label: Tax, design: capitalised_research, income_taxes: regular_tax}}
  own: {{like: us_tax, label: Own, design: {state}_research, income_taxes: {state}_tax}}
elections:
  ordinary_losses: {{choice: used_by_group, cite: x, reason: x}}
  state_tax: {{choice: by_state, cite: x, reason: x}}
  domestic_research: {{choice: deducted, cite: x, reason: x}}
  research_transition: {{choice: first_year, cite: x, reason: x}}
subjects:
  design: {{type: research, label: Design}}
assumptions:
  facts:
    {state}_apportionment: {{value: "0.5", unit: rate}}
  research:
    design:
      - {{name: r, place: {place}, incurred: {day}, cost: "100"}}
"""


@pytest.mark.parametrize(("state", "day", "place", "years"), [
    ("california", "2024-05-01", "domestic", [100]), ("california", "2025-05-01", "foreign", [100]),
    ("pennsylvania", "2025-01-01", "domestic", [20] * 5), ("pennsylvania", "2025-12-31", "domestic", [20] * 5),
])  # fmt: skip
def test_research_in_a_state_that_follows_no_section_174a(state, day, place, years):
    """California deducts it as it did before 2022; Pennsylvania takes a fifth a year, whatever the month of spending."""
    income = line(made(RESEARCH.format(state=state, day=day, place=place)), "own.income_taxes.taxable_income")
    assert [-int(v) // 100 for v in income if v] == years


@pytest.mark.parametrize(("day", "place"), [("2024-12-31", "domestic"), ("2025-05-01", "foreign")])
def test_what_pennsylvania_leaves_open_of_research_is_told(day, place):
    is_told(RESEARCH.format(state="pennsylvania", day=day, place=place), "unamortized")


def test_land_improvements_take_the_straight_line_whatever_is_elected():
    """2,000 over twenty years: 50 in the first, half a year, and 100 in each after it."""
    text = drawn(0, ("california",), kinds=("land_improvements", "land_improvements"))
    head, _, _ = text.partition("      vintages:\n")
    text = head + '      vintages:\n        - {name: v, class: c0, placed_in_service: 2022-05-01, acquired: 2022-05-01, cost: "2,000"}\n'
    assert [float(v) for v in line(made(text), "california.kit.year_recovery") if v][:3] == [5000, 10000, 10000]


@pytest.mark.parametrize("text", [
    drawn(2, ("new_york", "pennsylvania"), kinds=("building", "residential")),
    drawn(2, ("new_york", "pennsylvania")).replace("income_taxes: regular_tax}", "income_taxes: regular_tax, elections: "
          "{c0: {allowance: elected_out, reason: x}, c1: {allowance: elected_out, reason: x}}}"),
])  # fmt: skip
def test_where_no_allowance_is_taken_a_state_is_the_federal_book(text):
    """Nothing then differs, so that the state's lines stand once, with the federal ones."""
    run = made(text)
    assert all(check.passed for check in run.checks)
    for state in ("new_york", "pennsylvania"):
        assert np.array_equal(line(run, f"{state}.income_taxes.taxable_income"), line(run, "us_tax.income_taxes.income_before_state_tax"))
        assert not line(run, f"us_gaap.income_taxes.{state}_difference").any()


def test_a_share_is_a_share_and_a_life_is_a_life():
    text = drawn(1, ("new_york", "texas"))
    is_told(text.replace('new_york_apportionment: {value: "0.08", unit: rate}', 'new_york_apportionment: {value: "1.5", unit: rate}'),
            "is a share, from nil to one")
    is_told(text.replace('texas_apportionment: {value: "0.07", unit: rate}', 'texas_apportionment: {value: "7", unit: count}'),
            "its unit is rate, not count")
    facts = 'asset_class: seven_year, facts: {california_life: {label: Life, value: "0", unit: count}}'
    is_told(drawn(0, ("california",), kinds=("seven_year", "seven_year")).replace("asset_class: seven_year", facts), "above nil")


@pytest.mark.parametrize(("sold", "covered"), [("2024-12-31", False), ("2025-01-01", True), ("2025-01-02", True)])
def test_texas_and_the_code_of_2007(sold, covered):
    """A sale in the last accounting year of the old Code is refused; one of the first year of the new is not."""
    head, _, _ = drawn(1, ("texas",)).partition("      vintages:\n")
    text = (head + '      vintages:\n        - {name: v, class: c0, placed_in_service: 2021-05-01, acquired: 2021-05-01, cost: "1,000", '
            f'disposal_date: {sold}, proceeds: "500"}}\n')  # fmt: skip
    if covered:
        assert line(made(text), "texas.income_taxes.property_gain").any()
    else:
        is_told(text, "follows the Code of 2007")


WASHINGTON = """start: 2025-01-01
end: 2026-12-31
step: {step}
posting_unit: cent
books:
  us_tax: {{label: Tax, cloud: gross_receipts, state: deducted_with_receipts, income_taxes: regular_tax}}
elections:
  ordinary_losses: {{choice: used_by_group, cite: x, reason: x}}
  washington_class: {{choice: service, cite: x, reason: x}}
subjects:
  cloud: {{type: contract, label: Cloud}}
  state: {{type: gross_receipts_tax, label: Washington}}
assumptions:
  facts:
    washington_apportionment: {{value: "0.2", unit: rate}}
  events:
    - {{id: used, date: {day}, kind: usage, of: cloud, amount: "1,000"}}
"""


@pytest.mark.parametrize(("day", "tax"), [("2025-09-30", 350), ("2025-10-01", 420), ("2025-10-02", 420)])
def test_washington_has_another_rate_from_october_2025(day, tax):
    """1,000 x 0.2 x 1.75 per cent, then 2.1; a year that holds both is refused."""
    assert line(made(WASHINGTON.format(step="quarter", day=day)), "deal.state.receipts_tax").sum() == tax
    is_told(WASHINGTON.format(step="year", day=day), "the rate changes within the period")
