"""The door by which the federal book pays the minimum tax: the book that works it out, and the lines where it is operative."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line, NotCovered
from rules.us.tax.rates import LAST_OF_YEAR

TREATMENT, ELECTION = "minimum_tax", "camt"


def is_operative(deal: Deal) -> bool:
    """Whether the minimum tax is paid in cash, in every book; else it is a memo."""
    return deal.election(ELECTION) == "operative"


def minimum_tax_book(deal: Deal) -> str:
    """The book of the minimum tax, empty where the deal keeps none. NotCovered where election and books do not go together."""
    found = [book.name for book in deal.books if dict(book.treatments).get("income_taxes") == TREATMENT]
    chosen = deal.election(ELECTION)
    if found and chosen is None:
        raise NotCovered("IRC 55(a)", f"book {found[0]} works out the minimum tax: elect {ELECTION}, memo or operative")
    if is_operative(deal) and len(found) != 1:
        raise NotCovered("IRC 55(a)", f"the election {ELECTION}: operative needs one book whose income_taxes are {TREATMENT}, and the deal "
                         f"keeps {len(found) or 'none'}; a case of a deal keeps none")  # fmt: skip
    if chosen and not found and not deal.is_case:
        raise NotCovered("IRC 55(a)", f"the election {ELECTION} needs a book whose income_taxes are {TREATMENT}")
    return found[0] if found else ""


def tax_with_minimum(deal: Deal, label: str, formula: str) -> list[Line]:
    """The period's tax, `formula` being the regular tax; the year's minimum tax, less its credit used, falls in its last period."""
    book = minimum_tax_book(deal)
    if not is_operative(deal):
        return [Line("current_tax", label, "money", formula, "IRC 11")]
    return [
        Line("regular_tax", "Regular federal income tax of the period", "money", formula, "IRC 11"),
        Line("minimum_tax", "Minimum tax of the tax year, less its credit used", "money",
             f"{LAST_OF_YEAR} * of_year({book}.income_taxes.minimum_tax_due)", "IRC 55(a)"),
        Line("current_tax", label, "money", "regular_tax + minimum_tax", "IRC 55(a)"),
    ]  # fmt: skip
