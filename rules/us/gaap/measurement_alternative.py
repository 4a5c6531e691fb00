"""Shares without a readily determinable fair value: cost, impairment, and observable prices (measurement alternative)."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.model.nouns import Check, Line, NotCovered, Refusal, Treatment
from rules.legs.securities import worthlessness
from rules.legs.shares import (
    day_after_price,
    events_of,
    in_period,
    is_whole,
    later_in_period,
    mark_words,
    sales_of,
    sold_in_parts,
)
from rules.us.gaap.alternative_postings import Shape, alternative_contributions, alternative_entries
from rules.us.gaap.equity_fair_value import Phase, kinds_received, phase_lines
from rules.us.gaap.unexplained_difference import unexplained_lines


def measurement_alternative(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Cost less impairment, up or down to fair value on the date of an observable price; all through income.

    Source: ASC 321-10-35-2 (election, observable price), 35-3 (impairment). The level given is the fair value of the
    class held just before the day's conversions and purchases, so the change is computed, not entered.

    A part may be sold: its price is an observable price for the rest where the event says `observable: 1` (an orderly sale of
    identical shares, 35-2), and is not where it says 0. From the day of a listing the fair value is readily determinable:
    reported fair values mark the shares through income, and the alternative never comes back (35-2). A reported fair value
    before that day is a valuation and changes nothing.

    Dividends are income when declared (35-6); a dividend in kind is nothing until declared, and then shares received at
    fair value. Shares received for service come in at fair value (ASC 606-10-32-21), like a purchase without cash. Shares
    that are worthless for tax must have been impaired to nil. A carrying amount below the tax basis calls for a deferred tax
    asset on a capital loss; it stands apart from the liability and its allowance with the income taxes.
    """
    shape = _shape(deal, book, subject)
    lost = worthlessness(deal, subject)
    told = _listing_flags(deal, subject, shape.ends) if shape.ends else []
    refusals = [Refusal("not_impaired", "shares are worthless for tax and carried in the books: they need an impairment to nil "
                        "on or before that day", "ASC 321-10-35-3")] * bool(lost)  # fmt: skip
    refusals += [Refusal("impaired_upward", "an impairment cannot raise the carrying amount; only a price can",
                         "ASC 321-10-35-3")] * shape.impaired  # fmt: skip
    flags = [*_order_lines(deal, subject), *(line for line, _ in told)]
    refusals += [Refusal(line.name, ORDER, line.cite) for line in flags if line.name == "price_after_sale"]
    refusals += [Refusal(line.name, message, line.cite) for line, message in told]
    return Treatment(
        "measurement_alternative", f"{subject.label}: measurement alternative", "ASC 321-10-35-2",
        (*_lines(deal, subject, shape), *_worthless_lines(lost), *(_tax_lines(shape) if shape.taxed else ()), *flags,
         *_yearly_lines(shape.impaired)),
        alternative_entries(shape), tuple(refusals),
        (Check("without_price", "no remeasurement of the shares without an observable price in the period", 18),),
        ("capital gains as a source of income for a deferred tax asset (ASC 740-10-30-18)",
         "the search for prices of similar shares and their adjustment for rights (ASC 321-10-55-8): the level is entered"),
        alternative_contributions(shape),
    )  # fmt: skip


ORDER = "a price or an impairment follows the sale of a part in the same reporting period: take a finer step"


def _shape(deal: Deal, book: BookChoice, subject: Subject) -> Shape:
    listings, sales = events_of(deal, subject, "listing"), sales_of(deal, subject.name)
    parts, kinds = sold_in_parts(deal, subject.name), {e.kind for e in deal.events if subject.name in (e.of, e.to)}
    if len(listings) > 1:
        raise NotCovered("ASC 321-10-35-2", f"{subject.name} is listed twice")
    listing = listings[0] if listings else None
    if listing and "unexplained_difference" in kinds:
        raise NotCovered("house rule", f"an unexplained difference of {subject.name} that outlasts its listing")
    before = [s for s in sales if not is_whole(deal, s) and not (listing and _day(deal, s) > _day(deal, listing))]
    if silent := [sale.id for sale in before if "observable" not in sale.fields]:
        raise NotCovered("ASC 321-10-35-2", f"{silent[0]} sells a part and does not say whether its price is observable for the rest: "
                         "give observable: 1 for an orderly sale of identical shares, or 0")  # fmt: skip
    phase = Phase("at_fair_value", "marked", tuple(kinds_received(deal, subject)), bool(sales), listing, "handed_on") if listing else None
    return Shape(
        day_after_price(deal), kinds_received(deal, subject, always=True)[1], "impairment" in kinds, bool(sales),
        "unexplained_difference" in kinds, book.taxed and "us_tax" in {b.name for b in deal.books},
        "dividend" in kinds, "stock_received" in kinds, parts or bool(listing), tuple(before), listing, "of what is listed", phase,
    )  # fmt: skip


def _day(deal: Deal, event: Event):
    return deal.facts[f"{event.id}.date"].value


def _lines(deal: Deal, subject: Subject, shape: Shape) -> tuple[Line, ...]:
    unexplained = " + unexplained" if shape.unexplained else ""
    return (
        *((Line("unexplained", "Unexplained difference, as recorded", "money", "event(unexplained_difference)", "deal file"),)
          if shape.unexplained else ()),
        *(rolled_lines(shape) if shape.rolls else _level_lines(shape)),
        *(phase_lines(deal, subject, shape.phase) if shape.phase else ()),
        *((Line("carrying", "Carrying amount", "money", "alternative + at_fair_value", "ASC 321-10-35-2"),) if shape.ends else ()),
        *adjustment_lines(shape, unexplained),
        *(_sale_lines(shape) if shape.sold else ()),
        *(unexplained_lines(shape.sold, shape.taxed) if shape.unexplained else ()),
        *((Line("dividends", "Dividends", "money", "dividends_received + 0", "ASC 321-10-35-6"),) if shape.dividends else ()),
    )  # fmt: skip


def _level_lines(shape: Shape) -> tuple[Line, ...]:
    """The carrying amount of a holding that is kept, or sold whole: the last level and what came in since."""
    held = f"level + {shape.flows(f'level_date - {shape.first}')}"
    return (
        Line("before_sale", "Carrying amount before sale", "money", held, "ASC 321-10-35-2"),
        *((Line("derecognised", "Carrying amount sold", "money", "share_sold * before_sale", "ASC 321-10-40-1"),)
          if shape.sold else ()),
        Line("carrying", "Carrying amount", "money", "before_sale * (1 - sold)" if shape.sold else "before_sale + 0",
             "ASC 321-10-35-2"),
    )  # fmt: skip


def rolled_lines(shape: Shape) -> tuple[Line, ...]:
    """The carrying amount rolled from period to period: what is left after the sale of a part, and up to the day on which another
    measurement takes over."""
    own, until = shape.balance, f" * (level_date <= {shape.ends.id}.date)" if shape.ends else ""
    now = f"(level_date > prior(period_end)){until}"
    rest = [Line("price_observed", "A part is sold at an observable price", "flag",
                 " + ".join(f"{sale.id}.observable * ({in_period(sale)})" for sale in shape.observed), "ASC 321-10-35-2"),
            Line("rest_value", "Fair value of the rest at the price of the part sold", "money",
                 "iff(price_observed, proceeds * (1 - share_sold) / share_sold, 0)", "ASC 321-10-35-2")]  # fmt: skip
    left = "before_sale" + " - derecognised" * shape.sold
    after = f"iff(price_observed, rest_value, {left})" if shape.observed else left
    return (
        *((Line("alternative_proceeds", "Proceeds before the shares are listed", "money", f"proceeds * (period_end < {shape.ends.id}.date)",
                "ASC 321-10-40-1"),) if shape.ends and shape.sold else ()),
        Line("before_sale", "Carrying amount before sale", "money",
             f"iff({now}, level + {shape.flows(f'level_date - {shape.first}')}, prior({own}) + {shape.flows()})", "ASC 321-10-35-2"),
        *((Line("derecognised", "Carrying amount sold", "money", "share_sold * before_sale", "ASC 321-10-40-1"),) if shape.sold else ()),
        *(rest if shape.observed else ()),
        *((Line("handed_on", f"Carrying amount {shape.ending}", "money", f"({in_period(shape.ends)}) * ({after})",
                "ASC 321-10-35-2"),) if shape.ends else ()),
        Line(own, "Carrying amount" if own == "carrying" else "Carrying amount, measurement alternative", "money",
             f"{after}{' - handed_on' if shape.ends else ''}{' + 0' if after == 'before_sale' and not shape.ends else ''}",
             "ASC 321-10-35-2"),
    )  # fmt: skip


def adjustment_lines(shape: Shape, unexplained: str = "") -> tuple[Line, ...]:
    """Impairment, what prices changed, and what is held of both."""
    return (*(_impairment_lines(shape) if shape.impaired else ()), *_remeasured_lines(shape, unexplained), *_cumulative_lines(shape))


def _remeasured_lines(shape: Shape, unexplained: str) -> tuple[Line, ...]:
    """What prices changed: on all that was held, and on the rest where a part was sold at one."""
    change, own = "remeasured", shape.balance
    if shape.rolls:
        moved = f"before_sale - prior({own}) - ({shape.flows()})"
    else:
        for_service = " - received_for_service" * shape.for_service
        moved = f"carrying - prior(carrying) - purchased - {shape.received}{for_service}{unexplained.replace('+', '-')}"
        moved += " + derecognised" * shape.sold
    rest = bool(shape.observed)
    lines = [Line(change, "Remeasured at observable prices", "money", moved + " + impaired" * shape.impaired, "ASC 321-10-35-2")]
    if rest:
        lines.append(Line("rest_remeasured", "The rest, remeasured at the price of the part sold", "money",
                          "iff(price_observed, rest_value - before_sale + derecognised, 0)", "ASC 321-10-35-2"))  # fmt: skip
    others = " * (1 - price_observed)" if rest else ""
    return (
        *lines,
        Line("upward", "Upward adjustment", "money", "max(0, remeasured)" + " + max(0, rest_remeasured)" * rest, "ASC 321-10-35-2"),
        Line("downward", "Downward adjustment", "money", "max(0, -remeasured)" + " + max(0, -rest_remeasured)" * rest, "ASC 321-10-35-2"),
        Line("without_price", "Remeasured in a period without an observable price", "flag",
             f"(upward + downward > 0) * (price_date <= prior(period_end)){others}", "ASC 321-10-35-2"),
    )  # fmt: skip


def _worthless_lines(lost: Event | None) -> tuple[Line, ...]:
    if lost is None:
        return ()
    return (Line("not_impaired", "Worthless for tax and carried in the books", "flag", "worthless * (carrying > 0)", "ASC 321-10-35-3"),)


def _order_lines(deal: Deal, subject: Subject) -> list[Line]:
    """A flag where a level follows the sale of a part within one period: what it states is then not told apart here."""
    sales = tuple(sale for sale in sales_of(deal, subject.name) if not is_whole(deal, sale))
    text = later_in_period(sales, events_of(deal, subject, "observable_price", "impairment"))
    return [Line("price_after_sale", "A level after the sale of a part in the same period", "flag", text, "house rule")] if text else []


def _listing_flags(deal: Deal, subject: Subject, listing: Event) -> list[tuple[Line, str]]:
    """Flags of what a listing calls for: a value from that day on, and no sale just before it within the period."""
    date = f"{listing.id}.date"
    unpriced = Line("unpriced", "Listed without a fair value since", "flag",
                    f"(period_end >= {date}) * ({mark_words(deal, subject)[0]} < {date})", "ASC 321-10-35-1")  # fmt: skip
    found = [(unpriced, "shares are listed, and no fair value is reported on that day or after it in the period")]
    if text := later_in_period(sales_of(deal, subject.name), (listing,)):
        found.append((Line("listed_after_sale", "A listing after a sale in the same period", "flag", text, "house rule"),
                      "shares are sold and then listed in one reporting period: take a finer step"))  # fmt: skip
    return found


def _impairment_lines(shape: Shape) -> tuple[Line, ...]:
    until = " + ".join(f"event({kind}, since) - event({kind}, impairment_date - {shape.first})" for kind in shape.kinds)
    priced = "(price_date > prior(period_end)) * (price_date < impairment_date)"
    now = "impairment_date > prior(period_end)"
    if shape.ends:
        now = f"({now}) * (impairment_date <= {shape.ends.id}.date)"
    return (
        Line("since", "Level or opening balance before the impairment, from", "amount",
             f"iff({priced}, price_date - {shape.first}, prior(period_end))", "ASC 321-10-35-3"),
        Line("before_impairment", "Carrying amount just before impairment", "money",
             f"iff({priced}, latest(observable_price), prior({shape.balance})) + {until}", "ASC 321-10-35-3"),
        Line("impaired", "Impairment", "money",
             f"iff({now}, max(0, before_impairment - latest(impairment)), 0)",
             "ASC 321-10-35-3"),
        Line("impaired_upward", "Impairment level above the carrying amount", "flag",
             f"{now if shape.ends else f'({now})'} * (before_impairment < latest(impairment))", "ASC 321-10-35-3"),
    )  # fmt: skip


def _cumulative_lines(shape: Shape) -> tuple[Line, ...]:
    """What is held of adjustments to date, the disclosure of ASC 321-10-50-3; what is sold or listed takes its part along."""
    down = "downward + impaired" if shape.impaired else "downward"
    up_before, down_before = ("max(0, remeasured)", f"max(0, -remeasured){' + impaired' * shape.impaired}") if shape.observed else \
                             ("upward", down)  # fmt: skip
    released = (
        Line("up_released", "Upward adjustments of what is sold", "money",
             f"share_sold * (prior(cumulative_up) + {up_before})", "ASC 321-10-40-1"),
        Line("down_released", "Downward adjustments of what is sold", "money",
             f"share_sold * (prior(cumulative_down) + {down_before})", "ASC 321-10-40-1"),
    )  # fmt: skip
    lines = [*(released if shape.sold else ())]
    for name, moved, label in (("up", "upward", "Upward adjustments"), ("down", down, "Downward adjustments and impairment")):
        held = f"prior(cumulative_{name}) + {moved}" + f" - {name}_released" * shape.sold
        if shape.ends:
            lines.append(Line(f"{name}_handed_on", f"{label} {shape.ending}", "money", f"({in_period(shape.ends)}) * ({held})",
                              "ASC 321-10-35-2"))  # fmt: skip
        lines.append(Line(f"cumulative_{name}", f"{label} held, cumulative", "money", held + f" - {name}_handed_on" * bool(shape.ends),
                          "ASC 321-10-50-3"))  # fmt: skip
    if shape.ends:
        lines.append(Line("cost_handed_on", f"Cost {shape.ending}", "money", "handed_on - up_handed_on + down_handed_on",
                          "ASC 321-10-35-2"))  # fmt: skip
    return tuple(lines)


def _yearly_lines(impaired: bool) -> list[Line]:
    """The table of ASC 321-10-50-3: adjustments of the tax year, and all of them to date whether still held or not."""
    both = "year_total(downward)" + " + year_total(impaired)" * impaired
    kinds = (("upward", "Upward adjustments", "year_total(upward)"), ("downward", "Impairment and downward adjustments", both))
    return [line for kind, label, text in kinds for line in (
        Line(f"year_{kind}", f"{label} of the tax year", "money", text, "ASC 321-10-50-3", time="year"),
        Line(f"{kind}_to_date", f"{label} to date", "money", f"prior({kind}_to_date) + year_{kind}", "ASC 321-10-50-3", time="year"),
    )]  # fmt: skip


def _sale_lines(shape: Shape) -> tuple[Line, ...]:
    return (
        Line("proceeds_to_carrying", "Proceeds up to the carrying amount", "money", f"min({shape.proceeds}, derecognised)",
             "ASC 321-10-40-1"),
        Line("sale_gain", "Gain on sale", "money", f"max(0, {shape.proceeds} - derecognised)", "ASC 321-10-40-1"),
        Line("sale_loss", "Loss on sale", "money", f"max(0, derecognised - {shape.proceeds})", "ASC 321-10-40-1"),
    )  # fmt: skip


def _tax_lines(shape: Shape) -> tuple[Line, ...]:
    open_part = " - unexplained_equity - unexplained_deferred" if shape.unexplained else ""
    return (
        Line("taxable_difference", "Carrying amount above tax basis", "money", f"carrying - us_tax.basis{open_part}",
             "ASC 740-10-25"),
        Line("capital_loss_asset", "Deferred tax asset before allowance, carrying amount below tax basis", "money",
             "max(0, -taxable_difference * income_taxes.enacted_rate)", "ASC 740-10-30"),
        Line("capital_loss_allowance", "Valuation allowance on it: a capital loss has no certain use", "money",
             "capital_loss_asset + 0", "ASC 740-10-30-5"),
        Line("deferred_tax", "Deferred tax liability, origin income", "money",
             "max(0, taxable_difference * income_taxes.enacted_rate)", "ASC 740-10-30"),
        Line("deferred_up", "Deferred tax charged to income", "money", "max(0, deferred_tax - prior(deferred_tax))",
             "ASC 740-10-30"),
        Line("deferred_down", "Deferred tax credited to income", "money", "max(0, prior(deferred_tax) - deferred_tax)",
             "ASC 740-10-30"),
    )  # fmt: skip


TREATMENTS = (("equity_security", measurement_alternative),)
