"""A note whose conversion option stands apart as a derivative: the host contract accretes, the option is marked through income."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Treatment
from rules.legs.interest import terms_of
from rules.legs.securities import worthlessness
from rules.us.gaap.fair_values import level_three

HOST, OPTION = "assets:investments:host contracts of notes", "assets:derivatives:conversion options"
UP, DOWN = "income:gains of conversion options", "expenses:losses of conversion options"
GAIN, LOSS = "income:gain on notes with options apart", "expenses:loss on notes with options apart"
PREFERRED = "assets:investments:preferred:cost"
BOUGHT, SOLD = "investing: Purchases of convertible notes", "investing: Sales of convertible notes"
NONCASH = "noncash: Notes converted into preferred"
SPLIT, MARK, HOST_CITE = "ASC 815-15-30-2", "ASC 815-10-35-1", "ASC 835-30-35-4"


def bifurcated_option(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """The option at fair value on the first day, the host at what is left of the price; then each by its own rule.

    Source: ASC 815-15-25-1 (not clearly and closely related, not at fair value whole, a derivative on its own), 815-15-30-2
    (the host is what is left), 815-10-35-1 (mark through income), 835-30-35-4 (the host's discount; here evenly by days,
    which that paragraph allows where it is not materially different from the interest method). Conversion and sale take
    host and option together, after the mark of the day.

    Not covered: more than one lot, a note that bears interest, conversion of a part, conversion at the cost carried over.
    """
    lot, funding, first = _parts(deal, subject)
    conversion = next((e for e in deal.events if e.kind == "conversion" and e.of == lot), None)
    sale = next((e for e in deal.events if e.kind == "sale" and e.of == subject.name), None)
    out = (bool(conversion), bool(sale))
    lines = (*_host_lines(lot, funding, first, conversion, sale), *_option_lines(funding, first, bool(sale)), *_result_lines(*out))
    contributions = [Contribution("carrying", "carrying"), Contribution("gains_in_income", "option_up"),
                     Contribution("gains_in_income", "option_down", -1), Contribution("investment_income", "accretion")]  # fmt: skip
    if any(out):
        contributions += [Contribution("gains_in_income", "gain_up"), Contribution("gains_in_income", "gain_down", -1)]
    contributions += level_three(closing="option", income="option_up -option_down", bought="option_added",
                                 settled="-converted_option" * out[0], sold="-sold_option" * out[1], held_income="held_change")  # fmt: skip
    return Treatment("bifurcated_option", f"{subject.label}: host contract and conversion option apart", "ASC 815-15-25-1", lines,
                     tuple(_entries(*out)), (), (), ("credit loss of the host (ASC 326)", "when the option first meets net settlement "
                     "(ASC 815-10-15-99): the treatment holds from the first day"), tuple(contributions))  # fmt: skip


def _parts(deal: Deal, subject: Subject) -> tuple[str, Event, Event]:
    """The one lot, its funding, and the value of its option on that day. NotCovered for anything else."""
    if len(subject.instances) != 1:
        raise NotCovered(SPLIT, f"{subject.name} have {len(subject.instances)} lots: options are split off a single lot here")
    lot = subject.instances[0]
    fundings = [e for e in deal.events if e.kind == "funding" and e.of == lot]
    values = [e for e in deal.events if e.kind == "option_value" and e.of == subject.name]
    if terms_of(deal, subject) or worthlessness(deal, subject):
        raise NotCovered(HOST_CITE, f"{subject.name} bear interest or become worthless, and their option stands apart")
    if len(fundings) != 1 or f"{lot}.maturity" not in deal.facts:
        raise NotCovered(HOST_CITE, f"{lot} needs one funding and a maturity: the host's discount runs between them")
    first = next((e for e in values if deal.facts[f"{e.id}.date"].value == deal.facts[f"{fundings[0].id}.date"].value), None)
    if first is None:
        raise NotCovered(SPLIT, f"{subject.name} need an option_value on the day of funding")
    for event in deal.events:
        if event.kind == "conversion" and event.of == lot:
            if deal.election("conversion_basis") != "fair_value":
                raise NotCovered("practice", f"{subject.name} convert with their option apart: conversion_basis must be fair_value")
            if deal.facts[f"{event.id}.cost"].value != deal.facts[f"{fundings[0].id}.amount"].value:
                raise NotCovered(SPLIT, f"a part of {lot} converts, and its option stands apart")
    return lot, fundings[0], first


def _host_lines(lot: str, funding: Event, first: Event, conversion: Event | None, sale: Event | None) -> list[Line]:
    ends = ["period_end", f"{lot}.maturity", *(f"{event.id}.date" for event in (conversion, sale) if event)]
    now = f"({funding.id}.date > prior(period_end)) * ({funding.id}.date <= period_end)"
    days = f"max(0, min({', '.join(ends)}) - max(prior(period_end), {funding.id}.date))"
    return [
        Line("held", "Note is held", "flag", f"(cost_held > 0){' * (1 - sold)' * bool(sale)}", "definition"),
        Line("host_added", "Host contract, first measured", "money", f"{now} * ({funding.id}.amount - {first.id}.amount)", SPLIT),
        Line("accretion", "Discount of the host, accreted", "money",
             f"{first.id}.amount * {days} / ({lot}.maturity - {funding.id}.date)", HOST_CITE),
        Line("host_before", "Host contract before it leaves", "money", "prior(host) + host_added + accretion", HOST_CITE),
        Line("host", "Host contract", "money", "host_before * held", HOST_CITE),
        Line("host_out", "Host contract that leaves", "money", "host_before - host", HOST_CITE),
    ]  # fmt: skip


def _option_lines(funding: Event, first: Event, sold: bool) -> list[Line]:
    now = f"({funding.id}.date > prior(period_end)) * ({funding.id}.date <= period_end)"
    return [
        Line("option_added", "Conversion option, first measured", "money", f"{now} * {first.id}.amount", SPLIT),
        Line("option_before", "Conversion option at its last value, before it leaves", "money",
             f"max(prior(held), {now}) * latest(option_value)", MARK),
        Line("option", "Conversion option", "money", "option_before * held", MARK),
        Line("option_out", "Conversion option that leaves", "money", "option_before - option", MARK),
        Line("option_change", "Change of the option's value, through income", "money", "option_before - prior(option) - option_added",
             MARK),
        Line("option_up", "Gain of the option", "money", "max(0, option_change)", MARK),
        Line("option_down", "Loss of the option", "money", "max(0, -option_change)", MARK),
        Line("held_change", "Change of the option's value, of a note still held", "money", "held * option_change", "ASC 820-10-50-2(d)"),
        Line("carrying", "Carrying amount of host and option", "money", "host + option", SPLIT),
    ]


def _result_lines(converts: bool, sold: bool) -> list[Line]:
    if not (converts or sold):
        return []
    got = " + ".join([*["converted_value"] * converts, *["proceeds"] * sold])
    return [
        Line("gain", "Value received, less host and option", "money", f"{got} - host_out - option_out", "ASC 320-10-40"),
        Line("gain_up", "Gain on conversion or sale", "money", "max(0, gain)", "ASC 320-10-40"),
        Line("gain_down", "Loss on conversion or sale", "money", "max(0, -gain)", "ASC 320-10-40"),
        *_by_way(converts, sold),
    ]


def _by_way(converts: bool, sold: bool) -> list[Line]:
    """What is posted against shares, and what against cash: one of the two where the deal has both."""
    found = []
    for way, has, received in (("converted", converts, "converted_value"), ("sold", sold, "proceeds")):
        if has:
            found += [Line(f"{way}_{part}", f"{label}, {way}", "money", f"{line} * ({received} > 0)", "ASC 320-10-40")
                      for part, label, line in (("host", "Host contract", "host_out"), ("option", "Option", "option_out"),
                                                ("up", "Gain", "gain_up"), ("down", "Loss", "gain_down"))]  # fmt: skip
    return found


def _entries(converts: bool, sold: bool) -> list[Entry]:
    """Posting template DER-1: the split, the accretion, the mark, and both parts away."""
    entries = [
        Entry("host contract bought", HOST, "assets:cash", "host_added", SPLIT, BOUGHT),
        Entry("conversion option bought", OPTION, "assets:cash", "option_added", SPLIT, BOUGHT),
        Entry("discount of the host", HOST, "income:interest added to notes", "accretion", HOST_CITE),
        Entry("option marked up", OPTION, UP, "option_up", MARK),
        Entry("option marked down", DOWN, OPTION, "option_down", MARK),
    ]
    for way, has, account, line in (("converted", converts, PREFERRED, NONCASH), ("sold", sold, "assets:cash", SOLD)):
        if has:
            entries += [Entry(f"host {way}", account, HOST, f"{way}_host", "ASC 320-10-40", line),
                        Entry(f"option {way}", account, OPTION, f"{way}_option", "ASC 320-10-40", line),
                        Entry(f"gain, {way}", account, GAIN, f"{way}_up", "ASC 320-10-40", line),
                        Entry(f"loss, {way}", LOSS, account, f"{way}_down", "ASC 320-10-40", line)]  # fmt: skip
    return entries


TREATMENTS = (("debt_security", bifurcated_option),)
