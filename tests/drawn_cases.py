"""Deals drawn by chance with every structure beside them: notes, shares, a cloud contract and the equipment that serves it."""

from __future__ import annotations

import random
from datetime import date, timedelta

from ledger.analysis.run import Run, run
from ledger.facts.read import read_deal

CASES = """cases:
  credits:
    structure: in_kind_credits
    elections: {{advance_payments: {{choice: deferral}}, stock_as_advance_payment: {{choice: eligible}}}}
  credits_at_once:
    structure: in_kind_credits
    elections: {{advance_payments: {{choice: full_inclusion}}, stock_as_advance_payment: {{choice: not_eligible}}}}
  cheaper: {{structure: discount, facts: {{price_discount: {{value: "{discount}", unit: rate}}}}}}
  others: {{structure: resale, facts: {{market_price: {{value: "{price}", unit: rate}}, market_use: {{value: "{use}", unit: rate}}}}}}
  apart: {{structure: investment_alone}}
  drawn:
    structure: milestone_facility
    facts: {{drawn_share: {{value: "{share}", unit: rate}}, facility_limit: {{value: "{limit}", unit: USD}}}}
  worse: {{facts: {{exit_multiple: "{worse}"}}}}
"""


def drawn_text(seed: int) -> str:
    """Two to five years by the quarter. The last usage is as much as is invested, so that credits are used up; marks are not below cost."""
    rng = random.Random(seed)
    start = date(rng.choice([2023, 2024, 2025]), 1, 1)
    years = rng.randint(2, 5)
    end = date(start.year + years - 1, 12, 31)

    def day(first: int, last: int) -> date:
        """A day in these shares of the life, in hundredths."""
        return start + timedelta(days=(end - start).days * rng.randint(first, last) // 100)

    funded, bought = rng.randint(10**5, 10**8), rng.randint(10**5, 10**8)
    later = rng.randrange(10**6)
    value, price = funded * rng.randint(1, 3) + rng.randrange(999), rng.randint(funded, 10**9)
    events = [
        (day(0, 10), f"id: funded, kind: funding, of: note_1, amount: '{funded}'"),
        (day(11, 20), f"id: bought, kind: purchase, of: shares, amount: '{bought}'"),
        (day(21, 30), f"id: valued, kind: fair_value, of: notes, amount: '{value}'"),
        (day(50, 60), f"id: turned, kind: conversion, of: note_1, to: shares, cost: '{funded}', fair_value: '{value + later}'"),
        (day(61, 70), f"id: priced, kind: observable_price, of: shares, amount: '{price}'"),
        (end, "id: left, kind: sale, of: shares, share: '1', multiple_of_value: exit_multiple"),
    ]  # fmt: skip
    days = sorted({day(2, 100) for _ in range(rng.randint(3, 9))})
    events += [(each, f"id: used_{i}, kind: usage, of: cloud, amount: '{(funded + bought) // len(days) + rng.randint(1, 10**7)}'")
               for i, each in enumerate(days)]  # fmt: skip
    events.append((end - timedelta(days=1), f"id: used_last, kind: usage, of: cloud, amount: '{funded + bought}'"))
    events.append((start, f"id: life, kind: useful_life, of: pods, months: '{rng.randint(12, 72)}'"))
    placed = [day(0, 60) for _ in range(rng.randint(1, 3))]
    vintages = [f"          - {{name: v_{i}, class: gpu, placed_in_service: {each}, acquired: {each}, cost: '{rng.randint(10**5, 10**8)}'}}"
                for i, each in enumerate(placed)]  # fmt: skip
    cases = CASES.format(
        discount=rng.choice(["0.05", "0.333", "1"]), price=rng.choice(["0.5", "1", "1.25"]), use=rng.choice(["0.6", "1"]),
        share=rng.choice(["0.5", "1"]), limit=rng.randint(1, funded + bought), worse=rng.choice(["0.9", "0.5"]),
    )  # fmt: skip
    return "\n".join([
        f"start: {start}", f"end: {end}", "step: quarter", "books:",
        "  us_gaap: {label: GAAP, notes: available_for_sale, shares: measurement_alternative, cloud: usage_revenue, pods: straight_line,"
        " income_taxes: asset_and_liability}",
        "  us_tax: {label: Tax, notes: cost_basis, shares: cost_basis, cloud: gross_receipts, pods: macrs, income_taxes: regular_tax}",
        "elections:", "  conversion_basis: {choice: fair_value}", "  recovery_percentages: {choice: table}",
        "  capital_losses: {choice: group_gains}", "  stranded_tax: {choice: item}",
        "subjects:", "  notes: {type: debt_security, label: Notes, lots: {note_1: Note}}",
        "  shares: {type: equity_security, label: Shares}",
        "  cloud: {type: contract, label: Cloud}", "  pods: {type: equipment, label: Pods}", "assumptions:", "  facts:",
        f"    discount_rate: {{value: '{rng.choice(['0.05', '0.12'])}', unit: rate}}", "    exit_multiple: {value: '1.5', unit: rate}",
        "    group_capital_gains: {value: '10,000,000,000', unit: USD/year}",
        "    book_residual: {value: '0', unit: rate}", f"    equipment_sold: {{value: {end}, unit: date}}",
        "    resale_floor: {value: '0.1', unit: rate}", "    resale_floor_age: {value: '60', unit: months}",
        *([f"    second_life: {{value: '{rng.randint(1, 30)}', unit: months}}", "    second_life_rent: {value: '0.13', unit: rate}"]
          if rng.random() < 0.4 else []), "  events:",
        *(f"    - {{date: {each}, {told}}}" for each, told in sorted(events, key=lambda event: event[0])),
        "  equipment:", "    pods:", "      classes:", "        gpu: {label: GPU, asset_class: servers}", "      vintages:",
        *(line[2:] for line in vintages), cases,
    ])  # fmt: skip


def drawn_run(seed: int) -> Run:
    return run(read_deal(f"drawn_{seed}.yaml", drawn_text(seed), lenient_sources="drawn"))
