"""Impairment of an asset group in two steps, and equipment held for sale: what the events of a deal take off its vintages."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered
from rules.us.gaap.cost_parts import BookCost

STEPS, HELD = "ASC 360-10-35-17", "ASC 360-10-35-43"
COST, ACCUMULATED = "assets:equipment:cost", "assets:equipment:accumulated depreciation"
SHOWN, FOR_SALE = "ASC 360-10-45-14", "assets:equipment:held for sale"


@dataclass(frozen=True)
class WriteDowns:
    """Which of the two the deal has; the asset group is all equipment of the subject that is in service."""

    tested: bool
    held: str  # id of the first event that says it is held for sale, "" where none does

    @property
    def any(self) -> bool:
        return self.tested or bool(self.held)


def write_downs_of(deal: Deal, subject: Subject) -> WriteDowns:
    """The parts of the deal; NotCovered for both at once."""
    tested = any(e.kind == "impairment_test" and e.of == subject.name for e in deal.events)
    held = [e for e in deal.events if e.kind == "held_for_sale" and e.of == subject.name]
    if tested and held:
        raise NotCovered(HELD, f"{subject.name} is tested for impairment and held for sale: one of the two is covered in a deal")
    return WriteDowns(tested, held[0].id if held else "")


def stopped(parts: WriteDowns, depreciation: Line) -> Line:
    """Depreciation stops while equipment is held for sale: from the period after the one in which it begins (ASC 360-10-35-43)."""
    if not parts.held:
        return depreciation
    text = f"({depreciation.formula}) * (prior(period_end) < {parts.held}.date)"
    return Line(depreciation.name, depreciation.label, depreciation.unit, text, depreciation.cite, each=True)


def write_down_lines(parts: WriteDowns, book: BookCost) -> tuple[Line, ...]:
    """The loss of the group, and its share by vintage in proportion to carrying amounts.

    Source: ASC 360-10-35-17 (a loss only if undiscounted cash flows fall short of the carrying amount, then down to fair
    value), 35-20 (the new amount is the cost from then on, never restored), 35-28 (shared by carrying amounts); 35-43 and
    35-40 (held for sale: the lower of carrying amount and fair value less cost to sell, a later gain up to the losses).
    """
    if not parts.any:
        return ()
    when = "(dated({0}) > prior(period_end)) * (dated({0}) <= period_end)"
    before = Line("before_write_down", "Carrying amount before a write-down", "money",
                  f"{book.opens} - depreciation - carrying_retired{book.late}", STEPS, each=True)  # fmt: skip
    group = Line("group_before", "Carrying amount of the group before a write-down", "money", "across(before_write_down)", STEPS)
    share = Line("written_down", "Write-down, or gain up to earlier ones", "money",
                 "iff(group_before == 0, 0, min(before_write_down, group_loss * before_write_down / group_before))", "ASC 360-10-35-28",
                 each=True)  # fmt: skip
    if parts.tested:
        flag = when.format("undiscounted")
        loss = Line("group_loss", "Impairment loss of the group", "money",
                    f"{flag} * (group_before > latest(undiscounted)) * max(0, group_before - latest(group_fair_value))", STEPS)  # fmt: skip
        return (before, group, loss, share, *_signed(STEPS))
    flag = when.format("held_for_sale")
    loss = Line("group_loss", "Write-down to fair value less cost to sell, less later gain", "money",
                f"{flag} * max(group_before - latest(held_for_sale), -prior(held_loss))", HELD)  # fmt: skip
    to_date = Line("held_loss", "Write-downs of what is held for sale, to date", "money", "prior(held_loss) + group_written", HELD)
    return (before, group, loss, share, *_signed(HELD), to_date)


def held_lines(parts: WriteDowns, book: BookCost) -> tuple[Line, ...]:
    """What of cost and accumulated depreciation stands with equipment held for sale (ASC 360-10-45-14), and its movements."""
    if not parts.held:
        return ()
    now = f"({parts.held}.date <= period_end)"
    held = (("held_cost", "Cost of what is held for sale", f"{now} * (gross_cost{' + added_cost' * book.added})"),
            ("held_accumulated", "Accumulated depreciation of what is held for sale", f"{now} * accumulated"))  # fmt: skip
    return tuple(line for name, label, text in held for line in (
        Line(name, label, "money", text, SHOWN),
        Line(f"{name}_more", f"{label}, more", "money", f"max(0, {name} - prior({name}))", SHOWN),
        Line(f"{name}_less", f"{label}, less", "money", f"max(0, prior({name}) - {name})", SHOWN)))  # fmt: skip


def _signed(cite: str) -> tuple[Line, ...]:
    return (
        Line("group_written", "Written down, all vintages", "money", "across(written_down)", cite),
        Line("write_down_up", "Loss on write-down", "money", "max(0, group_written)", cite),
        Line("write_down_back", "Gain up to earlier write-downs", "money", "max(0, -group_written)", cite),
    )


def write_down_entries(parts: WriteDowns) -> tuple[Entry, ...]:
    """Posting templates PPE-5 and PPE-6."""
    if not parts.any:
        return ()
    cite, account = (STEPS, "expenses:impairment of equipment") if parts.tested else (HELD, "expenses:loss on equipment held for sale")
    down = Entry("equipment written down", account, ACCUMULATED, "write_down_up", cite)
    shown = (
        Entry("held for sale, cost", FOR_SALE, COST, "held_cost_more", SHOWN),
        Entry("held for sale, accumulated depreciation", ACCUMULATED, FOR_SALE, "held_accumulated_more", SHOWN),
        Entry("no longer held, cost", COST, FOR_SALE, "held_cost_less", SHOWN),
        Entry("no longer held, accumulated depreciation", FOR_SALE, ACCUMULATED, "held_accumulated_less", SHOWN),
    )
    return (down, Entry("gain up to earlier write-downs", ACCUMULATED, account, "write_down_back", cite), *shown * bool(parts.held))


def write_down_contributions(parts: WriteDowns) -> tuple[Contribution, ...]:
    return (Contribution("operating_income", "write_down_up", -1), Contribution("operating_income", "write_down_back")) * parts.any
