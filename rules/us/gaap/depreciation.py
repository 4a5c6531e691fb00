"""Methods of depreciation: what each takes of a vintage in a period, by its age in whole months."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Line, NotCovered, Refusal
from rules.us.gaap.cost_parts import BookCost

CITE = "ASC 360-10-35-4"
END = "declining_balance_end"


@dataclass(frozen=True)
class Method:
    """One method for the vintages of a subject: its lines by vintage, of which `depreciation` is what the others read."""

    lines: tuple[Line, ...]
    refusals: tuple[Refusal, ...] = ()


def residual_of(deal: Deal) -> str:
    """What is not depreciated, to be taken off a formula; "" where no residual is given."""
    return " - book_residual * cost" if any(name.rpartition(".")[2] == "book_residual" for name in deal.facts) else ""


def needs_life(deal: Deal, subject: Subject, what: str) -> None:
    """NotCovered where neither useful_life events nor the fact life of every class says how long."""
    if not any(e.kind == "useful_life" for e in deal.events) and not all(f"{kind}.life" in deal.facts for kind in subject.classes):
        raise NotCovered(CITE, f"{what} needs a useful life: useful_life events, or the fact life of each class")


def by_straight_line(deal: Deal, subject: Subject, book: BookCost) -> Method:
    """What is left to depreciate, spread over the months left of the life as now estimated (ASC 250-10-45-17)."""
    needs_life(deal, subject, "straight line")
    left = f"max(0, {book.opens}{residual_of(deal)})" if residual_of(deal) else f"({book.opens})"  # a write-down may go below the residual
    return Method((_depreciation(f"{left} * (age - prior(age)) / max(life - prior(age), age - prior(age))"),))


def by_declining_balance(deal: Deal, subject: Subject, book: BookCost) -> Method:
    """A rate a year on the balance at the beginning of the period, never below the residual.

    The rate is the fact declining_rate (of a class, or shared), for the months of the period. The end is an election:
    stop_at_residual goes on until nothing but the residual is left, or the life ends; switch_to_straight_line takes what is
    left over the months left, once that is more.
    """
    needs_life(deal, subject, "declining balance")
    choice = deal.election(END)
    if choice is None:
        raise NotCovered(CITE, f"declining balance needs the election {END}: stop_at_residual or switch_to_straight_line")
    if not all(f"{kind}.declining_rate" in deal.facts for kind in subject.classes) and "declining_rate" not in deal.facts:
        raise NotCovered(CITE, "declining balance needs the fact declining_rate, a rate a year")
    left = f"{book.opens}{residual_of(deal)}"
    by_rate = f"({book.opens}) * declining_rate * (age - prior(age)) / 12"
    if choice == "switch_to_straight_line":
        by_rate = f"max({by_rate}, ({left}) * (age - prior(age)) / max(life - prior(age), age - prior(age)))"
    return Method((_depreciation(f"max(0, min({by_rate}, {left}))"),))


def by_sum_of_years(deal: Deal, subject: Subject, book: BookCost) -> Method:
    """Years left at the beginning of each year of age, over the sum of the years of life; evenly over the months of a year of age.

    The life is in whole years, and one estimate holds throughout: a change of it is not covered.
    """
    needs_life(deal, subject, "sum of the years")
    if sum(e.kind == "useful_life" for e in deal.events) > 1:
        raise NotCovered("ASC 250-10-45-17", "the useful life changes under sum of the years: the new schedule is not covered here")
    share = "({y} * life / 12 - {y} * ({y} - 1) / 2 + (life / 12 - {y}) * ({age} - 12 * {y}) / 12) / (life / 12 * (life / 12 + 1) / 2)"
    now, before = (share.format(y=f"{name}", age=age) for name, age in (("years_of_age", "age"), ("prior(years_of_age)", "prior(age)")))
    return Method(
        (Line("years_of_age", "Whole years of age", "count", "max(0, round(age / 12 - (age > 0) / 2, 0))", CITE, each=True),
         Line("uneven_life", "Life is no whole number of years", "flag", "round(life / 12, 0) != round(life / 12, 2)", CITE, each=True),
         _depreciation(f"max(0, min({book.opens}{residual_of(deal)}, ({book.cost}{residual_of(deal)}) * ({now} - {before})))")),
        (Refusal("uneven_life", "sum of the years needs a life of whole years", CITE),),
    )  # fmt: skip


def by_units(deal: Deal, subject: Subject, book: BookCost) -> Method:
    """Units made in the period, of all the units the asset is expected to make (fact total_units); never below the residual."""
    if len(subject.instances) != 1:
        raise NotCovered(CITE, f"units of production of {len(subject.instances)} vintages: the units of each are not told apart here")
    if not any(e.kind == "units_made" for e in deal.events):
        raise NotCovered(CITE, "units of production needs events of kind units_made")
    left = f"{book.opens}{residual_of(deal)}"
    made = Line("units_made", "Units made", "amount", "event(units_made)", CITE)
    return Method((made, _depreciation(f"max(0, min(({book.cost}{residual_of(deal)}) * units_made / total_units, {left}))"),))


def _depreciation(text: str) -> Line:
    return Line("depreciation", "Depreciation", "money", f"iff(age > prior(age), {text}, 0)", CITE, each=True)
