"""The order in which lines are computed: blocks of lines that need one another only through the prior period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.formula.syntax import Name, Node, Word
from ledger.model.names import GroupRef, LineRef, Row

OVER_TIME = ("total", "year_total", "of_year", "xnpv", "xirr")


@dataclass(frozen=True)
class Block:
    """Keys to compute together: one line at once over its timeline, or a cycle through `prior` period by period."""

    keys: tuple[str, ...]
    stepped: bool


class CircularLines(Exception):
    """Lines that need each other in the same period, or through a total."""

    def __init__(self, keys: tuple[str, ...], reason: str):
        super().__init__(reason)
        self.keys, self.reason = keys, reason


@dataclass(frozen=True)
class Needs:
    """What one line reads: in the same period, in the prior period only, over its whole timeline."""

    now: frozenset[str]
    prior: frozenset[str]
    over_time: frozenset[str]


def needs(row: Row) -> Needs:
    """Which lines a row reads and how. The opening formula counts as a need of the same period."""
    found: dict[str, set[str]] = {"now": set(), "prior": set(), "over_time": set()}
    _collect(row.node, row, "now", found)
    if row.opening is not None:
        _collect(row.opening, row, "now", found)
    if _reads_events(row):
        found["now"].add("timeline.period_end")
    if any(_words(row.node, ("of_year", "year_total"))):
        found["over_time"] |= {"timeline.tax_year", "timeline.taxable_year"}
    return Needs(frozenset(found["now"]), frozenset(found["prior"]), frozenset(found["over_time"]))


def evaluation_order(rows: dict[str, Row]) -> tuple[Block, ...]:
    """Blocks in an order in which each can be computed. Raises CircularLines naming the members of a true cycle."""
    wanted = {key: needs(row) for key, row in rows.items()}
    edges = {key: tuple(sorted(n.now | n.prior | n.over_time)) for key, n in wanted.items()}
    blocks = []
    for component in _components(edges):
        members = frozenset(component)
        only = component[0]
        if len(component) == 1 and only not in edges[only]:
            blocks.append(Block((only,), stepped=False))
            continue
        _refuse_over_time(component, members, wanted, rows)
        blocks.append(Block(_within(component, members, wanted), stepped=True))
    return tuple(blocks)


def _collect(node: Node, row: Row, how: str, found: dict[str, set[str]]) -> None:
    if isinstance(node, Name):
        ref = row.refs.get(("value", node.text))
        if isinstance(ref, LineRef):
            found[how].add(ref.key)
    elif isinstance(node, Word):
        inner = "prior" if node.word == "prior" else "over_time" if node.word in OVER_TIME else how
        if node.word == "across":
            name = node.arguments[0]
            assert isinstance(name, Name)
            group = row.refs["across", name.text]
            assert isinstance(group, GroupRef)
            found[how] |= {ref.key for ref in group.members if isinstance(ref, LineRef)}
        for argument in node.arguments:
            _collect(argument, row, inner, found)
    else:
        for part in (getattr(node, "left", None), getattr(node, "right", None), getattr(node, "of", None)):
            if part is not None:
                _collect(part, row, how, found)


def _words(node: Node, words: tuple[str, ...]) -> Iterable[Word]:
    from ledger.formula.syntax import walk

    return (part for part in walk(node) if isinstance(part, Word) and part.word in words)


def _reads_events(row: Row) -> bool:
    return any(_words(row.node, ("event", "latest", "dated")))


def _refuse_over_time(component: list[str], members: frozenset[str], wanted: dict[str, Needs], rows: dict[str, Row]) -> None:
    for key in component:
        if wanted[key].over_time & members:
            raise CircularLines(tuple(component), "A cycle may run only through `prior`, never through a total or a year.")
    if len({rows[key].line.time for key in component}) > 1:
        raise CircularLines(tuple(component), "A cycle may not cross the two timelines.")


def _within(component: list[str], members: frozenset[str], wanted: dict[str, Needs]) -> tuple[str, ...]:
    """The members of a block in an order that respects what each reads in the same period."""
    from graphlib import CycleError, TopologicalSorter

    try:
        return tuple(TopologicalSorter({key: sorted(wanted[key].now & members) for key in component}).static_order())
    except CycleError as problem:
        cycle = tuple(problem.args[1])
        raise CircularLines(cycle, "These lines need one another in the same period; one of them must read `prior`.") from None


def _components(edges: dict[str, tuple[str, ...]]) -> list[list[str]]:
    """Strongly connected components, needs before what needs them (Tarjan, without recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    found: list[list[str]] = []
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            key, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(edges[other])))
                    break
                if other in on_stack:
                    low[key] = min(low[key], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[key])
                if low[key] == index[key]:
                    component = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        component.append(member)
                        if member == key:
                            break
                    found.append(component[::-1])
    return found
