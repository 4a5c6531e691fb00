"""Notes: cash, conversion, levels of value and sale, before any accounting; and the worthlessness of notes and shares."""

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


def worthless_holding(deal: Deal, subject: Subject) -> tuple[Line, ...]:
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


def refused_after(lines: tuple[Line, ...]) -> tuple[Refusal, ...]:
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
    gone = "max(cost_held == 0, worthless)" if worthlessness(deal, subject) else "cost_held == 0"
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
             f"iff({gone}, 0, latest(fair_value) + event(funding, value_date) - event(converted_value, value_date)"
             f"{' + added_since_value' * added})", "ASC 820-10-35",
             note="Nil once every note is converted or worthless, whatever the last mark was."),
        *_sale(deal, subject, "value"), *worthless_holding(deal, subject),
    )  # fmt: skip
    received = (Contribution("investment_income", "interest_received"),) if in_cash(deal, subject) else ()
    return Treatment("notes", f"{subject.label}: cash and conversion", "deal file", lines, (), refusals + refused_after(lines),
                     contributions=(Contribution("invested", "funding"), *received, *_sold_for(lines)))  # fmt: skip
