"""The roll-forward of deferred tax, by where it is charged: income, OCI, equity, a change of rate."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment
from rules.us.gaap import minimum_tax_credit, state_differences
from rules.us.gaap.carryforwards import carryforwards, recognised, unrealised_losses
from rules.us.gaap.contributed import Parts, both_books, contributors, parts_of, temporary_differences, text_of
from rules.us.gaap.valuation_allowance import assets_of
from rules.us.tax.rates import changes

RATE = "(income_taxes.enacted_rate - prior(income_taxes.enacted_rate))"


def deferred_roll(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Opening, charged to income by difference, to OCI, to equity, changed by rate, moved on conversion, closing.

    Source: ASC 740-10-50-9, 740-20-45-11. On conversion the liability moves from OCI to income with no change in total. A
    change of rate is taken on the differences at the beginning of the period in which it is enacted (740-10-45-15); it is
    part of the expense of continuing operations, whatever the difference came from, and has its own row here.
    """
    charged = _charged(deal, book, others)
    rates = _rate_lines(deal, book, others)
    moved = {line.name.removeprefix("rate_change_") for line in rates}
    lines = [Line("opening", "Deferred tax liability, opening", "money", "prior(closing)", "ASC 740-10-50"), *_beside(others, book)]
    for name, label, parts in charged:
        own = [*parts, *[(-1, f"rate_change_{name}")] * (name in moved)]
        lines.append(Line(f"to_income_{name}", f"Charged to income on {label}", "money", text_of(own), "ASC 740-10-30"))
    lines += _allowance_lines(deal, book, others)
    columns = [line.name for line in lines]
    if rates:
        lines += [*rates, Line("rate_change", "Change of the enacted rate, charged to income", "money",
                               text_of([(1, line.name) for line in rates]), "ASC 740-10-45-15")]  # fmt: skip
        columns.append("rate_change")
    lines += [
        Line("closing", "Deferred tax liability, closing", "money", " + ".join(columns) + " + 0", "ASC 740-10-50"),
        Line("roll_difference", "Roll-forward less balance", "money", "closing - results.deferred_tax_liability",
             "house rule"),
    ]  # fmt: skip
    check = Check("roll_difference", "deferred tax roll-forward closes to the balance", 12)
    return Treatment("deferred_roll", "Deferred tax roll-forward", "ASC 740-10-50", tuple(lines), (), (), (check,))


def _of(others: Others, book: BookChoice, total: str) -> Parts:
    return parts_of(others, book.name, total, contributors(others, book.name, total))


def _beside(others: Others, book: BookChoice) -> Iterable[Line]:
    """What is charged beside income: OCI on holding gains and out of it on reclassification, equity, the unexplained difference."""
    oci = _of(others, book, "oci_tax")
    for name, label, sign in (("to_oci", "Charged to OCI on holding gains", 1),
                              ("out_of_oci", "Released from OCI on reclassification", -1)):  # fmt: skip
        if own := [part for part in oci if part[0] == sign]:
            yield Line(name, label, "money", text_of(own), "ASC 740-20-45-11")
    if released := _of(others, book, "oci_tax_released"):
        yield Line("stranded_out_of_oci", "Stranded tax released from AOCI to income", "money", text_of(released), "ASC 220-10-50-2")
    if equity := _of(others, book, "equity_tax"):
        yield Line("to_equity", "Charged to equity", "money", text_of(equity), "ASC 740-20-45-11")
    if beside := _of(others, book, "beside_income_tax"):
        yield Line("beside_income", "On the unexplained difference, beside income and OCI", "money", text_of(beside), "house rule")


def _charged(deal: Deal, book: BookChoice, others: Others) -> list[tuple[str, str, Parts]]:
    """(name, label, parts) of what each origin charges to income: those that post their own, then those posted with the tax."""
    own = [(name, deal.subject(name).label, parts_of(others, book.name, "deferred_expense", (name,)))
           for name in contributors(others, book.name, "deferred_expense")]  # fmt: skip
    posted: list[tuple[str, str, Parts]] = [
        (each.name, each.words, [(1, f"income_taxes.{each.name}_up"), (-1, f"income_taxes.{each.name}_down")])
        for each in temporary_differences(deal, book, others)]  # fmt: skip
    kinds = (("carryforwards", "carryforwards", "carryforward", recognised(carryforwards(deal, others))),
             ("unrealised_losses", "losses not realised", "unrealised_loss", unrealised_losses(others, book.name)))  # fmt: skip
    held: list[tuple[str, str, Parts]] = [
        (name, label, [(1, f"income_taxes.{line}_down"), (-1, f"income_taxes.{line}_up")])
        for name, label, line, some in kinds if some]  # fmt: skip
    states: list[tuple[str, str, Parts]] = [("states", "bases of the states", parts)] if (parts := state_differences.charged(deal)) else []
    credit: list[tuple[str, str, Parts]] = [("minimum_tax", "the minimum tax credit", parts)] if (
        parts := minimum_tax_credit.charged(deal)) else []  # fmt: skip
    return own + posted + held + states + credit


def _allowance_lines(deal: Deal, book: BookChoice, others: Others) -> list[Line]:
    """The valuation allowance by where its change goes; what leaves AOCI for income moves nothing in the balance."""
    assets = assets_of(deal, book, others)
    if not assets.any:
        return []
    lines = [Line("allowance_to_income", "Valuation allowance, charged to income", "money", "income_taxes.allowance_income + 0",
                  "ASC 740-20-45-7")]  # fmt: skip
    if assets.oci:
        lines.append(Line("allowance_to_oci", "Valuation allowance, charged to OCI", "money", "income_taxes.allowance_oci + 0",
                          "ASC 740-20-45-8"))  # fmt: skip
    return lines


def _rate_lines(deal: Deal, book: BookChoice, others: Others) -> list[Line]:
    """The change of rate on what was held at the beginning of the period: by subject, and on carryforwards before allowance."""
    if not changes(deal):
        return []
    found: list[tuple[str, str, str]] = []
    temporary = {each.subject.name: each for each in temporary_differences(deal, book, others)}
    for subject, *_ in both_books(deal, book, others):
        own = parts_of(others, book.name, "rate_effect", (subject.name,))
        name = temporary[subject.name].name if subject.name in temporary else subject.name
        text = text_of(own) if own else f"prior(tax_basis_balance_sheet.{subject.name}_difference) * {RATE}"
        found.append((name, subject.label, text))
    cite = "ASC 740-10-45-15"
    lines = [Line(f"rate_change_{name}", f"Change of rate: {label}", "money", text, cite) for name, label, text in found]
    if held := recognised(carryforwards(deal, others)):
        carried = " + ".join(f"prior(income_taxes.{each.name}_carried)" for each in held)
        lines.append(Line("rate_change_carryforwards", "Change of rate: carryforwards", "money", f"-({carried}) * {RATE}", cite))
    return lines


TREATMENTS = (("deferred_roll", deferred_roll),)
