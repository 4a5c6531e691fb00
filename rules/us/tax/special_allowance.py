"""The special allowance of section 168(k): when property is acquired, and the share of its basis taken at once."""

from __future__ import annotations

from dataclasses import replace

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line
from rules.us.tax.property import Property, named

#: What can put the acquisition off beyond the day of the contract; a condition counts only if a party controls it.
LATER_THAN_CONTRACT = ("enforceable", "cancellation_ends", "conditions_met")


def allowance_lines(deal: Deal, found: tuple[Property, ...]) -> tuple[Line, ...]:
    """Acquisition, rate and allowance of each vintage that is qualified property for which it is claimed.

    Source: IRC 168(k)(1), (2), (6), (8), (10) as amended; Reg. 1.168(k)-2. Used property has a share of its own by dates
    (IRC 168(k)(2)(E)(ii)). With the deal's election `special_allowance: transitional_rate` the rate of the one tax year that
    section 168(k)(10) names is the transitional one in place of 100 per cent; it is made for all qualified property of that year.
    """
    claimed = tuple(each for each in found if each.allowance)
    if not claimed:
        return ()
    lines = [*_acquisition(deal, claimed), *_rates(claimed)]
    transitional = deal.election("special_allowance") == "transitional_rate"
    for expensed in (False, True):
        for long in (False, True):
            some = tuple(each for each in claimed if (each.expensed, each.long_production) == (expensed, long))
            basis = "(cost - section_179)" if expensed else "cost"
            law = "transitional_allowance_long_production" if long else "transitional_allowance"
            lower = f"iff(allowance_rate < 1, allowance_rate, rule({law}, year_begin, year_end))"
            rate = lower if transitional else "allowance_rate"
            if some:
                lines.append(Line("allowance", "Special allowance", "money", f"iff(kept, {basis} * {rate}, 0)", "IRC 168(k)",
                                  time="year", each=True, among=named(some)))  # fmt: skip
    return tuple(lines)


def _rates(claimed: tuple[Property, ...]) -> list[Line]:
    line = Line("allowance_rate", "Special allowance, rate", "rate", "", "IRC 168(k)", time="once", each=True)
    made = []
    for used in (False, True):
        for long in (False, True):
            some = tuple(each for each in claimed if (each.used, each.long_production) == (used, long))
            law = "special_allowance_long_production" if long else "special_allowance"
            text = f"rule({law}, acquisition, placed_in_service)"
            if used:
                text = f"iff(rule(used_property, acquisition, placed_in_service) > 0, {text}, 0)"
            if some:
                made.append(replace(line, formula=text, among=named(some)))
    return made


def _acquisition(deal: Deal, claimed: tuple[Property, ...]) -> tuple[Line, ...]:
    """One line per way of dating an acquisition: ordered under a contract, self-built, or a single judgement."""
    grouped: dict[str, list[str]] = {}
    for each in claimed:
        grouped.setdefault(_acquired(deal, each.name, each.kind), []).append(each.name)
    return tuple(
        Line("acquisition", "Acquired", "date", text, "Reg. 1.168(k)-2", time="once", each=True, among=tuple(among),
             note="Ordered: the latest of contract made, enforceable, end of cancellation and conditions met. Self-built: when "
                  "physical work of a significant nature began. Otherwise a single date, a judgement.")
        for text, among in grouped.items()
    )  # fmt: skip


def _acquired(deal: Deal, instance: str, kind: str) -> str:
    """The formula of a vintage's acquisition date, by the facts that the deal gives for it or for its class."""
    if f"{instance}.contract_made" not in deal.facts:
        return "construction_began + 0" if f"{instance}.construction_began" in deal.facts else "acquired + 0"
    later = [fact for fact in LATER_THAN_CONTRACT if f"{kind}.{fact}" in deal.facts]
    return f"min(placed_in_service, max({', '.join(['contract_made', *later])}))" if later else "contract_made + 0"
