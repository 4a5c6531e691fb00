"""What the income taxes of the states have in common: federal rules on the state's own recovery, a factor, a rate, the tax."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Line, NotCovered, Others, Refusal, Treatment
from rules.us.tax.income import Position, income_lines, last_period, parts_of_income, position_of, year_lines
from rules.us.tax.macrs import macrs
from rules.us.tax.own_book import check_own_book, paid_entries, paid_lines, states_paid_entries, states_paid_lines
from rules.us.tax.state_tax import SAME_YEAR, books_of_states, state_tax_refusals, told


@dataclass(frozen=True)
class State:
    """What a state's law says of a corporation's income. `treated` is the treatment of each type of subject that the state has
    rules of its own for; the rate is the parameter STATE_rate, the factor the fact STATE_apportionment."""

    name: str
    cite: str  # of the tax
    factor_cite: str
    treated: tuple[tuple[str, str], ...]
    not_modelled: tuple[str, ...]

    @property
    def title(self) -> str:
        return told(self.name)

    @property
    def factor(self) -> str:
        return f"{self.name}_apportionment"


def state_recovery(deal: Deal, book: BookChoice, subject: Subject, state: State, cite: str) -> Treatment:
    """Federal recovery, with the special allowance only as far as the state follows it by the day of placing in service.

    The share followed is the parameter STATE_follows_allowance: 1 gives the federal figures, nil ordinary recovery of the whole
    cost after section 179.
    """
    check_state_book(deal, book, state)
    made = macrs(deal, book, subject)
    follows = f"rule({state.name}_follows_allowance, placed_in_service)"
    lines = tuple(replace(line, formula=f"({line.formula}) * {follows}", cite=cite) if line.name == "allowance_rate" else line
                  for line in made.lines)  # fmt: skip
    return replace(made, name=f"{state.name}_recovery", title=f"{subject.label}: {state.title} recovery", cite=cite, lines=lines)


def check_state_book(deal: Deal, book: BookChoice, state: State) -> None:
    treated = {**dict(state.treated), "income_taxes": f"{state.name}_tax"}
    check_own_book(deal, book, state.cite, f"the income tax of {state.title}", treated)
    books_of_states(deal)


def state_income_tax(deal: Deal, book: BookChoice, others: Others, state: State) -> Treatment:
    """Income by the federal rules on the state's own figures, before any state tax; times factor and rate, year to date.

    A loss is used in its year by the group's combined return, as the federal book has it. The state's tax and the federal tax
    are paid in cash, in this book as in every other.
    """
    check_state_book(deal, book, state)
    check_factor(deal, state.factor, state.factor_cite, f"book {book.name}")
    parts = parts_of_income(book, others)
    position = position_of(deal, parts, state=False)
    _check_limits(position, parts, state)
    lines = [*income_lines(deal, position, parts), *(last_period(position.capital) if position.limits else []),
             *_tax_lines(state, position), *year_lines(deal, position),
             Line("year_tax", f"Income tax of {state.title} of the tax year", "money", "year_total(state_tax)", state.cite, time="year"),
             *paid_lines(), *states_paid_lines()]  # fmt: skip
    flag, outside = factor_flag(state.factor, state.factor_cite)
    lines.append(flag)
    if position.capital:
        lines.append(Line("carried_apart", "Capital losses carried, other than in the federal book", "flag",
                          "unused_capital_loss_carried != us_tax.income_taxes.unused_capital_loss_carried", state.cite,
                          time="year"))  # fmt: skip
    return Treatment(f"{state.name}_tax", f"{state.title} income tax", state.cite, tuple(lines),
                     (*paid_entries(), *states_paid_entries()), (*_refusals(position, state), outside), (), state.not_modelled)  # fmt: skip


def check_factor(deal: Deal, factor: str, cite: str, who: str) -> None:
    """NotCovered for a share of income or receipts that the deal does not give, or gives in another unit than a rate."""
    if factor not in deal.facts:
        raise NotCovered(cite, f"{who} needs the fact {factor}: the share of income or receipts that the state taxes")
    if deal.facts[factor].unit != "rate":
        raise NotCovered(cite, f"the fact {factor} is a share: its unit is rate, not {deal.facts[factor].unit}")


def factor_flag(factor: str, cite: str) -> tuple[Line, Refusal]:
    """A share below nil or above one, which an edit can bring about too."""
    return (Line("factor_outside", "Share of the state below nil or above one", "flag", f"({factor} < 0) + ({factor} > 1)", cite,
                 time="once"),
            Refusal("factor_outside", f"{factor} is a share, from nil to one", cite))  # fmt: skip


def _check_limits(position: Position, parts: dict[str, str], state: State) -> None:
    if position.alone:
        raise NotCovered(state.cite, f"losses carried forward alone, in {state.title}: its own limits of them are not covered here")
    for total, what in (("business_interest", "a limit of interest"), ("dividends", "a deduction for dividends")):
        if parts[total]:
            raise NotCovered(state.cite, f"{what} in {state.title}: its own rule is not covered here")


def _tax_lines(state: State, position: Position) -> list[Line]:
    after = "income_after_limits" if position.limits else "taxable_income"
    return [
        Line("rate", f"Rate of {state.title}", "rate", f"rule({state.name}_rate, tax_year_begin)", state.cite),
        Line("taxable_to_date", "Income before apportionment, year to date", "money",
             f"{after} + {SAME_YEAR.format('taxable_to_date')}", state.cite),
        Line("apportioned_to_date", f"Income apportioned to {state.title}, year to date", "money",
             f"taxable_to_date * {state.factor}", state.factor_cite),
        Line("tax_to_date", f"Income tax of {state.title}, year to date", "money", "apportioned_to_date * rate", state.cite),
        Line("state_tax", f"Income tax of {state.title} of the period", "money", f"tax_to_date - {SAME_YEAR.format('tax_to_date')}",
             state.cite),
    ]  # fmt: skip


def _refusals(position: Position, state: State) -> tuple[Refusal, ...]:
    """The asset of a capital loss carried forward stands in the books on the federal balance, for every state alike."""
    apart = Refusal("carried_apart", f"a capital loss is carried forward in {state.title} in another amount than in the federal book: "
                    "deferred tax of each is not covered here", "ASC 740-10-25-20")  # fmt: skip
    return (*state_tax_refusals(position.capital), *[apart] * position.capital)
