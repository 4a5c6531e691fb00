"""Pennsylvania's corporate net income tax: no special allowance, and domestic research over five years after 2024 too."""

from __future__ import annotations

from dataclasses import replace

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Others, Treatment
from rules.us.states.state_income_tax import State, check_state_book, state_income_tax, state_recovery
from rules.us.tax.research import capitalised_research

PENNSYLVANIA = State(
    "pennsylvania", "72 P.S. 7402(b)", "72 P.S. 7401(3)2(a)(9)",
    (("equipment", "pennsylvania_recovery"), ("research", "pennsylvania_research")),
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
    """Research as if section 174 still stood as of the day before P.L. 119-21: section 174A is not followed.

    Source: 72 P.S. 7401(3)1, as amended by Act 45 of 2025. What the share followed is, by the first day of the tax year, is the
    parameter pennsylvania_follows_174a; nil leaves domestic research of every year on five years.
    """
    check_state_book(deal, book, PENNSYLVANIA)
    made = capitalised_research(deal, book, subject)
    lines = tuple(replace(line, formula=_followed(line.formula)) for line in made.lines)
    return replace(made, name="pennsylvania_research", title=f"{subject.label}: Pennsylvania", lines=lines)


def _followed(formula: str) -> str:
    formula = formula.replace("rule(research_domestic_years,", "rule(pennsylvania_research_years,")
    for day in ("year_of_spending", "year_begin"):
        law = f"rule(research_new_law, {day})"
        formula = formula.replace(law, f"{law} * rule(pennsylvania_follows_174a, {day})")
    return formula


def pennsylvania_tax(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Federal taxable income as the state adjusts it, apportioned by sales, at the rate of the tax year."""
    return state_income_tax(deal, book, others, PENNSYLVANIA)


TREATMENTS = (("equipment", pennsylvania_recovery), ("research", pennsylvania_research), ("income_taxes", pennsylvania_tax))
