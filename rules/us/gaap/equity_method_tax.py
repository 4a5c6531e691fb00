"""Deferred tax of an equity-method investment by its origin: income, OCI, capital transactions of the investee."""

from __future__ import annotations

from dataclasses import replace

from ledger.facts.nouns import Subject
from ledger.model.nouns import Contribution, Entry, Line, Refusal
from rules.us.gaap.equity_method_facts import Facts
from rules.us.gaap.equity_method_losses import through_oci
from rules.us.gaap.oci_taxes import HOLDING as OCI_TAX
from rules.us.gaap.oci_taxes import LIABILITY, ThroughOci, oci_tax_contributions, oci_tax_entries, oci_tax_lines, oci_tax_refusals
from rules.us.gaap.oci_taxes import RECLASSIFIED as OCI_TAX_OUT

EXPENSE = "expenses:income tax:deferred"
INCOME, THROUGH_OCI = "liabilities:deferred tax:equity method", "liabilities:deferred tax:equity method through oci"
CAPITAL = "equity:capital transactions of investees"
#: Accounts of the tax of OCI, and those that stand for them where the OCI is an investee's.
OWN = {LIABILITY: THROUGH_OCI, OCI_TAX: "oci:tax on share of investees", OCI_TAX_OUT: "oci:tax on share of investees reclassified"}
CITE = "ASC 740-30-25-5"


def own_tax(facts: Facts) -> bool:
    """Whether the treatment posts its own deferred tax: where a part of it goes to OCI or equity."""
    return facts.taxed and facts.has("investee_oci", "investee_capital")


def _item(facts: Facts) -> ThroughOci:
    if not (facts.sales or facts.lost or facts.issues):
        return ThroughOci("oci_held", "oci_held - oci_held", "investment", losses=True)
    return ThroughOci("oci_held", "oci_out", "1 - oci_leaving", "oci_leaving", losses=True)


def tax_lines(facts: Facts, notes: Subject | None) -> list[Line]:
    """The part through OCI by the lines of every such treatment; the rest through income, but for what arises in equity.

    Source: ASC 740-30-25-5 (no exemption for an investee), 740-20-45-11(b) (OCI) and (c) to (g) (equity). What reverses of tax
    that arose in equity, on a sale say, goes to income: it is not traced back. A loss taken against notes at fair value
    moves their tax from OCI to income without any change of the liability.
    """
    lines: list[Line] = []
    if notes is not None and through_oci(facts, notes):
        rate = "income_taxes.enacted_rate"
        lines += [Line("notes_tax", "Tax of losses taken against notes, moved from income to OCI", "money",
                       f"(to_notes - restored - notes_gone) * {rate}", "ASC 740-20-45-11"),
                  Line("notes_tax_up", "Tax of losses taken against notes", "money", "max(0, notes_tax)", "ASC 740-20-45-11"),
                  Line("notes_tax_down", "Tax of losses that leave notes", "money", "max(0, -notes_tax)", "ASC 740-20-45-11")]  # fmt: skip
    if not own_tax(facts):
        return lines
    oci, capital = facts.has("investee_oci"), facts.has("investee_capital")
    if oci:
        lines += oci_tax_lines(facts.deal, _item(facts))
    moved = "deferred_income - prior(deferred_income)"
    if capital:
        lines += [Line("capital_tax", "Tax on the share of capital transactions", "money", "capital_share * income_taxes.enacted_rate",
                       "ASC 740-20-45-11"),
                  Line("capital_tax_up", "Tax charged to equity", "money", "max(0, capital_tax)", "ASC 740-20-45-11"),
                  Line("capital_tax_down", "Tax credited to equity", "money", "max(0, -capital_tax)", "ASC 740-20-45-11")]  # fmt: skip
        moved += " - capital_tax"
    return [
        *lines,
        Line("income_difference", "Carrying amount above tax basis, but for OCI", "money",
             "carrying - us_tax.basis" + " - oci_held" * oci, CITE),
        Line("deferred_income", "Deferred tax liability, but for OCI", "money", "income_difference * income_taxes.enacted_rate", CITE),
        Line("deferred_moved", "Deferred tax through income", "money", moved, CITE),
        Line("deferred_up", "Deferred tax charged to income", "money", "max(0, deferred_moved)", CITE),
        Line("deferred_down", "Deferred tax credited to income", "money", "max(0, -deferred_moved)", CITE),
    ]  # fmt: skip


def tax_entries(facts: Facts, notes: Subject | None) -> list[Entry]:
    entries: list[Entry] = []
    if facts.taxed and notes is not None and through_oci(facts, notes):
        entries += [Entry("tax of losses against notes", OCI_TAX, EXPENSE, "notes_tax_up", "ASC 740-20-45-11"),
                    Entry("tax of losses that leave notes", EXPENSE, OCI_TAX, "notes_tax_down", "ASC 740-20-45-11")]  # fmt: skip
    if not own_tax(facts):
        return entries
    if facts.has("investee_oci"):
        entries += [replace(each, debit=OWN.get(each.debit, each.debit), credit=OWN.get(each.credit, each.credit))
                    for each in oci_tax_entries(facts.deal, _item(facts))]  # fmt: skip
    if facts.has("investee_capital"):
        entries += [Entry("tax on capital transactions, up", CAPITAL, INCOME, "capital_tax_up", "ASC 740-20-45-11"),
                    Entry("tax on capital transactions, down", INCOME, CAPITAL, "capital_tax_down", "ASC 740-20-45-11")]  # fmt: skip
    return [*entries, Entry("deferred tax on the investee, up", EXPENSE, INCOME, "deferred_up", CITE),
            Entry("deferred tax on the investee, down", INCOME, EXPENSE, "deferred_down", CITE)]  # fmt: skip


def tax_contributions(facts: Facts, notes: Subject | None) -> list[Contribution]:
    found: list[Contribution] = []
    if facts.taxed and notes is not None and through_oci(facts, notes):
        found += [Contribution("oci_tax", "notes_tax"), Contribution("deferred_expense", "notes_tax", -1)]
    if not own_tax(facts):
        return found
    if facts.has("investee_oci"):
        found += oci_tax_contributions(facts.deal, _item(facts))
    if facts.has("investee_capital"):
        found.append(Contribution("equity_tax", "capital_tax"))
    return [*found, Contribution("deferred_expense", "deferred_up"), Contribution("deferred_expense", "deferred_down", -1),
            Contribution("deferred_liability", "deferred_income")]  # fmt: skip


def tax_refusals(facts: Facts) -> list[Refusal]:
    return list(oci_tax_refusals(facts.deal, _item(facts))) if own_tax(facts) and facts.has("investee_oci") else []
