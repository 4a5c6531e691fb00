"""Software for internal use, before any accounting: records of spending on one project, paid when incurred."""

from __future__ import annotations

from dataclasses import replace

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Line, Treatment
from rules.legs.research import research


def software(deal: Deal, subject: Subject) -> Treatment:
    """Cash for planning, development, training, conversion of data and upkeep, as the spending is incurred.

    Software that is bought with a licence is equipment and belongs there; software made to be sold is not covered.
    """
    made = research(deal, subject)
    paid = Line("development", f"{subject.label}: paid", "money", "spending + 0", "deal file")
    checks = tuple(replace(check, label=check.label.replace("research", "software")) for check in made.checks)
    return replace(made, name="software", lines=(*made.lines, paid), checks=checks,
                   contributions=(Contribution("consumed", "development"),))  # fmt: skip
