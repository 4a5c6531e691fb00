"""What the page on federal tax says exists, exists: its elections, its classes, its events and its examples."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from ledger.facts.events import EVENT_FIELDS
from ledger.facts.read import read_deal
from ledger.model.build import build
from ledger.model.elections import known_elections
from ledger.model.parameters import read_law

PAGE = (Path(__file__).parents[1] / "docs" / "federal_tax.md").read_text(encoding="utf-8")
TABLE_ROWS = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("name", "choices", "cite"), TABLE_ROWS)
def test_an_election_of_the_tables_has_these_choices_and_this_paragraph(name, choices, cite):
    known = known_elections()[name]
    assert re.findall(r"`(\w+)`", choices) == list(known["choices"])
    assert known["cite"].startswith(cite)


def test_every_election_of_the_class_is_in_the_tables():
    assert {name for name, each in known_elections().items() if each.get("of") == "class"} <= {name for name, *_ in TABLE_ROWS}


def test_the_classes_that_are_named_are_those_of_the_law():
    (listed,) = re.findall(r"asset_classes.yaml`: (.+?), and plain classes of 3, 5, 7, 10, 15 and 20 years", PAGE)
    plain = {f"{years}_year" for years in ("three", "five", "seven", "ten", "fifteen", "twenty")}
    assert set(listed.split(", ")) | plain == set(read_law().asset_classes)


def test_words_in_code_marks_exist():
    known = {*EVENT_FIELDS, *known_elections(), *read_law().parameters, *read_law().tables}
    for word in ("dividend", "prepayment", "stock_received", "prepaid_usage", "rebate", "interest", "useful_life", "other_additions",
                 "business_income", "capital_losses", "ordinary_losses", "valuation_allowance", "domestic_research",
                 "research_transition", "note_form", "advance_payments", "printed_exceptions", "nonresidential_level"):  # fmt: skip
        assert word in known, word
        assert f"`{word}" in PAGE or word == "dividend", word


def test_the_examples_are_parts_of_deals_that_run():
    equipment, research, memo, minimum = (YAML(typ="safe").load(text) for text in EXAMPLES)
    text = f"""
start: 2024-01-01
end: 2032-12-31
step: year
books:
  us_gaap: {{label: Books, site: straight_line, design: expensed_as_incurred, income_taxes: asset_and_liability}}
  us_tax: {{label: Tax, site: macrs, design: capitalised_research, income_taxes: regular_tax}}
{_below({"minimum_tax": minimum["books"]["minimum_tax"]})}
{_below({"earnings": memo["books"]["earnings"]})}
elections:
  ordinary_losses: {{choice: carried_forward_alone}}
  valuation_allowance: {{choice: none}}
  camt: {{choice: memo}}
  camt_research: {{choice: amortised}}
  recovery_percentages: {{choice: table}}
  domestic_research: {{choice: deducted}}
  research_transition: {{choice: continue}}
subjects:
  site: {{type: equipment, label: Site}}
{_below(research["subjects"])}
assumptions:
  facts:
    average_adjusted_income: {{value: "2,000,000,000", unit: USD}}
  events:
    - {{id: life, date: 2024-01-01, kind: useful_life, of: site, months: "60"}}
{_below({"equipment": equipment["equipment"], **research["assumptions"]})}
"""
    model = build(read_deal("page.yaml", text, lenient_sources="docs"))
    assert model.deal.subject("design").instances == ("design_2024", "layout_2024")
    assert {"us_tax.racks_2026.recovery", "us_tax.hall_2026.recovery", "earnings.hall_2026.recovery"} <= set(model.rows)
    assert "minimum_tax.income_taxes.research_adjustment" in model.rows


def _below(part: dict) -> str:
    import io

    out = io.StringIO()
    YAML().dump(part, out)
    return "\n".join(f"  {line}" for line in out.getvalue().splitlines())
