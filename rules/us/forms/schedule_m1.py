"""Schedule M-1 of Form 1120: the same reconciliation in the form of a smaller corporation, from the rows of Schedule M-3."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment
from rules.us.forms.lines import added, form_line, numbers_read
from rules.us.forms.m3_amounts import Filled, filled
from rules.us.forms.m3_rows import NO_DIFFERENCE
from rules.us.forms.schedule_m3 import line_28
from rules.us.gaap.contributed import Parts, text_of

FORM, M3 = "Schedule M-1", "schedule_m3."
CAPITAL, DEPRECIATION = "ii_24", "iii_31"
TAX = ("iii_1", "iii_2")


def schedule_m1(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Net income of the books, what is added and what is taken off, item by item, to Form 1120, line 28.

    Source: Form 1120, page 6, Schedule M-1, and its instructions. An item is a group of rows of Schedule M-3: taxed and not in
    the books in line 4, in the books and not taxed in line 7; expenses by line 5 or 8. A capital loss above gains stands in
    line 3, one of earlier years in line 8. A corporation with assets of ten million or more files Schedule M-3 in its place.
    """
    rows = {each.row.key: each for each in filled(deal, book, others) if each.row.key != NO_DIFFERENCE}
    income = _groups([each for key, each in rows.items() if not each.row.expense and key != CAPITAL])
    expense = _groups([each for key, each in rows.items() if each.row.expense and key not in (*TAX, DEPRECIATION)])
    own = [each for key, each in rows.items() if key == DEPRECIATION]
    lines = [
        numbers_read(FORM, "schedule_m1_numbers"),
        _line("line_1", "1", "Net income (loss) per books", f"{M3}ii_30_a + 0"),
        _line("line_2", "2", "Federal income tax per books", added(f"{M3}{key}_a" for key in TAX)),
        *([_line("line_3", "3", "Excess of capital losses over capital gains", f"max(0, {M3}{CAPITAL}_d)")] if CAPITAL in rows else []),
        *_items("4", "Income subject to tax not recorded on books", income, 1),
        *([_line("line_5a", "5a", "Expenses recorded on books, not deducted: depreciation", _more(own, -1))] if own else []),
        *_items("5", "Expenses recorded on books, not deducted", expense, -1),
    ]
    lines.append(_line("line_6", "6", "Add lines 1 through 5", added(line.name for line in lines[1:])))
    start = len(lines)
    lines += [
        *_items("7", "Income recorded on books, not on this return", income, -1),
        *([_line("line_8a", "8a", "Deductions not charged against book income: depreciation", _more(own, 1))] if own else []),
        *([_line("line_8_capital", "8", "Deductions not charged against book income: capital losses of earlier years",
                 f"max(0, -{M3}{CAPITAL}_d)")] if CAPITAL in rows else []),
        *_items("8", "Deductions not charged against book income", expense, 1),
    ]  # fmt: skip
    lines.append(_line("line_9", "9", "Add lines 7 and 8", added(line.name for line in lines[start:])))
    lines.append(_line("line_10", "10", "Income (Form 1120, page 1, line 28)", "line_6 - line_9"))
    lines.append(Line("income_difference", "Line 10 less taxable income before special deductions and net operating losses", "money",
                      f"line_10 - ({line_28(deal, book, others)})", "house rule", time="year"))  # fmt: skip
    check = Check("income_difference", "Schedule M-1: line 10 is taxable income before special deductions and net operating losses", 14)
    return Treatment("schedule_m1", "Schedule M-1 (Form 1120), reconciliation of income per books with income per return", FORM,
                     tuple(lines), (), (), (check,))  # fmt: skip


def _line(name: str, number: str, words: str, text: str) -> Line:
    return form_line(FORM, name, number, words, text, FORM)


def _groups(rows: list[Filled]) -> dict[str, list[Filled]]:
    """Rows by the words under which this schedule shows their difference."""
    found: dict[str, list[Filled]] = {}
    for each in rows:
        found.setdefault(each.row.item, []).append(each)
    return found


def _items(number: str, words: str, groups: dict[str, list[Filled]], sign: int) -> list[Line]:
    """A line of each item: what of its difference, per return less per books, has this sign."""
    return [_line(f"line_{number}_{rows[0].row.key}", number, f"{words}: {item.lower()}", _more(rows, sign))
            for item, rows in groups.items()]  # fmt: skip


def _more(rows: list[Filled], sign: int) -> str:
    """The difference of an item, where it has this sign; nil where it has the other."""
    parts: Parts = [(sign * way, f"{M3}{each.row.key}_{column}") for each in rows for way, column in ((1, "d"), (-1, "a"))
                    if column in each.columns]  # fmt: skip
    return f"max(0, {text_of(parts)})"


TREATMENTS = (("schedule_m1", schedule_m1),)
