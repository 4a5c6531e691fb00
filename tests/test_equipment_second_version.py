"""Thousands of assets drawn by chance: the engine's recoveries, allowances, basis and character against the second version."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from drawn_equipment import (
    FIRST,
    Drawn,
    Group,
    calendar_years,
    drawn_asset,
    drawn_groups,
    near_forty_per_cent,
    shortened_years,
)
from second_version_equipment import (
    CLASSES,
    Asset,
    Taxpayer,
    account_ordinary,
    mid_quarter_years,
    ordinary,
    section_179,
    story,
)

from ledger.analysis.run import refusals
from ledger.model.build import build
from ledger.model.grid import compute

Sets = tuple[tuple[Asset, ...], ...]
LINES = ("allowance", "section_179_elected", "recovery", "basis_retired", "remaining")


def cents(amounts: np.ndarray) -> list[int]:
    """Amounts as whole cents; one that is no whole number of cents fails."""
    found = np.rint(np.asarray(amounts, dtype=float) * 100)
    assert (found / 100 == amounts).all()
    return [int(amount) for amount in found]


def compared(drawn: Drawn) -> Counter[str]:
    """Compute a deal in all its scenarios and tell it again; everything is equal to the cent."""
    model = build(drawn.deal())
    figures = compute(model, drawn.inputs())
    became: Counter[str] = Counter()
    for scenario, assets in enumerate(drawn.sets):
        payer = drawn.taxpayer
        refused = refusals(model, figures, scenario)
        assert refused == [], refused[0].summary
        get = lambda line: cents(figures.lines[f"us_tax.{line}"][min(scenario, len(figures.lines[f"us_tax.{line}"]) - 1), 1:])  # noqa: E731, B023
        quarters = mid_quarter_years(payer, assets)
        years = [year.end.year for year in payer.years]
        assert [y for y, flag in zip(years, get("assets.mid_quarter"), strict=True) if flag] == sorted(quarters), (scenario, quarters)
        became["mid-quarter years"] += len(quarters)
        ordinary_net = gains = Fraction(0)
        for asset in assets:
            told = story(asset, payer, quarters)
            became["assets"] += 1
            lines = [line for line in LINES if f"us_tax.{asset.name}.{line}" in figures.lines]
            found = {line: get(f"{asset.name}.{line}") for line in lines if not (asset.account and line == "basis_retired")}
            for at, year in enumerate(years):
                row = told[year]
                expected = dict(zip(LINES, (row.allowance, row.elected, row.recovery, row.retired, row.remaining), strict=True))
                for line, wanted in expected.items():
                    is_ = found[line][at] if line in found else 0
                    assert is_ == wanted * 100, f"{line} {year}: {is_ / 100}, told {float(wanted)}\n{asset}\n{payer.years[:4]} {quarters}"
                became["figures"] += len(expected)
            if asset.disposed and not asset.account:
                retired = sum((row.retired for row in told.values()), Fraction(0))
                part = ordinary(asset, payer, quarters, retired)
                is_ = sum(get(f"{asset.name}.ordinary_part"))
                assert is_ == part * 100, f"ordinary {is_ / 100}, told {float(part)} of basis {float(retired)}\n{asset}"
                became["disposals"] += 1
                ordinary_net, gains = ordinary_net + part, gains + asset.proceeds - retired
        for group in drawn.groups:
            some = [asset for asset in assets if asset.group == group.name and asset.account]
            ordinary_net += sum(account_ordinary(some).values(), Fraction(0))
            gains += sum((asset.proceeds for asset in some if asset.disposed), Fraction(0))
        assert sum(get("assets.ordinary_net")) == ordinary_net * 100
        assert sum(get("assets.section_1231_net")) == (gains - ordinary_net) * 100
        if payer.income:
            for at, (_, (limit, deducted, carried)) in enumerate(section_179(payer, assets).items()):
                is_ = [get(f"assets.section_179_{line}")[at] for line in ("limit", "deducted", "carried")]
                assert is_ == [limit * 100, deducted * 100, carried * 100], (years[at], is_, limit, deducted, carried)
                became["section 179 years"] += bool(carried)
    return became


def assets_of(rng: random.Random, groups: Sequence[Group], first: date, last: date, end: date, count: int, sets: int) -> Sets:
    """Sets of assets that differ in dates and amounts only; none of a class that the law begins after the last day."""
    known = [group for group in groups if FIRST.get(group.kind, first) <= last]
    members = [(f"a_{number}", rng.choice(known), rng.random() < 0.5) for number in range(count)]
    return tuple(tuple(drawn_asset(rng, name, group, first, last, end, leaves) for name, group, leaves in members) for _ in range(sets))


def some_kinds(rng: random.Random, leave_out: tuple[str, ...] = ()) -> list[str]:
    kinds = [kind for kind in CLASSES if kind not in leave_out]
    return rng.sample(kinds, rng.randint(4, 9))


def whole_years(rng: random.Random, table: bool, sets: int = 2, count: int = 60) -> Drawn:
    """Calendar years from 2012 on, with the whole life of a building after."""
    first = rng.choice([2012, 2016, 2017, 2023, 2025])
    years = calendar_years(first, rng.choice([9, 20, 42]))
    groups = drawn_groups(rng, some_kinds(rng, ("software",) if table else ()), old=False)
    end = years[-1].end
    last = min(end, date(first + rng.choice([2, 5, 8]), 12, 31))
    if table:  # see test_equipment_by_hand.py
        groups = [g for g in groups if g.kind != "residential" or not g.elections]
    assets = assets_of(rng, groups, date(first, 1, 1), last, end, count, sets)
    payer = Taxpayer(years, table, transitional=rng.random() < 0.3)
    payer = replace(payer, others=near_forty_per_cent(rng, years, assets[0]))
    return Drawn(years[0].begin, end, rng.choice(["year", "year", "quarter"]) if len(years) < 12 else "year", payer, tuple(groups), assets)


def old_years(rng: random.Random) -> Drawn:
    """From 1987 on, before the allowance of this law; unrounded."""
    years = calendar_years(1987, 42)
    groups = drawn_groups(rng, some_kinds(rng, ("qualified_improvement",)), old=True)
    assets = assets_of(rng, groups, date(1987, 1, 1), date(2003, 12, 31), years[-1].end, 60, 2)
    payer = Taxpayer(years, False, others=near_forty_per_cent(rng, years, assets[0]))
    return Drawn(years[0].begin, years[-1].end, "year", payer, tuple(groups), assets)


def short_years(rng: random.Random, allocation: bool, sets: int = 2) -> Drawn:
    """Short tax years; under the allocation method the first alone is short."""
    first = rng.choice([2012, 2017, 2024, 2025])
    years = shortened_years(rng, first, rng.choice([8, 12, 30]), 0 if allocation else rng.choice([0, 1, 2]))
    leave_out = ("residential",) if allocation else ()
    groups = drawn_groups(rng, some_kinds(rng, leave_out), old=False)
    begin, end = years[0].begin, years[-1].end
    last = min(end, years[rng.choice([0, 1, 4])].end) if not allocation else years[rng.choice([0, 0, 1])].end
    assets = assets_of(rng, groups, begin, last, end, 60, sets)
    payer = Taxpayer(years, False, allocation, transitional=rng.random() < 0.3)
    payer = replace(payer, others=near_forty_per_cent(rng, years, assets[0]))
    start = date(begin.year, begin.month, 1)
    return Drawn(start, end, "month", payer, tuple(groups), assets)


def general_accounts(rng: random.Random, table: bool) -> Drawn:
    """General asset accounts beside single ones; each account holds the property of one year, none of which leaves in it."""
    first = rng.choice([2016, 2024])
    years = calendar_years(first, 14)
    groups, assets = [], []
    for group in drawn_groups(rng, some_kinds(rng, ("software", "building", "residential")), old=False):
        groups.append(replace(group, elections=(*group.elections, ("asset_account", "general"))))
        year = first + 2 + rng.randrange(4)
        for number in range(5):
            name, begin, end = f"{group.name}_a_{number}", date(year, 1, 1), date(year, 12, 31)
            asset = drawn_asset(rng, name, groups[-1], begin, end, years[-1].end, rng.random() < 0.7)
            if asset.disposed and asset.disposed.year == year:
                asset = replace(asset, disposed=date(year + 1, 1, 1))
            assets.append(asset)
    payer = Taxpayer(years, table)
    return Drawn(years[0].begin, years[-1].end, "year", payer, tuple(groups), (tuple(assets),))


def expensed(rng: random.Random, table: bool) -> Drawn:
    """Section 179 in 2018 to 2026 within the limits; what its income does not bear is carried until then."""
    years = calendar_years(2018, 9)
    groups = drawn_groups(rng, ["servers", "seven_year", "fifteen_year"], old=False, plain=rng.random() < 0.5)
    assets = []
    for number in range(30):
        asset = drawn_asset(rng, f"a_{number}", rng.choice(groups), date(2018, 1, 1), date(2026, 12, 31), years[-1].end, number % 3 == 0)
        cost = Fraction(rng.randrange(1, 4 * 10**7), 100)
        asset = replace(asset, cost=cost, proceeds=min(asset.proceeds, 2 * cost))
        if not asset.disposed:
            part = rng.choice([Fraction(1, 100), cost, Fraction(rng.randrange(1, int(cost * 100) + 1), 100)])
            asset = replace(asset, expensed=min(part, Fraction(100_000)))
        assets.append(asset)
    incomes = {year.end.year: Fraction(rng.choice([0, 1, 150_000 * 100, rng.randrange(10**9)]), 100) for year in years}
    payer = Taxpayer(years, table, income=incomes)
    return Drawn(years[0].begin, years[-1].end, rng.choice(["year", "quarter"]), payer, tuple(groups), (tuple(assets),))


FAMILIES: dict[str, Callable[[random.Random], Drawn]] = {
    "tables": lambda rng: whole_years(rng, True),
    "unrounded": lambda rng: whole_years(rng, False),
    "from 1987": old_years,
    "short years, simplified": lambda rng: short_years(rng, False),
    "short years, allocation": lambda rng: short_years(rng, True),
    "general asset accounts, tables": lambda rng: general_accounts(rng, True),
    "general asset accounts": lambda rng: general_accounts(rng, False),
    "section 179, tables": lambda rng: expensed(rng, True),
    "section 179": lambda rng: expensed(rng, False),
}


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_assets_drawn_by_chance_as_in_the_second_version(family):
    became: Counter[str] = Counter()
    for seed in range(3 if "short" in family else 4):
        became += compared(FAMILIES[family](random.Random(f"{family} {seed}")))
    print(family, dict(became))
    assert became["assets"] >= 100


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_many_more_assets_drawn_by_chance_as_in_the_second_version(family):
    became: Counter[str] = Counter()
    for seed in range(100, 120):
        became += compared(FAMILIES[family](random.Random(f"{family} {seed}")))
    print(family, dict(became))
