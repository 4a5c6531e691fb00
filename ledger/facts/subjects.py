"""The subjects of a deal: instruments with their lots, equipment, research, contracts, commitments."""

from __future__ import annotations

from dataclasses import replace

from ledger.facts.gathered import Gathered
from ledger.facts.lot_terms import lot_label
from ledger.facts.nouns import Subject
from ledger.facts.page import Entry, Page, choice, claim, entries, words
from ledger.facts.problems import shown, suggestion

TYPES = ("debt_security", "equity_security", "equipment", "research", "software", "contract", "commitment", "borrowing",
         "operating_cost", "gross_receipts_tax", "partner")
WITH_LOTS = ("debt_security",)


def read_subjects(page: Page, entry: Entry | None) -> dict[str, Subject] | None:
    """Subjects by name, equipment still without vintages; None if the file has none that can be read."""
    found = entries(page, entry.value, "subjects", None, at=entry.key) if entry else None
    if found is None:
        return None
    subjects = {}
    for name, each in found.items():
        claim(page, each.key, "a subject")
        subjects[name] = _subject(page, name, each)
    return subjects


def _subject(page: Page, name: str, entry: Entry) -> Subject:
    """One subject. Its type is empty where the file's is wrong, so that nothing else is blamed for that."""
    what = f'subject "{shown(name)}"'
    needed = ("type", "label") if page.lenient is None else ("type",)
    given = entries(page, entry.value, what, ("type", "label", "lots"), needed, at=entry.key) or {}
    kind = choice(page, given.get("type"), f"the type of {what}", TYPES) or ""
    label = words(page, given.get("label"), f"the label of {what}", default=name.replace("_", " "))
    lots = _lots(page, given["lots"], what, kind) if "lots" in given else {}
    return Subject(name, kind, label, tuple(lots), tuple(lots.values()), ("",) * len(lots), page.where(entry.key))


def _lots(page: Page, entry: Entry, what: str, kind: str) -> dict[str, str]:
    """Label of each lot by name."""
    if kind and kind not in WITH_LOTS:
        page.problem(entry.key, f"{what} has lots", "Only a debt security is kept by lot; equipment has vintages.",
                     "Remove the lots.")  # fmt: skip
    lots = {}
    for name, each in (entries(page, entry.value, f"lots of {what}", None, at=entry.key) or {}).items():
        claim(page, each.key, "a lot")
        lots[name] = lot_label(page, name, each)
    return lots


def with_vintages(gathered: Gathered) -> tuple[Subject, ...]:
    """The subjects, each with its vintages or records as instances; a vintage of no known class is a problem."""
    for vintage in gathered.vintages:
        known = [name for name, (subject, _) in gathered.classes.items() if subject == vintage.subject]
        if vintage.kind and vintage.kind not in known:
            gathered.page.problem(
                vintage.where,
                f'vintage "{vintage.name}" is of class "{shown(vintage.kind)}", which is no class of {vintage.subject}',
                f"Classes found: {', '.join(known) or 'none'}.",
                suggestion(vintage.kind, known) or "Name one of these, or add the class.",
            )
    return tuple(_placed(subject, gathered) for subject in (gathered.subjects or {}).values())


def _placed(subject: Subject, gathered: Gathered) -> Subject:
    own = [vintage for vintage in (*gathered.vintages, *gathered.spending) if vintage.subject == subject.name]
    if not own:
        return subject
    return replace(
        subject,
        instances=tuple(vintage.name for vintage in own),
        labels=tuple(vintage.label for vintage in own),
        classes=tuple(vintage.kind for vintage in own),
        works=tuple(vintage.work for vintage in own),
        part_of=tuple(vintage.part_of for vintage in own),
    )
