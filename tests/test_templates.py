"""Every entry that a treatment can post is posted with an amount by some gold case or sample, but for those named here with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.analysis import verify as verifying
from ledger.analysis.run import Run, run

pytestmark = pytest.mark.slow  # drawn deals by the hundred

GOLD = Path(__file__).parent / "gold"
SAMPLES = ("amazon_anthropic", "amazon_openai", "amd_openai", "data_center", "microsoft_openai")

#: Entry as a treatment names it -> why nothing here posts it: the mirror of one that is, or a case without a figure of its own.
UNPOSTED = {
    "equipment paid on delivery": "in deals whose vintages are all paid over time it has nothing to post",
    "deferred tax on operating cost, up": "what is prepaid is the same in the books and for tax",
    "deferred tax on operating cost, down": "as before",
    "change of rate, tax of OCI, down": "the mirror of a rise of the rate (rate_change_item)",
    "stranded tax released, charged": "the mirror of a stranded credit (rate_change_item)",
    "gain up to earlier write-downs": "a rise of value while held for sale after a write-down: no case yet",
    "retirement paid above the obligation": "the mirror of a settlement below it (aro_accretion_and_settlement)",
    "influence gained, downward adjustments": "the mirror of em_step_up_from_alternative",
    "loss against notes ends with them": "notes that bear losses are sold: no case yet (em_losses_against_notes has them restored)",
    "price of what is kept, down": "the mirror of em_exit_to_alternative",
    "share of OCI added to the investment": "the mirror of em_exit_to_alternative",
    "share of OCI beyond the investment": "influence lost with more OCI than investment: no case yet",
    "valuation allowance released from AOCI, up": "the mirror of allowance_released",
    "revenue caught up, down": "the mirror of modification_caught_up, which nets it within a period",
    "federal income tax that comes back": "a refund to a company that stands alone: no case yet",
}


@pytest.fixture(scope="module")
def posted() -> dict[str, bool]:
    """Entry -> whether any gold case or sample posts it with an amount."""
    runs: list[Run] = []
    real = verifying.run
    try:
        verifying.run = lambda *given, **named: runs.append(made := real(*given, **named)) or made  # type: ignore[assignment]
        for path in sorted(GOLD.glob("*.yaml")):
            verifying.verify([path])
    finally:
        verifying.run = real
    runs += [run(name) for name in SAMPLES]
    found: dict[str, bool] = {}
    for made in runs:
        for ledger in made.ledgers.values():
            for posting in ledger.postings:
                found[posting.entry.name] = found.get(posting.entry.name, False) or bool(posting.units.any())
    return found


def test_every_entry_is_posted_somewhere(posted):
    never = sorted(name for name, found in posted.items() if not found and name not in UNPOSTED)
    assert never == [], f"{len(posted)} entries; posted by no gold case and no sample: {never}"


def test_what_is_listed_as_unposted_is(posted):
    assert [name for name in UNPOSTED if posted.get(name, True)] == []


#: Posting template -> the gold cases that post it.
TEMPLATES = {
    "AFS-1 and 2, bought and accrued": ("a1_premium_bond", "a5_payment_in_kind"),
    "AFS-3, marked": ("a3_available_for_sale",),
    "AFS-4, credit loss": ("afs_credit_loss",),
    "AFS-5, intent to sell": ("afs_intent_to_sell",),
    "AFS-6, sold": ("a3_available_for_sale", "allowance_of_notes_sold"),
    "AFS-7, converted": ("a6_conversion_at_fair_value", "a6_conversion_carried_over"),
    "AFS-8, worthless": ("worthless_note_in_the_books", "worthless_note_with_an_allowance"),
    "MA-1, observable price": ("b1_measurement_alternative", "ma_price_falls"),
    "MA-2, impaired": ("b1_measurement_alternative",),
    "MA-3, sold in part": ("ma_part_sold_at_an_observable_price",),
    "FV-1, marked through income": ("fv_marked_and_sold_in_parts", "fvo_interest"),
    "DER-1, option apart": ("der1_conversion_option", "der1_option_falls"),
    "EM-1 to 3, bought, share, basis": ("c1_equity_method", "c4_cost_allocation"),
    "EM-4, intra-entity profit": ("c2_intra_entity_goods", "c8_cloud_sold_to_the_investee"),
    "EM-5, losses to nil": ("c5_losses_to_nil", "em_losses_against_notes"),
    "EM-6, dividend": ("c1_equity_method",),
    "EM-7, other-than-temporary": ("c9_other_than_temporary",),
    "EM-8, dilution": ("c10_dilution_gain",),
    "EM-9, sold": ("c11_part_sold", "em_everything_falls"),
    "REV-1 and 2, usage and credits": ("prepaid_with_breakage", "breakage_estimated_down"),
    "REV-3, shares above fair value": ("f3_shares_above_fair_value",),
    "REV-4, warrants to a customer": ("f4_warrants_to_a_customer",),
    "REV-5, credits for equity": ("f6_shares_for_credits", "shares_worth_less_when_received"),
    "PPE-1 to 3, bought, in service, depreciated": ("equipment_paid_before_and_after", "h1_straight_line"),
    "PPE-4, new estimate": ("h3_change_of_life",),
    "PPE-5, impaired": ("h6_impairment",),
    "PPE-6, held for sale": ("h9_held_for_sale",),
    "PPE-7, disposed of": ("h10_gain_on_disposal",),
    "ARO, retirement obligation": ("aro_accretion_and_settlement",),
    "INT, interest capitalised": ("interest_capitalised",),
    "DT, deferred tax": ("i2_full_allowance_deferred_tax",),
}


def test_every_template_has_its_gold_cases():
    missing = [f"{template}: {case}" for template, cases in TEMPLATES.items() for case in cases if not (GOLD / f"{case}.yaml").is_file()]
    assert missing == []
