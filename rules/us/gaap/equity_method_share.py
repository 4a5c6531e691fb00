"""The investor's share of an investee's income and OCI: by stake, or as reported."""

from __future__ import annotations

from ledger.model.nouns import Line, Refusal
from rules.legs.shares import later_in_period
from rules.us.gaap.equity_method_facts import Facts

CITE = "ASC 323-10-35-4"
CHANGES = "the stake changes twice in one reporting period: take a finer step"


def stake_lines(facts: Facts) -> list[Line]:
    """The stake at the period's end; a part sold takes its part along unless a level of that day says what is left."""
    if not facts.stakes:
        return []
    sold = " * (1 - share_sold)" * bool(facts.sales)
    now = f"latest(stake) * (1 - share_sold * ({facts.sale_day()} > stake_date))" if sold else "latest(stake)"
    both = (*facts.stakes, *facts.sales)
    twice = later_in_period(both, both)
    return [
        Line("stake_date", "Date of the last stake", "amount", "dated(stake)", CITE),
        Line("stake_held", "Stake held", "rate",
             f"iff(stake_date > prior(period_end), {now}, prior(stake_held){sold or ' + 0'})", CITE),
        *([Line("stake_changes", "Two changes of stake in one period", "flag", twice, "house rule")] if twice else []),
    ]  # fmt: skip


def stake_refusals(lines: list[Line]) -> list[Refusal]:
    return [Refusal(line.name, CHANGES, line.cite) for line in lines if line.name == "stake_changes"]


def share_lines(facts: Facts) -> list[Line]:
    """The share of income before what the investor adjusts for itself.

    Source: ASC 323-10-35-4, 35-16 (after dividends on the investee's preferred stock, declared or cumulative). Income is
    dated on the last day of the time it was earned in; what is dated on the day of a change of stake, or before, belongs to
    the stake of before. Reported shares are taken as they are entered: they hold every adjustment, and the stop at nil.
    """
    if facts.method == "reported":
        return [Line("share_of_income", "Share of the investee's income, as reported", "money",
                     f"{facts.window('share_of_earnings')} + 0", CITE)]  # fmt: skip
    preferred = facts.has("investee_preferred_dividends")
    lines = _split(facts, "common_income", "Income of the investee to its common stock", [("investee_income", "+")]
                   + [("investee_preferred_dividends", "-")] * preferred, "ASC 323-10-35-16")  # fmt: skip
    return [*lines, *_shared(facts, "common_income", "share_of_income", "Share of the investee's income", CITE)]


def other_share_lines(facts: Facts) -> list[Line]:
    """The share of the investee's OCI and of its capital transactions, to the investor's own OCI and capital."""
    lines: list[Line] = []
    if facts.has("investee_oci"):
        lines += _split(facts, "investee_oci", "Other comprehensive income of the investee", [("investee_oci", "+")], "ASC 323-10-35-18")
        lines += _shared(facts, "investee_oci", "oci_share", "Share of the investee's other comprehensive income", "ASC 323-10-35-18")
        lines += _signed("oci_share", "Share of the investee's OCI", "ASC 323-10-35-18")
    if facts.has("investee_capital"):
        lines += _split(facts, "investee_capital", "Capital transactions of the investee", [("investee_capital", "+")], "ASC 323-10-35-15")
        lines += _shared(facts, "investee_capital", "capital_share", "Share of the investee's capital transactions", "ASC 323-10-35-15")
        lines += _signed("capital_share", "Share of capital transactions", "ASC 323-10-35-15")
    return lines


def _signed(name: str, label: str, cite: str) -> list[Line]:
    return [Line(f"{name}_up", f"{label}, up", "money", f"max(0, {name})", cite),
            Line(f"{name}_down", f"{label}, down", "money", f"max(0, -{name})", cite)]  # fmt: skip


def _split(facts: Facts, name: str, label: str, kinds: list[tuple[str, str]], cite: str) -> list[Line]:
    """An amount of the investee in the period, and what of it is dated after the period's change of stake."""
    whole, later = (" ".join(f"{sign} ({facts.window(kind, after)})" for kind, sign in kinds).removeprefix("+ ")
                    for after in ("", facts.change_day()))  # fmt: skip
    return [Line(f"whole_{name}", label, "money", f"{whole} + 0", cite),
            Line(f"later_{name}", f"{label}, after the stake changed", "money", f"{later} + 0", cite)]  # fmt: skip


def _shared(facts: Facts, amount: str, name: str, label: str, cite: str) -> list[Line]:
    """The investor's part: of what was before the change by the stake of before, of the rest by that of the period's end."""
    return [
        Line(f"later_{name}", f"{label}, after the stake changed", "money", f"later_{amount} * stake_held", cite),
        Line(name, label, "money", f"(whole_{amount} - later_{amount}) * prior(stake_held) + later_{name}", cite),
    ]  # fmt: skip


def later_parts(facts: Facts) -> list[tuple[int, str]]:
    """What arises in the period after the day on which a part was sold: it belongs to what is left."""
    found = [(1, "later_share_of_income")] * (facts.method == "stake")
    found += [(1, f"({facts.window('share_of_earnings', facts.sale_day())})")] * (facts.method == "reported")
    others = (("oci_share", "investee_oci"), ("capital_share", "investee_capital"))
    found += [(1, f"later_{name}") for name, kind in others if facts.has(kind)]
    found += [(-1, f"(goods_date > {facts.sale_day()}) * goods_moved")] * facts.has("intra_entity_goods")
    return found + [(-1, f"({facts.window('dividend', facts.sale_day())})")] * facts.has("dividend")
