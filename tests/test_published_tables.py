"""Published depreciation tables: every cell that was read comes out of the engine exactly; the rest is called generated."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from second_version import half_up

from ledger.analysis.run import run
from ledger.analysis.verify import rows, verify
from ledger.analysis.verify_tables import printed_cells, summary
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal

PUBLISHED = Path(__file__).parent / "published"
FILES = sorted(PUBLISHED.glob("*.csv"))

#: Cells read in the publication, table by table, and cells filled in from the pattern of those.
READ = {"A-1": 66, "A-2": 66, "A-3": 66, "A-4": 66, "A-5": 66, "A-6": 122, "A-7a": 468}
GENERATED = {"A-6": 220, "A-7a": 12}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_cell_of_a_table_comes_out_exactly(path):
    cells = printed_cells(str(path))
    wrong = [cell for cell in cells if cell.printed != cell.computed]
    assert wrong == []
    for (table, read), (count, different) in summary(cells).items():
        print(f"Table {table}: {count} cells {'read' if read else 'generated'}, {different} differ")
        assert count == (READ if read else GENERATED)[table]


def test_a_wrong_cell_is_told_with_its_place(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text((PUBLISHED / "table_A-1.csv").read_text().replace("A-1,3,HY,,2,44.45,", "A-1,3,HY,,2,44.44,"))
    told = "\n".join(rows(verify([path])))
    assert "table.csv:3: 3-year HY year 2: expected 44.44, computed 44.45, difference 0.01" in told and told.endswith("1 differ")


def test_a_file_that_is_no_table_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(Problems, match=r"other.csv:1:1: this is no published table"):
        verify([path])
    path.write_text((PUBLISHED / "table_A-1.csv").read_text().replace(",33.33,", ",a third,").replace("A-1,5,HY", "A-1,6,HY"))
    with pytest.raises(Problems, match=r"other.csv:2:1: a cell of this row is no number[\s\S]*no class here is recovered so"):
        verify([path])


# ---- Tables: no cell of them was read, so they are generated, here a second time in exact fractions ----


def generated(years: Fraction, declining: Fraction, first: Fraction, places: int) -> list[Fraction]:
    """The published algorithm (Rev. Proc. 87-57, section 8) in per cent: rounded year by year on what the rounding left."""
    left, gone, found = Fraction(100), Fraction(0), []
    while left:
        remaining = years - gone
        share = first if not found else min(Fraction(1), remaining)
        rate = max(declining / years, 1 / max(remaining, Fraction(1)))
        percent = left if remaining <= 1 else half_up(rate * left * share, Fraction(1, 10**places))
        found.append(percent)
        left -= percent
        gone += share
    return found


DEAL = """
start: 2030-01-01
end: 2079-12-31
step: year
posting_unit: cent
books:
  us_tax: {{label: Tax, kit: macrs, elections: {{{elections}}}}}
elections:
  recovery_percentages: {{choice: table}}
subjects:
  kit: {{type: equipment, label: Kit}}
assumptions:
  events:
    - {{id: others, date: 2030-12-31, kind: other_additions, of: kit, amount: "1,000,000,000", last_quarter: "{late}"}}
  equipment:
    kit:
      classes:
{classes}
      vintages:
{vintages}
"""

CONVENTIONS = {"HY": (8, "0", Fraction(1, 2)), **{f"Q{q}": (3 * q - 1, "1,000,000,000", Fraction(7 - 2 * (q - 1), 8)) for q in range(1, 5)}}

#: Straight line over the general period, over the alternative period, and 150 per cent: class, its years, the election.
STRAIGHT = [(name, years, "recovery_method: straight_line") for name, years in (
    ("three_year", 3), ("five_year", 5), ("seven_year", 7), ("ten_year", 10), ("fifteen_year", 15), ("twenty_year", 20))] + [
    ("servers", 5, "recovery_system: alternative"), ("power_and_cooling", 9, "recovery_system: alternative"),
    ("office_furniture", 10, "recovery_system: alternative"), ("seven_year", 12, "recovery_system: alternative"),
    ("land_improvements", 20, "recovery_system: alternative"), ("water_utility", 25, "")]  # fmt: skip
DECLINING = [(name, years, "recovery_method: declining_balance_150") for name, years in (
    ("three_year", 3), ("five_year", 5), ("seven_year", 7), ("ten_year", 10))]  # fmt: skip


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_straight_line_and_150_per_cent_tables_come_from_the_same_algorithm(convention):
    """Tables A-8 to A-12 and A-14 to A-18, for the periods that the classes here reach; generated, not read."""
    month, late, first = CONVENTIONS[convention]
    wanted = [(name, years, e, Fraction(0)) for name, years, e in STRAIGHT] + [(n, y, e, Fraction(3, 2)) for n, y, e in DECLINING]
    elections = ", ".join(f"c_{i}: {{allowance: elected_out{', ' if e else ''}{e}}}" for i, (_, _, e, _) in enumerate(wanted))
    classes = "\n".join(f"        c_{i}: {{label: Class, asset_class: {name}}}" for i, (name, *_) in enumerate(wanted))
    # elections differ within a tax class, so each stands in a deal of its own
    count = 0
    for i, (_, years, _, declining) in enumerate(wanted):
        vintage = f'        - {{name: a_{i}, class: c_{i}, placed_in_service: 2030-{month:02d}-10, acquired: 2030-01-01, cost: "100,000"}}'
        text = DEAL.format(elections=elections, late=late, classes=classes, vintages=vintage)
        found = run(read_deal("tables.yaml", text, lenient_sources="generated")).figures.row(f"us_tax.a_{i}.recovery")
        expected = generated(Fraction(years), declining, first, 3 if years >= 20 else 2)
        assert [Fraction(round(amount * 100), 100_000) for amount in found[: len(expected)]] == expected, (years, convention)
        count += len(expected)
    print(f"{convention}: {count} cells generated")


def test_alternative_system_of_buildings_is_mid_month():
    """Tables A-13 (40 years) and A-13a (30 years): level 2.500 and 3.333 per cent, by month; generated, not read."""
    classes = "        hall: {label: Hall, asset_class: building}\n        home: {label: Home, asset_class: residential}"
    vintages = "\n".join(
        f'        - {{name: {kind}_{m}, class: {kind}, placed_in_service: 2030-{m:02d}-10, acquired: 2030-01-01, cost: "100,000"}}'
        for kind in ("hall", "home") for m in range(1, 13))  # fmt: skip
    both = "hall: {recovery_system: alternative}, home: {recovery_system: alternative}"
    text = DEAL.format(elections=both, late="0", classes=classes, vintages=vintages)
    figures = run(read_deal("mm.yaml", text, lenient_sources="generated")).figures
    for month in range(1, 13):
        first = Fraction(25 - 2 * month, 24)
        hall = [Fraction(round(a * 100), 100_000) for a in figures.row(f"us_tax.hall_{month}.recovery")[:41]]
        assert hall == generated(Fraction(40), Fraction(0), first, 3), month
        home = [Fraction(round(a * 100), 100_000) for a in figures.row(f"us_tax.home_{month}.recovery")[:31]]
        stub = Fraction(100) - 29 * Fraction("3.333")
        rounded = half_up(stub * (1 - first if month <= 6 else first), Fraction(1, 1000))
        ends = (stub - rounded, rounded) if month <= 6 else (rounded, stub - rounded)
        assert home == [ends[0], *[Fraction("3.333")] * 29, ends[1]], month
