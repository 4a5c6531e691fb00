"""Software for internal use: the rule of its year the day before, on and after; early adoption, transition; where it stops."""

from __future__ import annotations

from datetime import date

import pytest
from small_deals import is_told, made

from ledger.model.parameters import read_law

SOFTWARE = """deal: Platform
start: 2026-01-01
end: 2030-12-31
step: quarter
posting_unit: dollar
books:
  us_gaap: {{label: Books, platform: internal_use_software}}
elections:
  asu_2025_06: {{choice: {adoption}}}
  software_transition: {{choice: prospective}}
subjects:
  platform: {{type: software, label: Platform}}
assumptions:
  facts:
    preliminary_stage_completed: {{value: 2026-02-10, unit: date}}
    software_authorised: {{value: 2026-03-10, unit: date}}
    development_uncertainty_resolved: {{value: {resolved}, unit: date}}
    ready_for_use: {{value: 2028-06-10, unit: date}}
    software_life: {{value: "36", unit: months}}
{more}
  software:
    platform:
      - {{name: build, place: domestic, work: development, incurred: {incurred}, cost: "900"}}
"""


def software(incurred: str, resolved: str = "2026-05-10", adoption: str = "when_required", more: str = "") -> str:
    return SOFTWARE.format(adoption=adoption, resolved=resolved, more=more, incurred=incurred)


@pytest.mark.parametrize(("begins", "required"), [(date(2027, 12, 15), 0), (date(2027, 12, 16), 1), (date(2028, 1, 1), 1)])
def test_asu_2025_06_is_required_for_years_that_begin_after_the_fifteenth_of_december_2027(begins, required):
    windows = read_law().parameters["asu_2025_06_required"].windows
    assert [int(w.value) for w in windows if w.bounds[0][0] <= begins <= w.bounds[0][1]] == [required]


@pytest.mark.parametrize(("incurred", "resolved", "capitalised"), [
    ("2026-03-09", "2026-05-10", 0),  # the day before it is authorised
    ("2026-03-10", "2026-05-10", 900),
    ("2026-05-09", "2029-05-10", 900),  # uncertainty is no matter of the stages
    ("2027-12-31", "2028-03-10", 900),  # the last day of the stages
    ("2028-01-01", "2028-03-10", 0),  # the first without them
    ("2028-03-09", "2028-03-10", 0),
    ("2028-03-10", "2028-03-10", 900),
    ("2028-06-10", "2028-03-10", 900),  # the day on which it is ready
])  # fmt: skip
def test_development_is_capitalised_by_the_rule_of_its_year(incurred, resolved, capitalised):
    row = made(software(incurred, resolved)).figures.row
    assert row("us_gaap.platform.capitalised").sum() == capitalised
    assert row("us_gaap.platform.expensed").sum() == 900 - capitalised
    assert row("us_gaap.platform.amortization").sum() == pytest.approx(capitalised * 31 / 36, abs=1)  # June 2028 to December 2030


@pytest.mark.parametrize(("incurred", "capitalised"), [("2026-12-31", 900), ("2027-01-01", 0)])
def test_early_adoption_acts_from_its_day(incurred, capitalised):
    text = software(incurred, "2027-09-10", "early", "    asu_2025_06_adopted: {value: 2027-01-01, unit: date}")
    assert made(text).figures.row("us_gaap.platform.capitalised").sum() == capitalised


def test_retrospective_transition_reaches_back_only_once_it_begins():
    text = software("2027-02-01", "2027-09-10").replace("prospective", "retrospective")
    assert made(text).figures.row("us_gaap.platform.capitalised").sum() == 0
    short = text.replace("end: 2030-12-31", "end: 2027-12-31").replace("2028-06-10", "2027-12-10")
    assert made(short).figures.row("us_gaap.platform.capitalised").sum() == 900


@pytest.mark.parametrize(("text", "told"), [
    (software("2026-04-10").replace("  asu_2025_06: {choice: when_required}\n", ""),
     "platform is software for internal use: elect asu_2025_06 (when_required, or early) and software_transition (prospective, or "
     "retrospective) [ASU 2025-06]"),
    (software("2026-04-10").replace("prospective", "modified"), 'not covered: election software_transition: "modified" [ASU 2025-06]'),
    (software("2026-04-10", adoption="early"),
     "asu_2025_06: early needs the fact asu_2025_06_adopted, the first day of the year of adoption [ASU 2025-06]"),
    (software("2026-04-10", more="    asu_2025_06_adopted: {value: 2026-01-01, unit: date}"), "only early adoption has a date of its own"),
    (software("2026-04-10", adoption="early", more="    asu_2025_06_adopted: {value: 2026-04-01, unit: date}"),
     "ASU 2025-06 is adopted early on a day that is not the first of a year"),
    (software("2028-06-11"), "development after the software is ready for use is an upgrade, a project of its own: not covered here "
                             "(us_gaap.build.after_ready) [ASC 350-40-25-7]"),
    (software("2026-04-10").replace('    software_life: {value: "36", unit: months}\n', ""),
     "platform is software for internal use and needs the fact software_life [ASC 350-40-25]"),
    (software("2026-04-10").replace("2028-06-10", "2026-03-09"), "software is ready for use before it is authorised"),
    (software("2026-04-10").replace("work: development", "work: coding"), 'the work of record "build" is "coding"'),
    (software("2026-04-10").replace(" work: development,", ""), 'record "build" has no work'),
    (software("2026-04-10").replace("work: development,", "work: development, part_of: rack,"),
     'record "build" is software and part_of something'),
])  # fmt: skip
def test_what_is_missing_or_not_covered_is_told(text, told):
    is_told(text, told)
