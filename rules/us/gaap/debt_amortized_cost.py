"""Notes at amortized cost less expected credit loss: held to maturity, and loans that are no securities."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Refusal, Treatment
from rules.legs.interest import added_entries, added_lines, in_cash, terms_of
from rules.legs.securities import worthlessness

NOTES, PREFERRED = "assets:investments:convertible notes at amortized cost", "assets:investments:preferred:cost"
ALLOWANCE, LOSS = f"{NOTES}:allowance for credit losses", "expenses:credit loss on notes"
GAIN, SALE_LOSS = "income:gain on notes at amortized cost", "expenses:loss on notes at amortized cost"
BOUGHT, SOLD = "investing: Purchases of convertible notes", "investing: Sales of convertible notes"
NONCASH = "noncash: Notes converted into preferred"
CREDIT, OFF = "ASC 326-20-30-1", "ASC 326-20-35-8"


def held_to_maturity(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Amortized cost less the credit loss expected over the life, from the first day on.

    Source: ASC 320-10-35-1(c), 326-20-30-1. Refused where the notes convert or are sold by the deal: a right to convert speaks
    against the intent to hold to maturity (320-10-25-5), a sale taints it (320-10-25-6).
    """
    for kind, cite in (("conversion", "ASC 320-10-25-5"), ("sale", "ASC 320-10-25-6")):
        if any(e.kind == kind and e.of in (subject.name, *subject.instances) for e in deal.events) and not _redeems(deal, subject, kind):
            raise NotCovered(cite, f"{subject.name} are held to maturity and the deal has a {kind} of them")
    return _amortized(deal, subject, "held_to_maturity", "held to maturity", "ASC 320-10-35-1")


def loan_receivable(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """A note that is no security: a loan at amortized cost less the credit loss expected over its life.

    Source: ASC 310-10-35-47, 326-20-30-1. It may convert, at fair value with a gain or at its cost carried over, by the
    election conversion_basis; and be sold whole.
    """
    if any(e.kind == "conversion" for e in deal.events) and deal.election("conversion_basis") is None:
        raise NotCovered("practice", "the deal converts notes and elects no conversion_basis (fair_value or carry_over)")
    return _amortized(deal, subject, "loan_receivable", "loan at amortized cost", "ASC 310-10-35-47")


def _redeems(deal: Deal, subject: Subject, kind: str) -> bool:
    """A sale on the day of maturity is the redemption."""
    ends = {fact.value for lot in subject.instances if (fact := deal.facts.get(f"{lot}.maturity"))}
    days = {deal.facts[f"{e.id}.date"].value for e in deal.events if e.kind == "sale" and e.of == subject.name}
    return kind == "sale" and bool(ends) and days <= ends


def _amortized(deal: Deal, subject: Subject, name: str, words: str, cite: str) -> Treatment:
    lost = worthlessness(deal, subject)
    sold = any(e.kind == "sale" and e.of == subject.name for e in deal.events)
    converts = any(e.kind == "conversion" for e in deal.events)
    gains = converts and deal.election("conversion_basis") == "fair_value"
    lines = (*_cost_lines(deal, subject, sold, cite, lost), *_allowance_lines(bool(lost)), *_result_lines(sold, gains, cite),
             *((Line("interest_income", "Interest and discount", "money", "interest_earned + 0", "ASC 835-30"),)
               if terms_of(deal, subject) else ()))  # fmt: skip
    contributions = [Contribution("carrying", "carrying"), Contribution("gains_in_income", "loss_up", -1),
                     Contribution("gains_in_income", "loss_down")]  # fmt: skip
    happens = {"sale": sold, "conversion": gains}
    contributions += [Contribution("gains_in_income", line, sign) for line, sign, what in _RESULTS if happens[what]]
    contributions += [Contribution("investment_income", "interest_income")] * bool(terms_of(deal, subject))
    refusals = (Refusal("over_converted", "more of a note is converted than is held", "deal file"),)
    entries = tuple(_entries(deal, subject, sold, converts, gains, cite))
    entries += (Entry("worthless notes, against the allowance", ALLOWANCE, NOTES, "allowance_written_off", OFF),) * bool(lost)
    return Treatment(name, f"{subject.label}: {words}", cite, lines, entries, refusals, (),
                     ("how the expected credit loss is estimated (ASC 326-20-30): the event states it",
                      "fees and costs of lending (ASC 310-20), notes whose interest is not accrued (ASC 310-10-35-17)"),
                     tuple(contributions))  # fmt: skip


def _cost_lines(deal: Deal, subject: Subject, sold: bool, cite: str, lost: Event | None) -> tuple[Line, ...]:
    """Cost by lot and together; a note that is worthless leaves at its cost (ASC 326-20-35-8)."""
    gone: tuple[Line, ...] = ()
    if lost:
        now = f"({lost.id}.date > prior(period_end)) * ({lost.id}.date <= period_end)"
        gone = added_lines(deal, subject, Line("lost_cost", "Cost of worthless notes", "money",
                                               f"{now} * (prior(cost) + funded - converted)", OFF, each=True))  # fmt: skip
    return (
        *gone,
        *(added_lines(deal, subject, Line("sold_cost", "Cost sold", "money", "share_sold * (prior(cost) + funded - converted)",
                                          cite, each=True)) if sold else ()),
        *added_lines(deal, subject, Line("cost", "Amortized cost", "money", "prior(cost) + funded - converted" + " - sold_cost" * sold
                                         + " - lost_cost" * bool(lost), cite, each=True)),
        Line("over_converted", "More converted than held", "flag", "cost < 0", "deal file", each=True),
        Line("amortized_cost", "Amortized cost of the notes", "money", "across(cost)", cite),
    )  # fmt: skip


def _allowance_lines(lost: bool) -> tuple[Line, ...]:
    """The loss expected, its change through income, and what of it is written off: all of the cost of a worthless note."""
    off = (Line("allowance_written_off", "Written off against the allowance", "money", "across(lost_cost) + 0", OFF),) * lost
    moved, back = ("allowance - prior(allowance)" + " + allowance_written_off" * lost,
                   "prior(allowance) - allowance" + " - allowance_written_off" * lost)  # fmt: skip
    return (
        *off,
        Line("allowance", "Expected credit loss", "money", "min(latest(expected_credit_loss), amortized_cost)", CREDIT),
        Line("loss_up", "Credit loss of the period", "money", f"max(0, {moved})", CREDIT),
        Line("loss_down", "Credit loss reversed", "money", f"max(0, {back})", CREDIT),
        Line("carrying", "Carrying amount", "money", "amortized_cost - allowance", CREDIT),
    )


def _result_lines(sold: bool, gains: bool, cite: str) -> tuple[Line, ...]:
    found = []
    if sold:
        found += [Line("cost_of_sale", "Cost of the notes sold", "money", "across(sold_cost)", cite),
                  Line("sale_gain", "Gain on sale", "money", "max(0, proceeds - cost_of_sale)", cite),
                  Line("sale_loss", "Loss on sale", "money", "max(0, cost_of_sale - proceeds)", cite),
                  Line("proceeds_to_cost", "Proceeds up to cost", "money", "proceeds - sale_gain", cite)]  # fmt: skip
    if gains:
        found += [Line("conversion_gain", "Gain on conversion", "money", "max(0, converted_value - converted_cost)", "practice"),
                  Line("conversion_loss", "Loss on conversion", "money", "max(0, converted_cost - converted_value)", "practice"),
                  Line("converted_to_value", "Cost converted, up to fair value", "money", "converted_cost - conversion_loss",
                       "practice")]  # fmt: skip
    return tuple(found)


_RESULTS = (("sale_gain", 1, "sale"), ("sale_loss", -1, "sale"), ("conversion_gain", 1, "conversion"),
            ("conversion_loss", -1, "conversion"))  # fmt: skip


def _entries(deal: Deal, subject: Subject, sold: bool, converts: bool, gains: bool, cite: str) -> list[Entry]:
    entries = [
        Entry("notes bought", NOTES, "assets:cash", "funding", cite, BOUGHT),
        Entry("credit loss", LOSS, ALLOWANCE, "loss_up", CREDIT),
        Entry("credit loss reversed", ALLOWANCE, LOSS, "loss_down", CREDIT),
    ]
    if in_cash(deal, subject):
        entries.append(Entry("interest received", "assets:cash", "income:interest", "interest_received", "ASC 320-10-35",
                             "operating: Interest received"))  # fmt: skip
    entries += added_entries(deal, subject, NOTES, "income:interest added to notes", "ASC 835-30")
    if gains:
        entries += [Entry("notes converted, at cost", PREFERRED, NOTES, "converted_to_value", "practice", NONCASH),
                    Entry("notes converted, gain", PREFERRED, GAIN, "conversion_gain", "practice"),
                    Entry("notes converted, loss", SALE_LOSS, NOTES, "conversion_loss", "practice")]  # fmt: skip
    elif converts:
        entries.append(Entry("notes converted, at cost", PREFERRED, NOTES, "converted_cost", "practice", NONCASH))
    if sold:
        entries += [Entry("notes sold, cost", "assets:cash", NOTES, "proceeds_to_cost", cite, SOLD),
                    Entry("notes sold, gain", "assets:cash", GAIN, "sale_gain", cite, SOLD),
                    Entry("notes sold, loss", SALE_LOSS, NOTES, "sale_loss", cite)]  # fmt: skip
    return entries


TREATMENTS = (("debt_security", held_to_maturity), ("debt_security", loan_receivable))
