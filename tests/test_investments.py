"""Dividends, interest, worthlessness, advance payments and rebates, in both books; expected figures by hand beside them.

Amounts are dollars. A deal is made of one text of subjects and one line per event; both books are kept and taxed unless the
test says otherwise. Every deal that is run must pass all its checks: among them the life invariants (a) to (e).
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction

import pytest
from recalculate import agrees, formula_cells, open_in_ironcalc

from ledger.analysis.run import Run, run
from ledger.facts.nodes import compose
from ledger.facts.problems import Problems
from ledger.facts.read import deal_from_node
from ledger.output.workbook import sheets, write

TREATED = {
    "notes": ("available_for_sale", "cost_basis"),
    "preferred": ("measurement_alternative", "cost_basis"),
    "cloud": ("usage_revenue", "gross_receipts"),
}
SHARES = "preferred: {type: equity_security, label: Shares}"
CLOUD = "cloud: {type: contract, label: Cloud}"
TAX_ONLY = ("us_tax",)


def notes(**lots: str) -> str:
    """A subject of notes: each lot with its terms, or with none."""
    return f"notes: {{type: debt_security, label: Notes, lots: {{{', '.join(f'{lot}: {{{terms}}}' for lot, terms in lots.items())}}}}}"


def text(subjects, events, *elections, first=2025, last=2027, step="year", books=("us_gaap", "us_tax"), more=""):
    """A deal of whole calendar years as a text. An event is (date, kind, of, amount or other fields)."""
    names = [each.partition(":")[0] for each in subjects]
    treated = {book: ", ".join(f"{name}: {TREATED[name][i]}" for name in names) for i, book in enumerate(("us_gaap", "us_tax"))}
    taxes = {"us_gaap": "asset_and_liability", "us_tax": "regular_tax"}
    lines = [f"start: {first}-01-01", f"end: {last}-12-31", f"step: {step}", "posting_unit: cent", "books:"]
    lines += [f"  {book}: {{label: {book}, {treated[book]}, income_taxes: {taxes[book]}}}" for book in books]
    lines += ["elections:", *(f"  {e.replace(': ', ': {choice: ')}}}" for e in elections)] if elections else []
    lines += ["subjects:", *(f"  {each}" for each in subjects), "assumptions:"]
    lines += ["  facts:", '    group_capital_gains: {value: "1,000,000", unit: USD/year}', more, "  events:"]
    for number, (when, kind, of, value) in enumerate(events):
        fields = value if ":" in str(value) else f'amount: "{value}"'
        share = ', share: "1"' if kind == "sale" else ""
        lines.append(f"    - {{id: e{number}, date: {when}, kind: {kind}, of: {of}, {fields}{share}}}")
    return "\n".join([line for line in lines if line] + [""])


def read(source: str):
    node, source, problems = compose("case.yaml", source)
    return deal_from_node(node, "case.yaml", source, "hand calculation", problems)


def made_of(*arguments, **options) -> Run:
    """The run of a deal, all of whose checks hold."""
    made = run(read(text(*arguments, **options)))
    assert [check for check in made.checks if not check.passed] == []
    return made


def refused(*arguments, **options) -> str:
    with pytest.raises(Problems) as told:
        run(read(text(*arguments, **options)))
    return str(told.value)


def line(made: Run, key: str) -> list[float]:
    return made.figures.row(key).tolist()


def life(made: Run, key: str) -> float:
    return sum(line(made, key))


# ---- dividends: IRC 301, ASC 321-10-35-6 ----

HELD = [("2025-01-15", "purchase", "preferred", "1,000"), ("2026-06-30", "dividend", "preferred", "100"),
        ("2027-06-30", "sale", "preferred", "1,300")]  # fmt: skip


def test_a_dividend_is_income_in_both_books_and_leaves_basis_and_carrying_amount_alone():
    made = made_of([SHARES], HELD)
    assert line(made, "deal.loop.cash_before_tax") == [-1000, 100, 1300]
    assert line(made, "us_gaap.results.investment_income") == [0, 100, 0]
    assert line(made, "us_gaap.preferred.carrying") == [1000, 1000, 0]
    assert line(made, "us_tax.preferred.basis") == [1000, 1000, 0]
    assert line(made, "us_tax.income_taxes.taxable_income") == [0, 100, 300]
    assert line(made, "us_tax.income_taxes.year_tax") == [0, 10.5, 63]  # half of 100 is deducted: 50 x 21 %; 300 x 21 %
    assert line(made, "us_gaap.results.tax_expense") == [0, 10.5, 63]  # a permanent difference: no deferred tax


# ---- interest in kind, in cash, and discount: IRC 1272, ASC 835-30 ----

IN_KIND = 'interest: in_kind, interest_rate: "0.08"'
IN_CASH = 'interest: cash, interest_rate: "0.05"'
AT_DISCOUNT = 'yield_to_maturity: "0.10", redemption: "1,331", maturity: 2028-01-01'
BOUGHT = ("2025-01-01", "funding", "note", "1,000")


def test_interest_in_kind_is_income_as_it_accrues_and_raises_cost_and_basis_alike():
    made = made_of([notes(note=IN_KIND)], [BOUGHT, ("2027-01-01", "sale", "notes", "1,500")])
    assert line(made, "us_tax.notes.interest_income") == [80, 86.4, 0]  # 1,000 x 8 %; 1,080 x 8 %; nothing on the day of sale
    assert line(made, "us_tax.notes.basis") == [1080, 1166.4, 0]
    assert line(made, "us_gaap.notes.amortized_cost") == [1080, 1166.4, 0]
    assert line(made, "us_gaap.results.investment_income") == [80, 86.4, 0]
    assert line(made, "us_gaap.results.deferred_tax_liability") == [0, 0, 0]  # the same amount is taxed
    assert line(made, "deal.loop.cash_before_tax") == [-1000, 0, 1500]
    assert line(made, "us_tax.notes.capital_gain") == [0, 0, 333.6]  # 1,500 - 1,166.40


def test_a_part_of_a_period_counts_by_days_and_compounding_is_once_a_period():
    made = made_of([notes(note=IN_KIND)], [("2025-10-01", "funding", "note", "1,000")], last=2026, step="quarter")
    # From 1 October a whole quarter: 1,000 x 2 %; then 1,020 x 2 %, 1,040.40 x 2 % = 20.808, 1,061.21 x 2 % = 21.2242
    assert line(made, "us_tax.notes.interest_income") == [0, 0, 0, 20, 20.4, 20.81, 21.22, 21.65]
    made = made_of([notes(note=IN_KIND)], [("2025-12-31", "funding", "note", "1,000")], last=2026)
    assert line(made, "us_tax.notes.interest_income") == [0.22, 80.02]  # the day of funding: 80 / 365; 1,000.22 x 8 %


def test_interest_in_cash_is_received_and_adds_nothing_to_the_note():
    made = made_of([notes(note=IN_CASH)], [BOUGHT, ("2027-07-02", "sale", "notes", "1,000")])
    assert line(made, "deal.loop.investment_income") == [50, 50, 24.93]  # 182 of 365 days of 2027: 50 x 182 / 365
    assert line(made, "us_tax.notes.basis") == [1000, 1000, 0]
    assert line(made, "us_tax.income_taxes.taxable_income") == [50, 50, 24.93]
    assert line(made, "us_gaap.results.pretax_income") == [50, 50, 24.93]


def test_discount_accrues_to_the_redemption_price_and_leaves_no_gain():
    made = made_of([notes(note=AT_DISCOUNT)], [BOUGHT, ("2028-01-01", "sale", "notes", "1,331")], last=2028)
    assert line(made, "us_tax.notes.interest_income") == [100, 110, 121, 0]
    assert line(made, "us_gaap.notes.amortized_cost") == [1100, 1210, 1331, 0]
    assert line(made, "us_tax.notes.capital_gain") == [0, 0, 0, 0] == line(made, "us_tax.notes.capital_loss")


def test_a_note_with_both_pays_its_interest_on_the_redemption_price():
    """Bought for 950, redeemed for 1,000 with 5 % in cash: 950 x^2 - 50 x - 1,050 = 0 gives a yield of 7.79600633 %."""
    assert abs((50 + (50**2 + 4 * 950 * 1050) ** 0.5) / (2 * 950) - 1.0779600633) < 1e-10
    both = 'interest: cash, interest_rate: "0.05", yield_to_maturity: "0.0779600633", redemption: "1,000", maturity: 2027-01-01'
    made = made_of([notes(note=both)], [("2025-01-01", "funding", "note", "950"), ("2027-01-01", "sale", "notes", "1,000")])
    assert line(made, "deal.loop.investment_income") == [50, 50, 0]
    assert line(made, "us_tax.notes.interest_income") == [74.06, 75.94, 0]  # 950 x 7.796 %; 1,000 - 974.06 + 50
    assert line(made, "us_tax.notes.basis") == [974.06, 1000, 0]


def test_the_first_month_of_the_regulations_second_example():
    """Reg. 1.1272-1(j), example 2: 90,000 for 100,000, with 3,000 twice a year and 7.44 %: 549.18 in the first month, 500 of it stated."""
    low, high = 0.03, 0.05
    for _ in range(60):  # the half-yearly yield at which twenty payments of 3,000 and 100,000 are worth 90,000
        half = (low + high) / 2
        worth = sum(3000 / (1 + half) ** n for n in range(1, 21)) + 100_000 / (1 + half) ** 20
        low, high = (half, high) if worth > 90_000 else (low, half)
    assert round(half * 2, 4) == 0.0744
    monthly = 12 * ((1 + half) ** (1 / 6) - 1)
    assert round(monthly, 4) == 0.0732
    terms = f'interest: cash, interest_rate: "0.06", yield_to_maturity: "{monthly:.12f}", redemption: "100,000", maturity: 2035-09-01'
    made = made_of([notes(note=terms)], [("2025-09-01", "funding", "note", "90,000")], last=2025, step="month", books=TAX_ONLY)
    assert line(made, "us_tax.notes.interest_income")[8] == 549.18
    assert line(made, "deal.loop.investment_income")[8] == 500


def test_what_has_accrued_converts_with_the_lot_and_is_not_income_again():
    """Converted on 1 July 2026: 1,080 x 8 % x 181 / 365 = 42.845 accrued, so 1,122.84 is converted and nothing is left."""
    converted = ("2026-07-01", "conversion", "note", 'to: preferred, cost: "1,122.84", fair_value: "2,000"')
    made = made_of([notes(note=IN_KIND), SHARES], [BOUGHT, converted, ("2027-06-30", "sale", "preferred", "2,400")],
                   "conversion_basis: fair_value")  # fmt: skip
    assert line(made, "us_tax.notes.interest_income") == [80, 42.84, 0]
    assert line(made, "us_tax.notes.basis") == [1080, 0, 0]
    assert line(made, "us_tax.preferred.basis") == [0, 1122.84, 0]
    assert line(made, "us_gaap.notes.reclassified") == [0, 877.16, 0]  # 2,000 - 1,122.84
    assert line(made, "us_gaap.results.deferred_tax_liability") == [0, 184.2, 0]  # 877.16 x 21 %
    assert line(made, "us_tax.preferred.capital_gain") == [0, 0, 1277.16]  # 2,400 - 1,122.84


def test_between_reports_of_fair_value_the_holding_gain_is_not_moved_by_interest():
    marked = ("2025-12-31", "fair_value", "notes", "1,300")
    made = made_of([notes(note=IN_KIND)], [BOUGHT, marked, ("2027-01-01", "sale", "notes", "1,500")])
    assert line(made, "us_gaap.notes.fair_value") == [1300, 1386.4, 0]  # 1,300 + 86.40
    assert line(made, "us_gaap.notes.holding_gain") == [220, 0, 113.6]  # 1,300 - 1,080; then 1,500 - 1,386.40
    assert line(made, "us_gaap.notes.reclassified") == [0, 0, 333.6]


@pytest.mark.parametrize("terms, events, problem", [
    ('yield_to_maturity: "0.11", redemption: "1,331", maturity: 2028-01-01', [BOUGHT, ("2028-01-01", "sale", "notes", "1,331")],
     "does not make the redemption price at maturity"),
    (AT_DISCOUNT, [BOUGHT], "held past its maturity"),
    (AT_DISCOUNT.replace("2028", "2026"), [BOUGHT, ("2026-01-01", "sale", "notes", "1,331")], "a term of a year or less"),
    (AT_DISCOUNT, [BOUGHT, ("2025-07-01", "funding", "note", "10")], "is bought in 2 parts"),
    ('yield_to_maturity: "0.01", redemption: "1,005", maturity: 2028-01-01', [BOUGHT, ("2028-01-01", "sale", "notes", "1,005")],
     "a discount this small counts as nil"),
    (f"{IN_CASH}, {AT_DISCOUNT.replace('0.10', '0.02')}", [BOUGHT, ("2028-01-01", "sale", "notes", "1,331")],
     "above the yield of a note that was bought at its redemption price or below"),
])  # fmt: skip
def test_terms_that_the_law_here_does_not_cover_are_refused(terms, events, problem):
    assert problem in refused([notes(note=terms)], events, last=2028, books=TAX_ONLY)


def test_a_discount_of_exactly_a_quarter_of_a_per_cent_a_year_accrues_and_a_cent_less_does_not():
    """Three whole years: 0.0025 x 3 = 0.75 % of 10,000 is 75; less than that counts as nil (IRC 1273(a)(3))."""
    terms = 'yield_to_maturity: "0.0025125", redemption: "10,000", maturity: 2028-01-01'
    bought, last = ("2025-01-01", "funding", "note", "9,925"), {"last": 2026, "books": TAX_ONLY}
    assert line(made_of([notes(note=terms)], [bought], **last), "us_tax.notes.interest_income")[0] == 24.94  # 9,925 x 0.25125 %
    assert "counts as nil" in refused([notes(note=terms)], [(*bought[:3], "9,925.01")], **last)


def test_conversions_that_cannot_be_told_apart_from_interest_are_refused():
    events = [BOUGHT, ("2025-07-01", "conversion", "note", 'to: preferred, cost: "500", fair_value: "900"')]
    assert "is bought and converted in one period" in refused([notes(note=IN_KIND), SHARES], events, "conversion_basis: fair_value")
    both = f"{IN_CASH}, {AT_DISCOUNT}"
    assert "pays interest in cash, is issued at a discount and is converted" in refused(
        [notes(note=both), SHARES], [BOUGHT, ("2026-07-01", *events[1][1:])], "conversion_basis: fair_value"
    )
    made = made_of([notes(note=IN_CASH), SHARES], events, "conversion_basis: fair_value", books=TAX_ONLY)
    assert line(made, "us_tax.notes.interest_income")[0] == 37.4  # 1,000 x 5 % less 500 x 5 % x 184 / 365 days from July on
    too_much = ("2026-01-01", "conversion", "note", 'to: preferred, cost: "1,080.01", fair_value: "2,000"')
    assert "more of a note is converted" in refused([notes(note=IN_KIND), SHARES], [BOUGHT, too_much], "conversion_basis: fair_value",
                                                    books=TAX_ONLY)  # fmt: skip


@pytest.mark.parametrize("terms, problem", [
    ("interest: in_kind", "has one of interest and interest_rate"),
    ('interest_rate: "0.08"', "has one of interest and interest_rate"),
    ('interest: paid, interest_rate: "0.08"', 'the interest of lot "note" is "paid"'),
    ('yield_to_maturity: "0.08"', "but no redemption"),
    ('redemption: "1,000", maturity: 2030-01-01', "but no yield_to_maturity"),
    ('interest: cash, interest_rate: "-0.08"', "is not above nil"),
    ('rate: "0.08"', '"rate" is no key of lot "note"'),
])  # fmt: skip
def test_terms_that_do_not_belong_together_are_told(terms, problem):
    assert problem in refused([notes(note=terms)], [BOUGHT])


def accrued(rate: Fraction, fundings: dict[date, int], end: int) -> list[Fraction]:
    """A second version: simple interest by days within each year, added to what bears interest at its end."""
    balance, income = Fraction(0), []
    for year in range(2025, end + 1):
        days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
        bought = {when: amount for when, amount in fundings.items() if when.year == year}
        earned = balance * rate + sum(amount * rate * Fraction((date(year + 1, 1, 1) - when).days, days) for when, amount in bought.items())
        balance += earned + sum(bought.values())
        income.append(earned)
    return income


def test_random_fundings_accrue_as_a_second_version_says():
    rng = random.Random(31)
    for _ in range(25):
        days = sorted(rng.sample(range(1000), rng.randint(1, 4)))
        fundings = {date(2025, 1, 1) + timedelta(days=day): rng.randint(1, 10**6) for day in days}
        rate = Fraction(rng.randint(1, 2000), 10**4)
        terms = f'interest: in_kind, interest_rate: "{float(rate):.4f}"'
        made = made_of([notes(note=terms)], [(when, "funding", "note", amount) for when, amount in fundings.items()], books=TAX_ONLY)
        expected = accrued(rate, fundings, 2027)
        for found, exact in zip(line(made, "us_tax.notes.interest_income"), expected, strict=True):
            assert abs(Fraction(str(found)) - exact) < Fraction(2, 100)  # each year is rounded to the cent


# ---- worthlessness: IRC 165(g), 166 ----

WOUND_UP = ("2026-05-30", "worthlessness", "notes", "note: The lab is wound up without assets.")


def test_a_registered_note_is_a_capital_loss_of_the_last_day_of_the_year():
    made = made_of([notes(note="")], [BOUGHT, WOUND_UP], "note_form: registered", step="quarter", books=TAX_ONLY)
    assert line(made, "us_tax.notes.basis") == [1000] * 7 + [0] * 5  # until 31 December 2026
    assert line(made, "us_tax.income_taxes.capital_net") == [0] * 7 + [-1000] + [0] * 4
    assert line(made, "us_tax.income_taxes.year_tax") == [0, -210, 0]  # used against gains of the group


def test_any_other_note_is_an_ordinary_bad_debt_when_it_becomes_worthless():
    made = made_of([notes(note="")], [BOUGHT, WOUND_UP], "note_form: not_registered", step="quarter", books=TAX_ONLY)
    assert line(made, "us_tax.notes.basis") == [1000] * 5 + [0] * 7  # from the second quarter of 2026
    assert line(made, "us_tax.income_taxes.ordinary_income") == [0] * 5 + [-1000] + [0] * 6
    assert line(made, "us_tax.income_taxes.year_tax") == [0, -210, 0]


def test_interest_in_kind_stops_and_its_accrued_part_is_lost_with_the_note():
    """To 29 May 2026, 149 days: 1,080 x 8 % x 149 / 365 = 35.27; the loss is 1,115.27."""
    made = made_of([notes(note=IN_KIND)], [BOUGHT, WOUND_UP], "note_form: not_registered", books=TAX_ONLY)
    assert line(made, "us_tax.notes.interest_income") == [80, 35.27, 0]
    assert line(made, "us_tax.notes.worthless_loss") == [0, 1115.27, 0]
    assert life(made, "us_tax.income_taxes.taxable_income") == -1000 == life(made, "deal.loop.cash_before_tax")


def test_worthless_notes_need_a_form_and_are_written_off_in_the_books():
    assert "note_form (registered or not_registered) is not elected" in refused([notes(note="")], [BOUGHT, WOUND_UP], books=TAX_ONLY)
    made = made_of([notes(note="")], [BOUGHT, WOUND_UP], "note_form: registered", step="quarter")
    assert line(made, "us_gaap.results.pretax_income") == [0] * 5 + [-1000] + [0] * 6  # on the day, not at the end of the tax year
    assert line(made, "us_gaap.notes.fair_value") == [1000] * 5 + [0] * 7


def test_interest_in_kind_is_written_off_with_the_note():
    """35.27 accrue to 29 May 2026 (see above): income, and lost again with the 1,080 that stood before."""
    made = made_of([notes(note=IN_KIND)], [BOUGHT, WOUND_UP], "note_form: not_registered")
    assert line(made, "us_gaap.notes.write_off_loss") == [0, 1115.27, 0]
    assert line(made, "us_gaap.results.pretax_income") == [80, -1080, 0]
    assert life(made, "us_gaap.results.net_income") == -790


def test_notes_that_are_meant_to_be_sold_and_become_worthless_lose_their_cost_once():
    """Written down to 700 when a sale is intended, then the 700 go: 1,000 in all."""
    marked = [("2025-12-31", "fair_value", "notes", "700"), ("2025-12-31", "intent_to_sell", "notes", "label: To be sold")]
    made = made_of([notes(note="")], [BOUGHT, *marked, WOUND_UP], "note_form: registered", "stranded_tax: item")
    assert line(made, "us_gaap.notes.write_down") == [300, 0, 0]
    assert line(made, "us_gaap.notes.write_off_loss") == [0, 700, 0]
    assert line(made, "us_gaap.notes.amortized_cost") == [700, 0, 0]


IMPAIRED = [("2025-01-15", "purchase", "preferred", "1,000"), ("2025-06-15", "observable_price", "preferred", "1,500"),
            ("2026-04-30", "impairment", "preferred", "0")]  # fmt: skip
FAILED = ("2026-05-30", "worthlessness", "preferred", "note: The plan of liquidation leaves nothing for shares.")


def test_worthless_shares_are_a_capital_loss_of_the_last_day_and_must_be_impaired_to_nil_in_the_books():
    made = made_of([SHARES], [*IMPAIRED, FAILED], step="quarter")
    assert line(made, "us_tax.preferred.worthless_loss") == [0] * 7 + [1000] + [0] * 4
    assert line(made, "us_gaap.preferred.carrying") == [1000] + [1500] * 4 + [0] * 7
    assert line(made, "us_gaap.preferred.deferred_tax") == [0] + [105] * 4 + [0] * 7  # 500 x 21 %, released with the impairment
    assert life(made, "us_gaap.results.net_income") == -790  # 1,000 less the tax it saves, 210
    assert "they need an impairment to nil" in refused([SHARES], [*IMPAIRED[:2], FAILED])
    nearly = (*IMPAIRED[2][:3], "1")
    assert "they need an impairment to nil" in refused([SHARES], [*IMPAIRED[:2], nearly, FAILED])


def test_a_mark_of_nil_is_no_worthlessness():
    made = made_of([SHARES], IMPAIRED, step="quarter")
    assert life(made, "us_gaap.results.pretax_income") == -1000
    assert life(made, "us_tax.income_taxes.taxable_income") == 0
    assert line(made, "us_tax.preferred.basis")[-1] == 1000


@pytest.mark.parametrize("after", [
    ("2027-01-31", "sale", "preferred", "1"), ("2027-01-31", "purchase", "preferred", "1"), ("2027-01-31", "dividend", "preferred", "1"),
    ("2027-01-31", "observable_price", "preferred", "1"),
])  # fmt: skip
def test_nothing_may_happen_to_a_holding_after_it_is_worthless(after):
    assert "after it is worthless" in refused([SHARES], [*IMPAIRED, FAILED, after])


def test_worthlessness_needs_its_evidence():
    assert "has no note" in refused([SHARES], [*IMPAIRED, (*FAILED[:3], "label: Gone")])


# ---- advance payments, stock for service, rebates: IRC 451(c), ASC 606 ----

PAID = ("2025-06-30", "prepayment", "cloud", "1,000")
IN_STOCK = ("2025-06-30", "stock_received", "cloud", 'to: preferred, amount: "1,000"')
SERVED = [("2025-09-30", "prepaid_usage", "cloud", "300"), ("2026-09-30", "prepaid_usage", "cloud", "100"),
          ("2027-09-30", "prepaid_usage", "cloud", "600")]  # fmt: skip
DEFERRAL, FULL = "advance_payments: deferral", "advance_payments: full_inclusion"


def test_deferred_cash_is_income_as_served_in_its_year_and_the_rest_in_the_next_whatever_is_used():
    made = made_of([CLOUD], [PAID, *SERVED], DEFERRAL)
    assert line(made, "us_gaap.cloud.revenue") == [300, 100, 600]
    assert line(made, "us_gaap.cloud.contract_liability") == [700, 600, 0]
    assert line(made, "us_tax.cloud.receipts") == [300, 700, 0]
    assert line(made, "us_tax.cloud.untaxed") == [700, 0, 0]
    assert line(made, "us_gaap.results.deferred_tax_liability") == [0, -126, 0]  # 600 taxed before it is revenue, at 21 %
    assert line(made, "us_gaap.results.tax_expense") == [63, 21, 126]  # 21 % of revenue


def test_full_inclusion_is_income_when_received():
    made = made_of([CLOUD], [PAID, *SERVED], FULL)
    assert line(made, "us_tax.cloud.receipts") == [1000, 0, 0]
    assert line(made, "us_gaap.results.deferred_tax_liability") == [-147, -126, 0]  # 700 and 600, at 21 %
    assert line(made, "us_gaap.results.tax_expense") == [63, 21, 126]


def test_by_quarters_the_rest_stands_in_the_first_period_of_the_next_year():
    made = made_of([CLOUD], [PAID, *SERVED], DEFERRAL, step="quarter")
    assert line(made, "us_tax.cloud.receipts") == [0, 0, 300, 0, 700, 0, 0, 0, 0, 0, 0, 0]


def test_service_is_set_first_against_what_was_received_in_earlier_years():
    """2025: 1,000 in, 300 served. 2026: 500 in, 900 served, of which 700 were owed: 200 of the 500 are revenue."""
    events = [PAID, SERVED[0], ("2026-03-31", "prepayment", "cloud", "500"), ("2026-12-31", "prepaid_usage", "cloud", "900"),
              ("2027-12-31", "prepaid_usage", "cloud", "300")]  # fmt: skip
    assert line(made_of([CLOUD], events, DEFERRAL), "us_tax.cloud.receipts") == [300, 900, 300]  # 300; 700 + 200; 300


@pytest.mark.parametrize("elections, receipts", [
    ((DEFERRAL, "stock_as_advance_payment: eligible"), [300, 700, 0]),
    ((DEFERRAL, "stock_as_advance_payment: not_eligible"), [1000, 0, 0]),
    (("stock_as_advance_payment: not_eligible",), [1000, 0, 0]),
    ((FULL,), [1000, 0, 0]),
])  # fmt: skip
def test_stock_for_service_is_income_at_fair_value_which_is_its_basis(elections, receipts):
    events = [IN_STOCK, SERVED[0], ("2026-06-30", "observable_price", "preferred", "1,400"), *SERVED[1:],
              ("2027-12-31", "sale", "preferred", "1,500")]  # fmt: skip
    made = made_of([CLOUD, SHARES], events, *elections)
    assert line(made, "us_tax.cloud.receipts") == receipts
    assert line(made, "us_tax.preferred.basis") == [1000, 1000, 0]
    assert line(made, "us_tax.preferred.capital_gain") == [0, 0, 500]
    assert line(made, "us_gaap.cloud.revenue") == [300, 100, 600]  # later values of the stock are no revenue
    assert line(made, "us_gaap.preferred.carrying") == [1000, 1400, 0]
    assert line(made, "us_gaap.results.gains_in_income") == [0, 400, 100]
    assert line(made, "deal.loop.cash_before_tax") == [0, 0, 1500]  # income without cash, until the shares are sold
    assert life(made, "us_tax.income_taxes.taxable_income") == 1500 == life(made, "us_gaap.results.pretax_income")


def test_a_rebate_reduces_revenue_and_receipts():
    made = made_of([CLOUD], [("2025-06-30", "usage", "cloud", "500"), ("2026-01-31", "rebate", "cloud", "40")])
    assert line(made, "us_gaap.cloud.revenue") == [500, -40, 0] == line(made, "us_tax.cloud.receipts")
    assert line(made, "deal.loop.revenue") == [500, -40, 0]
    assert line(made, "us_gaap.results.net_income") == [395, -31.6, 0]  # 79 %


@pytest.mark.parametrize("subjects, events, elections, books, problem", [
    ([CLOUD], [PAID], (), None, "advance_payments (full_inclusion or deferral) is not elected"),
    ([CLOUD, SHARES], [IN_STOCK], (), None, "advance_payments (full_inclusion or deferral) is not elected"),
    ([CLOUD, SHARES], [IN_STOCK], (DEFERRAL,), None, "stock_as_advance_payment (eligible or not_eligible) is not elected"),
    ([CLOUD, SHARES], [PAID, IN_STOCK], (DEFERRAL, "stock_as_advance_payment: not_eligible"), None, "which of the two a service is set"),
    ([CLOUD], [PAID], (DEFERRAL,), TAX_ONLY, "the deal keeps no book us_gaap"),
    ([CLOUD], [PAID, ("2025-09-30", "prepaid_usage", "cloud", "1,000.01")], (FULL,), None, "more service is given than was received"),
    ([CLOUD], [("2025-09-30", "prepaid_usage", "cloud", "1")], (FULL,), None, "more service is given than was received"),
])  # fmt: skip
def test_advance_payments_that_the_law_here_does_not_cover_are_refused(subjects, events, elections, books, problem):
    assert problem in refused(subjects, events, *elections, **({"books": books} if books else {}))


def test_random_advance_payments_are_income_by_the_next_year_and_add_up_to_cash():
    """A second version by years: what is received in a year is income of that year as far as served after the old, else of the next."""
    rng = random.Random(451)
    for _ in range(25):
        step, last = rng.choice(["month", "quarter", "year"]), rng.randint(2026, 2029)
        owed, events, received, served = 0, [], dict.fromkeys(range(2025, last + 2), 0), dict.fromkeys(range(2025, last + 2), 0)
        for day in sorted(rng.sample(range((last - 2024) * 365), rng.randint(2, 12))):
            when, amount = date(2025, 1, 1) + timedelta(days=day), rng.randint(1, 10**5)
            if owed and rng.random() < 0.6:
                amount = min(owed, amount)
                events.append((when, "prepaid_usage", "cloud", amount))
                owed, served[when.year] = owed - amount, served[when.year] + amount
            else:
                events.append((when, "prepayment", "cloud", amount))
                owed, received[when.year] = owed + amount, received[when.year] + amount
        made = made_of([CLOUD], events, DEFERRAL, last=last, step=step)
        old, rest, expected = 0, 0, []
        for year in range(2025, last + 1):
            new = min(received[year], max(0, served[year] - old))
            expected.append(rest + new)
            rest, old = received[year] - new, old + received[year] - served[year]
        assert line(made, "us_tax.income_taxes.year_taxable_income") == expected


# ---- tax years that are not calendar years ----

JULY = "tax_years: {begins: 2024-07-01, ends: [2025-06-30]}"


def in_july_years(*arguments, **options) -> Run:
    """The same deal with tax years from July to June."""
    made = run(read(text(*arguments, **options, step="quarter").replace("books:", f"{JULY}\nbooks:", 1)))
    assert [check for check in made.checks if not check.passed] == []
    return made


def test_the_last_day_of_a_tax_year_is_its_own():
    made = in_july_years([notes(note="")], [BOUGHT, WOUND_UP], "note_form: registered", books=TAX_ONLY)
    assert line(made, "us_tax.notes.worthless_loss") == [0] * 5 + [1000] + [0] * 6  # 30 June 2026


def test_the_next_tax_year_begins_in_july():
    """Paid on 30 June 2025, the last day of a tax year; served 300 in the next: all is income from July on."""
    made = in_july_years([CLOUD], [PAID, *SERVED], DEFERRAL)
    assert line(made, "us_tax.cloud.receipts") == [0, 0, 1000] + [0] * 9


# ---- both readers ----

ALL = [
    ([notes(a=IN_KIND, b="", c=IN_CASH, d=AT_DISCOUNT), SHARES],
     [("2025-01-01", "funding", "a", "1,000"), ("2025-02-01", "funding", "b", "500"), ("2025-03-01", "funding", "c", "400"),
      ("2025-01-01", "funding", "d", "1,000"), ("2025-12-31", "fair_value", "notes", "6,000"),
      ("2026-07-01", "conversion", "a", 'to: preferred, cost: "1,122.84", fair_value: "1,500"'),
      ("2026-09-30", "dividend", "preferred", "7"), ("2028-01-01", "sale", "notes", "2,300"), ("2028-06-30", "sale", "preferred", "1,700")],
     ("conversion_basis: fair_value",)),
    ([CLOUD, SHARES], [IN_STOCK, *SERVED, ("2027-10-31", "rebate", "cloud", "5"), ("2027-12-31", "sale", "preferred", "900")],
     (DEFERRAL, "stock_as_advance_payment: eligible")),
    ([SHARES], [*IMPAIRED, FAILED], ()),
]  # fmt: skip


@pytest.mark.parametrize("subjects, events, elections", ALL, ids=["notes", "stock for service", "worthless shares"])
def test_the_workbook_computes_the_same(subjects, events, elections, tmp_path):
    events = sorted(events, key=lambda event: event[0])
    made = made_of(subjects, events, *elections, last=2028)
    write(made, tmp_path / "workbook.xlsx")
    book = open_in_ironcalc(tmp_path / "workbook.xlsx")
    book.evaluate()
    wrong = [(sheet.name, cell.row, cell.column) for number, sheet, cell in formula_cells(sheets(made))
             if not agrees(book.get_cell_value(number, cell.row, cell.column), cell.value, cell.style.startswith("money"))]  # fmt: skip
    assert not wrong, wrong[:10]


@pytest.mark.parametrize("subjects, events, elections", ALL, ids=["notes", "stock for service", "worthless shares"])
def test_the_life_invariants_are_among_the_checks(subjects, events, elections):
    made = made_of(subjects, sorted(events, key=lambda event: event[0]), *elections, last=2028)
    labels = " ".join(check.label for check in made.checks)
    for invariant in ("(a) over the life", "(b) over the life", "(b) the same for the investments", "(c) over the life"):
        assert invariant in labels
