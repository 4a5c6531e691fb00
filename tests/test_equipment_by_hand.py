"""Cases that chance does not reach, each with the calculation by hand beside it."""

from __future__ import annotations

import pytest
from test_equipment_properties import case
from test_equipment_second_version import cents

from ledger.analysis.run import Run, run
from ledger.facts.problems import Problems


def dollars(of: Run, line: str) -> list[float]:
    return [amount / 100 for amount in cents(of.figures.row(f"us_tax.{line}"))]


def made(text: str) -> Run:
    return run(case(text))


# ---- recovery ----


def test_residential_property_of_the_alternative_system_in_table_mode():
    """A-13, March: 30 years, level 3.333 %, left over 100 - 29 x 3.333 = 3.343. First year: 9.5 of 12 months, so the first is
    the larger stub: 3.343 - round(3.343 x 2.5 / 12, 3) = 3.343 - 0.696 = 2.647 %."""
    of = made("""
start: 2026-01-01
end: 2027-12-31
classes: {home: {asset_class: residential, elections: {recovery_system: alternative}}}
assets: [{name: house, class: home, placed_in_service: 2026-03-09, cost: "100,000"}]
""")
    assert dollars(of, "house.recovery") == [2647, 3333]


def test_software_is_thirty_six_equal_months_in_table_mode_too():
    """IRC 167(f)(1): 1,000,000 / 36 a month; ten months of 2026 from 1 March."""
    of = made("""
start: 2026-01-01
end: 2029-12-31
classes: {program: {asset_class: software, elections: {allowance: elected_out}}}
assets: [{name: program_1, class: program, placed_in_service: 2026-03-09, cost: "1,000,000"}]
""")
    assert dollars(of, "program_1.recovery") == [277777.78, 333333.33, 333333.33, 55555.56]


SHORT = """
start: 2025-01-01
end: {end}
step: {step}
tax_years: {{begins: {begins}, ends: [{ends}]}}
elections: {{recovery_percentages: {{choice: {percentages}}}, short_year_method: {{choice: {method}}}}}
classes: {{kit: {{asset_class: {kind}{elections}}}}}
assets: [{{name: thing, class: kit, placed_in_service: {placed}, acquired: 2024-01-01, cost: "{cost}"}}]
"""
OUT = ", elections: {allowance: elected_out}"


def short(kind="five_year", elections=OUT, end="2031-12-31", step="year", begins="2025-03-01", ends="2025-12-31", percentages="formula",
          method="simplified", placed="2025-07-09", cost="1,000") -> str:  # fmt: skip
    return SHORT.format(kind=kind, elections=elections, end=end, step=step, begins=begins, ends=ends, percentages=percentages,
                        method=method, placed=placed, cost=cost)  # fmt: skip


def test_the_printed_example_of_a_short_first_year():
    """Pub. 946 ch. 4, Tara: 15 March to 31 December 2025, ten months, deemed 1 August: 400 x 5 / 12; then 40 % of what is left."""
    of = made(short(begins="2025-03-15", placed="2025-03-16"))
    assert dollars(of, "thing.recovery")[:2] == [166.67, 333.33]


def test_the_allocation_method_by_recovery_years():
    """Recovery years from 1 August: 400, 240, 144, 108, 108; five months of each fall in the year it begins, seven in the next.
    2026: 400 x 7/12 + 240 x 5/12 = 333.33; 2027: 140 + 60 = 200; 2028: 84 + 45 = 129; 2029: 63 + 45 = 108; 2030: 63."""
    of = made(short(begins="2025-03-15", placed="2025-03-16", method="allocation"))
    assert dollars(of, "thing.recovery") == [166.67, 333.33, 200, 129, 108, 63, 0]


def test_residential_property_under_the_allocation_method_is_straight_line_to_its_end():
    """330,000 over 330 months is 1,000 a month, from the middle of July 2025 to the middle of January 2053."""
    of = made(short("residential", "", "2053-12-31", method="allocation", cost="330,000"))
    assert dollars(of, "thing.recovery") == [5500, *[12000] * 27, 500]


def test_a_first_year_short_by_days_under_the_allocation_method():
    """Deemed 1 July; recovery years 400, 240, 144, 108, 108, halved between calendar years."""
    of = made(short(begins="2025-01-15", placed="2025-03-20", method="allocation"))
    assert dollars(of, "thing.recovery") == [200, 320, 192, 126, 108, 54, 0]


QUARTERS = """
start: 2025-03-01
end: 2026-12-31
step: month
tax_years: {{begins: {begins}, ends: [2025-12-31]}}
elections: {{recovery_percentages: {{choice: formula}}, short_year_method: {{choice: simplified}}}}
classes: {{kit: {{asset_class: five_year, elections: {{allowance: elected_out}}}}}}
events: [{{id: others, date: 2025-12-31, kind: other_additions, of: assets, amount: "9,000", last_quarter: "9,000"}}]
assets: [{{name: thing, class: kit, placed_in_service: {placed}, cost: "1,000"}}]
"""


@pytest.mark.parametrize("begins, placed, months", [
    # Pub. 946 ch. 4, Tara: 292 days, quarters of 73, midpoints 20 April, 2 July, 13 September, 25 November
    ("2025-03-15", "2025-03-15", 8.5), ("2025-03-15", "2025-05-26", 8.5), ("2025-03-15", "2025-05-27", 6), ("2025-03-15", "2025-08-07", 6),
    ("2025-03-15", "2025-08-08", 4), ("2025-03-15", "2025-10-19", 4), ("2025-03-15", "2025-10-20", 1.5), ("2025-03-15", "2025-12-31", 1.5),
    # 271 days, quarters of 67.75: the second from 11.75 June, its middle on 15 July, the third from 18.5 August
    ("2025-04-05", "2025-06-11", 8), ("2025-04-05", "2025-06-12", 5.5), ("2025-04-05", "2025-08-18", 5.5),
    ("2025-04-05", "2025-08-19", 3.5),
    # eight whole months, quarters of two: their middles are the firsts of June, August, October, December
    ("2025-05-01", "2025-06-30", 7), ("2025-05-01", "2025-07-01", 5), ("2025-05-01", "2025-10-31", 3), ("2025-05-01", "2025-11-01", 1),
])  # fmt: skip
def test_quarters_of_a_short_year(begins, placed, months):
    """40 per cent for the months from the deemed day to the end of the year, then 40 per cent of what is left."""
    first = round(400 * months / 12 + 1e-9, 2)
    found = dollars(made(QUARTERS.format(begins=begins, placed=placed)), "thing.recovery")
    assert found == [first, round((1000 - first) * 0.4 + 1e-9, 2)]


# ---- tax years ----


def test_a_fiscal_year_of_twelve_months_may_use_the_tables_and_elects_no_method_for_short_years():
    of = made("""
start: 2025-07-01
end: 2027-06-30
step: month
tax_years: {begins: 2025-07-01, ends: [2026-06-30]}
classes: {kit: {asset_class: five_year, elections: {allowance: elected_out}}}
assets: [{name: thing, class: kit, placed_in_service: 2025-08-20, cost: "1,000"}]
""")
    assert dollars(of, "thing.recovery") == [200, 320]


def test_a_short_year_in_the_tenth_year():
    """40 % of what is left for six months of twelve in the year of January to June 2034."""
    ends = ", ".join([*(f"{year}-12-31" for year in range(2025, 2034)), "2034-06-30"])
    of = made(short(end="2035-06-30", step="month", ends=ends, placed="2033-02-01"))
    assert dollars(of, "thing.recovery")[-3:] == [200, 160, 256]


def test_property_placed_in_service_before_the_first_tax_year_is_refused():
    with pytest.raises(Problems):
        made(short(begins="2025-03-15", placed="2025-02-20"))


def test_a_deal_that_ends_inside_a_tax_year_passes_its_own_checks():
    of = made("""
start: 2025-01-01
end: 2027-06-30
step: quarter
assets: [{name: thing, class: five_year, placed_in_service: 2025-08-20, acquired: 2024-01-01, cost: "1,000"}]
""")
    assert [check for check in of.checks if not check.passed] == []


# ---- accounts ----

ACCOUNT = """
start: 2027-01-01
end: 2032-12-31
classes: {machines: {asset_class: five_year, elections: {allowance: elected_out, asset_account: general}}}
assets: [{name: machine, class: machines, placed_in_service: 2027-03-09, cost: "8,200", disposal_date: 2028-05-05, proceeds: "9,000"}]
"""


def test_proceeds_of_an_account_are_ordinary_up_to_its_cost():
    of = made(ACCOUNT)
    assert dollars(of, "machine.recovery") == [1640, 2624, 1574.4, 944.64, 944.64, 472.32]
    assert (sum(dollars(of, "assets.ordinary_gain")), sum(dollars(of, "assets.section_1231_gain"))) == (8200, 800)


def test_a_sale_out_of_a_general_asset_account_leaves_the_books_right():
    assert [check for check in made(ACCOUNT).checks if not check.passed] == []


def test_no_basis_is_retired_from_a_general_asset_account():
    of = made(ACCOUNT)
    assert "us_tax.machine.basis_retired" not in of.figures.lines or not any(dollars(of, "machine.basis_retired"))


# ---- section 179 and the allowance ----


def test_a_building_does_not_lower_the_limit_of_section_179():
    """IRC 179(b)(2): cost of section 179 property, 1,000,000, is below the threshold of 4,000,000."""
    of = made("""
start: 2025-01-01
end: 2025-12-31
events: [{id: income, date: 2025-12-31, kind: business_income, of: assets, amount: "5,000,000"}]
assets:
  - {name: hall, class: building, placed_in_service: 2025-03-09, cost: "5,000,000"}
  - {name: rack, class: five_year, placed_in_service: 2025-03-09, cost: "1,000,000", section_179: "1,000,000"}
""")
    assert dollars(of, "assets.section_179_limit") == [2_500_000]


def test_a_carryforward_and_an_election_share_the_limit_of_the_year():
    """Nothing borne in 2023 and 2024, so 2,380,000 is carried; with 500,000 elected in 2025 the limit of 2,500,000 binds, income
    of 9,000,000 does not: 380,000 is carried to 2026 and deducted."""
    of = made("""
start: 2023-01-01
end: 2026-12-31
events:
  - {id: income_2025, date: 2025-12-31, kind: business_income, of: assets, amount: "9,000,000"}
  - {id: income_2026, date: 2026-12-31, kind: business_income, of: assets, amount: "400,000"}
assets:
  - {name: one, class: servers, placed_in_service: 2023-03-09, cost: "1,160,000", section_179: "1,160,000"}
  - {name: two, class: servers, placed_in_service: 2024-03-09, cost: "1,220,000", section_179: "1,220,000"}
  - {name: three, class: servers, placed_in_service: 2025-03-09, cost: "600,000", section_179: "500,000"}
""")
    assert dollars(of, "assets.section_179_deducted") == [0, 0, 2_500_000, 380_000]
    assert dollars(of, "assets.section_179_carried") == [1_160_000, 2_380_000, 380_000, 0]


def test_the_transitional_rate_takes_the_place_of_the_whole_alone():
    """Tax year of July 2024 to June 2025, the first that ends after 19 January 2025 (IRC 168(k)(10)): 60 per cent of 2024 stays,
    40 of 2025 stays, 100 becomes 40, of long production 60; in the next year 100 again."""
    of = made("""
start: 2024-07-01
end: 2026-06-30
step: month
tax_years: {begins: 2024-07-01, ends: [2025-06-30]}
elections:
  recovery_percentages: {choice: formula}
  short_year_method: {choice: simplified}
  special_allowance: {choice: transitional_rate}
classes: {kit: {asset_class: fifteen_year}, built: {asset_class: fifteen_year, long_production: true}}
assets:
  - {name: of_2024, class: kit, placed_in_service: 2024-08-01, acquired: 2023-05-05, cost: "1,000"}
  - {name: of_2025, class: kit, placed_in_service: 2025-02-01, acquired: 2025-01-19, cost: "1,000"}
  - {name: new_act, class: kit, placed_in_service: 2025-02-01, acquired: 2025-01-20, cost: "1,000"}
  - {name: new_long, class: built, placed_in_service: 2025-02-01, acquired: 2025-01-20, cost: "1,000"}
  - {name: old_long, class: built, placed_in_service: 2024-08-01, acquired: 2023-05-05, cost: "1,000"}
  - {name: next_year, class: kit, placed_in_service: 2025-07-01, acquired: 2025-01-20, cost: "1,000"}
""")
    expected = {"of_2024": 600, "of_2025": 400, "new_act": 400, "new_long": 600, "old_long": 800, "next_year": 1000}
    assert {name: sum(dollars(of, f"{name}.allowance")) for name in expected} == expected


@pytest.mark.parametrize("acquired, long", [("2007-06-01", "false"), ("2012-01-05", "true")])
def test_used_property_before_the_act_of_2017_has_no_allowance_whenever_it_was_acquired(acquired, long):
    of = made(f"""
start: 2012-01-01
end: 2013-12-31
classes: {{kit: {{asset_class: five_year, condition: used, long_production: {long}}}}}
assets: [{{name: thing, class: kit, placed_in_service: 2012-02-28, acquired: {acquired}, cost: "1,000"}}]
""")
    assert dollars(of, "thing.allowance") == [0, 0] and dollars(of, "thing.recovery") == [200, 320]


def test_section_179_of_nil_needs_no_business_income():
    of = made("""
start: 2026-01-01
end: 2026-12-31
assets: [{name: thing, class: servers, placed_in_service: 2026-03-09, cost: "1,000", section_179: "0"}]
""")
    assert dollars(of, "thing.allowance") == [1000]


# ---- elections for a class of property and year ----

THREE = """
start: 2026-01-01
end: 2027-12-31
classes:
  one: {{asset_class: {0[0]}{0[1]}}}
  two: {{asset_class: {1[0]}{1[1]}}}
  three: {{asset_class: {2[0]}{2[1]}}}
assets:
  - {{name: first, class: one, placed_in_service: {0[2]}, cost: "1,000"}}
  - {{name: second, class: two, placed_in_service: {1[2]}, cost: "1,000"}}
  - {{name: third, class: three, placed_in_service: {2[2]}, cost: "1,000"}}
"""


@pytest.mark.parametrize("three", [
    # IRC 168(b)(5): straight line and 150 per cent in 2026; the statutory method stands in another year
    pytest.param([("five_year", "", "2027-03-09"), ("five_year", ", elections: {recovery_method: declining_balance_150}", "2026-03-09"),
                  ("five_year", ", elections: {recovery_method: straight_line}", "2026-03-09")],  id="three methods"),
    # IRC 168(b)(5): two methods in 2026; the alternative system stands in another year
    pytest.param([("servers", "", "2026-03-09"), ("servers", ", elections: {recovery_method: straight_line}", "2026-03-09"),
                  ("servers", ", elections: {recovery_system: alternative}", "2027-03-09")],  id="a system elsewhere"),
    # IRC 168(k)(7): land improvements, improvements of 2018 and later and other property of fifteen years are one class
    pytest.param([("fifteen_year", "", "2026-03-09"), ("land_improvements", OUT, "2026-03-09"),
                  ("qualified_improvement", "", "2026-03-09")],  id="property of fifteen years"),
    pytest.param([("five_year", "", "2026-03-09"), ("servers", OUT, "2026-12-31"), ("five_year", "", "2027-03-09")], id="two answers"),
])  # fmt: skip
def test_two_answers_for_a_class_and_year_are_refused(three):
    with pytest.raises(Problems, match="two methods|two systems|the special allowance is claimed for some"):
        made(THREE.format(*three))


def test_one_answer_a_year_may_differ_from_year_to_year():
    assert made(THREE.format(("five_year", "", "2026-03-09"), ("servers", "", "2026-12-31"), ("network", OUT, "2027-01-01"))).passed


# ---- character ----


def test_held_from_the_last_day_of_february_to_the_last_of_the_next_is_a_year_and_no_more():
    """A year that begins on the day after the last of a month ends with the month (Rev. Rul. 66-7; Caspe, 694 F.2d 1116). Gain of
    1,000 above what was deducted is ordinary then; one day later it is of section 1231."""
    for day, parts in (("2028-02-28", (2000, 0)), ("2028-03-01", (1000, 1000)), ("2028-02-29", (2000, 0))):
        of = made(f"""
start: 2027-01-01
end: 2028-12-31
assets: [{{name: thing, class: five_year, placed_in_service: 2027-02-28, cost: "1,000", disposal_date: {day}, proceeds: "2,000"}}]
""")
        assert (sum(dollars(of, "assets.ordinary_gain")), sum(dollars(of, "assets.section_1231_gain"))) == parts, day


# ---- the test of the last three months ----


def test_the_last_quarter_is_no_more_than_the_year():
    with pytest.raises(Problems):
        made("""
start: 2026-01-01
end: 2026-12-31
events: [{id: others, date: 2026-12-31, kind: other_additions, of: assets, amount: "100", last_quarter: "5,000"}]
assets: [{name: thing, class: servers, placed_in_service: 2026-03-09, cost: "1,000"}]
""")
