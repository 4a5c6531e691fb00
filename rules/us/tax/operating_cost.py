"""Operating costs for federal tax: a deduction as what is paid for is used."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, Treatment
from rules.legs.construction import summed
from rules.legs.operating_cost import hourly, in_advance

EXPENSE, PREPAID, CASH = "tax deductions:operating costs", "tax assets:prepaid expenses", "tax assets:cash"


def deducted_as_used(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Source: IRC 162(a), 461(h); Reg. 1.461-4(d)(2), (d)(3): economic performance as service is given or property used.

    What an accrual taxpayer pays in advance is therefore deducted over its months. The rule of twelve months (Reg.
    1.263(a)-4(f)) lets it be no asset, and does not make it performed (1.263(a)-4(f)(6)). Not covered: the cash method, the
    exception for recurring items (Reg. 1.461-5), rent over 250,000 with deferred or stepped payments (IRC 467).
    """
    early, rented = in_advance(deal, subject), hourly(deal, subject)
    both = len(early) < len(subject.instances)
    lines = [Line("operating_deduction", f"{subject.label}: deduction", "money", "charges_used + 0", "IRC 461")]
    lines += [Line("rent_deducted", "Of it rent by the hour", "money", summed(rented, "used"), "IRC 461")] * bool(rented)
    entries = []
    if not early:
        entries.append(Entry("operating costs", EXPENSE, CASH, "charges_paid", "IRC 162"))
    else:
        lines.append(Line("prepaid", "Prepaid and not yet performed", "money", "paid_ahead + 0", "IRC 461"))
        entries += [Entry("operating costs", EXPENSE, CASH, "paid_as_used", "IRC 162")] * both
        entries += [Entry("operating costs paid in advance", PREPAID, CASH, "paid_early", "IRC 461"),
                    Entry("performance of what is paid", EXPENSE, PREPAID, "early_used", "IRC 461")]  # fmt: skip
    contributions = [Contribution("ordinary_income", "operating_deduction", -1)]
    contributions += [Contribution("basis", "prepaid")] * bool(early)
    return Treatment("deducted_as_used", f"{subject.label}: deducted as used", "IRC 162", tuple(lines), tuple(entries), (), (),
                     ("the cash method, recurring items (Reg. 1.461-5), stepped rent (IRC 467)",), tuple(contributions))  # fmt: skip


TREATMENTS = (("operating_cost", deducted_as_used),)
