"""Shares that change hands off their fair value: what of their price, or of their value, belongs to the contract with the customer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ledger.facts.gathered import Gathered
from ledger.facts.nouns import Event


def parted(gathered: Gathered, event: Event) -> list[Event]:
    """An event with the fair value of shares, in its parts; any other event as it is.

    A purchase above fair value is a purchase at fair value, and a payment to the customer of the excess. One below it is a
    purchase at its price, and shares received for service of the shortfall (ASC 606-10-32-21, 32-26). Shares received
    for service come in at what they are worth then, and count for the contract at their fair value when it began. All parts
    share the id, and so the date and the source, of the event.
    """
    if "fair_value" not in event.fields or event.kind not in ("purchase", "stock_received"):
        return [event]
    if event.kind == "stock_received":
        return [replace(event, fields=("amount", "moved"))]
    price, value = (_amount(gathered, f"{event.id}.{field}") for field in ("amount", "fair_value"))
    if price is None or value is None or price == value:
        return [replace(event, fields=("amount",))]
    contract = next((s.name for s in (gathered.subjects or {}).values() if s.type == "contract"), None)
    if contract is None:
        gathered.page.problem(
            event.where, f'"{event.id}" buys shares for {price:,} that are worth {value:,}, and the deal has no contract',
            "What is paid above fair value is a payment to a customer, what is paid short of it is paid in service: either belongs to "
            "a contract with the company.", "Add the contract under subjects, or leave the fair value out.")  # fmt: skip
        return [event]
    if price > value:
        return [replace(event, fields=("fair_value",)),
                replace(event, kind="price_above_value", of=contract, to=event.of, fields=("excess",))]  # fmt: skip
    return [replace(event, fields=("amount",)), replace(event, kind="stock_received", of=contract, to=event.of, fields=("shortfall",))]


def _amount(gathered: Gathered, name: str) -> Decimal | None:
    fact = gathered.facts.get(name)
    return fact.value if fact is not None and isinstance(fact.value, Decimal) else None
