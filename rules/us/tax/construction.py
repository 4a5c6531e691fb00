"""Equipment that is paid for over time, for tax: basis under construction, what is owed, and interest of production."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Entry, Line, Refusal
from ledger.model.parameters import read_law
from rules.legs.construction import built, earliest
from rules.us.tax.property import Property

BASIS, CASH = "tax assets:equipment:unadjusted basis", "tax assets:cash"
IN_PROGRESS, PAYABLE = "tax assets:equipment:under construction", "tax liabilities:accounts payable"
CITE, DESIGNATED = "IRC 1012", "IRC 263A(f)"
INCURRED = "group_interest"


@dataclass(frozen=True)
class TaxConstruction:
    """What vintages with a list of expenditures add to the treatment; empty where there are none."""

    lines: tuple[Line, ...]
    entries: tuple[Entry, ...]
    refusals: tuple[Refusal, ...]
    contributions: tuple[Contribution, ...]


def construction(deal: Deal, subject: Subject, found: tuple[Property, ...]) -> TaxConstruction:
    """Cost paid is basis of property not yet in service; what is owed for property delivered is basis too (IRC 461(h)(2)(A)).

    Interest of production must be added to the basis of designated property (IRC 263A(f)): real property and property with a
    class life of twenty years or more, property made for more than two years, or for more than one at a cost above the limit.
    How much, by the avoided cost method, is not computed here: such property is refused while the entity incurs interest (the
    fact group_interest, or none given). Other property takes none, and the interest is deducted as it is incurred. The
    production period runs from construction_began, else from the first expenditure, to placing in service; property made
    by another under a contract counts as produced (263A(g)(2)). The gross receipts test of section 448(c) is not applied.
    """
    names = built(deal, subject)
    if not names:
        outright = (Entry("equipment bought", BASIS, CASH, "purchases", CITE),)
        return TaxConstruction((), outright, (), ())
    some = tuple(each for each in found if each.name in names)
    lines = (
        *(line for each in some for line in _designated(deal, each)),
        Line("construction_basis", "Basis of property under construction", "money", "under_construction + 0", CITE),
        Line("owed_basis", "Owed for property in service, in its basis", "money", "payable + 0", "IRC 461(h)"),
    )
    return TaxConstruction(
        lines, _entries(len(names) < len(subject.instances)),
        (Refusal("designated", "interest of production belongs to the basis of designated property for tax: real property, property with "
                 "a class life of twenty years or more, property made for more than two years, or more than one at a cost above "
                 "1,000,000; how much is not covered here", DESIGNATED),),
        (Contribution("basis", "construction_basis"), Contribution("basis", "owed_basis", -1)),
    )  # fmt: skip


def _entries(others: bool) -> tuple[Entry, ...]:
    return (
        *((Entry("equipment bought", BASIS, CASH, "bought_outright", CITE),) if others else ()),
        Entry("construction paid", IN_PROGRESS, CASH, "construction_paid", CITE),
        Entry("placed in service", BASIS, IN_PROGRESS, "construction_placed", CITE),
        Entry("equipment paid on delivery", BASIS, CASH, "on_delivery", CITE),
        Entry("equipment bought, not paid", BASIS, PAYABLE, "unpaid", "IRC 461(h)"),
        Entry("equipment paid later", PAYABLE, CASH, "paid_later", CITE),
    )


def _designated(deal: Deal, each: Property) -> tuple[Line, Line]:
    began = "construction_began" if f"{each.name}.construction_began" in deal.facts else earliest(deal, each.name)
    anniversary = "(eomonth(production_began, 12 * rule({0}, placed_in_service) - 1) + production_began - eomonth(production_began, -1))"
    long, short = (f"(placed_in_service >= {anniversary.format(name)})" for name in ("production_period_long", "production_period_short"))
    by_time = f"max({long}, {short} * (cost > rule(production_cost, placed_in_service)))"
    text = "(cost > 0)" if _long_lived(each) else by_time
    bears = f" * ({INCURRED} > 0)" if INCURRED in deal.facts else ""
    among = (each.name,)
    return (
        Line("production_began", "First day of production", "date", f"{began} + 0", DESIGNATED, time="once", each=True, among=among),
        Line("designated", "Interest of production belongs to basis", "flag", f"{text}{bears}", DESIGNATED, time="once", each=True,
             among=among),
    )  # fmt: skip


def _long_lived(each: Property) -> bool:
    """Real property, or a class life of at least twenty years: a general recovery period of fifteen or more (IRC 168(e)(1))."""
    years = read_law().parameters[f"general_{each.asset_class.name}"].windows[-1].value
    return each.asset_class.recapture == "1250" or years >= 15
