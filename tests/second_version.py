"""The law of the sample written a second time, otherwise: plain loops over exact numbers, no import from ledger or rules.

What the engine computes with formulas over columns is here told event by event and year by year. Where the two agree,
one reading of the law was put into code twice; where that reading is wrong, both are (the gold cases are for that).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

HALF = Fraction(1, 2)


def half_up(amount: Fraction, step: Fraction = Fraction(1)) -> Fraction:
    """To a multiple of `step`, halves away from zero."""
    steps = abs(amount) / step
    whole = steps.numerator // steps.denominator
    whole += steps - whole >= HALF
    return (whole if amount >= 0 else -whole) * step


def special_allowance(acquired: date, placed: date) -> Fraction | None:
    """IRC 168(k) by the calendar: the act of 2017 and its phase-down, the older act before it, that of 2025 after it.

    None: the percentages here begin with property placed in service after 27 September 2017; nothing is placed in service
    before the new act's first day and acquired on or after it.
    """
    if placed < date(2017, 9, 28):
        return None
    if acquired >= date(2025, 1, 20):
        return Fraction(1) if placed >= date(2025, 1, 20) else None
    by_year = (
        {2017: 50, 2018: 40, 2019: 30}
        if acquired < date(2017, 9, 28)
        else {**dict.fromkeys(range(2017, 2023), 100), 2023: 80, 2024: 60, 2025: 40, 2026: 20}
    )
    return Fraction(by_year.get(placed.year, 0), 100)


def half_year_table(recovery_class: int) -> list[Decimal]:
    """The percentages of Rev. Proc. 87-57 table 1 for one class, as shares of 1, from its own algorithm.

    Declining balance (200 % to ten years, 150 % above) with the switch to straight line over the time left, on a balance
    from which the percentages already rounded have gone; half of the first year; the last year takes what is left.
    """
    quantum = Fraction(1, 1000) if recovery_class >= 20 else Fraction(1, 100)
    declining = Fraction(200 if recovery_class <= 10 else 150, 100) / recovery_class
    left, gone, found = Fraction(100), Fraction(0), []
    for year in range(1, recovery_class + 2):
        years_left = recovery_class - gone
        rate = max(declining, 1 / max(years_left, Fraction(1)))
        share = HALF if year == 1 else Fraction(1)
        percent = left if year == recovery_class + 1 else half_up(rate * left * share, quantum)
        found.append(percent)
        left -= percent
        gone += share
    assert left == 0
    return [Decimal(percent.numerator) / Decimal(percent.denominator) / 100 for percent in found]


@dataclass(frozen=True)
class TaxYear:
    """What one vintage gives in one tax year."""

    year: int
    allowance: Fraction
    recovery: Fraction
    retired: Fraction
    remaining: Fraction


def recovery(
    cost: Fraction,
    acquired: date,
    placed: date,
    recovery_class: int,
    disposed: int | None,
    last_year: int,
    step: Fraction = Fraction(1, 100),
) -> list[TaxYear]:
    """Every tax year of one vintage from placing in service to `last_year`; `disposed` is the tax year of disposal."""
    if disposed == placed.year:  # placed and disposed of in one tax year: nothing is recovered
        same = TaxYear(placed.year, Fraction(0), Fraction(0), cost, Fraction(0))
        return [same] + [TaxYear(y, *[Fraction(0)] * 4) for y in range(placed.year + 1, last_year + 1)]
    rate = special_allowance(acquired, placed)
    assert rate is not None, "not covered"
    first = half_up(cost * rate, step)
    basis, left, made = cost - first, cost - first, []
    percentages = [Fraction(p) for p in half_year_table(recovery_class)]
    for index, year in enumerate(range(placed.year, last_year + 1)):
        deduction = Fraction(0)
        if left and index == len(percentages) - 1:
            deduction = left
        elif left and index < len(percentages):
            share = HALF if disposed == year else Fraction(1)
            deduction = min(left, half_up(basis * percentages[index] * share, step))
        left -= deduction
        retired = left if disposed == year else Fraction(0)
        left -= retired
        made.append(TaxYear(year, first if index == 0 else Fraction(0), deduction, retired, left))
    return made


def retirement_year(placed: date, life_months: int, sold: date | None) -> int:
    """The tax year in which a vintage leaves: at the end of its life, the first month counting whole, or when sold."""
    worn = (placed.year * 12 + placed.month - 1 + life_months - 1) // 12
    return min(worn, sold.year) if sold else worn


@dataclass
class Investments:
    """Notes through OCI and preferred through income, with deferred tax by origin; told one event after another."""

    rate: Fraction
    note_cost: Fraction = Fraction(0)
    note_value: Fraction = Fraction(0)
    preferred: Fraction = Fraction(0)
    preferred_basis: Fraction = Fraction(0)
    unexplained: Fraction = Fraction(0)  # of it the tax is a liability, the rest stands in equity
    unexplained_tax: Fraction = Fraction(0)
    income: Fraction = Fraction(0)
    reclassified: Fraction = Fraction(0)
    capital_gain: Fraction = Fraction(0)
    cash: Fraction = Fraction(0)
    moved: list[Fraction] = field(default_factory=list)  # deferred tax from OCI to income, by conversion

    @property
    def aoci(self) -> Fraction:
        """Before tax."""
        return self.note_value - self.note_cost

    @property
    def tax_oci(self) -> Fraction:
        return half_up(self.aoci * self.rate)

    @property
    def tax_income(self) -> Fraction:
        return half_up((self.preferred - self.unexplained - self.preferred_basis) * self.rate)

    def buy_note(self, amount: Fraction) -> None:
        self.cash -= amount
        self.note_cost += amount
        self.note_value += amount

    def mark(self, value: Fraction) -> None:
        self.note_value = value

    def convert(self, cost: Fraction, value: Fraction) -> None:
        """At fair value: the gain leaves AOCI for income, its tax changes origin and not amount; basis is carried over."""
        gain = value - cost
        self.note_cost -= cost
        self.note_value -= value
        self.preferred += value
        self.preferred_basis += cost
        self.income += gain
        self.reclassified += gain
        self.moved.append(half_up(gain * self.rate))

    def price(self, level: Fraction) -> None:
        """The fair value of what is held just then; the change is income."""
        self.income += level - self.preferred
        self.preferred = level

    def buy_preferred(self, amount: Fraction) -> None:
        self.cash -= amount
        self.preferred += amount
        self.preferred_basis += amount

    def record_unexplained(self, amount: Fraction) -> None:
        self.preferred += amount
        self.unexplained += amount
        self.unexplained_tax += half_up(amount * self.rate)

    def sell_notes(self, proceeds: Fraction) -> None:
        self.income += proceeds - self.note_cost
        self.capital_gain += proceeds - self.note_cost
        self.cash += proceeds
        self.note_cost = self.note_value = Fraction(0)

    def sell_preferred(self, proceeds: Fraction) -> None:
        """The unexplained difference, which has no basis, is released to income with the gain."""
        self.income += proceeds - self.preferred + self.unexplained
        self.capital_gain += proceeds - self.preferred_basis
        self.cash += proceeds
        self.preferred = self.preferred_basis = self.unexplained = self.unexplained_tax = Fraction(0)


def year_to_date_tax(incomes: Iterable[tuple[int, Fraction]], rate: Fraction, step: Fraction = Fraction(1)) -> list[Fraction]:
    """The tax of each period: that on the income of the tax year so far, rounded, less what the year has borne already."""
    found: list[Fraction] = []
    borne: dict[int, Fraction] = {}
    earned: dict[int, Fraction] = {}
    for year, income in incomes:
        earned[year] = earned.get(year, Fraction(0)) + income
        due = half_up(earned[year] * rate, step)
        found.append(due - borne.get(year, Fraction(0)))
        borne[year] = due
    return found
