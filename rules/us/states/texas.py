"""Texas franchise tax: a rate on margin, which is revenue less one deduction; no deduction for recovery of equipment."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Line, NotCovered, Others, Refusal, Treatment, gathered
from rules.us.states.state_income_tax import State, check_factor, check_state_book, factor_flag
from rules.us.tax.own_book import paid_entries, paid_lines, states_paid_entries, states_paid_lines
from rules.us.tax.state_tax import SAME_YEAR

TEXAS = State(
    "texas", "Tex. Tax Code 171.101", "Tex. Tax Code 171.106", (),
    ("the deduction of a million and the revenue below which nothing is due, since both are the group's (Tex. Tax Code 171.101)",
     "deferred tax of Texas on equipment that will be sold (ASC 740-10-25-20)",
     "the lower rate of retail and wholesale trade, the E-Z computation (Tex. Tax Code 171.002, 171.1016)"),
)  # fmt: skip

#: Totals of the book that are total revenue: receipts, interest, gain of property; capital gains only as far as they are net gains.
REVENUE = (("gross_revenue", "Gross receipts"), ("interest_income", "Interest"), ("property_gain", "Net gain of business property"))
WAGES, OLD_CODE = "texas_compensation", "Tex. Tax Code 171.0001(9)"


def texas_tax(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Margin of the tax year times factor and rate: seventy per cent of revenue, or revenue less compensation if that is less.

    Source: Tex. Tax Code 171.002, 171.101, 171.1011, 171.1013, 171.106. Election texas_deduction: none, or compensation (the
    fact texas_compensation, a year's wages and benefits as the statute caps them). The cost of goods sold, the one way to a
    deduction for depreciation, is of who makes or sells goods; capacity of a cloud is a service (171.1012(a)(3)(B)(ii)), so
    that election is refused. The year's tax belongs to the report of the next year and accrues here in the year of the
    revenue. ASC 740 takes it for an income tax. Recovery of equipment has no part in it; the gain of its sale has, at the federal
    basis, and no deferred tax is kept for that. Before the accounting year of 2025 the Code of 2007 decided that basis: refused.
    """
    check_state_book(deal, book, TEXAS)
    check_factor(deal, TEXAS.factor, TEXAS.factor_cite, f"book {book.name}")
    if gathered(others, book.name, "capital_net") and any(each.basis == "us_gaap" for each in deal.books):
        raise NotCovered("ASC 740-10-25-20", "securities in Texas revenue: what the books mark of them would be deferred at the rate on "
                         "the margin, which is not covered here")  # fmt: skip
    chosen = deal.election("texas_deduction")
    if chosen not in ("none", "compensation"):
        raise NotCovered("Tex. Tax Code 171.101(a)(1)", "the margin is revenue less a deduction that is elected: texas_deduction, none "
                         "(seventy per cent) or compensation")  # fmt: skip
    if (chosen == "compensation") != (WAGES in deal.facts):
        raise NotCovered("Tex. Tax Code 171.1013", f"texas_deduction: compensation and the fact {WAGES} go together")
    if gathered(others, book.name, "dividends"):
        raise NotCovered("Tex. Tax Code 171.1011", "dividends in Texas revenue: what is excluded of them is not covered here")
    lines = [*_revenue_lines(book, others), *_margin_lines(chosen == "compensation"), *paid_lines(), *states_paid_lines()]
    income = " + ".join(text for name in ("ordinary_income", "section_1231_net", "capital_net")
                        if (text := gathered(others, book.name, name)))  # fmt: skip
    lines.append(Line("taxable_income", "Federal taxable income before limits, for comparison", "money",
                      f"{income or 'total_revenue - total_revenue'} + 0", "IRC 63"))  # fmt: skip
    flag, outside = factor_flag(TEXAS.factor, TEXAS.factor_cite)
    refusals = [outside]
    lines.append(flag)
    if any(line.name == "property_gain" for line in lines):
        lines.append(Line("old_code", "Gain of property in a year of the Code of 2007", "flag",
                          "(rule(texas_current_code, tax_year_end) == 0) * (property_gain != 0)", OLD_CODE))  # fmt: skip
        refusals.append(Refusal("old_code", "property is sold in an accounting year for which Texas follows the Code of 2007, without the "
                                "special allowance: its basis there is not kept", OLD_CODE))  # fmt: skip
    return Treatment("texas_tax", "Texas franchise tax", TEXAS.cite, tuple(lines), (*paid_entries(), *states_paid_entries()),
                     tuple(refusals), (), TEXAS.not_modelled)  # fmt: skip


def _revenue_lines(book: BookChoice, others: Others) -> list[Line]:
    cite = "Tex. Tax Code 171.1011"
    lines = [Line(name, label, "money", f"{text} + 0", cite) for name, label in REVENUE if (text := gathered(others, book.name, name))]
    total = " + ".join(line.name for line in lines) or "timeline.tax_year - timeline.tax_year"
    lines.append(Line("total_revenue", "Total revenue before capital gains", "money", f"{total} + 0", cite))
    capital = gathered(others, book.name, "capital_net")
    if capital:
        lines.append(Line("capital_to_date", "Net capital gain, year to date", "money",
                          f"{capital} + {SAME_YEAR.format('capital_to_date')}", cite))  # fmt: skip
    return [*lines, Line("revenue_before_gains_to_date", "Total revenue before capital gains, year to date", "money",
                         f"total_revenue + {SAME_YEAR.format('revenue_before_gains_to_date')}", cite),
            Line("revenue_to_date", "Total revenue, year to date", "money",
                 "max(0, revenue_before_gains_to_date" + " + max(0, capital_to_date)" * bool(capital) + ")", cite)]  # fmt: skip


def _margin_lines(wages: bool) -> list[Line]:
    cite = TEXAS.cite
    lines = []
    margin = "rule(texas_revenue_share, tax_year_begin) * revenue_to_date"
    if wages:
        lines.append(Line("compensation_to_date", "Compensation, year to date", "money",
                          f"{WAGES} * (months(max(start, tax_year_begin), min(period_end, end)) + 1) / 12",
                          "Tex. Tax Code 171.1013"))  # fmt: skip
        margin = f"min({margin}, revenue_to_date - compensation_to_date)"
    return [
        *lines,
        Line("margin_to_date", "Margin, year to date", "money", f"max(0, {margin})", cite),
        Line("rate", "Rate of Texas", "rate", "rule(texas_rate, tax_year_begin)", "Tex. Tax Code 171.002"),
        Line("apportioned_to_date", "Margin apportioned to Texas, year to date", "money", f"margin_to_date * {TEXAS.factor}",
             TEXAS.factor_cite),
        Line("tax_to_date", "Franchise tax of Texas, year to date", "money", "apportioned_to_date * rate", cite),
        Line("state_tax", "Franchise tax of Texas of the period", "money", f"tax_to_date - {SAME_YEAR.format('tax_to_date')}", cite),
        Line("year_tax", "Franchise tax of Texas of the tax year", "money", "year_total(state_tax)", cite, time="year"),
    ]  # fmt: skip


TREATMENTS = (("income_taxes", texas_tax),)
