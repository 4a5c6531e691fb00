"""The exit of an investment: what it is per dollar of cost, the case without it, and the multiple at which the case breaks even."""

from __future__ import annotations

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line, Others

DEFINED, TAX = "definition", "us_tax.income_taxes."
#: What the exit brings above the tax basis of what is sold, or falls short of it by.
MARKS = "price_marks"


def exit_lines(deal: Deal, others: Others, marked: bool) -> list[Line]:
    """What the exit is per dollar of cost, the case without any exit, and the multiple at which it is worth nothing.

    Worth rises with the multiple by what is sold while the exit is a loss, which saves no tax (IRC 1211(a)), and by that after tax
    once it is a gain: two straight lines that meet at cost. The case breaks even where the lower of them is nil. A loss that finds
    a gain to be used against, another than the deal's own, is left out. `marked`: whether gains of the investment are taxed, and by
    the federation alone; nothing where they are not, or where nothing is sold.
    """
    sold = any(line.name == "investment_sold_for" for line in others["deal", "loop"].lines)
    if not (sold and marked):
        return []
    return [
        Line("exit_at_basis", "Tax basis of the investments sold", "money", f"loop.investment_sold_for - {MARKS}", "IRC 1001"),
        Line("exit_tax", "Tax of gains on the investments", "money", f"max(0, {MARKS}) * {TAX}tax_rate", "IRC 1222"),
        Line("multiple_of_cost", "Exit value, per dollar of tax basis", "amount",
             "iff(total(exit_at_basis) == 0, 0, total(loop.investment_sold_for) / total(exit_at_basis))", DEFINED, time="once"),
        Line("value_of_exit", "Investments sold, present value", "amount", "xnpv(discount_rate, loop.investment_sold_for)", DEFINED,
             time="once"),
        Line("value_of_exit_tax", "Tax of gains on them, present value", "amount", "xnpv(discount_rate, exit_tax)", DEFINED, time="once"),
        Line("worth_without_exit", "Net present value with the investment worth nothing, its loss unused", "money",
             "net_present_value - value_of_exit + value_of_exit_tax", "IRC 1211(a)", time="once"),
        *(_break_even() if "exit_multiple" in deal.facts else ()),
    ]  # fmt: skip


def _break_even() -> tuple[Line, ...]:
    return (
        Line("basis_keeps", "Tax that the basis keeps from the exit", "money", f"exit_at_basis * {TAX}tax_rate", "IRC 1001"),
        Line("value_of_basis", "Tax that the basis keeps from the exit, present value", "amount", "xnpv(discount_rate, basis_keeps)",
             DEFINED, time="once"),
        Line("exit_kept", "Investments sold, less the tax on each dollar", "money", f"loop.investment_sold_for * (1 - {TAX}tax_rate)",
             "IRC 11"),
        Line("value_of_exit_kept", "The same, present value", "amount", "xnpv(discount_rate, exit_kept)", DEFINED, time="once"),
        Line("break_even_exit", "Exit multiple at which the case breaks even", "amount",
             "iff(value_of_exit <= 0, 0, exit_multiple * max(0, -worth_without_exit / value_of_exit, "
             "-(worth_without_exit + value_of_basis) / value_of_exit_kept))", DEFINED, time="once",
             note="Nil where the case is worth something without any exit, or where nothing is sold."),
        Line("break_even_of_cost", "Exit at which the case breaks even, per dollar of tax basis", "amount",
             "iff(exit_multiple == 0, 0, break_even_exit * multiple_of_cost / exit_multiple)", DEFINED, time="once"),
    )  # fmt: skip
