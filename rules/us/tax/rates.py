"""The rate of tax: the federal one, one change of it that a deal file gives with its enactment, and a blended state rate."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line, NotCovered, Refusal

#: Facts of an enacted change: the rate, the day it was signed into law, the first day of the first tax year it is for.
CHANGE = ("new_rate", "new_rate_enacted", "new_rate_effective")
STATE = "state_rate"

#: The period is the last of its tax year, or of the deal.
LAST_OF_YEAR = "max(eomonth(period_end, step_months) > tax_year_end, period_end >= end)"


def changes(deal: Deal) -> bool:
    """Whether the deal file gives an enacted change of the federal rate. NotCovered for a part of one."""
    given = [fact for fact in CHANGE if fact in deal.facts]
    if given and len(given) < len(CHANGE):
        raise NotCovered("ASC 740-10-35-4", f"a change of rate needs the facts {', '.join(CHANGE)}; given: {', '.join(given)}")
    return bool(given)


def has_state_tax(deal: Deal) -> bool:
    """Whether state income tax is elected, blended or by state. NotCovered for a rate without the election, or without a rate."""
    blended = deal.election("state_tax") == "blended"
    if blended != (STATE in deal.facts):
        what = f"the election state_tax: blended needs the fact {STATE}" if blended else \
               f"the fact {STATE} is given: elect state_tax, blended"  # fmt: skip
        raise NotCovered("ASC 740-10-55-25", what)
    return blended or by_state(deal)


def by_state(deal: Deal) -> bool:
    """Whether every state has a book of its own (rules/us/states), in place of one blended rate."""
    return deal.election("state_tax") == "by_state"


def deferred_state_rate(deal: Deal) -> str:
    """The name of the state rate of deferred tax, as lines of the GAAP book read it: a fact, or what the states' laws make."""
    return "income_taxes.state_rate" if by_state(deal) else STATE


def current_rate(deal: Deal) -> str:
    """The federal rate of a period's current tax: a new one from the tax year it is for, once it is law."""
    return _changed(deal, "(tax_year_begin >= new_rate_effective) * (period_end >= new_rate_enacted)", "period_end")


def rate_of_year(deal: Deal) -> str:
    """The federal rate of a tax year, on the timeline of tax years."""
    return _changed(deal, "year_begin >= new_rate_effective", "year_end")


def enacted_rate(deal: Deal, opening: bool = False) -> str:
    """The federal rate enacted at the end of a period, of deferred tax (ASC 740-10-30-8); of the opening column before the start."""
    day = "start" if opening else "period_end"
    return _changed(deal, f"{'start - 1' if opening else day} >= new_rate_enacted", day)


def _changed(deal: Deal, when: str, day: str) -> str:
    law = f"rule(corporate_rate, {day})"
    return f"iff({when}, new_rate, {law})" if changes(deal) else law


def change_flags(deal: Deal) -> tuple[list[Line], tuple[Refusal, ...]]:
    """Changes of rate that the rules here do not follow.

    Not covered: a tax year that straddles the change (IRC 15); a change for a tax year that has ended when it is enacted;
    a change for tax years after the next, because differences that turn before it would keep the old rate
    (ASC 740-10-30-8).
    """
    if not changes(deal):
        return [], ()
    flags = (
        ("rate_straddles", "Tax year that straddles the change of rate", "(new_rate_effective > tax_year_begin) * "
         "(new_rate_effective <= tax_year_end)", "a tax year straddles the change of rate", "IRC 15"),
        ("rate_looks_back", "Tax year that has ended when its rate is enacted", "(tax_year_begin >= new_rate_effective) * "
         "(tax_year_end < new_rate_enacted)", "the new rate is for a tax year that has ended when it is enacted", "ASC 740-10-45-15"),
        ("rate_far_ahead", "Year end between enactment and the last year of the old rate", f"{LAST_OF_YEAR} * "
         "(period_end >= new_rate_enacted) * (period_end + 1 < new_rate_effective)",
         "the new rate begins after the next tax year: differences that turn before it need a schedule", "ASC 740-10-30-8"),
    )  # fmt: skip
    lines = [Line(name, label, "flag", formula, cite) for name, label, formula, _, cite in flags]
    return lines, tuple(Refusal(name, f"{message}, which is not covered here", cite) for name, _, _, message, cite in flags)
