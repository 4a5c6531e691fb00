"""The facts of a deal: what the deal file says, each value with its source and its place in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

STATUSES = ("contract", "filing", "press", "estimate", "assumption", "derived")
READ_AS = ("filing", "secondary copy", "page", "memory", "not applicable")
HEADINGS = ("terms", "actuals", "assumptions")
NO_TAX = "none_of_entity"  # the treatment of income taxes in the accrual book of an entity that owes none


@dataclass(frozen=True)
class Source:
    """File, line and column (from one) where a fact or a rule was written."""

    path: str
    line: int
    column: int = 1
    length: int = 1


@dataclass(frozen=True)
class Fact:
    """One sourced value. `value` is exact: Decimal for numbers, a date for dates.

    `name` is unique in the deal and dotted: `exit_multiple`, `own_silicon.kilowatts`,
    `nvidia_2023q3.placed_in_service`, `note_1_funding.amount`, `note_1_funding.date`.
    """

    name: str
    label: str
    value: Decimal | date
    unit: str  # USD, rate, months, count, date, USD/hour, kW, USD/kWh, USD/year, ...
    heading: str  # one of HEADINGS
    source: str  # document, with page or note
    status: str  # one of STATUSES
    read: str  # one of READ_AS
    where: Source
    low: Decimal | date | None = None
    high: Decimal | date | None = None
    note: str = ""
    structural: bool = False  # a change needs a new run: start, end, step, recovery class


@dataclass(frozen=True)
class Leg:
    """One dated flow or level of an event, as the formulas read it.

    `instance` is the lot (or the subject itself), `kind` the leg's own name, `amount` the name of the fact
    that holds it. A level (fair value, price, life) is read with `latest`; a flow with `event`.
    """

    event: str  # the event's id; its date is the fact `<event>.date`
    subject: str
    instance: str
    kind: str
    amount: str
    level: bool = False
    cash: int = 0  # -1 paid, +1 received, 0 no cash
    sign: int = 1  # -1 where the amount is taken off: a leg that is the difference of two facts is two legs


@dataclass(frozen=True)
class Event:
    """A dated fact of the deal file, before the structure turns it into legs."""

    id: str
    kind: str
    of: str  # instance or subject
    to: str | None  # the subject that receives, for a conversion
    fields: tuple[str, ...]  # the value fields present: amount, cost, fair_value, months, multiple_of_value, ...
    where: Source
    links: tuple[tuple[str, str], ...] = ()  # (field, name of a shared fact), for a value given by reference


@dataclass(frozen=True)
class Subject:
    """What a treatment accounts for: an instrument with its lots, an equipment group with its vintages,
    research with its records, a contract.
    """

    name: str
    type: str  # debt_security, equity_security, equipment, research, contract, commitment
    label: str
    instances: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()  # one per instance
    classes: tuple[str, ...] = ()  # class of each instance ("" where none); of research domestic or foreign; of lots how interest is paid
    where: Source | None = None
    works: tuple[str, ...] = ()  # of research and software: what each record is work on, "" where it does not say
    part_of: tuple[str, ...] = ()  # of research: the vintage each record is a part of, "" where it stands alone


@dataclass(frozen=True)
class EquipmentClass:
    """A class of equipment of the deal and the asset class of the tax law it belongs to ("" where none is given)."""

    name: str
    label: str
    asset_class: str = ""
    condition: str = "new"  # new or used
    long_production: bool = False  # property with a longer production period, IRC 168(k)(2)(B)
    where: Source | None = None


@dataclass(frozen=True)
class Election:
    """A choice that the standards leave open, made in the deal file.

    One that is made book by book and class by class is called `us_tax.network.allowance`.
    """

    name: str
    choice: str
    reason: str
    cite: str
    where: Source
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Override:
    """A number of the law replaced in the deal file; listed on the cover."""

    parameter: str
    value: Decimal
    person: str
    reason: str
    source: str
    where: Source


@dataclass(frozen=True)
class BookChoice:
    """Which treatment one book gives each subject; `income_taxes` is a subject of its own.

    `like` names the book that a variant follows in all it does not say itself; "" for a book of its own. `case` names the
    case whose book it is; "" for the deal as it stands.
    """

    name: str
    label: str
    treatments: tuple[tuple[str, str], ...]  # (subject, treatment), in the order of the file
    where: tuple[tuple[str, Source], ...] = ()
    like: str = ""
    case: str = ""

    @property
    def taxed(self) -> bool:
        """Whether the entity of the book owes income tax: a partnership owes none, its partners do (IRC 701)."""
        return dict(self.treatments).get("income_taxes", NO_TAX) != NO_TAX

    @property
    def basis(self) -> str:
        """The book whose rules and chart of accounts it keeps: us_gaap, us_tax."""
        return self.like or self.name


@dataclass(frozen=True)
class PathAnswer:
    """One answer, yes or no, on the path that chooses a treatment. `if_asked`: given for the path another answer would take."""

    subject: str
    question: str
    answer: str
    source: str
    reason: str
    where: Source
    if_asked: bool = False


@dataclass(frozen=True)
class Valuation:
    """Who fixed a fair value and how (ASC 820-10-50-2(bbb)): of one event, or of every fair value of a subject.

    `inputs` are those that cannot be observed, each with its range; `calibration` says to what price the technique was fitted.
    """

    about: str  # an event or a subject
    technique: str
    by: str
    calibration: str
    source: str
    where: Source
    inputs: tuple[tuple[str, str], ...] = ()
    level: int = 3


@dataclass(frozen=True)
class Case:
    """The deal papered in another way, or with another outcome: what it says otherwise than the deal file does.

    `facts` replace those of the deal by name, or are new; `left_out` are subjects it does without.
    """

    name: str
    label: str
    structure: str
    where: Source
    facts: dict[str, Fact] = field(default_factory=dict)
    elections: tuple[Election, ...] = ()
    treatments: tuple[tuple[str, str, str], ...] = ()  # (book, subject, treatment)
    left_out: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Recurring:
    """A record of operating cost: the facts whose product is a year of it, and whether it is paid when it begins or as it is used."""

    name: str
    factors: tuple[str, ...]
    in_advance: bool = False


@dataclass(frozen=True)
class Grid:
    """Outcomes to combine: a fact, or a contract whose usage to come is scaled, with the values each takes."""

    axes: tuple[tuple[str, tuple[Decimal, ...]], ...]
    where: Source


@dataclass(frozen=True)
class Deal:
    """Everything a deal file says. Built by `ledger.facts.read`; nothing is computed here."""

    name: str
    title: str
    entity: str
    counterparty: str  # "" where there is none
    currency: str
    start: date
    end: date
    step: str  # month, quarter, half-year, year
    actuals_to: date | None
    posting_unit: str  # auto, cent, dollar, thousand, million
    structure: str
    path: str
    subjects: tuple[Subject, ...]
    facts: dict[str, Fact]
    events: tuple[Event, ...]
    books: tuple[BookChoice, ...]
    elections: tuple[Election, ...]
    overrides: tuple[Override, ...] = ()
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    scoping: tuple[dict[str, str], ...] = ()  # subject, question, answer, cite, source, alternative
    agreement: str = ""  # path of expected.csv, if any
    limits: tuple[str, ...] = ()  # what is not modelled, in the deal's own words
    classes: dict[str, EquipmentClass] = field(default_factory=dict)
    text: str = ""  # the file's text, for excerpts and the fingerprint
    paths: tuple[PathAnswer, ...] = ()  # the answers that choose among treatments
    valuations: tuple[Valuation, ...] = ()  # who fixed the fair values
    cases: tuple[Case, ...] = ()  # what else the deal is compared with
    grid: Grid | None = None  # outcomes under which the cases are compared
    is_case: bool = False  # a deal that a case makes of another
    recurring: dict[str, Recurring] = field(default_factory=dict)  # records of operating cost, by name

    def subject(self, name: str) -> Subject:
        """The subject of that name; KeyError if there is none."""
        for subject in self.subjects:
            if subject.name == name:
                return subject
        raise KeyError(name)

    def election(self, name: str) -> str | None:
        """The choice made for `name`, or None where the deal file makes none."""
        return next((e.choice for e in self.elections if e.name == name), None)
