"""Rounding: the only place where the product rounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Decimal places of each posting unit, counted from the dollar.
PLACES = {"cent": 2, "dollar": 0, "thousand": -3, "million": -6}

#: Amounts are held below this many posting units; beyond it a spreadsheet's digits end (README, limits).
LARGEST_UNITS = 10**12


def round_half_away(amount: ArrayLike, places: int = 2) -> NDArray[np.float64]:
    """Round half away from zero on the decimal the reader sees, as a spreadsheet's ROUND does.

    1.005 * 100 is 100.49999999999999 in binary; two units in the last place lift it back to the tie it
    stands for. Adding 0.0 turns -0.0 into 0.0.
    """
    amount = np.asarray(amount, dtype=np.float64)
    scale = 10.0 ** abs(places)
    steps = np.abs(amount) * scale if places >= 0 else np.abs(amount) / scale
    whole = np.floor(steps + 0.5 + steps * 2.0**-51)
    rounded = whole / scale if places >= 0 else whole * scale
    return np.copysign(rounded, amount) + 0.0


def to_units(dollars: ArrayLike, unit: str) -> NDArray[np.int64]:
    """Whole posting units of amounts that are already rounded to them."""
    scale = 10.0 ** PLACES[unit]
    units = np.rint(np.asarray(dollars, dtype=np.float64) * scale)
    return units.astype(np.int64)


def decimal_dollars(units: int, unit: str) -> str:
    """The exact decimal text of whole posting units, in dollars, with two places: 1234 dollars -> '1234.00'."""
    cents = int(units) * 10 ** (2 - PLACES[unit])
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"
