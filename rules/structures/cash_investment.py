"""Cash investment with spend-back: the investor pays cash for notes and shares, the lab pays cash for cloud.

Every leg of the deal as a line of the book `deal`: the only place, with the outcome, that changes cash before tax.
"""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Check, Line, NotCovered, Refusal, Treatment


def cash_investment(deal: Deal) -> dict[str, Treatment]:
    """The legs of each subject of the deal, and the money loop over all of them."""
    legs = {"debt_security": _notes, "equity_security": _shares, "contract": _contract,
            "equipment": _equipment, "commitment": _commitment}  # fmt: skip
    treatments = {subject.name: legs[subject.type](deal, subject) for subject in deal.subjects}
    treatments["loop"] = _loop(deal)
    return treatments


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


def _notes(deal: Deal, subject: Subject) -> Treatment:
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
    return Treatment("notes", f"{subject.label}: cash and conversion", "deal file", lines)


def _shares(deal: Deal, subject: Subject) -> Treatment:
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
    return Treatment("shares", f"{subject.label}: cash and conversion", "deal file", lines)


def _contract(deal: Deal, subject: Subject) -> Treatment:
    usage = Line("usage", f"{subject.label}: usage billed and received in cash", "money", "event(usage)", "deal file")
    return Treatment("contract", f"{subject.label}: usage", "deal file", (usage,))


def _commitment(deal: Deal, subject: Subject) -> Treatment:
    undrawn = Line("undrawn", f"{subject.label}: not drawn", "money", "latest(commitment)", "ASC 810-10-50-4")
    return Treatment("commitment", f"{subject.label}: undrawn", "deal file", (undrawn,))


def _equipment(deal: Deal, subject: Subject) -> Treatment:
    planned = any(f"{i}.usage_served" in deal.facts for i in subject.instances)
    if planned and not all(f"{i}.usage_served" in deal.facts for i in subject.instances):
        raise NotCovered("house rule", "some vintages give usage_served and some cost: give all of them the one or the other")
    sold = "(equipment_sold <= period_end) * (age > 0)" if "equipment_sold" in deal.facts else "0"
    lines = (
        *(_PLAN if planned else ()),
        Line("life", "Useful life as estimated, months", "amount", "latest(useful_life)", "ASC 360-10-35-4"),
        Line("age", "Months in service", "count",
             "iff(prior(retired) == 1, prior(age), "
             "min(max(life, prior(age)), max(0, months(placed_in_service, period_end) + 1)))", "ASC 360-10-35-4",
             each=True, note="The month of placing in service counts as a whole month."),
        Line("retired", "Retired or sold", "flag", f"max(prior(retired), (age >= life) * (age > 0), {sold})", "deal file",
             each=True, note="At the end of the life as then estimated, or on the day the fleet is sold."),
        Line("additions", "Cost placed in service", "money",
             "iff((placed_in_service > prior(period_end)) * (placed_in_service <= period_end), cost, 0)", "deal file",
             each=True),
        Line("cost_retired", "Cost retired", "money", "(retired - prior(retired)) * cost", "definition", each=True),
        Line("price", "Resale proceeds", "money",
             "cost_retired * max(resale_floor, 1 - (1 - resale_floor) * age / resale_floor_age)", "deal file", each=True),
        *((_RUNNING_COST,) if planned else ()),
        Line("purchases", f"{subject.label}: bought and placed in service", "money", "across(additions)", "deal file"),
        Line("gross_retired", f"{subject.label}: cost retired", "money", "across(cost_retired)", "definition"),
        Line("gross_cost", f"{subject.label}: cost in service", "money", "prior(gross_cost) + purchases - gross_retired",
             "definition"),
        Line("without_life", "Equipment in service without a useful life", "flag",
             "(round(life, 2) < 1) * (purchases + prior(gross_cost) > 0)", "ASC 360-10-35-4"),
        Line("resale", f"{subject.label}: resale proceeds", "money", "across(price)", "deal file"),
        *((Line("operating_costs", "Power and staff of the equipment in service", "money", "across(running_cost)",
                "deal file"),) if planned else ()),
        Line("all_cost", "Cost of all vintages, by the facts", "money", "across(cost)", "deal file", time="once"),
        Line("cost_not_placed", "Cost in the facts less cost placed in service", "money", "all_cost - total(purchases)",
             "house rule", time="once"),
    )  # fmt: skip
    checks = (Check("cost_not_placed", "every dollar of cost in the facts is placed in service inside the timeline", 21),)
    refusals = (Refusal("without_life", "equipment is in service before its first useful life is dated", "ASC 360-10-35-4"),)
    return Treatment("equipment", f"{subject.label}: purchase, running cost, resale", "deal file", lines, (), refusals, checks)


_PLAN = (
    Line("pods", "Pods bought", "count",
         "round(usage_served / (price_per_hour * (1 - discount) * utilisation * hours_per_year * step_months / 12), 0)",
         "deal file", time="once", each=True, note="Usage of one period, by the price of a pod-hour and hours sold."),
    Line("cost", "Cost of the vintage", "money", "pods * cost_per_pod", "deal file", time="once", each=True),
    Line("monthly_cost", "Power and staff, a month", "amount",
         "pods * (kilowatts * power_usage_effectiveness * hours_per_year * power_price + cost_per_employee / "
         "servers_per_employee) / 12", "deal file", time="once", each=True),
)  # fmt: skip
_RUNNING_COST = Line("running_cost", "Power and staff", "money", "monthly_cost * (age - prior(age))", "deal file", each=True)


def _loop(deal: Deal) -> Treatment:
    """Own cash out, own cash back as revenue, and what the service consumes: the round trip."""
    types = {subject.type: subject.name for subject in deal.subjects}
    notes, shares = types.get("debt_security"), types.get("equity_security")
    cloud, pods = types.get("contract"), types.get("equipment")
    planned = pods and any(f.endswith(".usage_served") for f in deal.facts)
    sold = {e.of for e in deal.events if e.kind == "sale"}
    out = [f"{notes}.funding"] * bool(notes) + [f"{shares}.purchased"] * bool(shares)
    back = [f"{name}.proceeds" for name in (notes, shares) if name in sold]
    equipment = ([f"{pods}.purchases"] if pods else []) + ([f"{pods}.operating_costs"] if planned else [])
    parts = {
        "invested": ("Cash invested in the lab", " + ".join(out)),
        "revenue": ("Cash back as cloud revenue", f"{cloud}.usage" if cloud else ""),
        "consumed": ("Equipment bought and running cost", " + ".join(equipment)),
        "equipment_sold_for": ("Equipment sold", f"{pods}.resale" if pods else ""),
        "investment_sold_for": ("Investments sold", " + ".join(back)),
    }
    lines = [Line(name, label, "money", text, "deal file") for name, (label, text) in parts.items() if text]
    signs = {"invested": "-", "revenue": "+", "consumed": "-", "equipment_sold_for": "+", "investment_sold_for": "+"}
    present = [line.name for line in lines]
    if not lines:
        raise NotCovered("house rule", "the deal has no leg that moves cash: no notes, shares, cloud contract or equipment")
    net = " ".join(f"{signs[name]} {name}" for name in present).removeprefix("+ ")
    lines.append(Line("cash_before_tax", "Cash before tax", "money", net.replace("- ", "-", 1) if net[0] == "-" else net,
                      "definition"))  # fmt: skip
    for name, label in (("invested", "Cash invested, to date"), ("revenue", "Cash back as revenue, to date"),
                        ("consumed", "Equipment and running cost, to date"), ("cash_before_tax", "Cash before tax, to date")):  # fmt: skip
        if name in [*present, "cash_before_tax"]:
            to_date = f"{name}_to_date"
            lines.append(Line(to_date, label, "money", f"prior({to_date}) + {name}", "definition"))
    if {"invested", "revenue"} <= set(present):
        lines.append(Line("returned_share", "Revenue to date, per dollar invested to date", "rate",
                          "iff(invested_to_date == 0, 0, revenue_to_date / invested_to_date)", "definition"))  # fmt: skip
    return Treatment("loop", "Money loop", "deal file", tuple(lines))
