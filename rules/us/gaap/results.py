"""The results of the US GAAP book as lines, gathered from what the treatments contribute."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment, gathered
from rules.us.gaap import minimum_tax_credit, state_differences
from rules.us.gaap.carryforwards import carryforwards, recognised, unrealised_losses
from rules.us.gaap.comparison import compared
from rules.us.gaap.contributed import PRETAX, Parts, contributors, parts_of, signed, temporary_differences, text_of
from rules.us.gaap.life import investments, life_checks, life_lines
from rules.us.gaap.valuation_allowance import assets_of, expense_parts, liability_parts, oci_parts
from rules.us.tax.rates import has_state_tax

LABELS = {"operating_income": "Operating income", "gains_in_income": "Gains of the investments in income",
          "investment_income": "Interest and dividends of the investments", "equity_in_earnings": "Equity in earnings of investees",
          "other_income": "Other income of contracts", "interest_expense": "Interest expense"}  # fmt: skip


def results(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Income, gains, tax, OCI and credits to equity gathered from the treatments, and what they must add to by the end.

    Life invariants (a), (b), (d) and (e): income plus OCI equals cash, pre-tax and after tax, and what is still carried;
    AOCI ends at nil where all is settled; deferred tax ends at the rate times what is left.
    """
    taxed = book.taxed
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
    lines += [*_oci(deal, book, others, taxed), *_equity(others, book.name)]
    lines += life_lines(deal, book, others, taxed)
    lines += compared(deal, book, others) if taxed else []
    checks = life_checks(tuple(line.name for line in lines))
    if taxed:
        checks += (Check("provision_difference", "current and deferred tax make the tax expense; current tax is the return's", 13),
                   Check("unnamed_difference", "every difference between book and taxable income has a named cause", 14),)
    return Treatment("results", "Results", "ASC 220-10-45", tuple(lines), (), (), checks)


def _tax(deal: Deal, book: BookChoice, others: Others) -> list[Line]:
    """Deferred tax that treatments post themselves, that which the income taxes post, carryforwards and their allowance."""
    state = has_state_tax(deal)
    charged, balances = _deferred(deal, book, others)
    current: Parts = [(1, "income_taxes.current_charge"), (-1, "income_taxes.current_benefit")]
    current += [(1, "income_taxes.state_current_charge"), (-1, "income_taxes.state_current_benefit")] * state
    return [
        Line("current_tax", "Current tax, federal and state" if state else "Current tax", "money", text_of(current), "ASC 740-10-25"),
        Line("deferred_tax_expense", "Deferred tax", "money", text_of(charged, "current_tax - current_tax"), "ASC 740-10-30"),
        Line("tax_expense", "Income tax expense", "money", "current_tax + deferred_tax_expense", "ASC 740-10-25"),
        Line("provision_difference", "Tax expense less the tax of the deal's cash and the movement of deferred tax", "money",
             "tax_expense - us_tax.income_taxes.current_tax - deferred_tax_expense" + " - us_tax.income_taxes.state_tax" * state,
             "house rule"),
        Line("deferred_tax_liability", "Deferred tax liability", "money", text_of(balances, "current_tax - current_tax"),
             "ASC 740-10-45-4"),
    ]  # fmt: skip


def _deferred(deal: Deal, book: BookChoice, others: Others) -> tuple[Parts, Parts]:
    """What is charged to income, and what the liability is made of: assets are taken off it."""
    own, held = (_of(others, book.name, total) for total in ("deferred_expense", "deferred_liability"))
    origins, assets = temporary_differences(deal, book, others), assets_of(deal, book, others)
    kinds = (("carryforward", recognised(carryforwards(deal, others))), ("unrealised_loss", unrealised_losses(others, book.name)))
    gross = [name for name, some in kinds if some]
    for name in gross:
        own += [(1, f"income_taxes.{name}_down"), (-1, f"income_taxes.{name}_up")]
        held.append((-1, f"income_taxes.{name}_asset"))
    charged = [(sign, f"income_taxes.{each.name}_{way}") for each in origins for sign, way in ((1, "up"), (-1, "down"))]
    balances = [(1, f"income_taxes.{each.name}_deferred") for each in origins]
    if by_state := state_differences.charged(deal):
        charged, balances = charged + by_state, [*balances, (1, "income_taxes.states_liability")]
    if credit := minimum_tax_credit.charged(deal):
        charged, balances = charged + credit, [*balances, (-1, "income_taxes.minimum_tax_credit")]
    return own + expense_parts(assets) + charged, held + liability_parts(assets) + balances


def _of(others: Others, book: str, total: str) -> Parts:
    return parts_of(others, book, total, contributors(others, book, total))


def _oci(deal: Deal, book: BookChoice, others: Others, taxed: bool) -> list[Line]:
    before, tax = _of(others, book.name, "oci"), _of(others, book.name, "oci_tax") + _of(others, book.name, "oci_tax_released")
    if not before:
        return []
    tax += oci_parts(assets_of(deal, book, others)) if taxed else []
    return [
        Line("other_comprehensive_income", "Other comprehensive income, net of tax", "money",
             text_of(before + signed(tax, -1)), "ASC 220-10-45"),
        Line("aoci", "Accumulated other comprehensive income, net of tax", "money",
             "prior(aoci) + other_comprehensive_income", "ASC 220-10-45"),
    ]  # fmt: skip


def _equity(others: Others, book: str) -> list[Line]:
    """Credits made directly to equity that are not owners' cash, net of the tax charged there (ASC 740-20-45-11)."""
    credits = _of(others, book, "equity_credits")
    if not credits:
        return []
    return [Line("credits_to_equity", "Credits made directly to equity, net of tax", "money",
                 text_of(credits + signed(_of(others, book, "equity_tax"), -1)), "ASC 740-20-45-11")]  # fmt: skip


TREATMENTS = (("results", results),)
