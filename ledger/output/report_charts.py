"""The charts of the report as data: series in billions, and one sentence that says what each shows, with its numbers."""

from __future__ import annotations

from dataclasses import dataclass
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
        return {"id": self.id, "kind": self.kind, "categories": list(self.categories), "divide": self.divide,
                "series": [{"label": s.label, "colour": s.colour, "values": list(s.values)} for s in self.series]}  # fmt: skip


class _Drawing:
    """Series of one reading: by period, at year ends, or summed by year."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.days = tuple(day.isoformat() for day in reading.ends)
        self.years = tuple(str(year) for year in reading.years)
        self.divide = reading.as_of if reading.run.deal.actuals_to else ""

    def periods(self, label: str, colour: int, keys: tuple[str, ...], until: int | None = None) -> Series | None:
        if not self.reading.has(*keys):
            return None
        count = len(self.days) if until is None else until + 1
        return Series(label, colour, tuple(_in_billions(self.reading.value(keys, i)) for i in range(count)))

    def sums(self, label: str, colour: int, key: str, sign: int = 1) -> Series | None:
        if not self.reading.has(key):
            return None
        units = self.reading.units(key)
        totals = [self.reading.dollars(sign * sum(units[i] for i in span)) for span in self.reading.spans]
        return Series(label, colour, tuple(_in_billions(total) for total in totals))

    def by_year(self, label: str, colour: int, key: str) -> Series | None:
        if not self.reading.has(key):
            return None
        return Series(label, colour, tuple(_in_billions(self.reading.value((key,), y)) for y in range(len(self.years))))

    def now(self, *keys: str) -> str:
        return billions(self.reading.value(keys, self.reading.now)) if self.reading.has(*keys) else "nil"


def _in_billions(dollars: Decimal) -> float:
    return float(round(dollars / BILLION, 6))


def _chart(id: str, kind: str, title: str, caption: str, categories: tuple[str, ...], series: list[Series | None],
           divide: str = "") -> Chart | None:  # fmt: skip
    kept = tuple(s for s in series if s is not None and any(s.values))
    return Chart(id, kind, title, caption, categories, kept, divide) if kept else None


def charts(reading: Reading) -> dict[str, Chart]:
    """The charts that this deal has lines for, by id."""
    drawing = _Drawing(reading)
    found = [loop_to_date(drawing), loop_by_year(drawing), made_of(drawing), books(drawing), equipment(drawing), deferred(drawing)]
    return {chart.id: chart for chart in found if chart is not None}


def loop_to_date(drawing: _Drawing) -> Chart | None:
    """Cash invested, back and consumed, to date."""
    line = "deal.loop.{}".format
    end = drawing.days[-1]
    back = drawing.reading.value((line("revenue_to_date"),), -1) if drawing.reading.has(line("revenue_to_date")) else Decimal(0)
    return _chart(
        "loop-to-date", "lines", "Cash to date",
        f"By {drawing.reading.as_of} {drawing.now(line('invested_to_date'))} had been invested in the lab and "
        f"{drawing.now(line('revenue_to_date'))} had come back as cloud revenue, against {drawing.now(line('consumed_to_date'))} "
        f"of equipment and running cost; by {end}, as assumed, {billions(back)} will have come back.",
        drawing.days,
        [drawing.periods("Back as revenue", 1, (line("revenue_to_date"),)),
         drawing.periods("Invested", 2, (line("invested_to_date"),)),
         drawing.periods("Equipment and running cost", 3, (line("consumed_to_date"),))], drawing.divide,
    )  # fmt: skip


def loop_by_year(drawing: _Drawing) -> Chart | None:
    """Cash in and out by year, without the sale of the investments, which would dwarf the rest."""
    line = "deal.loop.{}".format
    sold = drawing.reading.of_life(line("investment_sold_for")).text if drawing.reading.has(line("investment_sold_for")) else ""
    left_out = f" The sale of the investments (USD {sold} million in all) is left out of the drawing, not of the table." if sold else ""
    totals = {name: billions(drawing.reading.dollars(sum(drawing.reading.units(line(name)))))
              for name in ("revenue", "invested", "consumed") if drawing.reading.has(line(name))}  # fmt: skip
    return _chart(
        "loop-by-year", "stack", "Cash in and out by year",
        f"Over the life {totals.get('revenue', 'nil')} comes in as revenue; {totals.get('invested', 'nil')} goes out as investment and "
        f"{totals.get('consumed', 'nil')} as equipment and running cost.{left_out}",
        drawing.years,
        [drawing.sums("Back as revenue", 1, line("revenue")), drawing.sums("Equipment sold", 4, line("equipment_sold_for")),
         drawing.sums("Invested", 2, line("invested"), -1), drawing.sums("Equipment and running cost", 3, line("consumed"), -1)],
    )  # fmt: skip


def made_of(drawing: _Drawing) -> Chart | None:
    """What the carrying amount of the investments is made of, at each actual period end."""
    reading = drawing.reading
    notes, shares = reading.subject("debt_security"), reading.subject("equity_security")
    income, oci = "us_gaap.results.gains_in_income_to_date", f"us_gaap.{notes}.unrealised"
    parts = tuple(k for k in (f"us_gaap.{shares}.unexplained_equity", f"us_gaap.{shares}.unexplained_deferred") if reading.has(k))
    carried = tuple(k for k in (f"us_gaap.{notes}.fair_value", f"us_gaap.{shares}.carrying") if reading.has(k))
    if not carried:
        return None
    unexplained = f" and {drawing.now(*parts)} of unexplained difference" if parts else ""
    return _chart(
        "investments", "stack", "What the carrying amount is made of",
        f"At {reading.as_of} the investments stand at {drawing.now(*carried)}: {drawing.now('deal.loop.invested_to_date')} of cash paid, "
        f"{drawing.now(income)} of gain that went through income, {drawing.now(oci)} of gain in AOCI that did not{unexplained}.",
        drawing.days[: reading.now + 1],
        [drawing.periods("Cash paid", 2, ("deal.loop.invested_to_date",), reading.now),
         drawing.periods("Gain in income", 1, (income,), reading.now), drawing.periods("Gain in AOCI", 4, (oci,), reading.now),
         drawing.periods("Unexplained difference", 5, parts, reading.now) if parts else None],
    )  # fmt: skip


def books(drawing: _Drawing) -> Chart | None:
    """Income before tax beside taxable income, to date, so that the timing is seen rather than one year's spike."""
    reading = drawing.reading
    key = "us_gaap.results.cumulative_book_less_tax"
    if not reading.has(key):
        return None
    values = reading.units(key)
    top = max(range(len(values)), key=lambda i: values[i])
    caption = (f"Book income runs ahead of taxable income by as much as {billions(reading.dollars(values[top]))} to date, in "
               f"{reading.years[top]}, and the difference is {billions(reading.dollars(values[-1])) if values[-1] else 'nil'} at the end: "
               "timing, no permanent difference.")  # fmt: skip
    income, taxable = (_cumulative(drawing, f"us_gaap.results.year_{name}") for name in ("pretax_income", "taxable_income"))
    return _chart("books", "columns", "Income before tax and taxable income, to date", caption, drawing.years,
                  [Series("Income before tax, books", 1, income), Series("Taxable income", 2, taxable)])  # fmt: skip


def _cumulative(drawing: _Drawing, key: str) -> tuple[float, ...]:
    units = drawing.reading.units(key) if drawing.reading.has(key) else [0] * len(drawing.years)
    return tuple(_in_billions(drawing.reading.dollars(sum(units[: i + 1]))) for i in range(len(units)))


def equipment(drawing: _Drawing) -> Chart | None:
    """Carrying amount against tax basis at each period end."""
    pods = drawing.reading.subject("equipment")
    carrying, basis = f"us_gaap.{pods}.carrying", f"us_tax.{pods}.basis"
    return _chart(
        "equipment", "lines", "Equipment: carrying amount and tax basis",
        f"At {drawing.reading.as_of} the equipment stands at {drawing.now(carrying)} in the books and at {drawing.now(basis)} for "
        "tax: the special allowance has taken most of the cost in the year of placing in service.",
        drawing.days, [drawing.periods("Carrying amount", 1, (carrying,)), drawing.periods("Tax basis", 2, (basis,))],
        drawing.divide,
    )  # fmt: skip


def deferred(drawing: _Drawing) -> Chart | None:
    """Deferred tax liability by origin at each period end."""
    reading = drawing.reading
    notes, shares = reading.subject("debt_security"), reading.subject("equity_security")
    parts: list[tuple[str, int, tuple[str, ...]]] = [
        ("Notes, through OCI", 4, (f"us_gaap.{notes}.deferred_tax",)),
        ("Preferred, through income", 1, (f"us_gaap.{shares}.deferred_tax",)),
        ("Equipment, through income", 3, ("us_gaap.income_taxes.equipment_deferred",)),
    ]
    total = "us_gaap.results.deferred_tax_liability"
    told = ", ".join(f"{drawing.now(*keys)} {label[0].lower()}{label[1:]}" for label, _, keys in parts if reading.has(*keys))
    return _chart(
        "deferred", "stack", "Deferred tax liability by origin",
        f"At {reading.as_of} the deferred tax liability is {drawing.now(total)}: {told}. It falls to nil when the deal ends.",
        drawing.days, [drawing.periods(label, colour, keys) for label, colour, keys in parts], drawing.divide,
    )  # fmt: skip
