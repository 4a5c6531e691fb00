"""Deferred tax of states that keep books of their own: the rate at which differences turn, and bases that differ from federal."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal
from ledger.model.nouns import Entry, Line, NotCovered
from rules.us.gaap.contributed import Parts
from rules.us.tax.rates import by_state, changes
from rules.us.tax.state_tax import books_of_states, told

#: The fact: the first day of the tax year in which differences are taken to turn, of which the states' enacted rates are read.
TURN, ACCOUNT, EXPENSE = "differences_turn", "liabilities:deferred tax:states", "expenses:income tax:deferred"
CITE = "ASC 740-10-30-8"
#: Taxes on a margin are no tax on differences under the method that the rules here follow (rules/us/states/texas.py).
WITHOUT_BASIS = ("texas",)


def _states(deal: Deal) -> dict[str, str]:
    return {state: book for state, book in books_of_states(deal).items() if state not in WITHOUT_BASIS} if by_state(deal) else {}


def _own_basis(deal: Deal, state: str) -> str:
    """The state's book, where it has a treatment of some subject that the federal book has not; else empty."""
    federal = next(dict(book.treatments) for book in deal.books if book.name == "us_tax")
    name = _states(deal)[state]
    own = next(dict(book.treatments) for book in deal.books if book.name == name)
    return name if any(treatment != federal.get(subject) for subject, treatment in own.items() if subject != "income_taxes") else ""


def own_bases(deal: Deal) -> dict[str, str]:
    """State -> book, of the states whose basis differs from the federal one."""
    return {state: book for state in _states(deal) if (book := _own_basis(deal, state))}


def state_rate_lines(deal: Deal) -> list[Line]:
    """The sum over states of enacted rate times apportionment, at the day on which differences turn.

    Source: ASC 740-10-30-8: the enacted rate expected to apply when a difference is settled. Some rates fall by law year by
    year, so one tax year stands for all differences: a judgement, the fact differences_turn, its first day. Not covered: a balance
    sheet before a rate was enacted (Pennsylvania: 2022-07-08), which then changes in the period of enactment.
    """
    if _states(deal) and TURN not in deal.facts:
        raise NotCovered(CITE, f"state tax by state needs the fact {TURN}: the first day of the tax year at whose enacted rates states "
                         "are deferred")  # fmt: skip
    if changes(deal) and own_bases(deal):
        raise NotCovered("ASC 740-10-45-15", "a change of the federal rate while a state's basis differs from the federal one")
    lines = [Line(f"{state}_turning_rate", f"Enacted rate of {told(state)} when differences turn, times apportionment", "rate",
                  f"rule({state}_rate, {TURN}) * {state}_apportionment", CITE, time="once") for state in _states(deal)]  # fmt: skip
    whole = " + ".join(["0 * start", *(line.name for line in lines)])
    return [*lines, Line("state_rate", "State rate of deferred tax", "rate", whole, CITE, time="once")]


def state_difference_lines(deal: Deal, book: BookChoice) -> list[Line]:
    """By state, how much lower its basis of all assets is than the federal one, and the deferred tax of that, net of federal."""
    lines: list[Line] = []
    for state, name in own_bases(deal).items():
        lines += [
            Line(f"{state}_difference", f"Federal tax basis less that of {told(state)}", "money",
                 f"us_tax.results.tax_basis - {name}.results.tax_basis", "ASC 740-10-25"),
            Line(f"{state}_deferred", f"Deferred tax liability, basis of {told(state)}", "money",
                 f"{state}_difference * {state}_turning_rate * (1 - federal_rate)", "ASC 740-10-55-20"),
        ]  # fmt: skip
    if lines:
        whole = " + ".join(line.name for line in lines if line.name.endswith("_deferred"))
        lines += [
            Line("states_liability", "Deferred tax liability, bases of the states", "money", f"{whole} + 0", "ASC 740-10-30"),
            Line("states_up", "Deferred tax charged, bases of the states", "money",
                 "max(0, states_liability - prior(states_liability))", "ASC 740-10-30"),
            Line("states_down", "Deferred tax credited, bases of the states", "money",
                 "max(0, prior(states_liability) - states_liability)", "ASC 740-10-30"),
        ]  # fmt: skip
    return lines


def state_difference_entries(deal: Deal, book: BookChoice) -> list[Entry]:
    if not own_bases(deal):
        return []
    return [Entry("deferred tax on bases of the states, up", EXPENSE, ACCOUNT, "states_up", "ASC 740-10-30"),
            Entry("deferred tax on bases of the states, down", ACCOUNT, EXPENSE, "states_down", "ASC 740-10-30")]  # fmt: skip


def charged(deal: Deal) -> Parts:
    """What the bases of the states charge to income, as lines of the income taxes."""
    return [(1, "income_taxes.states_up"), (-1, "income_taxes.states_down")] if own_bases(deal) else []
