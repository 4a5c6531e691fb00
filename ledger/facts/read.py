"""A deal file to a Deal, or every problem in it at once. Nothing is calculated here.

The text becomes nodes that know their place (nodes), these become values (page, records), these the facts, events
and choices of the deal, and what must hold between them is checked last (checks).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePath
from types import ModuleType

from ruamel.yaml.nodes import MappingNode, Node

from ledger.facts.cases import read_cases, read_grid
from ledger.facts.checks import by_date, check
from ledger.facts.choices import (
    read_books,
    read_elections,
    read_limits,
    read_overrides,
    read_scoping,
    read_sources,
    read_structure,
)
from ledger.facts.class_elections import read_class_elections
from ledger.facts.cost_records import read_costs
from ledger.facts.equipment_records import read_equipment
from ledger.facts.event_records import read_events
from ledger.facts.gathered import Gathered
from ledger.facts.lot_terms import read_lot_terms
from ledger.facts.nodes import compose, read_text
from ledger.facts.nouns import HEADINGS, Deal, Source
from ledger.facts.page import Entry, Page, choice, day, entries, items, scalar, words
from ledger.facts.partner_records import read_partners
from ledger.facts.problems import Problem, Problems, shown
from ledger.facts.records import shared_fact
from ledger.facts.research_records import read_research
from ledger.facts.scoping_answers import read_scoping_path
from ledger.facts.subjects import read_subjects, with_vintages
from ledger.facts.timeline import STEPS, Span, check_span, timeline_facts
from ledger.facts.valuations import read_valuations

POSTING_UNITS = ("auto", "cent", "dollar", "thousand", "million")
KEYS = ("deal", "entity", "counterparty", "currency", "start", "end", "step", "actuals_to", "tax_years", "posting_unit",
        "structure", "agreement", "books", "elections", "subjects", "sources", *HEADINGS, "overrides", "scoping", "scoping_path",
        "valuations", "cases", "grid", "limits")  # fmt: skip
REQUIRED = ("deal", "entity", "counterparty", "currency", "start", "end", "step", "structure", "books", "subjects")
ALONE = ("equipment", "research", "software", "borrowing", "operating_cost", "partner")  # types that need no counterparty
REQUIRED_IN_GOLD = ("start", "end", "books", "subjects")


def read_deal(path: Path | str, text: str | None = None, lenient_sources: str | None = None) -> Deal:
    """The deal of a file, or of `text` as if it stood at `path`. A folder means the deal.yaml in it.

    With `lenient_sources`, the source of a gold case, values may leave out source, status and read.
    Raises Problems with all that is wrong.
    """
    name = str(path)
    if text is None:
        name = _in_folder(name)
        text = read_text(name)
    node, text, problems = compose(name, text)
    if node is None:
        raise Problems([Problem(Source(name, 0), "this file is empty", "", "Write a deal, or name another file.")])
    return deal_from_node(node, name, text, lenient_sources, problems)


def deal_from_node(
    node: Node, path: str, text: str, lenient_sources: str | None = None, before: list[Problem] | None = None
) -> Deal:
    """The deal that a mapping node describes, be it a whole file or the `deal:` of a gold case.

    `path` and `text` are of the file that the node stands in, `before` the problems found on the way to it.
    Raises Problems.
    """
    page = Page(path, text, lenient_sources, list(before or ()))
    deal = _deal(page, node)
    if page.problems or deal is None:
        raise Problems(page.problems, {path: text})
    return deal


def _deal(page: Page, node: Node) -> Deal | None:
    """The deal, with every problem noted; None where it has too little to be one."""
    if not isinstance(node, MappingNode):
        page.problem(
            node, "this is not a deal", "A deal file is a mapping: deal:, entity:, start:, ...", "See samples/."
        )
        return None
    needed: tuple[str, ...] = REQUIRED if page.lenient is None else REQUIRED_IN_GOLD
    if _alone(node):
        needed = tuple(key for key in needed if key != "counterparty")
    found = entries(page, node, "the deal", KEYS, needed) or {}
    rules = _rules()
    span = _span(page, found)
    currency = _currency(page, found.get("currency"))
    subjects = read_subjects(page, found.get("subjects"))
    gathered = Gathered(page, currency, subjects)
    read_lot_terms(gathered, found.get("subjects"))
    for heading in sorted((each for each in HEADINGS if each in found), key=lambda each: _line(found[each])):
        _read_heading(gathered, found[heading], heading)
    structure = read_structure(page, found.get("structure"), rules)
    books = read_books(page, found, subjects, rules)
    check_span(page, span)
    placed = with_vintages(gathered)
    check(gathered, span)
    elections = (*read_elections(page, found), *read_class_elections(page, found, gathered.classes))
    overrides = read_overrides(page, found)
    sources, scoping = read_sources(page, found), read_scoping(page, found, subjects)
    paths = read_scoping_path(page, found, subjects)
    valuations = read_valuations(page, found, subjects, gathered.events)
    cases = read_cases(gathered, found, structure, books, rules)
    grid = read_grid(gathered, found)
    agreement, limits = _agreement(page, found.get("agreement")), read_limits(page, found)
    unit = choice(page, found.get("posting_unit"), "posting_unit", POSTING_UNITS, default="auto")
    title = _titles(page, found)
    if page.problems or not (span.start and span.end and span.step):
        return None
    return Deal(
        _name(page.path), *title, currency, span.start, span.end, span.step, span.actuals_to, unit or "auto",
        structure, page.path, placed, {**timeline_facts(span), **gathered.facts}, by_date(gathered), books,
        elections, overrides, sources, scoping, agreement, limits, {name: kind for name, (_, kind) in gathered.classes.items()},
        page.text, paths, valuations, cases, grid, recurring=gathered.recurring,
    )  # fmt: skip


def _alone(node: MappingNode) -> bool:
    """Whether every subject of the file is of a type that needs no counterparty: no instrument, contract or commitment."""
    named = [value for key, value in node.value if getattr(key, "value", "") == "subjects" and isinstance(value, MappingNode)]
    subjects = [value for each in named for _, value in each.value]
    types = [value.value for each in subjects if isinstance(each, MappingNode)
             for key, value in each.value if getattr(key, "value", "") == "type"]  # fmt: skip
    return bool(types) and len(types) == len(subjects) and all(each in ALONE for each in types)


def _read_heading(gathered: Gathered, entry: Entry, heading: str) -> None:
    """Facts, events, equipment, research, software, costs and partners under one heading, in the order of the file."""
    page = gathered.page
    parts = entries(page, entry.value, heading, ("facts", "events", "equipment", "research", "software", "costs", "partners"),
                    at=entry.key) or {}
    for part, each in parts.items():
        if part == "facts":
            facts = entries(page, each.value, f"facts of {heading}", None, at=each.key) or {}
            gathered.shared.update(facts)
            for fact in facts.values():
                gathered.add(shared_fact(page, fact, heading, gathered.currency))
        elif part == "events":
            read_events(gathered, each.value, heading)
        elif part == "equipment":
            read_equipment(gathered, each.value, heading)
        elif part == "costs":
            read_costs(gathered, each.value, heading)
        elif part == "partners":
            read_partners(gathered, each.value, heading)
        else:
            read_research(gathered, each.value, heading, part)


def _span(page: Page, found: Mapping[str, Entry]) -> Span:
    dates = {key: day(page, found[key], key) for key in ("start", "end", "actuals_to") if key in found}
    step = choice(page, found.get("step"), "step", STEPS, default="quarter" if page.lenient is not None else None)
    places = {key: page.where(found[key].value) for key in (*dates, "step") if key in found}
    places.setdefault("step", Source(page.path, 1))
    return Span(dates.get("start"), dates.get("end"), step, dates.get("actuals_to"), places, _tax_years(page, found, places))


def _tax_years(page: Page, found: Mapping[str, Entry], places: dict[str, Source]) -> tuple[date, ...]:
    """The first day of the first tax year and the ends of short ones; a calendar year where the ends are not given."""
    if "tax_years" not in found:
        return ()
    entry = found["tax_years"]
    places["tax_years"] = page.where(entry.value)
    given = entries(page, entry.value, "tax_years", ("begins", "ends"), ("begins",), at=entry.key) or {}
    begins = day(page, given["begins"], "begins of tax_years") if "begins" in given else None
    listed = items(page, given["ends"].value, "ends of tax_years") if "ends" in given else ()
    ends = tuple(end for end in (day(page, Entry(item, item), "an end of a tax year") for item in listed) if end)
    if begins is None:
        return ()
    return (begins, *(ends or (date(begins.year, 12, 31),)))


def _currency(page: Page, entry: Entry | None) -> str:
    text = scalar(page, entry, "currency") if entry else None
    if entry and text and not re.fullmatch("[A-Z]{3}", text):
        page.problem(entry.value, f'currency is "{shown(text)}"', "A currency is three capital letters.", "Write USD.")
        return "USD"
    return text or "USD"


def _titles(page: Page, found: Mapping[str, Entry]) -> tuple[str, str, str]:
    """Title, entity and counterparty ("" where there is none); a gold case may leave them out."""
    nobody = "" if page.lenient is None else "the counterparty"
    defaults = {"deal": _name(page.path), "entity": "the investor", "counterparty": nobody}
    title, entity, counterparty = (words(page, found.get(key), key, default=text) for key, text in defaults.items())
    return title, entity, counterparty


def _agreement(page: Page, entry: Entry | None) -> str:
    """The path of the file of expected figures, which stands beside the deal file."""
    text = words(page, entry, "agreement")
    if not text or entry is None:
        return ""
    if PurePath(text).name != text or not text.endswith(".csv"):
        page.problem(entry.value, f'agreement is "{shown(text)}"', "The expected figures are a CSV file beside the deal "
                     "file.", "Write its name alone, as in expected.csv.")  # fmt: skip
        return ""
    return str(Path(page.path).parent / text)


def _in_folder(name: str) -> str:
    """A folder that holds a deal.yaml stands for that file; anything else is taken as it is."""
    try:
        inner = Path(name) / "deal.yaml"
        return str(inner) if inner.is_file() else name
    except (OSError, ValueError):
        return name


def _name(path: str) -> str:
    """The folder's name for a file called deal.yaml, else the file's own."""
    file = Path(path)
    return (file.resolve().parent.name or "deal") if file.name == "deal.yaml" else file.stem


def _line(entry: Entry) -> int:
    return int(entry.key.start_mark.line)


def _rules() -> ModuleType:
    """The module that finds treatments and structures, imported late because it imports the rules themselves."""
    return importlib.import_module("ledger.model.treatments")
