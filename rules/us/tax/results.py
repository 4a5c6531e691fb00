"""The results of the federal book as lines, and the invariants of its whole life."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment, gathered
from rules.legs.shares import wholly_sold
from rules.us.tax.rates import has_state_tax
from rules.us.tax.state_tax import BEFORE_STATE

#: What income before tax and before limits of the year is called, by the treatment of income taxes; else taxable income. Empty
#: where it need not be cash: adjusted financial statement income keeps what the books carry, and some research counts twice.
WHOLE_INCOME = {"earnings_and_profits": "earnings_before_tax", "regular_tax": BEFORE_STATE, "minimum_tax": ""}


def results(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Life invariant (c): taxable income before limits and special deductions, over the life, equals cash before tax.

    Limits and the deduction for dividends come after it: what they take from a loss or from income for good is no cash. What
    is settled neither by a sale nor by the end of the deal counts beside cash: research not amortized, advance payments not
    included.
    """
    sold = {e.of for e in deal.events if e.kind == "worthlessness" or (e.kind == "sale" and wholly_sold(deal, e.of))}
    of = {s.type: s.name for s in deal.subjects if s.name in dict(book.treatments)}
    bases = gathered(others, book.name, "basis")
    taxed = "income_taxes" in dict(book.treatments)
    lines: list[Line] = []
    if bases:
        lines.append(Line("tax_basis", "Tax basis of all assets but cash", "money", f"{bases} + 0", "IRC 1016"))
    held = {name for kind, name in of.items() if kind not in ("debt_security", "equity_security", "equipment")}
    left = " ".join(f"{'+' if part.sign > 0 else '-'} {name}.{part.line}" for (owner, name), each in others.items()
                    if owner == book.name and name in held for part in each.contributions if part.total == "basis")  # fmt: skip
    if left:
        lines += [Line("tax_basis_left", "Tax basis of what is not sold", "money", f"{left} + 0".removeprefix("+ "), "IRC 1016"),
                  Line("tax_basis_moved", "Movement of it", "money", "tax_basis_left - prior(tax_basis_left)", "definition")]  # fmt: skip
    settled = {of[t] for t in ("debt_security", "equity_security") if t in of} <= sold
    income = WHOLE_INCOME.get(dict(book.treatments).get("income_taxes", ""), "taxable_income")
    if income == BEFORE_STATE and not has_state_tax(deal):
        income = "taxable_income"
    if taxed and income and settled and ("equipment" not in of or "equipment_sold" in deal.facts):
        lines.append(Line("life_income_less_cash", "Taxable income before limits less cash before tax, over the life", "money",
                          f"total(income_taxes.{income}) - total(loop.cash_before_tax)" + " - total(tax_basis_moved)" * bool(left),
                          "house rule", time="once"))  # fmt: skip
        checks = (Check("life_income_less_cash", "(c) over the life, taxable income equals cash before tax", 9),)
        return Treatment("results", "Results", "IRC 63", tuple(lines), (), (), checks)
    return Treatment("results", "Results", "IRC 63", tuple(lines))


TREATMENTS = (("results", results),)
