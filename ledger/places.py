"""Where rules, templates and samples are: beside the code in a checkout, inside the package in a wheel."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_SHIPPED = _HERE / "shipped"
_BESIDE = _SHIPPED if _SHIPPED.is_dir() else _HERE.parent

RULES = _HERE.parent / "rules"
TEMPLATES = _BESIDE / "templates"
SAMPLES = _BESIDE / "samples"
