"""Recovery deductions for equipment: general depreciation system, half-year convention, the optional tables."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Entry, Line, NotCovered, Refusal, Treatment

BASIS, RECOVERED, CASH = "tax assets:equipment:unadjusted basis", "tax assets:equipment:accumulated recovery", "tax assets:cash"


def macrs(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Section 179 as elected, the special allowance, then the table; each year rounded, the last takes what is left.

    Source: IRC 168(a) to (e), 168(k); Rev. Proc. 87-57, section 8. A published percentage is applied as printed.
    Disposal: half-year convention in the year of disposal, gain ordinary (IRC 1245). Property placed in service and
    disposed of in one tax year has no recovery (Reg. 1.168(d)-1(b)(3), 1.168(k)-2(g)(1)).

    Interim: the allowance falls in the quarter of placing in service; the table's amount is spread over the months from
    placing in service, or 1 January, to 31 December, and what is left of the year is taken when the vintage retires.

    The convention is the group's: the deal gives its last-quarter share, and more than the limit stops. The deal's own share
    is shown beside it. Not covered: mid-quarter convention, short tax years, elections out, alternative depreciation.
    """
    planned = any(f"{i}.usage_served" in deal.facts for i in subject.instances)
    expensed = any(f"{i}.section_179" in deal.facts for i in subject.instances)
    if expensed and not all(f"{i}.section_179" in deal.facts for i in subject.instances):
        raise NotCovered("IRC 179", "section_179 is given for some vintages only: give the others 0")
    lines = (*_once(deal, subject), *_yearly(expensed), *_quarterly(expensed), *_totals(planned, expensed))
    tested = "group_fourth_quarter_share" in deal.facts
    if tested:
        lines += _MID_QUARTER
    refusals: tuple[Refusal, ...] = (
        Refusal("above_cost", "equipment is sold above its cost: what is above recomputed basis is not ordinary, which is not "
                "covered here", "IRC 1245"),
    )  # fmt: skip
    if expensed:
        refusals += (Refusal("over_limit", "section 179 elected exceeds the limit of the year", "IRC 179(b)"),
                     Refusal("over_expensed", "section 179 elected exceeds the cost", "IRC 179(a)"))  # fmt: skip
    if tested:
        refusals += (Refusal("mid_quarter", "the group's last-quarter share exceeds the limit: the mid-quarter convention is not "
                             "covered here", "IRC 168(d)(3)"),)  # fmt: skip
    checks = (
        Check("basis_split", "tax basis of the equipment is cost less recovery less what is retired", 11),
        Check("recovery_less_years", "recovery by period equals recovery by tax year", 11),
    )
    return Treatment(
        "macrs", f"{subject.label}: MACRS, half-year, with special allowance", "IRC 168", lines, _entries(planned, expensed),
        refusals, checks,
        ("mid-quarter and mid-month conventions (IRC 168(d)(3))", "short tax years (Rev. Proc. 89-15)",
         "election out of the special allowance (IRC 168(k)(7))", "alternative depreciation system (IRC 168(g))"),
    )  # fmt: skip


_MID_QUARTER = (
    Line("last_quarter", "Placed in service in the last three months of the tax year", "money",
         "(month_of_year + 2 >= 12) * purchases", "IRC 168(d)(3)"),
    Line("own_last_quarter_share", "This deal's own last-quarter share, for comparison", "rate",
         "iff(year_total(purchases) == 0, 0, year_total(last_quarter) / year_total(purchases))", "IRC 168(d)(3)", time="year"),
    Line("mid_quarter", "Group's last-quarter share above the limit", "flag",
         "round(group_fourth_quarter_share - rule(mid_quarter_limit, year_end), 4) > 0", "IRC 168(d)(3)", time="year"),
)  # fmt: skip


def _once(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    return (
        *_acquisition(deal, subject),
        Line("allowance_rate", "Special allowance, rate", "rate", "rule(special_allowance, acquisition, placed_in_service)",
             "IRC 168(k)", time="once", each=True),
        Line("placed_year", "Tax year of placing in service", "count", "year(placed_in_service)", "IRC 168(d)",
             time="once", each=True),
    )  # fmt: skip


def _acquisition(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    """One line per way of dating an acquisition: ordered under a contract, self-built, or a single judgement."""
    grouped: dict[str, list[str]] = {}
    for instance, kind in zip(subject.instances, subject.classes, strict=True):
        grouped.setdefault(_acquired(deal, instance, kind), []).append(instance)
    return tuple(
        Line("acquisition", "Acquired", "date", text, "Reg. 1.168(k)-2", time="once", each=True, among=tuple(among),
             note="Ordered: the latest of contract made, enforceable, end of cancellation and conditions met. Self-built: when "
                  "physical work of a significant nature began. Otherwise a single date, a judgement.")
        for text, among in grouped.items()
    )  # fmt: skip


def _acquired(deal: Deal, instance: str, kind: str) -> str:
    """The formula of a vintage's acquisition date, by the facts that the deal gives for it or for its class."""
    if f"{instance}.contract_made" not in deal.facts:
        return "construction_began + 0" if f"{instance}.construction_began" in deal.facts else "acquired + 0"
    later = [fact for fact in LATER_THAN_CONTRACT if f"{kind}.{fact}" in deal.facts]
    return f"min(placed_in_service, max({', '.join(['contract_made', *later])}))" if later else "contract_made + 0"


#: What can put the acquisition off beyond the day of the contract; a condition counts only if a party controls it.
LATER_THAN_CONTRACT = ("enforceable", "cancellation_ends", "conditions_met")


def _yearly(expensed: bool) -> tuple[Line, ...]:
    before = "iff(placed_year == taxable_year, cost, 0)"
    expense = "section_179_deducted" if expensed else ""
    less = f" - {expense}" if expensed else ""
    return (
        Line("recovery_year", "Recovery year", "count", "max(0, taxable_year - placed_year + 1)", "IRC 168(d)", time="year",
             each=True),
        Line("disposed", "Disposed of in the year", "flag", "year_total(cost_retired) > 0", "IRC 168(d)(4)", time="year",
             each=True),
        Line("kept", "Placed and not disposed of in one year", "flag", "(recovery_year == 1) * (1 - disposed)",
             "Reg. 1.168(d)-1", time="year", each=True),
        *((Line("section_179_deducted", "Section 179 deducted", "money", "kept * section_179", "IRC 179", time="year",
                each=True),) if expensed else ()),
        Line("allowance", "Special allowance", "money",
             f"kept * (cost{' - section_179' if expensed else ''}) * allowance_rate", "IRC 168(k)", time="year", each=True),
        Line("depreciable", "Basis that the table is applied to", "money",
             f"iff(recovery_year == 1, cost{less} - allowance, prior(depreciable))", "IRC 168(k)(1)(B)",
             time="year", each=True),
        Line("recovery", "Recovery deduction", "money",
             f"iff(disposed * (recovery_year == 1) + (recovery_year == 0), 0, iff(recovery_year > recovery_class, "
             f"prior(remaining), min(prior(remaining) + {before}{less} - allowance, "
             "depreciable * table(macrs_half_year, recovery_year, recovery_class) * (1 - disposed / 2))))",
             "Rev. Proc. 87-57", time="year", each=True,
             note="Half of the year's amount in the year of disposal; in the last year the recovery period ends with the "
                  "half-year anyway, so what is left is taken."),
        Line("basis_retired", "Adjusted basis retired", "money",
             f"disposed * (prior(remaining) + {before}{less} - allowance - recovery)", "IRC 1011", time="year", each=True),
        Line("remaining", "Adjusted basis, closing", "money",
             f"prior(remaining) + {before}{less} - allowance - recovery - basis_retired", "IRC 1016", time="year", each=True),
    )  # fmt: skip


def _quarterly(expensed: bool) -> tuple[Line, ...]:
    share = ("iff(retired == 1, 1, iff(tax_year == placed_year, (month_of_year - month(placed_in_service) + 1) / "
             "(12 - month(placed_in_service) + 1), month_of_year / 12))")  # fmt: skip
    return (
        Line("recovery_to_date", "Recovery deduction, year to date", "money", f"of_year(recovery) * max(0, {share})",
             "house rule", each=True),
        Line("recovered", "Recovery deduction of the period", "money",
             "recovery_to_date - iff(tax_year == prior(tax_year), prior(recovery_to_date), 0)", "house rule", each=True),
        Line("first_year", "Special allowance of the period", "money", "(additions > 0) * of_year(allowance)", "house rule",
             each=True),
        *((Line("expensed", "Section 179 of the period", "money", "(additions > 0) * of_year(section_179_deducted)",
                "house rule", each=True),) if expensed else ()),
        Line("retired_basis", "Adjusted basis retired in the period", "money", "(cost_retired > 0) * of_year(basis_retired)",
             "house rule", each=True),
    )  # fmt: skip


def _totals(planned: bool, expensed: bool) -> tuple[Line, ...]:
    return (
        Line("recovery_deductions", "Recovery deductions", "money", "across(recovered)", "IRC 168(a)"),
        Line("first_year_deductions", "Special allowance", "money", "across(first_year)", "IRC 168(k)"),
        *((Line("expensed_deductions", "Section 179", "money", "across(expensed)", "IRC 179"),) if expensed else ()),
        Line("basis_of_retired", "Adjusted basis of what is disposed of", "money", "across(retired_basis)", "IRC 1011"),
        Line("accumulated_retired", "Recovery of what is disposed of", "money", "gross_retired - basis_of_retired",
             "IRC 1016"),
        Line("accumulated", "Accumulated recovery", "money",
             f"prior(accumulated) + recovery_deductions + first_year_deductions{' + expensed_deductions' * expensed} - "
             "accumulated_retired", "IRC 1016"),
        Line("basis", "Adjusted basis of the equipment", "money",
             f"prior(basis) + purchases - first_year_deductions{' - expensed_deductions' * expensed} - recovery_deductions - "
             "basis_of_retired", "IRC 1016"),
        Line("basis_split", "Adjusted basis less cost and recovery", "money", "basis - gross_cost + accumulated",
             "house rule"),
        Line("proceeds_to_basis", "Proceeds up to adjusted basis", "money", "min(resale, basis_of_retired)", "IRC 1001"),
        Line("ordinary_gain", "Gain, ordinary", "money", "max(0, resale - basis_of_retired)", "IRC 1245"),
        Line("ordinary_loss", "Loss, ordinary", "money", "max(0, basis_of_retired - resale)", "IRC 1001"),
        Line("above_cost", "Resale above cost", "flag", "resale > gross_retired", "IRC 1245"),
        Line("year_allowance", "Special allowance of the tax year", "money", "across(allowance)", "IRC 168(k)", time="year"),
        Line("year_recovery", "Recovery deductions of the tax year", "money", "across(recovery)", "IRC 168(a)", time="year"),
        Line("year_remaining", "Adjusted basis at the end of the tax year", "money", "across(remaining)", "IRC 1016",
             time="year"),
        *((Line("year_section_179", "Section 179 of the tax year", "money", "across(section_179_deducted)", "IRC 179",
                time="year"),
           Line("section_179_limit", "Section 179 limit of the tax year", "money",
                "iff(year_section_179 == 0, 0, max(0, rule(section_179_limit, year_end) - max(0, year_total(purchases) - "
                "rule(section_179_threshold, year_end))))", "IRC 179(b)", time="year",
                note="The threshold is measured on the deal's purchases; the taxpayer's others are not in the file."),
           Line("over_expensed", "Section 179 above cost", "flag", "section_179 > cost", "IRC 179", time="once", each=True),
           Line("over_limit", "Section 179 above the limit", "flag", "year_section_179 > section_179_limit", "IRC 179(b)",
                time="year")) if expensed else ()),
        Line("recovery_less_years", "Recovery by period less recovery by tax year", "money",
             "year_total(recovery_deductions) + year_total(first_year_deductions) - year_recovery - year_allowance"
             + " + year_total(expensed_deductions) - year_section_179" * expensed, "house rule", time="year"),
        *((Line("running_costs", "Power and staff", "money", "operating_costs + 0", "IRC 162"),) if planned else ()),
    )  # fmt: skip


def _entries(planned: bool, expensed: bool) -> tuple[Entry, ...]:
    return (
        Entry("equipment bought", BASIS, CASH, "purchases", "IRC 1012"),
        *((Entry("power and staff", "tax deductions:operating costs", CASH, "running_costs", "IRC 162"),) if planned else ()),
        Entry("special allowance", "tax deductions:special allowance", RECOVERED, "first_year_deductions", "IRC 168(k)"),
        *((Entry("section 179", "tax deductions:section 179", RECOVERED, "expensed_deductions", "IRC 179"),) if expensed else ()),
        Entry("recovery", "tax deductions:recovery deductions", RECOVERED, "recovery_deductions", "IRC 168(a)"),
        Entry("equipment disposed of", RECOVERED, BASIS, "accumulated_retired", "IRC 1016"),
        Entry("disposal, up to basis", CASH, BASIS, "proceeds_to_basis", "IRC 1001"),
        Entry("disposal, gain", CASH, "tax income:ordinary gain on equipment", "ordinary_gain", "IRC 1245"),
        Entry("disposal, loss", "tax deductions:ordinary loss on equipment", BASIS, "ordinary_loss", "IRC 1001"),
    )


TREATMENTS = (("equipment", macrs),)
