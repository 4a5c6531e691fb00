"""Deals whose forms are looked at: drawn ones, samples, and one vintage at a time."""

from __future__ import annotations

import random
from functools import cache

import numpy as np
from drawn_cases import drawn_text
from small_deals import made

from ledger.analysis.run import Run, run
from ledger.facts.read import read_deal
from ledger.model.parameters import read_law
from ledger.model.timeline import year_spans

DEAL = """start: 2022-01-01
end: {end}
step: quarter
posting_unit: cent
books:
  us_gaap: {{label: Books, kit: straight_line, work: expensed_as_incurred, income_taxes: asset_and_liability}}
  us_tax: {{label: Tax, kit: macrs, work: capitalised_research, income_taxes: regular_tax{elections}}}
elections:
  recovery_percentages: {{choice: table}}
  domestic_research: {{choice: deducted}}
  research_transition: {{choice: continue}}
subjects:
  kit: {{type: equipment, label: Kit}}
  work: {{type: research, label: Work}}
assumptions:
  facts:
    book_residual: {{value: "0", unit: rate}}
  events:
    - {{id: income_2023, date: 2023-12-31, kind: business_income, of: kit, amount: "100,000"}}
    - {{id: income_2024, date: 2024-12-31, kind: business_income, of: kit, amount: "1,000,000"}}
    - {{id: income_2025, date: 2025-12-31, kind: business_income, of: kit, amount: "1,000,000"}}
  equipment:
    kit:
      classes:
{classes}
      vintages:
{vintages}
  research:
    work:
{records}
"""
KINDS = ("servers", "seven_year", "land_improvements", "building", "software", "residential")


def drawn_kit(seed: int) -> str:
    """Vintages of drawn classes, some sold at a gain or a loss, some soon, some for nothing, some with section 179."""
    rng = random.Random(seed)
    kinds = rng.sample(KINDS, 3)
    classes = [f'        c{i}: {{label: C{i}, asset_class: {kind}, facts: {{life: {{value: "120", unit: months}}}}}}'
               for i, kind in enumerate(kinds)]  # fmt: skip
    vintages = []
    for i in range(rng.randint(2, 6)):
        kind = rng.randrange(3)
        day = f"{rng.randint(2022, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        cost = rng.randint(10**4, 10**6)
        sold = ""
        if rng.random() < 0.7:
            price = rng.choice([0, cost // 10, cost, 2 * cost])
            sold = f', disposal_date: {int(day[:4]) + rng.randint(1, 3)}-{rng.randint(1, 12):02d}-15, proceeds: "{price}"'
        elif kinds[kind] == "servers" and rng.random() < 0.7:
            sold = f', section_179: "{cost // 3}"'
        vintages.append(f'        - {{name: v{i}, class: c{kind}, placed_in_service: {day}, acquired: {day}, cost: "{cost}"{sold}}}')
    records = [f'      - {{name: w{i}, place: {rng.choice(["domestic", "foreign"])}, incurred: {rng.randint(2022, 2026)}-0'
               f'{rng.randint(1, 9)}-10, cost: "{rng.randint(10**4, 10**6)}"}}' for i in range(3)]  # fmt: skip
    alternative = f", elections: {{c{rng.randrange(3)}: {{allowance: elected_out, reason: x}}}}"
    law = read_law().asset_classes
    elections = alternative if law[kinds[int(alternative[15])]].allowance else ""
    told = {"classes": classes, "vintages": vintages, "records": records}
    return DEAL.format(end="2029-12-31", elections=elections, **{name: "\n".join(lines) for name, lines in told.items()})


@cache
def of(name: str) -> Run:
    """A drawn deal: kit or case, and its seed; or a sample."""
    kind, _, seed = name.partition(" ")
    if kind == "sample":
        return run(f"samples/{seed}")
    text = drawn_kit(int(seed)) if kind == "kit" else drawn_text(int(seed))
    return run(read_deal(f"{kind}_{seed}.yaml", text, lenient_sources="drawn"))


def line(made: Run, key: str) -> np.ndarray:
    """A line of a form over the tax years; nil where the deal has not got it."""
    home = made.model.home(f"us_tax.{key}")
    return made.figures.row(home) if home in made.figures.lines else np.zeros(len(year_spans(made.deal)))


OUT = ", elections: {c0: {allowance: elected_out, reason: x}}"


def one_vintage(kind: str = "servers", elections: str = "", sold: str = "", facts: str = "", year: int = 2025, text: str = DEAL) -> Run:
    """A deal of one vintage of 90,000, in service in March."""
    text = text.format(end="2028-12-31", elections=elections,
                       classes=f'        c0: {{label: C, asset_class: {kind}, facts: {{life: {{value: "120", unit: months}}}}}}',
                       vintages=f"        - {{name: v0, class: c0, placed_in_service: {year}-03-01, acquired: {year - 1}-03-01, "
                                f'cost: "90,000"{sold}}}',
                       records='      - {name: w0, place: foreign, incurred: 2024-03-10, cost: "1"}')  # fmt: skip
    return made(text.replace("  facts:\n    book", f"  facts:\n{facts}    book"))
