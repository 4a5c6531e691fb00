"""Revenue beyond usage: what stops, what an edit may not do, and random contracts against a second version of the arithmetic.

Amounts are dollars. Every deal that is run must pass all its checks: among them the life invariants, the contract's balances and
the remaining obligation (15), and contra-revenue against assets and equity (16). Single cases stand in tests/gold.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest

from ledger.analysis.run import Run, run
from ledger.facts.nodes import compose
from ledger.facts.problems import Problems
from ledger.facts.read import deal_from_node
from ledger.formula.money import round_half_away
from ledger.model.grid import compute

CLOUD = "cloud: {type: contract, label: Cloud}"
SHARES = "preferred: {type: equity_security, label: Shares}"
TREATED = {"cloud": ("usage_revenue", "gross_receipts"), "preferred": ("measurement_alternative", "cost_basis")}
DAY_ONE = "2025-01-01"
COMMITTED = (DAY_ONE, "committed_purchases", "cloud", "1,000")
EXPECTED = (DAY_ONE, "expected_purchases", "cloud", "1,000")
BY_COMMITMENT, CAPITALISED = "payment_amortisation: committed", "customer_payment_tax: capitalised"
NEW, BY_TRANCHE = "customer_awards: asu_2025_04", "award_attribution: by_tranche"
TRANCHE = (DAY_ONE, "warrant_grant", "cloud", 'amount: "50", purchases: "1,000"')
UNTAXED = False


def text(events, *elections, subjects=(CLOUD,), taxed=True, last=2027, step="year", more="") -> str:
    """A deal of whole calendar years. An event is (date, kind, of, amount or other fields), and is called e0, e1, ..."""
    names = [each.partition(":")[0] for each in subjects]
    lines = [f"start: {DAY_ONE}", f"end: {last}-12-31", f"step: {step}", "posting_unit: cent", "books:"]
    for number, (book, taxes) in enumerate((("us_gaap", "asset_and_liability"), ("us_tax", "regular_tax"))[: 2 if taxed else 1]):
        treated = ", ".join(f"{name}: {TREATED[name][number]}" for name in names)
        lines.append(f"  {book}: {{label: {book}, {treated}{f', income_taxes: {taxes}' if taxed else ''}}}")
    lines += ["elections:", *(f"  {e.replace(': ', ': {choice: ')}}}" for e in elections)] if elections else []
    lines += ["subjects:", *(f"  {each}" for each in subjects), "assumptions:", *(["  facts:", more] if more else []), "  events:"]
    for number, (when, kind, of, value) in enumerate(events):
        fields = value if ":" in str(value) else f'amount: "{value}"'
        lines.append(f"    - {{id: e{number}, date: {when}, kind: {kind}, of: {of}, {fields}}}")
    return "\n".join([*lines, ""])


def made_of(*arguments, **options) -> Run:
    node, source, problems = compose("case.yaml", text(*arguments, **options))
    made = run(deal_from_node(node, "case.yaml", source, "hand calculation", problems))
    assert [check for check in made.checks if not check.passed] == []
    return made


def refused(*arguments, **options) -> str:
    with pytest.raises(Problems) as problems:
        made_of(*arguments, **options)
    return " ".join(str(problems.value).split())


def line(made: Run, key: str) -> list[float]:
    return made.figures.row(key).tolist()


# ---- what is not covered ----

SALE = ("2025-06-30", "usage", "cloud", "100")
PAID = (DAY_ONE, "customer_payment", "cloud", "100")
BOUGHT = (DAY_ONE, "prepayment", "cloud", "1,000")
SIGNED = (DAY_ONE, "agreement", "cloud", 'amount: "1,000", units: "10"')
ADDED = ("2026-01-01", "modification", "cloud", 'amount: "500", units: "5"')
PROMISE = (DAY_ONE, "share_right", "cloud", 'to: preferred, amount: "500"')
CUT = ("2026-01-01", "modification", "cloud", 'amount: "-100", units: "0"')


@pytest.mark.parametrize("events, elections, options, problem", [
    ([COMMITTED, PAID, SALE], (CAPITALISED,), {}, "payment_amortisation (committed or expected) is not elected"),
    ([COMMITTED, PAID, SALE], ("payment_amortisation: expected", CAPITALISED), {}, "needs an event expected_purchases"),
    ([COMMITTED, PAID, SALE], (BY_COMMITMENT,), {}, "customer_payment_tax (capitalised or price_reduction) is not elected"),
    ([COMMITTED, PAID, SALE], (BY_COMMITMENT, CAPITALISED), {}, "give the fact contract_ends"),
    ([EXPECTED, TRANCHE, SALE], (NEW, "customer_awards_tax: no_reduction"), {}, "and award_attribution (by_tranche or"),
    ([TRANCHE, SALE], (NEW, BY_TRANCHE), {"taxed": UNTAXED}, "needs an event expected_purchases"),
    ([EXPECTED, TRANCHE, SALE], (NEW, BY_TRANCHE), {}, "customer_awards_tax (no_reduction) is not elected"),
    ([EXPECTED, TRANCHE, SALE], (NEW, "award_attribution: over_expected_purchases", "customer_awards_tax: no_reduction"), {},
     "deferred tax of an asset credited to equity"),
    ([COMMITTED, (DAY_ONE, "warrant_grant", "cloud", "50"), SALE], (BY_COMMITMENT, "customer_awards_tax: no_reduction"), {},
     "vests when granted: deferred tax"),
    ([PROMISE], (), {"subjects": (CLOUD, SHARES), "taxed": UNTAXED}, "share_consideration (revenue_view or financial_instrument)"),
    ([PROMISE], ("share_consideration: revenue_view",), {"subjects": (CLOUD, SHARES)}, "when they are income before they come in"),
    ([SIGNED, SIGNED], (), {}, "contract_combination (combined or separate) is not elected"),
    ([SIGNED, ADDED], (), {}, "contract_modification (separate_contract, prospective or cumulative) is not elected"),
    ([SIGNED, SIGNED, ADDED], ("contract_combination: separate", "contract_modification: prospective"), {}, "agreements that stand apart"),
    ([SIGNED, CUT], ("contract_modification: separate_contract",), {}, "it is no separate contract"),
    ([ADDED], ("contract_modification: prospective",), {}, "no event agreement that they are of"),
    ([BOUGHT, SIGNED], ("advance_payments: full_inclusion",), {}, "their balances are not told apart"),
    ([BOUGHT, (DAY_ONE, "expected_breakage", "cloud", 'rate: "0.1"')],
     ("advance_payments: full_inclusion", "financing_component: separate"), {}, "a financing component and expected breakage"),
    ([BOUGHT], ("advance_payments: full_inclusion", "financing_component: separate"), {}, "needs the fact financing_rate"),
    ([BOUGHT], ("advance_payments: deferral", "financing_component: separate"),
     {"more": '    financing_rate: {value: "0.05", unit: rate}'}, "its book revenue has a financing component"),
    ([(DAY_ONE, "purchase", "preferred", 'amount: "100", fair_value: "90"')], (), {"subjects": (SHARES,)}, "and the deal has no contract"),
    ([TRANCHE, SALE], ("customer_awards_tax: discount_at_exercise",), {}, "not covered: election customer_awards_tax"),
    ([TRANCHE, SALE], ("customer_awards: before_asu_2025_04", "award_transition: modified_retrospective", BY_TRANCHE),
     {"taxed": UNTAXED}, "needs an event expected_purchases"),
    ([EXPECTED, TRANCHE, SALE], ("customer_awards: before_asu_2025_04", "award_transition: modified_retrospective",
                                 "award_attribution: over_expected_purchases"), {"taxed": UNTAXED}, "the update adopted when required"),
])  # fmt: skip
def test_what_is_not_elected_or_not_covered_stops_with_its_paragraph(events, elections, options, problem):
    assert problem in refused(events, *elections, **options)


EXPIRES = ("2025-06-30", "expiry", "cloud", "label: Credits lapse")
FULL = "advance_payments: full_inclusion"


@pytest.mark.parametrize("events, elections, options, problem", [
    ([COMMITTED, PAID, ("2025-06-30", "rebate", "cloud", "1")], (BY_COMMITMENT, "customer_payment_tax: price_reduction"), {},
     "revenue below nil is not covered"),
    ([PAID, (DAY_ONE.replace("2025", "2026"), *COMMITTED[1:]), ("2026-06-30", "usage", "cloud", "1,000")],
     (BY_COMMITMENT, "customer_payment_tax: price_reduction"), {}, "stands before its committed purchases"),
    ([BOUGHT, EXPIRES, ("2025-07-31", "prepaid_usage", "cloud", "1")], (FULL,), {}, "after they have lapsed"),
    ([BOUGHT, (DAY_ONE, "expected_breakage", "cloud", 'rate: "0.1"'), ("2025-06-30", "prepaid_usage", "cloud", "900.01")], (FULL,), {},
     "give a new estimate"),
    ([BOUGHT, ("2025-12-31", "prepaid_usage", "cloud", "400")], (FULL, "financing_component: practical_expedient"), {},
     "unused for more than a year"),
    ([SIGNED, ("2025-06-30", "delivery", "cloud", 'amount: "1,100", units: "11"')], (), {}, "more units are delivered than are agreed"),
    ([SIGNED, ("2025-12-01", "delivery", "cloud", 'amount: "100", units: "1"'), ("2025-12-02", *ADDED[1:])],
     ("contract_modification: prospective",), {}, "the contract is modified afterwards in one reporting period"),
    ([(DAY_ONE, "warrant_grant", "cloud", 'amount: "50", purchases: "100"'), TRANCHE[:3] + ('amount: "50", purchases: "100"',), SALE],
     ("customer_awards: before_asu_2025_04", BY_TRANCHE), {"taxed": UNTAXED}, "tranches of an award vest at purchases that rise"),
    ([TRANCHE, ("2027-06-30", "usage", "cloud", "100")], ("customer_awards: before_asu_2025_04", BY_TRANCHE), {"taxed": UNTAXED},
     "ASU 2025-04 is required"),
    ([("2027-01-01", *PROMISE[1:])], ("share_consideration: financial_instrument",), {"subjects": (CLOUD, SHARES), "taxed": UNTAXED},
     "shares stay under the revenue topic"),
    ([PROMISE, ("2025-06-30", "prepaid_usage", "cloud", "500.01")], ("share_consideration: revenue_view",),
     {"subjects": (CLOUD, SHARES), "taxed": UNTAXED}, "more service is given than was received in advance"),
])  # fmt: skip
def test_what_an_input_may_bring_about_is_refused(events, elections, options, problem):
    assert problem in refused(events, *elections, **options)


def test_the_year_before_an_update_is_required_is_covered():
    made = made_of([TRANCHE, ("2026-12-31", "usage", "cloud", "100")], "customer_awards: before_asu_2025_04", BY_TRANCHE, taxed=UNTAXED)
    assert line(made, "us_gaap.cloud.revenue") == [0, 95, 0]


# ---- a price off fair value ----


def test_an_edit_of_price_or_fair_value_moves_what_is_paid_to_the_customer_and_not_the_cash_of_the_other():
    off = (DAY_ONE, "purchase", "preferred", 'amount: "1,000", fair_value: "850"')
    made = made_of([COMMITTED, off, ("2025-06-30", "usage", "cloud", "400")], BY_COMMITMENT, subjects=(CLOUD, SHARES), taxed=UNTAXED)
    edited = compute(made.model, {"e1.fair_value": np.array([850.0, 900.0, 1000.0, 1000.01]), "e1.amount": np.full(4, 1000.0)})
    asset, shares = (edited.lines[f"us_gaap.{name}"][:, 1].tolist() for name in ("cloud.payment_asset", "preferred.carrying"))
    assert asset[:3] == [90, 60, 0] and shares[:3] == [850, 900, 1000]  # 150, 100 and nil, less 40 per cent
    assert edited.lines["deal.loop.invested"][:3, 1].tolist() == [1000, 1000, 1000]
    assert edited.lines["inputs.preferred.price_side"][:, 0].tolist() == [0, 0, 0, 1]


def test_a_price_given_in_two_parts_is_the_same_as_one_beside_its_fair_value():
    whole = [(DAY_ONE, "purchase", "preferred", 'amount: "1,000", fair_value: "850"')]
    parts = [(DAY_ONE, "purchase", "preferred", "850"), (DAY_ONE, "price_above_value", "cloud", 'to: preferred, amount: "150"')]
    later = [("2025-06-30", "usage", "cloud", "400"), ("2027-12-31", "sale", "preferred", 'amount: "1,000", share: "1"')]
    found = [made_of([COMMITTED, *first, *later], BY_COMMITMENT, CAPITALISED, subjects=(CLOUD, SHARES)) for first in (whole, parts)]
    for key in ("us_gaap.results.net_income", "us_tax.preferred.basis", "deal.loop.cash_before_tax", "us_gaap.cloud.payment_asset"):
        assert line(found[0], key) == line(found[1], key)


@pytest.mark.parametrize("value, refused_at", [("1,000", 1), ("1,100", 0)])
def test_a_price_at_or_below_fair_value_stays_there(value, refused_at):
    made = made_of([(DAY_ONE, "purchase", "preferred", f'amount: "1,000", fair_value: "{value}"')], subjects=(CLOUD, SHARES), taxed=UNTAXED)
    edited = compute(made.model, {"e0.fair_value": np.array([1000.0, 1050.0, 900.0])})
    assert edited.lines["inputs.preferred.price_side"][:, 0].tolist() == [0, refused_at, 1]


# ---- random contracts against a second version ----


def cents(value: Fraction) -> Fraction:
    return Fraction(str(round_half_away(float(value), 2)))


def days(rng: random.Random, count: int) -> list[date]:
    return [date(2025, 1, 1) + timedelta(days=d) for d in sorted(rng.sample(range(1, 3 * 365), count))]


def ends(step: int) -> list[date]:
    months = range(step, 37, step)
    return [date(2025 + m // 12, m % 12 + 1, 1) - timedelta(days=1) for m in months]


@pytest.mark.parametrize("seed", range(6))
def test_random_payments_and_awards_reduce_revenue_by_the_part_of_purchases_made(seed):
    """Second version: all payments on the first day, each invoice takes its share of the base; each tranche its own span."""
    rng = random.Random(seed)
    base, paid = rng.randint(2_000, 9_000), rng.randint(1, 400)
    invoices = [(day, rng.randint(1, 2_000)) for day in days(rng, 8)]
    marks = sorted(rng.sample(range(500, 9_000), 3))
    worth = [rng.randint(1, 300) for _ in marks]
    events = [(DAY_ONE, "committed_purchases", "cloud", base), (DAY_ONE, "expected_purchases", "cloud", marks[-1]), (*PAID[:3], paid)]
    events += [(DAY_ONE, "warrant_grant", "cloud", f'amount: "{w}", purchases: "{m}"') for w, m in zip(worth, marks, strict=True)]
    events += [(day, "usage", "cloud", amount) for day, amount in invoices]
    made = made_of(events, BY_COMMITMENT, "customer_payment_tax: price_reduction", NEW, BY_TRANCHE, "customer_awards_tax: no_reduction",
                   step="quarter")  # fmt: skip
    for i, end in enumerate(ends(3)):
        bought = Fraction(sum(amount for day, amount in invoices if day <= end))
        asset = paid * max(Fraction(0), 1 - bought / base)
        spans = zip([0, *marks], marks, worth, strict=False)
        earned = sum(w * min(Fraction(1), max(Fraction(0), (bought - a) / (b - a))) for a, b, w in spans)
        assert abs(Fraction(line(made, "us_gaap.cloud.payment_asset")[i]) - asset) <= Fraction(6, 100)  # a cent a period
        assert abs(Fraction(line(made, "us_gaap.cloud.awards_in_equity")[i]) - earned) <= Fraction(2, 100)
        revenue = sum(line(made, "us_gaap.cloud.revenue")[: i + 1])
        assert abs(Fraction(revenue) - (bought - paid + asset - earned)) <= Fraction(8, 100)


@pytest.mark.parametrize("seed", range(6))
def test_random_credits_with_breakage_are_used_over_what_is_expected(seed):
    rng = random.Random(100 + seed)
    rate, bought = Fraction(rng.randint(0, 40), 100), rng.randint(500, 5_000)
    uses, left = [], bought * (1 - rate)
    for day in days(rng, 6):
        amount = rng.randint(0, int(left))
        uses, left = [*uses, (day, amount)], left - amount
    lapse = date(2027, 12, 30)
    events = [(DAY_ONE, "prepayment", "cloud", bought), (DAY_ONE, "expected_breakage", "cloud", f'rate: "{float(rate)}"')]
    events += [(day, "prepaid_usage", "cloud", amount) for day, amount in uses if day < lapse]
    made = made_of([*events, (lapse, "expiry", "cloud", "label: Lapse")], rng.choice([FULL, "advance_payments: deferral"]), step="quarter")
    for i, end in enumerate(ends(3)):
        used = Fraction(sum(amount for day, amount in uses if day <= end))
        owed = 0 if end >= lapse else bought - cents(used / (1 - rate))
        assert Fraction(str(round(line(made, "us_gaap.cloud.contract_liability")[i], 2))) == owed


@pytest.mark.parametrize("how", ["separate_contract", "prospective", "cumulative"])
@pytest.mark.parametrize("seed", range(3))
def test_random_modifications_end_at_the_price_agreed(how, seed):
    """Whatever the rule, revenue of all units is the whole price; before the change it is that of the first agreement."""
    rng = random.Random(200 + seed)
    units, price, more, extra = rng.randint(20, 90), rng.randint(1_000, 9_000), rng.randint(1, 40), rng.randint(100, 3_000)
    first = rng.randint(1, units)
    rest = units + more - first
    part = rng.randint(0, rest)
    events = [(DAY_ONE, "agreement", "cloud", f'amount: "{price}", units: "{units}"'),
              ("2025-05-05", "delivery", "cloud", f'amount: "{price // 2}", units: "{first}"'),
              ("2025-08-01", "modification", "cloud", f'amount: "{extra}", units: "{more}"'),
              ("2025-11-05", "delivery", "cloud", f'amount: "7", units: "{part}"'),
              ("2026-02-01", "delivery", "cloud", f'amount: "{price + extra - price // 2 - 7}", units: "{rest - part}"')]  # fmt: skip
    made = made_of(events, f"contract_modification: {how}", step="quarter")
    revenue = line(made, "us_gaap.cloud.revenue")
    assert abs(sum(revenue) - price - extra) < 0.005
    assert Fraction(str(round(revenue[1], 2))) == cents(Fraction(price * first, units))
    each = {"prospective": (price + extra - revenue[1]) / rest, "cumulative": (price + extra) / (units + more)}
    if how in each:
        assert abs(revenue[4] - each[how] * (rest - part)) < 0.02
    assert line(made, "us_gaap.cloud.remaining_obligation")[-1] == 0
