"""Every gold case gives its expected figures exactly; a wrong figure and a file that is no case are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.analysis.asset_cases import expanded, is_asset_case
from ledger.analysis.run import run
from ledger.analysis.verify import PROVENANCES, rows, verify
from ledger.facts.nodes import compose
from ledger.facts.problems import Problems
from ledger.facts.read import deal_from_node

GOLD = Path(__file__).parent / "gold"
CASES = sorted(GOLD.glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_gold(path):
    outcomes = verify([path])
    assert outcomes and all(outcome.provenance in PROVENANCES for outcome in outcomes)
    assert [o for o in outcomes if not o.passed] == []


def test_a_figure_that_differs_is_told_with_its_place(tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((GOLD / "g02_five_year.yaml").read_text(encoding="utf-8").replace('2028: "320"', '2028: "320.01"'), encoding="utf-8")
    outcomes = verify([wrong])
    told = "\n".join(rows(outcomes))
    assert "us_tax.asset_1.recovery 2028: expected 320.01, computed 320.00" in told
    assert told.endswith("1 cases, 12 figures, 1 differ")


CASE = (GOLD / "g02_five_year.yaml").read_text(encoding="utf-8")
INLINE = CASE[CASE.index("deal:") : CASE.index("expect:")]
RECOVERED = '2028: "320"'


def told(tmp_path, text: str) -> str:
    """The problems of a case, as the user sees them."""
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as problems:
        verify([path])
    return str(problems.value)


@pytest.mark.parametrize("text, problem", [
    ("", "this is no gold case"),
    ("- a\n", "this is no gold case"),
    ("case: x\n", "source, provenance, unit, deal, expect missing"),
    ("case: x\nsauce: y\n", 'unknown key "sauce"'),
    ("case: [\n", "YAML"),
])  # fmt: skip
def test_what_is_no_gold_case_is_refused(tmp_path, text, problem):
    assert problem in told(tmp_path, text)


@pytest.mark.parametrize("old, new, place, problem", [
    ("provenance: derived", "provenance: guessed", "3:13", '"guessed" is no provenance'),
    ("unit: cent", 'unit: "0"', "4:8", '"0" is no rounding'),
    ("unit: cent", "unit: NaN", "4:7", '"NaN" is no rounding'),
    ("unit: cent", 'unit: "-1"', "4:8", '"-1" is no rounding'),
    ("unit: cent", "unit: [cent]", "4:8", '"" is no rounding'),
    ("asset_1.recovery", "asset_1.recoverie", "30:3",
     '"us_tax.asset_1.recoverie" is no line or account of this deal. Did you mean us_tax.asset_1.recove'),
    ("us_tax.asset_1.recovery", "recovery", "30:3", '"recovery" is no line or account of this deal.'),
    ("us_tax.asset_1.recovery", "timeline.e", "30:3", '"timeline.e" is no line or account of this deal.'),
    (RECOVERED, '2050: "320"', "30:42", '"2050" is no tax year of the deal: 2027 to 2032'),
    (RECOVERED, '2028-13-01: "320"', "30:42", '"2028-13-01" is no tax year of the deal'),
    (RECOVERED, "2028: NaN", "30:48", '"NaN" is no amount in the unit of the case'),
    (RECOVERED, "2028: Infinity", "30:48", '"Infinity" is no amount in the unit of the case'),
    (RECOVERED, "2028: [320]", "30:49", '"" is no amount in the unit of the case'),
    (RECOVERED, '2028: "320.001"', "30:49", '"320.001" is no amount in the unit of the case'),
    (RECOVERED, f'{RECOVERED}, 2028: "320"', "30:55", 'the key "2028" is given twice'),
    (INLINE, "deal: no_such_deal\n", "7:7", 'the deal "no_such_deal" cannot be read'),
    (INLINE, "deal: [x]\n", "7:8", "deal is a mapping or a path"),
    (INLINE, "deal:\n", "8:1", "deal is empty"),
    (INLINE, "deal: {}\n", "7:7", "the deal has no start"),
    ("expect:\n", "protected: perhaps\nexpect:\n", "29:12", "protected is true or false"),
    ("expect:\n", 'within: "5"\nexpect:\n', "29:10", "within needs an amount and a reason"),
    ("expect:\n", 'within: {amount: "5"}\nexpect:\n', "29:10", "within needs an amount and a reason"),
    ("expect:\n", "expect:\n  us_tax.asset_1.allowance: {}\n", "30:3", "a line or account without an expected figure"),
    ("expect:\n", 'expect:\n  us_tax.asset_1.allowance_rate: {2027: "0"}\n', "30:35", "stands once: give one amount, without a date"),
    ("expect:\n", 'expect:\n  us_tax.income_taxes.taxable_income: "0"\n', "30:3", 'no period of the deal ends on ""'),
    ("expect:\n", 'expect:\n  us_tax.income_taxes.taxable_income: {2027-06-30: "0"}\n', "30:40",
     'no period of the deal ends on "2027-06-30"'),
    ("expect:\n", 'expect:\n  "us_tax.tax assets:cash": {2050: "0"}\n', "30:30", 'no period of the deal ends on "2050"'),
])  # fmt: skip
def test_a_case_that_cannot_be_run_is_told_with_its_place(tmp_path, old, new, place, problem):
    assert CASE.count(old) >= 1
    said = told(tmp_path, CASE.replace(old, new))
    assert f"case.yaml:{place}: " in said and problem in said


def test_every_problem_of_every_case_is_told_at_once(tmp_path):
    (tmp_path / "one.yaml").write_text(CASE.replace(RECOVERED, "2028: x").replace('2029: "192"', "2029: y"), encoding="utf-8")
    (tmp_path / "two.yaml").write_text("case: x\n", encoding="utf-8")
    with pytest.raises(Problems) as problems:
        verify([tmp_path, tmp_path / "none.yaml"])
    assert [problem.where.path.rpartition("/")[2] for problem in problems.value.problems] == ["one.yaml"] * 2 + ["two.yaml", "none.yaml"]


def test_a_year_alone_is_refused_where_it_would_show_a_quarter_as_the_year(tmp_path):
    text = (GOLD / "same_year_property.yaml").read_text(encoding="utf-8")
    said = told(tmp_path, text.replace("us_tax.pods.ordinary_loss: {2026-12-31:", "us_tax.pods.ordinary_loss: {2026:"))
    assert "Give the last day: a year alone would show its last period only." in said


def test_a_dollar_of_section_179_above_the_limit_is_refused(tmp_path):
    text = (GOLD / "g18_section_179_phase_out.yaml").read_text(encoding="utf-8")
    said = told(tmp_path, text.replace('section_179: "2,200,000"', 'section_179: "2,200,001"'))
    assert "section 179 elected exceeds the limit of the year (us_tax.pods.over_limit)" in said


def test_an_ending_that_two_lines_have_is_refused(tmp_path):
    text = (GOLD / "special_allowance_by_dates.yaml").read_text(encoding="utf-8")
    said = told(tmp_path, text.replace("us_tax.asset_1.allowance_rate", "us_tax.allowance_rate"))
    assert '"us_tax.allowance_rate" could be us_tax.asset_1.allowance_rate or us_tax.asset_2.allowance_rate' in said


def test_a_figure_may_differ_within_the_rounding_of_its_source_and_not_by_more(tmp_path):
    near = CASE.replace(RECOVERED, '2028: "320.10"')
    for amount, passed in (("0.10", True), ("0.09", False)):
        path = tmp_path / f"within_{passed}.yaml"
        path.write_text(f'{near}within: {{amount: "{amount}", reason: tables of four digits}}\n', encoding="utf-8")
        outcomes = verify([path])
        assert all(outcome.passed for outcome in outcomes) == passed
        assert [outcome.difference for outcome in outcomes if outcome.difference != "0.00"] == ["-0.10"]


CONTRA = "consideration to customer"  # taken off revenue: negative there


@pytest.mark.slow
def test_the_account_of_a_liability_and_of_income_is_positive_on_its_credit_side():
    sides = ("liabilities:", "revenue:", "income:", "tax income:")
    found = [o for path in CASES for o in verify([path]) if o.line.partition(".")[2].startswith(sides)]
    assert {o.line.partition(".")[2].partition(":")[0] for o in found} >= {"liabilities", "tax income"}
    credits = [o for o in found if not o.line.endswith(CONTRA) and "deferred tax" not in o.line]
    assert all(not o.computed.startswith("-") for o in credits) and any(o.computed.strip("0.") for o in credits)


@pytest.mark.slow
def test_the_books_of_every_gold_case_pass_their_own_checks():
    for path in CASES:
        text = path.read_text(encoding="utf-8")
        node, text, problems = compose(str(path), text)
        deal = next(value for key, value in node.value if key.value == "deal")
        if isinstance(deal.value, str):
            continue
        made = run(deal_from_node(expanded(deal) if is_asset_case(deal) else deal, str(path), text, "gold", problems))
        assert [check for check in made.checks if not check.passed] == [], path.stem
