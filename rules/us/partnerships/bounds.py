"""Where the law of partnerships stops here: what is refused, each with the paragraph that would decide it."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal
from ledger.model.nouns import NotCovered, Others
from rules.us.tax.rates import has_state_tax


def partners_of(deal: Deal) -> tuple[str, ...]:
    """The partners in the order of the deal file; the last of them takes what rounding leaves."""
    return tuple(subject.name for subject in deal.subjects if subject.type == "partner")


def check_partnership(deal: Deal, book: BookChoice, others: Others) -> None:
    """NotCovered for a book that is no partnership's, or that holds what Schedule K is not worked out for here."""
    chosen, kinds = dict(book.treatments), {subject.type for subject in deal.subjects}
    beside = [other.name for other in deal.books if other.like == "us_tax"]
    parts = [part for (owner, _), each in others.items() if owner == book.name for part in each.contributions]
    plain = [s.name for s in deal.subjects if s.type == "equipment" and chosen.get(s.name) != "partnership_recovery"]
    stops = (
        (book.like, "IRC 701", f"book {book.name} is like another: a partnership has one federal book here"),
        (len(partners_of(deal)) < 2, "Reg. 301.7701-3", "a partnership_return without two partners: an entity with one owner is no "
         "partnership; add subjects of type partner"),
        (beside, "IRC 703", f"book {', '.join(beside)} beside a partnership_return: earnings and profits are of corporations, and state "
         "returns of partnerships are not covered"),
        (plain, "Reg. 1.179-2", f"{', '.join(plain)} by another treatment than partnership_recovery, which limits section 179 by the "
         "income of the partnership"),
        (has_state_tax(deal), "IRC 164", "a state tax of the partnership itself: taxes on entities that pass "
         "income through are not covered"),
        ("borrowing" in kinds, "IRC 752", "a borrowing of a partnership: shares of liabilities in outside basis, business "
         "interest at the partnership (IRC 163(j)(4))"),
        (any(part.total == "basis" and part.sign < 0 for part in parts), "IRC 752", "payments received before they are "
         "taxed, or property not yet paid: liabilities of a partnership, whose shares belong in outside basis"),
        (any(part.total == "capital_net" for part in parts), "IRC 702(a)(1)", "capital gains of a partnership, Schedule K lines 8 and 9a, "
         "by holding period"),
        (_own_year(deal), "IRC 706", "an election of a tax year other than the calendar year: the year of a partnership follows "
         "its partners"),
    )  # fmt: skip
    for stop, cite, words in stops:
        if stop:
            raise NotCovered(cite, words)


def _own_year(deal: Deal) -> bool:
    begins = deal.facts.get("tax_year_begins")
    ends = [fact.value for name, fact in deal.facts.items() if name.startswith("tax_year_end_")]
    return begins is not None and any((end.month, end.day) != (12, 31) for end in ends)  # type: ignore[union-attr]
