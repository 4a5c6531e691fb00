"""The tax-basis balance sheet, from which the balances of deferred tax are proved."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment
from rules.us.gaap.carryforwards import balance_sheet_lines, carryforwards
from rules.us.gaap.contributed import both_books, parts_of, signed, text_of
from rules.us.gaap.state_differences import own_bases
from rules.us.gaap.valuation_allowance import assets_of
from rules.us.tax.minimum_tax_paid import is_operative
from rules.us.tax.state_tax import told


def tax_basis_balance_sheet(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Book amount, tax basis and temporary difference of every subject that either book holds, and the deferred tax they call for.

    Source: ASC 740-10-25-20, 740-10-30-5. The deferred tax here is worked out anew from differences and rate, and checked
    against what the treatments posted. A liability has a negative amount in both columns. The valuation allowance is that
    of the income taxes: it belongs to all differences of a character together, not to one.
    """
    lines: list[Line] = []
    found = both_books(deal, book, others)
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
    lines += balance_sheet_lines(carryforwards(deal, others))
    for state, name in own_bases(deal).items():
        lines.append(Line(f"{state}_deferred", f"Federal tax basis less that of {told(state)}: deferred tax liability", "money",
                          f"(us_tax.results.tax_basis - {name}.results.tax_basis) * income_taxes.{state}_turning_rate * "
                          "(1 - income_taxes.federal_rate)", "ASC 740-10-55-20"))  # fmt: skip
    if is_operative(deal):
        lines.append(Line("credit_deferred", "Minimum tax credit: deferred tax liability", "money", "-income_taxes.minimum_tax_credit",
                          "ASC 740-10-55-32"))  # fmt: skip
    if assets_of(deal, book, others).any:
        lines.append(Line("allowance_deferred", "Valuation allowance: deferred tax liability", "money", "income_taxes.allowance + 0",
                          "ASC 740-10-30-5"))  # fmt: skip
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
    """Deferred tax of one subject before allowance: what stands beside income in it is taxed as recorded.

    What went through OCI has a line of its own where the subject has deferred tax through income too, as it is posted.
    """
    deferred, oci, posted = (parts_of(others, book.name, total, (name,))
                             for total in ("deferred_beside_income", "oci_difference", "deferred_liability"))  # fmt: skip
    apart = oci * (len(posted) > len(deferred) + 1)
    less = [*parts_of(others, book.name, "held_beside_income", (name,)), *deferred, *apart]
    difference = text_of([(1, f"{name}_difference"), *signed(less, -1)]).removesuffix(" + 0")
    gross = f"({difference}) * income_taxes.enacted_rate" if less else f"{difference} * income_taxes.enacted_rate"
    made = " ".join([gross, *(f"+ {part}" for _, part in deferred)])
    lines = [Line(f"{name}_deferred", f"{label}: deferred tax liability", "money", made, "ASC 740-10-30")]
    if apart:
        held = text_of(apart).removesuffix(" + 0")
        lines.append(Line(f"{name}_oci_deferred", f"{label}, through OCI: deferred tax liability", "money",
                          f"({held}) * income_taxes.enacted_rate", "ASC 740-20-45-11"))  # fmt: skip
    return lines


TREATMENTS = (("tax_basis_balance_sheet", tax_basis_balance_sheet),)
