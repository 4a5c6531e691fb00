"""What stands in columns (a), (c) and (d) of Schedule M-3, gathered from what the treatments of both books contribute."""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger.facts.nouns import BookChoice, Deal
from ledger.model.nouns import Others, Treatment
from rules.legs.contract import kinds_of
from rules.us.forms.filed import BOOK as TAX_BOOK
from rules.us.forms.filed import RECOVERY, STATEMENTS, treated
from rules.us.forms.m3_rows import (
    BOOK,
    NO_DIFFERENCE,
    OTHER_EXPENSE,
    OTHER_INCOME,
    RETURN,
    ROWS,
    WORTHLESS_NOTE,
    Row,
)
from rules.us.gaap.contributed import PRETAX, TAXABLE, Parts, contributors
from rules.us.tax.income import Position, parts_of_income, position_of
from rules.us.tax.rates import has_state_tax

TAXES = "income_taxes."


@dataclass
class Filled:
    """A row with the parts of its columns, all on the timeline of tax years; an expense is positive."""

    row: Row
    book: Parts = field(default_factory=list)
    permanent: Parts = field(default_factory=list)
    tax: Parts = field(default_factory=list)

    @property
    def columns(self) -> str:
        """The columns that hold a line: (a) and (d) where a book has the item, (b) where there can be a difference."""
        held = {"a": self.book, "b": self.row.key != NO_DIFFERENCE, "c": self.permanent, "d": self.tax}
        return "".join(column for column, parts in held.items() if parts)


def filled(deal: Deal, book: BookChoice, others: Others) -> tuple[Filled, ...]:
    """The rows that a deal has, in the order of the schedule; every contributed line stands in one of them."""
    rows = {row.key: Filled(row) for row in ROWS}
    _of_statements(deal, others, rows)
    _of_return(deal, others, rows)
    _limits(position(deal, book, others), rows, bool(treated(deal, book, RECOVERY)))
    _taxes(deal, rows)
    _never_taxed(deal, others, rows)
    return tuple(each for each in rows.values() if each.book or each.permanent or each.tax)


def position(deal: Deal, book: BookChoice, others: Others) -> Position:
    """What limits of the tax year the return has."""
    return position_of(deal, parts_of_income(book, others), has_state_tax(deal))


def _add(filled: Filled, column: str, effect: int, text: str) -> None:
    """`effect` is on income: an expense row shows the other sign."""
    getattr(filled, column).append((-effect if filled.row.expense else effect, text))


def _plain(deal: Deal, name: str) -> bool:
    """A contract that is only used and paid: the same revenue in both books."""
    subject = deal.subject(name)
    return subject.type == "contract" and kinds_of(deal, subject) <= {"usage"}


def _where(book: str, name: str, line: str, treatment: Treatment) -> str:
    """The line that a treatment contributes: its own, or the leg of the deal that it takes as it is."""
    return f"{book if any(own.name == line for own in treatment.lines) else 'deal'}.{name}.{line}"


def _of_statements(deal: Deal, others: Others, rows: dict[str, Filled]) -> None:
    for total, sign in PRETAX:
        for (owner, name), treatment in others.items():
            for part in treatment.contributions if owner == STATEMENTS else ():
                if part.total == total:
                    effect = sign * part.sign
                    other = OTHER_EXPENSE if effect < 0 and total in ("operating_income", "interest_expense") else OTHER_INCOME
                    key = BOOK.get((deal.subject(name).type, part.line), other)
                    key = NO_DIFFERENCE if key == "ii_20" and _plain(deal, name) else key
                    _add(rows[key], "book", effect, f"year_total({_where(STATEMENTS, name, part.line, treatment)})")


def _of_return(deal: Deal, others: Others, rows: dict[str, Filled]) -> None:
    for total, sign in TAXABLE:
        for (owner, name), treatment in others.items():
            for part in treatment.contributions if owner == TAX_BOOK else ():
                if part.total == total:
                    kind = deal.subject(name).type
                    key = RETURN.get((kind, part.line), OTHER_INCOME)
                    if (kind, part.line) == ("debt_security", "worthless_loss"):
                        key = WORTHLESS_NOTE[total]
                    key = NO_DIFFERENCE if key == "ii_20" and _plain(deal, name) else key
                    _add(rows[key], "tax", sign * part.sign, f"year_total({_where(TAX_BOOK, name, part.line, treatment)})")


def _limits(held: Position, rows: dict[str, Filled], equipment: bool) -> None:
    """The limits of the tax year, in the rows that the schedule has for them; special deductions and losses come after it."""
    if held.interest:
        rows["iii_8"].tax += [(1, f"{TAXES}interest_deducted"), (-1, f"{TAXES}year_business_interest")]
    if held.capital:
        rows["ii_24"].tax += [(1, f"{TAXES}capital_loss_of_year"), (-1, f"{TAXES}capital_loss_used")]
    if held.section_1231:
        rows["ii_23b"].tax.append((1, f"{TAXES}section_1231_capital"))
        rows["ii_23d"].tax.append((-1, f"{TAXES}section_1231_capital"))
    if equipment:
        rows["ii_23d"].tax.append((-1, "form_4797.abandoned"))
        rows["ii_23e"].tax.append((1, "form_4797.abandoned"))


def _taxes(deal: Deal, rows: dict[str, Filled]) -> None:
    """Federal tax is never deducted; a state's is, as the return of the year has it."""
    current: Parts = [(1, f"year_total({STATEMENTS}.results.current_tax)")]
    if has_state_tax(deal):
        state = [(sign, f"year_total({STATEMENTS}.{TAXES}state_current_{way})") for sign, way in ((1, "charge"), (-1, "benefit"))]
        current += [(-sign, text) for sign, text in state]
        rows["iii_3"].book += state
        rows["iii_3"].tax.append((1, f"year_total({TAXES}state_tax)"))
    for key, parts in (("iii_1", current), ("iii_2", [(1, f"year_total({STATEMENTS}.results.deferred_tax_expense)")])):
        rows[key].book += parts
        rows[key].permanent += [(-sign, text) for sign, text in parts]


def _never_taxed(deal: Deal, others: Others, rows: dict[str, Filled]) -> None:
    """Income that is never taxed, and what is taxed and credited to equity directly: as the rate reconciliation names them."""
    taxed = contributors(others, STATEMENTS, "equity_tax")
    for (owner, name), treatment in others.items():
        for part in treatment.contributions if owner == STATEMENTS else ():
            credit = part.total == "equity_credits" and name not in taxed
            if credit or part.total == "permanent":
                key = OWN_ROW.get(deal.subject(name).type, OTHER_INCOME)
                _add(rows[key], "permanent", part.sign if credit else -part.sign, f"year_total({STATEMENTS}.{name}.{part.line})")


#: Where a permanent difference of a subject stands, by its type; else among other income.
OWN_ROW = {"contract": "ii_20", "equity_security": "ii_6"}
