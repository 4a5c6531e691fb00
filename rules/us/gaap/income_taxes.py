"""Income taxes in the books: current tax through the named door, deferred tax by the balance-sheet method."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Entry, Line, NotCovered, Others, Refusal, Treatment

LIABILITY, EXPENSE = "liabilities:deferred tax:equipment", "expenses:income tax:deferred"


def asset_and_liability(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Current tax of the federal book, and deferred tax on equipment at the rate enacted at the period's end.

    Source: ASC 740-10-25-2, 740-10-30-8. Deferred tax on notes and shares stands with those treatments, because it
    follows where the gain was booked. Interim tax is the actual year-to-date method, not the annual effective rate of
    ASC 740-270: only year-end tax is claimed to be GAAP. Not covered: state tax, valuation allowance, uncertain positions.
    """
    books = {b.name: dict(b.treatments) for b in deal.books}
    if "us_tax" not in books:
        raise NotCovered("ASC 740-10-25", "deferred tax needs the tax basis: the deal keeps no book us_tax")
    pods = next((s.name for s in deal.subjects if s.type == "equipment" and s.name in books["us_tax"]), None)
    lines = [Line("enacted_rate", "Enacted rate", "rate", "rule(corporate_rate, period_end)", "IRC 11",
                  opening="rule(corporate_rate, start)"),
             Line("rate_change", "Change of the enacted rate", "flag", "round(enacted_rate - prior(enacted_rate), 6) != 0",
                  "ASC 740-10-45")]  # fmt: skip
    refusals = (Refusal("rate_change", "the enacted rate changes: its effect belongs to continuing operations, which is not "
                        "covered here", "ASC 740-10-45"),)  # fmt: skip
    entries = []
    if pods and pods in dict(book.treatments):
        lines += [
            Line("equipment_difference", "Equipment, carrying amount above tax basis", "money",
                 f"{pods}.carrying - us_tax.{pods}.basis", "ASC 740-10-25"),
            Line("equipment_deferred", "Deferred tax liability, equipment", "money", "equipment_difference * enacted_rate",
                 "ASC 740-10-30"),
            Line("equipment_up", "Deferred tax charged, equipment", "money",
                 "max(0, equipment_deferred - prior(equipment_deferred))", "ASC 740-10-30"),
            Line("equipment_down", "Deferred tax credited, equipment", "money",
                 "max(0, prior(equipment_deferred) - equipment_deferred)", "ASC 740-10-30"),
        ]  # fmt: skip
        entries += [
            Entry("deferred tax on equipment, up", EXPENSE, LIABILITY, "equipment_up", "ASC 740-10-30"),
            Entry("deferred tax on equipment, down", LIABILITY, EXPENSE, "equipment_down", "ASC 740-10-30"),
        ]
    lines += [
        Line("current_charge", "Current tax, charge", "money", "max(0, us_tax.income_taxes.current_tax)", "ASC 740-10-25"),
        Line("current_benefit", "Current tax, benefit of losses used by the group", "money",
             "max(0, -us_tax.income_taxes.current_tax)", "ASC 740-10-30-27"),
    ]  # fmt: skip
    current, paid = "expenses:income tax:current", "operating: Income tax paid, net of tax saved by the group"
    entries += [
        Entry("current tax", current, "assets:cash", "current_charge", "ASC 740-10-25", paid),
        Entry("current tax benefit", "assets:cash", current, "current_benefit", "ASC 740-10-30-27", paid),
    ]
    return Treatment(
        "asset_and_liability", "Income taxes: current and deferred", "ASC 740-10-25", tuple(lines), tuple(entries), refusals, (),
        ("annual effective tax rate in interim periods (ASC 740-270)", "uncertain tax positions (ASC 740-10-25-6)"),
    )  # fmt: skip


TREATMENTS = (("income_taxes", asset_and_liability),)
