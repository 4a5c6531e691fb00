"""Equipment in the books: straight line over the estimated life, changes of estimate prospectively."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Contribution, Entry, Line, NotCovered, Treatment

COST, ACCUMULATED = "assets:equipment:cost", "assets:equipment:accumulated depreciation"


def straight_line(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """What is left to depreciate, spread over the months left of the life as now estimated.

    Source: ASC 360-10-35-4 (systematic and rational), ASC 250-10-45-17 (a change of estimate acts from its period on).
    A change of life acts on the whole period in which it is dated. Months count whole from the month of placing in
    service. Not covered: impairment (ASC 360-10-35-17), held for sale, retirement obligations, capitalised interest.
    """
    planned = any(f"{i}.usage_served" in deal.facts for i in subject.instances)
    if not any(e.kind == "useful_life" for e in deal.events) and not all(f"{kind}.life" in deal.facts for kind in subject.classes):
        raise NotCovered("ASC 360-10-35-4", "straight line needs a useful life: useful_life events, or the fact life of each class")
    residual = " - book_residual * cost" if any(name.rpartition(".")[2] == "book_residual" for name in deal.facts) else ""
    lines = (
        Line("depreciation", "Depreciation", "money",
             f"iff(age > prior(age), (prior(carrying) + additions{residual}) * (age - prior(age)) / "
             "max(life - prior(age), age - prior(age)), 0)", "ASC 360-10-35-4", each=True),
        Line("carrying_retired", "Carrying amount retired", "money",
             "(retired - prior(retired)) * (prior(carrying) + additions - depreciation)", "ASC 360-10-40-5", each=True),
        Line("carrying", "Carrying amount", "money", "prior(carrying) + additions - depreciation - carrying_retired",
             "ASC 360-10-35-4", each=True),
        Line("depreciation", "Depreciation of all vintages", "money", "across(depreciation)", "ASC 360-10-35-4"),
        Line("carrying_of_retired", "Carrying amount of what is retired", "money", "across(carrying_retired)",
             "ASC 360-10-40-5"),
        Line("carrying", "Equipment, net", "money", "across(carrying)", "ASC 360-10-35-4"),
        Line("accumulated_retired", "Accumulated depreciation of what is retired", "money",
             "gross_retired - carrying_of_retired", "ASC 360-10-40-5"),
        Line("accumulated", "Accumulated depreciation", "money",
             "prior(accumulated) + depreciation - accumulated_retired", "ASC 360-10-35-4"),
        Line("register_difference", "Register less cost and accumulated depreciation", "money",
             "carrying - gross_cost + accumulated", "house rule"),
        Line("resale_to_carrying", "Proceeds up to the carrying amount", "money", "min(resale, carrying_of_retired)",
             "ASC 360-10-40-5"),
        Line("gain", "Gain on disposal", "money", "max(0, resale - carrying_of_retired)", "ASC 360-10-40-5"),
        Line("loss", "Loss on disposal", "money", "max(0, carrying_of_retired - resale)", "ASC 360-10-40-5"),
    )  # fmt: skip
    sold = "investing: Proceeds from sale of equipment"
    entries = (
        Entry("equipment bought", COST, "assets:cash", "purchases", "ASC 360-10-30-1", "investing: Purchases of equipment"),
        *((Entry("power and staff", "expenses:cost of revenue", "assets:cash", "operating_costs", "ASC 205-10",
                 "operating: Paid for power and staff"),) if planned else ()),
        Entry("depreciation", "expenses:depreciation", ACCUMULATED, "depreciation", "ASC 360-10-35-4"),
        Entry("equipment retired", ACCUMULATED, COST, "accumulated_retired", "ASC 360-10-40-5"),
        Entry("equipment sold", "assets:cash", COST, "resale_to_carrying", "ASC 360-10-40-5", sold),
        Entry("gain on disposal", "assets:cash", "income:gain on disposal of equipment", "gain", "ASC 360-10-40-5", sold),
        Entry("loss on disposal", "expenses:loss on disposal of equipment", COST, "loss", "ASC 360-10-40-5"),
    )  # fmt: skip
    checks = (Check("register_difference", "equipment register equals cost less accumulated depreciation", 10),)
    return Treatment(
        "straight_line", f"{subject.label}: straight line", "ASC 360-10-35-4", lines, entries, (), checks,
        ("impairment of equipment (ASC 360-10-35-17)", "held for sale, retirement obligations, capitalised interest"),
        (*((Contribution("operating_income", "operating_costs", -1),) if planned else ()),
         Contribution("operating_income", "depreciation", -1), Contribution("operating_income", "gain"),
         Contribution("operating_income", "loss", -1), Contribution("carrying", "carrying")),
    )  # fmt: skip


TREATMENTS = (("equipment", straight_line),)
