"""Schedule M-3 of Form 1120: from net income of the books to taxable income of the return, row by row."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment
from rules.us.forms.filed import RECOVERY, STATEMENTS, treated
from rules.us.forms.lines import NIL, added, form_line, numbers_read
from rules.us.forms.m3_amounts import TAXES, Filled, filled, position
from rules.us.forms.m3_rows import NO_DIFFERENCE
from rules.us.gaap.contributed import text_of
from rules.us.tax.rates import has_state_tax

FORM = "Schedule M-3"
COLUMNS = {"a": "per income statement", "b": "temporary difference", "c": "permanent difference", "d": "per tax return"}
TOTALS = ("ii_26", "ii_27", "ii_30", "iii_39")


def schedule_m3(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Parts II and III: columns (a) to (d) of every row the deal has, their totals, and the books they must equal.

    Source: Schedule M-3 (Form 1120), revision of December 2019, and its instructions. Every line that a treatment contributes
    to income stands in one row (m3_rows.py). Column (c) is income tax and what the rate reconciliation calls never taxed; (b)
    is what is left of (d), and in all it must be the movement of temporary differences. Line 30(d) is Form 1120, line 28: after
    the limits on interest and capital losses and the deduction of state tax, before special deductions and net operating losses.

    Not covered: Part I (the entities of a group); deferred tax of states, which stands with the federal in Part III, line 2,
    in place of line 4; investees abroad (Part II, line 1). A deal is a part of its owner's return, and so is this schedule.
    """
    rows = filled(deal, book, others)
    lines = [numbers_read(FORM, "schedule_m3_numbers")]
    for each in rows:
        lines += _row(each) if not each.row.expense and each.row.key != NO_DIFFERENCE else []
    lines += _income_totals(rows)
    for each in rows:
        lines += _row(each) if each.row.expense else []
    lines += _totals("iii_39", "III 39", "Total expense/deduction items", {c: added(_in(rows, c, True)) for c in COLUMNS})
    lines += _ties(deal, book, others, rows)
    checks = tuple(Check(name, label, 14) for name, label in CHECKS.items() if any(line.name == name for line in lines))
    return Treatment("schedule_m3", "Schedule M-3 (Form 1120), net income reconciliation, for a corporation with assets of 10 million or "
                     "more", FORM, tuple(lines), (), (), checks, NOT_MODELLED)  # fmt: skip


NOT_MODELLED = ("Schedule M-3: Part I, state deferred tax apart from federal, entities and investees abroad",)
CHECKS = {
    "columns_difference": "Schedule M-3: (a) + (b) + (c) = (d) in every row and total",
    "net_income_difference": "Schedule M-3: line 30(a) is net income of the books",
    "return_difference": "Schedule M-3: line 30(d) is taxable income before special deductions and net operating losses",
    "permanent_difference": "Schedule M-3: what is permanent before tax is what the rate reconciliation calls never taxed",
    "forms_difference": "Schedule M-3: lines 23d, 23e and 31 are those of Forms 4797 and 4562",
}


def _row(each: Filled) -> list[Line]:
    """The columns of a row; (b) is what neither (a) nor (c) explains of (d)."""
    key, row = each.row.key, each.row
    parts = {"a": each.book, "c": each.permanent, "d": each.tax}
    made = []
    for column in each.columns:
        if column == "b":
            text = text_of([(1, f"{key}_d")] * bool(each.tax) + [(-1, f"{key}_{c}") for c in "ac" if parts[c]])
        else:
            text = text_of(parts[column])
        made.append(_line(f"{key}_{column}", row.number, row.words, column, text))
    return made


def _line(name: str, number: str, words: str, column: str, text: str) -> Line:
    return form_line(FORM, name, number, f"({column}) {words}: {COLUMNS[column]}", text, FORM)


def _in(rows: tuple[Filled, ...], column: str, expense: bool) -> list[str]:
    """The lines of one column that a total adds."""
    return [f"{each.row.key}_{column}" for each in rows
            if each.row.expense == expense and each.row.key != NO_DIFFERENCE and column in each.columns]  # fmt: skip


def _totals(key: str, number: str, words: str, texts: dict[str, str]) -> list[Line]:
    return [_line(f"{key}_{column}", number, words, column, text) for column, text in texts.items()]


def _income_totals(rows: tuple[Filled, ...]) -> list[Line]:
    plain = next((each for each in rows if each.row.key == NO_DIFFERENCE), None)
    same = {column: f" + {NO_DIFFERENCE}_{column}" for column in (plain.columns if plain else "")}
    return [
        *_totals("ii_26", "II 26", "Total income (loss) items", {c: added(_in(rows, c, False)) for c in COLUMNS}),
        *_totals("ii_27", "II 27", "Total expense/deduction items", {c: f"-iii_39_{c}" for c in COLUMNS}),
        *(_row(plain) if plain else []),
        *_totals("ii_30", "II 30", "Reconciliation totals", {c: f"ii_26_{c} + ii_27_{c}{same.get(c, '')}" for c in COLUMNS}),
    ]  # fmt: skip


def _ties(deal: Deal, book: BookChoice, others: Others, rows: tuple[Filled, ...]) -> list[Line]:
    rest = f"ii_30_c + iii_1_c + iii_2_c + year_total({STATEMENTS}.rate_reconciliation.never_taxed)"
    ties = [
        ("columns_difference", "(a) + (b) + (c) less (d), without sign, of all rows and totals", _unequal(rows)),
        ("net_income_difference", "Line 30(a) less net income of the books", f"ii_30_a - year_total({STATEMENTS}.results.net_income)"),
        ("return_difference", "Line 30(d) less taxable income before special deductions and net operating losses",
         f"ii_30_d - ({line_28(deal, book, others)})"),
        ("permanent_difference", "Permanent differences before tax less those of the rate reconciliation", rest),
    ]  # fmt: skip
    if treated(deal, book, RECOVERY):
        forms = "abs(ii_23d_d + ii_23e_d - form_4797.line_17) + (year_end <= end) * abs(iii_31_d - form_4562.line_22)"
        ties.append(("forms_difference", "Lines 23d, 23e and 31 less those of Forms 4797 and 4562", forms))
    return [Line(name, label, "money", text, "house rule", time="year") for name, label, text in ties]


def _unequal(rows: tuple[Filled, ...]) -> str:
    parts = [f"abs({_left(each.row.key, each.columns)})" for each in rows]
    return " + ".join(parts + [f"abs({_left(key, 'abcd')})" for key in TOTALS])


def _left(key: str, columns: str) -> str:
    return text_of([(-1 if column == "d" else 1, f"{key}_{column}") for column in columns], NIL)


def line_28(deal: Deal, book: BookChoice, others: Others) -> str:
    """Form 1120, line 28, back from the return's taxable income: before special deductions and net operating losses, after state tax."""
    held = position(deal, book, others)
    text = f"{TAXES}year_after_limits" if held.limits else f"{TAXES}year_taxable_income"
    text += f" + {TAXES}dividends_deduction" * held.dividends
    text += f" - {TAXES}net_operating_loss + {TAXES}net_operating_loss_deducted" * held.alone
    return text + f" - year_total({TAXES}state_tax)" * has_state_tax(deal) + " + 0"


TREATMENTS = (("schedule_m3", schedule_m3),)
