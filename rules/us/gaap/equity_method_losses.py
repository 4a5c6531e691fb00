"""Losses of an investee: to nil, then against notes by seniority, then suspended; and how income brings them back."""

from __future__ import annotations

from ledger.facts.nouns import Subject
from ledger.model.nouns import Line, NotCovered, Refusal
from rules.legs.securities import worthlessness
from rules.legs.shares import sales_of
from rules.us.gaap.equity_method_facts import Facts

NIL, OTHERS = "ASC 323-10-35-19", "ASC 323-10-35-24"
CLASS_SHARE = "notes_class_share"

#: How losses reach notes under each of their treatments: by OCI where they stay at fair value, or as an amount of their own.
BY_OCI, APART = ("available_for_sale",), ("held_to_maturity", "loan_receivable")


def notes_of(facts: Facts) -> Subject | None:
    """The notes that take losses beyond the investment, if the deal elects it. NotCovered for notes these lines do not reach."""
    if facts.deal.election("losses_beyond_investment") != "against_notes":
        return None
    notes = next((s for s in facts.deal.subjects if s.type == "debt_security"), None)
    if notes is None or CLASS_SHARE not in facts.deal.facts:
        raise NotCovered(OTHERS, f"losses against notes need notes, and the fact {CLASS_SHARE}: the share held of their class")
    if worthlessness(facts.deal, notes):
        raise NotCovered(OTHERS, f"losses of the investee against {notes.name} that become worthless")
    if facts.method != "stake" or facts.gained or facts.lost or facts.parts or bool(facts.issues):
        raise NotCovered(OTHERS, "losses against notes beside a share by liquidation or as reported, influence that changes, or a part "
                         "sold")  # fmt: skip
    if dict(facts.book.treatments).get(notes.name) not in (*BY_OCI, *APART):
        raise NotCovered(OTHERS, f"losses of the investee against notes treated as {dict(facts.book.treatments).get(notes.name)}")
    return notes


def through_oci(facts: Facts, notes: Subject) -> bool:
    return dict(facts.book.treatments)[notes.name] in BY_OCI


def loss_lines(facts: Facts) -> list[Line]:
    """What of the result is recognised, what is suspended, and what notes take.

    Source: ASC 323-10-35-19 to 35-22: losses stop at nil and are kept in a memorandum; later income first makes up for
    them. A stake that is bought while losses are suspended takes them up as far as it funds past losses, which is a
    judgement (35-29, election further_investment). Guarantees and commitments to fund (35-20), and an assured return to
    profit (35-21), are not covered.

    Source of losses beyond the investment: 35-23 to 35-28. They go on against the other investment in the order of seniority,
    by the share held of that class (fact notes_class_share) and not by the stake, down to its adjusted basis; income
    restores the notes first, as the more senior (35-28, to be confirmed). Only then do the notes' own rules apply: what a
    security at fair value loses of basis stands in OCI.
    """
    if facts.method == "reported":
        return [Line("earnings", "Share of the investee's earnings recognised", "money", "result + 0", NIL)]
    notes, funds = notes_of(facts), _funds(facts)
    room = "prior(investment) + cost_added" + " + brought_in" * bool(facts.gained) + " - dividends_em" * facts.has("dividend")
    room += " + oci_share" * facts.has("investee_oci") + " + capital_share" * facts.has("investee_capital")
    room += " + dilution" * bool(facts.issues)
    sold = " * (1 - share_sold)" * bool(facts.sales) + facts.until_lost()
    lines = []
    if funds:
        lines.append(Line("funded", "Suspended losses that a further investment funds", "money", "min(cost_added, prior(suspended))",
                          "ASC 323-10-35-29"))  # fmt: skip
    lines += [
        Line("room", "Investment that losses can still take", "money", f"max(0, {room}{' - funded' * funds})", NIL),
        Line("unrecognised", "Loss beyond the investment", "money", "max(0, -result - room)", NIL),
        Line("made_up", "Income that makes up for suspended losses", "money", f"min(max(0, result), prior(suspended){' - funded' * funds})",
             "ASC 323-10-35-22"),
    ]  # fmt: skip
    restored, taken = "", ""
    if notes:
        lines += _notes_lines(notes, bool(sales_of(facts.deal, notes.name)))
        restored, taken = " - restored_share", " - taken_share"
    suspended = f"prior(suspended) + unrecognised{taken} - made_up{' - funded' * funds}"
    return [
        *lines,
        Line("suspended", "Losses suspended, a memorandum", "money", f"({suspended}){sold}" if sold else suspended, "ASC 323-10-35-20"),
        Line("earnings", "Share of the investee's earnings recognised in the investment", "money",
             f"result + unrecognised - made_up{restored}{' - funded' * funds}", NIL),
        *_flags(facts, notes, funds),
    ]  # fmt: skip


def _funds(facts: Facts) -> bool:
    return facts.deal.election("further_investment") == "funds_past_losses"


def _notes_lines(notes: Subject, sold: bool) -> list[Line]:
    """The loss in terms of the notes' class, and back in those of the stake; nil stake has nothing to convert."""
    held, name = "max(stake_held, prior(stake_held))", notes.name
    ratio = f"iff({held} == 0, 0, {CLASS_SHARE} / {held})"
    back = f"iff({CLASS_SHARE} == 0, 0, {held} / {CLASS_SHARE})"
    return [
        Line("notes_basis", "Basis of the notes that losses may take", "money",
             f"{name}.cost_held{f' * (1 - {name}.sold)' if sold else ' + 0'}", OTHERS),
        Line("to_notes", "Loss taken against the notes", "money",
             f"min(max(0, notes_basis - prior(notes_absorbed)), unrecognised * {ratio})", OTHERS),
        Line("taken_share", "The same in terms of the stake", "money", f"to_notes * {back}", OTHERS),
        Line("restored", "Income that restores the notes", "money",
             f"min(prior(notes_absorbed), (max(0, result) - made_up) * {ratio})", "ASC 323-10-35-28"),
        Line("restored_share", "The same in terms of the stake", "money", f"restored * {back}", "ASC 323-10-35-28"),
        Line("notes_gone", "Losses that end with the notes", "money",
             "iff(notes_basis == 0, prior(notes_absorbed) + to_notes - restored, 0)", OTHERS),
        Line("notes_absorbed", "Losses held against the notes", "money", "prior(notes_absorbed) + to_notes - restored - notes_gone",
             OTHERS),
    ]  # fmt: skip


def _flags(facts: Facts, notes: Subject | None, funds: bool) -> list[Line]:
    flags = []
    if not funds and not facts.deal.election("further_investment"):
        flags.append(Line("bought_while_suspended", "Bought while losses are suspended", "flag",
                          "(cost_added > 0) * (prior(suspended) > 0)", "ASC 323-10-35-29"))  # fmt: skip
    others = [s.name for s in facts.deal.subjects if s.type == "debt_security"]
    if others and not facts.deal.election("losses_beyond_investment"):
        flags.append(Line("others_untouched", "Loss beyond the investment while notes are held", "flag",
                          f"(unrecognised > 0) * ({others[0]}.cost_held > 0)", OTHERS))  # fmt: skip
    if facts.has("investee_oci"):
        flags.append(Line("oci_while_suspended", "OCI of the investee while losses are suspended", "flag",
                          "(oci_share != 0) * (prior(suspended) > 0)", NIL))  # fmt: skip
    if facts.issues:
        flags.append(Line("issued_while_suspended", "Shares issued while losses are suspended", "flag",
                          "(dilution != 0) * (prior(suspended) > 0)", NIL))  # fmt: skip
    if notes:
        flags.append(Line("notes_converted", "Notes converted or sold in part while they hold losses", "flag",
                          "(prior(notes_absorbed) > 0) * (notes_basis > 0) * (notes_basis < prior(notes_basis))", OTHERS))
    return flags


TOLD = {
    "bought_while_suspended": "shares are bought while losses are suspended: elect further_investment, funds_past_losses or "
                              "not_for_past_losses",
    "others_untouched": "a loss exceeds the investment while notes of the investee are held: elect losses_beyond_investment, against_notes "
                        "or suspended",
    "oci_while_suspended": "other comprehensive income of the investee while its losses are suspended is not covered here",
    "issued_while_suspended": "shares issued by the investee while its losses are suspended are not covered here",
    "notes_converted": "notes that hold losses of the investee are converted or repaid in part: not covered here",
}  # fmt: skip


def loss_refusals(lines: list[Line]) -> list[Refusal]:
    return [Refusal(line.name, TOLD[line.name], line.cite) for line in lines if line.name in TOLD]
