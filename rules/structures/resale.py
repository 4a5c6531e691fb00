"""No deal: the same equipment is bought, and its capacity is sold to others at the market's price and use."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.facts.papering import without
from ledger.model.nouns import Treatment
from rules.legs.loop import legs, looped
from rules.legs.papering import INVESTED, names_of, restated, the_contract


def papered(deal: Deal) -> Deal:
    """The deal without its investment; the usage of the deal measures the capacity that is sold to others."""
    return without(deal, names_of(deal, *INVESTED))


def resale(deal: Deal) -> dict[str, Treatment]:
    """Usage times the facts `market_price` (of the deal's price) and `market_use` (of the deal's usage), both rates."""
    made, cloud = legs(deal), the_contract(deal, "resale").name
    told = {"usage": "The usage of the deal, at the market's price and use"}
    return looped(made | {cloud: restated(made[cloud], {"usage": "event(usage) * market_price * market_use"}, told)})
