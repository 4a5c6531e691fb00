"""Every treatment of notes and shares with every kind of event: computed with all checks passing, or refused by name."""

from __future__ import annotations

from collections import Counter

import pytest

from ledger.analysis.run import run
from ledger.facts.events import EVENT_FIELDS
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal
from ledger.model.treatments import find_treatments

#: A value for each field an event may have.
VALUES = {"amount": '"400"', "cost": '"400"', "fair_value": '"500"', "rate": '"0.25"', "months": '"24"', "share": '"1"',
          "net_assets": '"9,000"',
          "own_preference": '"500"', "senior_preference": '"0"', "pari_preference": '"0"', "participation": '"0.25"'}  # fmt: skip
ELECTIONS = {"share_of_income": "stake", "outside_basis": "sale", "distributions": "cumulative_earnings", "trading_cash_flows": "investing",
             "conversion_basis": "fair_value", "capital_losses": "own_gains_only", "stranded_tax": "item",
             "further_investment": "not_for_past_losses", "losses_beyond_investment": "suspended", "note_form": "registered",
             "interest_of_fair_value_option": "separate"}  # fmt: skip
PAIRS = [(kind, treatment, event) for kind in ("debt_security", "equity_security") for treatment in find_treatments("us_gaap", kind)
         for event, each in EVENT_FIELDS.items() if kind in each.types and event not in ("funding", "sale")]  # fmt: skip


def deal(kind: str, treatment: str, event: str, taxed: bool) -> str:
    """One holding of 1,000, valued at 1,200, in which the event happens, sold at the end for 1,300."""
    notes = kind == "debt_security"
    name, of = ("notes", "note_1") if notes else ("shares", "shares")
    known = EVENT_FIELDS[event]
    fields = [*known.fields, *known.one_of[:1]]
    told = "".join(f", {field}: {VALUES[field]}" for field in fields) + (', note: "wound up"' if known.evidence else "")
    target = of if known.by_lot else name
    converts = event == "conversion"
    subjects = [f"  {name}: {{type: {kind}, label: Holding" + ", lots: {note_1: Note}" * notes + "}"]
    subjects += ["  got: {type: equity_security, label: Got}"] * converts
    treated, got = f"{name}: {treatment}", ", got: measurement_alternative" * converts
    tax = ", income_taxes: asset_and_liability" * taxed
    books = [f"  us_gaap: {{label: GAAP, {treated}{got}{tax}}}"]
    books += [f"  us_tax: {{label: Tax, {name}: cost_basis{', got: cost_basis' * converts}, income_taxes: regular_tax}}"] * taxed
    needs_stake = treatment == "equity_method" and event != "stake"
    first = "funding, of: note_1" if notes else "purchase, of: shares"
    return "\n".join([
        "start: 2025-01-01", "end: 2027-12-31", "step: year", "books:", *books, "elections:",
        *(f"  {key}: {{choice: {choice}}}" for key, choice in ELECTIONS.items()), "subjects:", *subjects, "actuals:", "  events:",
        f"    - {{id: begun, date: 2025-01-15, kind: {first}, amount: \"1,000\"}}",
        *['    - {id: holds, date: 2025-01-15, kind: stake, of: shares, rate: "0.2"}'] * needs_stake,
        f"    - {{id: valued, date: 2025-12-31, kind: {'fair_value' if notes else 'observable_price'}, of: {name}, amount: \"1,200\"}}",
        f"    - {{id: happened, date: 2026-06-30, kind: {event}, of: {target}{', to: got' * converts}{told}}}",
        f"    - {{id: ended, date: 2027-12-31, kind: sale, of: {name}, share: \"1\", amount: \"1,300\"}}",
        *['    - {id: ended_got, date: 2027-12-31, kind: sale, of: got, share: "1", amount: "600"}'] * converts, "",
    ])  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("taxed", [False, True])
def test_every_pair_is_computed_or_refused_by_name(taxed):
    became: Counter[str] = Counter()
    for kind, treatment, event in PAIRS:
        where = f"{treatment} {event} {taxed}"
        try:
            made = run(read_deal("pair.yaml", deal(kind, treatment, event, taxed), lenient_sources="pair"))
        except Problems as refused:
            assert all(problem.summary and (problem.reason or problem.remedy) for problem in refused.problems), where
            became["refused"] += 1
            continue
        assert [check.label for check in made.checks if not check.passed] == [], where
        cash = made.ledgers["us_gaap"].balances["assets:cash"][-1]
        tax = made.ledgers["us_tax"].balances["tax assets:cash"][-1] if taxed else cash
        assert cash == tax, where
        became["computed"] += 1
    print(dict(became), f"of {len(PAIRS)} pairs")
    assert became["computed"] > len(PAIRS) / 3
