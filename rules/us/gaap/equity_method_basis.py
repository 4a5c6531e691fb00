"""What the investor paid beyond its share of the investee's books: step-ups with lives, goodwill; and profit in assets."""

from __future__ import annotations

from ledger.facts.nouns import Event
from ledger.model.nouns import Line, NotCovered, Refusal
from rules.legs.shares import in_period
from rules.us.gaap.equity_method_facts import Facts

STEP, PROFIT = "ASC 323-10-35-13", "ASC 323-10-35-7"
TAX = "investee_tax_rate"


def basis_lines(facts: Facts) -> list[Line]:
    """The share of each fair-value step-up, amortised over its remaining life, and goodwill, which is not amortised.

    Source: ASC 323-10-35-13 (as if consolidated), 35-34 and 350-20-35-58 (goodwill of the method is neither amortised nor
    tested by itself). Amortisation runs by whole months from the day of the purchase, prospectively over what is left, so
    that a part sold takes its part along. What is time-based runs to the period's end before a sale within it.

    With the fact investee_tax_rate a step-up stands net of the deferred tax it brings in the investee's accounts, which
    amortises with it; without it the allocation is before tax, as in a textbook. Goodwill is what is left of cost above the
    share of book net assets. Not covered: step-ups that are not depreciable (land, inventory sold), in-process research
    expensed where the investee is no business, cost below the share of net assets at fair value.
    """
    lines: list[Line] = []
    for event in facts.events("step_up"):
        lines += _release_lines(facts, event, _step_share(facts, event), "Step-up", STEP)
    names = [event.id for event in facts.events("step_up")]
    if names:
        lines.append(Line("amortised", "Basis differences amortised", "money", _sum(names, "released"), STEP))
        lines.append(Line("step_ups", "Share of step-ups, not amortised", "money", _sum(names, "left"), STEP))
    return lines + _goodwill_lines(facts, names)


def _sum(names: list[str], what: str) -> str:
    return " + ".join(f"{name}_{what}" for name in names) + " + 0" * (len(names) == 1)


def _step_share(facts: Facts, event: Event) -> str:
    net = f" * (1 - {TAX})" if TAX in facts.deal.facts else ""
    return f"{_acquired(facts, event)} * {event.id}.amount{net}"


def _acquired(facts: Facts, event: Event) -> str:
    """The stake that the purchase of an event's day added, or all of it on the day on which influence is gained."""
    if facts.gained and facts.day(facts.gained) == facts.day(event):
        return f"({facts.stake_on(event)})"
    level = next((e for e in facts.stakes if facts.day(e) == facts.day(event)), None)
    if level is None or facts.on_day_of(event, "purchase") is None:
        raise NotCovered(STEP, f"{event.id} belongs to a purchase and a stake of the same day, and there is none")
    before = facts.stake_before(level)
    return f"({level.id}.rate - {before})" if before else f"{level.id}.rate"


def _release_lines(facts: Facts, event: Event, share: str, words: str, cite: str) -> list[Line]:
    """Months gone, what is released in the period over the months left, and what is left."""
    name, label = event.id, f"{words} of {event.id.replace('_', ' ')}"
    left, held, gone = f"{name}.months - prior({name}_months)", f"prior({name}_left) + {name}_added - {name}_released", _gone(facts)
    return [
        Line(f"{name}_months", f"{label}: months gone", "count", f"max(0, min({name}.months, months({name}.date - 1, period_end)))", cite),
        Line(f"{name}_added", f"{label}: investor's share", "money", f"({in_period(event)}) * {share}", cite),
        Line(f"{name}_released", f"{label}: released", "money",
             f"iff({left} == 0, 0, (prior({name}_left) + {name}_added) * ({name}_months - prior({name}_months)) / ({left}))", cite),
        Line(f"{name}_left", f"{label}: left", "money", f"({held}){gone}" if gone else held, cite),
    ]  # fmt: skip


def _gone(facts: Facts) -> str:
    """The factor of what stays of a basis difference: nothing once influence is lost."""
    return facts.kept() + facts.until_lost()


def _goodwill_lines(facts: Facts, steps: list[str]) -> list[Line]:
    """Goodwill of each purchase that states the investee's net assets of its day; none where no net assets are given."""
    if facts.method == "hlbv":
        return []
    parts = []
    for event in (*facts.events("purchase"), *((facts.gained,) if facts.gained else ())):
        assets = facts.on_day_of(event, "investee_net_assets")
        if assets is None or (event.kind == "purchase" and facts.gained and facts.day(event) <= facts.day(facts.gained)):
            continue
        cost = f"{event.id}.amount" if event.kind == "purchase" else "brought_in"
        added = "".join(f" - {step.id}_added" for step in facts.events("step_up") if facts.day(step) == facts.day(event))
        parts.append(f"({in_period(event)}) * ({cost} - {_acquired(facts, event)} * {assets.id}.amount{added})")
    if not parts:
        return []
    kept = _gone(facts)
    held = "prior(goodwill) + goodwill_added"
    return [
        Line("goodwill_added", "Cost above the share of net assets at fair value", "money", " + ".join(parts), "ASC 323-10-35-34"),
        Line("goodwill", "Goodwill of the method, not amortised", "money", f"({held}){kept}" if kept else held, "ASC 323-10-35-34"),
        Line("bargain", "Cost below the share of net assets at fair value", "flag", "goodwill_added < 0", STEP),
    ]  # fmt: skip


def basis_refusals(lines: list[Line]) -> list[Refusal]:
    return [Refusal("bargain", "a purchase costs less than its share of net assets at fair value: how the rest is allocated is not "
                    "covered here", STEP)] * any(line.name == "bargain" for line in lines)  # fmt: skip


def profit_lines(facts: Facts) -> list[Line]:
    """Intra-entity profit that sits in an asset of either side: the investor's share is deferred until the asset is used or sold.

    Source: ASC 323-10-35-7 to 35-11: at arm's length the investor's share, in whichever direction the sale went. Service that
    the buyer expenses leaves no asset and defers nothing; compute that it capitalises does, and comes back over its life.
    Goods are told by the level still held. The whole profit of a sale that is not at arm's length (35-9) is not covered.
    """
    lines: list[Line] = []
    assets = facts.events("intra_entity_asset")
    for event in assets:
        share = f"{facts.stake_on(event)} * {event.id}.amount * {event.id}.rate"
        lines += _release_lines(facts, event, share, "Profit in the asset", PROFIT)
    parts = [f"{event.id}_added - {event.id}_released" for event in assets]
    if facts.has("intra_entity_goods"):
        kept = facts.kept()
        now = f"goods_date > {f'max(prior(period_end), {facts.gained.id}.date)' if facts.gained else 'prior(period_end)'}"
        lines += [
            Line("goods_date", "Date of the last level of goods held", "amount", "dated(intra_entity_goods)", PROFIT),
            Line("goods_profit", "Share of the profit in goods still held", "money",
                 f"iff({now}, stake_held * latest(intra_entity_goods) * latest(goods_margin), prior(goods_deferred){kept or ' + 0'})"
                 + facts.while_held(), PROFIT),
            Line("goods_moved", "Movement of it", "money",
                 f"goods_profit - prior(goods_deferred){kept}", PROFIT),
            Line("goods_deferred", "Share of the profit in goods, deferred", "money", f"goods_profit{facts.until_lost() or ' + 0'}",
                 PROFIT),
        ]  # fmt: skip
        parts.append("goods_moved")
    if parts:
        lines += [
            Line("profit_deferred", "Intra-entity profit deferred, less what is realised", "money",
                 " + ".join(parts) + " + 0" * (parts == ["goods_moved"]), PROFIT),
            Line("profit_deferred_up", "Intra-entity profit deferred", "money", "max(0, profit_deferred)", PROFIT),
            Line("profit_deferred_down", "Intra-entity profit realised", "money", "max(0, -profit_deferred)", PROFIT),
        ]  # fmt: skip
    return lines
