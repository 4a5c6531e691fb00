"""Shares a second time, otherwise: plain loops over exact numbers, event by event, no import from ledger or rules.

The engine rolls columns of formulas; here a holding is a purse that each event changes in turn. Losses beyond the purse are
kept as a list of debts that income pays off, oldest first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass
class Holding:
    """What a quarter leaves: carrying amount, and what went to income and OCI so far."""

    worth: Fraction = Fraction(0)
    income: Fraction = Fraction(0)
    oci: Fraction = Fraction(0)
    capital: Fraction = Fraction(0)
    debts: list[Fraction] = field(default_factory=list)


#: On one day prices come first, then what is bought, then the rest; what a period reports comes last.
ORDER = {"observable_price": 0, "purchase": 1, "stake": 1, "step_up": 1, "dividend": 2, "issuance": 3, "sale": 4, "listing": 5,
         "fair_value": 6, "investee_income": 7, "share_of_earnings": 7, "investee_oci": 7, "investee_capital": 7,
         "intra_entity_goods": 7, "influence_lost": 9}  # fmt: skip


def exact(number: float) -> Fraction:
    return Fraction(str(number))


def marked(events: Iterable, ends: Iterable[date], every: bool) -> list[Holding]:
    """Fair value through income (`every` mark), or the measurement alternative (prices; marks once listed)."""
    told, held, listed = [], Holding(), every
    rest = sorted(events, key=lambda e: (e.when, 8 if dict(e.fields).get("share") == 1 else ORDER[e.kind]))  # a whole sale comes last
    for end in ends:
        while rest and rest[0].when <= end:
            event = rest.pop(0)
            amount = exact(dict(event.fields).get("amount", 0))
            if event.kind == "listing":
                listed = True
            elif event.kind == "purchase":
                held.worth += amount
            elif event.kind == "dividend":
                held.income += amount
            elif event.kind == "observable_price" or (event.kind == "fair_value" and listed):
                held.income, held.worth = held.income + amount - held.worth, amount
            elif event.kind == "sale":
                part = exact(event["share"])
                held.income += amount - part * held.worth
                held.worth *= 1 - part
                if part < 1 and event["observable"] and not listed:
                    rest_worth = amount * (1 - part) / part
                    held.income, held.worth = held.income + rest_worth - held.worth, rest_worth
        told.append(Holding(held.worth, held.income))
    return told


class Investee(Holding):
    """An equity-method purse; `stake` is what is held of the investee."""

    def __init__(self, capped: bool, funds: bool):
        super().__init__()
        self.capped, self.funds = capped, funds
        self.stake = self.goods = Fraction(0)
        self.steps: list[list] = []  # [share left, months left]
        self.inside, self.kept = True, Fraction(0)  # influence, and what is kept without it

    def buy(self, amount: Fraction) -> None:
        self.worth += amount
        while self.funds and amount and self.debts:
            paid = min(amount, self.debts[0])
            self.worth, self.income, amount = self.worth - paid, self.income - paid, amount - paid
            self._pay(paid)

    def _pay(self, paid: Fraction) -> None:
        self.debts[0] -= paid
        if not self.debts[0]:
            self.debts.pop(0)

    def earn(self, share: Fraction) -> None:
        """The share of a quarter after adjustments: income pays debts first, a loss goes to nil and the rest is a debt."""
        while self.capped and share > 0 and self.debts:
            paid = min(share, self.debts[0])
            share -= paid
            self._pay(paid)
        if self.capped and share < -self.worth:
            self.debts.append(-share - max(self.worth, Fraction(0)))
            share = -max(self.worth, Fraction(0))
        self.worth, self.income = self.worth + share, self.income + share

    def shrink(self, part: Fraction) -> None:
        """A part of everything that belongs to the holding goes."""
        self.income += part * self.oci
        self.oci *= 1 - part
        self.goods *= 1 - part
        for step in self.steps:
            step[0] *= 1 - part

    def sell(self, part: Fraction, amount: Fraction, restated: bool) -> None:
        self.income += amount - part * self.worth
        self.worth *= 1 - part
        self.debts = [debt * (1 - part) for debt in self.debts if part < 1]
        self.shrink(part)
        if not restated:
            self.stake *= 1 - part

    def dilute(self, after: Fraction, paid: Fraction) -> None:
        part = 1 - after / self.stake
        gain = after * paid - part * self.worth
        self.worth, self.income = self.worth + gain, self.income + gain
        self.shrink(part)
        self.stake = after

    def released(self, months: int) -> Fraction:
        """Step-ups that a quarter of so many months uses up."""
        total = Fraction(0)
        for step in self.steps:
            used = step[0] * Fraction(min(months, step[1]), step[1]) if step[1] else Fraction(0)
            step[0], step[1], total = step[0] - used, max(0, step[1] - months), total + used
        return total

    def leave(self) -> None:
        """Influence is lost: the share of OCI goes into the amount that is kept."""
        taken = min(self.oci, self.worth) if self.oci > 0 else self.oci
        self.income += self.oci - taken
        self.kept, self.worth, self.oci, self.inside = self.worth - taken, Fraction(0), Fraction(0), False
        self.debts, self.steps, self.goods = [], [], Fraction(0)


def by_equity_method(events: Iterable, ends: Iterable[date], capped: bool, funds: bool) -> list[Holding]:
    """Quarter by quarter: flows of the quarter, what it reports, and a sale inside it on what stood before the report."""
    told, own, rest = [], Investee(capped, funds), sorted(events, key=lambda e: (e.when, ORDER[e.kind]))
    for end in ends:
        now = [event for event in rest if event.when <= end]
        rest = [event for event in rest if event.when > end]
        _flows(own, [e for e in now if e.kind in ("stake", "step_up") and e.when == date(2025, 1, 1)])
        used = own.released(3) if own.inside else Fraction(0)
        whole = [e for e in now if e.kind == "sale" and e["share"] == 1]
        if own.inside and used:
            own.worth, own.income = own.worth - used, own.income - used  # time runs to the quarter's end before what is in it
        _flows(own, [e for e in now if ORDER[e.kind] <= 3 and (e.kind, e.when) != ("step_up", date(2025, 1, 1))])
        for event in (e for e in now if e.kind == "sale" and e["share"] != 1):
            own.sell(exact(event["share"]), exact(event["amount"]), False)
        _reported(own, [e for e in now if ORDER[e.kind] == 7], used)
        if any(e.kind == "influence_lost" for e in now):
            own.leave()
        for event in whole:
            if own.inside:
                own.sell(Fraction(1), exact(event["amount"]), False)
            else:
                own.income, own.kept = own.income + exact(event["amount"]) - own.kept, Fraction(0)
        told.append(Holding(own.worth + own.kept, own.income, own.oci, own.capital, list(own.debts)))
    return told


def _flows(own: Investee, events: list) -> None:
    for event in events:
        amount = exact(dict(event.fields).get("amount", 0))
        if not own.inside:
            if event.kind == "observable_price":
                own.income, own.kept = own.income + amount - own.kept, amount
            elif event.kind == "purchase":
                own.kept += amount
            elif event.kind == "dividend":
                own.income += amount
        elif event.kind == "purchase":
            own.buy(amount)
        elif event.kind == "stake":
            own.stake = exact(event["rate"])
        elif event.kind == "step_up":
            own.steps.append([own.stake * amount, int(event["months"])])
        elif event.kind == "dividend":
            own.worth -= amount
        elif event.kind == "issuance":
            own.dilute(exact(event["rate"]), amount)


def _reported(own: Investee, events: list, used: Fraction) -> None:
    """OCI and capital raise what losses can take; the result of the quarter is one amount, what time used up included."""
    if not own.inside:
        return
    own.worth, own.income = own.worth + used, own.income + used
    result = -used
    for event in events:
        amount = exact(event["amount"])
        if event.kind == "investee_oci":
            own.oci, own.worth = own.oci + own.stake * amount, own.worth + own.stake * amount
        elif event.kind == "investee_capital":
            own.capital, own.worth = own.capital + own.stake * amount, own.worth + own.stake * amount
        elif event.kind == "share_of_earnings":
            result += amount
        elif event.kind == "investee_income":
            result += own.stake * amount
        else:
            goods = own.stake * amount * exact(event["rate"])
            result, own.goods = result - (goods - own.goods), goods
    own.earn(result)
