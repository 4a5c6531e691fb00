"""Schedule M-3 (Form 1120), revision of December 2019: its rows, and the row to which each contributed line of either book belongs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A row of Part II (income) or Part III (expense). `item` is the words under which Schedule M-1 shows its difference."""

    key: str
    number: str
    words: str
    item: str
    expense: bool = False


def _rows(part: str, expense: bool, *rows: tuple[str, str, str]) -> tuple[Row, ...]:
    return tuple(Row(f"{part.lower()}_{number}", f"{part} {number}", words, item, expense) for number, words, item in rows)


DISPOSALS, TAX = "Gains and losses on disposal of assets", "Income tax"
INCOME = _rows(
    "II", False,
    ("6", "Income (loss) from equity method U.S. corporations", "Income of investees under the equity method"),
    ("7", "U.S. dividends not eliminated in tax consolidation", "Dividends"),
    ("13", "Interest income", "Interest income"),
    ("16", "Mark-to-market income (loss)", "Marks of investments"),
    ("20", "Unearned/deferred revenue", "Revenue"),
    ("23a", "Income statement gain/loss on disposition of assets", DISPOSALS),
    ("23b", "Gross capital gains from Schedule D", DISPOSALS),
    ("23c", "Gross capital losses from Schedule D", DISPOSALS),
    ("23d", "Net gain/loss reported on Form 4797, line 17", DISPOSALS),
    ("23e", "Abandonment losses", DISPOSALS),
    ("23f", "Worthless stock losses", DISPOSALS),
    ("23g", "Other gain/loss on disposition of assets", DISPOSALS),
    ("24", "Capital loss limitation and carryforward used", "Capital losses"),
    ("25", "Other income (loss) items with differences", "Other income"),
    ("28", "Other items with no differences", ""),
)  # fmt: skip
EXPENSE = _rows(
    "III", True,
    ("1", "U.S. current income tax expense", TAX),
    ("2", "U.S. deferred income tax expense", TAX),
    ("3", "State and local current income tax expense", "State income tax"),
    ("8", "Interest expense", "Interest expense"),
    ("28", "Other amortization or impairment write-offs", "Amortization and write-downs"),
    ("31", "Depreciation", "Depreciation"),
    ("32", "Bad debt expense", "Bad debts and credit losses"),
    ("35", "Research and development costs", "Research and development"),
    ("38", "Other expense/deduction items with differences", "Other expenses"),
)  # fmt: skip
ROWS = INCOME + EXPENSE
NO_DIFFERENCE, OTHER_INCOME, OTHER_EXPENSE = "ii_28", "ii_25", "iii_38"


def _of(type: str, rows: dict[str, tuple[str, ...]]) -> dict[tuple[str, str], str]:
    return {(type, line): row for row, lines in rows.items() for line in lines}


#: Of the book: (type of subject, line that makes income before tax) -> row. What is not named here stands among "other".
BOOK = {
    **_of("equipment", {"iii_31": ("depreciation",), "ii_23a": ("gain", "loss"), "iii_28": ("write_down_up", "write_down_back"),
                        "iii_8": ("interest_capitalised",), "iii_38": ("accretion", "settlement_gain", "settlement_loss"),
                        "ii_28": ("operating_costs", "second_life_revenue")}),
    **_of("research", {"iii_35": ("expense",)}),
    **_of("software", {"iii_28": ("amortization",), "iii_35": ("expensed",)}),
    **_of("operating_cost", {"ii_28": ("operating_expense",)}),
    **_of("contract", {"ii_20": ("revenue",), "iii_8": ("interest",), "ii_16": ("value_moved_up", "value_moved_down")}),
    **_of("borrowing", {"iii_8": ("expense",)}),
    **_of("debt_security", {"ii_13": ("interest_income", "accretion"), "ii_16": ("gain_up", "gain_down", "option_up", "option_down"),
                            "ii_23a": ("reclassified", "sale_gain", "sale_loss", "conversion_gain", "conversion_loss"),
                            "iii_32": ("loss_up", "loss_down", "write_off_loss"), "iii_28": ("write_down",)}),
    **_of("equity_security", {"ii_6": ("equity_in_earnings",), "ii_7": ("dividends",),
                              "ii_16": ("upward", "downward", "marked_up", "marked_down", "repriced_up", "repriced_down"),
                              "ii_23a": ("sale_gain", "sale_loss", "recycled"), "iii_28": ("impaired", "written_down")}),
}  # fmt: skip
#: Of the return: (type of subject, line that makes taxable income) -> row.
RETURN = {
    **_of("equipment", {"iii_31": ("recovery_deductions", "first_year_deductions", "expensed_deductions"),
                        "ii_23d": ("ordinary_gain", "ordinary_loss", "section_1231_gain", "section_1231_loss"),
                        "iii_38": ("retirement_paid",), "ii_28": ("running_costs", "second_life_receipts")}),
    **_of("research", {"iii_35": ("amortization", "deducted")}),
    **_of("software", {"iii_35": ("amortization", "deducted", "upkeep")}),
    **_of("operating_cost", {"ii_28": ("operating_deduction",)}),
    **_of("contract", {"ii_20": ("receipts",), "iii_28": ("payment_recovered",)}),
    **_of("borrowing", {"iii_8": ("business_interest",)}),
    **_of("debt_security", {"ii_13": ("interest_income",), "ii_23b": ("capital_gain",), "ii_23c": ("capital_loss",)}),
    **_of("equity_security", {"ii_7": ("dividends",), "ii_23b": ("capital_gain",), "ii_23c": ("capital_loss",),
                              "ii_23f": ("worthless_loss",)}),
}  # fmt: skip
#: A worthless note: stock or a security where its loss is capital, a bad debt where it is ordinary.
WORTHLESS_NOTE = {"capital_net": "ii_23f", "ordinary_income": "iii_32"}
