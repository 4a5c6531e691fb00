"""Shares for federal tax: cost basis, no mark, dividends, gain or loss on sale, worthlessness."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, Treatment
from rules.legs.securities import worthlessness

SHARES, CASH = "tax assets:preferred", "tax assets:cash"

#: The year's last period: where a loss stands that the law puts on the last day of the tax year.
LAST_OF_YEAR = "max(eomonth(period_end, step_months) > tax_year_end, period_end >= end)"


def cost_basis(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Basis is cost (IRC 1012); a price round of others realises nothing (IRC 1001); basis carries over on conversion.

    Shares received for service have their fair value as basis: it is income with the service (IRC 61; Reg. 1.61-2(d)). What is
    paid for them above fair value stays in it, unless it is elected to be a reduction of price (see customer_payments.py).
    Dividends are income (301(c)(1)) and stand in a memorandum total for the deduction of section 243. Stock that becomes
    worthless is a capital loss of the last day of the tax year (165(g)(1); Reg. 1.165-5(c)), on evidence and never by a mark of
    nil (1.165-5(f)). Not covered: stock of an affiliated corporation (165(g)(3)), distributions above earnings (301(c)(2)),
    constructive ones (305(c)), nonqualified preferred stock (351(g)), unvested stock (83), dealers (475).
    """
    kinds = {e.kind for e in deal.events if subject.name in (e.of, e.to)}
    sold, lost = "sale" in kinds, worthlessness(deal, subject)
    above = "price_above_value" in kinds and deal.election("customer_payment_tax") == "capitalised"
    held = "prior(basis) + purchased + received_cost" + " + received_for_service" * ("stock_received" in kinds)
    held += " + event(price_above_value)" * above
    lines = [
        *((Line("basis_sold", "Tax basis sold", "money", f"share_sold * ({held})", "IRC 1011"),) if sold else ()),
        *(worthless_lines(lost.id, "IRC 165(g)") if lost else ()),
        *((Line("worthless_loss", "Loss on worthless stock", "money", f"loss_now * ({held})", "IRC 165(g)(1)"),) if lost else ()),
        Line("basis", "Tax basis of the shares", "money", held + " - basis_sold" * sold + " - worthless_loss" * bool(lost), "IRC 1012"),
        *(sale_lines() if sold else ()),
        *((Line("dividends", "Dividends", "money", "dividends_received + 0", "IRC 61"),) if "dividend" in kinds else ()),
    ]  # fmt: skip
    entries = [
        Entry("preferred bought", SHARES, CASH, "purchased", "IRC 1012"),
        *(sale_entries(SHARES) if sold else ()),
        *((Entry("worthless stock", "tax deductions:capital loss", SHARES, "worthless_loss", "IRC 165(g)(1)"),) if lost else ()),
        *((Entry("dividends", CASH, "tax income:dividends", "dividends", "IRC 61"),) if "dividend" in kinds else ()),
    ]  # fmt: skip
    contributions = [
        Contribution("basis", "basis"), *(SOLD if sold else ()),
        *((Contribution("capital_net", "worthless_loss", -1),) if lost else ()),
        *((Contribution("ordinary_income", "dividends"), Contribution("dividends", "dividends")) if "dividend" in kinds else ()),
    ]  # fmt: skip
    return Treatment(
        "cost_basis", f"{subject.label}: cost basis, no mark", "IRC 1012", tuple(lines), tuple(entries), (), (), NOT_MODELLED,
        tuple(contributions),
    )  # fmt: skip


SOLD = (Contribution("capital_net", "capital_gain"), Contribution("capital_net", "capital_loss", -1))
NOT_MODELLED = (
    "worthless stock of an affiliated corporation, an ordinary loss (IRC 165(g)(3))",
    "distributions above earnings and profits (IRC 301(c)), constructive ones (IRC 305(c))",
    "nonqualified preferred stock (IRC 351(g)); unvested stock received for service (IRC 83)",
    "whether shares received on conversion rest on IRC 368(a)(1)(E) and 354: a judgement of the scoping page",
    "mark to market by dealers and electing traders (IRC 475)",
)


def sale_lines() -> tuple[Line, ...]:
    return (
        Line("proceeds_to_basis", "Proceeds up to basis", "money", "min(proceeds, basis_sold)", "IRC 1001"),
        Line("capital_gain", "Capital gain", "money", "max(0, proceeds - basis_sold)", "IRC 1001"),
        Line("capital_loss", "Capital loss", "money", "max(0, basis_sold - proceeds)", "IRC 1211"),
    )  # fmt: skip


def sale_entries(asset: str) -> tuple[Entry, ...]:
    return (
        Entry("sale, up to basis", CASH, asset, "proceeds_to_basis", "IRC 1001"),
        Entry("capital gain", CASH, "tax income:capital gain", "capital_gain", "IRC 1001"),
        Entry("capital loss", "tax deductions:capital loss", asset, "capital_loss", "IRC 1211"),
    )


def worthless_lines(event: str, cite: str) -> tuple[Line, ...]:
    """The one period in which the loss stands: for a capital loss the last of the tax year, for a bad debt that of the event."""
    if cite == "IRC 165(g)":
        when = f"({event}.date >= tax_year_begin) * ({event}.date <= tax_year_end) * {LAST_OF_YEAR}"
    else:
        when = f"({event}.date > prior(period_end)) * ({event}.date <= period_end)"
    return (Line("loss_now", "Loss of worthlessness is taken", "flag", when, cite),)


TREATMENTS = (("equity_security", cost_basis),)
