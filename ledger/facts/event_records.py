"""The events of a heading: each a record with a date, a kind, a subject or lot and the values of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ruamel.yaml.nodes import MappingNode, Node

from ledger.facts.events import EVENT_FIELDS, FIELD_UNITS, LINK_FIELDS, EventKind
from ledger.facts.gathered import Gathered
from ledger.facts.nouns import Event, Subject
from ledger.facts.off_market import parted
from ledger.facts.page import Entry, Page, choice, claim, entries, items, pairs, scalar, slug, words
from ledger.facts.problems import shown, suggestion
from ledger.facts.records import PROVENANCE_KEYS, RANGE_KEYS, Value, own_record, provenance, required

COMMON_KEYS = ("id", "date", "kind", "of", "label", *RANGE_KEYS, *PROVENANCE_KEYS)
TYPE_WORDS = {
    "debt_security": "a debt security", "equity_security": "an equity security", "equipment": "equipment",
    "research": "research", "software": "software",
    "operating_cost": "an operating cost", "gross_receipts_tax": "a tax on gross receipts",
    "partner": "a partner",
    "contract": "a contract", "borrowing": "a borrowing", "commitment": "a commitment", "income_taxes": "income taxes",
}  # fmt: skip


def read_events(gathered: Gathered, node: Node, heading: str) -> None:
    """Every event of one heading, with its facts."""
    for item in items(gathered.page, node, f"events of {heading}"):
        _read_event(gathered, item, heading)


def _read_event(gathered: Gathered, node: Node, heading: str) -> None:
    page = gathered.page
    kind_name = _kind(page, node)
    if kind_name is None:
        return
    kind, what = EVENT_FIELDS[kind_name], _what(node, kind_name)
    keys = (*COMMON_KEYS, *(("to",) if kind.to_types else ()), *kind.all_fields)
    needed = ("id", "date", "of", *(("to",) if kind.to_types else ()), *kind.fields, *(("note",) if kind.evidence else ()))
    found = entries(page, node, what, keys, required(page, *needed), at=_identity(node))
    if found is None:
        return
    name = claim(page, found["id"].value, "an event") if "id" in found else None
    of = _of(gathered, found.get("of"), what, kind, kind_name)
    to = _to(gathered, found.get("to"), what, kind, kind_name)
    _check_one_of(page, found, what, kind, node)
    if name is None or of is None or (to is None and "to" in found):
        _read_values_only(gathered, found, heading, kind, what)
        return
    fields, links = _add_values(gathered, found, name, of, heading, kind, kind_name)
    gathered.events += parted(gathered, Event(name, kind_name, of, to, fields, page.where(_identity(node)), links))


def _add_values(
    gathered: Gathered, found: Mapping[str, Entry], name: str, of: str, heading: str, kind: EventKind, kind_name: str
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The facts of an event: its date first, then its values. Gives the fields present and the links."""
    page, what = gathered.page, f'{kind_name} "{name}"'
    origin = provenance(page, found, what)
    label = words(page, found.get("label"), f"the label of {what}", default=_label(gathered, kind_name, of))
    fields, links = [], []
    if "date" in found:
        when = Value(f"{name}.date", f"{label}: date", "date", heading, found["date"])
        gathered.add(own_record(page, when, origin, gathered.currency, f"the date of {what}"))
    ranged = _ranged(found, kind)
    for field in kind.all_fields:
        if field not in found:
            continue
        fields.append(field)
        if field in LINK_FIELDS:
            target = _link(gathered, found[field], what)
            links += [(field, target)] if target else []
            continue
        own = label if field == "amount" else f"{label}: {field.replace('_', ' ')}"
        low, high = (found.get("low"), found.get("high")) if field == ranged else (None, None)
        unit = FIELD_UNITS[field] or gathered.currency
        value = Value(f"{name}.{field}", own, unit, heading, found[field], low, high)
        fact = own_record(page, value, origin, gathered.currency, f"{field} of {what}")
        gathered.add(fact)
        if fact is not None:
            _check_size(page, found[field], fact.value, f"{name}.{field}", field, kind)
    return tuple(fields), tuple(links)


def _read_values_only(gathered: Gathered, found: Mapping[str, Entry], heading: str, kind: EventKind, what: str) -> None:
    """Read the values of an event whose name or subject is wrong, for the problems in them."""
    page = gathered.page
    origin = provenance(page, found, what)
    for field in ("date", *kind.all_fields):
        if field in found and field not in LINK_FIELDS:
            unit = "date" if field == "date" else FIELD_UNITS[field] or gathered.currency
            value = Value(f"{field} of {what}", "", unit, heading, found[field])
            own_record(page, value, origin, gathered.currency, f"{field} of {what}")


def _kind(page: Page, node: Node) -> str | None:
    """The kind of an event, read first because it decides the other keys."""
    if not isinstance(node, MappingNode):
        page.problem(node, "an event is not a mapping of keys to values", "",
                     "Write {id: ..., date: ..., kind: ..., of: ...} after the dash.")  # fmt: skip
        return None
    entry = next((entry for entry in pairs(node) if entry.key.value == "kind"), None)
    if entry is None:
        page.problem(_identity(node), "an event has no kind", f"Its kind is one of: {', '.join(EVENT_FIELDS)}.",
                     "Add kind: with one of these.")  # fmt: skip
        return None
    return choice(page, entry, "the kind of an event", EVENT_FIELDS, f"The kinds are: {', '.join(EVENT_FIELDS)}.")


def _identity(node: Node) -> Node:
    """The node that stands for an event: its id, else the record as a whole."""
    return next((entry.value for entry in pairs(node) if entry.key.value == "id" and entry.value.value), node)


def _what(node: Node, kind: str) -> str:
    name = _identity(node).value
    return f'{kind} "{shown(name)}"' if isinstance(name, str) else _called(kind).lower()


def _called(kind: str) -> str:
    """`A funding`, `An observable price`: a kind at the beginning of a sentence."""
    return f"{'An' if kind[0] in 'aeio' else 'A'} {kind.replace('_', ' ')}"


def _of(gathered: Gathered, entry: Entry | None, what: str, kind: EventKind, kind_name: str) -> str | None:
    """The lot or subject of an event, if it exists and is of the right type."""
    name = scalar(gathered.page, entry, f'"of" of {what}') if entry else None
    if entry is None or name is None or gathered.subjects is None:
        return name
    owner = gathered.owner(name)
    if owner is None:
        _unknown(gathered, entry, name, what, "is of")
        return None
    if not _is_type(gathered.page, entry, name, owner, kind.types, f"{_called(kind_name)} is of"):
        return None
    lots = owner.instances if owner.type != "equipment" else ()
    if lots and kind.by_lot and name == owner.name:
        gathered.page.problem(entry.value, f'{what} is of "{name}", which has lots',
                              f"Cost is kept by lot: {', '.join(lots)}.", "Name the lot.")  # fmt: skip
        return None
    if name in lots and not kind.by_lot:
        gathered.page.problem(entry.value, f'{what} is of the lot "{name}"',
                              f"{_called(kind_name)} is stated for all lots together.",
                              f"Write of: {owner.name}.")  # fmt: skip
        return None
    return name


def _to(gathered: Gathered, entry: Entry | None, what: str, kind: EventKind, kind_name: str) -> str | None:
    """The subject that receives, in a conversion or for a service."""
    name = scalar(gathered.page, entry, f'"to" of {what}') if entry else None
    if entry is None or name is None or gathered.subjects is None:
        return name
    owner = gathered.subjects.get(name)
    if owner is None:
        _unknown(gathered, entry, name, what, "goes to", lots=False)
        return None
    return name if _is_type(gathered.page, entry, name, owner, kind.to_types, f"{_called(kind_name)} goes to") else None


def _unknown(gathered: Gathered, entry: Entry, name: str, what: str, verb: str, lots: bool = True) -> None:
    subjects = (gathered.subjects or {}).values()
    known = [part for subject in subjects for part in (subject.name, *(subject.instances if lots else ()))]
    kinds = "subject or lot" if lots else "subject"
    gathered.page.problem(entry.value, f'{what} {verb} "{shown(name)}", which is no {kinds} of the deal',
                          f"Found under subjects: {', '.join(known)}.",
                          suggestion(name, known) or "Name one of these, or add it under subjects.")  # fmt: skip


def _is_type(page: Page, entry: Entry, name: str, owner: Subject, types: tuple[str, ...], rule: str) -> bool:
    if owner.type in types or not owner.type:
        return True
    wanted = " or ".join(TYPE_WORDS[each] for each in types)
    page.problem(entry.value, f'"{name}" is {TYPE_WORDS[owner.type]}', f"{rule} {wanted}.", "Name another subject.")
    return False


def _check_one_of(page: Page, found: Mapping[str, Entry], what: str, kind: EventKind, node: Node) -> None:
    given = [field for field in kind.one_of if field in found]
    if kind.one_of and len(given) != 1:
        at = found[given[1]].key if given else _identity(node)
        page.problem(at, f"{what} has {'both' if given else 'neither'} {(' and ' if given else ' nor ').join(kind.one_of)}",
                     "The price is either agreed or a multiple of the last value.", "Give one of the two.")  # fmt: skip


def _ranged(found: Mapping[str, Entry], kind: EventKind) -> str:
    """The field that low and high belong to: the amount, else the first value of the kind."""
    return "amount" if "amount" in found else next(iter(kind.fields), "")


_YES_OR_NO = {"observable": "the price is observable", "with_additions": "what is placed in service in the year is counted"}


def _check_size(page: Page, entry: Entry, value: object, name: str, field: str, kind: EventKind) -> None:
    if not isinstance(value, Decimal):
        return
    node = next((inner.value for inner in pairs(entry.value) if inner.key.value == "value"), entry.value)
    if field == "months" and (value <= 0 or value != int(value)):
        page.problem(node, f"{name} of {value} is not a whole number of months", "", "Give the life in months.")
    elif field == "share" and not 0 < value <= 1:
        page.problem(node, f"{name} of {value} is no share", "A share is above 0 and at most 1.", "Correct it.")
    elif field in ("rate", "participation") and not 0 <= value <= 1:
        page.problem(node, f"{name} of {value} is no share", "It is at least 0 and at most 1.", "Correct it.")
    elif field in _YES_OR_NO and value not in (0, 1):
        page.problem(node, f"{name} of {value} is neither 0 nor 1", f"1 says that {_YES_OR_NO[field]}, 0 that it is not.", "Correct it.")
    elif value < 0 and not (kind.signed and field in ("amount", "units", "effect")):
        page.problem(node, f"{name} of {value} is negative", "The kind of the event says which way it goes.",
                     "Give the amount without a sign.")  # fmt: skip


def _link(gathered: Gathered, entry: Entry, what: str) -> str | None:
    name = slug(gathered.page, entry.value, f"the shared fact that {what} reads")
    if name is not None:
        gathered.linked.append((gathered.page.where(entry.value), name, what))
    return name


def _label(gathered: Gathered, kind: str, of: str) -> str:
    """`Funding, Note of Q3 2023`: what the workbook calls an event that has no label of its own."""
    owner = gathered.owner(of)
    known = {} if owner is None else dict([(owner.name, owner.label), *zip(owner.instances, owner.labels, strict=True)])
    return f"{kind.replace('_', ' ').capitalize()}, {known.get(of, of)}"
