"""Changes in useful life, year by year: lives, the effect computed and what was disclosed; and what inputs are from memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.analysis.run import Run
from ledger.facts.nouns import Deal
from ledger.formula.money import decimal_dollars, to_units
from ledger.model.timeline import tax_year_ends, year_spans

EFFECT, DISCLOSED, GAP = "year_effect_of_change", "year_effect_disclosed", "year_effect_gap"


@dataclass(frozen=True)
class Change:
    """What one year changed. Effects are dollars, below nil where depreciation fell.

    `kind` is fitted on (the share of capital expenditure is chosen to meet it), predicted (from that share) or computed (the
    share or the cost is given). `computed` and `disclosed` are lines by tax year, `year` their column from nil; `lives` are the
    columns of the first and last period of the year.
    """

    subject: str
    year: int
    ends: date
    kind: str
    lives: tuple[int, int]
    months: tuple[float, float]  # the life before the year and at its end
    effect: float
    disclosed: float | None

    @property
    def gap(self) -> float | None:
        """Computed less disclosed; None where nothing was."""
        return None if self.disclosed is None else self.effect - self.disclosed

    def key(self, line: str) -> str:
        return f"us_gaap.{self.subject}.{line}"


def changes_of_life(run: Run) -> tuple[Change, ...]:
    """The years in which a life changed, of deals that show the effect."""
    return tuple(change for subject in run.deal.subjects if f"us_gaap.{subject.name}.{EFFECT}" in run.figures.lines
                 for change in _of_subject(run, subject.name))  # fmt: skip


def fitted_share(run: Run, subject: str) -> float | None:
    """The share of capital expenditure that is fitted; None where it is given, or the cost is."""
    key = f"deal.{subject}.equipment_share"
    return run.figures.once(key) if key in run.figures.lines else None


def _of_subject(run: Run, name: str) -> list[Change]:
    book, deal = f"us_gaap.{name}", f"deal.{name}"
    before, life = run.figures.row(f"{deal}.life_unrevised"), run.figures.row(f"{deal}.life")
    fit = fitted_share(run, name) is not None
    found: list[Change] = []
    for year, span in enumerate(year_spans(run.deal)):
        if not span or round(before[span[0]], 2) == round(life[span[-1]], 2):
            continue
        disclosed = _dollars(run, f"{book}.{DISCLOSED}", year) if f"{book}.{DISCLOSED}" in run.figures.lines else 0.0
        kind = "computed" if not fit else "predicted"
        if fit and disclosed and not any(change.kind == "fitted on" for change in found):
            kind = "fitted on"
        found.append(Change(name, year, tax_year_ends(run.deal)[year], kind, (span[0], span[-1]), (before[span[0]], life[span[-1]]),
                            _dollars(run, f"{book}.{EFFECT}", year), disclosed or None))  # fmt: skip
    return found


def _dollars(run: Run, key: str, year: int) -> float:
    unit = run.figures.unit
    return float(decimal_dollars(int(to_units(run.figures.row(key)[year], unit)), unit))


def from_memory(deal: Deal) -> tuple[int, int]:
    """How many amounts, rates and lives are from memory, and how many there are; dates and the timeline are not counted."""
    counted = [fact for fact in deal.facts.values() if not isinstance(fact.value, date) and not fact.structural]
    return sum(fact.read == "memory" for fact in counted), len(counted)
