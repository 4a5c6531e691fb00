"""Assets drawn by chance, as a deal of assets for the engine and as assets and a taxpayer for the second version."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
from second_version_equipment import CLASSES, DAY, Asset, Taxpayer, TaxYear, allowance_rate

from ledger.analysis.asset_cases import expanded
from ledger.facts.nodes import compose
from ledger.facts.nouns import Deal
from ledger.facts.read import deal_from_node

EDGES = [date(2012, 1, 1), date(2016, 1, 1), date(2017, 9, 28), date(2018, 1, 1), date(2025, 1, 20),
         *(date(year, 1, 1) for year in range(2019, 2029))]  # fmt: skip
#: Kinds that the law of early years or the printed tables leave out, with the first day for which they are drawn.
FIRST = {"qualified_improvement": date(2018, 1, 1), "software": date(1993, 8, 11), "water_utility": date(1996, 6, 13)}


@dataclass(frozen=True)
class Group:
    """A class of the deal: what its assets are, and what is elected for them."""

    name: str
    kind: str
    used: bool
    long_production: bool
    elections: tuple[tuple[str, str], ...]

    def text(self) -> str:
        chosen = f", elections: {{{', '.join(f'{k}: {v}' for k, v in self.elections)}}}" if self.elections else ""
        return f"  {self.name}: {{{self.facts()}{chosen}}}"

    def facts(self) -> str:
        condition, produced = "used" if self.used else "new", str(self.long_production).lower()
        return f"asset_class: {self.kind}, condition: {condition}, long_production: {produced}"

    def asset(self, name: str, placed: date, acquired: date, cost: Fraction) -> Asset:
        chosen = dict(self.elections)
        times = {"straight_line": Fraction(1), "declining_balance_150": Fraction(3, 2)}.get(chosen.get("recovery_method", ""))
        return Asset(name, self.name, self.kind, placed, acquired, cost, chosen.get("recovery_system") == "alternative", times,
                     "allowance" not in chosen, self.used, self.long_production, account="asset_account" in chosen)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A deal: its text, and the same taxpayer and assets for the second version; further sets differ in dates and amounts."""

    start: date
    end: date
    step: str
    taxpayer: Taxpayer
    groups: tuple[Group, ...]
    sets: tuple[tuple[Asset, ...], ...]

    @property
    def text(self) -> str:
        """A case of assets: the tax book alone, and nothing leaves but by a disposal."""
        return "\n".join([*self._head(), "classes:", *(group.text() for group in self.groups), *_events(self.taxpayer),
                          "assets:", *(_record(asset) for asset in self.sets[0]), ""])  # fmt: skip

    def _head(self) -> list[str]:
        payer = self.taxpayer
        short = payer.years[0].begin != date(payer.years[0].begin.year, 1, 1) or any(year.end.month < 12 for year in payer.years)
        shorts = [number for number, year in enumerate(payer.years) if year.end + DAY < year.begin.replace(year=year.begin.year + 1)]
        ends = ", ".join(str(year.end) for year in payer.years[: max(shorts, default=0) + 1])
        elections = [f"  recovery_percentages: {{choice: {'table' if payer.table else 'formula'}}}"]
        elections += [f"  short_year_method: {{choice: {'allocation' if payer.allocation else 'simplified'}}}"] * short
        elections += ["  special_allowance: {choice: transitional_rate}"] * payer.transitional
        return [f"start: {self.start}", f"end: {self.end}", f"step: {self.step}", "posting_unit: cent",
                *[f"tax_years: {{begins: {payer.years[0].begin}, ends: [{ends}]}}"] * short, "elections:", *elections]  # fmt: skip

    def two_books(self, lives: dict[str, int]) -> str:
        """A deal file with a book of tax and one of US GAAP, straight line over the life (months) of each class."""
        made = [f"    {g.name}: {{{', '.join(f'{k}: {v}' for k, v in g.elections)}}}" for g in self.groups if g.elections]
        classes = [f"        {g.name}: {{{g.facts()}, facts: {{life: {{value: \"{lives[g.name]}\", unit: months}}}}}}" for g in self.groups]
        events = _events(self.taxpayer)
        return "\n".join([
            "deal: Two books", *self._head(), "books:", "  us_gaap: {label: GAAP, assets: straight_line}", "  us_tax:",
            "    label: Tax", "    assets: macrs", *["    elections:"] * bool(made), *("  " + line for line in made),
            "subjects: {assets: {type: equipment}}", "assumptions:", *("  " + line for line in events),
            "  equipment:", "    assets:", "      classes:", *classes, "      vintages:",
            *("      " + _record(asset) for asset in self.sets[0]), ""])  # fmt: skip

    def deal(self) -> Deal:
        node, text, problems = compose("drawn.yaml", self.text)
        return deal_from_node(expanded(node), "drawn.yaml", text, "drawn", problems)

    def inputs(self) -> dict[str, np.ndarray]:
        """The further sets as scenarios, the first among them."""
        found: dict[str, list[float]] = {}
        for assets in self.sets:
            for asset in assets:
                for fact, value in (("placed_in_service", asset.placed), ("acquired", asset.acquired), ("disposal_date", asset.disposed),
                                    ("cost", asset.cost), ("proceeds", asset.proceeds if asset.disposed else None),
                                    ("section_179", asset.expensed or None)):  # fmt: skip
                    if value is not None:
                        number = float((value - date(1899, 12, 30)).days) if isinstance(value, date) else float(value)
                        found.setdefault(f"{asset.name}.{fact}", []).append(number)
        assert {len(values) for values in found.values()} == {len(self.sets)}
        return {name: np.array(values) for name, values in found.items()}


def dollars(amount: Fraction) -> str:
    return f'"{int(amount * 100) // 100}.{int(amount * 100) % 100:02d}"'


def _record(asset: Asset) -> str:
    left = f", disposal_date: {asset.disposed}, proceeds: {dollars(asset.proceeds)}" if asset.disposed else ""
    expensed = f", section_179: {dollars(asset.expensed)}" if asset.expensed else ""
    return (f"  - {{name: {asset.name}, class: {asset.group}, placed_in_service: {asset.placed}, acquired: {asset.acquired}, "
            f"cost: {dollars(asset.cost)}{expensed}{left}}}")  # fmt: skip


def _events(payer: Taxpayer) -> list[str]:
    found = []
    for end in (year.end for year in payer.years):
        if end.year in payer.others:
            amount, late = payer.others[end.year]
            found.append(f"  - {{id: others_{end.year}, date: {end}, kind: other_additions, of: assets, amount: {dollars(amount)}, "
                         f"last_quarter: {dollars(late)}}}")  # fmt: skip
        if end.year in payer.income:
            amount = dollars(payer.income[end.year])
            found.append(f"  - {{id: income_{end.year}, date: {end}, kind: business_income, of: assets, amount: {amount}}}")
    return ["events:", *found] if found else []


# ---- drawing ----


def calendar_years(first: int, count: int) -> list[TaxYear]:
    return [TaxYear(date(year, 1, 1), date(year, 12, 31)) for year in range(first, first + count)]


def month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - DAY


def shortened_years(rng: random.Random, first: int, count: int, moves: int) -> list[TaxYear]:
    """A first year that begins on any day and ends with any month; the year end moves to an earlier month `moves` times."""
    begin = date(first, rng.randint(1, 12), rng.choice([1, 1, 2, 14, 15, 16, 28]))
    end_month = rng.choice([12, 12, rng.randint(begin.month, 12)])
    found = [TaxYear(begin, month_end(first, end_month))]
    moving = rng.sample(range(1, 8), moves)  # ends are listed up to the last short year; more than eight cannot be
    for number in range(1, count):
        end_month = rng.randint(1, end_month) if number in moving else end_month
        found.append(TaxYear(found[-1].end + DAY, month_end(first + number, end_month)))
    return found


def drawn_groups(rng: random.Random, kinds: Sequence[str], old: bool, plain: bool = False) -> list[Group]:
    """Classes of a deal with elections that do not contradict one another within a class of the law."""
    chosen: dict[object, tuple[str, str, bool]] = {}
    found = []
    for kind in kinds:
        general, alternative, times, convention, _, qualified = CLASSES[kind]
        law = general if convention == "year" else kind
        if law not in chosen:
            system = "alternative" if rng.random() < 0.2 else "general"
            chosen[law] = (system, rng.choice(["", "", "straight_line", "declining_balance_150"]), old or rng.random() < 0.4)
        system, method, out = chosen[law]
        if plain:
            system, method, out = "general", "", False
        if system == "alternative" and alternative is None:
            continue
        elections = [("recovery_system", "alternative")] * (system == "alternative")
        if system == "general" and times != 1 and method and not (method == "declining_balance_150" and times == 1.5):
            elections.append(("recovery_method", method))
        elections += [("allowance", "elected_out")] * (out and qualified)
        for number in range(rng.randint(1, 2) if qualified and not out else 1):
            found.append(Group(f"{kind}_{number}", kind, rng.random() < 0.3, rng.random() < 0.3, tuple(elections)))
    return found


def drawn_day(rng: random.Random, first: date, last: date) -> date:
    near = [day + timedelta(days=shift) for day in EDGES for shift in (-1, 0, 1) if first <= day + timedelta(days=shift) <= last]
    if near and rng.random() < 0.25:
        return rng.choice(near)
    day = first + timedelta(days=rng.randrange((last - first).days + 1))
    edge = rng.random()
    if edge < 0.15:  # the first or last day of a month
        day = max(first, day.replace(day=1)) if edge < 0.08 else min(last, month_end(day.year, day.month))
    return day


def drawn_cost(rng: random.Random) -> Fraction:
    size = rng.choice([4, 9, 9, 11])
    cents = 100 * rng.randrange(1, 10**7) if rng.random() < 0.25 else rng.randrange(1, 10**size)
    return Fraction(cents, 100)


def drawn_asset(rng: random.Random, name: str, group: Group, first: date, last: date, end: date, leaves: bool) -> Asset:
    """An asset that the law covers: dates, cost, and if it leaves, when and for how much."""
    while True:
        placed = drawn_day(rng, max(first, FIRST.get(group.kind, first)), last)
        edges = [day for edge in EDGES for day in (edge - DAY, edge) if day <= placed]
        acquired = rng.choice([placed, placed - timedelta(days=rng.randrange(1500)), *edges])
        asset = group.asset(name, placed, acquired, drawn_cost(rng))
        if not asset.claimed or not CLASSES[group.kind][5] or allowance_rate(replace(asset, used=False)) is not None:
            break
    return with_disposal(rng, asset, end) if leaves else asset


def with_disposal(rng: random.Random, asset: Asset, end: date) -> Asset:
    placed = asset.placed
    year_on = month_end(placed.year + 1, placed.month) if placed.day > 28 else placed.replace(year=placed.year + 1)
    day = rng.choice([
        placed + timedelta(days=rng.randrange(200)), year_on + timedelta(days=rng.choice([-1, 0, 1])),
        placed + timedelta(days=rng.randrange(max(1, int(asset.years * 400)))), drawn_day(rng, placed, end)])  # fmt: skip
    if (day.month, day.day) == (2, 29):
        day += DAY  # the anniversary of 28 February before a leap day has a test of its own
    cost = int(asset.cost * 100)
    proceeds = rng.choice([0, rng.randrange(cost + 1), rng.randrange(cost + 1), cost, rng.randrange(2 * cost + 1)])
    return replace(asset, disposed=min(max(day, asset.placed), end), proceeds=Fraction(proceeds, 100))


def near_forty_per_cent(rng: random.Random, years: Sequence[TaxYear], assets: Sequence[Asset]) -> dict[int, tuple[Fraction, Fraction]]:
    """Other additions of some years that bring the share of the last three months near to 40 per cent, or far above."""
    found = {}
    for year in years:
        here = [a for a in assets if a.convention == "year" and year.holds(a.placed) and not year.holds(a.disposed)]
        if not here or rng.random() < 0.4:
            continue
        last = {(year.end.year * 12 + year.end.month - back) for back in (0, 1, 2)}
        total, late = (sum((a.cost - a.expensed for a in some), Fraction(0)) for some in
                       (here, [a for a in here if a.placed.year * 12 + a.placed.month in last]))  # fmt: skip
        early = late * 5 / 2 - total  # others of the first nine months that make late 40 per cent of all
        needed = early if early > 0 else (total * 2 - late * 5) / 3  # or others of the last three
        amount = Fraction(max(0, int(needed * 100) + rng.choice([-1, 0, 0, 1, 10**6])), 100)
        found[year.end.year] = (amount, Fraction(0) if early > 0 else amount)
        if rng.random() < 0.4:
            found[year.end.year] = (2 * total, 2 * total)
    return found
