"""The kinds of event, what each may say, and the legs that formulas read."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Deal, Event, Leg

#: Field of an event -> its unit; "" stands for the currency of the deal.
FIELD_UNITS = {"amount": "", "cost": "", "fair_value": "", "last_quarter": "", "months": "months", "share": "rate", "rate": "rate",
               "net_assets": "", "own_preference": "", "senior_preference": "", "pari_preference": "", "participation": "rate",
               "observable": "count", "purchases": "", "units": "count", "effect": "", "with_additions": "count"}  # fmt: skip

#: Field that names a shared fact in place of a value.
LINK_FIELDS = ("multiple_of_value",)


@dataclass(frozen=True)
class EventKind:
    """What an event of one kind says.

    `one_of` are fields of which exactly one is given. `types` are the subject types it may be of. With `by_lot`
    it is of one lot wherever its subject has lots; otherwise it is of the subject. `level`: it states a level at a
    date, not a flow. `to_types`: types of the subject that receives, if one must be named. `evidence`: its note is required.
    `optional` are fields that may be left out; with `signed` an amount may be below nil.
    """

    fields: tuple[str, ...]
    types: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    by_lot: bool = False
    level: bool = False
    to_types: tuple[str, ...] = ()
    evidence: bool = False
    optional: tuple[str, ...] = ()
    signed: bool = False

    @property
    def all_fields(self) -> tuple[str, ...]:
        return (*self.fields, *self.one_of, *self.optional)


EVENT_FIELDS: dict[str, EventKind] = {
    "funding": EventKind(("amount",), ("debt_security",), by_lot=True),
    "purchase": EventKind(("amount",), ("equity_security",), optional=("fair_value",)),
    "conversion": EventKind(("cost", "fair_value"), ("debt_security",), by_lot=True, to_types=("equity_security",)),
    "fair_value": EventKind(("amount",), ("debt_security", "equity_security"), level=True),
    "option_value": EventKind(("amount",), ("debt_security",), level=True),
    "expected_cash_flows": EventKind(("amount",), ("debt_security",), level=True),
    "intent_to_sell": EventKind((), ("debt_security",)),
    "expected_credit_loss": EventKind(("amount",), ("debt_security",), level=True),
    "observable_price": EventKind(("amount",), ("equity_security",), level=True),
    "impairment": EventKind(("amount",), ("equity_security",), level=True),
    "unexplained_difference": EventKind(("amount",), ("equity_security",)),
    "dividend": EventKind(("amount",), ("equity_security",)),
    "listing": EventKind((), ("equity_security",)),
    "influence_gained": EventKind((), ("equity_security",)),
    "influence_lost": EventKind((), ("equity_security",)),
    "stake": EventKind(("rate",), ("equity_security",), level=True),
    "investee_income": EventKind(("amount",), ("equity_security",), signed=True),
    "investee_preferred_dividends": EventKind(("amount",), ("equity_security",)),
    "investee_oci": EventKind(("amount",), ("equity_security",), signed=True),
    "investee_capital": EventKind(("amount",), ("equity_security",), signed=True),
    "investee_net_assets": EventKind(("amount",), ("equity_security",), level=True, signed=True),
    "liquidation_terms": EventKind(("own_preference", "senior_preference", "pari_preference", "participation"),
                                   ("equity_security",), level=True),
    "share_of_earnings": EventKind(("amount",), ("equity_security",), signed=True),
    "step_up": EventKind(("amount", "months"), ("equity_security",)),
    "intra_entity_asset": EventKind(("amount", "rate", "months"), ("equity_security",)),
    "intra_entity_goods": EventKind(("amount", "rate"), ("equity_security",), level=True),
    "issuance": EventKind(("amount", "rate"), ("equity_security",), optional=("net_assets",)),
    "worthlessness": EventKind((), ("debt_security", "equity_security"), evidence=True),
    "usage": EventKind(("amount",), ("contract",)),
    "prepayment": EventKind(("amount",), ("contract",)),
    "stock_received": EventKind(("amount",), ("contract",), to_types=("equity_security",), optional=("fair_value",)),
    "prepaid_usage": EventKind(("amount",), ("contract",)),
    "rebate": EventKind(("amount",), ("contract",)),
    "expected_breakage": EventKind(("rate",), ("contract",), level=True),
    "expiry": EventKind((), ("contract",)),
    "share_right": EventKind(("amount",), ("contract",), to_types=("equity_security",)),
    "right_value": EventKind(("amount",), ("contract",), level=True),
    "customer_payment": EventKind(("amount",), ("contract",)),
    "price_above_value": EventKind(("amount",), ("contract",), to_types=("equity_security",)),
    "committed_purchases": EventKind(("amount",), ("contract",), level=True),
    "expected_purchases": EventKind(("amount",), ("contract",), level=True),
    "warrant_grant": EventKind(("amount",), ("contract",), optional=("purchases",)),
    "agreement": EventKind(("amount", "units"), ("contract",)),
    "modification": EventKind(("amount", "units"), ("contract",), signed=True),
    "delivery": EventKind(("amount", "units"), ("contract",)),
    "useful_life": EventKind(("months",), ("equipment",), level=True, optional=("effect", "with_additions"), signed=True),
    "units_made": EventKind(("units",), ("equipment",)),
    "impairment_test": EventKind(("amount", "fair_value"), ("equipment",), level=True),
    "held_for_sale": EventKind(("amount",), ("equipment",), level=True),
    "settlement_estimate": EventKind(("amount", "rate"), ("equipment",), level=True),
    "other_additions": EventKind(("amount", "last_quarter"), ("equipment",)),
    "business_income": EventKind(("amount",), ("equipment",)),
    "contribution": EventKind(("amount",), ("partner",)),
    "distribution": EventKind(("amount",), ("partner",)),
    "other_business_income": EventKind(("amount",), ("partner",), signed=True),
    "other_section_179": EventKind(("amount", "cost"), ("partner",)),
    "commitment": EventKind(("amount",), ("commitment",), level=True),
    "interest": EventKind(("amount",), ("borrowing",)),
    "sale": EventKind(("share",), ("debt_security", "equity_security"), one_of=("amount", "multiple_of_value"),
                      optional=("observable",)),
}  # fmt: skip

#: What the price of shares and their fair value make of an event, as facts that are added and taken off: a price above fair value
#: is in part a payment to the customer, one below it in part shares for service; shares for service may be worth something
#: else when they come in than when the contract began.
DIFFERENCES = {"excess": ("amount", "-fair_value"), "shortfall": ("fair_value", "-amount"), "moved": ("fair_value", "-amount")}

#: Kind -> its legs on the subject or lot it is of: (leg's kind, field that holds it, cash).
_LEGS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "funding": (("funding", "amount", -1),),
    "purchase": (("purchase", "amount", -1), ("purchase", "fair_value", -1)),
    "conversion": (("converted_cost", "cost", 0), ("converted_value", "fair_value", 0)),
    "useful_life": (("useful_life", "months", 0), ("disclosed_effect", "effect", 0), ("with_additions", "with_additions", 0)),
    "units_made": (("units_made", "units", 0),),
    "impairment_test": (("undiscounted", "amount", 0), ("group_fair_value", "fair_value", 0)),
    "other_additions": (("other_additions", "amount", 0), ("other_last_quarter", "last_quarter", 0)),
    "dividend": (("dividend", "amount", 1),),
    "stake": (("stake", "rate", 0),),
    "liquidation_terms": (("own_preference", "own_preference", 0), ("senior_preference", "senior_preference", 0),
                          ("pari_preference", "pari_preference", 0), ("participation", "participation", 0)),
    "intra_entity_goods": (("intra_entity_goods", "amount", 0), ("goods_margin", "rate", 0)),
    "issuance": (("issuance", "amount", 0), ("stake", "rate", 0)),
    "usage": (("usage", "amount", 1),),
    "prepayment": (("prepayment", "amount", 1),),
    "rebate": (("rebate", "amount", -1),),
    "stock_received": (("stock_received", "amount", 0), ("stock_received", "shortfall", 0), ("form_change", "moved", 0)),
    "expected_breakage": (("expected_breakage", "rate", 0),),
    "customer_payment": (("customer_payment", "amount", -1),),
    "price_above_value": (("paid_above_value", "amount", -1), ("paid_above_value", "excess", -1)),
    "agreement": (("agreed_price", "amount", 0), ("agreed_units", "units", 0)),
    "modification": (("agreed_price", "amount", 0), ("agreed_units", "units", 0)),
    "delivery": (("delivery", "amount", 1), ("delivered_units", "units", 0)),
    "interest": (("interest", "amount", -1),),
    "contribution": (("contribution", "amount", 1),),
    "distribution": (("distribution", "amount", -1),),
    "other_section_179": (("other_section_179", "amount", 0), ("other_section_179_cost", "cost", 0)),
    "sale": (("sale_share", "share", 0), ("sale_amount", "amount", 1)),
}
#: Kind -> its legs on the subject that receives.
_RECEIVED: dict[str, tuple[tuple[str, str, int], ...]] = {
    "conversion": (("received_cost", "cost", 0), ("received_value", "fair_value", 0)),
    "stock_received": (("received_for_service", "amount", 0), ("received_for_service", "shortfall", 0),
                       ("received_for_service", "moved", 0)),
    "share_right": (),
    "price_above_value": (("price_above_value", "amount", 0), ("price_above_value", "excess", 0)),
}


def legs(deal: Deal) -> tuple[Leg, ...]:
    """Every event as the flows and levels that formulas read, in the order of `deal.events`.

    A conversion has two legs on the lot that gives and two on the subject that receives, stock for service one on each;
    a sale has a leg for its share and, where the price is agreed, one for the cash; worthlessness has a date only. A
    difference of two facts is two legs, one of them taken off.
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
        Leg(event.id, subject, instance, kind, f"{event.id}.{part.removeprefix('-')}", level, cash, -1 if part[0] == "-" else 1)
        for subject, instance, (kind, field, cash) in found if field in event.fields
        for part in DIFFERENCES.get(field, (field,))
    ]  # fmt: skip
