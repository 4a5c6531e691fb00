"""The deal as it stands less each of its cases: worth, shield and tax, as lines."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.facts.nouns import Deal
from ledger.model.nouns import Line, Treatment
from rules.rent import break_even_lines

DEFINED = "definition"
#: Line of the economics -> name and words of the difference, and what it is called among the measures of the double dip.
DIFFERENCES = {"net_present_value": ("worth_less", "Net present value, the deal less {}"),
               "value_of_shield": ("shield_less", "Present value of the depreciation shield, the deal less {} (DD_2)"),
               "value_of_tax": ("tax_less", "Present value of tax paid, the deal less {} (DD_3)")}  # fmt: skip


def comparison(deal: Deal, held: Mapping[str, frozenset[str]]) -> Treatment:
    """What the deal has more than each case; `held` is the lines of the economics by case, the deal's own under "".

    DD_2: nil unless the deal makes the investor buy more equipment. DD_3: below nil where the deal saves tax against the case.
    A case without a line counts as nil in it.
    """
    lines = []
    for case in deal.cases:
        for name, (difference, words) in DIFFERENCES.items():
            if name in held[""]:
                other = f" - {case.name}.economics.{name}" if name in held[case.name] else " + 0"
                lines.append(Line(f"{difference}_{case.name}", words.format(case.label), "money", f"economics.{name}{other}", DEFINED,
                                  time="once"))  # fmt: skip
    lines += break_even_lines(deal, held)
    return Treatment("comparison", "The deal less each of its cases", DEFINED, tuple(lines))
