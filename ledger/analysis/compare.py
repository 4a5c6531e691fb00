"""Cases side by side as text: what each is worth, and what makes the difference of two."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ledger.analysis.comparison import Measure, Standing, difference, measures, standings, told_once
from ledger.analysis.explain import number_text
from ledger.analysis.grounds import grounds
from ledger.analysis.run import Run
from ledger.facts.nouns import Source
from ledger.facts.problems import Problem, Problems, suggestion
from ledger.formula.money import decimal_dollars
from ledger.model.timeline import period_ends, year_spans

AS_IT_STANDS = "deal"  # what the deal itself is called on the command line


def compared(run: Run, first: str = "", second: str = "") -> Iterable[str]:
    """What every case is worth; with two names, or one beside the deal as it stands, the causes of their difference, by life and year.

    Raises Problems for a name that no case has, and for a deal without cases.
    """
    found = standings(run.model)
    if not found:
        raise Problems([Problem(Source(run.deal.path, 1), "the deal has no cases to compare", "", "Add cases: with a structure or other "
                                "facts for each, and the fact discount_rate to value them at.")])  # fmt: skip
    yield from _worth(run, found)
    if first or second:
        a, b = (_named(run, found, name or AS_IT_STANDS) for name in ((first, second) if second else ("", first)))
        yield ""
        yield f"{found[b].label}, less {found[a].label.lower() if not found[a].name else found[a].label}"
        for measure in measures(run.model):
            yield from _causes(run, measure, a, b)


def _named(run: Run, found: tuple[Standing, ...], name: str) -> int:
    names = [each.name or AS_IT_STANDS for each in found]
    if name in names:
        return names.index(name)
    raise Problems([Problem(Source(run.deal.path, 1), f'"{name}" is no case of this deal', f"Cases: {', '.join(names)}.",
                            suggestion(name, names) or "Name one of these.")])  # fmt: skip


def _worth(run: Run, found: tuple[Standing, ...]) -> Iterable[str]:
    rows = [[each.name or AS_IT_STANDS, each.label] for each in found]
    width = max(len(name) for name, _ in rows) + 2
    for measure in told_once(run.model):
        yield f"{measure.label}{f', {run.deal.currency}' if measure.unit == 'money' else ''}"
        for key, (short, label) in zip(measure.keys, rows, strict=True):
            value = number_text(run.figures.once(key), measure.unit) if key else "none"
            yield f"  {short:<{width}} {value:>24}  {label}"
    yield "What each rests on: its amounts and prices by status"
    for ground, (short, label) in zip(grounds(run), rows, strict=True):
        yield f"  {short:<{width}} {ground.words}  {label}"


def _causes(run: Run, measure: Measure, first: int, second: int) -> Iterable[str]:
    """The causes that are not nil and the whole: once, or year by year."""
    spans = [(0,)] if measure.when == "once" else [tuple(span) for span in year_spans(run.deal) if span]
    ends = period_ends(run.deal)
    for span in spans:
        found = [difference(run.model, run.figures, measure, first, second, column) for column in span]
        units = [sum(each) for each in zip(*found, strict=True)]
        if not any(units):
            continue
        yield f"{measure.label}" + (f", year to {ends[span[-1]]}" if measure.when != "once" else "") + f", {run.deal.currency}"
        for label, amount in zip(("Difference", *(part.label for part in measure.parts)), units, strict=True):
            if amount and label != "Difference":
                yield f"  {_dollars(run, amount):>24}  {label}"
        yield f"  {_dollars(run, units[0]):>24}  Difference"


def _dollars(run: Run, units: int) -> str:
    return f"{Decimal(decimal_dollars(units, run.figures.unit)):,}"
