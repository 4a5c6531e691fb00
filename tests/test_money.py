"""Rounding, the same in every reader up to the limit, and the posting unit that keeps amounts below it."""

from __future__ import annotations

import random
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook
from programs import needs
from recalculate import cached_values, open_in_ironcalc, recalculated_by_libreoffice

import ledger
from ledger.facts.read import read_deal
from ledger.formula.money import LARGEST_UNITS, PLACES, decimal_dollars, round_half_away, to_units
from ledger.model.grid import posting_unit

HALF = Fraction(1, 2)


# ---- half away from zero, on the decimal the reader sees ----


@pytest.mark.parametrize("amount, places, rounded, reason", [
    (1.005, 2, 1.01, "binary is just below the tie that is written"),
    (-1.005, 2, -1.01, "away from zero, both signs"),
    (2.675, 2, 2.68, "binary is just below the tie; Python's round gives 2.67"),
    (1.115, 2, 1.12, "binary is just above the tie"),
    (0.125, 2, 0.13, "an exact tie; numpy.round gives 0.12"),
    (-0.125, 2, -0.13, "an exact tie, away from zero"),
    (0.375, 2, 0.38, "an exact tie between two even thousandths"),
    (0.5, 0, 1.0, "an exact tie in dollars; numpy.round gives 0"),
    (2.5, 0, 3.0, "an exact tie in dollars; numpy.round gives 2"),
    (-2.5, 0, -3.0, "away from zero in dollars"),
    (0.49999999999999994, 0, 1.0, "one half to every reader of 15 digits"),
    (0.499999999999995, 0, 0.0, "and this is not"),
    (499.99, -3, 0.0, "less than half a thousand"),
    (500.0, -3, 1000.0, "half a thousand"),
    (-1500.0, -3, -2000.0, "a tie of thousands, away from zero"),
    (2_500_000.0, -6, 3_000_000.0, "a tie of millions"),
    (1.004999, 2, 1.0, "visibly below the tie"),
    (1.0049999999999, 2, 1.0, "still visibly below the tie"),
    (1.0050000000001, 2, 1.01, "visibly above the tie"),
    (0.1 + 0.2, 2, 0.3, "what binary adds is not seen"),
    (1.1 * 1.15, 3, 1.265, "nor what it multiplies"),
    (-0.001, 2, 0.0, "nil has no sign"),
    (0.0, 2, 0.0, "nil"),
    (9_999_999_999.995, 2, 10_000_000_000.0, "the tie below the limit of cents"),
    (999_999_999_999.5, 0, 1_000_000_000_000.0, "the tie below the limit of dollars"),
    (999_999_999_999_500.0, -3, 1_000_000_000_000_000.0, "the tie below the limit of thousands"),
])  # fmt: skip
def test_rounds_half_away_from_zero(amount, places, rounded, reason):
    found = float(round_half_away(amount, places))
    assert found == rounded, reason
    assert str(found) != "-0.0"


def test_nil_never_keeps_a_sign_and_an_error_stays_one():
    found = round_half_away(np.array([-0.0, -0.004, 0.004, np.nan]), 2)
    assert not np.signbit(found[:3]).any() and np.isnan(found[3])


@pytest.mark.parametrize("unit", ["cent", "dollar", "thousand"])
def test_every_tie_that_can_be_written_goes_away_from_zero(unit):
    """Ties drawn in every decade of posting units: as decimals on paper they are n and a half units."""
    rng, places = random.Random(5), PLACES[unit]
    step = Decimal(10) ** -places
    for decade in range(12):
        for _ in range(2_000):
            units = rng.randrange(10**decade, 10 ** (decade + 1))
            written = (units + Decimal("0.5")) * step
            amount = float(written)
            assert Decimal(repr(amount)) == written  # the reader sees the tie
            assert Decimal(repr(float(round_half_away(amount, places)))) == (units + 1) * step, amount
            assert Decimal(repr(float(round_half_away(-amount, places)))) == -(units + 1) * step, amount


def test_amounts_that_are_whole_units_are_left_alone_and_counted_exactly():
    rng = random.Random(6)
    for unit, places in PLACES.items():
        for decade in range(12):
            whole = np.array([rng.randrange(10**decade, 10 ** (decade + 1)) for _ in range(500)])
            amounts = np.array([float(int(units) * Decimal(10) ** -places) for units in whole])
            assert (round_half_away(amounts, places) == amounts).all()
            assert to_units(amounts, unit).dtype == np.int64 and (to_units(amounts, unit) == whole).all()
            assert (to_units(-amounts, unit) == -whole).all()


@pytest.mark.parametrize("units, unit, text", [
    (123456, "cent", "1234.56"), (-5, "cent", "-0.05"), (0, "cent", "0.00"), (-100, "cent", "-1.00"),
    (1234, "dollar", "1234.00"), (-1, "dollar", "-1.00"), (7, "thousand", "7000.00"), (-3, "million", "-3000000.00"),
    (10**12 - 1, "cent", "9999999999.99"), (10**12 - 1, "thousand", "999999999999000.00"),
])  # fmt: skip
def test_units_are_written_as_exact_dollars(units, unit, text):
    assert decimal_dollars(units, unit) == decimal_dollars(np.int64(units), unit) == text


# ---- ordinary products, by decade, in every reader ----

#: A cell may differ by one unit only where the unrounded product is nearly a tie: within this share of itself, or a tie when
#: written with the 15 digits that the programs look at, which are up to 5e-15 (a little more than 2^-48) of itself away.
NEAR_A_TIE = Fraction(1, 2**48)
DIGITS_SEEN = 15
#: More than one such cell in so many fails.
ONE_IN = 10_000
UNITS = ("cent", "dollar", "thousand")


def ordinary_products(unit: str, count: int, seed: int) -> list[list[tuple[float, float]]]:
    """Pairs of an amount in cents and a rate, `count` for each decade of posting units that their product falls in."""
    rng, found = random.Random(seed), []
    size = float(Decimal(10) ** -PLACES[unit])
    for decade in range(12):
        pairs: list[tuple[float, float]] = []
        while len(pairs) < count:
            rate = rng.randrange(1, 10_000) / 10_000 if rng.random() < 0.7 else rng.randrange(10**6, 10**8) / 10**6
            wanted = 10 ** rng.uniform(decade, decade + 1) * size
            amount = round(wanted / rate * 100) / 100 * rng.choice((1, -1))
            if 10**decade <= abs(amount * rate) / size < 10 ** (decade + 1):
                pairs.append((amount, rate))
        found.append(pairs)
    return found


def products_workbook(drawn: list[list[tuple[float, float]]], unit: str, path: Path) -> Path:
    """One sheet: amount, rate, and their product rounded to the posting unit, written as a workbook writes it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Products")
    sheet.append(["amount", "rate", "rounded"])
    for row, (amount, rate) in enumerate((pair for pairs in drawn for pair in pairs), start=2):
        sheet.append([amount, rate, f"=ROUND(A{row}*B{row},{PLACES[unit]})"])
    book.save(path)
    return path


def nearly_a_tie(amount: float, rate: float, unit: str) -> bool:
    product, scale = abs(amount * rate), Fraction(10) ** PLACES[unit]
    units, seen = Fraction(product) * scale, Fraction(Decimal(f"{product:.{DIGITS_SEEN}g}")) * scale
    return seen % 1 == HALF or abs(units % 1 - HALF) <= units * NEAR_A_TIE


def compared(program: str, unit: str, drawn: list[list[tuple[float, float]]], recalculated: list[float]) -> None:
    """Each recalculated product against numpy's; counts and prints by decade the cells that differ, which must be few."""
    rest, differing, cells = iter(recalculated), [0] * len(drawn), 0
    for decade, pairs in enumerate(drawn):
        amounts, rates = np.array(pairs).T
        expected = round_half_away(amounts * rates, PLACES[unit])
        for (amount, rate), ours in zip(pairs, expected.tolist(), strict=True):
            cells += 1
            if (theirs := next(rest)) != ours:
                apart = to_units(theirs, unit) - to_units(ours, unit)
                assert abs(apart) == 1, f"{program}: ROUND({amount!r} * {rate!r}) is {theirs!r}, here {ours!r}"
                assert nearly_a_tie(amount, rate, unit), f"{program}: {amount!r} * {rate!r}: {theirs!r}, here {ours!r}"
                differing[decade] += 1
    assert next(rest, None) is None
    print(f"{program}, {unit}: {cells:,} products, {sum(differing)} differ by one unit; by decade {differing}")
    assert sum(differing) * ONE_IN <= cells


def by_ironcalc(path: Path, count: int) -> list[float]:
    book = open_in_ironcalc(path)
    book.evaluate()
    return [book.get_cell_value(0, row, 3) for row in range(2, count + 2)]


@pytest.mark.parametrize("unit", UNITS)
def test_ordinary_products_round_alike_in_ironcalc(unit, tmp_path):
    drawn = ordinary_products(unit, 2_000, seed=1)
    path = products_workbook(drawn, unit, tmp_path / "products.xlsx")
    compared("IronCalc", unit, drawn, by_ironcalc(path, 24_000))


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_twenty_thousand_products_a_decade_round_alike_in_ironcalc(unit, tmp_path):
    drawn = ordinary_products(unit, 20_000, seed=2)
    path = products_workbook(drawn, unit, tmp_path / "products.xlsx")
    compared("IronCalc", unit, drawn, by_ironcalc(path, 240_000))


@pytest.mark.slow
def test_twenty_thousand_products_a_decade_round_alike_in_libreoffice(tmp_path):
    soffice = needs("soffice")
    drawn = {unit: ordinary_products(unit, 20_000, seed=2) for unit in UNITS}
    paths = [products_workbook(drawn[unit], unit, tmp_path / f"{unit}.xlsx") for unit in UNITS]
    for unit, path in zip(UNITS, recalculated_by_libreoffice(soffice, paths, tmp_path), strict=True):
        cells = cached_values(path, ["Products"])["Products"]
        compared("LibreOffice", unit, drawn[unit], [float(cells[f"C{row}"]) for row in range(2, 240_002)])


def test_the_comparison_of_products_can_fail():
    drawn = [[(100.0, 0.1234)] * 20_000]
    right = [12.34] * 20_000
    compared("itself", "cent", drawn, right)
    with pytest.raises(AssertionError, match=r"other: 100.0 \* 0.1234: 12.35, here 12.34"):
        compared("other", "cent", drawn, [12.35, *right[1:]])
    ties = [[(1.0, 1.005)] * 20_000]  # so near a tie that one unit may differ, in two cells of 20,000 and not in three
    compared("other", "cent", ties, [1.0] * 2 + [1.01] * 19_998)
    with pytest.raises(AssertionError, match=r"3 \* 10000\) <= 20000"):
        compared("other", "cent", ties, [1.0] * 3 + [1.01] * 19_997)
    with pytest.raises(AssertionError, match="is 1.03, here 1.01"):
        compared("other", "cent", ties, [1.03] + [1.01] * 19_999)


@pytest.mark.parametrize("unit", UNITS)
def test_numpy_rounds_products_as_exact_arithmetic_on_paper_does(unit):
    """Against the product of the two decimals as they are written, which has no binary in it: the same terms."""
    step, differ = Decimal(10) ** -PLACES[unit], 0
    for pairs in ordinary_products(unit, 1_000, seed=3):
        for amount, rate in pairs:
            paper = (Decimal(repr(amount)) * Decimal(repr(rate)) / step).quantize(Decimal(1), ROUND_HALF_UP)
            if int(to_units(round_half_away(amount * rate, PLACES[unit]), unit)) != int(paper):
                assert nearly_a_tie(amount, rate, unit), (amount, rate)
                differ += 1
    print(f"{unit}: {differ} of 12,000 products differ by one unit from the product on paper")
    assert differ * ONE_IN <= 12_000


# ---- the posting unit ----

DEAL = """
deal: One purchase
start: 2025-01-01
end: 2025-12-31
step: year
{unit}
books:
  us_gaap: {{label: US GAAP, preferred: measurement_alternative}}
subjects:
  preferred: {{type: equity_security, label: Shares}}
actuals:
  events:
    - {{id: bought, date: 2025-03-31, kind: purchase, of: preferred, amount: "{amount}"}}
    - {{id: priced, date: 2025-06-30, kind: observable_price, of: preferred, amount: "100"}}
"""


def unit_of(amount: str, unit: str = "") -> str:
    return posting_unit(read_deal("one.yaml", DEAL.format(amount=amount, unit=unit), lenient_sources="drawn"))


@pytest.mark.parametrize("amount, unit", [
    ("0.01", "cent"),
    ("9,999,999,999.99", "cent"),  # 10^12 units less one
    ("10,000,000,000.00", "dollar"),
    ("999,999,999,999.99", "dollar"),
    ("1,000,000,000,000.00", "thousand"),
    ("999,999,999,999,999.00", "thousand"),
])  # fmt: skip
def test_the_posting_unit_is_the_smallest_in_which_the_largest_amount_is_below_the_limit(amount, unit):
    assert unit_of(amount) == unit
    size = Decimal(10) ** -PLACES[unit]
    assert Decimal(amount.replace(",", "")) / size < LARGEST_UNITS
    smaller = {"cent": None, "dollar": "cent", "thousand": "dollar"}[unit]
    assert smaller is None or Decimal(amount.replace(",", "")) * Decimal(10) ** PLACES[smaller] >= LARGEST_UNITS


@pytest.mark.parametrize("unit", PLACES)
def test_a_deal_may_name_its_posting_unit(unit):
    assert unit_of("9,999,999,999.99", f"posting_unit: {unit}") == unit


def test_nothing_rounds_amounts_outside_the_module_for_it():
    """In the rooms that compute: only whole days of a calendar are cut, by the first reader."""
    home = Path(ledger.__file__).parent
    words = ("round(", "np.rint", "np.around", "np.floor", "np.ceil", "math.floor", ".quantize(", "np.fix")
    found = {
        (path.relative_to(home).as_posix(), word)
        for room in ("formula", "model", "books")
        for path in (home / room).rglob("*.py")
        for word in words
        if re.search(rf"(?<![\w\"'])(?<!def ){re.escape(word)}", path.read_text(encoding="utf-8")) and path.name != "money.py"
    }
    assert found == {("formula/numpy_reader.py", "np.floor")}, found
