"""The books of the sample: they balance, hold the same cash, show what the filings predict; and their checks can fail."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest

from ledger.analysis.agreement import agreement
from ledger.analysis.checks import checks
from ledger.analysis.ties import account_ties
from ledger.books.postings import post
from ledger.books.statements import statements
from ledger.formula.money import to_units
from ledger.model.timeline import period_ends

MILLION = 10**6
BOOKS = ("us_gaap", "us_tax")
OCI, INCOME = "liabilities:deferred tax:investments through oci", "liabilities:deferred tax:investments through income"


def at(run, day: str) -> int:
    return period_ends(run.deal).index(date.fromisoformat(day))


def dollars(run, key: str, day: str) -> int:
    """A line at a period end, as a whole number of dollars."""
    amount = float(run.figures.row(key)[at(run, day)])
    assert amount == int(amount)
    return int(amount)


def posted(run, book: str, name: str, day: str) -> int:
    """The units of all entries of that name in one period."""
    assert run.figures.unit == "dollar"
    found = [p for p in run.ledgers[book].postings if p.entry.name == name]
    assert found, name
    return sum(int(p.units[at(run, day)]) for p in found)


def millions(bn: str) -> int:
    """Billions written by hand, in whole dollars."""
    whole, _, part = bn.partition(".")
    return int(whole) * 10**9 + int(part.ljust(9, "0") or 0)


@pytest.mark.parametrize("book", BOOKS)
def test_the_trial_balance_of_every_period_adds_to_nil(sample_run, book):
    ledger = sample_run.ledgers[book]
    total = sum(ledger.balances.values())
    assert total.dtype == np.int64 and len(total) == 42 and (total == 0).all()
    for posting in ledger.postings:
        assert posting.units.dtype == np.int64 and (posting.units >= 0).all()
    print(f"{book}: {len(ledger.balances)} accounts, {len(ledger.postings)} entries, {len(total)} periods")


def test_both_books_hold_the_same_cash_in_every_period(sample_run):
    gaap, tax = (sample_run.ledgers[b].balances[a] for b, a in (("us_gaap", "assets:cash"), ("us_tax", "tax assets:cash")))
    assert (gaap == tax).all() and gaap.any()
    figures = sample_run.figures
    paid = figures.row("us_tax.income_taxes.current_tax")
    assert (np.diff(gaap, prepend=0) == figures.row("deal.loop.cash_before_tax") - paid).all()


def with_line(run, key: str, column: int, amount: float):
    """The figures with one value of one line moved by an amount; -1 is the last column."""
    lines = dict(run.figures.lines)
    lines[key] = lines[key].copy()
    lines[key][0, column] += amount
    return dataclasses.replace(run.figures, lines=lines)


@pytest.mark.parametrize("book", BOOKS)
def test_a_negative_entry_stops_with_its_name(sample_run, book):
    for key, entry in sample_run.model.entries(book):
        amount = float(sample_run.figures.row(key)[-1])
        with pytest.raises(AssertionError) as told:
            post(sample_run.model, with_line(sample_run, key, -1, -amount - 1), book)
        named = [e.name for k, e in sample_run.model.entries(book) if k == key]
        assert any(f"{book}: {name}: an entry is never negative" in str(told.value) for name in named), entry.name


#: Corrections, item 21, in USD bn: AOCI before tax, deferred tax of OCI origin, gains in income to date, deferred tax of income
#: origin, deferred tax of the unexplained difference.
DATED = {
    "2024-12-31": ("8.5", "1.785", "0", "0", "0"),
    "2025-03-31": ("5.2", "1.092", "3.3", "0.693", "0"),
    "2025-06-30": ("5.2", "1.092", "3.3", "0.693", "0"),
    "2025-09-30": ("18.8", "3.948", "12.8", "2.688", "0.063"),
    "2025-12-31": ("39.5", "8.295", "12.8", "2.688", "0.063"),
    "2026-03-31": ("36.3", "7.623", "29.6", "6.216", "0.063"),
    "2026-06-30": ("92.0", "19.320", "80.1", "16.821", "0.063"),
}
KEYS = (
    "us_gaap.notes.unrealised",
    "us_gaap.notes.deferred_tax",
    "us_gaap.results.gains_in_income_to_date",
    "us_gaap.preferred.deferred_tax",
    "us_gaap.preferred.unexplained_deferred",
)


@pytest.mark.parametrize("day", DATED)
def test_deferred_tax_by_date_and_origin_is_that_shown_by_hand(sample_run, day):
    by_hand = tuple(millions(amount) for amount in DATED[day])
    assert tuple(dollars(sample_run, key, day) for key in KEYS) == by_hand
    balances, index = sample_run.ledgers["us_gaap"].balances, at(sample_run, day)
    assert int(-balances[OCI][index]) == by_hand[1]
    assert int(-balances[INCOME][index]) == by_hand[3] + by_hand[4]
    oci = sum(int(-b[index]) for name, b in balances.items() if name.startswith("oci:"))
    assert oci == by_hand[0] - by_hand[1]  # AOCI of the balance sheet is net of tax


@pytest.mark.parametrize(
    "day, moved, by_price, beside",
    [
        ("2025-03-31", "0.693", "0", "0"),
        ("2025-09-30", "0.483", "1.512", "0.063"),
        ("2026-03-31", "0.945", "2.583", "0"),
    ],
)
def test_a_conversion_moves_deferred_tax_between_origins_and_not_its_total(sample_run, day, moved, by_price, beside):
    assert posted(sample_run, "us_gaap", "tax on reclassification", day) == millions(moved)
    ledger, index = sample_run.ledgers["us_gaap"], at(sample_run, day)
    out_of_oci, into_income = int(-ledger.movement(OCI)[index]), int(-ledger.movement(INCOME)[index])
    marked = posted(sample_run, "us_gaap", "tax on holding gain", day) - posted(sample_run, "us_gaap", "tax on holding loss", day)
    assert out_of_oci == marked - millions(moved)
    assert into_income == millions(moved) + millions(by_price) + millions(beside)
    assert out_of_oci + into_income == marked + millions(by_price) + millions(beside)


def test_prices_add_deferred_tax_and_purchases_add_none(sample_run):
    assert posted(sample_run, "us_gaap", "deferred tax on preferred, up", "2026-06-30") == millions("10.605")
    assert posted(sample_run, "us_gaap", "preferred bought", "2026-06-30") == millions("10.0")


#: The five rows that nothing was chosen for: line, date, computed, reported, in USD bn.
PREDICTED = (
    ("us_gaap.results.gains_in_income", "2025-09-30", "9.5", "9.5"),
    ("us_gaap.results.gains_in_income", "2026-03-31", "16.8", "16.8"),
    ("us_gaap.preferred.carrying_before_unexplained", "2025-09-30", "14.5", "14.8"),
    ("us_gaap.preferred.carrying", "2026-03-31", "32.0", "32.0"),
    ("us_gaap.preferred.carrying", "2026-06-30", "92.5", "92.5"),
)


def test_the_predicted_rows(sample_run):
    rows = [row for row in agreement(sample_run) if row.kind == "predicted"]
    found = [(*row.keys, row.date.isoformat(), int(row.computed), int(row.expected)) for row in rows]
    assert found == [(key, day, millions(computed), millions(reported)) for key, day, computed, reported in PREDICTED]
    for key, day, computed, _ in PREDICTED:
        assert dollars(sample_run, key, day) == millions(computed)
    assert [(row.result, row.miss and int(row.miss)) for row in rows] == [
        ("agrees", None),
        ("agrees", None),
        ("misses as stated", -300 * MILLION),
        ("agrees", None),
        ("agrees", None),
    ]


def test_the_gains_are_sums_of_computed_parts(sample_run):
    for day, parts in (("2025-09-30", ("2.3", "7.2")), ("2026-03-31", ("4.5", "12.3"))):
        keys = ("us_gaap.notes.reclassified", "us_gaap.preferred.remeasured")
        assert tuple(dollars(sample_run, key, day) for key in keys) == tuple(millions(part) for part in parts)
        assert dollars(sample_run, "us_gaap.results.gains_in_income", day) == sum(millions(part) for part in parts)


def test_no_row_of_the_filings_differs_and_one_misses_as_stated(sample_run):
    rows = agreement(sample_run)
    results = [row.result for row in rows]
    print({(row.kind, row.result): sum((r.kind, r.result) == (row.kind, row.result) for r in rows) for row in rows})
    assert len(rows) > 50 and "differs" not in results and results.count("misses as stated") == 1


def test_a_row_of_the_filings_can_differ(sample_run):
    wrong = dataclasses.replace(
        sample_run, figures=with_line(sample_run, "us_gaap.preferred.carrying", at(sample_run, "2026-06-30") + 1, 51 * MILLION)
    )
    assert [row.result for row in agreement(wrong)].count("differs") == 1
    near = dataclasses.replace(
        sample_run, figures=with_line(sample_run, "us_gaap.preferred.carrying", at(sample_run, "2026-06-30") + 1, 50 * MILLION)
    )
    assert [row.result for row in agreement(near)].count("differs") == 0


def test_the_unexplained_difference_is_posted_beside_income_and_released_at_the_exit(sample_run):
    run, day, last = sample_run, "2025-09-30", "2032-12-31"
    assert posted(run, "us_gaap", "unexplained difference", day) == 237 * MILLION
    assert posted(run, "us_gaap", "tax on unexplained difference", day) == 63 * MILLION
    made = {p.entry.name: (p.entry.debit, p.entry.credit) for p in run.ledgers["us_gaap"].postings}
    cost, equity, released = (
        "assets:investments:preferred:cost",
        "equity:unexplained difference",
        "income:unexplained difference released",
    )
    assert made["unexplained difference"] == (cost, equity)
    assert made["tax on unexplained difference"] == (cost, INCOME)
    assert made["unexplained difference released"] == (equity, released)
    assert made["tax on unexplained difference released"] == (INCOME, released)
    balances = run.ledgers["us_gaap"].balances
    held = -balances[equity]
    assert set(held[at(run, day) : at(run, last)].tolist()) == {237 * MILLION}
    assert not held[: at(run, day)].any() and not held[at(run, last) :].any()
    assert posted(run, "us_gaap", "unexplained difference released", last) == 237 * MILLION
    assert posted(run, "us_gaap", "tax on unexplained difference released", last) == 63 * MILLION
    moved = -np.diff(balances[released], prepend=0)
    assert np.flatnonzero(moved).tolist() == [at(run, last)] and int(moved[at(run, last)]) == 300 * MILLION


def test_a_flat_exit_taxes_what_the_deferred_taxes_had_set_aside(sample_run):
    run, day, before = sample_run, "2032-12-31", at(sample_run, "2032-12-31") - 1
    proceeds = sum(dollars(run, f"deal.{name}.proceeds", day) for name in ("notes", "preferred"))
    bases = sum(dollars(run, f"us_tax.{name}.basis_sold", day) for name in ("notes", "preferred"))
    gains = sum(dollars(run, f"us_tax.{name}.capital_gain", day) for name in ("notes", "preferred"))
    assert (proceeds, bases, gains) == (millions("190.4"), millions("18.0"), millions("172.4"))
    liabilities = [int(-run.ledgers["us_gaap"].balances[name][before]) for name in (OCI, INCOME)]
    assert liabilities == [millions("19.320"), millions("16.884")]
    assert gains * 21 % 100 == 0 and gains * 21 // 100 == sum(liabilities) == millions("36.204")
    # the part of the quarter's current tax that the ordinary income of the deal does not explain
    year = [i for i, end in enumerate(period_ends(run.deal)) if end.year == 2032]
    ordinary = sum(int(run.figures.row("us_tax.income_taxes.ordinary_income")[i]) for i in year)
    whole = sum(int(run.figures.row("us_tax.income_taxes.current_tax")[i]) for i in year)
    assert abs(whole - millions("36.204") - ordinary * 21 / 100) <= 0.5
    for name in (OCI, INCOME):
        assert not run.ledgers["us_gaap"].balances[name][at(run, day) :].any()


# ---- checks that can fail ----


def failing(run, figures=None, ledgers=None, stated=None) -> set[tuple[str, tuple[str, ...]]]:
    """(kind, about) of every check that fails on a run with a fault planted."""
    ledgers = ledgers or run.ledgers
    stated = stated or {book: statements(ledger) for book, ledger in ledgers.items()}
    return {(c.kind, c.about) for c in checks(run.model, figures or run.figures, ledgers, stated) if not c.passed}


def reposted(run, figures, book: str) -> dict:
    """The ledgers with one book posted anew from other figures."""
    return {**run.ledgers, book: post(run.model, figures, book)}


def test_the_run_as_it_is_fails_no_check(sample_run):
    assert failing(sample_run) == set()
    assert sample_run.passed


@pytest.mark.slow
def test_every_line_that_must_be_nil_fails_by_one_dollar(sample_run):
    keys = [key for key, _ in sample_run.model.checks()]
    for key in keys:
        assert ("line", (key,)) in failing(sample_run, with_line(sample_run, key, -1, 1.0)), key
        assert ("line", (key,)) in failing(sample_run, with_line(sample_run, key, -1, -1.0)), key
        assert ("line", (key,)) in failing(sample_run, with_line(sample_run, key, -1, np.nan)), key
    print(f"{len(keys)} lines that must be nil")


def test_every_refusal_flag_fails_the_check_of_refusals(sample_run):
    for key in {key for key, _ in sample_run.model.refusals()}:
        assert ("refusals", ()) in failing(sample_run, with_line(sample_run, key, -1, 1.0)), key


@pytest.mark.parametrize("book", BOOKS)
def test_one_unit_on_one_side_fails_the_trial_balance(sample_run, book):
    """In each account: the trial balance fails, and one balanced entry too few is not hidden by the others."""
    ledger = sample_run.ledgers[book]
    for account in ledger.balances:
        balance = ledger.balances[account].copy()
        balance[-1] += 1
        wrong = {**sample_run.ledgers, book: dataclasses.replace(ledger, balances={**ledger.balances, account: balance})}
        assert ("trial balance", (book,)) in failing(sample_run, ledgers=wrong), account
        assert ("statement", (book, "unbalanced")) in failing(sample_run, ledgers=wrong), account


def test_every_statement_row_that_is_checked_can_fail(sample_run):
    rows = 0
    for book, lines in sample_run.statements.items():
        for check in sample_run.checks:
            if check.kind not in ("statement", "tie") or check.about[0] != book:
                continue
            units = {line.id: line.units for line in lines}[check.about[1]].copy()
            units[3] += 1
            stated = tuple(dataclasses.replace(line, units=units) if line.id == check.about[1] else line for line in lines)
            assert (check.kind, check.about) in failing(sample_run, stated={**sample_run.statements, book: stated}), check.about
            rows += 1
    print(f"{rows} statement rows checked")


@pytest.mark.parametrize("book, account", [("us_gaap", "assets:cash"), ("us_tax", "tax assets:cash")])
def test_cash_that_parts_by_a_dollar_fails(sample_run, book, account):
    ledger = sample_run.ledgers[book]
    balance = ledger.balances[account].copy()
    balance[5] -= 1
    wrong = {**sample_run.ledgers, book: dataclasses.replace(ledger, balances={**ledger.balances, account: balance})}
    assert ("cash", BOOKS) in failing(sample_run, ledgers=wrong)


def test_cash_that_both_books_miss_fails_against_the_deal(sample_run):
    figures = with_line(sample_run, "deal.loop.cash_before_tax_to_date", 7, 1.0)
    assert failing(sample_run, figures) == {("bank", ("us_gaap",))}


def test_an_amount_too_large_for_a_spreadsheet_fails(sample_run):
    figures = with_line(sample_run, "deal.notes.funding", -1, 1e12)
    assert ("largest", ()) in failing(sample_run, ledgers=reposted(sample_run, figures, "us_gaap"))


def entry_keys(run, book: str) -> list[str]:
    return list(dict.fromkeys(key for key, _ in run.model.entries(book)))


#: What accounts must hold, debit positive: book, accounts, (sign, line) of every part.
TIES = (
    ("us_gaap", ("assets:investments:convertible notes:amortized cost",), ((1, "us_gaap.notes.amortized_cost"),)),
    ("us_gaap", ("assets:investments:convertible notes:fair value adjustment",), ((1, "us_gaap.notes.unrealised"),)),
    (
        "us_gaap",
        (
            "assets:investments:preferred:cost",
            "assets:investments:preferred:upward adjustments",
            "assets:investments:preferred:downward adjustments",
        ),
        ((1, "us_gaap.preferred.carrying"),),
    ),
    ("us_gaap", ("assets:investments:preferred:upward adjustments",), ((1, "us_gaap.preferred.cumulative_up"),)),
    ("us_gaap", ("assets:investments:preferred:downward adjustments",), ((-1, "us_gaap.preferred.cumulative_down"),)),
    ("us_gaap", ("assets:equipment:cost",), ((1, "deal.pods.gross_cost"),)),
    ("us_gaap", ("assets:equipment:accumulated depreciation",), ((-1, "us_gaap.pods.accumulated"),)),
    ("us_gaap", ("liabilities:deferred tax:equipment",), ((-1, "us_gaap.income_taxes.equipment_deferred"),)),
    ("us_gaap", (INCOME,), ((-1, "us_gaap.preferred.deferred_tax"), (-1, "us_gaap.preferred.unexplained_deferred"))),
    ("us_gaap", (OCI,), ((-1, "us_gaap.notes.deferred_tax"),)),
    ("us_gaap", ("assets:deferred tax:carryforwards",), ((1, "us_gaap.income_taxes.carryforward_asset"),)),
    ("us_gaap", ("assets:deferred tax:unrealised losses",), ((1, "us_gaap.income_taxes.unrealised_loss_asset"),)),
    ("us_gaap", ("assets:deferred tax:valuation allowance",), ((-1, "us_gaap.income_taxes.allowance"),)),
    ("us_gaap", ("equity:unexplained difference",), ((-1, "us_gaap.preferred.unexplained_equity"),)),
    ("us_tax", ("tax assets:convertible notes",), ((1, "us_tax.notes.basis"),)),
    ("us_tax", ("tax assets:preferred",), ((1, "us_tax.preferred.basis"),)),
    ("us_tax", ("tax assets:equipment:unadjusted basis",), ((1, "deal.pods.gross_cost"),)),
    ("us_tax", ("tax assets:equipment:accumulated recovery",), ((-1, "us_tax.pods.accumulated"),)),
)


def untied(run, ledgers=None) -> list[tuple[str, ...]]:
    """The accounts whose posted balance is not the line that states it, in some period."""
    ledgers = ledgers or run.ledgers
    return [
        accounts
        for book, accounts, parts in TIES
        if (sum(ledgers[book].balances[a] for a in accounts) != sum(sign * run.figures.row(key) for sign, key in parts)).any()
    ]


def test_every_balance_sheet_account_holds_what_its_line_states(sample_run):
    assert untied(sample_run) == []
    tied = {account for _, accounts, _ in TIES for account in accounts}
    of_own = [ledger for book, ledger in sample_run.ledgers.items() if ledger.basis == book]
    assert {account for ledger in of_own for account in _stated(ledger)} - tied == {"assets:cash", "tax assets:cash"}


def _stated(ledger):
    return {account for account in ledger.balances if account.startswith(("assets:", "liabilities:", "tax assets:"))}


def test_every_book_of_the_sample_is_tied_to_its_lines(sample_run):
    """The ties of the engine itself, which every run checks: no balance-sheet account of any book but cash goes without."""
    tied = {(tie.book, account) for tie in account_ties(sample_run.model, sample_run.ledgers) for account in tie.accounts}
    wanted = {(book, account) for book, ledger in sample_run.ledgers.items() for account in _stated(ledger)
              if ledger.balances[account].any()}  # fmt: skip
    assert {(book, account) for book, account in wanted - tied if not account.endswith("assets:cash")} == set()


#: Amounts in which a unit too many would fail no check of the run: none.
ONLY_THE_TIES: dict[str, set[str]] = {"us_gaap": set(), "us_tax": set()}


def test_every_total_of_the_statements_adds_rows_printed_above_it_in_its_own_statement(sample_run):
    for rows in sample_run.statements.values():
        place = {row.id: (row.statement, number) for number, row in enumerate(rows)}
        for row in rows:
            if row.kind == "total" and len(row.of) > 1 and row.id != "unbalanced" and not row.id.endswith("difference"):
                for other, _ in row.of:
                    assert place[other][0] == row.statement and place[other][1] < place[row.id][1], (row.id, other)


@pytest.mark.parametrize("book", BOOKS)
def test_one_unit_too_many_in_any_entry_is_caught(sample_run, book):
    unchecked = set()
    keys = list(dict.fromkeys(key for key, _ in sample_run.model.entries(book)))
    for key in keys:
        units = to_units(sample_run.figures.row(key), sample_run.figures.unit)
        wrong = with_line(sample_run, key, 1 + int(np.flatnonzero(units)[0]) if units.any() else 9, 1.0)
        ledgers = reposted(sample_run, wrong, book)
        checked = failing(sample_run, ledgers=ledgers)
        assert checked or untied(sample_run, ledgers), f"{book}: {key}"
        unchecked |= set() if checked else {key}
    print(f"{book}: {len(keys)} amounts, {len(unchecked)} of them caught by the ties of this test only")
    assert unchecked <= ONLY_THE_TIES[book]
