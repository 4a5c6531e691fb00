"""What a case is worth: its cash after tax by leg, present values, rate of return, payback, and what became of each outlay."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ledger.facts.nouns import Deal
from ledger.model.nouns import Check, Line, Others, Treatment
from rules.exit_value import MARKS, exit_lines
from rules.rent import rent_lines
from rules.us.gaap.contributed import TAXABLE, Parts, cash_parts, contributors, parts_of, signed, text_of

#: Kinds of leg: name, words, types of subject.
LEGS = (("investment", "Investment", ("debt_security", "equity_security", "commitment")),
        ("service", "Cloud service", ("contract", "equipment", "research", "software")),
        ("operations", "Operating costs", ("operating_cost", "gross_receipts_tax")),
        ("financing", "Borrowing", ("borrowing",)))  # fmt: skip
DEFINED = "definition"
#: Types of subject whose cost is deducted, apart from investments.
SERVED = ("contract", "equipment", "research", "software", "operating_cost", "gross_receipts_tax")
TAX = "us_tax.income_taxes."
CONFORMITY = "conformity_saves"
#: Balance of the tax book that follows the revenue of the books -> sign with which its growth puts tax off.
FOLLOWED = {"untaxed": 1, "unbilled": -1}


#: Cash of the investment, its exit taken at tax basis; what it brings above that is a line of its own.
AT_BASIS = "investment_at_basis"


@dataclass(frozen=True)
class Leg:
    """One leg of a case: its subjects, its cash before tax, its taxable income before the limits of the year, and what of that is
    capital gain less loss."""

    name: str
    words: str
    subjects: tuple[str, ...]
    cash: Parts
    taxable: Parts
    capital: Parts

    @property
    def marked(self) -> bool:
        """Whether the leg's cash is told apart: at basis, and what prices made of it."""
        return self.name == "investment" and bool(self.capital)


def economics(deal: Deal, others: Others) -> Treatment:
    """Cash after tax and its value at the fact `discount_rate` (a year).

    Values are those of the last day of the first period, as XNPV counts them; the cash of a period falls on its last day.
    The tax of a leg is the rate times its taxable income; what the limits of the year, carrybacks and state tax make of it
    stands on a line of its own. The rate of return is given where one is sure to lie between nil and 1,200 %; where cash changes
    its sign more than once, there may be several, and a flag says so. Nothing is paid back while cash to date is below nil later.
    """
    taxes = others.get(("us_tax", "income_taxes"))
    taxed = taxes is not None and any(line.name == "current_tax" for line in taxes.lines)  # a partnership pays none
    served = any(subject.type == "contract" for subject in deal.subjects)
    named = [(name, words if served or name != "service" else "Equipment", types) for name, words, types in LEGS]
    legs = [leg for leg in (_leg(deal, others, *each) for each in named) if leg.cash or leg.taxable]
    shields = _shields(others) if taxed else []
    apart = [*shields, *(_conformity(deal, others) if taxed else [])]
    states = taxed and any(line.name == "state_tax" for line in others["us_tax", "income_taxes"].lines)
    parts = _parts(legs, apart, taxed, states)
    lines = [*_cash(legs, taxed, states), *apart, *_before(legs, apart), *_operations(others), *_returns(),
             *_values(parts, shields), *_taxes(taxed), *_outlays(deal, others, taxed), *rent_lines(deal, others, taxed),
             *exit_lines(deal, others, marked=taxed and not states and any(leg.marked for leg in legs))]  # fmt: skip
    lines.append(Line("legs_less_cash", "Legs and tax, less cash after tax", "money",
                      text_of([(sign, name) for name, _, sign in parts]) + " - cash_after_tax", DEFINED))  # fmt: skip
    return Treatment("economics", "Economics of the case", DEFINED, tuple(lines),
                     checks=(Check("legs_less_cash", "cash of the legs less their tax is cash after tax", 22),
                             Check("values_apart", "present values of the parts add up to that of the whole", 22)))  # fmt: skip


def _leg(deal: Deal, others: Others, name: str, words: str, types: Collection[str]) -> Leg:
    subjects = tuple(s.name for s in deal.subjects if s.type in types)
    taxable = [part for total, sign in TAXABLE for part in signed(parts_of(others, "us_tax", total, subjects, "us_tax."), sign)]
    capital = parts_of(others, "us_tax", "capital_net", subjects, "us_tax.")
    return Leg(name, words, subjects, cash_parts(others, subjects), taxable, capital)


def _parts(legs: list[Leg], apart: list[Line], taxed: bool, states: bool) -> list[tuple[str, str, int]]:
    """What cash after tax is made of: line, cause in words, and the sign with which it enters."""
    parts = []
    for leg in legs:
        parts += [(AT_BASIS, f"{leg.words}: cash before tax, its exit at tax basis", 1),
                  (MARKS, f"{leg.words}: price marks, what the exit brings above tax basis", 1)] if leg.marked else [
                 (f"{leg.name}_cash", f"{leg.words}: cash before tax", 1)]  # fmt: skip
    if taxed:
        parts += [(_tax_line(leg, apart), _tax_words(leg, apart), -1) for leg in legs]
        parts += [(line.name, line.label, 1) for line in apart]
        parts += [("tax_of_states", "State tax, less the federal tax it saves", -1)] * states
        parts.append(("tax_of_limits", "Limits of the year, carrybacks and rounding", -1))
    return parts


def _parted(leg: Leg, apart: list[Line]) -> bool:
    return bool(apart) and leg.name == "service"


def _tax_line(leg: Leg, apart: list[Line]) -> str:
    return f"{leg.name}_tax_before_recovery" if _parted(leg, apart) else f"{leg.name}_tax"


def _tax_words(leg: Leg, apart: list[Line]) -> str:
    """The tax of the service leg is told without what recovery of its equipment saves and what following the books puts off."""
    followed = any(line.name == CONFORMITY for line in apart)
    return f"{leg.words}: tax" + (", before recovery of equipment" + " and conformity" * followed) * _parted(leg, apart)


def _before(legs: list[Leg], apart: list[Line]) -> list[Line]:
    return [Line(_tax_line(leg, apart), _tax_words(leg, apart), "money", " + ".join([f"{leg.name}_tax", *(line.name for line in apart)]),
                 "IRC 168") for leg in legs if _parted(leg, apart)]  # fmt: skip


def _conformity(deal: Deal, others: Others) -> list[Line]:
    """Tax put off, or due sooner, because income follows the revenue of the books: advance payments and what is not yet billed.

    The only way in which a treatment of the books moves cash tax (IRC 451(b), (c)).
    """
    parts: Parts = []
    for subject in deal.subjects:
        treatment = others.get(("us_tax", subject.name))
        for line in treatment.lines if treatment and subject.type == "contract" else ():
            if line.name in FOLLOWED:
                key, sign = f"us_tax.{subject.name}.{line.name}", FOLLOWED[line.name]
                parts += [(sign, key), (-sign, f"prior({key})")]
    return [Line(CONFORMITY, "Tax put off by following the revenue of the books", "money", f"({text_of(parts)}) * {TAX}tax_rate",
                 "IRC 451(b), (c)")] if parts else []  # fmt: skip


def _cash(legs: list[Leg], taxed: bool, states: bool) -> list[Line]:
    lines = [Line(f"{leg.name}_cash", f"{leg.words}: cash before tax", "money", text_of(leg.cash, "0 * loop.cash_before_tax"), DEFINED)
             for leg in legs]  # fmt: skip
    for leg in (leg for leg in legs if leg.marked):
        lines += [Line(MARKS, "Exit of the investment above its tax basis", "money", text_of(leg.capital), "IRC 1001"),
                  Line(AT_BASIS, f"{leg.words}: cash before tax, its exit at tax basis", "money", f"{leg.name}_cash - {MARKS}",
                       DEFINED)]  # fmt: skip
    if not taxed:
        return [*lines, Line("cash_after_tax", "Cash after tax", "money", "loop.cash_before_tax + 0", DEFINED)]
    for leg in legs:
        lines.append(Line(f"{leg.name}_tax", f"{leg.words}: tax at the federal rate", "money",
                          f"({text_of(leg.taxable, '0 * loop.cash_before_tax')}) * {TAX}tax_rate", "IRC 11"))  # fmt: skip
    return [
        *lines,
        Line("tax_paid", "Tax paid", "money", f"{TAX}current_tax" + (f" + {TAX}state_tax" if states else " + 0"), "IRC 11"),
        *((Line("tax_of_states", "Of it state tax, less the federal tax it saves", "money", f"{TAX}state_tax * (1 - {TAX}tax_rate)",
                "IRC 164(a)(3)"),) if states else ()),
        Line("tax_of_limits", "Of it from limits of the year, carrybacks and rounding", "money",
             "tax_paid" + "".join(f" - {leg.name}_tax" for leg in legs) + " - tax_of_states" * states, DEFINED),
        Line("cash_after_tax", "Cash after tax", "money", "loop.cash_before_tax - tax_paid", DEFINED),
    ]  # fmt: skip


def _operations(others: Others) -> list[Line]:
    """Operating cash flow, and earnings before interest, tax, depreciation and amortization: a figure that is no GAAP measure."""
    signs = {part.line: part.sign for part in others["deal", "loop"].contributions}
    investing = [(-sign, f"loop.{name}") for name, sign in signs.items()
                 if name in ("invested", "equipment_sold_for", "investment_sold_for")]  # fmt: skip
    consumed = parts_of(others, "deal", "consumed", contributors(others, "deal", "consumed"))
    bought = [part for part in consumed if part[1].endswith((".purchases", ".payments", ".development"))]
    lines = [Line("operating_cash_flow", "Operating cash flow", "money", text_of([(1, "cash_after_tax"), *investing, *bought]),
                  "ASC 230-10-45-16")]  # fmt: skip
    results = others.get(("us_gaap", "results"))
    if results and any(line.name == "operating_income" for line in results.lines):
        earned = parts_of(others, "us_gaap", "operating_income", contributors(others, "us_gaap", "operating_income"), "us_gaap.")
        written = [(-sign, name) for sign, name in earned if name.endswith((".depreciation", ".amortization"))]
        lines.append(Line("ebitda", "EBITDA, no GAAP measure", "money", text_of([(1, "us_gaap.results.operating_income"), *written]),
                          DEFINED))  # fmt: skip
        if written:
            lines.append(Line("equipment_consumed", "Equipment consumed: depreciation and amortization", "money", text_of(written),
                              "ASC 360-10-35-4"))  # fmt: skip
    if results and any(line.name == "tax_expense" for line in results.lines):
        lines += [Line("tax_at_rate", "Income tax in the books at the federal rate", "money",
                       f"us_gaap.results.pretax_income * {TAX}tax_rate", "ASC 740-10-50-12"),
                  Line("tax_otherwise", "Income tax in the books: the rest", "money", "us_gaap.results.tax_expense - tax_at_rate",
                       "ASC 740-10-50-12")]  # fmt: skip
    return lines


def _taxes(taxed: bool) -> list[Line]:
    if not taxed:
        return []
    return [
        Line("all_tax", "Tax paid, whole life", "money", "total(tax_paid)", DEFINED, time="once"),
        Line("value_of_tax", "Tax paid, present value", "money", "xnpv(discount_rate, tax_paid)", DEFINED, time="once"),
        Line("all_before_tax", "Cash before tax, whole life", "money", "total(loop.cash_before_tax)", DEFINED, time="once"),
        Line("effective_rate", "Tax paid over cash before tax, whole life", "rate", "iff(all_before_tax == 0, 0, all_tax / all_before_tax)",
             DEFINED, time="once"),
    ]  # fmt: skip


def _returns() -> list[Line]:
    """Cash to date, when it is paid back, and the rate of return."""
    return [
        Line("cash_to_date", "Cash after tax, to date", "money", "prior(cash_to_date) + cash_after_tax", DEFINED),
        Line("months_gone", "Months since the timeline began", "count", "prior(months_gone) + step_months", DEFINED),
        Line("months_out", "Of them until cash to date was last below nil", "count",
             "iff(cash_to_date < 0, months_gone, prior(months_out))", DEFINED),
        Line("months_more", "Movement of it", "count", "months_out - prior(months_out)", DEFINED),
        Line("sign", "Sign of the last cash", "count", "iff(cash_after_tax > 0, 1, iff(cash_after_tax < 0, -1, prior(sign)))", DEFINED),
        Line("turn", "Cash changes its sign", "flag", "(sign != prior(sign)) * (prior(sign) != 0)", DEFINED),
        Line("first_cash", "Cash of the first period", "money", "(months_gone == step_months) * cash_after_tax", DEFINED),
        Line("all_cash", "Cash after tax, whole life", "money", "total(cash_after_tax)", DEFINED, time="once"),
        Line("payback_months", "Months until all is paid back for good", "count", "total(months_more)", DEFINED, time="once",
             note="The whole timeline where it never is."),
        Line("never_paid_back", "Never paid back", "flag", "all_cash < 0", DEFINED, time="once"),
        Line("turns", "Changes of sign", "count", "total(turn)", DEFINED, time="once"),
        Line("several_rates", "There may be several rates of return", "flag", "turns > 1", DEFINED, time="once"),
        Line("value_at_most", "Present value at a rate of 1,200 %", "money", "xnpv(12, cash_after_tax)", DEFINED, time="once"),
        Line("rate_found", "There is a rate between nil and 1,200 %, and cash moves in the first period", "flag",
             "(total(first_cash) != 0) * (all_cash > 0) * (value_at_most < 0)", DEFINED, time="once",
             note="Present value has another sign at each end, so that it is nil between them. XIRR misreads a first cash of nil."),
        Line("internal_rate", "Internal rate of return, a year", "rate", "iff(rate_found, round(xirr(cash_after_tax), 6), 0)",
             DEFINED, time="once", note="Nil where there is none: all cash comes in, or less comes back than goes out."),
    ]  # fmt: skip


def _values(parts: list[tuple[str, str, int]], shields: list[Line]) -> list[Line]:
    """Each part over the whole life, and what discounting takes from it: together they are the net present value."""
    lines = [Line("net_present_value", "Net present value after tax", "money", "xnpv(discount_rate, cash_after_tax)", DEFINED, time="once")]
    for name, words, sign in parts:
        less = "-" * (sign < 0)
        lines += [
            Line(f"all_{name}", f"{words}, whole life", "money", f"{less}total({name})", DEFINED, time="once"),
            Line(f"value_of_{name}", f"{words}, present value", "amount", f"{less}xnpv(discount_rate, {name})", DEFINED, time="once"),
            Line(f"discounting_of_{name}", f"{words}, discounting", "money", f"value_of_{name} - all_{name}", DEFINED, time="once"),
        ]
    if shields:
        lines.append(Line("value_of_shield", "Tax saved by recovery of equipment, present value", "money",
                          " + ".join(f"value_of_{line.name}" for line in shields) + " + 0" * (len(shields) == 1), "IRC 168",
                          time="once"))  # fmt: skip
    rounded = "".join(f" - all_{name} - discounting_of_{name}" for name, _, _ in parts)
    exact = "".join(f" - value_of_{name}" for name, _, _ in parts)
    return [
        *lines,
        Line("value_rounding", "Rounding of the parts", "money", f"net_present_value{rounded}", DEFINED, time="once"),
        Line("values_apart", "Present value of the whole less those of the parts", "money",
             f"xnpv(discount_rate, cash_after_tax){exact}", DEFINED, time="once"),
    ]  # fmt: skip


def _shields(others: Others) -> list[Line]:
    """What recovery of equipment saves in tax, whoever uses the equipment: first-year deductions apart from those over the years."""
    found = parts_of(others, "us_tax", "recovery", contributors(others, "us_tax", "recovery"), "us_tax.")
    later = [part for part in found if part[1].endswith(("recovery_deductions", "amortization"))]
    groups = (("allowance_saves", "Tax saved by the special allowance and section 179", [part for part in found if part not in later]),
              ("recovery_saves", "Tax saved by recovery over the years", later))  # fmt: skip
    return [Line(name, label, "money", f"({text_of(parts)}) * {TAX}tax_rate", "IRC 168") for name, label, parts in groups if parts]


def _by_vintage(others: Others, name: str) -> str:
    """What is recovered twice of single vintages of a subject, as an argument more."""
    treatment = others.get(("us_tax", name))
    held = treatment and any(line.name == "vintages_twice" for line in treatment.lines)
    return f", us_tax.{name}.vintages_twice" if held else ""


def _outlays(deal: Deal, others: Others, taxed: bool) -> list[Line]:
    """Whether any outlay is recovered twice: deductions, basis used against proceeds and price reductions, less cost (DD_1).

    What is recovered of an outlay less what it cost is its cash less its taxable income over the whole life: the cost of what is
    bought is cash or, for shares that come in for service, income on receipt; a deduction or basis lowers taxable income. Notes
    and shares are one outlay, since a conversion carries basis from the one to the other; of equipment each vintage is an outlay of
    its own besides. Special deductions and the limits of the year are outside the measure, as are credits.
    """
    if not taxed:
        return []
    securities = tuple(s.name for s in deal.subjects if s.type in ("debt_security", "equity_security"))
    groups = [("investments", "notes and shares", securities)] * bool(securities)
    groups += [(s.name, s.label.lower(), (s.name,)) for s in deal.subjects if s.type in SERVED]
    lines = []
    for name, words, subjects in groups:
        taxable = [part for total, sign in TAXABLE for part in signed(parts_of(others, "us_tax", total, subjects, "us_tax."), sign)]
        lines += [
            Line(f"recovered_less_cost_{name}", f"Recovered less cost, {words}", "money",
                 text_of([*cash_parts(others, subjects), *signed(taxable, -1)], "0 * loop.cash_before_tax"), "IRC 1016"),
            Line(f"twice_{name}", f"Recovered twice, {words}", "money",
                 f"max(0, total(recovered_less_cost_{name}){_by_vintage(others, name)})", "IRC 1016", time="once"),
        ]  # fmt: skip
    whole = " + ".join(f"twice_{name}" for name, _, _ in groups)
    lines.append(Line("recovered_twice", "Double dip: recovered twice, all outlays", "money", f"{whole} + 0", "IRC 1016", time="once"))
    return lines
