"""Samples on reported figures: what agrees, what was predicted, and the ranges that the reports allow."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from ledger.analysis.agreement import agreement
from ledger.analysis.run import run
from ledger.model.grid import compute


@pytest.mark.parametrize(("sample", "kinds"), [
    ("amazon_openai", {"given": 1, "predicted": 1, "derived": 2}),
    ("microsoft_openai", {"given": 3, "calibrated": 2, "predicted": 5}),
    ("amd_openai", {"given": 1, "derived": 2}),
])  # fmt: skip
def test_every_row_agrees_and_the_kinds_are_as_the_file_says(sample, kinds):
    made = run(sample)
    rows = agreement(made)
    assert made.passed
    assert [row.statement_line for row in rows if row.result != "agrees"] == []
    assert Counter(row.kind for row in rows) == kinds


def test_the_carrying_amount_of_the_interest_is_a_range():
    """11,900 - 1,482 - 4,763 - 4,100 + 10,000 + 630 = 12,185 before earlier losses; at most 12,000 at the end, at least nil before."""
    made = run("microsoft_openai")
    figures = compute(made.model, {"share_before.amount": np.array([-1_255e6, -185e6])})
    carrying = figures.lines["us_gaap.interest.carrying"]
    assert carrying[:, -1].tolist() == [10_930e6, 12_000e6]
    assert carrying[:, -4].tolist() == [0, 1_070e6]  # 2025-09-30


def test_the_net_assets_that_the_gain_implies_follow_from_that_range():
    """10,100 / 0.27 = 37,407 and 11,170 / 0.27 = 41,370: the carrying amount then equals the share of net assets, to rounding."""
    made = run("microsoft_openai")
    facts = {"share_before.amount": [-1_255e6, -185e6], "net_assets_implied.amount": [37_407e6, 41_370e6]}
    figures = compute(made.model, {name: np.array(values) for name, values in facts.items()})
    above = figures.lines["us_gaap.interest.above_net_assets"][:, -3]
    assert np.abs(above).max() < 1e6
    fact = made.deal.facts["net_assets_implied.amount"]
    assert (int(fact.low), int(fact.high)) == (37_407_000_000, 41_370_000_000)


def test_the_warrant_is_taken_from_revenue_tranche_by_tranche():
    """USD m. 2026: 6 of the first 20 bn bought, 6/20 x 4,156 = 1,246.8. 2027: 28 bn bought, the first tranche is earned: 2,909.2 more;
    8 bn of the second earn nothing while 30 bn are expected. First quarter of 2028: 35 bn bought and 80 expected, so 15/20 x 3,635 =
    2,726.25 of the second at once. Receipts are taxed in full: 21 per cent of 120,000 is 25,200."""
    made = run("amd_openai")
    taken = made.figures.row("us_gaap.chips.award_reduction") / 1e6
    assert taken[:5].sum() == pytest.approx(1_246.8, abs=1e-6)
    assert taken[5:9].sum() == pytest.approx(2_909.2, abs=1e-6)
    assert taken[9] == pytest.approx(2_726.25, abs=1e-6)
    assert made.figures.row("us_gaap.chips.awards_in_equity")[-1] == 18_357e6
    assert made.figures.row("us_tax.income_taxes.tax_paid_to_date")[-1] == 25_200e6
    assert made.figures.row("us_gaap.results.deferred_tax_liability").any() == 0


def test_the_update_on_awards_changes_nothing_while_what_is_earned_is_probable():
    made = run("amd_openai")
    both = [made.figures.row(made.model.home(f"{book}.chips.revenue")) for book in ("us_gaap", "when_required")]
    assert (both[0] == both[1]).all()
    assert not made.figures.row("when_required.chips.award_transition").any()


def test_the_mark_of_the_warrant_is_a_range():
    """Low 13,679 and high 32,592 USD m: sums of the six ranges in the deal file."""
    made = run("amd_openai")
    tranches = [made.deal.facts[f"tranche_{number}.amount"] for number in range(1, 7)]
    figures = compute(made.model, {fact.name: np.array([float(fact.low), float(fact.high)]) for fact in tranches})
    assert (figures.lines["us_gaap.chips.awards_in_equity"][:, -1] / 1e6).tolist() == [13_679, 32_592]
