"""The kinds of event, what each may say, and the legs that formulas read."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Deal, Event, Leg

#: Field of an event -> its unit; "" stands for the currency of the deal.
FIELD_UNITS = {"amount": "", "cost": "", "fair_value": "", "last_quarter": "", "months": "months", "share": "rate"}

#: Field that names a shared fact in place of a value.
LINK_FIELDS = ("multiple_of_value",)


@dataclass(frozen=True)
class EventKind:
    """What an event of one kind says.

    `one_of` are fields of which exactly one is given. `types` are the subject types it may be of. With `by_lot`
    it is of one lot wherever its subject has lots; otherwise it is of the subject. `level`: it states a level at a
    date, not a flow. `to_types`: types of the subject that receives, if one must be named. `evidence`: its note is required.
    """

    fields: tuple[str, ...]
    types: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    by_lot: bool = False
    level: bool = False
    to_types: tuple[str, ...] = ()
    evidence: bool = False

    @property
    def all_fields(self) -> tuple[str, ...]:
        return (*self.fields, *self.one_of)


EVENT_FIELDS: dict[str, EventKind] = {
    "funding": EventKind(("amount",), ("debt_security",), by_lot=True),
    "purchase": EventKind(("amount",), ("equity_security",)),
    "conversion": EventKind(("cost", "fair_value"), ("debt_security",), by_lot=True, to_types=("equity_security",)),
    "fair_value": EventKind(("amount",), ("debt_security",), level=True),
    "observable_price": EventKind(("amount",), ("equity_security",), level=True),
    "impairment": EventKind(("amount",), ("equity_security",), level=True),
    "unexplained_difference": EventKind(("amount",), ("equity_security",)),
    "dividend": EventKind(("amount",), ("equity_security",)),
    "worthlessness": EventKind((), ("debt_security", "equity_security"), evidence=True),
    "usage": EventKind(("amount",), ("contract",)),
    "prepayment": EventKind(("amount",), ("contract",)),
    "stock_received": EventKind(("amount",), ("contract",), to_types=("equity_security",)),
    "prepaid_usage": EventKind(("amount",), ("contract",)),
    "rebate": EventKind(("amount",), ("contract",)),
    "useful_life": EventKind(("months",), ("equipment",), level=True),
    "other_additions": EventKind(("amount", "last_quarter"), ("equipment",)),
    "business_income": EventKind(("amount",), ("equipment",)),
    "commitment": EventKind(("amount",), ("commitment",), level=True),
    "interest": EventKind(("amount",), ("borrowing",)),
    "sale": EventKind(("share",), ("debt_security", "equity_security"), one_of=("amount", "multiple_of_value")),
}

#: Kind -> its legs on the subject or lot it is of: (leg's kind, field that holds it, cash).
_LEGS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "funding": (("funding", "amount", -1),),
    "purchase": (("purchase", "amount", -1),),
    "conversion": (("converted_cost", "cost", 0), ("converted_value", "fair_value", 0)),
    "useful_life": (("useful_life", "months", 0),),
    "other_additions": (("other_additions", "amount", 0), ("other_last_quarter", "last_quarter", 0)),
    "dividend": (("dividend", "amount", 1),),
    "usage": (("usage", "amount", 1),),
    "prepayment": (("prepayment", "amount", 1),),
    "rebate": (("rebate", "amount", -1),),
    "interest": (("interest", "amount", -1),),
    "sale": (("sale_share", "share", 0), ("sale_amount", "amount", 1)),
}
#: Kind -> its legs on the subject that receives.
_RECEIVED: dict[str, tuple[tuple[str, str, int], ...]] = {
    "conversion": (("received_cost", "cost", 0), ("received_value", "fair_value", 0)),
    "stock_received": (("received_for_service", "amount", 0),),
}


def legs(deal: Deal) -> tuple[Leg, ...]:
    """Every event as the flows and levels that formulas read, in the order of `deal.events`.

    A conversion has two legs on the lot that gives and two on the subject that receives, stock for service one on each;
    a sale has a leg for its share and, where the price is agreed, one for the cash; worthlessness has a date only.
    Other kinds have one leg, named as the event.
    """
    owners = {name: subject.name for subject in deal.subjects for name in (subject.name, *subject.instances)}
    return tuple(leg for event in deal.events for leg in _legs(event, owners))


def _legs(event: Event, owners: dict[str, str]) -> list[Leg]:
    own = _LEGS.get(event.kind, ((event.kind, "amount", 0),))
    found = [(owners[event.of], event.of, leg) for leg in own]
    if event.to is not None:
        found += [(owners[event.to], event.to, leg) for leg in _RECEIVED[event.kind]]
    level = EVENT_FIELDS[event.kind].level
    return [
        Leg(event.id, subject, instance, kind, f"{event.id}.{field}", level, cash)
        for subject, instance, (kind, field, cash) in found
        if field in event.fields
    ]
