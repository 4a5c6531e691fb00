"""The charts of the report as data: series in billions, and one sentence that says what each shows, with numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ledger.analysis.comparison import standings
from ledger.analysis.treatments import accrual_books
from ledger.output.report_assets import origins
from ledger.output.report_cases import cash_to_date, swung
from ledger.output.report_figures import Reading, lower
from ledger.output.report_treatments import carried, shown_until


@dataclass(frozen=True)
class Series:
    """One series: its label, its place in the palette (from one) and a value per category, in billions."""

    label: str
    colour: int
    values: tuple[float, ...]


@dataclass(frozen=True)
class Chart:
    """A chart. `kind`: lines (over dates), stack (bars over dates or years, signs apart), columns (side by side) or swings.

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
        self.reading, self.scale = reading, reading.scale
        self.days = tuple(day.isoformat() for day in reading.ends)
        self.years = reading.years
        actual = reading.run.deal.actuals_to
        self.divide = reading.as_of if actual and actual < reading.run.deal.end else ""

    def periods(self, label: str, colour: int, keys: tuple[str, ...], until: int | None = None) -> Series:
        if not self.reading.has(*keys):
            return NOTHING
        count = len(self.days) if until is None else until + 1
        return Series(label, colour, tuple(self.scale.chart_value(self.reading.value(keys, i)) for i in range(count)))

    def sums(self, label: str, colour: int, key: str, sign: int = 1) -> Series:
        if not self.reading.has(key):
            return NOTHING
        units = self.reading.units(key)
        totals = [self.reading.dollars(sign * sum(units[i] for i in span)) for span in self.reading.spans]
        return Series(label, colour, tuple(self.scale.chart_value(total) for total in totals))

    def now(self, *keys: str) -> str:
        return self.scale.told(self.reading.value(keys, self.reading.now)) if self.reading.has(*keys) else "nil"

    def last(self, *keys: str) -> str:
        return self.scale.told(self.reading.value(keys, -1)) if self.reading.has(*keys) else "nil"

    def life(self, key: str) -> str:
        return self.scale.told(self.reading.dollars(sum(self.reading.units(key)))) if self.reading.has(key) else "nil"


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
        treatments(drawing),
        cases(drawing),
        swings(drawing),
    ]
    return {chart.id: kept for chart in found if chart is not None and (kept := _without_nil(chart)).series}


def treatments(drawing: _Drawing) -> Chart | None:
    """What each accrual book carries over time, where there is more than one."""
    caption, found = carried(drawing.reading)
    if len(accrual_books(drawing.reading.run.model)) < 2 or not found:
        return None
    series = tuple(Series(label, colour, values) for colour, (label, values) in enumerate(found, start=1))
    return Chart("treatments", "lines", "Carrying amount of the investments", caption, drawing.days[: shown_until(drawing.reading)], series)


def cases(drawing: _Drawing) -> Chart | None:
    """Cash after tax to date of every case, where there are cases."""
    if not standings(drawing.reading.run.model):
        return None
    caption, found = cash_to_date(drawing.reading)
    series = tuple(Series(label, colour, values) for colour, (label, values) in enumerate(found, start=1))
    return Chart("cases", "lines", "Cash after tax to date, by case", caption, drawing.days, series)


def swings(drawing: _Drawing) -> Chart | None:
    """The assumptions that move the deal as it stands most, each from end to end of its range. Values of the engine."""
    names, low, high, now = swung(drawing.reading)
    if not names:
        return None
    value = drawing.scale.chart_value
    caption = (f"The deal as it stands is worth {drawing.scale.told(now)}; each bar is what it is worth as one assumption goes from end to "
               "end of its range, all else as it is.")  # fmt: skip
    ends = (Series("At the low end", 2, tuple(map(value, low))), Series("At the high end", 1, tuple(map(value, high))),
            Series("As it stands", 3, (value(now),) * len(names)))  # fmt: skip
    return Chart("swings", "swings", "What moves the net present value most", caption, names, ends)


def _without_nil(chart: Chart) -> Chart:
    """The chart without series that the deal has not, or that are nil throughout."""
    return replace(chart, series=tuple(series for series in chart.series if any(series.values)))


def loop_to_date(drawing: _Drawing) -> Chart | None:
    """Cash invested, back and consumed, to date; what the deal has not is not spoken of."""
    line = "deal.loop.{}_to_date".format
    invested, revenue, consumed = line("invested"), line("revenue"), line("consumed")
    known = bool(drawing.reading.run.deal.actuals_to)
    what, had = _consumed(drawing), "had" if known else "will have"
    trip = drawing.reading.has(invested, revenue)
    back, came = ("Back as revenue", "come back as cloud revenue") if trip else ("From the customer", "been received from the customer")
    told = _and([
        f"{drawing.now(invested)} {had} been invested in the lab" if drawing.reading.has(invested) else "",
        f"{drawing.now(revenue)} {had} {came}" if drawing.reading.has(revenue) else "",
        f"{drawing.now(consumed)} {had} been paid for {lower(what)}" if drawing.reading.has(consumed) else "",
    ])  # fmt: skip
    by_then = f"; by {drawing.days[-1]}, as assumed, {drawing.last(revenue)} will have {'come back' if trip else came}"
    later = by_then if drawing.reading.has(revenue) else ""
    return Chart(
        "loop-to-date",
        "lines",
        "Cash to date",
        f"By {drawing.reading.as_of}{'' if known else ', as assumed,'} {told}{later if drawing.divide else ''}.",
        drawing.days,
        (
            drawing.periods(back, 1, (revenue,)),
            drawing.periods("Invested", 2, (invested,)),
            drawing.periods(what, 3, (consumed,)),
        ),
        drawing.divide,
    )


def _consumed(drawing: _Drawing) -> str:
    """What the deal consumes, by the label of the line: "Equipment, research and running cost"."""
    return drawing.reading.label("deal.loop.consumed_to_date").removesuffix(", to date")


def _and(texts: Iterable[str]) -> str:
    """Texts as one: a, b and c; empty ones are left out."""
    kept = [text for text in texts if text]
    return " and ".join([", ".join(kept[:-1]), kept[-1]] if len(kept) > 1 else kept)


def loop_by_year(drawing: _Drawing) -> Chart | None:
    """Cash in and out by year, without the sale of the investments, which would dwarf the rest."""
    line, has = "deal.loop.{}".format, drawing.reading.has
    what = _consumed(drawing)
    sold = drawing.life(line("investment_sold_for"))
    left_out = (
        f" The sale of the investments, {sold}, is left out of the drawing, not of the table." if sold != "nil" else ""
    )
    ways_in = (("revenue", "as revenue"), ("investment_income", "as interest and dividends"), ("served_others", "from others"),
               ("equipment_sold_for", "from equipment sold"))
    ways_out = (("invested", "as investment"), ("consumed", f"for {lower(what)}"), ("interest_paid", "as interest"))
    comes, goes = (
        _and(f"{drawing.life(line(name))} {words}" for name, words in ways if has(line(name)) and drawing.life(line(name)) != "nil")
        for ways in (ways_in, ways_out)
    )
    told = "; ".join([f"{comes} comes in"] * bool(comes) + [f"{goes} goes out"] * bool(goes)) or "no cash moves"
    return Chart(
        "loop-by-year",
        "stack",
        "Cash in and out by year",
        f"Over the life {told}.{left_out}",
        drawing.years,
        (
            drawing.sums("Back as revenue" if has(line("invested")) else "From the customer", 1, line("revenue")),
            drawing.sums("Interest and dividends", 6, line("investment_income")),
            drawing.sums("From others, second life", 7, line("served_others")),
            drawing.sums("Equipment sold", 4, line("equipment_sold_for")),
            drawing.sums("Invested", 2, line("invested"), -1),
            drawing.sums(what, 3, line("consumed"), -1),
            drawing.sums("Interest paid", 5, line("interest_paid"), -1),
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
    top = max(range(len(values)), key=lambda i: abs(values[i]))
    left = reading.scale.told(reading.dollars(values[-1]))
    end = f"{left} at the end{'' if values[-1] else ': timing, no permanent difference'}."
    caption = (
        f"Book income runs {'ahead of' if values[top] > 0 else 'behind'} taxable income by as much as "
        f"{reading.scale.told(reading.dollars(abs(values[top])))} to date, in {reading.years[top]}, and the difference is {end}"
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
    return tuple(drawing.scale.chart_value(drawing.reading.dollars(sum(units[: i + 1]))) for i in range(len(units)))


def equipment(drawing: _Drawing) -> Chart | None:
    """Carrying amount against tax basis at each period end, of all equipment."""
    reading = drawing.reading
    names = reading.subjects("equipment")
    carrying, basis = (
        tuple(key for name in names if reading.has(key := line.format(name))) for line in ("us_gaap.{}.carrying", "us_tax.{}.basis")
    )
    if not (carrying and basis):
        return None
    apart = [sum(reading.units(key)[i] for key in carrying) - sum(reading.units(key)[i] for key in basis) for i in range(len(drawing.days))]
    at = reading.now if drawing.divide else max(range(len(apart)), key=lambda i: abs(apart[i]))
    allowed = any(reading.has(f"us_tax.{name}.first_year_deductions") for name in names)
    return Chart(
        "equipment",
        "lines",
        "Equipment: carrying amount and tax basis",
        f"At {drawing.days[at]}{'' if drawing.divide else ', when the two are furthest apart,'} the equipment stands at "
        f"{reading.scale.told(reading.value(carrying, at))} in the books and at {reading.scale.told(reading.value(basis, at))} for tax"
        f"{', where the special allowance takes cost in the year of placing in service' * allowed}.",
        drawing.days,
        (drawing.periods("Carrying amount", 1, carrying), drawing.periods("Tax basis", 2, basis)),
        drawing.divide,
    )


#: Places in the palette by type of subject, or by what else deferred tax comes from.
COLOURS = {"debt_security": 4, "equity_security": 1, "equipment": 3, "research": 2, "unexplained_deferred": 5, "contract": 6,
           "carryforward": 7}  # fmt: skip


def deferred(drawing: _Drawing) -> Chart | None:
    """Deferred tax liability by origin at each period end; the parts add to the liability, and those always nil are left out."""
    reading = drawing.reading
    total = "us_gaap.results.deferred_tax_liability"
    parts = [part for part in origins(reading) if any(reading.units(part.key))]
    if not parts:
        return None
    at = reading.moment(total)
    told = "; ".join(
        f"{drawing.scale.told(value)} {lower(part.label)}" for part in parts if (value := part.sign * reading.value((part.key,), at))
    )
    when = f"At {drawing.days[at]}" + ("" if drawing.divide else ", when it is greatest,")
    last = f"; {drawing.last(total)} at {drawing.days[-1]}" if at < len(drawing.days) - 1 else ""
    taken: list[int] = []
    for part in parts:
        free = [colour for colour in (COLOURS.get(part.type, 7), *range(1, 8)) if colour not in taken]
        taken.append(free[0] if free else COLOURS.get(part.type, 7))
    return Chart(
        "deferred",
        "stack",
        "Deferred tax liability by origin",
        f"{when} the deferred tax liability is {reading.scale.told(reading.value((total,), at))}: {told or 'no part'}{last}.",
        drawing.days,
        tuple(
            Series(part.label, colour, tuple(drawing.scale.chart_value(part.sign * reading.value((part.key,), i))
                                             for i in range(len(drawing.days))))  # fmt: skip
            for part, colour in zip(parts, taken, strict=True)
        ),
        drawing.divide,
    )
