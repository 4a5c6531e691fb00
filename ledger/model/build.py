"""From a deal to its model: every line of every book, what each name in it means, and the order to compute them."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass, replace
from itertools import groupby

from ledger.facts.events import legs as legs_of
from ledger.facts.nouns import BookChoice, Deal, Leg, Source, Subject
from ledger.facts.papering import case_of
from ledger.facts.problems import Problem, Problems
from ledger.formula.syntax import FormulaError, parse
from ledger.model.cases import SHARED, as_written, at_case, case_books, case_in, moved, sibling
from ledger.model.complete import check_complete
from ledger.model.elections import check_elections
from ledger.model.inputs import input_lines
from ledger.model.names import LawRef, LineRef, MissingName, NameProblem, Row, Scope, references
from ledger.model.nouns import Check, Entry, NotCovered, Others, Placed, Refusal
from ledger.model.order import Block, CircularLines, evaluation_order
from ledger.model.parameters import RULES, Law, in_use, read_law, with_overrides
from ledger.model.scoping import check_scoping
from ledger.model.timeline import timeline
from ledger.model.treatments import Structure, structure_rule, treatment_rule
from ledger.model.variants import as_elected, share

#: Types of which a deal may have several subjects.
ANY_NUMBER = ("operating_cost", "partner")


@dataclass(frozen=True)
class Model:
    """A deal under its rules, before any figure is computed.

    `shared` is where a line of a variant stands that says the same as one of the book it is like: key -> key of a row.
    """

    deal: Deal
    law: Law
    legs: tuple[Leg, ...]
    placed: tuple[Placed, ...]
    rows: dict[str, Row]
    blocks: tuple[Block, ...]
    shared: dict[str, str]

    def entries(self, book: str) -> tuple[tuple[str, Entry], ...]:
        """(key of the amount line, entry) of one book, in the order of its treatments."""
        return tuple(
            (self._amount_key(p, e.line), e) for p in self.placed if p.book == book for e in p.treatment.entries
        )

    def _amount_key(self, placed: Placed, line: str) -> str:
        """The line of the treatment itself, or the leg of the deal that it posts as it is."""
        own = self.home(f"{placed.book}.{placed.subject.name}.{line}")
        return own if own in self.rows else self.home(f"{sibling(placed.book, 'deal')}.{placed.subject.name}.{line}")

    def home(self, key: str) -> str:
        """Where a line stands: its own key, or that of the line it shares with the book its book is like."""
        return self.shared.get(key, key)

    def refusals(self) -> tuple[tuple[str, Refusal], ...]:
        """(key of the flag line, refusal) over all books."""
        found = {key: r for p in self.placed for r in p.treatment.refusals for key in self._keys(p, r.line)}
        return tuple(found.items())

    def checks(self) -> tuple[tuple[str, Check], ...]:
        """(key of the line that must be nil, check) over all books."""
        return tuple((key, c) for p in self.placed for c in p.treatment.checks for key in self._keys(p, c.line))

    def _keys(self, placed: Placed, line: str) -> list[str]:
        owners = (placed.subject.name, *placed.subject.instances)
        return [key for owner in owners if (key := f"{placed.book}.{owner}.{line}") in self.rows]


def build(deal: Deal) -> Model:
    """The model of a deal. Raises Problems for a rule that cannot be read, NotCovered for law that is missing."""
    law, deal = _law(deal), as_written(deal)
    base, placed, rows = _laid_out(deal, law)
    stated = replace(deal, books=base.books)
    legs, bases = legs_of(base), {book.name: book.like for book in base.books if book.like}
    for case in deal.cases:
        papered, own_placed, own_rows = _laid_out(case_of(deal, case), law)
        there, facts, own_legs = moved(base, case, papered)
        books = case_books(case, papered)
        stated = replace(stated, facts=stated.facts | facts, books=(*stated.books, *books))
        placed += tuple(replace(p, book=at_case(p.book, case.name)) for p in own_placed if p.book != SHARED)
        rows |= {row.key: row for row in (there.row(row) for row in own_rows.values() if row.book != SHARED)}
        legs += own_legs
        bases |= {at_case(book, case.name): book for book in ("deal", "inputs")} | {book.name: book.like for book in books}
    rows, shared = share(rows, bases)
    if "discount_rate" in deal.facts:
        beside = _compared(deal, placed)
        placed += (beside,)
        rows |= {row.key: row for row in _case_rows(stated, beside, rows, shared, law)}
    claimed = _gathered_of(deal, "claims", {(p.book, p.subject.name): p.treatment for p in placed})
    if claimed.treatment.lines:
        placed += (claimed,)
        rows |= {row.key: row for row in _case_rows(stated, claimed, rows, shared, law)}
    try:
        blocks = evaluation_order(rows)
    except CircularLines as problem:
        first = rows[problem.keys[0]]
        told = _rule_problem(first, f"circular line: {' -> '.join(problem.keys)}", problem.reason,
                             "Correct the rule; this is no error of the deal file.")  # fmt: skip
        raise Problems([told], _rule_texts([told])) from None
    read = {ref.name for row in rows.values() for ref in row.refs.values() if isinstance(ref, LawRef)}
    return Model(stated, in_use(law, read | {o.parameter for o in deal.overrides}), legs, placed, rows, blocks, shared)


def _laid_out(deal: Deal, law: Law) -> tuple[Deal, tuple[Placed, ...], dict[str, Row]]:
    """A deal as its structure papers it, what treats each part of it, and every line of that."""
    structure = structure_rule(deal.structure)
    papered = structure.papered(deal)
    placed = tuple(_place(papered, structure))
    return papered, placed, _rows(papered, placed, law)


def _compared(deal: Deal, placed: tuple[Placed, ...]) -> Placed:
    """The deal less each of its cases: lines that read the economics of all of them."""
    held = {case_in(p.book): frozenset(line.name for line in p.treatment.lines) for p in placed if p.subject.name == "economics"}
    rule = importlib.import_module("rules.comparison").comparison
    return Placed("deal", _subject(deal, "comparison"), rule(deal, held), "rules/comparison.py")


def _case_rows(deal: Deal, placed: Placed, rows: dict[str, Row], shared: dict[str, str], law: Law) -> list[Row]:
    """Lines that read other cases: there a case is called by its name alone, `credits.economics.net_present_value`."""
    named = {f"{case.name}.": f"deal@{case.name}." for case in deal.cases}
    homes = {key: key for key in rows} | shared
    times = {key: rows[home].line.time for key, home in homes.items()}
    aliases = {f"{name}{key.removeprefix(there)}": homes[key] for name, there in named.items() for key in homes if key.startswith(there)}
    own = {_key(placed.book, placed.subject.name, line.name): line.time for line in placed.treatment.lines}
    scope = Scope(times | own | {alias: rows[home].line.time for alias, home in aliases.items()}, frozenset(deal.facts), {},
                  frozenset({"deal", *(case.name for case in deal.cases)}))  # fmt: skip
    made = []
    for line in placed.treatment.lines:
        node = parse(line.formula)
        refs = references(node, scope, placed.book, placed.subject, placed.subject.name, law.names)
        refs = {role: replace(ref, key=aliases.get(ref.key, ref.key)) if isinstance(ref, LineRef) else ref for role, ref in refs.items()}
        made.append(Row(_key(placed.book, placed.subject.name, line.name), line, placed.book, placed.subject.name, placed.subject.name,
                        line.label, node, None, refs, placed.path))  # fmt: skip
    return made


def _law(deal: Deal) -> Law:
    law = read_law()
    unknown = [o for o in deal.overrides if o.parameter not in law.parameters]
    if unknown:
        known = f"Parameters of the law: {', '.join(sorted(law.parameters))}."
        raise Problems([Problem(o.where, f'override of "{o.parameter}", which is no parameter of the law', known,
                                "Name one of them, or leave the override out.") for o in unknown],
                       {deal.path: deal.text})  # fmt: skip
    return with_overrides(law, {o.parameter: o.value for o in deal.overrides})


def _place(deal: Deal, structure: Structure):
    check_complete(deal)
    check_elections(deal)
    check_scoping(deal)
    for kind, subjects in groupby(sorted(deal.subjects, key=lambda s: s.type), key=lambda s: s.type):
        names = [s.name for s in subjects]
        if len(names) > 1 and kind not in ANY_NUMBER:
            raise NotCovered("house rule", f"two subjects of type {kind} ({', '.join(names)}): the rules here take one of each")
    yield Placed("timeline", Subject("", "timeline", "Timeline"), timeline(deal), "ledger/model/timeline.py")
    yield from (Placed("inputs", s, t, "ledger/model/inputs.py") for s, t in input_lines(deal))
    legs = structure.legs(deal)
    for name, treatment in legs.items():
        yield Placed("deal", _subject(deal, name), treatment, structure.path)
    made = {("deal", name): treatment for name, treatment in legs.items()}
    books = structure.settled(deal, tuple(_books(deal, made)))
    yield from books
    others: Others = made | {(p.book, p.subject.name): p.treatment for p in books}
    if "discount_rate" in deal.facts:
        worth = _gathered_of(deal, "economics", others)
        yield worth
        others = {**others, ("deal", "economics"): worth.treatment}


def _gathered_of(deal: Deal, name: str, others: Others) -> Placed:
    """What a rule over the whole case says of it: economics, once the deal file says at what rate, and the claims it can test."""
    rule = getattr(importlib.import_module(f"rules.{name}"), name)
    return Placed("deal", _subject(deal, name), rule(deal, others), f"rules/{name}.py")


def _books(deal: Deal, papered: Others):
    """The treatments of every book in the order of the file; those that gather from the others, legs included, come last."""
    wanted = [(book, _subject(deal, name), rule) for book in deal.books for name, rule in (*book.treatments, *_gathered(deal, book))]
    made: dict[tuple[str, str], Placed] = {}
    for last in (False, True):
        others = {**papered, **{key: placed.treatment for key, placed in made.items()}}
        for book, subject, treatment in wanted:
            if (subject.name in GATHERED) == last:
                rule, path = treatment_rule(book.basis, subject.type, treatment)
                seen = as_elected(deal, book)
                found = rule(seen, book, subject, others) if last else rule(seen, book, subject)
                made[book.name, subject.name] = Placed(book.name, subject, found, path)
    yield from (made[book.name, subject.name] for book, subject, _ in wanted)


#: Subjects that are not things of the deal: what is gathered from the others, by name and label.
GATHERED = {"income_taxes": "Income taxes", "results": "Results", "loop": "Money loop",
            "tax_basis_balance_sheet": "Tax-basis balance sheet", "deferred_roll": "Deferred tax roll-forward",
            "rate_reconciliation": "Rate reconciliation", "disclosures": "Disclosures", "fair_values": "Fair values",
            "debt_notes": "Debt securities", "economics": "Economics", "comparison": "Comparison", "claims": "Claims",
            "form_4562": "Form 4562", "form_4797": "Form 4797", "schedule_m1": "Schedule M-1", "schedule_m3": "Schedule M-3"}  # fmt: skip

#: Those that have lines for every instance of a subject of the deal: name -> its type.
GATHERED_BY_INSTANCE = {"form_4797": "equipment"}


def _gathered(deal: Deal, book: BookChoice) -> tuple[tuple[str, str], ...]:
    """What each book gathers from its treatments, beside the subjects the deal file names."""
    taxed = book.basis == "us_gaap" and book.taxed
    names = ["results", *["tax_basis_balance_sheet", "deferred_roll", "rate_reconciliation"] * taxed,
             *["disclosures", "fair_values", "debt_notes"] * (book.basis == "us_gaap"),
             *importlib.import_module("rules.us.forms.filed").filed(deal, book)]  # fmt: skip
    return tuple((name, name) for name in names)


def _subject(deal: Deal, name: str) -> Subject:
    if name not in GATHERED:
        return deal.subject(name)
    made = Subject(name, name, GATHERED[name])
    of = next((s for s in deal.subjects if s.type == GATHERED_BY_INSTANCE.get(name)), None)
    return replace(made, instances=of.instances, labels=of.labels, classes=of.classes) if of else made


def _rows(deal: Deal, placed: tuple[Placed, ...], law: Law) -> dict[str, Row]:
    scope = Scope(
        {_key(p.book, owner, line.name): line.time for p, owner, line in _owned_lines(placed)},
        frozenset(deal.facts),
        {i: c for s in deal.subjects for i, c in zip(s.instances, s.classes, strict=False)},
        frozenset({"timeline", "inputs", "deal", *(book.name for book in deal.books)}),
    )
    rows: dict[str, Row] = {}
    problems: list[Problem] = []
    wanting: dict[tuple[str, str], Problem] = {}
    for p, owner, line in _owned_lines(placed):
        key = _key(p.book, owner, line.name)
        labels = dict(zip(p.subject.instances, p.subject.labels, strict=False))
        label = f"{line.label}, {labels.get(owner, owner)}" if line.each else line.label
        row = Row(key, line, p.book, p.subject.name, owner, label, parse("start - 1"), None, {}, p.path)
        try:
            node = parse(line.formula)
            opening = parse(line.opening) if line.opening else None
            refs = references(node, scope, p.book, p.subject, owner, law.names)
            refs |= references(opening, scope, p.book, p.subject, owner, law.names) if opening else {}
        except MissingName as missing:
            wanting.setdefault((p.subject.name, missing.name), _missing(row, p, missing))
            continue
        except (FormulaError, NameProblem) as problem:
            problems.append(_rule_problem(row, f'line "{line.name}": {problem}', f"The formula: {line.formula}"))
            continue
        if key in rows:
            problems.append(_rule_problem(row, f'line "{key}" stands twice', "", "Give one of them another name."))
        rows[key] = Row(key, line, p.book, p.subject.name, owner, label, node, opening, refs, p.path)
    problems += wanting.values()
    if problems:
        raise Problems(problems, {deal.path: deal.text} | _rule_texts(problems))
    return rows


def _owned_lines(placed: tuple[Placed, ...]):
    for p in placed:
        for line in p.treatment.lines:
            for owner in (line.among or p.subject.instances) if line.each else (p.subject.name,):
                yield p, owner, line


def _key(book: str, owner: str, name: str) -> str:
    return f"{book}.{owner}.{name}" if owner else f"{book}.{name}"


def _missing(row: Row, placed: Placed, missing: MissingName) -> Problem:
    """A name that no line or fact has: told at the subject in the deal file, where the fact is most likely wanting."""
    if placed.subject.where is None:
        return _rule_problem(row, f'line "{row.line.name}": {missing}', f"The formula: {row.line.formula}")
    return Problem(placed.subject.where, f'{row.owner} needs "{missing.name}", which the deal file does not give',
                   f'Read by line "{row.line.name}" of {row.origin}: {" ".join(row.line.formula.split())}',
                   "Add a fact of that name: under facts, in the class, or in the record that it is of.")  # fmt: skip


def _rule_problem(row: Row, summary: str, reason: str, remedy: str = "Correct the rule.") -> Problem:
    """A problem that points at the line's place in its rule file."""
    path = RULES.parent / row.origin
    number = 1
    if path.exists():
        found = re.search(rf'Line\(\s*"{row.line.name}"', path.read_text(encoding="utf-8"))
        number = path.read_text(encoding="utf-8")[: found.start()].count("\n") + 1 if found else 1
    return Problem(Source(row.origin, number), summary, reason, remedy)


def _rule_texts(problems: list[Problem]) -> dict[str, str]:
    """The rule files that problems point at, wherever the product is installed, for their excerpts."""
    paths = {problem.where.path for problem in problems}
    return {path: (RULES.parent / path).read_text(encoding="utf-8") for path in paths if (RULES.parent / path).is_file()}


def book_label(deal: Deal, name: str) -> str:
    """The label of a book, and plain words for the three that are not the reader's."""
    known = {"deal": "Deal", "timeline": "Timeline", "inputs": "Inputs"}
    first, _, case = name.partition("@")
    label = next((b.label for b in deal.books if b.name == name), known.get(first, first))
    told = next((each.label for each in deal.cases if each.name == case), case)
    return f"{label}: {told}" if case and first in known else label


__all__ = ["BookChoice", "Model", "Placed", "book_label", "build"]
