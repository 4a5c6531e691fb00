"""The results of the US GAAP book as lines, gathered from what the treatments contribute."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment, gathered
from rules.us.gaap.carryforwards import carryforwards, taken
from rules.us.gaap.comparison import compared
from rules.us.gaap.contributed import PRETAX, contributors, parts_of, signed, temporary_differences, text_of
from rules.us.gaap.life import investments, life_checks, life_lines

LABELS = {"operating_income": "Operating income", "gains_in_income": "Gains of the investments in income",
          "investment_income": "Interest and dividends of the investments", "interest_expense": "Interest expense"}  # fmt: skip


def results(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Income, gains, tax and OCI gathered from the treatments, and what they must add to by the end.

    Life invariants (a), (b), (d) and (e): income plus OCI equals cash, pre-tax and after tax, and what is still carried;
    AOCI ends at nil where all is settled; deferred tax ends at the rate times what is left.
    """
    taxed = "income_taxes" in dict(book.treatments)
    totals = [(total, sign, text) for total, sign in PRETAX if (text := gathered(others, book.name, total))]
    lines = [Line(total, LABELS[total], "money", f"{text} + 0", "ASC 220-10-45") for total, _, text in totals]
    if any(total == "gains_in_income" for total, *_ in totals):
        lines.append(Line("gains_in_income_to_date", "Gains in income, to date", "money",
                          "prior(gains_in_income_to_date) + gains_in_income", "definition"))  # fmt: skip
    if invested := parts_of(others, book.name, "carrying", investments(others, book.name)):
        lines.append(Line("investments_carried", "Investments, carrying amount", "money", text_of(invested), "ASC 210-10-45"))
    lines.append(Line("pretax_income", "Income before tax", "money",
                      text_of([(sign, total) for total, sign, _ in totals], "timeline.tax_year - timeline.tax_year"),
                      "ASC 220-10-45"))  # fmt: skip
    lines += _tax(deal, book, others) if taxed else []
    lines.append(Line("net_income", "Net income", "money", f"pretax_income{' - tax_expense' * taxed} + 0", "ASC 220-10-45"))
    lines += _oci(others, book.name)
    lines += life_lines(deal, book, others, taxed)
    lines += compared(deal, book, others) if taxed else []
    checks = life_checks(tuple(line.name for line in lines))
    if taxed:
        checks += (Check("provision_difference", "current and deferred tax make the tax expense; current tax is the return's", 13),
                   Check("unnamed_difference", "every difference between book and taxable income has a named cause", 14),)
    return Treatment("results", "Results", "ASC 220-10-45", tuple(lines), (), (), checks)


def _tax(deal: Deal, book: BookChoice, others: Others) -> list[Line]:
    """Deferred tax that treatments post themselves, that which the income taxes post, and carryforwards as assets."""
    origins = temporary_differences(deal, book, others)
    own, held = (parts_of(others, book.name, total, contributors(others, book.name, total))
                 for total in ("deferred_expense", "deferred_liability"))  # fmt: skip
    held += [(-1, "income_taxes.carryforward_asset")] * bool(taken(carryforwards(deal, others)))
    own += [(1, "income_taxes.carryforward_down"), (-1, "income_taxes.carryforward_up")] * bool(taken(carryforwards(deal, others)))
    charged = [(sign, f"income_taxes.{each.name}_{way}") for each in origins for sign, way in ((1, "up"), (-1, "down"))]
    balances = [(1, f"income_taxes.{each.name}_deferred") for each in origins]
    return [
        Line("current_tax", "Current tax", "money", "income_taxes.current_charge - income_taxes.current_benefit",
             "ASC 740-10-25"),
        Line("deferred_tax_expense", "Deferred tax", "money", text_of(own + charged, "current_tax - current_tax"),
             "ASC 740-10-30"),
        Line("tax_expense", "Income tax expense", "money", "current_tax + deferred_tax_expense", "ASC 740-10-25"),
        Line("provision_difference", "Tax expense less the tax of the deal's cash and the movement of deferred tax", "money",
             "tax_expense - us_tax.income_taxes.current_tax - deferred_tax_expense", "house rule"),
        Line("deferred_tax_liability", "Deferred tax liability", "money",
             text_of(held + balances, "current_tax - current_tax"), "ASC 740-10-45-4"),
    ]  # fmt: skip


def _oci(others: Others, book: str) -> list[Line]:
    before = parts_of(others, book, "oci", contributors(others, book, "oci"))
    tax = parts_of(others, book, "oci_tax", contributors(others, book, "oci_tax"))
    if not before:
        return []
    return [
        Line("other_comprehensive_income", "Other comprehensive income, net of tax", "money",
             text_of(before + signed(tax, -1)), "ASC 220-10-45"),
        Line("aoci", "Accumulated other comprehensive income, net of tax", "money",
             "prior(aoci) + other_comprehensive_income", "ASC 220-10-45"),
    ]  # fmt: skip


TREATMENTS = (("results", results),)
