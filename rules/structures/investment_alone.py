"""A financial investment without spend-back: the lab spends the cash elsewhere, and no equipment is bought to serve it."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.facts.papering import without
from ledger.model.nouns import NotCovered, Treatment
from rules.legs.loop import legs, looped
from rules.legs.papering import SECURITIES, SERVED, names_of


def papered(deal: Deal) -> Deal:
    """The deal without its contract, equipment and research."""
    return without(deal, names_of(deal, *SERVED))


def investment_alone(deal: Deal) -> dict[str, Treatment]:
    """The legs of the notes and shares; the deal must have some."""
    if not names_of(deal, *SECURITIES):
        raise NotCovered("house rule", "the structure investment_alone needs notes or shares, and the deal has none")
    return looped(legs(deal))
