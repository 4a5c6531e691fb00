"""Deals over shares drawn at random: one holding over three years by the quarter, under any treatment of shares."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.facts.nodes import compose
from ledger.facts.read import deal_from_node

START, QUARTERS = date(2025, 1, 1), 12


def quarter_end(index: int) -> date:
    """The last day of a quarter, the first being that of 2025-03-31."""
    months = 3 * (index + 1)
    return date(2025 + months // 12, months % 12 + 1, 1) - timedelta(days=1)


@dataclass(frozen=True)
class Happening:
    """One event: its fields as numbers, by name."""

    when: date
    kind: str
    fields: tuple[tuple[str, float], ...]

    def __getitem__(self, name: str) -> float:
        return dict(self.fields)[name]

    def text(self, number: int) -> str:
        told = "".join(f', {name}: {value if name == "months" else repr(str(value))}' for name, value in self.fields)
        return f"    - {{id: e{number}, date: {self.when}, kind: {self.kind}, of: shares{told}}}"


@dataclass(frozen=True)
class DrawnShares:
    treatment: str
    method: str
    further: str
    events: tuple[Happening, ...]

    def deal(self):
        lines = ["start: 2025-01-01", "end: 2027-12-31", "step: quarter", "posting_unit: cent", "books:",
                 f"  us_gaap: {{label: Books, shares: {self.treatment}, income_taxes: asset_and_liability}}",
                 "  us_tax: {label: Tax, shares: cost_basis, income_taxes: regular_tax}", "elections:",
                 f"  share_of_income: {{choice: {self.method}}}", "  outside_basis: {choice: sale}",
                 "  distributions: {choice: cumulative_earnings}", "  capital_losses: {choice: group_gains}",
                 "  stranded_tax: {choice: item}", *[f"  further_investment: {{choice: {self.further}}}"] * bool(self.further),
                 "subjects:", "  shares: {type: equity_security, label: Shares}", "assumptions:", "  facts:",
                 '    group_capital_gains: {value: "1,000,000", unit: USD/year}', "  events:",
                 *(event.text(number) for number, event in enumerate(self.events)), ""]  # fmt: skip
        node, text, problems = compose("drawn.yaml", "\n".join(lines))
        return deal_from_node(node, "drawn.yaml", text, "drawn", problems)


class _Draw:
    def __init__(self, seed: int):
        self.random, self.events = random.Random(seed), []

    def add(self, when: date, kind: str, **fields: float) -> None:
        self.events.append(Happening(when, kind, tuple(fields.items())))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def thousands(self, low: int, high: int) -> int:
        return self.random.randint(low, high) * 1000


def drawn_shares(seed: int) -> DrawnShares:
    """A holding bought on the first day; purchases, prices, dividends within quarters, what the investee reports at their ends."""
    draw = _Draw(seed)
    treatment = draw.random.choice(["equity_method"] * 3 + ["fair_value", "measurement_alternative"])
    method = draw.random.choice(["stake", "stake", "reported"]) if treatment == "equity_method" else "stake"
    stake = draw.random.choice([20, 25, 30, 40])
    draw.add(START, "purchase", amount=draw.thousands(5, 50))
    draw.add(START, "stake", rate=stake / 100)
    if method == "stake" and draw.chance(0.4):
        draw.add(START, "step_up", amount=12 * draw.thousands(1, 4), months=draw.random.choice([6, 24, 60]))
    marks = {name: draw.random.randrange(2, 10) if draw.chance(odds) else -1
             for name, odds in (("sale", 0.5), ("bought", 0.4), ("issued", 0.3), ("ends", 0.25))}  # fmt: skip
    habits = {name: draw.chance(odds) for name, odds in (("oci", 0.4), ("capital", 0.3), ("goods", 0.3), ("dividends", 0.4))}
    lossy = draw.random.choice([0.2, 0.5, 0.8])
    for index in range(QUARTERS):
        stake = _within(draw, index, marks, habits, stake)
        _at_the_end(draw, index, method, habits, lossy)
        if index == marks["ends"]:
            _ends(draw, treatment, quarter_end(index), marks["sale"] >= index)
    if draw.chance(0.6):
        draw.add(quarter_end(QUARTERS - 1), "sale", share=1, amount=draw.thousands(0, 80))
    further = draw.random.choice(["", "funds_past_losses", "not_for_past_losses"])
    return DrawnShares(treatment, method, further, tuple(sorted(draw.events, key=lambda event: event.when)))


def _within(draw: _Draw, index: int, marks: dict[str, int], habits: dict[str, bool], stake: int) -> int:
    """What happens on one day inside a quarter; the stake afterwards, in per cent."""
    middle = quarter_end(index) - timedelta(days=draw.random.randrange(20, 80))
    alone = index != marks["sale"]
    if index == marks["bought"] and alone:
        draw.add(middle, "purchase", amount=draw.thousands(1, 10))
        if index not in (marks["issued"], marks["ends"]):
            stake += 5
            draw.add(middle, "stake", rate=stake / 100)
    if habits["dividends"] and draw.chance(0.3):
        draw.add(middle, "dividend", amount=draw.random.randint(1, 20) * 100)
    if index == marks["issued"] and alone and index != marks["bought"]:
        stake -= draw.random.choice([1, 5])
        draw.add(middle, "issuance", amount=draw.thousands(1, 50), rate=stake / 100)
    if alone and draw.chance(0.3):
        draw.add(middle, "observable_price", amount=draw.thousands(1, 100))
    if not alone:
        share = draw.random.choice([0.5, 0.2, 0.4])
        draw.add(middle, "sale", share=share, amount=draw.thousands(1, 40), observable=draw.random.choice([0, 1]))
        stake = round(stake * (1 - share))
    return stake


def _at_the_end(draw: _Draw, index: int, method: str, habits: dict[str, bool], lossy: float) -> None:
    """What the investee reports for a quarter."""
    end, sign = quarter_end(index), -1 if draw.chance(lossy) else 1
    kind, unit = ("investee_income", 1000) if method == "stake" else ("share_of_earnings", 50)
    draw.add(end, kind, amount=sign * draw.random.randint(0, 60) * unit)
    if habits["oci"] and draw.chance(0.4):
        draw.add(end, "investee_oci", amount=draw.random.choice([-1, 1]) * draw.random.randint(1, 20) * 100)
    if habits["capital"] and draw.chance(0.3):
        draw.add(end, "investee_capital", amount=draw.random.choice([-1, 1, 1]) * draw.random.randint(1, 20) * 100)
    if habits["goods"] and method == "stake" and draw.chance(0.5):
        draw.add(end, "intra_entity_goods", amount=draw.random.randint(0, 10) * 100, rate=0.4)
    if draw.chance(0.4):
        draw.add(end, "fair_value", amount=draw.thousands(1, 100))


def _ends(draw: _Draw, treatment: str, day: date, part_later: bool) -> None:
    """A listing for the measurement alternative; influence lost for the equity method, if no part is sold later."""
    if treatment == "measurement_alternative":
        draw.add(day, "listing")
        if not any(event.when == day and event.kind == "fair_value" for event in draw.events):
            draw.add(day, "fair_value", amount=draw.thousands(1, 100))
    elif treatment == "equity_method" and not part_later:
        draw.add(day, "influence_lost")
