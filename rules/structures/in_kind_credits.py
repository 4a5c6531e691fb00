"""Credits for equity: notes and shares are paid for with credits of equal value, which the lab uses before it pays cash."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ledger.facts.nouns import Deal, Election, Event, Source
from ledger.facts.papering import elected
from ledger.model.nouns import Entry, NotCovered, Placed, Treatment
from rules.legs.loop import legs, looped
from rules.legs.papering import SECURITIES, moved_to, names_of, restated, the_contract
from rules.legs.usage_to_come import to_come

#: What is bought -> the line of its cost.
BOUGHT = {"funding": "funding", "purchase": "purchased"}
NONCASH = "noncash: Notes or shares received for service"
ADVANCE = "IRC 451(c)(4)"


def papered(deal: Deal) -> Deal:
    """Each funding and purchase brings credits of its amount, and usage is served from them first.

    Source: ASC 606-10-32-21 (shares for service at their fair value), 606-10-45-2 (the credits are a contract liability). The
    face of the credits, their stand-alone price and the fair value of what is received are taken as equal. For tax it is
    income at its fair value, which is its basis (IRC 61, 1012); elections `advance_payments` and `stock_as_advance_payment`:
    where stock is no advance payment, it is income at once.
    """
    cloud = the_contract(deal, "in_kind_credits").name
    if any(e.kind == "purchase" and len(e.fields) > 1 for e in deal.events):
        raise NotCovered("ASC 606-10-32-26", "shares are bought off their fair value, and credits of equal value are given for them")
    if not any(e.kind in BOUGHT for e in deal.events):
        raise NotCovered("house rule", "the structure in_kind_credits needs notes or shares, and the deal buys none")
    events = [each for e in deal.events for each in _with_credits(e, cloud)]
    made = replace(deal, events=tuple(events))
    if deal.election("stock_as_advance_payment") == "not_eligible":
        made = elected(made, Election("advance_payments", "full_inclusion", "Stock is no advance payment here", ADVANCE,
                                      Source("rules/structures/in_kind_credits.py", 1)))  # fmt: skip
    return made


def _with_credits(event: Event, cloud: str) -> tuple[Event, ...]:
    if event.kind in BOUGHT:
        return event, replace(event, kind="prepayment", of=cloud, to=None)
    return (event, replace(event, kind="prepaid_usage")) if event.kind == "usage" else (event,)


def in_kind_credits(deal: Deal) -> dict[str, Treatment]:
    """The legs, no cash among those of the exchange: credits first, then cash."""
    made, cloud = legs(deal), names_of(deal, "contract")[0]
    used = to_come(deal, "event(prepaid_usage)", "period_end")
    formulas = {"served": f"min({used}, prior(advance) + prepaid)", "usage": f"{to_come(deal, 'event(usage)', 'period_end')} - served"}
    told = {"served": "Credits are used before cash is paid", "usage": "What the credits do not cover"}
    made[cloud] = moved_to(restated(made[cloud], formulas, told), "prepaid", "exchanged", 1)
    for name in names_of(deal, *SECURITIES):
        for line in BOUGHT.values():
            made[name] = moved_to(made[name], line, "exchanged", -1)
    return looped(made)


def settled(deal: Deal, placed: Iterable[Placed]) -> tuple[Placed, ...]:
    """The postings of the exchange in one entry each: what is received against what the credits are in that book.

    Cash received in advance and cash paid for the holding, which are equal, fall out.
    """
    found = tuple(placed)
    owed = {each.book: _advance(each.treatment).credit for each in found if each.subject.type == "contract"}
    return tuple(replace(each, treatment=_settled(each.treatment, each.subject.type, owed[each.book])) for each in found)


def _advance(contract: Treatment) -> Entry:
    found = [entry for entry in contract.entries if entry.line == "prepaid" and entry.debit.endswith("assets:cash")]
    if len(found) != 1:
        raise NotCovered("ASC 606-10-45-2", f"credits given for notes and shares, in a book that treats the contract as {contract.name}")
    return found[0]


def _settled(treatment: Treatment, kind: str, credit: str) -> Treatment:
    if kind == "contract":
        return replace(treatment, entries=tuple(entry for entry in treatment.entries if entry != _advance(treatment)))
    if kind not in SECURITIES:
        return treatment
    bought = [entry for entry in treatment.entries if entry.line in BOUGHT.values() and entry.credit.endswith("assets:cash")]
    if len(bought) != 1:
        raise NotCovered("ASC 606-10-32-21", f"credits given for a holding that is treated as {treatment.name}")
    entry = replace(bought[0], credit=credit, cash_flow=NONCASH * (not credit.startswith("tax ")))
    return replace(treatment, entries=tuple(entry if each is bought[0] else each for each in treatment.entries))
