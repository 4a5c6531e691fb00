"""Shares before influence is gained and after it is lost: the measurement alternative, or fair value once listed."""

from __future__ import annotations

from ledger.model.nouns import Contribution, Entry, Line, Refusal
from rules.legs.shares import day_after_price, later_in_period
from rules.us.gaap.alternative_postings import COST, DOWN, UP, Shape
from rules.us.gaap.equity_fair_value import AT_FAIR_VALUE, Phase, kinds_received, phase_contributions, phase_entries, phase_lines
from rules.us.gaap.equity_method_facts import Facts
from rules.us.gaap.measurement_alternative import adjustment_lines, rolled_lines

INVESTMENT = "assets:investments:equity method"
GAINED, LOST = "ASC 323-10-35-33", "ASC 323-10-35-36"


def shape_before(facts: Facts) -> Shape | None:
    """The measurement alternative up to the day on which influence is gained."""
    if not facts.gained:
        return None
    deal, subject = facts.deal, facts.subject
    impaired = any(facts.day(e) <= facts.day(facts.gained) for e in facts.events("impairment"))
    return Shape(
        day_after_price(deal), kinds_received(deal, subject, always=True)[1], impaired, False, False, False, False,
        facts.has("stock_received"), True, (), facts.gained, "as influence is gained",
    )  # fmt: skip


def phase_after(facts: Facts) -> Phase | None:
    """What is kept once influence is lost: at fair value where it is listed by then, else by the measurement alternative."""
    if not facts.lost:
        return None
    listed = facts.listing is not None
    return Phase("at_fair_value" if listed else "alternative_after", "marked" if listed else "repriced",
                 tuple(kinds_received(facts.deal, facts.subject)), bool(facts.sales), facts.lost, "handed_back",
                 prices_only=not listed, after_sale=True)  # fmt: skip


def before_lines(facts: Facts) -> list[Line]:
    """Cost and observable prices until influence is gained; a price of that day marks the shares immediately before.

    Source: ASC 323-10-35-33 as amended by ASU 2020-01: the current basis, remeasured under 321 where the trade that brings
    influence is an observable price, and the cost of what is bought, are the cost of the method, from that day on only.
    """
    shape = shape_before(facts)
    if shape is None:
        return []
    text = later_in_period((facts.gained,) if facts.gained else (), facts.events("observable_price"))
    flag = [Line("priced_after_gain", "A price follows the gain of influence in the same period", "flag", text,
                 "house rule")] * bool(text)  # fmt: skip
    return [*rolled_lines(shape), *adjustment_lines(shape),
            Line("brought_in", "Carrying amount brought into the method", "money", "handed_on + 0", GAINED), *flag]  # fmt: skip


def after_lines(facts: Facts) -> list[Line]:
    """What is kept, from the cost handed back: remeasured at once where the trade is observable or the shares are listed.

    Source: ASC 323-10-35-36, 321-10-35-1, 35-2, ASU 2020-01: a price of the day on which influence is lost is that of what is
    kept, immediately after.
    """
    phase = phase_after(facts)
    if phase is None:
        return []
    lines = phase_lines(facts.deal, facts.subject, phase)
    assert facts.lost is not None
    if facts.listing:
        lines.append(Line("unpriced", "Listed without a fair value since influence was lost", "flag",
                          f"(period_end >= {facts.lost.id}.date) * (mark_date < {facts.lost.id}.date)" if facts.has("fair_value") else
                          f"(period_end >= {facts.lost.id}.date) * (level_date < {facts.lost.id}.date)", "ASC 321-10-35-1"))  # fmt: skip
    return lines


TOLD = {
    "priced_after_gain": "an observable price follows the gain of influence in the same reporting period: take a finer step",
    "unpriced": "influence over listed shares is lost, and no fair value is reported on that day or after it in the period",
    "impaired_upward": "an impairment cannot raise the carrying amount; only a price can",
}


def influence_refusals(lines: list[Line]) -> list[Refusal]:
    return [Refusal(line.name, TOLD[line.name], line.cite) for line in lines if line.name in TOLD]


def influence_entries(facts: Facts) -> list[Entry]:
    """Bought outside the method, marked there, and handed over at either end."""
    entries = []
    if facts.gained or facts.lost:
        entries.append(Entry("shares bought", COST, "assets:cash", "bought_outside", "ASC 321-10-30",
                             "investing: Purchases of preferred stock"))  # fmt: skip
    if facts.gained:
        entries += [
            Entry("observable price, up", UP, "income:upward adjustments of preferred", "upward", "ASC 321-10-35-2"),
            Entry("observable price, down", "expenses:downward adjustments of preferred", DOWN, "downward", "ASC 321-10-35-2"),
            Entry("influence gained, cost", INVESTMENT, COST, "cost_handed_on", GAINED),
            Entry("influence gained, upward adjustments", INVESTMENT, UP, "up_handed_on", GAINED),
            Entry("influence gained, downward adjustments", DOWN, INVESTMENT, "down_handed_on", GAINED),
        ]
    shape, phase = shape_before(facts), phase_after(facts)
    if shape and shape.impaired:
        entries.append(Entry("impairment before influence", "expenses:impairment of preferred", DOWN, "impaired",
                             "ASC 321-10-35-3"))  # fmt: skip
    if phase and facts.listing:
        entries += [Entry("influence lost, shares kept", AT_FAIR_VALUE, INVESTMENT, "handed_back", LOST),
                    Entry("shares that come in afterwards", AT_FAIR_VALUE, COST, "marked_added", "ASC 321-10-35-1"),
                    *phase_entries(phase)]  # fmt: skip
    elif phase:
        entries += [Entry("influence lost, shares kept", COST, INVESTMENT, "handed_back", LOST), *_repriced_entries(facts)]
    return entries


def _repriced_entries(facts: Facts) -> list[Entry]:
    """Prices of what is kept move its cost account here: its table of adjustments begins anew with the lines beside it."""
    up, down = "income:upward adjustments of preferred", "expenses:downward adjustments of preferred"
    entries = [Entry("price of what is kept, up", COST, up, "repriced_up", "ASC 321-10-35-2"),
               Entry("price of what is kept, down", down, COST, "repriced_down", "ASC 321-10-35-2")]  # fmt: skip
    if facts.sales:
        entries.append(Entry("what was kept is sold", "assets:cash", COST, "repriced_proceeds", "ASC 321-10-40-1",
                             "investing: Sales of preferred stock"))  # fmt: skip
    return entries


def influence_contributions(facts: Facts) -> list[Contribution]:
    found = [Contribution("gains_in_income", "upward"), Contribution("gains_in_income", "downward", -1)] if facts.gained else []
    shape, phase = shape_before(facts), phase_after(facts)
    if shape and shape.impaired:
        found.append(Contribution("gains_in_income", "impaired", -1))
    return [*found, *(phase_contributions(phase) if phase else ())]

