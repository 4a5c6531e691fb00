"""Pennsylvania's corporate net income tax: no special allowance, and domestic research over five years after 2024 too."""

from __future__ import annotations

from dataclasses import replace

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import NotCovered, Others, Refusal, Treatment
from rules.us.states.state_income_tax import State, check_state_book, state_income_tax, state_recovery
from rules.us.tax.research import research_over_years

ACT_45 = "Pa. Act 45 of 2025"

PENNSYLVANIA = State(
    "pennsylvania", "72 P.S. 7402(b)", "72 P.S. 7401(3)2(a)(9)",
    (("equipment", "pennsylvania_recovery"), ("research", "pennsylvania_research"),
     ("software", "pennsylvania_research")),
    ("the deduction of three sevenths for property placed in service before 2017-09-28 (72 P.S. 7401(3)1(r))",
     "Pennsylvania's limit of net losses, since the group uses its losses in the year (72 P.S. 7401(3)4(c))",
     "separate returns of the members of a group: one factor stands for all of them"),
)  # fmt: skip


def pennsylvania_recovery(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Depreciation under sections 167 and 168 without section 168(k), for property placed in service from 2017-09-28.

    Source: 72 P.S. 7401(3)1(q), (r).
    """
    return state_recovery(deal, book, subject, PENNSYLVANIA, "72 P.S. 7401(3)1(r)")


def pennsylvania_research(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Domestic research of tax years that begin after 2024: a fifth in the year of spending and in each of the four after it.

    Source: Act 45 of 2025: what sections 174A and 59(e) deduct is added back, and a fifth of the spending of the year deducted
    until all of it is. Of research of 2022 to 2024 that is left then, and of foreign research, the act lets a fifth of what
    is unamortized be deducted; whether of what is left each year or at the outset is not settled here, so both are refused.
    """
    check_state_book(deal, book, PENNSYLVANIA)
    if "foreign" in subject.classes:
        raise NotCovered(ACT_45, "foreign research in Pennsylvania: a fifth of what is unamortized, of each year or of the outset")
    left = Refusal("transition_open", "research of 2022 to 2024 is left when Pennsylvania's law of 2025 begins: a fifth of what is "
                   "unamortized, of each year or of the outset, is not covered here", ACT_45)  # fmt: skip
    made = research_over_years(deal, subject, "pennsylvania_research_years", left)
    return replace(made, name="pennsylvania_research", title=f"{subject.label}: Pennsylvania", cite=ACT_45)


def pennsylvania_tax(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Federal taxable income as the state adjusts it, apportioned by sales, at the rate of the tax year."""
    return state_income_tax(deal, book, others, PENNSYLVANIA)


TREATMENTS = (("equipment", pennsylvania_recovery), ("research", pennsylvania_research), ("software", pennsylvania_research),
              ("income_taxes", pennsylvania_tax))  # fmt: skip
