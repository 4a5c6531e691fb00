"""Section 179: what is elected for each vintage, the limits of the year, and what is carried forward."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Entry, Line, Refusal
from rules.us.tax.property import Property, named, summed

OPEN, RECOVERED = "tax assets:equipment:section 179 not yet deducted", "tax assets:equipment:accumulated recovery"


def section_179_lines(deal: Deal, found: tuple[Property, ...]) -> tuple[Line, ...]:
    """Elected amounts lower the basis in the year of placing in service; the deduction is limited by the year.

    Source: IRC 179(a), (b); Reg. 1.179-2, 1.179-3. The dollar limit falls by a dollar for each dollar of property above the
    threshold, and an election above it is refused. The deduction is at most the income of the active businesses before it
    (the events `business_income`); what exceeds that is carried forward without end, within the dollar limit of the later
    year. An unlimited deduction is taken in the last period of its tax year. Not covered: several taxpayers under one limit.
    """
    expensed = named(each for each in found if each.expensed)
    if not expensed:
        return ()
    limited = any(event.kind == "business_income" for event in deal.events)
    property_ = summed_products([each.name for each in found if each.asset_class.recapture == "1245"])
    others = " + year_total(event_additions)" if any(e.kind == "other_additions" for e in deal.events) else ""
    return (
        Line("section_179_elected", "Section 179, as elected", "money", "kept * section_179", "IRC 179(a)", time="year", each=True,
             among=expensed),
        Line("over_expensed", "Section 179 above cost", "flag", "section_179 > cost", "IRC 179(a)", time="once", each=True,
             among=expensed),
        Line("expensed", "Basis taken by section 179 in the period", "money", "(additions > 0) * of_year(section_179_elected)",
             "IRC 1016", each=True, among=expensed),
        *((Line("event_additions", "Section 179 property of the entity besides", "money", "event(other_additions)", "IRC 179(b)(2)"),)
          if others else ()),
        *((Line("business_income", "Income of the active businesses before section 179", "money", "event(business_income)",
                "IRC 179(b)(3)"),) if limited else (
          Line("without_income", "Section 179 elected without the income that limits it", "flag", "year_section_179 > 0",
               "IRC 179(b)(3)", time="year"),)),
        Line("section_179_property", "Section 179 property placed in service in the tax year", "money", f"{property_}{others}",
             "IRC 179(d)(1)", time="year", note="Buildings and improvements stand outside."),
        Line("year_section_179", "Section 179 elected in the tax year", "money", f"{summed(expensed, 'section_179_elected')} + 0",
             "IRC 179(a)", time="year"),
        Line("section_179_limit", "Section 179 limit of the tax year", "money",
             "iff(year_section_179 + prior(section_179_carried) == 0, 0, max(0, rule(section_179_limit, year_begin) - "
             "max(0, section_179_property - rule(section_179_threshold, year_begin))))", "IRC 179(b)", time="year"),
        Line("over_limit", "Section 179 above the limit", "flag", "year_section_179 > section_179_limit", "IRC 179(b)", time="year"),
        Line("section_179_deducted", "Section 179 deducted", "money",
             "min(year_section_179 + prior(section_179_carried), section_179_limit"
             f"{', max(0, year_total(business_income))' if limited else ''})",
             "IRC 179(b)(3)", time="year"),
        Line("section_179_carried", "Section 179 carried forward", "money",
             "prior(section_179_carried) + year_section_179 - section_179_deducted", "IRC 179(b)(3)(B)", time="year"),
        Line("carried_at_disposal", "Expensed property leaves while a carryforward is open", "flag",
             f"({' + '.join(f'({name}.disposed * (1 - {name}.placed_here))' for name in expensed)} > 0) * "
             "(prior(section_179_carried) > 0)", "Reg. 1.179-3", time="year"),
        Line("expensed_basis", "Basis taken by section 179", "money", f"{summed(expensed, 'expensed')} + 0", "IRC 1016"),
        Line("expensed_deductions", "Section 179 deducted", "money", "(period_end == tax_year_end) * of_year(section_179_deducted)",
             "IRC 179"),
        Line("section_179_open", "Section 179 elected and not yet deducted", "money",
             "prior(section_179_open) + expensed_basis - expensed_deductions", "IRC 179(b)(3)(B)"),
    )  # fmt: skip


def summed_products(names: list[str]) -> str:
    """Cost placed in service in the tax year, over some vintages."""
    return " + ".join(f"{name}.placed_here * {name}.cost" for name in names)


def section_179_refusals(found: tuple[Property, ...]) -> tuple[Refusal, ...]:
    """What an election or an edit can bring about that the law forbids, or that is not covered here."""
    if not any(each.expensed for each in found):
        return ()
    return (
        Refusal("without_income", "section 179 is elected, and the deal gives no business_income events: the limit by the income of "
                "the active businesses cannot be tested", "IRC 179(b)(3)"),
        Refusal("over_limit", "section 179 elected exceeds the limit of the year", "IRC 179(b)"),
        Refusal("over_expensed", "section 179 elected exceeds the cost", "IRC 179(a)"),
        Refusal("carried_at_disposal", "expensed property is disposed of while a section 179 carryforward is open: the basis that "
                "comes back is not covered here", "Reg. 1.179-3"),
    )  # fmt: skip


def section_179_entries(found: tuple[Property, ...]) -> tuple[Entry, ...]:
    """Basis taken when placed in service; the deduction at the end of the tax year, as far as the limits allow."""
    if not any(each.expensed for each in found):
        return ()
    return (
        Entry("section 179, elected", OPEN, RECOVERED, "expensed_basis", "IRC 1016"),
        Entry("section 179, deducted", "tax deductions:section 179", OPEN, "expensed_deductions", "IRC 179"),
    )
