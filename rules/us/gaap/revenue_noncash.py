"""Shares received for service: measured when the contract begins, recorded when the right to them is unconditional."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Refusal
from rules.legs.contract import kinds_of, of_kind, value_moves
from rules.us.gaap.fair_values import level_three
from rules.us.gaap.revenue_parts import (
    CASH,
    LIABILITY,
    RECEIVED,
    REVENUE,
    RIGHTS,
    SHARES,
    Part,
    position_contributions,
    position_entries,
    position_lines,
    two_ways,
)

GAIN, LOSS = "income:noncash consideration", "expenses:noncash consideration"
NONCASH = "noncash: Notes or shares received for service"


def received_shares(deal: Deal, book: BookChoice, subject: Subject) -> Part:
    """Posting template REV-5, and what shares are worth more or less when they come in: other income, no revenue.

    Source: ASC 606-10-32-21 (fair value when the contract begins), 32-23 (a later change by the form of the consideration is
    no variable consideration). Shares bought below fair value are in part received for service. Before they come in, shares
    stand under this topic until the right to them is unconditional (ASU 2025-07). See `promised_shares`.
    """
    kinds = kinds_of(deal, subject)
    if "stock_received" not in kinds:
        return Part()
    _shares_are_held(deal, book, subject)
    if "share_right" in kinds:
        return Part()
    entries = [Entry("shares received for service", SHARES, LIABILITY, "stock_received", "ASC 606-10-32-21", NONCASH)]
    limits = ("shares for service whose value depends on what the customer earns or does, not on their form (ASC 606-10-32-23)",)
    if not value_moves(deal, subject):
        return Part(entries=tuple(entries), not_modelled=limits)
    return Part(_change_lines("form_change"), (), (), (*entries, *_change_entries()), (), (), limits, CHANGE)


CHANGE = (Contribution("other_income", "value_moved_up"), Contribution("other_income", "value_moved_down", -1))


def _change_lines(formula: str) -> tuple[Line, ...]:
    return two_ways("value_moved", "Value of shares for service since the contract began", formula, "ASC 606-10-32-23")


def _change_entries(account: str = SHARES) -> tuple[Entry, ...]:
    return (Entry("shares worth more than when the contract began", account, GAIN, "value_moved_up", "ASC 606-10-32-23"),
            Entry("shares worth less than when the contract began", LOSS, account, "value_moved_down", "ASC 606-10-32-23"))  # fmt: skip


def _shares_are_held(deal: Deal, book: BookChoice, subject: Subject) -> None:
    """NotCovered where shares come in for service and this book does not hold them."""
    for event in of_kind(deal, subject, "stock_received"):
        if event.to not in dict(book.treatments):
            raise NotCovered("ASC 606-10-32-21", f"{subject.name} is paid in {event.to}, which book {book.name} does not treat")


def promised_shares(deal: Deal, book: BookChoice, subject: Subject) -> Part:
    """Shares that the customer promises for service, and to which the right is conditional until they come in.

    By the election share_consideration. revenue_view, which ASU 2025-07 requires (years that begin after 15 December 2026,
    earlier by choice): nothing but revenue and a contract asset until the right is unconditional; then the shares, and the
    change of their value since the contract began as other income. financial_instrument, a view held before it: the right is
    an asset at fair value through income from the start (ASC 815-10-35, 321-10-35). Adoption is prospective, to new
    contracts, or modified retrospective: the view of a contract made before adoption may be kept here.
    """
    rights, came = of_kind(deal, subject, "share_right"), of_kind(deal, subject, "stock_received")
    if not rights:
        return Part()
    if len(rights) > 1 or len(came) > 1 or "expiry" in kinds_of(deal, subject) or "expected_breakage" in kinds_of(deal, subject):
        raise NotCovered("ASC 606-10-32-21", f"{subject.name} has more than one promise of shares, or credits that lapse beside one")
    view = deal.election("share_consideration")
    if view is None:
        raise NotCovered("ASU 2025-07", f"{subject.name} is promised shares, and share_consideration (revenue_view or "
                         "financial_instrument) is not elected")  # fmt: skip
    return _revenue_view(deal, subject, bool(came)) if view == "revenue_view" else _instrument_view(deal, subject, rights[0], came)


def _served(kinds: set[str]) -> tuple[tuple[Line, ...], tuple[Entry, ...], tuple[str, ...], tuple[str, ...]]:
    """Lines and entries of cash received in advance and of service given, with the names of both."""
    paid, served = "prepayment" in kinds, "prepaid_usage" in kinds
    lines = (Line("advance_recognised", "Revenue from what was received in advance or promised", "money", "served + 0",
                  "ASC 606-10-55-46"),) * served  # fmt: skip
    entries = (*(Entry("received in advance", CASH, LIABILITY, "prepaid", "ASC 606-10-45-2", RECEIVED),) * paid,
               *(Entry("service given", LIABILITY, REVENUE, "served", "ASC 606-10-45-2"),) * served)  # fmt: skip
    return lines, entries, ("prepaid",) * paid, ("advance_recognised",) * served


def _revenue_view(deal: Deal, subject: Subject, came: bool) -> Part:
    served, entries, paid, recognised = _served(kinds_of(deal, subject))
    moved = value_moves(deal, subject)
    if came:
        entries += (Entry("shares received for service", SHARES, LIABILITY, "stock_received", "ASC 606-10-32-21", NONCASH),)
    lines = (*served, *position_lines("advance + 0"), *(_change_lines("form_change") if moved else ()))
    entries += (*position_entries(), *(_change_entries() if moved else ()))
    return Part(lines, recognised, (), entries, (), (), (), (*position_contributions(asset=True), *CHANGE * moved),
                (*paid, *("stock_received",) * came), recognised, (*paid, "promised"),
                "contract_liability - contract_asset + promise_open")  # fmt: skip


def _instrument_view(deal: Deal, subject: Subject, right: Event, came: tuple[Event, ...]) -> Part:
    served, entries, paid, recognised = _served(kinds_of(deal, subject))
    level = f"iff(value_of_right >= {right.id}.date, latest(right_value), {right.id}.amount)"
    open_now = " * ".join([f"(period_end >= {right.id}.date)", *(f"(period_end < {each.id}.date)" for each in came)])
    fair = " + stock_received" * bool(came) + " + form_change" * value_moves(deal, subject)
    lines = (
        *served,
        Line("contract_liability", "Contract liability", "money", "advance + promise_open", "ASC 606-10-45-2"),
        Line("value_of_right", "Date of the last fair value of the right", "amount", "dated(right_value)", "ASC 820-10-35"),
        Line("right_carried", "Right to shares, at fair value", "money", f"{open_now} * {level}", "ASC 815-10-35-1"),
        *_change_lines(f"right_carried - prior(right_carried) - promised{fair}"),
        Line("value_moved_held", "Change of the value of a right still held", "money", f"{open_now} * (value_moved_up - value_moved_down)",
             "ASC 820-10-50-2(d)"),
        Line("new_view_required", "A contract of a year in which ASU 2025-07 is required", "flag",
             "(promised != 0) * (rule(asu_2025_07_required, tax_year_begin) == 1)", "ASU 2025-07"),
    )  # fmt: skip
    taken = Entry("right turned into shares", SHARES, RIGHTS, "right_settled", "ASC 815-10-40")
    if came:
        lines += (Line("right_settled", "Shares received under the right, at their fair value then", "money",
                       fair.removeprefix(" + ") + " + 0" * (fair.count("+") == 1), "ASC 815-10-40"),)  # fmt: skip
    entries += (Entry("right to shares", RIGHTS, LIABILITY, "promised", "ASC 606-10-32-21", NONCASH), *_change_entries(RIGHTS),
                *(taken,) * bool(came))  # fmt: skip
    refusal = Refusal("new_view_required", "the contract is made in a year that begins after 15 December 2026: shares stay under the "
                      "revenue topic until the right to them is unconditional", "ASU 2025-07")  # fmt: skip
    return Part(lines, recognised, (), entries, (refusal,), (), (),
                (*position_contributions(asset=False), Contribution("carrying", "right_carried"), *CHANGE,
                 *level_three(closing="right_carried", income="value_moved_up -value_moved_down", granted="promised",
                              settled="-right_settled" * bool(came), held_income="value_moved_held")),
                (*paid, "promised"), recognised, (*paid, "promised"), "contract_liability")  # fmt: skip
