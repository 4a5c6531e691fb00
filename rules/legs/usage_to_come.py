"""How much of the usage still to come there is: a lab that spends less than is assumed, or stops."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import NotCovered

SHARE, SINCE = "usage_to_come", "usage_to_come_from"
#: Structures that sell to others: what the lab spends does not move them.
TO_OTHERS = ("resale",)


def to_come(deal: Deal, amount: str, day: str) -> str:
    """The formula of an amount, times the fact `usage_to_come` from the day on that is the fact `usage_to_come_from`.

    The plan of equipment stays: what was to be bought for usage that does not come is bought and stands idle, which is the worst.
    """
    if (SHARE in deal.facts) != (SINCE in deal.facts):
        raise NotCovered("house rule", f"the facts {SHARE} and {SINCE} go together: how much of the usage there is, and from which day on")
    if SHARE not in deal.facts or deal.structure in TO_OTHERS:
        return amount
    return f"{amount} * iff({day} >= {SINCE}, {SHARE}, 1)"
