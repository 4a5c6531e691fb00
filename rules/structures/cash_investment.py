"""Cash investment with spend-back: the investor pays cash for notes and shares, the lab pays cash for cloud.

Every leg of the deal as a line of the book `deal`: the only place, with the outcome, that changes cash before tax.
"""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Treatment
from rules.legs.loop import legs, looped


def cash_investment(deal: Deal) -> dict[str, Treatment]:
    """The legs of each subject of the deal, and the money loop over all of them."""
    return looped(legs(deal))
