"""The results of the federal book as lines, and the invariants of its whole life."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment


def results(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Life invariant (c): taxable income over the life equals pre-tax cash, there being no permanent differences here."""
    sold = {e.of for e in deal.events if e.kind == "sale"}
    of = {s.type: s.name for s in deal.subjects if s.name in dict(book.treatments)}
    bases = [f"{of[t]}.basis" for t in ("debt_security", "equity_security", "equipment") if t in of]
    taxed = "income_taxes" in dict(book.treatments)
    lines: list[Line] = []
    if bases:
        lines.append(Line("tax_basis", "Tax basis of all assets but cash", "money", f"{' + '.join(bases)} + 0", "IRC 1016"))
    settled = {of[t] for t in ("debt_security", "equity_security") if t in of} <= sold
    if taxed and settled and ("equipment" not in of or "equipment_sold" in deal.facts):
        lines.append(Line("life_income_less_cash", "Taxable income less cash before tax, over the life", "money",
                          "total(income_taxes.taxable_income) - total(loop.cash_before_tax)", "house rule", time="once"))  # fmt: skip
        checks = (Check("life_income_less_cash", "(c) over the life, taxable income equals cash before tax", 9),)
        return Treatment("results", "Results", "IRC 63", tuple(lines), (), (), checks)
    return Treatment("results", "Results", "IRC 63", tuple(lines))


TREATMENTS = (("results", results),)
