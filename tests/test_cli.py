"""The commands: what they print, what they write, how they end. A user's mistake never shows a traceback."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from ledger import cli
from ledger.cli import main

HERE = Path(__file__).resolve().parent
NOTES = HERE / "deals" / "notes.yaml"
OUTPUTS = ("workbook.xlsx", "report.html", "lines.csv", "journal.csv", "trial_balance.csv", "manifest.json")


@pytest.fixture
def twobooks(monkeypatch, capsys):
    """The command in this process: (exit status, standard output, standard error)."""

    def command(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["twobooks", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert "Traceback" not in told.out + told.err
        return ended.value.code or 0, told.out, told.err

    return command


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """The outputs of the small deal."""
    from ledger import run, write_outputs

    return write_outputs(run(NOTES), tmp_path_factory.mktemp("out") / "notes")


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_help_lists_the_commands_that_exist_and_teaches_by_example(twobooks):
    status, out, _ = twobooks("--help")
    assert status == 0
    commands = ["check", "run", "compare", "explain", "rules", "verify"]
    assert re.findall(r"^  (\w+)  +\S", out[out.index("Commands:") :], re.M)[:6] == commands
    assert "..." not in out.partition("Options:")[2] and "Exit status: 0 done; 1 the deal has problems" in out
    for command in commands:
        status, out, _ = twobooks(command, "--help")
        assert status == 0 and f"twobooks {command} " in out.partition("Example")[2]


def test_check_counts_and_calculates_nothing(twobooks, monkeypatch):
    monkeypatch.setattr("ledger.analysis.run.compute", None)
    status, out, _ = twobooks("check", NOTES)
    assert (status, out.startswith("Two notes: 12 facts, 3 of them estimates or assumptions; 4 events; ")) == (0, True)
    assert out.endswith("No problem found.\n")


def test_check_lists_every_problem_at_once(twobooks):
    status, out, err = twobooks("check", HERE / "errors" / "several.yaml")
    assert (status, out) == (1, "")
    assert "Did you mean available_for_sale?" in err and err.endswith("7 problems. Nothing was calculated.\n")


def test_run_writes_all_outputs_and_ends_with_places_checks_and_figures(twobooks, tmp_path):
    status, out, _ = twobooks("run", NOTES, "--out", tmp_path / "deep" / "out")
    assert status == 0
    assert sorted(p.name for p in (tmp_path / "deep" / "out").iterdir()) == sorted(OUTPUTS)
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["out"], "nothing is left beside"
    assert f"workbook      {tmp_path / 'deep' / 'out' / 'workbook.xlsx'}\n" in out
    assert "master check  all checks pass" in out and "figures to 2026-12-31, USD, posted in whole cents:" in out
    assert re.search(r"Cash out, invested in the lab +1,500\n", out)
    assert re.search(r"Gain in AOCI, before tax +300\n", out)


def test_a_posting_unit_that_would_round_amounts_is_refused(twobooks, tmp_path):
    path = tmp_path / "coarse.yaml"
    path.write_text("posting_unit: million\n" + NOTES.read_text(encoding="utf-8"), encoding="utf-8")
    status, _, err = twobooks("run", path, "--out", tmp_path / "out")
    assert status == 1 and "is not a whole number of millions" in err and not (tmp_path / "out").exists()


def test_run_writes_to_out_and_the_name_of_the_deal(twobooks, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(NOTES, "two.yaml")
    assert twobooks("run", "two.yaml")[0] == 0
    assert (tmp_path / "out" / "two" / "workbook.xlsx").is_file()


@pytest.mark.parametrize("stage, shown", [
    ("deal", "note_1_funding.amount"), ("cases", "available_for_sale"), ("lines", "us_gaap.notes.fair_value"),
    ("postings", "assets:cash"), ("statements", "balance sheet"),
])  # fmt: skip
def test_each_stage_can_be_printed_and_nothing_is_written(twobooks, tmp_path, monkeypatch, stage, shown):
    monkeypatch.chdir(tmp_path)
    status, out, _ = twobooks("run", NOTES, "--until", stage)
    assert status == 0 and shown in out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words, said", [
    (["run", "no/such/deal.yaml"], "there is no such deal file"),
    (["run", "."], "Samples: amazon_anthropic"),
    (["explain", "nothing", "x"], "there is no such deal file"),
    (["explain", NOTES, "us_gaap.notes.fair_valu"], "Lines: us_gaap.notes.fair_value"),
    (["explain", NOTES, "zzzz"], "No line has a name like it"),
    (["explain", NOTES, "cost_held", "2031-01-01"], "Periods run from 2025-01-01 to 2027-12-31"),
    (["explain", NOTES, "cost_held", "soon"], '"soon" is no period of this deal'),
    (["run", NOTES, "--until", "later"], "stages: deal, cases, lines, postings, statements"),
    (["rules", "--on", "2025-02-30"], "2025-02-30 is no date; give yyyy-mm-dd"),
    (["verify", "no_such_folder"], "does not exist"),
    (["simulate", NOTES], "No such command"),
    (["run"], "Missing argument"),
])  # fmt: skip
def test_a_wrong_command_is_told_what_is_wrong_with_status_2(twobooks, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    status, out, err = twobooks(*words)
    assert status == 2 and said in err and not out


def test_a_file_in_the_place_of_the_folder_stops_before_anything_is_computed(twobooks, tmp_path):
    (tmp_path / "taken").write_text("mine")
    status, _, err = twobooks("run", NOTES, "--out", tmp_path / "taken")
    assert status == 2 and "is a file; name a folder" in err
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.parametrize("broken", ["ledger.output.workbook.write", "ledger.output.report.write_report", "ledger.books.exports.write_csv"])
def test_a_run_that_fails_leaves_earlier_output_as_it_was(twobooks, tmp_path, monkeypatch, broken):
    out = tmp_path / "out"
    out.mkdir()
    for name in OUTPUTS:
        (out / name).write_text(f"earlier {name}")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr(broken, full)
    status, _, err = twobooks("run", NOTES, "--out", out)
    assert (status, err.splitlines()[-1]) == (2, "somewhere: No space left on device")
    assert {p.name: p.read_text() for p in out.iterdir()} == {name: f"earlier {name}" for name in OUTPUTS}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_deal_with_problems_writes_nothing(twobooks, tmp_path):
    status, _, err = twobooks("run", HERE / "errors" / "several.yaml", "--out", tmp_path / "out")
    assert status == 1 and "Nothing was calculated." in err
    assert not list(tmp_path.iterdir())


def test_equal_deals_give_equal_bytes_wherever_they_stand(written, twobooks, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(NOTES, tmp_path / "notes.yaml")
    assert twobooks("run", "notes.yaml", "--out", "again")[0] == 0
    for name in OUTPUTS:
        assert (written / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


@pytest.mark.slow
def test_equal_deals_give_equal_bytes_in_another_process_with_other_hashes(written, tmp_path):
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": str(HERE.parent)}
    subprocess.run([sys.executable, "-m", "ledger", "run", str(NOTES), "--out", str(tmp_path / "out")],
                   check=True, capture_output=True, env=environment)  # fmt: skip
    for name in OUTPUTS:
        assert (written / name).read_bytes() == (tmp_path / "out" / name).read_bytes(), name


def test_lines_have_a_row_per_line_and_period_and_the_cell_that_shows_them(written):
    import openpyxl

    rows = read_csv(written / "lines.csv")
    assert list(rows[0]) == ["case", "book", "line", "label", "unit", "period_end", "value", "formula", "citation", "sheet", "cell"]
    value = {(row["book"], row["line"], row["period_end"]): row for row in rows}
    found = value["us_gaap", "notes.fair_value", "2025-12-31"]
    assert (found["case"], found["value"], found["unit"]) == ("cash_investment", "1800", "money")
    assert {row["period_end"] for row in rows} == {"", "2025-12-31", "2026-12-31", "2027-12-31"}
    book = openpyxl.load_workbook(written / "workbook.xlsx", data_only=True)
    for row in rows:
        shown = book[row["sheet"]][row["cell"]].value
        if row["unit"] in ("money", "rate", "flag", "count"):
            assert float(shown) == float(row["value"]), row


def test_journal_and_trial_balance_agree_to_the_cent(written):
    journal, balances = read_csv(written / "journal.csv"), read_csv(written / "trial_balance.csv")
    assert list(balances[0]) == ["case", "book", "period_end", "account", "debit", "credit", "balance"]
    assert list(journal[0]) == ["case", "book", "entry", "period_end", "description", "account", "debit", "credit", "line", "citation"]
    for row in balances:
        legs = [e for e in journal if (e["book"], e["account"]) == (row["book"], row["account"]) and e["period_end"] <= row["period_end"]]
        debit = sum((Decimal(e["debit"] or 0) for e in legs), Decimal(0))
        credit = sum((Decimal(e["credit"] or 0) for e in legs), Decimal(0))
        assert (Decimal(row["debit"]), Decimal(row["credit"]), Decimal(row["balance"])) == (debit, credit, debit - credit), row
        assert re.fullmatch(r"-?\d+\.\d\d", row["balance"])
    for book in {row["book"] for row in balances}:
        assert sum(Decimal(row["balance"]) for row in balances if row["book"] == book) == 0


def test_no_text_of_a_text_file_is_read_as_a_formula(written):
    from ledger.books.exports import plain

    assert [plain(text) for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "plain")] == [
        "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "plain",
    ]  # fmt: skip
    for name in ("lines.csv", "journal.csv", "trial_balance.csv"):
        for row in read_csv(written / name):
            for column, text in row.items():
                assert text[:1] not in ("=", "+", "@", "\t") and (text[:1] != "-" or float(text) < 0), (name, column, text)


def test_the_manifest_names_what_went_in_and_what_came_out(written):
    manifest = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["deal"]["sha256"] == hashlib.sha256(NOTES.read_bytes()).hexdigest()
    assert manifest["posting_unit"] == "cent" and re.fullmatch(r"[0-9a-f]{16}", manifest["fingerprint"])
    assert all(check["passed"] for check in manifest["checks"]) and len(manifest["checks"]) > 10
    assert "us/tax/special_allowance.yaml" in manifest["rules"]
    assert manifest["outputs"] == {
        name: hashlib.sha256((written / name).read_bytes()).hexdigest() for name in sorted(OUTPUTS) if name != "manifest.json"
    }


def test_rules_on_a_date_are_those_that_hold_then(twobooks):
    status, out, _ = twobooks("rules", "--on", "2025-01-20")
    assert status == 0
    assert re.search(r"100\.00 % +acquired from 2025-01-20; placed in service from 2025-01-20 +IRC 168\(k\)\(1\)\(A\).*\[confirmed\]", out)
    assert "not covered: " in out and "rules/us/tax/special_allowance.yaml" in out
    assert re.search(r"\n +1 +0 +-0\.0001 +0\n", out), "published tables are printed as they are"
    placed_2023 = "placed in service 2023-01-01 to 2023-12-31"
    assert placed_2023 not in out and placed_2023 in twobooks("rules")[1]
    assert re.search(r"building  Nonresidential real property: straight line .*mid month, section 1250; no special allowance", out)
    assert re.search(r"39 years, general +placed in service from 1993-05-13", out)
    assert "no value on that date: a case that asks for one is refused" in twobooks("rules", "--on", "1980-01-01")[1]


def test_rules_the_day_before_the_act_of_2025_and_on_its_first_day(twobooks):
    before, after = (set(twobooks("rules", "--on", day)[1].splitlines()[1:]) for day in ("2025-01-19", "2025-01-20"))
    gained = {" ".join(line.split()) for line in after - before}
    lost = {" ".join(line.split()) for line in before - after}
    assert any(line.startswith("100.00 % acquired from 2025-01-20; placed in service from 2025-01-20") for line in gained)
    assert any(line.startswith("40.00 % tax year begins") for line in gained), "the election of the one year"
    assert lost and all(line.startswith("100.00 % tax year begins") for line in lost), "no limit in the year before"


def test_verify_runs_gold_cases_and_tells_a_difference_with_status_1(twobooks, tmp_path):
    gold = next((HERE / "gold").glob("a3*.yaml"))
    status, out, _ = twobooks("verify", gold)
    assert status == 0 and out.startswith("ok  ") and out.endswith(" 0 differ\n")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(gold.read_text(encoding="utf-8").replace('2025: "225"', '2025: "226"', 1), encoding="utf-8")
    status, out, _ = twobooks("verify", wrong)
    assert status == 1 and "expected 226, computed 225" in out and out.endswith(" 1 differ\n")


def test_control_characters_and_turned_text_do_not_reach_the_terminal(capsys):
    cli._say("a\x1b[2Jb\x9bc\u202ed\ne\tf")
    assert capsys.readouterr().out == "a\ufffd[2Jb\ufffdc\ufffdd e\tf\n"


def test_a_name_that_no_terminal_can_show_is_still_told(twobooks):
    assert twobooks("check", "\udcff\x1b[2J")[2].startswith("\ufffd\u241b[2J: there is no such deal file")


def test_python_m_ledger_is_the_command_and_loads_nothing_heavy_for_help():
    code = "import sys, ledger, ledger.cli; print([n for n in ('numpy', 'pandas', 'openpyxl', 'jinja2', 'ruamel') if n in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "[]\n"
    done = subprocess.run([sys.executable, "-m", "ledger", "--version"], capture_output=True, text=True, check=True, env=environment)
    assert re.fullmatch(r"twobooks \d+\.\d+\.\d+\n", done.stdout)


def test_the_public_names_are_there_and_no_others_are_promised():
    import ledger

    assert dir(ledger) == ledger.__all__
    for name in ledger.__all__:
        assert getattr(ledger, name).__name__ == name
    with pytest.raises(AttributeError, match="has no attribute 'simulate'"):
        ledger.simulate  # noqa: B018


# The sample, as a process of its own; deals that fail late; what a deal file tries to tell the terminal; the wheel.

SAMPLE = HERE.parent / "samples" / "amazon_anthropic"
SMALL = HERE / "deals" / "small.yaml"


def process(*words: object, folder: Path = HERE.parent, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ledger", *map(str, words)], cwd=folder, env=os.environ | environment, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> tuple[Path, str]:
    """The sample run in a process of its own: the folder of its outputs, and what was said."""
    folder = tmp_path_factory.mktemp("sample") / "out"
    done = process("run", SAMPLE, "--out", folder, PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_the_sample_ends_with_places_master_check_and_the_figures_of_the_filings(sample):
    folder, said = sample
    told = said.splitlines()
    assert {path.name for path in folder.iterdir()} == set(OUTPUTS) and [path.name for path in folder.parent.iterdir()] == ["out"]
    assert told[0].split() == ["workbook", str(folder / "workbook.xlsx")]
    assert told[1].split() == ["report", str(folder / "report.html")]
    assert re.fullmatch(r"master check  all checks pass \(\d+ checks\), fingerprint [0-9a-f]{16}", told[2])
    assert told[3] == "agreement     66 rows agree with what was reported, 1 miss as stated, 0 differ"
    assert told[4] == "figures to 2026-06-30, USD, posted in whole dollars:"
    figures = dict(re.findall(r"^  (.+?)  +(\S+)$", said, re.M))
    assert figures["Cash out, invested in the lab"] == "18,000,000,000"
    assert figures["Carrying amount of the investments"] == "190,400,000,000"  # 97.9 of notes and 92.5 of preferred
    assert figures["Gain in income to date, before tax"] == "80,100,000,000"
    assert figures["Gain in AOCI, before tax"] == "92,000,000,000"
    assert "..." not in said, "progress goes to standard error"


@pytest.mark.slow
def test_the_sample_again_gives_the_same_bytes(sample, tmp_path):
    done = process("run", SAMPLE, "--out", tmp_path / "again", PYTHONHASHSEED="77", TZ="Asia/Tokyo", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert [name for name in OUTPUTS if (tmp_path / "again" / name).read_bytes() != (sample[0] / name).read_bytes()] == []


def test_check_of_the_sample_finds_no_problem(twobooks):
    status, out, err = twobooks("check", SAMPLE)
    assert (status, err) == (0, "") and out.startswith("Amazon and Anthropic: ") and out.endswith("No problem found.\n")


def test_examples_of_the_help_parse(twobooks):
    from typer.main import get_command

    for name, command in get_command(cli.APP).commands.items():
        examples = re.findall(rf"twobooks {name} [^\n]+", twobooks(name, "--help")[1].partition("Example")[2])
        assert examples
        for example in examples:
            command.make_context(name, example.split()[2:])


@pytest.mark.parametrize("old, new, said", [
    ("deal: Two notes", "deal: [unclosed", "deal.yaml:"),
    ('amount: "1,800.00"', 'amount: "1,000.00"', "not covered: "),
])  # fmt: skip
def test_a_deal_gone_bad_leaves_earlier_output_and_other_files(twobooks, tmp_path, old, new, said):
    """Once it cannot be read; once the law does not cover notes worth less than they cost, which computing shows."""
    out, deal, text = tmp_path / "out", tmp_path / "deal.yaml", NOTES.read_text(encoding="utf-8")
    assert twobooks("run", NOTES, "--out", out)[0] == 0
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert text.count(old) == 1
    deal.write_text(text.replace(old, new), encoding="utf-8")
    status, told, err = twobooks("run", deal, "--out", out)
    assert (status, told) == (1, "") and said in err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deal.yaml", "out"]


@pytest.mark.parametrize("content, said", [(b"\xff\xfe\x00bad", "UTF-8"), (b"", "deal.yaml: this file is empty")])
def test_a_file_that_is_no_text_is_told_with_status_1(twobooks, tmp_path, content, said):
    (tmp_path / "deal.yaml").write_bytes(content)
    status, out, err = twobooks("check", tmp_path)
    assert (status, out) == (1, "") and said in err


def test_a_label_of_a_deal_file_does_not_steer_the_terminal(twobooks, tmp_path):
    bad = SMALL.read_text(encoding="utf-8").replace("deal: ", 'deal: "\\e[2J\\u202eevil" #', 1)
    (tmp_path / "deal.yaml").write_text(bad, encoding="utf-8")
    for words in (["check", tmp_path], ["run", tmp_path, "--until", "deal"]):
        _, out, err = twobooks(*words)
        assert "evil" in out + err or "control" in out + err
        assert not set(out + err) & {"\x1b", "\u202e", "\x07"}


@pytest.mark.slow
def test_the_wheel_runs_a_sample_from_another_folder(tmp_path):
    """Built from a copy of the tree, installed beside, run where no checkout is near."""
    tree, root = tmp_path / "tree", HERE.parent
    for name in ("ledger", "rules", "templates", "samples"):
        shutil.copytree(root / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(root / name, tree / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(tmp_path / "dist"), str(tree)], capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    put = subprocess.run([*pip, "install", "--no-deps", "--target", str(tmp_path / "site"), str(wheel)], capture_output=True, text=True)
    assert put.returncode == 0, put.stderr
    (tmp_path / "elsewhere").mkdir()
    done = process("run", "amazon_anthropic", folder=tmp_path / "elsewhere", PYTHONPATH=str(tmp_path / "site"), PYTHONSAFEPATH="1")
    assert done.returncode == 0 and "all checks pass" in done.stdout, done.stderr
    assert {path.name for path in (tmp_path / "elsewhere" / "out" / "amazon_anthropic").iterdir()} == set(OUTPUTS)


def test_a_workbook_has_the_same_bytes_whether_or_not_lxml_is_installed(written, tmp_path):
    """openpyxl asks this variable whether to write by lxml where it is there: a user's setting changes nothing."""
    done = process("run", NOTES, "--out", tmp_path / "out", OPENPYXL_LXML="True")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "workbook.xlsx").read_bytes() == (written / "workbook.xlsx").read_bytes()
    code = "import ledger.output.writer, openpyxl; print(openpyxl.LXML)"
    asked = subprocess.run([sys.executable, "-c", code], cwd=HERE.parent, capture_output=True, text=True, check=True)
    assert asked.stdout == "False\n"
