"""What is paid to retire equipment, for tax: a deduction when it is paid, and nothing before."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line
from rules.legs.settlement import obliged

CASH = "tax assets:cash"


def retirement_costs(deal: Deal, subject: Subject) -> tuple[tuple[Line, ...], tuple[Entry, ...], tuple[Contribution, ...]]:
    """Cost of removing equipment that is retired is deducted in the year of economic performance, here that of payment.

    Source: IRC 461(h)(1) and (2)(B) (as the taxpayer performs or is served); Reg. 1.263(a)-3(g)(2) (cost of removing property
    disposed of need not be capitalised). A liability recognised before has no basis and the amount added to cost in the
    books is no basis of the equipment. Not covered: qualified reclamation reserves (IRC 468), decommissioning funds (468A).
    """
    if not obliged(deal, subject):
        return (), (), ()
    line = Line("retirement_paid", f"{subject.label}: paid to retire, deducted", "money", "settlement + 0", "IRC 461(h)")
    entry = Entry("retirement paid", "tax deductions:retirement costs", CASH, "retirement_paid", "IRC 461(h)")
    return (line,), (entry,), (Contribution("ordinary_income", "retirement_paid", -1),)

