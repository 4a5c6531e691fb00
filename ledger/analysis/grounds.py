"""What a case rests on: the amounts and prices that its present value reaches, by the kind of evidence each has."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.analysis.comparison import standings
from ledger.analysis.run import Run
from ledger.facts.nouns import Fact
from ledger.model.build import Model
from ledger.model.names import EventRef, FactRef, GroupRef, LineRef

VALUE = "deal.economics.net_present_value"
#: Kinds of evidence from the best to the weakest; what is from memory ranks with estimates.
RANKS = ("observed", "derived", "estimate", "assumption")
_OBSERVED = ("contract", "filing", "press")


@dataclass(frozen=True)
class Ground:
    """The amounts and prices behind one case, by rank; `weakest` names the lowest rank among them, "none" where there are none."""

    by_rank: dict[str, tuple[Fact, ...]]

    @property
    def weakest(self) -> str:
        return next((rank for rank in reversed(RANKS) if self.by_rank[rank]), "none")

    @property
    def words(self) -> str:
        """"weakest: assumption (observed 4, derived 1, estimate 2, assumption 3)"."""
        counts = ", ".join(f"{rank} {len(self.by_rank[rank])}" for rank in RANKS if self.by_rank[rank])
        return f"weakest: {self.weakest} ({counts})" if counts else "no amounts"


def grounds(run: Run) -> tuple[Ground, ...]:
    """One for each case, the deal as it stands first."""
    made = []
    for each in standings(run.model):
        reached = reached_facts(run.model, run.model.home(each.key(VALUE)))
        priced = [fact for fact in reached if fact.unit.startswith(run.deal.currency)]
        made.append(Ground({rank: tuple(fact for fact in priced if _rank(fact) == rank) for rank in RANKS}))
    return tuple(made)


def _rank(fact: Fact) -> str:
    """A document that nobody opened again is no observation."""
    if fact.status in _OBSERVED:
        return "estimate" if fact.read == "memory" else "observed"
    return fact.status


def reached_facts(model: Model, key: str) -> list[Fact]:
    """Every fact that a line is made of, at any depth, in the order of the deal; what is multiplied by nil counts."""
    seen, left, names = set[str](), [key], set[str]()
    while left:
        at = left.pop()
        if at not in seen:
            seen.add(at)
            for ref in model.rows[at].refs.values():
                for each in ref.members if isinstance(ref, GroupRef) else (ref,):
                    if isinstance(each, LineRef):
                        left.append(each.key)
                    elif isinstance(each, FactRef):
                        names.add(each.name)
                if isinstance(ref, EventRef):
                    names |= _of_events(model, ref)
    return [fact for name, fact in model.deal.facts.items() if name in names]


def _of_events(model: Model, ref: EventRef) -> set[str]:
    return {name for leg in model.legs if leg.kind == ref.kind and (leg.subject if ref.whole_subject else leg.instance) == ref.owner
            for name in (leg.amount, f"{leg.event}.date")}  # fmt: skip
