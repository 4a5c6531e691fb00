"""Carryforwards of the tax return in the books: the deferred tax asset of each, and the allowance against it."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import Deal
from ledger.model.nouns import Entry, Line, Others, Refusal
from rules.us.gaap.contributed import contributors, parts_of, text_of

ASSET, EXPENSE = "assets:deferred tax:carryforwards", "expenses:income tax:deferred"
ELECTION = "valuation_allowance"


@dataclass(frozen=True)
class Carryforward:
    """What the tax return carries forward: the name and words of its lines, and the formula of the closing balance.

    `allowed` says how it is judged: "none" takes the asset whole, "full" sets an allowance against all of it, and "" is a
    deal that does not say, which stops as soon as there is a balance.
    """

    name: str
    words: str
    closing: str
    cite: str
    allowed: str


def carryforwards(deal: Deal, others: Others) -> tuple[Carryforward, ...]:
    """Those that the deal can have, by what its tax treatments contribute and what it elects.

    Capital losses are used against capital gains alone, of which a deal has no certain source: they have a full allowance
    whatever is elected. Section 179 is the basis that an election took and the income of the businesses did not yet let off.
    """
    line, elected = "of_year(us_tax.income_taxes.{})".format, deal.election(ELECTION) or ""
    expensed = parts_of(others, "us_tax", "carryforward", contributors(others, "us_tax", "carryforward"), "us_tax.")
    found = (
        (contributors(others, "us_tax", "capital_net"),
         Carryforward("capital_losses", "capital losses", line("unused_capital_loss_carried"), "IRC 1212", "full")),
        (deal.election("ordinary_losses") == "carried_forward_alone",
         Carryforward("operating_losses", "net operating losses", line("net_operating_loss_carried"), "IRC 172", elected)),
        (contributors(others, "us_tax", "business_interest"),
         Carryforward("interest", "business interest", line("disallowed_interest_carried"), "IRC 163(j)(2)", elected)),
        (expensed, Carryforward("section_179", "section 179", text_of(expensed).removesuffix(" + 0"), "IRC 179(b)(3)(B)", elected)),
    )  # fmt: skip
    return tuple(each for possible, each in found if possible)


def taken(found: tuple[Carryforward, ...]) -> tuple[str, ...]:
    """The names of those whose asset stands on the balance sheet."""
    return tuple(each.name for each in found if each.allowed == "none")


def carryforward_lines(found: tuple[Carryforward, ...], allowances: list[str]) -> list[Line]:
    """Balance, asset and allowance of each; the asset taken and its movement; all allowances together.

    Source: ASC 740-10-30-5(c) to (e), 740-10-50-2. Balances change with the close of a tax year, because the limits do.
    An asset under a full allowance leaves with it when it is used or expires: both are shown and neither is posted.
    `allowances`: lines of other treatments that are allowances too. Not covered: a part of an asset taken, a judgement that
    changes inside the deal, taxable differences as a source of income by years (ASC 740-10-30-18), section 382.
    """
    closes = Line("closes_tax_year", "A tax year, or the deal, ends with the period", "flag",
                  "max(eomonth(period_end, step_months) > tax_year_end, period_end >= end)", "definition")  # fmt: skip
    held = [part for each in found for part in _lines(each)]
    allowances = [*(f"{each.name}_allowance" for each in found if each.allowed == "full"), *allowances]
    return [*[closes] * bool(found), *held, *_taken_lines(taken(found)), *_allowance_lines(allowances)]


def _lines(each: Carryforward) -> list[Line]:
    name, words = each.name, each.words
    lines = [Line(f"{name}_carried", f"Carried forward at the end of the last tax year: {words}", "money",
                  f"iff(closes_tax_year, {each.closing}, prior({name}_carried))", each.cite)]  # fmt: skip
    if each.allowed:
        lines.append(Line(f"{name}_asset", f"Deferred tax asset before allowance: {words}", "money",
                          f"{name}_carried * enacted_rate", "ASC 740-10-30-5"))  # fmt: skip
    else:
        lines.append(Line(f"{name}_unelected", f"Carried forward without a judgement of its use: {words}", "flag",
                          f"{name}_carried > 0", "ASC 740-10-30-5"))  # fmt: skip
    if each.allowed == "full":
        lines.append(Line(f"{name}_allowance", f"Valuation allowance: {words}", "money", f"{name}_asset + 0", "ASC 740-10-30-5"))
    if name == "capital_losses":
        lines.append(Line("capital_losses_written_off", "Asset and allowance written off on expiry: capital losses", "money",
                          "closes_tax_year * of_year(us_tax.income_taxes.expired_capital_loss) * enacted_rate", "IRC 1212"))  # fmt: skip
    return lines


def _taken_lines(names: tuple[str, ...]) -> list[Line]:
    if not names:
        return []
    return [
        Line("carryforward_asset", "Deferred tax asset of carryforwards, taken", "money",
             text_of([(1, f"{name}_asset") for name in names]), "ASC 740-10-25-2"),
        Line("carryforward_up", "Deferred tax asset of carryforwards, increase", "money",
             "max(0, carryforward_asset - prior(carryforward_asset))", "ASC 740-10-30"),
        Line("carryforward_down", "Deferred tax asset of carryforwards, decrease", "money",
             "max(0, prior(carryforward_asset) - carryforward_asset)", "ASC 740-10-30"),
    ]  # fmt: skip


def _allowance_lines(allowances: list[str]) -> list[Line]:
    if not allowances:
        return []
    return [
        Line("allowance", "Valuation allowance, total", "money", text_of([(1, name) for name in allowances]), "ASC 740-10-50"),
        Line("allowance_change", "Valuation allowance, net change", "money", "allowance - prior(allowance)", "ASC 740-10-50"),
    ]  # fmt: skip


def carryforward_entries(found: tuple[Carryforward, ...]) -> list[Entry]:
    if not taken(found):
        return []
    return [
        Entry("deferred tax asset of carryforwards, up", ASSET, EXPENSE, "carryforward_up", "ASC 740-10-30"),
        Entry("deferred tax asset of carryforwards, down", EXPENSE, ASSET, "carryforward_down", "ASC 740-10-30"),
    ]


def carryforward_refusals(found: tuple[Carryforward, ...]) -> tuple[Refusal, ...]:
    return tuple(Refusal(f"{each.name}_unelected", f"{each.words} carried forward: whether it is more likely than not that they are used "
                         f"is a judgement, so elect {ELECTION}, none or full", "ASC 740-10-30-5")
                 for each in found if not each.allowed)  # fmt: skip


def balance_sheet_lines(found: tuple[Carryforward, ...]) -> list[Line]:
    """For the tax-basis balance sheet: the asset worked out anew from balance and rate, and the allowance against it."""
    lines = []
    for each in (one for one in found if one.allowed):
        name, label = each.name, f"{each.words.capitalize()} carried forward"
        gross = f"-income_taxes.{name}_carried * income_taxes.enacted_rate"
        if each.allowed == "none":
            lines.append(Line(f"{name}_deferred", f"{label}: deferred tax liability", "money", gross, "ASC 740-10-30"))
            continue
        lines += [
            Line(f"{name}_gross", f"{label}: before allowance", "money", gross, "ASC 740-10-30"),
            Line(f"{name}_allowance", f"{label}: valuation allowance", "money", f"income_taxes.{name}_allowance + 0",
                 "ASC 740-10-30-5"),
            Line(f"{name}_deferred", f"{label}: deferred tax liability", "money", f"{name}_gross + {name}_allowance",
                 "ASC 740-10-30"),
        ]  # fmt: skip
    return lines
