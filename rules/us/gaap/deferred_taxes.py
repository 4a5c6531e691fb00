"""The tax-basis balance sheet and the roll-forward of deferred taxes, from which the balances are proved."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, NotCovered, Others, Treatment


def _subjects(deal: Deal, book: BookChoice) -> list[tuple[str, str, str, str]]:
    """(prefix, label, book amount, tax amount) of each asset that both books hold."""
    tax = next((dict(b.treatments) for b in deal.books if b.name == "us_tax"), {})
    amounts = {"debt_security": "fair_value", "equity_security": "carrying", "equipment": "carrying"}
    return [
        (s.name, s.label, f"{s.name}.{amounts[s.type]}", f"us_tax.{s.name}.basis")
        for s in deal.subjects if s.type in amounts and s.name in dict(book.treatments) and s.name in tax
    ]  # fmt: skip


def tax_basis_balance_sheet(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Book amount, tax basis and temporary difference of every asset, and the deferred tax they call for.

    Source: ASC 740-10-25-20, 740-10-30-5. The deferred tax here is worked out anew from differences and rate, and checked
    against what the treatments posted.
    """
    lines: list[Line] = []
    for name, label, amount, basis in _subjects(deal, book):
        lines += [
            Line(f"{name}_book", f"{label}: book amount", "money", f"{amount} + 0", "ASC 740-10-25"),
            Line(f"{name}_tax", f"{label}: tax basis", "money", f"{basis} + 0", "IRC 1016"),
            Line(f"{name}_difference", f"{label}: temporary difference", "money", f"{name}_book - {name}_tax",
                 "ASC 740-10-25"),
            Line(f"{name}_deferred", f"{label}: deferred tax liability", "money",
                 _proof(deal, name, f"{name}_difference"), "ASC 740-10-30"),
        ]  # fmt: skip
    names = [name for name, *_ in _subjects(deal, book)]
    if not names:
        raise NotCovered("ASC 740-10-25", "income taxes without an asset that both books hold: leave income_taxes out")
    for kind, label in (("book", "Book amount of all"), ("tax", "Tax basis of all"), ("difference", "Temporary difference"),
                        ("deferred", "Deferred tax liability")):  # fmt: skip
        lines.append(Line(f"all_{kind}", label, "money", " + ".join(f"{name}_{kind}" for name in names) + " + 0",
                          "ASC 740-10-25"))  # fmt: skip
    lines.append(Line("proof", "Deferred tax by difference, less as posted", "money",
                      "all_deferred - results.deferred_tax_liability", "house rule"))  # fmt: skip
    check = Check("proof", "temporary difference at the enacted rate equals deferred tax by origin", 12)
    return Treatment("tax_basis_balance_sheet", "Tax-basis balance sheet", "ASC 740-10-25", tuple(lines), (), (), (check,))


def _proof(deal: Deal, name: str, difference: str) -> str:
    """Deferred tax of one asset; an unexplained difference in it is taxed as recorded, apart from the rest."""
    if any(e.kind == "unexplained_difference" and e.of == name for e in deal.events):
        own = f"{name}.unexplained_equity + {name}.unexplained_deferred"
        return f"({difference} - {own.replace(' + ', ' - ')}) * income_taxes.enacted_rate + {name}.unexplained_deferred"
    return f"{difference} * income_taxes.enacted_rate"


def deferred_roll(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Opening, charged to income, charged to OCI, moved on conversion, closing; by origin.

    Source: ASC 740-10-50, 740-20-45-11(b). On conversion the liability moves from OCI to income with no change in total.
    """
    of = {s.type: s.name for s in deal.subjects if s.name in dict(book.treatments)}
    notes, shares, pods = (of.get(t) for t in ("debt_security", "equity_security", "equipment"))
    unexplained = shares and any(e.kind == "unexplained_difference" for e in deal.events)
    sold = {e.of for e in deal.events if e.kind == "sale"}
    lines = [Line("opening", "Deferred tax liability, opening", "money", "prior(closing)", "ASC 740-10-50")]
    parts = ["opening"]
    if notes:
        lines += [
            Line("to_oci", "Charged to OCI on holding gains", "money", f"{notes}.tax_holding + 0", "ASC 740-20-45-11"),
            Line("out_of_oci", "Released from OCI on reclassification", "money", f"-{notes}.tax_reclassified",
                 "ASC 740-20-45-11"),
        ]  # fmt: skip
        parts += ["to_oci", "out_of_oci"]
    if shares:
        lines.append(Line("to_income_shares", "Charged to income on preferred", "money",
                          f"{shares}.deferred_up - {shares}.deferred_down", "ASC 740-10-30"))  # fmt: skip
        parts.append("to_income_shares")
    if pods:
        lines.append(Line("to_income_equipment", "Charged to income on equipment", "money",
                          "income_taxes.equipment_up - income_taxes.equipment_down", "ASC 740-10-30"))  # fmt: skip
        parts.append("to_income_equipment")
    if unexplained:
        released = f" - {shares}.unexplained_tax_released" if shares in sold else " + 0"
        lines.append(Line("beside_income", "On the unexplained difference, beside income and OCI", "money",
                          f"{shares}.unexplained_tax{released}", "house rule"))  # fmt: skip
        parts.append("beside_income")
    lines += [
        Line("closing", "Deferred tax liability, closing", "money", " + ".join(parts) + " + 0", "ASC 740-10-50"),
        Line("roll_difference", "Roll-forward less balance", "money", "closing - results.deferred_tax_liability",
             "house rule"),
    ]  # fmt: skip
    check = Check("roll_difference", "deferred tax roll-forward closes to the balance", 12)
    return Treatment("deferred_roll", "Deferred tax roll-forward", "ASC 740-10-50", tuple(lines), (), (), (check,))


TREATMENTS = (("tax_basis_balance_sheet", tax_basis_balance_sheet), ("deferred_roll", deferred_roll))
