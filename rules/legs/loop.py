"""All legs of a deal, subject by subject, and the money loop over them: own cash out, own cash back as revenue."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Contribution, Line, NotCovered, Treatment, gathered
from rules.legs.borrowing import borrowing
from rules.legs.contract import commitment, contract
from rules.legs.equipment import equipment
from rules.legs.gross_receipts_tax import gross_receipts_tax
from rules.legs.operating_cost import operating_cost
from rules.legs.partner import partner
from rules.legs.research import research
from rules.legs.securities import notes
from rules.legs.shares import shares
from rules.legs.software import software

LEGS = {"debt_security": notes, "equity_security": shares, "contract": contract, "equipment": equipment, "research": research,
        "software": software, "operating_cost": operating_cost, "gross_receipts_tax": gross_receipts_tax,
        "partner": partner,
        "commitment": commitment, "borrowing": borrowing}  # fmt: skip

#: What the loop gathers: total, label, and the sign with which it moves cash; "{}" names what is consumed in this deal.
TOTALS = (("invested", "Cash invested in the lab", "-"), ("revenue", "Cash back as cloud revenue", "+"),
          ("served_others", "Rent of equipment in its second life", "+"),
          ("consumed", "{}, paid", "-"), ("equipment_sold_for", "Equipment sold", "+"),
          ("investment_sold_for", "Investments sold", "+"), ("investment_income", "Interest and dividends received", "+"),
          ("exchanged", "Shares received for service, in the one leg and out of the other", "+"),
          ("interest_paid", "Interest paid on borrowings", "-"))  # fmt: skip
TO_DATE = (("invested", "Cash invested, to date"), ("revenue", "Cash back as revenue, to date"),
           ("consumed", "{}, to date"), ("cash_before_tax", "Cash before tax, to date"))  # fmt: skip
#: What a total is called where no money goes both ways.
ALONE = {"revenue": "Received from the customer"}

#: Line of a leg that adds to what is consumed -> its words.
CONSUMED = {"purchases": "equipment", "payments": "equipment", "spending": "research", "development": "software",
            "operating_costs": "running cost", "settlement": "retirement cost", "charges_paid": "operating cost",
            "receipts_tax": "tax on receipts"}  # fmt: skip


def legs(deal: Deal) -> dict[str, Treatment]:
    """The legs of each subject of the deal, without the loop."""
    return {subject.name: LEGS[subject.type](deal, subject) for subject in deal.subjects}


def looped(treatments: dict[str, Treatment]) -> dict[str, Treatment]:
    """Legs with the money loop over all of them."""
    return treatments | {"loop": _loop(treatments)}


def _loop(treatments: dict[str, Treatment]) -> Treatment:
    """Own cash out, own cash back as revenue, and what the service consumes: the round trip."""
    legs = {("deal", name): treatment for name, treatment in treatments.items()}
    found = [(name, label, sign, gathered(legs, "deal", name)) for name, label, sign in TOTALS]
    trip = all(text for name, _, _, text in found if name in ("invested", "revenue"))
    parts = [(name, label if trip else ALONE.get(name, label), sign, text) for name, label, sign, text in found]
    consumed = consumed_words(treatments)
    lines = [Line(name, label.format(consumed), "money", text, "deal file") for name, label, _, text in parts if text]
    if not lines:
        raise NotCovered("house rule", "the deal has no leg that moves cash: no notes, shares, cloud contract or equipment")
    net = " ".join(f"{sign} {name}" for name, _, sign, text in parts if text).removeprefix("+ ")
    lines.append(Line("cash_before_tax", "Cash before tax", "money", net.replace("- ", "-", 1) if net[0] == "-" else net,
                      "definition"))  # fmt: skip
    present = [line.name for line in lines]
    for name, label in TO_DATE:
        if name in present:
            to_date = f"{name}_to_date"
            label = label if trip or name not in ALONE else f"{ALONE[name]}, to date"
            lines.append(Line(to_date, label.format(consumed), "money", f"prior({to_date}) + {name}", "definition"))
    lines += _owners(legs)
    if {"invested", "revenue"} <= set(present):
        lines.append(Line("returned_share", "Revenue to date, per dollar invested to date", "rate",
                          "iff(invested_to_date == 0, 0, revenue_to_date / invested_to_date)", "definition"))  # fmt: skip
    signs = tuple(Contribution("cash_before_tax", name, 1 if sign == "+" else -1) for name, _, sign, text in parts if text)
    return Treatment("loop", "Money loop", "deal file", tuple(lines), contributions=signs)


def _owners(legs: dict[tuple[str, str], Treatment]) -> list[Line]:
    """Cash of the owners, outside the invariants of the life: what they put in they take out, and it is never earned."""
    owners = gathered(legs, "deal", "owners")
    if not owners:
        return []
    return [
        Line("owners_cash", "Cash of the partners, net", "money", f"{owners} + 0", "deal file"),
        Line("owners_cash_to_date", "Cash of the partners, net, to date", "money", "prior(owners_cash_to_date) + owners_cash",
             "definition"),
        Line("cash_held", "Cash held before tax", "money", "cash_before_tax_to_date + owners_cash_to_date", "definition"),
    ]


def consumed_words(treatments: dict[str, Treatment]) -> str:
    """What the legs consume, in words: "Equipment, research and running cost", as far as the deal has each."""
    made = {part.line for each in treatments.values() for part in each.contributions if part.total == "consumed"}
    words = [word for line, word in CONSUMED.items() if line in made]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words).capitalize()
