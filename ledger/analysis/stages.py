"""Each stage of a run as text: the deal, its cases, its lines, its postings, its statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.analysis.explain import number_text
from ledger.analysis.run import Run
from ledger.facts.nouns import Deal
from ledger.formula.money import decimal_dollars
from ledger.model.build import build
from ledger.model.names import display
from ledger.model.timeline import period_ends


def stage_text(stage: str, made: object) -> Iterable[str]:
    """The stage, line by line: `deal` or `cases` of a Deal; `lines`, `postings` or `statements` of a Run."""
    if stage in ("deal", "cases"):
        assert isinstance(made, Deal)
        return _deal(made) if stage == "deal" else _cases(made)
    assert isinstance(made, Run)
    return {"lines": _lines, "postings": _postings, "statements": _statements}[stage](made)


def _deal(deal: Deal) -> Iterable[str]:
    yield f"{deal.title}: {deal.start} to {deal.end} by {deal.step}"
    for fact in deal.facts.values():
        value = fact.value.isoformat() if isinstance(fact.value, date) else f"{fact.value:,}"
        yield f"{fact.heading:<12} {fact.name:<44} {value:>22} {fact.unit:<10} {fact.status}, {fact.source}"


def _cases(deal: Deal) -> Iterable[str]:
    """The case of the deal: its structure, and the treatment that each book gives to each subject."""
    model = build(deal)
    yield f"structure {deal.structure}: {len(model.legs)} legs, {len(model.rows)} lines"
    for placed in model.placed:
        lines = len(placed.treatment.lines)
        yield f"{placed.book:<10} {placed.subject.name:<24} {placed.treatment.name:<28} {lines:>3} lines written  {placed.path}"
    for election in deal.elections:
        yield f"election   {election.name}: {election.choice} ({election.cite})"


def _lines(run: Run) -> Iterable[str]:
    for key, row in run.model.rows.items():
        values = run.figures.lines[key][0]
        last = number_text(float(values[-1]), row.line.unit)
        yield f"{key:<56} {row.line.time:<6} {row.line.unit:<6} {last:>22}  = {display(row)}  [{row.line.cite}]"


def _postings(run: Run) -> Iterable[str]:
    for i, day in enumerate(period_ends(run.deal)):
        for book, ledger in run.ledgers.items():
            for posting in ledger.postings:
                if posting.units[i]:
                    amount = decimal_dollars(int(posting.units[i]), run.figures.unit)
                    yield f"{day} {book:<8} {amount:>20}  {posting.entry.debit}  <-  {posting.entry.credit}  ({posting.entry.name})"


def _statements(run: Run) -> Iterable[str]:
    from ledger.analysis.headline import last_actual

    column = last_actual(run)
    for book, rows in run.statements.items():
        yield f"{book}, period to {period_ends(run.deal)[column]}, USD"
        seen = ""
        for row in rows:
            if row.statement != seen:
                seen = row.statement
                yield f"  {seen}"
            yield f"    {row.label:<56} {decimal_dollars(int(row.units[column]), run.figures.unit):>22}"
