"""The equity method's entries, posting templates EM-1 to EM-9, and what it contributes to the totals of a book."""

from __future__ import annotations

from ledger.facts.nouns import Subject
from ledger.model.nouns import Contribution, Entry
from rules.us.gaap.alternative_postings import COST
from rules.us.gaap.equity_method_facts import Facts
from rules.us.gaap.equity_method_influence import INVESTMENT, influence_contributions, influence_entries
from rules.us.gaap.equity_method_losses import through_oci
from rules.us.gaap.equity_method_tax import CAPITAL, tax_contributions, tax_entries

EARNINGS = "income:equity in earnings of investees"
GAIN, LOSS = "income:gain on equity-method investments", "expenses:loss on equity-method investments"
OCI, OCI_OUT = "oci:share of investees", "oci:share of investees reclassified"
AGAINST_NOTES = "assets:investments:equity-method losses against notes"
CASH = "assets:cash"
#: Dividends that are no income: the indirect statement of cash flows adds them (ledger/books/statements.py).
RETURN_ON, RETURN_OF = "operating: Dividends of investees", "investing: Distributions of investees, a return of the investment"
BOUGHT, SOLD = "investing: Purchases of equity-method investments", "investing: Sales of equity-method investments"


def entries_of(facts: Facts, notes: Subject | None) -> list[Entry]:
    """All entries of an investee, those of its time outside the method included."""
    entries = [Entry("investment bought", INVESTMENT, CASH, "bought", "ASC 323-10-30-2", BOUGHT)]
    if facts.received:
        entries.append(Entry("investment received", INVESTMENT, COST, "cost_received", "ASC 323-10-30-2"))
    return [*entries, *_earnings_entries(facts), *_loss_entries(facts, notes), *_other_entries(facts), *_sale_entries(facts),
            *influence_entries(facts), *tax_entries(facts, notes)]  # fmt: skip


def _earnings_entries(facts: Facts) -> list[Entry]:
    """EM-2 share of income, EM-3 basis differences, EM-4 intra-entity profit."""
    entries = [Entry("share of income", INVESTMENT, EARNINGS, "share_up", "ASC 323-10-35-4"),
               Entry("share of loss", EARNINGS, INVESTMENT, "share_down", "ASC 323-10-35-4")]  # fmt: skip
    if facts.has("step_up"):
        entries.append(Entry("basis differences amortised", EARNINGS, INVESTMENT, "amortised", "ASC 323-10-35-13"))
    if facts.has("intra_entity_asset", "intra_entity_goods"):
        entries += [Entry("intra-entity profit deferred", EARNINGS, INVESTMENT, "profit_deferred_up", "ASC 323-10-35-7"),
                    Entry("intra-entity profit realised", INVESTMENT, EARNINGS, "profit_deferred_down", "ASC 323-10-35-7")]  # fmt: skip
    return entries


def _loss_entries(facts: Facts, notes: Subject | None) -> list[Entry]:
    """EM-5: what is not recognised comes back out of the share; what notes take, by where their value stands."""
    if facts.method == "reported":
        return []
    entries = [Entry("loss beyond the investment", INVESTMENT, EARNINGS, "unrecognised", "ASC 323-10-35-20"),
               Entry("suspended losses made up", EARNINGS, INVESTMENT, "made_up", "ASC 323-10-35-22")]  # fmt: skip
    if facts.deal.election("further_investment") == "funds_past_losses":
        entries.append(Entry("suspended losses funded", EARNINGS, INVESTMENT, "funded", "ASC 323-10-35-29"))
    if notes is None:
        return entries
    cite, back = "ASC 323-10-35-24", "ASC 323-10-35-28"
    held = "oci:holding gain" if through_oci(facts, notes) else AGAINST_NOTES
    out, gain = ("oci:reclassified to income" if through_oci(facts, notes) else AGAINST_NOTES), "income:gain reclassified on notes"
    return [*entries, Entry("loss against notes", EARNINGS, held, "to_notes", cite),
            Entry("income that restores notes, stake", EARNINGS, INVESTMENT, "restored_share", back),
            Entry("income that restores notes", held, EARNINGS, "restored", back),
            Entry("loss against notes ends with them", out, gain, "notes_gone", cite)]  # fmt: skip


def _other_entries(facts: Facts) -> list[Entry]:
    """OCI and capital of the investee, EM-6 dividends, EM-7 impairment, EM-8 dilution."""
    entries = []
    if facts.has("investee_oci"):
        entries += [Entry("share of OCI, up", INVESTMENT, OCI, "oci_share_up", "ASC 323-10-35-18"),
                    Entry("share of OCI, down", OCI, INVESTMENT, "oci_share_down", "ASC 323-10-35-18")]  # fmt: skip
    if facts.has("investee_capital"):
        cite = "ASC 323-10-35-15"
        entries += [Entry("share of capital transactions, up", INVESTMENT, CAPITAL, "capital_share_up", cite),
                    Entry("share of capital transactions, down", CAPITAL, INVESTMENT, "capital_share_down", cite)]  # fmt: skip
    if facts.has("dividend"):
        entries += [Entry("dividends, return on the investment", CASH, INVESTMENT, "return_on", "ASC 323-10-35-17", RETURN_ON),
                    Entry("dividends, return of the investment", CASH, INVESTMENT, "return_of", "ASC 323-10-35-17", RETURN_OF)]  # fmt: skip
        if facts.gained or facts.lost:
            entries.append(Entry("dividends", CASH, "income:dividends", "dividends", "ASC 321-10-35-6", "operating: Dividends received"))
    if facts.has("impairment"):
        entries.append(Entry("impairment of the investment", "expenses:impairment of equity-method investments", INVESTMENT, "written_down",
                             "ASC 323-10-35-32"))  # fmt: skip
    if facts.issues:
        entries += [Entry("dilution, gain", INVESTMENT, GAIN, "dilution_up", "ASC 323-10-40-1"),
                    Entry("dilution, loss", LOSS, INVESTMENT, "dilution_down", "ASC 323-10-40-1")]  # fmt: skip
    return entries


def _sale_entries(facts: Facts) -> list[Entry]:
    """EM-9, and what leaves AOCI: to income with what is sold or diluted, into the carrying amount where influence is lost."""
    entries = []
    if facts.sales:
        entries += [
            Entry("investment sold", CASH, INVESTMENT, "proceeds_to_carrying", "ASC 323-10-35-35", SOLD),
            Entry("gain on sale of the investment", CASH, GAIN, "sale_gain", "ASC 323-10-35-35", SOLD),
            Entry("loss on sale of the investment", LOSS, INVESTMENT, "sale_loss", "ASC 323-10-35-35"),
        ]
    if facts.has("investee_oci") and (facts.sales or facts.issues):
        entries += [Entry("share of OCI reclassified, gain", OCI_OUT, GAIN, "recycled_up", "ASC 323-10-35-37"),
                    Entry("share of OCI reclassified, loss", LOSS, OCI_OUT, "recycled_down", "ASC 323-10-35-37")]  # fmt: skip
    if facts.has("investee_oci") and facts.lost:
        entries += [Entry("share of OCI taken off the investment", OCI_OUT, INVESTMENT, "offset_down", "ASC 323-10-35-37"),
                    Entry("share of OCI added to the investment", INVESTMENT, OCI_OUT, "offset_up", "ASC 323-10-35-37"),
                    Entry("share of OCI beyond the investment", OCI_OUT, GAIN, "offset_income", "ASC 323-10-35-39")]  # fmt: skip
    return entries


def contributions_of(facts: Facts, notes: Subject | None) -> list[Contribution]:
    """What the totals of the book gather: income in its own line, gains and losses, OCI, credits to equity, tax."""
    found = [Contribution("carrying", "carrying"), Contribution("equity_in_earnings", "equity_in_earnings")]
    if facts.has("dividend") and (facts.gained or facts.lost):
        found.append(Contribution("investment_income", "dividends"))
    gains = [("dilution", 1)] * bool(facts.issues) + [("written_down", -1)] * facts.has("impairment")
    gains += [("sale_gain", 1), ("sale_loss", -1)] * bool(facts.sales)
    if facts.has("investee_oci"):
        found.append(Contribution("oci", "oci_share"))
        if facts.sales or bool(facts.issues):
            found.append(Contribution("oci", "recycled", -1))
            gains.append(("recycled", 1))
        if facts.lost:
            found.append(Contribution("oci", "oci_offset", -1))
            gains.append(("offset_income", 1))
    if facts.has("investee_capital"):
        found.append(Contribution("equity_credits", "capital_share"))
    if notes is not None:
        gains.append(("notes_gone", 1))
        if through_oci(facts, notes):
            found += [Contribution("oci", "to_notes"), Contribution("oci", "restored", -1), Contribution("oci", "notes_gone", -1)]
    found += [Contribution("gains_in_income", name, sign) for name, sign in gains]
    return [*found, *influence_contributions(facts), *tax_contributions(facts, notes)]
