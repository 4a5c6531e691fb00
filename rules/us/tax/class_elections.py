"""Elections that the law makes for all property of a class placed in service in a year: two answers in one year are refused."""

from __future__ import annotations

from itertools import combinations, groupby

from ledger.model.nouns import Line, Refusal
from rules.us.tax.property import Property, summed

#: What may not differ within a class and year: attribute, words, and the law that says so.
ALIKE = (
    ("allowance", "the special allowance is claimed for some property of a class and year and elected out of for other", "IRC 168(k)(7)"),
    ("method", "two methods are elected for property of one class and year", "IRC 168(b)(5)"),
    ("system", "two systems are elected for property of one class and year", "IRC 168(g)(7)"),
)


def election_lines(found: tuple[Property, ...]) -> tuple[tuple[Line, ...], tuple[Refusal, ...]]:
    """Flag lines by tax year, and their refusals; none where every class is treated alike.

    Source: IRC 168(k)(7), 168(b)(5), 168(g)(7)(A). For residential rental and nonresidential real property the alternative
    system is elected property by property (IRC 168(g)(7)(A), second sentence), so real property is not compared.
    """
    lines, refusals = [], []
    compared = sorted((each for each in found if each.asset_class.convention != "mid_month"), key=lambda each: each.tax_class)
    for number, (_, members) in enumerate(groupby(compared, key=lambda each: each.tax_class), start=1):
        some = tuple(members)
        for attribute, words, cite in ALIKE:
            sides: dict[object, list[str]] = {}
            for each in some:
                if not ((attribute == "method" and not each.method) or (attribute == "allowance" and not each.asset_class.allowance)):
                    sides.setdefault(getattr(each, attribute), []).append(each.name)
            if len(sides) < 2:
                continue
            held = [f"({summed(names, 'placed_here')} > 0)" for names in sides.values()]
            text = " + ".join(f"{one} * {other}" for one, other in combinations(held, 2))
            name = f"two_answers_{attribute}_{number}"
            lines.append(Line(name, words[0].upper() + words[1:], "flag", text, cite, time="year"))
            refusals.append(Refusal(name, words, cite))
    return tuple(lines), tuple(refusals)
