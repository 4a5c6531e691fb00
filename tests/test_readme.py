"""The README is true: its Python runs, its commands print what it shows, its counts are the sample's, its files are there."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: Each command with what the README shows of its output, "..." standing for what is left out.
SHOWN = re.findall(r"^\$ (twobooks .*)\n((?:(?!\$ |```).*\n)*)", README, re.M)


@pytest.mark.slow
def test_the_python_of_the_readme_runs(capsys, tmp_path):
    (block,) = re.findall(r"```python\n(.*?)```", README, re.S)
    assert len([line for line in block.splitlines() if line]) <= 10
    exec(compile(block, "README.md", "exec"), {"out": tmp_path / "out"})
    assert capsys.readouterr().out.startswith("True 92,500,000,000\n97900000000.0\n92,000,000,000 fair_value - amortized_cost ")
    assert (tmp_path / "out" / "workbook.xlsx").is_file()


def shown_commands():
    """Those that write a whole sample or run every gold case are slow."""
    for command, shown in SHOWN:
        slow = command.startswith(("twobooks run samples", "twobooks verify tests/gold"))
        yield pytest.param(command, shown, id=command, marks=[pytest.mark.slow] * slow)


@pytest.mark.parametrize("command, shown", list(shown_commands()))
def test_a_command_of_the_readme_prints_what_it_shows(command, shown, monkeypatch, capsys, tmp_path):
    from ledger.cli import main

    for folder in ("samples", "tests"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr().out
    assert not ended.value.code
    for line in filter(None, shown.splitlines()):
        parts = [re.escape(part.strip()) for part in line.split("...")]
        assert re.search(r"^\s*" + ".*".join(parts) + r"\s*$", printed, re.M), line


def test_every_command_and_target_that_the_readme_names_exists():
    from ledger.cli import APP, STAGES

    commands = {found.callback.__name__ for found in APP.registered_commands if found.callback}
    assert {command.split()[1] for command, _ in SHOWN} == commands, "each command is shown once at least"
    assert set(re.findall(r"twobooks ([a-z]+)\b", README)) - {"follows"} <= commands
    assert f"{', '.join(STAGES[:-1])} or {STAGES[-1]}" in README
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"`?make (\w+)", README)) | {"demo", "test", "quick", "bench", "lint", "help"}
    assert targets <= set(re.findall(r"^(\w+):", makefile, re.M))


def test_every_file_and_folder_that_the_readme_names_is_there():
    named = set(re.findall(r"`([\w./-]+/[\w./-]*)`", README)) | set(re.findall(r"\]\(([\w./-]+)\)", README))
    named -= {path for path in named if path.startswith("out/")}
    assert named and not [path for path in named if not (ROOT / path).exists()]


@pytest.mark.slow
def test_the_counts_of_the_readme_are_those_of_the_sample(sample_run):
    from ledger.analysis.agreement import agreement
    from ledger.output.workbook import sheets

    predicted = [row for row in agreement(sample_run) if row.kind == "predicted"]
    assert (len(predicted), sum(row.result == "misses as stated" for row in predicted)) == (5, 1)
    assert "Five rows of its agreement with filings prove anything (see below), and one of them misses by 0.3 bn" in README
    made = sheets(sample_run)
    formulas = sum(bool(cell.formula) for sheet in made for cell in sheet.cells)
    told = re.search(r"\(([\d,]+) lines, ([\d,]+) formulas on (\d+) sheets\)", README)
    assert told, "the speed is told with the size it was measured at"
    for text, now in zip(told.groups(), (len(sample_run.model.rows), formulas, len(made)), strict=True):
        assert abs(int(text.replace(",", "")) - now) <= now / 100, f"{text} in the README, {now} in the sample"


def test_the_change_log_begins_with_this_version_and_says_first_whether_figures_moved():
    from ledger.version import VERSION

    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(r"^## (\S+) - \d{4}-\d\d-\d\d\n\n### Figures change\n", log, re.M)
    assert found and found.group(1) == VERSION


def test_what_the_code_imports_is_declared_and_the_next_major_is_shut_out():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split("[><=]", text)[0].lower(): text for text in project["dependencies"]}
    texts = [path.read_text(encoding="utf-8") for folder in ("ledger", "rules") for path in (ROOT / folder).rglob("*.py")]
    imported = {name for text in texts for name in re.findall(r"^\s*(?:from|import) (\w+)", text, re.M)}
    comes_with = {"ruamel": "ruamel.yaml", "markupsafe": "jinja2"}
    outside = {comes_with.get(name, name) for name in imported - set(sys.stdlib_module_names) - {"ledger", "rules"}}
    assert outside <= set(declared)
    assert all(re.search(r">=[\d.]+,<[\d.]+$", text) for text in declared.values())
