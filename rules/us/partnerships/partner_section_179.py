"""Section 179 at the second level: what a partner may deduct of what the partnership passes on to it."""

from __future__ import annotations

from ledger.model.nouns import Line


def section_179_lines(kinds: set[str]) -> tuple[Line, ...]:
    """The partner's own dollar limit and its own income, each after what the partner expenses elsewhere.

    Source: IRC 179(b), 179(d)(8); Reg. 1.179-2(b)(3), (c)(2)(v). Property of the partnership does not count towards the partner's
    threshold. What the dollar limit cuts off is lost; what income cuts off is carried by the partner. Events of the partner give
    its own business income (other_business_income) and what it expenses itself (other_section_179); none means nil. Trusts and
    estates may deduct nothing (179(d)(4)), and who takes no part in the business has no income from it: not modelled.
    """
    law = "IRC 179(d)(8)"
    expensed = "year_total(own_179_of_period)" if "other_section_179" in kinds else "0 * k1_12"
    placed = "year_total(own_cost_of_period)" if "other_section_179" in kinds else "0 * k1_12"
    earned = "year_total(own_income_of_period)" if "other_business_income" in kinds else "0 * k1_12"
    periods = [("own_179_of_period", "Section 179 that the partner elects itself", "other_section_179"),
               ("own_cost_of_period", "Section 179 property of the partner itself", "other_section_179_cost"),
               ("own_income_of_period", "Income of the partner's own businesses", "other_business_income")]  # fmt: skip
    return (
        *(Line(name, words, "money", f"event({kind})", law) for name, words, kind in periods
          if kind.removesuffix("_cost") in kinds),
        Line("own_179", "Section 179 that the partner elects itself, of the year", "money", expensed, law, time="year"),
        Line("own_cost", "Section 179 property of the partner itself, of the year", "money", placed, law, time="year"),
        Line("own_income", "Income of the partner's own businesses, of the year", "money", earned, law, time="year"),
        Line("dollar_limit", "Dollar limit left to the partner", "money",
             "iff(section_179_loss_allowed + prior(carried_179) == 0, 0, max(0, rule(section_179_limit, year_begin) - "
             "max(0, own_cost - rule(section_179_threshold, year_begin)) - own_179))", "IRC 179(b)(1)", time="year"),
        Line("within_dollar_limit", "Passed on, within the dollar limit", "money", "min(section_179_loss_allowed, dollar_limit)",
             "IRC 179(b)(1)", time="year"),
        Line("lost_179", "Above the dollar limit, lost", "money", "section_179_loss_allowed - within_dollar_limit", "IRC 179(b)(1)",
             time="year"),
        Line("income_limit", "Income limit left to the partner", "money",
             "max(0, own_income + basis_income - k1_5 - k1_6a - ordinary_loss_allowed - section_1231_loss_allowed - own_179)",
             "Reg. 1.179-2(c)(2)", time="year"),
        Line("own_return_179", "Section 179 that the partner deducts", "money",
             "min(within_dollar_limit + prior(carried_179), dollar_limit, income_limit)", law, time="year"),
        Line("carried_179", "Section 179 that the partner carries forward", "money",
             "prior(carried_179) + within_dollar_limit - own_return_179", "IRC 179(b)(3)(B)", time="year"),
        Line("carried_at_sale", "Section 179 property is sold while the partner carries some of it", "flag",
             "(abs(k1_20l) + abs(k1_20l_1231) > 0) * (prior(carried_179) > 0)", "Reg. 1.179-3", time="year"),
    )  # fmt: skip
