"""Case J over deals drawn by chance: one deal of notes and shares, a book for every pair of treatments, and what must hold in all.

The engine's figures are compared with a second reckoning that knows no entries: what a book carries follows from the events
by the treatment's one rule, and income is the change of what is carried plus the cash that came out of it.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

import pytest

from ledger.analysis.run import Run, run
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal

NOTES = ("available_for_sale", "fair_value_option", "trading", "loan_receivable")
SHARES = ("measurement_alternative", "fair_value", "equity_method")
FIRST = "us_gaap"


@dataclass
class Period:
    """What happens in a quarter or year: flows in its last month, levels on its last day."""

    end: date
    funding: int = 0
    purchase: int = 0
    converted: tuple[int, int] = (0, 0)  # cost, fair value
    notes_value: int = 0
    price: int = 0  # observable: read by both treatments at fair value
    value: int = 0  # a value without a trade: read at fair value alone
    share: int = 0  # of the investee's earnings, half of which are the holder's
    exit_notes: int = 0
    exit_shares: int = 0

    def events(self) -> list[str]:
        early, end = self.end - timedelta(days=20), self.end
        told = [
            (early, "funding", "note", {"amount": self.funding}),
            (early, "conversion", "note", {"cost": self.converted[0], "fair_value": self.converted[1]}),
            (early, "purchase", "shares", {"amount": self.purchase}),
            (end, "fair_value", "notes", {"amount": self.notes_value}),
            (end, "observable_price", "shares", {"amount": self.price}),
            (end, "fair_value", "shares", {"amount": self.value}),
            (end, "investee_income", "shares", {"amount": 2 * self.share}),
            (end, "sale", "notes", {"amount": self.exit_notes}),
            (end, "sale", "shares", {"amount": self.exit_shares}),
        ]
        extra = {"conversion": ", to: shares", "sale": ', share: "1"'}
        return [
            f"    - {{id: {kind}_{of}_{end:%Y%m}, date: {day}, kind: {kind}, of: {of}{extra.get(kind, '')}"
            + "".join(f', {name}: "{amount}"' for name, amount in values.items()) + "}"
            for day, kind, of, values in told if any(values.values())
        ]  # fmt: skip


@dataclass
class Drawn:
    step: str
    taxed: bool
    periods: list[Period] = field(default_factory=list)

    def text(self) -> str:
        books = [f"  {FIRST}: {{label: First, notes: {NOTES[0]}, shares: {SHARES[0]}"
                 + ", income_taxes: asset_and_liability" * self.taxed + "}"]  # fmt: skip
        books += [
            f"  {name}: {{like: {FIRST}, label: {name}, notes: {notes}, shares: {shares}}}"
            for name, notes, shares in self.books()[1:]
        ]
        books += ["  us_tax: {label: Tax, notes: cost_basis, shares: cost_basis, income_taxes: regular_tax}"] * self.taxed
        return "\n".join([
            f"start: {self.periods[0].end.replace(month=1, day=1)}", f"end: {self.periods[-1].end}", f"step: {self.step}",
            "books:", *books, "elections:", "  share_of_income: {choice: stake}", "  losses_beyond_investment: {choice: suspended}",
            "  trading_cash_flows: {choice: investing}",
            "  conversion_basis: {choice: fair_value}", "  further_investment: {choice: not_for_past_losses}",
            *["  outside_basis: {choice: sale}", "  capital_losses: {choice: own_gains_only}",
              "  stranded_tax: {choice: item}"] * self.taxed,
            "subjects:", "  notes: {type: debt_security, label: Notes, lots: {note: Note}}",
            "  shares: {type: equity_security, label: Shares}", "actuals:", "  events:",
            f"    - {{id: half, date: {self.periods[0].end - timedelta(days=20)}, kind: stake, of: shares, rate: \"0.5\"}}",
            *(line for period in self.periods for line in period.events()), "",
        ])  # fmt: skip

    def books(self) -> list[tuple[str, str, str]]:
        """Book, treatment of the notes, treatment of the shares; the first pair is the book that the others are like."""
        pairs = list(product(NOTES, SHARES))
        return [(FIRST, *pairs[0]), *((f"book_{i}", *pair) for i, pair in enumerate(pairs[1:], 2))]


def drawn(seed: int) -> Drawn:
    """Two to four years; notes worth at least their cost, since a value below asks for a credit loss, which is another test."""
    rng = random.Random(seed)
    deal, cost, shares = Drawn(rng.choice(["quarter", "year"]), rng.random() < 0.5), 0, 0
    months = [3, 6, 9, 12] if deal.step == "quarter" else [12]
    ends = [date(2025 + (m == 12) + y, m % 12 + 1, 1) - timedelta(days=1) for y in range(rng.randint(2, 4)) for m in months]
    for end in ends:
        period = Period(end)
        if end == ends[0] or rng.random() < 0.3:
            period.funding = rng.randint(100, 10**6)
        if end == ends[0] or rng.random() < 0.2:
            period.purchase = rng.randint(100, 10**6)
        if cost > 1 and rng.random() < 0.2:
            turned = rng.randint(1, cost - 1)
            period.converted = (turned, turned * rng.randint(1, 4) + rng.randrange(100))
        cost += period.funding - period.converted[0]
        shares += period.purchase + period.converted[1]
        if end == ends[-1]:
            period.exit_notes, period.exit_shares = rng.randint(cost, 5 * cost), rng.randint(1, 5 * shares)
        else:
            period.notes_value = cost * rng.randint(1, 4) + rng.randrange(1000)
            level = rng.choice(["price", "value", ""])
            if level:
                setattr(period, level, shares * rng.randint(1, 3) + rng.randrange(1000))
        if rng.random() < 0.7:
            period.share = rng.randint(-shares * 2 // 3, shares // 3) or 1
        deal.periods.append(period)
    return deal


class Reckoned:
    """One book by the second reckoning: carrying of notes and shares, income and other comprehensive income of every period."""

    def __init__(self, deal: Drawn, notes: str, shares: str):
        self.rows: list[tuple[int, int, int, int]] = []
        cost = held = unrealised = owned = suspended = 0
        for period in deal.periods:
            before, was_unrealised = held + owned, unrealised
            turned, worth = period.converted
            cost += period.funding - turned
            held = 0 if period.exit_notes else cost if notes == "loan_receivable" else period.notes_value
            unrealised = held - cost if notes == "available_for_sale" and held else 0
            owned += period.purchase + worth
            if shares == "equity_method":
                earned_back = min(suspended, max(period.share, 0))
                share = max(period.share - earned_back, -owned)
                owned, suspended = owned + share, suspended - earned_back + max(share - period.share, 0) * (period.share < 0)
            else:
                owned = period.price or (period.value if shares == "fair_value" else 0) or owned
            if period.exit_shares:
                owned = 0
            cash = period.exit_notes + period.exit_shares - period.funding - period.purchase
            oci = unrealised - was_unrealised
            self.rows.append((held, owned, held + owned - before + cash - oci, oci))


def compared(seeds: range) -> Counter[str]:
    became: Counter[str] = Counter()
    for seed in seeds:
        deal = drawn(seed)
        try:
            made = run(read_deal(f"drawn_{seed}.yaml", deal.text(), lenient_sources="drawn"))
        except Problems as refused:
            assert all("not covered: " in problem.summary for problem in refused.problems), f"{seed}: {refused}"
            became[refused.problems[0].summary.partition(": ")[2].partition(" (")[0]] += 1
            continue
        assert [check for check in made.checks if not check.passed] == [], seed
        hold_in_every_book(made, deal, seed)
        became["computed"] += 1
        became["with losses suspended"] += bool((made.figures.row("book_3.shares.suspended") > 0).any())
        became["with a conversion"] += any(period.converted[0] for period in deal.periods)
    print(*(f"{count:>5} {what}" for what, count in became.most_common()), sep="\n")
    return became


def hold_in_every_book(made: Run, deal: Drawn, seed: int) -> None:
    whole = sum(p.exit_notes + p.exit_shares - p.funding - p.purchase for p in deal.periods)
    cash, income = set(), set()
    for book, notes, shares in deal.books():
        where = f"{seed} {book} {notes} {shares}"
        row = made.figures.row
        before_tax, oci = row(f"{book}.results.pretax_income"), pretax_oci(made, book, notes)
        wanted = Reckoned(deal, notes, shares).rows
        found = list(zip(row(f"{book}.notes.carrying") if notes == "loan_receivable" else row(f"{book}.notes.fair_value"),
                         row(f"{book}.shares.carrying"), before_tax, oci, strict=True))  # fmt: skip
        assert [tuple(int(x) for x in each) for each in found] == wanted, where
        assert before_tax.sum() + oci.sum() == whole, where
        balances = made.ledgers[book].balances
        assert (sum(balances.values()) == 0).all(), where
        left = [account for account, balance in balances.items() if account.startswith(("assets:", "liabilities:", "equity:"))
                and account != "assets:cash" and balance[-1]]  # fmt: skip
        assert left == ([] if not deal.taxed else [a for a in left if "tax" in a]), where
        cash.add(tuple(balances["assets:cash"].tolist()))
        income.add(round(float(row(f"{book}.results.all_income").sum()), 2))
    assert len(cash) == 1 and len(income) == 1, seed


def pretax_oci(made: Run, book: str, notes: str):
    if notes != "available_for_sale":
        return 0 * made.figures.row("us_gaap.results.net_income")
    return made.figures.row(f"{book}.notes.holding_gain") - made.figures.row(f"{book}.notes.reclassified")


@pytest.mark.slow
def test_twenty_deals_in_twelve_books_each():
    became = compared(range(20))
    assert became["computed"] == 20 and became["with losses suspended"] > 3 and became["with a conversion"] > 8


@pytest.mark.slow
def test_three_hundred_deals_in_twelve_books_each():
    assert compared(range(1_000, 1_300))["computed"] == 300
