"""The year's minimum tax: losses carried, the tentative tax, what it exceeds the regular tax by, and the credit."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line, NotCovered, Refusal
from rules.us.tax.minimum_tax_paid import is_operative

AVERAGE, GROUP = "average_adjusted_income", ("group_adjusted_income", "group_regular_tax")
WITH, WITHOUT = "with_deal_", "without_deal_"


def tentative_lines(deal: Deal, regular: str) -> tuple[list[Line], tuple[Refusal, ...]]:
    """All that the law says of a tax year, after its adjusted financial statement income.

    Source: IRC 59(k)(1) (who is liable: the average of three tax years above the threshold, a fact of the group that holds for all
    years of the deal), 56A(d) (losses), 55(b)(2)(A) (tentative tax), 55(a) (excess), 53(e) (credit).

    A company that carries its losses alone has its own financial statement losses, up to a share of income. One whose group uses
    them is taxed with it (59(k)(1)(D)): the deal's minimum tax is what the group owes with the deal less what it owes without, from the
    facts group_adjusted_income and group_regular_tax, USD a tax year, of all the rest of it. So is the credit.
    """
    alone = deal.election("ordinary_losses") == "carried_forward_alone"
    refusals: tuple[Refusal, ...] = ()
    _check_facts(deal, alone)
    lines = [
        Line("year_adjusted_income", "Adjusted financial statement income of the tax year", "money", "year_total(adjusted_income)",
             "IRC 56A(a)", time="year"),
        Line("applicable", "Applicable corporation", "flag", f"{AVERAGE} > rule(minimum_tax_threshold, year_begin)", "IRC 59(k)(1)(B)",
             time="year"),
        Line("minimum_rate", "Rate of the minimum tax", "rate", "rule(minimum_tax_rate, year_begin)", "IRC 55(b)(2)(A)", time="year"),
        Line("year_regular_tax", "Regular tax of the tax year", "money", f"year_total({regular})", "IRC 55(c)(1)", time="year"),
    ]  # fmt: skip
    if alone:
        lines += _losses() + _chain("", "year_adjusted_income - financial_loss_deducted", "year_regular_tax", "")
        due = "minimum_tax - credit_used"
    else:
        lines += _of_group()
        due = " - ".join([f"{WITH}minimum_tax", f"{WITH}credit_used"]) + f" - {WITHOUT}minimum_tax + {WITHOUT}credit_used"
        refusals = (Refusal("group_too_small", f"the group's {GROUP[0]} or {GROUP[1]} does not bear the loss of the deal: a loss of the "
                            "whole group is not covered here", "IRC 56A(d)"),)  # fmt: skip
    if is_operative(deal):
        lines.append(Line("credit_below_nil", "Credit of the group that the deal has used", "flag", "credit_of_deal < 0", "IRC 53(e)",
                          time="year"))  # fmt: skip
        refusals = (*refusals, Refusal("credit_below_nil", "the deal uses a minimum tax credit that the group would have without it: "
                                       "what it owes the group for it is not covered here", "IRC 53(e)"))  # fmt: skip
    return [
        *lines,
        Line("minimum_tax_due", "Minimum tax of the deal, less credit used", "money", due, "IRC 55(a)", time="year"),
        Line("credit_of_deal", "Minimum tax credit that the deal leaves", "money", "prior(credit_of_deal) + minimum_tax_due", "IRC 53(e)",
             time="year"),
    ], refusals  # fmt: skip


def _check_facts(deal: Deal, alone: bool) -> None:
    if AVERAGE not in deal.facts:
        raise NotCovered("IRC 59(k)(1)(B)", f"the minimum tax needs the fact {AVERAGE}: the average adjusted financial statement income of "
                         "the group over three tax years")  # fmt: skip
    given = [name for name in GROUP if name in deal.facts]
    if alone and given:
        raise NotCovered("IRC 59(k)(1)(D)", f"losses are carried forward alone, but {' and '.join(given)} of a group are given")
    if not alone and len(given) < len(GROUP):
        raise NotCovered("IRC 59(k)(1)(D)", "the group uses the deal's losses, so its minimum tax is the group's with the deal less "
                         f"without: give the facts {' and '.join(GROUP)}")  # fmt: skip


def _losses() -> list[Line]:
    limit = "rule(minimum_tax_loss_limit, year_end)"
    return [
        Line("financial_loss", "Financial statement loss of the tax year", "money", f"iff({limit} > 0, max(0, -year_adjusted_income), 0)",
             "IRC 56A(d)(3)", time="year"),
        Line("financial_loss_room", "Limit on financial statement losses of earlier years", "money",
             f"max(0, year_adjusted_income) * {limit}", "IRC 56A(d)(1)(B)", time="year"),
        Line("financial_loss_deducted", "Financial statement losses of earlier years, deducted", "money",
             "min(prior(financial_loss_carried), financial_loss_room)", "IRC 56A(d)(1)", time="year"),
        Line("financial_loss_carried", "Financial statement losses carried forward at the year's end", "money",
             "prior(financial_loss_carried) + financial_loss - financial_loss_deducted", "IRC 56A(d)(2)", time="year"),
    ]  # fmt: skip


def _of_group() -> list[Line]:
    income, tax = GROUP
    return [
        Line("group_income_with_deal", "Adjusted financial statement income of the group", "money", f"year_adjusted_income + {income}",
             "IRC 56A(c)(2)", time="year"),
        Line("group_tax_with_deal", "Regular tax of the group", "money", f"year_regular_tax + {tax}", "IRC 55(c)(1)", time="year"),
        Line("group_too_small", "A loss that the group does not bear", "flag", "max(group_income_with_deal < 0, group_tax_with_deal < 0)",
             "IRC 56A(d)", time="year"),
        *_chain(WITH, "group_income_with_deal", "group_tax_with_deal", ", group with the deal"),
        *_chain(WITHOUT, income, tax, ", group without the deal"),
    ]  # fmt: skip


def _chain(before: str, income: str, regular: str, words: str) -> list[Line]:
    """Tentative tax, excess and credit of one taxpayer: the deal alone, or the group with it or without."""
    tentative, excess, used, carried = (f"{before}{name}" for name in ("tentative_tax", "minimum_tax", "credit_used", "credit_carried"))
    return [
        Line(tentative, f"Tentative minimum tax{words}", "money", f"applicable * minimum_rate * max(0, {income})", "IRC 55(b)(2)(A)",
             time="year"),
        Line(excess, f"Minimum tax: tentative above regular tax{words}", "money", f"max(0, {tentative} - max(0, {regular}))", "IRC 55(a)",
             time="year"),
        Line(used, f"Minimum tax credit used{words}", "money", f"min(prior({carried}), max(0, {regular} - {tentative}))",
             "IRC 53(c), 53(e)", time="year"),
        Line(carried, f"Minimum tax credit carried forward at the year's end{words}", "money",
             f"prior({carried}) + {excess} - {used}", "IRC 53(b), 53(e)", time="year"),
    ]  # fmt: skip
