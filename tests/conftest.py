"""What many tests share: the sample computed once, and its workbook written once."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sample_run():
    """The Amazon-Anthropic sample, computed."""
    from ledger.analysis.run import run

    return run("amazon_anthropic")


@pytest.fixture(scope="session")
def sample_workbook(sample_run, tmp_path_factory) -> Path:
    """Its workbook."""
    from ledger.output.workbook import write

    path = tmp_path_factory.mktemp("workbook") / "workbook.xlsx"
    write(sample_run, path)
    return path
