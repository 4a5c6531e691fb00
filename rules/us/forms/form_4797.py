"""Form 4797: sales of business property, from each vintage disposed of to ordinary income and to net section 1231 gain."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment
from rules.us.forms.filed import RECOVERY, treated
from rules.us.forms.lines import added, form_line, numbers_read
from rules.us.tax.dispositions import account_kinds
from rules.us.tax.property import Property, named, properties
from rules.us.tax.section_1231 import sum_of

FORM = "Form 4797"
TAXES = "income_taxes."


def form_4797(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """One set of lines per vintage, as the columns of Part III, and the totals of Parts I, II and III by tax year.

    Source: Form 4797 and its instructions. Property held for more than a year and sold at a gain stands in Part III, at a
    loss in Part I; property held for a year or less, or abandoned, in Part II. What is ordinary of a gain is the book's
    (IRC 1245, 1250, 291). A corporation enters line 17 on Form 1120, line 9, and the long-term gain of line 7 or 9 on
    Schedule D. Property of a general asset account has no basis: its proceeds stand in lines 10 and 2.

    Not covered: Part IV (recapture under 179 and 280F), like-kind exchanges, instalments and casualties (lines 3 to 5, 14 to
    16), the statement of partial dispositions (lines 1b and 1c).
    """
    equipment = treated(deal, book, RECOVERY)[0]
    found = properties(deal, book, equipment)
    leaving = tuple(each for each in found if not each.account)
    lines = [numbers_read(FORM, "form_4797_numbers"), *_by_vintage(leaving), *_part_one(leaving, found),
             *_part_two(equipment.name, leaving, found),
             *_part_three(leaving), *_ties(equipment.name)]  # fmt: skip
    checks = (
        Check("ordinary_difference", "Form 4797: lines 10 and 13 are the book's ordinary gain less loss of the tax year", 11),
        Check("section_1231_difference", "Form 4797: line 7 is the book's net section 1231 gain, line 9 what of it is capital", 11),
        Check("line_18_difference", "Form 4797: line 18 is all that is ordinary on the disposal of equipment", 11),
    )
    return Treatment("form_4797", "Form 4797, sales of business property", FORM, tuple(lines), (), (), checks, NOT_MODELLED)


NOT_MODELLED = ("Form 4797: Part IV, exchanges, instalment sales, casualties, partial dispositions",)


def _by_vintage(leaving: tuple[Property, ...]) -> list[Line]:
    """The columns of Part III for every vintage, the same as (d) to (g) of lines 2 and 10 for those that go to Parts I and II."""
    names = named(leaving)
    if not names:
        return []

    def each(name: str, label: str, text: str, among: tuple[str, ...] = names, cite: str = FORM) -> Line:
        return Line(name, label, "money", text, cite, time="year", each=True, among=among)

    recaptured = [(number, section, named(e for e in leaving if e.asset_class.recapture == section))
                  for number, section in (("25b", "1245"), ("26g", "1250"))]  # fmt: skip
    return [
        each("sold_line_20", "20 Gross sales price", "year_total(price)"),
        each("sold_line_22", "22 Depreciation allowed", "year_total(cost_retired) - basis_retired"),
        each("sold_line_24", "24 Gain or loss", "sold_line_20 - (year_total(cost_retired) - sold_line_22)"),
        Line("sold_in_part", "Part of the form", "count",
             "disposed * iff(held_short + (sold_line_20 == 0) > 0, 2, iff(sold_line_24 > 0, 1 + 2 * disposed, 1))", FORM, time="year",
             each=True, among=names, note="3 for a gain and 1 for a loss after more than a year, 2 for the rest and what is abandoned."),
        *(each(f"sold_line_{number}", f"{number} Ordinary part", "(sold_in_part > 2) * year_total(ordinary_part)", among, f"IRC {section}")
          for number, section, among in recaptured if among),
    ]  # fmt: skip


def _part_one(leaving: tuple[Property, ...], found: tuple[Property, ...]) -> list[Line]:
    accounts = [f"year_total({each.name}.price)" for each in found if each.account]
    excess = f" + {' + '.join(accounts)}" if accounts else ""
    all_sold = added(f"{each.name}.sold_line_24" for each in leaving)
    return [
        form_line(FORM, "line_2g", "2", "(g) Gain or loss, held for more than a year and no gain",
                  f"{all_sold} - line_10g - line_30{excess}", "IRC 1231", "All disposals but those of lines 10 and 30." if not accounts else
                  "All disposals but those of lines 10 and 30, with what a general asset account brings above its unadjusted basis."),
        form_line(FORM, "line_6", "6", "Gain from line 32, from other than casualty or theft", "line_32 + 0", "IRC 1231"),
        form_line(FORM, "line_7", "7", "Net section 1231 gain or loss", "line_2g + line_6", "IRC 1231"),
        form_line(FORM, "line_8", "8", "Nonrecaptured net section 1231 losses from prior years",
                  sum_of(f"{TAXES}section_1231_loss_"), "IRC 1231(c)"),
        form_line(FORM, "line_9", "9", "Long-term capital gain: to Schedule D", "max(0, line_7 - line_8)", "IRC 1231(a)(1)",
                  "Where line 8 is nil the gain goes there from line 7."),
    ]  # fmt: skip


def _part_two(equipment: str, leaving: tuple[Property, ...], found: tuple[Property, ...]) -> list[Line]:
    ordinary = "".join(f" + year_total({equipment}.{kind}_ordinary)" for kind in account_kinds(found))
    return [
        form_line(FORM, "line_10g", "10", "(g) Gain or loss, held for a year or less, or abandoned", f"{_sum(leaving, '== 2')}{ordinary}",
                  "IRC 1231(b)(1)", "With the ordinary proceeds of general asset accounts (Reg. 1.168(i)-1(e)(2))." if ordinary else ""),
        form_line(FORM, "line_11", "11", "Loss, if any, from line 7", "min(0, line_7)", "IRC 1231(a)(2)"),
        form_line(FORM, "line_12", "12", "Gain from line 7, or amount from line 8", "min(max(0, line_7), line_8)", "IRC 1231(c)"),
        form_line(FORM, "line_13", "13", "Gain from line 31", "line_31 + 0", "IRC 1245"),
        form_line(FORM, "line_17", "17", "Lines 10 to 16 combined", "line_10g + line_11 + line_12 + line_13", FORM),
        form_line(FORM, "line_18", "18", "Line 17: to Form 1120, line 9", "line_17 + 0", FORM),
    ]  # fmt: skip


def _part_three(leaving: tuple[Property, ...]) -> list[Line]:
    ordinary = added(f"{each.name}.sold_line_{'25b' if each.asset_class.recapture == '1245' else '26g'}" for each in leaving)
    abandoned = added(f"({each.name}.sold_line_20 == 0) * {each.name}.sold_line_24" for each in leaving)
    return [
        form_line(FORM, "line_30", "30", "Total gains for all properties", _sum(leaving, "> 2"), FORM),
        form_line(FORM, "line_31", "31", "Of it ordinary: to line 13", ordinary, "IRC 1245"),
        form_line(FORM, "line_32", "32", "Line 30 less line 31: to line 6", "line_30 - line_31", "IRC 1231"),
        form_line(FORM, "abandoned", "10", "Of line 10: losses of property abandoned, for Schedule M-3, line 23e", abandoned, "IRC 165"),
    ]


def _ties(equipment: str) -> list[Line]:
    book = f"year_total({equipment}.ordinary_net)"
    lines = (
        ("ordinary_difference", "Lines 10 and 13 less ordinary gain and loss of the book", f"line_10g + line_13 - {book}"),
        ("section_1231_difference", "Lines 7 and 9 less section 1231 gain of the book and what of it is capital",
         f"abs(line_7 - {TAXES}year_section_1231) + abs(line_9 - {TAXES}section_1231_capital)"),
        ("line_18_difference", "Line 18 less ordinary gain, net section 1231 loss and recapture of the book",
         f"line_18 - ({book} - {TAXES}section_1231_loss + {TAXES}section_1231_recaptured)"),
    )  # fmt: skip
    return [Line(name, label, "money", text, "house rule", time="year") for name, label, text in lines]


def _sum(leaving: Iterable[Property], part: str) -> str:
    """Gain and loss of the vintages that stand in one part of the form."""
    return added(f"({each.name}.sold_in_part {part}) * {each.name}.sold_line_24" for each in leaving)


TREATMENTS = (("form_4797", form_4797),)
