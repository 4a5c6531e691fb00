"""Gross receipts for federal tax: service billed, advance payments in cash or in shares, and what is paid to the customer."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Treatment
from rules.legs.contract import kinds_of, value_moves
from rules.us.tax.customer_payments import PaidOut, paid_out
from rules.us.tax.unbilled import unbilled

CASH, SHARES, INCOME, UNTAXED = "tax assets:cash", "tax assets:preferred", "tax income:gross receipts", "tax liabilities:advance payments"


def gross_receipts(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Usage is income when the service is given and billed; an advance payment when it is received, or in the next tax year.

    Source: IRC 61, 451(a) to (c). Election `advance_payments`: full_inclusion in the year of receipt (451(c)(1)(A)), or
    deferral (451(c)(1)(B)): in the year of receipt what is revenue of the applicable financial statement by its end, and all
    the rest in the next tax year, whatever is used by then. Service is set first against what was received in earlier
    years. The rest of a year stands in the first period of the next; within the year of receipt income follows the
    revenue of the statement. That statement is the us_gaap book, read through this one door (451(b)(3)).

    Stock received for service is income at its fair value, which becomes its basis (61; Reg. 1.61-2(d)). Whether it is an
    advance payment is not settled (451(c)(4)(A) asks for a payment, (B) leaves out section 83 property and payments on
    financial instruments): election `stock_as_advance_payment`, and both answers can be run; not_eligible is income at once.

    What is paid back is a reduction of price and of receipts. It is the base case against deducting twice: an amount paid
    for shares above their value and treated as a reduction of price must not stay in their basis too; here the shares'
    basis is what was paid for them, and receipts fall by rebates only. Other payments to the customer and awards of equity:
    rules/us/tax/customer_payments.py. What is delivered of an agreed volume: rules/us/tax/unbilled.py.

    Not covered: rent (467, 7701(e)), unvested stock (83), shares promised and not received, the service provider's own
    acceleration (451(c)(3)).
    """
    kinds = kinds_of(deal, subject)
    if "share_right" in kinds:
        raise NotCovered("IRC 451(b), 83", f"{subject.name} is promised shares for service: when they are income before they come in")
    at_once, deferred = _advance(deal, kinds)
    moved = value_moves(deal, subject)
    if deferred:
        _statement(deal, subject)
        _no_deferral_of(deal, subject, kinds, moved)
    out, volume = paid_out(deal, book, subject), unbilled(deal, subject)
    taken = ["usage", *at_once, *["form_change"] * moved, *["advance_included"] * bool(deferred), *volume.income]
    formula = " + ".join(taken) + "".join(f" - {name}" for name in (*["rebates"] * ("rebate" in kinds), *out.reductions))
    lines = (
        *(_deferral(deferred, bool(kinds & {"prepaid_usage", "expiry"})) if deferred else ()), *volume.lines, *out.lines,
        *((Line("shares_income", "Shares received for service, at their fair value then", "money", "stock_received + form_change",
                "IRC 61"),) if moved else ()),
        Line("receipts", f"{subject.label}: gross receipts", "money", formula + " + 0" * (formula == "usage"), "IRC 451"),
    )  # fmt: skip
    return Treatment(
        "gross_receipts", f"{subject.label}: gross receipts", "IRC 451", lines,
        (*_entries(kinds, at_once, deferred, moved, out, bool(volume.income)), *volume.entries), (), (),
        ("payments that are due before they are paid (IRC 451(c)(4)(C))",
         "rent for dedicated equipment (IRC 467, 7701(e)); unvested stock received for service (IRC 83)", *out.not_modelled),
        (Contribution("ordinary_income", "receipts"), Contribution("gross_revenue", "receipts"),
         *((Contribution("basis", "untaxed", -1),) if deferred else ()),
         *out.contributions, *volume.contributions),
    )  # fmt: skip


def _no_deferral_of(deal: Deal, subject: Subject, kinds: set[str], moved: bool) -> None:
    """NotCovered for what the deferral here does not follow."""
    if deal.election("financing_component") == "separate":
        raise NotCovered("Reg. 1.451-8", f"{subject.name} defers advance payments, and its book revenue has a financing component")
    if sum(e.of == subject.name and e.kind == "expected_breakage" for e in deal.events) > 1:
        raise NotCovered("IRC 451(c)(1)(B)", f"{subject.name} defers advance payments, and its estimate of breakage changes")
    if moved or kinds & {"agreement", "delivery"}:
        raise NotCovered("IRC 451(c)(4)", f"{subject.name} defers advance payments beside shares whose value moves, or an agreed volume")


#: Kind of advance payment -> the leg that brings it.
RECEIVED = {"prepayment": "prepaid", "stock_received": "stock_received"}


def _advance(deal: Deal, kinds: set[str]) -> tuple[list[str], list[str]]:
    """Legs of advance payments that are income at once, and those that are deferred. NotCovered for a choice that is not made."""
    method, stock = deal.election("advance_payments"), deal.election("stock_as_advance_payment")
    present = [kind for kind in RECEIVED if kind in kinds]
    if present and method is None and ("prepayment" in present or stock != "not_eligible"):
        raise NotCovered("IRC 451(c)(1)", "the deal receives advance payments, and advance_payments (full_inclusion or deferral) is "
                         "not elected")  # fmt: skip
    if method != "deferral":
        return [RECEIVED[kind] for kind in present], []
    if "stock_received" in present and stock is None:
        raise NotCovered("IRC 451(c)(4)", "the deal defers advance payments and receives stock, and stock_as_advance_payment (eligible or "
                         "not_eligible) is not elected")  # fmt: skip
    eligible = [kind for kind in present if kind == "prepayment" or stock == "eligible"]
    if eligible and eligible != present:
        raise NotCovered("IRC 451(c)(4)(D)", "cash is deferred and stock is not: which of the two a service is set against is not "
                         "covered here")  # fmt: skip
    return [RECEIVED[kind] for kind in present if kind not in eligible], [RECEIVED[kind] for kind in eligible]


def _statement(deal: Deal, subject: Subject) -> None:
    """NotCovered where the deal keeps no book that could be the applicable financial statement."""
    if not any(book.name == "us_gaap" and subject.name in dict(book.treatments) for book in deal.books):
        raise NotCovered("IRC 451(b)(3)", "deferral follows revenue of an applicable financial statement, and the deal keeps no book "
                         "us_gaap")  # fmt: skip


def _deferral(received: list[str], served: bool) -> tuple[Line, ...]:
    recognised = "us_gaap.advance_recognised" if served else "advance_received - advance_received"
    return (
        Line("advance_received", "Advance payments received", "money", " + ".join(received) + " + 0", "IRC 451(c)(4)"),
        Line("received_in_year", "Received, tax year to date", "money",
             "advance_received + iff(new_year, 0, prior(received_in_year))", "IRC 451(c)(1)"),
        Line("owed_at_start", "Contract liability at the beginning of the tax year", "money",
             "iff(new_year, prior(us_gaap.contract_liability), prior(owed_at_start))", "IRC 451(c)(1)"),
        Line("served_in_year", "Revenue of the statement from advance payments, tax year to date", "money",
             f"{recognised} + iff(new_year, 0, prior(served_in_year))", "IRC 451(c)(1)"),
        Line("recognised_in_year", "Of this year's advance payments, revenue by now", "money",
             "min(received_in_year, max(0, served_in_year - owed_at_start))", "IRC 451(c)(1)(B)",
             note="Service is set first against what was received in earlier years."),
        Line("advance_included", "Advance payments included", "money",
             "recognised_in_year - iff(new_year, 0, prior(recognised_in_year)) + iff(new_year, prior(untaxed), 0)", "IRC 451(c)(1)(B)",
             note="The rest of a year's payments stands in the first period of the next tax year."),
        Line("untaxed", "Advance payments not yet included", "money", "prior(untaxed) + advance_received - advance_included",
             "IRC 451(c)(1)(B)"),
    )  # fmt: skip


def _entries(
    kinds: set[str], at_once: list[str], deferred: list[str], moved: bool, out: PaidOut, volume: bool
) -> tuple[Entry, ...]:  # fmt: skip
    billed = "usage" if at_once or deferred or "rebate" in kinds or out.reductions or volume else "receipts"
    sides = {"prepaid": ("advance payment", CASH), "stock_received": ("shares received for service", SHARES)}
    entries = [Entry("cloud receipts", CASH, INCOME, billed, "IRC 61")]
    lines = {"stock_received": "shares_income"} if moved else {}
    entries += [Entry(sides[leg][0], sides[leg][1], INCOME, lines.get(leg, leg), "IRC 451(c)(1)(A)" if leg == "prepaid" else "IRC 61")
                for leg in at_once]  # fmt: skip
    entries += [Entry(sides[leg][0], sides[leg][1], UNTAXED, leg, "IRC 451(c)(1)(B)") for leg in deferred]
    if deferred:
        entries.append(Entry("advance payments included", UNTAXED, INCOME, "advance_included", "IRC 451(c)(1)(B)"))
    if "rebate" in kinds:
        entries.append(Entry("paid back to the customer", INCOME, CASH, "rebates", "IRC 61"))
    return (*entries, *out.entries)


TREATMENTS = (("contract", gross_receipts),)
