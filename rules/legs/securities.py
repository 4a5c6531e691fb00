"""Notes and shares: cash, conversion, levels of value, sale and worthlessness, before any accounting."""

from __future__ import annotations

from ledger.facts.events import EVENT_FIELDS
from ledger.facts.nouns import Deal, Event, Subject
from ledger.model.nouns import Contribution, Line, NotCovered, Refusal, Treatment
from rules.legs.interest import accreting, in_cash, interest_lines


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


def worthlessness(deal: Deal, subject: Subject) -> Event | None:
    """The event with which a holding becomes worthless; it is never implied by a mark of nil."""
    found = [e for e in deal.events if e.kind == "worthlessness" and e.of == subject.name]
    if len(found) > 1:
        raise NotCovered("IRC 165(g)", f"{subject.name} becomes worthless more than once")
    return found[0] if found else None


def _worthless(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    """Whether a holding has become worthless, and a flag where it is bought, priced, converted or sold afterwards."""
    event = worthlessness(deal, subject)
    if event is None:
        return ()
    held = {subject.name, *subject.instances}
    later = [e for e in deal.events if {e.of, e.to} & held and e is not event
             and (not EVENT_FIELDS[e.kind].level or e.kind == "observable_price")]  # fmt: skip
    after = " + ".join(f"({e.id}.date > {event.id}.date)" for e in later)
    return (
        Line("worthless", "Holding is worthless", "flag", f"{event.id}.date <= period_end", "IRC 165(g)"),
        *((Line("after_worthless", "Something happens to a holding after it is worthless", "flag", after, "IRC 165(g)", time="once"),)
          if after else ()),
    )  # fmt: skip


def _refused(lines: tuple[Line, ...]) -> tuple[Refusal, ...]:
    return tuple(Refusal(line.name, "a holding is bought, priced, converted or sold after it is worthless", line.cite)
                 for line in lines if line.name == "after_worthless")  # fmt: skip


def _sold_for(lines: tuple[Line, ...]) -> tuple[Contribution, ...]:
    return tuple(Contribution("investment_sold_for", line.name) for line in lines if line.name == "proceeds")


def notes(deal: Deal, subject: Subject) -> Treatment:
    """Cash paid, interest by the terms, conversions and the last reported fair value of notes held by lot."""
    interest, refusals = interest_lines(deal, subject)
    added = bool(accreting(deal, subject))
    since = (Line("added_since_value", "Interest added since the last reported fair value", "money",
                  "iff(value_date > prior(period_end), 0, prior(added_since_value) + interest_added)", "ASC 835-30",
                  note="A value reported within a period holds all that the period adds."),)  # fmt: skip
    lines = (
        Line("funded", "Cash paid for the note", "money", "event(funding)", "deal file", each=True),
        Line("converted", "Cost of the note converted", "money", "event(converted_cost)", "deal file", each=True),
        *interest,
        Line("funding", "Cash paid for notes", "money", "across(funded)", "deal file"),
        Line("converted_cost", "Cost converted", "money", "across(converted)", "deal file"),
        Line("converted_value", "Fair value at conversion", "money", "event(converted_value)", "deal file"),
        Line("value_date", "Date of the last reported fair value", "amount", "dated(fair_value)", "ASC 820-10-35"),
        Line("cost_held", "Cost of the notes not converted", "money",
             f"prior(cost_held) + funding{' + interest_added' * added} - converted_cost", "definition"),
        *(since if added else ()),
        Line("value", "Last reported fair value, with cost of later purchases, less later conversions", "money",
             "iff(cost_held == 0, 0, latest(fair_value) + event(funding, value_date) - event(converted_value, value_date)"
             f"{' + added_since_value' * added})", "ASC 820-10-35",
             note="Nil once every note is converted, whatever the last mark was."),
        *_sale(deal, subject, "value"), *_worthless(deal, subject),
    )  # fmt: skip
    received = (Contribution("investment_income", "interest_received"),) if in_cash(deal, subject) else ()
    return Treatment("notes", f"{subject.label}: cash and conversion", "deal file", lines, (), refusals + _refused(lines),
                     contributions=(Contribution("invested", "funding"), *received, *_sold_for(lines)))  # fmt: skip


def shares(deal: Deal, subject: Subject) -> Treatment:
    """Cash paid, shares received on conversion or for service, dividends, and the last observed value of a class of shares."""
    dividends = any(e.kind == "dividend" for e in deal.events if e.of == subject.name)
    for_service = any(e.kind == "stock_received" for e in deal.events if e.to == subject.name)
    impaired = any(e.kind == "impairment" for e in deal.events if e.of == subject.name)
    flows_from = "level_date - price_comes_first" if "price_comes_first" in deal.facts else "level_date - 1"
    level = "iff(price_date >= impairment_date, latest(observable_price), latest(impairment))"
    lines = (
        Line("purchased", "Cash paid for shares", "money", "event(purchase)", "deal file"),
        Line("received_value", "Shares received on conversion, at fair value", "money", "event(received_value)", "deal file"),
        Line("received_cost", "Shares received on conversion, at the cost converted", "money", "event(received_cost)",
             "deal file"),
        *((Line("received_for_service", "Shares received for service, at fair value", "money", "event(received_for_service)",
                "ASC 606-10-32-21"),) if for_service else ()),
        *((Line("dividends_received", "Dividends received", "money", "event(dividend)", "deal file"),) if dividends else ()),
        Line("price_date", "Date of the last observable price", "amount", "dated(observable_price)", "ASC 321-10-35-2"),
        *((Line("impairment_date", "Date of the last impairment", "amount", "dated(impairment)", "ASC 321-10-35-3"),)
          if impaired else ()),
        Line("level_date", "Date of the last level", "amount",
             "max(price_date, impairment_date)" if impaired else "max(price_date, 0)", "ASC 321-10-35-2"),
        Line("level", "Fair value of what was held at the last level", "money",
             level if impaired else "latest(observable_price)", "ASC 321-10-35-2"),
        Line("value", "Last observed value, with purchases and conversions from that day on", "money",
             f"level + event(purchase, {flows_from}) + event(received_value, {flows_from})"
             + f" + event(received_for_service, {flows_from})" * for_service, "ASC 321-10-35-2",
             note="On one day the price comes first, on what was held before; then conversion; then purchase; the fact "
                  "price_comes_first, if given as 0, turns that round."),
        *_sale(deal, subject, "value"), *_worthless(deal, subject),
    )  # fmt: skip
    contributions = (
        Contribution("invested", "purchased"), *((Contribution("investment_income", "dividends_received"),) if dividends else ()),
        *((Contribution("exchanged", "received_for_service", -1),) if for_service else ()), *_sold_for(lines),
    )  # fmt: skip
    return Treatment("shares", f"{subject.label}: cash and conversion", "deal file", lines, (), _refused(lines),
                     contributions=contributions)  # fmt: skip
