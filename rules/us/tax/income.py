"""Taxable income and regular federal tax."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Entry, Line, NotCovered, Others, Treatment, gathered
from rules.us.tax.capital_losses import capital_loss_lines
from rules.us.tax.dividends import dividend_lines, holding_period
from rules.us.tax.interest_limit import OF_GROUP, interest_limit_lines
from rules.us.tax.minimum_tax_paid import minimum_tax_book, tax_with_minimum
from rules.us.tax.operating_losses import operating_loss_lines, operating_loss_refusals, restored_loss_lines
from rules.us.tax.rates import by_state, change_flags, current_rate, has_state_tax
from rules.us.tax.section_1231 import section_1231_lines
from rules.us.tax.state_tax import BEFORE_STATE, state_tax_entries, state_tax_lines, state_tax_refusals


@dataclass(frozen=True)
class Position:
    """What of the annual law a deal can need, by what its treatments contribute and what it elects."""

    capital: bool
    section_1231: bool
    interest: bool
    interest_income: bool
    recovery: bool
    dividends: bool
    alone: bool  # losses are carried forward by the company itself, not used by its group
    group_gains: bool
    state: bool  # a state tax, deducted

    @property
    def limits(self) -> bool:
        """Whether taxable income of a year can differ from the sum of its parts."""
        return self.capital or self.interest or self.dividends or self.alone


#: Totals of the book that make taxable income, and those that only a limit reads.
INCOME = (("ordinary_income", "Ordinary income of the deal", "IRC 63"),
          ("section_1231_net", "Net section 1231 gain of the deal", "IRC 1231"),
          ("capital_net", "Net capital gain of the deal", "IRC 1222"))  # fmt: skip
READ_BY_LIMITS = (("dividends", "Dividends in ordinary income", "IRC 243"),
                  ("business_interest", "Business interest in ordinary income", "IRC 163(j)(5)"),
                  ("interest_income", "Business interest income in ordinary income", "IRC 163(j)(6)"),
                  ("recovery", "Depreciation and amortization in ordinary income", "IRC 163(j)(8)(A)"))  # fmt: skip


def regular_tax(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Taxable income of the deal's legs, the limits of the tax year, and its tax, year to date.

    Source: IRC 63, 11(b). `taxable_income` is what the legs make, before loss limits and special deductions: over the life
    it is cash before tax. The limits stand on the timeline of tax years, in the order of the law: ordinary income and
    deductions with section 179; business interest (163(j)); section 1231 gains and losses by character (1231(a), (c));
    capital losses (1211, 1212); the deduction for dividends (243, 246(b)); net operating losses (172).

    Interim: tax is on the actual year to date, and the limits of a year, with what comes back of earlier years' tax, show in
    its last period only, which makes the year right and not its quarters. A blended state tax is deducted in taxable income
    (rules/us/tax/state_tax.py); the limits of the year are then worked out before it. The minimum tax is a part of
    it where it is operative (rules/us/tax/minimum_tax_paid.py). Not covered: credits, estimated payments (IRC 6655), a rate that
    changes inside a year (IRC 15).
    """
    parts = parts_of_income(book, others)
    position = position_of(deal, parts, has_state_tax(deal))
    lines = income_lines(deal, position, parts)
    held, refusals = holding_period(deal) if position.dividends else ([], ())
    lines += [*_tax_lines(deal, position), *year_lines(deal, position), YEAR_TAX, *held]
    flags, unfollowed = change_flags(deal)
    refusals += unfollowed
    if position.alone:
        refusals += operating_loss_refusals(position.capital)
    refusals += state_tax_refusals(position.capital) if position.state else ()
    lines += flags
    return Treatment("regular_tax", "Regular federal income tax", "IRC 11", tuple(lines), _entries(position), refusals, (),
                     _not_modelled(deal, position))  # fmt: skip


YEAR_TAX = Line("year_tax", "Federal income tax of the tax year", "money", "year_total(current_tax)", "IRC 11", time="year")


def parts_of_income(book: BookChoice, others: Others) -> dict[str, str]:
    """Formulas of the totals that taxable income and its limits are made of; an empty one for what the book has not."""
    return {name: gathered(others, book.name, name) for name, *_ in (*INCOME, *READ_BY_LIMITS)}


def income_lines(deal: Deal, position: Position, parts: dict[str, str]) -> list[Line]:
    """Income of the legs by kind, taxable income before limits of the year, and what the limits read."""
    read = {"dividends": position.dividends, "business_interest": position.interest,
            "interest_income": position.interest and position.interest_income,
            "recovery": position.interest and position.recovery}  # fmt: skip
    lines = [Line(name, label, "money", f"{parts[name]} + 0", cite) for name, label, cite in INCOME if parts[name]]
    income = " + ".join(line.name for line in lines) or "timeline.tax_year - timeline.tax_year"
    whole = "Taxable income before limits of the year" if position.limits else "Taxable income"
    lines += state_tax_lines(deal, f"{income} + 0", whole, position.limits) if position.state else [
        Line("taxable_income", whole, "money", f"{income} + 0", "IRC 63")]  # fmt: skip
    return lines + [Line(name, label, "money", f"{parts[name]} + 0", cite) for name, label, cite in READ_BY_LIMITS if read[name]]


def position_of(deal: Deal, parts: dict[str, str], state: bool) -> Position:
    """What the deal can need; `state`, whether a state tax is deducted. A company that stands alone has no group: its gains and
    its income are refused."""
    alone = deal.election("ordinary_losses") == "carried_forward_alone"
    gains = deal.election("capital_losses") or ("own_gains_only" if alone else "group_gains")
    if alone and (gains == "group_gains" or OF_GROUP in deal.facts):
        raise NotCovered("IRC 1501", "losses are carried forward alone, but gains or income of a group are given to use them: "
                         "elect capital_losses: own_gains_only, and leave the group's income out")  # fmt: skip
    if state and (alone or parts["business_interest"]):
        raise NotCovered("IRC 164(a)(3)", "a state tax deducted for the federal tax, beside a limit that turns on income after it: "
                         "net operating losses carried forward alone (IRC 172(a)(2)) or business interest (IRC 163(j))")  # fmt: skip
    return Position(
        bool(parts["capital_net"]), bool(parts["section_1231_net"]), bool(parts["business_interest"]),
        bool(parts["interest_income"]), bool(parts["recovery"]), bool(parts["dividends"]), alone,
        gains == "group_gains" and "group_capital_gains" in deal.facts, state,
    )  # fmt: skip


SAME_YEAR = "iff(tax_year == prior(tax_year), prior({0}), 0)"


def _tax_lines(deal: Deal, position: Position) -> list[Line]:
    after = "income_after_limits" if position.limits else "taxable_income"
    taxed = "max(0, taxable_to_date)" if position.alone else "taxable_to_date"
    refund = " - carryback_refund" * position.capital
    return [
        *(last_period(position.capital) if position.limits else []),
        Line("tax_rate", "Rate", "rate", current_rate(deal), "IRC 11"),
        Line("taxable_to_date", "Taxable income, year to date", "money", f"{after} + {SAME_YEAR.format('taxable_to_date')}",
             "IRC 441"),
        Line("tax_to_date", "Tax, year to date", "money", f"{taxed} * tax_rate", "IRC 11"),
        *tax_with_minimum(deal, "Federal income tax of the period", f"tax_to_date - {SAME_YEAR.format('tax_to_date')}{refund}"),
        Line("tax_charge", "Tax paid", "money", "max(0, current_tax)", "IRC 11"),
        Line("tax_benefit", "Tax that comes back" if position.alone else "Tax saved by the group", "money",
             "max(0, -current_tax)", "IRC 1212" if position.alone else "IRC 1501"),
        Line("tax_paid_to_date", f"{'Federal and state' if position.state else 'Federal'} income tax paid, to date", "money",
             "prior(tax_paid_to_date) + current_tax" + " + state_tax" * position.state, "definition"),
    ]  # fmt: skip


def last_period(capital: bool) -> list[Line]:
    """The limits of the tax year, in the period in which it ends or the deal does."""
    return [
        Line("last_of_year", "Last period of the tax year", "flag",
             "max(eomonth(period_end, step_months) > tax_year_end, period_end >= end)", "IRC 441"),
        Line("limits", "Limits and special deductions of the tax year", "money", "last_of_year * of_year(year_limits)",
             "house rule"),
        Line("income_after_limits", "Taxable income", "money", "taxable_income + limits", "IRC 63"),
        *((Line("carryback_refund", "Tax of earlier years that comes back", "money",
                "last_of_year * of_year(capital_loss_refund)", "IRC 1212(a)(1)"),) if capital else ()),
    ]  # fmt: skip


def year_lines(deal: Deal, position: Position) -> list[Line]:
    """The limits of the tax year in the order of the law, and what they leave."""
    p = position
    before = "year_taxable_income" + " + year_business_interest - interest_deducted" * p.interest
    before += " + capital_loss_of_year - capital_loss_used" * p.capital
    less = f"{before}{' - dividends_deduction' * p.dividends}"
    after = "income_before_losses + net_operating_loss - net_operating_loss_deducted" if p.alone else less
    words = ", before limits" * p.limits + ", before state tax" * p.state
    lines = [Line("year_taxable_income", f"Taxable income of the tax year{words}", "money",
                  f"year_total({BEFORE_STATE if p.state else 'taxable_income'})", "IRC 63", time="year")]  # fmt: skip
    if p.interest:
        lines += interest_limit_lines(deal, p.interest_income, p.recovery, p.capital, p.dividends)
    lines += section_1231_lines(deal) if p.section_1231 else []
    lines += capital_loss_lines(deal, p.group_gains, p.section_1231, p.alone) if p.capital else []
    if p.dividends and p.alone:
        lines.append(Line("income_before_dividends", "Taxable income before the deduction for dividends", "money", f"{before} + 0",
                          "IRC 246(b)(1)", time="year"))  # fmt: skip
    lines += dividend_lines(deal, p.alone) if p.dividends else []
    if p.alone:
        lines.append(Line("income_before_losses", "Taxable income before net operating losses", "money", f"{less} + 0",
                          "IRC 172(a)(2)", time="year"))  # fmt: skip
        lines += operating_loss_lines() + (restored_loss_lines() if p.capital else [])
    if p.state and by_state(deal):
        lines.append(Line("year_before_states", "Taxable income of the tax year after limits, before state tax", "money",
                          f"{after} + 0", "IRC 63", time="year"))  # fmt: skip
    if p.limits:
        lines += [
            Line("year_after_limits", "Taxable income of the tax year" + ", before state tax" * p.state, "money", f"{after} + 0", "IRC 63",
                 time="year"),
            Line("year_limits", "Limits and special deductions of the tax year", "money",
                 "year_after_limits - year_taxable_income", "house rule", time="year"),
        ]  # fmt: skip
    return lines


def _entries(position: Position) -> tuple[Entry, ...]:
    tax, cash = "tax equity:federal income tax", "tax assets:cash"
    back = ("federal income tax that comes back", "IRC 1212") if position.alone else ("federal income tax saved by the group", "IRC 1501")
    return (Entry("federal income tax", tax, cash, "tax_charge", "IRC 11"), Entry(back[0], cash, tax, "tax_benefit", back[1]),
            *(state_tax_entries() if position.state else ()))  # fmt: skip


def _not_modelled(deal: Deal, position: Position) -> tuple[str, ...]:
    p = position
    return (
        *(("capital losses carried back to tax years before the deal (IRC 1212(a)(1)(A))",) if p.capital else ()),
        *(("net operating losses brought into the deal, or limited after a change of ownership (IRC 172, 382)",) if p.alone else
          ("net operating losses: the group uses every loss in its year (IRC 172, 1501)",)),
        *(("interest capitalized, floor plan interest, small and excepted businesses (IRC 163(j))",) if p.interest else ()),
        *(("limit of the dividends deduction by the group's income (IRC 246(b))",) if p.dividends and not p.alone else ()),
        *(("debt-financed stock and extraordinary dividends (IRC 246A, 1059)",) if p.dividends else ()),
        *(("section 1231 gains and losses of the rest of the group (IRC 1231(c))",) if p.section_1231 and not p.alone else ()),
        *(() if minimum_tax_book(deal) else ("corporate alternative minimum tax (IRC 55(b)(2))",)), "estimated tax (IRC 6655)",
        "foreign taxes" if by_state(deal) else "state income taxes by state, apportionment; foreign taxes" if p.state else
        "state and foreign taxes",
    )  # fmt: skip


TREATMENTS = (("income_taxes", regular_tax),)
