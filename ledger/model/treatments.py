"""Where the treatments are: each rule file lists its own, so adding a treatment is adding a file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ledger.facts.nouns import Deal
from ledger.model.nouns import Treatment

#: The basis that a book's name asks for, and the packages of its rules.
BASES = {
    "us_gaap": ("rules.us.gaap",),
    "us_tax": ("rules.us.tax", "rules.us.states", "rules.us.minimum_tax", "rules.us.partnerships", "rules.us.forms"),
}

#: A rule is called with deal, book and subject; one that gathers from the others (build.GATHERED) with these too.
Rule = Callable[..., Treatment]


@lru_cache(maxsize=8)
def _rules(packages: tuple[str, ...]) -> tuple[tuple[str, str, Rule, str], ...]:
    """(subject type, treatment, function, path) of every rule in some packages; a module names its own in TREATMENTS."""
    found = []
    for package in packages:
        home = importlib.import_module(package)
        for module in pkgutil.iter_modules(home.__path__):
            content = importlib.import_module(f"{package}.{module.name}")
            path = f"{package.replace('.', '/')}/{module.name}.py"
            found += [(kind, rule.__name__, rule, path) for kind, rule in getattr(content, "TREATMENTS", ())]
    return tuple(found)


def find_treatments(basis: str, subject_type: str) -> dict[str, str]:
    """The treatments a book of this basis has for a type of subject: name -> path of its rule file."""
    return {name: path for kind, name, _, path in _rules(BASES[basis]) if kind == subject_type}


def treatment_rule(basis: str, subject_type: str, name: str) -> tuple[Rule, str]:
    """The function of a treatment and its path. KeyError if there is none."""
    for kind, found, rule, path in _rules(BASES[basis]):
        if kind == subject_type and found == name:
            return rule, path
    raise KeyError(name)


@dataclass(frozen=True)
class Structure:
    """How a deal is papered. `papered` is the deal as the structure has it; `legs` its cash and other legs as lines of the book
    `deal`, by subject; `settled` what of its postings is settled otherwise than in cash."""

    papered: Callable[[Deal], Deal]
    legs: Callable[[Deal], dict[str, Treatment]]
    settled: Callable[[Deal, Any], Any]
    path: str


def structure_rule(name: str) -> Structure:
    """The structure of that name; a module that papers nothing anew, or settles all in cash, leaves the function out."""
    module = importlib.import_module(f"rules.structures.{name}")
    as_it_is: Callable[[Deal], Deal] = lambda deal: deal  # noqa: E731
    in_cash: Callable[[Deal, Any], Any] = lambda deal, placed: placed  # noqa: E731
    return Structure(getattr(module, "papered", as_it_is), getattr(module, name), getattr(module, "settled", in_cash),
                     f"rules/structures/{name}.py")  # fmt: skip


def find_structures() -> tuple[str, ...]:
    """The names of the structures in rules/structures."""
    home = importlib.import_module("rules.structures")
    return tuple(sorted(module.name for module in pkgutil.iter_modules(home.__path__)))
