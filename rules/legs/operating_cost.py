"""Operating costs that run by the month: rent of capacity, licences, colocation, power, staff, support."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Check, Contribution, Line, NotCovered, Refusal, Treatment
from rules.legs.construction import summed


def hourly(deal: Deal, subject: Subject) -> tuple[str, ...]:
    """The records whose price is by the hour: capacity that is rented."""
    return tuple(name for name in subject.instances if rate_of(deal, name))


def rate_of(deal: Deal, name: str) -> str:
    """The fact that is a record's price by the hour; "" where it has another price."""
    price = f"{deal.currency}/hour"
    return next((fact for fact in deal.recurring[name].factors if deal.facts[fact].unit == price), "")


def in_advance(deal: Deal, subject: Subject) -> tuple[str, ...]:
    """The records that are paid whole when they begin."""
    return tuple(name for name in subject.instances if deal.recurring[name].in_advance)


def operating_cost(deal: Deal, subject: Subject) -> Treatment:
    """Each record's cost, spread over its whole months; paid as it is used, or all of it when it begins.

    A year of a record is the product of its factors. The month in which it begins or ends counts whole.
    """
    if not subject.instances:
        raise NotCovered("house rule", f"{subject.label}: an operating cost without a record under costs")
    early = in_advance(deal, subject)
    later = tuple(name for name in subject.instances if name not in early)
    inside = "(begins > prior(period_end)) * (begins <= period_end)"
    rented = hourly(deal, subject)
    lines = (
        *_years(deal, subject),
        Line("all_months", "Months it runs", "count", "months(begins, ends) + 1", "deal file", time="once", each=True),
        Line("cost", "Cost of the record", "money", "a_year * all_months / 12", "deal file", time="once", each=True),
        Line("below_nil", "Cost below nil", "flag", "cost < 0", "house rule", time="once", each=True),
        Line("months_run", "Months in the period", "count",
             "max(0, months(max(begins, prior(period_end) + 1), min(ends, period_end)) + 1)", "deal file", each=True),
        Line("months_gone", "Months to date", "count", "prior(months_gone) + months_run", "deal file", each=True),
        Line("used_to_date", "Used to date", "money", "cost * months_gone / all_months", "deal file", each=True),
        Line("used", "Used in the period", "money", "used_to_date - prior(used_to_date)", "deal file", each=True),
        *((Line("paid", "Paid", "money", "used + 0", "deal file", each=True, among=later),) if later else ()),
        *((Line("paid", "Paid when it begins", "money", f"{inside} * cost", "deal file", each=True, among=early),) if early else ()),
        Line("charges_used", f"{subject.label}: used", "money", "across(used)", "deal file"),
        Line("charges_paid", f"{subject.label}: paid", "money", "across(paid)", "deal file"),
        *((Line("paid_as_used", "Of it paid as it is used", "money", summed(later, "paid"), "deal file"),) if early and later else ()),
        *((Line("paid_early", "Of it paid in advance", "money", summed(early, "paid"), "deal file"),
           Line("early_used", "Used of what is paid in advance", "money", summed(early, "used"), "deal file"),
           Line("paid_ahead", "Paid and not yet used", "money", "prior(paid_ahead) + charges_paid - charges_used", "deal file")) if early
          else ()),
        *((Line("rent_paid", "Of it rent by the hour", "money", summed(rented, "paid"), "deal file"),) if rented else ()),
        Line("all_charges", "Cost of all records, by the facts", "money", "across(cost)", "deal file", time="once"),
        Line("charges_not_used", "Cost by the facts less cost used", "money", "all_charges - total(charges_used)", "house rule",
             time="once"),
    )  # fmt: skip
    checks = (Check("charges_not_used", "every dollar of operating cost in the facts is used inside the timeline", 21),)
    return Treatment("operating_cost", f"{subject.label}: cost", "deal file", lines, (),
                     (Refusal("below_nil", "a year of an operating cost comes to less than nil", "house rule"),), checks,
                     contributions=(Contribution("consumed", "charges_paid"),))  # fmt: skip


def _years(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    grouped: dict[str, list[str]] = {}
    for name in subject.instances:
        factors = deal.recurring[name].factors
        monthly = any(deal.facts[fact].unit == f"{deal.currency}/month" for fact in factors)
        grouped.setdefault(" * ".join(factors) + (" * 12" if monthly else " + 0" * (len(factors) == 1)), []).append(name)
    return tuple(Line("a_year", "A year of it", "amount", text, "deal file", time="once", each=True, among=tuple(names))
                 for text, names in grouped.items())  # fmt: skip
