"""Every gold case gives its expected figures exactly; a wrong figure and a file that is no case are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.analysis.verify import PROVENANCES, rows, verify
from ledger.facts.problems import Problems

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


@pytest.mark.parametrize("text, problem", [
    ("", "this is no gold case"),
    ("case: x\n", "source, provenance, unit, deal, expect missing"),
    ("case: x\nsauce: y\n", 'unknown key "sauce"'),
    ("case: [\n", "cannot be read"),
])  # fmt: skip
def test_what_is_no_gold_case_is_refused(tmp_path, text, problem):
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problems) as told:
        verify([path])
    assert problem in str(told.value) or "YAML" in str(told.value)


def test_a_line_that_does_not_exist_is_a_problem_of_the_case(tmp_path):
    path = tmp_path / "case.yaml"
    text = (GOLD / "g02_five_year.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("asset_1.recovery", "asset_1.recoverie"), encoding="utf-8")
    with pytest.raises(Problems, match="us_tax.asset_1.recoverie 2027: .*no such line"):
        verify([path])
