"""The law as the report shows it: parameters and tables, and the authorities that a run cites."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from ledger.analysis.run import Run
from ledger.model.names import LawRef
from ledger.model.parameters import OPEN_END, OPEN_START, RULES, Parameter, Table
from ledger.model.scoping import scoping_paths


@lru_cache(maxsize=1)
def _authorities() -> dict[str, dict[str, Any]]:
    from ruamel.yaml import YAML

    path = RULES / "citations.yaml"
    return dict(YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}) if path.exists() else {}


class Citations:
    """The authorities that a run cites, each once; a cite belongs to the longest id that it begins with."""

    def __init__(self, run: Run):
        self.known = _authorities()
        cites = sorted({part for cite in _cites(run) for part in cite.split("; ") if part})
        cited = {self.id_of(cite) for cite in cites}
        self.used = tuple(id for id in self.known if id in cited)
        self.unlisted = tuple(cite for cite in cites if not self.id_of(cite))

    def id_of(self, cite: str) -> str:
        """The id of a cite's authority; nothing where the list of authorities has none."""
        return max((id for id in self.known if cite.startswith(id)), key=len, default="")

    def field(self, id: str, name: str) -> str:
        """A field of an authority as text; nothing where it is absent."""
        value = self.known[id].get(name, "")
        return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())


def _cites(run: Run) -> Iterable[str]:
    for placed in run.model.placed:
        yield placed.treatment.cite
        yield from (line.cite for line in placed.treatment.lines)
        yield from (entry.cite for entry in placed.treatment.entries)
        yield from (refusal.cite for refusal in placed.treatment.refusals)
    for parameter, read in parameters_of(run):
        if read:
            yield from (window.cite for window in parameter.windows)
    yield from (table.cite for table in law_tables(run))
    yield from (election.cite for election in run.deal.elections)
    yield from (item.get("cite", "") for item in run.deal.scoping)
    for path in scoping_paths(run.deal):
        yield from (step.question.cite for step in path.steps)
        yield path.ends.cite


def _read(run: Run) -> set[str]:
    return {ref.name for row in run.model.rows.values() for ref in row.refs.values() if isinstance(ref, LawRef)}


def parameters_of(run: Run) -> tuple[tuple[Parameter, bool], ...]:
    """Every parameter of the law and whether a line of this deal reads it; those that are read come first."""
    read = _read(run)
    found = [(parameter, name in read) for name, parameter in run.model.law.parameters.items()]
    return tuple(sorted(found, key=lambda item: not item[1]))


def law_tables(run: Run) -> tuple[Table, ...]:
    """The tables of the law that this deal reads."""
    read = _read(run)
    return tuple(table for name, table in run.model.law.tables.items() if name in read)


@dataclass(frozen=True)
class Span:
    """The dates of a window as text; an open end is three dots."""

    first: str
    last: str


def spans(bounds: tuple[tuple[date, date], ...]) -> list[Span]:
    """The dates of a window, a span per key."""
    return [Span("…" if a == OPEN_START else a.isoformat(), "…" if b == OPEN_END else b.isoformat()) for a, b in bounds]
