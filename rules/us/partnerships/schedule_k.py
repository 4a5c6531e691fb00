"""The return of a partnership: page 1 of Form 1065 and Schedule K, gathered from its book; no tax of its own.

Numbers of lines are those of Form 1065 for 2025 (its field names, in a stored list made from the form); lines 1 to 19a of
Schedule K are the same since 2021. On page 1 the forms before 2023 had other deductions at 20 and ended at 22.
"""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, NotCovered, Others, Refusal, Treatment
from rules.us.partnerships.bounds import check_partnership, partners_of

NIL = "timeline.taxable_year - timeline.taxable_year"
FORM = "Form 1065 for 2025; the number was confirmed in a list of the form's fields."
#: Contributions to ordinary income that page 1 does not hold: they are stated separately (IRC 702(a), 703(a)(1)).
SEPARATE = {"expensed_deductions": "12", "interest_income": "5", "dividends": "6a"}
#: Rows of page 1: number, words, and 1 for income or -1 for a deduction.
PAGE_1 = (("1c", "Gross receipts or sales", 1), ("6", "Net gain (loss) from Form 4797, Part II", 1), ("7", "Other income", 1),
          ("13", "Rent", -1), ("16c", "Depreciation", -1), ("21", "Other deductions", -1))  # fmt: skip
#: Lines of Schedule K that a partner shares in, with the law that states each separately; `cash` is not shared but drawn.
SHARED = (("1", "Ordinary business income (loss)", "IRC 702(a)(8)"), ("5", "Interest income", "IRC 702(a)(7)"),
          ("6a", "Ordinary dividends", "IRC 702(a)(5)"), ("10", "Net section 1231 gain (loss)", "IRC 702(a)(3)"),
          ("12", "Section 179 deduction", "Reg. 1.702-1(a)(8)"), ("17a", "Post-1986 depreciation adjustment", "IRC 56(a)(1)"),
          ("17b", "Adjusted gain or loss", "IRC 56(a)(6)"))  # fmt: skip
#: Line 20c of Schedule K, code L on Schedule K-1, where section 179 was elected: by character, as each partner works it out.
PASSED = (("20l", "Code L: section 179 property disposed of, ordinary gain (loss)", "IRC 1245(a)"),
          ("20l_1231", "Code L: section 179 property disposed of, section 1231 gain (loss)", "IRC 1231"))  # fmt: skip
#: The part of them that is taxable income, with its sign; the minimum tax is beside it.
INCOME = (("1", 1), ("5", 1), ("6a", 1), ("10", 1), ("12", -1))


def expenses(deal: Deal) -> bool:
    """Whether section 179 is elected for any property of the partnership."""
    return any(name.endswith(".section_179") for name in deal.facts)


def shared_lines(deal: Deal) -> tuple[tuple[str, str, str], ...]:
    """(number, label, law) of every line that the partners share in."""
    return tuple((number, f"{number.partition('_')[0] if number[:2] != '20' else '20c'} {words}", cite)
                 for number, words, cite in (*SHARED, *(PASSED if expenses(deal) else ())))  # fmt: skip


def partner_label(label: str) -> str:
    """The words of a line on Schedule K-1, which codes lines 17, 19 and 20 by capital letters."""
    number, _, words = label.partition(" ")
    if number == "20c":
        return f"20L {words.removeprefix('Code L: ').capitalize()}"
    return f"{number.upper() if number[:2] in ('17', '19') else number} {words}"


def taxed_lines(deal: Deal) -> tuple[tuple[str, int], ...]:
    """Those of them that are taxable income, each with its sign."""
    return INCOME + tuple((number, 1) for number, *_ in (PASSED if expenses(deal) else ()))


Part = tuple[str, int]  # a period line with its subject, and the sign with which it makes income


def partnership_return(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Taxable income of the partnership as its partners report it; the entity pays no income tax.

    Source: IRC 701, 702(a), 703(a); Reg. 1.702-1. Allocations follow one share for each partner, of profit and loss alike, that
    the shares of all add up to one. Not covered: special allocations (704(b)), property that partners put in (704(c)), sales of
    interests (741, 743(b), 754), guaranteed payments (707(c)), foreign partners (1446), rental activities (lines 2 and 3).
    """
    check_partnership(deal, book, others)
    rows, partners = _rows(deal, book, others), partners_of(deal)
    gains = _parts(others, book.name, "section_1231_net")
    passed = [(name, line, -sign) for name, line, sign in _parts(others, book.name, "passed_1231")]
    flagged = " + ".join(f"{name}.profit_share" for name in partners)
    lines = [
        *_book_lines(rows, gains, others, book.name),
        Line("shares_apart", "Profit shares do not add up to one", "flag", f"round({flagged} - 1, 9) != 0", "IRC 704(a)", time="once"),
        Line("overdrawn", "More cash paid out than is held", "flag", "loop.cash_held < 0", "IRC 752"),
        *_page_1(rows), *_schedule_k(deal, rows, [*gains, *passed], others, book.name), *_proofs(deal),
    ]  # fmt: skip
    refusals = (
        Refusal("shares_apart", "the profit shares of the partners do not add up to one", "IRC 704(a)"),
        Refusal("overdrawn", "the partnership pays out more cash than it holds: the partners pay in, or it borrows, and shares of "
                "liabilities are not covered", "IRC 752"),
    )  # fmt: skip
    checks = (
        Check("k_less_book", "Schedule K adds up to the taxable income of the partnership's book", 14),
        Check("k1_less_k", "the Schedules K-1 add up to Schedule K, line by line", 14),
        Check("capital_less_equity", "capital accounts of the partners add up to tax-basis equity", 14),
    )
    return Treatment("partnership_return", "Form 1065 and Schedule K", "IRC 701", tuple(lines), (), refusals, checks, NOT_MODELLED)


NOT_MODELLED = (
    "special allocations (IRC 704(b)), property put in by partners (704(c)), sales of interests (741, 743(b), 754)",
    "guaranteed payments (IRC 707(c)), self-employment income (line 14), foreign partners (1446), rental activities (lines 2 and 3)",
    "limits of the partner beyond basis and section 179: at risk (465), passive activities (469), excess business losses (461(l))",
    "qualified business income (199A) and other information of line 20; Schedules K-2 and K-3; audit of partnerships (6221)",
)


def _parts(others: Others, book: str, total: str) -> list[tuple[str, str, int]]:
    """(subject, line, sign) of all that the book contributes to a total."""
    return [(name, part.line, part.sign) for (owner, name), each in others.items() if owner == book
            for part in each.contributions if part.total == total]  # fmt: skip


def _rows(deal: Deal, book: BookChoice, others: Others) -> dict[str, list[Part]]:
    """What ordinary income is made of, by row of page 1, or of Schedule K where it is stated separately."""
    types = {subject.name: subject.type for subject in deal.subjects}
    rows: dict[str, list[Part]] = {}
    for name, line, sign in _parts(others, book.name, "ordinary_income"):
        if line == "worthless_loss":
            raise NotCovered("IRC 166", f"{name}: a bad debt of a partnership, on line 12 of page 1 or separately")
        rows.setdefault(SEPARATE.get(line) or _row(types[name], line, sign), []).append((f"{name}.{line}", sign))
        if line == "ordinary_gain":
            for owner, passed, _ in _parts(others, book.name, "passed_ordinary"):
                rows["6"] += [(f"{owner}.{passed}", -1)] * (owner == name)
                rows.setdefault("20l", []).extend([(f"{owner}.{passed}", 1)] * (owner == name))
        if line == "operating_deduction" and any(each.name == "rent_deducted" for each in others[book.name, name].lines):
            rows.setdefault("13", []).append((f"{name}.rent_deducted", -1))
            rows.setdefault("21", []).append((f"{name}.rent_deducted", 1))
    return rows


def _row(kind: str, line: str, sign: int) -> str:
    if line in ("ordinary_gain", "ordinary_loss"):
        return "6"
    if line in ("recovery_deductions", "first_year_deductions"):
        return "16c"
    if sign > 0:
        return "1c" if kind in ("contract", "equipment") else "7"
    return "21"


def _sum(parts: list[Part], sign: int = 1) -> str:
    """Period lines added up, each with its sign, turned round where the row is a deduction."""
    return " ".join(f"{'+' if each * sign > 0 else '-'} {name}" for name, each in parts).removeprefix("+ ")


def _of_year(parts: list[Part], sign: int = 1) -> str:
    """The same over the tax year."""
    return _sum([(f"year_total({name})", each) for name, each in parts], sign) or NIL


def _book_lines(rows: dict[str, list[Part]], gains: list[tuple[str, str, int]], others: Others, book: str) -> list[Line]:
    """Income of the book by period, what section 179 may be taken from, and the equity that the capital accounts must meet."""
    nil = "timeline.tax_year - timeline.tax_year"
    sold = [(f"{name}.{line}", sign) for name, line, sign in gains]
    ordinary = [part for row in rows.values() for part in row]
    active = [part for number, row in rows.items() if number not in SEPARATE.values() for part in row]
    held = [(f"{name}.{line}", sign) for name, line, sign in _parts(others, book, "basis")]
    return [
        Line("ordinary_income", "Ordinary income and deductions", "money", f"{_sum(ordinary) or nil} + 0", "IRC 703"),
        Line("section_1231_net", "Net section 1231 gain", "money", f"{_sum(sold) or nil} + 0", "IRC 1231"),
        Line("taxable_income", "Taxable income of the partnership", "money", "ordinary_income + section_1231_net", "IRC 703",
             note="Taxed to the partners: the partnership owes no income tax."),
        Line("active_income", "Of it from the business, before section 179", "money", f"{_sum([*active, *sold]) or nil} + 0",
             "Reg. 1.179-2(c)(2)"),
        Line("income_before_179", "Taxable income of the business before section 179", "money", "year_total(active_income)",
             "Reg. 1.179-2(c)(2)", time="year"),
        Line("equity", "Tax-basis equity of the partnership", "money", f"loop.cash_held {_signed(held)}".strip() + " + 0", "IRC 705"),
        Line("equity_moved", "Movement of it", "money", "equity - prior(equity)", "definition"),
    ]  # fmt: skip


def _signed(parts: list[Part]) -> str:
    return " ".join(f"{'+' if sign > 0 else '-'} {name}" for name, sign in parts)


def _page_1(rows: dict[str, list[Part]]) -> list[Line]:
    """The rows of page 1 that this partnership has, and their totals."""
    made = {number: [Line(f"page_1_{number}", f"{number} {words}", "money", f"{_of_year(rows[number], sign)} + 0", "IRC 703", time="year",
                          note=FORM)] for number, words, sign in PAGE_1 if number in rows}  # fmt: skip
    income, taken = (" + ".join(f"page_1_{number}" for number, _, side in PAGE_1 if number in rows and side == sign) or NIL
                     for sign in (1, -1))  # fmt: skip
    lines = [line for number, _, sign in PAGE_1 if sign > 0 for line in made.get(number, [])]
    lines.append(Line("page_1_8", "8 Total income (loss)", "money", f"{income} + 0", "IRC 703", time="year", note=FORM))
    lines += [line for number, _, sign in PAGE_1 if sign < 0 for line in made.get(number, [])]
    return [
        *lines,
        Line("page_1_22", "22 Total deductions", "money", f"{taken} + 0", "IRC 703", time="year", note=FORM),
        Line("page_1_23", "23 Ordinary business income (loss)", "money", "page_1_8 - page_1_22", "IRC 702(a)(8)", time="year", note=FORM),
    ]


def _schedule_k(deal: Deal, rows: dict[str, list[Part]], gains: list[tuple[str, str, int]], others: Others,
                book: str) -> list[Line]:  # fmt: skip
    """Every line of Schedule K that is covered, at nil where the partnership has nothing of the kind."""
    beside = {total: _of_kinds(others, book, total) for total in ("depreciation_adjustment", "adjusted_gain")}
    texts = {
        "1": "page_1_23 + 0", "5": _of_year(rows.get("5", [])), "6a": _of_year(rows.get("6a", [])),
        "10": _of_year([(f"{name}.{line}", sign) for name, line, sign in gains]), "12": _of_year(rows.get("12", []), -1),
        "17a": beside["depreciation_adjustment"], "17b": beside["adjusted_gain"], "20l": _of_year(rows.get("20l", [])),
        "20l_1231": _of_year([(f"{name}.{line}", sign) for name, line, sign in _parts(others, book, "passed_1231")]),
    }  # fmt: skip
    notes = {"12": "After the limit by the partnership's own income; what exceeds it is carried by the partnership. " + FORM,
             "17a": "Nil for qualified property. Of no use to a corporation. " + FORM}  # fmt: skip
    lines = [Line(f"k_{number}", label, "money", f"{texts[number]} + 0", cite, time="year", note=notes.get(number, FORM))
             for number, label, cite in shared_lines(deal)]  # fmt: skip
    drawn = " + ".join(f"{name}.k1_19a" for name in partners_of(deal))
    net = " ".join(f"{'+' if sign > 0 else '-'} k_{number}" for number, sign in INCOME).removeprefix("+ ")
    paid = Line("k_19a", "19a Distributions of cash and marketable securities", "money", f"{drawn} + 0", "IRC 731", time="year", note=FORM)
    lines.insert(len(SHARED), paid)
    return [
        *lines,
        Line("analysis_1", "Analysis of net income (loss), line 1", "money", net, "IRC 703", time="year",
             note="Schedule K, lines 1 to 11 less lines 12 to 13e and 21. " + FORM),
    ]  # fmt: skip


def _of_kinds(others: Others, book: str, total: str) -> str:
    """Year lines added up."""
    return " + ".join(f"{name}.{line}" for name, line, _ in _parts(others, book, total)) or NIL


def _proofs(deal: Deal) -> list[Line]:
    """Schedule K against the book, the Schedules K-1 against Schedule K, capital accounts against equity."""
    partners = partners_of(deal)
    apart = " + ".join(f"abs(k_{number} - {' - '.join(f'{name}.k1_{number}' for name in partners)})" for number, *_ in shared_lines(deal))
    whole = " ".join(f"{'+' if sign > 0 else '-'} k_{number}" for number, sign in taxed_lines(deal)).removeprefix("+ ")
    capital = " + ".join(f"{name}.capital_end" for name in partners)
    return [
        Line("k_less_book", "Schedule K less taxable income of the book", "money", f"{whole} - year_total(taxable_income)", "house rule",
             time="year"),
        Line("k1_less_k", "Schedule K less the Schedules K-1, over its lines", "money", apart, "IRC 702", time="year"),
        Line("year_equity", "Tax-basis equity at the end of the tax year", "money", "prior(year_equity) + year_total(equity_moved)",
             "IRC 705", time="year"),
        Line("capital_less_equity", "Capital accounts less tax-basis equity", "money", f"{capital} - year_equity", "house rule",
             time="year"),
    ]  # fmt: skip


TREATMENTS = (("income_taxes", partnership_return),)
