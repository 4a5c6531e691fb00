"""Gold cases: facts, expected figures and their source in one file; the engine must give the figures exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from ledger.analysis.asset_cases import expanded, is_asset_case
from ledger.analysis.run import Run, find_deal, run
from ledger.books.postings import chart
from ledger.facts.nodes import compose, read_text, source_of
from ledger.facts.nouns import Deal, Source
from ledger.facts.page import NUMBER
from ledger.facts.problems import Problem, Problems, shown, suggestion
from ledger.facts.read import deal_from_node, read_deal
from ledger.formula.money import decimal_dollars, round_half_away
from ledger.model.timeline import period_ends

PROVENANCES = ("published", "derived", "reported")
UNITS = {"cent": "0.01", "dollar": "1", "thousand": "1000", "million": "1000000"}
REQUIRED = ("case", "source", "provenance", "unit", "deal", "expect")
KEYS = (*REQUIRED, "protected", "note", "within")
YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Outcome:
    """One expected figure beside the computed one, both as text in the unit of the source; `within` is nearly always 0."""

    case: str
    provenance: str
    line: str
    when: str
    expected: str
    computed: str
    difference: str
    where: Source
    within: Decimal = Decimal(0)

    @property
    def passed(self) -> bool:
        return self.expected == self.computed or (self.difference != "" and abs(_decimal(self.difference)) <= self.within)


def verify(paths: Iterable[Path | str]) -> list[Outcome]:
    """Run every gold case in the files and folders named. Raises Problems with all that is wrong in all of them."""
    found: list[Outcome] = []
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for path in map(Path, paths):
        files = files_of(path)
        if not files:
            problems.append(Problem(Source(str(path), 0), "there is no gold case in this folder", "",
                                    "Name a YAML file, or a table (CSV)."))  # fmt: skip
        for file in files:
            try:
                found += _table_outcomes(str(file)) if file.suffix == ".csv" else _verified(str(file))
            except Problems as told:
                problems += told.problems
                texts |= told.texts
    if problems:
        raise Problems(problems, texts)
    return found


def files_of(path: Path) -> list[Path]:
    """The gold cases and published tables of a folder, or the one file that is named."""
    return sorted([*path.glob("**/*.yaml"), *path.glob("**/*.csv")]) if path.is_dir() else [path]


def _table_outcomes(path: str) -> list[Outcome]:
    """A published table, cell by cell; what was read in the publication apart from what was filled in from its pattern."""
    from ledger.analysis.verify_tables import printed_cells

    made = []
    for cell in printed_cells(path):
        name = f"Table {cell.column.table}, cells {'read in the publication' if cell.read else 'generated, not read in the publication'}"
        part = f" {cell.column.convention}{cell.column.part and f' {cell.column.part}'}"
        expected, computed = (f"{value.normalize():f}" for value in (cell.printed, cell.computed))
        made.append(Outcome(name, "published" if cell.read else "derived", f"{cell.column.years}-year{part}", f"year {cell.year}",
                            expected, computed, f"{cell.computed - cell.printed:f}", cell.where))  # fmt: skip
    return made


def rows(outcomes: Sequence[Outcome]) -> Iterable[str]:
    """The outcomes as lines of text: a line per case, a line per figure that differs, the count at the end."""
    cases: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        cases.setdefault(outcome.case, []).append(outcome)
    for case, found in cases.items():
        wrong = [outcome for outcome in found if not outcome.passed]
        yield f"{'ok  ' if not wrong else 'DIFF'}  {len(found):>3} figures  {found[0].provenance:<9}  {case}"
        for outcome in wrong:
            yield (f"      {outcome.where.path}:{outcome.where.line}: {outcome.line} {outcome.when}: expected {outcome.expected}, "
                   f"computed {outcome.computed}, difference {outcome.difference or 'none can be told'}")  # fmt: skip
    wrong_figures = sum(not outcome.passed for outcome in outcomes)
    yield f"{len(cases)} cases, {len(outcomes)} figures, {wrong_figures} differ"


@dataclass
class _Page:
    """One file being read: its parts by key, and what is wrong with it."""

    path: str
    text: str
    problems: list[Problem]
    parts: dict[str, Node] = field(default_factory=dict)

    def wrong(self, node: Node, summary: str, reason: str = "", remedy: str = "Correct the gold case.") -> None:
        self.problems.append(Problem(source_of(self.path, node), summary, reason, remedy))

    def stop(self) -> None:
        if self.problems:
            raise Problems(self.problems, {self.path: self.text})


def _verified(path: str) -> list[Outcome]:
    node, text, problems = compose(path, read_text(path))
    page = _Page(path, text, list(problems))
    _read_parts(page, node)
    step, within = _step(page), _within(page)
    if (provenance := _text(page.parts["provenance"])) not in PROVENANCES:
        page.wrong(page.parts["provenance"], f'"{shown(provenance)}" is no provenance', f"One of: {', '.join(PROVENANCES)}.")
    page.stop()
    made = run(_deal(page))
    found = []
    for name_node, value in _pairs(page.parts["expect"]):
        found += _outcomes(page, made, name_node, value, step, within)
    page.stop()
    return found


def _read_parts(page: _Page, node: Node | None) -> None:
    """The parts of the case by key. Raises Problems where one is missing, unknown or empty."""
    if not isinstance(node, MappingNode):
        raise Problems([Problem(Source(page.path, 1), "this is no gold case", "", f"Give {', '.join(REQUIRED)}.")], {page.path: page.text})
    for key, value in _pairs(node):
        page.parts[_text(key)] = value
        if _text(key) not in KEYS:
            page.wrong(key, f'unknown key "{shown(_text(key))}"', f"A gold case has: {', '.join(KEYS)}.", suggestion(_text(key), KEYS))
    missing = [key for key in REQUIRED if key not in page.parts]
    if missing:
        page.problems.append(Problem(Source(page.path, 1), f"{', '.join(missing)} missing", "A gold case needs them.", "Add them."))
    for name in ("case", "source", "deal"):
        if name in page.parts and isinstance(page.parts[name], ScalarNode) and not _text(page.parts[name]).strip():
            page.wrong(page.parts[name], f"{name} is empty")
    if "expect" in page.parts and not (_pairs(page.parts["expect"]) and all(_some(v) for _, v in _pairs(page.parts["expect"]))):
        page.wrong(page.parts["expect"], "a line or account without an expected figure", "", "Give book.line: {date: amount}.")
    if "protected" in page.parts and _text(page.parts["protected"]) not in ("true", "false"):
        page.wrong(page.parts["protected"], "protected is true or false")
    page.stop()


def _step(page: _Page) -> Decimal:
    """The rounding of the source, as an amount."""
    node = page.parts["unit"]
    step = _amount(UNITS.get(_text(node), _text(node)))
    if step is None or step <= 0:
        page.wrong(node, f'"{shown(_text(node))}" is no rounding', f"One of {', '.join(UNITS)}, or a step above nil such as 0.01.")
        return Decimal(1)
    return step


def _within(page: _Page) -> Decimal:
    """By how much figures may differ: nil, unless the case says why its source's own rounding asks for more."""
    if "within" not in page.parts:
        return Decimal(0)
    given = {_text(key): _text(value) for key, value in _pairs(page.parts["within"])}
    amount = _amount(given.get("amount", ""))
    if set(given) != {"amount", "reason"} or amount is None or amount < 0 or not given["reason"].strip():
        page.wrong(page.parts["within"], "within needs an amount and a reason",
                   "Figures agree exactly, unless the rounding of the source itself forbids it.",
                   'Write within: {amount: "0.10", reason: four-digit tables in the source}.')  # fmt: skip
        return Decimal(0)
    return amount


def _deal(page: _Page) -> Deal:
    """The deal of the case: inline, or the path of a deal file (beside the case, or as the commands take it)."""
    node = page.parts["deal"]
    if isinstance(node, MappingNode):
        whole = expanded(node) if is_asset_case(node) else node
        return deal_from_node(whole, page.path, page.text, _text(page.parts["source"]), page.problems)
    if not isinstance(node, ScalarNode):
        page.wrong(node, "deal is a mapping or a path")
        page.stop()
    beside = Path(page.path).parent / _text(node)
    try:
        return read_deal(beside if beside.exists() else find_deal(_text(node)))
    except Problems as told:
        page.wrong(node, f'the deal "{shown(_text(node))}" cannot be read', "", "Name a deal file, or write the deal here.")
        raise Problems([*page.problems, *told.problems], {page.path: page.text, **told.texts}) from None


def _outcomes(page: _Page, made: Run, name_node: Node, value: Node, step: Decimal, within: Decimal) -> list[Outcome]:
    name, found = _text(name_node), []
    try:
        key = _key(made, name)
    except _NoFigure as problem:
        page.wrong(name_node, str(problem))
        return []
    for when_node, node in _pairs(value) if isinstance(value, MappingNode) else [(None, value)]:
        when = _text(when_node) if when_node is not None else ""
        expected = _amount(_text(node))
        if expected is None or expected % step:
            reason = "Amounts are numbers in digits." if expected is None else f"The unit of the case is {step:,f}."
            page.wrong(node, f'"{shown(_text(node))}" is no amount in the unit of the case', reason)
            continue
        try:
            computed = _computed(made, key, when)
        except _NoFigure as problem:
            page.wrong(when_node or name_node, str(problem))
            continue
        found.append(_outcome(page, (name, when), expected, computed, step, within, source_of(page.path, node)))
    return found


def _outcome(
    page: _Page, what: tuple[str, str], expected: Decimal, computed: Decimal | None, step: Decimal, within: Decimal, where: Source
) -> Outcome:  # fmt: skip
    case, provenance = _text(page.parts["case"]), _text(page.parts["provenance"])
    if computed is None:
        return Outcome(case, provenance, *what, f"{expected:,f}", "an error", "", where)
    units = int(round_half_away(float(computed / step), 0))
    rounded, wanted = units * step, int(expected / step) * step
    return Outcome(case, provenance, *what, f"{wanted:,f}", f"{rounded:,f}", f"{rounded - wanted:,f}", where, within)


class _NoFigure(Exception):
    """A line, an account or a date that the deal does not have."""


def _key(made: Run, name: str) -> str:
    """The account (book.account) or line (book.owner.line, or its ending if no other line has it) that a name means."""
    book, _, rest = name.partition(".")
    name = made.model.home(name)
    if name in made.model.rows or (book in made.ledgers and rest in made.ledgers[book].balances):
        return name
    rows = {key: made.model.home(key) for key in (*made.model.rows, *made.model.shared)}
    keys = [rows[key] for key in rows if rest and key.startswith(f"{book}.") and key.endswith(f".{rest}")]
    if not keys:
        known = [*made.model.rows, *(f"{ledger.book}.{account}" for ledger in made.ledgers.values() for account in ledger.balances)]
        raise _NoFigure(f'"{shown(name)}" is no line or account of this deal. {suggestion(name, known)}'.rstrip())
    if len(keys) > 1:
        raise _NoFigure(f'"{shown(name)}" could be {" or ".join(keys[:4])}')
    return keys[0]


def _computed(made: Run, key: str, when: str) -> Decimal | None:
    """The figure of a line, or the balance of an account on its natural side; None for an error cell."""
    if key not in made.model.rows:
        book, _, account = key.partition(".")
        units = int(made.ledgers[book].balances[account][_period(made, when, of_balance=True)])
        return Decimal(decimal_dollars(units if chart()[account].debit_normal else -units, made.figures.unit))
    time = made.model.rows[key].line.time
    if time == "once" and when:
        raise _NoFigure(f"{key} stands once: give one amount, without a date")
    if time == "once":
        value = made.figures.once(key)
    else:
        value = float(made.figures.row(key)[_year(made, when) if time == "year" else _period(made, when)])
    return Decimal(repr(value)) if isfinite(value) else None


def _year(made: Run, when: str) -> int:
    """The index of a tax year."""
    years = made.figures.row("timeline.taxable_year").astype(int).tolist()
    if not YEAR.fullmatch(when) or int(when) not in years:
        raise _NoFigure(f'"{shown(when)}" is no tax year of the deal: {years[0]} to {years[-1]}')
    return years.index(int(when))


def _period(made: Run, when: str, of_balance: bool = False) -> int:
    """The index of the period that ends on a date; a year alone means its last day, where that cannot mislead."""
    ends = period_ends(made.deal)
    if YEAR.fullmatch(when) and (of_balance or made.deal.step == "year"):
        found = [index for index, end in enumerate(ends) if end.year == int(when)]
    else:
        found = [index for index, end in enumerate(ends) if end.isoformat() == when]
    if not found:
        reason = " Give the last day: a year alone would show its last period only." if YEAR.fullmatch(when) else ""
        raise _NoFigure(f'no period of the deal ends on "{shown(when)}".{reason}')
    return found[-1]


def _amount(text: str) -> Decimal | None:
    return _decimal(text) if NUMBER.fullmatch(text) else None


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _some(node: Node) -> bool:
    return bool(_pairs(node)) if isinstance(node, MappingNode) else isinstance(node, ScalarNode)


def _pairs(node: Node) -> list[tuple[Node, Node]]:
    if not isinstance(node, MappingNode):
        return []
    found: list[tuple[Node, Node]] = node.value
    return found


def _text(node: Node) -> str:
    return str(node.value) if isinstance(node, ScalarNode) else ""


