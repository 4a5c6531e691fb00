"""Adjusted financial statement income: book income before tax, with the tax figures of what the law takes from the return."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ledger.facts.nouns import BookChoice, Deal
from ledger.model.nouns import Line, NotCovered, Others, Refusal
from rules.legs.second_life import LINE as SECOND_LIFE
from rules.us.gaap.carryforwards import carryforwards, recognised
from rules.us.gaap.contributed import PRETAX, TAXABLE, Parts, contributors, parts_of, signed, text_of
from rules.us.gaap.life import closed
from rules.us.gaap.state_differences import own_bases
from rules.us.minimum_tax.debt_adjustments import debt_adjustments
from rules.us.minimum_tax.parts import STATEMENT, Adjusted, joined, of_type, out_and_in
from rules.us.tax.macrs import SECOND
from rules.us.tax.rates import by_state, deferred_state_rate, has_state_tax

#: Of equipment, the book result that the law disregards, and what is the same in both books.
BOOK_DEPRECIATION = ("depreciation", "gain", "loss", "write_down_up", "write_down_back")
BOOK_SAME, TAX_SAME = ("operating_costs", SECOND_LIFE), ("running_costs", SECOND)
#: The line that must be nil where all that is adjusted is sold.
LIFE = "life_adjustments"
#: Adjustments that do not come to nil: research counts twice, and the tax of states is paid.
APART = ("research_adjustment", "state_adjustment")
DEPRECIATION, STOCK = "IRC 56A(c)(13)", "IRC 56A(c)(2)(C)"


@dataclass(frozen=True)
class _Books:
    """The deal, the book of the minimum tax, and what every treatment of every book contributes."""

    deal: Deal
    book: BookChoice
    others: Others


def adjusted_income(deal: Deal, book: BookChoice, others: Others) -> Adjusted:
    """Income before tax of the applicable financial statement, and every adjustment, by period.

    Source: IRC 56A(a), (b): net income of the one statement, which is the us_gaap book, read through this door; (c)(5): federal income
    tax is taken out, so that it is read before tax; that of states is put back. Depreciation (c)(13), stock (c)(2)(C), debt
    and research follow below. Service, interest, operating costs, foreign research and what the books capitalise of software
    stay as the books have them.
    """
    _check_statement(deal, book, others)
    seen = _Books(deal, book, others)
    found = [_depreciation(seen), _stock(seen), debt_adjustments(deal, book, others), _research(deal, book), _state_tax(seen)]
    whole = joined(found)
    income = Line("book_income", "Income before tax of the applicable financial statement", "money",
                  f"{STATEMENT}.results.pretax_income + 0", "IRC 56A(a), 56A(b)")  # fmt: skip
    life = _life(deal, book, others, [term for term in whole.terms if term not in APART])
    total = Line("adjusted_income", "Adjusted financial statement income", "money",
                 text_of([(1, "book_income"), *((1, name) for name in whole.terms)]), "IRC 56A(a)")  # fmt: skip
    return Adjusted((income, *whole.lines, total, *life), whole.terms, whole.refusals, whole.not_modelled)


def _life(deal: Deal, book: BookChoice, others: Others, terms: list[str]) -> tuple[Line, ...]:
    """What the adjustments of a deal that is settled come to over its life: nil, as each puts off or brings forward.

    Research counts twice by the notice, and what an investor takes to equity or other comprehensive income of its investee is in
    no income of the books: neither is tested.
    """
    kinds = ("equipment", "equity_security", *["debt_security"] * ("debt_adjustment" in terms))
    held = {name for kind in kinds for name in of_type(deal, book, kind)}
    beside = set(contributors(others, STATEMENT, "equity_credits", "oci")) & set(of_type(deal, book, "equity_security"))
    if not terms or not held <= closed(deal) or beside:
        return ()
    text = " + ".join(f"total({term})" for term in terms)
    return (Line(LIFE, "Adjustments of book income over the life, research and states apart", "money", f"{text} + 0", "house rule",
                 time="once"),)  # fmt: skip


def _check_statement(deal: Deal, book: BookChoice, others: Others) -> None:
    """NotCovered where the statement is wanting, or has not the same things in it as the federal book."""
    statement = next((dict(each.treatments) for each in deal.books if each.name == STATEMENT), None)
    if statement is None:
        raise NotCovered("IRC 56A(b)", f"adjusted income starts from a financial statement, and the deal keeps no book {STATEMENT}")
    own = dict(book.treatments)
    there = contributors(others, STATEMENT, *(total for total, _ in PRETAX))
    here = contributors(others, book.name, *(total for total, _ in TAXABLE))
    apart = [name for name in there if name not in own] + [name for name in here if name not in statement]
    if apart:
        raise NotCovered("IRC 56A(a)", f"{', '.join(dict.fromkeys(apart))}: in one of {STATEMENT} and us_tax only, so that adjusted "
                         "financial statement income would not be of the whole deal")  # fmt: skip
    if marked := contributors(others, STATEMENT, "other_income"):
        raise NotCovered("IRC 56A(c)(15)", f"{', '.join(marked)}: a right to shares, whose value moves income of the books")


def _depreciation(seen: _Books) -> Adjusted:
    """Book depreciation, impairment and result of disposal out; recovery and result of disposal with the tax basis in.

    Source: IRC 56A(c)(13) (depreciation of property to which section 168 applies); Notice 2023-7, section 4, and the proposed
    regulations on the result of disposals and on impairment (from memory). So the special allowance is respected. Software of
    section 167(f) is taken with it, because section 168(k) reaches it (unconfirmed). Not covered: section 179, which is no
    deduction of section 167; what the books add to cost and the tax return does not (interest, obligations to retire).
    """
    names = of_type(seen.deal, seen.book, "equipment")
    if not names:
        return Adjusted()
    expensed = any(f"{each}.section_179" in seen.deal.facts for name in names for each in seen.deal.subject(name).instances)
    if expensed:
        raise NotCovered(DEPRECIATION, f"{', '.join(names)}: section 179 is elected, which is no depreciation under section 167")
    book = [part for total, sign in PRETAX for part in signed(parts_of(seen.others, STATEMENT, total, names), sign)]
    odd = [name for _, name in book if _line(name) not in (*BOOK_DEPRECIATION, *BOOK_SAME)]
    if odd:
        raise NotCovered("IRC 56A(c)(15)", f"{', '.join(odd)}: what the books add to the cost of equipment, or owe for its end, has no tax "
                         "basis, and its depreciation would leave adjusted financial statement income for good")  # fmt: skip
    out = [(sign, f"{STATEMENT}.{name}") for sign, name in book if _line(name) in BOOK_DEPRECIATION]
    taken = [part for total, sign in TAXABLE for part in signed(parts_of(seen.others, seen.book.name, total, names), sign)]
    into = [(sign, name) for sign, name in taken if _line(name) not in TAX_SAME]
    return out_and_in("depreciation", "Depreciation of section 168 property, and the result of its disposal", out, into, DEPRECIATION,
                      ("repairs that the books capitalise and the return deducts (Notice 2026-7, section 3)",))  # fmt: skip


def _line(name: str) -> str:
    return name.rpartition(".")[2]


def _stock(seen: _Books) -> Adjusted:
    """Marks, gains and share of earnings out; dividends and what is gain or loss for tax in, at the tax basis.

    Source: IRC 56A(c)(2)(C). A loss that section 1211 does not let be deducted in its year is refused: whether the limit is one
    of this tax is not read. Dividends stand whole: the law lets regulations reduce them, which are proposed only.
    """
    names = of_type(seen.deal, seen.book, "equity_security")
    if not names:
        return Adjusted()
    above = any(event.kind == "price_above_value" for event in seen.deal.events)
    if above and seen.deal.election("customer_payment_tax") == "capitalised":
        raise NotCovered("IRC 56A(c)(15)", f"{', '.join(names)}: what was paid above value lowers revenue in the books, stays in the "
                         "tax basis, and would be deducted twice")  # fmt: skip
    out = _parts(seen, STATEMENT, PRETAX, names, f"{STATEMENT}.")
    into = _parts(seen, seen.book.name, TAXABLE, names, "")
    found = out_and_in("stock", "Stock", out, into, STOCK, (
        "a reduction of dividends by the deduction for them, and partnerships (IRC 56A(c)(2)(C), (D))",))  # fmt: skip
    capital = parts_of(seen.others, seen.book.name, "capital_net", names)
    if not capital:
        return found
    lines = (
        Line("stock_gain", "Gain less loss on stock, for tax", "money", text_of(capital), STOCK),
        Line("stock_loss_limited", "Loss on stock that is not deducted in its year", "flag",
             "(year_total(stock_gain) < 0) * (us_tax.income_taxes.capital_loss_of_year > 0)", "IRC 1211(a)", time="year"),
    )  # fmt: skip
    refusal = Refusal("stock_loss_limited", "a loss on stock is not deducted in its year: whether the minimum tax follows the limit is not "
                      "covered here", STOCK)  # fmt: skip
    return Adjusted((*found.lines, *lines), found.terms, (refusal,), found.not_modelled)


def _parts(seen: _Books, book: str, totals: tuple[tuple[str, int], ...], names: Collection[str], prefix: str) -> Parts:
    return [part for total, sign in totals for part in signed(parts_of(seen.others, book, total, names, prefix), sign)]


def _research(deal: Deal, book: BookChoice) -> Adjusted:
    """What is amortised, in tax years that begin after 2024, of domestic research of 2022 to 2024, by the election camt_research.

    Source: Notice 2026-7, section 5; the dates are the parameter minimum_tax_research. The books expensed this research when
    it was spent, and the summaries that were read name no amount to be added back: it lowers adjusted income twice.
    """
    places = {name: tuple(each for each, place in zip(deal.subject(name).instances, deal.subject(name).classes, strict=True)
                          if place == "domestic") for kind in ("research", "software") for name in of_type(deal, book, kind)}  # fmt: skip
    domestic = {name: records for name, records in places.items() if records}
    choice = deal.election("camt_research")
    if domestic and choice is None:
        raise NotCovered("Notice 2026-7", f"{', '.join(domestic)}: domestic research, and camt_research is not elected (amortised or "
                         "not_taken)")  # fmt: skip
    if not domestic or choice != "amortised":
        return Adjusted()
    software = [name for name in domestic if deal.subject(name).type == "software"]
    if software:
        raise NotCovered("Notice 2026-7", f"{', '.join(software)}: the books amortise some of the same cost, which would have to be "
                         "left out")  # fmt: skip
    parts = " + ".join(f"{each}.recovery * (1 - {each}.new_law)" for records in domestic.values() for each in records)
    line = Line("research_adjustment", "Amortization of domestic research of 2022 to 2024", "money",
                f"-rule(minimum_tax_research, tax_year_begin) * ({parts})", "Notice 2026-7")  # fmt: skip
    return Adjusted((line,), ("research_adjustment",))


def _state_tax(seen: _Books) -> Adjusted:
    """State income tax, which the statement deducts and the law leaves in: what is paid, and the movement of its deferred part.

    Source: IRC 56A(c)(5), which takes out federal and foreign income taxes alone. The deferred part is every temporary difference at
    the state rate, before the federal tax that it saves. Not covered where some of it stands in OCI or equity, or with a loss
    carried forward.
    """
    cite = "IRC 56A(c)(5)"
    if not has_state_tax(seen.deal):
        return Adjusted()
    beside = contributors(seen.others, STATEMENT, "oci", "beside_income", "equity_credits")
    if beside or recognised(carryforwards(seen.deal, seen.others)):
        told = ", ".join(beside) or "losses carried forward"
        raise NotCovered(cite, f"the minimum tax beside a state income tax, some of which is not in income: {told}")
    taxes, rate = f"{STATEMENT}.income_taxes", deferred_state_rate(seen.deal)
    whole = f"{STATEMENT}.tax_basis_balance_sheet.all_difference * {f'{STATEMENT}.' * by_state(seen.deal)}{rate}"
    apart = "".join(f" + {taxes}.{state}_difference * {taxes}.{state}_turning_rate" for state in own_bases(seen.deal))
    lines = (
        Line("state_deferred", "Deferred state tax in the statement, before the federal tax it saves", "money", f"{whole}{apart}", cite),
        Line("state_adjustment", "State income tax in the statement, current and deferred", "money",
             "-us_tax.income_taxes.state_tax - state_deferred + prior(state_deferred)", cite),
    )  # fmt: skip
    return Adjusted(lines, ("state_adjustment",))
