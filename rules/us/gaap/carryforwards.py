"""Carryforwards of the tax return in the books, and losses not yet realised: the deferred tax asset of each, before allowance."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Deal
from ledger.model.nouns import Entry, Line, Others, Refusal
from rules.us.gaap.contributed import contributors, parts_of, text_of

ASSET, EXPENSE = "assets:deferred tax:carryforwards", "expenses:income tax:deferred"
UNREALISED = "assets:deferred tax:unrealised losses"
ELECTION = "valuation_allowance"

#: Facts that move the judgement inside the deal: from the day given an allowance is set up, or lifted.
JUDGEMENT = ("allowance_set", "allowance_released")


@dataclass(frozen=True)
class Carryforward:
    """What the tax return carries forward: the name and words of its lines, and the formula of the closing balance.

    Of capital character what can be used against capital gains alone. `judged` says whether the deal file says how its use
    is judged; one that does not stops as soon as there is a balance.
    """

    name: str
    words: str
    closing: str
    cite: str
    capital: bool
    judged: bool


def judged(deal: Deal) -> bool:
    """Whether the deal says how likely the use of ordinary deferred tax assets is."""
    return bool(deal.election(ELECTION))


def carryforwards(deal: Deal, others: Others) -> tuple[Carryforward, ...]:
    """Those that the deal can have, by what its tax treatments contribute and what it elects.

    Section 179 is the basis that an election took and the income of the businesses did not yet let off.
    """
    line, known = "of_year(us_tax.income_taxes.{})".format, judged(deal)
    expensed = parts_of(others, "us_tax", "carryforward", contributors(others, "us_tax", "carryforward"), "us_tax.")
    found = (
        (contributors(others, "us_tax", "capital_net"),
         Carryforward("capital_losses", "capital losses", line("unused_capital_loss_carried"), "IRC 1212", True, True)),
        (deal.election("ordinary_losses") == "carried_forward_alone",
         Carryforward("operating_losses", "net operating losses", line("net_operating_loss_carried"), "IRC 172", False, known)),
        (contributors(others, "us_tax", "business_interest"),
         Carryforward("interest", "business interest", line("disallowed_interest_carried"), "IRC 163(j)(2)", False, known)),
        (expensed, Carryforward("section_179", "section 179", text_of(expensed).removesuffix(" + 0"), "IRC 179(b)(3)(B)", False, known)),
    )  # fmt: skip
    return tuple(each for possible, each in found if possible)


def recognised(found: tuple[Carryforward, ...]) -> tuple[Carryforward, ...]:
    """Those whose asset stands on the balance sheet, whatever allowance stands against it."""
    return tuple(each for each in found if each.judged)


def unrealised_losses(others: Others, book: str) -> list[str]:
    """Lines of treatments that hold an asset of capital character and leave it to the income taxes to post."""
    return [name for _, name in parts_of(others, book, "valuation_allowance", contributors(others, book, "valuation_allowance"))]


def carryforward_lines(found: tuple[Carryforward, ...], losses: list[str]) -> list[Line]:
    """Balance and asset of each; all assets and their movement, with those of `losses` not yet realised apart.

    Source: ASC 740-10-25-2(b), 740-10-30-5(c) and (d). Balances change with the close of a tax year, because the limits do.
    Not covered: section 382, carryforwards brought into the deal.
    """
    closes = Line("closes_tax_year", "A tax year, or the deal, ends with the period", "flag",
                  "max(eomonth(period_end, step_months) > tax_year_end, period_end >= end)", "definition")  # fmt: skip
    assets = [f"{each.name}_asset" for each in recognised(found)]
    return [
        *[closes] * bool(found), *(part for each in found for part in _lines(each)),
        *_moved("carryforward", "Deferred tax asset of carryforwards", assets),
        *_moved("unrealised_loss", "Deferred tax asset of losses not realised", losses),
    ]  # fmt: skip


def _lines(each: Carryforward) -> list[Line]:
    name, words = each.name, each.words
    lines = [Line(f"{name}_carried", f"Carried forward at the end of the last tax year: {words}", "money",
                  f"iff(closes_tax_year, {each.closing}, prior({name}_carried))", each.cite)]  # fmt: skip
    if each.judged:
        lines.append(Line(f"{name}_asset", f"Deferred tax asset before allowance: {words}", "money",
                          f"{name}_carried * enacted_rate", "ASC 740-10-30-5"))  # fmt: skip
    else:
        lines.append(Line(f"{name}_unelected", f"Carried forward without a judgement of its use: {words}", "flag",
                          f"{name}_carried > 0", "ASC 740-10-30-5"))  # fmt: skip
    if name == "capital_losses":
        lines.append(Line("capital_losses_written_off", "Asset written off on expiry, and any allowance with it: capital losses",
                          "money", "closes_tax_year * of_year(us_tax.income_taxes.expired_capital_loss) * enacted_rate",
                          "IRC 1212"))  # fmt: skip
    return lines


def _moved(name: str, label: str, assets: list[str]) -> list[Line]:
    """An asset gathered from lines, before allowance, and its movement; no line for none."""
    asset = f"{name}_asset"
    return [
        Line(asset, f"{label}, before allowance", "money", text_of([(1, each) for each in assets]), "ASC 740-10-25-2"),
        Line(f"{name}_up", f"{label}, increase", "money", f"max(0, {asset} - prior({asset}))", "ASC 740-10-30"),
        Line(f"{name}_down", f"{label}, decrease", "money", f"max(0, prior({asset}) - {asset})", "ASC 740-10-30"),
    ] if assets else []  # fmt: skip


def carryforward_entries(found: tuple[Carryforward, ...], losses: list[str]) -> list[Entry]:
    """Template DT for assets without a difference of their own, and for losses that their treatment leaves to this rule."""
    kinds = (("carryforward", "carryforwards", ASSET, recognised(found)), ("unrealised_loss", "losses not realised", UNREALISED, losses))
    return [entry for name, words, account, any_of in kinds if any_of for entry in (
        Entry(f"deferred tax asset of {words}, up", account, EXPENSE, f"{name}_up", "ASC 740-10-30"),
        Entry(f"deferred tax asset of {words}, down", EXPENSE, account, f"{name}_down", "ASC 740-10-30"))]  # fmt: skip


def carryforward_refusals(found: tuple[Carryforward, ...]) -> tuple[Refusal, ...]:
    return tuple(Refusal(f"{each.name}_unelected", f"{each.words} carried forward: whether it is more likely than not that they are used "
                         f"is a judgement, so elect {ELECTION}, none or full", "ASC 740-10-30-5")
                 for each in found if not each.judged)  # fmt: skip


def balance_sheet_lines(found: tuple[Carryforward, ...]) -> list[Line]:
    """For the tax-basis balance sheet: the asset worked out anew from balance and rate."""
    return [Line(f"{each.name}_deferred", f"{each.words.capitalize()} carried forward: deferred tax liability", "money",
                 f"-income_taxes.{each.name}_carried * income_taxes.enacted_rate", "ASC 740-10-30")
            for each in recognised(found)]  # fmt: skip
