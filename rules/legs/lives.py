"""Lives of equipment as if no estimate had been changed in the year: what a change is measured against."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Event, Subject
from ledger.model.nouns import Line, NotCovered

SHOWN = "change_of_life_effect"
CITE = "ASC 250-10-50-4"


def changes_of_life(deal: Deal, subject: Subject) -> tuple[Event, ...]:
    """The events that change the life of a subject's equipment, in the order of time: all but the first estimate."""
    return tuple(event for event in deal.events if event.kind == "useful_life" and event.of == subject.name)[1:]


def fitted_on(deal: Deal, subject: Subject) -> Event | None:
    """The first change whose effect is disclosed, if vintages give capital expenditure and nothing says what share of it counts."""
    spent = any(f"{name}.capital_expenditure" in deal.facts for name in subject.instances)
    known = {"equipment_share", *(f"{kind}.equipment_share" for kind in subject.classes)} & deal.facts.keys()
    if not spent or known:
        return None
    return next((event for event in changes_of_life(deal, subject) if "effect" in event.fields), None)


def effects_shown(deal: Deal, subject: Subject) -> bool:
    """Whether lines are needed that leave the year's changes out: their effect is shown, or a share is fitted on one."""
    return deal.election(SHOWN) == "shown" or fitted_on(deal, subject) is not None


def counted(deal: Deal) -> str:
    """Which vintages an effect counts, as a factor: all, or those in service when the year began, as each change says."""
    return " * max(additions_counted, placed_in_service < tax_year_begin)" if _says(deal) else ""


def _says(deal: Deal) -> bool:
    return any("with_additions" in event.fields for event in deal.events)


def unrevised_lines(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    """Life and months in service, by period, had no life been changed in the year that runs; nothing where no effect is asked for.

    The year begins with what is carried by then, so that earlier changes stand and those of one year are measured together.
    """
    if not effects_shown(deal, subject):
        return ()
    changes = changes_of_life(deal, subject)
    if not changes:
        raise NotCovered(CITE, f"the effect of changes in life is to be shown, and {subject.name} has none: a first useful_life event "
                         "is an estimate, the next one changes it")  # fmt: skip
    silent = [event.id for event in changes if "with_additions" not in event.fields]
    if _says(deal) and silent:
        raise NotCovered(CITE, f"{silent[0]} does not say whether its effect counts assets placed in service in the year (with_additions)")
    basis = (Line("additions_counted", "The effect as disclosed counts what is placed in service in the year", "count",
                  "latest(with_additions)", CITE),) * _says(deal)  # fmt: skip
    effects = (Line("effect_disclosed", "Effect on depreciation as disclosed", "money", "event(disclosed_effect)", CITE),)
    return (
        Line("life_unrevised", "Useful life, months, had none been changed in the year", "amount",
             "iff(round(prior(life), 2) < 1, life, iff(new_year, prior(life), prior(life_unrevised)))", "ASC 250-10-45-17"),
        *basis,
        *effects * any("effect" in event.fields for event in changes),
        Line("unrevised_from", "Months in service before the period, had no life been changed in the year", "count",
             "iff(new_year, prior(age), prior(unrevised_age))", "ASC 250-10-45-17", each=True),
        *_ages(deal, subject),
    )  # fmt: skip


def _ages(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    """Months in service, had no life been changed: to the end of the life before, to its own day of disposal, to the sale of all."""
    texts: dict[str, list[str]] = {}
    for name in subject.instances:
        held = "months(placed_in_service, period_end) + 1"
        if f"{name}.disposal_date" in deal.facts:
            held = f"min(months(placed_in_service, disposal_date), {held})"
        text = f"max(unrevised_from, min(life_unrevised, {held}))"
        if "equipment_sold" in deal.facts:
            text = f"iff(equipment_sold <= prior(period_end), unrevised_from, {text})"
        texts.setdefault(text, []).append(name)
    return tuple(Line("unrevised_age", "Months in service, had no life been changed in the year", "count", text, "ASC 250-10-45-17",
                      each=True, among=tuple(names)) for text, names in texts.items())  # fmt: skip
