"""The minimum tax credit in the books, where the minimum tax is paid: an asset at its full amount."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Entry, Line, NotCovered
from rules.us.gaap.contributed import Parts
from rules.us.tax.minimum_tax_paid import is_operative

ASSET, EXPENSE, CITE = "assets:deferred tax:minimum tax credit", "expenses:income tax:deferred", "ASC 740-10-55-32"


def minimum_tax_credit_lines(deal: Deal) -> list[Line]:
    """What was paid above the regular tax and may be set off later, by period.

    Source: ASC 740-10-30-11, 740-10-55-32: deferred tax is measured at the regular rate, and the credit is an asset of its own. So
    the minimum tax changes the tax paid and not the expense of the year. The asset is netted with the rest (740-10-45-6). Not
    covered: a valuation allowance on it.
    """
    if not is_operative(deal):
        return []
    if deal.election("valuation_allowance") == "full":
        raise NotCovered("ASC 740-10-30-18", "a minimum tax credit beside a valuation allowance: whether it will be used is not "
                         "covered here")  # fmt: skip
    return [
        Line("minimum_tax_credit", "Minimum tax credit, an asset", "money", "prior(minimum_tax_credit) + us_tax.income_taxes.minimum_tax",
             CITE),
        Line("minimum_tax_credit_up", "Minimum tax credit, up", "money", "max(0, us_tax.income_taxes.minimum_tax)", CITE),
        Line("minimum_tax_credit_down", "Minimum tax credit, used", "money", "max(0, -us_tax.income_taxes.minimum_tax)", CITE),
    ]  # fmt: skip


def minimum_tax_credit_entries(deal: Deal) -> list[Entry]:
    if not is_operative(deal):
        return []
    return [Entry("minimum tax credit", ASSET, EXPENSE, "minimum_tax_credit_up", CITE),
            Entry("minimum tax credit used", EXPENSE, ASSET, "minimum_tax_credit_down", CITE)]  # fmt: skip


def charged(deal: Deal) -> Parts:
    """What the credit charges to income, as lines of the income taxes."""
    return [(1, "income_taxes.minimum_tax_credit_down"), (-1, "income_taxes.minimum_tax_credit_up")] if is_operative(deal) else []
