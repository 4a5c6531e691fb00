"""Shares without a readily determinable fair value: cost, impairment, and observable prices (measurement alternative)."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.model.nouns import Check, Contribution, Entry, Line, Refusal, Treatment
from rules.legs.securities import worthlessness

PREFERRED = "assets:investments:preferred"


def measurement_alternative(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Cost less impairment, up or down to fair value on the date of an observable price; all through income.

    Source: ASC 321-10-35-2 (election, observable price), 35-3 (impairment). The level given is the fair value of the
    class held just before the day's conversions and purchases, so the change is computed, not entered.

    Dividends are income (35-6). Shares received for service come in at fair value (ASC 606-10-32-21), like a purchase without
    cash. Shares that are worthless for tax must have been impaired to nil. A carrying amount below the tax basis calls for a
    deferred tax asset on a capital loss, which has a full allowance through income: neither is posted.

    Not covered: sale of a part (its price would be an observable price for the rest), a listing.
    """
    events = {e.kind for e in deal.events if subject.name in (e.of, e.to)}
    shape = _Shape(
        cost_carried_over=deal.election("conversion_basis") == "carry_over",
        impaired="impairment" in events,
        sold="sale" in events,
        unexplained="unexplained_difference" in events,
        taxed="income_taxes" in dict(book.treatments) and "us_tax" in {b.name for b in deal.books},
        first="price_comes_first" if "price_comes_first" in deal.facts else "1",
        dividends="dividend" in events,
        for_service="stock_received" in events,
    )
    lost = worthlessness(deal, subject)
    refusals: tuple[Refusal, ...] = ()
    if lost:
        refusals += (Refusal("not_impaired", "shares are worthless for tax and carried in the books: they need an impairment to nil "
                             "on or before that day", "ASC 321-10-35-3"),)  # fmt: skip
    if shape.impaired:
        refusals += (Refusal("impaired_upward", "an impairment cannot raise the carrying amount; only a price can", "ASC 321-10-35-3"),)
    return Treatment(
        "measurement_alternative", f"{subject.label}: measurement alternative", "ASC 321-10-35-2",
        _lines(shape) + _worthless_lines(lost) + (_tax_lines(shape) if shape.taxed else ()), _entries(shape), refusals,
        (Check("without_price", "no remeasurement of the shares without an observable price in the period", 18),),
        ("capital gains as a source of income for a deferred tax asset (ASC 740-10-30-18)", "listing of the shares (ASC 321)"),
        _contributions(shape),
    )  # fmt: skip


class _Shape:
    """Which parts the deal's events call for."""

    def __init__(self, cost_carried_over: bool, impaired: bool, sold: bool, unexplained: bool, taxed: bool, first: str,
                 dividends: bool, for_service: bool):  # fmt: skip
        self.first = first  # what puts the day's flows after its price: 1, or the fact that says otherwise
        self.dividends, self.for_service = dividends, for_service
        self.received = "received_cost" if cost_carried_over else "received_value"
        self.impaired, self.sold, self.unexplained, self.taxed = impaired, sold, unexplained, taxed

    @property
    def kinds(self) -> list[str]:
        """The kinds of event that add to the carrying amount."""
        return ["purchase", self.received, *["received_for_service"] * self.for_service,
                *["unexplained_difference"] * self.unexplained]  # fmt: skip

    def flows(self, since: str) -> str:
        return " + ".join(f"event({kind}, {since})" for kind in self.kinds)


def _lines(shape: _Shape) -> tuple[Line, ...]:
    unexplained = " + unexplained" if shape.unexplained else ""
    held = f"level + {shape.flows(f'level_date - {shape.first}')}"
    for_service = " - received_for_service" * shape.for_service
    change = f"carrying - prior(carrying) - purchased - {shape.received}{for_service}{unexplained.replace('+', '-')}"
    return (
        *((Line("unexplained", "Unexplained difference, as recorded", "money", "event(unexplained_difference)", "deal file"),)
          if shape.unexplained else ()),
        Line("before_sale", "Carrying amount before sale", "money", held, "ASC 321-10-35-2"),
        *((Line("derecognised", "Carrying amount sold", "money", "share_sold * before_sale", "ASC 321-10-40-1"),)
          if shape.sold else ()),
        Line("carrying", "Carrying amount", "money", "before_sale * (1 - sold)" if shape.sold else "before_sale + 0",
             "ASC 321-10-35-2"),
        *(_impairment_lines(shape) if shape.impaired else ()),
        Line("remeasured", "Remeasured at observable prices", "money",
             change + (" + derecognised" if shape.sold else "") + (" + impaired" if shape.impaired else ""),
             "ASC 321-10-35-2"),
        Line("upward", "Upward adjustment", "money", "max(0, remeasured)", "ASC 321-10-35-2"),
        Line("downward", "Downward adjustment", "money", "max(0, -remeasured)", "ASC 321-10-35-2"),
        Line("without_price", "Remeasured in a period without an observable price", "flag",
             "(upward + downward > 0) * (price_date <= prior(period_end))", "ASC 321-10-35-2"),
        *_cumulative_lines(shape),
        *(_sale_lines() if shape.sold else ()),
        *(_unexplained_lines(shape) if shape.unexplained else ()),
        *((Line("dividends", "Dividends", "money", "dividends_received + 0", "ASC 321-10-35-6"),) if shape.dividends else ()),
    )  # fmt: skip


def _worthless_lines(lost: Event | None) -> tuple[Line, ...]:
    if lost is None:
        return ()
    return (Line("not_impaired", "Worthless for tax and carried in the books", "flag", "worthless * (carrying > 0)", "ASC 321-10-35-3"),)


def _impairment_lines(shape: _Shape) -> tuple[Line, ...]:
    until = " + ".join(f"event({kind}, since) - event({kind}, impairment_date - {shape.first})" for kind in shape.kinds)
    return (
        Line("since", "Level or opening balance before the impairment, from", "amount",
             f"iff((price_date > prior(period_end)) * (price_date < impairment_date), price_date - {shape.first}, prior(period_end))",
             "ASC 321-10-35-3"),
        Line("before_impairment", "Carrying amount just before impairment", "money",
             "iff((price_date > prior(period_end)) * (price_date < impairment_date), latest(observable_price), "
             f"prior(carrying)) + {until}", "ASC 321-10-35-3"),
        Line("impaired", "Impairment", "money",
             "iff(impairment_date > prior(period_end), max(0, before_impairment - latest(impairment)), 0)",
             "ASC 321-10-35-3"),
        Line("impaired_upward", "Impairment level above the carrying amount", "flag",
             "(impairment_date > prior(period_end)) * (before_impairment < latest(impairment))", "ASC 321-10-35-3"),
    )  # fmt: skip


def _cumulative_lines(shape: _Shape) -> tuple[Line, ...]:
    down = "downward + impaired" if shape.impaired else "downward"
    up_released = " - up_released" if shape.sold else ""
    down_released = " - down_released" if shape.sold else ""
    released = (
        Line("up_released", "Upward adjustments of what is sold", "money",
             "share_sold * (prior(cumulative_up) + upward)", "ASC 321-10-40-1"),
        Line("down_released", "Downward adjustments of what is sold", "money",
             f"share_sold * (prior(cumulative_down) + {down})", "ASC 321-10-40-1"),
    )  # fmt: skip
    return (
        *(released if shape.sold else ()),
        Line("cumulative_up", "Upward adjustments held, cumulative", "money",
             f"prior(cumulative_up) + upward{up_released}", "ASC 321-10-50-3"),
        Line("cumulative_down", "Downward adjustments and impairment held, cumulative", "money",
             f"prior(cumulative_down) + {down}{down_released}", "ASC 321-10-50-3"),
    )  # fmt: skip


def _sale_lines() -> tuple[Line, ...]:
    return (
        Line("proceeds_to_carrying", "Proceeds up to the carrying amount", "money", "min(proceeds, derecognised)",
             "ASC 321-10-40-1"),
        Line("sale_gain", "Gain on sale", "money", "max(0, proceeds - derecognised)", "ASC 321-10-40-1"),
        Line("sale_loss", "Loss on sale", "money", "max(0, derecognised - proceeds)", "ASC 321-10-40-1"),
    )  # fmt: skip


def _unexplained_lines(shape: _Shape) -> tuple[Line, ...]:
    """The difference has no tax basis and touches neither income nor OCI; it is released with the gain on sale."""
    tax = "unexplained * income_taxes.enacted_rate" if shape.taxed else "unexplained - unexplained"
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
        *(released if shape.sold else ()),
        Line("unexplained_equity", "Unexplained difference held in equity", "money",
             "prior(unexplained_equity) + unexplained - unexplained_tax"
             + (" - unexplained_released" if shape.sold else ""), "house rule"),
        Line("unexplained_deferred", "Deferred tax held on the unexplained difference", "money",
             "prior(unexplained_deferred) + unexplained_tax" + (" - unexplained_tax_released" if shape.sold else ""),
             "ASC 740-10-25"),
        Line("carrying_before_unexplained", "Carrying amount before the unexplained difference", "money",
             "carrying - unexplained_equity - unexplained_deferred", "house rule"),
    )  # fmt: skip


def _tax_lines(shape: _Shape) -> tuple[Line, ...]:
    open_part = " - unexplained_equity - unexplained_deferred" if shape.unexplained else ""
    return (
        Line("taxable_difference", "Carrying amount above tax basis", "money", f"carrying - us_tax.basis{open_part}",
             "ASC 740-10-25"),
        Line("capital_loss_asset", "Deferred tax asset before allowance, carrying amount below tax basis", "money",
             "max(0, -taxable_difference * income_taxes.enacted_rate)", "ASC 740-10-30"),
        Line("capital_loss_allowance", "Valuation allowance on it: a capital loss has no certain use", "money",
             "capital_loss_asset + 0", "ASC 740-10-30-5"),
        Line("deferred_tax", "Deferred tax liability, origin income", "money",
             "max(0, taxable_difference * income_taxes.enacted_rate)", "ASC 740-10-30"),
        Line("deferred_up", "Deferred tax charged to income", "money", "max(0, deferred_tax - prior(deferred_tax))",
             "ASC 740-10-30"),
        Line("deferred_down", "Deferred tax credited to income", "money", "max(0, prior(deferred_tax) - deferred_tax)",
             "ASC 740-10-30"),
    )  # fmt: skip


def _entries(shape: _Shape) -> tuple[Entry, ...]:
    cost, up, down = f"{PREFERRED}:cost", f"{PREFERRED}:upward adjustments", f"{PREFERRED}:downward adjustments"
    sales = "investing: Sales of preferred stock"
    entries = [
        Entry("preferred bought", cost, "assets:cash", "purchased", "ASC 321-10-30", "investing: Purchases of preferred stock"),
        Entry("observable price, up", up, "income:upward adjustments of preferred", "upward", "ASC 321-10-35-2"),
        Entry("observable price, down", "expenses:downward adjustments of preferred", down, "downward", "ASC 321-10-35-2"),
    ]
    if shape.impaired:
        entries.append(Entry("impairment", "expenses:impairment of preferred", down, "impaired", "ASC 321-10-35-3"))
    if shape.unexplained:
        entries += _unexplained_entries(shape, cost)
    if shape.sold:
        entries += [
            Entry("upward adjustments sold", cost, up, "up_released", "ASC 321-10-40-1"),
            Entry("downward adjustments sold", down, cost, "down_released", "ASC 321-10-40-1"),
            Entry("preferred sold", "assets:cash", cost, "proceeds_to_carrying", "ASC 321-10-40-1", sales),
            Entry("gain on sale", "assets:cash", "income:gain on sale of preferred", "sale_gain", "ASC 321-10-40-1", sales),
            Entry("loss on sale", "expenses:loss on sale of preferred", cost, "sale_loss", "ASC 321-10-40-1"),
        ]
    if shape.dividends:
        entries.append(Entry("dividends", "assets:cash", "income:dividends", "dividends", "ASC 321-10-35-6",
                             "operating: Dividends received"))  # fmt: skip
    if shape.taxed:
        liability, expense = "liabilities:deferred tax:investments through income", "expenses:income tax:deferred"
        entries += [
            Entry("deferred tax on preferred, up", expense, liability, "deferred_up", "ASC 740-10-30"),
            Entry("deferred tax on preferred, down", liability, expense, "deferred_down", "ASC 740-10-30"),
        ]
    return tuple(entries)


def _unexplained_entries(shape: _Shape, cost: str) -> list[Entry]:
    liability, released = "liabilities:deferred tax:investments through income", "income:unexplained difference released"
    entries = [Entry("unexplained difference", cost, "equity:unexplained difference", "unexplained_net", "house rule")]
    if shape.taxed:
        entries.append(Entry("tax on unexplained difference", cost, liability, "unexplained_tax", "ASC 740-10-25"))
    if shape.sold:
        entries.append(Entry("unexplained difference released", "equity:unexplained difference", released,
                             "unexplained_released", "house rule"))  # fmt: skip
    if shape.sold and shape.taxed:
        entries.append(Entry("tax on unexplained difference released", liability, released, "unexplained_tax_released",
                             "house rule"))  # fmt: skip
    return entries


def _contributions(shape: _Shape) -> tuple[Contribution, ...]:
    """The unexplained difference stands beside income and OCI, and its balances are taxed as recorded."""
    gains = [("upward", 1), ("downward", -1), *[("impaired", -1)] * shape.impaired,
             *[("sale_gain", 1), ("sale_loss", -1)] * shape.sold]  # fmt: skip
    released = ["unexplained_released", "unexplained_tax_released"] * (shape.sold and shape.unexplained)
    found = [("carrying", "carrying", 1), *(("gains_in_income", name, sign) for name, sign in gains),
             *(("gains_in_income", name, 1) for name in released),
             *[("investment_income", "dividends", 1)] * shape.dividends]  # fmt: skip
    if shape.unexplained:
        found += [("beside_income", "unexplained", 1), *(("beside_income", name, -1) for name in released),
                  ("beside_income_tax", "unexplained_tax", 1), *(("beside_income_tax", name, -1) for name in released[1:]),
                  ("held_beside_income", "unexplained_equity", 1), ("deferred_beside_income", "unexplained_deferred", 1)]  # fmt: skip
    if shape.taxed:
        found += [("deferred_expense", "deferred_up", 1), ("deferred_expense", "deferred_down", -1),
                  ("deferred_liability", "deferred_tax", 1), ("valuation_allowance", "capital_loss_allowance", 1),
                  *[("deferred_liability", "unexplained_deferred", 1)] * shape.unexplained]  # fmt: skip
    return tuple(Contribution(*each) for each in found)


TREATMENTS = (("equity_security", measurement_alternative),)
