"""What must hold over the whole life of any deal, over several hundred scenarios; and every input that is refused."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from edits import Edit, several_at_once

from ledger.analysis.run import refusals, run
from ledger.books.postings import post
from ledger.facts.problems import Problems
from ledger.model import build as building
from ledger.model.grid import Figures, compute, fact_number
from ledger.model.parameters import read_law
from ledger.model.timeline import to_serial

pytestmark = pytest.mark.slow  # drawn deals by the hundred

COUNT, SIZE, SEED = 400, 4, 20261122


def batch(made, edits) -> Figures:
    """The engine's answers, one scenario per edit."""
    names = {name for edit in edits for name, _ in edit.values}
    inputs = {name: np.full(len(edits), fact_number(made.deal.facts[name])) for name in names}
    for scenario, edit in enumerate(edits):
        for name, value in edit.values:
            inputs[name][scenario] = value
    return compute(made.model, inputs)


class Scenarios:
    """The scenarios that are not refused, line by line."""

    def __init__(self, made, edits):
        self.run, self.edits = made, edits
        self.figures = batch(made, edits)
        found = [refusals(made.model, self.figures, s) for s in range(len(edits))]
        self.reasons = Counter(problem.summary.rsplit("(", 1)[0] for problems in found for problem in problems[:1])
        self.kept = np.array([s for s, problems in enumerate(found) if not problems])

    def row(self, key: str):
        """(scenarios kept, columns) without the opening column."""
        array = self.figures.lines[key]
        return np.broadcast_to(array, (len(self.edits), array.shape[1]))[self.kept, 1:]

    def once(self, key: str):
        array = self.figures.lines[key]
        return np.broadcast_to(array, (len(self.edits), array.shape[1]))[self.kept, 0]

    def fact(self, name: str):
        array = self.figures.facts[name]
        return np.broadcast_to(array, (len(self.edits), 1))[self.kept]

    def life(self, *keys: str):
        """The sum of lines over the life; a line with a minus before it is taken off."""
        return sum((-1 if key[0] == "-" else 1) * self.row(key.lstrip("-")).sum(axis=1) for key in keys)

    def facts(self, kind: str, field: str = "amount"):
        """The sum of a field over all events of a kind, straight from the inputs."""
        return sum(self.fact(f"{e.id}.{field}")[:, 0] for e in self.run.deal.events if e.kind == kind)


    def usage(self):
        """All usage, straight from the inputs: from the quarter that holds a day on, the share that is still to come."""
        ends = self.figures.lines["timeline.period_end"][0, 1:]
        share, since = self.fact("usage_to_come")[:, 0], self.fact("usage_to_come_from")[:, 0]
        total = np.zeros(len(self.kept))
        for event in (e for e in self.run.deal.events if e.kind == "usage"):
            day = self.fact(f"{event.id}.date")[:, 0]
            quarter = ends[np.searchsorted(ends, day)]
            total += self.fact(f"{event.id}.amount")[:, 0] * np.where(quarter >= since, share, 1)
        return total


@pytest.fixture(scope="module")
def drawn(sample_run) -> Scenarios:
    return Scenarios(sample_run, several_at_once(sample_run.deal, COUNT, SIZE, SEED))


def nil(array) -> bool:
    return bool((np.asarray(array) == 0).all())


def test_fewer_than_half_of_the_scenarios_are_refused(drawn):
    print(f"{COUNT} scenarios of {SIZE} edits, {COUNT - len(drawn.kept)} refused:")
    for reason, count in drawn.reasons.most_common():
        print(f"{count:>4}  {reason}")
    assert len(drawn.kept) > COUNT / 2


def test_a_scenario_that_is_computed_differs_from_the_sample(drawn, sample_run):
    moved = (drawn.row("us_gaap.results.all_cash") != sample_run.figures.row("us_gaap.results.all_cash")).any(axis=1)
    print(f"{moved.sum()} of {len(drawn.kept)} scenarios move cash after tax")
    assert moved.mean() > 0.5


INVESTMENT_CASH = ("deal.notes.proceeds", "deal.preferred.proceeds", "-deal.notes.funding", "-deal.preferred.purchased")
SERVICE_CASH = ("deal.cloud.usage", "deal.pods.second_life_revenue", "deal.pods.resale", "-deal.pods.purchases",
                "-deal.pods.operating_costs")  # fmt: skip


def test_cash_is_that_of_the_inputs(drawn):
    """Every dollar of the events is in a line, inside the timeline."""
    assert nil(drawn.life("deal.notes.funding") - drawn.facts("funding"))
    assert nil(drawn.life("deal.preferred.purchased") - drawn.facts("purchase"))
    assert np.abs(drawn.life("deal.cloud.usage") - drawn.usage()).max() <= len(drawn.run.deal.events)  # a product is rounded each quarter
    pods = drawn.run.deal.subject("pods").instances
    assert nil(drawn.life("deal.pods.purchases") - sum(drawn.once(f"deal.{v}.cost") for v in pods))
    assert nil(drawn.life("deal.loop.cash_before_tax") - drawn.life(*INVESTMENT_CASH, *SERVICE_CASH))


def test_a_income_and_oci_equal_cash_after_tax(drawn):
    cash = drawn.life(*INVESTMENT_CASH, *SERVICE_CASH, "-us_tax.income_taxes.current_tax")
    income = drawn.life("us_gaap.results.net_income", "us_gaap.results.other_comprehensive_income")
    assert nil(income - cash)
    assert nil(drawn.once("us_gaap.results.life_income_less_cash"))


def test_a_parts_of_net_income_add_up_in_every_period(drawn):
    r = "us_gaap.results."
    assert nil(
        drawn.row(r + "operating_income")
        + drawn.row(r + "gains_in_income")
        - drawn.row(r + "current_tax")
        - drawn.row(r + "deferred_tax_expense")
        - drawn.row(r + "net_income")
    )


def test_b_each_leg_and_the_whole_before_tax(drawn):
    oci = ("us_gaap.notes.holding_gain", "-us_gaap.notes.reclassified")
    gains = (
        "us_gaap.notes.reclassified",
        "us_gaap.preferred.upward",
        "-us_gaap.preferred.downward",
        "us_gaap.preferred.sale_gain",
        "-us_gaap.preferred.sale_loss",
    )
    released = ("us_gaap.preferred.unexplained_released", "us_gaap.preferred.unexplained_tax_released")
    recorded = ("-us_gaap.preferred.unexplained",)
    assert nil(drawn.life(*gains, *released, *oci) - drawn.life(*INVESTMENT_CASH))
    assert nil(drawn.life(*recorded, *released)), "the unexplained difference is released whole"
    operating = (
        "us_gaap.cloud.revenue",
        "deal.pods.second_life_revenue",
        "-deal.pods.operating_costs",
        "-us_gaap.pods.depreciation",
        "us_gaap.pods.gain",
        "-us_gaap.pods.loss",
    )
    assert nil(drawn.life(*operating) - drawn.life(*SERVICE_CASH))
    assert nil(drawn.life("us_gaap.results.pretax_income", *oci) - drawn.life("deal.loop.cash_before_tax"))
    for key in ("life_pretax_less_cash", "life_investment_leg", "life_service_leg"):
        assert nil(drawn.once(f"us_gaap.results.{key}")), key


def test_c_taxable_income_equals_cash_before_tax_by_leg_and_whole(drawn):
    capital = tuple(
        f"{sign}us_tax.{s}.capital_{kind}" for s in ("notes", "preferred") for sign, kind in (("", "gain"), ("-", "loss"))
    )
    assert nil(drawn.life(*capital) - drawn.life(*INVESTMENT_CASH))
    ordinary = (
        "us_tax.cloud.receipts",
        "us_tax.pods.second_life_receipts",
        "-us_tax.pods.running_costs",
        "-us_tax.pods.first_year_deductions",
        "-us_tax.pods.recovery_deductions",
        "us_tax.pods.ordinary_gain",
        "-us_tax.pods.ordinary_loss",
    )
    assert nil(drawn.life(*ordinary) - drawn.life(*SERVICE_CASH))
    assert nil(drawn.life("us_tax.income_taxes.taxable_income") - drawn.life(*INVESTMENT_CASH, *SERVICE_CASH))
    assert nil(drawn.once("us_tax.results.life_income_less_cash"))


def test_d_nothing_is_left_in_aoci(drawn):
    assert nil(drawn.life("us_gaap.notes.holding_gain", "-us_gaap.notes.reclassified"))
    assert nil(drawn.row("us_gaap.notes.unrealised")[:, -1])
    assert nil(drawn.row("us_gaap.results.aoci")[:, -1])
    assert nil(drawn.once("us_gaap.results.life_pretax_oci"))
    assert drawn.row("us_gaap.notes.unrealised")[:, 20].any()


def test_e_no_deferred_tax_and_no_tax_basis_is_left(drawn):
    assert nil(drawn.row("us_gaap.results.deferred_tax_liability")[:, -1])
    assert nil(drawn.once("us_gaap.results.life_deferred_tax"))
    parts = (
        "us_gaap.notes.deferred_tax",
        "us_gaap.preferred.deferred_tax",
        "us_gaap.preferred.unexplained_deferred",
        "us_gaap.income_taxes.equipment_deferred",
    )
    for key in (*parts, "us_tax.notes.basis", "us_tax.preferred.basis", "us_tax.pods.basis", "us_tax.results.tax_basis"):
        assert nil(drawn.row(key)[:, -1]), key
        assert drawn.row(key).any(), key


def test_cost_is_deductions_and_basis_used_at_disposal_by_vintage_in_both_books(drawn):
    for v in drawn.run.deal.subject("pods").instances:
        cost = drawn.once(f"deal.{v}.cost")
        assert nil(drawn.life(f"us_tax.{v}.first_year", f"us_tax.{v}.recovered", f"us_tax.{v}.retired_basis") - cost), v
        assert nil(drawn.life(f"us_tax.{v}.allowance", f"us_tax.{v}.recovery", f"us_tax.{v}.basis_retired") - cost), v
        assert nil(drawn.life(f"us_gaap.{v}.depreciation", f"us_gaap.{v}.carrying_retired") - cost), v
        assert (cost > 0).any()
    notes = drawn.life("us_tax.notes.basis_sold", "deal.notes.converted_cost")
    assert nil(notes - drawn.life("deal.notes.funding"))
    assert nil(drawn.life("us_tax.preferred.basis_sold") - drawn.life("deal.preferred.purchased", "deal.notes.converted_cost"))


def test_nothing_before_placing_in_service_and_nothing_after_disposal(drawn):
    ends = drawn.row("timeline.period_end")
    for v in drawn.run.deal.subject("pods").instances:
        placed = drawn.fact(f"{v}.placed_in_service")
        before = ends < placed
        retired = drawn.row(f"deal.{v}.retired")
        after = np.hstack([np.zeros((len(retired), 1)), retired[:, :-1]]) == 1
        for key in (
            f"us_tax.{v}.first_year",
            f"us_tax.{v}.recovered",
            f"us_tax.{v}.retired_basis",
            f"us_gaap.{v}.depreciation",
            f"us_gaap.{v}.carrying_retired",
            f"deal.{v}.price",
            f"deal.{v}.running_cost",
        ):
            row = drawn.row(key)
            assert nil(row[before | after]), key
            assert (row >= 0).all(), key
        carrying = drawn.row(f"us_gaap.{v}.carrying")
        assert nil(carrying[before]) and nil(carrying[retired == 1]) and (carrying >= 0).all()
        year_ends = drawn.row("timeline.year_end")
        for key in ("allowance", "recovery", "basis_retired", "remaining"):
            assert nil(drawn.row(f"us_tax.{v}.{key}")[year_ends < placed]), key


def sliced(figures: Figures, scenario: int) -> Figures:
    """One scenario as if it were the only one."""

    def one(array):
        return array[scenario : scenario + 1] if array.shape[0] > 1 else array

    return dataclasses.replace(
        figures, lines={k: one(v) for k, v in figures.lines.items()}, facts={k: one(v) for k, v in figures.facts.items()}
    )


def test_every_balance_but_cash_and_equity_is_nil_at_the_end_in_both_books(drawn):
    for scenario in drawn.kept:
        figures = sliced(drawn.figures, scenario)
        cash = []
        for book in ("us_gaap", "us_tax"):
            balances = post(drawn.run.model, figures, book).balances
            assert (sum(balances.values()) == 0).all()
            for account, balance in balances.items():
                if account.endswith("assets:cash"):
                    cash.append(balance)
                elif account.startswith(("assets:", "liabilities:", "tax assets:", "equity:")):
                    assert balance[-1] == 0, f"{drawn.edits[scenario]}: {account} {balance[-1]}"
            assert sum(int(b[-1]) for a, b in balances.items() if a.startswith("oci:")) == 0
        assert (cash[0] == cash[1]).all()
    print(f"{len(drawn.kept)} scenarios posted in two books")


def test_each_check_of_the_rules_is_nil_in_every_scenario(drawn):
    for key, _ in drawn.run.model.checks():
        array = drawn.figures.lines[key]
        assert nil(np.broadcast_to(array, (len(drawn.edits), array.shape[1]))[drawn.kept]), key


# ---- inputs that are refused ----


def day(text: str) -> float:
    return float(to_serial(date.fromisoformat(text)))


BN = 1e9
#: Flag, an edit that raises it, the last value that does not, and whether the boundary is refused for nothing else.
REFUSED = [
    ("inputs.notes.outside_timeline", {"exit_notes.date": day("2034-01-01")}, {"exit_notes.date": day("2033-12-31")}, True),
    (
        "inputs.notes.outside_timeline",
        {"note_1_funding.date": day("2023-06-30")},
        {"note_1_funding.date": day("2023-07-01")},
        True,
    ),
    (
        "inputs.preferred.outside_timeline",
        {"exit_preferred.date": day("2034-01-01")},
        {"exit_preferred.date": day("2033-12-31")},
        True,
    ),
    ("inputs.cloud.outside_timeline", {"usage_2033q4.date": day("2034-01-01")}, {"usage_2033q4.date": day("2033-12-31")}, True),
    (
        "inputs.facility.outside_timeline",
        {"facility_ended.date": day("2034-01-01")},
        {"facility_ended.date": day("2033-12-31")},
        True,
    ),
    (
        "inputs.pods.outside_timeline",
        {"life_from_2022.date": day("2023-06-30")},
        {"life_from_2022.date": day("2023-07-01")},
        True,
    ),
    (
        "inputs.notes.out_of_order",
        {"conversion_2025q1.date": day("2025-07-01")},
        {"conversion_2025q1.date": day("2025-06-30")},
        False,  # the shares then come after the stake of the book by_equity
    ),
    ("inputs.notes.out_of_order", {"note_2_funding.date": day("2023-09-29")}, {"note_2_funding.date": day("2023-09-30")}, True),
    ("inputs.preferred.out_of_order", {"series_g.date": day("2026-07-01")}, {"series_g.date": day("2026-06-30")}, True),
    (
        "inputs.facility.out_of_order",
        {"facility_opened.date": day("2026-07-01")},
        {"facility_opened.date": day("2026-06-29")},
        True,
    ),
    ("inputs.pods.out_of_order", {"life_from_2024.date": day("2025-01-02")}, {"life_from_2024.date": day("2024-12-31")}, True),
    ("inputs.notes.same_day", {"fair_value_2025q4.date": day("2026-03-31")}, {"fair_value_2025q4.date": day("2025-12-31")}, True),
    ("inputs.preferred.same_day", {"price_2025q3.date": day("2026-03-31")}, {"price_2025q3.date": day("2025-09-30")}, True),
    ("inputs.facility.same_day", {"facility_opened.date": day("2026-06-30")}, {"facility_opened.date": day("2026-06-29")}, True),
    ("inputs.pods.same_day", {"life_from_2024.date": day("2025-01-01")}, {"life_from_2024.date": day("2024-12-31")}, True),
    ("inputs.notes.after_sale", {"exit_notes.date": day("2026-06-29")}, {"exit_notes.date": day("2026-06-30")}, True),
    ("inputs.preferred.after_sale", {"exit_preferred.date": day("2026-06-29")}, {"exit_preferred.date": day("2026-06-30")}, True),
    ("inputs.notes.part_sale", {"exit_notes.share": 0.9999}, {"exit_notes.share": 1.0}, True),
    ("inputs.notes.part_sale", {"exit_notes.share": 1.0001}, {"exit_notes.share": 1.0}, True),
    ("inputs.preferred.part_sale", {"exit_preferred.share": 0.0}, {"exit_preferred.share": 1.0}, True),
    ("inputs.pods.no_life", {"life_from_2025.months": 0.0}, {"life_from_2025.months": 1.0}, True),
    (
        "inputs.nvidia_2023q3.placed_outside",
        {"nvidia_2023q3.placed_in_service": day("2023-06-30")},
        {"nvidia_2023q3.placed_in_service": day("2023-07-01")},
        True,
    ),
    (
        "inputs.own_2033q1.placed_outside",
        {"own_2033q1.placed_in_service": day("2034-01-01")},
        {"own_2033q1.placed_in_service": day("2033-12-31")},
        True,
    ),
    (
        "inputs.nvidia_2033q1.acquired_late",
        {"nvidia_2033q1.contract_made": day("2033-01-02")},
        {"nvidia_2033q1.contract_made": day("2033-01-01")},
        True,
    ),
    (
        "inputs.own_2033q1.acquired_late",
        {"own_2033q1.construction_began": day("2033-01-02")},
        {"own_2033q1.construction_began": day("2033-01-01")},
        True,
    ),
    (
        "inputs.own_2033q1.placed_after_sale",
        {"own_2033q1.placed_in_service": day("2034-01-01")},
        {"own_2033q1.placed_in_service": day("2033-12-31")},
        True,
    ),
    (
        "inputs.nvidia_2033q1.placed_after_sale",
        {"equipment_sold": day("2032-12-31")},
        {"equipment_sold": day("2033-01-01")},
        False,
    ),
    ("inputs.pods.sold_outside", {"equipment_sold": day("2034-01-01")}, {"equipment_sold": day("2033-12-31")}, True),
    ("inputs.cloud.unserved", {"equipment_sold": day("2033-12-30")}, {"equipment_sold": day("2033-12-31")}, True),
    (
        "us_gaap.notes.converted_below",
        {"conversion_2025q1.fair_value": 1.25 * BN - 1},
        {"conversion_2025q1.fair_value": 1.25 * BN},
        True,
    ),
    ("us_gaap.notes.sold_below", {"exit_multiple": 0.0602}, {"exit_multiple": 5.9 / 97.9, "group_capital_gains": 50 * BN}, True),
    ("us_gaap.notes.below_cost", {"fair_value_2026q2.amount": 5.9 * BN - 1}, {"fair_value_2026q2.amount": 5.9 * BN}, True),
    ("us_gaap.note_1.over_converted", {"conversion_2025q1.cost": 1.25 * BN + 1}, {"conversion_2025q1.cost": 1.25 * BN}, True),
    ("us_tax.note_1.over_converted", {"conversion_2025q1.cost": 1.25 * BN + 1}, {"conversion_2025q1.cost": 1.25 * BN}, True),
    (
        "inputs.pods.more_than_all",
        {"group_additions_2024.last_quarter": 75 * BN + 1},
        {"group_additions_2024.last_quarter": 75 * BN},
        True,
    ),
    ("by_equity.preferred.stake_changes", {"stake_assumed.date": day("2032-12-30")}, {"stake_assumed.date": day("2032-09-30")}, False),
    (
        "by_equity.preferred.bought_while_suspended",
        {"lab_result_2026q1.amount": -2_000 * BN},
        {"lab_result_2026q1.amount": -1 * BN},
        True,
    ),
    ("deal.pods.without_life", {"life_from_2022.date": day("2023-10-01")}, {"life_from_2022.date": day("2023-09-30")}, True),
]


@pytest.fixture(scope="module")
def edited(sample_run) -> Figures:
    """All edits below in one batch: the wrong ones first, then those at the boundary."""
    edits = [Edit(tuple(values.items())) for column in (1, 2) for values in (case[column] for case in REFUSED)]
    return batch(sample_run, edits)


@pytest.mark.parametrize("case", range(len(REFUSED)), ids=lambda case: f"{case}-{REFUSED[case][0]}")
def test_an_input_that_is_refused_and_the_last_that_is_not(sample_run, edited, case):
    flag, _, _, clean = REFUSED[case]
    refusal = dict(sample_run.model.refusals())[flag]
    told = [p for p in refusals(sample_run.model, edited, case) if p.summary == f"not covered: {refusal.message} ({flag})"]
    assert len(told) == 1 and refusal.cite in told[0].reason
    boundary = len(REFUSED) + case
    assert (edited.lines[flag][boundary] == 0).all()
    problems = refusals(sample_run.model, edited, boundary)
    assert not clean or problems == [], [str(p) for p in problems]


def test_every_kind_of_refusal_has_a_case(sample_run):
    cased = {flag.rsplit(".", 1)[1] for flag, *_ in REFUSED}
    assert {key.rsplit(".", 1)[1] for key, _ in sample_run.model.refusals()} - cased == NO_EVENT


#: Flags that no edit of a number raises here: no rate changes, no allowance stands in AOCI, nothing is distributed, and in the
#: case of credits no more is served from them than there are.
NO_EVENT = {"rate_change", "aoci_unelected", "below_nil", "over_served"}


def test_a_change_of_the_enacted_rate_is_refused(sample_run, monkeypatch):
    """The law holds one rate, so a second is planted: from 2028, and from after the deal's last day, which is not refused."""
    law = read_law()
    rate = law.parameters["corporate_rate"]

    def changing(first: date):
        (bounds,) = rate.windows[0].bounds
        windows = (
            dataclasses.replace(rate.windows[0], bounds=((bounds[0], first - timedelta(days=1)),)),
            dataclasses.replace(rate.windows[0], bounds=((first, bounds[1]),), value=Decimal("0.25")),
        )
        parameters = {**law.parameters, "corporate_rate": dataclasses.replace(rate, windows=windows)}
        return lambda: dataclasses.replace(law, parameters=parameters)

    monkeypatch.setattr(building, "read_law", changing(date(2033, 12, 31)))
    with pytest.raises(Problems, match=r"the enacted rate changes[\s\S]*Decided by ASC 740-10-45"):
        run(sample_run.deal)
    monkeypatch.setattr(building, "read_law", changing(date(2034, 1, 1)))
    assert run(sample_run.deal).passed
