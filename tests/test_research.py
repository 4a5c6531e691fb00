"""Research: hand figures for each law and election, the days the law turns, edits, and a second version in whole months."""

from __future__ import annotations

import random
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest

from ledger.analysis.run import refusals, run
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal
from ledger.model.build import build
from ledger.model.grid import compute
from ledger.model.timeline import period_ends, tax_year_ends, to_serial

DEAL = """
deal: Research
start: {start}
end: {end}
step: {step}
posting_unit: cent
{tax_years}books:
  us_tax: {{label: Tax, design: capitalised_research}}
elections: {{{elections}}}
subjects:
  design: {{type: research, label: Chip design}}
assumptions:
  research:
    design:
{records}
"""


def deal(*records: str, start="2022-01-01", end="2041-12-31", step="quarter", tax_years="", **elections: str):
    """A deal of research alone; each record as `name, place: ..., incurred: ..., cost: ...`."""
    made = ", ".join(f"{name}: {{choice: {choice}}}" for name, choice in elections.items())
    listed = "\n".join(f"      - {{name: {record}}}" for record in records)
    years = f"tax_years: {tax_years}\n" if tax_years else ""
    text = DEAL.format(start=start, end=end, step=step, tax_years=years, elections=made, records=listed)
    return read_deal("research.yaml", text, lenient_sources="test")


def by_year(made, key: str) -> dict[int, float]:
    """The figures of a line by tax year, years of nil left out."""
    ends = tax_year_ends(made.deal)
    return {end.year: float(v) for end, v in zip(ends, made.figures.row(key), strict=True) if v}


def told(made) -> str:
    with pytest.raises(Problems) as problems:
        run(made)
    return str(problems.value)


DOMESTIC_2023 = 'own, place: domestic, incurred: 2023-06-30, cost: "100"'


@pytest.mark.parametrize("transition, expected", [
    # 100 / 5 = 20 a year, half of it in 2023; 100 - 10 - 20 = 70 are left when 2025 begins
    ("continue", {2023: 10, 2024: 20, 2025: 20, 2026: 20, 2027: 20, 2028: 10}),
    ("first_year", {2023: 10, 2024: 20, 2025: 70}),
    ("two_years", {2023: 10, 2024: 20, 2025: 35, 2026: 35}),
])  # fmt: skip
def test_domestic_research_of_2023(transition, expected):
    made = run(deal(DOMESTIC_2023, research_transition=transition))
    assert by_year(made, "us_tax.own.recovered") == expected
    assert made.passed


@pytest.mark.parametrize("transition", ["continue", "first_year", "two_years"])
def test_foreign_research_is_left_out_of_the_transition(transition):
    """300 / 15 = 20 a year, half of it in 2023 and in 2038."""
    made = run(deal('abroad, place: foreign, incurred: 2023-06-30, cost: "300"', research_transition=transition))
    assert by_year(made, "us_tax.abroad.recovered") == {2023: 10, **dict.fromkeys(range(2024, 2038), 20), 2038: 10}


def test_domestic_research_of_2025_is_deducted_in_its_quarter():
    made = run(deal('own, place: domestic, incurred: 2025-08-15, cost: "50"', domestic_research="deducted"))
    deducted = dict(zip(period_ends(made.deal), made.figures.row("us_tax.design.deducted"), strict=True))
    assert {end: v for end, v in deducted.items() if v} == {date(2025, 9, 30): 50}
    assert not made.figures.row("us_tax.design.basis").any() and not made.figures.row("us_tax.design.amortization").any()
    assert made.passed


def test_sixty_months_run_from_the_month_of_first_benefits():
    """100 / 60 a month: 11 months of 2026, 48 of 2027 to 2030, 1 of 2031; rounded totals to date 18.33, 38.33, ... 98.33, 100."""
    made = run(deal('own, place: domestic, incurred: 2025-08-15, benefits_from: 2026-02-28, cost: "100"',
                    domestic_research="sixty_months"))  # fmt: skip
    assert by_year(made, "us_tax.own.recovered") == pytest.approx({2026: 18.33, **dict.fromkeys(range(2027, 2031), 20), 2031: 1.67})
    quarters = made.figures.row("us_tax.design.amortization")[16:20]
    assert quarters == pytest.approx([3.33, 5, 5, 5])  # 18.33 over 11 months: 2, 3, 3 and 3 of them
    assert made.passed


def test_ten_years_begin_with_the_year_of_spending():
    made = run(deal('own, place: domestic, incurred: 2025-12-31, cost: "100"', domestic_research="ten_years"))
    assert by_year(made, "us_tax.own.recovered") == dict.fromkeys(range(2025, 2035), 10)
    assert made.passed


@pytest.mark.parametrize("incurred, capital, first", [
    ("2024-12-30", 100, 10), ("2024-12-31", 100, 10), ("2025-01-01", 0, None), ("2025-01-02", 0, None),
])  # fmt: skip
def test_the_law_of_domestic_research_turns_with_the_tax_year(incurred, capital, first):
    """The day before, on and after 1 January 2025, with calendar years."""
    made = run(deal(f'own, place: domestic, incurred: {incurred}, cost: "100"', domestic_research="deducted",
                    research_transition="continue"))  # fmt: skip
    assert made.figures.lines["us_tax.own.capital"][0, 0] == capital
    assert by_year(made, "us_tax.own.recovered").get(2024) == first


@pytest.mark.parametrize("begins, new_law", [("2024-01-01", 0), ("2024-12-01", 0), ("2025-01-01", 1), ("2025-02-01", 1)])
def test_it_is_the_first_day_of_the_tax_year_that_decides(begins, new_law):
    """Spending of 2025-06-30 falls under the old law where the tax year began in 2024 and goes on in 2025."""
    whole = date.fromisoformat(begins)
    end = date(whole.year, 12, 31) if whole.month == 1 else date(whole.year + 1, whole.month - 1, 30 if whole.month == 12 else 31)
    incurred = "2024-06-30" if begins == "2024-01-01" else "2025-06-30"
    made = run(deal(f'own, place: domestic, incurred: {incurred}, cost: "100"', start=begins, end=f"{end.year + 8}-{end:%m-%d}",
                    step="month", tax_years=f"{{begins: {begins}, ends: [{end}]}}", domestic_research="deducted",
                    research_transition="continue"))  # fmt: skip
    assert made.figures.lines["us_tax.own.new_law"][0, 0] == new_law
    assert made.passed


def test_first_year_of_a_fiscal_taxpayer_is_the_one_that_begins_in_2025():
    """Years end on 30 September: 2024 has 6 of 60 months, 2025 has 12; what is left, 70, goes in the year begun on 2025-10-01."""
    made = run(deal('own, place: domestic, incurred: 2024-03-31, cost: "100"', start="2023-10-01", end="2030-09-30",
                    tax_years="{begins: 2023-10-01, ends: [2024-09-30]}", research_transition="first_year"))  # fmt: skip
    assert by_year(made, "us_tax.own.recovered") == {2024: 10, 2025: 20, 2026: 70}


@pytest.mark.parametrize("end, first", [("2023-08-31", 4), ("2023-07-31", 4), ("2023-06-30", 3), ("2023-01-31", 1)])
def test_in_a_short_year_recovery_begins_with_the_month_in_its_middle(end, first):
    """Of 8, 7, 6 and 1 months, 4, 4, 3 and 1 count (Notice 2023-63); a month of 60 is 1. The next year is whole: 12."""
    made = run(deal('own, place: domestic, incurred: 2023-01-15, cost: "60"', start="2023-01-01", end=f"2029-{end[5:]}",
                    step="month", tax_years=f"{{begins: 2023-01-01, ends: [{end}]}}", research_transition="continue"))  # fmt: skip
    assert by_year(made, "us_tax.own.recovered") == {
        2023: first, **dict.fromkeys(range(2024, 2028), 12), 2028: 12 - first,
    }  # fmt: skip
    assert made.passed


# ---- the books ----


IN_THE_BOOKS = """
deal: Research in the books
start: 2023-01-01
end: 2026-12-31
step: year
posting_unit: cent
books:
  us_gaap: {label: US GAAP, notes: available_for_sale, design: expensed_as_incurred, income_taxes: asset_and_liability}
  us_tax: {label: Tax, notes: cost_basis, design: capitalised_research, income_taxes: regular_tax}
elections: {research_transition: {choice: two_years}}
subjects:
  notes: {type: debt_security, label: Notes, lots: {note_1: Note}}
  design: {type: research, label: Chip design}
actuals:
  events:
    - {id: funded, date: 2023-01-01, kind: funding, of: note_1, amount: "1,000"}
    - {id: value, date: 2023-12-31, kind: fair_value, of: notes, amount: "1,000"}
  research:
    design:
      - {name: own, place: domestic, incurred: 2023-06-30, cost: "100"}
"""


def test_the_books_expense_it_and_hold_a_deferred_tax_asset_on_its_tax_basis():
    """Basis 90, 70, 35, 0 at 21 %: an asset of 18.90, 14.70, 7.35 and nil; the expense of 2023 is the whole 100."""
    made = run(read_deal("research.yaml", IN_THE_BOOKS, lenient_sources="test"))
    assert list(made.figures.row("us_gaap.design.expense")) == [100, 0, 0, 0]
    assert made.figures.row("us_gaap.design.deferred_tax") == pytest.approx([-18.90, -14.70, -7.35, 0])
    assert made.figures.row("us_gaap.design.deferred_down") == pytest.approx([18.90, 0, 0, 0])
    assert made.figures.row("us_gaap.design.deferred_up") == pytest.approx([0, 4.20, 7.35, 7.35])
    ledger = made.ledgers["us_gaap"]
    assert list(ledger.balances["expenses:research and development"]) == [100_00] * 4
    assert list(ledger.balances["liabilities:deferred tax:research"]) == [18_90, 14_70, 7_35, 0]
    assert [c for c in made.checks if c.number in (2, 3, 11, 21) and not c.passed] == []


# ---- what is refused ----


def test_domestic_research_of_2025_needs_its_election():
    said = told(deal('own, place: domestic, incurred: 2025-01-01, cost: "100"', research_transition="continue"))
    assert "not covered: domestic research of a tax year beginning after 2024 needs the election domestic_research" in said
    assert "Decided by IRC 174A." in said


def test_what_is_left_of_2022_to_2024_needs_its_election():
    said = told(deal(DOMESTIC_2023))
    assert "domestic research of 2022 to 2024 is left when the law of 2025 begins: it needs the election research_transition" in said


def test_no_transition_is_asked_where_the_timeline_ends_before_2025_or_nothing_is_domestic():
    assert by_year(run(deal(DOMESTIC_2023, end="2024-12-31")), "us_tax.own.recovered") == {2023: 10, 2024: 20}
    assert run(deal('abroad, place: foreign, incurred: 2023-06-30, cost: "300"')).passed


def test_sixty_months_need_the_date_of_first_benefits():
    said = told(deal('own, place: domestic, incurred: 2025-08-15, cost: "100"', domestic_research="sixty_months"))
    assert "sixty months run from the month of first benefits: give the record benefits_from (us_tax.own.undecided)" in said


@pytest.mark.parametrize("place", ["domestic", "foreign"])
def test_spending_of_years_before_2022_is_not_covered(place):
    said = told(deal(f'old, place: {place}, incurred: 2021-12-31, cost: "100"', start="2021-01-01",
                     domestic_research="deducted", research_transition="continue"))  # fmt: skip
    assert "the law holds no value for what us_tax.old.recovery_months asks" in said


def test_the_retroactive_election_of_small_businesses_is_not_covered():
    said = told(deal(DOMESTIC_2023, research_transition="retroactive"))
    assert 'not covered: election research_transition: "retroactive"' in said and "70302(f)" in said


def test_research_without_a_record_is_refused():
    text = DEAL.format(start="2022-01-01", end="2022-12-31", step="year", tax_years="", elections="", records="      []")
    assert "Chip design: research without a record of spending" in told(read_deal("research.yaml", text, lenient_sources="test"))


# ---- edits in the workbook are edits of the file ----


EDITED = ('own, place: domestic, incurred: 2024-06-30, benefits_from: 2026-03-15, cost: "1,234.57"',
          'abroad, place: foreign, incurred: 2023-02-28, cost: "987.65"')  # fmt: skip


@pytest.mark.parametrize("elected", ["deducted", "sixty_months", "ten_years"])
@pytest.mark.parametrize("incurred", ["2022-01-01", "2024-12-31", "2025-01-01", "2026-03-15"])
def test_an_edited_date_gives_what_a_new_run_gives(elected, incurred):
    chosen = {"domestic_research": elected, "research_transition": "two_years"}
    edited = {"own.incurred": np.array([to_serial(date.fromisoformat(incurred))])}
    figures = compute(build(deal(*EDITED, **chosen)), edited)
    anew = compute(build(deal(EDITED[0].replace("2024-06-30", incurred), EDITED[1], **chosen)))
    for key, values in anew.lines.items():
        assert np.array_equal(figures.lines[key][0], values[0]), key


@pytest.mark.parametrize("field, to, flag", [
    ("incurred", "2026-03-16", "inputs.own.benefits_early"), ("incurred", "2021-12-31", "inputs.own.spent_outside"),
    ("incurred", "2042-01-01", "inputs.own.spent_outside"), ("benefits_from", "2024-06-29", "inputs.own.benefits_early"),
])  # fmt: skip
def test_an_edit_that_the_reader_would_refuse_is_refused(field, to, flag):
    model = build(deal(*EDITED, domestic_research="sixty_months", research_transition="continue"))
    assert not refusals(model, compute(model))
    figures = compute(model, {f"own.{field}": np.array([to_serial(date.fromisoformat(to))])})
    assert any(flag in problem.summary for problem in refusals(model, figures))


def test_an_edit_that_needs_an_election_is_refused():
    model = build(deal(DOMESTIC_2023, research_transition="continue"))
    figures = compute(model, {"own.incurred": np.array([to_serial(date(2025, 1, 1))])})
    assert [p.summary for p in refusals(model, figures)] == [
        "not covered: domestic research of a tax year beginning after 2024 needs the election domestic_research (us_tax.own.undecided)"
    ]


# ---- the second version: months counted one by one ----


def months_between(first: date, last: date) -> list[tuple[int, int]]:
    """The calendar months that two days touch, in order."""
    found, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append((year, month))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def yearly(cost: Decimal, place: str, incurred: date, benefits: date, years, elected: str, transition: str) -> list[Decimal]:
    """Deductions by amortization of each tax year (first day, last day), from a list of months that each take a share."""
    spent = next(months_between(*year) for year in years if year[0] <= incurred <= year[1])
    begun = next(year[0] for year in years if year[0] <= incurred <= year[1])
    first, count = spent[len(spent) // 2], 180 if place == "foreign" else 60
    capitalised_by_law = place == "foreign" or begun < date(2025, 1, 1)
    if not capitalised_by_law:
        if elected == "deducted":
            return [Decimal(0)] * len(years)
        first, count = ((benefits.year, benefits.month), 60) if elected == "sixty_months" else (spent[0], 120)
    taken = months_between(date(*first, 1), date(first[0] + 20, 1, 1))[:count]
    result: list[Decimal] = []
    transition_years = 0
    for begins, ends in years:
        before = sum(result, Decimal(0))
        gone = sum(month <= (ends.year, ends.month) for month in taken)
        to_date = cents(Fraction(cost) * gone / count)
        if place == "domestic" and capitalised_by_law and begins >= date(2025, 1, 1) and transition != "continue":
            transition_years += 1
            half = transition == "two_years" and transition_years == 1
            to_date = cents(Fraction(before) + Fraction(cost - before) / 2) if half else cost
        result.append(to_date - before)
    return result


def cents(amount: Fraction) -> Decimal:
    return (Decimal(amount.numerator * 100) / Decimal(amount.denominator)).quantize(Decimal(1), ROUND_HALF_UP) / 100


def drawn(seed: int):
    """A deal of records by drawn places, dates and costs, over tax years that begin and end as drawn."""
    chance = random.Random(seed)
    begins = date(2022, chance.choice([1, 1, 2, 4, 7, 10]), 1)
    last = date.fromordinal(date(2022 + chance.choice([0, 1]), chance.randint(2, 12), 1).toordinal() - 1)
    tax_years = f"{{begins: {begins}, ends: [{last}]}}" if begins < last <= date(begins.year + 1, begins.month, 1) else ""
    start = begins if tax_years else date(2022, 1, 1)
    end = (last.month % 12 + 1, 1) if tax_years else (1, 1)
    stop = date.fromordinal(date(2046 if end[0] == 1 else 2045, *end).toordinal() - 1)
    chosen = {"domestic_research": chance.choice(["deducted", "sixty_months", "ten_years"]),
              "research_transition": chance.choice(["continue", "first_year", "two_years"])}  # fmt: skip
    records = []
    for number in range(5):
        incurred = start.toordinal() + chance.randrange((date(2029, 12, 31) - start).days)
        edge = [d.toordinal() for d in (date(2024, 12, 31), date(2025, 1, 1)) if d >= start]
        incurred = date.fromordinal(chance.choice([incurred, incurred, *edge]))
        benefits = date.fromordinal(incurred.toordinal() + chance.randrange(900))
        cost = Decimal(chance.randrange(1, 10**11)) / 100
        records.append((f"r_{number}", chance.choice(["domestic", "foreign"]), incurred, benefits, cost))
    texts = [
        f'{name}, place: {place}, incurred: {incurred}, cost: "{cost}"' + f", benefits_from: {benefits}" * (place == "domestic")
        for name, place, incurred, benefits, cost in records
    ]
    return deal(*texts, start=str(start), end=str(stop), step="month", tax_years=tax_years, **chosen), records


@pytest.mark.parametrize("seed", range(40))
def test_records_drawn_at_random_against_the_second_version(seed):
    made_deal, records = drawn(seed)
    made = run(made_deal)
    assert [check for check in made.checks if not check.passed] == []
    ends = tax_year_ends(made_deal)
    begun = made_deal.facts["tax_year_begins"].value if "tax_year_begins" in made_deal.facts else made_deal.start
    years = list(zip([begun, *(date.fromordinal(end.toordinal() + 1) for end in ends[:-1])], ends, strict=True))
    elected, transition = made_deal.election("domestic_research"), made_deal.election("research_transition")
    for name, place, incurred, benefits, cost in records:
        expected = yearly(cost, place, incurred, benefits, years, elected, transition)
        computed = [Decimal(str(round(v, 2))) for v in made.figures.row(f"us_tax.{name}.recovered")]
        assert computed == expected, (name, place, incurred, benefits, cost, elected, transition)
        by_period = made.figures.row(f"us_tax.{name}.recovery")
        early = [end < incurred for end in period_ends(made_deal)]
        assert not by_period[early].any() and (by_period >= 0).all()
        whole = cost if place == "foreign" or elected != "deducted" or sum(expected) else Decimal(0)
        assert sum(expected) == whole == Decimal(str(round(by_period.sum(), 2)))  # the timeline outlasts every recovery
