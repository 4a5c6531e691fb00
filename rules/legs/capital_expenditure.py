"""Cost of vintages as a share of a year's capital expenditure: given, or fitted on the disclosed effect of a change of life.

A company discloses what it spends on all property, and what a new life of one kind of it does to depreciation. Effect and
cost are proportional, so the effect of one dollar of expenditure, by vintage, gives the share: disclosed effect over effect
at a share of one. No cost and no book is read for it.
"""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Line, NotCovered
from rules.legs.lives import CITE, counted, fitted_on

STRAIGHT = "ASC 250-10-45-17"


def capital_expenditure_lines(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    """Cost of each vintage that gives capital expenditure; with the fit of the share, where it is not given.

    Not covered: a share that changes from year to year, or a fit on equipment of which a part gives its cost.
    """
    names = tuple(name for name in subject.instances if f"{name}.capital_expenditure" in deal.facts)
    if not names:
        return ()
    cost = Line("cost", "Cost of the vintage", "money", "capital_expenditure * equipment_share", "deal file", time="once", each=True,
                among=names)  # fmt: skip
    kinds = [kind for name, kind in zip(subject.instances, subject.classes, strict=True) if name in names]
    if "equipment_share" in deal.facts or all(f"{kind}.equipment_share" in deal.facts for kind in kinds):
        return (cost,)
    event = fitted_on(deal, subject)
    if event is None:
        raise NotCovered(CITE, "capital expenditure needs the fact equipment_share, or a change of life with its effect to fit it on")
    if names != subject.instances:
        raise NotCovered(CITE, "the share of capital expenditure is fitted on an effect that vintages with a cost of their own had too")
    return (*_fit(deal, event.id), cost)


def _fit(deal: Deal, event: str) -> tuple[Line, ...]:
    """One dollar of each vintage, depreciated in a straight line with the changes of the year and without them."""
    residual = " * (1 - book_residual)" if "book_residual" in deal.facts else ""
    started = "iff(new_year, prior(used), prior(unrevised_used))"
    return (
        Line("used", "Part depreciated, of one dollar", "amount",
             "iff(age > prior(age), prior(used) + (1 - prior(used)) * (age - prior(age)) / max(life - prior(age), age - prior(age)), "
             "prior(used))", STRAIGHT, each=True),
        Line("unrevised_used", "The same, had no life been changed in the year", "amount",
             f"iff(unrevised_age > unrevised_from, {started} + (1 - {started}) * (unrevised_age - unrevised_from) / "
             f"max(life_unrevised - unrevised_from, unrevised_age - unrevised_from), {started})", STRAIGHT, each=True),
        Line("effect_at_one", "Effect of the year's changes at a share of one", "amount",
             f"capital_expenditure{residual} * (used - prior(used) - unrevised_used + {started}){counted(deal)}", CITE, each=True),
        Line("fit_year", "Period of the year that the share is fitted on", "flag",
             f"({event}.date >= tax_year_begin) * ({event}.date <= tax_year_end)", CITE),
        Line("effect_at_one", "Effect of the changes of the fitted year at a share of one", "amount", "across(effect_at_one) * fit_year",
             CITE),
        Line("effect_at_share_of_one", "Effect of the fitted year's changes at a share of one", "amount", "total(effect_at_one)", CITE,
             time="once"),
        Line("equipment_share", "Share of capital expenditure, fitted on the first disclosed effect", "rate",
             f"{event}.effect / effect_at_share_of_one", CITE, time="once",
             note="Effect and cost are proportional. Effects disclosed later are compared, never fitted on."),
    )  # fmt: skip
