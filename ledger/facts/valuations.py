"""Who fixed each fair value of a deal, and how: `valuations: notes: {technique: ..., by: ..., inputs: {...}, calibration: ...}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.facts.nouns import Deal, Event, Fact, Subject, Valuation
from ledger.facts.page import Entry, Page, choice, entries, words
from ledger.facts.problems import shown, suggestion

#: Kind of event -> the field that states a fair value. A fair value that a price is parted by belongs to the event it came from.
FAIR_VALUES = {"fair_value": "amount", "option_value": "amount", "observable_price": "amount", "impairment": "amount",
               "conversion": "fair_value", "purchase": "fair_value", "stock_received": "fair_value", "share_right": "amount",
               "right_value": "amount", "warrant_grant": "amount", "impairment_test": "fair_value"}  # fmt: skip
KEYS = ("technique", "inputs", "by", "calibration", "level", "source")
LEVELS = ("1", "2", "3")


def read_valuations(
    page: Page, found: Mapping[str, Entry], subjects: dict[str, Subject] | None, events: list[Event]
) -> tuple[Valuation, ...]:
    """Each record, about a subject (all its fair values) or one event; a key that names neither is a problem."""
    if "valuations" not in found or subjects is None:
        return ()
    top = found["valuations"]
    stating = [event.id for event in events if event.kind in FAIR_VALUES]
    known = [*subjects, *stating]
    made = []
    for name, entry in (entries(page, top.value, "valuations", None, at=top.key) or {}).items():
        if name not in known:
            page.problem(entry.key, f'a valuation is of "{shown(name)}", which is no subject and no event that states a fair value',
                         f"Subjects: {', '.join(subjects)}.", suggestion(name, known) or "Name one of these, or an event.")  # fmt: skip
            continue
        made.append(_valuation(page, name, entry, name in subjects))
    return tuple(each for each in made if each is not None)


def _valuation(page: Page, name: str, entry: Entry, whole: bool) -> Valuation | None:
    what = f'the valuation of "{name}"'
    given = entries(page, entry.value, what, KEYS, ("technique",), at=entry.key)
    if given is None:
        return None
    if "level" in given and not whole:
        page.problem(given["level"].key, f"{what} has a level of its own", "One level of the hierarchy holds for all of a subject here; a "
                     "listing moves it.", "Give the level with the subject, or leave it out.")  # fmt: skip
    texts = {key: words(page, given.get(key), f"the {key} of {what}", lines=True) for key in ("technique", "by", "calibration", "source")}
    inputs = entries(page, given["inputs"].value, f"inputs of {what}", None, at=given["inputs"].key) if "inputs" in given else {}
    named = tuple((key.replace("_", " "), words(page, each, f'input "{shown(key)}" of {what}')) for key, each in (inputs or {}).items())
    level = choice(page, given.get("level"), f"the level of {what}", LEVELS, default="3") or "3"
    return Valuation(name, **texts, inputs=named, level=int(level), where=page.where(entry.key))


@dataclass(frozen=True)
class Valued:
    """One fair value of the deal, and the record that says who fixed it; None where none does."""

    event: Event
    subject: Subject
    fact: Fact
    valuation: Valuation | None


def valued(deal: Deal) -> tuple[Valued, ...]:
    """Every fair value that the deal file states, in the order of time."""
    owners = {name: subject for subject in deal.subjects for name in (subject.name, *subject.instances)}
    records = {each.about: each for each in deal.valuations}
    found: dict[str, Valued] = {}
    for event in deal.events:
        fact = deal.facts.get(f"{event.id}.{FAIR_VALUES.get(event.kind, '')}")
        if fact is None or fact.name in found:
            continue
        of = owners[event.to or event.of]
        record = records.get(event.id) or records.get(of.name) or records.get(owners[event.of].name)
        found[fact.name] = Valued(event, of, fact, record)
    return tuple(found.values())


def level_of(deal: Deal, subject: str) -> int:
    """The level of the fair value hierarchy of a subject: 3 unless its valuation says otherwise."""
    return next((each.level for each in deal.valuations if each.about == subject), 3)
