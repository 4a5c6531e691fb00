"""Form 4562: depreciation and amortization of the year, by the year and the class of the property."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment
from rules.us.forms.filed import AMORTIZATION, RECOVERY, treated
from rules.us.forms.lines import added, form_line, numbers_read, of_years
from rules.us.gaap.contributed import contributors, parts_of, text_of
from rules.us.tax.property import Property, properties

FORM = "Form 4562"

#: Section B, general system: the row of each class of property, by its recovery period or, of real property, by its name.
GENERAL = {"3": ("19a",), "5": ("19b",), "7": ("19c",), "10": ("19d",), "15": ("19e",), "20": ("19f",), "25": ("19g",),
           "residential": ("19h", "19i"), "building": ("19i", "19j")}  # fmt: skip
#: Section C, alternative system: property without a class life, real property; all other property has a class life.
ALTERNATIVE = {"seven_year": ("20b",), "residential": ("20c",), "building": ("20d",), "water_utility": ("20", "20e")}
CLASS_LIFE = ("20a",)
#: Two rows: that of the forms before the one with a row of 50-year property (the parameter form_4562_fifty_year), and since.
FIFTY = "fifty_year_row"
WORDS = {
    "19a": "3-year property", "19b": "5-year property", "19c": "7-year property", "19d": "10-year property", "19e": "15-year property",
    "19f": "20-year property", "19g": "25-year property", "19h": "Residential rental property, in forms to 2024",
    "19i": "Nonresidential real property to 2024, residential since", "19j": "Nonresidential real property, in forms since 2025",
    "20": "Property of 50 years on a statement, in forms to 2024", "20a": "Class life", "20b": "12-year", "20c": "30-year",
    "20d": "40-year", "20e": "50-year, in forms since 2025",
}  # fmt: skip


def form_4562(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Section 179, the special allowance, recovery of earlier years' and of this year's property, amortization of research.

    Source: Form 4562 and its instructions. A corporation's equipment goes on this form and from its line 22 to Form 1120,
    line 20 (or with goods sold to Form 1125-A); amortization from line 44 to other deductions, Form 1120, line 26. Schedule K
    is a partnership's. Column (c) is the basis after section 179 and the special allowance; property placed in service and
    disposed of in one year stands nowhere. Residential property of the alternative system is taken for that of after 2017.

    Not covered: line 15 (168(f)(1)), listed property (line 21, Part V), qualified production property (168(n)), amortization
    of payments to customers.
    """
    found = tuple(each for name in treated(deal, book, RECOVERY) for each in properties(deal, book, name))
    equipment = next((each.name for each in treated(deal, book, RECOVERY)), "")
    software = tuple(each for each in found if each.asset_class.convention == "full_month")
    tangible = tuple(each for each in found if each not in software)
    lines = [numbers_read(FORM, "form_4562_numbers")]
    if any(each.expensed for each in found):
        lines += _part_one(deal, equipment)
    lines += _part_two(equipment, found, software)
    lines += _part_three(tangible)
    lines += _part_four(deal, equipment, found, lines) if found else []
    lines += _part_six(deal, treated(deal, book, AMORTIZATION))
    totals = [line.name for line in lines if line.name in ("line_22", "line_44")]
    deducted = of_years(parts_of(others, book.name, "recovery", contributors(others, book.name, "recovery")))
    lines.append(Line("deductions_difference", "Lines 22 and 44 less depreciation and amortization of the book", "money",
                      f"(year_end <= end) * ({added(totals)} - ({text_of(deducted)}))", "house rule", time="year",
                      note="Nil in a tax year that goes on after the last period."))  # fmt: skip
    check = Check("deductions_difference", "Form 4562: depreciation and amortization are the book's of the tax year", 11)
    return Treatment("form_4562", "Form 4562, depreciation and amortization. A corporation's equipment stands here and on Form 1120, "
                     "line 20, not on Schedule K", FORM, tuple(lines), (), (), (check,), NOT_MODELLED)  # fmt: skip


NOT_MODELLED = ("Form 4562: property of section 168(f)(1), listed property, qualified production property",)


def _part_one(deal: Deal, equipment: str) -> list[Line]:
    """Section 179 as the form works it out, beside the deduction that the book takes."""
    line, cite = f"{equipment}.{{}}".format, "IRC 179"
    asked = f"{line('year_section_179')} + prior({line('section_179_carried')}) == 0"
    limited = any(event.kind == "business_income" for event in deal.events)
    income = f"min(max(0, year_total({line('business_income')})), line_5)" if limited else "line_5 + 0"
    rows = (
        ("1", "Maximum amount", f"iff({asked}, 0, rule(section_179_limit, year_begin))"),
        ("2", "Cost of section 179 property placed in service", f"{line('section_179_property')} + 0"),
        ("3", "Threshold cost before reduction of the limit", f"iff({asked}, 0, rule(section_179_threshold, year_begin))"),
        ("4", "Reduction of the limit", f"iff({asked}, 0, max(0, line_2 - line_3))"),
        ("5", "Dollar limit of the tax year", "max(0, line_1 - line_4)"),
        ("8", "Total elected cost of section 179 property", f"{line('year_section_179')} + 0"),
        ("9", "Tentative deduction", "min(line_5, line_8)"),
        ("10", "Carryover of disallowed deduction from the year before", f"prior({line('section_179_carried')}) + 0"),
        ("11", "Business income limit", income),
        ("12", "Section 179 expense deduction", f"{line('section_179_deducted')} + 0"),
        ("13", "Carryover of disallowed deduction to the next year", f"{line('section_179_carried')} + 0"),
    )  # fmt: skip
    return [form_line(FORM, f"line_{number}", number, words, text, cite) for number, words, text in rows]


def _part_two(equipment: str, found: tuple[Property, ...], software: tuple[Property, ...]) -> list[Line]:
    lines = []
    if any(each.allowance for each in found):
        lines.append(form_line(FORM, "line_14", "14", "Special allowance", f"{equipment}.year_allowance + 0", "IRC 168(k)"))
    if software:
        recovered = added(f"{each.name}.recovery" for each in software)
        lines.append(form_line(FORM, "line_16", "16", "Other depreciation", recovered, "IRC 167(f)",
                               "Software that is readily available, of this and of earlier years."))  # fmt: skip
    return lines


def _part_three(found: tuple[Property, ...]) -> list[Line]:
    """Property of earlier years in one line, that of the year by class: basis and deduction."""
    if not found:
        return []
    earlier = added(f"(1 - {each.name}.placed_here) * {each.name}.recovery" for each in found)
    lines = [form_line(FORM, "line_17", "17", "Recovery of property placed in service in earlier years", earlier, "IRC 168(a)")]
    accounts = [each.name for each in found if each.account]
    if accounts:
        lines.append(Line("line_18", "18 General asset accounts elected for property of the year", "flag",
                          f"({added(f'{name}.placed_here' for name in accounts)}) > 0", "Reg. 1.168(i)-1", time="year"))  # fmt: skip
    if any(len(_rows(each)) > 1 for each in found):
        lines.append(Line(FIFTY, "Form with a row of 50-year property, real property one letter further", "flag",
                          "rule(form_4562_fifty_year, year_begin)", FORM, time="year"))  # fmt: skip
    rows: dict[str, list[str]] = {}
    for each in found:
        own = _rows(each)
        for number, when in zip(own, ("",) if len(own) == 1 else (f"(1 - {FIFTY}) * ", f"{FIFTY} * "), strict=True):
            rows.setdefault(number, []).append(f"{when}{each.name}.placed_here * {each.name}.")
    for number, shares in sorted(rows.items()):
        basis, taken = (added(f"{share}{line}" for share in shares) for line in ("depreciable", "recovery"))
        columns = (("_basis", "(c) basis for depreciation", basis), ("", "(g) depreciation deduction", taken))
        lines += [form_line(FORM, f"line_{number}{end}", number, f"{WORDS[number]}: {words}", text, "IRC 168(a)")
                  for end, words, text in columns]  # fmt: skip
    return lines


def _rows(each: Property) -> tuple[str, ...]:
    """The row of a vintage; two where the form was lettered anew."""
    name = each.asset_class.name
    if each.system == "alternative":
        return ALTERNATIVE.get(name, CLASS_LIFE)
    return GENERAL[name if name in GENERAL else each.tax_class[0]]


def _part_four(deal: Deal, equipment: str, found: tuple[Property, ...], before: list[Line]) -> list[Line]:
    taken = [line.name for line in before if line.name in ("line_12", "line_14", "line_16", "line_17")
             or (line.name.startswith(("line_19", "line_20")) and not line.name.endswith("_basis"))]  # fmt: skip
    lines = [form_line(FORM, "line_22", "22", "Total: to Form 1120, line 20", added(taken), "IRC 168(a)",
                       "A part that belongs to goods sold goes to Form 1125-A instead.")]  # fmt: skip
    if any(f"{each.kind}.indirect_share" in deal.facts for each in found):
        lines.append(form_line(FORM, "line_23", "23", "Part of basis that is cost of section 263A", f"{equipment}.indirect_costs + 0",
                               "IRC 263A", "Split into 23a and 23b in the form of 2025, whose words were not seen."))  # fmt: skip
    return lines


def _part_six(deal: Deal, amortized: tuple[Subject, ...]) -> list[Line]:
    records = [name for subject in amortized for name in subject.instances]
    if not records:
        return []
    begun = added(f"({name}.begins_here > 0) * {name}.recovered" for name in records)
    earlier = added(f"({name}.begins_here == 0) * {name}.recovered" for name in records)
    return [
        form_line(FORM, "line_42", "42", "Amortization of costs that begins in the tax year", begun, "IRC 174"),
        form_line(FORM, "line_43", "43", "Amortization of costs that began before the tax year", earlier, "IRC 174"),
        form_line(FORM, "line_44", "44", "Total amortization: to Form 1120, other deductions", "line_42 + line_43", "IRC 174"),
    ]


TREATMENTS = (("form_4562", form_4562),)
