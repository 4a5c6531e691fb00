"""An agreed volume at an agreed price: contracts combined or apart, and what a modification does to revenue."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.model.nouns import Entry, Line, NotCovered, Refusal
from rules.legs.contract import kinds_of, of_kind
from rules.legs.shares import later_in_period
from rules.us.gaap.revenue_parts import (
    CASH,
    LIABILITY,
    RECEIVED,
    REVENUE,
    Part,
    position_contributions,
    position_entries,
    position_lines,
    two_ways,
)


def volume(deal: Deal, book: BookChoice, subject: Subject) -> Part:
    """Revenue by units delivered of an agreed number at an agreed price, whatever has been billed for them by then.

    Source: ASC 606-10-25-31. Agreements made at or near the same time are one contract where one of the tests of 25-9 is met
    (election contract_combination: combined), at one price for all units; else each keeps its price, and units are taken in
    the order of the agreements. A modification changes units, price or both (25-10), by the election contract_modification:
    separate_contract, where distinct units are added at their stand-alone price (25-12); prospective, where the rest is
    distinct and the price is not (25-13(a)): what is not yet revenue is spread over the units left; cumulative, where the
    rest is not distinct (25-13(b)): revenue to date is caught up. Which of them holds is a judgement of the scoping page, and
    the figures of the others can be run as books of their own.

    An equity purchase beside the contract is no contract with a customer: it is measured under its own topic first
    (606-10-15-4) and only its excess or shortfall belongs here. Not covered: a mix of distinct and other units (25-13(c)), units
    with different stand-alone prices, unapproved changes (25-11).
    """
    agreements, changes = of_kind(deal, subject, "agreement"), of_kind(deal, subject, "modification")
    if not agreements and not changes and "delivery" not in kinds_of(deal, subject):
        return Part()
    if not agreements:
        raise NotCovered("ASC 606-10-25-1", f"{subject.name} has deliveries or modifications, and no event agreement that they are of")
    apart, how = _elected(deal, subject, agreements, changes)
    lines = [*TO_DATE, *_revenue_lines(agreements, changes, apart, how),
             Line("volume_revenue", "Revenue of what is delivered", "money", "volume_to_date - prior(volume_to_date)", "ASC 606-10-25-31"),
             *two_ways("volume_moved", "Revenue of what is delivered", "volume_revenue", "ASC 606-10-25-31"),
             *position_lines("billed_to_date - volume_to_date"),
             Line("over_delivered", "More delivered than agreed", "flag", "delivered_to_date > units_to_date",
                  "ASC 606-10-25-10")]  # fmt: skip
    refusals = [Refusal("over_delivered", "more units are delivered than are agreed: give an agreement or a modification",
                        "ASC 606-10-25-10")]  # fmt: skip
    if how == "prospective" and (text := later_in_period(of_kind(deal, subject, "delivery"), changes)):
        lines.append(Line("changed_after_delivery", "A modification after a delivery in the same period", "flag", text, "house rule"))
        refusals.append(Refusal("changed_after_delivery", "units are delivered and the contract is modified afterwards in one reporting "
                                "period: take a finer step", "house rule"))  # fmt: skip
    entries = (
        Entry("billed for what is delivered", CASH, LIABILITY, "billed", "ASC 606-10-45-2", RECEIVED),
        Entry("units delivered", LIABILITY, REVENUE, "volume_moved_up", "ASC 606-10-25-31"),
        Entry("revenue caught up, down", REVENUE, LIABILITY, "volume_moved_down", "ASC 606-10-25-13"), *position_entries(),
    )  # fmt: skip
    return Part(tuple(lines), ("volume_revenue",), (), entries, tuple(refusals), (),
                ("units of different kinds with their own stand-alone prices (ASC 606-10-32-31)",),
                position_contributions(asset=True), ("billed",), ("volume_revenue",), ("agreed_price",),
                "price_to_date - volume_to_date")  # fmt: skip


TO_DATE = (
    Line("price_to_date", "Price agreed, to date", "money", "prior(price_to_date) + agreed_price", "ASC 606-10-25-10"),
    Line("units_to_date", "Units agreed, to date", "count", "prior(units_to_date) + agreed_units", "ASC 606-10-25-10"),
    Line("delivered_to_date", "Units delivered, to date", "count", "prior(delivered_to_date) + delivered_units", "ASC 606-10-25-31"),
    Line("billed_to_date", "Billed for what is delivered, to date", "money", "prior(billed_to_date) + billed", "ASC 606-10-45-2"),
)  # fmt: skip


def _elected(deal: Deal, subject: Subject, agreements: tuple[Event, ...], changes: tuple[Event, ...]) -> tuple[bool, str]:
    """Whether agreements stand apart, and how a modification acts ("" where there is none)."""
    combined, how = deal.election("contract_combination"), deal.election("contract_modification")
    if len(agreements) > 1 and combined is None:
        raise NotCovered("ASC 606-10-25-9", f"{subject.name} has {len(agreements)} agreements, and contract_combination (combined or "
                         "separate) is not elected")  # fmt: skip
    apart = len(agreements) > 1 and combined == "separate"
    if not changes:
        return apart, ""
    if how is None:
        raise NotCovered("ASC 606-10-25-12", f"{subject.name} is modified, and contract_modification (separate_contract, prospective or "
                         "cumulative) is not elected")  # fmt: skip
    if apart and how != "separate_contract":
        raise NotCovered("ASC 606-10-25-13", f"{subject.name} has agreements that stand apart, and a modification of one of them")
    added = [e for e in changes if deal.facts[f"{e.id}.units"].value > 0]  # type: ignore[operator]
    if how == "separate_contract" and len(added) < len(changes):
        raise NotCovered("ASC 606-10-25-12", f"a modification of {subject.name} adds no units: it is no separate contract")
    return apart, how


def _revenue_lines(agreements: tuple[Event, ...], changes: tuple[Event, ...], apart: bool, how: str) -> list[Line]:
    label = "Revenue of what is delivered, to date"
    if apart or how == "separate_contract":
        layers = [agreements] if not apart else [(each,) for each in agreements]
        return [Line("volume_to_date", label, "money", _layered([*layers, *((each,) for each in changes)]), "ASC 606-10-25-12")]
    if how == "prospective":
        left = "units_to_date - prior(delivered_to_date)"
        return [
            Line("price_left", "Price not yet revenue, at the beginning of the period", "money", "price_to_date - prior(volume_to_date)",
                 "ASC 606-10-25-13"),
            Line("unit_price", "Price of each unit left", "amount", f"iff({left} == 0, 0, price_left / ({left}))", "ASC 606-10-25-13"),
            Line("volume_to_date", label, "money", "prior(volume_to_date) + unit_price * delivered_units", "ASC 606-10-25-13"),
        ]  # fmt: skip
    return [Line("volume_to_date", label, "money", "iff(units_to_date == 0, 0, price_to_date * delivered_to_date / units_to_date)",
                 "ASC 606-10-25-13" if how else "ASC 606-10-25-31")]  # fmt: skip


def _layered(layers: list[tuple[Event, ...]]) -> str:
    """Units in the order of the layers, each at the price of its own; events of one layer share theirs."""
    parts: list[str] = []
    before: list[str] = []
    for layer in layers:
        price, units = (" + ".join(f"{e.id}.{field}" for e in layer) for field in ("amount", "units"))
        taken = f"delivered_to_date - ({' + '.join(before)})" if before else "delivered_to_date"
        parts.append(f"({price}) * min(1, max(0, {taken}) / ({units}))")
        before += [f"{e.id}.units" for e in layer]
    return " + ".join(parts)
