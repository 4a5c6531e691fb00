"""Elections made book by book and class by class: what they change, and the law that forbids a wrong one."""

from __future__ import annotations

import pytest

from ledger.analysis.run import run
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal

DEAL = """
start: 2026-01-01
end: 2036-12-31
step: year
books:
  us_tax:
    label: Tax
    kit: macrs
    elections: {elections}
elections:
  recovery_percentages: {{choice: {percentages}}}
subjects:
  kit: {{type: equipment, label: Kit}}
assumptions:
  equipment:
    kit:
      classes:
        racks: {{label: Racks, asset_class: servers}}
        switches: {{label: Switches, asset_class: network}}
        hall: {{label: Hall, asset_class: building}}
        fit_out: {{label: Fit-out, asset_class: qualified_improvement}}
        desks: {{label: Desks, asset_class: office_furniture}}
        chairs: {{label: Chairs, asset_class: ten_year}}
      vintages:
        - {{name: rack, class: racks, placed_in_service: 2026-02-01, acquired: 2026-01-10, cost: "1,000"}}
        - {{name: switch, class: switches, placed_in_service: {switch}, acquired: 2026-01-10, cost: "1,000"}}
        - {{name: house, class: hall, placed_in_service: 2026-02-01, acquired: 2026-01-10, cost: "1,000"}}
        - {{name: floor, class: fit_out, placed_in_service: 2026-02-01, acquired: 2026-01-10, cost: "1,000"}}
        - {{name: desk, class: desks, placed_in_service: 2026-02-01, acquired: 2026-01-10, cost: "1,000"}}
        - {{name: chair, class: chairs, placed_in_service: 2026-02-01, acquired: 2026-01-10, cost: "1,000"{more}}}
"""


def made(elections: str = "{}", percentages: str = "table", switch: str = "2026-02-01", more: str = ""):
    text = DEAL.format(elections=elections, percentages=percentages, switch=switch, more=more)
    return run(read_deal("kit.yaml", text, lenient_sources="drawn"))


def row(found, key: str, count: int = 6) -> list[float]:
    return found.figures.row(f"us_tax.{key}")[:count].tolist()


def test_without_an_election_the_statute_holds():
    found = made()
    assert row(found, "rack.allowance", 2) == [1000, 0] and row(found, "rack.recovery", 2) == [0, 0]
    assert row(found, "house.recovery", 2) == [22.47, 25.64]  # Table A-7a, February: 2.247 and 2.564 per cent


def test_elected_out_the_table_stands_alone():
    found = made("{racks: {allowance: elected_out}, switches: {allowance: elected_out}}")
    assert not any(key.startswith("us_tax.rack.allowance") for key in found.model.rows)
    assert row(found, "rack.recovery") == [200, 320, 192, 115.2, 115.2, 57.6]  # Table A-1
    assert row(found, "floor.allowance", 1) == [1000]  # fifteen-year property is a class of its own


def test_the_alternative_system_keeps_the_allowance_unless_it_is_elected_out():
    alone = made("{desks: {recovery_system: alternative}}")
    assert row(alone, "desk.allowance", 1) == [1000]  # IRC 168(k)(2)(D): only property that must use it is left out
    both = made("{desks: {recovery_system: alternative, allowance: elected_out}}")
    assert row(both, "desk.recovery") == [50, 100, 100, 100, 100, 100]  # class life 10, half-year: 5 and 10 per cent


def test_150_per_cent_over_the_same_period():
    found = made("{desks: {recovery_method: declining_balance_150, allowance: elected_out}}")
    # seven years, 150 / 7 = 21.4286 %: half of it; then on what is left; straight line from the fourth year: 78.72 % ...
    assert row(found, "desk.recovery", 3) == [107.1, 191.3, 150.3]  # Table A-14, seven years: 10.71, 19.13, 15.03


def test_straight_line_over_the_same_period():
    found = made("{desks: {recovery_method: straight_line, allowance: elected_out}}")
    assert row(found, "desk.recovery", 3) == [71.4, 142.9, 142.9]  # Table A-8, seven years: 7.14, 14.29, 14.29


WRONG = [
    ("{hall: {allowance: elected_out}}", r"no qualified property[\s\S]*IRC 168\(k\)\(2\)\(A\)"),
    ("{hall: {recovery_method: straight_line}}", r"straight line by the statute[\s\S]*IRC 168\(b\)\(3\)"),
    ("{fit_out: {recovery_method: declining_balance_150}}", r"straight line by the statute[\s\S]*IRC 168\(b\)\(3\)\(G\)"),
    ("{desks: {recovery_system: alternative, recovery_method: declining_balance_150}}",
     r"alternative system is straight line[\s\S]*IRC 168\(g\)\(2\)\(A\)"),
    ("{chairs: {recovery_system: alternative}}", r"no recovery period of the alternative system[\s\S]*IRC 168\(g\)\(2\)"),
    ("{racks: {allowance: elected_out}}", r"elected out of for other[\s\S]*IRC 168\(k\)\(7\)"),
    ("{racks: {recovery_method: straight_line, allowance: elected_out}, switches: {allowance: elected_out}}",
     r"two methods are elected[\s\S]*IRC 168\(b\)\(5\)"),
    ("{racks: {recovery_system: alternative}}", r"two systems are elected[\s\S]*IRC 168\(g\)\(7\)"),
    ("{racks: {bonus: none}}", r'election "us_tax.racks.bonus" is not known'),
    ("{racks: {allowance: doubled}}", r"not covered: election us_tax.racks.allowance[\s\S]*IRC 168\(k\)\(7\)"),
    ("{rack: {allowance: elected_out}}", r'class "rack", which is no class of the deal[\s\S]*Did you mean racks'),
]  # fmt: skip


@pytest.mark.parametrize(("elections", "told"), WRONG)
def test_a_wrong_election_is_refused_with_the_law_that_forbids_it(elections, told):
    with pytest.raises(Problems, match=told):
        made(elections)


def test_two_answers_are_refused_only_where_they_meet_in_one_year():
    """Racks and switches are both five-year property: an election for one of them stands while they share no tax year."""
    elections = "{racks: {allowance: elected_out}}"
    assert made(elections, switch="2027-01-01").passed
    with pytest.raises(Problems, match=r"IRC 168\(k\)\(7\)"):
        made(elections, switch="2026-12-31")


def test_an_election_out_shows_on_the_paper_with_its_paragraph():
    found = made("{racks: {allowance: elected_out, reason: losses}, switches: {allowance: elected_out}}")
    (shown, _) = [e for e in found.deal.elections if e.name.endswith(".allowance")]
    assert (shown.name, shown.choice, shown.cite, shown.reason) == ("us_tax.racks.allowance", "elected_out", "IRC 168(k)(7)", "losses")


def test_section_179_for_a_building_is_no_section_179_property():
    with pytest.raises(Problems, match=r"no section 179 property[\s\S]*IRC 179\(d\)\(1\)"):
        run(read_deal("kit.yaml", DEAL.format(elections="{}", percentages="table", switch="2026-02-01", more="").replace(
            'name: house, class: hall, placed_in_service: 2026-02-01,', 'name: house, class: hall, section_179: "10", '
            'placed_in_service: 2026-02-01,'), lenient_sources="drawn"))  # fmt: skip


def test_the_tables_may_not_be_used_with_a_short_tax_year():
    text = DEAL.format(elections="{}", percentages="table", switch="2026-05-01", more="")
    with pytest.raises(Problems, match=r"tables may not be used[\s\S]*Rev. Proc. 89-15"):
        run(read_deal("kit.yaml", text.replace("step: year", "step: year\ntax_years: {begins: 2026-02-01}"), lenient_sources="drawn"))
