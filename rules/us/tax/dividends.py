"""The deduction for dividends from domestic corporations, its holding period and its limit by income."""

from __future__ import annotations

from itertools import product

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line, Refusal

#: Facts that a deal file may give: the share of the issuer that the company owns, by vote and by value.
OWNERSHIP = ("ownership_by_vote", "ownership_by_value")


def dividend_lines(deal: Deal, alone: bool) -> list[Line]:
    """Dividends of the tax year, the percentage by ownership, and the deduction: a permanent difference.

    Source: IRC 243(a)(1) and (c), 246(b). The higher percentage needs the ownership of dividends_ownership by vote and by
    value; without these facts, or with one of them only, the lower is taken. The percentage goes by the first day of the
    tax year, as in P.L. 115-97, section 13002(f).

    Standing alone the deduction is at most that percentage of taxable income before it and before net operating losses,
    unless the whole deduction makes or increases one (246(b)(2); Reg. 1.246-2(b)). With losses used by the group that limit
    is the group's, whose income is taken to be ample. Not covered: debt-financed stock (246A), extraordinary dividends
    (1059), dividends within an affiliated group (243(a)(3)), of foreign corporations (245, 245A).
    """
    share = "rule(dividends_deduction, year_begin)"
    if all(fact in deal.facts for fact in OWNERSHIP):
        enough = f"round(min({', '.join(OWNERSHIP)}), 6) >= rule(dividends_ownership, year_begin)"
        share = f"iff({enough}, rule(dividends_deduction_twenty, year_begin), {share})"
    full = "dividends_full_deduction"
    limited = f"iff(income_before_dividends < {full}, {full}, min({full}, income_before_dividends * dividends_share))"
    return [
        Line("year_dividends", "Dividends of the tax year", "money", "year_total(dividends)", "IRC 61", time="year"),
        Line("dividends_share", "Deduction for dividends, share", "rate", share, "IRC 243", time="year"),
        Line(full, "Deduction for dividends, before the limit by income", "money", "year_dividends * dividends_share",
             "IRC 243", time="year"),
        Line("dividends_deduction", "Deduction for dividends", "money", limited if alone else f"{full} + 0", "IRC 246(b)",
             time="year"),
    ]  # fmt: skip


def holding_period(deal: Deal) -> tuple[list[Line], tuple[Refusal, ...]]:
    """A flag where stock that paid a dividend was held too short a time, from the day after it came to the day it went.

    Source: IRC 246(c)(1)(A), 246(c)(3): the day of disposal counts, that of acquisition does not. A holding is sold whole
    here, so days held can be too few only between an acquisition before the dividend and the sale. The period starts anew
    with shares received for a note. Not covered: the 91 days of 246(c)(2), diminished risk of loss (246(c)(4)).
    """
    pairs = []
    for paid in (event for event in deal.events if event.kind == "dividend"):
        own = [e for e in deal.events if paid.of in (e.of, e.to)]
        came = [e for e in own if e.kind == "purchase" or e.to == paid.of]
        for get, go in product(came, [e for e in own if e.kind == "sale"]):
            pairs.append(f"({get.id}.date <= {paid.id}.date) * ({paid.id}.date <= {go.id}.date) * "
                         f"({go.id}.date - {get.id}.date < rule(dividends_holding_days, {paid.id}.date))")  # fmt: skip
    if not pairs:
        return [], ()
    line = Line("held_too_short", "Dividend on stock held too short a time", "flag", " + ".join(pairs), "IRC 246(c)", time="once")
    return [line], (Refusal("held_too_short", "stock that paid a dividend is sold before it was held long enough for the "
                            "deduction: such a dividend is not covered here", "IRC 246(c)"),)  # fmt: skip
