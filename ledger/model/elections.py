"""Elections of a deal against what the rules can follow: a choice that no rule reads must not stand on the paper."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ledger.facts.nouns import Deal
from ledger.facts.problems import Problem, Problems
from ledger.model.parameters import RULES


@lru_cache(maxsize=1)
def known_elections() -> dict[str, dict[str, Any]]:
    """Every election the rules know: name -> choices they follow, and the paragraph that grants the choice."""
    from ruamel.yaml import YAML

    found: dict[str, dict[str, Any]] = YAML(typ="safe").load((RULES / "elections.yaml").read_text(encoding="utf-8"))
    return found


def check_elections(deal: Deal) -> None:
    """Raise Problems for every election that is unknown, or made in a way that the rules do not cover."""
    problems = []
    for election in deal.elections:
        of_class, name = election.name.count(".") == 2, election.name.rpartition(".")[2]
        same = {key: each for key, each in known_elections().items() if (each.get("of") == "class") == of_class}
        known = same.get(name)
        if known is None:
            names = ", ".join(same)
            problems.append(Problem(election.where, f'election "{election.name}" is not known to the rules',
                                    f"Elections: {names} (rules/elections.yaml).", "Take one of them, or leave it out."))  # fmt: skip
        elif election.choice not in map(str, known["choices"]):
            problems.append(Problem(election.where, f'not covered: election {election.name}: "{election.choice}"',
                                    f"Decided by {known['cite']}. The rules here follow: {', '.join(map(str, known['choices']))}.",
                                    "Choose one of these; the other choice is outside what the rules here cover."))  # fmt: skip
    if problems:
        raise Problems(problems, {deal.path: deal.text})
