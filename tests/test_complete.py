"""Deals that lack something no single rule would miss: each is refused with the place and what to add."""

from __future__ import annotations

import pytest

from ledger.analysis.run import run
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal

SEEN = "source: a test, status: assumption, read: not applicable"
DEAL = f"""deal: One rack
entity: The Cloud Company
currency: USD
start: 2025-01-01
end: 2027-12-31
step: quarter
structure: cash_investment
books:
  us_gaap: {{label: Books, pods: straight_line, income_taxes: asset_and_liability}}
  us_tax: {{label: Return, pods: macrs, income_taxes: regular_tax}}
elections:
  recovery_percentages: {{choice: formula, cite: Rev. Proc. 87-57, reason: a test}}
  special_allowance: {{choice: claimed, cite: IRC 168(k), reason: a test}}
  ordinary_losses: {{choice: used_by_group, cite: ASC 740-10-30-27, reason: a test}}
  short_year_method: {{choice: simplified, cite: Rev. Proc. 89-15, reason: a test}}
subjects:
  pods: {{type: equipment, label: Pods}}
assumptions:
  equipment:
    pods:
      classes:
        racks: {{label: Racks, asset_class: servers, facts: {{life: {{label: Life, value: 60, unit: months, {SEEN}}}}}}}
      vintages:
        - {{name: v1, class: racks, placed_in_service: 2025-03-01, acquired: 2024-02-01, cost: "1,000,000", {SEEN}}}
"""


def told(text: str) -> str:
    with pytest.raises(Problems) as refused:
        run(read_deal("rack.yaml", text=text))
    return str(refused.value)


def test_the_deal_itself_is_whole():
    assert run(read_deal("rack.yaml", text=DEAL)).passed


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("pods: macrs, ", "", "rack.yaml:17:3: book us_tax does not treat pods, as book us_gaap does"),
    ("pods: straight_line, ", "", "rack.yaml:17:3: book us_gaap does not treat pods, as book us_tax does"),
    (", income_taxes: asset_and_liability", "", "book us_gaap does not treat income_taxes, as book us_tax does"),
    (", income_taxes: regular_tax", "", "book us_tax does not treat income_taxes, as book us_gaap does"),
    (", pods: macrs, income_taxes: regular_tax", "", "book us_tax treats nothing"),
    (DEAL[DEAL.index("      vintages:"):], "      vintages: []\n", "rack.yaml:17:3: pods has no vintages"),
    ("start: 2025-01-01\nend: 2027-12-31\nstep: quarter", "start: 2024-07-01\nend: 2027-06-30\nstep: year",
     "rack.yaml:4:8: the tax year that ends on 2024-12-31 ends within a reporting period"),
    ("step: quarter", "step: quarter\ntax_years: {begins: 2024-01-01, ends: [2025-06-30]}",
     "the first tax year ends on 2024-12-31, before the timeline begins"),
    ("step: quarter", "step: quarter\ntax_years: {begins: 2025-01-01, ends: [2025-06-30, 2026-09-30]}",
     "two tax years end in one calendar year, on 2026-06-30 and 2026-09-30"),
    ('"1,000,000"', '"999,999,999,999,999"', "an account reaches 1,000,000,000,000 thousands or more"),
    ('cost: "1,000,000"', 'usage_served: "1,000,000"', 'rack.yaml:17:3: v1 needs "price_per_hour", which the deal file does not give'),
    ("  pods: {type", "  results: {type", '"results"'),
])  # fmt: skip
def test_what_is_wanting_is_named_with_its_place(old, new, expected):
    assert old in DEAL
    assert expected in told(DEAL.replace(old, new, 1))
