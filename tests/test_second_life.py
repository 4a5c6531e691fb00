"""Equipment that serves others after its life in the books: the gold case second_life.yaml, its edges, and where it stops."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML
from small_deals import is_told, made

GOLD = Path(__file__).parent / "gold" / "second_life.yaml"


def text(**changed: str) -> str:
    """The deal of the gold case; `changed` replaces values of its facts, or takes a fact out with an empty text."""
    deal = YAML(typ="safe").load(GOLD.read_text(encoding="utf-8"))["deal"]
    facts = deal["assumptions"]["facts"]
    for name, value in changed.items():
        if value:
            facts[name] = {"value": value, "unit": facts.get(name, {"unit": "USD"})["unit"]}
        else:
            del facts[name]
    stream = StringIO()
    YAML().dump(deal, stream)
    return stream.getvalue()


def row(run, key: str) -> list[float]:
    return run.figures.row(key).tolist()


def test_a_second_life_of_no_months_is_the_deal_without_one():
    none, without = made(text(second_life="0")), made(text(second_life="", second_life_rent=""))
    assert row(none, "deal.loop.cash_before_tax") == row(without, "deal.loop.cash_before_tax")
    for line in ("us_gaap.results.net_income", "us_tax.income_taxes.current_tax", "deal.pods.resale"):
        assert row(none, line) == row(without, line)
    assert row(none, "deal.loop.served_others") == [0] * 5


def test_a_month_more_is_a_month_of_rent_and_moves_the_sale():
    kept = made(text(second_life="13"))
    # 1,200 x 0.15 / 12 = 15 a month; months 37 to 49 end with January 2028, so the sale stands in 2028
    assert row(kept, "deal.pods.second_life_revenue") == [0, 0, 0, 180, 15]
    assert row(kept, "deal.pods.resale")[3:] == [0, 318]  # 1,200 x (1 - 0.9 x 49 / 60)


def test_depreciation_does_not_know_of_it():
    long, short = made(text(second_life="24")), made(text(second_life="0"))
    assert row(long, "us_gaap.pods.depreciation") == row(short, "us_gaap.pods.depreciation")


def test_tax_goes_on_until_the_day_it_leaves():
    long = made(text(second_life="24"))
    # 138.24 of 2027 in full, although the books ended with 2026; sold in 2026 it would have been half of 230.40 in that year
    assert row(long, "us_tax.pods.year_recovery")[2:4] == [230.40, 138.24]
    assert row(made(text(second_life="0")), "us_tax.pods.year_recovery")[2:4] == [115.20, 0]


def test_a_rent_without_a_price_is_refused():
    is_told(text(second_life_rent=""), "second_life_rent")


def test_a_second_life_needs_a_first_one():
    without = text().replace("kind: useful_life", "kind: business_income").replace("months: '36'", "amount: '36'")
    is_told(without, "has a second life and no first one")


def test_a_cost_of_retirement_is_refused_beside_it():
    owed = text().replace("cost: 1,200", "cost: 1,200\n        settlement_cost: '100'").replace(
        "facts:\n", "facts:\n    credit_adjusted_rate: {value: '0.05', unit: rate}\n", 1)  # fmt: skip
    is_told(owed, "a second life and a cost of retirement")
