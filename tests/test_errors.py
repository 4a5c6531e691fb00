"""One bad deal file per error, each with the exact text that a user sees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger.facts.nouns import Source
from ledger.facts.problems import Problem, Problems
from ledger.facts.read import read_deal

HERE = Path(__file__).resolve().parent
BAD = sorted((HERE / "errors").glob("*.yaml"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_deal_is_refused_with_this_text(path):
    with pytest.raises(Problems) as refused:
        read_deal(f"tests/errors/{path.name}", text=path.read_text(encoding="utf-8"))
    assert f"{refused.value}\n" == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_every_bad_deal_has_its_text_and_every_text_its_deal():
    of_rules = {"circular_line"}  # an error of a rule, not of a deal: planted in tests/test_model.py
    assert {path.stem for path in BAD} | of_rules == {path.stem for path in (HERE / "errors").glob("*.txt")}


def test_every_rule_file_that_a_message_names_exists():
    for text in (HERE / "errors").glob("*.txt"):
        for path in re.findall(r"rules/[\w/]+\.(?:py|yaml)", text.read_text(encoding="utf-8")):
            assert (HERE.parent / path).is_file(), (text.name, path)


def test_a_folder_without_a_deal_is_no_file(tmp_path):
    assert _refusal(tmp_path).startswith(f"{tmp_path}: this is a folder, not a file\nName the deal file in it.\n")


def test_a_missing_file_is_named():
    assert _refusal("no/such/deal.yaml").startswith("no/such/deal.yaml: there is no such file\n")


def test_a_path_that_no_file_can_have_is_refused():
    assert "cannot be read" in _refusal("a\0b") or "no such file" in _refusal("a\0b")


def test_a_device_is_no_deal():
    assert "/dev/zero: this is not an ordinary file" in _refusal("/dev/zero")


def test_bytes_that_are_not_utf_8_are_shown_where_they_stand(tmp_path):
    path = tmp_path / "deal.yaml"
    path.write_bytes(b"deal: A deal\nentity: Caf\xe9\n")
    assert f"{path}:2:12: this file is not UTF-8 text" in _refusal(path)


def test_a_file_beyond_five_million_bytes_is_not_read(tmp_path):
    path = tmp_path / "deal.yaml"
    path.write_bytes(b"#" * 5_000_001)
    assert "this file has 5,000,001 bytes" in _refusal(path)


def test_a_bomb_of_aliases_stops_at_the_first_anchor():
    bomb = 'a: &a ["x","x"]\n' + "".join(f"{b}: &{b} [*{a},*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi"))
    assert _refusal("bomb.yaml", bomb).startswith("bomb.yaml:1:4: anchors and aliases (& and *) are not read")


def test_deep_nesting_stops_early():
    assert "more than 20 levels are nested here" in _refusal("deep.yaml", "limits: " + "[" * 100_000)


def test_a_null_byte_and_a_turned_direction_are_refused_before_reading():
    assert "a control character (U+0000) stands in the text" in _refusal("x.yaml", "deal: a\0b\n")
    assert "a control character (U+202E) stands in the text" in _refusal("x.yaml", "deal: a\u202eb\n")


@pytest.mark.parametrize("text", ["deal: !!python/object:os.system {}\n", "deal: !x y\n"])
def test_tags_are_refused(text):
    assert "tags (!) are not read" in _refusal("x.yaml", text)


def test_an_excerpt_shows_no_escape_sequence_and_keeps_carets_under_wide_letters():
    problem = Problem(Source("x", 2, 5, 3), "wrong")
    told = str(Problems([problem], {"x": "\x1b[2Jgone\n日本語 bad end"})).split("\n")
    assert told[:4] == ["x:2:5: wrong", "  1 | ␛[2Jgone", "  2 | 日本語 bad end", "    |        ^^^"]


def test_an_excerpt_of_a_long_line_is_the_part_around_the_value():
    told = str(Problems([Problem(Source("x", 1, 501, 3), "wrong")], {"x": "a" * 500 + "bad" + "c" * 500}))
    line, carets = told.split("\n")[1:3]
    assert len(line) == len("  1 | ") + 100 and line.endswith("…")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "bad"


def test_a_place_beyond_the_text_has_no_excerpt():
    problem = Problem(Source("x", 9, 1), "wrong", "Reason.", "Remedy.")
    assert str(Problems([problem], {"x": "one line"})) == (
        "x:9:1: wrong\nReason.\nRemedy.\n\n1 problem. Nothing was calculated."
    )


def _refusal(path, text=None) -> str:
    with pytest.raises(Problems) as refused:
        read_deal(path, text)
    return str(refused.value)
