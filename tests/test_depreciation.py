"""Methods of depreciation and write-downs: what must hold whatever the dates, in quarters, with change of life and disposal."""

from __future__ import annotations

import random
from decimal import Decimal

import numpy as np
import pytest

from ledger.analysis.run import run
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal

DEAL = """deal: Machines
start: 2020-01-01
end: 2031-12-31
step: {step}
posting_unit: dollar
books:
  us_gaap: {{label: Books, pods: {method}}}
elections:
  declining_balance_end: {{choice: {end}}}
subjects:
  pods: {{type: equipment, label: Machines}}
assumptions:
  facts:
    declining_rate: {{value: "{rate}", unit: rate}}
    book_residual: {{value: "{residual}", unit: rate}}
    total_units: {{value: "1000", unit: count}}
  events:
{events}
  equipment:
    pods:
      classes:
        kit: {{label: Kit, asset_class: five_year}}
      vintages:
{vintages}
"""


def drawn(seed: int) -> str:
    """Machines bought in several months, one of them sold early; a change of life for the methods that follow one."""
    rng = random.Random(seed)
    method = rng.choice(["straight_line", "declining_balance", "declining_balance", "sum_of_years", "units_of_production"])
    life = 12 * rng.randint(3, 8)
    events = [f'    - {{id: life, date: 2020-01-01, kind: useful_life, of: pods, months: "{life}"}}']
    if method in ("straight_line", "declining_balance") and rng.random() < 0.6:
        events.append(f'    - {{id: longer, date: 2022-07-01, kind: useful_life, of: pods, months: "{life + 12}"}}')
    if method == "units_of_production":
        events += [f'    - {{id: made_{y}, date: {y}-12-31, kind: units_made, of: pods, units: "{rng.randint(0, 400)}"}}'
                   for y in range(2020, 2028)]  # fmt: skip
    if rng.random() < 0.4:
        value = rng.randint(50_000, 900_000)
        events.append(f'    - {{id: tested, date: 2023-12-31, kind: impairment_test, of: pods, amount: "{value + rng.randint(-99, 99)}", '
                      f'fair_value: "{value}"}}')  # fmt: skip
    elif rng.random() < 0.3:
        events += [f'    - {{id: held_{y}, date: {y}-12-31, kind: held_for_sale, of: pods, amount: "{rng.randint(0, 900_000)}"}}'
                   for y in (2022, 2023)]  # fmt: skip
    events.sort(key=lambda text: text.partition("date: ")[2][:10])
    count = 1 if method == "units_of_production" else rng.randint(1, 3)
    vintages = []
    for i in range(count):
        day = f"202{rng.randint(0, 1)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        sold = f', disposal_date: 2024-0{rng.randint(1, 9)}-15, proceeds: "{rng.randint(0, 400_000)}"' if rng.random() < 0.4 else ""
        vintages.append(f'        - {{name: m_{i}, class: kit, placed_in_service: {day}, acquired: 2019-06-01, '
                        f'cost: "{rng.randint(1, 999_999)}"{sold}}}')  # fmt: skip
    return DEAL.format(step=rng.choice(["month", "quarter", "year"]), method=method, rate=rng.choice(["0.25", "0.4", "0.6"]),
                       end=rng.choice(["stop_at_residual", "switch_to_straight_line"]), residual=rng.choice(["0", "0.1"]),
                       events="\n".join(events), vintages="\n".join(vintages))  # fmt: skip


@pytest.mark.parametrize("seed", range(120))
def test_carrying_amounts_only_fall_and_account_for_every_dollar_of_cost(seed):
    """Cost = depreciation + write-downs + what is retired + what is left; never below the residual by depreciation alone."""
    made = run(read_deal("machines.yaml", drawn(seed), lenient_sources="drawn"))
    assert [check.label for check in made.checks if not check.passed and check.number in (2, 3, 5, 8, 10, 21)] == []
    row = made.figures.row
    key = "us_gaap.pods.group_written"
    written = row(key) if key in made.model.rows else np.zeros(1)
    used = row("us_gaap.pods.depreciation").sum() + written.sum() + row("us_gaap.pods.carrying_of_retired").sum()
    assert row("deal.pods.purchases").sum() == used + row("us_gaap.pods.carrying")[-1]
    for vintage in made.deal.subject("pods").instances:
        carrying = row(f"us_gaap.{vintage}.carrying")
        assert (carrying >= 0).all() and (row(f"us_gaap.{vintage}.depreciation") >= 0).all()
        before = row(f"deal.{vintage}.age") == 0
        assert (row(f"us_gaap.{vintage}.depreciation")[before] == 0).all()


ONE = '        - {name: m_0, class: kit, placed_in_service: 2020-01-01, acquired: 2019-06-01, cost: "730,000"}'


def by_hand(cost: Decimal, residual: Decimal, rate: Decimal, years: int, switch: bool) -> list[int]:
    """Declining balance by the year, in whole dollars, written again."""
    left, found = cost, []
    for year in range(years):
        take = left * rate
        if switch:
            take = max(take, (left - residual) / (years - year))
        take = round(min(take, left - residual))
        found.append(int(take))
        left -= take
    return found


@pytest.mark.parametrize("end", ["stop_at_residual", "switch_to_straight_line"])
@pytest.mark.parametrize("rate", ["0.25", "0.4", "0.6"])
def test_declining_balance_is_that_of_a_second_version(end, rate):
    text = DEAL.format(step="year", method="declining_balance", rate=rate, end=end, residual="0.1",
                       events='    - {id: life, date: 2020-01-01, kind: useful_life, of: pods, months: "72"}',
                       vintages=ONE)  # fmt: skip
    made = run(read_deal("machines.yaml", text, lenient_sources="hand"))
    expected = by_hand(Decimal(730_000), Decimal(73_000), Decimal(rate), 6, end == "switch_to_straight_line")
    assert made.figures.row("us_gaap.m_0.depreciation")[:6].tolist() == expected


@pytest.mark.parametrize(("old", "new", "told"), [
    ("declining_balance_end: {choice: stop_at_residual}", "{}", "declining_balance_end"),
    ("    declining_rate: {value: \"0.4\", unit: rate}\n", "", "declining_rate"),
])  # fmt: skip
def test_a_method_without_what_it_needs_is_refused(old, new, told):
    text = DEAL.format(step="year", method="declining_balance", rate="0.4", end="stop_at_residual", residual="0",
                       events='    - {id: life, date: 2020-01-01, kind: useful_life, of: pods, months: "72"}',
                       vintages=ONE)  # fmt: skip
    assert old in text
    text = text.replace("elections:\n  declining_balance_end: {choice: stop_at_residual}\n", "") if new == "{}" else text.replace(old, new)
    with pytest.raises(Problems) as refused:
        run(read_deal("machines.yaml", text, lenient_sources="hand"))
    assert told in str(refused.value)
