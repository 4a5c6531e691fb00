"""What the modules of revenue share: a part of a contract's accounting, the accounts, and the contract's balance."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.model.nouns import Check, Contribution, Entry, Line, Refusal

CASH, REVENUE = "assets:cash", "revenue:cloud"
LIABILITY, ASSET = "liabilities:contract liability", "assets:contract asset"
CONTRA, PAYMENTS, AWARDS = "revenue:consideration to customer", "assets:payments to customer", "equity:awards to customers"
CUMULATIVE = "equity:cumulative effect of accounting changes"
SHARES, RIGHTS = "assets:investments:preferred:cost", "assets:rights to shares"
RECEIVED = "operating: Received from the customer"


@dataclass(frozen=True)
class Part:
    """One part of the accounting of a contract; empty where the deal's events do not call for it.

    `gross` are lines of revenue before reductions, `less` lines that reduce it. `added` and `recognised` move the contract's
    balance (liability less asset). `price` is what the customer agrees to pay in the period, and `unsatisfied` the formula of
    what of all of it is not yet revenue.
    """

    lines: tuple[Line, ...] = ()
    gross: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    checks: tuple[Check, ...] = ()
    not_modelled: tuple[str, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    added: tuple[str, ...] = ()
    recognised: tuple[str, ...] = ()
    price: tuple[str, ...] = ()
    unsatisfied: str = ""


def position_lines(formula: str) -> tuple[Line, ...]:
    """A contract's balance as a liability or an asset: the rights and obligations of one contract stand net."""
    return (
        Line("contract_position", "Received less revenue, to date", "money", formula, "ASC 606-10-45-1"),
        Line("contract_liability", "Contract liability", "money", "max(0, contract_position)", "ASC 606-10-45-2"),
        Line("contract_asset", "Contract asset", "money", "max(0, -contract_position)", "ASC 606-10-45-3"),
        *two_ways("contract_asset_moved", "Contract asset", "contract_asset - prior(contract_asset)", "ASC 606-10-45-3"),
    )


def position_entries() -> tuple[Entry, ...]:
    """What the liability's account would hold below nil is a contract asset."""
    return (
        Entry("contract asset, up", ASSET, LIABILITY, "contract_asset_moved_up", "ASC 606-10-45-3"),
        Entry("contract asset, down", LIABILITY, ASSET, "contract_asset_moved_down", "ASC 606-10-45-3"),
    )


def position_contributions(asset: bool) -> tuple[Contribution, ...]:
    return (Contribution("carrying", "contract_liability", -1), *((Contribution("carrying", "contract_asset"),) if asset else ()))


def two_ways(name: str, label: str, formula: str, cite: str) -> tuple[Line, Line]:
    """A movement that may go either way, as two lines that are never negative."""
    return (Line(f"{name}_up", f"{label}, up", "money", f"max(0, {formula})", cite),
            Line(f"{name}_down", f"{label}, down", "money", f"max(0, -({formula}))", cite))  # fmt: skip


def summed(names: tuple[str, ...] | list[str], nil: str = "") -> str:
    """Names added up as a formula; a name may carry its own minus."""
    text = " ".join(f"- {name[1:]}" if name[0] == "-" else f"+ {name}" for name in names).removeprefix("+ ")
    text = f"-{text[2:]}" if text[:2] == "- " else text
    return f"{text} + 0" if len(names) == 1 else text or nil
