"""What must hold over the whole life of a deal: income against cash, by leg and together; AOCI and deferred tax left."""

from __future__ import annotations

from collections.abc import Collection

from ledger.facts.nouns import BookChoice, Deal
from ledger.model.nouns import Check, Line, Others
from rules.legs.shares import wholly_sold
from rules.us.gaap.carryforwards import carryforwards, recognised
from rules.us.gaap.contributed import PRETAX, Parts, both_books, cash_parts, contributors, parts_of, signed, summed, text_of
from rules.us.gaap.valuation_allowance import EXPECTED
from rules.us.tax.minimum_tax_paid import is_operative
from rules.us.tax.rates import has_state_tax


def investments(others: Others, book: str) -> tuple[str, ...]:
    """The subjects that are investments: those whose gains, dividends, interest or share of earnings the book shows."""
    return contributors(others, book, "gains_in_income", "investment_income", "equity_in_earnings", "oci")


def life_lines(deal: Deal, book: BookChoice, others: Others, taxed: bool) -> list[Line]:
    """Invariants (a), (b), (d) and (e): the lines whose totals over the life must be nil.

    What is still carried at the end counts beside cash, and deferred tax that is left against it: a deal need not be settled
    in full. AOCI is tested where all that feeds it is sold.
    """
    open_ones = tuple(name for name in contributors(others, book.name, "carrying") if name not in closed(deal))
    return [
        *_whole(others, book.name, taxed, taxed and has_state_tax(deal), open_ones),
        *_legs(others, book.name, open_ones),
        *_left_over(others, book.name, taxed, open_ones, may_be_left(deal, book, others)),
    ]


def closed(deal: Deal) -> set[str]:
    """Subjects of which nothing is left on the last day: sold, worthless, or equipment that is due to be sold."""
    equipment = {s.name for s in deal.subjects if s.type == "equipment" and "equipment_sold" in deal.facts}
    return equipment | {e.of for e in deal.events if e.kind == "worthlessness" or (e.kind == "sale" and wholly_sold(deal, e.of))}


def may_be_left(deal: Deal, book: BookChoice, others: Others) -> bool:
    """Whether a difference between book amount and tax basis, or a carryforward, may outlast the deal."""
    open_ones = [subject for subject, *_ in both_books(deal, book, others) if subject.name not in closed(deal)]
    if is_operative(deal):
        return True
    return bool(open_ones or any(not each.capital or EXPECTED in deal.facts for each in recognised(carryforwards(deal, others))))


def _total_of(others: Others, book: str, total: str) -> Parts:
    return parts_of(others, book, total, contributors(others, book, total))


def _whole(others: Others, book: str, taxed: bool, state: bool, open_ones: tuple[str, ...]) -> list[Line]:
    beside, beside_tax = _total_of(others, book, "beside_income"), _total_of(others, book, "beside_income_tax")
    oci, credits = _total_of(others, book, "oci"), _total_of(others, book, "equity_credits")
    comprehensive: Parts = [(1, "net_income"), *[(1, "other_comprehensive_income")] * bool(oci),
                            *[(1, "credits_to_equity")] * bool(credits), *beside, *signed(beside_tax, -1)]  # fmt: skip
    cash: Parts = [(1, "loop.cash_before_tax"), *[(-1, "us_tax.income_taxes.current_tax")] * taxed,
                   *[(-1, "us_tax.income_taxes.state_tax")] * state]  # fmt: skip
    left = " - total(still_carried_movement)" * bool(open_ones)
    owed = " + life_deferred_tax" * taxed
    return [
        *_carried(others, book, "still_carried", "Book amounts of what is not sold by the deal", open_ones),
        Line("all_income", "Comprehensive income and the unexplained difference, after tax", "money", text_of(comprehensive),
             "house rule"),
        Line("all_cash", "Cash after tax", "money", text_of(cash), "house rule"),
        Line("life_income_less_cash", "Comprehensive income less cash over the life, after tax", "money",
             f"total(all_income) - total(all_cash){left}{owed}", "house rule", time="once"),
        Line("pretax_comprehensive", "Comprehensive income before tax", "money",
             text_of([(1, "pretax_income"), *oci, *credits, *beside]), "house rule"),
        Line("life_pretax_less_cash", "Comprehensive income less cash over the life, before tax", "money",
             f"total(pretax_comprehensive) - total(loop.cash_before_tax){left}", "house rule", time="once"),
    ]  # fmt: skip


def _legs(others: Others, book: str, open_ones: tuple[str, ...]) -> list[Line]:
    """Invariant (b) by leg: what each leg earned before tax, OCI included, less its own cash, over the life."""
    invested = investments(others, book)
    served = tuple(name for name in contributors(others, book, "operating_income") if name not in invested)
    owed = tuple(name for name in contributors(others, book, "interest_expense") if name not in (*invested, *served))
    legs = (("investment_leg", "Investments", "comprehensive income less cash, before tax", invested),
            ("service_leg", "Service", "operating income less cash", served),
            ("borrowing_leg", "Borrowings", "interest expense less cash", owed))  # fmt: skip
    return [line for name, label, what, among in legs if among for line in _leg(others, book, name, f"{label}: {what}", among, open_ones)]


def _leg(others: Others, book: str, name: str, label: str, among: tuple[str, ...], open_ones: tuple[str, ...]) -> list[Line]:
    parts = [part for total, sign in PRETAX for part in signed(summed(others, book, total, among, total), sign)]
    parts += [part for total in ("oci", "equity_credits", "beside_income") for part in parts_of(others, book, total, among)]
    parts += signed(cash_parts(others, among), -1)
    first = label.partition(":")[0]
    still = [name for name in among if name in open_ones]
    return [
        *_carried(others, book, f"{name}_carried", f"{first}: book amounts of what is not sold", still),
        Line(name, label, "money", text_of(parts), "house rule"),
        Line(f"life_{name}", f"{first}: the same over the life", "money",
             f"total({name})" + f" - total({name}_carried_movement)" * bool(still), "house rule", time="once"),
    ]  # fmt: skip


def _carried(others: Others, book: str, name: str, label: str, among: Collection[str]) -> list[Line]:
    """What subjects are carried at, and its movement, of which the total is what is left at the end; no line for none."""
    amounts = parts_of(others, book, "carrying", among)
    return [
        Line(name, label, "money", text_of(amounts), "house rule"),
        Line(f"{name}_movement", f"{label}, movement", "money", f"{name} - prior({name})", "house rule"),
    ] if amounts else []  # fmt: skip


def _left_over(others: Others, book: str, taxed: bool, open_ones: tuple[str, ...], left: bool) -> list[Line]:
    """Invariants (d) and (e): gain left in AOCI before tax, and deferred tax left, after the last period."""
    lines = []
    feeding = contributors(others, book, "oci")
    if feeding:
        lines.append(Line("pretax_oci", "Other comprehensive income, before tax", "money",
                          text_of(_total_of(others, book, "oci")), "ASC 220-10-45"))  # fmt: skip
    if feeding and not set(feeding) & set(open_ones):
        lines.append(Line("life_pretax_oci", "AOCI before tax left at the end", "money", "total(pretax_oci)", "house rule",
                          time="once"))  # fmt: skip
        lines += [Line("life_net_oci", "AOCI after tax left at the end, stranded tax released", "money",
                       "total(other_comprehensive_income)", "house rule", time="once")] * taxed  # fmt: skip
    if taxed:
        lines += [
            Line("deferred_movement", "Movement of the deferred tax liability", "money",
                 "deferred_tax_liability - prior(deferred_tax_liability)", "ASC 740-10-30"),
            Line("life_deferred_tax", "Deferred tax left at the end", "money", "total(deferred_movement)", "house rule",
                 time="once"),
        ]  # fmt: skip
    if taxed and left:
        lines += [
            Line("expected_movement", "Movement of deferred tax by the tax-basis balance sheet", "money",
                 "tax_basis_balance_sheet.all_deferred - prior(tax_basis_balance_sheet.all_deferred)", "ASC 740-10-30"),
            Line("life_deferred_unexplained", "Deferred tax left at the end, less the rate times what is left", "money",
                 "life_deferred_tax - total(expected_movement)", "house rule", time="once"),
        ]  # fmt: skip
    return lines


def life_checks(lines: Collection[str]) -> tuple[Check, ...]:
    """The invariants that these lines state."""
    left = "life_deferred_unexplained" in lines
    wanted = (
        Check("life_income_less_cash", "(a) over the life, income and OCI equal cash in less cash out, after tax", 9),
        Check("life_pretax_less_cash", "(b) over the life, pre-tax income and OCI equal pre-tax cash", 9),
        Check("life_investment_leg", "(b) the same for the investments alone", 9),
        Check("life_service_leg", "(b) the same for service alone", 9),
        Check("life_borrowing_leg", "(b) the same for the borrowings alone", 9),
        Check("life_pretax_oci", "(d) nothing is left in AOCI before tax", 7),
        Check("life_net_oci", "(d) nor after tax, once stranded tax is released", 7),
        Check("life_deferred_unexplained", "(e) deferred tax that is left is the rate times what is left, less allowance", 9)
        if left else Check("life_deferred_tax", "(e) no deferred tax is left", 9),
    )
    return tuple(check for check in wanted if check.line in lines)
