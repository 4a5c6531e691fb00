"""The results of the US GAAP book as lines, and the invariants of its whole life."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment


def results(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Income, gains, tax and OCI gathered from the treatments, and what they must add to by the end.

    Life invariants (a), (b), (d) and (e): income plus OCI equals cash, pre-tax and after tax; AOCI and deferred tax end at
    nil. They hold for a deal in which everything is settled in cash by the last period.
    """
    of = {s.type: s.name for s in deal.subjects if s.name in dict(book.treatments)}
    sold = {e.of for e in deal.events if e.kind == "sale"}
    notes, shares, cloud, pods = (of.get(t) for t in ("debt_security", "equity_security", "contract", "equipment"))
    impaired = any(e.kind == "impairment" for e in deal.events)
    unexplained = any(e.kind == "unexplained_difference" for e in deal.events)
    planned = pods and any(f.endswith(".usage_served") for f in deal.facts)
    operating = [*[f"+ {cloud}.revenue"] * bool(cloud), *[f"- {pods}.operating_costs"] * bool(planned),
                 *[f"- {pods}.depreciation + {pods}.gain - {pods}.loss"] * bool(pods)]  # fmt: skip
    gains = [*[f"+ {notes}.reclassified"] * bool(notes),
             *[f"+ {shares}.upward - {shares}.downward"] * bool(shares),
             *[f"- {shares}.impaired"] * bool(shares and impaired),
             *[f"+ {shares}.sale_gain - {shares}.sale_loss"] * (shares in sold),
             *[f"+ {shares}.unexplained_released + {shares}.unexplained_tax_released"]
             * bool(shares in sold and unexplained)]  # fmt: skip
    lines: list[Line] = []
    for name, label, parts in (("operating_income", "Operating income", operating),
                               ("gains_in_income", "Gains of the investments in income", gains)):  # fmt: skip
        if parts:
            lines.append(Line(name, label, "money", _sum(parts), "ASC 220-10-45"))
    if gains:
        lines.append(Line("gains_in_income_to_date", "Gains in income, to date", "money",
                          "prior(gains_in_income_to_date) + gains_in_income", "definition"))  # fmt: skip
    present = [line.name for line in lines if not line.name.endswith("to_date")]
    lines.append(Line("pretax_income", "Income before tax", "money", " + ".join(present), "ASC 220-10-45"))
    taxed = "income_taxes" in dict(book.treatments)
    lines += _tax(notes, shares, pods, unexplained) if taxed else []
    lines.append(Line("net_income", "Net income", "money", f"pretax_income{' - tax_expense' * taxed} + 0", "ASC 220-10-45"))
    if notes:
        lines += _oci(notes, taxed)
    lines += _life(notes, shares if unexplained else None, taxed, bool(notes))
    lines += _legs(notes, shares, cloud, pods, bool(operating), bool(gains), unexplained, sold)
    lines += _left_over(notes, taxed)
    lines += _compared(of, bool(operating), bool(gains), bool(sold), any(f.endswith(".section_179") for f in deal.facts)) if taxed else []
    settled = {*([notes] if notes else []), *([shares] if shares else [])} <= sold
    ends = settled and (not pods or "equipment_sold" in deal.facts)
    checks = _checks(tuple(line.name for line in lines)) if ends else ()
    untested = () if ends else ("life invariants: the deal does not settle everything by its last day, so they are not tested",)
    if taxed:
        checks += (Check("provision_difference", "current and deferred tax make the tax expense; current tax is the return's", 13),
                   Check("unnamed_difference", "every difference between book and taxable income has a named cause", 14),)
    return Treatment("results", "Results", "ASC 220-10-45", tuple(lines), (), (), checks, untested)


def _sum(parts: list[str]) -> str:
    return f"{' '.join(parts).removeprefix('+ ')} + 0"


def _tax(notes: str | None, shares: str | None, pods: str | None, unexplained: bool) -> list[Line]:
    deferred = [*[f"+ {shares}.deferred_up - {shares}.deferred_down"] * bool(shares),
                *["+ income_taxes.equipment_up - income_taxes.equipment_down"] * bool(pods)]  # fmt: skip
    liability = [*[f"+ {notes}.deferred_tax"] * bool(notes), *[f"+ {shares}.deferred_tax"] * bool(shares),
                 *[f"+ {shares}.unexplained_deferred"] * bool(shares and unexplained),
                 *["+ income_taxes.equipment_deferred"] * bool(pods)]  # fmt: skip
    return [
        Line("current_tax", "Current tax", "money", "income_taxes.current_charge - income_taxes.current_benefit",
             "ASC 740-10-25"),
        Line("deferred_tax_expense", "Deferred tax", "money", _sum(deferred) if deferred else "current_tax - current_tax",
             "ASC 740-10-30"),
        Line("tax_expense", "Income tax expense", "money", "current_tax + deferred_tax_expense", "ASC 740-10-25"),
        Line("provision_difference", "Tax expense less the tax of the deal's cash and the movement of deferred tax", "money",
             "tax_expense - us_tax.income_taxes.current_tax - deferred_tax_expense", "house rule"),
        Line("deferred_tax_liability", "Deferred tax liability", "money",
             _sum(liability) if liability else "current_tax - current_tax", "ASC 740-10-45-4"),
    ]  # fmt: skip


def _oci(notes: str, taxed: bool) -> list[Line]:
    tax = f" - {notes}.tax_holding + {notes}.tax_reclassified" if taxed else ""
    return [
        Line("other_comprehensive_income", "Other comprehensive income, net of tax", "money",
             f"{notes}.holding_gain - {notes}.reclassified{tax}", "ASC 220-10-45"),
        Line("aoci", "Accumulated other comprehensive income, net of tax", "money",
             "prior(aoci) + other_comprehensive_income", "ASC 220-10-45"),
    ]  # fmt: skip


def _life(notes: str | None, unexplained: str | None, taxed: bool, oci: bool) -> list[Line]:
    open_part = f" + {unexplained}.unexplained_net - {unexplained}.unexplained_released" if unexplained else ""
    cash = "loop.cash_before_tax" + (" - us_tax.income_taxes.current_tax" if taxed else "")
    pretax_oci = f" + {notes}.holding_gain - {notes}.reclassified" if notes else ""
    pretax_open = f" + {unexplained}.unexplained" if unexplained else ""
    released = (f" - {unexplained}.unexplained_released - {unexplained}.unexplained_tax_released") if unexplained else ""
    return [
        Line("all_income", "Comprehensive income and the unexplained difference, after tax", "money",
             f"net_income{' + other_comprehensive_income' * oci}{open_part} + 0", "house rule"),
        Line("all_cash", "Cash after tax", "money", f"{cash} + 0", "house rule"),
        Line("life_income_less_cash", "Comprehensive income less cash over the life, after tax", "money",
             "total(all_income) - total(all_cash)", "house rule", time="once"),
        Line("pretax_comprehensive", "Comprehensive income before tax", "money",
             f"pretax_income{pretax_oci}{pretax_open}{released} + 0", "house rule"),
        Line("life_pretax_less_cash", "Comprehensive income less cash over the life, before tax", "money",
             "total(pretax_comprehensive) - total(loop.cash_before_tax)", "house rule", time="once"),
    ]  # fmt: skip


def _compared(of: dict[str, str], operating: bool, gains: bool, sold: bool, expensed: bool) -> list[Line]:
    """The book beside the tax return, by year, and the two causes of the difference."""
    pods = of.get("equipment")
    causes = []
    lines = []
    if pods:
        lines.append(Line("equipment_timing", "Equipment: book result less tax result", "money",
                          f"{pods}.gain - {pods}.loss - {pods}.depreciation + us_tax.{pods}.first_year_deductions + "
                          f"us_tax.{pods}.recovery_deductions - us_tax.{pods}.ordinary_gain + us_tax.{pods}.ordinary_loss"
                          + f" + us_tax.{pods}.expensed_deductions" * expensed,
                          "ASC 740-10-25"))  # fmt: skip
        causes.append("equipment_timing")
    if gains:
        capital = " - us_tax.income_taxes.capital_net" if sold else " + 0"
        lines.append(Line("investment_timing", "Investments: gains in book income less taxable gains", "money",
                          f"gains_in_income{capital}", "ASC 740-10-25"))  # fmt: skip
        causes.append("investment_timing")
    lines.append(Line("book_less_tax", "Income before tax less taxable income", "money",
                      "pretax_income - us_tax.income_taxes.taxable_income", "ASC 740-10-25"))  # fmt: skip
    lines.append(Line("unnamed_difference", "Difference without a named cause", "money",
                      " - ".join(["book_less_tax", *causes]) + " + 0", "house rule"))  # fmt: skip
    yearly = {"operating_income": operating, "gains_in_income": gains, "pretax_income": True, "tax_expense": True,
              "net_income": True, "other_comprehensive_income": "debt_security" in of, "current_tax": True,
              "equipment_timing": bool(pods), "investment_timing": gains}  # fmt: skip
    labels = {"operating_income": "Operating income", "gains_in_income": "Gains of the investments in income",
              "pretax_income": "Income before tax", "tax_expense": "Income tax expense", "net_income": "Net income",
              "other_comprehensive_income": "Other comprehensive income, net of tax", "current_tax": "Current tax, paid",
              "equipment_timing": "Equipment: book result less tax result",
              "investment_timing": "Investments: gains in book income less taxable gains"}  # fmt: skip
    lines += [Line(f"year_{name}", f"{labels[name]}, of the year", "money", f"year_total({name})", "definition", time="year")
              for name, present in yearly.items() if present]  # fmt: skip
    lines += [
        Line("year_taxable_income", "Taxable income, of the year", "money", "us_tax.income_taxes.year_taxable_income + 0",
             "IRC 63", time="year"),
        Line("year_book_less_tax", "Income before tax less taxable income, of the year", "money",
             "year_pretax_income - year_taxable_income", "ASC 740-10-25", time="year"),
        Line("cumulative_book_less_tax", "Income before tax less taxable income, to date", "money",
             "prior(cumulative_book_less_tax) + year_book_less_tax", "ASC 740-10-25", time="year"),
    ]  # fmt: skip
    return lines


def _legs(notes: str | None, shares: str | None, cloud: str | None, pods: str | None, operating: bool, gains: bool,
          unexplained: bool, sold: set[str]) -> list[Line]:  # fmt: skip
    """Invariant (b) by leg: what each leg earned before tax, OCI included, less its own cash, over the life."""
    lines = []
    if gains:
        oci = f" + {notes}.holding_gain - {notes}.reclassified" if notes else ""
        beside = (f" + {shares}.unexplained - {shares}.unexplained_released - {shares}.unexplained_tax_released"
                  if unexplained and shares in sold else "")  # fmt: skip
        back = " - loop.investment_sold_for" if sold & {notes, shares} else ""
        lines.append(Line("investment_leg", "Investments: comprehensive income less cash, before tax", "money",
                          f"gains_in_income{oci}{beside} + loop.invested{back}", "house rule"))  # fmt: skip
        lines.append(Line("life_investment_leg", "Investments: the same over the life", "money", "total(investment_leg)",
                          "house rule", time="once"))  # fmt: skip
    if operating:
        revenue = " - loop.revenue" if cloud else ""
        equipment = " + loop.consumed - loop.equipment_sold_for" if pods else ""
        lines.append(Line("service_leg", "Cloud and equipment: operating income less cash", "money",
                          f"operating_income{revenue}{equipment} + 0", "house rule"))  # fmt: skip
        lines.append(Line("life_service_leg", "Cloud and equipment: the same over the life", "money", "total(service_leg)",
                          "house rule", time="once"))  # fmt: skip
    return lines


def _left_over(notes: str | None, taxed: bool) -> list[Line]:
    """Invariants (d) and (e): gain left in AOCI before tax, and deferred tax left, after the last period."""
    lines = []
    if notes:
        lines += [
            Line("pretax_oci", "Other comprehensive income, before tax", "money",
                 f"{notes}.holding_gain - {notes}.reclassified", "ASC 220-10-45"),
            Line("life_pretax_oci", "AOCI before tax left at the end", "money", "total(pretax_oci)", "house rule", time="once"),
        ]  # fmt: skip
    if taxed:
        lines += [
            Line("deferred_movement", "Movement of the deferred tax liability", "money",
                 "deferred_tax_liability - prior(deferred_tax_liability)", "ASC 740-10-30"),
            Line("life_deferred_tax", "Deferred tax left at the end", "money", "total(deferred_movement)", "house rule",
                 time="once"),
        ]  # fmt: skip
    return lines


def _checks(lines: tuple[str, ...]) -> tuple[Check, ...]:
    wanted = (
        Check("life_income_less_cash", "(a) over the life, income and OCI equal cash in less cash out, after tax", 9),
        Check("life_pretax_less_cash", "(b) over the life, pre-tax income and OCI equal pre-tax cash", 9),
        Check("life_investment_leg", "(b) the same for the investments alone", 9),
        Check("life_service_leg", "(b) the same for cloud and equipment alone", 9),
        Check("life_pretax_oci", "(d) nothing is left in AOCI before tax", 7),
        Check("life_deferred_tax", "(e) no deferred tax is left", 9),
    )
    return tuple(check for check in wanted if check.line in lines)


TREATMENTS = (("results", results),)
