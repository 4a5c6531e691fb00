"""Construction in progress and accounts payable: equipment that is paid for before or after it is placed in service."""

from __future__ import annotations

from ledger.facts.expenditures import expenditures
from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Refusal
from rules.legs.construction import built
from rules.us.gaap.capitalised_interest import CITE, IN_PROGRESS, INCURRED, OTHER_RATE, capitalised_interest
from rules.us.gaap.cost_parts import CASH, COST, CostPart

PAYABLE = "liabilities:accounts payable"
BOUGHT = "investing: Purchases of equipment"
UNPAID = "noncash: Equipment bought and not yet paid"


def construction(deal: Deal, subject: Subject) -> tuple[CostPart, ...]:
    """Posting templates PPE-1 and PPE-2, and interest where the deal gives that of the entity.

    Source: ASC 360-10-30-1 (cost), 230-10-45-13 (paid for equipment soon before or after its purchase: investing), 230-10-50-3
    and 50-4 (what is bought and not paid is disclosed as not cash, here what is unpaid at the end of the period of purchase).
    Not covered: a payable that bears interest or stands for more than a year (835-30-15-3), progress payments of a buyer.
    """
    names = built(deal, subject)
    if not names:
        return ()
    bears = {INCURRED, OTHER_RATE} <= deal.facts.keys()
    if not bears and _ahead(deal, names):
        raise NotCovered(CITE, ASKED.format(subject.name))
    others = len(names) < len(subject.instances)
    progress = Line("in_progress", "Construction in progress", "money", f"under_construction + {'interest_in_progress' if bears else 0}",
                    "ASC 360-10-30-1")  # fmt: skip
    early = Line("paid_early", "Paid for in a period before that of placing in service", "flag", "under_construction != 0", CITE)
    own = CostPart(
        (progress,) if bears else (progress, early), (), (), _entries(others),
        () if bears else (Refusal("paid_early", ASKED.format(subject.name), CITE),),
        (Contribution("carrying", "in_progress"), Contribution("carrying", "payable", -1)),
        ("payables that bear interest, and payment more than a year after purchase (ASC 835-30-15-3)",),
    )  # fmt: skip
    return (capitalised_interest(deal, names), own) if bears else (own,)


ASKED = ("{0} is paid for before it is placed in service: capitalised interest needs the facts group_interest (USD/year) and group_rate; "
         "an entity that incurs no interest gives nil")  # fmt: skip


def _ahead(deal: Deal, names: tuple[str, ...]) -> bool:
    """Whether anything is paid, as the file stands, before its vintage is placed in service."""
    facts = deal.facts
    return any(facts[f"{name}.expenditure_{i}_date"].value < facts[f"{name}.placed_in_service"].value  # type: ignore[operator]
               for name in names for i in range(1, expenditures(deal, name) + 1))  # fmt: skip


def _entries(others: bool) -> tuple[Entry, ...]:
    cite = "ASC 360-10-30-1"
    return (
        *((Entry("equipment bought", COST, CASH, "bought_outright", cite, BOUGHT),) if others else ()),
        Entry("construction paid", IN_PROGRESS, CASH, "construction_paid", cite, BOUGHT),
        Entry("placed in service", COST, IN_PROGRESS, "construction_placed", cite),
        Entry("equipment paid on delivery", COST, CASH, "on_delivery", cite, BOUGHT),
        Entry("equipment bought, not paid", COST, PAYABLE, "unpaid", "ASC 230-10-50-3", UNPAID),
        Entry("equipment paid later", PAYABLE, CASH, "paid_later", cite, BOUGHT),
    )  # fmt: skip
