"""Warrants granted to a customer that vest with its purchases: less revenue, more equity."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Refusal
from rules.legs.contract import kinds_of, of_kind
from rules.us.gaap.revenue_parts import AWARDS, CONTRA, CUMULATIVE, PAYMENTS, Part, summed, two_ways


def vesting(deal: Deal, subject: Subject) -> tuple[Event, ...]:
    """The tranches that vest when purchases reach an amount, in the order of the file."""
    return tuple(e for e in of_kind(deal, subject, "warrant_grant") if "purchases" in e.fields)


def awards(deal: Deal, book: BookChoice, subject: Subject) -> Part:
    """Posting template REV-4: each tranche reduces revenue by its value at the grant date, as the purchases that earn it are made.

    Source: ASC 606-10-32-25A (measured and classified under ASC 718 at the grant date; ASU 2019-08), 718-10-25-2C. Equity
    classified: later prices of the shares change nothing. A hurdle for the price of the shares is a market condition: it is in
    the value at the grant date, and nothing is taken back if it is never met (718-10-30-27). `purchases` of a tranche is the
    amount of all purchases of the contract at which it vests.

    Election customer_awards. asu_2025_04 (required for years that begin after 15 December 2026, earlier by choice): a condition
    on purchases is a performance condition, so a tranche counts once it is probable, here once the purchases expected reach
    it, with what earlier purchases earned made up at once and taken back if it ceases to be; the constraint on variable
    consideration does not apply. before_asu_2025_04: the constraint (606-10-32-11) is taken to include every tranche.

    Election award_transition, for an update adopted when it is required. modified_retrospective: up to then as before it, and what
    the new rule would have taken less or more up to that day goes to equity as the cumulative effect of the change (transition
    of the update). Full retrospective is asu_2025_04 from the first day.

    Election award_attribution. by_tranche: over the purchases from the tranche before to its own. over_expected_purchases:
    over all purchases expected, an asset standing for what has vested and is not yet taken from revenue. Not covered:
    awards classified as liabilities, changes of an award, exercise, lapse, service conditions and their forfeitures.
    """
    tranches = vesting(deal, subject)
    if not tranches:
        return Part()
    rule, by_tranche = _elected(deal, book, subject)
    adopts = rule == WHEN_REQUIRED
    lines = [
        *((Line("purchases_expected", "Purchases expected of the customer", "money", "latest(expected_purchases)", "ASC 718-10-25-20"),)
          if rule != BEFORE or not by_tranche else ()),
        *((Line("update_applies", "A year in which ASU 2025-04 is required", "flag", f"{REQUIRED} == 1", "ASU 2025-04"),) * adopts),
        *(line for i, each in enumerate(tranches) for line in _tranche(each, tranches[i - 1] if i else None, rule, by_tranche)),
        Line("awards_earned", "Awards to the customer recognised, to date", "money",
             summed([f"{e.id}_earned" for e in tranches]), "ASC 606-10-32-25A"),
        *(_transition_lines(tranches) if adopts else ()),
        Line("award_reduction", "Awards to the customer that reduce revenue", "money",
             "awards_earned - prior(awards_earned)" + " + award_transition" * adopts, "ASC 606-10-32-25A"),
        Line("awards_in_equity", "Awards to the customer in equity", "money",
             "awards_earned + 0" if by_tranche else summed([f"{e.id}_credited" for e in tranches]), "ASC 718-10-35-3"),
        Line("award_credit", "Awards to the customer credited to equity", "money", "awards_in_equity - prior(awards_in_equity)",
             "ASC 718-10-35-3"),
        *two_ways("award_taken", "Awards to the customer that reduce revenue", "award_reduction", "ASC 606-10-32-25A"),
    ]  # fmt: skip
    if not by_tranche:
        asset = "awards_in_equity - awards_earned"
        lines += [Line("award_asset", "Awards vested and not yet taken from revenue", "money", asset, "ASC 606-10-32-27"),
                  *two_ways("award_credited", "Awards credited to equity", "award_credit", "ASC 718-10-35-3")]  # fmt: skip
    flags, refusals = _flags(tranches, rule)
    contributions = [Contribution("equity_credits", "award_credit")]
    contributions += [Contribution("equity_credits", "award_transition")] * adopts
    contributions += [Contribution("carrying", "award_asset")] * (not by_tranche)
    return Part((*lines, *flags), (), ("award_reduction",), (*_entries(by_tranche), *(_transition_entries() if adopts else ())), refusals,
                (), NOT_MODELLED, tuple(contributions))  # fmt: skip


NOT_MODELLED = (
    "awards to customers: liability classification (ASC 718-10-25-7), changes of terms, exercise, lapse, service conditions",
    "fair value of an award at its grant date, market conditions included (ASC 718-10-30-15): it is entered",
)


#: Which rule the awards follow: ASU 2025-04 from the first day, the one before it (refused once the update is required), or that one
#: until the update is required.
NEW, BEFORE, WHEN_REQUIRED = "asu_2025_04", "before_asu_2025_04", "when_required"
REQUIRED = "rule(asu_2025_04_required, tax_year_begin)"


def _elected(deal: Deal, book: BookChoice, subject: Subject) -> tuple[str, bool]:
    """Which rule the awards follow, and whether each tranche is earned by its own purchases."""
    rule, pattern = deal.election("customer_awards"), deal.election("award_attribution")
    if rule is None or pattern is None:
        raise NotCovered("ASC 606-10-32-25A", f"{subject.name} has awards that vest with purchases: elect customer_awards (asu_2025_04 or "
                         "before_asu_2025_04) and award_attribution (by_tranche or over_expected_purchases)")  # fmt: skip
    by_tranche = pattern == "by_tranche"
    if rule == BEFORE and deal.election("award_transition") is not None:
        rule = WHEN_REQUIRED
        if not by_tranche:
            raise NotCovered("ASU 2025-04", f"awards of {subject.name} over all purchases expected, and the update adopted when required")
    if (rule != BEFORE or not by_tranche) and "expected_purchases" not in kinds_of(deal, subject):
        raise NotCovered("ASC 718-10-25-20", f"whether awards of {subject.name} will vest needs an event expected_purchases")
    if not by_tranche and book.taxed:
        raise NotCovered("ASC 740-20-45-11", f"awards of {subject.name} over all purchases: deferred tax of an asset credited to equity")
    return rule, by_tranche


def _tranche(event: Event, before: Event | None, rule: str, by_tranche: bool) -> list[Line]:
    name, granted = event.id, f"({event.id}.date <= period_end)"
    since = f" - {before.id}.purchases" if before else ""
    progress = f"min(1, max(0, purchases_to_date{since}) / ({name}.purchases{since}))"
    if not by_tranche:
        progress = "iff(purchases_expected == 0, 0, min(1, max(0, purchases_to_date) / purchases_expected))"
    probable = f"max({name}_vested, purchases_expected >= {name}.purchases)"
    counts = {NEW: probable, BEFORE: "1", WHEN_REQUIRED: f"max(1 - update_applies, {name}_probable)"}[rule]
    words = "probable or vested" if rule == NEW else "counts"
    label = name.replace("_", " ").capitalize()
    lines = [
        Line(f"{name}_vested", f"{label}: vested", "flag", f"{granted} * (purchases_to_date >= {name}.purchases)", "ASC 718-10-25-20"),
        *((Line(f"{name}_probable", f"{label}: probable or vested", "flag", f"{granted} * {probable}", "ASC 718-10-25-20"),)
          if rule == WHEN_REQUIRED else ()),
        Line(f"{name}_counts", f"{label}: {words}", "flag", f"{granted} * {counts}", "ASC 718-10-25-20"),
        Line(f"{name}_progress", f"{label}: part of its purchases made", "rate", progress, "ASC 606-10-32-27"),
        Line(f"{name}_earned", f"{label}: recognised, to date", "money", f"{name}.amount * {name}_progress * {name}_counts",
             "ASC 606-10-32-25A"),
    ]  # fmt: skip
    if rule == WHEN_REQUIRED:
        lines.append(Line(f"{name}_by_update", f"{label}: recognised to date, had the update always applied", "money",
                          f"{name}.amount * {name}_progress * {name}_probable", "ASU 2025-04"))  # fmt: skip
    if not by_tranche:
        lines.append(Line(f"{name}_credited", f"{label}: in equity", "money", f"max({name}_earned, {name}.amount * {name}_vested)",
                          "ASC 718-10-35-3"))  # fmt: skip
    return lines


def _transition_lines(tranches: tuple[Event, ...]) -> tuple[Line, ...]:
    """What the rule before took from revenue and the update would not have: given back to equity on the day of adoption.

    Never below nil: the rule before counts every tranche, the update those that are probable.
    """
    return (
        Line("awards_by_update", "Awards recognised to date, had the update always applied", "money",
             summed([f"{e.id}_by_update" for e in tranches]), "ASU 2025-04"),
        Line("award_transition", "Cumulative effect of the change, to equity", "money",
             "(update_applies > prior(update_applies)) * (prior(awards_earned) - prior(awards_by_update))", "ASU 2025-04"),
        Line("award_transition_to_date", "The same, to date", "money", "prior(award_transition_to_date) + award_transition", "definition"),
    )  # fmt: skip


def _transition_entries() -> tuple[Entry, ...]:
    return (Entry("cumulative effect of ASU 2025-04", AWARDS, CUMULATIVE, "award_transition", "ASU 2025-04"),)


def _flags(tranches: tuple[Event, ...], rule: str) -> tuple[list[Line], tuple[Refusal, ...]]:
    lines, refusals = [], []
    falling = [f"({b.id}.purchases <= {a.id}.purchases)" for a, b in zip(tranches, tranches[1:], strict=False)]
    falling.append(f"({tranches[0].id}.purchases <= 0)")
    lines.append(Line("tranches_fall", "A tranche vests no later than the one before", "flag", " + ".join(falling), "house rule",
                      time="once"))  # fmt: skip
    refusals.append(Refusal("tranches_fall", "tranches of an award vest at purchases that rise from one to the next", "house rule"))
    if rule == BEFORE:
        lines.append(Line("old_awards_rule", "A year in which ASU 2025-04 is required", "flag",
                          f"(award_reduction != 0) * ({REQUIRED} == 1)", "ASU 2025-04"))  # fmt: skip
        refusals.append(Refusal("old_awards_rule", "awards to customers in a year that begins after 15 December 2026: ASU 2025-04 is "
                                "required; elect award_transition, or asu_2025_04 from the start", "ASU 2025-04"))  # fmt: skip
    return lines, tuple(refusals)


def _entries(by_tranche: bool) -> tuple[Entry, ...]:
    if by_tranche:
        return (Entry("award earned", CONTRA, AWARDS, "award_taken_up", "ASC 606-10-32-25A", "noncash: Equity granted to the customer"),
                Entry("award no longer probable", AWARDS, CONTRA, "award_taken_down", "ASC 718-10-25-20"))  # fmt: skip
    return (
        Entry("award credited", PAYMENTS, AWARDS, "award_credited_up", "ASC 718-10-35-3", "noncash: Equity granted to the customer"),
        Entry("award no longer probable", AWARDS, PAYMENTS, "award_credited_down", "ASC 718-10-25-20"),
        Entry("award taken from revenue", CONTRA, PAYMENTS, "award_taken_up", "ASC 606-10-32-25A"),
        Entry("award given back to revenue", PAYMENTS, CONTRA, "award_taken_down", "ASC 718-10-25-20"),
    )
