"""Notes and shares for federal tax: cost basis, no mark, conversion without gain, gain or loss on sale."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Entry, Line, Refusal, Treatment

NOTES, SHARES, CASH = "tax assets:convertible notes", "tax assets:preferred", "tax assets:cash"


def cost_basis(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Basis is cost (IRC 1012); a price round of others realises nothing (IRC 1001); basis carries over on conversion.

    Conversion by the terms of the note into common stock of the issuer is no exchange (Rev. Rul. 72-265); into preferred it
    needs IRC 368(a)(1)(E) and 354, basis then carrying over by 358: a judgement of the deal's scoping page. Not covered:
    original issue discount, worthlessness, dividends, dealers (IRC 475).
    """
    shares = subject.type == "equity_security"
    sold = any(e.kind == "sale" and e.of == subject.name for e in deal.events)
    lines, entries = (_shares(sold), _share_entries()) if shares else (_notes(sold), _note_entries())
    refusals = () if shares else (Refusal("over_converted", "more of a note is converted than is held", "deal file"),)
    if sold:
        asset = SHARES if shares else NOTES
        lines += _sale()
        entries += (
            Entry("sale, up to basis", CASH, asset, "proceeds_to_basis", "IRC 1001"),
            Entry("capital gain", CASH, "tax income:capital gain", "capital_gain", "IRC 1001"),
            Entry("capital loss", "tax deductions:capital loss", asset, "capital_loss", "IRC 1211"),
        )
    return Treatment(
        "cost_basis", f"{subject.label}: cost basis, no mark", "IRC 1012", lines, entries, refusals, (),
        ("original issue discount and payment in kind (IRC 1272)", "worthless securities (IRC 165(g), 166)",
         "dividends received deduction (IRC 243)"),
    )  # fmt: skip


def _notes(sold: bool) -> tuple[Line, ...]:
    return (
        *((Line("lot_sold", "Basis sold", "money", "share_sold * (prior(lot_basis) + funded - converted)", "IRC 1011",
                each=True),) if sold else ()),
        Line("lot_basis", "Tax basis", "money", "prior(lot_basis) + funded - converted" + (" - lot_sold" if sold else ""),
             "IRC 1012", each=True),
        Line("over_converted", "More converted than held", "flag", "lot_basis < 0", "deal file", each=True),
        Line("basis", "Tax basis of the notes", "money", "across(lot_basis)", "IRC 1012"),
        *((Line("basis_sold", "Tax basis sold", "money", "across(lot_sold)", "IRC 1011"),) if sold else ()),
    )  # fmt: skip


def _shares(sold: bool) -> tuple[Line, ...]:
    held = "prior(basis) + purchased + received_cost"
    return (
        *((Line("basis_sold", "Tax basis sold", "money", f"share_sold * ({held})", "IRC 1011"),) if sold else ()),
        Line("basis", "Tax basis of the shares", "money", held + (" - basis_sold" if sold else ""), "IRC 1012"),
    )  # fmt: skip


def _sale() -> tuple[Line, ...]:
    return (
        Line("proceeds_to_basis", "Proceeds up to basis", "money", "min(proceeds, basis_sold)", "IRC 1001"),
        Line("capital_gain", "Capital gain", "money", "max(0, proceeds - basis_sold)", "IRC 1001"),
        Line("capital_loss", "Capital loss", "money", "max(0, basis_sold - proceeds)", "IRC 1211"),
    )  # fmt: skip


def _note_entries() -> tuple[Entry, ...]:
    return (
        Entry("notes bought", NOTES, CASH, "funding", "IRC 1012"),
        Entry("notes converted, basis carried over", SHARES, NOTES, "converted_cost", "IRC 358"),
    )


def _share_entries() -> tuple[Entry, ...]:
    return (Entry("preferred bought", SHARES, CASH, "purchased", "IRC 1012"),)


TREATMENTS = (("debt_security", cost_basis), ("equity_security", cost_basis))
