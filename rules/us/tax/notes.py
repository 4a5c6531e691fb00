"""Notes for federal tax: cost basis by lot, interest and discount as they accrue, conversion without gain, sale, worthlessness."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Refusal, Treatment
from rules.legs.interest import Terms, added_entries, added_lines, in_cash, premium_lots, terms_of
from rules.legs.securities import worthlessness
from rules.us.tax.securities import CASH, SHARES, SOLD, sale_entries, sale_lines, worthless_lines

NOTES = "tax assets:convertible notes"


def cost_basis(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Basis is cost (IRC 1012) and what has accrued (1272(d)(2)); nothing is marked; basis carries over on conversion.

    Conversion by the terms of the note into common stock of the issuer is no exchange (Rev. Rul. 72-265); into preferred it
    needs IRC 368(a)(1)(E) and 354, basis then carrying over by 358: a judgement of the deal's scoping page. What has accrued
    was income already, so it converts with the lot and is no income again.

    Interest in kind is not unconditionally payable in cash, hence no qualified stated interest but original issue discount
    (Reg. 1.1273-1(c)(1): debt of the issuer is no payment); discount is income as it accrues at constant yield (1272(a)),
    interest in cash as it accrues (451). A right to convert into stock of the issuer is ignored (Reg. 1.1272-1(e)). A
    discount below the limit of 1273(a)(3) counts as nil: it is refused here, because gain at maturity takes its place.

    Worthlessness is an event with evidence; a fall in value gives no loss (Reg. 1.165-5(f)). A note in registered form or with
    coupons is a security: capital loss of the whole basis on the last day of the tax year (165(g); Reg. 1.165-5(c)); any other
    is a bad debt of a corporation: ordinary, in the year it becomes worthless (166(a)(1)). The form is the election `note_form`.

    Premium, what a note cost above its redemption price, is a choice of the holder (171(c), election bond_premium). amortised: it is
    set off against interest by the holder's yield (171(e); Reg. 1.171-2(a)) and leaves basis (1016(a)(5)). not_amortised:
    interest in cash is income whole, and the premium is a capital loss when the note is redeemed. What was paid for a right to
    convert is no premium (171(b)(1)).

    Not covered: partial worthlessness (166(a)(2)), contingent payments (Reg. 1.1275-4), market discount (1276), a premium on notes
    that convert, high-yield obligations (163(e)(5)), an intention to call (1271(a)(2)), dealers (475).
    """
    lost, sold = worthlessness(deal, subject), any(e.kind == "sale" and e.of == subject.name for e in deal.events)
    registered = _is_security(deal, lost)
    terms = terms_of(deal, subject)
    minimis = _de_minimis(deal, terms)
    whole = _taxed_whole(deal, subject)
    lines = [*_basis_lines(deal, subject, sold, lost, registered, whole), *(_interest_lines(terms, whole)), *minimis,
             *(sale_lines() if sold else ())]  # fmt: skip
    refusals = [Refusal("over_converted", "more of a note is converted than is held", "deal file")]
    refusals += [Refusal("de_minimis", "a discount this small counts as nil and may not be accrued", "IRC 1273")] * bool(minimis)
    return Treatment(
        "cost_basis", f"{subject.label}: cost basis, no mark", "IRC 1012", tuple(lines),
        _entries(deal, subject, sold, lost, registered, whole),
        tuple(refusals), (), NOT_MODELLED,
        (Contribution("basis", "basis"), *(SOLD if sold else ()),
         *((Contribution("ordinary_income", "interest_income"), Contribution("interest_income", "interest_income")) if terms else ()),
         *((Contribution("capital_net" if registered else "ordinary_income", "worthless_loss", -1),) if lost else ())),
    )  # fmt: skip


NOT_MODELLED = (
    "a note that becomes worthless in part (IRC 166(a)(2))",
    "contingent payments (Reg. 1.1275-4), market discount (IRC 1276), high-yield obligations (IRC 163(e)(5))",
    "premium on notes that convert (IRC 171(b)(1)), bonds that the issuer may call and does not (IRC 171(b)(3)(B))",
    "whether the notes are debt, and whether a conversion into preferred rests on IRC 368(a)(1)(E): judgements of the scoping page",
    "mark to market by dealers and electing traders (IRC 475)",
)


def _taxed_whole(deal: Deal, subject: Subject) -> tuple[str, ...]:
    """The lots bought at a premium whose interest is income whole; none where the premium is amortised. NotCovered without election."""
    lots = premium_lots(deal, subject)
    if not lots:
        return ()
    if any(e.kind in ("conversion", "option_value") and e.of in (subject.name, *subject.instances) for e in deal.events):
        raise NotCovered("IRC 171(b)(1)", f"{', '.join(lots)}: a premium on notes that convert is in part the price of the right to")
    choice = deal.election("bond_premium")
    if choice is None:
        raise NotCovered("IRC 171(c)", f"{', '.join(lots)}: bought above the redemption price, and bond_premium (amortised or "
                         "not_amortised) is not elected")  # fmt: skip
    return lots if choice == "not_amortised" else ()


def _is_security(deal: Deal, lost: Event | None) -> bool:
    """Whether worthless notes are a capital loss. NotCovered where it matters and the deal does not say the form."""
    form = deal.election("note_form")
    if lost and form is None:
        raise NotCovered("IRC 165(g)(2)", f"{lost.of} become worthless, and note_form (registered or not_registered) is not elected: "
                         "it decides between a capital loss and a bad debt")  # fmt: skip
    return form == "registered"


def _basis_lines(deal: Deal, subject: Subject, sold: bool, lost: Event | None, registered: bool, whole: tuple[str, ...]) -> list[Line]:
    held = "prior(lot_basis) + funded - converted"
    each = [("lot_sold", "Basis sold", f"share_sold * ({held})", "IRC 1011")] * sold
    each += [("lot_lost", "Basis of a worthless note", f"loss_now * ({held})", "IRC 165(g)" if registered else "IRC 166")] * bool(lost)
    each.append(("lot_basis", "Tax basis", held + " - lot_sold" * sold + " - lot_lost" * bool(lost), "IRC 1012"))
    lines = [*(worthless_lines(lost.id, "IRC 165(g)" if registered else "IRC 166") if lost else ())]
    for name, label, formula, cite in each:
        lines += added_lines(deal, subject, Line(name, label, "money", formula, cite, each=True), whole)
    lines += [
        Line("over_converted", "More converted than held", "flag", "lot_basis < 0", "deal file", each=True),
        Line("basis", "Tax basis of the notes", "money", "across(lot_basis)", "IRC 1012"),
        *((Line("basis_sold", "Tax basis sold", "money", "across(lot_sold)", "IRC 1011"),) if sold else ()),
        *((Line("worthless_loss", "Loss on worthless notes", "money", "across(lot_lost)", "IRC 165(g)" if registered else "IRC 166"),)
          if lost else ()),
    ]  # fmt: skip
    return lines


def _interest_lines(terms: tuple[Terms, ...], whole: tuple[str, ...]) -> tuple[Line, ...]:
    if not terms:
        return ()
    if whole:
        parts = " + ".join(f"{each.lot}.{'coupon' if each.lot in whole else 'earned'}" for each in terms)
        return (Line("interest_income", "Interest, the premium not amortised, and discount", "money", f"{parts} + 0", "IRC 171(c)"),)
    return (Line("interest_income", "Interest and discount, as they accrue", "money", "interest_earned + 0", "IRC 1272"),)


def _de_minimis(deal: Deal, terms: tuple[Terms, ...]) -> list[Line]:
    """A flag per lot whose discount is below a quarter of a per cent of the redemption price for each full year of its term."""
    lines = []
    for each in terms:
        if not each.discount or each.paid == "in_kind" or each.premium:
            continue  # payment in kind makes all stated interest a part of the discount
        bought = next(e.id for e in deal.events if e.kind == "funding" and e.of == each.lot)
        years = f"year(maturity) - year({bought}.date)"
        whole = f"{years} - (months({bought}.date, maturity) < 12 * ({years}))"
        limit = f"rule(de_minimis_discount, {bought}.date) * redemption * ({whole})"
        lines.append(Line("de_minimis", "Discount below the limit", "flag", f"round(redemption - {bought}.amount, 2) < round({limit}, 2)",
                          "IRC 1273", time="once", each=True, among=(each.lot,)))  # fmt: skip
    return lines


def _entries(deal: Deal, subject: Subject, sold: bool, lost: Event | None, registered: bool, whole: tuple[str, ...]) -> tuple[Entry, ...]:
    deduction = "tax deductions:capital loss" if registered else "tax deductions:bad debts"
    received, added = in_cash(deal, subject), added_entries(deal, subject, NOTES, "tax income:interest", "IRC 1272(d)(2)")
    added = tuple(each for each in added if each.line != "premium_amortised" or not whole)
    return (
        Entry("notes bought", NOTES, CASH, "funding", "IRC 1012"),
        Entry("notes converted, basis carried over", SHARES, NOTES, "converted_cost", "IRC 358"),
        *((Entry("interest received", CASH, "tax income:interest", "interest_received", "IRC 61"),) if received else ()),
        *added,
        *(sale_entries(NOTES) if sold else ()),
        *((Entry("worthless notes", deduction, NOTES, "worthless_loss", "IRC 165(g)" if registered else "IRC 166"),) if lost else ()),
    )  # fmt: skip


TREATMENTS = (("debt_security", cost_basis),)
