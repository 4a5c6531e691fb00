"""Capacity rented by the hour: what the rent is worth after tax, and the rate at which renting is worth as much as buying."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line, Others
from rules.legs.operating_cost import hourly, rate_of

DEFINED = "definition"
RATE, VALUE = "rent_rate_now", "value_of_rent"


def rent_lines(deal: Deal, others: Others, taxed: bool) -> list[Line]:
    """The rate by the hour and the present value of the rent after tax at it; nothing where no rent, or rents at two rates, are paid."""
    rented = [subject for subject in deal.subjects if subject.type == "operating_cost" and hourly(deal, subject)]
    rates = {rate_of(deal, name) for subject in rented for name in hourly(deal, subject)}
    if len(rates) != 1:
        return []
    paid = " - ".join(f"{subject.name}.rent_paid" for subject in rented)
    saved = "".join(f" + us_tax.{subject.name}.rent_deducted * us_tax.income_taxes.tax_rate" for subject in rented) if taxed else " + 0"
    return [
        Line("rent_after_tax", "Rent, less the tax it saves", "money", f"-{paid}{saved}", DEFINED),
        Line(VALUE, "Rent, less the tax it saves, present value", "amount", "xnpv(discount_rate, rent_after_tax)", DEFINED, time="once"),
        Line(RATE, "Rent by the hour", "amount", f"iff({VALUE} == 0, 0, {rates.pop()})", "deal file", time="once"),
    ]


def break_even_lines(deal: Deal, held: Mapping[str, frozenset[str]]) -> list[Line]:
    """The rate of a case's own rent at which it is worth as much as the deal as it stands.

    Present value moves in proportion to the rate as long as the limits of the tax year stay out of it.
    """
    lines = []
    for case in deal.cases:
        if {RATE, VALUE} <= held[case.name]:
            of = f"{case.name}.economics."
            less = f"economics.net_present_value - {of}net_present_value"
            lines.append(Line(f"break_even_rate_{case.name}", f"Rent by the hour at which it is worth as much as the deal: {case.label}",
                              "amount", f"iff({of}{VALUE} == 0, 0, {of}{RATE} * (1 + ({less}) / {of}{VALUE}))", DEFINED, time="once"))
    return lines
