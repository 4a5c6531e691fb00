"""twobooks: parallel books of one deal, every figure a cited formula. Names are loaded when they are first used."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ledger.analysis.explain import explain
    from ledger.analysis.frame import frame
    from ledger.analysis.run import Run, load, run
    from ledger.analysis.verify import verify
    from ledger.facts.nouns import Deal
    from ledger.facts.problems import Problems
    from ledger.model.nouns import NotCovered
    from ledger.output.package import write_outputs

# openpyxl writes other bytes where lxml happens to be installed; equal deals give equal workbooks on every machine.
os.environ["OPENPYXL_LXML"] = "False"

_PLACES = {
    "load": "ledger.analysis.run", "run": "ledger.analysis.run", "Run": "ledger.analysis.run",
    "Deal": "ledger.facts.nouns", "Problems": "ledger.facts.problems", "NotCovered": "ledger.model.nouns",
    "explain": "ledger.analysis.explain", "verify": "ledger.analysis.verify", "frame": "ledger.analysis.frame",
    "write_outputs": "ledger.output.package",
}  # fmt: skip

__all__ = ["Deal", "NotCovered", "Problems", "Run", "explain", "frame", "load", "run", "verify", "write_outputs"]


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'ledger' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
