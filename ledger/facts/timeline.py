"""Start, end and step of a deal, and what must lie between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ledger.facts.nouns import Fact, Source
from ledger.facts.page import Page

#: Fifty years: beyond it a sheet would need more columns than anyone reads.
LONGEST_MONTHS = 600
STEPS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Span:
    """The timeline as written; a part that could not be read is None. `places` says where each part stands."""

    start: date | None
    end: date | None
    step: str | None
    actuals_to: date | None
    places: dict[str, Source]

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
    return {
        "start": _fact("start", "First day of the timeline", span.start, "date", span.places["start"]),
        "end": _fact("end", "Last day of the timeline", span.end, "date", span.places["end"]),
        "step_months": _fact(
            "step_months", "Months in a period", Decimal(STEPS[span.step]), "count", span.places["step"]
        ),
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


def _fact(name: str, label: str, value: date | Decimal, unit: str, where: Source) -> Fact:
    return Fact(name, label, value, unit, "terms", "deal file", "contract", "not applicable", where, structural=True)
