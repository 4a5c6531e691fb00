"""Section 163(j): business interest is deducted up to interest income and a share of adjusted taxable income."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line

#: A fact that a deal file may give: adjusted taxable income of the rest of the group, USD a tax year.
OF_GROUP = "group_adjusted_taxable_income"


def interest_limit_lines(deal: Deal, interest_income: bool, recovery: bool, capital: bool, dividends: bool) -> list[Line]:
    """The limit of the tax year, the interest deducted, and what is carried forward without end.

    Source: IRC 163(j)(1), (2) and (8); Reg. 1.163(j)-1(b)(1) and (43). Adjusted taxable income is taxable income before
    business interest and interest income, before losses carried from other years, and in the years that the law names
    before depreciation and amortization; not below nil, over the group where the fact group_adjusted_taxable_income is
    given. A capital loss above gains is no deduction and so stands outside; the deduction for dividends is taken at its full
    percentage, because its own limit comes after this one.

    Not covered: interest that must be capitalized first (263A(f)), floor plan interest, small and excepted businesses, the
    adjustments of 163(j)(8)(B) on a sale, foreign inclusions, carried interest after a change of ownership (382(d)(3)).
    """
    income = "year_taxable_income + year_business_interest"
    income += " - year_interest_income" * interest_income + " + capital_loss_of_year" * capital
    income += " - dividends_full_deduction" * dividends
    income += " + year_recovery * rule(interest_adds_back, year_begin)" * recovery
    income += f" + {OF_GROUP}" * (OF_GROUP in deal.facts)
    room = "adjusted_taxable_income * rule(interest_limit, year_begin)" + " + year_interest_income" * interest_income
    return [
        Line("year_business_interest", "Business interest of the tax year", "money", "year_total(business_interest)",
             "IRC 163(j)(5)", time="year"),
        *((Line("year_interest_income", "Business interest income of the tax year", "money", "year_total(interest_income)",
                "IRC 163(j)(6)", time="year"),) if interest_income else ()),
        *((Line("year_recovery", "Depreciation and amortization of the tax year", "money", "year_total(recovery)",
                "IRC 163(j)(8)(A)", time="year"),) if recovery else ()),
        Line("adjusted_taxable_income", "Adjusted taxable income", "money", f"max(0, {income})", "IRC 163(j)(8)", time="year"),
        Line("interest_room", "Limit on business interest", "money", room, "IRC 163(j)(1)", time="year"),
        Line("interest_deducted", "Business interest deducted, with interest carried from earlier years", "money",
             "min(prior(disallowed_interest_carried) + year_business_interest, interest_room)", "IRC 163(j)(1)", time="year"),
        Line("disallowed_interest_carried", "Business interest carried forward at the year's end", "money",
             "prior(disallowed_interest_carried) + year_business_interest - interest_deducted", "IRC 163(j)(2)", time="year"),
    ]  # fmt: skip
