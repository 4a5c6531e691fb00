"""Cases side by side: what they are compared by, and what makes the difference between any two of them.

A part is a line, or several with signs, in each case's own books; the parts of a measure add up to it in every case, to the posting
unit, so that their differences add up to the difference of any two cases.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.formula.money import to_units
from ledger.model.build import Model
from ledger.model.cases import at_case
from ledger.model.grid import Figures
from ledger.model.nouns import Placed

Signed = tuple[tuple[int, str], ...]  # lines with their signs

#: Lines told once for the whole life of a case: line of the economics, or of the comparison with the name of the case at its end.
ONCE = ("net_present_value", "internal_rate", "several_rates", "payback_months", "never_paid_back", "multiple_of_cost",
        "break_even_of_cost", "all_cash", "value_of_tax", "effective_rate", "value_of_shield", "recovered_twice", "rent_rate_now",
        "break_even_rate")  # fmt: skip
BESIDE = ("break_even_rate",)
#: Of them, those that mean something only where money comes in.
RETURNS = ("internal_rate", "several_rates", "payback_months", "never_paid_back")
EARNING = ("contract", "debt_security", "equity_security")
#: Sums over the life that are no parts of cash after tax.
WHOLE = ("all_cash", "all_tax", "all_before_tax")
#: Label, line in the books of a case, how a year is read from it.
YEARLY = (("Cash after tax", "deal.economics.cash_after_tax", "sum"), ("Cash tax", "deal.economics.tax_paid", "sum"),
          ("Revenue", "us_gaap.contract.revenue", "sum"), ("EBITDA, no GAAP measure", "deal.economics.ebitda", "sum"),
          ("Operating cash flow", "deal.economics.operating_cash_flow", "sum"),
          ("Equipment consumed, depreciation", "deal.economics.equipment_consumed", "sum"),
          ("Operating income, the margin kept", "us_gaap.results.operating_income", "sum"),
          ("Gains of the investments in income", "us_gaap.results.gains_in_income", "sum"),
          ("Income before tax", "us_gaap.results.pretax_income", "sum"), ("Net income", "us_gaap.results.net_income", "sum"),
          ("Other comprehensive income, net of tax", "us_gaap.results.other_comprehensive_income", "sum"),
          ("Taxable income, before limits of the year", "us_tax.income_taxes.taxable_income", "sum"),
          ("Investments, carrying amount at year end", "us_gaap.results.investments_carried", "end"),
          ("Deferred tax liability at year end", "us_gaap.results.deferred_tax_liability", "end"))  # fmt: skip
#: Total of the books -> what it is a cause of; operating income is told by the type of subject.
CAUSES = {"gains_in_income": "Price marks and gains of the investments", "equity_in_earnings": "Share of the investee's results",
          "investment_income": "Interest and dividends", "other_income": "Other income", "interest_expense": "Interest on borrowings"}
#: Lines that a share of an investee's results holds already, and what each is a cause of by itself.
WITHIN_SHARE = {"profit_deferred": "Intra-entity profit eliminated", "amortised": "Basis differences of the investee, amortised"}
#: Lines of the economics that income tax is made of.
TAXES = (("tax_at_rate", "Income tax at the federal rate"), ("tax_otherwise", "Income tax: state, allowances, what is never taxed"))
OPERATING = {"contract": "Revenue", "research": "Research"}


@dataclass(frozen=True)
class Standing:
    """One case as it stands beside the others: its name ("" for the deal as it stands), its label, and its two books."""

    name: str
    label: str
    accrual: str
    tax: str

    def key(self, line: str) -> str:
        """The key of a line in the books of this case: `us_gaap.results.net_income` in its accrual book."""
        book, _, rest = line.partition(".")
        return f"{ {'us_gaap': self.accrual, 'us_tax': self.tax}.get(book, at_case(book, self.name)) }.{rest}"


@dataclass(frozen=True)
class Part:
    """A cause and the lines that state it, one entry per standing; empty where a case has nothing of it."""

    label: str
    lines: tuple[Signed, ...]


@dataclass(frozen=True)
class Measure:
    """What two cases differ in: its label, the line that states it, and its parts. `when`: once, or period."""

    label: str
    when: str
    whole: tuple[Signed, ...]
    parts: tuple[Part, ...]


def standings(model: Model) -> tuple[Standing, ...]:
    """The deal as it stands and its cases; nothing where the deal file has no case, or no rate to value them with."""
    deal = model.deal
    if not deal.cases or "discount_rate" not in deal.facts:
        return ()
    own = {book.basis: book for book in deal.books if not book.like}
    if "us_gaap" not in own or "us_tax" not in own:
        return ()
    first = Standing("", "The deal as it stands", "us_gaap", "us_tax")
    return (first, *(Standing(c.name, c.label, f"us_gaap@{c.name}", f"us_tax@{c.name}") for c in deal.cases))


def line_of(model: Model, standing: Standing, line: str) -> str | None:
    """Where a line of a case stands, or None where the case has no such line. `contract` stands for the cloud contract."""
    contract = next((s.name for s in model.deal.subjects if s.type == "contract"), "")
    key = model.home(standing.key(line.replace(".contract.", f".{contract}.")))
    return key if key in model.rows else None


@dataclass(frozen=True)
class Told:
    """One measure that stands once: its words, its unit, and its line for each case, None where a case has none."""

    label: str
    unit: str
    keys: tuple[str | None, ...]


def told_once(model: Model) -> tuple[Told, ...]:
    """The measures of the whole life that the cases have; returns are left out of a deal in which nothing is earned."""
    found = standings(model)
    earns = any(subject.type in EARNING for subject in model.deal.subjects)
    made = []
    for name in ONCE if earns else [each for each in ONCE if each not in RETURNS]:
        keys = tuple(_beside(model, each, name) if name in BESIDE else line_of(model, each, f"deal.economics.{name}") for each in found)
        lines = [model.rows[key].line for key in keys if key]
        if lines:
            made.append(Told(lines[0].label.partition(":")[0] if name in BESIDE else lines[0].label, lines[0].unit, keys))
    return tuple(made)


def _beside(model: Model, standing: Standing, name: str) -> str | None:
    key = f"deal.comparison.{name}_{standing.name}"
    return key if standing.name and key in model.rows else None


def measures(model: Model) -> tuple[Measure, ...]:
    """Present value, cash over the life, and net income by period, each with its causes."""
    found = standings(model)
    return (_value(model, found), _cash(model, found), _income(model, found)) if found else ()


def difference(model: Model, figures: Figures, measure: Measure, first: int, second: int, column: int = 0) -> tuple[int, ...]:
    """Second less first in posting units: of the whole, then of each part. `column` is the period, for a measure by period."""
    at = column + 1 if measure.when == "period" else 0
    rows = [measure.whole, *(part.lines for part in measure.parts)]
    return tuple(_units(figures, each[second], at) - _units(figures, each[first], at) for each in rows)


def _units(figures: Figures, lines: Signed, column: int) -> int:
    return sum(sign * int(to_units(figures.lines[key][0, column : column + 1], figures.unit)[0]) for sign, key in lines)


def _economics(model: Model, standing: Standing) -> list[str]:
    """The causes of a case's cash after tax: names of the lines of its parts, in their order."""
    prefix = standing.key("deal.economics.")
    placed = next(p for p in model.placed if f"{p.book}.{p.subject.name}." == prefix)
    return [line.name.removeprefix("all_") for line in placed.treatment.lines if line.name.startswith("all_") and line.name not in WHOLE]


def _labels(model: Model, found: tuple[Standing, ...]) -> dict[str, str]:
    """Every cause that some case has, in the order in which they first stand, with its words."""
    labels: dict[str, str] = {}
    for standing in found:
        for name in _economics(model, standing):
            row = model.rows[model.home(standing.key(f"deal.economics.all_{name}"))]
            labels.setdefault(name, row.line.label.removesuffix(", whole life"))
    return labels


def _one(model: Model, standing: Standing, *names: str) -> Signed:
    keys = [line_of(model, standing, f"deal.economics.{name}") for name in names]
    return tuple((1, key) for key in keys if key)


def _value(model: Model, found: tuple[Standing, ...]) -> Measure:
    labels = _labels(model, found)
    parts = [Part(label, tuple(_one(model, each, f"all_{name}") for each in found)) for name, label in labels.items()]
    parts += [Part(f"{label}, discounting", tuple(_one(model, each, f"discounting_of_{name}") for each in found))
              for name, label in labels.items()]  # fmt: skip
    rounding = Part("Rounding", tuple(_one(model, each, "value_rounding") for each in found))
    whole = tuple(_one(model, each, "net_present_value") for each in found)
    return Measure("Net present value after tax", "once", whole, (*parts, rounding))


def _cash(model: Model, found: tuple[Standing, ...]) -> Measure:
    parts = tuple(Part(label, tuple(_one(model, each, f"all_{name}") for each in found)) for name, label in _labels(model, found).items())
    return Measure("Cash after tax, whole life", "once", tuple(_one(model, each, "all_cash") for each in found), parts)


def _income(model: Model, found: tuple[Standing, ...]) -> Measure:
    """Net income of a period by what made it: lines of each case's own accrual book."""
    causes: dict[str, list[Signed]] = {}
    for number, standing in enumerate(found):
        own: dict[str, list[tuple[int, str]]] = {}
        for placed in model.placed:
            if placed.book == standing.accrual:
                for part in placed.treatment.contributions:
                    if cause := _cause(part.total, placed.subject.type, part.line):
                        sign = -part.sign if part.total == "interest_expense" else part.sign
                        own.setdefault(cause, []).append((sign, _stated(model, standing, placed.subject.name, part.line)))
                    if part.total == "equity_in_earnings":
                        _within_share(model, standing, placed, sign, own)
        for name, cause in TAXES:
            if tax := line_of(model, standing, f"deal.economics.{name}"):
                own[cause] = [(-1, tax)]
        for cause, lines in own.items():
            causes.setdefault(cause, [()] * len(found))[number] = tuple(lines)
    parts = tuple(Part(cause, tuple(lines)) for cause, lines in causes.items())
    whole = tuple(((1, key),) if (key := line_of(model, each, "us_gaap.results.net_income")) else () for each in found)
    return Measure("Net income", "period", whole, parts)


def _within_share(model: Model, standing: Standing, placed: Placed, sign: int, own: dict[str, list[tuple[int, str]]]) -> None:
    """Profit eliminated and basis differences amortised, apart from the share of results that is net of them."""
    for name, cause in WITHIN_SHARE.items():
        if any(line.name == name for line in placed.treatment.lines):
            key = _stated(model, standing, placed.subject.name, name)
            own[CAUSES["equity_in_earnings"]].append((sign, key))
            own.setdefault(cause, []).append((-sign, key))


def _cause(total: str, kind: str, line: str) -> str:
    if total != "operating_income":
        return CAUSES.get(total, "")
    if kind != "equipment":
        return OPERATING.get(kind, "Other operating items")
    return "Depreciation" if "depreciation" in line else "Running costs" if "costs" in line else "Disposal and write-down of equipment"


def _stated(model: Model, standing: Standing, subject: str, line: str) -> str:
    """A line that a treatment contributes: its own, or the leg of the deal that it takes as it is."""
    own = model.home(f"{standing.accrual}.{subject}.{line}")
    return own if own in model.rows else model.home(standing.key(f"deal.{subject}.{line}"))


