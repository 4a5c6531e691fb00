"""The first reader: a formula as numpy arrays.

Arrays are (scenarios, 1 + columns): column 0 is the opening column. A fact or a `once` line is (scenarios, 1).
An error in the spreadsheet's sense (division by nil, law that does not cover a date) is NaN and spreads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ledger.formula.money import round_half_away
from ledger.formula.syntax import CONSTANTS, Comparison, Name, Node, Number, Operation, Word

Array = NDArray[np.float64]
_CONSTANTS = {value: np.full((1, 1), float(value)) for value in CONSTANTS}
UNIX_EPOCH = 25569  # the spreadsheet's number of 1970-01-01


@dataclass
class Columns:
    """Which columns are being computed: all of them at once, or one at a time."""

    now: slice
    before: slice


WHOLE = Columns(slice(1, None), slice(0, -1))
OPENING = Columns(slice(0, 1), slice(0, 0))


def column(number: int) -> Columns:
    """One column; number 1 is the first period."""
    return Columns(slice(number, number + 1), slice(number - 1, number))


@dataclass(frozen=True)
class Windows:
    """A parameter as arrays: bounds per key and window, and the values per scenario (scenarios, windows)."""

    bounds: tuple[tuple[tuple[float, float], ...], ...]
    values: Array


@dataclass(frozen=True)
class Grid:
    """A published table: sorted row keys and column keys, values (rows, columns)."""

    rows: Array
    columns: Array
    values: Array


@dataclass(frozen=True)
class Binding:
    """Where the names of one formula find their arrays. Callables, so that a line may be read before it is stored."""

    value: Callable[[str], tuple[Array, bool]]  # name -> array, and whether it stands once
    members: Callable[[str], list[tuple[Array, bool]]]
    legs: Callable[[str], list[tuple[Array, Array]]]  # event kind -> (dates, amounts), each (scenarios, 1)
    windows: Callable[[str], Windows]
    grid: Callable[[str], Grid]
    period_end: Callable[[], Array]
    years: Callable[[], tuple[Array, Array]]  # (tax year of each period, taxable year of each year), opening included


def evaluate(node: Node, bind: Binding, at: Columns, places: int | None) -> Array:
    """The values of a formula in the columns `at`, rounded to `places` where a posting unit is given."""
    result = _Reader(bind, at).read(node)
    return round_half_away(result, places) if places is not None else result + 0.0


class _Reader:
    """Walks one tree; every node gives an array that broadcasts over (scenarios, columns)."""

    def __init__(self, bind: Binding, at: Columns):
        self.bind, self.at = bind, at

    def read(self, node: Node) -> Array:
        if isinstance(node, Name):
            return self._pick(self.bind.value(node.text), self.at.now)
        if isinstance(node, Operation):
            return _OPERATIONS[node.sign](self.read(node.left), self.read(node.right))
        if isinstance(node, Word):
            return _WORDS[node.word](self, *node.arguments)
        if isinstance(node, Number):
            return _CONSTANTS[node.value]
        if isinstance(node, Comparison):
            return _compare(node.sign, self.read(node.left), self.read(node.right))
        return -self.read(node.of)

    def _pick(self, found: tuple[Array, bool], columns: slice) -> Array:
        array, once = found
        return array if once else array[:, columns]

    def prior(self, name: Name) -> Array:
        return self._pick(self.bind.value(name.text), self.at.before)

    def across(self, name: Name) -> Array:
        picked = [self._pick(member, self.at.now) for member in self.bind.members(name.text)]
        total = picked[0]
        for member in picked[1:]:
            total = total + member
        return total

    def total(self, name: Name) -> Array:
        return _add_columns(self.bind.value(name.text)[0][:, 1:])

    def year_total(self, name: Name) -> Array:
        values = self.bind.value(name.text)[0]
        periods, years = self.bind.years()
        wanted = years[:, self.at.now]
        result = np.zeros(np.broadcast_shapes(wanted.shape, (values.shape[0], 1)))
        for index in range(1, values.shape[1]):
            result = result + np.where(periods[:, index : index + 1] == wanted, values[:, index : index + 1], 0.0)
        return result

    def of_year(self, name: Name) -> Array:
        values = self.bind.value(name.text)[0]
        periods, years = self.bind.years()
        wanted = periods[:, self.at.now]
        result = np.zeros(np.broadcast_shapes(wanted.shape, (values.shape[0], 1)))
        for index in range(1, values.shape[1]):
            result = result + np.where(years[:, index : index + 1] == wanted, values[:, index : index + 1], 0.0)
        return result

    def event(self, kind: Name, after: Node | None = None) -> Array:
        end = self.bind.period_end()
        since = end[:, self.at.before] if after is None else self.read(after)
        return self._flows(kind, since, end[:, self.at.now])

    def _flows(self, kind: Name, since: Array, until: Array) -> Array:
        result = np.zeros(np.broadcast_shapes(since.shape, until.shape))
        for dates, amounts in self.bind.legs(kind.text):
            result = result + np.where((dates > since) & (dates <= until), amounts, 0.0)
        return result + _spoiled(since)

    def dated(self, kind: Name) -> Array:
        until = self.bind.period_end()[:, self.at.now]
        result = np.zeros(until.shape)
        for dates, _ in self.bind.legs(kind.text):
            result = np.maximum(result, np.where(dates <= until, dates, 0.0))
        return result

    def latest(self, kind: Name) -> Array:
        on = self.dated(kind)
        result = np.zeros(on.shape)
        for dates, amounts in self.bind.legs(kind.text):
            result = result + np.where(dates == on, amounts, 0.0)
        return result

    def rule(self, name: Name, *keys: Node) -> Array:
        windows = self.bind.windows(name.text)
        asked = [self.read(key) for key in keys]
        shape = np.broadcast_shapes(*(a.shape for a in asked))
        value, count = np.zeros(shape), np.zeros(shape)
        for index, bounds in enumerate(windows.bounds):
            held = np.ones(shape, dtype=bool)
            for date, (first, last) in zip(asked, bounds, strict=True):
                held &= (date >= first) & (date <= last)
            value = value + np.where(held, windows.values[:, index : index + 1], 0.0)
            count = count + held
        return _divide(value, count)

    def table(self, name: Name, row: Node, col: Node) -> Array:
        grid = self.bind.grid(name.text)
        rows, columns = np.broadcast_arrays(self.read(row), self.read(col))
        at_row = np.searchsorted(grid.rows, rows, side="right") - 1
        at_column = np.clip(np.searchsorted(grid.columns, columns), 0, len(grid.columns) - 1)
        found = grid.values[np.clip(at_row, 0, None), at_column]
        return np.where((at_row < 0) | (grid.columns[at_column] != columns) | np.isnan(rows), np.nan, found)

    def iff(self, condition: Node, yes: Node, no: Node) -> Array:
        asked = self.read(condition)
        return np.where(asked != 0, self.read(yes), self.read(no)) + _spoiled(asked)

    def round(self, amount: Node, places: Node) -> Array:
        assert isinstance(places, Number)
        return round_half_away(self.read(amount), places.value)

    def least(self, *nodes: Node) -> Array:
        result = self.read(nodes[0])
        for node in nodes[1:]:
            result = np.minimum(result, self.read(node))
        return result

    def most(self, *nodes: Node) -> Array:
        result = self.read(nodes[0])
        for node in nodes[1:]:
            result = np.maximum(result, self.read(node))
        return result

    def months(self, first: Node, last: Node) -> Array:
        (years, months), (later_years, later_months) = _calendar(self.read(first)), _calendar(self.read(last))
        return 12 * (later_years - years) + later_months - months

    def eomonth(self, day: Node, by: Node) -> Array:
        years, months = _calendar(self.read(day))
        count = (years - 1970) * 12 + months - 1 + np.trunc(self.read(by)) + 1
        spoiled = _spoiled(count)
        ends = np.nan_to_num(count).astype("int64").astype("datetime64[M]").astype("datetime64[D]").astype("int64") - 1
        return ends + UNIX_EPOCH + spoiled

    def compound(self, rate: Node, times: Node) -> Array:
        """(1 + rate) to a power, which may be no whole number; an error where the spreadsheet has one."""
        base, exponent = np.broadcast_arrays(1.0 + self.read(rate), self.read(times))
        sound = (base > 0) | ((base == 0) & (exponent > 0)) | ((base < 0) & (exponent == np.trunc(exponent)))
        return np.power(base, exponent, out=np.full(base.shape, np.nan), where=sound)

    def xnpv(self, rate: Node, name: Name) -> Array:
        flows = self.bind.value(name.text)[0][:, 1:]
        ends = self.bind.period_end()[:, 1:]
        result = np.zeros((flows.shape[0], 1))
        for index in range(flows.shape[1]):
            years = (ends[:, index : index + 1] - ends[:, :1]) / 365.0
            result = result + flows[:, index : index + 1] / (1.0 + self.read(rate)) ** years
        return result

    def xirr(self, name: Name) -> Array:
        from pyxirr import xirr

        flows = self.bind.value(name.text)[0][:, 1:]
        ends = np.broadcast_to(self.bind.period_end()[:, 1:], flows.shape)
        days = (ends - UNIX_EPOCH).astype("int64").astype("datetime64[D]")
        found = [xirr(days[s].tolist(), flows[s].tolist(), silent=True) for s in range(flows.shape[0])]
        return np.array([[np.nan if rate is None else rate] for rate in found])


_WORDS: dict[str, Callable[..., Array]] = {
    "prior": _Reader.prior, "across": _Reader.across, "total": _Reader.total, "year_total": _Reader.year_total,
    "of_year": _Reader.of_year, "event": _Reader.event, "dated": _Reader.dated, "latest": _Reader.latest,
    "rule": _Reader.rule, "table": _Reader.table, "iff": _Reader.iff, "round": _Reader.round, "min": _Reader.least,
    "max": _Reader.most, "months": _Reader.months, "eomonth": _Reader.eomonth, "xnpv": _Reader.xnpv,
    "xirr": _Reader.xirr, "compound": _Reader.compound,
    "abs": lambda reader, amount: np.abs(reader.read(amount)),
    "year": lambda reader, day: _calendar(reader.read(day))[0],
    "month": lambda reader, day: _calendar(reader.read(day))[1],
}  # fmt: skip


def _divide(above: Array, below: Array) -> Array:
    above, below = np.broadcast_arrays(above, below)
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)


_OPERATIONS: dict[str, Callable[[Array, Array], Array]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": _divide,
}  # fmt: skip

_COMPARISONS: Mapping[str, Callable[[Array, Array], NDArray[np.bool_]]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal,
}  # fmt: skip


def _compare(sign: str, left: Array, right: Array) -> Array:
    return _COMPARISONS[sign](left, right) + _spoiled(left) + _spoiled(right)


def _spoiled(array: Array) -> Array:
    """Nil, or NaN where the array is an error: what an error passes on through a comparison."""
    return array * 0.0


def _add_columns(values: Array) -> Array:
    result = values[:, :1]
    for index in range(1, values.shape[1]):
        result = result + values[:, index : index + 1]
    return result


def _calendar(serial: Array) -> tuple[Array, Array]:
    """Year and month of spreadsheet dates; a date of nil or less is an error."""
    spoiled = np.where(serial >= 1, 0.0, np.nan)
    days = (np.floor(np.nan_to_num(serial)) - UNIX_EPOCH).astype("int64").astype("datetime64[D]")
    months = days.astype("datetime64[M]").astype("int64")
    return 1970 + months // 12 + spoiled, months % 12 + 1 + spoiled
