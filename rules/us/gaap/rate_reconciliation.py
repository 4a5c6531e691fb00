"""From the statutory tax on income before tax to the tax expense: the eight categories of ASU 2023-09, by year."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.grid import posting_unit
from ledger.model.nouns import Check, Line, Others, Treatment
from rules.us.gaap import state_differences
from rules.us.gaap.carryforwards import carryforwards, recognised
from rules.us.gaap.contributed import Parts, both_books, contributors, parts_of, signed, text_of
from rules.us.gaap.intraperiod import CHECK, allocation_lines
from rules.us.gaap.valuation_allowance import Assets, assets_of, released_parts
from rules.us.tax.capital_losses import BACK
from rules.us.tax.rates import by_state, changes, deferred_state_rate, has_state_tax, rate_of_year
from rules.us.tax.state_tax import BEFORE_STATE

CITE = "ASC 740-10-50-12A"
RETURNED = "us_tax.income_taxes.year_before_states"

#: Name, label and category number of each row between the statutory tax and the tax expense.
ROWS = (
    ("state_effect", "State and local income tax, net of federal effect", "1"),
    ("foreign_effect", "Foreign tax effects", "2"),
    ("law_effect", "Changes in tax laws or rates enacted in the period", "3"),
    ("cross_border_effect", "Cross-border tax laws", "4"),
    ("credit_effect", "Tax credits", "5"),
    ("allowance_effect", "Changes in valuation allowances", "6"),
    ("nontaxable_effect", "Nontaxable or nondeductible items", "7"),
    ("uncertain_effect", "Changes in unrecognized tax benefits", "8"),
    ("other_effect", "Other adjustments: carryback at other rates, expired losses, tax released from AOCI", ""),
    ("rounding_effect", "Rounding to the posting unit", ""),
)


@dataclass(frozen=True)
class Needs:
    """What of the law and of the treatments a deal can need here."""

    income: str  # taxable income of the return before state tax and before limits of the year
    differences: bool
    carried: tuple[str, ...]
    oci: Parts  # before tax, with what goes to equity and is taxed there
    oci_differences: Parts
    beside: Parts
    effects: Parts  # change of rate on what went through OCI, as posted
    released: Parts  # tax that leaves AOCI for income, a charge
    permanent: Parts  # of which treatments say that it is never taxed, or never deducted
    assets: Assets
    changes: bool
    state: str  # the state rate of deferred tax; empty without state tax
    returned: str  # by state: income of the year in the federal return, before state tax, which the states tax in their own way
    own_bases: Parts  # deferred tax on bases of states that differ from the federal one
    dividends: bool
    capital: bool


def rate_reconciliation(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Amount, share of income before tax and threshold of every category, which add up to the tax expense exactly.

    Source: ASC 740-10-50-12 and 50-12A. What is neither taxed nor deducted is worked out from amounts before tax: income before
    tax less taxable income, less what temporary differences and carryforwards explain; it must be what the law and the
    treatments name (the dividends deduction, credits to equity), so that no category is a plug. A state's share of every
    item stands in the first category; the third to the seventh hold federal effects alone.

    What rounding tax of single periods and differences leaves stands in a row of its own, which may not pass a few posting
    units. Categories 2, 4, 5 and 8 are nil: foreign tax, credits and uncertain positions are outside what the rules cover.
    """
    p = _parts(deal, book, others)
    lines = [*_period_lines(p), *_year_lines(deal, p), *_shares(), *allocation_lines(others, book.name, p.assets)]
    checks = (CHECK, Check("unnamed_permanent", "what is neither taxed nor deducted is named", 14),
              Check("unreconciled", "rate reconciliation adds up to the tax expense", 13),
              Check("rounding_above", "rounding in the rate reconciliation is a few posting units at most", 13))  # fmt: skip
    return Treatment("rate_reconciliation", "Rate reconciliation", CITE, tuple(lines), (), (), checks)


def _parts(deal: Deal, book: BookChoice, others: Others) -> Needs:
    def of(total: str) -> Parts:
        return parts_of(others, book.name, total, contributors(others, book.name, total))

    assets, state = assets_of(deal, book, others), has_state_tax(deal)
    taxed = contributors(others, book.name, "equity_tax")  # what they credit to equity is a difference, taxed there as OCI is
    credited = [n for n in contributors(others, book.name, "equity_credits") if n not in taxed]
    return Needs(
        BEFORE_STATE if state else "taxable_income", bool(both_books(deal, book, others)),
        tuple(each.name for each in recognised(carryforwards(deal, others))),
        of("oci") + parts_of(others, book.name, "equity_credits", taxed), of("oci_difference"), of("beside_income"),
        of("rate_effect"), signed(of("oci_tax_released"), -1) + released_parts(assets),
        of("permanent") + signed(parts_of(others, book.name, "equity_credits", credited), -1),
        assets, changes(deal), deferred_state_rate(deal) if state else "", RETURNED if by_state(deal) else "",
        state_differences.charged(deal),
        bool(contributors(others, "us_tax", "dividends")), bool(contributors(others, "us_tax", "capital_net")),
    )  # fmt: skip


def _period_lines(p: Needs) -> list[Line]:
    """By period: what is not temporary, the effect of a change of rate, the allowance and what left AOCI, federal part apart."""
    all_differences = "tax_basis_balance_sheet.all_difference"
    moved = f" - {all_differences} + prior({all_differences})" * p.differences
    beside = f" + {text_of(p.oci + p.beside)}" if p.oci + p.beside else ""
    expensed = " + income_taxes.section_179_carried - prior(income_taxes.section_179_carried)" * ("section_179" in p.carried)
    never = f"results.pretax_income - us_tax.income_taxes.{p.income}{moved}{beside}{expensed}".replace("+ -", "- ")
    lines = [
        Line("never_taxed", "Income before tax that no temporary difference brings to taxable income", "money", never, "ASC 740-10-25"),
        Line("unnamed", "Of it without a name", "money", text_of([(1, "never_taxed"), *signed(p.permanent, -1)]), "house rule"),
    ]  # fmt: skip
    lines += _law_lines(p) if p.changes else []
    if p.assets.any and p.state:
        lines.append(Line("allowance_federal", "Change in valuation allowances, federal part", "money",
                          "income_taxes.allowance_income * income_taxes.federal_rate / income_taxes.enacted_rate", CITE))  # fmt: skip
    if p.released:
        lines.append(Line("released", "Tax released from AOCI to income", "money", text_of(p.released), "ASC 220-10-50-2"))
    return lines


def _law_lines(p: Needs) -> list[Line]:
    """What was held at the beginning, by the change of rate; and what turns up or goes while the current rate is still the old."""
    held: Parts = [(1, "tax_basis_balance_sheet.all_difference")] * p.differences + signed(p.oci_differences, -1)
    held += [(-1, f"income_taxes.{name}_carried") for name in p.carried]
    effects = f" + {text_of(p.effects)}" if p.effects else ""
    opening = "prior(through_income) * (income_taxes.enacted_rate - prior(income_taxes.enacted_rate))"
    since = "(through_income - prior(through_income)) * (income_taxes.enacted_rate - current_rate)"
    lines = [
        Line("current_rate", "Rate of current tax" + ", federal and state" * bool(p.state), "rate",
             "us_tax.income_taxes.tax_rate" + (f" + {p.state} * (1 - us_tax.income_taxes.tax_rate)" if p.state else " + 0"), "IRC 11"),
        Line("through_income", "Differences that go through income, less what is carried forward", "money",
             text_of(held, "new_year - new_year"), "ASC 740-10-25"),
        Line("law_change", "Change of rate", "money", f"{opening}{effects} + {since}", "ASC 740-10-45-15"),
    ]  # fmt: skip
    if p.state:
        lines.append(Line("law_change_federal", "Change of rate, federal part", "money", f"law_change / (1 - {p.state})", CITE))
    return lines


def _year_lines(deal: Deal, p: Needs) -> list[Line]:
    nil = "income - income"
    made = {name: nil for name, *_ in ROWS} | _effects(p)
    lines = [
        ("income", "Income before tax", "results.year_pretax_income + 0", "ASC 740-10-50-12"),
        ("permanent", "Of it never taxed, less what is never deducted", "year_total(never_taxed)"
         + " + us_tax.income_taxes.dividends_deduction" * p.dividends, "ASC 740-10-25"),
        ("statutory_tax", "Tax at the statutory federal rate", "income * statutory_rate", "ASC 740-10-50-12"),
        ("tax_expense", "Income tax expense", "results.year_tax_expense + 0", "ASC 740-10-50-12"),
    ]  # fmt: skip
    found = [Line("statutory_rate", "Statutory federal rate", "rate", rate_of_year(deal), "IRC 11", time="year")]
    found += [Line(name, label, "money", formula, cite, time="year") for name, label, formula, cite in lines]
    before = " - ".join(name for name, *_ in ROWS if name != "rounding_effect")
    made["rounding_effect"] = f"tax_expense - statutory_tax - {before}"
    found += [Line(name, label, "money", made[name], CITE, time="year", note=f"Category {number}" if number else "")
              for name, label, number in ROWS]  # fmt: skip
    found += [
        Line("unreconciled", "Statutory tax and all items, less the tax expense", "money",
             f"statutory_tax + {' + '.join(name for name, *_ in ROWS)} - tax_expense", "house rule", time="year"),
        Line("unnamed_permanent", "Never taxed or deducted, without a name", "money", "year_total(unnamed)", "house rule", time="year"),
        Line("rounding_above", "Rounding of more than a few posting units", "flag", _too_large(posting_unit(deal)), "house rule",
             time="year"),
    ]  # fmt: skip
    return found


def _effects(p: Needs) -> dict[str, str]:
    """The formulas of the rows that a deal has."""
    law = f"year_total({'law_change_federal' if p.state else 'law_change'})"
    allowance = f"year_total({'allowance_federal' if p.state else 'income_taxes.allowance_income'})"
    back = " + ".join(f"us_tax.income_taxes.capital_loss_back_{years}" for years in range(1, BACK + 1))
    other = ["year_total(released)"] * bool(p.released)
    if p.capital:
        other += [f"({back} + us_tax.income_taxes.expired_capital_loss) * statutory_rate", "-us_tax.income_taxes.capital_loss_refund"]
    made = {"nontaxable_effect": "-permanent * statutory_rate"}
    if other:
        made["other_effect"] = " + ".join(other).replace("+ -", "- ") + " + 0"
    if p.changes:
        made["law_effect"] = law
    if p.assets.any:
        made["allowance_effect"] = allowance
    if p.state:
        made["state_effect"] = (f"(income - permanent{p.returned and f' - {p.returned}'}) * {p.state} * (1 - statutory_rate)"
                                + (" + year_total(us_tax.income_taxes.state_tax) * (1 - statutory_rate)" if p.returned else "")
                                + (f" + {text_of([(s, f'year_total({name})') for s, name in p.own_bases])}" if p.own_bases else "")
                                + f" + ({back} + us_tax.income_taxes.expired_capital_loss) * {p.state} * (1 - statutory_rate)" * p.capital
                                + " + year_total(law_change) - year_total(law_change_federal)" * p.changes
                                + (" + year_total(income_taxes.allowance_income) - year_total(allowance_federal)"
                                   * p.assets.any))  # fmt: skip
    return made


def _too_large(unit: str) -> str:
    """Whether the rounding passes a hundred cents, twelve dollars, twenty thousands or some thirty millions."""
    powers = {"cent": 0, "dollar": 1, "thousand": 4, "million": 7}[unit]
    return f"abs(rounding_effect){' / 12' * powers} > 1"


def _shares() -> list[Line]:
    """Every row as a share of income before tax, the effective rate, and what is shown apart."""
    rows = [("statutory_tax", "Tax at the statutory federal rate"), *((name, label) for name, label, _ in ROWS),
            ("tax_expense", "Effective rate")]  # fmt: skip
    shares = [Line(f"{name}_share", f"{label}, share of income before tax" if name != "tax_expense" else label, "rate",
                   f"iff(income == 0, 0, {name} / income)", CITE, time="year") for name, label in rows]  # fmt: skip
    apart = [Line(f"{name}_apart", f"{label}: shown apart, at the threshold or above", "flag",
                  f"(round(abs({name}) - abs(statutory_tax) * rule(reconciling_item_share, year_end), 4) >= 0) * ({name} != 0)", CITE,
                  time="year") for name, label, number in ROWS if number]  # fmt: skip
    return shares + apart


TREATMENTS = (("rate_reconciliation", rate_reconciliation),)
