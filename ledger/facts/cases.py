"""The cases of a deal: other ways to paper it and other outcomes, each saying only what it says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from types import ModuleType

from ledger.facts.choices import read_elections, read_structure
from ledger.facts.gathered import Gathered
from ledger.facts.nouns import BookChoice, Case, Fact, Grid
from ledger.facts.page import Entry, Page, choice, entries, items, number, scalar, slug, words
from ledger.facts.problems import shown, suggestion
from ledger.facts.records import FACT_KEYS, Provenance, Value, fact, own_record, provenance, required, units

MOST_POINTS = 200
MOST_AXES = 4
KEYS = ("label", "structure", "note", "facts", "elections", "books", "leave_out")


def read_cases(
    gathered: Gathered, found: Mapping[str, Entry], structure: str, books: tuple[BookChoice, ...], rules: ModuleType
) -> tuple[Case, ...]:
    """Every case under `cases:`; one without a structure of its own has that of the deal."""
    page = gathered.page
    given = entries(page, found["cases"].value, "cases", None, at=found["cases"].key) if "cases" in found else None
    return tuple(case for name, entry in (given or {}).items() if (case := _case(gathered, name, entry, structure, books, rules)))


def read_grid(gathered: Gathered, found: Mapping[str, Entry]) -> Grid | None:
    """`grid:` a fact, or a contract whose usage to come is scaled, with a list of the values it takes; up to three of them."""
    page = gathered.page
    if "grid" not in found:
        return None
    given = entries(page, found["grid"].value, "grid", None, at=found["grid"].key) or {}
    contracts = [name for name, subject in (gathered.subjects or {}).items() if subject.type == "contract"]
    axes = []
    for name, entry in given.items():
        if name not in gathered.facts and name not in contracts:
            page.problem(entry.key, f'the grid moves "{shown(name)}", which is neither a fact nor a contract of the deal',
                         f"Contracts: {', '.join(contracts) or 'none'}.", suggestion(name, [*gathered.facts, *contracts])
                         or "Name a fact or a contract.")  # fmt: skip
            continue
        values = [number(page, Entry(item, item), f"a value of {name} in the grid") for item in items(page, entry.value, f"grid of {name}")]
        axes.append((name, tuple(value for value in values if value is not None)))
    points = prod(len(values) for _, values in axes)
    if len(axes) > MOST_AXES or points > MOST_POINTS:
        page.problem(found["grid"].key, f"the grid has {len(axes)} axes and {points} points",
                     f"At most {MOST_AXES} axes and {MOST_POINTS} points are shown.", "Leave some out.")  # fmt: skip
    return Grid(tuple(axes), page.where(found["grid"].key)) if axes else None


def _case(
    gathered: Gathered, name: str, entry: Entry, structure: str, books: tuple[BookChoice, ...], rules: ModuleType
) -> Case | None:  # fmt: skip
    page, what = gathered.page, f'case "{shown(name)}"'
    needed = ("label",) if page.lenient is None else ()
    parts = entries(page, entry.value, what, KEYS, needed, at=entry.key)
    if slug(page, entry.key, "a case") is None or parts is None:
        return None
    facts = entries(page, parts["facts"].value, f"facts of {what}", None, at=parts["facts"].key) if "facts" in parts else None
    changed = [_changed(gathered, key, each) for key, each in (facts or {}).items()]
    return Case(
        name,
        words(page, parts.get("label"), f"the label of {what}", default=name.replace("_", " ")),
        read_structure(page, parts["structure"], rules) if "structure" in parts else structure,
        page.where(entry.key),
        {each.name: each for each in changed if each},
        read_elections(page, parts),
        _treatments(page, parts, books, gathered, rules),
        _left_out(page, parts, gathered),
        words(page, parts.get("note"), f"the note of {what}", lines=True),
    )


def _changed(gathered: Gathered, name: str, entry: Entry) -> Fact | None:
    """A fact of the deal with another value, which keeps its label and unit; or a new one, with a record of its own."""
    page, old = gathered.page, gathered.facts.get(name)
    if old is not None:
        origin = Provenance(old.source, "assumption", "not applicable", "Changed for this case")
        return own_record(page, Value(name, old.label, old.unit, "assumptions", entry), origin, gathered.currency, f'fact "{name}"')
    if slug(page, entry.key, "a fact of a case") is None:
        return None
    what = f'fact "{name}"'
    given = entries(page, entry.value, what, FACT_KEYS, required(page, "value", "unit"), at=entry.key)
    if given is None or "value" not in given:
        return None
    unit = choice(page, given.get("unit"), f"the unit of {what}", units(gathered.currency))
    label = words(page, given.get("label"), f"the label of {what}", default=name.replace("_", " "))
    value = Value(name, label, unit or "rate", "assumptions", given["value"], given.get("low"), given.get("high"))
    return fact(page, value, provenance(page, given, what), gathered.currency) if unit else None


def _treatments(
    page: Page, parts: Mapping[str, Entry], books: tuple[BookChoice, ...], gathered: Gathered, rules: ModuleType
) -> tuple[tuple[str, str, str], ...]:
    """(book, subject, treatment) of what the case's own books treat otherwise."""
    made = []
    own = {book.name: book for book in books if not book.like}
    for name, entry in (entries(page, parts["books"].value, "books of a case", None, at=parts["books"].key) or {}
                        if "books" in parts else {}).items():  # fmt: skip
        if name not in own:
            page.problem(entry.key, f'"{shown(name)}" is no book of the deal', f"Its own books: {', '.join(own)}.",
                         suggestion(name, own) or "Name one of these.")  # fmt: skip
            continue
        for subject, each in (entries(page, entry.value, f"book {name} of a case", None, at=entry.key) or {}).items():
            text = scalar(page, each, f"the treatment of {shown(subject)}")
            kind = subject if subject == "income_taxes" else getattr((gathered.subjects or {}).get(subject), "type", "")
            known = rules.find_treatments(own[name].basis, kind)
            if text and text in known:
                made.append((name, subject, text))
            else:
                page.problem(each.value, f'a case asks for "{shown(text or "")}" for {shown(subject)}, which is not in rules/',
                             f"Treatments found: {', '.join(sorted(known)) or 'none'}.",
                             suggestion(text or "", known) or "Name one of these.")  # fmt: skip
    return tuple(made)


def _left_out(page: Page, parts: Mapping[str, Entry], gathered: Gathered) -> tuple[str, ...]:
    names = []
    for item in items(page, parts["leave_out"].value, "leave_out") if "leave_out" in parts else ():
        name, known = scalar(page, Entry(item, item), "a subject") or "", gathered.subjects or {}
        if name in known:
            names.append(name)
        else:
            page.problem(item, f'a case leaves out "{shown(name)}", which is no subject of the deal',
                         f"Found under subjects: {', '.join(known)}.", suggestion(name, known) or "Name one of these.")  # fmt: skip
    return tuple(names)
