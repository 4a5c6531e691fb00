"""A difference of a carrying amount that no document explains: beside income and OCI until the shares are sold."""

from __future__ import annotations

from ledger.model.nouns import Contribution, Entry, Line

LIABILITY, EQUITY = "liabilities:deferred tax:investments through income", "equity:unexplained difference"


def unexplained_lines(sold: bool, taxed: bool) -> tuple[Line, ...]:
    """The difference has no tax basis and touches neither income nor OCI; it is released with the gain on sale."""
    tax = "unexplained * income_taxes.enacted_rate" if taxed else "unexplained - unexplained"
    release = "share_sold * (prior({0}) + {1})"
    released = (
        Line("unexplained_released", "Unexplained difference released, equity part", "money",
             release.format("unexplained_equity", "unexplained - unexplained_tax"), "house rule"),
        Line("unexplained_tax_released", "Unexplained difference released, deferred tax part", "money",
             release.format("unexplained_deferred", "unexplained_tax"), "house rule"),
    )  # fmt: skip
    return (
        Line("unexplained_tax", "Deferred tax on the unexplained difference", "money", tax, "ASC 740-10-25"),
        Line("unexplained_net", "Unexplained difference, equity part", "money", "unexplained - unexplained_tax", "house rule"),
        *(released if sold else ()),
        Line("unexplained_equity", "Unexplained difference held in equity", "money",
             "prior(unexplained_equity) + unexplained - unexplained_tax" + " - unexplained_released" * sold, "house rule"),
        Line("unexplained_deferred", "Deferred tax held on the unexplained difference", "money",
             "prior(unexplained_deferred) + unexplained_tax" + " - unexplained_tax_released" * sold, "ASC 740-10-25"),
        Line("carrying_before_unexplained", "Carrying amount before the unexplained difference", "money",
             "carrying - unexplained_equity - unexplained_deferred", "house rule"),
    )  # fmt: skip


def unexplained_entries(sold: bool, taxed: bool, cost: str) -> list[Entry]:
    released = "income:unexplained difference released"
    entries = [Entry("unexplained difference", cost, EQUITY, "unexplained_net", "house rule")]
    if taxed:
        entries.append(Entry("tax on unexplained difference", cost, LIABILITY, "unexplained_tax", "ASC 740-10-25"))
    if sold:
        entries.append(Entry("unexplained difference released", EQUITY, released, "unexplained_released", "house rule"))
    if sold and taxed:
        entries.append(Entry("tax on unexplained difference released", LIABILITY, released, "unexplained_tax_released",
                             "house rule"))  # fmt: skip
    return entries


def unexplained_contributions(sold: bool, taxed: bool) -> list[Contribution]:
    """It stands beside income and OCI, and its balances are taxed as recorded."""
    released = ("unexplained_released", "unexplained_tax_released") if sold else ()
    found = [("beside_income", "unexplained", 1), *(("beside_income", name, -1) for name in released),
             ("beside_income_tax", "unexplained_tax", 1), *(("beside_income_tax", name, -1) for name in released[1:]),
             ("held_beside_income", "unexplained_equity", 1), ("deferred_beside_income", "unexplained_deferred", 1),
             *(("gains_in_income", name, 1) for name in released),
             *[("deferred_liability", "unexplained_deferred", 1)] * taxed]  # fmt: skip
    return [Contribution(*each) for each in found]
