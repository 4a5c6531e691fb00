"""Gold cases: facts, expected figures and their source in one file; the engine must give the figures exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from ledger.analysis.run import Run, find_deal, run
from ledger.books.postings import chart
from ledger.facts.nodes import compose, read_text
from ledger.facts.nouns import Deal, Source
from ledger.facts.problems import Problem, Problems
from ledger.facts.read import deal_from_node, read_deal
from ledger.formula.money import decimal_dollars
from ledger.model.timeline import period_ends, to_serial

PROVENANCES = ("published", "derived", "reported")
UNITS = {"cent": "0.01", "dollar": "1", "thousand": "1000", "million": "1000000"}
KEYS = ("case", "source", "provenance", "unit", "protected", "note", "deal", "expect", "within")
REQUIRED = ("case", "source", "provenance", "unit", "deal", "expect")


@dataclass(frozen=True)
class Outcome:
    """One expected figure beside the computed one, both as text in the unit of the source."""

    case: str
    provenance: str
    line: str
    when: str
    expected: str
    computed: str
    where: Source

    @property
    def passed(self) -> bool:
        return self.expected == self.computed


def verify(paths: Iterable[Path | str]) -> list[Outcome]:
    """Run every gold case in the files and folders named. Raises Problems for a file that is no gold case."""
    files = [file for path in map(Path, paths) for file in (sorted(path.glob("**/*.yaml")) if path.is_dir() else [path])]
    if not files:
        raise Problems([Problem(Source(", ".join(map(str, paths)) or "PATH", 0), "no gold case here", "", "Name a YAML file.")])
    return [outcome for file in files for outcome in _verified(file)]


def rows(outcomes: Sequence[Outcome]) -> Iterable[str]:
    """The outcomes as lines of text: a line per figure that differs, a line per case, the count at the end."""
    cases: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        cases.setdefault(outcome.case, []).append(outcome)
    for case, found in cases.items():
        wrong = [outcome for outcome in found if not outcome.passed]
        yield f"{'ok  ' if not wrong else 'DIFF'}  {len(found):>3} figures  {found[0].provenance:<9}  {case}"
        for outcome in wrong:
            yield (f"      {outcome.where.path}:{outcome.where.line}: {outcome.line} {outcome.when}: expected "
                   f"{outcome.expected}, computed {outcome.computed}")  # fmt: skip
    wrong_figures = sum(not outcome.passed for outcome in outcomes)
    yield f"{len(cases)} cases, {len(outcomes)} figures, {wrong_figures} differ"


def _verified(path: Path) -> list[Outcome]:
    node, text, problems = compose(str(path), read_text(str(path)))
    parts = _parts(path, node, text)
    case, source = _text(parts["case"]), _text(parts["source"])
    provenance, unit = _text(parts["provenance"]), _text(parts["unit"])
    if provenance not in PROVENANCES:
        raise _problem(path, parts["provenance"], f'provenance "{provenance}"', f"One of: {', '.join(PROVENANCES)}.", text)
    try:
        step = Decimal(UNITS.get(unit, unit))
    except InvalidOperation:
        raise _problem(path, parts["unit"], f'unit "{unit}" is no rounding', f"One of {', '.join(UNITS)}, or a step.", text) from None
    deal = _deal(path, parts["deal"], text, source, problems)
    made = run(deal)
    outcomes = []
    for key, value in _pairs(parts["expect"]):
        name = _text(key)
        for when, expected in _pairs(value) if isinstance(value, MappingNode) else [(None, value)]:
            at = _text(when) if when is not None else ""
            place = _where(path, expected)
            try:
                computed, amount = _computed(made, name, at), Decimal(_text(expected).replace(",", ""))
            except (KeyError, ValueError, InvalidOperation) as problem:
                raise _problem(path, expected, f"{name} {at}: {problem}", "A line or account of the deal, and a period.", text) from None
            outcomes.append(Outcome(case, provenance, name, at, _rounded(amount, step), _rounded(computed, step), place))
    return outcomes


def _deal(path: Path, node: Node, text: str, source: str, problems: list[Problem]) -> Deal:
    if isinstance(node, MappingNode):
        return deal_from_node(node, str(path), text, source, problems)
    beside = path.parent / _text(node)
    return read_deal(beside if beside.exists() else find_deal(_text(node)))


def _computed(made: Run, name: str, at: str) -> Decimal:
    """The figure of a line (book.line or book.owner.line) or of an account (book.account), exact."""
    book, _, rest = name.partition(".")
    if book in made.ledgers and rest in made.ledgers[book].balances:
        units = int(made.ledgers[book].balances[rest][_period(made, at)])
        return Decimal(decimal_dollars(units if chart()[rest].debit_normal else -units, made.figures.unit))
    keys = [name] if name in made.model.rows else [k for k in made.model.rows if k.startswith(f"{book}.") and k.endswith(f".{rest}")]
    if len(keys) != 1:
        raise KeyError("no such line" if not keys else f"several lines: {', '.join(keys[:4])}")
    row = made.model.rows[keys[0]]
    if row.line.time == "once":
        return Decimal(repr(made.figures.once(keys[0])))
    years = made.figures.row("timeline.taxable_year").astype(int).tolist()
    index = years.index(int(at[:4])) if row.line.time == "year" else _period(made, at)
    return Decimal(repr(float(made.figures.row(keys[0])[index])))


def _period(made: Run, at: str) -> int:
    """The index of a period by a date in it, or by a year (its last period)."""
    ends = period_ends(made.deal)
    day = date.fromisoformat(at) if len(at) == 10 else date(int(at), 12, 31)
    if not made.deal.start <= day <= made.deal.end:
        raise ValueError(f"{at} lies outside the deal")
    return sum(to_serial(end) < to_serial(day) for end in ends)


def _rounded(amount: Decimal, step: Decimal) -> str:
    """Half away from zero, as everywhere; on the exact decimal."""
    return f"{(amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step + 0:,f}"


def _parts(path: Path, node: Node | None, text: str) -> dict[str, Node]:
    if not isinstance(node, MappingNode):
        raise Problems([Problem(Source(str(path), 1), "this is no gold case", "", f"Give {', '.join(REQUIRED)}.")])
    parts = {_text(key): value for key, value in _pairs(node)}
    for key, _ in _pairs(node):
        if _text(key) not in KEYS:
            raise _problem(path, key, f'unknown key "{_text(key)}"', f"A gold case has: {', '.join(KEYS)}.", text)
    missing = [key for key in REQUIRED if key not in parts]
    if missing:
        raise Problems([Problem(Source(str(path), 1), f"{', '.join(missing)} missing", "A gold case needs them.", "Add them.")])
    return parts


def _pairs(node: Node) -> list[tuple[Node, Node]]:
    if not isinstance(node, MappingNode):
        return []
    found: list[tuple[Node, Node]] = node.value
    return found


def _text(node: Node) -> str:
    return str(node.value) if isinstance(node, ScalarNode) else ""


def _where(path: Path, node: Node) -> Source:
    return Source(str(path), node.start_mark.line + 1, node.start_mark.column + 1, 1)


def _problem(path: Path, node: Node, summary: str, reason: str, text: str) -> Problems:
    return Problems([Problem(_where(path, node), summary, reason, "Correct the gold case.")], {str(path): text})
