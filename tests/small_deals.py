"""What tests of deals written as text share: run one, or be refused and read why."""

from __future__ import annotations

import pytest

from ledger.analysis.run import Run, run
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal


def made(text: str) -> Run:
    """The deal of a text, computed."""
    return run(read_deal("small.yaml", text, lenient_sources="by hand"))


def refused(text: str) -> str:
    """Why the deal of a text is refused, on one line."""
    with pytest.raises(Problems) as told:
        made(text)
    return " ".join(str(told.value).split())


def is_told(text: str, told: str) -> None:
    """The refusal says this; a paragraph at its end, in brackets, is what decides."""
    words, _, cite = told.partition(" [")
    found = refused(text)
    assert words in found, found
    assert not cite or f"Decided by {cite.rstrip(']')}." in found, found
