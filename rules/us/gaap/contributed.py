"""What the treatments contribute, as formulas: by total and subject, from any book; and the differences between books."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Others

#: What makes income before tax, and what makes taxable income before the limits of the year: total and sign.
PRETAX = (("operating_income", 1), ("gains_in_income", 1), ("investment_income", 1), ("equity_in_earnings", 1), ("other_income", 1),
          ("interest_expense", -1))  # fmt: skip
TAXABLE = (("ordinary_income", 1), ("section_1231_net", 1), ("capital_net", 1))

#: Parts of a formula: sign and name.
Parts = list[tuple[int, str]]


def contributors(others: Others, book: str, *totals: str) -> tuple[str, ...]:
    """The subjects that contribute to any of these totals, in the order of the deal file."""
    return tuple(subject for (owner, subject), treatment in others.items()
                 if owner == book and any(part.total in totals for part in treatment.contributions))  # fmt: skip


def parts_of(others: Others, book: str, total: str, among: Collection[str], prefix: str = "") -> Parts:
    """What these subjects contribute to a total; names begin with `prefix`, the book, where another book reads them."""
    return [(part.sign, f"{prefix}{subject}.{part.line}") for (owner, subject), treatment in others.items()
            if owner == book and subject in among for part in treatment.contributions if part.total == total]  # fmt: skip


def summed(others: Others, book: str, total: str, among: Collection[str], whole: str, prefix: str = "") -> Parts:
    """The same, by the line of the whole total where these subjects make all of it."""
    if found := contributors(others, book, total):
        return [(1, whole)] if set(found) <= set(among) else parts_of(others, book, total, among, prefix)
    return []


#: Types of subject whose gains and losses are of capital character for tax, IRC 1221.
CAPITAL = ("debt_security", "equity_security")


def capital_subjects(deal: Deal, others: Others) -> tuple[str, ...]:
    """The subjects whose differences turn into capital gains or losses: securities, and what adds to net capital gain."""
    sold = contributors(others, "us_tax", "capital_net")
    return tuple(s.name for s in deal.subjects if s.type in CAPITAL or s.name in sold)


def signed(parts: Parts, sign: int) -> Parts:
    return [(sign * own, name) for own, name in parts]


def text_of(parts: Parts, nil: str = "") -> str:
    """A formula of one or more lines; `nil` is the text where there is no part."""
    if not parts:
        return nil
    text = " ".join(f"{'+' if sign > 0 else '-'} {name}" for sign, name in parts).removeprefix("+ ")
    return (f"-{text[2:]}" if text[0] == "-" else text) + " + 0" * (len(parts) == 1 and text[0] != "-")


def cash_parts(others: Others, among: Collection[str]) -> Parts:
    """Cash before tax of these subjects, with the signs of the money loop; by its totals where they make all of one."""
    signs = {part.line: part.sign for part in others["deal", "loop"].contributions}
    return [(sign * own, name) for total, sign in signs.items()
            for own, name in summed(others, "deal", total, among, f"loop.{total}")]  # fmt: skip


@dataclass(frozen=True)
class Temporary:
    """A subject that the books carry or that has a tax basis, and whose deferred tax no treatment of its own posts.

    `name` begins the names of its lines; `account` is that of its deferred tax, one for each type of subject.
    """

    subject: Subject
    name: str
    words: str
    account: str
    book: Parts
    tax: Parts


def both_books(deal: Deal, book: BookChoice, others: Others) -> tuple[tuple[Subject, Parts, Parts], ...]:
    """(subject, book amounts, tax bases) of everything that both books treat and either of them holds.

    What a carryforward makes of a basis that is used up is not the subject's: it stands with the carryforwards.
    """
    tax = next((dict(b.treatments) for b in deal.books if b.name == "us_tax"), {})
    found = []
    for subject in deal.subjects:
        if subject.name in dict(book.treatments) and subject.name in tax:
            own = (subject.name,)
            carried = {name for _, name in parts_of(others, "us_tax", "carryforward", own, "us_tax.")}
            bases = [part for part in parts_of(others, "us_tax", "basis", own, "us_tax.") if part[1] not in carried]
            amounts = parts_of(others, book.name, "carrying", own)
            if amounts or bases:
                found.append((subject, amounts, bases))
    return tuple(found)


def temporary_differences(deal: Deal, book: BookChoice, others: Others) -> tuple[Temporary, ...]:
    """Those whose deferred tax the income taxes post: a treatment that contributes deferred tax posts its own."""
    own = contributors(others, book.name, "deferred_liability")
    open_ones = [each for each in both_books(deal, book, others) if each[0].name not in own]
    types = [subject.type for subject, *_ in open_ones]
    found = []
    for subject, amounts, bases in open_ones:
        kind, alone = subject.type, types.count(subject.type) == 1
        found.append(Temporary(subject, kind if alone else f"{kind}_{subject.name}", kind.replace("_", " ") if alone else subject.label,
                               f"liabilities:deferred tax:{kind.replace('_', ' ')}", amounts, bases))  # fmt: skip
    return tuple(found)
