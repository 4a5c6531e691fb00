"""Every posting template of equipment is exercised by a gold case: the entry is there, and posts an amount."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.analysis import verify
from ledger.analysis.run import Run, run
from ledger.facts.nodes import compose, read_text

GOLD = Path(__file__).parent / "gold"
COST, ACCUMULATED, CASH = "assets:equipment:cost", "assets:equipment:accumulated depreciation", "assets:cash"
PROGRESS, SALE, OWED = "assets:equipment:under construction", "assets:equipment:held for sale", "liabilities:asset retirement obligations"

#: Template, gold case, debit and credit of its entry.
TEMPLATES = [
    ("PPE-1 paid ahead", "equipment_paid_before_and_after", PROGRESS, CASH),
    ("PPE-1 unpaid", "equipment_paid_before_and_after", COST, "liabilities:accounts payable"),
    ("PPE-1 paid later", "equipment_paid_before_and_after", "liabilities:accounts payable", CASH),
    ("PPE-2 in service", "equipment_paid_before_and_after", COST, PROGRESS),
    ("PPE-3 depreciate", "h1_straight_line", "expenses:depreciation", ACCUMULATED),
    ("PPE-4 change of estimate: no entry of its own", "h3_change_of_life", "expenses:depreciation", ACCUMULATED),
    ("PPE-5 impair", "h6_impairment", "expenses:impairment of equipment", ACCUMULATED),
    ("PPE-6 held for sale, cost", "h9_held_for_sale", SALE, COST),
    ("PPE-6 held for sale, depreciation", "h9_held_for_sale", ACCUMULATED, SALE),
    ("PPE-6 written down", "h9_held_for_sale", "expenses:loss on equipment held for sale", ACCUMULATED),
    ("PPE-7 dispose", "h10_gain_on_disposal", CASH, COST),
    ("PPE-7 accumulated depreciation", "h10_gain_on_disposal", ACCUMULATED, COST),
    ("PPE-7 gain", "h10_gain_on_disposal", CASH, "income:gain on disposal of equipment"),
    ("ARO recognised", "aro_with_tax", COST, OWED),
    ("ARO accretion", "aro_with_tax", "expenses:accretion", OWED),
    ("ARO lower estimate", "aro_revised", OWED, COST),
    ("ARO paid", "aro_accretion_and_settlement", OWED, CASH),
    ("ARO gain", "aro_accretion_and_settlement", OWED, "income:gain on retirement obligations"),
    ("INT to cost, by way of cash", "interest_capitalised", PROGRESS, CASH),
    ("INT from expense, by way of cash", "interest_capitalised", CASH, "expenses:interest"),
    ("DT up", "i2_full_allowance_deferred_tax", "expenses:income tax:deferred", "liabilities:deferred tax:equipment"),
    ("DT down", "i2_full_allowance_deferred_tax", "liabilities:deferred tax:equipment", "expenses:income tax:deferred"),
]


def made(name: str) -> Run:
    """The deal of a gold case, computed."""
    path = str(GOLD / f"{name}.yaml")
    node, text, problems = compose(path, read_text(path))
    page = verify._Page(path, text, list(problems))
    verify._read_parts(page, node)
    return run(verify._deal(page))


@pytest.mark.parametrize(("template", "case", "debit", "credit"), TEMPLATES, ids=[each[0] for each in TEMPLATES])
def test_a_gold_case_posts_the_template(template, case, debit, credit):
    postings = made(case).ledgers["us_gaap"].postings
    found = [posting for posting in postings if (posting.entry.debit, posting.entry.credit) == (debit, credit)]
    assert any(posting.units.sum() > 0 for posting in found), template
