"""What the books add to the price of equipment, and how depreciation, write-downs and disposal read cost with it."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Subject
from ledger.model.nouns import Contribution, Entry, Line, Refusal

COST, CASH = "assets:equipment:cost", "assets:cash"

#: Vintages and the formula of what is added to each of them.
Added = tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True)
class CostPart:
    """One rule that adds to cost. `begins` is depreciated with the period in which it is added, `ends` from the next on."""

    lines: tuple[Line, ...] = ()
    begins: Added = ()
    ends: Added = ()
    entries: tuple[Entry, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    not_modelled: tuple[str, ...] = ()


@dataclass(frozen=True)
class BookCost:
    """How other rules read a vintage: what depreciation starts from, cost in the books, what is added after depreciation."""

    opens: str = "prior(carrying) + additions"
    cost: str = "cost"
    late: str = ""
    added: bool = False


def book_cost(parts: tuple[CostPart, ...]) -> BookCost:
    """Plain cost where no rule adds to it."""
    if not any(part.begins or part.ends for part in parts):
        return BookCost()
    late = " + added_late" * any(part.ends for part in parts)
    return BookCost("prior(carrying) + additions + added", "(cost + prior(added_cost) + added)", late, True)


def added_lines(parts: tuple[CostPart, ...], subject: Subject) -> tuple[Line, ...]:
    """What is added to each vintage, at the beginning and at the end of a period, and what of it leaves with the vintage."""
    cost = book_cost(parts)
    if not cost.added:
        return ()
    gone = f"(retired - prior(retired)) * (prior(added_cost) + added{cost.late})"
    return (
        *_by_text("added", "Added to the price in the books", subject, [each for part in parts for each in part.begins]),
        *(_by_text("added_late", "Added at the end of the period", subject, [each for part in parts for each in part.ends])
          if cost.late else ()),
        Line("added_retired", "Of what was added, retired", "money", gone, "ASC 360-10-40-5", each=True),
        Line("added_cost", "Cost above the price in the books", "money", f"prior(added_cost) + added{cost.late} - added_retired",
             "ASC 360-10-30-1", each=True),
        Line("added_retired", "Of what was added, retired", "money", "across(added_retired)", "ASC 360-10-40-5"),
        Line("added_cost", "Cost above the price in the books", "money", "across(added_cost)", "ASC 360-10-30-1"),
    )  # fmt: skip


def _by_text(name: str, label: str, subject: Subject, added: list[tuple[tuple[str, ...], str]]) -> list[Line]:
    texts: dict[str, list[str]] = {}
    for vintage in subject.instances:
        text = " + ".join(text for names, text in added if vintage in names) or "additions * 0"
        texts.setdefault(text if " " in text else f"{text} + 0", []).append(vintage)
    return [Line(name, label, "money", text, "ASC 360-10-30-1", each=True, among=tuple(names)) for text, names in texts.items()]
