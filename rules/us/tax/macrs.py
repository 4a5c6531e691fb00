"""Recovery of equipment, buildings and software for federal tax: section 179, the special allowance, MACRS, disposal."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Contribution, Entry, Line, Refusal, Treatment
from rules.legs.second_life import earned_twice
from rules.us.tax.class_elections import election_lines
from rules.us.tax.construction import construction
from rules.us.tax.conventions import convention_lines, mid_quarter_lines
from rules.us.tax.dispositions import account_kinds, disposition_entries, disposition_lines, straight_line_lines
from rules.us.tax.property import Property, named, properties, summed
from rules.us.tax.recovery import recovery_lines, recovery_refusals
from rules.us.tax.retirement_costs import retirement_costs
from rules.us.tax.section_179 import section_179_entries, section_179_lines, section_179_refusals
from rules.us.tax.special_allowance import allowance_lines

BASIS, RECOVERED, CASH = "tax assets:equipment:unadjusted basis", "tax assets:equipment:accumulated recovery", "tax assets:cash"
SECOND = "second_life_receipts"


def macrs(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Section 179 as elected, then the special allowance, then recovery; every yearly amount in whole posting units.

    Source: IRC 168, 179, 167(f); Reg. 1.168(d)-1, 1.168(i)-1, 1.168(k)-2; Rev. Proc. 87-57, 89-15. Property placed in service
    and disposed of in one tax year has no recovery (Reg. 1.168(d)-1(b)(3), 1.168(k)-2(g)(1)).

    Interim: the allowance falls in the period of placing in service; the year's recovery is spread over the months from
    placing in service, or from the first day of the tax year, to its last, and what is left of the year is taken when the
    vintage is disposed of.
    """
    return recovered(deal, subject, properties(deal, book, subject))


def recovered(deal: Deal, subject: Subject, found: tuple[Property, ...]) -> Treatment:
    """The recovery of vintages as the law sees each of them: what a state that follows the federal rules in part starts from."""
    planned = any(f"{i}.usage_served" in deal.facts for i in subject.instances)
    conflicts, refused = election_lines(found)
    rented, earned = earned_twice(deal, subject, "ordinary_income", CASH, "tax income:gross receipts", "IRC 61", SECOND)
    paid, (retired, retirement, deducted) = construction(deal, subject, found), retirement_costs(deal, subject)
    lines = (
        *allowance_lines(deal, found), *_yearly(), *mid_quarter_lines(deal, found), *convention_lines(deal, found),
        *recovery_lines(deal, found), *straight_line_lines(found), *section_179_lines(deal, found), *_periods(found),
        *disposition_lines(deal, found), *_totals(deal, found, planned),
        *(Line(SECOND, "Received from others, second life", "money", "second_life_revenue + 0", "IRC 61") for _ in rented),
        *_outlays(found), *conflicts, *paid.lines, *retired,
    )  # fmt: skip
    accounts = tuple(Refusal(f"{kind}_{flag}", words, "Reg. 1.168(i)-1") for kind in account_kinds(found) for flag, words in (
        ("mixed", "a general asset account holds property of one tax year only: give each year a class of its own"),
        ("same_year", "property placed in service and disposed of in one year cannot be in a general asset account")))  # fmt: skip
    checks = (
        Check("basis_split", "tax basis of the equipment is cost less recovery less what is retired", 11),
        Check("recovery_less_years", "recovery by period equals recovery by tax year", 11),
        Check("cost_less_uses", "cost equals deductions, basis used at disposal and remaining basis", 11),
    )
    return Treatment(
        "macrs", f"{subject.label}: {_title(found)}", "IRC 168", lines, (*paid.entries, *_entries(found, planned), *rented, *retirement),
        (*section_179_refusals(found), *recovery_refusals(deal), *refused, *accounts, *paid.refusals), checks,
        ("instalment sales, involuntary conversions and exchanges (IRC 453, 1033, 1031)", "listed property (IRC 280F)",
         "property used mainly outside the United States, or leased to a tax-exempt body (IRC 168(g)(1))"),
        (*_contributions(found, planned), *paid.contributions, *earned, *deducted),
    )  # fmt: skip


def _outlays(found: tuple[Property, ...]) -> tuple[Line, ...]:
    """Of each vintage what was deducted, and the basis used at its disposal, above its cost; and the sum of all.

    Nothing may be recovered twice: above nil it would be, vintage by vintage, whatever another has left.
    """
    lines = []
    for kinds in dict.fromkeys((each.allowance, each.expensed, each.account) for each in found):
        allowed, expensed, account = kinds
        taken = ["recovery", *["allowance"] * allowed, *["section_179_elected"] * expensed, *["basis_retired"] * (not account)]
        some = named(each for each in found if (each.allowance, each.expensed, each.account) == kinds)
        lines.append(Line("recovered_above_cost", "Deducted and used as basis above cost, whole life", "money",
                          f"max(0, {' + '.join(f'total({name})' for name in taken)} - cost)", "IRC 1016", time="once", each=True,
                          among=some))  # fmt: skip
    return (*lines, Line("vintages_twice", "Recovered twice, vintage by vintage", "money", "across(recovered_above_cost)", "IRC 1016",
                         time="once"))  # fmt: skip


def _title(found: tuple[Property, ...]) -> str:
    names = dict.fromkeys(each.asset_class.label.split(",")[0].lower() for each in found)
    return f"MACRS ({'; '.join(names)})" if len(names) <= 3 else "MACRS"


def _yearly() -> tuple[Line, ...]:
    return (
        Line("placed_here", "Placed in service in the tax year", "flag",
             "(placed_in_service >= year_begin) * (placed_in_service <= year_end)", "IRC 168(d)", time="year", each=True),
        Line("recovery_year", "Recovery year", "count",
             "iff(placed_here, 1, (prior(recovery_year) > 0) * (prior(recovery_year) + 1))", "IRC 168(d)", time="year", each=True),
        Line("disposed", "Disposed of in the year", "flag", "year_total(cost_retired) > 0", "IRC 168(d)(4)", time="year", each=True),
        Line("kept", "Placed and not disposed of in one year", "flag", "placed_here * (1 - disposed)", "Reg. 1.168(d)-1",
             time="year", each=True),
    )  # fmt: skip


def _periods(found: tuple[Property, ...]) -> tuple[Line, ...]:
    spread = ("iff(placed_in_service > period_end, 0, (months(max(tax_year_begin, placed_in_service), period_end) + 1) / "
              "(months(max(tax_year_begin, placed_in_service), tax_year_end) + 1))")  # fmt: skip
    lines = []
    for account in (False, True):
        among = named(each for each in found if each.account == account)
        share = spread if account else f"iff(retired == 1, 1, {spread})"
        if among:
            lines.append(Line("recovery_to_date", "Recovery deduction, year to date", "money", f"of_year(recovery) * {share}",
                              "house rule", each=True, among=among))  # fmt: skip
    leaving = named(each for each in found if not each.account)
    allowed = named(each for each in found if each.allowance)
    return (
        *lines,
        Line("recovered", "Recovery deduction of the period", "money",
             "recovery_to_date - iff(new_year, 0, prior(recovery_to_date))", "house rule", each=True),
        *((Line("first_year", "Special allowance of the period", "money", "(additions > 0) * of_year(allowance)", "house rule",
                each=True, among=allowed),) if allowed else ()),
        *((Line("retired_basis", "Adjusted basis retired in the period", "money", "(cost_retired > 0) * of_year(basis_retired)",
                "house rule", each=True, among=leaving),) if leaving else ()),
    )  # fmt: skip


def _totals(deal: Deal, found: tuple[Property, ...], planned: bool) -> tuple[Line, ...]:
    allowed, expensed = named(each for each in found if each.allowance), named(each for each in found if each.expensed)
    leaving = named(each for each in found if not each.account)
    first, taken = " - first_year_deductions" * bool(allowed), " - expensed_basis" * bool(expensed)
    plus = (first + taken).replace("-", "+")
    years = " + year_allowance" * bool(allowed) + " + year_section_179" * bool(expensed)
    indirect = tuple((each.name, each.kind) for each in found if f"{each.kind}.indirect_share" in deal.facts)
    return (
        Line("recovery_deductions", "Recovery deductions", "money", "across(recovered)", "IRC 168(a)"),
        *((Line("first_year_deductions", "Special allowance", "money", f"{summed(allowed, 'first_year')} + 0", "IRC 168(k)"),
           Line("year_allowance", "Special allowance of the tax year", "money", f"{summed(allowed, 'allowance')} + 0", "IRC 168(k)",
                time="year")) if allowed else ()),
        Line("accumulated_retired", "Recovery of what is disposed of", "money", "cost_of_retired - basis_of_retired", "IRC 1016"),
        Line("accumulated", "Accumulated recovery", "money",
             f"prior(accumulated) + recovery_deductions{plus} - accumulated_retired", "IRC 1016"),
        Line("unadjusted_basis", "Unadjusted basis", "money", "prior(unadjusted_basis) + purchases - cost_of_retired", "IRC 1012"),
        Line("basis", "Adjusted basis of the equipment", "money",
             f"prior(basis) + purchases{first}{taken} - recovery_deductions - basis_of_retired", "IRC 1016"),
        Line("basis_split", "Adjusted basis less unadjusted basis and recovery", "money", "basis - unadjusted_basis + accumulated",
             "house rule"),
        Line("year_recovery", "Recovery deductions of the tax year", "money", "across(recovery)", "IRC 168(a)", time="year"),
        Line("year_basis_used", "Basis used at disposal in the tax year", "money",
             f"{summed(leaving, 'basis_retired') or 'year_recovery - year_recovery'} + 0", "IRC 1011", time="year"),
        Line("year_remaining", "Adjusted basis at the end of the tax year", "money", "across(remaining)", "IRC 1016", time="year"),
        Line("cost_less_uses", "Cost less deductions, basis used and remaining basis, to date", "money",
             "prior(cost_less_uses) + year_total(purchases) + prior(year_remaining) - year_remaining - year_recovery"
             f"{years.replace('+', '-')} - year_basis_used", "IRC 1016", time="year"),
        Line("recovery_less_years", "Recovery by period less recovery by tax year", "money",
             "iff(year_end > end, 0, year_total(recovery_deductions) - year_recovery"
             + " + year_total(first_year_deductions) - year_allowance" * bool(allowed)
             + " + year_total(expensed_basis) - year_section_179" * bool(expensed) + ")", "house rule", time="year",
             note="Nil for a tax year that goes on after the last period."),
        *((Line("indirect_costs", "Of cost placed in service: indirect costs capitalised", "money", _indirect(indirect), "IRC 263A",
                time="year", note="Form 4562, line 23. The share is a fact of the class; its computation is not modelled."),)
          if indirect else ()),
        *((Line("running_costs", "Power and staff", "money", "operating_costs + 0", "IRC 162"),) if planned else ()),
    )  # fmt: skip


def _indirect(names: tuple[tuple[str, str], ...]) -> str:
    return " + ".join(f"{name}.placed_here * {name}.cost * {kind}.indirect_share" for name, kind in names)


def _entries(found: tuple[Property, ...], planned: bool) -> tuple[Entry, ...]:
    allowed = any(each.allowance for each in found)
    return (
        *((Entry("power and staff", "tax deductions:operating costs", CASH, "running_costs", "IRC 162"),) if planned else ()),
        *((Entry("special allowance", "tax deductions:special allowance", RECOVERED, "first_year_deductions", "IRC 168(k)"),)
          if allowed else ()),
        *section_179_entries(found),
        Entry("recovery", "tax deductions:recovery deductions", RECOVERED, "recovery_deductions", "IRC 168(a)"),
        Entry("equipment disposed of", RECOVERED, BASIS, "accumulated_retired", "IRC 1016"),
        *disposition_entries(),
    )  # fmt: skip


def _contributions(found: tuple[Property, ...], planned: bool) -> tuple[Contribution, ...]:
    expensed = any(each.expensed for each in found)
    deductions = ("recovery_deductions", *(("first_year_deductions",) if any(each.allowance for each in found) else ()),
                  *(("expensed_deductions",) if expensed else ()))  # fmt: skip
    return (
        *((Contribution("ordinary_income", "running_costs", -1),) if planned else ()),
        *(Contribution("ordinary_income", name, -1) for name in deductions),
        Contribution("ordinary_income", "ordinary_gain"), Contribution("ordinary_income", "ordinary_loss", -1),
        Contribution("property_gain", "ordinary_net"), Contribution("property_gain", "section_1231_net"),
        Contribution("section_1231_net", "section_1231_gain"), Contribution("section_1231_net", "section_1231_loss", -1),
        *(Contribution("recovery", name) for name in deductions),
        Contribution("basis", "basis"),
        *((Contribution("basis", "section_179_open"), Contribution("carryforward", "section_179_open")) if expensed else ()),
    )  # fmt: skip


TREATMENTS = (("equipment", macrs),)
