"""The law of the tax year: losses carried back and forward, section 1231, interest, dividends; expected figures by hand.

Amounts are dollars. `relabelled` lets a plain contract (plus) and a borrowing (minus) contribute to any total of the tax
book, so that gains, losses, dividends and section 1231 results of any year can be given as one event each.
"""

from __future__ import annotations

import dataclasses
import random
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from recalculate import agrees, formula_cells, open_in_ironcalc

from ledger.analysis.run import run
from ledger.facts.nodes import compose
from ledger.facts.problems import Problems
from ledger.facts.read import deal_from_node
from ledger.model import build as building
from ledger.model.build import build
from ledger.model.grid import compute
from ledger.model.nouns import Contribution
from ledger.model.parameters import read_law
from ledger.output.workbook import sheets, write

ALONE = "ordinary_losses: carried_forward_alone"
GROUP_GAINS = "group_capital_gains 100 USD/year"
SUBJECTS = {
    "plus": ("gross_receipts", "{type: contract, label: Plus}"),
    "minus": ("business_interest", "{type: borrowing, label: Minus}"),
    "notes": ("cost_basis", "{type: debt_security, label: Notes, lots: {note: Note}}"),
    "preferred": ("cost_basis", "{type: equity_security, label: Preferred}"),
}
PER = {"usage": "plus", "interest": "minus", "funding": "note", "purchase": "preferred", "dividend": "preferred"}


def deal(rows, first: int, last: int, *elections: str, step: str = "year", facts: tuple[str, ...] = (), tax_years: str = ""):
    """A deal of whole calendar years from rows of (date, kind, amount), where a sale says of what: "sale notes"."""
    events, used = [], []
    for number, (when, kind, amount) in enumerate(rows):
        kind, _, of = kind.partition(" ")
        of = of or PER[kind]
        used.append("notes" if of == "note" else of)
        share = 'share: "1", ' if kind == "sale" else ""
        day = f"{when}-06-30" if isinstance(when, int) else when
        events.append(f'    - {{id: e{number}, date: {day}, kind: {kind}, of: {of}, {share}amount: "{amount}"}}')
    held = [name for name in SUBJECTS if name in used]
    lines = [f"start: {first}-01-01", f"end: {last}-12-31", f"step: {step}", "posting_unit: cent", "books:",
             f"  us_tax: {{label: Tax, {', '.join(f'{name}: {SUBJECTS[name][0]}' for name in held)}, income_taxes: regular_tax}}",
             "subjects:", *(f"  {name}: {SUBJECTS[name][1]}" for name in held)]  # fmt: skip
    lines += [f"tax_years: {tax_years}"] * bool(tax_years)
    if elections:
        lines += ["elections:", *(f'  {e.replace(": ", ": {choice: ")}, cite: "IRC 63", reason: test}}' for e in elections)]
    lines.append("assumptions:")
    if facts:
        lines += ["  facts:", *('    {}: {{value: "{}", unit: {}}}'.format(*fact.split()) for fact in facts)]
    text = "\n".join([*lines, "  events:", *events, ""])
    node, text, problems = compose("case.yaml", text)
    return deal_from_node(node, "case.yaml", text, "hand calculation", problems)


def line(made, name: str) -> list[float]:
    """A line of the income taxes over its tax years or periods."""
    return made.figures.row(f"us_tax.income_taxes.{name}").tolist()


@pytest.fixture
def relabelled(monkeypatch):
    """A function that says to which totals the contract (+) and the borrowing (-) contribute."""
    memo = ("dividends", "business_interest", "interest_income", "recovery")

    def say(plus: tuple[str, ...], minus: tuple[str, ...] = ("ordinary_income",), funding: tuple[str, ...] = ()) -> None:
        real = building.treatment_rule
        wanted = {"gross_receipts": ("receipts", 1, plus), "business_interest": ("business_interest", -1, minus)}
        if funding:
            wanted["cost_basis"] = ("funding", -1, funding)

        def ruled(book, kind, name):
            rule, path = real(book, kind, name)
            if name not in wanted:
                return rule, path
            own, sign, totals = wanted[name]
            made = tuple(Contribution(total, own, 1 if total in memo else sign) for total in totals)
            return (lambda *given: dataclasses.replace(rule(*given), contributions=made)), path

        monkeypatch.setattr(building, "treatment_rule", ruled)

    return say


# ---- capital losses: IRC 1211(a), 1212(a)(1) ----

ONE_LOSS = [("2024-03-31", "funding", 1500), ("2027-06-30", "sale notes", 300)]


def test_a_capital_loss_goes_back_three_years_then_forward_five_and_expires():
    """Group gains of 100 a year. 2027: loss of 1,200 against gains of 100, so 1,100 is not deducted.

    Back 100 each to 2024, 2025, 2026: 300 x 21 % = 63 comes back. Left 800: 100 a year from 2028 to 2032 is 500, and 300 is
    lost after 2032, the fifth year. Tax: 2027 -100 x 21 % - 63 = -84; 2028 to 2032 -21 each.
    """
    made = run(deal(ONE_LOSS, 2024, 2033, facts=(GROUP_GAINS,)))
    assert line(made, "capital_loss_of_year") == [0, 0, 0, 1100, 0, 0, 0, 0, 0, 0]
    assert [line(made, f"capital_loss_back_{years}")[3] for years in (3, 2, 1)] == [100, 100, 100]
    assert line(made, "capital_loss_refund") == [0, 0, 0, 63, 0, 0, 0, 0, 0, 0]
    assert line(made, "capital_loss_used") == [0, 0, 0, 0, 100, 100, 100, 100, 100, 0]
    assert line(made, "expired_capital_loss") == [0, 0, 0, 0, 0, 0, 0, 0, 300, 0]
    assert line(made, "unused_capital_loss_carried") == [0, 0, 0, 800, 700, 600, 500, 400, 0, 0]
    assert line(made, "year_taxable_income") == [0, 0, 0, -1200, 0, 0, 0, 0, 0, 0]
    assert line(made, "year_after_limits") == [0, 0, 0, -100, -100, -100, -100, -100, -100, 0]
    assert line(made, "year_tax") == [0, 0, 0, -84, -21, -21, -21, -21, -21, 0]
    assert made.passed


def test_in_quarters_the_limit_and_the_refund_stand_in_the_last_period_of_the_year():
    """2027: the loss of 1,200 in the second quarter saves 252 year to date; in the fourth 1,100 x 21 % = 231 is taken back
    and 63 of earlier years comes: 231 - 63 = 168. The year: -252 + 168 = -84."""
    made = run(deal(ONE_LOSS, 2024, 2033, step="quarter", facts=(GROUP_GAINS,)))
    assert line(made, "current_tax")[12:16] == [0, -252, 0, 168]
    assert line(made, "year_tax")[3] == -84
    assert made.passed


@pytest.mark.parametrize("tax_years, quarters", [
    ("{begins: 2023-07-01, ends: [2024-06-30]}", [17, 21, 25, 27]),  # July to June; the deal ends inside the last year
    ("{begins: 2024-01-01, ends: [2024-12-31, 2025-03-31]}", [16, 20, 24, 27]),  # a short year, then April to March
])  # fmt: skip
def test_tax_years_that_are_no_calendar_years(tax_years, quarters):
    """Loss of 800 on 2027-12-31 and group gains of 100 a tax year: 700 not deducted, 300 goes back three tax years, a short
    one among them. Each limit stands in the last period of its year, and the year's tax is that of its periods."""
    rows = [("2024-07-31", "funding", 1000), ("2027-12-31", "sale notes", 200)]
    made = run(deal(rows, 2024, 2030, step="quarter", facts=(GROUP_GAINS,), tax_years=tax_years))
    loss = line(made, "capital_loss_of_year")
    assert sum(loss) == 700
    t = loss.index(700)
    assert [line(made, f"capital_loss_back_{back}")[t] for back in (3, 2, 1)] == [100, 100, 100]
    assert line(made, "unused_capital_loss_carried")[t:t + 4] == [400, 300, 200, 100]
    assert [i for i, amount in enumerate(line(made, "limits")) if amount] == quarters
    assert line(made, "current_tax")[quarters[0]] == 84  # 700 x 21 % - 63
    assert line(made, "year_tax")[t:] == [-84, -21, -21, -21]
    assert made.passed


def test_own_gains_only_leaves_the_group_out():
    """The same, elected so: no gains at all, 1,200 carried, and lost after 2032."""
    made = run(deal(ONE_LOSS, 2024, 2033, "capital_losses: own_gains_only", facts=(GROUP_GAINS,)))
    assert line(made, "unused_capital_loss_carried") == [0, 0, 0, 1200, 1200, 1200, 1200, 1200, 0, 0]
    assert line(made, "expired_capital_loss")[8] == 1200
    assert line(made, "year_tax") == [0] * 10


def gain_and_loss(gain: str, loss: str = "2027-12-31") -> list[tuple[str, str, int]]:
    """Notes sold at a gain of 300 and shares at a loss of 500, each on its day."""
    return sorted([("2024-01-31", "funding", 1000), ("2024-01-31", "purchase", 1000), (gain, "sale notes", 1300),
                   (loss, "sale preferred", 500)])  # fmt: skip


@pytest.mark.parametrize("sold, back", [
    ("2024-02-28", [300, 0, 0]),  # three years before 2027
    ("2025-02-28", [0, 300, 0]),
    ("2026-12-31", [0, 0, 300]),
    ("2027-01-31", [0, 0, 0]),  # the same year: the gain meets the loss at once
    ("2028-01-31", [0, 0, 0]),  # the year after: the loss is carried forward
])  # fmt: skip
def test_a_carryback_reaches_the_third_year_before_and_the_loss_then_goes_forward(sold, back):
    made = run(deal(gain_and_loss(sold), 2024, 2029))
    assert [line(made, f"capital_loss_back_{years}")[3] for years in (3, 2, 1)] == back
    assert line(made, "capital_loss_left")[3] == 500 - sum(back) - 300 * (sold[:4] == "2027")
    assert line(made, "capital_loss_used")[4] == 300 * (sold[:4] == "2028")
    assert line(made, "unused_capital_loss_carried")[4:] == [200, 200]
    assert sum(line(made, "current_tax")) == 0  # in every case the gain of 300 and as much of the loss end at no tax


def test_a_gain_of_the_fourth_year_before_is_out_of_reach():
    made = run(deal(gain_and_loss("2024-02-28", "2028-12-31"), 2024, 2029))
    assert line(made, "capital_loss_refund") == [0] * 6
    assert line(made, "unused_capital_loss_carried") == [0, 0, 0, 0, 500, 500]


def test_what_comes_back_is_at_the_rate_of_the_year_carried_to(monkeypatch):
    """21 % to 2025, 25 % from 2026 (planted). Loss of 2027 carried back to 2024: 300 x 21 % = 63, not 75."""
    law = read_law()
    rate = law.parameters["corporate_rate"]
    (window,) = rate.windows
    changed = (dataclasses.replace(window, bounds=((window.bounds[0][0], date(2025, 12, 31)),)),
               dataclasses.replace(window, bounds=((date(2026, 1, 1), window.bounds[0][1]),), value=Decimal("0.25")))  # fmt: skip
    parameters = {**law.parameters, "corporate_rate": dataclasses.replace(rate, windows=changed)}
    monkeypatch.setattr(building, "read_law", lambda: dataclasses.replace(law, parameters=parameters))
    made = run(deal(gain_and_loss("2024-02-28"), 2024, 2029))
    assert line(made, "year_tax") == [63, 0, 0, -63, 0, 0]


def second_version(nets: list[int], group: int, rate: Decimal) -> dict[str, list[Decimal]]:
    """Capital losses once more, as open items: each loss a dated remainder, each year's gain a remainder to be met."""
    found = {name: [Decimal(0)] * len(nets) for name in ("used", "refund", "expired", "carried")}
    losses: list[list[int]] = []
    gains: list[int] = []
    for t, net in enumerate(nets):
        gains.append(max(net + group, 0))
        for item in losses:  # in the order in which they arose
            met = min(item[1], gains[t])
            item[1] -= met
            gains[t] -= met
            found["used"][t] += met
        loss = max(-net - group, 0)
        for earlier in range(max(0, t - 3), t):
            met = min(loss, gains[earlier])
            loss -= met
            gains[earlier] -= met
            found["refund"][t] += met * rate
        losses.append([t, loss])
        found["expired"][t] = Decimal(sum(rest for born, rest in losses if t - born == 5))
        losses = [item for item in losses if t - item[0] < 5]
        found["carried"][t] = Decimal(sum(rest for _, rest in losses))
    return found


def test_a_second_version_of_capital_losses_agrees_in_two_thousand_random_lives(relabelled):
    relabelled(("capital_net",), ("capital_net",))
    count, years, chance = 2000, range(2024, 2042), random.Random(1212)
    rows = [(y, kind, 1) for kind in ("usage", "interest") for y in years]
    model = build(deal(rows, 2024, 2041, facts=("group_capital_gains 0 USD/year",)))
    lives = [[chance.choice((0, 0, 1, 1, -1, -2)) * 100 * chance.randint(1, 40) for _ in years] for _ in range(count)]
    groups = [100 * chance.choice((0, 0, 3, 9)) for _ in range(count)]
    inputs = {"group_capital_gains": np.array(groups, float)}
    for i in range(len(years)):
        inputs[f"e{i}.amount"] = np.array([max(0, life[i]) for life in lives], float)
        inputs[f"e{i + len(years)}.amount"] = np.array([max(0, -life[i]) for life in lives], float)
    figures = compute(model, inputs)
    lines = {"used": "capital_loss_used", "refund": "capital_loss_refund", "expired": "expired_capital_loss",
             "carried": "unused_capital_loss_carried"}  # fmt: skip
    seen = dict.fromkeys(lines, 0)
    for scenario, (life, group) in enumerate(zip(lives, groups, strict=True)):
        expected = second_version(life, group, Decimal("0.21"))
        for name, key in lines.items():
            got = figures.row(f"us_tax.income_taxes.{key}", scenario)
            assert [Decimal(str(value)) for value in got] == expected[name], (name, life, group)
            seen[name] += any(expected[name])
    print(f"{count} lives of {len(years)} years; lives in which it is not nil: {seen}")
    assert min(seen.values()) > count / 10


# ---- section 1231: the lookback of IRC 1231(c) ----


def test_a_section_1231_gain_is_ordinary_by_the_losses_of_five_years_and_capital_above(relabelled):
    """Brought in 50 (taken as of 2023). 2024: loss 100. 2028: gain 30 meets the oldest, of 2023: 20 of it is left and ages
    out. 2029: gain 250: the loss of 2024 stands in its fifth year: 100 ordinary, 150 capital. 2030: gain 70: all capital."""
    relabelled(("section_1231_net",), ("section_1231_net",))
    rows = [(2024, "interest", 100), (2028, "usage", 30), (2029, "usage", 250), (2030, "usage", 70)]
    made = run(deal(rows, 2024, 2031, facts=("unrecaptured_section_1231_losses 50 USD",)))
    assert line(made, "section_1231_loss_1") == [50, 100, 0, 0, 0, 0, 0, 0]
    assert line(made, "section_1231_loss_5") == [0, 0, 0, 0, 50, 100, 0, 0]
    assert line(made, "section_1231_recaptured") == [0, 0, 0, 0, 30, 100, 0, 0]
    assert line(made, "section_1231_capital") == [0, 0, 0, 0, 0, 150, 70, 0]
    assert line(made, "year_tax") == [-21, 0, 0, 0, 6.3, 52.5, 14.7, 0]  # character alone changes no tax at one rate


@pytest.mark.parametrize("gain, capital", [(2029, 0), (2030, 40)])
def test_the_year_in_which_a_section_1231_loss_ages_out(relabelled, gain, capital):
    """A loss of 2024 is looked back on from 2025 to 2029, the five years after; from 2030 the gain of 40 is capital."""
    relabelled(("section_1231_net",), ("section_1231_net",))
    made = run(deal([(2024, "interest", 100), (gain, "usage", 40)], 2024, 2031))
    assert sum(line(made, "section_1231_capital")) == capital


def test_a_capital_loss_meets_a_section_1231_gain_only_above_the_lookback(relabelled):
    """2024: section 1231 loss 100. 2026: section 1231 gain 250, of which 150 is capital; capital loss 400: 250 is left over.

    Taxable income of 2026: 250 - 400 + 250 = 100, the ordinary part, tax 21."""
    relabelled(("section_1231_net",), ("section_1231_net",))
    rows = [("2024-01-31", "funding", 1000), (2024, "interest", 100), (2026, "usage", 250), ("2026-12-31", "sale notes", 600)]
    made = run(deal(rows, 2024, 2028))
    assert line(made, "capital_loss_of_year") == [0, 0, 250, 0, 0]
    assert line(made, "year_after_limits") == [-100, 0, 100, 0, 0]
    assert line(made, "year_tax")[2] == 21


# ---- standing alone: net operating losses, IRC 172 ----


def test_a_net_operating_loss_is_deducted_up_to_eighty_per_cent_of_income(relabelled):
    """2021: -2,000. 2022: +1,000, limit 800, taxed 200, tax 42. 2023: +2,000, limit 1,600, the 1,200 left is deducted,
    taxed 800, tax 168."""
    relabelled(("ordinary_income",))
    made = run(deal([(2021, "interest", 2000), (2022, "usage", 1000), (2023, "usage", 2000)], 2021, 2024, ALONE))
    assert line(made, "net_operating_loss_deducted") == [0, 800, 1200, 0]
    assert line(made, "net_operating_loss_carried") == [2000, 1200, 0, 0]
    assert line(made, "year_after_limits") == [0, 200, 800, 0]
    assert line(made, "year_tax") == [0, 42, 168, 0]
    assert made.passed


def test_without_income_a_loss_is_carried_without_end(relabelled):
    relabelled(("ordinary_income",))
    made = run(deal([(2021, "interest", 2000), (2049, "usage", 2500)], 2021, 2050, ALONE))
    assert line(made, "net_operating_loss_carried")[27:] == [2000, 0, 0]
    assert line(made, "year_after_limits")[28] == 500


def test_in_quarters_a_company_alone_gets_nothing_back_for_a_loss_to_date(relabelled):
    """Second quarter -100, fourth +300: nothing before the fourth, then 200 x 21 % = 42."""
    relabelled(("ordinary_income",))
    made = run(deal([(2025, "interest", 100), ("2025-12-31", "usage", 300)], 2025, 2025, ALONE, step="quarter"))
    assert line(made, "current_tax") == [0, 0, 0, 42]


@pytest.mark.parametrize("loss, refused", [(2019, True), (2020, True), (2021, False)])
def test_a_loss_of_a_year_that_carries_back_stops(relabelled, loss, refused):
    relabelled(("ordinary_income",))
    given = deal([(loss, "interest", 10)], 2018, 2022, ALONE)
    if not refused:
        assert run(given).passed
        return
    with pytest.raises(Problems, match=r"begins before 2021 is carried back five years[\s\S]*IRC 172\(b\)\(1\)\(D\)"):
        run(given)


def test_standing_alone_no_capital_loss_goes_back_beyond_the_income_of_that_year(relabelled):
    """2024: gain of 300, other loss 200: income of 100. 2026: capital loss of 500: only 100 goes back (1212(a)(1)(A)(ii)),
    21 comes back, 400 is carried; no operating loss arises in 2024."""
    relabelled(("ordinary_income",))
    rows = sorted([*gain_and_loss("2024-02-28", "2026-12-31"), ("2024-06-30", "interest", 200)])
    made = run(deal(rows, 2024, 2027, ALONE))
    assert line(made, "income_before_losses") == [100, 0, 0, 0]
    assert line(made, "capital_loss_back_2") == [0, 0, 100, 0]
    assert line(made, "unused_capital_loss_carried") == [0, 0, 400, 400]
    assert line(made, "net_operating_loss_carried") == [0, 0, 0, 0]
    assert line(made, "year_tax") == [21, 0, -21, 0]


def test_a_capital_loss_carried_back_to_a_year_that_used_an_operating_loss_stops(relabelled):
    relabelled(("ordinary_income",))
    rows = sorted([*gain_and_loss("2025-02-28", "2026-12-31"), ("2024-06-30", "interest", 200)])
    with pytest.raises(Problems, match=r"what that gives back of the operating loss is not covered[\s\S]*IRC 1212"):
        run(deal(rows, 2024, 2027, ALONE))


@pytest.mark.parametrize("election, facts", [
    ("capital_losses: group_gains", (GROUP_GAINS,)), ("capital_losses: own_gains_only", ("group_adjusted_taxable_income 5 USD/year",)),
])  # fmt: skip
def test_a_company_alone_has_no_group_to_use_its_losses(relabelled, election, facts):
    with pytest.raises(Problems, match=r"not covered: losses are carried forward alone[\s\S]*IRC 1501"):
        run(deal(ONE_LOSS, 2024, 2033, ALONE, election, facts=facts))


# ---- section 163(j) ----


def test_business_interest_is_limited_to_thirty_per_cent_and_carried_forward():
    """2023: income 1,000, interest 400: limit 300, carried 100. 2024: income 1,000, interest 100: 200 fits. 2025: none."""
    rows = [(2023, "usage", 1000), (2023, "interest", 400), (2024, "usage", 1000), (2024, "interest", 100)]
    made = run(deal(rows, 2023, 2025))
    assert line(made, "adjusted_taxable_income") == [1000, 1000, 0]
    assert line(made, "interest_deducted") == [300, 200, 0]
    assert line(made, "disallowed_interest_carried") == [100, 0, 0]
    assert line(made, "year_after_limits") == [700, 800, 0]
    assert line(made, "year_tax") == [147, 168, 0]
    assert made.passed


@pytest.mark.parametrize("when, limit", [(2021, 300), (2022, 180), (2023, 180), (2024, 180), (2025, 300), (2026, 300)])
def test_depreciation_is_added_back_in_the_years_that_the_law_names(relabelled, when, limit):
    """Receipts of 1,000, depreciation of 400 (a funding, so relabelled), interest of 350.

    Income before interest 600: 30 % of 600 is 180 for 2022 to 2024, of 600 + 400 is 300 before and after."""
    relabelled(("ordinary_income",), ("ordinary_income", "business_interest"), ("ordinary_income", "recovery"))
    made = run(deal([(when, "usage", 1000), (when, "funding", 400), (when, "interest", 350)], when, when))
    assert line(made, "adjusted_taxable_income") == [600 if limit == 180 else 1000]
    assert line(made, "interest_deducted") == [limit]


def test_half_in_2019_and_2020_and_income_of_the_rest_of_the_group_counts():
    """50 % of 1,000 is 500; with 800 of the group's, 30 % of 1,800 is 540 in 2021."""
    rows = [(y, kind, amount) for y in (2019, 2020, 2021) for kind, amount in (("usage", 1000), ("interest", 900))]
    assert line(run(deal(rows, 2019, 2021)), "interest_room") == [500, 500, 300]
    made = run(deal(rows, 2019, 2021, facts=("group_adjusted_taxable_income 800 USD/year",)))
    assert line(made, "interest_room") == [900, 900, 540]


def test_a_loss_of_the_deal_lowers_the_group_s_income_and_the_sum_is_not_below_nil(relabelled):
    """Without receipts the group's 800 stands; a cost that is a loss of 1,000 leaves nothing of it."""
    given = [(2024, "interest", 900)]
    made = run(deal(given, 2024, 2024, facts=("group_adjusted_taxable_income 800 USD/year",)))
    assert line(made, "interest_room") == [240]
    rows = [("2024-01-31", "funding", 1000), (2024, "interest", 900), ("2024-12-31", "sale notes", 400)]
    made = run(deal(rows, 2024, 2024, facts=("group_adjusted_taxable_income 800 USD/year", "group_capital_gains 500 USD/year")))
    assert line(made, "adjusted_taxable_income") == [300]  # 800 less the 500 of the capital loss that the group's gains take


# ---- dividends: IRC 243, 246(b) ----


@pytest.mark.parametrize("vote, value, share", [
    ("0.05", "0.05", 50), ("0.25", "0.25", 65), ("0.20", "0.20", 65), ("0.1999", "0.20", 50), ("0.20", "0.1999", 50),
    ("0", "0.25", 50),  # shares without a vote
])  # fmt: skip
def test_the_deduction_for_dividends_needs_twenty_per_cent_by_vote_and_by_value(relabelled, vote, value, share):
    relabelled(("ordinary_income", "dividends"))
    made = run(deal([(2025, "usage", 100)], 2025, 2025, facts=(f"ownership_by_vote {vote} rate", f"ownership_by_value {value} rate")))
    assert line(made, "dividends_deduction") == [share]
    assert line(made, "year_after_limits") == [100 - share]
    assert line(made, "taxable_income") == [100]  # before the deduction, which is permanent: the life invariant is before it
    assert made.passed


@pytest.mark.parametrize("cost, deduction, after, carried", [
    (0, 50, 50, 0),
    (40, 30, 30, 0),  # 50 % of 60
    (50, 25, 25, 0),  # 50 % of 50: the whole deduction makes no loss, it makes nil
    ("50.01", 50, 0, "0.01"),  # one cent less income, and the whole deduction makes a loss: no limit (246(b)(2))
    (60, 50, 0, 10),
    (120, 50, 0, 70),  # it increases a loss
])  # fmt: skip
def test_standing_alone_the_deduction_is_limited_by_income_unless_it_makes_a_loss(relabelled, cost, deduction, after, carried):
    relabelled(("ordinary_income", "dividends"))
    rows = [(2025, "usage", 100), *([(2025, "interest", cost)] if cost else [])]
    made = run(deal(rows, 2025, 2025, ALONE))
    assert line(made, "dividends_deduction") == [deduction]
    assert line(made, "year_after_limits") == [after]
    assert line(made, "net_operating_loss_carried") == [float(carried)]
    in_group = run(deal(rows, 2025, 2025))
    assert line(in_group, "dividends_deduction") == [50]


@pytest.mark.parametrize("sold, refused", [("2025-03-17", True), ("2025-03-18", False)])
def test_stock_held_for_45_days_is_refused_and_for_46_is_not(sold, refused):
    """Bought on 31 January: from 1 February to 18 March are 46 days, the day of disposal among them (246(c)(3))."""
    rows = [("2025-01-31", "purchase", 1000), ("2025-02-15", "dividend", 100), (sold, "sale preferred", 1000)]
    given = deal(rows, 2025, 2025)
    if not refused:
        assert line(run(given), "dividends_deduction") == [50]
        return
    with pytest.raises(Problems, match=r"sold before it was held long enough[\s\S]*IRC 246\(c\)"):
        run(given)


def test_shares_bought_after_the_dividend_may_be_sold_at_any_time():
    rows = [("2025-01-31", "purchase", 1000), ("2025-04-15", "dividend", 100), ("2025-05-01", "purchase", 10),
            ("2025-05-02", "sale preferred", 1000)]  # fmt: skip
    assert line(run(deal(rows, 2025, 2025)), "dividends_deduction") == [50]


# ---- what is written, and the other reader ----


def test_no_line_of_a_limit_is_written_where_nothing_can_need_it():
    plain = build(deal([(2025, "usage", 100)], 2025, 2026))
    names = {key.rsplit(".", 1)[1] for key in plain.rows if key.startswith("us_tax.income_taxes.")}
    assert names == {"ordinary_income", "taxable_income", "tax_rate", "taxable_to_date", "tax_to_date", "current_tax", "tax_charge",
                     "tax_benefit", "tax_paid_to_date", "year_taxable_income", "year_tax"}  # fmt: skip


DEALS = {
    "capital losses": (ONE_LOSS, 2024, 2033, (), (GROUP_GAINS,)),
    "capital losses alone": (gain_and_loss("2024-02-28"), 2024, 2029, (ALONE,), ()),
    "interest": ([(2023, "usage", 1000), (2023, "interest", 400), (2024, "usage", 700)], 2023, 2025, (), ()),
    "dividends": ([(2023, "purchase", 1000), (2024, "dividend", 100), (2025, "sale preferred", 400)], 2023, 2026, (),
                  ("ownership_by_vote 0 rate", "ownership_by_value 0.25 rate")),
    "dividends alone": ([(2023, "purchase", 1000), (2024, "dividend", 200), (2024, "interest", 70)], 2023, 2026, (ALONE,), ()),
    "interest alone": ([(2023, "interest", 400), (2024, "usage", 1000)], 2023, 2025, (ALONE,), ()),
}


def test_interest_stands_in_both_books_and_in_the_cash_flow_statement():
    """Revenue 1,000, interest 400, a note sold at 200 above cost in 2024: before tax 800 in the books. Tax: adjusted taxable
    income 1,200, so 360 of the interest is deducted; (1,200 - 360) x 21 % = 176.40. The 40 carried forward are a deferred
    tax asset of 8.40: net income 800 - 176.40 + 8.40 = 632, which is 79 % of 800."""
    rows = [("2024-01-31", "funding", 1000), (2024, "usage", 1000), (2024, "interest", 400), ("2024-12-31", "sale notes", 1200)]
    books = ("available_for_sale", "usage_revenue", "interest_expense", "asset_and_liability")
    gaap = dict(zip(("notes", "plus", "minus", "income_taxes"), books, strict=True))
    given = deal(rows, 2024, 2024, "valuation_allowance: none")
    given = dataclasses.replace(given, books=(dataclasses.replace(given.books[0], name="us_gaap", treatments=tuple(gaap.items())),
                                              *given.books))  # fmt: skip
    made = run(given)
    assert made.figures.row("us_gaap.results.pretax_income").tolist() == [800]
    assert line(made, "year_tax") == [176.4]
    assert made.figures.row("us_gaap.results.net_income").tolist() == [632]
    assert made.passed


@pytest.mark.parametrize("name", DEALS)
def test_the_workbook_recomputes_every_limit_to_the_engine_s_figure(name, tmp_path):
    rows, first, last, elections, facts = DEALS[name]
    made = run(deal(rows, first, last, *elections, facts=facts))
    assert made.passed
    write(made, tmp_path / "workbook.xlsx")
    book = open_in_ironcalc(tmp_path / "workbook.xlsx")
    book.evaluate()
    pages = sheets(made)
    wrong = [(sheet.name, cell.row, cell.column) for number, sheet, cell in formula_cells(pages)
             if not agrees(book.get_cell_value(number, cell.row, cell.column), cell.value, cell.style.startswith("money"))]  # fmt: skip
    assert not wrong, wrong[:10]
