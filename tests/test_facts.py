"""A deal file to facts, events and legs: nothing is lost, nothing is rounded, nothing but Problems is raised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.facts.events import EVENT_FIELDS, legs
from ledger.facts.nodes import compose
from ledger.facts.nouns import Leg
from ledger.facts.problems import Problems
from ledger.facts.read import deal_from_node, read_deal

SMALL = Path(__file__).resolve().parent / "deals" / "small.yaml"
TEXT = SMALL.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def small():
    return read_deal(SMALL)


def test_the_head_of_the_deal(small):
    assert (small.name, small.title, small.step, small.structure) == (
        "small",
        "A small deal",
        "quarter",
        "cash_investment",
    )
    assert (small.start, small.end, small.actuals_to) == (date(2024, 1, 1), date(2029, 12, 31), date(2024, 12, 31))
    assert small.election("conversion_basis") == "fair_value"
    assert small.posting_unit == "auto"
    assert small.text == TEXT


def test_a_file_called_deal_is_named_by_its_folder(tmp_path):
    (tmp_path / "a_deal").mkdir()
    (tmp_path / "a_deal" / "deal.yaml").write_text(TEXT, encoding="utf-8")
    assert read_deal(tmp_path / "a_deal" / "deal.yaml").name == "a_deal"
    assert read_deal(tmp_path / "a_deal").path == str(tmp_path / "a_deal" / "deal.yaml")


def test_timeline_facts_come_first_and_the_rest_in_the_order_of_the_file(small):
    names = list(small.facts)
    assert names[:3] == ["start", "end", "step_months"]
    lines = [fact.where.line for fact in list(small.facts.values())[3:]]
    assert lines == sorted(lines)
    assert small.facts["step_months"].value == 3 and small.facts["step_months"].structural


@pytest.mark.parametrize(
    "name, value, unit, heading",
    [
        ("exit_multiple", Decimal(1), "rate", "assumptions"),
        ("hours_per_year", Decimal(8760), "hours", "assumptions"),  # unquoted
        ("equipment_sold", date(2029, 12, 31), "date", "assumptions"),
        ("rack.price_per_hour", Decimal("20.125"), "USD/hour", "assumptions"),  # finer than a cent: a price per hour
        ("rack_2024q1.placed_in_service", date(2024, 1, 1), "date", "actuals"),
        ("rack_2024q1.contract_made", date(2023, 7, 1), "date", "actuals"),
        ("rack_2024q1.usage_served", Decimal(40000000), "USD", "actuals"),
        ("rack_2025q1.section_179", Decimal(0), "USD", "assumptions"),
        ("facility_signed.amount", Decimal(500000000), "USD", "terms"),
        ("note_1_funding.date", date(2024, 3, 31), "date", "actuals"),
        ("conversion_2024q4.fair_value", Decimal(1700000000), "USD", "actuals"),
        ("life_2024.months", Decimal(60), "months", "assumptions"),
        ("exit_notes.share", Decimal(1), "rate", "assumptions"),
    ],
)
def test_a_fact_has_this_name_value_unit_and_heading(small, name, value, unit, heading):
    fact = small.facts[name]
    assert (fact.value, fact.unit, fact.heading) == (value, unit, heading)
    assert type(fact.value) is type(value)


def test_a_fact_points_to_its_value_in_the_file(small):
    for fact in small.facts.values():
        line = TEXT.split("\n")[fact.where.line - 1]
        written = line[fact.where.column - 1 :][: fact.where.length]
        if fact.name != "step_months":
            assert written.replace(",", "") == str(fact.value), fact.name


def test_values_of_one_record_share_its_source_and_the_range_belongs_to_the_amount(small):
    amount, day = small.facts["usage_2024q1.amount"], small.facts["usage_2024q1.date"]
    assert (amount.source, amount.status, amount.read) == (day.source, day.status, day.read)
    assert (amount.low, amount.high, day.low) == (Decimal(30000000), Decimal(60000000), None)
    assert amount.note == "Paid in the quarter."
    assert small.facts["conversion_2024q4.cost"].low == Decimal(900000000)
    assert small.facts["conversion_2024q4.fair_value"].low is None
    assert small.facts["rack_2024q1.usage_served"].high == Decimal(50000000)


def test_only_what_decides_the_lines_is_structural(small):
    assert [fact.name for fact in small.facts.values() if fact.structural] == [
        "start", "end", "step_months",
    ]  # fmt: skip


def test_vintages_are_the_instances_of_their_equipment(small):
    pods = small.subject("pods")
    assert pods.instances == ("rack_2024q1", "rack_2025q1")
    assert pods.labels == ("Racks of Q1 2024", "Racks of Q1 2025")
    assert pods.classes == ("rack", "rack")
    assert small.subject("notes").instances == ("note_1", "note_2")


def test_events_stand_in_the_order_of_time_and_the_file_breaks_ties(small):
    assert [event.id for event in small.events][-5:] == [
        "price_2025q1", "series_b", "usage_2025q1", "exit_notes", "exit_preferred",
    ]  # fmt: skip
    assert small.events[-1].links == (("multiple_of_value", "exit_multiple"),)


@pytest.mark.parametrize(
    "event, expected",
    [
        ("note_1_funding", [("notes", "note_1", "funding", "amount", False, -1)]),
        ("series_b", [("preferred", "preferred", "purchase", "amount", False, -1)]),
        (
            "conversion_2024q4",
            [
                ("notes", "note_1", "converted_cost", "cost", False, 0),
                ("notes", "note_1", "converted_value", "fair_value", False, 0),
                ("preferred", "preferred", "received_cost", "cost", False, 0),
                ("preferred", "preferred", "received_value", "fair_value", False, 0),
            ],
        ),
        ("notes_value_2024q3", [("notes", "notes", "fair_value", "amount", True, 0)]),
        ("price_2025q1", [("preferred", "preferred", "observable_price", "amount", True, 0)]),
        ("life_2024", [("pods", "pods", "useful_life", "months", True, 0)]),
        ("facility_signed", [("facility", "facility", "commitment", "amount", True, 0)]),
        ("usage_2024q1", [("cloud", "cloud", "usage", "amount", False, 1)]),
        (
            "exit_notes",
            [
                ("notes", "notes", "sale_share", "share", False, 0),
                ("notes", "notes", "sale_amount", "amount", False, 1),
            ],
        ),
        ("exit_preferred", [("preferred", "preferred", "sale_share", "share", False, 0)]),
    ],
)
def test_an_event_has_these_legs(small, event, expected):
    found = [leg for leg in legs(small) if leg.event == event]
    assert found == [
        Leg(event, subject, instance, kind, f"{event}.{field}", level, cash)
        for subject, instance, kind, field, level, cash in expected
    ]


def test_every_leg_reads_a_fact_and_every_kind_of_event_is_known(small):
    assert all(leg.amount in small.facts and f"{leg.event}.date" in small.facts for leg in legs(small))
    assert {event.kind for event in small.events} <= set(EVENT_FIELDS)


@pytest.mark.parametrize("written", ['"0.100000000000000005"', "0.100000000000000005", "'1,234.50'", "-3", '"+7.0"'])
def test_no_digit_is_lost_quoted_or_not(written):
    deal = read_deal("x.yaml", TEXT.replace('value: "0.6", unit: rate', f"value: {written}, unit: rate"))
    assert str(deal.facts["utilisation"].value) == written.strip("\"'").replace(",", "").lstrip("+")


def test_a_text_that_looks_like_a_formula_is_only_a_text():
    deal = read_deal("x.yaml", TEXT.replace("label: Hours sold", 'label: "=1+1"'))
    assert deal.facts["utilisation"].label == "=1+1"


def test_one_value_of_a_record_may_have_a_source_of_its_own():
    own = 'fair_value: {value: "1,700,000,000", low: "1,600,000,000", status: assumption, source: a guess}'
    deal = read_deal("x.yaml", TEXT.replace('fair_value: "1,700,000,000"', own))
    value, cost = deal.facts["conversion_2024q4.fair_value"], deal.facts["conversion_2024q4.cost"]
    assert (value.value, value.low, value.status, value.source) == (
        1_700_000_000,
        1_600_000_000,
        "assumption",
        "a guess",
    )
    assert (value.read, cost.status) == ("not applicable", "estimate")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(small):
    deal = read_deal("x.yaml", "\ufeff" + TEXT.replace("\n", "\r\n"))
    assert [fact.value for fact in deal.facts.values()] == [fact.value for fact in small.facts.values()]


GOLD = """\
case: a note sold for cash
deal:
  start: 2024-01-01
  end: 2024-12-31
  step: year
  books: {us_gaap: {note: available_for_sale}}
  subjects: {note: {type: debt_security}}
  actuals:
    events:
      - {id: paid, date: 2024-01-01, kind: funding, of: note, amount: "1,000"}
      - {id: sold, date: 2024-12-31, kind: sale, of: note, share: "1", amount: "1,600.00%s"}
"""


def test_a_gold_case_may_leave_out_what_its_own_source_says():
    deal = _gold(GOLD % "")
    sold = deal.facts["sold.amount"]
    assert (sold.source, sold.status, sold.read, sold.where.line) == ("ASC 320", "derived", "not applicable", 11)
    assert [leg.instance for leg in legs(deal)] == ["note", "note", "note"]


def test_a_problem_in_a_gold_case_points_into_the_gold_file():
    with pytest.raises(Problems, match=r"case.yaml:11:81: sold.amount of 1,600.001 is not whole cents"):
        _gold(GOLD % "1")


def _gold(text):
    node, text, problems = compose("case.yaml", text)
    return deal_from_node(node.value[1][1], "case.yaml", text, lenient_sources="ASC 320", before=problems)


_PIECES = st.sampled_from(
    ["", ":", ": ", "- ", "{", "}", "[", "]", '"', "'", ",", "\n", "\n  ", "\t", "#", "&a", "*a", "!!x", "%YAML 9.9\n", "---",
     "...", "|", ">", "? ", "~", "null", "\\", "\\x", "\\ud800", '"\\U00110000"', "\x00", "\x85", "\u2028", "\ufeff", "é",
     "id", "0", "-1", "1e999", "9" * 40, "2024-02-30", "0000-00-00", "notes", "note_1", "income_taxes", "<<", "=", "@", "`"]
)  # fmt: skip
_EDITS = st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 40), _PIECES | st.text(max_size=5)), max_size=6)
_OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@_OFTEN
@given(_EDITS)
def test_a_changed_deal_is_read_or_refused_with_problems(edits):
    text = TEXT
    for place, length, piece in edits:
        text = text[:place] + piece + text[place + length :]
    _read_or_refuse(text)


@_OFTEN
@given(st.lists(st.tuples(st.integers(0, TEXT.count("\n")), st.integers(-1, TEXT.count("\n"))), max_size=4))
def test_a_deal_with_lines_lost_or_moved_is_read_or_refused_with_problems(moves):
    lines = TEXT.split("\n")
    for source, target in moves:
        line = lines.pop(source % len(lines))
        if target >= 0:
            lines.insert(target, line)
    _read_or_refuse("\n".join(lines))


@_OFTEN
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_problems(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    with pytest.raises(Problems) as refused:
        read_deal(path)
    assert str(refused.value).endswith("Nothing was calculated.")


@_OFTEN
@given(_PIECES | st.text(max_size=8), st.data())
def test_any_value_in_any_place_is_read_or_refused_with_problems(piece, data):
    """Replaces one whole value, key or collection by something else, so that the YAML mostly stays valid."""
    lines = TEXT.split("\n")
    number = data.draw(st.integers(0, len(lines) - 1))
    parts = lines[number].split(": ")
    parts[data.draw(st.integers(0, len(parts) - 1))] = data.draw(
        st.sampled_from([piece, "[]", "{}", "[[a]]", "{a: b}"])
    )
    lines[number] = ": ".join(parts)
    _read_or_refuse("\n".join(lines))


def _read_or_refuse(text):
    try:
        deal = read_deal("fuzz.yaml", text)
    except Problems as problems:
        assert problems.problems
        str(problems).encode("utf-8")
    else:
        legs(deal)
