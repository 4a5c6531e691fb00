"""What changes an equity-method investment beside income: dilution, impairment, sale, influence that is lost."""

from __future__ import annotations

from ledger.model.nouns import Line, Refusal
from rules.legs.shares import in_period, later_in_period
from rules.us.gaap.equity_method_facts import MOVING, Facts
from rules.us.gaap.equity_method_share import later_parts

DILUTION, IMPAIRMENT, SALE, LOST = "ASC 323-10-40-1", "ASC 323-10-35-32", "ASC 323-10-35-35", "ASC 323-10-35-37"


def dilution_lines(facts: Facts) -> list[Line]:
    """An issuance to others, as if the investor had sold the same part of its investment.

    Source: ASC 323-10-40-1. The stake falls from s0 to s1; the investor gives up 1 - s1/s0 of its carrying amount and has s1 of
    what others paid in. Where the carrying amount is the share of net assets that is s1 x (net assets after) - s0 x (net
    assets before). By liquidation at book value it is the change of the claim that the issuance brings.
    """
    issues = facts.issues
    if not issues:
        return []
    if facts.method == "hlbv":
        return [Line("dilution", "Gain or loss by dilution", "money", "claim_diluted + 0", DILUTION), *_both_ways("dilution", DILUTION)]
    lost = " + ".join(f"({in_period(e)}) * (1 - {e.id}.rate / ({facts.stake_before(e)}))" for e in issues)
    paid = " + ".join(f"({in_period(e)}) * {e.id}.rate * {e.id}.amount" for e in issues)
    flows = "prior(investment) + cost_added" + " + brought_in" * bool(facts.gained) + " - dividends_em" * facts.has("dividend")
    later = "".join(f" - event({kind}, max(prior(period_end), stake_date))" for kind in ("purchase", *facts.received))
    later += " + event(dividend, max(prior(period_end), stake_date))" * facts.has("dividend")
    income = " + share_of_income - " + ("later_share_of_income" if facts.method == "stake" else
                                        f"({facts.window('share_of_earnings', 'stake_date')})")  # fmt: skip
    return [
        Line("diluted", "Part of the investment given up by dilution", "rate", lost, DILUTION),
        Line("share_paid_in", "Share of what others paid in", "money", paid, DILUTION),
        Line("at_issuance", "Investment just before the issuance", "money",
             f"(diluted > 0) * max(0, {flows}{later}{income}{_time_based(facts)})",
             DILUTION),
        Line("dilution", "Gain or loss by dilution", "money", "share_paid_in - diluted * at_issuance", DILUTION),
        *_both_ways("dilution", DILUTION),
        *_by_net_assets(facts),
    ]  # fmt: skip


def _time_based(facts: Facts) -> str:
    """What time brings within a period is taken to its end before what happens inside it."""
    assets = facts.events("intra_entity_asset")
    return " - amortised" * facts.has("step_up") + "".join(f" - {e.id}_added + {e.id}_released" for e in assets)


def _by_net_assets(facts: Facts) -> list[Line]:
    """The same gain by the investee's net assets, where the issuance states them: before basis differences, for comparison."""
    stated = [e for e in facts.issues if "net_assets" in e.fields]
    if not stated:
        return []
    after, before = "{0}.rate * ({0}.net_assets + {0}.amount)", "{1} * {0}.net_assets"
    text = " + ".join(f"({in_period(e)}) * ({after.format(e.id)} - {before.format(e.id, facts.stake_before(e))})" for e in stated)
    return [Line("dilution_by_net_assets", "Dilution by net assets, before basis differences", "money", text, DILUTION)]


def _both_ways(name: str, cite: str) -> list[Line]:
    return [Line(f"{name}_up", "Gain by dilution", "money", f"max(0, {name})", cite),
            Line(f"{name}_down", "Loss by dilution", "money", f"max(0, -{name})", cite)]  # fmt: skip


def oci_lines(facts: Facts) -> list[Line]:
    """The share of the investee's OCI that is held, and what of it leaves: to income with a part sold, or into the carrying amount.

    Source: ASC 323-10-35-18; 323-10-35-37 to 35-39: where influence is lost, what is held is taken off the carrying amount, to
    nil at most, the rest to income. A part sold or diluted takes its part along (practice; 35-35, 40-1).
    """
    if not facts.has("investee_oci"):
        return []
    parts = []
    if facts.sales:
        parts.append("share_sold * (prior(oci_held) + oci_share" + " - later_oci_share" * facts.parts + ")")
    if facts.issues:
        parts.append("diluted * prior(oci_held)")
    lines = [Line("recycled", "Share of OCI reclassified to income", "money", " + ".join(parts), LOST)] if parts else []
    gone = " - recycled" * bool(parts)
    if facts.lost:
        now = f"({in_period(facts.lost)})"
        lines += [Line("oci_offset", "Share of OCI taken off the carrying amount as influence is lost", "money",
                       f"{now} * (prior(oci_held) + oci_share{gone})", LOST)]  # fmt: skip
        gone += " - oci_offset"
    lines.append(Line("oci_held", "Share of the investee's OCI held, before tax", "money", f"prior(oci_held) + oci_share{gone}",
                      "ASC 323-10-35-18"))  # fmt: skip
    leaves = [*["recycled"] * bool(parts), *["oci_offset"] * bool(facts.lost)]
    if leaves:
        gone = f"1 - (1{facts.kept()})" if facts.kept() else ""
        now = f"({in_period(facts.lost)})" if facts.lost else ""
        share = f"max({gone}, {now})" if gone and now else f"{gone or now} + 0"
        lines.append(Line("oci_leaving", "Share of what is held that leaves in the period", "rate", share, LOST))
        lines.append(Line("oci_out", "Share of OCI that leaves AOCI", "money", " + ".join(leaves) + " + 0" * (len(leaves) == 1), LOST))
    if parts:
        lines += [Line("recycled_up", "Share of OCI reclassified, gain", "money", "max(0, recycled)", LOST),
                  Line("recycled_down", "Share of OCI reclassified, loss", "money", "max(0, -recycled)", LOST)]  # fmt: skip
    return lines


def closing_lines(facts: Facts) -> list[Line]:
    """From the opening balance to the closing one: impairment, then sale, then what is handed on where influence is lost.

    Source: ASC 323-10-35-31, 35-32 (a loss that is other than temporary, to fair value, never written up again), 35-35 (sale).
    """
    moves = ["cost_added", *["brought_in"] * bool(facts.gained), "earnings", *["oci_share"] * facts.has("investee_oci"),
             *["capital_share"] * facts.has("investee_capital"), *["dilution"] * bool(facts.issues)]  # fmt: skip
    rolled = " + ".join(["prior(investment)", *moves]) + " - dividends_em" * facts.has("dividend")
    lines = [Line("before_write_down", "Investment before impairment and sale", "money", rolled, "ASC 323-10-35-4")]
    if facts.has("impairment"):
        while_held = f" * (impairment_date > {facts.gained.id}.date)" if facts.gained else ""
        while_held += f" * (impairment_date <= {facts.lost.id}.date)" if facts.lost else ""
        lines.append(Line("written_down", "Impairment that is other than temporary", "money",
                          f"(impairment_date > prior(period_end)){while_held} * max(0, before_write_down - latest(impairment))",
                          IMPAIRMENT))  # fmt: skip
    left = "before_write_down" + " - written_down" * facts.has("impairment")
    lines += _sale_lines(facts, left) if facts.sales else []
    left += " - derecognised" * bool(facts.sales)
    if facts.lost:
        lines += _lost_lines(facts, left)
    lines.append(Line("investment", "Investment by the equity method", "money",
                      left + (" - given_up" if facts.lost else " + 0" * (left == "before_write_down")), "ASC 323-10-35-4"))  # fmt: skip
    below = Line("below_nil", "Investment below nil", "flag", "max(before_write_down < 0, investment < 0)",
                 "ASC 323-10-35-19")
    return [*lines, below, *_order_lines(facts)]


def _sale_lines(facts: Facts, left: str) -> list[Line]:
    """What is sold is a share of what stood on the day of the sale; what arises later in the period belongs to the rest."""
    lines, later, proceeds = [], "", "proceeds"
    suspended = "0" if facts.method == "reported" else "prior(suspended) + unrecognised > 0"
    if facts.parts:
        text = " ".join(f"{'+' if sign > 0 else '-'} {name}" for sign, name in later_parts(facts)).removeprefix("+ ")
        if text:
            lines.append(Line("after_sale", "What arises in the period after the sale", "money",
                              f"(share_sold > 0) * ({text})", "definition"))  # fmt: skip
            later = " - after_sale"
    if facts.lost:
        proceeds = "sold_for"
        lines.append(Line(proceeds, "Proceeds while there is influence", "money",
                          f"proceeds * (prior(period_end) < {facts.lost.id}.date)", SALE))  # fmt: skip
    if later:
        lines.append(Line("sold_while_suspended", "A part sold while losses are suspended, before the period's end", "flag",
                          f"(after_sale != 0) * max({left}{later} < 0, {suspended})", "house rule"))  # fmt: skip
    return [
        *lines,
        Line("derecognised", "Carrying amount sold", "money", f"share_sold * {f'max(0, {left}{later})' if later else f'({left})'}", SALE),
        Line("proceeds_to_carrying", "Proceeds up to the carrying amount", "money", f"min({proceeds}, derecognised)", SALE),
        Line("sale_gain", "Gain on sale", "money", f"max(0, {proceeds} - derecognised)", SALE),
        Line("sale_loss", "Loss on sale", "money", f"max(0, derecognised - {proceeds})", SALE),
    ]  # fmt: skip


def _lost_lines(facts: Facts, left: str) -> list[Line]:
    """What leaves the method: the carrying amount less the share of OCI held, not below nil, as the cost of what is kept."""
    assert facts.lost is not None
    now, oci = f"({in_period(facts.lost)})", facts.has("investee_oci")
    lines = [Line("given_up", "Carrying amount as influence is lost", "money", f"{now} * ({left})", "ASC 323-10-35-36")]
    if oci:
        lines += [
            Line("offset_down", "Share of OCI taken off the carrying amount", "money", "min(max(0, oci_offset), given_up)", LOST),
            Line("offset_up", "Share of OCI added to the carrying amount, a loss", "money", "max(0, -oci_offset)", LOST),
            Line("offset_income", "Share of OCI beyond the carrying amount, to income", "money", "max(0, oci_offset) - offset_down",
                 "ASC 323-10-35-39"),
        ]  # fmt: skip
    return [*lines, Line("handed_back", "Cost of what is kept", "money", "given_up" + (" - offset_down + offset_up" if oci else " + 0"),
                         "ASC 323-10-35-36")]  # fmt: skip


def _order_lines(facts: Facts) -> list[Line]:
    """Flags of an order within one period that the lines do not follow, and of an issuance that is none to others."""
    found = []
    if text := later_in_period(facts.events("impairment"), facts.events(*MOVING, "stake", "step_up")):
        found.append(Line("after_impairment", "Something follows an impairment in the same period", "flag", text, "house rule"))
    if text := later_in_period((*facts.sales, *facts.issues), facts.events("intra_entity_asset")):
        found.append(Line("asset_after_sale", "Profit in an asset after a sale or an issuance in the same period", "flag", text,
                          "house rule"))  # fmt: skip
    if facts.issues and facts.method != "hlbv":
        risen = " + ".join(f"({e.id}.rate > {facts.stake_before(e)})" for e in facts.issues)
        found.append(Line("issuance_raises", "An issuance that raises the stake", "flag", risen, DILUTION, time="once"))
    return found


TOLD = {
    "below_nil": "more is distributed, or charged beside the capped share of losses, than the investment carries",
    "asset_after_sale": "profit in an asset follows a sale or an issuance in the same reporting period: take a finer step",
    "issuance_raises": "an issuance to others raises the stake: what is bought is a purchase, with a stake",
    "sold_while_suspended": "a part is sold while losses of the investee are suspended, and its income goes on in the reporting period: "
                            "take a finer step",
    "after_impairment": "an impairment is followed by something else in the same reporting period: take a finer step",
}


def closing_refusals(lines: list[Line]) -> list[Refusal]:
    return [Refusal(line.name, TOLD[line.name], line.cite) for line in lines if line.name in TOLD]
