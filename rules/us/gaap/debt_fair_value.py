"""Notes at fair value through income: trading securities, and notes under the fair value option."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Treatment
from rules.legs.interest import accreting, added_entries, in_cash, terms_of
from rules.legs.securities import worthlessness
from rules.us.gaap.fair_values import level_three

NOTES, PREFERRED = "assets:investments:convertible notes at fair value", "assets:investments:preferred:cost"
UP, DOWN = "income:fair value gains of notes", "expenses:fair value losses of notes"
IN_GAIN = "income:interest within fair value gains of notes"
BOUGHT, SOLD = "investing: Purchases of convertible notes", "investing: Sales of convertible notes"
NONCASH = "noncash: Notes converted into preferred"
INTEREST = "interest_of_fair_value_option"


def trading(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Bought to be sold in the near term: fair value at each mark through income, interest on its own line.

    Source: ASC 320-10-35-1(a) (mark through income), 320-10-35-4 (interest income). Cash flows follow the nature and purpose
    of the purchase (230-10-45-20), an election: investing; operating is not covered here.
    """
    if deal.election("trading_cash_flows") is None:
        raise NotCovered("ASC 230-10-45-20", f"{subject.name} are trading securities and no trading_cash_flows is elected")
    return _at_fair_value(deal, subject, "trading", "trading", "ASC 320-10-35-1", separate=True)


def fair_value_option(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Notes for which the fair value option was elected when they were first recognised: all change through income.

    Source: ASC 825-10-25-1 (election, irrevocable), 825-10-35-4 (change through income), 825-10-25-3 (costs expensed: give the
    price without them). No option is split off a note that is marked whole (815-15-25-1(b)). Interest stands apart or
    within the gain by the election interest_of_fair_value_option (825-10-50-30).
    """
    earns, choice = bool(terms_of(deal, subject)), deal.election(INTEREST)
    if earns and choice is None:
        raise NotCovered("ASC 825-10-50-30", f"{subject.name} bear interest and no {INTEREST} is elected (separate or in_gain)")
    return _at_fair_value(deal, subject, "fair_value_option", "fair value option", "ASC 825-10-35-4", separate=choice != "in_gain")


def _at_fair_value(deal: Deal, subject: Subject, name: str, words: str, cite: str, separate: bool) -> Treatment:
    """The mark, posting template FV-1. Conversion is at the fair value of the day and leaves no gain of its own.

    Notes that are worthless have a value of nil from that day on.
    """
    converts = any(e.kind == "conversion" for e in deal.events)
    if converts and deal.election("conversion_basis") != "fair_value":
        raise NotCovered("practice", f"{subject.name} are at fair value and convert: conversion_basis must be fair_value, there is no "
                         "other carrying amount to hand over")  # fmt: skip
    sold = any(e.kind == "sale" and e.of == subject.name for e in deal.events)
    received, added = bool(in_cash(deal, subject)), bool(accreting(deal, subject))
    lost = worthlessness(deal, subject)
    lines = _lines(cite, sold, added and separate, converts, bool(lost))
    income = [Line("interest_income", "Interest and discount", "money", "interest_earned + 0", "ASC 320-10-35-4")]
    contributions = [Contribution("carrying", "fair_value"), Contribution("gains_in_income", "gain_up"),
                     Contribution("gains_in_income", "gain_down", -1)]  # fmt: skip
    if terms_of(deal, subject) and separate:
        lines += income
        contributions.append(Contribution("investment_income", "interest_income"))
    elif received:
        contributions.append(Contribution("gains_in_income", "interest_received"))
    entries = _entries(cite, sold, received, converts, separate)
    entries += added_entries(deal, subject, NOTES, "income:interest added to notes", "ASC 835-30") if separate else ()
    contributions += level_three(closing="fair_value", income="gain_up -gain_down", interest="interest_added" * (added and separate),
                                 bought="funding", settled="-converted_value" * converts, sold="-proceeds" * sold,
                                 held_income="held_gain")  # fmt: skip
    return Treatment(name, f"{subject.label}: {words}", cite, tuple(lines), tuple(entries),
                     (), (), ("marks between the fair values that the deal file reports, own credit risk of the holder",),
                     tuple(contributions))  # fmt: skip


def _lines(cite: str, sold: bool, added: bool, converts: bool, lost: bool) -> list[Line]:
    flows = " - funding" + " - interest_added" * added + " + converted_value" * converts + " + proceeds" * sold
    found = [
        Line("fair_value", "Carrying amount, at fair value", "money", "value * (1 - sold)" if sold else "value + 0", cite),
        Line("gain", "Change of fair value, through income", "money", f"fair_value - prior(fair_value){flows}", cite),
        Line("gain_up", "Gain of fair value", "money", "max(0, gain)", cite),
        Line("gain_down", "Loss of fair value", "money", "max(0, -gain)", cite),
    ]
    held = "(cost_held > 0)" + " * (1 - sold)" * sold + " * (1 - worthless)" * lost
    return [*found, Line("held_gain", "Change of fair value of notes still held", "money", f"{held} * gain", "ASC 820-10-50-2(d)",
                         note="Values stand for all notes together: what a converted lot gained in its period is counted with the rest.")]


def _entries(cite: str, sold: bool, received: bool, converts: bool, separate: bool) -> list[Entry]:
    entries = [
        Entry("notes bought", NOTES, "assets:cash", "funding", "ASC 320-10-30", BOUGHT),
        Entry("notes marked up", NOTES, UP, "gain_up", cite),
        Entry("notes marked down", DOWN, NOTES, "gain_down", cite),
    ]
    if received:
        entries.append(Entry("interest received", "assets:cash", "income:interest" if separate else IN_GAIN, "interest_received",
                             "ASC 320-10-35", "operating: Interest received"))  # fmt: skip
    if converts:
        entries.append(Entry("notes converted, at fair value", PREFERRED, NOTES, "converted_value", "practice", NONCASH))
    if sold:
        entries.append(Entry("notes sold, at the price they were marked to", "assets:cash", NOTES, "proceeds", "ASC 320-10-40-2", SOLD))
    return entries


TREATMENTS = (("debt_security", trading), ("debt_security", fair_value_option))
