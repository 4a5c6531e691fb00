"""The path that chooses among treatments: questions in their order, the answers of the deal file, and what each would flip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ledger.facts.nouns import Deal, PathAnswer, Subject
from ledger.facts.problems import Problem, Problems, shown, suggestion
from ledger.model.parameters import RULES

OTHER = {"yes": "no", "no": "yes"}


@dataclass(frozen=True)
class Question:
    """A question of scope: its words, its paragraph, and what either answer leads to, a question or an outcome."""

    name: str
    ask: str
    cite: str
    leads: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """Where a path ends: in words, its paragraph, and the treatments that follow it; none where the rules here have none."""

    name: str
    label: str
    cite: str
    treatments: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A question on the path, how the deal answers it, and what the other answer would lead to, all others left as they are.

    `flips` is an outcome, or the question that the deal would then have to answer.
    """

    question: Question
    answer: PathAnswer
    flips: Outcome | Question


@dataclass(frozen=True)
class ScopingPath:
    """The path of one subject: its steps, and its outcome or the first question that the deal leaves open."""

    subject: Subject
    steps: tuple[Step, ...]
    ends: Outcome | Question

    @property
    def turning(self) -> tuple[Step, ...]:
        """The steps whose other answer alone would lead to another outcome."""
        return tuple(step for step in self.steps if step.flips != self.ends)


@lru_cache(maxsize=1)
def _law() -> tuple[dict[str, str], dict[str, Question], dict[str, Outcome]]:
    from ruamel.yaml import YAML

    reader = YAML(typ="safe")  # of version 1.2, in which yes and no are words
    read: dict[str, Any] = reader.load((RULES / "us" / "gaap" / "scoping.yaml").read_text(encoding="utf-8"))
    questions = {name: Question(name, each["ask"], each["cite"], {"yes": each["yes"], "no": each["no"]})
                 for name, each in read["questions"].items()}  # fmt: skip
    outcomes = {name: Outcome(name, each["label"], each["cite"], tuple(each["treatments"])) for name, each in read["outcomes"].items()}
    return read["starts"], questions, outcomes


def questions() -> dict[str, Question]:
    """Every question of scope by name, in the order of the file."""
    return _law()[1]


def outcomes() -> dict[str, Outcome]:
    return _law()[2]


def scoping_paths(deal: Deal) -> tuple[ScopingPath, ...]:
    """The path of every subject that the deal file answers for, in the order of its subjects."""
    answered = {answer.subject for answer in deal.paths}
    return tuple(_path(deal, subject) for subject in deal.subjects if subject.name in answered)


def _path(deal: Deal, subject: Subject) -> ScopingPath:
    given = {answer.question: answer for answer in deal.paths if answer.subject == subject.name}
    said = {name: answer.answer for name, answer in given.items()}
    taken, ends = _walk(subject.type, said)
    steps = tuple(Step(question, given[question.name], _walk(subject.type, said | {question.name: OTHER[said[question.name]]})[1])
                  for question in taken)  # fmt: skip
    return ScopingPath(subject, steps, ends)


def _walk(kind: str, said: Mapping[str, str]) -> tuple[list[Question], Outcome | Question]:
    """The questions answered on the way, and the outcome or the first question without an answer."""
    starts, asked, ends = _law()
    taken: list[Question] = []
    at = starts[kind]
    while at in asked:
        question = asked[at]
        if at not in said:
            return taken, question
        taken.append(question)
        at = question.leads[said[at]]
    return taken, ends[at]


def check_scoping(deal: Deal) -> None:
    """Raise Problems for a question that is not asked, a path that is not ended, and a book that leaves the path."""
    starts, asked, _ = _law()
    problems = []
    for answer in deal.paths:
        if answer.question not in asked:
            problems.append(Problem(answer.where, f'"{shown(answer.question)}" is no question of scope',
                                    f"Questions: {', '.join(asked)} (rules/us/gaap/scoping.yaml).",
                                    suggestion(answer.question, asked) or "Take one of them, or leave it out."))  # fmt: skip
    kinds = {subject.name: subject.type for subject in deal.subjects}
    for name in dict.fromkeys(answer.subject for answer in deal.paths):
        if kinds[name] not in starts:
            where = next(answer.where for answer in deal.paths if answer.subject == name)
            problems.append(Problem(where, f'no path of scope is known for {name}, which is of type {kinds[name]}',
                                    f"Types that have one: {', '.join(starts)}.", "Leave it out."))  # fmt: skip
    if not problems:
        problems = [problem for path in scoping_paths(deal) for problem in _off_path(deal, path)]
    if problems:
        raise Problems(problems, {deal.path: deal.text})


def _off_path(deal: Deal, path: ScopingPath) -> list[Problem]:
    """What is wrong with one path; a variant may leave it, that is what it is for."""
    name = path.subject.name
    last = next(answer.where for answer in reversed(deal.paths) if answer.subject == name)
    if isinstance(path.ends, Question):
        return [Problem(last, f"the scoping path of {name} stops at a question without an answer: {path.ends.name}",
                        f"{path.ends.ask} ({path.ends.cite})", f"Add {path.ends.name}: with answer, source and reason.")]  # fmt: skip
    on_path = {step.question.name for step in path.steps}
    idle = [answer for answer in deal.paths if answer.subject == name and answer.question not in on_path and not answer.if_asked]
    problems = [Problem(answer.where, f"{answer.question} is answered for {name}, and its path does not ask it", "",
                        "Leave it out, or mark it `if_asked: yes` where another answer would lead to it.") for answer in idle]  # fmt: skip
    for book in deal.books:
        treatment = dict(book.treatments).get(name)
        if not book.like and book.basis == "us_gaap" and treatment is not None and treatment not in path.ends.treatments:
            follow = ", ".join(path.ends.treatments) or "none of these rules"
            problems.append(Problem(dict(book.where)[name], f"book {book.name} treats {name} as {treatment}; its scoping path "
                                    f"leads to another: {path.ends.label}", f"{path.ends.cite}; treatments: {follow}.",
                                    "Correct an answer under scoping_path, or the treatment; a variant may leave the path."))  # fmt: skip
    return problems
