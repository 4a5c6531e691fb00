"""Gain and loss on property disposed of: recapture as ordinary income, the rest under section 1231.

Lines stand on the reporting periods, because the proceeds do; section 1231 itself nets by tax year, with income taxes.
"""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Entry, Line
from rules.us.tax.property import Property, named, summed

BASIS, CASH = "tax assets:equipment:unadjusted basis", "tax assets:cash"

#: Gain up to what was deducted, be it by section 179, the allowance or recovery.
_RECAPTURED = "max(0, min(price - retired_basis, cost_retired - retired_basis))"


def disposition_lines(deal: Deal, found: tuple[Property, ...]) -> tuple[Line, ...]:
    """The ordinary part of each vintage's gain or loss, and what is left for section 1231.

    Section 1245 property: gain is ordinary up to recomputed basis less adjusted basis (IRC 1245(a)). Section 1250 property of
    a corporation: what exceeds straight line is ordinary (IRC 1250(a)), and of the rest the share that section 291(a)(1) names
    of what section 1245 would have taken. Property held for a year or less, counted from placing in service (from the last
    day of a month to the first day of the thirteenth month after: Rev. Rul. 66-7), and property abandoned for nothing, is
    outside section 1231: all of it is ordinary (IRC 1231(b)(1), 165). Property in a general asset account has no basis to set against
    its proceeds: they are ordinary up to the account's unadjusted basis and expensed costs, less what was ordinary before
    (Reg. 1.168(i)-1(e)(2)). Not covered: instalment sales (IRC 453), involuntary conversions (IRC 1033), exchanges (IRC 1031).
    """
    leaving = tuple(each for each in found if not each.account)
    accounts = tuple(each for each in found if each.account)
    lines: list[Line] = [
        Line("disposed_on", "Day of disposal", "date", "total(retired_on)", "IRC 1001", time="once", each=True,
             note="Nil where the file ends before."),
    ]  # fmt: skip
    if leaving:
        lines += _ordinary_parts(leaving)
    lines += _account_lines(accounts)
    return (*lines, *_totals(leaving, accounts))


def straight_line_lines(found: tuple[Property, ...]) -> tuple[Line, ...]:
    """For section 1250 property that recovers faster than straight line: the basis that straight line alone would have left."""
    among = named(each for each in found if _accelerated(each))
    if not among:
        return ()
    return (
        Line("straight_line_basis", "Basis that straight line would leave", "money",
             "(prior(straight_line_basis) + kept * cost) * (1 - iff(half_months_left > 0, min(1, half_months / half_months_left), 0)"
             " * disposal_share)", "IRC 1250(b)(1)", time="year", each=True, among=among),
    )  # fmt: skip


def _accelerated(each: Property) -> bool:
    return each.asset_class.recapture == "1250" and not each.account and (each.allowance or bool(each.declining))


def _ordinary_parts(leaving: tuple[Property, ...]) -> list[Line]:
    day = "({0} - eomonth({0}, -1))"
    held = (f"iff(disposed_on > 0, (months(placed_in_service, disposed_on) < 12) + (months(placed_in_service, disposed_on) == 12) * "
            f"max({day.format('disposed_on')} <= {day.format('placed_in_service')}, "
            "placed_in_service == eomonth(placed_in_service, 0)), 0)")  # fmt: skip
    share = "rule(section_291_share, period_end)"
    texts = {
        "1245": _RECAPTURED,
        "1250": f"{_RECAPTURED} * {share}",
        "accelerated": f"additional + ({_RECAPTURED} - additional) * {share}",
    }
    lines = [Line("held_short", "Held for a year or less", "flag", held, "IRC 1231(b)(1)", time="once", each=True, among=named(leaving))]
    accelerated = named(each for each in leaving if _accelerated(each))
    if accelerated:
        lines.append(Line("additional", "Depreciation above straight line, ordinary", "money",
                          f"max(0, min({_RECAPTURED}, (cost_retired > 0) * of_year(straight_line_basis) - retired_basis))",
                          "IRC 1250(a)", each=True, among=accelerated))  # fmt: skip
    for kind, text in texts.items():
        some = named(each for each in leaving if ("accelerated" if _accelerated(each) else each.asset_class.recapture) == kind)
        if some:
            lines.append(Line("ordinary_part", "Ordinary part of gain or loss", "money",
                              f"iff(held_short + (price == 0) > 0, price - retired_basis, {text})",
                              "IRC 1245(a)" if kind == "1245" else "IRC 1250", each=True, among=some))  # fmt: skip
    return lines


def _account_lines(accounts: tuple[Property, ...]) -> list[Line]:
    """Each class kept in a general asset account is one account; its vintages are of one tax year."""
    lines: list[Line] = []
    for kind in dict.fromkeys(each.kind for each in accounts):
        some = named(each for each in accounts if each.kind == kind)
        lines += [
            Line(f"{kind}_room", f"General asset account {kind}: proceeds that are still ordinary", "money",
                 f"prior({kind}_room) + {summed(some, 'additions')} - {kind}_ordinary", "Reg. 1.168(i)-1"),
            Line(f"{kind}_ordinary", f"General asset account {kind}: ordinary proceeds", "money",
                 f"min({summed(some, 'price')}, prior({kind}_room) + {summed(some, 'additions')})", "Reg. 1.168(i)-1"),
            Line(f"{kind}_years", f"General asset account {kind}: tax years in which property enters it", "count",
                 f"prior({kind}_years) + ({summed(some, 'placed_here')} > 0)", "Reg. 1.168(i)-1", time="year"),
            Line(f"{kind}_mixed", f"General asset account {kind}: property of two tax years", "flag", f"{kind}_years > 1",
                 "Reg. 1.168(i)-1", time="year"),
            Line(f"{kind}_same_year", f"General asset account {kind}: placed in service and disposed of in one year", "flag",
                 f"({' + '.join(f'{name}.placed_here * {name}.disposed' for name in some)}) > 0", "Reg. 1.168(i)-1", time="year"),
        ]  # fmt: skip
    return lines


def account_kinds(found: tuple[Property, ...]) -> tuple[str, ...]:
    """The classes of the deal that are kept in general asset accounts."""
    return tuple(dict.fromkeys(each.kind for each in found if each.account))


def _totals(leaving: tuple[Property, ...], accounts: tuple[Property, ...]) -> tuple[Line, ...]:
    ordinary = [f"{each.name}.ordinary_part" for each in leaving] + [f"{kind}_ordinary" for kind in account_kinds(accounts)]
    retired = summed(named(leaving), "retired_basis")
    gross = summed(named(leaving), "cost_retired")
    return (
        Line("basis_of_retired", "Adjusted basis of what is disposed of", "money", f"{retired or 'resale - resale'} + 0", "IRC 1011"),
        Line("cost_of_retired", "Unadjusted basis of what is disposed of", "money", f"{gross or 'resale - resale'} + 0", "IRC 1012"),
        Line("ordinary_net", "Ordinary gain less loss", "money", f"{' + '.join(ordinary)} + 0", "IRC 1245"),
        Line("section_1231_net", "Section 1231 gain less loss", "money", "resale - basis_of_retired - ordinary_net", "IRC 1231"),
        Line("ordinary_gain", "Gain, ordinary", "money", "max(0, ordinary_net)", "IRC 1245"),
        Line("ordinary_loss", "Loss, ordinary", "money", "max(0, -ordinary_net)", "IRC 165"),
        Line("section_1231_gain", "Gain under section 1231", "money", "max(0, section_1231_net)", "IRC 1231"),
        Line("section_1231_loss", "Loss under section 1231", "money", "max(0, -section_1231_net)", "IRC 1231"),
        Line("proceeds_to_basis", "Proceeds up to adjusted basis", "money", "resale - ordinary_gain - section_1231_gain", "IRC 1001"),
    )  # fmt: skip


def disposition_entries() -> tuple[Entry, ...]:
    """Proceeds against basis, and the gain or loss by character."""
    return (
        Entry("disposal, up to basis", CASH, BASIS, "proceeds_to_basis", "IRC 1001"),
        Entry("disposal, ordinary gain", CASH, "tax income:ordinary gain on equipment", "ordinary_gain", "IRC 1245"),
        Entry("disposal, ordinary loss", "tax deductions:ordinary loss on equipment", BASIS, "ordinary_loss", "IRC 165"),
        Entry("disposal, section 1231 gain", CASH, "tax income:section 1231 gain", "section_1231_gain", "IRC 1231"),
        Entry("disposal, section 1231 loss", "tax deductions:section 1231 loss", BASIS, "section_1231_loss", "IRC 1231"),
    )
