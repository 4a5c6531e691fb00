"""The dated numbers of the law written down by hand, year by year, beside the files of the product: no import from it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from second_version_equipment import CLASSES, Asset, TaxYear, allowance_rate, transitional_rate

#: First day, value. A value stands until the next line; None: the law here holds nothing.
ONE_DATE: dict[str, list[tuple[str, object]]] = {
    "corporate_rate": [("1993-01-01", None), ("2018-01-01", "0.21")],
    "mid_quarter_limit": [("1980-01-01", None), ("1987-01-01", "0.40")],
    "mid_quarter_months": [("1980-01-01", None), ("1987-01-01", 3)],
    "mid_month_day": [("1980-01-01", None), ("1987-01-01", 15)],
    "declining_balance_150": [("1980-01-01", None), ("1987-01-01", "1.5")],
    "declining_balance_200": [("1980-01-01", None), ("1987-01-01", 2)],
    "nonresidential_level": [("1987-01-01", None), ("1993-05-13", "0.02564")],
    "residential_alternative_level": [("1987-01-01", None), ("2018-01-01", "0.03333")],
    "section_291_share": [("1980-01-01", None), ("1985-01-01", "0.20")],
    "software_months": [("1987-01-01", None), ("1993-08-11", 36)],
    "earnings_expensing_years": [("1986-12-31", None), ("1987-01-01", 5)],
    "california_rate": [("1990-01-01", None), ("1997-01-01", "0.0884")],
    "new_york_follows_allowance": [("1990-01-01", None), ("2001-09-11", 1), ("2003-06-01", 0)],
    "new_york_rate": [("2015-01-01", None), ("2016-01-01", "0.065"), ("2021-01-01", "0.0725"), ("2027-01-01", "0.065")],
    "pennsylvania_follows_allowance": [("2001-09-11", None), ("2017-09-28", 0)],
    "pennsylvania_rate": [("1990-01-01", None), ("1995-01-01", "0.0999"), ("2023-01-01", "0.0899"), *(
        (f"{year}-01-01", str(Fraction(849 - 50 * (year - 2024), 10_000))) for year in range(2024, 2032))],
    "pennsylvania_research_years": [("2020-01-01", None), ("2025-01-01", 5)],
    "texas_current_code": [("2006-01-01", None), ("2007-01-01", 0), ("2025-01-01", 1)],
    "texas_rate": [("2014-01-01", None), ("2015-01-01", "0.0075")],
    "texas_revenue_share": [("1990-01-01", None), ("2007-01-01", "0.70")],
    "washington_service_rate": [("2019-01-01", None), ("2020-04-01", "0.0175"), ("2025-10-01", "0.021")],
    "washington_computing_rate": [("2019-01-01", None), ("2020-04-01", "0.015")],
    "de_minimis_discount": [("1980-01-01", None), ("1982-07-02", "0.0025")],
    "dividends_deduction": [("1980-01-01", None), ("1988-01-01", "0.70"), ("2018-01-01", "0.50")],
    "dividends_deduction_twenty": [("1980-01-01", None), ("1988-01-01", "0.80"), ("2018-01-01", "0.65")],
    "dividends_holding_days": [("1980-01-01", None), ("1997-09-05", 46)],
    "dividends_ownership": [("1980-01-01", None), ("1988-01-01", "0.20")],
    "interest_adds_back": [("2017-01-01", None), ("2018-01-01", 1), ("2022-01-01", 0), ("2025-01-01", 1)],
    "interest_limit": [("2017-01-01", None), ("2018-01-01", "0.30"), ("2019-01-01", "0.50"), ("2021-01-01", "0.30")],
    "asu_2025_04_required": [("1999-01-01", None), ("2000-01-01", 0), ("2026-12-16", 1)],
    "asu_2025_06_required": [("1998-01-01", None), ("1999-01-01", 0), ("2027-12-16", 1)],
    "production_cost": [("1980-01-01", None), ("1987-01-01", 1_000_000)],
    "production_period_long": [("1980-01-01", None), ("1987-01-01", 2)],
    "production_period_short": [("1980-01-01", None), ("1987-01-01", 1)],
    "asu_2025_07_required": [("1999-01-01", None), ("2000-01-01", 0), ("2026-12-16", 1)],
    "maturities_second_group": [("1999-01-01", None), ("2000-01-01", 60)],
    "maturities_third_group": [("1999-01-01", None), ("2000-01-01", 120)],
    "major_customer_share": [("1999-01-01", None), ("2000-01-01", "0.10")],
    "reconciling_item_share": [("2017-01-01", None), ("2018-01-01", "0.05")],
    "minimum_tax_loss_limit": [("2017-01-01", None), ("2018-01-01", 0), ("2020-01-01", "0.80")],
    "minimum_tax_rate": [("2017-01-01", None), ("2018-01-01", 0), ("2023-01-01", "0.15")],
    "minimum_tax_research": [("2017-01-01", None), ("2018-01-01", 0), ("2025-01-01", 1)],
    "minimum_tax_threshold": [("2017-01-01", None), ("2018-01-01", 1_000_000_000)],
    "minimum_tax_follows_election_out": [("1998-01-01", None), ("1999-01-01", 0), ("2016-01-01", 1)],
    "net_operating_loss_back_years": [("2017-01-01", None), ("2018-01-01", 5), ("2021-01-01", 0)],
    "net_operating_loss_limit": [("2017-01-01", None), ("2018-01-01", 1), ("2021-01-01", "0.80")],
    "research_domestic_years": [("2021-01-01", None), ("2022-01-01", 5), ("2025-01-01", None)],
    "research_election_years": [("2024-01-01", None), ("2025-01-01", 5)],
    "research_foreign_years": [("2021-01-01", None), ("2022-01-01", 15)],
    "research_new_law": [("1950-01-01", None), ("1954-01-01", 0), ("2025-01-01", 1)],
    "research_ten_years": [("2024-01-01", None), ("2025-01-01", 10)],
    "form_4562_numbers": [("1980-01-01", None), ("1987-01-01", 0), ("2021-01-01", 1), ("2026-01-01", 0)],
    "form_4562_fifty_year": [("1980-01-01", None), ("1987-01-01", 0), ("2025-01-01", 1)],
    "form_4797_numbers": [
        ("1980-01-01", None), ("1987-01-01", 0), ("2021-01-01", 1), ("2022-01-01", 0), ("2023-01-01", 1), ("2026-01-01", 0)],
    "schedule_m1_numbers": [
        ("1980-01-01", None), ("1987-01-01", 0), ("2019-01-01", 1), ("2020-01-01", 0), ("2021-01-01", 1), ("2022-01-01", 0)],
    "schedule_m3_numbers": [("1980-01-01", None), ("1987-01-01", 0), ("2019-01-01", 1), ("2024-01-01", 0)],
    "section_179_limit": [
        ("2017-01-01", None), ("2018-01-01", 1_000_000), ("2019-01-01", 1_020_000), ("2020-01-01", 1_040_000),
        ("2021-01-01", 1_050_000), ("2022-01-01", 1_080_000), ("2023-01-01", 1_160_000), ("2024-01-01", 1_220_000),
        ("2025-01-01", 2_500_000), ("2026-01-01", 2_560_000), ("2027-01-01", None)],
    "section_179_threshold": [
        ("2017-01-01", None), ("2018-01-01", 2_500_000), ("2019-01-01", 2_550_000), ("2020-01-01", 2_590_000),
        ("2021-01-01", 2_620_000), ("2022-01-01", 2_700_000), ("2023-01-01", 2_890_000), ("2024-01-01", 3_050_000),
        ("2025-01-01", 4_000_000), ("2026-01-01", 4_090_000), ("2027-01-01", None)],
}  # fmt: skip

#: First day of a class, where it is not 1987-01-01, and the periods that changed.
BEGINS = {"qualified_improvement": "2018-01-01", "software": "1993-08-11", "water_utility": "1996-06-13"}
CHANGED: dict[str, list[tuple[str, object]]] = {
    "general_building": [("1980-01-01", None), ("1987-01-01", "31.5"), ("1993-05-13", 39)],
    "alternative_residential": [("1980-01-01", None), ("1987-01-01", 40), ("2018-01-01", 30)],
}


def by_hand(name: str, *days: date) -> float | None:
    """The value of a parameter of the law on one day or for two days; None where the law here holds nothing."""
    if len(days) == 2:
        share = _of_two_days(name, *days)
        return None if share is None else float(share)
    found = [value for first, value in _lines(name) if date.fromisoformat(first) <= days[0]][-1]
    return None if found is None else float(Fraction(found))  # type: ignore[arg-type]


def can_be(name: str, *days: date) -> bool:
    """Whether two days can stand together: property is acquired before it is placed in service, a tax year has twelve months."""
    if len(days) == 1:
        return True
    return days[0] <= days[1] and (not name.startswith("transitional") or days[1] < days[0].replace(year=days[0].year + 1))


#: Class lives of Rev. Proc. 87-56, and software, for a state that recovers over them.
GUIDELINE = {"servers": 6, "accelerators": 6, "network": 6, "communications": 10, "power_and_cooling": 9, "office_furniture": 10,
             "land_improvements": 20, "software": 3}  # fmt: skip


def _lines(name: str) -> list[tuple[str, object]]:
    system, _, kind = name.partition("_")
    if system == "guideline":
        return [("1980-01-01", None), (BEGINS.get(kind, "1987-01-01"), GUIDELINE[kind])]
    if system not in ("general", "alternative"):
        return ONE_DATE[name]
    years = CLASSES[kind][0 if system == "general" else 1]
    return CHANGED.get(name, [("1980-01-01", None), (BEGINS.get(kind, "1987-01-01"), years)])


def _of_two_days(name: str, first: date, second: date) -> Fraction | None:
    asset = Asset("it", "it", "servers", second, first, Fraction(1), long_production=name.endswith("long_production"))
    if name.startswith("special_allowance"):
        return allowance_rate(asset)
    if second < date(2012, 1, 1):
        return None
    if name == "used_property":  # new property alone until 27 September 2017
        return Fraction(first >= date(2017, 9, 28))
    return transitional_rate(Fraction(1), asset, TaxYear(first, second))
