"""What would turn the comparison: the worth of every case as assumptions move one at a time, where two cases cross, and a grid.

These are values of the engine, many scenarios at once, and no formulas: what shows them says so and carries the fingerprint. Only
what cash after tax depends on is computed; what the accounts alone would refuse (a loss that a treatment here does not cover) is
not asked, since treatments do not move cash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from ledger.analysis.comparison import standings
from ledger.analysis.run import Run
from ledger.facts.nouns import Fact
from ledger.model.build import Model
from ledger.model.grid import compute, fact_number
from ledger.model.names import GroupRef, LineRef, Row
from ledger.model.timeline import to_serial

Array = NDArray[np.float64]
AT_ONCE = 250  # scenarios computed together: more would only take memory
POINTS, ROUNDS = 9, 5  # of the search for a crossing: each round divides its range by eight


@dataclass(frozen=True)
class Swing:
    """One assumption at both ends of its range: the worth of every case there, NaN where that end is refused."""

    fact: Fact
    low: tuple[float, ...]
    high: tuple[float, ...]

    def width(self, case: int) -> float:
        """How far the worth of a case moves from end to end; nil where an end is refused."""
        width = abs(self.high[case] - self.low[case])
        return width if width == width else 0.0

    @property
    def turns_most(self) -> float:
        """How far the widest difference of two cases moves from end to end, or the worth of one that alone moves."""
        moved = [high - low for low, high in zip(self.low, self.high, strict=True) if high - low == high - low]
        return max(moved, default=0.0) - min([*moved, 0.0]) if moved and max(moved) > 0 else -min(moved, default=0.0)


@dataclass(frozen=True)
class Crossing:
    """The value of an assumption at which two cases are worth the same, or one (`first` and `second`) nothing, all else as it is."""

    fact: Fact
    value: float
    first: int
    second: int


@dataclass(frozen=True)
class GridPoint:
    """One combination of outcomes, and the worth of every case there."""

    values: tuple[str, ...]
    worth: tuple[float, ...]


def worth_of(run: Run, inputs: Mapping[str, Array]) -> Array:
    """Net present value of every case, (cases, scenarios); NaN where an input is refused."""
    keys = [run.model.home(each.key("deal.economics.net_present_value")) for each in standings(run.model)]
    model, flags = _pruned(run.model, tuple(keys))
    count = max((len(values) for values in inputs.values()), default=1)
    parts = []
    for start in range(0, count, AT_ONCE):
        figures = compute(model, {name: np.asarray(values)[start : start + AT_ONCE] for name, values in inputs.items()})
        size = min(AT_ONCE, count - start)
        worth = np.array([np.broadcast_to(figures.lines[key][:, 0], size) for key in keys])
        refused = np.zeros(size, dtype=bool)
        for flag in flags:
            refused |= np.broadcast_to((np.nan_to_num(figures.lines[flag]) != 0).any(axis=1), size)
        parts.append(np.where(refused, np.nan, worth))
    return np.hstack(parts)


def _pruned(model: Model, keys: tuple[str, ...]) -> tuple[Model, list[str]]:
    """The part of a model that these lines depend on, with the flags of inputs, legs and tax that can refuse them."""
    flags = [key for key, _ in model.refusals() if model.rows[key].book.partition("@")[0] in ("inputs", "deal", "us_tax")]
    wanted, left = set[str](), ["timeline.period_end", "timeline.tax_year", "timeline.taxable_year", *keys, *flags]
    while left:
        key = left.pop()
        if key not in wanted:
            wanted.add(key)
            left += _read(model.rows[key])
    blocks = tuple(block for block in model.blocks if block.keys[0] in wanted)
    rows = {key: row for key, row in model.rows.items() if key in wanted}
    return replace(model, rows=rows, blocks=blocks, shared={k: h for k, h in model.shared.items() if h in wanted}), flags


def _read(row: Row) -> list[str]:
    found = []
    for ref in row.refs.values():
        members = ref.members if isinstance(ref, GroupRef) else (ref,)
        found += [member.key for member in members if isinstance(member, LineRef)]
    return found


def ranged(run: Run) -> list[Fact]:
    """The assumptions with a range, those of events that have happened left out."""
    return [fact for fact in run.deal.facts.values()
            if fact.low is not None and fact.high is not None and fact.low != fact.high and not fact.structural]  # fmt: skip


def told(run: Run, fact: Fact) -> str:
    """An assumption in words: of facts of the same label each says whose it is."""
    owner, _, _ = fact.name.rpartition(".")
    alike = sum(other.label == fact.label for other in run.deal.facts.values()) > 1
    return f"{fact.label}, {run.deal.classes[owner].label}" if alike and owner in run.deal.classes else fact.label


def _number(value: object) -> float:
    return float(to_serial(value)) if hasattr(value, "year") else float(value)  # type: ignore[arg-type]


def swings(run: Run) -> list[Swing]:
    """Every ranged assumption at both ends, all else as it is; first what moves the difference of two cases, or one of them, most."""
    facts = ranged(run)
    if not facts or not standings(run.model):
        return []
    inputs = {}
    for i, fact in enumerate(facts):
        values = np.full(2 * len(facts), fact_number(fact))
        values[2 * i], values[2 * i + 1] = _number(fact.low), _number(fact.high)
        inputs[fact.name] = values
    worth = worth_of(run, inputs)
    found = [Swing(fact, tuple(worth[:, 2 * i].tolist()), tuple(worth[:, 2 * i + 1].tolist())) for i, fact in enumerate(facts)]
    return sorted((each for each in found if any(each.width(c) for c in range(len(worth)))), key=lambda each: -each.turns_most)


@dataclass(frozen=True)
class Span:
    """A stretch of an assumption in which the worth of a case passes that of another, or nil."""

    fact: Fact
    low: float
    high: float
    first: int | None
    second: int

    def crossing(self) -> Crossing:
        """The middle of the span."""
        return Crossing(self.fact, (self.low + self.high) / 2, self.second if self.first is None else self.first, self.second)

    def apart(self, worth: Array) -> Array:
        """What the second case is worth more than the first, or than nil, in each scenario."""
        return worth[self.second] - (0 if self.first is None else worth[self.first])


def _turns(run: Run, found: list[Swing]) -> tuple[list[Crossing], list[Crossing]]:
    """Every value of a swinging assumption at which two cases are worth the same, and at which a case is worth nothing, where the
    two ends of its range rank otherwise than each other, or than the deal does.

    Refined on a grid around each change of sign: two crossings within one step of the grid are not seen.
    """
    now = [run.figures.once(each.key("deal.economics.net_present_value")) for each in standings(run.model)]
    pairs: list[tuple[int | None, int]] = [*combinations(range(len(now)), 2), *((None, case) for case in range(len(now)))]
    spans = []
    for first, second in pairs:
        for each in found:
            span = Span(each.fact, _number(each.fact.low), _number(each.fact.high), first, second)
            if set(np.sign(span.apart(np.array([each.low, now, each.high]).T))) >= {-1.0, 1.0}:
                spans.append(span)
    for _ in range(ROUNDS if spans else 0):
        spans = _narrowed(run, spans)
    return [each.crossing() for each in spans if each.first is not None], [each.crossing() for each in spans if each.first is None]


def _narrowed(run: Run, spans: list[Span]) -> list[Span]:
    """Of each span the parts in which the difference of two cases, or the worth of one, changes its sign."""
    if not spans:
        return []
    points = [np.linspace(each.low, each.high, POINTS) for each in spans]
    inputs = {each.fact.name: np.full(POINTS * len(spans), fact_number(each.fact)) for each in spans}
    for i, each in enumerate(spans):
        inputs[each.fact.name][i * POINTS : (i + 1) * POINTS] = points[i]
    worth = worth_of(run, inputs)
    found = []
    for i, each in enumerate(spans):
        apart = each.apart(worth[:, i * POINTS : (i + 1) * POINTS])
        for a in range(POINTS - 1):
            one, two = apart[a], apart[a + 1]
            if one == one and two == two and (one < 0) != (two < 0):
                found.append(replace(each, low=float(points[i][a]), high=float(points[i][a + 1])))
    return found


def grid(run: Run) -> tuple[tuple[str, ...], list[GridPoint]]:
    """The heads of the deal's grid and the worth of every case at each of its points; nothing where the deal has no grid."""
    if run.deal.grid is None or not standings(run.model):
        return (), []
    combinations = list(product(*(values for _, values in run.deal.grid.axes)))
    inputs: dict[str, Array] = {}
    for place, (name, _) in enumerate(run.deal.grid.axes):
        factors = np.array([float(each[place]) for each in combinations])
        inputs |= {fact.name: (fact_number(fact) if scaled else 1.0) * factors for fact, scaled in _moved(run, name)}
    worth = worth_of(run, inputs)
    points = [GridPoint(tuple(map(str, each)), tuple(worth[:, i].tolist())) for i, each in enumerate(combinations)]
    return tuple(_head(run, name) for name, _ in run.deal.grid.axes), points


def _moved(run: Run, name: str) -> Iterable[tuple[Fact, bool]]:
    """The facts an axis moves: one fact, which takes the value, or the usage of a contract still to come, which is scaled by it."""
    if name in run.deal.facts:
        return [(run.deal.facts[name], False)]
    until = run.deal.actuals_to or run.deal.start
    return [(run.deal.facts[f"{e.id}.amount"], True) for e in run.deal.events
            if e.of == name and e.kind == "usage" and run.deal.facts[f"{e.id}.date"].value > until]  # type: ignore[operator]  # fmt: skip


def _head(run: Run, name: str) -> str:
    fact = run.deal.facts.get(name)
    return fact.label if fact else f"{run.deal.subject(name).label}: usage to come, times"


@dataclass(frozen=True)
class Sensitivity:
    """Swings, crossings of two cases, where each case breaks even, and the grid with its heads."""

    swings: tuple[Swing, ...]
    crossings: tuple[Crossing, ...]
    break_evens: tuple[Crossing, ...]
    grid: tuple[tuple[str, ...], tuple[GridPoint, ...]]


def sensitivity(run: Run) -> Sensitivity:
    """What would turn the comparison of the cases; empty where the deal has none."""
    found = swings(run)
    heads, points = grid(run)
    crossed, even = _turns(run, found) if found else ([], [])
    return Sensitivity(tuple(found), tuple(crossed), tuple(even), (heads, tuple(points)))
