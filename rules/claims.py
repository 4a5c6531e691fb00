"""Seven claims of November 2024 about such deals: each in our words, the lines that test it, and what the figures say.

A claim's lines stand where the deal file gives the facts they need; what a verdict says follows from flags among them, so that an
edit of a price or a margin turns it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line, Others, Treatment

DEFINED = "definition"

OFFERS = (("on_demand", "on demand"), ("one_year", "one-year commitment"), ("three_years", "three-year commitment"),
          ("capacity_block", "capacity block"))  # fmt: skip
#: The offers that the claim was made of: a year's rent. The others are longer, or cannot be booked for a year.
CLAIMED = ("on_demand", "one_year")
PLACES = (("alone", "", "stand-alone"), ("in_cluster", "_in_cluster", "in a cluster"))
MARGINS = (("low", "low margin"), ("segment", "margin of the segment"), ("high", "high margin"))


@dataclass(frozen=True)
class Claim:
    """A claim: its letter, what is said, the facts and lines it needs, its lines, and what stands beside its verdict."""

    letter: str
    said: str
    needs: tuple[str, ...]
    lines: Callable[[Deal], list[Line]]
    conditions: str
    turned_by: str


def claims(deal: Deal, others: Others) -> Treatment:
    """The lines of every claim that this deal can test."""
    lines = [line for claim in testable(deal, others) for line in claim.lines(deal)]
    return Treatment("claims", "The seven claims", DEFINED, tuple(lines))


def testable(deal: Deal, others: Others) -> tuple[Claim, ...]:
    """The claims whose facts, and lines of the economics, are there."""
    held = set(deal.facts)
    held |= {f"{name}.{line.name}" for name in ("economics", "loop") for line in others.get(("deal", name), _NOTHING).lines}
    return tuple(claim for claim in CLAIMS if set(claim.needs) <= held)


_NOTHING = Treatment("none", "", "", ())


def _line(name: str, label: str, unit: str, formula: str, cite: str = DEFINED) -> Line:
    return Line(name, label, unit, formula, cite, time="once")


def _holds(name: str, label: str, formula: str, decides: bool = True) -> Line:
    """A test: one that the verdict counts, or one that stands beside it."""
    return _line(f"{name}_{'holds' if decides else 'beside'}", f"{label}: holds", "flag", formula)


def _sold_to_others(deal: Deal) -> str:
    """The case in which the capacity goes to others, the measure of what the deal displaces; empty where there is none."""
    return next((case.name for case in deal.cases if case.structure == "resale"), "")


def _pod(deal: Deal) -> list[Line]:
    lines = []
    for place, suffix, where in PLACES:
        cost = f"pod_price{suffix} - pod_running{suffix}"
        for offer, words in OFFERS:
            name = f"a_{offer}_{place}"
            label = f"Year's rent, {words}, less price and a year's running cost {where}"
            lines += [_line(name, label, "money", f"pod_{offer} * hours_per_year - {cost}"),
                      _holds(name, label, f"{name} > 0", offer in CLAIMED)]  # fmt: skip
        lines.append(_line(f"a_break_even_{place}", f"Rate an hour at which a year's rent pays for a pod {where}", "amount",
                           f"(pod_price{suffix} + pod_running{suffix}) / hours_per_year"))  # fmt: skip
    return lines


def _own_money(deal: Deal) -> list[Line]:
    lines = [
        _line("b_share", "Cash given to the lab, of what the investor spent on equipment in the same years", "rate",
              "cash_given / equipment_bought"),
        _line("b_kept", "What the investor itself sells the equipment for in the end", "money", "total(loop.equipment_sold_for)"),
        _holds("b_kept", "What the investor itself sells the equipment for in the end", "b_kept > 0"),
    ]  # fmt: skip
    if others := _sold_to_others(deal):
        label = "Net present value of selling the capacity to others, which the deal displaces; small if not above nil"
        lines += [_line("b_displaced", label, "money", f"{others}.economics.net_present_value + 0"),
                  _holds("b_displaced", label, "b_displaced <= 0")]  # fmt: skip
    return lines


def _life(deal: Deal) -> list[Line]:
    return [
        _line("c_payback_list", "Years until a pod in a cluster is paid back at the one-year list rate", "amount",
              "pod_price_in_cluster / (pod_one_year * hours_per_year - pod_cash_costs)"),
        _line("c_payback_market", "Years until it is paid back at the market's rate and use", "amount",
              "pod_price_in_cluster / (gpus_in_pod * gpu_hour_market * hours_per_year * pod_use - pod_cash_costs)"),
        _line("c_book_years", "Life in the books then, years", "amount", "book_life_then / 12"),
        _line("c_written_off_holds", "The books write equipment off in less than four years: holds", "flag", "c_book_years - 2 < 2"),
        _line("c_list_holds", "Paid back in less than two years at list: holds", "flag", "c_payback_list < 2"),
        _line("c_market_holds", "Paid back in less than four years at the market's rate: holds", "flag", "c_payback_market - 2 < 2"),
    ]  # fmt: skip


def _nothing_left(deal: Deal) -> list[Line]:
    """The margin on what is spent, and the deal without its exit: against nil, and against selling the capacity to others.

    Cash and spending to date are of one day: the fact `cash_given_by_then` where the spending is known to an earlier day than the cash.
    """
    given = "cash_given_by_then" if "cash_given_by_then" in deal.facts else "cash_given"
    lines = [_line("d_earned", "Margin of the segment on what the lab is reported to have spent", "money",
                   "spend_reported * margin_segment"),
             _line("d_earned_holds", "It covers the cash given by then: holds", "flag", f"d_earned >= {given}")]  # fmt: skip
    lines += [_line(f"d_needed_{name}", f"Spending that covers the cash given, {words}", "money", f"cash_given / margin_{name}")
              for name, words in MARGINS]  # fmt: skip
    lines += [
        _line("d_worth_at_nil", "Net present value with the investment worth nothing, its loss unused, spending as assumed", "money",
              "economics.worth_without_exit + 0", "IRC 1211(a)"),
        _line("d_worth_at_nil_holds", "Worth more than nothing then: holds", "flag", "d_worth_at_nil > 0"),
    ]  # fmt: skip
    if others := _sold_to_others(deal):
        label = "The same, less selling the capacity to others"
        lines += [_line("d_more_than_others", label, "money", f"d_worth_at_nil - {others}.economics.net_present_value"),
                  _holds("d_more_than_others", label, "d_more_than_others > 0")]  # fmt: skip
    return lines


def _double_dip(deal: Deal) -> list[Line]:
    return [
        _line("e_twice", "Recovered twice, all outlays (DD_1)", "money", "economics.recovered_twice + 0", "IRC 1016"),
        _line("e_twice_holds", "Some outlay is recovered twice: holds", "flag", "e_twice > 0", "IRC 1016"),
    ]


def _multiple(deal: Deal) -> list[Line]:
    """(1 + r)^T times what is left of each dollar after the present value of the margin on what is spent back, evenly over T years."""
    years = "(1 - 1 / compound(discount_rate, years_held)) / (discount_rate * years_held)"
    lines = []
    for name, words in MARGINS:
        margin = f"spent_back * margin_{name} * {years}"
        kept = f"(1 - rule(corporate_rate, end)) * {margin}"
        lines += [
            _line(f"f_before_tax_{name}", f"Break-even multiple, {words}, before tax", "rate",
                  f"compound(discount_rate, years_held) * (1 - {margin})"),
            _line(f"f_after_tax_{name}", f"Break-even multiple, {words}, margin after tax", "rate",
                  f"compound(discount_rate, years_held) * (1 - {kept})", "IRC 11"),
            _line(f"f_exit_taxed_{name}", f"Break-even multiple, {words}, margin and exit after tax", "rate",
                  f"max(f_after_tax_{name}, (f_after_tax_{name} - rule(corporate_rate, end)) / (1 - rule(corporate_rate, end)))", "IRC 11"),
            _line(f"f_{name}_holds", f"Less than two, {words}: holds", "flag", f"f_exit_taxed_{name} < 2"),
        ]  # fmt: skip
    return [_line("f_without", "Multiple that the rate asks for without spend-back, before tax", "rate",
                  "compound(discount_rate, years_held)"),
            _line("f_without_taxed", "Multiple that the rate asks for without spend-back, exit after tax", "rate",
                  "(f_without - rule(corporate_rate, end)) / (1 - rule(corporate_rate, end))", "IRC 11"),
            _line("f_without_holds", "Two or more without spend-back: holds", "flag", "f_without_taxed >= 2"), *lines]  # fmt: skip


def _silicon(deal: Deal) -> list[Line]:
    low, high = "Saved by own chips, least: covers the cash given", "Saved by own chips, most: covers the cash given"
    return [
        _line("g_low", low, "money", "chips_deployed / chips_for_one_high * saving_low"), _holds("g_low", low, "g_low >= cash_given"),
        _line("g_high", high, "money", "chips_deployed / chips_for_one_low * saving_high"), _holds("g_high", high, "g_high >= cash_given"),
    ]  # fmt: skip


PODS = ("hours_per_year", *(f"pod_{offer}" for offer, _ in OFFERS), "pod_price", "pod_price_in_cluster", "pod_running",
        "pod_running_in_cluster")  # fmt: skip
CLAIMS = (
    Claim("a", "Renting a pod of eight accelerators for a year costs more than buying it, with tens of thousands to spare.", PODS, _pod,
          "List prices of one provider on that date; a year's rent against the whole price, with the pod still held afterwards. One "
          "server alone needs more staff than the share counted here. The verdict counts on demand and one year; longer commitments and "
          "blocks, which cannot be booked for a year, stand beside it.",
          "The rate at which a year's rent pays for the pod, printed beside it."),
    Claim("b", "The provider would have spent the money anyway and keeps the equipment, so the opportunity cost is small.",
          ("cash_given", "equipment_bought", "economics.net_present_value", "loop.equipment_sold_for"), _own_money,
          "Two outlays, not one: the cash bought securities, other cash bought the equipment. Where capacity is scarce the cost of the "
          "deal is the margin that others would have paid (case of capacity sold to others).",
          "Idle capacity: with little use by others the displaced margin goes to nil."),
    Claim("c", "Accelerators are written off in two or three years, and many stay in service for five or more.",
          (*PODS, "pod_cash_costs", "gpus_in_pod", "gpu_hour_market", "pod_use", "book_life_then"), _life,
          "Wrong as accounting, since the books used five to six years; plausible as payback at list rates; that old accelerators stay on "
          "price lists is true, how many are rented is not known.",
          "The rental rate and the share of hours that are rented: at the market's rate payback takes longer than at list."),
    Claim("d", "Even if the investment ends worthless, the margin on the lab's spending makes it a profit.",
          ("cash_given", "spend_reported", "margin_low", "margin_segment", "margin_high", "discount_rate", "economics.worth_without_exit"),
          _nothing_left,
          "A lab that fails also stops spending: the grid has both in one line. The margin of the segment is no contribution margin. Only "
          "spending that would not have come otherwise counts: capacity that others would have paid for is the last test.",
          "What the lab spends from its own revenue over ten years; a loss that can be used against gains of the group."),
    Claim("e", "Schedule K amortization of equipment and the investment are treated differently, so the same dollar is deducted twice; "
          "that is why cash is given and not credits.", ("discount_rate", "economics.recovered_twice"), _double_dip,
          "Schedule K belongs to partnerships (Form 1065) and S corporations; a corporation reports depreciation on Form 4562, and its own "
          "Schedule K only asks questions. The investment is not deducted until it is sold or worthless, and what comes back is income. "
          "What is left is timing: first-year deductions that any buyer has, gains that are taxed when they are realised; and, against "
          "credits, income taxed as the service is given and not on receipt or in the next year, an independent price, and cash flows from "
          "investing and "
          "operations kept apart.",
          "A rebate that stays in the basis of the shares too would be recovered twice; a consolidated lab would be another perimeter."),
    Claim("f", "Such an investment need not return two or three times its cost, since the money comes back as revenue.",
          ("spent_back", "years_held", "discount_rate", "margin_low", "margin_segment", "margin_high"), _multiple,
          "Partly: spend-back lowers the multiple by the margin on it, some tenths; equipment that wears out does not come back. Only what "
          "the lab spends because of the cash counts.",
          "The margin, the share spent back, and the years until exit."),
    Claim("g", "The deal pays for itself through the provider's own chips.",
          ("cash_given", "chips_deployed", "chips_for_one_low", "chips_for_one_high", "saving_low", "saving_high"), _silicon,
          "Plausible that they save something, and an anchor customer helps; whether that pays for the cash is the test. A range from "
          "assumptions; development cost is left out, and no filing gives it.",
          "The full cost of an own chip per equal work against the price of a bought one."),
)  # fmt: skip
