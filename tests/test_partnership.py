"""A partnership: the Schedules K-1 add up to Schedule K, Schedule K to the book, capital accounts to equity; and where it stops."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from small_deals import is_told, made

from ledger.analysis.run import Run, run
from ledger.output.layout import lay_out
from ledger.output.report import render

LINES = ("1", "5", "6a", "10", "12", "17a", "17b", "19a", "20l", "20l_1231")
DEAL = """start: 2025-01-01
end: {end}-12-31
step: {step}
posting_unit: cent
books:
  us_gaap: {{label: Books, kit: straight_line, service: usage_revenue, running: expensed_as_used, {equity}, income_taxes: none_of_entity}}
  us_tax:
    label: Tax
    kit: partnership_recovery
    service: gross_receipts
    running: deducted_as_used
{k1}
    income_taxes: partnership_return
    elections: {{c1: {{allowance: elected_out, reason: x}}}}
elections:
  recovery_percentages: {{choice: table, cite: x, reason: x}}
subjects:
  kit: {{type: equipment, label: Kit}}
  service: {{type: contract, label: Service}}
  running: {{type: operating_cost, label: Running cost}}
{partners}
assumptions:
  partners:
{shares}
  facts:
    fee: {{value: "{fee}", unit: USD/month}}
    book_residual: {{value: "0", unit: rate}}
{sale}
  events:
{events}
  equipment:
    kit:
      classes:
        c0: {{label: C0, asset_class: five_year, facts: {{life: {{value: "120", unit: months}}}}}}
        c1: {{label: C1, asset_class: seven_year, facts: {{life: {{value: "120", unit: months}}}}}}
      vintages:
{vintages}
  costs:
    running:
      - {{name: power, of: [fee], begins: 2025-01-01, ends: {end}-12-31}}
"""
SALE = """    equipment_sold: {value: 2029-06-30, unit: date}
    resale_floor: {value: "0.3", unit: rate}
    resale_floor_age: {value: "36", unit: months}"""


def drawn(seed: int, expensed: bool) -> str:
    """A partnership of two to four; with section 179 it ends in 2026, the last year whose dollar limit is known, else it sells all."""
    rng = random.Random(seed)
    names = [f"p{i}" for i in range(rng.randint(2, 4))]
    parts = [rng.randint(1, 60) for _ in names[1:]]
    shares = [f"{part / 300:.2f}" for part in parts]
    shares.append(f"{1 - sum(map(float, shares)):.2f}")
    end = 2026 if expensed else 2030
    events = []
    for name in names:
        events.append(f'{{id: in_{name}, date: 2025-01-01, kind: contribution, of: {name}, amount: "{rng.choice((3_000, 3_000_000))}.17"}}')
        if rng.random() < 0.5:
            events.append(f'{{id: out_{name}, date: {end}-12-31, kind: distribution, of: {name}, amount: "{rng.randint(1, 900_000)}"}}')
        if rng.random() < 0.6:
            events.append(f"{{id: own_{name}, date: 2025-12-31, kind: other_business_income, of: {name}, "
                          f'amount: "{rng.randint(-300_000, 300_000)}"}}')  # fmt: skip
        if rng.random() < 0.5:
            events.append(f"{{id: expensed_{name}, date: 2025-12-31, kind: other_section_179, of: {name}, "
                          f'amount: "{rng.randint(0, 2_500_000)}", cost: "{rng.randint(2_500_000, 5_000_000)}"}}')  # fmt: skip
    events.append('{id: in_first, date: 2025-01-02, kind: contribution, of: p0, amount: "9,000,000"}')
    events = [each for each in events if "in_p0" not in each]
    fees = "{{id: fee_{0}, date: {0}-12-31, kind: usage, of: service, amount: '{1}.{2}'}}"
    events += [fees.format(year, rng.randint(0, 2_000_000), rng.randint(10, 99))
               for year in range(2025, min(end, 2028) + 1)]  # fmt: skip
    events.sort(key=lambda each: each.split("date: ")[1][:10])
    vintages = []
    for i in range(rng.randint(1, 3)):
        day = f"{rng.choice((2025, 2026) if expensed else (2026, 2027, 2028))}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        cost, taken = rng.randint(300_000, 1_200_000), f', section_179: "{rng.randint(1, 300_000)}"' if expensed else ""
        acquired = rng.choice((day, "2025-01-05")) if day > "2025-01-05" else day
        vintages.append(f"{{name: v{i}, class: c{rng.randint(0, 1)}, placed_in_service: {day}, acquired: {acquired}, "
                        f'cost: "{cost}"{taken}}}')  # fmt: skip
    rows = lambda texts, indent: "\n".join(f"{' ' * indent}{text}" for text in texts)  # noqa: E731
    return DEAL.format(
        end=end, step=rng.choice(("quarter", "year")), fee=rng.randint(0, 40_000), sale="" if expensed else SALE,
        equity=", ".join(f"{name}: partners_equity" for name in names), k1=rows((f"{name}: schedule_k1" for name in names), 4),
        partners=rows((f"{name}: {{type: partner, label: Partner {name}}}" for name in names), 2),
        shares=rows((f'{name}: {{profit_share: "{s}", restores_deficit: "1"}}' for name, s in zip(names, shares, strict=True)), 4),
        events=rows((f"- {each}" for each in events), 4), vintages=rows((f"- {each}" for each in vintages), 8),
    )  # fmt: skip


@cache
def of(seed: int, expensed: bool) -> Run:
    return made(drawn(seed, expensed))


SEEDS = [(seed, expensed) for seed in range(10) for expensed in (False, True)]


def partners(made_run: Run) -> list[str]:
    return [subject.name for subject in made_run.deal.subjects if subject.type == "partner"]


def total(made_run: Run, line: str) -> np.ndarray:
    """A line over the partners, by tax year."""
    return np.sum([made_run.figures.row(f"us_tax.{name}.{line}") for name in partners(made_run)], axis=0).round(2)


@pytest.mark.parametrize("seed, expensed", SEEDS)
def test_schedules_k1_add_up_to_schedule_k_and_it_to_the_book(seed, expensed):
    it = of(seed, expensed)
    k = {line: it.figures.row(f"us_tax.income_taxes.k_{line}") for line in LINES if f"us_tax.income_taxes.k_{line}" in it.model.rows}
    for line, amounts in k.items():
        assert (total(it, f"k1_{line}") == amounts.round(2)).all(), line
    income = sum(k[line] for line in k if line in ("1", "5", "6a", "10", "20l", "20l_1231")) - k["12"]
    statement = next(row for row in it.statements["us_tax"] if row.id == "taxable income")
    assert round(income.sum() * 100) == statement.units.sum()
    assert it.passed, [check for check in it.checks if not check.passed]


@pytest.mark.parametrize("seed, expensed", SEEDS)
def test_capital_accounts_add_up_to_the_equity_of_the_tax_balance_sheet(seed, expensed):
    it = of(seed, expensed)
    equity = next(row for row in it.statements["us_tax"] if row.id == "equity").units
    last = len(equity) // (6 if not expensed else 2)
    assert (np.rint(total(it, "capital_end") * 100) == equity[last - 1 :: last]).all()
    cash = {book: ledger.balances["assets:cash" if book == "us_gaap" else "tax assets:cash"] for book, ledger in it.ledgers.items()}
    assert (cash["us_gaap"] == cash["us_tax"]).all()


@pytest.mark.parametrize("seed, expensed", SEEDS)
def test_losses_are_taken_once_and_never_beyond_basis(seed, expensed):
    it = of(seed, expensed)
    for name in partners(it):
        row = lambda line, name=name: it.figures.row(f"us_tax.{name}.{line}")  # noqa: E731
        kinds = ("ordinary_loss", "section_1231_loss", *(("section_179_loss",) if expensed else ()))
        lost = [np.maximum(0, -row("k1_1")), np.maximum(0, -row("k1_10")), row("k1_12") if expensed else 0 * row("k1_1")]
        if expensed:
            lost[0] = lost[0] + np.maximum(0, -row("k1_20l"))
            lost[1] = lost[1] + np.maximum(0, -row("k1_20l_1231"))
        for kind, arisen in zip(kinds, lost, strict=False):
            assert round(row(f"{kind}_allowed").sum() + row(f"{kind}_put_off")[-1] - arisen.sum(), 2) == 0
            assert (row(f"{kind}_allowed") >= 0).all() and (row(f"{kind}_put_off").round(2) >= 0).all()
        assert (row("outside_basis").round(2) >= 0).all()
        if expensed:
            assert all((row("own_return_179") <= row(limit) + 0.001).all() for limit in ("dollar_limit", "income_limit"))
            passed = row("section_179_loss_allowed").sum()
            assert round(row("own_return_179").sum() + row("carried_179")[-1] + row("lost_179").sum() - passed, 2) == 0


@pytest.mark.parametrize("seed", range(10))
def test_over_the_life_the_minimum_tax_items_are_nil(seed):
    """What recovery is slower by comes back as a smaller gain when all is sold."""
    it = of(seed, False)
    rows = [it.figures.row(f"us_tax.income_taxes.k_{line}").sum() for line in ("17a", "17b")]
    assert round(sum(rows), 2) == 0


def test_the_sample_is_what_its_readme_says():
    it = run("samples/gpu_partnership")
    row = lambda key: it.figures.row(f"us_tax.{key}")  # noqa: E731
    assert row("income_taxes.k_1")[1].round(-5) == -72_300_000
    assert [row(f"{name}.k1_1")[1].round(-5) for name in ("fund", "sponsor", "supplier")] == [-47_000_000, -18_100_000, -7_200_000]
    assert [row(f"{name}.capital_end")[1].round(-5) for name in ("fund", "sponsor", "supplier")] == [6_400_000, 2_500_000, 1_000_000]
    assert all((row(f"{name}.losses_put_off") == 0).all() for name in ("fund", "sponsor", "supplier"))
    assert row("income_taxes.k_1")[2:5].round(-5).tolist() == [24_100_000, 24_300_000, 24_300_000]
    assert (row("income_taxes.k_1") - row("income_taxes.k_19a"))[2].round(-5) == 3_100_000
    assert row("income_taxes.k_12")[0] == 360_000 and row("income_taxes.income_before_179")[0] == 471_191
    assert row("supplier.lost_179")[0] == 36_000 and row("supplier.dollar_limit")[0] == 0
    assert row("income_taxes.page_1_6")[5] == 14_400_000 and row("income_taxes.k_20l")[5] == 480_000
    assert not row("income_taxes.k_17a").any() and not row("income_taxes.k_17b").any()
    assert it.passed


def test_workbook_and_report_have_the_forms():
    it = run("samples/gpu_partnership")
    layout = lay_out(it.model)
    keys = ("us_tax.income_taxes.k_12", "us_tax.fund.k1_12", "us_tax.fund.outside_basis")
    assert {layout.lines[key][0] for key in keys} == {"Schedule_K"}
    page = render(it)
    assert "17A Post-1986 depreciation adjustment" in page and "L Ending capital account" in page
    assert "Form 1120, line 20" not in page
    assert "Form 1120, line 20" in render(run("samples/data_center")), "a corporation: its equipment stands elsewhere"


BASE = drawn(3, False)


@pytest.mark.parametrize("old, new, told", [
    ('restores_deficit: "1"', 'restores_deficit: "2"', "neither 0 nor 1"),
    ("income_taxes: partnership_return", "income_taxes: regular_tax", "partnership_recovery, in a book whose income taxes are no "
     "partnership_return [IRC 701]"),
    ("kit: partnership_recovery", "kit: macrs", "kit by another treatment than partnership_recovery [Reg. 1.179-2]"),
    ("elections:\n  recovery", "  memo: {like: us_tax, label: M}\nelections:\n  recovery",
     "book memo beside a partnership_return [IRC 703]"),
    ("start: 2025-01-01", "tax_years: {begins: 2024-07-01, ends: [2025-06-30]}\nstart: 2025-01-01", "a tax year other than the calendar "
     "year [IRC 706]"),
    ("  equipment:\n    kit:",
     "    - {id: income, date: 2030-12-31, kind: business_income, of: kit, amount: '1'}\n  equipment:\n    kit:",
     "business_income is given for a partnership [Reg. 1.179-2]"),
    ('cost: "', 'cost: "9999', "pays out more cash than it holds"),
])  # fmt: skip
def test_where_a_partnership_stops(old, new, told):
    assert old in BASE
    is_told(BASE.replace(old, new), told)


def test_the_example_of_the_page_runs_and_its_lines_exist():
    page = (Path(__file__).parents[1] / "docs" / "partnerships.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    kit = """  facts: {book_residual: {value: "0", unit: rate}}
  equipment:
    servers:
      classes: {rack: {label: Rack, asset_class: servers, facts: {life: {value: "60", unit: months}}}}
      vintages: [{name: one, class: rack, placed_in_service: 2026-02-01, acquired: 2026-02-01, cost: "9,000"}]
"""
    paid = "    - {id: fee, date: 2026-12-31, kind: usage, of: capacity, amount: '900'}\n"
    text = "start: 2026-01-01\nend: 2027-12-31\nstep: year\nposting_unit: cent\nelections:\n"
    text += "  recovery_percentages: {choice: table, cite: x, reason: x}\n"
    it = made(f"{text}{example}{paid}{kit}")
    assert it.passed
    listed = re.findall(r"^\| .*? \| (`us_tax.*?) \| ", page, re.MULTILINE)
    names = [name for cell in listed for name in re.findall(r"`(?:us_tax\.\w+\.)?(\w+)", cell)]
    lines = {key.rpartition(".")[2] for key in (*it.model.rows, *of(0, True).model.rows)}
    assert names and all(any(line.startswith(name) for line in lines) for name in names), names


def test_shares_that_do_not_add_up_are_refused():
    share = BASE.split('p0: {profit_share: "')[1].split('"')[0]
    is_told(BASE.replace(f'p0: {{profit_share: "{share}"', 'p0: {profit_share: "0.011"'), "do not add up to one")


def test_a_deficit_that_nobody_restores_is_refused():
    text = next(text for text in (drawn(seed, False) for seed in range(40)) if _falls_below(text))
    is_told(text.replace(', restores_deficit: "1"', ""), "its capital account falls below nil")


def _falls_below(text: str) -> bool:
    it = made(text)
    return any((it.figures.row(f"us_tax.{name}.capital_end") < 0).any() for name in partners(it))


@pytest.mark.parametrize("subject, books, events, told", [
    ("held: {type: borrowing, label: Loan}", ("interest_expense", "business_interest"),
     ["kind: interest, of: held, amount: '1'"], "a borrowing of a partnership [IRC 752]"),
    ("held: {type: equity_security, label: Shares}", ("fair_value", "cost_basis"),
     ["kind: purchase, of: held, amount: '10'", "kind: sale, of: held, share: '1', amount: '12'"],
     "capital gains of a partnership [IRC 702(a)(1)]"),
])  # fmt: skip
def test_what_a_partnership_may_not_hold(subject, books, events, told):
    text = BASE.replace("subjects:\n", f"subjects:\n  {subject}\n").replace("straight_line, ", f"straight_line, held: {books[0]}, ")
    text = text.replace("    service: gross", f"    held: {books[1]}\n    service: gross")
    made_up = "".join(f"    - {{id: held_{i}, date: 2025-0{i + 1}-01, {each}}}\n" for i, each in enumerate(events))
    is_told(text.replace("  events:\n", f"  events:\n{made_up}"), told)


def test_payments_before_they_are_taxed_are_liabilities_and_refused():
    text = BASE.replace("elections:\n  rec", "elections:\n  advance_payments: {choice: deferral, cite: x, reason: x}\n  rec")
    paid = "    - {id: early, date: 2025-01-01, kind: prepayment, of: service, amount: '5'}\n"
    is_told(text.replace("  events:\n", f"  events:\n{paid}"), "whose shares belong in outside basis [IRC 752]")


def test_one_owner_is_no_partnership():
    kept = []
    for line in BASE.split("\n"):
        for name in ("p1", "p2", "p3"):
            line = line.replace(f", {name}: partners_equity", "")
        if not any(f"  {name}: " in line or f"of: {name}," in line for name in ("p1", "p2", "p3")):
            kept.append(line)
    is_told("\n".join(kept), "without two partners [Reg. 301.7701-3]")


def test_a_partner_that_is_none_is_told():
    is_told(BASE.replace("    p0: {profit_share", "    q0: {profit_share"), '"q0" is no partner of the deal')
