"""What structures share: the parts of a deal they look for, and lines stated otherwise than the legs state them."""

from __future__ import annotations

from dataclasses import replace

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, NotCovered, Treatment

SECURITIES = ("debt_security", "equity_security")
INVESTED = (*SECURITIES, "commitment")
SERVED = ("contract", "equipment", "research", "software", "gross_receipts_tax")


def names_of(deal: Deal, *types: str) -> tuple[str, ...]:
    """The subjects of these types, in the order of the file."""
    return tuple(subject.name for subject in deal.subjects if subject.type in types)


def the_contract(deal: Deal, structure: str) -> Subject:
    """The one contract of a deal, which the structure prices or settles otherwise."""
    found = names_of(deal, "contract")
    if len(found) != 1:
        raise NotCovered("house rule", f"the structure {structure} needs a cloud contract, and the deal has {len(found) or 'none'}")
    subject = deal.subject(found[0])
    kinds = sorted({e.kind for e in deal.events if e.of == subject.name} - {"usage"})
    if kinds:
        raise NotCovered("house rule", f"the structure {structure} papers usage anew, and {subject.name} has {', '.join(kinds)} too")
    return subject


def restated(treatment: Treatment, formulas: dict[str, str], notes: dict[str, str] | None = None) -> Treatment:
    """A treatment some lines of which have another formula, with a note that says why."""
    lines = tuple(replace(line, formula=formulas[line.name], note=(notes or {}).get(line.name, line.note))
                  if line.name in formulas else line for line in treatment.lines)  # fmt: skip
    assert set(formulas) <= {line.name for line in lines}, f"{treatment.name} has not all of {', '.join(formulas)}"
    return replace(treatment, lines=lines)


def moved_to(treatment: Treatment, line: str, total: str, sign: int) -> Treatment:
    """A treatment that contributes a line to another total."""
    return replace(treatment, contributions=tuple(
        Contribution(total, line, sign) if part.line == line else part for part in treatment.contributions
    ))  # fmt: skip
