"""What has been read so far of a deal, heading by heading."""

from __future__ import annotations

from dataclasses import dataclass, field

from ruamel.yaml.nodes import Node

from ledger.facts.nouns import EquipmentClass, Event, Fact, Recurring, Source, Subject
from ledger.facts.page import Page


@dataclass(frozen=True)
class Vintage:
    """One record of equipment placed in service, or of spending on research: an instance of its subject."""

    name: str
    subject: str
    kind: str  # its class; of research the place, domestic or foreign
    label: str
    where: Source
    work: str = ""  # of research and software: what it is work on
    part_of: str = ""  # of research: the vintage it is a part of


@dataclass
class Gathered:
    """The parts of a deal in the order of the file.

    `subjects` is None where the file's subjects could not be read, so that nothing is called unknown for that.
    """

    page: Page
    currency: str
    subjects: dict[str, Subject] | None
    facts: dict[str, Fact] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    vintages: list[Vintage] = field(default_factory=list)
    spending: list[Vintage] = field(default_factory=list)  # records of research and software, the place as their class
    classes: dict[str, tuple[str, EquipmentClass]] = field(default_factory=dict)  # class -> (subject, the class)
    linked: list[tuple[Source, str, str]] = field(default_factory=list)  # (place, shared fact, who names it)
    recurring: dict[str, Recurring] = field(default_factory=dict)
    factors: list[tuple[str, tuple[tuple[Node, str], ...]]] = field(default_factory=list)  # record of cost -> its factors and their places
    shared: set[str] = field(default_factory=set)  # names of shared facts, also of those with a problem

    def add(self, fact: Fact | None) -> None:
        """Keep a fact; a second one of the same name is a problem."""
        if fact is None:
            return
        if fact.name in self.facts:
            self.page.problem(
                fact.where,
                f'fact "{fact.name}" is given twice',
                f"It stands in line {self.facts[fact.name].where.line} too; one of them would be lost.",
                "Keep one of them.",
            )
        else:
            self.facts[fact.name] = fact

    def owner(self, name: str) -> Subject | None:
        """The subject that a name of a subject or of a lot belongs to."""
        for subject in (self.subjects or {}).values():
            if name == subject.name or name in subject.instances:
                return subject
        return None
