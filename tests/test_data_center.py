"""The sample of one site: seven assets by hand, year by year; its README against the run; a day that moves 2.4 bn.

Percentages are those printed in Rev. Proc. 87-57 (Tables 1 and 5) and, for buildings, Pub. 946 (Table A-7a). Amounts in USD.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from ledger.analysis.run import load, run
from ledger.facts.read import read_deal
from ledger.formula.money import round_half_away
from ledger.model.grid import compute
from ledger.model.timeline import tax_year_ends, to_serial

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "data_center"
MILLION = 1_000_000


@lru_cache(maxsize=1)
def site():
    return run(load(SAMPLE))


def by_year(key: str, made=None) -> dict[int, float]:
    """A line of the tax book by tax year, years of nil left out; periods are added up."""
    made = made or site()
    years = [end.year for end in tax_year_ends(made.deal)]
    values = made.figures.row(f"us_tax.{key}").reshape(len(years), -1).sum(axis=1)
    return {year: float(value) for year, value in zip(years, values, strict=True) if value}


def percent(first: int, base: float, *percentages: float) -> dict[int, float]:
    """Percentages of a base from a first year on."""
    return {first + n: round(base * share / 100) for n, share in enumerate(percentages)}


def rate(vintage: str) -> float:
    return float(site().figures.lines[f"us_tax.{vintage}.allowance_rate"][0, 0])


def test_the_run_passes_every_check():
    assert [check.number for check in site().checks if not check.passed] == []
    assert site().passed


def test_it_says_on_its_face_that_it_is_no_company_s_books():
    deal = site().deal
    assert "modelled on published facts" in deal.title and "modelled on published facts" in deal.entity
    assert not [fact.name for fact in deal.facts.values() if fact.heading == "actuals" or fact.status == "filing"]


# ---- one asset for each regime ----


def test_sixty_per_cent_then_fifteen_years_by_the_mid_quarter_table():
    """Site works, in service on 2024-12-16: 273.0m x 60 % = 163.8m; 109.2m by Table 5, fourth quarter, fifteen years."""
    assert rate("site_1_4") == 0.60
    assert by_year("site_1_4.allowance") == {2024: 163.8 * MILLION}
    assert by_year("site_1_4.recovery") == percent(
        2024, 109.2 * MILLION, 1.25, 9.88, 8.89, 8.00, 7.20, 6.48, 5.90, 5.90, 5.90, 5.91, 5.90)  # fmt: skip


def test_forty_per_cent_then_five_years():
    """Network under a contract of 2024-09-02, in service in February 2025: 1,183.0m x 40 % = 473.2m; 709.8m by Table 1."""
    assert rate("network_1_4") == 0.40
    assert by_year("network_1_4.allowance") == {2025: 473.2 * MILLION}
    assert by_year("network_1_4.recovery") == percent(2025, 709.8 * MILLION, 20, 32, 19.2, 11.52, 11.52, 5.76)


def test_twenty_per_cent_for_the_old_start_with_late_service():
    """Site works begun 2024-10-01, in service 2026-01-26: 614.25m x 20 % = 122.85m; 491.4m by Table 1, fifteen years."""
    assert rate("site_8_16") == 0.20
    assert by_year("site_8_16.allowance") == {2026: 122.85 * MILLION}
    assert by_year("site_8_16.recovery") == percent(2026, 491.4 * MILLION, 5.00, 9.50, 8.55, 7.70, 6.93, 6.23, 5.90, 5.90, 5.91)


def test_a_hundred_per_cent_and_nothing_after():
    """Own chips whose construction began on 2025-03-03, in service on 2025-10-29: all 2,400.0m at once."""
    assert rate("trainium2_next") == 1
    assert by_year("trainium2_next.allowance") == {2025: 2_400 * MILLION}
    assert by_year("trainium2_next.recovery") == {}


def test_the_mid_quarter_convention_of_2024_on_what_is_elected_out():
    """2024: (273 + 2 + 120) / (273 + 2 + 400) = 395 / 675 = 58.5 %, above 40. Furniture: 2.0m by Table 5, fourth quarter, seven years."""
    assert by_year("site.mid_quarter") == {2024: 1}
    assert by_year("site.last_quarter_share")[2024] == pytest.approx(395 / 675)
    assert "us_tax.furniture_1_4.allowance" not in site().model.rows
    assert by_year("furniture_1_4.recovery") == percent(2024, 2 * MILLION, 3.57, 27.55, 19.68, 14.06, 10.04, 8.73, 8.73, 7.64)


def test_a_building_by_the_mid_month():
    """In service in December 2024: half a month of 39 years, 0.107 %, then 2.564 % a year. No allowance for a building."""
    assert "us_tax.building_1_4.allowance" not in site().model.rows
    assert by_year("building_1_4.recovery") == percent(2024, 873.6 * MILLION, 0.107, *[2.564] * 10)


#: A fifth of 60, 80 and 100m a year, half of it in the first: 30, 56 and 90m are left when 2025 begins, 176m in all.
BEFORE = {2022: 6, 2023: 12 + 8, 2024: 12 + 16 + 10}
TRANSITION = {
    "first_year": {2025: 30 + 56 + 90},
    "two_years": {2025: 15 + 28 + 45, 2026: 15 + 28 + 45},
    "continue": {2025: 12 + 16 + 20, 2026: 12 + 16 + 20, 2027: 6 + 16 + 20, 2028: 8 + 20, 2029: 10},
}


@pytest.mark.parametrize("choice", TRANSITION)
def test_domestic_design_of_2022_to_2024_by_each_election(choice):
    """The sample elects all in the first year; the two others by the same file with another choice."""
    text = (SAMPLE / "deal.yaml").read_text(encoding="utf-8")
    assert text.count("choice: first_year") == 1
    made = run(read_deal("deal.yaml", text.replace("choice: first_year", f"choice: {choice}")))
    found: dict[int, float] = {}
    for year in (2022, 2023, 2024):
        for when, amount in by_year(f"design_{year}.recovered", made).items():
            found[when] = found.get(when, 0) + amount / MILLION
    assert found == BEFORE | TRANSITION[choice]
    assert made.passed


def test_design_from_2025_is_deducted_at_home_and_spread_abroad():
    assert by_year("design.deducted") == {2025: 120 * MILLION, 2026: 140 * MILLION}
    assert by_year("abroad_2026.recovered") == {2026: 2.8 * MILLION, **dict.fromkeys(range(2027, 2035), 5.6 * MILLION)}  # 84 / 15


# ---- what leaves ----


def test_racks_sold_in_2028_and_chips_abandoned_in_2029():
    """Racks: 680.0m less 40 % = 408.0m; 20, 32, 19.2 and half of 11.52 % leave 23.04 %, 94,003,200; sold for 170.0m.

    Chips: 800.0m less 40 % = 480.0m; half of the 11.52 % of 2029 is lost as recovery and 11.52 % is left, abandoned for nothing.
    """
    assert by_year("racks_2025.recovery") == percent(2025, 408 * MILLION, 20, 32, 19.2, 5.76)
    assert by_year("site.ordinary_gain") == {2028: 170 * MILLION - 94_003_200}
    assert by_year("trainium2_first.recovery") == percent(2025, 480 * MILLION, 20, 32, 19.2, 11.52, 5.76)
    assert by_year("site.ordinary_loss") == {2029: 480 * MILLION * 0.1152}
    assert not by_year("site.section_1231_gain") and not by_year("site.section_1231_loss")


# ---- days and amounts that turn the law ----


@pytest.mark.parametrize("vintage, old", [("trainium2_next", 0.40), ("trainium3_first", 0.20)])
def test_a_day_of_construction_turns_the_percentage_and_only_what_rests_on_it(vintage, old):
    """Begun on 2025-01-19 or on 2025-01-20. Both are recovered whole by 2034, so the tax saved to the end is the same."""
    days = [to_serial(date(2025, 1, 19)), to_serial(date(2025, 1, 20))]
    figures = compute(site().model, {f"{vintage}.construction_began": np.array(days, dtype=float)})
    assert figures.lines[f"us_tax.{vintage}.allowance_rate"][:, 0].tolist() == [old, 1]
    moved = {key for key, values in figures.lines.items() if len(values) > 1 and not np.array_equal(values[0], values[1])
             and key in site().model.rows}  # fmt: skip
    owners = {tuple(key.split(".")[:2]) for key in moved}
    assert owners == {
        ("us_tax", vintage),  # no other asset
        ("us_tax", "site"), ("us_tax", "income_taxes"), ("us_tax", "results"),  # totals and tax
        ("earnings", "income_taxes"), ("california", "income_taxes"), ("new_york", "income_taxes"),  # the same tax
        ("minimum_tax", "income_taxes"),  # and the memo of the minimum tax
        ("us_gaap", "disclosures"),
        ("us_tax", "form_4562"), ("us_tax", "schedule_m1"), ("us_tax", "schedule_m3"),  # where the return has it
        ("us_gaap", "rate_reconciliation"),  # states: rates of the year against the rate at which differences turn
        ("us_gaap", "income_taxes"), ("us_gaap", "results"),  # current and deferred tax
        ("us_gaap", "tax_basis_balance_sheet"), ("us_gaap", "deferred_roll"),
    }  # fmt: skip
    # Tax expense moves by what a state's rate of the year is off the rate at which differences turn, and by nothing else.
    assert not moved & {"us_gaap.results.pretax_income", "us_tax.site.mid_quarter", "us_tax.site.year_added"}
    saved = figures.lines["us_tax.income_taxes.tax_paid_to_date"][:, -1]
    assert saved[0] == saved[1]


def test_the_last_day_of_cancellation_is_the_switch_of_the_bought_racks():
    days = [to_serial(date(2025, 1, 19)), to_serial(date(2025, 1, 20))]
    figures = compute(site().model, {"bought_chips.cancellation_ends": np.array(days, dtype=float)})
    assert figures.lines["us_tax.racks_2025.allowance_rate"][:, 0].tolist() == [0.40, 1]


def test_a_larger_group_keeps_the_half_year_convention_in_2024():
    """395 late is 40 % of 987.5m, that is of 275m here and 712.5m elsewhere; the law asks for more than 40 %."""
    figures = compute(site().model, {"elsewhere_2024.amount": np.array([712_499_999.0, 712_500_000.0])})
    year = 1 + [end.year for end in tax_year_ends(site().deal)].index(2024)
    assert figures.lines["us_tax.site.mid_quarter"][:, year].tolist() == [1, 0]
    assert figures.lines["us_tax.furniture_1_4.recovery"][1, year] == 285_800  # Table 1, seven years: 14.29 %


# ---- the README ----


def first_year_rows() -> dict[tuple[str, str, str], list[float]]:
    """Cost, allowance and first year's recovery by year, class and rate of the allowance, in millions."""
    made = site()
    (equipment,) = [subject for subject in made.deal.subjects if subject.type == "equipment"]
    rows: dict[tuple[str, str, str], list[float]] = {}
    for vintage, kind in zip(equipment.instances, equipment.classes, strict=True):
        placed = made.deal.facts[f"{vintage}.placed_in_service"].value.year
        claimed = f"us_tax.{vintage}.allowance" in made.model.rows
        law = f"{rate(vintage):.0%}".replace("%", " %") if claimed else "none"
        amounts = (float(made.deal.facts[f"{vintage}.cost"].value), by_year(f"{vintage}.allowance").get(placed, 0) if claimed else 0,
                   by_year(f"{vintage}.recovery").get(placed, 0))  # fmt: skip
        row = rows.setdefault((str(placed), kind, law), [0, 0, 0])
        row[:] = [total + amount / MILLION for total, amount in zip(row, amounts, strict=True)]
    return rows


def shown(amount: float, places: int) -> str:
    return f"{float(round_half_away(amount, places)):,.{places}f}"


def test_the_table_of_the_readme_is_the_run():
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    printed = {}
    for row in re.findall(r"^\| (\d{4} \|.*) \|$", text, re.M):
        year, kind, *amounts, law = row.split(" | ")
        printed[year, kind, law] = amounts
    computed = {key: [*(shown(amount, 2) for amount in amounts), shown(100 * (amounts[1] + amounts[2]) / amounts[0], 1)]
                for key, amounts in first_year_rows().items()}  # fmt: skip
    assert printed == computed


def in_2026(less: str, whole: str) -> float:
    """What one line is above another at the end of 2026, in millions."""
    figures = site().figures
    return float(figures.row(whole)[19] - figures.row(less)[19]) / MILLION


def test_the_figures_in_the_text_of_the_readme_are_the_run_s():
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    year_ends = slice(3, None, 4)
    deferred = site().figures.row("us_gaap.income_taxes.equipment_deferred")[year_ends]
    assert deferred.max() == deferred[2027 - 2022]
    minimum = site().figures.row("minimum_tax.income_taxes.minimum_tax_due")
    said = {
        f"{deferred.max() / MILLION:,.1f}m on the equipment at the end of 2027",
        f"of which {-site().figures.row('us_gaap.design.deferred_tax')[-1] / MILLION:.1f}m are left at the end of 2034",
        f"gain of {by_year('site.ordinary_gain')[2028] / MILLION:.1f}m is ordinary",
        f"a loss of {by_year('site.ordinary_loss')[2029] / MILLION:.1f}m, ordinary",
        f"({by_year('site.last_quarter_share')[2024]:.1%}".replace("%", " percent") + " of the year's additions",
        f"would owe {minimum[3] / MILLION:.1f}m in 2025 and {minimum[4] / MILLION:.1f}m in 2026",
        f"the credit of {site().figures.row('minimum_tax.income_taxes.credit_of_deal')[4] / MILLION:.1f}m in 2027 and 2028",
        f"above the federal one by {in_2026('us_tax.results.tax_basis', 'california.results.tax_basis'):,.1f}m in California and",
        f"by {in_2026('us_tax.results.tax_basis', 'new_york.results.tax_basis'):,.1f}m in New York at the end of 2026",
        f"{site().figures.row('us_gaap.income_taxes.states_liability')[19] / -MILLION:,.1f}m",
        f"{sum(cost for cost, *_ in first_year_rows().values()) / 1000:.1f}bn",
    }  # fmt: skip
    assert {each for each in said if each not in text} == set()
