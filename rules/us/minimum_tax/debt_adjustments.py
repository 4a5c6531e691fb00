"""Notes in adjusted financial statement income: marks through income, the gain on conversion, and what is counted once."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal
from ledger.model.nouns import Line, NotCovered, Others
from rules.legs.securities import worthlessness
from rules.us.gaap.contributed import PRETAX, TAXABLE, parts_of, signed
from rules.us.minimum_tax.parts import STATEMENT, Adjusted, of_type, out_and_in

#: Treatments of the books that mark a note through income, which the notice lets be left out.
MARKED = ("trading", "fair_value_option")
ONCE = "IRC 56A(c)(15)"
FAIR_VALUE, GAIN = "camt_fair_value", "camt_conversion_gain"


def debt_adjustments(deal: Deal, book: BookChoice, others: Others) -> Adjusted:
    """What the books say of notes stays, but for what is elected; other comprehensive income is not in it to begin with.

    Source: IRC 56A(a) (net income). Notes are no stock, so their marks through income are in it. Election camt_fair_value: taken
    puts tax figures in place of marks (Notice 2025-49: an option; that it reaches all such notes is not read). Election
    camt_conversion_gain: included or excluded, of a gain that conversion moves from other comprehensive income, or makes, in
    income (unconfirmed either way: Rev. Rul. 72-265 makes it no gain for tax, no text says it is none here).

    A gain counted before a sale of the shares is not counted again in it: the law asks for regulations against duplication,
    and this is how such a rule is taken here (unconfirmed).
    """
    names = of_type(deal, book, "debt_security")
    if not names:
        return Adjusted()
    name = names[0]
    treated = dict(next(each for each in deal.books if each.name == STATEMENT).treatments)[name]
    conversion = next((event for event in deal.events if event.kind == "conversion"), None)
    if treated == "bifurcated_option":
        if conversion:
            raise NotCovered(ONCE, f"{name}: an option split off and marked through income, and a conversion, in the minimum tax")
        return Adjusted()
    if treated in MARKED:
        if _chosen(deal, FAIR_VALUE, name, "taken or not_taken") == "taken":
            out = [part for total, sign in PRETAX for part in signed(parts_of(others, STATEMENT, total, names, f"{STATEMENT}."), sign)]
            into = [part for total, sign in TAXABLE for part in signed(parts_of(others, book.name, total, names), sign)]
            return out_and_in("debt", "Notes at fair value", out, into, "Notice 2025-49")
        return _counted(deal, conversion.to) if conversion else Adjusted()
    if conversion is None or deal.election("conversion_basis") != "fair_value":
        return Adjusted()
    if _chosen(deal, GAIN, name, "included or excluded") == "included":
        return _counted(deal, conversion.to)
    line = Line("conversion_adjustment", "Gain on conversion of notes, excluded", "money",
                f"{conversion.to}.received_cost - {conversion.to}.received_value", ONCE)  # fmt: skip
    return Adjusted((line,), (line.name,))


def _chosen(deal: Deal, election: str, name: str, choices: str) -> str:
    choice = deal.election(election)
    if choice is None:
        raise NotCovered("Notice 2025-49" if election == FAIR_VALUE else ONCE,
                         f"{name}: the minimum tax needs the election {election} ({choices})")  # fmt: skip
    return choice


def _counted(deal: Deal, shares: str | None) -> Adjusted:
    """What shares carry above their tax basis because it was counted on notes, and its part that a sale would count again."""
    assert shares is not None, "a conversion names what it converts into"
    sold = any(event.kind == "sale" and event.of == shares for event in deal.events)
    lost = worthlessness(deal, deal.subject(shares))
    lines = [Line("counted_on_conversion", "Gain on notes counted by their conversion", "money",
                  f"{shares}.received_value - {shares}.received_cost", ONCE)]  # fmt: skip
    leaving = " + ".join([*[f"{shares}.share_sold"] * sold, *[f"{shares}.loss_now"] * bool(lost)])
    if not leaving:
        return Adjusted(tuple(lines))
    lines += [
        Line("counted_again", "Of it in the gain on shares, counted once", "money",
             f"({leaving}) * (prior(counted_open) + counted_on_conversion)", ONCE),
        Line("counted_open", "Gain on notes counted, in shares still held", "money",
             "prior(counted_open) + counted_on_conversion - counted_again", ONCE),
        Line("counted_adjustment", "Gain on shares that was counted on notes", "money", "-counted_again", ONCE),
    ]  # fmt: skip
    return Adjusted(tuple(lines), ("counted_adjustment",))
