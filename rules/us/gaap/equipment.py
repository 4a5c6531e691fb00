"""Equipment in the books: depreciation by four methods, write-downs, retirement and sale."""

from __future__ import annotations

from collections.abc import Callable

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Contribution, Entry, Line, Treatment
from rules.legs.construction import built
from rules.legs.second_life import earned_twice
from rules.legs.settlement import obliged
from rules.us.gaap.changes_of_life import only_straight_line, with_effects
from rules.us.gaap.construction import BOUGHT, construction
from rules.us.gaap.cost_parts import BookCost, added_lines, book_cost
from rules.us.gaap.depreciation import Method, by_declining_balance, by_straight_line, by_sum_of_years, by_units
from rules.us.gaap.retirement_obligation import retirement_obligation
from rules.us.gaap.write_downs import held_lines, stopped, write_down_contributions, write_down_entries, write_down_lines, write_downs_of

COST, ACCUMULATED = "assets:equipment:cost", "assets:equipment:accumulated depreciation"


def straight_line(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """What is left to depreciate, spread over the months left of the life as now estimated.

    Source: ASC 360-10-35-4 (systematic and rational), ASC 250-10-45-17 (a change of estimate acts from its period on).
    A change of life acts on the whole period in which it is dated. Months count whole from the month of placing in
    service.
    """
    return with_effects(deal, subject, _equipment(deal, subject, "straight_line", "straight line", by_straight_line))


def declining_balance(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """A rate a year on what is left. Source: ASC 360-10-35-4; the end of it is the election declining_balance_end."""
    return _equipment(deal, subject, "declining_balance", "declining balance", by_declining_balance)


def sum_of_years(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Years left over the sum of the years. Source: ASC 360-10-35-4."""
    return _equipment(deal, subject, "sum_of_years", "sum of the years", by_sum_of_years)


def units_of_production(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Units made over units expected. Source: ASC 360-10-35-4."""
    return _equipment(deal, subject, "units_of_production", "units of production", by_units)


def _equipment(deal: Deal, subject: Subject, name: str, words: str, by: Callable[[Deal, Subject, BookCost], Method]) -> Treatment:
    """What every method shares: what is added to cost, write-downs, retirement, the register, disposal."""
    only_straight_line(deal, subject, name)
    parts = write_downs_of(deal, subject)
    costs = (*construction(deal, subject), retirement_obligation(deal, subject, name))
    book = book_cost(costs)
    method = by(deal, subject, book)
    planned = any(f"{i}.usage_served" in deal.facts for i in subject.instances)
    lines = (
        *(line for part in costs for line in part.lines),
        *added_lines(costs, subject),
        *(stopped(parts, line) if line.name == "depreciation" else line for line in method.lines),
        Line("carrying_retired", "Carrying amount retired", "money",
             f"(retired - prior(retired)) * ({book.opens} - depreciation{book.late})", "ASC 360-10-40-5", each=True),
        *write_down_lines(parts, book),
        Line("carrying", "Carrying amount", "money",
             "before_write_down - written_down" if parts.any else f"{book.opens} - depreciation - carrying_retired{book.late}",
             "ASC 360-10-35-4", each=True),
        Line("depreciation", "Depreciation of all vintages", "money", "across(depreciation)", "ASC 360-10-35-4"),
        Line("carrying_of_retired", "Carrying amount of what is retired", "money", "across(carrying_retired)",
             "ASC 360-10-40-5"),
        Line("carrying", "Equipment, net", "money", "across(carrying)", "ASC 360-10-35-4"),
        Line("accumulated_retired", "Accumulated depreciation of what is retired", "money",
             f"gross_retired{' + added_retired' * book.added} - carrying_of_retired", "ASC 360-10-40-5"),
        Line("accumulated", "Accumulated depreciation", "money",
             f"prior(accumulated) + depreciation - accumulated_retired{' + group_written' * parts.any}", "ASC 360-10-35-4"),
        Line("register_difference", "Register less cost and accumulated depreciation", "money",
             f"carrying - gross_cost{' - added_cost' * book.added} + accumulated", "house rule"),
        *held_lines(parts, book),
        Line("resale_to_carrying", "Proceeds up to the carrying amount", "money", "min(resale, carrying_of_retired)",
             "ASC 360-10-40-5"),
        Line("gain", "Gain on disposal", "money", "max(0, resale - carrying_of_retired)", "ASC 360-10-40-5"),
        Line("loss", "Loss on disposal", "money", "max(0, carrying_of_retired - resale)", "ASC 360-10-40-5"),
    )  # fmt: skip
    rented, earned = earned_twice(deal, subject, "operating_income", "assets:cash", "revenue:second life of equipment", "ASC 606-10-25-31")
    sold = "investing: Proceeds from sale of equipment"
    entries = (
        *(() if built(deal, subject) else
          (Entry("equipment bought", COST, "assets:cash", "purchases", "ASC 360-10-30-1", BOUGHT),)),
        *(entry for part in costs for entry in part.entries),
        *((Entry("power and staff", "expenses:cost of revenue", "assets:cash", "operating_costs", "ASC 205-10",
                 "operating: Paid for power and staff"),) if planned else ()),
        *rented,
        Entry("depreciation", "expenses:depreciation", ACCUMULATED, "depreciation", "ASC 360-10-35-4"),
        *write_down_entries(parts),
        Entry("equipment retired", ACCUMULATED, COST, "accumulated_retired", "ASC 360-10-40-5"),
        Entry("equipment sold", "assets:cash", COST, "resale_to_carrying", "ASC 360-10-40-5", sold),
        Entry("gain on disposal", "assets:cash", "income:gain on disposal of equipment", "gain", "ASC 360-10-40-5", sold),
        Entry("loss on disposal", "expenses:loss on disposal of equipment", COST, "loss", "ASC 360-10-40-5"),
    )  # fmt: skip
    checks = (Check("register_difference", "equipment register equals cost less accumulated depreciation", 10),)
    return Treatment(
        name, f"{subject.label}: {words}", "ASC 360-10-35-4", lines, entries,
        (*method.refusals, *(refusal for part in costs for refusal in part.refusals)), checks,
        ("when equipment must be tested for impairment (ASC 360-10-35-21): an event says so",
         *(words for part in costs for words in part.not_modelled), *_left_out(deal, subject)),
        (*((Contribution("operating_income", "operating_costs", -1),) if planned else ()),
         *earned, Contribution("operating_income", "depreciation", -1), Contribution("operating_income", "gain"),
         Contribution("operating_income", "loss", -1), *write_down_contributions(parts), Contribution("carrying", "carrying"),
         *(each for part in costs for each in part.contributions)),
    )  # fmt: skip


def _left_out(deal: Deal, subject: Subject) -> tuple[str, ...]:
    """What the file says nothing of, so that nothing stands for it here."""
    interest = "interest on construction: the file gives the cost when it is placed in service (ASC 835-20)"
    retirement = "retirement obligations: the file gives no settlement_cost (ASC 410-20-25-4)"
    return (*(() if built(deal, subject) else (interest,)), *(() if obliged(deal, subject) else (retirement,)))


TREATMENTS = (("equipment", straight_line), ("equipment", declining_balance), ("equipment", sum_of_years),
              ("equipment", units_of_production))  # fmt: skip
