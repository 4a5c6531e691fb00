"""Shares that give significant influence: cost, the share of what the investee earns, and what changes it otherwise."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Refusal, Treatment
from rules.us.gaap.equity_method_basis import basis_lines, basis_refusals, profit_lines
from rules.us.gaap.equity_method_changes import closing_lines, closing_refusals, dilution_lines, oci_lines
from rules.us.gaap.equity_method_claim import claim_lines, claim_refusals
from rules.us.gaap.equity_method_facts import Facts, facts_of
from rules.us.gaap.equity_method_influence import after_lines, before_lines, influence_refusals
from rules.us.gaap.equity_method_losses import loss_lines, loss_refusals, notes_of, through_oci
from rules.us.gaap.equity_method_postings import contributions_of, entries_of
from rules.us.gaap.equity_method_share import other_share_lines, share_lines, stake_lines, stake_refusals
from rules.us.gaap.equity_method_tax import tax_lines, tax_refusals


def equity_method(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """Cost, share of income less basis differences and intra-entity profit, losses to nil, OCI, dividends, dilution, sale.

    Source: ASC 323-10-30-2 (cost), 35-4 (share of income), 35-17 (dividends reduce the carrying amount). How the share is told is
    the election share_of_income: by stake, by hypothetical liquidation at book value, or as reported. Each part has a file
    of its own beside this one: share, claim, basis, losses, changes, influence, tax.

    The lag of the investee's statements (35-6, at most three months) is a matter of the dates in the deal file. Deferred tax is
    measured as if the investment were recovered by sale (ASC 740-30-25-5, election outside_basis); through income it
    stands with the income taxes, and where the investee has OCI or capital transactions here, by its origin.
    """
    facts = facts_of(deal, book, subject)
    notes = notes_of(facts)
    lines = [*before_lines(facts), *stake_lines(facts), *_cost_lines(facts),
             *(claim_lines(facts) if facts.method == "hlbv" else share_lines(facts)),
             *basis_lines(facts), *profit_lines(facts), *_result_line(facts), *loss_lines(facts), *other_share_lines(facts),
             *dilution_lines(facts), *oci_lines(facts), *closing_lines(facts), *after_lines(facts)]  # fmt: skip
    apart = " - notes_absorbed" * bool(notes and not through_oci(facts, notes))
    lines += [*_carrying_lines(facts, apart), *_share_movements(facts, bool(notes)), *_distribution_lines(facts), *_summary_lines(facts)]
    if facts.taxed:
        lines += tax_lines(facts, notes)
    refusals: list[Refusal] = [*stake_refusals(lines), *basis_refusals(lines), *loss_refusals(lines), *closing_refusals(lines),
                               *influence_refusals(lines), *(tax_refusals(facts)),
                               *(claim_refusals() if facts.method == "hlbv" else [])]  # fmt: skip
    checks = (Check("without_price", "no remeasurement of the shares without an observable price in the period", 18),) * bool(facts.gained)
    return Treatment(
        "equity_method", f"{subject.label}: equity method", "ASC 323-10-35-4", tuple(lines), tuple(entries_of(facts, notes)),
        tuple(refusals), checks, NOT_MODELLED, tuple(contributions_of(facts, notes)),
    )  # fmt: skip


NOT_MODELLED = (
    "the test of whether an impairment is other than temporary (ASC 323-10-35-32): the event states the loss",
    "losses below nil under a guarantee or commitment, and an assured return to profit (ASC 323-10-35-20, 35-21)",
    "recovery of the outside basis by dividends with the deduction of section 243 (ASC 740-10-55-24)",
    "intra-entity profit of sales that are not at arm's length (ASC 323-10-35-9), and its presentation in revenue",
    "an unexplained difference of another treatment: it is no cost of this one",
    "amortisation and release within a period are taken to its end before a sale inside it",
    "financial statements and summarised information of a significant investee (Regulation S-X 3-09, 4-08(g))",
)


def _cost_lines(facts: Facts) -> list[Line]:
    received = [facts.window(kind) for kind in facts.received]
    lines = [Line("bought", "Cost of shares bought, direct costs included", "money", f"{facts.window('purchase')} + 0", "ASC 323-10-30-2")]
    if received:
        lines.append(Line("cost_received", "Cost of shares received", "money", " + ".join(received) + " + 0" * (len(received) == 1),
                          "ASC 323-10-30-2"))  # fmt: skip
    lines.append(Line("cost_added", "Cost added", "money", "bought" + (" + cost_received" if received else " + 0"), "ASC 323-10-30-2"))
    if facts.gained or facts.lost:
        lines.append(Line("bought_outside", "Bought while there is no influence", "money", "purchased - bought", "ASC 321-10-30"))
    if facts.has("dividend"):
        lines.append(Line("dividends_em", "Dividends that reduce the investment", "money", f"{facts.window('dividend')} + 0",
                          "ASC 323-10-35-17"))  # fmt: skip
    return lines


def _result_line(facts: Facts) -> list[Line]:
    less = " - amortised" * facts.has("step_up") + " - profit_deferred" * facts.has("intra_entity_asset", "intra_entity_goods")
    return [Line("result", "Share of the investee's result, after the investor's adjustments", "money", f"share_of_income{less or ' + 0'}",
                 "ASC 323-10-35-5")]  # fmt: skip


def _carrying_lines(facts: Facts, apart: str) -> list[Line]:
    parts = ["investment", *["alternative"] * bool(facts.gained)]
    if facts.lost:
        parts.append("at_fair_value" if facts.listing else "alternative_after")
    nil = " + 0" * (len(parts) == 1 and not apart)
    return [Line("carrying", "Carrying amount", "money", " + ".join(parts) + apart + nil, "ASC 323-10-45-1")]


def _share_movements(facts: Facts, notes: bool) -> list[Line]:
    """The share both ways, and what income shows in its one line (ASC 323-10-45-1)."""
    total = "earnings" + (" - to_notes + restored" if notes else " + 0")
    return [
        Line("share_up", "Share of the investee's income", "money", "max(0, share_of_income)", "ASC 323-10-35-4"),
        Line("share_down", "Share of the investee's loss", "money", "max(0, -share_of_income)", "ASC 323-10-35-4"),
        Line("equity_in_earnings", "Equity in earnings or losses of the investee", "money", total, "ASC 323-10-45-1"),
        Line("equity_in_earnings_to_date", "The same, to date", "money", "prior(equity_in_earnings_to_date) + equity_in_earnings",
             "definition"),
        Line("year_equity_in_earnings", "Equity in earnings or losses of the tax year", "money", "year_total(equity_in_earnings)",
             "ASC 323-10-50-3", time="year"),
    ]  # fmt: skip


def _distribution_lines(facts: Facts) -> list[Line]:
    """Dividends as returns on the investment, operating cash, or of it, investing cash; those outside the method are income.

    Source: ASC 230-10-45-21D. By cumulative earnings what exceeds earnings recognised to date, less returns before, is a return
    of the investment. By the nature of each distribution all are taken to be returns on it: the deal file knows no other.
    """
    if not facts.has("dividend"):
        return []
    on = "min(dividends_em, max(0, equity_in_earnings_to_date - prior(returns_to_date)))"
    if facts.deal.election("distributions") == "nature_of_distribution":
        on = "dividends_em + 0"
    lines = [
        Line("return_on", "Dividends, a return on the investment", "money", on, "ASC 230-10-45-21D"),
        Line("returns_to_date", "Returns on the investment, to date", "money", "prior(returns_to_date) + return_on", "ASC 230-10-45-21D"),
        Line("return_of", "Dividends, a return of the investment", "money", "dividends_em - return_on", "ASC 230-10-45-21D"),
    ]
    if facts.gained or facts.lost:
        lines.append(Line("dividends", "Dividends while there is no influence", "money", "dividends_received - dividends_em",
                          "ASC 321-10-35-6"))  # fmt: skip
    return lines


def _summary_lines(facts: Facts) -> list[Line]:
    """The summary of ASC 323-10-50-3: carrying amount against the share of net assets; suspended losses stand with the losses."""
    if facts.method == "hlbv":
        share = "claim + 0"
    elif facts.has("investee_net_assets") and facts.stakes:
        share = "stake_held * latest(investee_net_assets)"
    else:
        return []
    return [
        Line("share_of_net_assets", "Share of the investee's last reported net assets", "money", share, "ASC 323-10-50-3"),
        Line("above_net_assets", "Carrying amount above the share of net assets", "money", "investment - share_of_net_assets",
             "ASC 323-10-50-3"),
    ]


TREATMENTS = (("equity_security", equity_method),)
