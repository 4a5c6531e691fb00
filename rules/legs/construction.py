"""What is paid for a vintage over time: before it is placed in service, on delivery, or later."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.facts.expenditures import expenditures
from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Line, Refusal

IN_PERIOD = "({0} > prior(period_end)) * ({0} <= period_end)"
PLACED_NOW = IN_PERIOD.format("placed_in_service")


def built(deal: Deal, subject: Subject) -> tuple[str, ...]:
    """The vintages whose cost is a list of expenditures."""
    return tuple(name for name in subject.instances if expenditures(deal, name))


def summed(names: Iterable[str], line: str) -> str:
    """The sum of one line over some vintages, as a formula."""
    return " + ".join(f"{name}.{line}" for name in names) + " + 0"


def earliest(deal: Deal, name: str) -> str:
    """The first of a vintage's dates of expenditure, as a formula: `min` takes nine at most."""
    dates = [f"expenditure_{i}_date" for i in range(1, expenditures(deal, name) + 1)]
    text = dates[-1]
    for day in reversed(dates[:-1]):
        text = f"min({day}, {text})"
    return text


def construction_lines(deal: Deal, subject: Subject) -> tuple[tuple[Line, ...], tuple[Refusal, ...]]:
    """Cost as the sum of expenditures, and where each stands: under construction, placed in service, owed.

    Paid on or before the day of placing in service, an expenditure is construction in progress; after it, it settles what
    is owed. What is placed in service and paid in one period is paid on delivery.
    """
    names = built(deal, subject)
    if not names:
        return (), ()
    lines: list[Line] = []
    for number in sorted({expenditures(deal, name) for name in names}):
        lines += _listed(number, tuple(name for name in names if expenditures(deal, name) == number))
    own = "deal file"

    def each(name: str, label: str, text: str) -> Line:
        return Line(name, label, "money", text, own, each=True, among=names)

    lines += [
        each("construction_placed", "Construction placed in service", f"{PLACED_NOW} * (prior(under_construction) + paid_ahead)"),
        each("under_construction", "Paid for, not yet in service", "prior(under_construction) + paid_ahead - construction_placed"),
        each("on_delivery", "Paid in the period of placing in service, after it", f"{PLACED_NOW} * paid_after"),
        each("unpaid", "Placed in service and not paid by the end of the period",
             f"{PLACED_NOW} * (cost - construction_placed - on_delivery)"),
        each("paid_later", "Paid of what was owed", "paid_after - on_delivery"),
        each("payable", "Owed for equipment in service", "prior(payable) + unpaid - paid_later"),
    ]  # fmt: skip
    others = tuple(name for name in subject.instances if name not in names)
    paid = "construction_paid + on_delivery + paid_later" + " + bought_outright" * bool(others)
    lines += [
        *((Line("bought_outright", f"{subject.label}: paid when placed in service", "money", summed(others, "additions"), own),)
          if others else ()),
        Line("construction_paid", f"{subject.label}: paid for construction", "money", summed(names, "paid_ahead"), own),
        *(Line(name, f"{subject.label}: {words}", "money", summed(names, name), own) for name, words in _TOTALS),
        Line("payments", f"{subject.label}: paid", "money", paid, own),
        Line("late_payment", "Paid more than a year after placing in service", "flag", summed(names, "paid_late"), own, time="once"),
        Line("payment_outside", "Paid outside the timeline", "flag", summed(names, "outside"), own, time="once"),
    ]  # fmt: skip
    return tuple(lines), _REFUSALS


_TOTALS = (("construction_placed", "construction placed in service"), ("on_delivery", "paid on delivery"),
           ("unpaid", "placed in service and not paid by the end of the period"), ("paid_later", "paid of what was owed"),
           ("under_construction", "paid for, not yet in service"), ("payable", "owed for what is in service"))  # fmt: skip
_REFUSALS = (
    Refusal("late_payment", "equipment is paid for more than a year after it is placed in service: the seller finances it, and its "
            "interest is not told apart here", "ASC 835-30-15-3"),
    Refusal("payment_outside", "a payment for equipment lies outside the timeline", "house rule"),
)  # fmt: skip


def _listed(number: int, among: tuple[str, ...]) -> list[Line]:
    """The lines of vintages with as many expenditures."""
    parts = [(f"expenditure_{i}_date", f"expenditure_{i}_amount") for i in range(1, number + 1)]

    def text(condition: str) -> str:
        return " + ".join(f"iff({IN_PERIOD.format(day)} * ({day} {condition} placed_in_service), {amount}, 0)" for day, amount in parts)

    late = " + ".join(f"(months(placed_in_service, {day}) > 12)" for day, _ in parts)
    outside = " + ".join(f"({day} < start) + ({day} > end)" for day, _ in parts)
    return [
        Line("cost", "Cost of the vintage, all expenditures", "money", " + ".join(amount for _, amount in parts) + " + 0", "deal file",
             time="once", each=True, among=among),
        Line("paid_ahead", "Paid before or on placing in service", "money", text("<="), "deal file", each=True, among=among),
        Line("paid_after", "Paid after placing in service", "money", text(">"), "deal file", each=True, among=among),
        Line("paid_late", "Expenditures more than a year after placing in service", "count", late, "ASC 835-30-15-3", time="once",
             each=True, among=among),
        Line("outside", "Expenditures outside the timeline", "count", outside, "house rule", time="once", each=True, among=among),
    ]  # fmt: skip
