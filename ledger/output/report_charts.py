"""The charts of the report as data: series in billions, and one sentence that says what each shows, with numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ledger.output.report_figures import BILLION, Reading, billions


@dataclass(frozen=True)
class Series:
    """One series: its label, its place in the palette (from one) and a value per category, in billions."""

    label: str
    colour: int
    values: tuple[float, ...]


@dataclass(frozen=True)
class Chart:
    """A chart. `kind`: lines (over dates), stack (bars over dates or years, signs apart) or columns (side by side).

    `caption` is seen below the chart and read aloud in its place. `divide` is the last actual day, drawn as a rule.
    """

    id: str
    kind: str
    title: str
    caption: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    divide: str = ""

    def data(self) -> dict[str, Any]:
        """What the page draws the chart from."""
        return {
            "id": self.id,
            "kind": self.kind,
            "categories": list(self.categories),
            "divide": self.divide,
            "series": [{"label": s.label, "colour": s.colour, "values": list(s.values)} for s in self.series],
        }


NOTHING = Series("", 1, ())


class _Drawing:
    """Series of one reading: by period, at year ends, or summed by year."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.days = tuple(day.isoformat() for day in reading.ends)
        self.years = tuple(str(year) for year in reading.years)
        self.divide = reading.as_of if reading.run.deal.actuals_to else ""

    def periods(self, label: str, colour: int, keys: tuple[str, ...], until: int | None = None) -> Series:
        if not self.reading.has(*keys):
            return NOTHING
        count = len(self.days) if until is None else until + 1
        return Series(label, colour, tuple(_in_billions(self.reading.value(keys, i)) for i in range(count)))

    def sums(self, label: str, colour: int, key: str, sign: int = 1) -> Series:
        if not self.reading.has(key):
            return NOTHING
        units = self.reading.units(key)
        totals = [self.reading.dollars(sign * sum(units[i] for i in span)) for span in self.reading.spans]
        return Series(label, colour, tuple(_in_billions(total) for total in totals))

    def now(self, *keys: str) -> str:
        return billions(self.reading.value(keys, self.reading.now)) if self.reading.has(*keys) else "nil"

    def last(self, *keys: str) -> str:
        return billions(self.reading.value(keys, -1)) if self.reading.has(*keys) else "nil"

    def life(self, key: str) -> str:
        return billions(self.reading.dollars(sum(self.reading.units(key)))) if self.reading.has(key) else "nil"


def _in_billions(dollars: Decimal) -> float:
    return float(round(dollars / BILLION, 6))


def charts(reading: Reading) -> dict[str, Chart]:
    """The charts that this deal has lines for, by id."""
    drawing = _Drawing(reading)
    found = [
        loop_to_date(drawing),
        loop_by_year(drawing),
        made_of(drawing),
        books(drawing),
        equipment(drawing),
        deferred(drawing),
    ]
    return {chart.id: kept for chart in found if chart is not None and (kept := _without_nil(chart)).series}


def _without_nil(chart: Chart) -> Chart:
    """The chart without series that the deal has not, or that are nil throughout."""
    return replace(chart, series=tuple(series for series in chart.series if any(series.values)))


def loop_to_date(drawing: _Drawing) -> Chart | None:
    """Cash invested, back and consumed, to date."""
    line = "deal.loop.{}".format
    return Chart(
        "loop-to-date",
        "lines",
        "Cash to date",
        f"By {drawing.reading.as_of} {drawing.now(line('invested_to_date'))} had been invested in the lab and "
        f"{drawing.now(line('revenue_to_date'))} had come back as cloud revenue, "
        f"against {drawing.now(line('consumed_to_date'))} of equipment and running cost; by {drawing.days[-1]}, "
        f"as assumed, {drawing.last(line('revenue_to_date'))} will have come back.",
        drawing.days,
        (
            drawing.periods("Back as revenue", 1, (line("revenue_to_date"),)),
            drawing.periods("Invested", 2, (line("invested_to_date"),)),
            drawing.periods("Equipment and running cost", 3, (line("consumed_to_date"),)),
        ),
        drawing.divide,
    )


def loop_by_year(drawing: _Drawing) -> Chart | None:
    """Cash in and out by year, without the sale of the investments, which would dwarf the rest."""
    line = "deal.loop.{}".format
    sold = drawing.life(line("investment_sold_for"))
    left_out = (
        f" The sale of the investments, {sold}, is left out of the drawing, not of the table." if sold != "nil" else ""
    )
    return Chart(
        "loop-by-year",
        "stack",
        "Cash in and out by year",
        f"Over the life {drawing.life(line('revenue'))} comes in as revenue; {drawing.life(line('invested'))} goes out "
        f"as investment and {drawing.life(line('consumed'))} as equipment and running cost.{left_out}",
        drawing.years,
        (
            drawing.sums("Back as revenue", 1, line("revenue")),
            drawing.sums("Equipment sold", 4, line("equipment_sold_for")),
            drawing.sums("Invested", 2, line("invested"), -1),
            drawing.sums("Equipment and running cost", 3, line("consumed"), -1),
        ),
    )


def made_of(drawing: _Drawing) -> Chart | None:
    """What the carrying amount of the investments is made of, at each actual period end."""
    reading = drawing.reading
    notes, shares = reading.subject("debt_security"), reading.subject("equity_security")
    income, oci = "us_gaap.results.gains_in_income_to_date", f"us_gaap.{notes}.unrealised"
    parts = tuple(
        k for k in (f"us_gaap.{shares}.unexplained_equity", f"us_gaap.{shares}.unexplained_deferred") if reading.has(k)
    )
    carried = tuple(k for k in (f"us_gaap.{notes}.fair_value", f"us_gaap.{shares}.carrying") if reading.has(k))
    if not carried:
        return None
    unexplained = f" and {drawing.now(*parts)} of unexplained difference" if parts else ""
    return Chart(
        "investments",
        "stack",
        "What the carrying amount is made of",
        f"At {reading.as_of} the investments stand at {drawing.now(*carried)}: "
        f"{drawing.now('deal.loop.invested_to_date')} of cash paid, "
        f"{drawing.now(income)} of gain that went through income, {drawing.now(oci)} "
        f"of gain in AOCI that did not{unexplained}.",
        drawing.days[: reading.now + 1],
        (
            drawing.periods("Cash paid", 2, ("deal.loop.invested_to_date",), reading.now),
            drawing.periods("Gain in income", 1, (income,), reading.now),
            drawing.periods("Gain in AOCI", 4, (oci,), reading.now),
            drawing.periods("Unexplained difference", 5, parts, reading.now) if parts else NOTHING,
        ),
    )


def books(drawing: _Drawing) -> Chart | None:
    """Income before tax beside taxable income, to date, so that the timing is seen rather than one year's spike."""
    reading = drawing.reading
    key = "us_gaap.results.cumulative_book_less_tax"
    if not reading.has(key):
        return None
    values = reading.units(key)
    top = max(range(len(values)), key=lambda i: values[i])
    left = billions(reading.dollars(values[-1]))
    end = f"{left} at the end{'' if values[-1] else ': timing, no permanent difference'}."
    caption = (
        f"Book income runs ahead of taxable income by as much as {billions(reading.dollars(values[top]))} to date, in "
        f"{reading.years[top]}, and the difference is {end}"
    )
    income, taxable = (
        _cumulative(drawing, f"us_gaap.results.year_{name}") for name in ("pretax_income", "taxable_income")
    )
    return Chart(
        "books",
        "columns",
        "Income before tax and taxable income, to date",
        caption,
        drawing.years,
        (Series("Income before tax, books", 1, income), Series("Taxable income", 2, taxable)),
    )


def _cumulative(drawing: _Drawing, key: str) -> tuple[float, ...]:
    units = drawing.reading.units(key) if drawing.reading.has(key) else [0] * len(drawing.years)
    return tuple(_in_billions(drawing.reading.dollars(sum(units[: i + 1]))) for i in range(len(units)))


def equipment(drawing: _Drawing) -> Chart | None:
    """Carrying amount against tax basis at each period end."""
    pods = drawing.reading.subject("equipment")
    carrying, basis = f"us_gaap.{pods}.carrying", f"us_tax.{pods}.basis"
    return Chart(
        "equipment",
        "lines",
        "Equipment: carrying amount and tax basis",
        f"At {drawing.reading.as_of} the equipment stands at {drawing.now(carrying)} in the books and at "
        f"{drawing.now(basis)} for tax, where the special allowance takes cost in the year of placing in service.",
        drawing.days,
        (drawing.periods("Carrying amount", 1, (carrying,)), drawing.periods("Tax basis", 2, (basis,))),
        drawing.divide,
    )


def deferred(drawing: _Drawing) -> Chart | None:
    """Deferred tax liability by origin at each period end."""
    reading = drawing.reading
    notes, shares = reading.subject("debt_security"), reading.subject("equity_security")
    parts: list[tuple[str, int, tuple[str, ...]]] = [
        ("Notes, through OCI", 4, (f"us_gaap.{notes}.deferred_tax",)),
        ("Preferred, through income", 1, (f"us_gaap.{shares}.deferred_tax",)),
        ("Equipment, through income", 3, ("us_gaap.income_taxes.equipment_deferred",)),
        ("Unexplained difference, beside both", 5, (f"us_gaap.{shares}.unexplained_deferred",)),
    ]
    total = "us_gaap.results.deferred_tax_liability"
    told = ", ".join(
        f"{drawing.now(*keys)} {label[0].lower()}{label[1:]}" for label, _, keys in parts if reading.has(*keys)
    )
    return Chart(
        "deferred",
        "stack",
        "Deferred tax liability by origin",
        f"At {reading.as_of} the deferred tax liability is {drawing.now(total)}: {told}; "
        f"{drawing.last(total)} at {drawing.days[-1]}.",
        drawing.days,
        tuple(drawing.periods(label, colour, keys) for label, colour, keys in parts),
        drawing.divide,
    )
