"""The effect of a change in useful life on the year in which it is made, and what was disclosed of it."""

from __future__ import annotations

from dataclasses import replace

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Check, Line, NotCovered, Treatment
from rules.legs.lives import CITE, changes_of_life, counted, effects_shown, fitted_on
from rules.us.gaap.depreciation import residual_of

PROSPECTIVE = "ASC 250-10-45-17"


def with_effects(deal: Deal, subject: Subject, treatment: Treatment) -> Treatment:
    """A straight-line treatment with the effect of the year's changes in life on its depreciation, where that is to be shown.

    Source: ASC 250-10-50-4 (the effect of a change in estimate on income of the period of change). The effect is depreciation
    as booked less depreciation had no life been changed in the year: both start from what was carried when the year began,
    because a change acts forward only (ASC 250-10-45-17). Not covered: write-downs and costs added in such a deal; the effect
    on tax, net income and earnings per share.
    """
    if not effects_shown(deal, subject):
        return treatment
    if {"before_write_down", "added"} & {line.name for line in treatment.lines}:
        raise NotCovered(CITE, "the effect of a change in life where equipment is written down, or cost is added in the books")
    fit = fitted_on(deal, subject)
    lines = (*_vintage_lines(deal), *_year_lines(deal, subject), *((_fit_line(fit.id),) if fit else ()))
    check = Check("fit_difference", "the change of life that the share is fitted on has the effect disclosed", 10)
    limits = (*treatment.not_modelled, "effect of a change in life on tax, net income and earnings per share")
    checks = (*treatment.checks, *((check,) if fit else ()))
    return replace(treatment, lines=(*treatment.lines, *lines), checks=checks, not_modelled=limits)


def only_straight_line(deal: Deal, subject: Subject, method: str) -> None:
    """NotCovered where an effect is to be shown under another method."""
    if method != "straight_line" and effects_shown(deal, subject):
        raise NotCovered(CITE, f"the effect of a change in life under {method.replace('_', ' ')}: it is shown for straight line alone")


def _vintage_lines(deal: Deal) -> tuple[Line, ...]:
    opens = "iff(new_year, prior(carrying), prior(unrevised_carrying)) + additions"
    left = f"max(0, {opens}{residual_of(deal)})" if residual_of(deal) else f"({opens})"
    return (
        Line("unrevised_depreciation", "Depreciation, had no life been changed in the year", "money",
             f"iff(unrevised_age > unrevised_from, {left} * (unrevised_age - unrevised_from) / "
             "max(life_unrevised - unrevised_from, unrevised_age - unrevised_from), 0)", PROSPECTIVE, each=True),
        Line("unrevised_carrying", "Carrying amount, had no life been changed in the year", "money",
             f"{opens} - unrevised_depreciation", PROSPECTIVE, each=True),
        Line("effect_of_change", "Effect of the year's changes in life on depreciation", "money",
             f"(depreciation - unrevised_depreciation){counted(deal)} + 0", CITE, each=True),
        Line("effect_of_change", "Effect of the year's changes in life on depreciation", "money", "across(effect_of_change)", CITE),
    )  # fmt: skip


def _year_lines(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    """The effect of each year, what was disclosed of it, and the gap where something was."""
    effect = Line("year_effect_of_change", "Effect of the year's changes in life on depreciation", "money",
                  "year_total(effect_of_change)", CITE, time="year")  # fmt: skip
    if not any("effect" in event.fields for event in changes_of_life(deal, subject)):
        return (effect,)
    return (
        effect,
        Line("year_effect_disclosed", "The same, as disclosed (nil where nothing was)", "money", "year_total(effect_disclosed)", CITE,
             time="year"),
        Line("year_effect_gap", "Computed less disclosed", "money",
             "iff(year_effect_disclosed == 0, 0, year_effect_of_change - year_effect_disclosed)", "definition", time="year"),
    )  # fmt: skip


def _fit_line(event: str) -> Line:
    """Nil to the millionth, because cost and depreciation are rounded to the posting unit and the fit is not."""
    return Line("fit_difference", "Effect the share is fitted on: computed over disclosed, less one", "rate",
                f"iff(({event}.date >= year_begin) * ({event}.date <= year_end), "
                "round(year_effect_of_change / year_effect_disclosed - 1, 6), 0)", CITE, time="year")  # fmt: skip
