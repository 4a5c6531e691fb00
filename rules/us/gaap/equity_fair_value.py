"""Shares at fair value through income: from the start, or from the day on which another treatment ends in it."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.model.nouns import Contribution, Entry, Line, Refusal, Treatment
from rules.legs.securities import worthlessness
from rules.legs.shares import events_of, flows, mark_words, price_words, sales_of, sold_in_parts
from rules.us.gaap.fair_values import level_three

AT_FAIR_VALUE, RECEIVED = "assets:investments:shares at fair value", "assets:investments:preferred:cost"
UP, DOWN = "income:fair value gains of shares", "expenses:fair value losses of shares"
BOUGHT, SOLD = "investing: Purchases of preferred stock", "investing: Sales of preferred stock"
CITE = "ASC 321-10-35-1"
#: How shares come in without a purchase, each by a line of the deal.
RECEIVED_LEGS = ("received_value", "received_cost", "received_for_service")


def fair_value(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Fair value at each mark, the change through income; shares of an investee too, where the fair value option is elected.

    Source: ASC 321-10-35-1 (equity securities), 825-10-15-4, 825-10-35-4 (fair value option, in place of the equity method).
    A mark is a reported fair value, an observable price or the fair value of an impairment, whichever is last; between marks
    what comes in is added at cost. Dividends are income (321-10-35-6). A sale first marks to its price, so what it gains is
    part of the change. Costs of the transaction are expensed under the option (825-10-25-3): give the price without them. A
    lock-up agreed between holders is no part of the shares and gives no discount (ASC 820-10-35-36B, ASU 2022-03).

    Deferred tax goes through income and stands with the income taxes. Not covered: a mark for each reporting date where the
    deal file reports none, net asset value in place of fair value (820-10-35-59).
    """
    kinds = tuple(kinds_received(deal, subject))
    sold, dividends = bool(sales_of(deal, subject.name)), bool(events_of(deal, subject, "dividend"))
    lost = worthlessness(deal, subject)
    phase = Phase("carrying", "marked", additions=kinds, sold=sold)
    lines = [
        *phase_lines(deal, subject, phase), *_held_lines(phase),
        *((Line("not_marked", "Worthless for tax and carried in the books", "flag", "worthless * (carrying > 0)", CITE),)
          if lost else ()),
        *((Line("dividends", "Dividends", "money", "dividends_received + 0", "ASC 321-10-35-6"),) if dividends else ()),
    ]  # fmt: skip
    refusals = (Refusal("not_marked", "shares are worthless for tax and carried in the books: they need a fair value of nil on or "
                        "before that day", CITE),) * bool(lost)  # fmt: skip
    entries = [Entry("shares bought", AT_FAIR_VALUE, "assets:cash", "purchased", "ASC 321-10-30", BOUGHT), *received_entries(kinds),
               *phase_entries(phase)]  # fmt: skip
    if dividends:
        entries.append(Entry("dividends", "assets:cash", "income:dividends", "dividends", "ASC 321-10-35-6",
                             "operating: Dividends received"))  # fmt: skip
    return Treatment(
        "fair_value", f"{subject.label}: fair value through income", CITE, tuple(lines), tuple(entries), refusals, (),
        ("marks between the fair values that the deal file reports (ASC 321-10-35-1)",
         "an unexplained difference of another treatment: at fair value a mark leaves none"),
        (Contribution("carrying", "carrying"), *phase_contributions(phase), *(Contribution("investment_income", "dividends"),) * dividends,
         *level_three(closing="carrying", income="marked_up -marked_down", bought="purchased", sold="-marked_proceeds" * sold,
                      received=" ".join(kind for kind in kinds if kind in RECEIVED_LEGS),
                      held_income="gain_on_held" if sold else "marked")),
    )  # fmt: skip


@dataclass(frozen=True)
class Phase:
    """A time in which shares stand at fair value: the name of the balance, and what begins the names of its movements.

    `additions` are the legs by which shares come in; `incoming` is the line of what another measurement hands over on the
    day of `begins` (always, if there is no such event). `prices_only`: the balance moves at prices and impairments alone, as
    under the measurement alternative. `after_sale`: the sale that ended what was before is not this phase's.
    """

    balance: str
    change: str
    additions: tuple[str, ...]
    sold: bool
    begins: Event | None = None
    incoming: str = ""
    prices_only: bool = False
    after_sale: bool = False


def kinds_received(deal: Deal, subject: Subject, always: bool = False) -> list[str]:
    """The legs by which shares come in; on conversion at the amount that the elected basis gives them, `always` or where there is one."""
    received = "received_cost" if deal.election("conversion_basis") == "carry_over" else "received_value"
    return ["purchase", *[received] * (always or bool(events_of(deal, subject, "conversion"))),
            *["received_for_service"] * bool(events_of(deal, subject, "stock_received"))]  # fmt: skip


def phase_lines(deal: Deal, subject: Subject, phase: Phase) -> list[Line]:
    """What comes in, the balance after the last mark, and the change through income."""
    when, level, since = price_words(deal) if phase.prices_only else mark_words(deal, subject)
    if phase.begins and phase.after_sale:
        since = f"max({since}, {phase.begins.id}.date)"
    added, own = f"{phase.change}_added", phase.balance
    first = f"max(prior(period_end), {phase.begins.id}.date)" if phase.begins else ""
    reached = "prior(period_end)" if phase.after_sale else "period_end"
    began = f" * ({reached} >= {phase.begins.id}.date)" if phase.begins else ""
    now = f"({when} > prior(period_end))" + (f" * ({when} >= {phase.begins.id}.date)" if phase.begins else "")
    handed = f" + {phase.incoming}" if phase.incoming else ""
    marked = f"iff({now}, {level} + {flows(phase.additions, since)}, prior({own}){handed} + {added})"
    kept, proceeds = "", ""
    if phase.sold:
        kept = " * kept_of_mark" if sold_in_parts(deal, subject.name) and not phase.after_sale else " * (1 - sold)"
        proceeds = f" + {phase.change}_proceeds"
    lines = [Line(added, "Shares that come in", "money", flows(phase.additions, first) + " + 0" * (len(phase.additions) == 1), CITE)]
    if phase.sold:
        lines.append(Line(f"{phase.change}_proceeds", "Proceeds of what stands at fair value", "money", f"proceeds{began or ' + 0'}",
                          "ASC 321-10-40-1"))  # fmt: skip
    return [
        *lines,
        Line(own, "Carrying amount, at fair value" if own != "carrying" else "Carrying amount", "money",
             f"({marked}){kept}" if kept else marked, CITE),
        Line(phase.change, "Change of fair value, through income", "money",
             f"{own} - prior({own}) - {added}{handed.replace('+', '-')}{proceeds}", CITE),
        Line(f"{phase.change}_up", "Gain of fair value", "money", f"max(0, {phase.change})", CITE),
        Line(f"{phase.change}_down", "Loss of fair value", "money", f"max(0, -{phase.change})", CITE),
    ]  # fmt: skip


def _held_lines(phase: Phase) -> list[Line]:
    """The disclosure of gains on what was sold in the period and on what is still held (ASC 321-10-50-4)."""
    if not phase.sold:
        return []
    return [
        Line("gain_on_sold", "Change of fair value on shares sold in the period", "money",
             f"iff(share_sold == 0, 0, proceeds - share_sold * (prior({phase.balance}) + {phase.change}_added))", "ASC 321-10-50-4"),
        Line("gain_on_held", "Change of fair value on shares still held", "money", f"{phase.change} - gain_on_sold", "ASC 321-10-50-4"),
    ]  # fmt: skip


def received_entries(kinds: tuple[str, ...], account: str = AT_FAIR_VALUE) -> list[Entry]:
    """Shares that come in by conversion or for service are posted with what is given for them; here they reach their account."""
    names = {"received_value": "shares received on conversion", "received_cost": "shares received on conversion",
             "received_for_service": "shares received for service"}  # fmt: skip
    return [Entry(names[kind], account, RECEIVED, kind, "ASC 321-10-30") for kind in kinds if kind in names]


def phase_entries(phase: Phase) -> list[Entry]:
    """Posting template FV-1: mark to income; a sale takes the proceeds off, after the mark to its price."""
    entries = [Entry("shares marked up", AT_FAIR_VALUE, UP, f"{phase.change}_up", CITE),
               Entry("shares marked down", DOWN, AT_FAIR_VALUE, f"{phase.change}_down", CITE)]  # fmt: skip
    if phase.sold:
        entries.append(Entry("shares at fair value sold", "assets:cash", AT_FAIR_VALUE, f"{phase.change}_proceeds", "ASC 321-10-40-1",
                             SOLD))  # fmt: skip
    return entries


def phase_contributions(phase: Phase) -> list[Contribution]:
    return [Contribution("gains_in_income", f"{phase.change}_up"), Contribution("gains_in_income", f"{phase.change}_down", -1)]


TREATMENTS = (("equity_security", fair_value),)
