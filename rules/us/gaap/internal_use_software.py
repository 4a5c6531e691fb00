"""Software for internal use: what of its cost is capitalised, before ASU 2025-06 and after it, and its amortization."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Refusal, Treatment

CITE, NEW, AMORTISED = "ASC 350-40-25", "ASU 2025-06", "ASC 350-40-35-4"
COST, ACCUMULATED, CASH = "assets:software:cost", "assets:software:accumulated amortization", "assets:cash"
#: Facts that decide; the first of the two in the middle belongs to the stages, the second to the rule after them.
AUTHORISED, STAGE, RESOLVED, READY, LIFE = ("software_authorised", "preliminary_stage_completed", "development_uncertainty_resolved",
                                            "ready_for_use", "software_life")  # fmt: skip
ADOPTED = "asu_2025_06_adopted"


def internal_use_software(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Cost of development is an asset from the day on which the rule in force lets it be one until the software is ready.

    Source: ASC 350-40-25-1 to 25-6 and 25-12, 30-1, 35-4 to 35-6. By stages: development once the preliminary stage is
    completed, and management has authorised and committed to fund a project that will probably be completed. By ASU 2025-06,
    for years that begin after 15 December 2027: once it is authorised and committed to, and no significant uncertainty of
    development is left (novel functions not yet proved by coding and testing, requirements still revised). Under both, planning
    before that, training, conversion of data and upkeep are expense; what is capitalised goes straight line over the
    life from the month in which the software is ready for use.

    Election asu_2025_06: when_required, or early from the first day of a year (fact asu_2025_06_adopted). Election
    software_transition: prospective (what is incurred from then on, projects in process included) or retrospective (every
    period as if the rule had always been so). The year is the tax year of the deal. Not covered: the modified transition,
    abandonment and impairment (35-1 to 35-3), upgrades, several parts ready on different days, hosting arrangements, interest.
    """
    early = _elected(deal, subject)
    made = tuple(name for name, work in zip(subject.instances, subject.works, strict=True) if work == "development")
    lines = (*_rule_in_force(deal, early), *_qualifying(made), *_amounts(subject, made))
    return Treatment(
        "internal_use_software", f"{subject.label}: development capitalised, straight line", CITE, lines, ENTRIES,
        _refusals(made, early), (), NOT_MODELLED,
        (Contribution("operating_income", "expensed", -1), Contribution("operating_income", "amortization", -1),
         Contribution("carrying", "carrying")),
    )  # fmt: skip


NOT_MODELLED = (
    "modified transition of ASU 2025-06 (cumulative effect for projects in process)",
    "abandonment and impairment of software (ASC 350-40-35-1, 35-3), upgrades (350-40-25-7), capitalised interest (835-20)",
)  # fmt: skip
ENTRIES = (
    Entry("software capitalised", COST, CASH, "capitalised", CITE, "investing: Software for internal use"),
    Entry("software expensed", "expenses:software", CASH, "expensed", CITE, "operating: Paid for software"),
    Entry("software amortised", "expenses:amortization of software", ACCUMULATED, "amortization", AMORTISED),
)  # fmt: skip


def _elected(deal: Deal, subject: Subject) -> bool:
    """Whether ASU 2025-06 is adopted early; NotCovered for a choice or a date that the deal leaves open."""
    adoption, transition = deal.election("asu_2025_06"), deal.election("software_transition")
    if adoption is None or transition is None:
        raise NotCovered(NEW, f"{subject.name} is software for internal use: elect asu_2025_06 (when_required, or early) and "
                         "software_transition (prospective, or retrospective)")  # fmt: skip
    if adoption == "early" and ADOPTED not in deal.facts:
        raise NotCovered(NEW, f"asu_2025_06: early needs the fact {ADOPTED}, the first day of the year of adoption")
    if adoption != "early" and ADOPTED in deal.facts:
        raise NotCovered(NEW, f"the deal gives {ADOPTED} and elects asu_2025_06: {adoption}: only early adoption has a date of its own")
    for name in (AUTHORISED, STAGE, RESOLVED, READY, LIFE):
        if name not in deal.facts:
            raise NotCovered(CITE, f"{subject.name} is software for internal use and needs the fact {name}")
    return adoption == "early"


def _rule_in_force(deal: Deal, early: bool) -> list[Line]:
    """Whether ASU 2025-06 is the rule of a period; retrospectively it is that of all periods once any of them adopts it."""
    by_law = "rule(asu_2025_06_required, tax_year_begin)"
    adopted = f"max({by_law}, tax_year_begin >= {ADOPTED})" if early else f"{by_law} + 0"
    back = deal.election("software_transition") == "retrospective"
    found = [
        Line("adopted", "A year of ASU 2025-06", "flag", adopted, NEW),
        Line("without_stages", "Rule of ASU 2025-06, without stages", "flag", "total(adopted) > 0" if back else "adopted + 0", NEW,
             note="Earlier periods are recast." if back else ""),
    ]  # fmt: skip
    if early:
        found.append(Line("adopted_midyear", "Adopted on a day that begins no year", "flag",
                          f"({ADOPTED} > prior(period_end)) * ({ADOPTED} <= period_end) * ({ADOPTED} != tax_year_begin)", NEW))  # fmt: skip
    return found


def _qualifying(made: tuple[str, ...]) -> list[Line]:
    """For each record of development, whether its day lies between what begins and what ends capitalisation."""
    if not made:
        return []
    span = f"(incurred >= {AUTHORISED}) * (incurred >= {{0}}) * (incurred <= {READY})"
    return [
        Line("by_stages", "Capitalised by stages", "flag", span.format(STAGE), CITE, time="once", each=True, among=made),
        Line("by_threshold", "Capitalised by ASU 2025-06", "flag", span.format(RESOLVED), NEW, time="once", each=True, among=made),
        Line("after_ready", "Development after the software is ready", "flag", f"incurred > {READY}", "ASC 350-40-25-7", time="once",
             each=True, among=made),
        Line("capitalised", "Capitalised", "money", "spent * iff(without_stages, by_threshold, by_stages)", CITE, each=True, among=made),
    ]  # fmt: skip


def _amounts(subject: Subject, made: tuple[str, ...]) -> list[Line]:
    capitalised = " + ".join(f"{name}.capitalised" for name in made) + " + 0" if made else "spending * 0"
    share = f"(months_used - prior(months_used)) / ({LIFE} - prior(months_used))"
    return [
        Line("capitalised", f"{subject.label}: capitalised", "money", capitalised, CITE),
        Line("expensed", f"{subject.label}: expense when incurred", "money", "spending - capitalised", CITE),
        Line("months_used", "Months of life gone", "count", f"max(0, min({LIFE}, months({READY}, period_end) + 1))", AMORTISED,
             note="The month in which it is ready for use counts as a whole month."),
        Line("amortization", f"{subject.label}: amortization", "money",
             f"iff(months_used > prior(months_used), (prior(carrying) + capitalised) * {share}, 0)", AMORTISED),
        Line("carrying", f"{subject.label}, net", "money", "prior(carrying) + capitalised - amortization", AMORTISED),
        Line("gross", f"{subject.label}, cost", "money", "prior(gross) + capitalised", CITE),
        Line("accumulated", "Accumulated amortization of software", "money", "prior(accumulated) + amortization", AMORTISED),
        Line("ready_early", "Ready for use before it is authorised", "flag", f"{READY} < {AUTHORISED}", CITE, time="once"),
        Line("no_life", "A life of less than a month", "flag", f"{LIFE} < 1", AMORTISED, time="once"),
    ]  # fmt: skip


def _refusals(made: tuple[str, ...], early: bool) -> tuple[Refusal, ...]:
    return (
        *((Refusal("after_ready", "development after the software is ready for use is an upgrade, a project of its own: not covered here",
                   "ASC 350-40-25-7"),) if made else ()),
        *((Refusal("adopted_midyear", "ASU 2025-06 is adopted early on a day that is not the first of a year", NEW),) if early else ()),
        Refusal("ready_early", "software is ready for use before it is authorised", CITE),
        Refusal("no_life", "the life of software is less than a month", AMORTISED),
    )  # fmt: skip


TREATMENTS = (("software", internal_use_software),)
