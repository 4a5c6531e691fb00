"""Shares: cash, what is received, levels of value, sale in whole or in parts, before any accounting."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Event, Fact, Subject
from ledger.model.nouns import Contribution, Line, NotCovered, Refusal, Treatment
from rules.legs.securities import refused_after, worthless_holding

#: What puts the day's flows after its price: 1, or the fact that says otherwise.
FIRST = "price_comes_first"


def shares(deal: Deal, subject: Subject) -> Treatment:
    """Cash paid, shares received on conversion or for service, dividends, and the last observed value of a class of shares.

    A level is an observable price or an impairment, which state what was held before the day's flows, or a reported fair
    value, which states what is held after them. What the measurement alternative may read (prices, impairments) stands
    apart from the last mark of any kind.
    """
    dividends = any(e.kind == "dividend" for e in deal.events if e.of == subject.name)
    for_service = any(e.kind == "stock_received" for e in deal.events if e.to == subject.name)
    sale = sale_lines(deal, subject)
    lines = (
        Line("purchased", "Cash paid for shares", "money", "event(purchase)", "deal file"),
        Line("received_value", "Shares received on conversion, at fair value", "money", "event(received_value)", "deal file"),
        Line("received_cost", "Shares received on conversion, at the cost converted", "money", "event(received_cost)",
             "deal file"),
        *((Line("received_for_service", "Shares received for service, at fair value", "money", "event(received_for_service)",
                "ASC 606-10-32-21"),) if for_service else ()),
        *((Line("dividends_received", "Dividends received", "money", "event(dividend)", "deal file"),) if dividends else ()),
        *_level_lines(deal, subject), *_value_lines(deal, subject, for_service), *sale, *worthless_holding(deal, subject),
    )  # fmt: skip
    contributions = (
        Contribution("invested", "purchased"), *((Contribution("investment_income", "dividends_received"),) if dividends else ()),
        *((Contribution("exchanged", "received_for_service", -1),) if for_service else ()),
        *((Contribution("investment_sold_for", "proceeds"),) if sale else ()),
    )  # fmt: skip
    return Treatment("shares", f"{subject.label}: cash and conversion", "deal file", lines, (),
                     refused_after(lines) + _sale_refusals(lines), contributions=contributions)  # fmt: skip


# ---- what the events of a deal call for ----


def events_of(deal: Deal, subject: Subject, *kinds: str) -> tuple[Event, ...]:
    """The events of these kinds that a subject gives or receives, in the order of time."""
    return tuple(e for e in deal.events if subject.name in (e.of, e.to) and e.kind in kinds)


def sales_of(deal: Deal, name: str) -> tuple[Event, ...]:
    return tuple(e for e in deal.events if e.kind == "sale" and e.of == name)


def is_whole(deal: Deal, sale: Event) -> bool:
    """Whether a sale is of all that is held: structure, so that a change between whole and part needs a new run."""
    return bool(_fact(deal, f"{sale.id}.share").value == 1)


def wholly_sold(deal: Deal, name: str) -> bool:
    """Whether nothing of a holding is left after its last sale."""
    sales = sales_of(deal, name)
    return bool(sales) and is_whole(deal, sales[-1])


def sold_in_parts(deal: Deal, name: str) -> bool:
    """Whether a part of a holding is sold by itself, so that a balance is left to account for."""
    sales = sales_of(deal, name)
    return len(sales) > 1 or any(not is_whole(deal, sale) for sale in sales)


def _fact(deal: Deal, name: str) -> Fact:
    return deal.facts[name]


def day_after_price(deal: Deal) -> str:
    """What is taken off the date of a price so that the flows of its day count as coming after it."""
    return FIRST if FIRST in deal.facts else "1"


def in_period(*events: Event) -> str:
    """A flag: one of these events lies in the period."""
    return " + ".join(f"({e.id}.date > prior(period_end)) * ({e.id}.date <= period_end)" for e in events)


def later_in_period(firsts: tuple[Event, ...], others: tuple[Event, ...]) -> str:
    """A flag formula: one of `others` follows one of `firsts` within one reporting period; empty where none can."""
    return " + ".join(f"({a.id}.date > prior(period_end)) * ({b.id}.date > {a.id}.date) * ({b.id}.date <= period_end)"
                      for a in firsts for b in others if a is not b)  # fmt: skip


# ---- levels and value ----


def _level_lines(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    impaired, marked = bool(events_of(deal, subject, "impairment")), bool(events_of(deal, subject, "fair_value"))
    level = "iff(price_date >= impairment_date, latest(observable_price), latest(impairment))"
    marks = (
        Line("fair_value_date", "Date of the last reported fair value", "amount", "dated(fair_value)", "ASC 820-10-35"),
        Line("mark_date", "Date of the last mark of any kind", "amount", "max(level_date, fair_value_date)", "ASC 820-10-35"),
        Line("mark", "Fair value at the last mark", "money", "iff(fair_value_date >= level_date, latest(fair_value), level)",
             "ASC 820-10-35"),
        Line("mark_since", "Day after which flows add to the mark", "amount",
             f"iff(fair_value_date >= level_date, fair_value_date, level_date - {day_after_price(deal)})", "ASC 820-10-35",
             note="A reported fair value states what is held after the day's flows, a price what was held before them."),
    )  # fmt: skip
    return (
        Line("price_date", "Date of the last observable price", "amount", "dated(observable_price)", "ASC 321-10-35-2"),
        *((Line("impairment_date", "Date of the last impairment", "amount", "dated(impairment)", "ASC 321-10-35-3"),)
          if impaired else ()),
        Line("level_date", "Date of the last level", "amount",
             "max(price_date, impairment_date)" if impaired else "max(price_date, 0)", "ASC 321-10-35-2"),
        Line("level", "Fair value of what was held at the last level", "money",
             level if impaired else "latest(observable_price)", "ASC 321-10-35-2"),
        *(marks if marked else ()),
    )  # fmt: skip


def mark_words(deal: Deal, subject: Subject) -> tuple[str, str, str]:
    """Names of the date, the amount and the day after which flows add, of the last mark of any kind."""
    if events_of(deal, subject, "fair_value"):
        return "mark_date", "mark", "mark_since"
    return price_words(deal)


def price_words(deal: Deal) -> tuple[str, str, str]:
    """The same of the last price or impairment."""
    return "level_date", "level", f"level_date - {day_after_price(deal)}"


def flows(kinds: tuple[str, ...], since: str = "") -> str:
    """What comes in by these kinds of leg, in the period or since a day."""
    return " + ".join(f"event({kind}{f', {since}' if since else ''})" for kind in kinds)


def _value_lines(deal: Deal, subject: Subject, for_service: bool) -> tuple[Line, ...]:
    """The last observed value with what came in since; where parts are sold, what of it is left."""
    when, level, since = mark_words(deal, subject)
    kinds = ("purchase", "received_value", *["received_for_service"] * for_service)
    note = ("On one day the price comes first, on what was held before; then conversion; then purchase; the fact "
            "price_comes_first, if given as 0, turns that round.")  # fmt: skip
    label = "Last observed value, with purchases and conversions from that day on"
    if not sold_in_parts(deal, subject.name):
        return (Line("value", label, "money", f"{level} + {flows(kinds, since)}", "ASC 321-10-35-2", note=note),)
    return (
        Line("value_before_sale", f"{label}, before sale", "money",
             f"iff({when} > prior(period_end), {level} + {flows(kinds, since)}, prior(value) + {flows(kinds)})",
             "ASC 321-10-35-2", note=note),
        Line("value", "Last observed value of what is held", "money", "value_before_sale * kept_of_mark", "ASC 321-10-35-2"),
    )  # fmt: skip


# ---- sale ----


def sale_lines(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    """The sale of a holding, whole or in parts, at an agreed price, or whole at a multiple of its last value."""
    sales = sales_of(deal, subject.name)
    if not sales:
        return ()
    parts = sold_in_parts(deal, subject.name)
    label = f"Proceeds of {subject.label}"
    sold = "max(prior(sold), share_sold > 0)" if not parts else "max(prior(sold), share_sold == 1)"
    lines = [Line("share_sold", "Share of the holding sold", "rate", "event(sale_share)", "deal file"),
             Line("sold", "Holding is sold", "flag", sold, "definition"),
             Line("proceeds", label, "money", _price(deal, subject, sales, parts), "deal file")]  # fmt: skip
    return (*lines, *(_part_lines(deal, subject, sales) if parts else ()))


def _price(deal: Deal, subject: Subject, sales: tuple[Event, ...], parts: bool) -> str:
    found = []
    for sale in sales:
        multiple = dict(sale.links).get("multiple_of_value")
        if multiple and not is_whole(deal, sale):
            raise NotCovered("house rule", f"a part of {subject.name} is sold at a multiple of its last value: give the price agreed")
        if multiple:
            found.append(f"share_sold * {multiple} * value" if not parts else f"({in_period(sale)}) * {multiple} * value_before_sale")
    agreed = ["event(sale_amount)"] if any("amount" in sale.fields for sale in sales) else []
    return " + ".join(agreed + found) + " + 0" * (parts and len(agreed + found) == 1)


def _part_lines(deal: Deal, subject: Subject, sales: tuple[Event, ...]) -> list[Line]:
    """What of the last mark is kept after a sale, and flags for an order within one period that these lines do not follow."""
    marked = bool(events_of(deal, subject, "fair_value"))
    after = "max(mark_date > sale_date, fair_value_date >= sale_date)" if marked else "level_date > sale_date"
    kept = f"iff(share_sold == 1, 0, iff({after}, 1, 1 - share_sold))"
    lines = [
        Line("sale_date", "Date of the last sale", "amount", "dated(sale_share)", "deal file"),
        Line("kept_of_mark", "Share of the last mark that is held after the period's sale", "rate",
             f"iff(share_sold == 0, 1, {kept})", "definition",
             note="A fair value reported on the day of a part sale, or later, states what is left."),
    ]  # fmt: skip
    came = events_of(deal, subject, "purchase", "conversion", "stock_received")
    flags = (("two_sales", "Two sales in one period", later_in_period(sales, sales) or ""),
             ("bought_after_sale", "Shares bought after a part sale in the same period", later_in_period(sales, came)))  # fmt: skip
    same_day = " + ".join(f"({in_period(a)}) * ({a.id}.date == {b.id}.date)" for a, b in zip(sales, sales[1:], strict=False))
    for name, label, formula in flags:
        text = " + ".join(part for part in (formula, same_day if name == "two_sales" else "") if part)
        lines += [Line(name, label, "flag", text, "house rule")] if text else []
    return lines


def _sale_refusals(lines: tuple[Line, ...]) -> tuple[Refusal, ...]:
    told = {"two_sales": "two sales of a holding in one reporting period: take a finer step",
            "bought_after_sale": "shares are bought after the sale of a part in the same reporting period: take a finer step"}  # fmt: skip
    return tuple(Refusal(line.name, told[line.name], line.cite) for line in lines if line.name in told)
