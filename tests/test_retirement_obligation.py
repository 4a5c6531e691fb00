"""Retirement obligations: present values reckoned a second time over deals drawn by chance; tax; where they stop."""

from __future__ import annotations

import random
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from small_deals import is_told, made

from ledger.facts.problems import Problems
from ledger.model.timeline import period_ends

OBLIGED = """deal: Obligations
start: 2026-01-01
end: 2034-12-31
step: {step}
posting_unit: cent
books:
  us_gaap: {{label: Books, pods: {method}}}
elections:
  declining_balance_end: {{choice: stop_at_residual}}
subjects:
  pods: {{type: equipment, label: Machines}}
assumptions:
  facts:
    declining_rate: {{value: "0.3", unit: rate}}
    credit_adjusted_rate: {{value: "{rate}", unit: rate}}
  events:
{events}
  equipment:
    pods:
      classes:
        kit: {{label: Kit, asset_class: five_year}}
      vintages:
{vintages}
"""
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def whole(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month


def cents(amount: float) -> Decimal:
    return Decimal(repr(float(amount))).quantize(Decimal("0.01"), ROUND_HALF_UP)


def drawn(seed: int) -> tuple[str, dict]:
    """One or two machines with obligations, a change of life, estimates up and down, some settled for another amount."""
    rng = random.Random(seed)
    step, life = rng.choice(list(MONTHS)), 12 * rng.randint(2, 6)
    events = [(date(2026, 1, 1), f'{{id: life, date: 2026-01-01, kind: useful_life, of: pods, months: "{life}"}}')]
    lives, estimates = [(date(2026, 1, 1), life)], []
    if rng.random() < 0.5:
        day, other = date(2028, rng.choice([1, 4, 7]), 1), life + rng.choice([-12, -6, 12, 24])
        lives.append((day, other))
        events.append((day, f'{{id: other_life, date: {day}, kind: useful_life, of: pods, months: "{other}"}}'))
    for year in (2027, 2028)[: rng.randint(0, 2)]:
        day = date(year, 6, 30) if year == 2027 else date(year, 12, 31)
        amount, rate = rng.randint(20_000, 90_000), rng.choice(["0.03", "0.08"])
        estimates.append((day, amount, float(rate)))
        events.append((day, f'{{id: estimate_{year}, date: {day}, kind: settlement_estimate, of: pods, amount: "{amount}", '
                            f'rate: "{rate}"}}'))  # fmt: skip
    rate, vintages, machines = rng.choice(["0", "0.04", "0.095"]), [], []
    for i in range(rng.randint(1, 2)):
        placed, cost = date(2026, rng.randint(1, 6), rng.randint(1, 28)), rng.randint(10_000, 60_000)
        paid = rng.choice([None, rng.randint(0, 80_000)])
        more = f', settled_for: "{paid}"' if paid is not None else ""
        vintages.append(f'        - {{name: m_{i}, class: kit, placed_in_service: {placed}, acquired: 2025-06-01, cost: "900,000", '
                        f'settlement_cost: "{cost}"{more}}}')  # fmt: skip
        machines.append((f"m_{i}", placed, cost, paid))
    lines = "\n".join(f"    - {text}" for _, text in sorted(events, key=lambda each: each[0]))
    text = OBLIGED.format(step=step, method=rng.choice(["straight_line", "declining_balance"]), rate=rate, events=lines,
                          vintages="\n".join(vintages))  # fmt: skip
    return text, {"rate": float(rate), "lives": lives, "estimates": estimates, "machines": machines}


def owed_by_hand(ends: list[date], start: date, facts: dict) -> list[Decimal]:
    """What is owed at each period's end, layer by layer in floating point, by another route: present values, not accretion."""
    layers = {name: [] for name, *_ in facts["machines"]}  # (undiscounted, rate)
    life_before, age, gone, found = {}, {}, set(), []
    before = start
    for end in ends:
        life = [months for day, months in facts["lives"] if day <= end][-1]
        total = 0.0
        for name, placed, cost, _ in facts["machines"]:
            if name in gone or placed > end:
                continue
            if not layers[name]:
                layers[name] = [(float(cost), facts["rate"])]
            life_before[name] = max(life, age.get(name, 0))
            age[name] = min(life_before[name], whole(placed, end) + 1)
        new = [each for each in facts["estimates"] if before < each[0] <= end]
        if new:
            open_now = [name for name, *_ in facts["machines"] if layers[name] and name not in gone]
            undiscounted = {name: cents(sum(amount for amount, _ in layers[name])) for name in open_now}
            factor = new[-1][1] / float(sum(undiscounted.values()))
            for name in open_now:
                had = float(undiscounted[name])
                now = float(cents(had * factor))
                kept = [(amount * min(1.0, factor), rate) for amount, rate in layers[name]]
                layers[name] = kept + ([(now - had, new[-1][2])] if now > had else [])
        for name, *_ in facts["machines"]:
            if not layers[name] or name in gone:
                continue
            if age[name] >= life_before[name]:
                gone.add(name)
                continue
            left = (life_before[name] - age[name]) / 12
            total += float(cents(sum(amount / (1 + rate) ** left for amount, rate in layers[name])))
        found.append(cents(total))
        before = end
    return found


@pytest.mark.parametrize("seed", range(60))
def test_obligations_are_present_values_whatever_way_they_are_reached(seed):
    text, facts = drawn(seed)
    try:
        found = made(text)
    except Problems as told:
        assert "not covered here" in str(told) or "while nothing with an obligation is in service" in str(told)
        return
    assert [check.label for check in found.checks if not check.passed] == []
    row = found.figures.row
    expected = owed_by_hand(list(period_ends(found.deal)), date(2025, 12, 31), facts)
    owed = [cents(amount) for amount in row("us_gaap.pods.obligation")]
    assert all(abs(a - b) <= Decimal("0.02") for a, b in zip(owed, expected, strict=True)), (owed, expected)
    assert owed[-1] == 0 and (row("us_gaap.pods.accretion") >= 0).all()
    keys = [f"us_gaap.pods.retirement_{name}" for name in ("recognised", "retimed", "revised")]
    made_of = sum(row(key).sum() for key in keys if key in found.model.rows) + row("us_gaap.pods.accretion").sum()
    paid = row("us_gaap.pods.paid_of_owed").sum() + row("us_gaap.pods.settlement_gain").sum()
    assert round(made_of - paid, 2) == 0

LIFE = '    - {id: life, date: 2026-01-01, kind: useful_life, of: pods, months: "60"}'
ESTIMATE = '    - {{id: estimate_{0}, date: {1}, kind: settlement_estimate, of: pods, amount: "{2}", rate: "0.04"}}'


def one(*estimates: tuple[str, str], method: str = "straight_line", rate: str = "0.05", cost: str = "9,000", settled: str = "6,000") -> str:
    """One machine over five years, by the year; estimates are (day, amount)."""
    events = [ESTIMATE.format(number, *each) for number, each in enumerate(estimates)]
    vintage = (f'        - {{name: m_0, class: kit, placed_in_service: 2026-01-01, acquired: 2025-06-01, cost: "{cost}", '
               f'settlement_cost: "{settled}"}}')  # fmt: skip
    return OBLIGED.format(step="year", method=method, rate=rate, events="\n".join([LIFE, *events]), vintages=vintage)


def test_a_flat_estimate_at_no_rate_is_spread_with_the_asset_and_settled_at_cost():
    found = made(one(rate="0", cost="900,000", settled="60,000"))
    assert found.figures.row("us_gaap.pods.depreciation")[:5].tolist() == [192_000] * 5  # 960,000 / 5
    assert found.figures.row("us_gaap.pods.accretion").tolist() == [0] * 9


@pytest.mark.parametrize(("amount", "revised"), [("6,000", 0.0), ("6,001", 0.889), ("5,999", -0.864)])
def test_an_estimate_moves_the_obligation_by_what_it_differs(amount, revised):
    """A dollar three years before settlement: 1 / 1.04^3 where it is more, at the rate of the day; 1 / 1.05^3 where it is less."""
    row = made(one(("2027-12-31", amount))).figures.row
    assert row("us_gaap.pods.retirement_revised")[1] == pytest.approx(revised, abs=0.0101)
    assert row("us_gaap.pods.settlement_gain").sum() == row("us_gaap.pods.settlement_loss").sum() == 0


def test_retired_before_its_time_the_rest_of_the_cost_is_a_loss():
    """Sold after three of five years: 6,000 are paid, of which 6,000 / 1.05^2 = 5,442.18 were owed."""
    row = made(one().replace('settlement_cost: "6,000"', 'settlement_cost: "6,000", disposal_date: 2029-01-01, proceeds: "0"')).figures.row
    assert row("us_gaap.pods.settlement_loss")[3] == 557.82
    assert row("us_gaap.pods.obligation")[3] == 0


def test_for_tax_nothing_is_deducted_before_it_is_paid():
    text = one().replace("books:", "books:\n  us_tax: {label: Tax, pods: macrs, income_taxes: regular_tax}").replace(
        "pods: straight_line}", "pods: straight_line, income_taxes: asset_and_liability}").replace(
        "elections:", "elections:\n  recovery_percentages: {choice: table}")  # fmt: skip
    row = made(text).figures.row
    assert row("us_tax.pods.retirement_paid").tolist() == [0, 0, 0, 0, 6_000, 0, 0, 0, 0]
    assert row("us_tax.pods.basis").tolist() == [0] * 9  # the allowance takes the price, and nothing was added to it


@pytest.mark.parametrize(("text", "told"), [
    (one().replace('    credit_adjusted_rate: {value: "0.05", unit: rate}\n', ""),
     "m_0 has a settlement_cost: its present value needs the fact credit_adjusted_rate [ASC 410-20-30-1]"),
    (one(rate="-0.01"),
     "a cost of retirement or its credit-adjusted rate is below nil (us_gaap.m_0.obligation_below_nil) [ASC 410-20-25-4]"),
    (one(("2027-12-31", "7,000"), method="sum_of_years"),
     "the cost of retirement is estimated anew under sum_of_years: its schedule is fixed at the start here [ASC 410-20-35-8]"),
    (one().replace(', settlement_cost: "6,000"', ', settled_for: "6,000"'),
     "m_0 has settled_for and no settlement_cost: what was expected is not known [ASC 410-20-25-4]"),
    (one(("2027-12-31", "7,000")).replace(', settlement_cost: "6,000"', ""),
     "pods has a settlement_estimate and no vintage with a settlement_cost [ASC 410-20-25-4]"),
    (one(("2027-06-30", "7,000"), ("2027-12-31", "5,000")),
     "two estimates of the cost of retirement fall in one period (deal.pods.two_estimates) [ASC 410-20-35-8]"),
    (one(("2032-12-31", "7,000")),
     "the cost of retirement is estimated anew while nothing with an obligation is in service (deal.pods.idle_estimate) [ASC 410-20-35-8]"),
    (one(("2029-12-31", "0"), cost="10"),
     "a lower estimate of the cost of retirement takes more off the asset than it is carried at: the rest is not covered here "
     "(us_gaap.m_0.below_nil) [ASC 410-20-35-8]"),
    (one(method="units_of_production").replace(LIFE, '    - {id: made, date: 2026-12-31, kind: units_made, of: pods, units: "5"}').replace(
        "  events:", "    total_units: {value: \"9\", unit: count}\n  events:"),
     "m_0 has a settlement_cost and nothing says when it is retired: a life, equipment_sold or disposal_date [ASC 410-20-25-4]"),
])  # fmt: skip
def test_what_is_missing_or_not_covered_is_told(text, told):
    is_told(text, told)
