"""The corporate alternative minimum tax as a book: adjusted financial statement income, the tentative tax, the excess, its credit."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, NotCovered, Others, Refusal, Treatment
from rules.us.minimum_tax.adjusted_income import LIFE, adjusted_income
from rules.us.minimum_tax.tentative import tentative_lines
from rules.us.tax.minimum_tax_paid import is_operative, minimum_tax_book
from rules.us.tax.own_book import (
    FEDERAL,
    check_own_book,
    paid_entries,
    paid_lines,
    states_paid_entries,
    states_paid_lines,
)
from rules.us.tax.rates import has_state_tax

CITE = "IRC 55"
LAST = "the excess of a year stands with its last period, and credits other than its own (IRC 38, 53) are left out"


def minimum_tax(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """15 per cent of adjusted financial statement income above the regular tax of the year, and the credit it leaves.

    Source: IRC 55(a), (b)(2), 56A, 59(k), 53(e). A book `like: us_tax`: all but the income taxes is that of the federal book, which is
    what the law puts in place of book depreciation and of stock. Election `camt`: memo moves no cash and pays the federal book's
    tax; operative makes the excess, less credit used, a part of the tax paid in every book (rules/us/tax/minimum_tax_paid.py).

    Not covered: base erosion tax and foreign tax credits beyond the fact of the group, foreign-parented groups (59(k)(2)), short
    tax years of the test, partnerships (56A(c)(2)(D)).
    """
    check_own_book(deal, book, CITE, "the minimum tax", {"income_taxes": "minimum_tax"})
    minimum_tax_book(deal)
    if "income_taxes" not in dict(next(each for each in deal.books if each.name == "us_tax").treatments):
        raise NotCovered("IRC 55(c)", f"book {book.name} compares with the regular tax, and us_tax keeps no income_taxes")
    adjusted = adjusted_income(deal, book, others)
    chain, refusals = tentative_lines(deal, regular_tax(deal))
    capital, carried = _carryback(others, book)
    states = has_state_tax(deal)
    alone = Line("tax_paid_to_date", "Federal income tax paid, to date", "money", "prior(tax_paid_to_date) + tax_of_federal_book",
                 "definition")  # fmt: skip
    lines = [*adjusted.lines, *chain, *capital, *paid_lines(), *(states_paid_lines() if states else [alone])]
    entries = (*paid_entries(), *(states_paid_entries() if states else ()))
    checks = (Check(LIFE, "(c) over the life, adjustments of book income for the minimum tax come to nil, research and states apart",
                    9),) * any(line.name == LIFE for line in adjusted.lines)  # fmt: skip
    return Treatment("minimum_tax", "Corporate alternative minimum tax", CITE, tuple(lines), entries,
                     (*adjusted.refusals, *refusals, *carried), checks, (*_not_modelled(deal), *adjusted.not_modelled))  # fmt: skip


def regular_tax(deal: Deal) -> str:
    """The line of the federal book's tax before the minimum tax, IRC 55(c)."""
    return f"{FEDERAL}{'regular_tax' if is_operative(deal) else 'current_tax'}"


def _carryback(others: Others, book: BookChoice) -> tuple[list[Line], tuple[Refusal, ...]]:
    """A capital loss carried back would change the regular tax, and so the minimum tax, of a year that is over."""
    if not any(part.total == "capital_net" for (owner, _), each in others.items() if owner == book.name for part in each.contributions):
        return [], ()
    flag = Line("carried_back", "Capital loss carried back", "flag", f"{FEDERAL}capital_loss_refund > 0", "IRC 1212(a)(1)", time="year")
    return [flag], (Refusal("carried_back", "a capital loss is carried back: what it does to the minimum tax of the earlier year is not "
                            "covered here", "IRC 1212(a)(1)"),)  # fmt: skip


def _not_modelled(deal: Deal) -> tuple[str, ...]:
    paid = ("regular tax is not the cash tax: the minimum tax is paid too, and set off later as a credit" if is_operative(deal) else
            "a memo: the minimum tax is worked out and not paid, so regular tax may not be the cash tax")  # fmt: skip
    return (
        paid, "base erosion tax, foreign tax credits and general business credits but in the group's figures (IRC 59A, 59(l), 38(c)(6))",
        "applicable corporations by the fact of one average, in all tax years; foreign-parented groups (IRC 59(k))", LAST,
        "regulations to be proposed by the end of 2026; repairs, section 197 intangibles, pensions, foreign income (IRC 56A(c))",
    )  # fmt: skip


TREATMENTS = (("income_taxes", minimum_tax),)
