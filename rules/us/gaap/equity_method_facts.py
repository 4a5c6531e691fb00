"""What the events of a deal call for under the equity method, and how its formulas pick flows within a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.model.nouns import NotCovered
from rules.legs.shares import events_of, in_period, is_whole, sales_of, sold_in_parts
from rules.us.gaap.equity_fair_value import kinds_received

METHODS = ("stake", "hlbv", "reported")
#: Events that the equity method reads, by what they do to the investment.
MOVING = ("purchase", "conversion", "stock_received", "dividend", "investee_income", "investee_preferred_dividends", "investee_oci",
          "investee_capital", "share_of_earnings", "investee_net_assets", "intra_entity_asset", "intra_entity_goods", "issuance",
          "liquidation_terms")  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """One investee in one book: its events by kind, and the time in which the investor has significant influence."""

    deal: Deal
    book: BookChoice
    subject: Subject
    method: str

    def events(self, *kinds: str) -> tuple[Event, ...]:
        return events_of(self.deal, self.subject, *kinds)

    def has(self, *kinds: str) -> bool:
        return bool(self.events(*kinds))

    def day(self, event: Event) -> date:
        found = self.deal.facts[f"{event.id}.date"].value
        assert isinstance(found, date)
        return found

    def one(self, kind: str) -> Event | None:
        found = self.events(kind)
        if len(found) > 1:
            raise NotCovered("ASC 323-10-15-6", f"{self.subject.name} has more than one event of kind {kind}")
        return found[0] if found else None

    @cached_property
    def gained(self) -> Event | None:
        return self.one("influence_gained")

    @cached_property
    def lost(self) -> Event | None:
        return self.one("influence_lost")

    @cached_property
    def listing(self) -> Event | None:
        return self.one("listing")

    @cached_property
    def sales(self) -> tuple[Event, ...]:
        return sales_of(self.deal, self.subject.name)

    @cached_property
    def parts(self) -> bool:
        return sold_in_parts(self.deal, self.subject.name)

    @cached_property
    def taxed(self) -> bool:
        return self.book.taxed

    @cached_property
    def stakes(self) -> tuple[Event, ...]:
        """The events that state the stake, in the order of time: a level, or an issuance that dilutes it."""
        return self.events("stake", "issuance")

    @cached_property
    def issues(self) -> tuple[Event, ...]:
        """Shares issued to others while there is influence."""
        return tuple(event for event in self.events("issuance") if _inside(self, event))

    @cached_property
    def received(self) -> tuple[str, ...]:
        """The legs by which shares come in without cash."""
        return tuple(kind for kind in kinds_received(self.deal, self.subject) if kind != "purchase")

    # ---- formulas ----

    def window(self, kind: str, after: str = "") -> str:
        """The flows of a kind in the period, while there is influence; with `after` those after that day only."""
        days = [day for day in (after, f"{self.gained.id}.date" if self.gained else "") if day]
        since = f"event({kind}, max({', '.join(['prior(period_end)', *days])}))" if days else f"event({kind})"
        if not self.lost:
            return since
        later = ", ".join(["prior(period_end)", *days, f"{self.lost.id}.date"])
        return f"{since} - event({kind}, max({later}))"

    def sale_day(self) -> str:
        """The day of the period's sale, or an earlier one: nil where the deal has none."""
        if not self.sales:
            return "0"
        return "sale_date" if self.parts else f"iff(share_sold > 0, {self.sales[0].id}.date, 0)"

    def change_day(self) -> str:
        """The last day on which the stake changed: what is dated on it or before belongs to the stake of before."""
        days = [*["stake_date"] * bool(self.stakes), *[self.sale_day()] * bool(self.sales)]
        return days[0] if len(days) == 1 else f"max({', '.join(days)})"

    def kept(self) -> str:
        """The factor of what is kept after a sale and a dilution of the period; empty where there is neither."""
        return " * (1 - share_sold)" * bool(self.sales) + " * (1 - diluted)" * (bool(self.issues) and self.method != "hlbv")

    def until_lost(self) -> str:
        """The factor of what stands at a period's end only while there is influence; empty where it is never lost."""
        return f" * (period_end < {self.lost.id}.date)" if self.lost else ""

    def while_held(self) -> str:
        """The same of a period, that of the loss included."""
        return f" * (prior(period_end) < {self.lost.id}.date)" if self.lost else ""

    def stake_before(self, event: Event) -> str:
        """The stake in force before an event, as a formula of facts: the last level, less parts sold since."""
        order = [e for e in self.deal.events if self.subject.name in (e.of, e.to)]
        earlier = [e for e in order[: order.index(event)] if e.kind in ("stake", "issuance", "sale")]
        text = ""
        for each in earlier:
            if each.kind != "sale":
                text = f"{each.id}.rate"
            elif text and not self._restated(each):
                text += f" * (1 - {each.id}.share)"
        return text

    def stake_on(self, event: Event) -> str:
        """The stake in force on the day of an event, a level of that day included."""
        same = [e for e in self.stakes if self.day(e) == self.day(event)]
        text = f"{same[-1].id}.rate" if same else self.stake_before(event)
        if not text:
            raise NotCovered("ASC 323-10-35-4", f"{event.id} needs the stake held on its day: give an event of kind stake")
        return text

    def _restated(self, sale: Event) -> bool:
        """Whether a stake of the day of a sale says what is held after it."""
        return any(self.day(e) == self.day(sale) for e in self.stakes)

    def on_day_of(self, event: Event, *kinds: str) -> Event | None:
        """The event of one of these kinds that stands on the same day in the deal file."""
        return next((e for e in self.events(*kinds) if self.day(e) == self.day(event)), None)


def facts_of(deal: Deal, book: BookChoice, subject: Subject) -> Facts:
    """The facts of an investee. NotCovered for what the method here does not follow."""
    method = deal.election("share_of_income")
    if method is None:
        raise NotCovered("ASC 323-10-35-4", "the equity method needs the election share_of_income: stake, hlbv or reported")
    facts = Facts(deal, book, subject, method)
    for cite, what in _not_covered(facts):
        raise NotCovered(cite, f"{subject.name}: {what}")
    return facts


def _not_covered(facts: Facts):
    """Every combination that stops here, with its paragraph."""
    hlbv, reported = facts.method == "hlbv", facts.method == "reported"
    if facts.method == "stake" and not facts.stakes:
        yield "ASC 323-10-35-4", "a share by stake needs an event of kind stake"
    if facts.has("worthlessness"):
        yield "ASC 323-10-35-31", "shares of an investee become worthless: give an impairment to nil, and a sale for nothing"
    if hlbv and (facts.parts or facts.gained or facts.lost or facts.has("investee_oci", "investee_capital")):
        yield "ASC 323-10-35-4", ("a share by liquidation at book value with a part sold, influence that changes, OCI or capital "
                                  "transactions")  # fmt: skip
    if hlbv and not facts.has("liquidation_terms"):
        yield "ASC 323-10-35-4", "a share by liquidation at book value needs an event of kind liquidation_terms"
    if reported and facts.has("step_up", "intra_entity_asset", "intra_entity_goods"):
        yield "ASC 323-10-35-13", "shares of earnings entered as reported hold basis differences and intra-entity profit already"
    read, other = ("share_of_earnings", "investee_income") if reported else ("investee_income", "share_of_earnings")
    if facts.has(other) and not facts.has(read) and not hlbv:
        yield "ASC 323-10-35-4", f"events of kind {other} with the election share_of_income: {facts.method}"
    if facts.has("investee_oci", "investee_capital", "issuance", "intra_entity_asset", "intra_entity_goods") and not facts.stakes:
        yield "ASC 323-10-35-18", "a share of OCI, of capital transactions or of profit in assets needs an event of kind stake"
    if facts.has("dividend") and not facts.deal.election("distributions"):
        yield "ASC 230-10-45-21D", "dividends of an investee need the election distributions: cumulative_earnings or nature_of_distribution"
    if facts.taxed and not facts.deal.election("outside_basis"):
        yield "ASC 740-30-25-5", "deferred tax on an investee needs the election outside_basis: sale (recovery by dividends is not covered)"
    outside = [e.id for e in facts.events("step_up", "intra_entity_asset") if not _inside(facts, e)]
    if outside:
        yield "ASC 323-10-35-33", f"{outside[0]} is dated while there is no influence"
    if facts.has("impairment") and facts.has("step_up"):
        yield "ASC 323-10-35-32", "an impairment beside basis differences: how the loss is attributed to them"
    yield from _influence(facts)


def _inside(facts: Facts, event: Event) -> bool:
    """Whether an event lies in the time of influence, the day on which it begins and that on which it ends included."""
    early = facts.gained and facts.day(event) < facts.day(facts.gained)
    return not early and not (facts.lost and facts.day(event) > facts.day(facts.lost))


def _influence(facts: Facts):
    gained, lost, listing = facts.gained, facts.lost, facts.listing
    if gained and any(facts.day(sale) <= facts.day(gained) for sale in facts.sales):
        yield "ASC 323-10-35-33", "a sale before influence is gained"
    if lost and gained and facts.day(lost) <= facts.day(gained):
        yield "ASC 323-10-35-36", "influence lost before it is gained"
    if lost and any(facts.day(sale) > facts.day(lost) and not is_whole(facts.deal, sale) for sale in facts.sales):
        yield "ASC 323-10-35-36", "a part sold after influence is lost"
    if listing and gained and facts.day(listing) <= facts.day(gained):
        yield "ASC 323-10-35-33", "listed shares over which influence is gained"
    if listing and lost and facts.day(listing) > facts.day(lost):
        yield "ASC 321-10-35-2", "shares listed after influence is lost"


def in_these_periods(events: tuple[Event, ...], formula: str) -> str:
    """The sum of a formula over events, each in the period of its own; "{}" stands for the event's name."""
    return " + ".join(f"({in_period(e)}) * ({formula.format(e.id)})" for e in events)
