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
