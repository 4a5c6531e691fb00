"""The sample of pods: what a year of each cost is, the rate at which renting costs as much as buying, what each answer rests on."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from small_deals import is_told

from ledger.analysis.comparison import standings
from ledger.analysis.grounds import grounds
from ledger.analysis.run import Run, load, run
from ledger.analysis.sensitivity import worth_of

PODS = Path(__file__).parent.parent / "samples" / "h100_pod"
DATES = ("july_2023", "october_2024", "july_2025", "october_2026")


@cache
def pods(date: str) -> Run:
    return run(PODS / date)


@pytest.mark.parametrize("date", DATES)
def test_every_check_passes_and_no_cost_is_lost(date):
    made = pods(date)
    assert [check.label for check in made.checks if not check.passed] == []


def test_costs_of_the_owned_pod_by_hand():
    """Notes of the facts: licences 36,000; colocation 10.2 x 184.06 x 12; electricity 10.2 x 8,760 x 0.083 x 1.3; staff 4,000."""
    once = pods("october_2024").figures.once
    assert once("deal.licences.a_year") == 36_000
    assert round(once("deal.colocation.a_year"), 2) == 22_528.94
    assert round(once("deal.electricity.a_year"), 2) == 9_641.08
    assert once("deal.staff.a_year") == 4_000
    assert once("deal.support.a_year") == 23_775  # 7.5 % of 317,000


def test_cash_after_tax_of_buying_and_of_renting_by_hand():
    """Over the whole life. Bought: 317,000 less 30 % of it, and three years of 95,945.02, less 21 %; rented: 79 % of the bills."""
    once = pods("october_2024").figures.once
    assert abs(once("deal.economics.all_cash") + 0.79 * (317_000 * 0.7 + 3 * 95_945.02)) < 1
    assert abs(once("deal@on_demand.economics.all_cash") + 0.79 * 98.32 * 8_760 * 3) < 1
    assert abs(once("deal@capacity_block.economics.all_cash") + 0.79 * 39.33 * 8_760 * 3) < 1


def test_the_allowance_is_that_of_the_date():
    """80 per cent of 2023, 60 of 2024, all of what is acquired after 2025-01-19."""
    taken = {date: pods(date).figures.row("us_tax.pod.year_allowance")[0] / pods(date).figures.once("deal.pod.all_cost") for date in DATES}
    assert taken == {"july_2023": 0.8, "october_2024": 0.6, "july_2025": 1.0, "october_2026": 1.0}


@pytest.mark.parametrize("date", DATES)
def test_at_the_break_even_rate_renting_is_worth_as_much_as_buying(date):
    """Set as the rent of each case, the line gives the worth of the deal: to a hundred-thousandth of it."""
    made = pods(date)
    found = standings(made.model)
    tested = 0
    for number, each in enumerate(found):
        key = f"deal.comparison.break_even_rate_{each.name}"
        if key in made.model.rows:
            worth = worth_of(made, {f"rent_rate@{each.name}": [made.figures.once(key)]})[:, 0]
            assert abs(worth[number] - worth[0]) < abs(worth[0]) / 100_000, each.label
            tested += 1
    assert tested >= 4


def test_prepaid_blocks_are_expensed_as_they_are_used():
    made = pods("october_2024")
    ahead = made.figures.row("us_gaap@capacity_block.blocks.prepaid").tolist()
    half = 39.33 * 8_760 / 4  # a block is six months; at the end of its first quarter three of them are left
    assert [round(each, 1) for each in ahead[:4]] == [round(half, 1), 0, round(half, 1), 0]
    assert ahead[-1] == 0


def test_what_an_answer_rests_on_is_read_from_its_facts():
    labels = {each.name: ground for each, ground in zip(standings(pods("july_2025").model), grounds(pods("july_2025")), strict=True)}
    assert labels["on_demand"].weakest == "observed"
    assert labels["one_year"].weakest == "estimate"  # never observed
    assert labels["capacity_block"].weakest == "estimate"  # read from memory
    assert labels[""].weakest == "assumption"
    assert [fact.name for fact in labels["one_year"].by_rank["estimate"]] == ["rent_rate@one_year"]


def test_a_price_that_becomes_an_estimate_changes_what_the_answer_rests_on():
    path = PODS / "october_2024" / "deal.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count('value: "39.33", status: press') == 1
    from ledger.facts.read import read_deal

    made = run(read_deal(str(path), text.replace('value: "39.33", status: press', 'value: "39.33", status: assumption')))
    names = [each.name for each in standings(made.model)]
    assert grounds(made)[names.index("capacity_block")].weakest == "assumption"


def test_the_table_of_the_readme_is_what_the_runs_say():
    rows = re.findall(r"^\| (\w+ \d{4}) \| (.*) \|$", (PODS / "README.md").read_text(encoding="utf-8"), re.M)
    assert [row[0].lower().replace(" ", "_") for row in rows] == list(DATES)
    for (_, cells), date in zip(rows, DATES, strict=True):
        made = pods(date)
        once = {each.name: made.figures.once(each.key("deal.economics.net_present_value")) for each in standings(made.model)}
        told = [once.get(name) for name in ("", "in_cluster", "on_demand", "one_year", "three_years", "capacity_block", "other_clouds")]
        told_now = ["" if worth is None else f"({-worth / 1000:,.1f})" for worth in told]
        rate = f"{made.figures.once('deal.comparison.break_even_rate_on_demand'):.2f}"
        assert [cell.strip() for cell in cells.split("|")] == [*told_now, rate], date


DEAL = """start: 2025-01-01
end: 2025-12-31
step: quarter
books:
  us_gaap: {{label: Books, running: expensed_as_used}}
subjects:
  running: {{type: operating_cost, label: Running cost}}
assumptions:
  facts:
    price: {{value: "2", unit: USD/hour}}
    hours: {{value: "600", unit: hours}}
    fee: {{value: "50", unit: USD/month}}
  costs:
    {subject}:
      - {{name: power, of: {of}, begins: {begins}, ends: 2025-12-31}}
"""


@pytest.mark.parametrize(
    "changed, told",
    [
        ({"of": "[price]"}, 'cost "power" is no amount a year: a price in USD/hour needs a factor in hours'),
        ({"of": "[price, fee]"}, 'cost "power" is no amount a year: 2 of its factors are in USD'),
        ({"of": "[hours]"}, 'cost "power" is no amount a year: 0 of its factors are in USD'),
        ({"of": "[price, ours]"}, 'cost "power" names "ours", which is no fact of the deal'),
        ({"begins": "2026-02-01"}, "ends on 2025-12-31, before it begins on 2026-02-01"),
        ({"begins": "2024-12-01"}, "outside the timeline"),
        ({"subject": "runing"}, '"runing" is no operating cost of the deal'),
    ],
)  # fmt: skip
def test_a_wrong_record_of_cost_is_refused(changed, told):
    is_told(DEAL.format(**{"subject": "running", "of": "[price, hours]", "begins": "2025-01-01"} | changed), told)


def test_a_cost_below_nil_is_refused():
    text = DEAL.format(subject="running", of="[price, hours]", begins="2025-01-01").replace('value: "2"', 'value: "-2"')
    is_told(text, "a year of an operating cost comes to less than nil")


def test_the_samples_are_found_by_name():
    assert load("h100_pod/july_2023").title == "H100 pod, July 2023: buy or rent"


def test_a_small_deal_is_told_in_whole_amounts():
    """317,000 is no tenth of a million: tables in USD, charts in thousands, and no word of millions beside a figure."""
    from ledger.output.report import render

    page = render(pods("october_2024"))
    assert "In every table USD in whole amounts" in page
    assert "USD thousands" in page and "USD millions" not in page and "USD m<" not in page
    assert ">340,986<" in page  # paid by the end of 2024: 317,000 and a quarter of 95,945
