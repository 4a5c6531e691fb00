"""Equipment: vintages bought, run, retired and sold, before any accounting."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Check, Contribution, Line, NotCovered, Refusal, Treatment


def equipment(deal: Deal, subject: Subject) -> Treatment:
    """Vintages bought, run, retired and sold."""
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
    contributions = (Contribution("consumed", "purchases"), *((Contribution("consumed", "operating_costs"),) if planned else ()),
                     Contribution("equipment_sold_for", "resale"))  # fmt: skip
    refusals = (Refusal("without_life", "equipment is in service before its first useful life is dated", "ASC 360-10-35-4"),)
    return Treatment("equipment", f"{subject.label}: purchase, running cost, resale", "deal file", lines, (), refusals, checks,
                     contributions=contributions)  # fmt: skip


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
