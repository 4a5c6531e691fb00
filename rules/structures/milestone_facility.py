"""A facility drawn as compute is delivered: no cash before usage, and a share of each bill comes as a drawing of notes."""

from __future__ import annotations

from dataclasses import replace

from ledger.facts.nouns import Deal
from ledger.facts.papering import without
from ledger.model.nouns import NotCovered, Treatment
from rules.legs.loop import legs, looped
from rules.legs.papering import names_of, restated, the_contract

#: Events of notes that stay: how a holding leaves.
KEPT = ("sale",)


def papered(deal: Deal) -> Deal:
    """The notes of the deal become one drawing; shares and other commitments fall out, and so do marks and conversions.

    Drawings are made at the price of their day. What a dollar of them is worth at the last value, of which the fact `exit_multiple`
    is a multiple, is the fact `drawn_value` (rate; one without it: all are drawn at that value or later).
    """
    found = names_of(deal, "debt_security")
    if not found:
        raise NotCovered("house rule", "the structure milestone_facility draws notes, and the deal has none")
    name, left = found[0], without(deal, names_of(deal, "equity_security", "commitment"))
    drawing = replace(deal.subject(name), instances=("drawings",), labels=("Drawings",), classes=("",))
    events = tuple(e for e in left.events if e.of not in (name, *deal.subject(name).instances) or (e.kind in KEPT and e.of == name))
    return replace(left, subjects=tuple(drawing if s.name == name else s for s in left.subjects), events=events)


def milestone_facility(deal: Deal) -> dict[str, Treatment]:
    """A drawing is the fact `drawn_share` (rate) of the period's usage, until `facility_limit` is drawn."""
    made, notes, cloud = legs(deal), names_of(deal, "debt_security")[0], the_contract(deal, "milestone_facility").name
    open_ = " * (1 - prior(sold))" * any(e.kind == "sale" and e.of == notes for e in deal.events)
    formulas = {"funded": f"max(0, min(facility_limit - prior(cost_held), drawn_share * {cloud}.usage)){open_}",
                "value": "cost_held * drawn_value" if "drawn_value" in deal.facts else "cost_held + 0"}  # fmt: skip
    told = {"funded": "Drawn as compute is delivered", "value": "What is drawn, at the last value"}
    drawn = restated(made[notes], formulas, told)
    return looped(made | {notes: drawn})
