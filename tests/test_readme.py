"""The README is true: its Python runs, its commands exist, its counts are the sample's, its files are there."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line.split("#")[0].split() for line in re.findall(r"^(?:    |\$ )(twobooks .*)$", README, re.M)]


def test_the_python_of_the_readme_runs(capsys):
    (block,) = re.findall(r"```python\n(.*?)```", README, re.S)
    assert len([line for line in block.splitlines() if line]) <= 10
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102
    assert capsys.readouterr().out.startswith("92,500,000,000 = before_sale * (1 - sold) ASC 321-10-35-2 Inv_us_gaap!")


@pytest.mark.parametrize("words", COMMANDS, ids=[" ".join(words) for words in COMMANDS])
def test_every_command_of_the_readme_is_accepted(words, monkeypatch, capsys, tmp_path):
    from ledger.cli import main

    if words[1] == "run" and "--out" in words:
        words = [*words[: words.index("--out")], "--out", str(tmp_path / "out")]
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code, capsys.readouterr().err


def test_what_the_readme_shows_of_explain_is_what_it_prints(sample_run):
    from ledger.analysis.explain import explain, lines_of_text

    shown = README.partition("$ twobooks explain")[2].partition("```")[0].splitlines()[1:]
    printed = "\n".join(lines_of_text(explain(sample_run, "nvidia_2025q1.allowance_rate")))
    for line in shown:
        assert line.removesuffix("...").rstrip() in printed


def test_the_counts_of_kinds_are_those_of_the_sample(sample_run):
    from ledger.analysis.agreement import agreement

    rows = agreement(sample_run)
    counted = Counter(row.kind for row in rows)
    told = {kind: int(count) for kind, count in re.findall(r"^\| `(\w+)` \|.*\| (\d+)\D*", README, re.M)}
    told_predicted, told_missed = map(int, re.findall(r"\| (\d+), of which (\d+) misses as stated \|", README)[0])
    assert told | {"predicted": told_predicted} == dict(counted)
    assert told_missed == sum(row.result == "misses as stated" for row in rows)
    assert f"of {len(rows)} rows compared with filings, [{counted['predicted']} are predictions]" in README


def test_make_has_the_targets_that_the_readme_names():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make (demo|test|quick|bench|lint)", README)) | {"demo", "test", "quick", "bench", "lint", "help"}:
        assert re.search(rf"^{target}:", makefile, re.M), target
    demo = next(line for line in makefile.splitlines() if "twobooks run" in line)
    assert shlex.split(demo.strip())[1:] == ["run", "samples/amazon_anthropic", "--out", "out/amazon_anthropic"]


def test_the_change_log_begins_with_this_version_and_says_first_whether_figures_moved():
    from ledger.version import VERSION

    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (\S+) - \d{4}-\d\d-\d\d\n\n### Figures change\n- ", log, re.M).group(1) == VERSION


def test_what_the_code_imports_is_declared_with_a_next_major_that_is_shut_out():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.match(r"[\w.-]+", text).group(0).lower(): text for text in project["dependencies"]}
    texts = [p.read_text(encoding="utf-8") for folder in ("ledger", "rules") for p in (ROOT / folder).rglob("*.py")]
    imported = {name for text in texts for name in re.findall(r"^\s*(?:from|import) (\w+)", text, re.M)}
    outside = imported - set(sys.stdlib_module_names) - {"ledger", "rules"}
    names = {"ruamel": "ruamel.yaml"}
    assert {names.get(name, name) for name in outside} <= set(declared)
    assert all(re.search(r">=[\d.]+,<[\d.]+$", text) for text in declared.values())
