"""Gross receipts, taxable income and regular federal tax."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Entry, Line, Others, Refusal, Treatment


def gross_receipts(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Usage is income when the service is given and billed.

    Source: IRC 61, 451(b). Not covered: advance payments (IRC 451(c)), rent (IRC 467, 7701(e)).
    """
    lines = (Line("receipts", f"{subject.label}: gross receipts", "money", "usage + 0", "IRC 451"),)
    entries = (Entry("cloud receipts", "tax assets:cash", "tax income:gross receipts", "receipts", "IRC 61"),)
    return Treatment(
        "gross_receipts", f"{subject.label}: gross receipts", "IRC 451", lines, entries, (), (),
        ("advance payments (IRC 451(c))",),
    )  # fmt: skip


def regular_tax(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Taxable income of the deal's legs and its tax, year to date; ordinary losses are used by the group at once.

    Source: IRC 63, 11(b), 1211(a). A capital loss is used only against the deal's own capital gains of the year and the
    group's, a fact; a larger one stops. Not covered: carrybacks and carryforwards (IRC 172, 1212), section 163(j), credits,
    the alternative minimum tax, estimated payments (IRC 6655).
    """
    of = {s.type: s.name for s in deal.subjects if s.name in dict(book.treatments)}
    sold = {e.of for e in deal.events if e.kind == "sale"}
    cloud, pods = of.get("contract"), of.get("equipment")
    planned = pods and any(f.endswith(".usage_served") for f in deal.facts)
    expensed = pods and any(f.endswith(".section_179") for f in deal.facts)
    ordinary = [*[f"+ {cloud}.receipts"] * bool(cloud), *[f"- {pods}.running_costs"] * bool(planned),
                *[f"- {pods}.first_year_deductions - {pods}.recovery_deductions + {pods}.ordinary_gain - "
                  f"{pods}.ordinary_loss{f' - {pods}.expensed_deductions' * bool(expensed)}"] * bool(pods)]  # fmt: skip
    capital = [f"+ {name}.capital_gain - {name}.capital_loss"
               for name in (of.get("debt_security"), of.get("equity_security")) if name in sold]  # fmt: skip
    lines = []
    for name, label, parts, cite in (("ordinary_income", "Ordinary income of the deal", ordinary, "IRC 63"),
                                     ("capital_net", "Net capital gain of the deal", capital, "IRC 1222")):  # fmt: skip
        if parts:
            lines.append(Line(name, label, "money", f"{' '.join(parts).removeprefix('+ ')} + 0", cite))
    income = " + ".join(line.name for line in lines) or "timeline.tax_year - timeline.tax_year"
    lines += [Line("taxable_income", "Taxable income", "money", f"{income} + 0", "IRC 63"), *_tax_lines()]
    refusals: tuple[Refusal, ...] = ()
    if capital:
        lines += _capital_lines("year_capital_net + group_capital_gains" if "group_capital_gains" in deal.facts else "year_capital_net")
        refusals = (Refusal("unused_capital_loss", "capital losses exceed capital gains: carrybacks and carryforwards are not "
                            "covered here", "IRC 1211"),)  # fmt: skip
    entries = (
        Entry("federal income tax", "tax equity:federal income tax", "tax assets:cash", "tax_charge", "IRC 11"),
        Entry("federal income tax saved by the group", "tax assets:cash", "tax equity:federal income tax", "tax_benefit",
              "IRC 1501"),
    )  # fmt: skip
    return Treatment(
        "regular_tax", "Regular federal income tax", "IRC 11", tuple(lines), entries, refusals, (),
        ("loss carrybacks and carryforwards (IRC 172, 1212)", "interest limitation (IRC 163(j))",
         "corporate alternative minimum tax (IRC 55(b)(2))", "state and foreign taxes", "estimated tax (IRC 6655)"),
    )  # fmt: skip


def _tax_lines() -> list[Line]:
    same_year = "iff(tax_year == prior(tax_year), prior({0}), 0)"
    return [
        Line("tax_rate", "Rate", "rate", "rule(corporate_rate, period_end)", "IRC 11"),
        Line("taxable_to_date", "Taxable income, year to date", "money",
             "taxable_income + " + same_year.format("taxable_to_date"), "IRC 441"),
        Line("tax_to_date", "Tax, year to date", "money", "taxable_to_date * tax_rate", "IRC 11"),
        Line("current_tax", "Federal income tax of the period", "money", "tax_to_date - " + same_year.format("tax_to_date"),
             "IRC 11"),
        Line("tax_charge", "Tax paid", "money", "max(0, current_tax)", "IRC 11"),
        Line("tax_benefit", "Tax saved by the group", "money", "max(0, -current_tax)", "IRC 1501"),
        Line("year_taxable_income", "Taxable income of the tax year", "money", "year_total(taxable_income)", "IRC 63",
             time="year"),
        Line("year_tax", "Federal income tax of the tax year", "money", "year_total(current_tax)", "IRC 11", time="year"),
        Line("tax_paid_to_date", "Federal income tax paid, to date", "money", "prior(tax_paid_to_date) + current_tax",
             "definition"),
    ]  # fmt: skip


def _capital_lines(used_against: str) -> list[Line]:
    return [
        Line("year_capital_net", "Net capital gain of the tax year", "money", "year_total(capital_net)", "IRC 1222",
             time="year"),
        Line("unused_capital_loss", "Capital loss above capital gains", "flag",
             f"round({used_against}, 2) < 0", "IRC 1211", time="year"),
    ]  # fmt: skip


TREATMENTS = (("contract", gross_receipts), ("income_taxes", regular_tax))
