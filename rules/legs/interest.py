"""Interest on notes by their terms, before any accounting: stated interest in cash or in kind, and discount, at constant yield."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from ledger.facts.nouns import Deal, Event, Subject
from ledger.formula.money import PLACES
from ledger.model.nouns import Entry, Line, NotCovered, Refusal

YIELD, STATED = "Reg. 1.1272-1", "deal file"
THIS_PERIOD = "({0}.date > prior(period_end)) * ({0}.date <= period_end)"


@dataclass(frozen=True)
class Terms:
    """The interest of one lot: `paid` is cash, in_kind or "" (discount only); with `discount` it has a yield and a redemption price.

    With `premium` it was bought above that price, so that a part of the interest in cash pays the premium back.
    """

    lot: str
    paid: str
    discount: bool
    premium: bool = False

    @property
    def accretes(self) -> bool:
        """Whether a part of the interest is added to the note and not received."""
        return self.discount or self.paid != "cash"


def terms_of(deal: Deal, subject: Subject) -> tuple[Terms, ...]:
    """The lots that bear interest, in the order of the deal file."""
    found = []
    for lot, paid in zip(subject.instances, subject.classes, strict=True):
        if f"{lot}.interest_rate" in deal.facts or f"{lot}.yield_to_maturity" in deal.facts:
            discount = f"{lot}.yield_to_maturity" in deal.facts
            found.append(Terms(lot, paid, discount, discount and paid == "cash" and _above_redemption(deal, lot)))
    return tuple(found)


def _above_redemption(deal: Deal, lot: str) -> bool:
    """Whether a lot was bought for more than it is redeemed at: structure, so that a price across that line needs a new run."""
    paid = sum(Decimal(str(deal.facts[f"{event.id}.amount"].value)) for event in _of(deal, lot, "funding"))
    return paid > Decimal(str(deal.facts[f"{lot}.redemption"].value))


def premium_lots(deal: Deal, subject: Subject) -> tuple[str, ...]:
    """The lots bought at a premium."""
    return tuple(each.lot for each in terms_of(deal, subject) if each.premium)


def added_entries(deal: Deal, subject: Subject, notes: str, income: str, cite: str) -> tuple[Entry, ...]:
    """What interest in kind and discount add to the notes, and what a premium takes off them and off interest."""
    premium = premium_lots(deal, subject)
    rest = tuple(lot for lot in accreting(deal, subject) if lot not in premium)
    line = "discount_added" if premium else "interest_added"
    added = Entry("interest in kind and discount", notes, income, line, cite)
    return (added,) * bool(rest) + (Entry("premium amortised", income, notes, "premium_amortised", cite),) * bool(premium)


def accreting(deal: Deal, subject: Subject) -> tuple[str, ...]:
    """The lots to whose cost interest or discount is added."""
    return tuple(each.lot for each in terms_of(deal, subject) if each.accretes)


def in_cash(deal: Deal, subject: Subject) -> tuple[str, ...]:
    """The lots that pay interest in cash."""
    return tuple(each.lot for each in terms_of(deal, subject) if each.paid == "cash")


def added_lines(deal: Deal, subject: Subject, line: Line, but: tuple[str, ...] = ()) -> tuple[Line, ...]:
    """A line of cost by lot: as it stands for lots that nothing is added to, with what accretes for the others, all `but` these."""
    more = tuple(lot for lot in accreting(deal, subject) if lot not in but)
    if not more:
        return (line,)
    rest = tuple(lot for lot in subject.instances if lot not in more)
    with_more = replace(line, formula=line.formula.replace(" - converted", " + accretion - converted", 1), among=more)
    return (*((replace(line, among=rest),) if rest else ()), with_more)


def interest_lines(deal: Deal, subject: Subject) -> tuple[tuple[Line, ...], tuple[Refusal, ...]]:
    """What each lot earns in a period, what of it comes in cash and what is added to the note.

    Source: IRC 1272(a)(3) and Reg. 1.1272-1(b) for the yield (ASC 835-30-35-2 asks for the same method). The accrual period
    is the reporting period, at most a year (1.1272-1(b)(1)(ii)): yield x step_months / 12 on the adjusted issue price, by days
    for a part of a period (any reasonable method, (b)(4)(iii)); the day of funding counts, that of conversion, sale,
    worthlessness or maturity does not. Rate and yield are facts and must be stated as compounded once a reporting period: 8 %
    compounded semiannually is 7.87 % compounded monthly, not 8 (1.1272-1(j), examples 1 and 4). Stated interest in cash is
    received in the period in which it accrues. The yield is tested where the note matures inside the timeline.

    A note bought above its redemption price accretes less than nothing: the premium is written down by the same yield (ASC
    310-20-35-18, 320-10-35-4; Reg. 1.171-2(a)(3), the yield that makes its price). One that the issuer may call is amortised to
    the first call (310-20-35-33): give that day and price as maturity and redemption.

    Not covered: contingent payments (Reg. 1.1275-4), variable rates (Reg. 1.1275-5), market discount (IRC 1276), a term of a year
    or less (IRC 1281), a lot with interest that is bought and converted in one period.
    """
    terms = terms_of(deal, subject)
    if not terms:
        return (), ()
    lines: list[Line] = []
    for each in terms:
        lines += _lot_lines(deal, subject, each)
    for name, label, part, lots in (
        ("interest_earned", "Interest and discount earned", "earned", [each.lot for each in terms]),
        ("interest_received", "Interest received in cash", "coupon", list(in_cash(deal, subject))),
        ("interest_added", "Interest in kind and discount, added to the notes", "accretion", list(accreting(deal, subject))),
    ):
        if lots:
            lines.append(Line(name, label, "money", " + ".join(f"{lot}.{part}" for lot in lots) + " + 0", YIELD))
    if premium := premium_lots(deal, subject):
        lines += _premium_lines(deal, subject, premium)
    names = {line.name for line in lines}
    refusals = tuple(each for each in _REFUSALS if each.line in names)
    return tuple(sorted(lines, key=lambda line: _ORDER.index(line.name) if line.name in _ORDER else len(_ORDER))), refusals


#: The order of the lines, so that those of one name stand together; what is not here follows.
_ORDER = ("period_yield", "accrues_until", "by_yield", "redeems", "coupon", "earned", "accretion", "adjusted", "periods",
          "redemption_gap")  # fmt: skip


def _premium_lines(deal: Deal, subject: Subject, premium: tuple[str, ...]) -> list[Line]:
    """What is added to notes and what is taken off them, apart: an entry is never negative."""
    rest = [lot for lot in accreting(deal, subject) if lot not in premium]
    added = Line("discount_added", "Interest in kind and discount, added to the notes", "money",
                 " + ".join(f"{lot}.accretion" for lot in rest) + " + 0", YIELD)  # fmt: skip
    taken = " ".join(f"- {lot}.accretion" for lot in premium).replace("- ", "-", 1) + " + 0"
    return [*[added] * bool(rest), Line("premium_amortised", "Premium amortised, taken off the notes", "money", taken, "ASC 310-20-35-18")]


_REFUSALS = (
    Refusal("bought_and_converted", "a lot that bears interest is bought and converted in one period", YIELD),
    Refusal("premium", "interest in cash is above the yield of a note that was bought at its redemption price or below: price, yield and "
            "rate do not belong together", "IRC 171"),
    Refusal("no_premium", "interest in cash is below the yield of a note that was bought above its redemption price: price, yield and rate "
            "do not belong together", "IRC 171"),
    Refusal("short_term", "a note with discount has a term of a year or less", "IRC 1281"),
    Refusal("yield_wrong", "the discount accreted at this yield does not make the redemption price at maturity", YIELD),
    Refusal("past_maturity", "a note is held past its maturity: redeem it by a sale on that day", "deal file"),
)


def _of(deal: Deal, name: str, kind: str) -> list[Event]:
    return [event for event in deal.events if event.kind == kind and event.of == name]


def _lot_lines(deal: Deal, subject: Subject, terms: Terms) -> list[Line]:
    lot, facts = terms.lot, deal.facts
    fundings, conversions = _of(deal, lot, "funding"), _of(deal, lot, "conversion")
    if terms.discount and len(fundings) != 1:
        raise NotCovered(YIELD, f"{lot} has a yield and is bought in {len(fundings)} parts: a yield belongs to one issue price")
    if terms.discount and terms.paid == "cash" and conversions:
        raise NotCovered(YIELD, f"{lot} pays interest in cash, is issued at a discount and is converted")

    def line(name: str, label: str, unit: str, formula: str, cite: str, note: str = "") -> Line:
        return Line(name, label, unit, formula, cite, each=True, among=(lot,), note=note)

    tested = terms.discount and not conversions
    lines = [
        line("period_yield", "Interest of a whole period", "rate",
             f"{'yield_to_maturity' if terms.discount else 'interest_rate'} * step_months / 12", YIELD),
        line("accrues_until", "Last day of the period with interest", "date", _accrues_until(deal, subject, lot), YIELD),
        line("by_yield" if tested else "earned", "Interest and discount" + (" by the yield" if tested else " earned"), "money",
             f"({_weighted(deal, terms, fundings, conversions)}) * period_yield / (period_end - prior(period_end))", YIELD,
             "Adjusted issue price of each day x yield; what is converted takes its accrued part with it."),
    ]  # fmt: skip
    if terms.paid == "cash":
        lines.append(line("coupon", "Interest received in cash", "money", _coupon(terms, fundings), STATED))
    if terms.accretes:
        added = "earned - coupon" if terms.paid == "cash" else "earned + 0"
        lines.append(line("accretion", "Interest in kind and discount, added", "money", added, "IRC 1272(d)(2)"))
    sold = " * (1 - sold)" * bool(_of(deal, subject.name, "sale")) + " * (1 - worthless)" * bool(_of(deal, subject.name, "worthlessness"))
    held = f"prior(adjusted) + funded{' + accretion' * terms.accretes} - converted"
    lines.append(line("adjusted", "Adjusted issue price", "money", f"({held}){sold} + 0", "IRC 1272(a)(4)"))
    if terms.accretes and conversions:
        lines.append(line("bought_and_converted", "Bought and converted in one period", "flag", "(funded > 0) * (converted > 0)", YIELD))
    if terms.paid == "cash" and terms.discount:
        lines.append(line("no_premium", "Interest in cash below the yield, and a premium", "flag", "accretion > 0", "IRC 171")
                     if terms.premium else line("premium", "Interest in cash above the yield", "flag", "accretion < 0", "IRC 171"))
    if terms.discount:
        lines.append(line("short_term", "Term of a year or less", "flag", f"months({fundings[0].id}.date, maturity) <= 12", "IRC 1281"))
    if f"{lot}.maturity" in facts:
        lines.append(line("past_maturity", "Held past maturity", "flag", "(maturity <= period_end) * (adjusted > 0)", "deal file"))
    if tested:
        lines += _tested(deal, line, " - coupon" * (terms.paid == "cash"))
    return lines


def _tested(deal: Deal, line: Callable[..., Line], coupon: str) -> list[Line]:
    """The last period takes what is left to the redemption price (Reg. 1.1272-1(b)(4)(ii)), which tests the yield.

    One posting unit a period may be lost in rounding; anything more is a yield that does not belong to these prices.
    """
    held = "prior(adjusted) + funded"
    return [
        line("redeems", "Held to maturity: the last accrual period, which ends the day before", "flag",
             f"(maturity - 1 > prior(period_end)) * ({held} > 0) * (accrues_until == maturity - 1)", YIELD),
        line("earned", "Interest and discount earned", "money",
             f"iff(redeems, max(0, redemption - ({held}){coupon.replace('-', '+')}), by_yield)", YIELD),
        line("periods", "Periods in which interest was earned", "count", "prior(periods) + (earned > 0)", "definition"),
        line("redemption_gap", "Adjusted issue price at maturity by the yield, less redemption price", "money",
             f"iff(redeems, {held} + by_yield{coupon} - redemption, 0)", YIELD),
        line("yield_wrong", "More than a posting unit a period off the redemption price", "flag",
             f"round(abs(redemption_gap) / max(1, 2 * periods), {_places(deal)}) != 0", "house rule"),
    ]  # fmt: skip


def _places(deal: Deal) -> int:
    from ledger.model.grid import posting_unit

    return PLACES[posting_unit(deal)]


def _accrues_until(deal: Deal, subject: Subject, lot: str) -> str:
    ends = [f"{event.id}.date - 1" for kind in ("sale", "worthlessness") for event in _of(deal, subject.name, kind)]
    ends += ["maturity - 1"] * (f"{lot}.maturity" in deal.facts)
    return f"min({', '.join(['period_end', *ends])})" if ends else "period_end + 0"


def _weighted(deal: Deal, terms: Terms, fundings: list[Event], conversions: list[Event]) -> str:
    """The amount that earns, times its days. Of what is converted only the part that stood at the beginning of the period earned."""
    parts = ["prior(adjusted) * max(0, accrues_until - prior(period_end))"]
    for event in fundings:
        parts.append(f" + iff({THIS_PERIOD.format(event.id)}, {event.id}.amount * max(0, accrues_until - {event.id}.date + 1), 0)")
    for event in conversions:
        stood = f"{event.id}.cost"
        if terms.accretes:
            days = f"({event.id}.date - 1 - prior(period_end)) / (period_end - prior(period_end))"
            stood = f"round({stood} / (1 + period_yield * {days}), {_places(deal)})"
        parts.append(f" - iff({THIS_PERIOD.format(event.id)}, {stood} * max(0, accrues_until - {event.id}.date + 1), 0)")
    return "".join(parts)


def _coupon(terms: Terms, fundings: list[Event]) -> str:
    """Stated interest in cash: on the cost of a note issued at par, on the redemption price of one issued at a discount."""
    if not terms.discount:
        return "earned + 0"
    event = fundings[0].id
    days = ("iff(prior(adjusted) > 0, max(0, accrues_until - prior(period_end)), 0) + "
            f"iff({THIS_PERIOD.format(event)}, max(0, accrues_until - {event}.date + 1), 0)")  # fmt: skip
    return f"redemption * ({days}) * interest_rate * step_months / 12 / (period_end - prior(period_end))"
