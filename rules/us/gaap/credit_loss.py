"""Impairment of notes available for sale: credit loss up to the floor of fair value, write-down where a sale is intended, write-off."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered
from rules.legs.securities import worthlessness

ALLOWANCE = "assets:investments:convertible notes:allowance for credit losses"
COST, LOSS = "assets:investments:convertible notes:amortized cost", "expenses:credit loss on notes"
CREDIT, INTENT, OFF = "ASC 326-30-35-2", "ASC 326-30-35-10", "ASC 326-30-35-13"


@dataclass(frozen=True)
class Impairment:
    """Which parts the deal's events call for: an estimate of cash flows, an intent to sell, worthlessness."""

    tested: bool
    intended: str  # id of the event, "" where there is none
    lost: str = ""  # id of the event, "" where there is none

    @property
    def any(self) -> bool:
        return self.tested or bool(self.intended) or bool(self.lost)

    @property
    def below_cost(self) -> str:
        """What value may not fall short of, beside cost: an estimate makes any shortfall a matter of credit or of OCI."""
        return "" if self.tested else "unrealised < 0"

    @property
    def held_in_income(self) -> str:
        """What income has borne of the notes' cost and tax has not, as a formula; "" where there is none.

        A note that is worthless in the books keeps its tax basis to the day on which tax takes the loss.
        """
        if self.lost:
            return "us_tax.basis - amortized_cost" + " + allowance" * self.tested
        return " + ".join([*["allowance"] * self.tested, *["written_down"] * bool(self.intended)])


def impairment_of(deal: Deal, subject: Subject) -> Impairment:
    """The parts of the deal; NotCovered for what would need a value by lot."""
    kinds = {e.kind for e in deal.events if e.of in (subject.name, *subject.instances)}
    intents = [e for e in deal.events if e.kind == "intent_to_sell" and e.of == subject.name]
    if len(intents) > 1:
        raise NotCovered(INTENT, f"{subject.name} have more than one intent to sell")
    if intents and "conversion" in kinds:
        raise NotCovered(INTENT, f"{subject.name} are meant to be sold, and convert")
    lost = worthlessness(deal, subject)
    return Impairment("expected_cash_flows" in kinds, intents[0].id if intents else "", lost.id if lost else "")


def lost_now(parts: Impairment) -> str:
    """The flag of the one period in which the notes become worthless."""
    return f"({parts.lost}.date > prior(period_end)) * ({parts.lost}.date <= period_end)"


def write_off_lines(parts: Impairment) -> list[Line]:
    """Posting template AFS-8: cost to nil, first against the allowance, the rest through income; the mark in OCI goes with the value.

    Source: ASC 326-30-35-13 (an allowance is written off when the amount is deemed uncollectible), 320-10-35-1 (what stands in
    OCI follows the fair value, which is nil).
    """
    if not parts.lost:
        return []
    written = f" - ({lost_now(parts)}) * (prior(written_down) + write_down)" * bool(parts.intended)
    allowed = f"({lost_now(parts)}) * prior(allowance)"
    return [
        Line("written_off", "Amortized cost of worthless notes, written off", "money", f"across(lost_cost){written} + 0", OFF),
        *([Line("allowance_written_off", "Of it against the allowance", "money", allowed, OFF)] if parts.tested else []),
        Line("write_off_loss", "Through income", "money", f"written_off{' - allowance_written_off' if parts.tested else ' + 0'}", OFF),
    ]


def impairment_lines(parts: Impairment, sold: bool) -> list[Line]:
    """The allowance, at most what value falls short of cost, and the write-down to fair value with a new cost.

    Source: ASC 326-30-35-2 and 35-4 (allowance by the cash flows expected, limited to the shortfall, reversed through income),
    35-10 (intent to sell: the allowance is written off and cost written down to fair value, never up again). Estimate and
    value stand for all notes together here, as they are disclosed; the paragraph asks for each security.
    """
    lines: list[Line] = []
    if parts.intended:
        when = f"({parts.intended}.date > prior(period_end)) * ({parts.intended}.date <= period_end)"
        lines += [
            Line("write_down", "Write-down to fair value, where a sale is intended", "money",
                 f"{when} * max(0, prior(original_cost) + funding - prior(written_down) - value)", INTENT),
            Line("written_down", "Written down to date", "money",
                 f"(prior(written_down) + write_down){' * (1 - share_sold)' * sold}{' * (1 - worthless)' * bool(parts.lost)} + 0", INTENT),
        ]  # fmt: skip
    if parts.tested:
        short = "max(0, min(amortized_cost - latest(expected_cash_flows), amortized_cost - fair_value))"
        over = f" * (period_end < {parts.intended}.date)" if parts.intended else ""
        gone = " - allowance_sold" * sold + " - allowance_written_off" * bool(parts.lost)
        lines += [
            *([Line("allowance_sold", "Allowance of the notes sold", "money", "share_sold * prior(allowance)", CREDIT)] if sold else []),
            Line("allowance", "Allowance for credit losses", "money", f"{short}{over}", CREDIT),
            Line("loss_up", "Credit loss of the period", "money", f"max(0, allowance - (prior(allowance){gone}))", CREDIT),
            Line("loss_down", "Credit loss reversed", "money", f"max(0, prior(allowance){gone} - allowance)", CREDIT),
        ]  # fmt: skip
    return lines


def sale_lines(parts: Impairment) -> tuple[Line, ...]:
    """Cost sold and the gain or loss that leaves OCI; without a test of credit loss a sale below cost is refused."""
    written = " - share_sold * (prior(written_down) + write_down)" * bool(parts.intended)
    gain = "proceeds - cost_of_sale" + " + allowance_sold" * parts.tested
    lines = [Line("cost_of_sale", "Cost of the notes sold", "money", f"across(sold_cost){written}", "ASC 320-10-40"),
             Line("sale_gain", "Gain reclassified on sale", "money", gain, "ASC 320-10-40-2")]  # fmt: skip
    if not parts.any:
        return (*lines, Line("sold_below", "Sold below amortized cost", "flag", "sale_gain < 0", "ASC 326-30-35-1"))
    return (*lines, Line("sale_up", "Gain on sale", "money", "max(0, sale_gain)", "ASC 320-10-40-2"),
            Line("sale_down", "Loss on sale", "money", "max(0, -sale_gain)", "ASC 320-10-40-2"),
            Line("proceeds_to_cost", "Proceeds up to cost, less allowance", "money", "proceeds - sale_up", "ASC 320-10-40-2"))  # fmt: skip


def sale_entries(parts: Impairment, cost: str, adjustment: str) -> tuple[Entry, ...]:
    """Posting template AFS-6, after the mark to the price: cost and adjustment leave, an allowance with them."""
    line = "investing: Sales of convertible notes"
    if not parts.any:
        return (Entry("notes sold, cost", "assets:cash", cost, "cost_of_sale", "ASC 320-10-40-2", line),
                Entry("notes sold, gain", "assets:cash", adjustment, "sale_gain", "ASC 320-10-40-2", line))  # fmt: skip
    return (
        Entry("notes sold, cost", "assets:cash", cost, "proceeds_to_cost", "ASC 320-10-40-2", line),
        Entry("notes sold, gain", "assets:cash", adjustment, "sale_up", "ASC 320-10-40-2", line),
        Entry("notes sold, loss", adjustment, cost, "sale_down", "ASC 320-10-40-2"),
        *((Entry("allowance of notes sold", ALLOWANCE, cost, "allowance_sold", CREDIT),) if parts.tested else ()),
    )  # fmt: skip


def reclassified_entries(parts: Impairment) -> tuple[Entry, ...]:
    out, income = "oci:reclassified to income", "income:gain reclassified on notes"
    if not parts.any:
        return (Entry("gain reclassified", out, income, "reclassified", "ASC 220-10-45-17"),)
    return (Entry("gain reclassified", out, income, "reclassified_up", "ASC 220-10-45-17"),
            Entry("loss reclassified", income, out, "reclassified_down", "ASC 220-10-45-17"))  # fmt: skip


def impairment_tax_lines(parts: Impairment) -> list[Line]:
    """The asset on what tax has not deducted; of capital character, it is posted with the income taxes and its allowance."""
    return [Line("credit_loss_asset", "Deferred tax asset on credit losses", "money",
                 f"({parts.held_in_income}) * income_taxes.enacted_rate", "ASC 740-10-25-20")] * parts.any  # fmt: skip


def impairment_entries(parts: Impairment) -> list[Entry]:
    """Posting templates AFS-4, AFS-5 and AFS-8."""
    entries = []
    if parts.tested:
        entries += [Entry("credit loss", LOSS, ALLOWANCE, "loss_up", CREDIT),
                    Entry("credit loss reversed", ALLOWANCE, LOSS, "loss_down", CREDIT)]  # fmt: skip
    if parts.intended:
        entries.append(Entry("written down where a sale is intended", LOSS, COST, "write_down", INTENT))
    if parts.lost:
        entries += [Entry("worthless notes, against the allowance", ALLOWANCE, COST, "allowance_written_off", OFF)] * parts.tested
        entries.append(Entry("worthless notes, through income", LOSS, COST, "write_off_loss", OFF))
    return entries


def impairment_contributions(parts: Impairment, taxed: bool) -> list[Contribution]:
    found = [Contribution("gains_in_income", "loss_up", -1), Contribution("gains_in_income", "loss_down")] * parts.tested
    found += [Contribution("gains_in_income", "write_down", -1)] * bool(parts.intended)
    found += [Contribution("gains_in_income", "write_off_loss", -1)] * bool(parts.lost)
    return found + [Contribution("valuation_allowance", "credit_loss_asset")] * (taxed and parts.any)
