"""Deferred tax of what is measured through other comprehensive income: one set of lines for every such treatment."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Deal
from ledger.model.nouns import Contribution, Entry, Line, Refusal
from rules.us.tax.rates import changes

LIABILITY = "liabilities:deferred tax:investments through oci"
EXPENSE = "expenses:income tax:deferred"
HOLDING, RECLASSIFIED = "oci:tax on holding gain", "oci:tax on reclassification"
POLICIES = ("item", "portfolio")


@dataclass(frozen=True)
class ThroughOci:
    """What a treatment says of its item, as names of its own lines and formulas over them.

    `difference`: book amount above tax basis that has gone through OCI, at the end of the period. `reclassified`: what left
    OCI for income in the period, before tax. `held`: a measure of the item that is nil once it is gone, its cost say;
    `leaving`: what of that measure left in the period, "" where nothing ever does. With `losses` a loss may be reclassified.
    The accounts are those of available-for-sale notes unless others are given.
    """

    difference: str
    reclassified: str
    held: str
    leaving: str = ""
    losses: bool = False
    liability: str = LIABILITY
    holding: str = HOLDING
    out: str = RECLASSIFIED


def oci_tax_lines(deal: Deal, item: ThroughOci) -> tuple[Line, ...]:
    """The liability, the tax of the holding gain and of what is reclassified; after a change of rate, the tax that is stranded.

    Source: ASC 740-20-45-11(b) (tax of the holding gain goes to OCI), 740-10-45-15 (a change of rate goes to continuing
    operations whatever the tax came from), 740-20-45-3 and ASU 2018-02, BC (it is not traced back). The change is taken on the
    difference at the beginning of the period of enactment; what arises in the period is taxed at the new rate.

    Tax charged to OCI at the old rate then differs from the liability: it is stranded in AOCI until the item leaves. By
    the election stranded_tax it goes to income with the share of the item that leaves (`item`), or when the last of the
    item is gone (`portfolio`). A negative liability is an asset; its allowance stands with the income taxes.
    """
    rate, moves = "income_taxes.enacted_rate", changes(deal)
    lines = [
        Line("deferred_tax", "Deferred tax liability, origin OCI", "money", f"{item.difference} * {rate}", "ASC 740-20-45-11"),
        Line("tax_reclassified", "Tax on the gain reclassified", "money", f"{item.reclassified} * {rate}", "ASC 740-20-45-11"),
        *_rate_lines(item, rate) * moves,
        Line("tax_holding", "Tax on the holding gain", "money",
             "deferred_tax - prior(deferred_tax) + tax_reclassified" + " - rate_effect" * moves, "ASC 740-20-45-11"),
        Line("tax_up", "Tax on the holding gain, charged", "money", "max(0, tax_holding)", "ASC 740-20-45-11"),
        Line("tax_down", "Tax on the holding loss, credited", "money", "max(0, -tax_holding)", "ASC 740-20-45-11"),
    ]  # fmt: skip
    if item.losses:
        lines += [Line("tax_out", "Tax on gains reclassified", "money", "max(0, tax_reclassified)", "ASC 740-20-45-11"),
                  Line("tax_back", "Tax on losses reclassified", "money", "max(0, -tax_reclassified)", "ASC 740-20-45-11")]  # fmt: skip
    return (*lines, *_leaving_lines(deal, item), *(_stranded_lines(deal, item) if moves else ()))


def _rate_lines(item: ThroughOci, rate: str) -> list[Line]:
    return [
        Line("rate_effect", "Change of rate on the difference at the beginning, to continuing operations", "money",
             f"prior({item.difference}) * ({rate} - prior({rate}))", "ASC 740-10-45-15"),
        Line("rate_up", "Change of rate, charged", "money", "max(0, rate_effect)", "ASC 740-10-45-15"),
        Line("rate_down", "Change of rate, credited", "money", "max(0, -rate_effect)", "ASC 740-10-45-15"),
    ]  # fmt: skip


def _leaving_lines(deal: Deal, item: ThroughOci) -> tuple[Line, ...]:
    if not item.leaving:
        return ()
    policy = deal.election("stranded_tax")
    share = (f"iff({item.leaving} == 0, 0, ({item.leaving}) / ({item.held} + {item.leaving}))" if policy == "item" else
             f"({item.leaving} != 0)" + f" * ({item.held} == 0)" * (policy == "portfolio"))  # fmt: skip
    return (Line("oci_left", "Share of tax stranded in AOCI that goes with what leaves", "rate", share, "ASC 220-10-50-2"),)


def _stranded_lines(deal: Deal, item: ThroughOci) -> tuple[Line, ...]:
    released = " - stranded_released" * bool(item.leaving)
    lines = [Line("stranded_before", "Tax stranded in AOCI, before release", "money", "prior(stranded) - rate_effect", "ASC 740-20-45-11"),
             Line("stranded", "Tax stranded in AOCI: charged above the liability", "money", f"stranded_before{released} + 0",
                  "ASC 740-20-45-11")]  # fmt: skip
    if item.leaving:
        lines += [
            Line("stranded_released", "Stranded tax released to income", "money", "stranded_before * oci_left", "ASC 220-10-50-2"),
            Line("stranded_charged", "Stranded tax released, charged to income", "money", "max(0, stranded_released)", "ASC 220-10-50-2"),
            Line("stranded_credited", "Stranded tax released, credited to income", "money", "max(0, -stranded_released)",
                 "ASC 220-10-50-2"),
        ]  # fmt: skip
    if item.leaving and deal.election("stranded_tax") not in POLICIES:
        lines.append(Line("stranded_unelected", "What tax is stranded for leaves without a policy for its release", "flag",
                          "(stranded_before != 0) * (oci_left > 0)", "ASC 220-10-50-2"))  # fmt: skip
    return tuple(lines)


def oci_tax_entries(deal: Deal, item: ThroughOci) -> tuple[Entry, ...]:
    """Posting templates AFS-3 and AFS-6 of tax: the holding gain, what is reclassified, the change of rate, its release."""
    cite = "ASC 740-20-45-11"
    out = (Entry("tax on gains reclassified", item.liability, item.out, "tax_out", cite),
           Entry("tax on losses reclassified", item.out, item.liability, "tax_back", cite)) if item.losses else \
          (Entry("tax on reclassification", item.liability, item.out, "tax_reclassified", cite),)  # fmt: skip
    entries = [Entry("tax on holding gain", item.holding, item.liability, "tax_up", cite),
               Entry("tax on holding loss", item.liability, item.holding, "tax_down", cite), *out]  # fmt: skip
    if changes(deal):
        entries += [Entry("change of rate, tax of OCI, up", EXPENSE, item.liability, "rate_up", "ASC 740-10-45-15"),
                    Entry("change of rate, tax of OCI, down", item.liability, EXPENSE, "rate_down", "ASC 740-10-45-15")]  # fmt: skip
    if changes(deal) and item.leaving:
        entries += [Entry("stranded tax released, charged", EXPENSE, item.out, "stranded_charged", "ASC 220-10-50-2"),
                    Entry("stranded tax released, credited", item.out, EXPENSE, "stranded_credited", "ASC 220-10-50-2")]  # fmt: skip
    return tuple(entries)


def oci_tax_contributions(deal: Deal, item: ThroughOci) -> tuple[Contribution, ...]:
    """What the totals of the book read of these lines."""
    found = [("oci_tax", "tax_holding", 1), ("oci_tax", "tax_reclassified", -1), ("deferred_liability", "deferred_tax", 1),
             ("oci_deferred", "deferred_tax", 1), ("oci_difference", item.difference, 1)]  # fmt: skip
    if item.leaving:
        found.append(("oci_left", "oci_left", 1))
    if changes(deal):
        found += [("deferred_expense", "rate_up", 1), ("deferred_expense", "rate_down", -1), ("rate_effect", "rate_effect", 1)]
    if changes(deal) and item.leaving:
        found += [("deferred_expense", "stranded_charged", 1), ("deferred_expense", "stranded_credited", -1),
                  ("oci_tax_released", "stranded_charged", -1), ("oci_tax_released", "stranded_credited", 1)]  # fmt: skip
    return tuple(Contribution(*each) for each in found)


def oci_tax_refusals(deal: Deal, item: ThroughOci) -> tuple[Refusal, ...]:
    """Stranded tax needs a policy once its item leaves: it is disclosed, and no silent default is taken."""
    if not (changes(deal) and item.leaving) or deal.election("stranded_tax") in POLICIES:
        return ()
    return (Refusal("stranded_unelected", "a change of rate strands tax in AOCI: elect stranded_tax, item or portfolio",
                    "ASC 220-10-50-2"),)  # fmt: skip
