"""Forms of one vintage, worked out by hand: the row of each class, and where a disposal stands."""

from __future__ import annotations

import re

import pytest
from drawn_forms import DEAL, OUT, line, one_vintage
from law_forms_by_hand import ROWS_OF_4562

from ledger.model.parameters import read_law


@pytest.mark.parametrize("kind", sorted(ROWS_OF_4562))
def test_each_class_of_property_has_its_row(kind):
    """Rows of Sections B and C by hand, from the form and section 168(c), (g)."""
    general, alternative = ROWS_OF_4562[kind]
    assert set(ROWS_OF_4562) == set(read_law().asset_classes)
    for system, row in (("", general), ("recovery_system: alternative, ", alternative)):
        if not row:
            continue
        found = one_vintage(kind, f", elections: {{c0: {{{system}reason: x}}}}" * bool(system))
        rows = {key.rpartition(".")[2] for key in found.model.rows if re.fullmatch(r"us_tax\.form_4562\.line_(16|19.|20.?)", key)}
        before, row = row.split()[0], row.split()[-1]
        assert rows == {f"line_{before}", f"line_{row}"}
        assert line(found, f"form_4562.line_{row}")[3] > 0, "the deduction of its year, 2025, stands there"
        assert before == row or not line(found, f"form_4562.line_{before}").any()
        if row != "16":
            assert line(found, "form_4562.line_14")[3] + line(found, f"form_4562.line_{row}_basis")[3] == 90_000


@pytest.mark.parametrize("kind, rows", [("building", "ij"), ("residential", "hi")])
def test_real_property_moves_by_a_letter_in_the_form_of_2025(kind, rows):
    for year, row in zip((2024, 2025), rows, strict=True):
        found = one_vintage(kind, year=year)
        assert [letter for letter in "hij" if line(found, f"form_4562.line_19{letter}").any()] == [row]


def test_a_gain_above_cost_meets_losses_of_earlier_years():
    """Sold for 140,000: 50,000 above cost. Losses of 30,000 of 2021 leave 20,000 of it capital; all below cost is ordinary."""
    brought = '    unrecaptured_section_1231_losses: {value: "30,000", unit: USD}\n'
    found = one_vintage(sold=', disposal_date: 2026-06-30, proceeds: "140,000"', facts=brought)
    at = lambda name: line(found, f"form_4797.line_{name}")[4]  # noqa: E731
    assert (at("30"), at("32"), at("7"), at("8"), at("9"), at("12")) == (50_000 + at("31"), 50_000, 50_000, 30_000, 20_000, 30_000)
    assert at("18") == at("31") + 30_000
    assert line(found, "schedule_m3.ii_23b_d")[4] == 20_000 and line(found, "schedule_m3.ii_23d_d")[4] == at("18")


def test_what_is_held_a_year_or_left_for_nothing_is_in_part_two():
    """Sold for 100,000 within a year, and abandoned after two: line 10, and the abandoned one on Schedule M-3, line 23e."""
    short = one_vintage(sold=', disposal_date: 2025-12-15, proceeds: "100,000"')
    assert line(short, "form_4797.line_10g")[3] == line(short, "form_4797.line_18")[3] == 10_000, "no recovery in the year of both"
    left = one_vintage(sold=', disposal_date: 2027-06-30, proceeds: "0"', elections=OUT)
    loss = 90_000 - 18_000 - 28_800 - 8_640  # 20 %, 32 %, half of 19.2 %
    assert line(left, "form_4797.line_10g")[5] == line(left, "form_4797.abandoned")[5] == line(left, "schedule_m3.ii_23e_d")[5] == -loss
    assert line(left, "schedule_m3.ii_23d_d")[5] == 0


def test_a_loss_after_a_year_is_in_part_one():
    """90,000 less 55,440 recovered is 34,560; sold for 10,000: 24,560 lost, under section 1231, ordinary."""
    found = one_vintage(sold=', disposal_date: 2027-06-30, proceeds: "10,000"', elections=OUT)
    assert [line(found, f"v0.sold_line_{name}")[5] for name in ("20", "22", "24")] == [10_000, 55_440, -24_560]
    assert [line(found, f"form_4797.line_{name}")[5] for name in ("2g", "7", "11", "18")] == [-24_560] * 4


def test_a_general_asset_account_has_no_basis():
    """Sold for 100,000: ordinary up to the 90,000 of the account (Reg. 1.168(i)-1(e)(2)), the rest under section 1231."""
    found = one_vintage(sold=', disposal_date: 2027-06-30, proceeds: "100,000"',
                        elections=", elections: {c0: {asset_account: general, reason: x}}")  # fmt: skip
    assert [line(found, f"form_4797.line_{name}")[5] for name in ("10g", "2g", "7", "9", "18")] == [90_000, 10_000, 10_000, 10_000, 90_000]
    assert line(found, "form_4562.line_18").tolist() == [0, 0, 0, 1, 0, 0, 0]


def test_section_179_above_income_is_carried():
    """80,000 elected in 2025 and income of 50,000: 30,000 deducted in 2026. Limit 2,500,000 and threshold 4,000,000 of 2025."""
    event = '- {{id: income_2025, date: 2025-12-31, kind: business_income, of: kit, amount: "1,000,000"}}'
    later = event.replace("2025", "2026")
    text = DEAL.replace(event, f'{event.replace("1,000,000", "50,000")}\n    {later}')
    text = text.replace("elections:\n  recovery", "elections:\n  valuation_allowance: {{choice: none}}\n  recovery")
    found = one_vintage(sold=', section_179: "80,000"', text=text)
    lines = {"1": 2_500_000, "2": 90_000, "3": 4_000_000, "4": 0, "5": 2_500_000, "8": 80_000, "9": 80_000, "10": 0, "11": 50_000,
             "12": 50_000, "13": 30_000}  # fmt: skip
    assert {name: line(found, f"form_4562.line_{name}")[3] for name in lines} == lines
    after = {"1": 2_560_000, "8": 0, "10": 30_000, "11": 1_000_000, "12": 30_000, "13": 0}
    assert {name: line(found, f"form_4562.line_{name}")[4] for name in after} == after
    assert not [check.label for check in found.checks if not check.passed]
