"""Operating costs in the books: an expense as what is paid for is used, an asset while it is paid and not used."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, Treatment
from rules.legs.operating_cost import in_advance

EXPENSE, PREPAID, CASH = "expenses:operating costs", "assets:prepaid expenses", "assets:cash"
PAID = "operating: Paid for operating costs"


def expensed_as_used(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Source: ASC 340-10 (prepaid expenses); 842-10-15-9 and 15-10 for what is rented.

    Capacity rented in a cloud is taken to be a service and no lease: no server is named in the contract, and the provider may
    put another in its place, with the means to do so and something to gain. A contract that names the machines would be a lease,
    which is not covered.
    """
    early = in_advance(deal, subject)
    both = len(early) < len(subject.instances)
    lines = [Line("operating_expense", f"{subject.label}: expense", "money", "charges_used + 0", "ASC 340-10")]
    entries = []
    if not early:
        entries.append(Entry("operating costs", EXPENSE, CASH, "charges_paid", "ASC 340-10", PAID))
    else:
        lines.append(Line("prepaid", "Prepaid expenses", "money", "paid_ahead + 0", "ASC 340-10"))
        entries += [Entry("operating costs", EXPENSE, CASH, "paid_as_used", "ASC 340-10", PAID)] * both
        entries += [Entry("operating costs paid in advance", PREPAID, CASH, "paid_early", "ASC 340-10", PAID),
                    Entry("prepaid costs used", EXPENSE, PREPAID, "early_used", "ASC 340-10")]  # fmt: skip
    contributions = [Contribution("operating_income", "operating_expense", -1)]
    contributions += [Contribution("carrying", "prepaid")] * bool(early)
    return Treatment("expensed_as_used", f"{subject.label}: expensed as used", "ASC 340-10", tuple(lines), tuple(entries), (), (),
                     ("rent of machines that the contract names, a lease (ASC 842)",), tuple(contributions))  # fmt: skip


TREATMENTS = (("operating_cost", expensed_as_used),)
