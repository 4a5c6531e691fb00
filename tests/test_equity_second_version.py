"""Shares drawn at random, in the engine and in a second version of their rules; and what must hold for each of them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from drawn_equity import QUARTERS, drawn_shares, quarter_end
from second_version_equity import by_equity_method, marked

from ledger.analysis.run import run
from ledger.facts.problems import Problems

pytestmark = pytest.mark.slow  # drawn deals by the hundred

COUNT = 250
ENDS = [quarter_end(index) for index in range(QUARTERS)]


@pytest.fixture(scope="module")
def drawn():
    """(seed, what was drawn, its run) for every deal that is covered."""
    found, refused = [], Counter()
    for seed in range(COUNT):
        shares = drawn_shares(seed)
        try:
            found.append((seed, shares, run(shares.deal())))
        except Problems as told:
            refused[told.problems[0].summary.rpartition("(")[0]] += 1
    print(f"{COUNT} deals drawn, {sum(refused.values())} refused:")
    for reason, count in refused.most_common():
        print(f"{count:>4}  {reason}")
    return found


def test_most_deals_are_covered(drawn):
    assert len(drawn) > 0.8 * COUNT


def test_every_check_holds(drawn):
    """Among them the life invariants, the roll of deferred tax and its proof, and accounts against lines."""
    assert [(seed, check.label) for seed, _, made in drawn for check in made.checks if not check.passed] == []


def _close(own: list, others: list) -> bool:
    """Within what rounding to the cent in every quarter can add up to."""
    return bool(np.allclose(np.array(own, float), np.array([float(other) for other in others]), rtol=0, atol=0.02 * QUARTERS))


def test_carrying_amount_income_and_oci_agree_with_the_second_version(drawn):
    wrong, told = [], Counter()
    for seed, shares, made in drawn:
        if shares.treatment == "equity_method":
            second = by_equity_method(shares.events, ENDS, shares.method == "stake", shares.further == "funds_past_losses")
        else:
            second = marked(shares.events, ENDS, shares.treatment == "fair_value")
        told[f"{shares.treatment}, {shares.method}"] += 1
        pretax = np.cumsum(made.figures.row("us_gaap.results.pretax_income"))
        if not _close(pretax, [each.income for each in second]):
            wrong.append((seed, shares.treatment, "income"))
        if not _close(made.figures.row("us_gaap.shares.carrying"), [each.worth for each in second]):
            wrong.append((seed, shares.treatment, "carrying"))
        if "us_gaap.shares.oci_held" in made.figures.lines and not _close(made.figures.row("us_gaap.shares.oci_held"),
                                                                          [each.oci for each in second]):  # fmt: skip
            wrong.append((seed, shares.treatment, "oci"))
        if "us_gaap.shares.suspended" in made.figures.lines and not _close(made.figures.row("us_gaap.shares.suspended"),
                                                                            [sum(each.debts) for each in second]):  # fmt: skip
            wrong.append((seed, shares.treatment, "suspended"))
    print(", ".join(f"{count} {what}" for what, count in told.most_common()))
    assert wrong == []
