"""The tax-basis balance sheet and the roll-forward of deferred taxes, from which the balances are proved."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment
from rules.us.gaap.carryforwards import balance_sheet_lines, carryforwards, taken
from rules.us.gaap.contributed import both_books, contributors, parts_of, signed, temporary_differences, text_of


def tax_basis_balance_sheet(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Book amount, tax basis and temporary difference of every subject that either book holds, and the deferred tax they call for.

    Source: ASC 740-10-25-20, 740-10-30-5. The deferred tax here is worked out anew from differences and rate, and checked
    against what the treatments posted. A liability has a negative amount in both columns.
    """
    lines: list[Line] = []
    found = both_books(deal, book, others)
    carried_forward = carryforwards(deal, others)
    for each, amounts, bases in found:
        name, label = each.name, each.label
        carried = Line(f"{name}_book", f"{label}: book amount", "money", text_of(amounts), "ASC 740-10-25")
        basis = Line(f"{name}_tax", f"{label}: tax basis", "money", text_of(bases), "IRC 1016")
        columns = [*[(1, carried.name)] * bool(amounts), *[(-1, basis.name)] * bool(bases)]
        lines += [
            *[carried] * bool(amounts), *[basis] * bool(bases),
            Line(f"{name}_difference", f"{label}: temporary difference", "money", text_of(columns), "ASC 740-10-25"),
            *_proof(others, book, name, label),
        ]  # fmt: skip
    lines += balance_sheet_lines(carried_forward)
    for kind, label in (("book", "Book amount of all"), ("tax", "Tax basis of all"), ("difference", "Temporary difference"),
                        ("deferred", "Deferred tax liability")):  # fmt: skip
        names = [line.name for line in lines if line.name.endswith(f"_{kind}")]
        if names or kind == "deferred":
            nil = "results.deferred_tax_liability - results.deferred_tax_liability"
            lines.append(Line(f"all_{kind}", label, "money", text_of([(1, name) for name in names], nil), "ASC 740-10-25"))
    lines.append(Line("proof", "Deferred tax by difference, less as posted", "money",
                      "all_deferred - results.deferred_tax_liability", "house rule"))  # fmt: skip
    check = Check("proof", "temporary difference at the enacted rate equals deferred tax by origin", 12)
    return Treatment("tax_basis_balance_sheet", "Tax-basis balance sheet", "ASC 740-10-25", tuple(lines), (), (), (check,))


def _proof(others: Others, book: BookChoice, name: str, label: str) -> list[Line]:
    """Deferred tax of one subject: what stands beside income in it is taxed as recorded; an allowance leaves no asset."""
    deferred = parts_of(others, book.name, "deferred_beside_income", (name,))
    beside = [*parts_of(others, book.name, "held_beside_income", (name,)), *deferred]
    allowances = parts_of(others, book.name, "valuation_allowance", (name,))
    difference = text_of([(1, f"{name}_difference"), *signed(beside, -1)]).removesuffix(" + 0")
    gross = f"({difference}) * income_taxes.enacted_rate" if beside else f"{difference} * income_taxes.enacted_rate"
    if not allowances:
        made = " ".join([gross, *(f"+ {part}" for _, part in deferred)])
        return [Line(f"{name}_deferred", f"{label}: deferred tax liability", "money", made, "ASC 740-10-30")]
    return [
        Line(f"{name}_gross", f"{label}: deferred tax before allowance", "money", gross, "ASC 740-10-30"),
        Line(f"{name}_allowance", f"{label}: valuation allowance", "money", text_of(allowances), "ASC 740-10-30-5"),
        Line(f"{name}_deferred", f"{label}: deferred tax liability", "money",
             text_of([(1, f"{name}_gross"), (1, f"{name}_allowance"), *deferred]), "ASC 740-10-30"),
    ]  # fmt: skip


def deferred_roll(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Opening, charged to income, charged to OCI, moved on conversion, closing; by origin.

    Source: ASC 740-10-50, 740-20-45-11(b). On conversion the liability moves from OCI to income with no change in total.
    """
    lines = [Line("opening", "Deferred tax liability, opening", "money", "prior(closing)", "ASC 740-10-50")]
    oci = parts_of(others, book.name, "oci_tax", contributors(others, book.name, "oci_tax"))
    for name, label, sign in (("to_oci", "Charged to OCI on holding gains", 1),
                              ("out_of_oci", "Released from OCI on reclassification", -1)):  # fmt: skip
        if own := [part for part in oci if part[0] == sign]:
            lines.append(Line(name, label, "money", text_of(own), "ASC 740-20-45-11"))
    for name, label, charged in _charged_to_income(deal, book, others):
        lines.append(Line(f"to_income_{name}", f"Charged to income on {label}", "money", charged, "ASC 740-10-30"))
    beside = parts_of(others, book.name, "beside_income_tax", contributors(others, book.name, "beside_income_tax"))
    if beside:
        lines.append(Line("beside_income", "On the unexplained difference, beside income and OCI", "money", text_of(beside),
                          "house rule"))  # fmt: skip
    lines += [
        Line("closing", "Deferred tax liability, closing", "money", " + ".join(line.name for line in lines) + " + 0",
             "ASC 740-10-50"),
        Line("roll_difference", "Roll-forward less balance", "money", "closing - results.deferred_tax_liability",
             "house rule"),
    ]  # fmt: skip
    check = Check("roll_difference", "deferred tax roll-forward closes to the balance", 12)
    return Treatment("deferred_roll", "Deferred tax roll-forward", "ASC 740-10-50", tuple(lines), (), (), (check,))


def _charged_to_income(deal: Deal, book: BookChoice, others: Others) -> list[tuple[str, str, str]]:
    """(name, label, formula) of what each origin charges to income: those that post their own, then those posted with the tax."""
    own = [(name, deal.subject(name).label, text_of(parts_of(others, book.name, "deferred_expense", (name,))))
           for name in contributors(others, book.name, "deferred_expense")]  # fmt: skip
    posted = [(each.name, each.words, f"income_taxes.{each.name}_up - income_taxes.{each.name}_down")
              for each in temporary_differences(deal, book, others)]  # fmt: skip
    held = [("carryforwards", "carryforwards", "income_taxes.carryforward_down - income_taxes.carryforward_up")]
    return own + posted + held * bool(taken(carryforwards(deal, others)))


TREATMENTS = (("tax_basis_balance_sheet", tax_basis_balance_sheet), ("deferred_roll", deferred_roll))
