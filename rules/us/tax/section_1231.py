"""Section 1231: net gain of business property is capital but for the losses of the five years before; net loss is ordinary."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line

#: Facts that a deal file may give: net section 1231 losses of the years before the deal that no gain has met yet.
BROUGHT_IN = "unrecaptured_section_1231_losses"


def section_1231_lines(deal: Deal) -> list[Line]:
    """The net of the tax year, the losses of five years by their age, and how much of a gain stays ordinary.

    Source: IRC 1231(a)(1) and (2), 1231(c). Gains meet the oldest loss first, as the instructions of Form 4797 have it; a
    loss that no gain has met by the end of the fifth year after it is forgotten. Losses of before the deal are taken as
    those of the tax year just before the first.

    Not covered: the netting of the whole group (Reg. 1.1502-23), casualties (1231(a)(4)(C)).
    """
    opening = f"{BROUGHT_IN} + 0" if BROUGHT_IN in deal.facts else ""
    ages = aged("section_1231_loss_", "section_1231_recaptured", "prior(section_1231_loss)")
    return [
        Line("year_section_1231", "Net section 1231 gain of the tax year", "money", "year_total(section_1231_net)", "IRC 1231",
             time="year"),
        Line("section_1231_loss", "Net section 1231 loss, ordinary", "money", "max(0, -year_section_1231)", "IRC 1231(a)(2)",
             time="year", opening=opening),
        *(Line(f"section_1231_loss_{age}", f"Section 1231 loss of {years_ago(age)}, not yet recaptured", "money", text,
               "IRC 1231(c)", time="year") for age, text in ages),
        Line("section_1231_recaptured", "Section 1231 gain, ordinary by the losses of five years", "money",
             f"min(max(0, year_section_1231), {sum_of('section_1231_loss_')})", "IRC 1231(c)", time="year"),
        Line("section_1231_capital", "Section 1231 gain, long-term capital gain", "money",
             "max(0, year_section_1231) - section_1231_recaptured", "IRC 1231(a)(1)", time="year"),
    ]  # fmt: skip


#: How many years a loss is remembered: five in section 1231(c) and in section 1212(a)(1)(B) alike.
FORWARD = 5


def aged(stem: str, used: str, youngest: str) -> list[tuple[int, str]]:
    """(age, formula) of what is left of the losses of one to five years ago, where the oldest are used first.

    What was left a year ago at one age less, after what the year's use left over from the older ones.
    """
    formulas = [(1, f"{youngest} + 0")]
    for age in range(2, FORWARD + 1):
        older = "".join(f" - prior({stem}{other})" for other in range(age, FORWARD + 1))
        formulas.append((age, f"max(0, prior({stem}{age - 1}) - max(0, prior({used}){older}))"))
    return formulas


def sum_of(stem: str) -> str:
    """The formula of what is left over all ages."""
    return " + ".join(f"{stem}{age}" for age in range(1, FORWARD + 1))


def years_ago(age: int) -> str:
    """An age in words."""
    return ("last year", "two years ago", "three years ago", "four years ago", "five years ago")[age - 1]
