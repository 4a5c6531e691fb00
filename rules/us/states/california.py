"""California's franchise tax: class lives in place of MACRS, no special allowance, research deducted."""

from __future__ import annotations

from dataclasses import replace

from ledger.facts.nouns import BookChoice, Deal, Election, Subject
from ledger.facts.papering import elected
from ledger.model.nouns import Line, NotCovered, Others, Refusal, Treatment
from rules.us.states.state_income_tax import State, check_state_book, state_income_tax
from rules.us.tax.macrs import recovered
from rules.us.tax.property import Property, properties
from rules.us.tax.research import deducted_research

CALIFORNIA = State(
    "california", "R&TC 23151", "R&TC 25128.7",
    (("equipment", "california_recovery"), ("research", "california_research"), ("software", "california_research")),
    ("asset depreciation ranges as accounts: every vintage is recovered and disposed of by itself (18 CCR 24349(l))",
     "net operating losses and their suspension, since the group uses its losses in the year (R&TC 24416.23)",
     "the minimum franchise tax, the additional first-year depreciation of 2,000 (R&TC 23153, 24356(a))"),
)  # fmt: skip
METHODS = {"straight_line": "", "declining_balance_200": "declining_balance_200"}


def california_recovery(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """A reasonable allowance over the class life, half a year's in the first year, by the method that the deal elects.

    Source: R&TC 24349(a), (b), 24350, 24354.1; 18 CCR 24349(l): the guideline period without a range. There is no MACRS and no
    special allowance for corporations. Election california_depreciation: straight_line, or declining_balance_200 for what may
    take it, new property that is not real; it changes to straight line over the life left where that gives as much. For a
    class without a guideline period, buildings among them, the deal gives the fact california_life in years. Salvage of up to
    a tenth of the cost is left out (R&TC 24352.5). Section 179 is an election of its own up to 25,000 and is not made.
    """
    check_state_book(deal, book, CALIFORNIA)
    if any(f"{name}.section_179" in deal.facts for name in subject.instances) and deal.election("california_section_179") != "none":
        raise NotCovered("R&TC 24356", "section 179 is elected for the federal tax: for California it is an election of its own, of at "
                         "most 25,000; only california_section_179: none is covered here")  # fmt: skip
    facts = {name: fact for name, fact in deal.facts.items() if not name.endswith(".section_179")}
    ours = elected(replace(deal, facts=facts), Election("recovery_percentages", "formula", "the law", "R&TC 24349", subject.where))  # type: ignore[arg-type]
    found = tuple(_property(ours, each) for each in properties(ours, book, subject))
    made = recovered(ours, subject, found)
    lived = tuple(each.name for each in found if each.life)
    below = Line("life_below", "Useful life of nil or less", "flag", "california_life <= 0", "R&TC 24349(a)", time="once", each=True,
                 among=lived)  # fmt: skip
    refusal = Refusal("life_below", "california_life is a life in years, above nil", "R&TC 24349(a)")
    return replace(made, name="california_recovery", title=f"{subject.label}: California recovery", cite="R&TC 24349",
                   lines=(*made.lines, *[below] * bool(lived)), refusals=(*made.refusals, *[refusal] * bool(lived)))  # fmt: skip


def _property(deal: Deal, federal: Property) -> Property:
    """The vintage as California sees it."""
    law, life = federal.asset_class, f"{federal.kind}.california_life" in deal.facts
    if not life and "guideline" not in law.systems:
        raise NotCovered("R&TC 24349(a)", f'class "{federal.kind}": {law.label} has no guideline period here: give the class the fact '
                         "california_life, its useful life in years")  # fmt: skip
    convention = "half_year_only" if law.convention == "half_year" else law.convention
    method = "" if law.convention != "half_year" or law.method == "straight_line" else _method(deal, federal)
    return replace(
        federal, asset_class=replace(law, convention=convention), system="guideline", declining=method, statutory=False, method="",
        allowance=False, expensed=False, account=False, life="california_life" if life else "",
    )  # fmt: skip


def _method(deal: Deal, federal: Property) -> str:
    chosen = deal.election("california_depreciation")
    if chosen not in METHODS:
        raise NotCovered("R&TC 24349(b)", f"California leaves the method open: elect california_depreciation, {' or '.join(METHODS)}")
    return "" if federal.used or federal.asset_class.recapture == "1250" else METHODS[chosen]


def california_research(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Research and development of software are deducted as they are paid.

    Source: R&TC 24365: section 174 as it stood before P.L. 115-97 made it capital, and no section 174A.
    """
    check_state_book(deal, book, CALIFORNIA)
    return replace(deducted_research(subject), name="california_research", title=f"{subject.label}: deducted, California",
                   cite="R&TC 24365")  # fmt: skip


def california_tax(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Net income apportioned by the single sales factor, at the rate of general corporations."""
    return state_income_tax(deal, book, others, CALIFORNIA)


TREATMENTS = (("equipment", california_recovery), ("research", california_research), ("software", california_research),
              ("income_taxes", california_tax))  # fmt: skip
