"""Earnings and profits of a corporation: the federal book of the same events, with slower recovery and no limits of the year.

A memo book, `like: us_tax`: it says what a distribution would be (IRC 301, 316), moves no cash of its own, and pays the tax that the
federal book pays.
"""

from __future__ import annotations

from dataclasses import replace

from ledger.facts.nouns import BookChoice, Deal, Election, Subject
from ledger.facts.papering import elected
from ledger.model.nouns import Line, NotCovered, Others, Treatment, gathered
from ledger.model.parameters import read_law
from rules.us.tax.income import INCOME
from rules.us.tax.macrs import macrs
from rules.us.tax.own_book import FEDERAL, check_own_book, paid_entries
from rules.us.tax.rates import has_state_tax

RECOVERY, CITE = "earnings_recovery", "IRC 312(k)(3)"
TREATED = {"equipment": RECOVERY, "income_taxes": "earnings_and_profits"}
YEARS_OF_179 = 5  # lines that look back; the divisor is law (earnings_expensing_years.yaml)
#: Lines that limit what the federal book deducts under section 179: they have acted there.
LIMITS_OF_179 = ("section_179_property", "section_179_limit", "over_limit", "business_income", "without_income")


def earnings_recovery(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """The alternative system for all tangible property, no special allowance, section 179 in five equal parts.

    Source: IRC 312(k)(3)(A) (the deduction of section 168(g)(2)) and (B) (a fifth of what section 179 allowed in each of five tax
    years); Reg. 1.168(k)-2(g)(7) (no allowance in earnings and profits). Property without a period in the alternative system,
    such as software, keeps its own. General asset accounts and elections of method are of the federal book alone.
    """
    check_own_book(deal, book, CITE, "earnings and profits", TREATED)
    made = macrs(elected(deal, *_slower(deal, book, subject)), book, subject)
    lines: list[Line] = []
    for line in made.lines:
        lines += _fifths(subject) if line.name == "section_179_deducted" else [line] if line.name not in LIMITS_OF_179 else []
    refusals = tuple(refusal for refusal in made.refusals if refusal.line not in LIMITS_OF_179)
    return replace(made, name=RECOVERY, title=f"{subject.label}: recovery in earnings and profits", cite=CITE, lines=tuple(lines),
                   refusals=refusals)  # fmt: skip


def _slower(deal: Deal, book: BookChoice, subject: Subject) -> list[Election]:
    """What the law puts in place of the elections of the federal book, class by class."""
    made = []
    for kind in dict.fromkeys(subject.classes):
        given = deal.classes.get(kind)
        if given is None or not given.asset_class:
            continue  # macrs says what is missing
        law = read_law().asset_classes[given.asset_class]
        answers = {"recovery_system": "alternative" if "alternative" in law.systems else "", "allowance": "elected_out" * law.allowance}
        made += [Election(f"{book.name}.{kind}.{name}", answer, "the law", CITE, given.where or subject.where)  # type: ignore[arg-type]
                 for name, answer in answers.items() if answer]  # fmt: skip
    return made


def _fifths(subject: Subject) -> list[Line]:
    """A fifth of what the federal book deducted in this tax year and in each of the four before; exact over the five."""
    cite = "IRC 312(k)(3)(B)"
    federal = f"us_tax.{subject.name}.section_179_deducted"
    lines = [Line("federal_179", "Section 179 of the federal book, to date", "money", f"prior(federal_179) + {federal}", cite, time="year")]
    names = ["federal_179", *(f"federal_179_{ago}" for ago in range(1, YEARS_OF_179))]
    lines += [Line(name, f"The same, {ago} {'year' if ago == 1 else 'years'} before", "money", f"prior({names[ago - 1]}) + 0", cite,
                   time="year") for ago, name in enumerate(names) if ago]  # fmt: skip
    fifth = " + ".join(names)
    return [
        *lines,
        Line("spread_179", "Taken in earnings and profits, to date", "money",
             f"({fifth}) / rule(earnings_expensing_years, year_begin)", cite, time="year"),
        Line("section_179_deducted", "Section 179 in earnings and profits", "money", "spread_179 - prior(spread_179)", cite, time="year"),
    ]  # fmt: skip


def earnings_and_profits(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Current earnings and profits by period, what is accumulated, and the federal tax that lowers them.

    Source: IRC 312(a), 316(a). Limits of the year are left out, as they put off a deduction and not the cost: capital losses (Rev.
    Rul. 71-165), business interest (Reg. 1.163(j)-4(c)), dividends received in full, net operating losses. Not covered:
    instalments, discharge of debt, costs that are never deducted, distributions, the first year's balance.
    """
    check_own_book(deal, book, CITE, "earnings and profits", TREATED)
    if "income_taxes" not in dict(next(b for b in deal.books if b.name == "us_tax").treatments):
        raise NotCovered("IRC 312", f"book {book.name} takes earnings and profits after tax, and us_tax keeps no income_taxes")
    parts = [(name, label, cite, gathered(others, book.name, name)) for name, label, cite in INCOME]
    lines = [Line(name, label, "money", f"{text} + 0", cite) for name, label, cite, text in parts if text]
    income = " + ".join(line.name for line in lines) or "timeline.tax_year - timeline.tax_year"
    state = has_state_tax(deal)
    paid = f"{FEDERAL}current_tax" + f" + {FEDERAL}state_tax" * state
    lines += [
        Line("earnings_before_tax", "Earnings before income tax", "money", f"{income} + 0", "IRC 312(a)"),
        Line("tax_of_federal_book", "Income tax of the federal book", "money", f"{paid} + 0", "IRC 312(a)"),
        Line("current_earnings", "Current earnings and profits", "money", "earnings_before_tax - tax_of_federal_book", "IRC 316(a)(2)"),
        Line("accumulated_earnings", "Accumulated earnings and profits of the deal", "money",
             "prior(accumulated_earnings) + current_earnings", "IRC 316(a)(1)"),
        Line("year_earnings", "Current earnings and profits of the tax year", "money", "year_total(current_earnings)", "IRC 316(a)(2)",
             time="year"),
        Line("tax_charge", "Tax paid", "money", "max(0, tax_of_federal_book)", "IRC 11"),
        Line("tax_benefit", "Tax saved or that comes back", "money", "max(0, -tax_of_federal_book)", "IRC 1501"),
        Line("tax_paid_to_date", "Income tax paid, to date", "money", "prior(tax_paid_to_date) + tax_of_federal_book", "definition"),
    ]  # fmt: skip
    return Treatment("earnings_and_profits", "Earnings and profits", "IRC 312", tuple(lines), paid_entries(), (), (),
                     ("instalment sales, discharge of debt, costs never deducted, distributions (IRC 312(b) to (n))",
                      "earnings and profits accumulated before the deal"))  # fmt: skip


TREATMENTS = (("equipment", earnings_recovery), ("income_taxes", earnings_and_profits))
