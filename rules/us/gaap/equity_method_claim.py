"""The share of income by hypothetical liquidation at book value: what the investor would get, at each period's end."""

from __future__ import annotations

from ledger.facts.nouns import Event
from ledger.model.nouns import Line, NotCovered, Refusal
from rules.legs.shares import in_period
from rules.us.gaap.equity_method_facts import Facts

CITE = "ASC 323-10-35-4"
TERMS = ("own_preference", "senior_preference", "pari_preference", "participation")


def claim_lines(facts: Facts) -> list[Line]:
    """The claim on the investee's net assets by its classes, and its change less contributions plus distributions.

    Source: ASC 323-10-35-4 by the method of the draft statement of position of 2000, in practice where rights in liquidation
    differ from percentages; no paragraph prescribes it. Net assets are those of the investee's own books. They go first to
    classes senior to the investor's, then to its own preference with those that rank beside it, by size; then by
    participation: on top of the preference (`participating`), or in its place where that is more (`converts_if_better`).

    The first purchase brings the claim that it acquires on its day: cost above it is a basis difference and no loss. A later
    contribution is taken off the change as it is, so that what it does not add to the claim is a loss of the period. An
    issuance to others moves the claim at their price: that part is the gain or loss of a dilution, not of the share.
    """
    first, terms = _first(facts)
    issues = facts.issues
    lines = [
        Line("net_assets_date", "Date of the investee's last net assets", "amount", "dated(investee_net_assets)", CITE),
        *(Line(f"terms_{name}", f"Liquidation: {name.replace('_', ' ')}", "rate" if name == "participation" else "money", f"latest({name})",
               "deal file") for name in TERMS),
        *_waterfall(facts),
        Line("first_claim", "Claim that the first purchase acquired", "money",
             _claim(facts, f"{first.id_assets}.amount", terms.id), CITE, time="once"),
        Line("basis_difference", "Cost above the claim acquired", "money", f"{first.id}.amount - first_claim", "ASC 323-10-35-13",
             time="once"),
        Line("contributions", "Contributions after the first purchase", "money",
             f"cost_added - ({in_period(first.event)}) * {first.id}.amount", CITE),
    ]  # fmt: skip
    for event in issues:
        lines += _issuance_lines(facts, event)
    paid, issued = " + dividends_em" * facts.has("dividend"), " - claim_diluted" * bool(issues)
    if issues:
        lines.append(Line("claim_diluted", "Change of the claim by an issuance to others", "money",
                          " + ".join(f"({in_period(e)}) * ({e.id}_after - {e.id}_before)" for e in issues), "ASC 323-10-40-1"))  # fmt: skip
    return [
        *lines,
        Line("share_of_income", "Share of the investee's income: change of the claim, less contributions, plus distributions", "money",
             f"claim_before_sale - prior(claim) - contributions - ({in_period(first.event)}) * first_claim{paid}{issued}", CITE),
        *_flags(facts, first),
    ]  # fmt: skip


class _First:
    """The first purchase and the net assets of its day."""

    def __init__(self, event: Event, assets: Event):
        self.event, self.id, self.id_assets = event, event.id, assets.id


def _first(facts: Facts) -> tuple[_First, Event]:
    bought = facts.events("purchase")
    if not bought or facts.received:
        raise NotCovered(CITE, f"{facts.subject.name}: a claim at book value needs a first purchase, and no conversion or shares for "
                         "service")  # fmt: skip
    assets, terms = (facts.on_day_of(bought[0], kind) for kind in ("investee_net_assets", "liquidation_terms"))
    if assets is None or terms is None:
        raise NotCovered(CITE, f"{bought[0].id}: the claim acquired needs the investee's net assets, and the terms of liquidation, of "
                         "that day")  # fmt: skip
    return _First(bought[0], assets), terms


def _waterfall(facts: Facts) -> list[Line]:
    senior, own, pari, part = "terms_senior_preference", "terms_own_preference", "terms_pari_preference", "terms_participation"
    sold = " * (1 - sold)" * bool(facts.sales)
    lines = [
        Line("net_assets", "Net assets of the investee", "money", "latest(investee_net_assets)", CITE),
        Line("after_senior", "Left after senior classes", "money", f"max(0, net_assets - {senior})", CITE),
        Line("preference_paid", "Own preference, as far as it is covered", "money",
             f"iff({own} + {pari} == 0, 0, min({own}, after_senior * {own} / ({own} + {pari})))", CITE),
    ]  # fmt: skip
    if _participating(facts):
        lines.append(Line("participating", "Share in what is left", "money", f"{part} * max(0, after_senior - {own} - {pari})", CITE))
        claim = "preference_paid + participating"
    else:
        lines.append(Line("converted_claim", "Share as if converted into common stock", "money", f"{part} * max(0, after_senior - {pari})",
                          CITE))  # fmt: skip
        claim = "max(preference_paid, converted_claim)"
    return [
        *lines,
        Line("claim_before_sale", "Claim at book value", "money", claim, CITE),
        Line("claim", "Claim at book value of what is held", "money", f"claim_before_sale{sold or ' + 0'}", CITE),
    ]


def _participating(facts: Facts) -> bool:
    chosen = facts.deal.election("liquidation_preference")
    if chosen is None:
        raise NotCovered("practice", "a claim at book value needs the election liquidation_preference: participating or converts_if_better")
    return chosen == "participating"


def _claim(facts: Facts, assets: str, terms: str) -> str:
    """The claim on net assets at the terms of one event, as a formula of facts."""
    own, senior, pari, part = (f"{terms}.{name}" for name in TERMS)
    left = f"max(0, {assets} - {senior})"
    paid = f"iff({own} + {pari} == 0, 0, min({own}, {left} * {own} / ({own} + {pari})))"
    if _participating(facts):
        return f"{paid} + {part} * max(0, {left} - {own} - {pari})"
    return f"max({paid}, {part} * max(0, {left} - {pari}))"


def _issuance_lines(facts: Facts, event: Event) -> list[Line]:
    """The claim just before and just after shares are issued to others, each at the terms then in force."""
    if "net_assets" not in event.fields:
        raise NotCovered("ASC 323-10-40-1", f"{event.id}: the claim before and after an issuance needs net_assets, those just before it")
    order = facts.events("liquidation_terms", "issuance")
    before = [e for e in order[: order.index(event)] if e.kind == "liquidation_terms" and facts.day(e) < facts.day(event)]
    after = facts.on_day_of(event, "liquidation_terms")
    if not before:
        raise NotCovered("ASC 323-10-40-1", f"{event.id}: the terms of liquidation before the issuance are not given")
    assets = f"{event.id}.net_assets"
    return [
        Line(f"{event.id}_before", "Claim just before the issuance", "money", _claim(facts, assets, before[-1].id), "ASC 323-10-40-1",
             time="once"),
        Line(f"{event.id}_after", "Claim just after the issuance", "money",
             _claim(facts, f"({assets} + {event.id}.amount)", (after or before[-1]).id), "ASC 323-10-40-1", time="once"),
    ]  # fmt: skip


STALE = "the investee's net assets are older than a contribution, a distribution or an issuance of the period: the claim needs new ones"
BARGAIN = "the first purchase costs less than the claim it acquires: a bargain is not covered here"


def _flags(facts: Facts, first: _First) -> list[Line]:
    moved = facts.events("purchase", "dividend", "issuance")
    stale = " + ".join(f"({in_period(e)}) * (net_assets_date < {e.id}.date)" for e in moved)
    return [Line("claim_stale", "Net assets older than a flow of the period", "flag", stale, CITE),
            Line("claim_bargain", "Bought below the claim acquired", "flag", "basis_difference < 0", "ASC 323-10-35-13",
                 time="once")]  # fmt: skip


def claim_refusals() -> list[Refusal]:
    return [Refusal("claim_stale", STALE, CITE), Refusal("claim_bargain", BARGAIN, "ASC 323-10-35-13")]


