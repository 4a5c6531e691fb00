"""The figures: every line of a model computed over its columns, for one set of inputs or many at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ledger.facts.events import legs
from ledger.facts.nouns import Deal, Fact
from ledger.formula.money import PLACES
from ledger.formula.numpy_reader import OPENING, WHOLE, Binding, Grid, Windows, column, evaluate
from ledger.model.build import Model
from ledger.model.names import EventRef, FactRef, GroupRef, LawRef, LineRef, Ref, Row
from ledger.model.timeline import period_count, to_serial, year_count

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Figures:
    """All lines: `lines[key]` is (scenarios, 1 + columns), or (scenarios, 1) for a line that stands once."""

    lines: dict[str, Array]
    facts: dict[str, Array]
    unit: str
    places: int

    def once(self, key: str, scenario: int = 0) -> float:
        """The value of a line that stands once."""
        return float(self.lines[key][scenario, 0])

    def row(self, key: str, scenario: int = 0) -> Array:
        """The values of a line over its columns, without the opening column."""
        return self.lines[key][scenario, 1:]


def fact_number(fact: Fact) -> float:
    """A fact as the number a spreadsheet keeps."""
    return float(to_serial(fact.value)) if isinstance(fact.value, date) else float(fact.value)


def posting_unit(deal: Deal) -> str:
    """The posting unit: the deal's own, or the smallest in which the largest amount is below 10^12 units.

    Amounts are single facts, all costs together, and all cash of the events together: a balance adds them up.
    """
    if deal.posting_unit != "auto":
        return deal.posting_unit
    amounts = {n: abs(float(f.value)) for n, f in deal.facts.items() if f.unit == "USD" and not isinstance(f.value, date)}
    counted = (".cost", ".programme_cost", ".capital_expenditure")
    costs = sum(amount for name, amount in amounts.items() if name.endswith(counted) or ".expenditure_" in name)
    cash = sum(amounts.get(leg.amount, 0.0) for leg in legs(deal) if leg.cash)
    largest = max([*amounts.values(), costs, cash], default=0.0)
    return "cent" if largest < 1e10 else "dollar" if largest < 1e12 else "thousand"


def compute(model: Model, inputs: Mapping[str, Array] | None = None) -> Figures:
    """The figures of a model. `inputs` replaces facts by name (and numbers of the law as `law:NAME:WINDOW`),
    each an array of one value per scenario."""
    return _Computation(model, inputs or {}).figures()


class _Computation:
    def __init__(self, model: Model, inputs: Mapping[str, Array]):
        self.model = model
        self.inputs = {name: np.asarray(values, dtype=float).reshape(-1, 1) for name, values in inputs.items()}
        self.scenarios = max((len(values) for values in self.inputs.values()), default=1)
        self.unit = posting_unit(model.deal)
        self.places = PLACES[self.unit]
        self.facts = {n: self.inputs.get(n, np.array([[fact_number(f)]])) for n, f in model.deal.facts.items()}
        self.sizes = {"period": period_count(model.deal), "year": year_count(model.deal)}
        self.lines: dict[str, Array] = {}
        self.law: dict[str, Windows | Grid] = {}

    def figures(self) -> Figures:
        with np.errstate(all="ignore"):
            for block in self.model.blocks:
                rows = [self.model.rows[key] for key in block.keys]
                if block.stepped:
                    self._step(rows)
                else:
                    self._whole(rows[0])
        shared = {key: self.lines[home] for key, home in self.model.shared.items()}
        return Figures(self.lines | shared, self.facts, self.unit, self.places)

    def _places(self, row: Row) -> int | None:
        return self.places if row.line.unit == "money" else None

    def _whole(self, row: Row) -> None:
        bind = self._bind(row)
        if row.line.time == "once":
            value = evaluate(row.node, bind, WHOLE, self._places(row))
            self.lines[row.key] = np.broadcast_to(value, (self.scenarios, 1)) if value.shape[1] == 1 else value[:, :1]
            return
        array = self._empty(row)
        array[:, 1:] = evaluate(row.node, bind, WHOLE, self._places(row))
        self.lines[row.key] = array

    def _step(self, rows: list[Row]) -> None:
        for row in rows:
            self.lines[row.key] = self._empty(row)
        bound = [(row, self._bind(row), self.lines[row.key]) for row in rows]
        for number in range(1, bound[0][2].shape[1]):
            at = column(number)
            for row, bind, array in bound:
                array[:, number : number + 1] = evaluate(row.node, bind, at, self._places(row))

    def _empty(self, row: Row) -> Array:
        array = np.zeros((self.scenarios, 1 + self.sizes[row.line.time]))
        if row.opening is not None:
            array[:, :1] = evaluate(row.opening, self._bind(row), OPENING, self._places(row))
        return array

    def _bind(self, row: Row) -> Binding:
        return Binding(
            value=lambda name: self._array(row.refs["value", name]),
            members=partial(self._members, row),
            legs=partial(self._legs, row),
            windows=partial(self._windows, row),
            grid=partial(self._grid, row),
            period_end=lambda: self.lines["timeline.period_end"],
            years=lambda: (self.lines["timeline.tax_year"], self.lines["timeline.taxable_year"]),
        )

    def _array(self, ref: Ref) -> tuple[Array, bool]:
        if isinstance(ref, FactRef):
            return self.facts[ref.name], True
        assert isinstance(ref, LineRef)
        return self.lines[ref.key], ref.time == "once"

    def _members(self, row: Row, name: str) -> list[tuple[Array, bool]]:
        group = row.refs["across", name]
        assert isinstance(group, GroupRef)
        return [self._array(member) for member in group.members]

    def _legs(self, row: Row, kind: str) -> list[tuple[Array, Array]]:
        ref = row.refs["event", kind]
        assert isinstance(ref, EventRef)
        return [
            (self.facts[f"{leg.event}.date"], self.facts[leg.amount] * leg.sign)
            for leg in self.model.legs
            if leg.kind == ref.kind and (leg.subject if ref.whole_subject else leg.instance) == ref.owner
        ]

    def _windows(self, row: Row, name: str) -> Windows:
        ref = row.refs["rule", name]
        assert isinstance(ref, LawRef)
        if name not in self.law:
            parameter = self.model.law.parameters[ref.name]
            bounds = tuple(
                tuple((float(to_serial(a)), float(to_serial(b))) for a, b in window.bounds) for window in parameter.windows
            )
            values = [
                self.inputs.get(f"law:{name}:{i}", np.array([[float(w.value)]])) for i, w in enumerate(parameter.windows)
            ]
            self.law[name] = Windows(bounds, np.hstack(np.broadcast_arrays(*values)) if len(values) > 1 else values[0])
        found = self.law[name]
        assert isinstance(found, Windows)
        return found

    def _grid(self, row: Row, name: str) -> Grid:
        if name not in self.law:
            table = self.model.law.tables[name]
            values = np.array([[float(v) for v in values] for values in table.values])
            self.law[name] = Grid(np.array(table.row_keys, float), np.array(table.column_keys, float), values)
        found = self.law[name]
        assert isinstance(found, Grid)
        return found
