"""What the notes say of a contract: its balances, what is not yet performed, and what of payments and awards reduced revenue."""

from __future__ import annotations

from collections.abc import Collection

from ledger.model.nouns import Check, Line
from rules.us.gaap.revenue_parts import Part, summed

BALANCES, REMAINING = "ASC 606-10-50-8", "ASC 606-10-50-13"


def disclosure_lines(parts: Collection[Part], committed: bool, rebates: bool) -> tuple[list[Line], list[Check]]:
    """Contract balances (606-10-50-8 to 50-10) and remaining performance obligation (50-13), with what ties them.

    The commitment counts where one is stated, usage billed as served being left out otherwise (50-14(b)); payments to the
    customer not yet taken from revenue reduce what remains. Time bands of what remains (50-13(b)) and awards not yet earned
    are left out: no term says when the customer uses what it has bought, or that it will earn them.
    """
    lines, checks = _balance_lines(parts)
    found, wanted = _remaining_lines(parts, committed, rebates)
    reduced, tied = _reduction_lines(parts, rebates)
    return [*lines, *found, *reduced], [*checks, *wanted, *tied]


def _has(parts: Collection[Part], name: str) -> bool:
    return any(line.name == name for part in parts for line in part.lines)


def _balance_lines(parts: Collection[Part]) -> tuple[list[Line], list[Check]]:
    if not _has(parts, "contract_liability"):
        return [], []
    added, recognised = ([name for part in parts for name in getattr(part, field)] for field in ("added", "recognised"))
    asset = " - contract_asset" * _has(parts, "contract_asset")
    before = " + prior(contract_asset)" * bool(asset)
    lines = [
        Line("contract_opening", "Contract liability, opening", "money", "prior(contract_liability)", BALANCES),
        Line("contract_added", "Received, billed and accrued in advance", "money", summed(added, "contract_opening - contract_opening"),
             BALANCES),
        *((Line("contract_served", "Revenue from it", "money", summed(recognised), BALANCES),
           Line("revenue_of_opening", "Revenue that was a contract liability at the beginning of the period", "money",
                "min(contract_opening, max(0, contract_served))", BALANCES)) if recognised else ()),
        Line("position_difference", "Contract balances, closing less opening, less what moved them", "money",
             f"contract_liability{asset} - prior(contract_liability){before} - contract_added"
             + " + contract_served" * bool(recognised), "house rule"),
        Line("liability_negative", "Contract liability below nil", "flag", "contract_liability < 0", "ASC 606-10-45-2"),
    ]  # fmt: skip
    return lines, [Check("liability_negative", "the contract liability is never below nil", 15),
                   Check("position_difference", "contract balances roll by what is received and what is served", 15)]  # fmt: skip


def _remaining_lines(parts: Collection[Part], committed: bool, rebates: bool) -> tuple[list[Line], list[Check]]:
    held = [part.unsatisfied for part in parts if part.unsatisfied]
    if not held and not committed:
        return [], []
    assets = [name for name in ("payment_asset", "award_asset") if _has(parts, name)]
    reductions = [name for name in ("paid_to_date", "awards_in_equity", "award_transition_to_date") if _has(parts, name)]
    if committed:
        owed = " + contract_liability" * _has(parts, "contract_liability")
        price = f"max(committed, purchases_to_date{owed})"
        left = f"max(0, committed - purchases_to_date{', contract_liability' * bool(owed)})"
        lines = [Line("committed", "Purchases the customer has committed to, to date", "money", "latest(committed_purchases)", REMAINING)]
    else:
        agreed = ["usage", *[name for part in parts for name in part.price]]
        price, left, lines = f"prior(price_agreed) + {' + '.join(agreed)}", " + ".join(held), []
    lines += [
        Line("price_agreed", "Price agreed or billed, to date", "money", price, REMAINING),
        Line("unsatisfied", "Of it not yet revenue, before reductions", "money", left + " + 0" * ("(" not in left and "-" not in left),
             REMAINING),
        Line("remaining_obligation", "Remaining performance obligation", "money",
             summed(["unsatisfied", *(f"-{name}" for name in assets)]), REMAINING),
        Line("remaining_difference", "Remaining obligation less the price agreed that is not revenue", "money",
             summed(["remaining_obligation", "-price_agreed", "revenue_to_date", *["rebates_to_date"] * rebates, *reductions]),
             "house rule"),
    ]  # fmt: skip
    return lines, [Check("remaining_difference", "the remaining performance obligation ties to price agreed less revenue", 15)]


def _reduction_lines(parts: Collection[Part], rebates: bool) -> tuple[list[Line], list[Check]]:
    """Contra-revenue to date, from revenue; and what of the assets and of equity says the same."""
    if not any(part.less for part in parts):
        return [], []
    back = [name for name, wanted in (("payment_asset", "paid_to_date"), ("award_asset", "award_asset")) if _has(parts, wanted)]
    given = [name for name in ("paid_to_date", "awards_in_equity", "award_transition_to_date") if _has(parts, name)]
    lines = [
        Line("contra_revenue_to_date", "Reductions of revenue for payments and awards, to date", "money",
             summed(["purchases_to_date", "-revenue_to_date", *["-rebates_to_date"] * rebates]), "ASC 606-10-32-25"),
        Line("contra_difference", "Less payment assets amortised and awards recognised in equity", "money",
             summed(["contra_revenue_to_date", *(f"-{name}" for name in given), *back]), "house rule"),
    ]  # fmt: skip
    return lines, [Check("contra_difference", "contra-revenue is the payment asset amortised and the awards recognised in equity", 16)]
