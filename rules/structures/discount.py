"""A discounted contract without equity: nothing is invested, and the lab pays less for the same cloud."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.facts.papering import without
from ledger.model.nouns import Treatment
from rules.legs.loop import legs, looped
from rules.legs.papering import INVESTED, names_of, restated, the_contract
from rules.legs.usage_to_come import to_come


def papered(deal: Deal) -> Deal:
    """The deal without its investment; usage at the deal's own price is what the discount is taken from."""
    return without(deal, names_of(deal, *INVESTED))


def discount(deal: Deal) -> dict[str, Treatment]:
    """Usage less the fact `price_discount` (rate). The price is what the contract says, so all of the rest is revenue (606-10-32-2)."""
    made, cloud = legs(deal), the_contract(deal, "discount").name
    told = {"usage": "The usage of the deal, less the discount"}
    usage = f"{to_come(deal, 'event(usage)', 'period_end')} * (1 - price_discount)"
    return looped(made | {cloud: restated(made[cloud], {"usage": usage}, told)})
