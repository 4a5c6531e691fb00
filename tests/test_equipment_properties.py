"""What must hold of equipment whatever the dates, methods, disposals and short years; and an edited date is a fresh run."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from drawn_equipment import DAY, EDGES, Drawn, Group, calendar_years, month_end
from edits import Edit
from second_version_equipment import Taxpayer, TaxYear, mid_quarter_years, story
from test_edits import batched, compare_in_ironcalc
from test_equipment_second_version import FAMILIES, LINES, cents, compared

from ledger.analysis.run import Run, refusals, run
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal
from ledger.model.build import build
from ledger.model.grid import compute
from ledger.model.timeline import period_ends, to_serial
from ledger.output.workbook import write

pytestmark = pytest.mark.slow  # assets drawn by the hundred

#: A check that fails where property leaves a general asset account, on proceeds or not; see the test of it below.
OF_ACCOUNTS = "unadjusted basis holds what its line states"


def made(drawn: Drawn, seed: object) -> Run:
    """Both books of a drawn deal; no property of an account, or with a carryforward, comes to the end of its life too soon."""
    rng = random.Random(f"lives {seed}")
    accounts = any(asset.account for asset in drawn.sets[0])
    months = [480] if drawn.taxpayer.income else [36, 60, 72, 119, 480] if accounts else [1, 7, 36, 60, 61, 119, 480]
    lives = {group.name: rng.choice(months) for group in drawn.groups}
    return run(read_deal("drawn.yaml", drawn.two_books(lives), lenient_sources="drawn"))


def rows(of: Run, key: str) -> list[int]:
    return cents(of.figures.row(key)) if key in of.figures.lines else [0]


@pytest.fixture(scope="module")
def runs() -> list[tuple[Drawn, Run]]:
    """Two deals of every family, in both books."""
    found = []
    for family, draw in FAMILIES.items():
        for seed in (31, 32):
            drawn = draw(random.Random(f"{family} {seed}"))
            drawn = replace(drawn, sets=(drawn.sets[0][:25],))
            found.append((drawn, made(drawn, seed)))
    return found


def test_cost_is_deductions_and_basis_used_and_what_remains_in_both_books(runs):
    count = 0
    for drawn, of in runs:
        for asset in drawn.sets[0]:
            tax = [sum(rows(of, f"us_tax.{asset.name}.{line}")) for line in LINES[:3]]
            used = 0 if asset.account else sum(rows(of, f"us_tax.{asset.name}.basis_retired"))
            assert sum(tax) + used + rows(of, f"us_tax.{asset.name}.remaining")[-1] == asset.cost * 100, asset
            by_period = sum(sum(rows(of, f"us_tax.{asset.name}.{line}")) for line in ("first_year", "expensed", "recovered"))
            assert by_period == sum(tax), asset
            book = sum(sum(rows(of, f"us_gaap.{asset.name}.{line}")) for line in ("depreciation", "carrying_retired"))
            assert book + rows(of, f"us_gaap.{asset.name}.carrying")[-1] == asset.cost * 100, asset
            assert min(min(rows(of, f"us_tax.{asset.name}.{line}")) for line in (*LINES, "recovered")) >= 0, asset
            count += 1
    print(f"{count} assets in {len(runs)} deals")


def test_the_checks_of_every_drawn_deal_hold(runs):
    for drawn, of in runs:
        failed = [c for c in of.checks if not c.passed and not (c.label.startswith(OF_ACCOUNTS) and any(a.account for a in drawn.sets[0]))]
        assert failed == [], drawn.text


def test_nothing_is_deducted_before_placing_in_service_and_nothing_after_disposal_but_in_a_general_asset_account(runs):
    after, counted = 0, Counter()
    for drawn, of in runs:
        ends = period_ends(of.deal)
        for asset in drawn.sets[0]:
            gone = rows(of, f"deal.{asset.name}.retired")
            lines = [("us_tax", "recovered"), ("us_tax", "first_year"), ("us_tax", "expensed"), ("us_gaap", "depreciation")]
            for book, line in lines:
                row = rows(of, f"{book}.{asset.name}.{line}")
                if row == [0]:
                    continue
                early = [row[i] for i, end in enumerate(ends) if end < asset.placed]
                late = [row[i] for i in range(1, len(ends)) if gone[i - 1]]
                assert not any(early), f"{line} before {asset}"
                if asset.account and line == "recovered":
                    after += any(late)
                else:
                    assert not any(late), f"{line} after {asset}"
                counted[line] += 1
    print(dict(counted), f"{after} assets of general asset accounts recover on after they left")
    assert after > 5


CARRIED = """
start: 2025-01-01
end: 2026-12-31
step: year
events:
  - {{id: income_2025, date: 2025-12-31, kind: business_income, of: assets, amount: "{income}"}}
  - {{id: income_2026, date: 2026-12-31, kind: business_income, of: assets, amount: "5,000"}}
assets:
  - {{name: a, class: servers, placed_in_service: 2025-05-01, cost: "9,000", section_179: "4,000",
      disposal_date: 2026-05-01, proceeds: "0"}}
"""


def test_a_section_179_carryforward_that_outlives_its_property_is_refused_by_name():
    drawn = case(CARRIED.format(income="4,000"))
    assert cents(compute(build(drawn)).row("us_tax.assets.section_179_deducted")) == [400000, 0]
    with pytest.raises(Problems, match=r"disposed of while a section 179 carryforward is open"):
        run(case(CARRIED.format(income="3,999.99")))


def case(text: str):
    from ledger.analysis.asset_cases import expanded
    from ledger.facts.nodes import compose
    from ledger.facts.read import deal_from_node

    node, read, problems = compose("case.yaml", text)
    return deal_from_node(expanded(node), "case.yaml", read, "by hand", problems)


# ---- the test of the last three months ----

FORTY = """
start: 2026-01-01
end: 2026-12-31
step: year
posting_unit: cent
events:
  - {id: others, date: 2026-12-31, kind: other_additions, of: assets, amount: "0", last_quarter: "0"}
assets:
  - {name: early, class: servers, placed_in_service: 2026-09-30, cost: "3"}
  - {name: late, class: servers, placed_in_service: 2026-10-01, cost: "2"}
"""


def test_mid_quarter_applies_from_the_first_cent_above_forty_per_cent_whatever_the_total():
    """Exactly 40 per cent is 3 parts early and 2 late; where the cents do not divide, the last cent below and the first above."""
    rng, early, late, applies = random.Random(40), [], [], []
    for _ in range(4000):
        before = rng.choice([rng.randrange(1, 6 * 10**11), rng.randrange(1, 10 ** rng.randint(1, 11)), 3 * rng.randrange(1, 2 * 10**11)])
        limit = before * 2 // 3  # the most cents in the last quarter that are not above 40 per cent of the whole
        for shift in (-1, 0, 1):
            early.append(before)
            late.append(max(0, limit + shift))
            applies.append((limit + shift) * 100 > 40 * (before + limit + shift))
    assert max(e + n for e, n in zip(early, late, strict=True)) > 9 * 10**11 and sum(applies) >= 4000
    model = build(case(FORTY))
    whole, last = np.array(early) / 100, np.array(late) / 100
    nil, serial = np.zeros(len(applies)), np.full(len(applies), float(to_serial(date(2026, 9, 30))))
    by_assets = compute(model, {"early.cost": whole, "late.cost": last})
    by_others = compute(model, {"others.amount": np.rint(whole * 100 + last * 100) / 100, "others.last_quarter": last,
                                "early.cost": nil, "late.cost": nil})  # fmt: skip
    mixed = compute(model, {"early.cost": nil, "late.cost": last, "others.amount": whole, "late.placed_in_service": serial + 2})
    for figures in (by_assets, by_others, mixed):
        found = figures.lines["us_tax.assets.mid_quarter"][:, 1] == 1
        wrong = [(early[i], late[i]) for i in np.flatnonzero(found != np.array(applies))]
        assert wrong == [], wrong[:3]


# ---- an edited date ----

GROUPS = (
    Group("servers_0", "servers", False, False, ()),
    Group("furniture_0", "office_furniture", True, False, (("allowance", "elected_out"),)),
    Group("land_0", "land_improvements", False, True, ()),
    Group("interior_0", "qualified_improvement", False, False, ()),
    Group("building_0", "building", False, False, ()),
    Group("twenty_0", "twenty_year", False, False, (("recovery_method", "straight_line"),)),
)


def dated(payer: Taxpayer, step: str, placed: date) -> Drawn:
    """One asset of each group, all of one day, three of them sold in 2029."""
    first, last = payer.years[0], payer.years[-1].end
    assets = [group.asset(f"asset_{n}", placed, date(2017, 9, 28 if n % 2 else 27), Fraction(400_000 if n == 2 else 100_000 + 7_919 * n))
              for n, group in enumerate(GROUPS, start=1)]  # fmt: skip
    for n, day in ((0, date(2029, 5, 5)), (1, date(2029, 8, 8)), (2, date(2029, 5, 5))):
        assets[n] = replace(assets[n], disposed=day, proceeds=Fraction(30_000))
    return Drawn(date(first.begin.year, first.begin.month, 1), last, step, payer, GROUPS, (tuple(assets),))


DEALS = {
    "tables": (Taxpayer(calendar_years(2018, 13), True), "year"),
    "quarters, transitional": (Taxpayer(calendar_years(2018, 13), False, transitional=True), "quarter"),
    "short years": (Taxpayer([TaxYear(date(2018, 3, 15), date(2018, 12, 31)), *calendar_years(2019, 3),
                              TaxYear(date(2022, 1, 1), date(2022, 7, 31)),
                              *[TaxYear(date(y, 8, 1), month_end(y + 1, 7)) for y in range(2022, 2030)]]), "month"),
}  # fmt: skip


def edited_days(rng: random.Random, payer: Taxpayer, count: int) -> list[date]:
    """Days on both sides of ends of years and quarters and of the dates of the law, and any others."""
    near = {edge + shift * DAY for edge in EDGES for shift in (-1, 0, 1)}
    near |= {year.begin + shift * DAY for year in payer.years for shift in (-1, 0, 1)}
    near |= {month_end(year.end.year, month) + shift * DAY for year in payer.years for month in (3, 6, 9) for shift in (0, 1)}
    near = sorted(day for day in near if payer.years[0].begin <= day <= payer.years[-1].end)
    anywhere = [payer.years[0].begin + timedelta(days=rng.randrange(4000)) for _ in range(count // 3)]
    return rng.sample(near, count - len(anywhere)) + anywhere


@pytest.mark.slow
@pytest.mark.parametrize("name", DEALS)
def test_a_date_edited_is_a_fresh_run_with_that_date(name):
    payer, step = DEALS[name]
    rng = random.Random(name)
    base = dated(payer, step, date(2024, 2, 2))
    model = build(base.deal())
    count = {"year": 30, "quarter": 18, "month": 9}[step]
    moved = [(f"asset_{rng.randint(1, 6)}", day) for day in edited_days(rng, payer, count)]
    same, refused = 0, 0
    for asset, day in moved:
        live = compute(model, {f"{asset}.placed_in_service": np.array([float(to_serial(day))])})
        assets = tuple(replace(a, placed=day) if a.name == asset else a for a in base.sets[0])
        told_not = refusals(model, live)
        try:
            fresh = run(replace(base, sets=(assets,)).deal())
        except Problems:
            assert told_not, f"{asset} on {day}: refused by the fresh run only"
            refused += 1
            continue
        assert told_not == [], f"{asset} on {day}: {told_not[0].summary}"
        for key, row in fresh.figures.lines.items():
            assert (live.lines[key] == row).all(), f"{asset} on {day}: {key}"
        compared(replace(base, sets=(assets,)))
        same += 1
    print(f"{name}: {same} dates give what a fresh run gives and the second version tells, {refused} refused by both")
    assert same > count / 2


@pytest.mark.parametrize("name", ["tables", "short years"])
def test_a_date_edited_in_the_workbook_picks_the_year_the_convention_and_the_rate(name, tmp_path):
    payer, _ = DEALS[name]
    base = dated(payer, "month" if name == "short years" else "year", date(2024, 2, 2))
    base = replace(base, sets=(base.sets[0][:4],), groups=base.groups[:4])
    made_of = run(base.deal())
    path = tmp_path / "workbook.xlsx"
    write(made_of, path)
    days = [(1, date(2023, 12, 31)), (2, date(2024, 9, 30)), (2, date(2024, 10, 1)), (3, date(2019, 12, 31)), (3, date(2020, 1, 1)),
            (4, date(2026, 12, 31)), (1, date(2018, 4, 19)), (1, date(2025, 1, 19)), (1, date(2025, 1, 20))]  # fmt: skip
    last = Edit((("asset_1.placed_in_service", float(to_serial(days[-1][1]))), ("asset_1.acquired", float(to_serial(days[-1][1])))))
    away = [Edit((("asset_1.disposal_date", float(to_serial(day))),)) for day in (date(2024, 12, 31), date(2025, 2, 3), date(2028, 10, 1))]
    edits = [*(Edit(((f"asset_{n}.placed_in_service", float(to_serial(day))),)) for n, day in days[:-1]), last]
    cells, rejected = compare_in_ironcalc(made_of, path, edits + away)
    assert rejected == 0
    scenarios = batched(made_of, edits)
    seen = []
    for scenario, (number, day) in enumerate(days):
        moved = replace(base.sets[0][number - 1], placed=day)
        if scenario == len(days) - 1:
            moved = replace(moved, acquired=day)
        assets = [moved if a.name == moved.name else a for a in base.sets[0]]
        quarters = mid_quarter_years(payer, assets)
        for asset in assets:
            told = story(asset, payer, quarters)
            for line, of in (("recovery", lambda row: row.recovery), ("remaining", lambda row: row.remaining)):
                found = cents(scenarios.lines[f"us_tax.{asset.name}.{line}"][scenario, 1:])
                assert found == [of(told[year.end.year]) * 100 for year in payer.years], (edits[scenario], asset.name)
        year = next(y for y in payer.years if y.holds(day))
        opening = story(moved, payer, quarters)[year.end.year]
        seen.append((moved.name, year.end.year, year.end.year in quarters, opening.allowance / moved.cost, float(opening.recovery)))
    print(f"{name}: {len(edits)} dates edited in IronCalc, {cells:,} cells equal:", *seen, sep="\n  ")
    assert len(set(seen)) >= len(edits) - 1 and {flag for _, _, flag, _, _ in seen} == {False, True}
    assert {share for _, _, _, share, _ in seen} >= {Fraction(0), Fraction(2, 5), Fraction(1)}
