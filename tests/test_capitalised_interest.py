"""Construction: interest capitalised reckoned a second time, its ceiling, what is owed after delivery; designated property for tax."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from small_deals import is_told, made, refused

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def cents(amount: float) -> Decimal:
    return Decimal(repr(float(amount))).quantize(Decimal("0.01"), ROUND_HALF_UP)


BUILT = """deal: Building
start: 2025-01-01
end: 2027-12-31
step: {step}
posting_unit: cent
books:
  us_gaap: {{label: Books, pods: straight_line}}{tax}
elections:
  recovery_percentages: {{choice: table}}
subjects:
  pods: {{type: equipment, label: Halls}}
assumptions:
  facts:
{facts}
  equipment:
    pods:
      classes:
        hall: {{label: Hall, asset_class: {asset_class}, facts: {{life: {{value: "120", unit: months}}}}}}
      vintages:
{vintages}
"""
INTEREST = """    group_interest: {{value: "{0}", unit: USD/year}}
    group_rate: {{value: "{1}", unit: rate}}"""
TAX = "\n  us_tax: {label: Tax, pods: macrs}"


def halls(*spent: tuple[tuple[str, int], ...], placed: tuple[str, ...], more: str = "") -> str:
    lists = [", ".join(f'{{date: {day}, amount: "{amount}"}}' for day, amount in each) for each in spent]
    return "\n".join(f"        - {{name: hall_{i}, class: hall, placed_in_service: {day}, acquired: 2025-01-01, "
                     f"expenditures: [{text}]{more}}}" for i, (text, day) in enumerate(zip(lists, placed, strict=True)))  # fmt: skip


def interest_by_hand(
    spent: list[tuple[date, int]], placed: date, borrowed: int, rates: tuple[Decimal, Decimal], step: int
) -> list[Decimal]:  # fmt: skip
    """Month by month: what stood at the beginning of a month bears interest for it; interest of a period joins after it."""
    found, before, began = [], Decimal(0), min(day for day, _ in spent)
    ended = placed + timedelta(days=1)  # a month counts if it is over on the day of placing in service
    last = ended.year * 12 + ended.month - 2
    for opening in range(2025 * 12, 2028 * 12, step):
        standing, open_months = Decimal(0), 0
        for month in range(opening, min(opening + step, last + 1)):
            first = date(month // 12, month % 12 + 1, 1)
            standing += sum(amount for day, amount in spent if day <= first) + before
            open_months += first >= began
        average = standing / step
        specific = min(average, Decimal(borrowed) * open_months / step)
        interest = ((specific * rates[0] + (average - specific) * rates[1]) * step / 12).quantize(Decimal("0.01"), ROUND_HALF_UP)
        found.append(interest)
        before = Decimal(0) if opening + step > placed.year * 12 + placed.month - 1 else before + interest
    return found


@pytest.mark.parametrize("seed", range(40))
def test_interest_capitalised_is_that_of_a_second_version(seed):
    rng = random.Random(seed)
    step = rng.choice(list(MONTHS))
    placed = date(rng.choice([2025, 2026]), rng.randint(4, 12), rng.choice([1, 15, 28]))
    if rng.random() < 0.4:
        placed = date(2026, rng.choice([3, 5, 8, 10, 12]), 31)
    last = placed.month if placed.year == 2025 else 12
    days = sorted(date(2025, rng.randint(1, last), rng.choice([1, 10, 28])) for _ in range(rng.randint(1, 4)))
    spent = [(day, rng.randint(1_000, 2_000_000)) for day in days]
    borrowed = rng.choice([0, rng.randint(1_000, 1_000_000)])
    own, rate = rng.choice(["0.05", "0.09"]), rng.choice(["0.04", "0.0675"])
    more = f', specific_borrowing: "{borrowed}", specific_rate: "{own}"' if borrowed else ""
    vintage = halls(tuple((day.isoformat(), amount) for day, amount in spent), placed=(placed.isoformat(),), more=more)
    found = made(BUILT.format(step=step, tax="", facts=INTEREST.format("900,000,000", rate), asset_class="five_year", vintages=vintage))
    assert [check.label for check in found.checks if not check.passed] == []
    expected = interest_by_hand(spent, placed, borrowed, (Decimal(own), Decimal(rate)), MONTHS[step])
    computed = [cents(amount) for amount in found.figures.row("us_gaap.pods.interest_capitalised")]
    assert computed == expected


@pytest.mark.parametrize(("incurred", "capitalised"), [("40,000", 40_000), ("39,999.99", 39_999.99), ("40,000.01", 40_000)])
def test_interest_is_capitalised_up_to_what_is_incurred_to_the_cent(incurred, capitalised):
    text = BUILT.format(step="year", tax="", facts=INTEREST.format(incurred, "0.08"), asset_class="five_year",
                        vintages=halls((("2025-01-01", 300_000),), (("2025-01-01", 200_000),), placed=("2025-12-31",) * 2))  # fmt: skip
    row = made(text).figures.row
    assert row("us_gaap.pods.interest_capitalised")[0] == capitalised
    assert row("us_gaap.pods.avoidable_interest")[0] == 40_000


# ---- for tax: the day before, on and after ----


@pytest.mark.parametrize(("began", "placed", "cost", "designated"), [
    ("2025-02-01", "2026-01-31", 5_000_000, False),  # a year to the day
    ("2025-02-01", "2026-02-01", 5_000_000, True),
    ("2025-02-01", "2026-02-01", 1_000_000, False),  # the cost must be above the limit
    ("2025-02-01", "2026-02-01", 1_000_001, True),
    ("2025-02-01", "2027-01-31", 900_000, False),  # two years
    ("2025-02-01", "2027-02-01", 900_000, True),
])  # fmt: skip
def test_property_is_designated_by_its_production_period_and_cost(began, placed, cost, designated):
    text = BUILT.format(step="month", tax=TAX, facts=INTEREST.format("100,000", "0.05"), asset_class="five_year",
                        vintages=halls(((began, cost),), placed=(placed,)))  # fmt: skip
    if designated:
        assert "interest of production belongs to the basis of designated property" in refused(text)
    else:
        assert made(text).figures.once("us_tax.hall_0.designated") == 0


@pytest.mark.parametrize(("kind", "designated"), [("building", True), ("land_improvements", True), ("ten_year", False)])
def test_real_and_long_lived_property_is_designated_whatever_its_cost(kind, designated):
    text = BUILT.format(step="year", tax=TAX, facts=INTEREST.format("100,000", "0.05"), asset_class=kind,
                        vintages=halls((("2025-03-01", 1_000),), placed=("2025-06-30",)))  # fmt: skip
    assert (("Decided by IRC 263A(f)." in refused(text)) if designated else made(text).passed) is True
    assert made(text.replace('"100,000"', '"0"')).passed  # an entity that incurs no interest has none to capitalise


# ---- where it stops ----

PAID = '[{date: 2025-01-01, amount: "300000"}]'
BARE = BUILT.format(step="year", tax="", facts='    none_given: {value: "0", unit: rate}', asset_class="five_year",
                    vintages=halls((("2025-01-01", 300_000),), placed=("2025-12-31",)))  # fmt: skip


@pytest.mark.parametrize(("text", "told"), [
    (BARE, "pods is paid for before it is placed in service: capitalised interest needs the facts group_interest (USD/year) and "
           "group_rate; an entity that incurs no interest gives nil [ASC 835-20-25-1]"),
    (BARE.replace("2025-12-31, acquired", "2027-03-31, acquired").replace(PAID, '[{date: 2027-03-31, amount: "1"}]').replace(
        "2027-03-31, amount", "2027-03-30, amount"), "pods is paid for before it is placed in service"),
    (BUILT.format(step="year", tax="", facts=INTEREST.format("0", "0"), asset_class="five_year",
                  vintages=halls((("2025-01-01", 1_000), ("2027-02-01", 1_000)), placed=("2026-01-31",))),
     "equipment is paid for more than a year after it is placed in service: the seller finances it, and its interest is not told apart "
     "here (deal.pods.late_payment) [ASC 835-30-15-3]"),
    (BUILT.format(step="year", tax="", facts=INTEREST.format("-1", "0.05"), asset_class="five_year",
                  vintages=halls((("2025-01-01", 1_000),), placed=("2025-12-31",))), "group_interest or group_rate is below nil"),
    (BARE.replace(PAID, "[]"), 'vintage "hall_0" has no expenditure in its list'),
    (BARE.replace(PAID, PAID[:-1] + ', {date: 2024-12-01, amount: "1"}]'), "is outside the timeline"),
    (BARE.replace('"300000"', '"-300000"'), "is negative"),
    (BARE.replace(PAID, PAID[:-1] + ', {date: 2025-06-01, amount: "1"}, {date: 2025-03-01, amount: "1"}]'),
     'expenditure 3 of vintage "hall_0" of 2025-03-01 stands after one of 2025-06-01'),
    (BARE.replace("expenditures: ", 'cost: "1", expenditures: '), 'vintage "hall_0" has both cost and expenditures'),
    (BARE.replace("expenditures: ", 'specific_rate: "0.05", expenditures: '),
     'vintage "hall_0" has one of specific_borrowing and specific_rate'),
])  # fmt: skip
def test_what_is_missing_or_not_covered_is_told(text, told):
    is_told(text, told)


def test_a_payment_after_delivery_alone_asks_for_no_interest():
    found = made(BARE.replace(PAID, '[{date: 2026-01-15, amount: "300000"}]'))
    assert found.figures.row("deal.pods.payable").tolist() == [300_000, 0, 0]
    assert found.figures.row("deal.loop.cash_before_tax").tolist() == [0, -300_000, 0]
    assert np.all(found.figures.row("us_gaap.pods.in_progress") == 0)
