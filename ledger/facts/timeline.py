"""Start, end and step of a deal, and what must lie between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ledger.facts.nouns import Fact, Source
from ledger.facts.page import Page

#: Fifty years: beyond it a sheet would need more columns than anyone reads.
LONGEST_MONTHS = 600
STEPS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(frozen=True)
class Span:
    """The timeline as written; a part that could not be read is None. `places` says where each part stands."""

    start: date | None
    end: date | None
    step: str | None
    actuals_to: date | None
    places: dict[str, Source]
    tax_years: tuple[date, ...] = ()  # first day of the first tax year, then the last day of each that ends early

    @property
    def months(self) -> int | None:
        """Whole months from the first day to the last, 12 for a calendar year; None if a part is missing."""
        if self.start is None or self.end is None:
            return None
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1


def check_span(page: Page, span: Span) -> None:
    """Whole months, the end after the start, whole steps, actuals to the end of a period."""
    before = len(page.problems)
    if span.start and span.start.day != 1:
        page.problem(span.places["start"], f"start {span.start} is not the first day of a month",
                     "Periods are whole months.", f"Write {span.start.replace(day=1)}.")  # fmt: skip
    if span.end and not is_month_end(span.end):
        page.problem(span.places["end"], f"end {span.end} is not the last day of a month",
                     "Periods are whole months.", f"Write {_month_end(span.end)}.")  # fmt: skip
    if span.months is not None and span.months > LONGEST_MONTHS:
        page.problem(span.places["end"], f"the deal runs over {span.months} months", "", f"At most {LONGEST_MONTHS} are laid out.")
    if span.start and span.end and span.end <= span.start:
        page.problem(
            span.places["end"], f"end {span.end} is before start {span.start}", "", "Correct one of the dates."
        )
    if len(page.problems) > before or span.months is None or span.step is None:
        return
    if span.months % STEPS[span.step]:
        page.problem(span.places["end"], f"{span.months} months are no whole number of periods of a {span.step}",
                     f"The timeline runs from {span.start} to {span.end} in steps of {STEPS[span.step]} months.",
                     "Change start, end or step.")  # fmt: skip
    _check_actuals(page, span)
    _check_tax_years(page, span)


def check_inside(page: Page, span: Span, facts: dict[str, Fact], names: list[str]) -> None:
    """Dated events and vintages lie on the timeline, for what lies outside would be lost without a word."""
    if span.start is None or span.end is None or span.end <= span.start:
        return
    for fact in (facts[name] for name in names if name in facts):
        if isinstance(fact.value, date) and not span.start <= fact.value <= span.end:
            page.problem(fact.where, f"{fact.name} of {fact.value} is outside the timeline",
                         f"The timeline runs from {span.start} to {span.end}; what is dated outside it would be lost.",
                         "Correct the date, or move start or end.")  # fmt: skip


def timeline_facts(span: Span) -> dict[str, Fact]:
    """Start, end and the months in a period, as facts that a change of needs a new run for."""
    assert span.start and span.end and span.step
    dated = {f"tax_year_end_{i}" if i else "tax_year_begins": value for i, value in enumerate(span.tax_years)}
    labels = {name: "First day of the first tax year" if name == "tax_year_begins" else "Last day of a tax year" for name in dated}
    return {
        "start": _fact("start", "First day of the timeline", span.start, "date", span.places["start"]),
        "end": _fact("end", "Last day of the timeline", span.end, "date", span.places["end"]),
        "step_months": _fact(
            "step_months", "Months in a period", Decimal(STEPS[span.step]), "count", span.places["step"]
        ),
        **{name: _fact(name, labels[name], value, "date", span.places["tax_years"]) for name, value in dated.items()},
    }


def is_month_end(value: date) -> bool:
    """Whether a date is the last day of its month."""
    return value == _month_end(value)


def _month_end(value: date) -> date:
    return (value.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _check_actuals(page: Page, span: Span) -> None:
    last = span.actuals_to
    if last is None or span.start is None or span.end is None or span.step is None:
        return
    months = (last.year - span.start.year) * 12 + last.month - span.start.month + 1
    if not span.start <= last <= span.end or not is_month_end(last) or months % STEPS[span.step]:
        page.problem(span.places["actuals_to"], f"actuals_to {last} is not the last day of a period of the timeline",
                     f"The timeline runs from {span.start} to {span.end} by the {span.step}.",
                     "Write the last day of a period.")  # fmt: skip


def _check_tax_years(page: Page, span: Span) -> None:
    """Tax years follow one another, each ends with a period and in a calendar year of its own."""
    if not span.tax_years or span.start is None or span.end is None or span.step is None:
        return
    where, begins, ends = span.places["tax_years"], span.tax_years[0], span.tax_years[1:]
    if not span.start <= begins <= span.end and not begins < span.start <= ends[0]:
        page.problem(where, f"the first tax year begins on {begins}, outside the timeline", f"It runs from {span.start} to {span.end}.",
                     "Correct the date, or move start or end.")  # fmt: skip
    for before, end in zip((begins, *ends), ends, strict=False):
        months = (end.year - span.start.year) * 12 + end.month - span.start.month + 1
        if end <= before:
            page.problem(where, f"a tax year that ends on {end} does not follow {before}", "", "Correct the order or the dates.")
        elif not is_month_end(end) or months % STEPS[span.step]:
            page.problem(where, f"a tax year ends on {end}, inside a reporting period",
                         f"Periods run from {span.start} by the {span.step}.", "Take a finer step, or correct the date.")  # fmt: skip
    if begins.day != 1 and (ends[0].year, ends[0].month) > (begins.year + 1, begins.month - 1):
        page.problem(where, f"the tax year from {begins} would have more than twelve months",
                     "A tax year has at most twelve months (IRC 441).", "Give the end of the first tax year first.")  # fmt: skip
    years = [end.year for end in ends]
    if len(set(years)) < len(years):
        page.problem(where, "two tax years end in one calendar year", "A tax year is called by the calendar year in which it ends.",
                     "This is not covered here: model the two parts in deals of their own.")  # fmt: skip


def _fact(name: str, label: str, value: date | Decimal, unit: str, where: Source) -> Fact:
    return Fact(name, label, value, unit, "terms", "deal file", "contract", "not applicable", where, structural=True)
