"""Capital losses of a corporation: against capital gains only, three years back, five years forward, then lost."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line
from rules.us.tax.rates import rate_of_year
from rules.us.tax.section_1231 import aged, sum_of, years_ago

#: How many years a loss is carried back.
BACK = 3


def capital_loss_lines(deal: Deal, group_gains: bool, section_1231: bool, alone: bool) -> list[Line]:
    """What of the year's capital loss is used, where it is carried, and what comes back of taxes paid.

    Source: IRC 1211(a), 1212(a)(1). A loss above the gains of its year goes to the earliest of three years first, against
    what older losses left of that year's gains, and gives back tax at that year's rate; then forward, the oldest loss
    first, to the fifth year after its own. Carried losses are short-term; for a corporation this changes no rate.

    A loss carried back may neither make nor increase a net operating loss (1212(a)(1)(A)(ii)). With losses used by the
    group that is a matter of the group's income, which is taken to be ample; standing alone, no more is carried back than
    that year's taxable income. Gains of the tax years before the deal are not in the file: nothing is carried back to them.

    `group_gains`: the fact group_capital_gains, USD a tax year, counts as gain of each tax year.
    """
    net = "year_capital_net" + " + section_1231_capital" * section_1231 + " + group_capital_gains" * group_gains
    with_group = ", with those of the group" if group_gains else ""
    return [
        Line("year_capital_net", "Net capital gain of the tax year", "money", "year_total(capital_net)", "IRC 1222",
             time="year"),
        Line("capital_gain_net", f"Capital gains less capital losses{with_group}", "money", f"{net} + 0", "IRC 1222(9)",
             time="year"),
        Line("capital_loss_of_year", "Capital loss above capital gains, not deducted", "money", "max(0, -capital_gain_net)",
             "IRC 1211(a)", time="year"),
        *_forward(),
        *_back(deal, alone),
        Line("capital_loss_left", "Capital loss of the year to carry forward", "money",
             f"capital_loss_of_year - {' - '.join(f'capital_loss_back_{years}' for years in range(1, BACK + 1))}",
             "IRC 1212(a)(1)(B)", time="year"),
        Line("expired_capital_loss", "Capital loss lost after its fifth year", "money",
             "max(0, capital_loss_carried_5 - capital_loss_used)", "IRC 1212(a)(1)(B)", time="year"),
        Line("unused_capital_loss_carried", "Capital losses carried forward at the year's end", "money",
             f"capital_loss_left + {sum_of('capital_loss_carried_')} - capital_loss_used - expired_capital_loss",
             "IRC 1212(a)(1)", time="year"),
    ]  # fmt: skip


def _forward() -> list[Line]:
    ages = aged("capital_loss_carried_", "capital_loss_used", "prior(capital_loss_left)")
    return [
        *(Line(f"capital_loss_carried_{age}", f"Capital loss of {years_ago(age)}, carried forward", "money", text,
               "IRC 1212(a)(1)(B)", time="year") for age, text in ages),
        Line("capital_loss_used", "Capital losses of earlier years, deducted", "money",
             f"min(max(0, capital_gain_net), {sum_of('capital_loss_carried_')})", "IRC 1212(a)(1)", time="year"),
    ]  # fmt: skip


def _back(deal: Deal, alone: bool) -> list[Line]:
    """The gains left of the three years before, oldest first, and the tax that comes back at each year's own rate."""
    left = "max(0, capital_gain_net) - capital_loss_used"
    lines = [Line("capital_gain_left", "Capital gains left for losses of later years", "money",
                  f"min({left}, max(0, income_before_losses))" if alone else left, "IRC 1212(a)(1)(A)", time="year"),
             Line("year_rate", "Rate of the tax year", "rate", rate_of_year(deal), "IRC 11", time="year")]  # fmt: skip
    for years in range(1, BACK + 1):
        text = ("prior(capital_gain_left) + 0" if years == 1 else
                f"prior(capital_gain_left_{years - 1}) - prior(capital_loss_back_{years - 1})")  # fmt: skip
        rate = "prior(year_rate) + 0" if years == 1 else f"prior(year_rate_{years - 1}) + 0"
        lines += [
            Line(f"capital_gain_left_{years}", f"Capital gains left of {years_ago(years)}", "money", text, "IRC 1212(a)(1)",
                 time="year"),
            Line(f"year_rate_{years}", f"Rate of {years_ago(years)}", "rate", rate, "IRC 11", time="year"),
        ]  # fmt: skip
    for years in range(BACK, 0, -1):
        before = "".join(f" - capital_loss_back_{earlier}" for earlier in range(BACK, years, -1))
        lines.append(Line(f"capital_loss_back_{years}", f"Carried back to {years_ago(years)}", "money",
                          f"min(capital_loss_of_year{before}, capital_gain_left_{years})", "IRC 1212(a)(1)(A)", time="year"))  # fmt: skip
    refund = " + ".join(f"capital_loss_back_{years} * year_rate_{years}" for years in range(BACK, 0, -1))
    lines.append(Line("capital_loss_refund", "Tax of earlier years that comes back", "money", refund, "IRC 1212(a)(1)", time="year"))
    return lines
