"""Net operating losses of a company that stands alone: carried forward without end, up to a share of income."""

from __future__ import annotations

from ledger.model.nouns import Line, Refusal


def operating_loss_lines() -> list[Line]:
    """The loss of the year, what of earlier losses is deducted, and what is carried on.

    Source: IRC 172(a)(2), 172(b)(1)(A)(ii). The limit is a share of taxable income before the loss itself; it goes by the
    first day of the tax year in which the loss is deducted. Capital losses above gains are no part of a net operating loss
    (172(d)(2)): `income_before_losses` is taken after them, and after the deduction for dividends, which is.

    Not covered: losses of years that begin before 2018, the five-year carryback of 2018 to 2020 (refused), section 382,
    losses brought into the deal.
    """
    return [
        Line("net_operating_loss", "Net operating loss of the tax year", "money", "max(0, -income_before_losses)", "IRC 172(c)",
             time="year"),
        Line("net_operating_loss_room", "Limit on the deduction of earlier losses", "money",
             "max(0, income_before_losses) * rule(net_operating_loss_limit, year_begin)", "IRC 172(a)(2)", time="year"),
        Line("net_operating_loss_deducted", "Losses of earlier years, deducted", "money",
             "min(prior(net_operating_loss_carried), net_operating_loss_room)", "IRC 172(a)", time="year"),
        Line("net_operating_loss_carried", "Net operating losses carried forward at the year's end", "money",
             "prior(net_operating_loss_carried) + net_operating_loss - net_operating_loss_deducted", "IRC 172(b)(1)(A)",
             time="year"),
        Line("loss_carried_back", "Loss of a year whose losses are carried back", "flag",
             "(net_operating_loss > 0) * (rule(net_operating_loss_back_years, year_begin) > 0)", "IRC 172(b)(1)(D)",
             time="year"),
    ]  # fmt: skip


def restored_loss_lines() -> list[Line]:
    """Whether a capital loss goes back to a year that deducted a net operating loss, which would then be used less."""
    earlier = ["net_operating_loss_deducted", "deducted_last_year", "deducted_two_years_ago"]
    return [
        Line("deducted_last_year", "Losses deducted last year", "money", "prior(net_operating_loss_deducted) + 0", "IRC 172(a)",
             time="year"),
        Line("deducted_two_years_ago", "Losses deducted two years ago", "money", "prior(deducted_last_year) + 0", "IRC 172(a)",
             time="year"),
        Line("loss_restored", "Capital loss carried back to a year that deducted operating losses", "flag",
             " + ".join(f"(capital_loss_back_{years} > 0) * (prior({name}) > 0)" for years, name in enumerate(earlier, 1)),
             "IRC 1212(a)(1)", time="year"),
    ]  # fmt: skip


def operating_loss_refusals(capital: bool) -> tuple[Refusal, ...]:
    """What the rules here do not follow."""
    back = Refusal("loss_carried_back", "a net operating loss of a tax year that begins before 2021 is carried back five years, "
                   "which is not covered here", "IRC 172(b)(1)(D)")  # fmt: skip
    restored = Refusal("loss_restored", "a capital loss is carried back to a year that deducted a net operating loss: what that "
                       "gives back of the operating loss is not covered here", "IRC 1212(a)(1)")  # fmt: skip
    return (back, restored) if capital else (back,)
