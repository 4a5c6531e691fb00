"""Income taxes in the books: current tax through the named door, deferred tax by the balance-sheet method."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Entry, Line, NotCovered, Others, Refusal, Treatment
from rules.us.gaap.carryforwards import carryforward_entries, carryforward_lines, carryforward_refusals, carryforwards
from rules.us.gaap.contributed import Temporary, contributors, parts_of, signed, temporary_differences, text_of

EXPENSE = "expenses:income tax:deferred"


def asset_and_liability(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Current tax of the federal book, and deferred tax at the rate enacted at the period's end.

    Source: ASC 740-10-25-2, 740-10-30-8. A subject that the books carry, or that has a tax basis, calls for deferred tax on
    the difference; a negative liability is an asset, netted in the one jurisdiction (ASC 740-10-45-6). Deferred tax on notes
    and shares stands with those treatments, because it follows where the gain was booked.

    Interim tax is the actual year-to-date method, not the annual effective rate of ASC 740-270: only year-end tax is claimed
    to be GAAP. Carryforwards of the tax return stand apart (rules/us/gaap/carryforwards.py). Not covered: state tax,
    a valuation allowance on other deferred tax assets, uncertain positions.
    """
    books = {b.name: dict(b.treatments) for b in deal.books}
    if "us_tax" not in books:
        raise NotCovered("ASC 740-10-25", "deferred tax needs the tax basis: the deal keeps no book us_tax")
    lines = [Line("enacted_rate", "Enacted rate", "rate", "rule(corporate_rate, period_end)", "IRC 11",
                  opening="rule(corporate_rate, start)"),
             Line("rate_change", "Change of the enacted rate", "flag", "round(enacted_rate - prior(enacted_rate), 6) != 0",
                  "ASC 740-10-45")]  # fmt: skip
    refusals: tuple[Refusal, ...] = (
        Refusal("rate_change", "the enacted rate changes: its effect belongs to continuing operations, which is not covered here",
                "ASC 740-10-45"),
    )  # fmt: skip
    entries: list[Entry] = []
    for each in temporary_differences(deal, book, others):
        lines += _deferred_lines(each)
        entries += [
            Entry(f"deferred tax on {each.words}, up", EXPENSE, each.account, f"{each.name}_up", "ASC 740-10-30"),
            Entry(f"deferred tax on {each.words}, down", each.account, EXPENSE, f"{each.name}_down", "ASC 740-10-30"),
        ]
    found = carryforwards(deal, others)
    allowed = contributors(others, book.name, "valuation_allowance")
    lines += carryforward_lines(found, [name for _, name in parts_of(others, book.name, "valuation_allowance", allowed)])
    entries += carryforward_entries(found)
    refusals += carryforward_refusals(found)
    charged, paid = _current(alone=deal.election("ordinary_losses") == "carried_forward_alone")
    return Treatment(
        "asset_and_liability", "Income taxes: current and deferred", "ASC 740-10-25", (*lines, *charged), (*entries, *paid), refusals, (),
        ("annual effective tax rate in interim periods (ASC 740-270)", "uncertain tax positions (ASC 740-10-25-6)"),
    )  # fmt: skip


def _current(alone: bool) -> tuple[list[Line], list[Entry]]:
    """The tax of the return, paid as it arises; a benefit is a group's use of the loss, or what comes back to one alone."""
    account = "expenses:income tax:current"
    benefit, cite = ("tax that comes back", "ASC 740-10-25") if alone else ("benefit of losses used by the group", "ASC 740-10-30-27")
    paid = f"operating: Income tax paid, net of tax {'that comes back' if alone else 'saved by the group'}"
    return [
        Line("current_charge", "Current tax, charge", "money", "max(0, us_tax.income_taxes.current_tax)", "ASC 740-10-25"),
        Line("current_benefit", f"Current tax, {benefit}", "money", "max(0, -us_tax.income_taxes.current_tax)", cite),
    ], [
        Entry("current tax", account, "assets:cash", "current_charge", "ASC 740-10-25", paid),
        Entry("current tax benefit", "assets:cash", account, "current_benefit", cite, paid),
    ]  # fmt: skip


def _deferred_lines(each: Temporary) -> list[Line]:
    name, words = each.name, each.words
    return [
        Line(f"{name}_difference", f"{words.capitalize()}, carrying amount above tax basis", "money",
             text_of([*each.book, *signed(each.tax, -1)]), "ASC 740-10-25"),
        Line(f"{name}_deferred", f"Deferred tax liability, {words}", "money", f"{name}_difference * enacted_rate", "ASC 740-10-30"),
        Line(f"{name}_up", f"Deferred tax charged, {words}", "money", f"max(0, {name}_deferred - prior({name}_deferred))",
             "ASC 740-10-30"),
        Line(f"{name}_down", f"Deferred tax credited, {words}", "money", f"max(0, prior({name}_deferred) - {name}_deferred)",
             "ASC 740-10-30"),
    ]  # fmt: skip


TREATMENTS = (("income_taxes", asset_and_liability),)
