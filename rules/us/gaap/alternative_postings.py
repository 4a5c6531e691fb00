"""The measurement alternative's entries, and what it contributes to the totals of a book."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Event
from ledger.model.nouns import Contribution, Entry
from rules.us.gaap.equity_fair_value import AT_FAIR_VALUE, Phase, phase_contributions, phase_entries
from rules.us.gaap.unexplained_difference import unexplained_contributions, unexplained_entries

PREFERRED = "assets:investments:preferred"
COST, UP, DOWN = f"{PREFERRED}:cost", f"{PREFERRED}:upward adjustments", f"{PREFERRED}:downward adjustments"
SALES = "investing: Sales of preferred stock"
GAIN, LOSS = "income:gain on sale of preferred", "expenses:loss on sale of preferred"


@dataclass(frozen=True)
class Shape:
    """Which parts the deal's events call for. `rolls`: a part is sold, or another measurement takes over, so that balances roll."""

    first: str  # what puts the day's flows after its price: 1, or the fact that says otherwise
    received: str
    impaired: bool
    sold: bool
    unexplained: bool
    taxed: bool
    dividends: bool
    for_service: bool
    rolls: bool
    observed: tuple[Event, ...]  # sales of a part that say whether their price is observable
    ends: Event | None = None  # the day on which another measurement takes over: a listing, or influence that is gained
    ending: str = ""
    phase: Phase | None = None  # the time after a listing

    @property
    def kinds(self) -> list[str]:
        """The kinds of event that add to the carrying amount."""
        return ["purchase", self.received, *["received_for_service"] * self.for_service,
                *["unexplained_difference"] * self.unexplained]  # fmt: skip

    def flows(self, since: str = "") -> str:
        until = f" - event({{0}}, max(prior(period_end), {self.ends.id}.date))" if self.ends else ""
        return " + ".join(f"event({kind}{f', {since}' if since else ''}){until.format(kind)}" for kind in self.kinds)

    @property
    def balance(self) -> str:
        return "alternative" if self.ends else "carrying"

    @property
    def proceeds(self) -> str:
        return "alternative_proceeds" if self.ends else "proceeds"


def alternative_entries(shape: Shape) -> tuple[Entry, ...]:
    """Posting templates MA-1 to MA-3: observable price, impairment, sale; and the listing that ends them."""
    entries = [
        Entry("preferred bought", COST, "assets:cash", "purchased", "ASC 321-10-30", "investing: Purchases of preferred stock"),
        Entry("observable price, up", UP, "income:upward adjustments of preferred", "upward", "ASC 321-10-35-2"),
        Entry("observable price, down", "expenses:downward adjustments of preferred", DOWN, "downward", "ASC 321-10-35-2"),
    ]
    if shape.impaired:
        entries.append(Entry("impairment", "expenses:impairment of preferred", DOWN, "impaired", "ASC 321-10-35-3"))
    if shape.unexplained:
        entries += unexplained_entries(shape.sold, shape.taxed, COST)
    if shape.sold:
        entries += _sale_entries(shape)
    if shape.dividends:
        entries.append(Entry("dividends", "assets:cash", "income:dividends", "dividends", "ASC 321-10-35-6",
                             "operating: Dividends received"))  # fmt: skip
    if shape.phase:
        entries += [*_listing_entries(), *phase_entries(shape.phase)]
    if shape.taxed:
        liability, expense = "liabilities:deferred tax:investments through income", "expenses:income tax:deferred"
        entries += [
            Entry("deferred tax on preferred, up", expense, liability, "deferred_up", "ASC 740-10-30"),
            Entry("deferred tax on preferred, down", liability, expense, "deferred_down", "ASC 740-10-30"),
        ]
    return tuple(entries)


def _sale_entries(shape: Shape) -> list[Entry]:
    return [
        Entry("upward adjustments sold", COST, UP, "up_released", "ASC 321-10-40-1"),
        Entry("downward adjustments sold", DOWN, COST, "down_released", "ASC 321-10-40-1"),
        Entry("preferred sold", "assets:cash", COST, "proceeds_to_carrying", "ASC 321-10-40-1", SALES),
        Entry("gain on sale", "assets:cash", GAIN, "sale_gain", "ASC 321-10-40-1", SALES),
        Entry("loss on sale", LOSS, COST, "sale_loss", "ASC 321-10-40-1"),
    ]


def _listing_entries() -> list[Entry]:
    """The carrying amount moves to shares at fair value, and what comes in later is not bought here."""
    return [
        Entry("shares listed, cost", AT_FAIR_VALUE, COST, "cost_handed_on", "ASC 321-10-35-2"),
        Entry("shares listed, upward adjustments", AT_FAIR_VALUE, UP, "up_handed_on", "ASC 321-10-35-2"),
        Entry("shares listed, downward adjustments", DOWN, AT_FAIR_VALUE, "down_handed_on", "ASC 321-10-35-2"),
        Entry("shares that come in after the listing", AT_FAIR_VALUE, COST, "marked_added", "ASC 321-10-35-1"),
    ]


def alternative_contributions(shape: Shape) -> tuple[Contribution, ...]:
    """Adjustments and gains to income; deferred tax, which the treatment posts itself."""
    gains = [("upward", 1), ("downward", -1), *[("impaired", -1)] * shape.impaired,
             *[("sale_gain", 1), ("sale_loss", -1)] * shape.sold]  # fmt: skip
    found = [Contribution("carrying", "carrying"), *(Contribution("gains_in_income", name, sign) for name, sign in gains),
             *(phase_contributions(shape.phase) if shape.phase else ()),
             *[Contribution("investment_income", "dividends")] * shape.dividends]  # fmt: skip
    if shape.taxed:
        found += [Contribution("deferred_expense", "deferred_up"), Contribution("deferred_expense", "deferred_down", -1),
                  Contribution("deferred_liability", "deferred_tax"),
                  Contribution("valuation_allowance", "capital_loss_allowance")]  # fmt: skip
    if shape.unexplained:
        found += unexplained_contributions(shape.sold, shape.taxed)
    return tuple(found)
