"""What the page on cases says exists, exists, and what exists of keys, structures and claims is on it."""

from __future__ import annotations

import re
from pathlib import Path

from drawn_cases import drawn_text

from ledger.analysis.claims import MEASURES
from ledger.analysis.run import run
from ledger.facts.cases import KEYS, MOST_POINTS
from ledger.facts.read import read_deal
from ledger.model.elections import known_elections
from rules.claims import CLAIMS, PODS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
STRUCTURES = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "rules" / "structures").glob("[a-z]*.py")}


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of the table under a heading: first cell -> the others."""
    text = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return {row[0].strip("`"): row[1:] for row in cells[2:]}


def test_the_keys_of_a_case_are_those_that_are_read():
    assert tuple(rows("A case says only what it says otherwise")) == KEYS


def test_every_structure_is_on_the_page_with_the_facts_it_reads():
    assert set(rows("Structures")) == set(STRUCTURES)
    for name, (_, reads) in rows("Structures").items():
        for word in re.findall(r"`(\w+)`", reads):
            assert word in STRUCTURES[name], (name, word)
            assert word in known_elections() or re.search(rf"{word}", STRUCTURES[name])


def test_every_claim_is_on_the_page_with_the_facts_it_needs():
    told = rows("The seven claims")
    assert tuple(told) == tuple(claim.letter for claim in CLAIMS)
    for claim in CLAIMS:
        named = set(re.findall(r"`(\w+)`", told[claim.letter][0])) | (set(PODS) if "those of a" in told[claim.letter][0] else set())
        assert named == {fact for fact in claim.needs if "." not in fact}
        assert ("federal tax" in told[claim.letter][0]) == any(fact.startswith("economics.") for fact in claim.needs)


def test_the_measures_of_a_double_dip_are_lines():
    assert tuple(rows("Double dip")) == tuple(name for name, _ in MEASURES)
    made = run(read_deal("drawn.yaml", drawn_text(0), lenient_sources="drawn"))
    for line, _ in rows("Double dip").values():
        ending = line.strip("`").replace("CASE", made.deal.cases[0].name)
        assert any(key.endswith(f".{ending}") for key in made.model.rows), line


def test_the_most_points_of_a_grid_and_the_files_it_names():
    assert f"{MOST_POINTS} points" in PAGE
    for path in re.findall(r"`((?:rules|samples)/[\w/.]+)`", PAGE):
        assert (ROOT / path).exists(), path


def test_the_examples_are_cases_and_a_grid_that_run():
    cases, rent, grid = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    head = "start: 2024-10-01\nend: 2027-09-30\nstep: quarter\nbooks:\n  us_gaap: {label: Books, rental: expensed_as_used}\n"
    rented = run(read_deal("rent.yaml", head + rent, lenient_sources="page"))
    assert rented.figures.row("deal.loop.cash_before_tax")[0] == -round(98.32 * 8760 / 4, 2)
    base = drawn_text(0).split("\ncases:")[0] + "\n"
    made = run(read_deal("page.yaml", base + cases + grid, lenient_sources="page"))
    assert [case.name for case in made.deal.cases] == ["discount", "exit_at_half"]
    assert len(made.sensitivity.grid[1]) == 9
