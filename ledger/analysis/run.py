"""One run of a deal: model, figures, books, checks and the fingerprint that stands on every output."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.analysis.checks import CheckResult, checks
from ledger.books.postings import Ledger, post
from ledger.books.statements import StatementLine, statements
from ledger.facts.nouns import Deal, Source
from ledger.facts.problems import Problem, Problems
from ledger.facts.read import read_deal
from ledger.formula.money import LARGEST_UNITS, PLACES, decimal_dollars
from ledger.model.build import Model, build
from ledger.model.grid import Figures, compute
from ledger.model.nouns import NotCovered
from ledger.places import RULES, SAMPLES
from ledger.version import VERSION

if TYPE_CHECKING:
    from ledger.analysis.sensitivity import Sensitivity

Told = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """Everything a run computed. Books, statements and checks are in posting units (`figures.unit`)."""

    deal: Deal
    model: Model
    figures: Figures
    ledgers: dict[str, Ledger]
    fingerprint: str

    @cached_property
    def statements(self) -> dict[str, tuple[StatementLine, ...]]:
        return {book: statements(ledger) for book, ledger in self.ledgers.items()}

    @cached_property
    def checks(self) -> tuple[CheckResult, ...]:
        return checks(self.model, self.figures, self.ledgers, self.statements)

    @cached_property
    def sensitivity(self) -> Sensitivity:
        """What would turn the comparison of the cases; computed once, when it is first shown."""
        from ledger.analysis.sensitivity import sensitivity

        return sensitivity(self)

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)


def find_deal(deal: str | Path) -> Path:
    """The deal file: a path to it or to its folder, or the name of a sample that ships with the product."""
    path = Path(deal)
    samples = SAMPLES
    for candidate in (path, samples / path):
        found = candidate / "deal.yaml" if candidate.is_dir() else candidate
        if found.is_file() and (candidate is path or (len(path.parts) <= 2 and ".." not in path.parts)):
            return found
    names = ", ".join(sorted(p.parent.relative_to(samples).as_posix() for p in samples.rglob("deal.yaml"))) or "none"
    raise Problems([Problem(Source(str(deal), 0), "there is no such deal file",
                            f"Neither a file, a folder with deal.yaml, nor a sample. Samples: {names}.",
                            "Give the path of a deal file or the name of a sample.")])  # fmt: skip


def load(deal: str | Path) -> Deal:
    """Read a deal file. Raises Problems with every problem at once."""
    return read_deal(find_deal(deal))


def refuse_coarse_unit(deal: Deal) -> None:
    """Problems for every amount of an event that the deal's own posting unit would round; the unit chosen by the product
    is the smallest that holds the largest amount, and rounds each fact once."""
    if deal.posting_unit == "auto":
        return
    unit = Decimal(10) ** -PLACES[deal.posting_unit]
    names = {f"{event.id}.{field}" for event in deal.events for field in event.fields}
    coarse = [f for n, f in deal.facts.items() if n in names and f.unit == "USD" and isinstance(f.value, Decimal) and f.value % unit]
    if coarse:
        raise Problems([Problem(f.where, f"{f.name} of {f.value:,} is not a whole number of {deal.posting_unit}s",
                                "Books are kept in whole posting units.", "Take a smaller posting_unit, or auto.") for f in coarse],
                       {deal.path: deal.text})  # fmt: skip


def largest_balance(run: Run) -> Decimal:
    """The largest balance of any account on either side, in units of currency: what decides in what scale amounts are shown."""
    return Decimal(decimal_dollars(_largest(run.ledgers), run.figures.unit))


def _largest(ledgers: dict[str, Ledger]) -> int:
    return max((int(abs(units).max()) for ledger in ledgers.values() for units in ledger.balances.values() if units.size), default=0)


def refuse_large_amounts(deal: Deal, unit: str, ledgers: dict[str, Ledger]) -> None:
    """Problems for amounts that a spreadsheet, which counts on fifteen digits, could no longer add to the unit."""
    if _largest(ledgers) >= LARGEST_UNITS:
        raise Problems([Problem(Source(deal.path, 1), f"an account reaches {LARGEST_UNITS:,} {unit}s or more",
                                "Beyond that a spreadsheet no longer adds to the last unit.",
                                "Take a larger posting_unit, or correct the amount.")], {deal.path: deal.text})  # fmt: skip


def lay_out_lines(deal: Deal) -> Model:
    """The model of a deal; Problems for a case that the rules do not cover."""
    try:
        return build(deal)
    except NotCovered as problem:
        raise Problems([_not_covered(deal, problem.cite, problem.what)]) from None


def run(deal: str | Path | Deal, tell: Told = lambda _: None) -> Run:
    """Compute a deal in all its books. Raises Problems, among them every case that the law here does not cover."""
    if not isinstance(deal, Deal):
        tell("reading the deal")
        deal = load(deal)
    refuse_coarse_unit(deal)
    tell("laying out the lines")
    model = lay_out_lines(deal)
    tell(f"computing {len(model.rows)} lines")
    figures = compute(model)
    problems = refusals(model, figures)
    if problems:
        raise Problems(problems)
    tell("posting the books")
    ledgers = {book.name: post(model, figures, book.name) for book in model.deal.books}
    refuse_large_amounts(deal, figures.unit, ledgers)
    return Run(model.deal, model, figures, ledgers, fingerprint(deal))


def refusals(model: Model, figures: Figures, scenario: int = 0) -> list[Problem]:
    """A problem per refusal flag that is raised, and per line that the law does not cover (NaN)."""
    import numpy as np

    found: dict[str, Problem] = {}
    for key, refusal in model.refusals():
        flagged = figures.lines[key][scenario]
        own = key.partition("@")[0] + key[key.index(".") :]  # what the deal itself is refused for is told once, not in every case
        if np.any(np.nan_to_num(flagged) != 0) and (own == key or own not in found):
            found[key] = _not_covered(model.deal, refusal.cite, f"{refusal.message} ({key})")
    for key, row in model.rows.items():
        if np.isnan(figures.lines[key][scenario]).any() and any(role in ("rule", "table") for role, _ in row.refs):
            found[key] = _not_covered(model.deal, row.line.cite, f"the law holds no value for what {key} asks")
    if not found:
        spoiled = [key for block in model.blocks for key in block.keys if np.isnan(figures.lines[key][scenario]).any()]
        if spoiled:
            what = f"{spoiled[0]} cannot be computed ({' '.join(model.rows[spoiled[0]].line.formula.split())}): a division by nil"
            found[spoiled[0]] = _not_covered(model.deal, model.rows[spoiled[0]].line.cite, what)
    return list(found.values())


def _not_covered(deal: Deal, cite: str, what: str) -> Problem:
    return Problem(Source(deal.path, 1), f"not covered: {what}", f"Decided by {cite}.",
                   "Correct the input if it is wrong; otherwise this case is outside what the rules here cover.")  # fmt: skip


def fingerprint(deal: Deal) -> str:
    """Hash of the facts, the rules and the version; the same inputs give the same fingerprint on any machine."""
    digest = hashlib.sha256(VERSION.encode())
    digest.update(deal.text.encode())
    for path in sorted(RULES.rglob("*")):
        if path.suffix in (".py", ".yaml") and "__pycache__" not in path.parts:
            digest.update(path.relative_to(RULES).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
