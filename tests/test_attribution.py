"""Causes that stand by themselves: the state's tax, profit eliminated, basis differences. Figures by hand, from two gold cases."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML
from small_deals import made

from ledger.analysis.comparison import difference, measures
from ledger.analysis.run import Run

GOLD = Path(__file__).parent / "gold"
RATE = {"value": "0.10", "unit": "rate"}


def beside(name: str, case: dict, books: dict | None = None) -> Run:
    """The deal of a gold case with one case beside it."""
    deal = YAML(typ="safe").load((GOLD / name).read_text(encoding="utf-8"))["deal"]
    deal.setdefault("assumptions", {}).setdefault("facts", {})["discount_rate"] = RATE
    deal["cases"] = {"other": {"label": "Other", **case}}
    deal["books"] |= books or {}
    stream = StringIO()
    YAML().dump(deal, stream)
    return made(stream.getvalue())


def causes(run: Run, measure: str, column: int = 0) -> dict[str, int]:
    """The other case less the deal, by cause, in posting units; causes of nothing left out. They add up to the whole."""
    found = next(each for each in measures(run.model) if each.label == measure)
    whole, *parts = difference(run.model, run.figures, found, 0, 1, column)
    assert whole == sum(parts)
    return {part.label: units for part, units in zip(found.parts, parts, strict=True) if units} | {"": whole}


def test_the_tax_of_a_state_is_a_cause():
    off = {"price_discount": {"value": "0.5", "unit": "rate", "label": "Off"}}
    run = beside("blended_state_rate.yaml", {"structure": "discount", "facts": off})
    # State tax at 6 %: the deal pays -60 and four times 60 = 180, the case -90 and four times 30 = 30; less 21 % of it.
    found = causes(run, "Cash after tax, whole life")
    assert found["State tax, less the federal tax it saves"] == 11_850  # 0.79 x (180 - 30)
    assert found["Cloud service: cash before tax"] == -250_000  # five times 500
    assert found["Cloud service: tax, before recovery of equipment"] == 52_500  # 21 % of it
    assert found[""] == -185_650  # -2,500 x (1 - 25.74 %)
    # In the books: 500 less a year, at 21 %, and the state's 6 % less 21 % of it.
    assert causes(run, "Net income", 1) == {"Revenue": -50_000, "Income tax at the federal rate": 10_500,
                                            "Income tax: state, allowances, what is never taxed": 2_370, "": -37_130}  # fmt: skip


def test_profit_eliminated_and_basis_differences_are_causes():
    books = {"us_tax": {"label": "Tax", "shares": "cost_basis"}}
    run = beside("c2_intra_entity_goods.yaml", {"facts": {"goods_1.amount": {"value": "0"}, "patent.amount": {"value": "0"}}}, books)
    expected = {"Intra-entity profit eliminated": 300_000, "Basis differences of the investee, amortised": 1_000_000, "": 1_300_000}
    assert causes(run, "Net income", 0) == expected
    assert causes(run, "Net income", 1) == expected | {"Intra-entity profit eliminated": -300_000, "": 700_000}


def test_what_the_books_recognise_moves_tax_on_one_line_alone():
    """Books that expect a fifth of the credits to lapse show 300 / 0.8 = 375 of revenue in 2025; those that expect none show 300."""
    deal = YAML(typ="safe").load((GOLD / "advance_payment_deferral.yaml").read_text(encoding="utf-8"))["deal"]
    events = deal["actuals"]["events"]
    events[3]["amount"] = "400"
    events.insert(1, {"id": "breakage", "date": "2025-06-30", "kind": "expected_breakage", "of": "cloud", "rate": "0.2"})
    events.append({"id": "lapsed", "date": "2027-12-31", "kind": "expiry", "of": "cloud"})
    deal["assumptions"] = {"facts": {"discount_rate": RATE}}
    deal["cases"] = {"other": {"label": "None expected to lapse", "facts": {"breakage.rate": {"value": "0"}}}}
    stream = StringIO()
    YAML().dump(deal, stream)
    run = made(stream.getvalue())
    assert run.figures.row("us_tax.cloud.receipts").tolist() == [375, 625, 0]
    assert run.figures.row("us_tax@other.cloud.receipts").tolist() == [300, 700, 0]
    assert run.figures.row("deal@other.loop.cash_before_tax").tolist() == run.figures.row("deal.loop.cash_before_tax").tolist()
    # 75 x 21 % = 15.75 is paid a year later: over the life nothing, in value 15.75 x (1 - 1 / 1.1)
    assert causes(run, "Cash after tax, whole life") == {"": 0}
    assert causes(run, "Net present value after tax") == {"Tax put off by following the revenue of the books, discounting": 143, "": 143}
