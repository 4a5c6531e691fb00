"""What the page on US GAAP says exists, exists, and what exists of treatments is on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger.facts.equipment_records import VINTAGE_KEYS
from ledger.facts.events import EVENT_FIELDS
from ledger.facts.research_records import RECORD_KEYS, WORKS
from ledger.facts.subjects import TYPES
from ledger.model.elections import known_elections
from ledger.model.scoping import questions
from ledger.model.treatments import find_treatments
from rules.legs.self_built import SHARES
from rules.us.gaap.capitalised_interest import INCURRED, OTHER_RATE
from rules.us.gaap.internal_use_software import ADOPTED, AUTHORISED, LIFE, READY, RESOLVED, STAGE

#: Facts that rules ask for by name.
SHARED = (INCURRED, OTHER_RATE, AUTHORISED, STAGE, RESOLVED, READY, LIFE, ADOPTED, *(share for share, _ in SHARES.values()))
PAGE = (Path(__file__).parents[1] / "docs" / "us_gaap.md").read_text(encoding="utf-8")
TREATMENTS = re.findall(r"^\| `(\w+)` \| `(\w+)` \| .+ \| .+ \|$", PAGE, re.MULTILINE)
ELECTIONS = re.findall(r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)+) \| (.+?) \|$", PAGE, re.MULTILINE)


def test_every_treatment_of_the_rules_is_on_the_page_and_no_other():
    kinds = (*TYPES, "income_taxes")
    assert set(TREATMENTS) == {(kind, name) for kind in kinds for name in find_treatments("us_gaap", kind)}


@pytest.mark.parametrize(("name", "choices", "cite"), [row for row in ELECTIONS if row[0] in known_elections()])
def test_an_election_has_these_choices_and_this_paragraph(name, choices, cite):
    known = known_elections()[name]
    assert re.findall(r"`(\w+)`", choices) == list(known["choices"])
    assert known["cite"].startswith(cite)


def test_the_table_of_elections_is_read():
    assert len([row for row in ELECTIONS if row[0] in known_elections()]) == 22


def test_words_in_code_marks_exist():
    known = {*EVENT_FIELDS, *known_elections(), *questions(), *TYPES, *(name for _, name in TREATMENTS), "us_gaap", "like", "if_asked",
             "scoping_path", *(choice for each in known_elections().values() for choice in map(str, each["choices"])),
             *(field for kind in EVENT_FIELDS.values() for field in kind.all_fields), "income_taxes",
             *VINTAGE_KEYS, "equipment_share", *RECORD_KEYS, *(work for works in WORKS.values() for work in works), *SHARED}  # fmt: skip
    words = re.findall(r"(?<!`)`(\w+)`(?!`)", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL))
    assert [word for word in words if word not in known] == []


def test_every_rule_file_it_names_is_there():
    for path in re.findall(r"`(rules/[\w/.]+)`", PAGE):
        assert (Path(__file__).parents[1] / path).exists(), path
