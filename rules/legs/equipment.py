"""Equipment: vintages bought, run, retired and sold, before any accounting."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Check, Contribution, Line, NotCovered, Refusal, Treatment
from rules.legs.capital_expenditure import capital_expenditure_lines
from rules.legs.construction import built, construction_lines
from rules.legs.lives import unrevised_lines
from rules.legs.second_life import has_second_life, lived_twice, second_life_lines, served_others
from rules.legs.self_built import self_built_lines
from rules.legs.settlement import settlement_lines


def equipment(deal: Deal, subject: Subject) -> Treatment:
    """Vintages bought, run, retired and sold.

    A vintage leaves at the end of the life then in force (the events `useful_life`, or the fact `life` of its class), or of a
    second life after it (second_life.py), on the day the fleet is sold (the fact `equipment_sold`), or on its own
    `disposal_date`; without any of them it stays. What is paid over time, what it costs to retire a vintage and what of a
    programme is research stand in construction.py, settlement.py and self_built.py beside this.
    """
    planned = any(f"{i}.usage_served" in deal.facts for i in subject.instances)
    if planned and not all(f"{i}.usage_served" in deal.facts for i in subject.instances):
        raise NotCovered("house rule", "some vintages give usage_served and some cost: give all of them the one or the other")
    payments, late = construction_lines(deal, subject)
    settlements, estimated = settlement_lines(deal, subject)
    programmes, parted = self_built_lines(deal, subject)
    lives = any(e.kind == "useful_life" for e in deal.events)
    dated = (Line("life", "Useful life as estimated, months", "count", "latest(useful_life)", "ASC 360-10-35-4"),
             Line("without_life", "Equipment in service without a useful life", "flag",
                  "(round(life, 2) < 1) * (purchases + prior(gross_cost) > 0)", "ASC 360-10-35-4"))  # fmt: skip
    lines = (
        *(_PLAN if planned else ()),
        *(dated[:1] if lives else ()),
        *_ages(deal, subject),
        *unrevised_lines(deal, subject),
        *capital_expenditure_lines(deal, subject),
        *(line for line in payments if line.name == "cost"),
        *programmes,
        Line("additions", "Cost placed in service", "money",
             "iff((placed_in_service > prior(period_end)) * (placed_in_service <= period_end), cost, 0)", "deal file",
             each=True),
        Line("cost_retired", "Cost retired", "money", "(retired - prior(retired)) * cost", "definition", each=True),
        *_prices(deal, subject),
        *second_life_lines(deal, subject),
        *(_running_costs(deal, subject) if planned else ()),
        Line("purchases", f"{subject.label}: bought and placed in service", "money", "across(additions)", "deal file"),
        Line("gross_retired", f"{subject.label}: cost retired", "money", "across(cost_retired)", "definition"),
        Line("gross_cost", f"{subject.label}: cost in service", "money", "prior(gross_cost) + purchases - gross_retired",
             "definition"),
        *(dated[1:] if lives else ()),
        Line("resale", f"{subject.label}: resale proceeds", "money", "across(price)", "deal file"),
        *(line for line in payments if line.name != "cost"),
        *settlements,
        *((Line("operating_costs", "Power and staff of the equipment in service", "money", "across(running_cost)",
                "deal file"),) if planned else ()),
        Line("all_cost", "Cost of all vintages, by the facts", "money", "across(cost)", "deal file", time="once"),
        Line("cost_not_placed", "Cost in the facts less cost placed in service", "money", "all_cost - total(purchases)",
             "house rule", time="once"),
    )  # fmt: skip
    checks = (Check("cost_not_placed", "every dollar of cost in the facts is placed in service inside the timeline", 21),)
    consumed = ("payments" if built(deal, subject) else "purchases", *["operating_costs"] * planned, *["settlement"] * bool(settlements))
    contributions = (*(Contribution("consumed", line) for line in consumed), Contribution("equipment_sold_for", "resale"),
                     *served_others(deal, subject))
    refusals = (Refusal("without_life", "equipment is in service before its first useful life is dated", "ASC 360-10-35-4"),) * lives
    return Treatment("equipment", f"{subject.label}: purchase{', running cost' * planned}, resale", "deal file", lines, (),
                     (*refusals, *late, *estimated, *parted), checks, contributions=contributions)  # fmt: skip


def ways_out(deal: Deal, name: str, kind: str) -> tuple[str, ...]:
    """How a vintage leaves: at the end of its life, with the fleet, on a day of its own."""
    lives = any(e.kind == "useful_life" for e in deal.events)
    ways = {"life": lives or f"{kind}.life" in deal.facts, "sold": "equipment_sold" in deal.facts,
            "own": f"{name}.disposal_date" in deal.facts}  # fmt: skip
    return tuple(way for way, open_ in ways.items() if open_)


def _ages_of(deal: Deal, name: str, kind: str) -> tuple[str, ...]:
    """How a vintage leaves, and whether it is kept for a second life."""
    ways = ways_out(deal, name, kind)
    return (*ways, *["second"] * ("life" in ways and has_second_life(deal, kind)))


def _ages(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    """Months in service, whether retired, and the day: one set of lines for each way in which vintages leave."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for name, kind in zip(subject.instances, subject.classes, strict=True):
        grouped.setdefault(_ages_of(deal, name, kind), []).append(name)
    return tuple(line for ways, among in grouped.items() for line in _age_lines(ways, tuple(among)))


def _age_lines(ways: tuple[str, ...], among: tuple[str, ...]) -> tuple[Line, ...]:
    second = "second" in ways
    to_date = "max(0, months(placed_in_service, period_end) + 1)"
    if "own" in ways:
        to_date = f"min(max(0, months(placed_in_service, disposal_date)), {to_date})"
    held = f"min(max(life, prior(age)), {to_date})" if "life" in ways else to_date
    end = "life + second_life" if second else "life"
    flags = {"life": "(months_kept >= life + second_life) * (months_kept > 0)" if second else "(age >= life) * (age > 0)",
             "sold": "(equipment_sold <= period_end) * (age > 0)", "own": "disposal_date <= period_end"}  # fmt: skip
    days = {"life": f"eomonth(placed_in_service, {end} - 1)", "sold": "equipment_sold", "own": "disposal_date"}
    day = _least([days[way] for way in ways if way in days])
    return (
        Line("age", "Months in service", "count", f"iff(prior(retired) == 1, prior(age), {held})", "ASC 360-10-35-4", each=True,
             among=among, note="The month of placing in service counts as a whole month, that of a disposal on a day of its own "
             "not at all." + " At most the life: a second life is counted apart." * second),
        *((Line("months_kept", "Months kept, second life included", "count",
                f"iff(prior(retired) == 1, prior(months_kept), min(max({end}, prior(months_kept)), {to_date}))", "deal file",
                each=True, among=among),)
          if second else ()),
        Line("retired", "Retired or sold", "flag", f"max(prior(retired), {', '.join(flags[way] for way in ways if way in flags) or '0'})",
             "deal file", each=True, among=among, note="At the end of the life as then estimated, with the fleet, or on its own day."),
        Line("retired_on", "Day of retirement or sale", "date",
             f"iff(retired > prior(retired), min(period_end, max(prior(period_end) + 1, {day})), 0)" if day else "retired + 0",
             "deal file", each=True, among=among),
    )  # fmt: skip


def _least(texts: list[str]) -> str:
    return f"min({', '.join(texts)})" if len(texts) > 1 else "".join(texts)


def _prices(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    """What a vintage brings: its own proceeds, the price of its age, or nothing where it never leaves."""
    texts: dict[str, list[str]] = {}
    for name, kind in zip(subject.instances, subject.classes, strict=True):
        months = "months_kept" if "second" in _ages_of(deal, name, kind) else "age"
        by_age = f"cost_retired * max(resale_floor, 1 - (1 - resale_floor) * {months} / resale_floor_age)"
        ways = ways_out(deal, name, kind)
        own = "(retired - prior(retired)) * proceeds"
        if "own" in ways and len(ways) > 1:
            own = f"iff(disposal_date <= period_end, {own}, {by_age})" if _priced(deal) else f"(disposal_date <= period_end) * {own}"
        texts.setdefault(own if "own" in ways else by_age if ways and _priced(deal) else "cost_retired * 0", []).append(name)
    return tuple(Line("price", "Resale proceeds", "money", text, "deal file", each=True, among=tuple(among))
                 for text, among in texts.items())  # fmt: skip


def _priced(deal: Deal) -> bool:
    """Whether the deal gives prices by age; without them what is retired brings nothing."""
    return "resale_floor" in deal.facts


_PLAN = (
    Line("pods", "Pods bought", "count",
         "round(usage_served / (price_per_hour * (1 - discount) * utilisation * hours_per_year * step_months / 12), 0)",
         "deal file", time="once", each=True, note="Usage of one period, by the price of a pod-hour and hours sold."),
    Line("cost", "Cost of the vintage", "money", "pods * cost_per_pod", "deal file", time="once", each=True),
    Line("monthly_cost", "Power and staff, a month", "amount",
         "pods * (kilowatts * power_usage_effectiveness * hours_per_year * power_price + cost_per_employee / "
         "servers_per_employee) / 12", "deal file", time="once", each=True),
)  # fmt: skip


def _running_costs(deal: Deal, subject: Subject) -> tuple[Line, ...]:
    """Power and staff of the months in service, a second life included."""
    twice = lived_twice(deal, subject)
    once = tuple(name for name in subject.instances if name not in twice)
    return tuple(Line("running_cost", "Power and staff", "money", f"monthly_cost * ({months} - prior({months}))", "deal file", each=True,
                      among=among) for months, among in (("age", once), ("months_kept", twice)) if among)  # fmt: skip
