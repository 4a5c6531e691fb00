"""Equipment of a partnership: MACRS with section 179 limited by the partnership's own income, and the items of minimum tax."""

from __future__ import annotations

import re
from dataclasses import replace

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Line, NotCovered, Treatment
from rules.us.tax.macrs import macrs
from rules.us.tax.property import Property, named, properties, summed
from rules.us.tax.recovery import recovery_lines
from rules.us.tax.special_allowance import allowance_lines

CITE = "Reg. 1.179-2"
#: Lines of the recovery by declining balance at 150 per cent that stand beside those of the regular tax, under names of their own.
APART = ("declining_balance", "rate", "percent", "percent_left", "open_basis", "depreciable", "recovery_years", "recovery_year_basis",
         "recovery_year_amount", "allocated", "recovery", "basis_retired", "remaining")  # fmt: skip
OWN_NAME = re.compile(rf"(?<![\w.])({'|'.join(APART)})(?!\w)")


def partnership_recovery(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """The recovery of macrs; section 179 within the income of the partnership's own business, which is computed and not given.

    Source: IRC 179(d)(8); Reg. 1.179-2(c)(2): a partnership allocates no more than its own income limit allows, and carries the
    rest forward itself. Its basis falls by all that is elected (Reg. 1.179-1(f)(2)).
    """
    if dict(book.treatments).get("income_taxes") != "partnership_return":
        raise NotCovered("IRC 701", f"{subject.name} by partnership_recovery, in a book whose income taxes are no partnership_return")
    if any(event.kind == "business_income" for event in deal.events):
        raise NotCovered(CITE, "business_income is given for a partnership: the limit is its own income, which is computed here")
    made = macrs(deal, book, subject)
    found = properties(deal, book, subject)
    adjusted, passed = minimum_tax_lines(deal, found), passed_lines(found)
    lines = [_limited(line) for line in made.lines if line.name != "without_income"]
    parts = (Contribution("depreciation_adjustment", "depreciation_adjustment"), Contribution("adjusted_gain", "adjusted_gain"))
    return replace(made, name="partnership_recovery", title=f"{made.title}, of a partnership", lines=(*lines, *adjusted, *passed),
                   refusals=tuple(each for each in made.refusals if each.line != "without_income"),
                   contributions=(*made.contributions, *(parts if adjusted else ()),
                                  *(Contribution(line.name, line.name) for line in passed)))  # fmt: skip


def _limited(line: Line) -> Line:
    """The deduction with the income of the partnership as its third limit."""
    if line.name != "section_179_deducted":
        return line
    return replace(line, formula=f"{line.formula.removesuffix(')')}, max(0, income_taxes.income_before_179))", cite=f"{CITE}(c)(2)")


def passed_lines(found: tuple[Property, ...]) -> tuple[Line, ...]:
    """Gain or loss on property for which section 179 was passed on: each partner works it out, so it is stated separately.

    Source: instructions of Form 4797, disposition by a partnership of section 179 property; Schedule K-1, line 20, code L.
    """
    some = [each for each in found if each.expensed]
    if any(each.account for each in some):
        raise NotCovered("Reg. 1.168(i)-1", "section 179 of a partnership for property in a general asset account")
    if not some:
        return ()
    ordinary = summed(named(some), "ordinary_part")
    gains = " + ".join(f"{name}.price - {name}.retired_basis - {name}.ordinary_part" for name in named(some))
    return (Line("passed_ordinary", "Section 179 property disposed of: ordinary part of gain or loss", "money", f"{ordinary} + 0",
                 "IRC 1245(a)"),
            Line("passed_1231", "Section 179 property disposed of: section 1231 part of gain or loss", "money", f"{gains} + 0",
                 "IRC 1231"))  # fmt: skip


def minimum_tax_lines(deal: Deal, found: tuple[Property, ...]) -> tuple[Line, ...]:
    """Schedule K lines 17a and 17b: regular recovery less that of the minimum tax, and the gain at disposal that differs by it.

    Source: IRC 56(a)(1)(A)(ii): 150 per cent declining balance, same period and convention, for property whose regular method is
    200 per cent. None for qualified property (168(k)(2)(G)); from 2016 also where the allowance is elected out of, as 168(k)(7)
    leaves (2)(G) in force. The basis that section 179 took is the same in both.
    """
    some = tuple(each for each in found if each.system == "general" and each.declining == "declining_balance_200")
    if not some:
        return ()
    slower = tuple(replace(each, declining="declining_balance_150", statutory=False) for each in some)
    lines = [_apart(line, named(some)) for line in recovery_lines(deal, slower) if line.name in APART]
    leaving = named(each for each in some if not each.account)
    adjusted = " + ".join(f"iff({name}.qualified, 0, {name}.recovery - {name}.amt_recovery)" for name in named(some))
    gains = " + ".join(f"iff({name}.qualified, 0, {name}.basis_retired - {name}.amt_basis_retired)" for name in leaving)
    return (
        *_qualified(deal, some), *lines,
        Line("depreciation_adjustment", "Regular recovery less that of the minimum tax", "money", f"{adjusted} + 0", "IRC 56(a)(1)",
             time="year"),
        Line("adjusted_gain", "Gain of the minimum tax less the regular gain, at disposal", "money",
             f"{gains or summed(named(some)[:1], 'recovery') + ' - ' + summed(named(some)[:1], 'recovery')} + 0", "IRC 56(a)(6)",
             time="year"),
    )  # fmt: skip


def _apart(line: Line, names: tuple[str, ...]) -> Line:
    """The same line under a name of its own, reading its own kind."""
    return replace(line, name=f"amt_{line.name}", label=f"Minimum tax: {line.label[0].lower()}{line.label[1:]}",
                   formula=OWN_NAME.sub(r"amt_\1", line.formula), among=line.among or names, cite="IRC 56(a)(1)")  # fmt: skip


def _qualified(deal: Deal, some: tuple[Property, ...]) -> list[Line]:
    """Whether each is qualified property by its dates, be the allowance claimed or elected out of."""
    out = tuple(each for each in some if each.asset_class.allowance and not each.allowance)
    dates = allowance_lines(deal, tuple(replace(each, allowance=True) for each in out))
    lines = [line for line in dates if line.name in ("acquisition", "allowance_rate")]
    kinds = (
        ([each for each in some if each.allowance], "allowance_rate > 0"),
        (out, "(allowance_rate > 0) * rule(minimum_tax_follows_election_out, placed_in_service)"),
        ([each for each in some if not each.asset_class.allowance], "placed_in_service < placed_in_service"),
    )
    lines += [Line("qualified", "Qualified property, recovered alike for the minimum tax", "flag", text, "IRC 168(k)(2)(G)",
                   time="once", each=True, among=named(each)) for each, text in kinds if each]  # fmt: skip
    return lines


TREATMENTS = (("equipment", partnership_recovery),)
