"""Fair values in the notes: Level 3 from one balance sheet to the next, Level 1 after a listing, and what is measured only once."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.facts.valuations import level_of
from ledger.model.nouns import Check, Contribution, Line, NotCovered, Others, Treatment
from rules.legs.shares import events_of, in_period
from rules.us.gaap.contributed import Parts, parts_of, text_of

CITE, HELD, ONCE = "ASC 820-10-50-2(c)", "ASC 820-10-50-2(d)", "ASC 820-10-50-2(a)"

#: What a treatment at fair value tells of its item: part -> words of the row. Parts move the balance in this order.
MOVEMENTS = {
    "income": "gains less losses in income",
    "oci": "gains less losses in other comprehensive income",
    "interest": "interest and discount added, in income",
    "bought": "purchases",
    "received": "shares received on conversion or for service",
    "granted": "rights received for service",
    "settled": "settled by conversion or delivery of shares",
    "sold": "sales and redemptions",
}
MEMO = {"held_income": "change of unrealised gains of what is still held, in income",
        "held_oci": "change of unrealised gains of what is still held, in other comprehensive income"}  # fmt: skip


def level_three(**parts: str) -> tuple[Contribution, ...]:
    """What a treatment contributes: `closing` and any of the parts, each as names of its lines, a minus before what is taken off.

    `level_three(closing="fair_value", bought="funding", income="gain_up -gain_down", sold="-proceeds")`
    """
    assert {*parts} <= {"closing", *MOVEMENTS, *MEMO}
    return tuple(Contribution(f"level_three_{part}", name.removeprefix("-"), -1 if name[0] == "-" else 1)
                 for part, names in parts.items() for name in names.split())  # fmt: skip


def fair_values(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """For each item at fair value on every balance sheet: opening, movements, closing; for others, what was measured in the period.

    Source: ASC 820-10-50-2(c) (roll-forward of Level 3: gains in income and in OCI, purchases, sales, settlements, transfers),
    50-2(d) (change of unrealised gains of what is still held, in income and in OCI), 50-2(a) (measurements that are not made for
    every balance sheet: the measurement alternative and impairments). An item is of Level 3 unless its valuation in the deal
    file says otherwise; a listing takes it to Level 1 (820-10-35-40), at the beginning or at the end of its period by the
    election level_transfers (820-10-50-2C).

    Unrealised gains are those above amortized cost, with interest apart: one of the views that practice takes. What a converted
    lot gained in the period of its conversion counts for what is still held, because values stand for all lots together.
    Not covered: a change of level other than by listing, gains by line of the income statement (all are in other income).
    """
    items = [_item(deal, book, others, name) for name in _names(others, book.name)]
    lines = [line for item in items for line in (*_roll(item), *_by_year(item))]
    lines += _level_one(deal, book, others) + _once(deal, book, others)
    checks = tuple(Check(f"{item.name}_difference", f"Level 3 roll-forward of {item.label} closes to its fair value", 19)
                   for item in items if item.level == 3)  # fmt: skip
    return Treatment("fair_values", "Fair values", CITE, tuple(lines), (), (), checks)


@dataclass(frozen=True)
class Item:
    """One thing at fair value on every balance sheet: what moves it, and the listing that takes it out of Level 3, by which policy."""

    name: str
    label: str
    level: int
    closing: Parts
    movements: dict[str, Parts]
    memo: dict[str, Parts]
    listing: Event | None = None
    policy: str = ""


def _names(others: Others, book: str) -> list[str]:
    return [name for (owner, name), each in others.items()
            if owner == book and any(part.total == "level_three_closing" for part in each.contributions)]  # fmt: skip


def _item(deal: Deal, book: BookChoice, others: Others, name: str) -> Item:
    def told(part: str) -> Parts:
        return parts_of(others, book.name, f"level_three_{part}", (name,))

    subject = deal.subject(name)
    listing = next(iter(events_of(deal, subject, "listing")), None)
    policy = deal.election("level_transfers") if listing else ""
    if policy is None:
        raise NotCovered("ASC 820-10-50-2C", f"{name} are at fair value and listed, and level_transfers (beginning_of_period or "
                         "end_of_period) is not elected")  # fmt: skip
    moved = {part: found for part in MOVEMENTS if (found := told(part))}
    memo = {part: found for part in MEMO if (found := told(part))}
    label = f"{subject.label}, right to shares" if subject.type == "contract" else subject.label
    return Item(name, label, level_of(deal, name), told("closing"), moved, memo, listing, policy)


def _roll(item: Item) -> list[Line]:
    """Opening, movements, closing and what ties them; another level shows its balance only."""
    if item.level != 3:
        return [Line(f"{item.name}_level_{item.level}", f"Level {item.level}, {item.label}", "money", text_of(item.closing),
                     "ASC 820-10-50-2(b)")]  # fmt: skip
    name, words = item.name, f"Level 3, {item.label}: "
    while_three = _while_three(item)
    lines = [Line(f"{name}_opening", f"{words}opening", "money", f"prior({name}_closing)", CITE)]
    for part, parts in item.movements.items():
        lines.append(Line(f"{name}_{part}", words + MOVEMENTS[part], "money", _times(parts, while_three), CITE))
    moved = "".join(f" + {name}_{part}" for part in item.movements)
    out = ""
    if item.listing:
        before = f"{name}_opening" + moved * (item.policy == "end_of_period")
        lines.append(Line(f"{name}_transferred", f"{words}transferred to Level 1 by its listing", "money",
                          f"-({in_period(item.listing)}) * ({before})", CITE))  # fmt: skip
        out = f" + {name}_transferred"
    lines += [
        Line(f"{name}_closing", f"{words}closing", "money", f"{name}_opening{moved}{out}", CITE),
        Line(f"{name}_difference", f"{words}closing, less fair value carried", "money",
             f"{name}_closing - ({_times(item.closing, _listed(item, 'period_end <'))})", "house rule"),
        *(Line(f"{name}_{part}", words + MEMO[part], "money", _times(parts, while_three), HELD) for part, parts in item.memo.items()),
    ]  # fmt: skip
    if item.listing:
        lines.append(Line(f"{name}_level_1", f"Level 1, {item.label}", "money", _times(item.closing, _listed(item, "period_end >=")),
                          "ASC 820-10-50-2(b)"))  # fmt: skip
    return lines


def _by_year(item: Item) -> list[Line]:
    """The same by tax year; of what is gone by its end no unrealised gain is left."""
    if item.level != 3:
        return []
    name, words = item.name, f"Level 3, {item.label}, tax year: "
    parts = [*((part, MOVEMENTS[part]) for part in item.movements), *[("transferred", "transferred to Level 1")] * bool(item.listing)]
    moved = "".join(f" + {name}_year_{part}" for part, _ in parts)
    note = "What a part sold later in the year had gained before counts as still held." if "held_income" in item.memo else ""
    return [
        Line(f"{name}_year_opening", f"{words}opening", "money", f"prior({name}_year_closing)", CITE, time="year"),
        *(Line(f"{name}_year_{part}", words + told, "money", f"year_total({name}_{part})", CITE, time="year") for part, told in parts),
        Line(f"{name}_year_closing", f"{words}closing", "money", f"{name}_year_opening{moved}", CITE, time="year"),
        *(Line(f"{name}_year_{part}", words + MEMO[part], "money", f"({name}_year_closing != 0) * year_total({name}_{part})", HELD,
               time="year", note=note) for part in item.memo),
    ]  # fmt: skip


def _while_three(item: Item) -> str:
    """A flag: movements of the period are of Level 3."""
    return _listed(item, "prior(period_end) + 1 <=" if item.policy == "end_of_period" else "period_end <")


def _listed(item: Item, when: str) -> str:
    return f"({when} {item.listing.id}.date)" if item.listing else ""


def _times(parts: Parts, flag: str) -> str:
    return f"{flag} * ({text_of(parts)})" if flag else text_of(parts)


def _level_one(deal: Deal, book: BookChoice, others: Others) -> list[Line]:
    """Shares that another measurement handed on at a listing: at fair value on every balance sheet only since then, of Level 1."""
    return [Line(f"{name}_level_1", f"Level 1, {deal.subject(name).label}", "money", f"{name}.at_fair_value + 0", "ASC 820-10-50-2(b)")
            for name in _having(others, book.name, "at_fair_value")]  # fmt: skip


def _having(others: Others, book: str, line: str) -> list[str]:
    return [name for (owner, name), each in others.items() if owner == book and any(found.name == line for found in each.lines)]


def _once(deal: Deal, book: BookChoice, others: Others) -> list[Line]:
    """Measured at fair value because something happened, not for every balance sheet: a price, an impairment."""
    alternative = [name for (owner, name), each in others.items() if owner == book.name and each.name == "measurement_alternative"]
    lines = []
    for name in alternative:
        listing = next(iter(events_of(deal, deal.subject(name), "listing")), None)
        now = f"({name}.level_date > prior(period_end))" + (f" * ({name}.level_date <= {listing.id}.date)" if listing else "")
        lines.append(_measured(deal, name, f"iff({now}, {name}.level, 0)", "at a price or an impairment"))
    equity = [name for (owner, name), each in others.items() if owner == book.name and each.name == "equity_method"]
    lines += [_measured(deal, name, f"iff({name}.written_down > 0, {name}.before_write_down - {name}.written_down, 0)", "at an impairment")
              for name in equity if name in _having(others, book.name, "written_down")]  # fmt: skip
    return lines


def _measured(deal: Deal, name: str, formula: str, when: str) -> Line:
    words = f"Nonrecurring, Level {level_of(deal, name)}, {deal.subject(name).label}"
    return Line(f"{name}_measured_once", f"{words}: measured in the period {when}", "money", formula, ONCE)


TREATMENTS = (("fair_values", fair_values),)
