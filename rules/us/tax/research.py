"""Research or experimental expenditures, software included: capitalised and amortised, or deducted, by year and place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Contribution, Entry, Line, Refusal, Treatment

CAPITALISED, CASH = "tax assets:research:capitalised", "tax assets:cash"
#: Work on software for one's own use that is no development of it: a deduction of its year (Notice 2023-63, section 5).
UPKEEP = ("training", "data_conversion", "maintenance")


@dataclass(frozen=True)
class _Shape:
    """The records by place, and what the deal elects for those that are domestic."""

    domestic: tuple[str, ...]
    foreign: tuple[str, ...]
    upkeep: tuple[str, ...]  # of software: what is no development of it
    dated: tuple[str, ...]  # domestic with a date from which benefits are realised
    elected: str | None  # of domestic research of years beginning after 2024: an election, or the parameter of a state's years
    transition: str | None  # of what is left then of 2022 to 2024

    @property
    def deducted(self) -> bool:
        return bool(self.domestic) and self.elected == "deducted"

    @property
    def undecided(self) -> tuple[str, ...]:
        """Records that could not be recovered if their spending fell under the law of 2025."""
        if self.elected == "sixty_months":
            return tuple(name for name in self.domestic if name not in self.dated)
        return self.domestic if self.elected is None else ()


def capitalised_research(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """By the tax year of spending: domestic of 2022 to 2024 over five years, foreign over fifteen, from the year's midpoint.

    Source: IRC 174(a), before and after P.L. 119-21; Notice 2023-63, section 3: the midpoint is the first day of a month, the
    seventh of a whole year, and of a short year the month in its middle. Domestic research of years that begin after 2024, by
    the election domestic_research: deducted (IRC 174A(a)), sixty months from the month of first benefits (IRC 174A(c)), ten
    years from the year incurred (IRC 59(e)). What is left of 2022 to 2024 when the first such year begins, by the election
    research_transition: as before, all in that year, or half in it and the rest in the next (P.L. 119-21 section 70302(f)(2)).

    Each year's deduction is the movement of a rounded total to date, so that the parts add to the cost. Disposal, retirement or
    abandonment releases nothing (IRC 174(d)): no event is read. Interim: the year's deduction is spread over its months, in the
    year of spending from the month of spending, by sixty months from the month of first benefits.

    Development of software is research (IRC 174(c)(3), 174A(d)(3)), planning included; training, conversion of data and upkeep of
    what the taxpayer uses are not, and are deducted (Notice 2023-63, section 5).

    Not covered: spending of tax years beginning before 2022, small businesses that applied section 174A to 2022 to 2024, other
    periods than sixty months, more than one election for domestic research.
    """
    return _treated(subject, _shape(deal, subject))


def research_over_years(deal: Deal, subject: Subject, years: str, refusal: Refusal) -> Treatment:
    """Domestic research of the law of 2025 in equal parts of tax years from that of spending; `years` is the parameter of their
    number. For a state that follows neither its deduction nor its elections; what is left of 2022 to 2024 meets the `refusal`,
    whose line is `transition_open`."""
    shape = replace(_shape(deal, subject), elected=years, transition=None)
    made = _treated(subject, shape)
    kept = tuple(each for each in made.refusals if each.line != refusal.line)
    return replace(made, refusals=(*kept, *[refusal] * bool(shape.domestic)))


def deducted_research(subject: Subject) -> Treatment:
    """All research deducted in its tax year, for a state that follows no law of capitalising it."""
    return _treated(subject, _Shape((), (), subject.instances, (), None, None))


def _treated(subject: Subject, shape: _Shape) -> Treatment:
    lines = (*_once(shape), *_yearly(shape), *_by_period(shape), *_totals(subject, shape))
    checks = (
        Check("cost_split", "cost of research is deductions to date and what remains", 11),
        Check("research_less_years", "amortization of research by period equals that by tax year", 11),
        Check("early", "no deduction for research before it is incurred", 11),
    )
    return Treatment(
        "capitalised_research", f"{subject.label}: capitalised, or deducted where the law allows", "IRC 174", lines, _entries(shape),
        _refusals(shape), checks,
        ("credit for research (IRC 41) and the reduction of the deduction that goes with it (IRC 280C(c))",
         "small businesses that applied section 174A to 2022 to 2024 (P.L. 119-21 section 70302(f)(1))",
         "a loss on the disposal of domestic research capitalised by election (IRC 165)"),
        _contributions(shape),
    )  # fmt: skip


def _shape(deal: Deal, subject: Subject) -> _Shape:
    upkeep = tuple(name for name, work in zip(subject.instances, subject.works, strict=True) if work in UPKEEP)
    places = {name: place for name, place in zip(subject.instances, subject.classes, strict=True) if name not in upkeep}
    domestic = tuple(name for name, place in places.items() if place == "domestic")
    foreign = tuple(name for name, place in places.items() if place == "foreign")
    dated = tuple(name for name in domestic if f"{name}.benefits_from" in deal.facts)
    return _Shape(domestic, foreign, upkeep, dated, deal.election("domestic_research"), deal.election("research_transition"))


def _each(name: str, label: str, unit: str, cite: str, time: str, parts: tuple[tuple[tuple[str, ...], str], ...]) -> tuple[Line, ...]:
    """One line per group of records that share a formula; none for a group without records."""
    return tuple(Line(name, label, unit, text, cite, time=time, each=True, among=among) for among, text in parts if among)


def _once(shape: _Shape) -> tuple[Line, ...]:
    """What the tax year of spending decides for each record: the law, the months, and where they begin."""
    domestic, foreign = shape.domestic, shape.foreign
    known = {"sixty_months": "research_election_years", "ten_years": "research_ten_years", "deducted": ""}
    years = known.get(shape.elected or "deducted", shape.elected)
    elected = f"12 * rule({years}, year_of_spending)" if years else "0"
    begin = "incurred" if shape.elected in (None, "sixty_months", "deducted") else "year_of_spending"
    undated = tuple(name for name in domestic if name not in shape.dated)
    dated = shape.dated if shape.elected == "sixty_months" else ()
    others = undated if dated else domestic
    spread = "iff(new_law, max(incurred, benefits_from), incurred)"
    return (
        Line("year_of_spending", "First day of the tax year of spending", "date", "total(begins_here)", "IRC 174", time="once",
             each=True),
        Line("midpoint_of_spending", "Midpoint of the tax year of spending", "date", "total(midpoint_here)", "Notice 2023-63",
             time="once", each=True),
        *_each("new_law", "Spent under the law of 2025", "flag", "P.L. 119-21", "once",
               ((domestic, "rule(research_new_law, year_of_spending)"),)),
        *_each("recovery_months", "Months of recovery; nil where deducted at once", "count", "IRC 174", "once", (
            (domestic, f"iff(new_law, {elected}, 12 * rule(research_domestic_years, year_of_spending))"),
            (foreign, "12 * rule(research_foreign_years, year_of_spending)"), (shape.upkeep, "booked * 0"))),
        *_each("recovery_begins", "Recovery begins in the month of", "date", "IRC 174", "once", (
            (others, f"iff(new_law, {begin}, midpoint_of_spending)"),
            (dated, "iff(new_law, benefits_from, midpoint_of_spending)"),
            (foreign, "midpoint_of_spending + 0"), (shape.upkeep, "incurred + 0"))),
        *_each("deducted_from", "Deductions begin in the month of", "date", "house rule", "once", (
            (others, "incurred + 0"), (dated, spread), (foreign, "incurred + 0"), (shape.upkeep, "incurred + 0"))),
        *_each("capital", "Charged to capital account", "money", "IRC 174", "once", (
            (domestic, "iff(new_law, 0, booked)" if shape.deducted else "booked + 0"), (foreign, "booked + 0"),
            (shape.upkeep, "booked * 0"))),
        *_each("undecided", "Election for domestic research missing", "flag", "IRC 174A", "once", ((shape.undecided, "new_law + 0"),)),
    )  # fmt: skip


def _yearly(shape: _Shape) -> tuple[Line, ...]:
    here = "(incurred >= year_begin) * (incurred <= year_end)"
    ratable = "iff(months_gone == 0, 0, capital * months_gone / recovery_months)"
    left = "(1 - new_law) * new_law_year"
    to_date = {
        "first_year": f"iff({left}, capital, {ratable})",
        "two_years": f"iff({left}, iff(prior(new_law_year), capital, prior(recovered_to_date) + "
                     f"(capital - prior(recovered_to_date)) / 2), {ratable})",
    }.get(shape.transition or "", ratable)  # fmt: skip
    return (
        Line("midpoint", "Midpoint of the tax year", "date",
             "eomonth(year_begin, year_months - round(year_months / 2, 0) - 1) + 1", "Notice 2023-63", time="year",
             note="The first day of the seventh month of a whole year; the middle month of an odd number counts whole."),
        *((Line("new_law_year", "Tax year under the law of 2025", "flag", "rule(research_new_law, year_begin)", "P.L. 119-21",
                time="year"),) if shape.domestic else ()),
        Line("begins_here", "First day of the year, if spent in it, as a number", "amount", f"{here} * year_begin",
             "definition", time="year", each=True),
        Line("midpoint_here", "Midpoint of the year, if spent in it, as a number", "amount", f"{here} * midpoint",
             "definition", time="year", each=True),
        Line("months_gone", "Months of recovery to the end of the year", "count",
             "max(0, min(recovery_months, months(recovery_begins, year_end) + 1))", "IRC 174", time="year", each=True),
        *_each("recovered_to_date", "Amortization to date", "money", "IRC 174", "year",
               ((shape.domestic, to_date), (shape.foreign, ratable), (shape.upkeep, ratable))),
        Line("recovered", "Amortization of the year", "money", "recovered_to_date - prior(recovered_to_date)", "IRC 174",
             time="year", each=True),
        Line("remaining", "Unamortized at the end of the year", "money", "iff(incurred <= year_end, capital, 0) - recovered_to_date",
             "IRC 174", time="year", each=True),
        *_each("transition_open", "Election for what is left of 2022 to 2024 missing", "flag", "P.L. 119-21", "year",
               ((() if shape.transition else shape.domestic, f"{left} * (prior(remaining) > 0)"),)),
    )  # fmt: skip


def _by_period(shape: _Shape) -> tuple[Line, ...]:
    gone = "max(0, months(tax_year_begin, deducted_from))"
    share = f"max(0, month_of_year - {gone}) / (months_of_tax_year - {gone})"
    return (
        Line("months_of_tax_year", "Months of the tax year", "count", "months(tax_year_begin, tax_year_end) + 1", "definition"),
        Line("recovery_to_date", "Amortization, year to date", "money",
             f"iff(deducted_from > tax_year_end, 0, of_year(recovered) * {share})", "house rule", each=True),
        Line("recovery", "Amortization of the period", "money",
             "recovery_to_date - iff(tax_year == prior(tax_year), prior(recovery_to_date), 0)", "house rule", each=True),
        Line("charged", "Charged to capital account in the period", "money", "iff(spent == 0, 0, capital)", "IRC 174", each=True),
        Line("early", "Deducted before incurred", "money", "(incurred > period_end) * recovery", "house rule", each=True),
    )  # fmt: skip


def _totals(subject: Subject, shape: _Shape) -> tuple[Line, ...]:
    return (
        Line("additions", f"{subject.label}: charged to capital account", "money", "across(charged)", "IRC 174"),
        *((Line("upkeep", f"{subject.label}: training, conversion of data, upkeep, deducted", "money",
                f"{' + '.join(f'{name}.spent' for name in shape.upkeep)} + 0", "IRC 162"),) if shape.upkeep else ()),
        *((Line("deducted", f"{subject.label}: deducted when incurred", "money",
                f"spending - additions{' - upkeep' * bool(shape.upkeep)}", "IRC 174A(a)"),) if shape.deducted else ()),
        Line("amortization", f"{subject.label}: amortization", "money", "across(recovery)", "IRC 174"),
        Line("basis", f"{subject.label}: unamortized", "money", "prior(basis) + additions - amortization", "IRC 1016"),
        Line("year_amortization", "Amortization of the tax year", "money", "across(recovered)", "IRC 174", time="year"),
        Line("year_remaining", "Unamortized at the end of the tax year", "money", "across(remaining)", "IRC 174", time="year"),
        Line("research_less_years", "Amortization by period less by tax year", "money",
             "(year_end <= end) * (year_total(amortization) - year_amortization)", "house rule", time="year",
             note="Nil in a tax year that goes on after the last period."),
        Line("cost_split", "Cost to date less deductions and what remains", "money",
             f"(year_end <= end) * (prior(cost_split) + year_total(spending) - year_total(amortization)"
             f"{' - year_total(deducted)' * shape.deducted}{' - year_total(upkeep)' * bool(shape.upkeep)}"
             " - year_remaining + prior(year_remaining))", "house rule", time="year"),
    )  # fmt: skip


def _refusals(shape: _Shape) -> tuple[Refusal, ...]:
    asked = ("sixty months run from the month of first benefits: give the record benefits_from"
             if shape.elected == "sixty_months" else
             "domestic research of a tax year beginning after 2024 needs the election domestic_research")  # fmt: skip
    left = "domestic research of 2022 to 2024 is left when the law of 2025 begins: it needs the election research_transition"
    return (
        *((Refusal("undecided", asked, "IRC 174A"),) if shape.undecided else ()),
        *((Refusal("transition_open", left, "P.L. 119-21"),) if shape.domestic and not shape.transition else ()),
    )


def _entries(shape: _Shape) -> tuple[Entry, ...]:
    return (
        Entry("research capitalised", CAPITALISED, CASH, "additions", "IRC 174"),
        *((Entry("upkeep of software", "tax deductions:software upkeep", CASH, "upkeep", "IRC 162"),) if shape.upkeep else ()),
        *((Entry("research deducted", "tax deductions:research deducted", CASH, "deducted", "IRC 174A(a)"),) if shape.deducted else ()),
        Entry("research amortized", "tax deductions:research amortization", CAPITALISED, "amortization", "IRC 174"),
    )


def _contributions(shape: _Shape) -> tuple[Contribution, ...]:
    """What is deducted at once is no amortization, so adjusted taxable income of section 163(j) does not add it back."""
    return (
        Contribution("ordinary_income", "amortization", -1),
        *((Contribution("ordinary_income", "deducted", -1),) if shape.deducted else ()),
        *((Contribution("ordinary_income", "upkeep", -1),) if shape.upkeep else ()),
        Contribution("recovery", "amortization"),
        Contribution("basis", "basis"),
    )


TREATMENTS = (("research", capitalised_research), ("software", capitalised_research))
