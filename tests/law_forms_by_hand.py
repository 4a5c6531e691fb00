"""Rows of Form 4562 written down by hand: asset class -> general system, alternative system ("" where the law here has no period).

Two rows: that of the forms to 2024, then that since.
"""

from __future__ import annotations

ROWS_OF_4562 = {
    "servers": ("19b", "20a"),
    "accelerators": ("19b", "20a"),
    "network": ("19b", "20a"),
    "communications": ("19c", "20a"),
    "power_and_cooling": ("19b", "20a"),
    "office_furniture": ("19c", "20a"),
    "land_improvements": ("19e", "20a"),
    "qualified_improvement": ("19e", "20a"),
    "building": ("19i 19j", "20d"),
    "residential": ("19h 19i", "20c"),
    "software": ("16", ""),  # section 167(f), not 168: other depreciation, in either system
    "water_utility": ("19g", "20 20e"),
    "three_year": ("19a", ""),
    "five_year": ("19b", ""),
    "seven_year": ("19c", "20b"),
    "ten_year": ("19d", ""),
    "fifteen_year": ("19e", ""),
    "twenty_year": ("19f", ""),
}
