"""What each vintage is to the law: its asset class, system, method, convention and the elections made for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.facts.nouns import BookChoice, Deal, EquipmentClass, Subject
from ledger.model.nouns import NotCovered
from ledger.model.parameters import AssetClass, read_law


@dataclass(frozen=True)
class Property:
    """One vintage under one book's elections.

    `declining` names the parameter of its declining-balance rate, and is empty for the straight-line method.
    """

    name: str
    kind: str  # its class in the deal
    asset_class: AssetClass
    system: str  # general, alternative or guideline
    declining: str
    statutory: bool  # no election of another method or system
    method: str  # as elected: statutory, straight_line or declining_balance_150; empty where there is nothing to elect
    allowance: bool  # qualified property for which the special allowance is claimed
    used: bool
    long_production: bool
    expensed: bool  # section 179 is elected for some or all of its cost
    account: bool  # kept in a general asset account
    life: str = ""  # the fact that is its recovery period in years, where the law fixes none

    @property
    def tested(self) -> bool:
        """Whether the half-year or the mid-quarter convention applies, as the test of the last three months decides."""
        return self.asset_class.convention == "half_year"

    @property
    def period_name(self) -> str:
        """The parameter of its recovery period."""
        return f"{self.system}_{self.asset_class.name}"

    @property
    def period(self) -> str:
        """The formula of its recovery period in years."""
        return f"{self.life} + 0" if self.life else f"rule({self.period_name}, placed_in_service)"

    @property
    def tax_class(self) -> tuple[str, str]:
        """The class of property that elections are made for: that of section 168(e); software is one of its own."""
        years = read_law().parameters[f"general_{self.asset_class.name}"].windows[-1].value
        return str(years), self.asset_class.name if self.asset_class.convention != "half_year" else ""


def properties(deal: Deal, book: BookChoice, subject: Subject) -> tuple[Property, ...]:
    """Every vintage of a subject as the law sees it. Raises NotCovered for an election that the law does not give."""
    return tuple(_property(deal, book, name, kind) for name, kind in zip(subject.instances, subject.classes, strict=True))


def named(found: Iterable[Property]) -> tuple[str, ...]:
    """The names of some vintages."""
    return tuple(each.name for each in found)


def summed(names: Iterable[str], line: str) -> str:
    """The sum of one line over some vintages, as a formula; empty where there is none."""
    return " + ".join(f"{name}.{line}" for name in names)


def _property(deal: Deal, book: BookChoice, name: str, kind: str) -> Property:
    given = deal.classes.get(kind)
    if given is None or not given.asset_class:
        raise NotCovered("IRC 168(e)", f'class "{kind}" of the equipment names no asset_class: its recovery period is not known')
    asset_class = read_law().asset_classes[given.asset_class]
    chosen = {key: deal.election(f"{book.name}.{kind}.{key}") for key in
              ("recovery_system", "recovery_method", "allowance", "asset_account")}  # fmt: skip
    system = chosen["recovery_system"] or "general"
    if system not in asset_class.systems:
        raise NotCovered("IRC 168(g)(2)", f"{asset_class.label}: no recovery period of the {system} system is fixed in the law here")
    method = _method(asset_class, system, chosen["recovery_method"] or "statutory", kind)
    expensed = f"{name}.section_179" in deal.facts
    _check_section_179(asset_class, expensed, kind)
    return Property(
        name, kind, asset_class, system, "" if method == "straight_line" else method,
        statutory=system == "general" and method == asset_class.method,
        method=_elected(asset_class, system, chosen["recovery_method"] or "statutory"),
        allowance=_claimed(asset_class, chosen["allowance"], kind),
        used=given.condition == "used", long_production=given.long_production, expensed=expensed,
        account=chosen["asset_account"] == "general",
    )  # fmt: skip


def _method(asset_class: AssetClass, system: str, chosen: str, kind: str) -> str:
    """The method, or the law that forbids the one elected."""
    if system == "alternative":
        if chosen == "declining_balance_150":
            raise NotCovered("IRC 168(g)(2)(A)", f'class "{kind}": the alternative system is straight line, not declining balance')
        return "straight_line"
    if chosen == "statutory":
        return asset_class.method
    if asset_class.method == "straight_line":
        raise NotCovered(asset_class.method_cite, f'class "{kind}": {asset_class.label} is straight line by the statute; there is '
                         "no other method to elect")  # fmt: skip
    if chosen == asset_class.method:
        raise NotCovered("IRC 168(b)(2)", f'class "{kind}": 150 per cent is the method of this class already; nothing is elected')
    return chosen


def _elected(asset_class: AssetClass, system: str, chosen: str) -> str:
    return chosen if system == "general" and asset_class.method != "straight_line" else ""


def _claimed(asset_class: AssetClass, chosen: str | None, kind: str) -> bool:
    if chosen == "elected_out" and not asset_class.allowance:
        raise NotCovered("IRC 168(k)(2)(A)", f'class "{kind}": {asset_class.label} is no qualified property, so there is nothing to '
                         "elect out of")  # fmt: skip
    return asset_class.allowance and chosen != "elected_out"


def _check_section_179(asset_class: AssetClass, expensed: bool, kind: str) -> None:
    if expensed and asset_class.recapture == "1250":
        improvement = asset_class.name == "qualified_improvement"
        cite, why = (("IRC 1245(a)(3)(C)", "its gain is then of two characters, which is not covered here") if improvement
                     else ("IRC 179(d)(1)", "it is no section 179 property"))  # fmt: skip
        raise NotCovered(cite, f'class "{kind}": section 179 is elected for {asset_class.label}: {why}')


__all__ = ["EquipmentClass", "Property", "named", "properties", "summed"]
