"""Interest that construction could have avoided, added to the cost of the asset."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.facts.expenditures import expenditures
from ledger.facts.nouns import Deal
from ledger.model.nouns import Contribution, Entry, Line, Refusal
from rules.legs.construction import PLACED_NOW, earliest, summed
from rules.us.gaap.cost_parts import CASH, CostPart

IN_PROGRESS = "assets:equipment:under construction"
CITE, RATE, CEILING = "ASC 835-20-25-1", "ASC 835-20-30-3", "ASC 835-20-30-6"
#: Facts of the entity: all interest it incurs, USD a year, and the weighted average rate of what is not borrowed for one asset.
INCURRED, OTHER_RATE = "group_interest", "group_rate"
UNTIL = "min(period_end, built_until)"


def capitalised_interest(deal: Deal, names: tuple[str, ...]) -> CostPart:
    """Posting template INT: interest on average accumulated expenditures, at most the interest incurred.

    Source: ASC 835-20-25-1 to 25-5, 30-2 to 30-6. Interest capitalised before counts among the expenditures. It runs at the
    rate of what is borrowed for the asset (facts specific_borrowing, outstanding while it is built, and specific_rate of the
    vintage) as far as that goes, then at the weighted average rate of other debt (group_rate), and never beyond all interest
    incurred (group_interest, even over the year): where that binds it is shared in proportion, what rounding leaves to the
    last. Months count whole: an expenditure from the month after it, one on the first day of a month from that month, to
    the last month that ends before or on the day of placing in service. What is owed without interest counts once paid.

    It is posted through cash: interest paid that becomes cost of equipment is an investing payment (ASC 230-10-45-13(c)),
    and interest paid is shown net of it (230-10-50-2). Not covered: construction interrupted (835-20-25-4), parts ready on
    different days, land, tax-exempt borrowings (835-20-30-10), investees before operations, a rate that changes.
    """
    each = [
        Line("built_until", "End of the last whole month of construction", "date", "eomonth(placed_in_service + 1, -1)", "ASC 835-20-25-5",
             time="once", each=True, among=names),
        *(_average(number, tuple(n for n in names if expenditures(deal, n) == number))
          for number in sorted({expenditures(deal, name) for name in names})),
        *_avoidable(deal, names),
    ]  # fmt: skip
    shared = [
        Line("avoidable_interest", "Avoidable interest", "money", summed(names, "avoidable"), RATE),
        Line("interest_incurred", "Interest incurred by the entity", "money", f"{INCURRED} * step_months / 12", CEILING),
        Line("interest_below_nil", "Interest or its rate below nil", "flag", f"({INCURRED} < 0) + ({OTHER_RATE} < 0)", CEILING,
             time="once"),
    ]  # fmt: skip
    after = [
        *(_capitalised(name, names[:number], last=number == len(names) - 1) for number, name in enumerate(names)),
        Line("interest_placed", "Interest capitalised, placed in service", "money",
             f"{PLACED_NOW} * (prior(interest_in_progress) + interest_capitalised)", CITE, each=True, among=names),
        Line("interest_in_progress", "Interest capitalised, under construction", "money",
             "prior(interest_in_progress) + interest_capitalised - interest_placed", CITE, each=True, among=names),
        *(Line(name, label, "money", summed(names, name), CITE) for name, label in _TOTALS),
    ]  # fmt: skip
    contributions = (Contribution("interest_expense", "interest_capitalised", -1),)
    below = Refusal("interest_below_nil", f"{INCURRED} or {OTHER_RATE} is below nil", CEILING)
    return CostPart((*each, *shared, *after), ((names, "interest_placed"),), (), ENTRIES, (below,), contributions, NOT_MODELLED)


_TOTALS = (("interest_capitalised", "Interest capitalised"), ("interest_placed", "Interest capitalised, placed in service"),
           ("interest_in_progress", "Interest capitalised, under construction"))  # fmt: skip
ENTRIES = (
    Entry("interest paid, capitalised", IN_PROGRESS, CASH, "interest_capitalised", "ASC 230-10-45-13",
          "investing: Interest paid and capitalised"),
    Entry("interest paid, no expense", CASH, "expenses:interest", "interest_capitalised", CITE, "operating: Interest paid"),
    Entry("interest placed in service", "assets:equipment:cost", IN_PROGRESS, "interest_placed", "ASC 835-20-25-5"),
)  # fmt: skip
NOT_MODELLED = ("construction interrupted, and parts of an asset ready on different days (ASC 835-20-25-4, 25-5)",
                "interest of the entity that no borrowing of the deal bears: only what of it is capitalised stands here")  # fmt: skip


def _average(number: int, among: tuple[str, ...]) -> Line:
    """Expenditures weighted by the months of the period after each; what was capitalised before counts from its beginning."""
    months = "max(0, months(max({0} - 1, prior(period_end)), " + UNTIL + "))"
    parts = [f"expenditure_{i}_amount * {months.format(f'expenditure_{i}_date')}" for i in range(1, number + 1)]
    before = f"prior(interest_in_progress) * max(0, months(prior(period_end), {UNTIL}))"
    return Line("average_spent", "Average accumulated expenditures", "amount", f"({' + '.join([*parts, before])}) / step_months",
                "ASC 835-20-30-2", each=True, among=among)  # fmt: skip


def _avoidable(deal: Deal, names: tuple[str, ...]) -> Iterable[Line]:
    """Interest of the period at the rate of the specific borrowing first, then at that of other debt."""
    specific = tuple(name for name in names if f"{name}.specific_borrowing" in deal.facts)
    other = tuple(name for name in names if name not in specific)
    for number in sorted({expenditures(deal, name) for name in specific}):
        among = tuple(name for name in specific if expenditures(deal, name) == number)
        open_months = f"max(0, months(max({earliest(deal, among[0])} - 1, prior(period_end)), {UNTIL}))"
        yield Line("specific_part", "Of it, at the rate of its own borrowing", "amount",
                   f"min(average_spent, specific_borrowing * {open_months} / step_months)", RATE, each=True, among=among)  # fmt: skip
    texts = ((specific, f"(specific_part * specific_rate + (average_spent - specific_part) * {OTHER_RATE}) * step_months / 12"),
             (other, f"average_spent * {OTHER_RATE} * step_months / 12"))  # fmt: skip
    yield from (Line("avoidable", "Avoidable interest", "money", text, RATE, each=True, among=among) for among, text in texts if among)


def _capitalised(name: str, before: tuple[str, ...], last: bool) -> Line:
    taken = "".join(f" - {other}.interest_capitalised" for other in before)
    share = f"interest_incurred{taken}" if last and before else "avoidable * interest_incurred / avoidable_interest"
    return Line("interest_capitalised", "Interest capitalised", "money",
                f"iff(avoidable_interest > interest_incurred, min({share}, interest_incurred{taken}), avoidable)", CEILING, each=True,
                among=(name,))  # fmt: skip
