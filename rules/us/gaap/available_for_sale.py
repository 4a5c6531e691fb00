"""Notes held as available-for-sale debt securities: fair value through other comprehensive income."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Contribution, Entry, Line, NotCovered, Refusal, Treatment
from rules.legs.interest import accreting, added_entries, added_lines, in_cash, premium_lots, terms_of
from rules.us.gaap.credit_loss import (
    Impairment,
    impairment_contributions,
    impairment_entries,
    impairment_lines,
    impairment_of,
    impairment_tax_lines,
    lost_now,
    reclassified_entries,
    sale_entries,
    sale_lines,
    write_off_lines,
)
from rules.us.gaap.fair_values import level_three
from rules.us.gaap.oci_taxes import ThroughOci, oci_tax_contributions, oci_tax_entries, oci_tax_lines, oci_tax_refusals

NOTES = "assets:investments:convertible notes"
PREFERRED = "assets:investments:preferred"
NONCASH = "noncash: Notes converted into preferred"
CONVERSION_BASES = ("fair_value", "carry_over")


def available_for_sale(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Amortized cost by lot, fair value for the notes together, the gain in OCI until conversion or sale.

    Source: ASC 320-10-35-1(b) (mark through OCI), ASC 220-10-45-17 (reclassification), ASC 740-20-45-11(b) (its tax).
    Conversion is an election: at fair value with the gain reclassified to income, as Amazon discloses (practice, no
    paragraph), or at the cost carried over.

    Fair values are disclosed for all notes together and not by lot, so the mark and the stop below cost stand at that
    level. Interest and discount are income by the interest method (ASC 320-10-35-4, 835-30-35-2); what is not received is
    added to amortized cost, so that the holding gain is the change of fair value less what was added; the same amount is
    taxed, hence no temporary difference. Below cost the deal must say what cash flows are expected, or that a sale is
    intended (rules/us/gaap/credit_loss.py). Notes that are worthless are written off. Not covered: conversion below cost, notes
    without accrual of interest (ASC 310-10-35), a premium that tax does not amortise.
    """
    parts = impairment_of(deal, subject)
    taxed = book.taxed
    if taxed and premium_lots(deal, subject) and deal.election("bond_premium") == "not_amortised":
        raise NotCovered("ASC 740-10-25-20", f"{subject.name} have a premium that tax does not amortise, and stand through OCI: deferred "
                         "tax of two origins on one security")  # fmt: skip
    basis = deal.election("conversion_basis") or CONVERSION_BASES[0]
    converts = any(e.kind == "conversion" for e in deal.events)
    if converts and deal.election("conversion_basis") is None:
        raise NotCovered("practice", "the deal converts notes and elects no conversion_basis (fair_value or carry_over)")
    if basis not in CONVERSION_BASES:
        raise NotCovered("practice", f'conversion_basis "{basis}"; known here: {", ".join(CONVERSION_BASES)}')
    at_fair_value = basis == "fair_value"
    sold = any(e.kind == "sale" and e.of == subject.name for e in deal.events)
    earns = bool(terms_of(deal, subject))
    leaving = " + ".join([*["converted_cost"] * converts, *["cost_of_sale"] * sold, *["written_off"] * bool(parts.lost)])
    item = ThroughOci("unrealised", "reclassified", "amortized_cost", leaving, losses=parts.any)
    lines = _lines(deal, subject, at_fair_value, sold, parts)
    lines += (*oci_tax_lines(deal, item), *impairment_tax_lines(parts)) if taxed else ()
    entries = (*_entries(at_fair_value, sold, parts), *_interest_entries(deal, subject), *impairment_entries(parts),
               *(oci_tax_entries(deal, item) if taxed else ()))  # fmt: skip
    return Treatment(
        "available_for_sale", f"{subject.label}: available for sale", "ASC 320-10-35-1", lines, entries,
        (*((Refusal("converted_below", "a note is converted below its cost: the loss is not covered here", "ASC 326-30-35-1"),)
           if converts and at_fair_value else ()),
         *((Refusal("sold_below", "the notes are sold below their amortized cost: the loss is not covered here",
                    "ASC 326-30-35-1"),) if sold and not parts.any else ()),
         *((Refusal("below_cost", "the notes are worth less than their amortized cost: a credit loss must be tested; give "
                    "expected_cash_flows, or an intent_to_sell", "ASC 326-30-35-1"),) if parts.below_cost else ()),
         Refusal("over_converted", "more of a note is converted than is held", "deal file"),
         *(oci_tax_refusals(deal, item) if taxed else ())),
        (Check("fair_value_split", "amortized cost and fair value adjustment make the fair value", 19),),
        ("credit loss security by security (ASC 326-30-35-5): values and estimates stand for all notes together here",
         "fees and costs of lending (ASC 310-20), notes whose interest is not accrued (ASC 310-10)"),
        _CONTRIBUTIONS + (Contribution("investment_income", "interest_income"),) * earns
        + tuple(impairment_contributions(parts, taxed)) + (oci_tax_contributions(deal, item) if taxed else ())
        + _level_three(deal, subject, parts, sold, "converted_value" if at_fair_value else "converted_cost"),
    )  # fmt: skip


def _level_three(deal: Deal, subject: Subject, parts: Impairment, sold: bool, converted: str) -> tuple[Contribution, ...]:
    """How the fair value moves: credit loss and what leaves OCI in income, the mark in OCI, cash and conversions."""
    losses = " -loss_up loss_down" * parts.tested + " -write_down" * bool(parts.intended) + " -write_off_loss" * bool(parts.lost)
    converts = any(e.kind == "conversion" for e in deal.events)
    return level_three(closing="fair_value", income="reclassified" + losses, oci="holding_gain -reclassified",
                       interest="interest_added" * bool(accreting(deal, subject)), bought="funding",
                       settled=f"-{converted}" * converts, sold="-proceeds" * sold,
                       held_income="held_losses" * parts.any, held_oci="held_gain")  # fmt: skip


def _lines(deal: Deal, subject: Subject, at_fair_value: bool, sold: bool, parts: Impairment) -> tuple[Line, ...]:
    written, allowed = " - written_down" * bool(parts.intended), " + allowance" * parts.tested
    sale = " + sale_gain" if sold else ""
    reclassified = "converted_value - converted_cost" if at_fair_value else "converted_cost - converted_cost"
    conversion = " + converted_gain" if at_fair_value else ""
    return (
        *(added_lines(deal, subject, Line("sold_cost", "Cost sold", "money", "share_sold * (prior(cost) + funded - converted)",
                                          "ASC 320-10-40", each=True)) if sold else ()),
        *(added_lines(deal, subject, Line("lost_cost", "Cost of worthless notes", "money",
                                          f"{lost_now(parts)} * (prior(cost) + funded - converted)", "ASC 326-30-35-13", each=True))
          if parts.lost else ()),
        *added_lines(deal, subject, Line("cost", "Amortized cost", "money", "prior(cost) + funded - converted" + " - sold_cost" * sold
                                         + " - lost_cost" * bool(parts.lost), "ASC 320-10-35-1", each=True)),
        Line("over_converted", "More converted than held", "flag", "cost < 0", "deal file", each=True),
        *((Line("original_cost", "Amortized cost before write-downs", "money", "across(cost)", "ASC 320-10-35-1"),)
          if parts.intended else ()),
        Line("amortized_cost", "Amortized cost of the notes", "money", f"original_cost{written}" if written else "across(cost)",
             "ASC 320-10-35-1"),
        Line("fair_value", "Fair value of the notes", "money", "value * (1 - sold)" if sold else "value + 0",
             "ASC 320-10-35-1"),
        *write_off_lines(parts), *impairment_lines(parts, sold),
        Line("unrealised", "Gain in AOCI, before tax", "money", f"fair_value - amortized_cost{allowed}", "ASC 320-10-35-1"),
        *((Line("below_cost", "Fair value below amortized cost", "flag", parts.below_cost, "ASC 326-30-35-1"),)
          if parts.below_cost else ()),
        *((Line("converted_gain", "Gain reclassified on conversion", "money", reclassified, "practice"),
           Line("converted_below", "Converted below cost", "flag", "converted_gain < 0", "ASC 326-30-35-1"))
          if at_fair_value else ()),
        *(sale_lines(parts) if sold else ()),
        Line("reclassified", "Gain reclassified from OCI to income", "money",
             " + ".join([*["converted_gain"] * at_fair_value, *["sale_gain"] * sold]) or "unrealised - unrealised",
             "ASC 220-10-45-17"),
        *((Line("reclassified_up", "Gain reclassified", "money", "max(0, reclassified)", "ASC 220-10-45-17"),
           Line("reclassified_down", "Loss reclassified", "money", "max(0, -reclassified)", "ASC 220-10-45-17")) if parts.any else ()),
        Line("holding_gain", "Holding gain of the period, to OCI", "money",
             f"unrealised - prior(unrealised){conversion}{sale}", "ASC 320-10-35-1"),
        Line("holding_up", "Holding gain", "money", "max(0, holding_gain)", "ASC 320-10-35-1"),
        Line("holding_down", "Holding loss", "money", "max(0, -holding_gain)", "ASC 320-10-35-1"),
        *_held_lines(parts, sold),
        Line("adjustment", "Fair value adjustment, by its movements", "money",
             "prior(adjustment) + holding_gain - reclassified", "ASC 320-10-35-1"),
        Line("fair_value_split", "Amortized cost, adjustment and fair value", "money",
             f"fair_value - amortized_cost{allowed} - adjustment", "ASC 320-10-50-2"),
        *((Line("interest_income", "Interest and discount", "money", "interest_earned + 0", "ASC 835-30"),)
          if terms_of(deal, subject) else ()),
    )  # fmt: skip


def _entries(at_fair_value: bool, sold: bool, parts: Impairment) -> tuple[Entry, ...]:
    cost, adjustment = f"{NOTES}:amortized cost", f"{NOTES}:fair value adjustment"
    conversion = (
        Entry("notes converted, at cost", f"{PREFERRED}:cost", cost, "converted_cost", "practice", NONCASH),
        *((Entry("notes converted, gain carried", f"{PREFERRED}:cost", adjustment, "converted_gain", "practice", NONCASH),)
          if at_fair_value else ()),
    )  # fmt: skip
    return (
        Entry("notes bought", cost, "assets:cash", "funding", "ASC 320-10-30", "investing: Purchases of convertible notes"),
        Entry("notes marked up", adjustment, "oci:holding gain", "holding_up", "ASC 320-10-35-1"),
        Entry("notes marked down", "oci:holding gain", adjustment, "holding_down", "ASC 320-10-35-1"),
        *conversion,
        *(sale_entries(parts, cost, adjustment) if sold else ()),
        *(reclassified_entries(parts) if at_fair_value or sold else ()),
    )  # fmt: skip


def _interest_entries(deal: Deal, subject: Subject) -> tuple[Entry, ...]:
    received = Entry("interest received", "assets:cash", "income:interest", "interest_received", "ASC 320-10-35",
                     "operating: Interest received")  # fmt: skip
    added = added_entries(deal, subject, f"{NOTES}:amortized cost", "income:interest added to notes", "ASC 835-30")
    return (received,) * bool(in_cash(deal, subject)) + added


def _held_lines(parts: Impairment, sold: bool) -> tuple[Line, ...]:
    """Unrealised gains of the period on notes that are still held at its end (ASC 820-10-50-2(d))."""
    held = "(cost_held > 0)" + " * (1 - sold)" * sold + " * (1 - worthless)" * bool(parts.lost)
    losses = "loss_down - loss_up" * parts.tested + " - write_down" * bool(parts.intended)
    lines = (Line("held_gain", "Holding gain of notes still held", "money", f"{held} * holding_gain", "ASC 820-10-50-2(d)",
                  note="Values stand for all notes together: what a converted lot gained in its period counts here."),)  # fmt: skip
    if not parts.any:
        return lines
    return (*lines, Line("held_losses", "Credit losses of notes still held, less reversals", "money",
                         f"{held} * ({losses.strip() or 'holding_gain - holding_gain'})", "ASC 820-10-50-2(d)"))  # fmt: skip


_CONTRIBUTIONS = (
    Contribution("carrying", "fair_value"), Contribution("gains_in_income", "reclassified"),
    Contribution("oci", "holding_gain"), Contribution("oci", "reclassified", -1),
)  # fmt: skip
TREATMENTS = (("debt_security", available_for_sale),)
