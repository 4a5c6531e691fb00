"""The obligation to retire equipment: recognised at present value, accreted, estimated anew, settled."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Refusal
from rules.legs.construction import IN_PERIOD, PLACED_NOW, summed
from rules.legs.equipment import ways_out
from rules.legs.settlement import estimates, obliged
from rules.us.gaap.cost_parts import CASH, COST, CostPart

OWED, ACCRETION = "liabilities:asset retirement obligations", "expenses:accretion"
BEGIN, REVISE, ACCRETE = "ASC 410-20-25-4", "ASC 410-20-35-8", "ASC 410-20-35-5"
PAID = "operating: Paid to retire equipment"
MONTHS = "(months_gone - prior(months_gone)) / 12"


def retirement_obligation(deal: Deal, subject: Subject, name: str) -> CostPart:
    """Posting template ARO, for vintages that have a settlement_cost and, they or their class, a credit_adjusted_rate.

    Source: ASC 410-20-25-4 to 25-6 and 30-1 (when in service, at present value at the credit-adjusted risk-free rate, the
    same amount added to cost), 35-2 (depreciated by the method of the asset), 35-5 (accretion by the interest method, an
    operating expense: 45-1), 35-8 (a new estimate: what is more is a layer at the rate of its day, what is less leaves every
    layer in proportion, which is the weighted average rate; it acts at the end of the period of its event, and depreciation
    follows from the next), 40-1 (settled). Rates are effective ones a year; months count as those of depreciation.

    Settlement is expected at the end of the life as now estimated; without a life, on the day of disposal or sale. A change
    of life, like all of its effects from its period on, discounts each layer anew at its own rate: the paragraph names no
    other for a change of timing alone. Retired sooner, the difference to what is paid is gain or loss. Not covered: obligations
    incurred over several periods (35-1), conditional ones without an estimate (25-10), a change under a method whose
    schedule is fixed at the start.
    """
    names = obliged(deal, subject)
    if not names:
        return CostPart()
    _needs(deal, subject, names, name)
    events, moves = estimates(deal, subject), sum(e.kind == "useful_life" for e in deal.events) > 1
    layers = ("first_layer", *(f"{event.id}_layer" for event in events))
    rates = ("credit_adjusted_rate", *(f"{event.id}.rate" for event in events))
    lines = [
        *_expected(deal, subject, names),
        *(line for layer, rate in zip(layers, rates, strict=True) for line in _layer(layer, rate, names, moves, bool(events))),
        *_owed(layers, rates, names, moves, bool(events)),
        *_totals(names, moves, bool(events)),
    ]
    lines.append(Line("obligation_below_nil", "Cost of retirement or its rate below nil", "flag",
                      "(settlement_cost < 0) + (credit_adjusted_rate < 0)", BEGIN, time="once", each=True, among=names))  # fmt: skip
    timing = " + retirement_retimed" * moves
    return CostPart(
        tuple(lines), ((names, f"retirement_recognised{timing}"),), ((names, "retirement_revised"),) * bool(events),
        _entries(moves, bool(events)), (NEGATIVE, *REFUSALS) if events or moves else (NEGATIVE,),
        (Contribution("operating_income", "accretion", -1), Contribution("operating_income", "settlement_gain"),
         Contribution("operating_income", "settlement_loss", -1), Contribution("carrying", "obligation", -1)), NOT_MODELLED,
    )  # fmt: skip


NOT_MODELLED = ("retirement obligations incurred over several periods, or conditional without an estimate (ASC 410-20-35-1, 25-10)",)
NEGATIVE = Refusal("obligation_below_nil", "a cost of retirement or its credit-adjusted rate is below nil", BEGIN)
REFUSALS = (Refusal("below_nil", "a lower estimate of the cost of retirement takes more off the asset than it is carried at: the rest is "
                    "not covered here", REVISE),)  # fmt: skip


def _needs(deal: Deal, subject: Subject, names: tuple[str, ...], method: str) -> None:
    kinds = dict(zip(subject.instances, subject.classes, strict=True))
    for name in names:
        if not {f"{name}.credit_adjusted_rate", f"{kinds[name]}.credit_adjusted_rate", "credit_adjusted_rate"} & deal.facts.keys():
            raise NotCovered("ASC 410-20-30-1", f"{name} has a settlement_cost: its present value needs the fact credit_adjusted_rate")
        if not ways_out(deal, name, kinds[name]):
            raise NotCovered(BEGIN, f"{name} has a settlement_cost and nothing says when it is retired: a life, equipment_sold or "
                             "disposal_date")  # fmt: skip
    changes = bool(estimates(deal, subject)) or sum(e.kind == "useful_life" for e in deal.events) > 1
    if changes and method in ("sum_of_years", "units_of_production"):
        raise NotCovered(REVISE, f"the cost of retirement is estimated anew under {method}: its schedule is fixed at the start here")


def _expected(deal: Deal, subject: Subject, names: tuple[str, ...]) -> list[Line]:
    """Months from placing in service to settlement as now expected, by how a vintage leaves; and those gone."""
    texts = {"life": "max(life, prior(age))", "own": "months(placed_in_service, disposal_date)",
             "sold": "months(placed_in_service, equipment_sold) + 1"}  # fmt: skip
    kinds = dict(zip(subject.instances, subject.classes, strict=True))
    by_way: dict[str, list[str]] = {}
    for name in names:
        open_ways = ways_out(deal, name, kinds[name])
        by_way.setdefault(next(way for way in texts if way in open_ways), []).append(name)
    return [
        *(Line("expected_months", "Months to settlement, from placing in service", "count", texts[way], BEGIN, each=True,
               among=tuple(among)) for way, among in by_way.items()),
        Line("months_gone", "Of them gone", "count", "min(age, expected_months)", ACCRETE, each=True, among=names),
    ]  # fmt: skip


def _layer(layer: str, rate: str, names: tuple[str, ...], moves: bool, revised: bool) -> list[Line]:
    """One layer of the obligation: at the beginning of a period, and at its end before settlement."""
    first, event = layer == "first_layer", layer.removesuffix("_layer")
    held = f"prior({layer}) * (1 - prior(retired))"
    held += f" * compound({rate}, (prior(expected_months) - expected_months) / 12)" * moves
    opens = f"iff({PLACED_NOW}, settlement_cost * compound({rate}, -expected_months / 12), {held})" if first else held
    text = f"{layer}_opens * compound({rate}, {MONTHS})"
    text += " * min(1, estimate_factor)" * revised
    if not first:
        more = f"max(0, expected_settlement - settlement_before) * compound({rate}, (months_gone - expected_months) / 12)"
        text += f" + {IN_PERIOD.format(f'{event}.date')} * {more}"
    words = "as first estimated" if first else event.replace("_", " ")
    return [
        Line(f"{layer}_opens", f"Obligation {words}, beginning", "amount", opens, BEGIN if first else REVISE, each=True, among=names),
        Line(layer, f"Obligation {words}, before settlement", "amount", text, ACCRETE, each=True, among=names),
    ]


def _owed(layers: tuple[str, ...], rates: tuple[str, ...], names: tuple[str, ...], moves: bool, revised: bool) -> list[Line]:
    """The obligation in whole posting units at each step, and the movements between them."""
    grown = " + ".join(f"{layer}_opens * compound({rate}, {MONTHS})" for layer, rate in zip(layers, rates, strict=True))
    found = [
        ("owed_opens", "Obligation, beginning of the period", " + ".join(f"{layer}_opens" for layer in layers) + " + 0", BEGIN),
        ("owed_grown", "Obligation, accreted", f"{grown} + 0", ACCRETE),
        *([("owed", "Obligation, before settlement", " + ".join(layers) + " + 0", REVISE)] if revised else
          [("owed", "Obligation, before settlement", "owed_grown + 0", ACCRETE)]),
        ("discharged", "Obligation settled", "(retired - prior(retired)) * owed", "ASC 410-20-40-1"),
        ("obligation", "Asset retirement obligation", "owed * (1 - retired)", BEGIN),
        ("retirement_recognised", "Obligation recognised", f"{PLACED_NOW} * owed_opens", BEGIN),
        *([("retirement_retimed", "Change by another life", f"(1 - {PLACED_NOW}) * (owed_opens - prior(obligation))", REVISE)] * moves),
        *([("retirement_revised", "Change by a new estimate", "owed - owed_grown", REVISE)] * revised),
        ("accretion", "Accretion", "owed_grown - owed_opens", ACCRETE),
        ("paid_of_owed", "Paid, up to the obligation", "min(settled, discharged)", "ASC 410-20-40-1"),
        ("settlement_gain", "Gain on settlement", "max(0, discharged - settled)", "ASC 410-20-40-1"),
        ("settlement_loss", "Loss on settlement", "max(0, settled - discharged)", "ASC 410-20-40-1"),
    ]  # fmt: skip
    lines = [Line(name, label, "money", text, cite, each=True, among=names) for name, label, text, cite in found]
    if moves or revised:
        lines.append(Line("below_nil", "Carried below nil by a lower estimate", "flag", "carrying < 0", REVISE, each=True, among=names))
    return lines


def _totals(names: tuple[str, ...], moves: bool, revised: bool) -> list[Line]:
    wanted = [("retirement_recognised", "Retirement obligations recognised"), ("accretion", "Accretion of retirement obligations"),
              ("paid_of_owed", "Retirement obligations paid"), ("settlement_gain", "Gain on settlement of retirement obligations"),
              ("settlement_loss", "Loss on settlement of retirement obligations"),
              ("obligation", "Asset retirement obligations")]  # fmt: skip
    lines = [Line(name, label, "money", summed(names, name), BEGIN) for name, label in wanted]
    for name, present in (("retirement_retimed", moves), ("retirement_revised", revised)):
        lines += [
            Line(name, "Change of retirement obligations", "money", summed(names, name), REVISE),
            Line(f"{name}_up", "Retirement obligations, more", "money", f"max(0, {name})", REVISE),
            Line(f"{name}_down", "Retirement obligations, less", "money", f"max(0, -{name})", REVISE),
        ] * present
    return lines


def _entries(moves: bool, revised: bool) -> tuple[Entry, ...]:
    changed = [("another life", "retirement_retimed")] * moves + [("a new estimate", "retirement_revised")] * revised
    return (
        Entry("retirement obligation", COST, OWED, "retirement_recognised", BEGIN, "noncash: Retirement obligations added to equipment"),
        *(entry for words, line in changed for entry in (
            Entry(f"retirement obligation, more by {words}", COST, OWED, f"{line}_up", REVISE),
            Entry(f"retirement obligation, less by {words}", OWED, COST, f"{line}_down", REVISE))),
        Entry("accretion", ACCRETION, OWED, "accretion", ACCRETE),
        Entry("retirement paid", OWED, CASH, "paid_of_owed", "ASC 410-20-40-1", PAID),
        Entry("retirement paid above the obligation", "expenses:loss on retirement obligations", CASH, "settlement_loss",
              "ASC 410-20-40-1", PAID),
        Entry("retirement obligation not spent", OWED, "income:gain on retirement obligations", "settlement_gain", "ASC 410-20-40-1"),
    )  # fmt: skip
