"""Notes and shares: cash, conversion, levels of value and sale, before any accounting."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Line, NotCovered, Treatment


def _sale(deal: Deal, subject: Subject, value: str) -> tuple[Line, ...]:
    """The sale of a whole holding: at an agreed price, or at a multiple of its last value. One sale per subject."""
    sales = [e for e in deal.events if e.kind == "sale" and e.of == subject.name]
    if not sales:
        return ()
    if len(sales) > 1:
        raise NotCovered("ASC 321-10-40-1", f"more than one sale of {subject.name}: a holding is sold whole and once here")
    multiple = dict(sales[0].links).get("multiple_of_value")
    price = f"share_sold * {multiple} * {value}" if multiple else "event(sale_amount)"
    return (
        Line("share_sold", "Share of the holding sold", "rate", "event(sale_share)", "deal file"),
        Line("sold", "Holding is sold", "flag", "max(prior(sold), share_sold > 0)", "definition"),
        Line("proceeds", f"Proceeds of {subject.label}", "money", price, "deal file"),
    )


def _sold_for(lines: tuple[Line, ...]) -> tuple[Contribution, ...]:
    return tuple(Contribution("investment_sold_for", line.name) for line in lines if line.name == "proceeds")


def notes(deal: Deal, subject: Subject) -> Treatment:
    """Cash paid, conversions and the last reported fair value of notes held by lot."""
    lines = (
        Line("funded", "Cash paid for the note", "money", "event(funding)", "deal file", each=True),
        Line("converted", "Cost of the note converted", "money", "event(converted_cost)", "deal file", each=True),
        Line("funding", "Cash paid for notes", "money", "across(funded)", "deal file"),
        Line("converted_cost", "Cost converted", "money", "across(converted)", "deal file"),
        Line("converted_value", "Fair value at conversion", "money", "event(converted_value)", "deal file"),
        Line("value_date", "Date of the last reported fair value", "amount", "dated(fair_value)", "ASC 820-10-35"),
        Line("cost_held", "Cost of the notes not converted", "money", "prior(cost_held) + funding - converted_cost",
             "definition"),
        Line("value", "Last reported fair value, with cost of later purchases, less later conversions", "money",
             "iff(cost_held == 0, 0, latest(fair_value) + event(funding, value_date) - event(converted_value, value_date))",
             "ASC 820-10-35", note="Nil once every note is converted, whatever the last mark was."),
        *_sale(deal, subject, "value"),
    )  # fmt: skip
    return Treatment("notes", f"{subject.label}: cash and conversion", "deal file", lines,
                     contributions=(Contribution("invested", "funding"), *_sold_for(lines)))  # fmt: skip


def shares(deal: Deal, subject: Subject) -> Treatment:
    """Cash paid, shares received on conversion, and the last observed value of a class of shares."""
    impaired = any(e.kind == "impairment" for e in deal.events if e.of == subject.name)
    flows_from = "level_date - price_comes_first" if "price_comes_first" in deal.facts else "level_date - 1"
    level = "iff(price_date >= impairment_date, latest(observable_price), latest(impairment))"
    lines = (
        Line("purchased", "Cash paid for shares", "money", "event(purchase)", "deal file"),
        Line("received_value", "Shares received on conversion, at fair value", "money", "event(received_value)", "deal file"),
        Line("received_cost", "Shares received on conversion, at the cost converted", "money", "event(received_cost)",
             "deal file"),
        Line("price_date", "Date of the last observable price", "amount", "dated(observable_price)", "ASC 321-10-35-2"),
        *((Line("impairment_date", "Date of the last impairment", "amount", "dated(impairment)", "ASC 321-10-35-3"),)
          if impaired else ()),
        Line("level_date", "Date of the last level", "amount",
             "max(price_date, impairment_date)" if impaired else "max(price_date, 0)", "ASC 321-10-35-2"),
        Line("level", "Fair value of what was held at the last level", "money",
             level if impaired else "latest(observable_price)", "ASC 321-10-35-2"),
        Line("value", "Last observed value, with purchases and conversions from that day on", "money",
             f"level + event(purchase, {flows_from}) + event(received_value, {flows_from})", "ASC 321-10-35-2",
             note="On one day the price comes first, on what was held before; then conversion; then purchase; the fact "
                  "price_comes_first, if given as 0, turns that round."),
        *_sale(deal, subject, "value"),
    )  # fmt: skip
    return Treatment("shares", f"{subject.label}: cash and conversion", "deal file", lines,
                     contributions=(Contribution("invested", "purchased"), *_sold_for(lines)))  # fmt: skip
