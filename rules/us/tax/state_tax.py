"""State income tax as the federal return has it: at one blended rate or from the books of the states, paid and deducted."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Entry, Line, NotCovered, Refusal
from rules.us.tax.rates import by_state

#: The states whose income tax has rules of its own (rules/us/states): the income taxes of a state's book are STATE_tax.
STATES = ("california", "new_york", "pennsylvania", "texas")

#: The line of federal taxable income before the state tax is deducted.
BEFORE_STATE = "income_before_state_tax"
SAME_YEAR = "iff(tax_year == prior(tax_year), prior({0}), 0)"
DEDUCTION, CASH = "tax deductions:state income tax", "tax assets:cash"


def books_of_states(deal: Deal) -> dict[str, str]:
    """State -> its book. NotCovered for two books of one state, and where election and books do not go together."""
    found: dict[str, str] = {}
    for book in deal.books:
        taxed = dict(book.treatments).get("income_taxes", "")
        state = taxed.removesuffix("_tax")
        if state not in STATES:
            continue
        if state in found:
            raise NotCovered("ASC 740-10-25", f"books {found[state]} and {book.name} are both of {told(state)}: it has one return here")
        found[state] = book.name
    if bool(found) != by_state(deal):
        what = (f"book {', '.join(found.values())} is a state's: elect state_tax, by_state" if found else "the election state_tax: "
                f"by_state needs a book of each state, whose income_taxes are {', '.join(f'{state}_tax' for state in STATES)}; a case "
                "of a deal keeps none")  # fmt: skip
        raise NotCovered("ASC 740-10-55-25", what)
    return found


def told(state: str) -> str:
    """A state as it is written: New York."""
    return state.replace("_", " ").title()


def state_tax_lines(deal: Deal, income: str, label: str, limits: bool) -> list[Line]:
    """The tax of the state or states of the period, and federal taxable income after it."""
    return [
        Line(BEFORE_STATE, f"{label}, before state tax", "money", income, "IRC 63"),
        *(_of_books(books_of_states(deal)) if by_state(deal) else _blended(limits)),
        Line("state_charge", "State income tax paid", "money", "max(0, state_tax)", "IRC 164(a)(3)"),
        Line("state_benefit", "State income tax saved by the group", "money", "max(0, -state_tax)", "IRC 164(a)(3)"),
        Line("taxable_income", label, "money", f"{BEFORE_STATE} - state_tax", "IRC 63"),
    ]  # fmt: skip


def _of_books(books: dict[str, str]) -> list[Line]:
    """What the books of the states owe (rules/us/states), deducted in the period in which it arises (IRC 164(a)(3))."""
    owed = " + ".join(f"{book}.income_taxes.state_tax" for book in books.values())
    return [Line("state_tax", f"Income tax of the states of the period: {', '.join(told(state) for state in books)}", "money",
                 f"{owed} + 0", "IRC 164(a)(3)")]  # fmt: skip


def _blended(limits: bool) -> list[Line]:
    """The state's tax of the period, year to date.

    Source: IRC 164(a)(3) (deduction), ASC 740-10-55-25 (the rate of both is federal plus state less the federal deduction of
    it). `state_rate` is the fact: the sum over states of statutory rate times apportionment. The state taxes federal taxable
    income of the year after its limits, before the state tax itself; so current tax is exactly state x income and federal
    x (1 - state) x income, and a difference turns into tax at federal + state x (1 - federal). It is paid, or saved by the
    group, in the period in which it arises, in every book alike.

    Not covered: capital losses carried back
    (refused: most states have no carryback); a company that stands alone or has business interest (NotCovered: the
    limits of IRC 172 and 163(j) turn on income after this deduction).
    """
    return [
        Line("state_to_date", "State taxable income, year to date", "money",
             f"{BEFORE_STATE}{' + limits' * limits} + {SAME_YEAR.format('state_to_date')}", "IRC 164(a)(3)"),
        Line("state_tax_to_date", "State income tax, year to date", "money", "state_to_date * state_rate", "IRC 164(a)(3)"),
        Line("state_tax", "State income tax of the period", "money",
             f"state_tax_to_date - {SAME_YEAR.format('state_tax_to_date')}", "IRC 164(a)(3)"),
    ]  # fmt: skip


def state_tax_entries() -> tuple[Entry, ...]:
    return (Entry("state income tax", DEDUCTION, CASH, "state_charge", "IRC 164(a)(3)"),
            Entry("state income tax saved by the group", CASH, DEDUCTION, "state_benefit", "IRC 164(a)(3)"))  # fmt: skip


def state_tax_refusals(capital: bool) -> tuple[Refusal, ...]:
    """A capital loss carried back gives back federal tax; what a state does then is not known."""
    return (Refusal("capital_loss_refund", "a capital loss is carried back: what the state gives back is not covered here",
                    "IRC 1212(a)(1)"),) * capital  # fmt: skip
