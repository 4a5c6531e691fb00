"""One state income tax at a blended rate, on federal taxable income, paid in cash and deducted for the federal tax."""

from __future__ import annotations

from ledger.model.nouns import Entry, Line, Refusal

#: The line of federal taxable income before the state tax is deducted.
BEFORE_STATE = "income_before_state_tax"
SAME_YEAR = "iff(tax_year == prior(tax_year), prior({0}), 0)"
DEDUCTION, CASH = "tax deductions:state income tax", "tax assets:cash"


def state_tax_lines(income: str, label: str, limits: bool) -> list[Line]:
    """The state's tax of the period, year to date, and federal taxable income after it.

    Source: IRC 164(a)(3) (deduction), ASC 740-10-55-25 (the rate of both is federal plus state less the federal deduction of
    it). `state_rate` is the fact: the sum over states of statutory rate times apportionment. The state taxes federal taxable
    income of the year after its limits, before the state tax itself; so current tax is exactly state x income and federal
    x (1 - state) x income, and a difference turns into tax at federal + state x (1 - federal). It is paid, or saved by the
    group, in the period in which it arises, in every book alike.

    Not covered: a return of each state with its own depreciation, apportionment and losses; capital losses carried back
    (refused: most states have no carryback); a company that stands alone or has business interest (NotCovered: the
    limits of IRC 172 and 163(j) turn on income after this deduction).
    """
    return [
        Line(BEFORE_STATE, f"{label}, before state tax", "money", income, "IRC 63"),
        Line("state_to_date", "State taxable income, year to date", "money",
             f"{BEFORE_STATE}{' + limits' * limits} + {SAME_YEAR.format('state_to_date')}", "IRC 164(a)(3)"),
        Line("state_tax_to_date", "State income tax, year to date", "money", "state_to_date * state_rate", "IRC 164(a)(3)"),
        Line("state_tax", "State income tax of the period", "money",
             f"state_tax_to_date - {SAME_YEAR.format('state_tax_to_date')}", "IRC 164(a)(3)"),
        Line("state_charge", "State income tax paid", "money", "max(0, state_tax)", "IRC 164(a)(3)"),
        Line("state_benefit", "State income tax saved by the group", "money", "max(0, -state_tax)", "IRC 164(a)(3)"),
        Line("taxable_income", label, "money", f"{BEFORE_STATE} - state_tax", "IRC 63"),
    ]  # fmt: skip


def state_tax_entries() -> tuple[Entry, ...]:
    return (Entry("state income tax", DEDUCTION, CASH, "state_charge", "IRC 164(a)(3)"),
            Entry("state income tax saved by the group", CASH, DEDUCTION, "state_benefit", "IRC 164(a)(3)"))  # fmt: skip


def state_tax_refusals(capital: bool) -> tuple[Refusal, ...]:
    """A capital loss carried back gives back federal tax; what a state does then is not known."""
    return (Refusal("capital_loss_refund", "a capital loss is carried back: what the state gives back is not covered here",
                    "IRC 1212(a)(1)"),) * capital  # fmt: skip
