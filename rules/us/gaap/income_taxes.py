"""Income taxes in the books: current tax through the named door, deferred tax by the balance-sheet method."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Entry, Line, NotCovered, Others, Refusal, Treatment
from rules.us.gaap.carryforwards import (
    carryforward_entries,
    carryforward_lines,
    carryforward_refusals,
    carryforwards,
    unrealised_losses,
)
from rules.us.gaap.contributed import Temporary, contributors, signed, temporary_differences, text_of
from rules.us.gaap.minimum_tax_credit import minimum_tax_credit_entries, minimum_tax_credit_lines
from rules.us.gaap.state_differences import state_difference_entries, state_difference_lines, state_rate_lines
from rules.us.gaap.valuation_allowance import allowance_entries, allowance_lines, allowance_refusals, assets_of
from rules.us.tax.rates import by_state, changes, enacted_rate, has_state_tax

EXPENSE = "expenses:income tax:deferred"


def asset_and_liability(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Current tax of the federal book, and deferred tax at the rate enacted at the period's end.

    Source: ASC 740-10-25-2, 740-10-30-8. A subject that the books carry, or that has a tax basis, calls for deferred tax on
    the difference; a negative liability is an asset, netted in the one jurisdiction (ASC 740-10-45-6). Where treatments
    post their own deferred tax, as those that measure through OCI do, it stands with them. A change of rate acts in the
    period of enactment, in continuing operations (ASC 740-10-45-15); a state rate is blended in, net of its federal
    deduction (ASC 740-10-55-25, rules/us/tax/state_tax.py), and what a state's basis differs from the federal one stands
    in a line of its own (rules/us/gaap/state_differences.py).

    Interim tax is the actual year-to-date method, not the annual effective rate of ASC 740-270: only year-end tax is claimed
    to be GAAP. Carryforwards and the valuation allowance have rules of their own beside this one. Not covered: netting by
    jurisdiction (ASC 740-10-45-6), uncertain positions, credits, tax on undistributed earnings abroad.
    """
    books = {b.name: dict(b.treatments) for b in deal.books}
    if "us_tax" not in books:
        raise NotCovered("ASC 740-10-25", "deferred tax needs the tax basis: the deal keeps no book us_tax")
    rates, refusals = _rates(deal, others, book.name)
    lines, entries = list(rates), []
    for each in temporary_differences(deal, book, others):
        lines += _deferred_lines(each)
        entries += [
            Entry(f"deferred tax on {each.words}, up", EXPENSE, each.account, f"{each.name}_up", "ASC 740-10-30"),
            Entry(f"deferred tax on {each.words}, down", each.account, EXPENSE, f"{each.name}_down", "ASC 740-10-30"),
        ]
    found, losses, assets = carryforwards(deal, others), unrealised_losses(others, book.name), assets_of(deal, book, others)
    lines += [*carryforward_lines(found, losses), *allowance_lines(assets, others, book.name)]
    entries += [*carryforward_entries(found, losses), *allowance_entries(assets)]
    if by_state(deal):
        lines, entries = [*lines, *state_difference_lines(deal, book)], [*entries, *state_difference_entries(deal, book)]
    lines, entries = [*lines, *minimum_tax_credit_lines(deal)], [*entries, *minimum_tax_credit_entries(deal)]
    charged, paid = _current(deal)
    return Treatment(
        "asset_and_liability", "Income taxes: current and deferred", "ASC 740-10-25", (*lines, *charged), (*entries, *paid),
        (*refusals, *carryforward_refusals(found), *allowance_refusals(assets)), (), NOT_MODELLED,
    )  # fmt: skip


NOT_MODELLED = (
    "annual effective tax rate in interim periods (ASC 740-270)",
    "uncertain tax positions: acquisition date, debt or equity, section 451(c), placing in service (ASC 740-10-25-6)",
    "schedules of reversal and other sources of income for a valuation allowance (ASC 740-10-30-18)",
    "foreign jurisdictions, netting by jurisdiction, tax credits (ASC 740-10-45-6, 740-10-25-46)",
)


def _rates(deal: Deal, others: Others, book: str) -> tuple[list[Line], tuple[Refusal, ...]]:
    """The enacted rate, blended where the deal has a state rate; and what of its change is not followed."""
    state = has_state_tax(deal)
    federal = Line("federal_rate" if state else "enacted_rate", "Enacted federal rate" if state else "Enacted rate", "rate",
                   enacted_rate(deal), "IRC 11", opening=enacted_rate(deal, opening=True))  # fmt: skip
    lines = [federal]
    if state:
        blended = "federal_rate + state_rate * (1 - federal_rate)"
        lines += state_rate_lines(deal) if by_state(deal) else []
        lines.append(Line("enacted_rate", "Enacted rate: federal, and state net of its federal deduction", "rate", blended,
                          "ASC 740-10-55-25", opening=blended))  # fmt: skip
    moved = "round(enacted_rate - prior(enacted_rate), 6) != 0"
    if not changes(deal):
        lines.append(Line("rate_change", "Change of the enacted rate", "flag", moved, "ASC 740-10-45"))
        return lines, (Refusal("rate_change", "the enacted rate changes: give its enactment by the facts new_rate, new_rate_enacted "
                               "and new_rate_effective", "ASC 740-10-45"),)  # fmt: skip
    followed = contributors(others, book, "rate_effect")
    left = [n for n in contributors(others, book, "oci_tax") if n not in followed] + list(contributors(others, book, "equity_tax"))
    if left:
        raise NotCovered("ASC 740-10-45-15", f"a change of rate while {', '.join(dict.fromkeys(left))} holds tax in OCI or equity that "
                         "is not followed apart")  # fmt: skip
    lines.append(Line("rate_change", "Change of the enacted rate", "rate", "enacted_rate - prior(enacted_rate)", "ASC 740-10-35-4"))
    if not contributors(others, book, "held_beside_income"):
        return lines, ()
    lines.append(Line("rate_beside", "Change of rate while a difference stands beside income", "flag", moved, "ASC 740-10-45-15"))
    return lines, (Refusal("rate_beside", "the enacted rate changes while an unexplained difference is held beside income: its tax "
                           "is taken as recorded, and a change of it is not covered here", "ASC 740-10-45-15"),)  # fmt: skip


def _current(deal: Deal) -> tuple[list[Line], list[Entry]]:
    """The tax of the return, paid as it arises; a benefit is a group's use of the loss, or what comes back to one alone."""
    account, alone = "expenses:income tax:current", deal.election("ordinary_losses") == "carried_forward_alone"
    benefit, cite = ("tax that comes back", "ASC 740-10-25") if alone else ("benefit of losses used by the group", "ASC 740-10-30-27")
    paid = f"operating: Income tax paid, net of tax {'that comes back' if alone else 'saved by the group'}"
    lines = [
        Line("current_charge", "Current tax, charge", "money", "max(0, us_tax.income_taxes.current_tax)", "ASC 740-10-25"),
        Line("current_benefit", f"Current tax, {benefit}", "money", "max(0, -us_tax.income_taxes.current_tax)", cite),
    ]
    entries = [
        Entry("current tax", account, "assets:cash", "current_charge", "ASC 740-10-25", paid),
        Entry("current tax benefit", "assets:cash", account, "current_benefit", cite, paid),
    ]
    if has_state_tax(deal):
        state = "expenses:income tax:state"
        lines += [Line("state_current_charge", "Current state tax, charge", "money", "us_tax.income_taxes.state_charge + 0",
                       "ASC 740-10-25"),
                  Line("state_current_benefit", "Current state tax, benefit of losses used by the group", "money",
                       "us_tax.income_taxes.state_benefit + 0", cite)]  # fmt: skip
        entries += [Entry("current state tax", state, "assets:cash", "state_current_charge", "ASC 740-10-25", paid),
                    Entry("current state tax benefit", "assets:cash", state, "state_current_benefit", cite, paid)]  # fmt: skip
    return lines, entries


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
