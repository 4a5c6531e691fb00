"""The law as written: its numbers against a second version, its dates, its citations, its accounts, its formulas."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from law_by_hand import by_hand, can_be
from ruamel.yaml import YAML
from second_version import Investments, half_up, recovery, retirement_year, special_allowance, year_to_date_tax

from ledger.analysis.asset_cases import expanded, is_asset_case
from ledger.analysis.run import load, refusals, run
from ledger.books.postings import chart
from ledger.facts.nodes import compose
from ledger.facts.problems import Problems
from ledger.facts.read import deal_from_node, read_deal
from ledger.formula.numpy_reader import WHOLE, Binding, Windows, evaluate
from ledger.formula.syntax import CONSTANTS, FormulaError, Number, Word, parse, walk
from ledger.model import build as building
from ledger.model.build import build
from ledger.model.grid import compute
from ledger.model.nouns import Line
from ledger.model.parameters import OPEN_END, OPEN_START, RULES, Parameter, _parameter, read_law
from ledger.model.timeline import period_ends, to_serial

GOLD = Path(__file__).parent / "gold"
DAY = timedelta(days=1)


def read_yaml(path: Path):
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def models(sample_run):
    """The sample's model and that of every gold case, which between them reach every treatment and branch of the rules."""
    made = [sample_run.model, build(load("samples/data_center"))]
    for path in sorted(GOLD.glob("*.yaml")):
        node, text, problems = compose(str(path), path.read_text(encoding="utf-8"))
        deal = next(value for key, value in node.value if key.value == "deal")
        if not isinstance(deal.value, str):
            made.append(build(deal_from_node(expanded(deal) if is_asset_case(deal) else deal, str(path), text, "gold", problems)))
    assert len(made) > 10
    return made


# ---- lines of the engine against the second version ----

DEAL = """
deal: Vintages drawn at random
start: 2018-01-01
end: 2049-12-31
step: {step}
posting_unit: cent
books:
  us_tax: {{label: Tax, pods: macrs, income_taxes: regular_tax}}
elections:
  recovery_percentages: {{choice: table}}
subjects:
  pods: {{type: equipment, label: Equipment}}
assumptions:
  facts:
    resale_floor: {{value: "0.1", unit: rate}}
    resale_floor_age: {{value: "60", unit: months}}
{sold}
  events:
    - {{id: life, date: 2018-01-01, kind: useful_life, of: pods, months: "{life}"}}
{others}
  equipment:
    pods:
      classes:
{classes}
      vintages:
{vintages}
"""


def drawn_deal(rng: random.Random, count: int):
    """A deal of `count` vintages by drawn dates and costs; its text, and what was drawn."""
    life = rng.choice([7, 24, 36, 47, 60, 72, 119, 240])
    sold = rng.choice([None, date(rng.randint(2034, 2049), rng.randint(1, 12), 28)])
    last = min(sold or date(2033, 12, 31), date(2033, 12, 31))
    cuts = [date(2025, 1, 19), date(2025, 1, 20)]
    drawn = []
    for _ in range(count):
        placed = date(2018, 1, 1) + timedelta(days=rng.randrange((last - date(2018, 1, 1)).days))
        acquired = rng.choice([placed - timedelta(days=rng.randrange(900)), *(c for c in cuts if c <= placed), date(2017, 9, 27)])
        drawn.append((placed, acquired, rng.choice([3, 5, 7, 10, 15, 20]), Decimal(rng.randrange(1, 10**11)) / 100))
    vintages = "\n".join(
        f'        - {{name: v_{i}, class: c_{c}, placed_in_service: {p}, acquired: {a}, cost: "{cost:,}"}}'
        for i, (p, a, c, cost) in enumerate(drawn)
    )
    classes = "\n".join(
        f"        c_{c}: {{label: Class, asset_class: {name}_year}}"
        for c, name in zip((3, 5, 7, 10, 15, 20), ("three", "five", "seven", "ten", "fifteen", "twenty"), strict=True)
    )
    fact = f"    equipment_sold: {{value: {sold}, unit: date}}" if sold else ""
    # the group's other additions, none of them late, keep the half-year convention in every year
    amounts = 'amount: "1,000,000,000,000", last_quarter: "0"'
    others = "\n".join(f"    - {{id: group_{y}, date: {y}-12-31, kind: other_additions, of: pods, {amounts}}}"
                       for y in range(2018, 2034))  # fmt: skip
    text = DEAL.format(others=others, step=rng.choice(["quarter", "year"]), sold=fact, life=life, classes=classes, vintages=vintages)
    return text, life, sold, drawn


def exact(amount: float) -> Fraction:
    return Fraction(Decimal(repr(float(amount))))


@pytest.mark.slow
def test_three_hundred_vintages_recover_as_in_the_second_version():
    rng, vintages, years, disposals = random.Random(20250119), 0, 0, 0
    for _ in range(20):
        text, life, sold, drawn = drawn_deal(rng, 15)
        model = build(read_deal("drawn.yaml", text, lenient_sources="drawn"))
        figures = compute(model)
        assert refusals(model, figures) == []
        taxable = figures.row("timeline.taxable_year").astype(int).tolist()
        for i, (placed, acquired, recovery_class, cost) in enumerate(drawn):
            assert exact(round(figures.once(f"us_tax.v_{i}.allowance_rate"), 6)) == special_allowance(acquired, placed)
            disposed = retirement_year(placed, life, sold)
            disposals += disposed <= taxable[-1]
            for year in recovery(Fraction(cost), acquired, placed, recovery_class, disposed, taxable[-1]):
                at = taxable.index(year.year)
                for name, expected in (
                    ("allowance", year.allowance),
                    ("recovery", year.recovery),
                    ("basis_retired", year.retired),
                    ("remaining", year.remaining),
                ):
                    found = exact(figures.row(f"us_tax.v_{i}.{name}")[at])
                    assert found == expected, (
                        f"{name} {year.year}: {drawn[i]} life {life} sold {sold}: {float(found)}, {float(expected)}"
                    )
                years += 1
            assert not np.any(figures.row(f"us_tax.v_{i}.recovery")[: taxable.index(placed.year)])
            vintages += 1
    print(f"{vintages} vintages, {years} tax years, {disposals} disposals")
    assert vintages == 300


def test_the_allowance_of_the_samples_vintages_follows_edited_dates(sample_run):
    rng = random.Random(7)
    vintages = sample_run.deal.subject("pods").instances
    placed_on = [date(2023, 7, 1) + timedelta(days=rng.randrange(3800)) for _ in range(300)]
    edges = [date(2025, 1, 19), date(2025, 1, 20), date(2017, 9, 27), date(2017, 9, 28)]
    acquired_on = [min(p, rng.choice([*edges, p - timedelta(days=rng.randrange(1500))])) for p in placed_on]
    acquired_on = [
        rng.choice(edges[:1]) if special_allowance(a, p) is None else a for a, p in zip(acquired_on, placed_on, strict=True)
    ]
    inputs = {}
    for v in vintages:
        inputs[f"{v}.placed_in_service"] = np.array([to_serial(d) for d in placed_on], float)
        fact = "contract_made" if f"{v}.contract_made" in sample_run.deal.facts else "construction_began"
        inputs[f"{v}.{fact}"] = np.array([to_serial(d) for d in acquired_on], float)
    for name in ("cancellation_ends", "enforceable", "conditions_met"):
        inputs |= {f: np.full(300, float(to_serial(date(2016, 1, 1)))) for f in sample_run.deal.facts if f.endswith(f".{name}")}
    figures = compute(sample_run.model, inputs)
    for s, (acquired, placed) in enumerate(zip(acquired_on, placed_on, strict=True)):
        for v in vintages:
            found = figures.lines[f"us_tax.{v}.allowance_rate"][s, 0]
            assert exact(found) == special_allowance(acquired, placed), (v, acquired, placed)
    print(f"{len(placed_on)} pairs of dates, {len(vintages)} vintages each")


def told_again(deal, figures, scenario: int, rate: Fraction):
    """The investments of the sample, event by event in the order of the day, at every period end."""
    value = {n: exact(round(float(a[min(scenario, len(a) - 1), 0]), 6)) for n, a in figures.facts.items()}
    order = {
        "observable_price": 0,
        "conversion": 1,
        "unexplained_difference": 2,
        "purchase": 3,
        "funding": 4,
        "fair_value": 5,
        "sale": 6,
    }
    events = sorted((e for e in deal.events if e.kind in order), key=lambda e: (value[f"{e.id}.date"], order[e.kind]))
    book, left = Investments(rate), list(events)
    for end in period_ends(deal):
        while left and value[f"{left[0].id}.date"] <= to_serial(end):
            e = left.pop(0)
            amount = value.get(f"{e.id}.amount")
            if e.kind == "funding":
                book.buy_note(amount)
            elif e.kind == "conversion":
                book.convert(value[f"{e.id}.cost"], value[f"{e.id}.fair_value"])
            elif e.kind == "fair_value":
                book.mark(amount)
            elif e.kind == "observable_price":
                book.price(amount)
            elif e.kind == "purchase":
                book.buy_preferred(amount)
            elif e.kind == "unexplained_difference":
                book.record_unexplained(amount)
            elif e.of == "notes":
                book.sell_notes(half_up(book.note_value * value["exit_multiple"]))
            else:
                book.sell_preferred(half_up(book.preferred * value["exit_multiple"]))
        yield book


def test_conversions_prices_and_their_deferred_tax_as_in_the_second_version(sample_run):
    """Amounts drawn anew; dates stay. Compared at every period end, the exit included."""
    rng, count = random.Random(3), 60
    kinds = {"funding", "conversion", "fair_value", "observable_price", "purchase", "unexplained_difference"}
    names = [
        f"{e.id}.{f}"
        for e in sample_run.deal.events
        if e.kind in kinds
        for f in e.fields
        if f in ("amount", "cost", "fair_value")
    ]
    inputs = {
        n: np.array([round(float(sample_run.deal.facts[n].value) * rng.uniform(0.97, 1.0)) for _ in range(count)], float)
        for n in names
    }
    figures = compute(sample_run.model, inputs)
    compared = 0
    for s in range(count):
        if refusals(sample_run.model, figures, s):
            continue
        get = {
            key: figures.lines[key][s, 1:]
            for key in (
                "us_gaap.notes.amortized_cost",
                "us_gaap.notes.fair_value",
                "us_gaap.notes.unrealised",
                "us_gaap.notes.deferred_tax",
                "us_gaap.preferred.deferred_tax",
                "us_gaap.preferred.unexplained_deferred",
                "us_gaap.preferred.carrying",
                "us_gaap.results.gains_in_income_to_date",
                "us_tax.preferred.basis",
            )
        }
        for i, book in enumerate(told_again(sample_run.deal, figures, s, Fraction(21, 100))):
            expected = (
                book.note_cost,
                book.note_value,
                book.aoci,
                book.tax_oci,
                book.tax_income,
                book.unexplained_tax,
                book.preferred,
                book.income,
                book.preferred_basis,
            )
            found = tuple(exact(row[i]) for row in get.values())
            assert found == expected, (
                s,
                period_ends(sample_run.deal)[i],
                dict(zip(get, zip(map(float, found), map(float, expected), strict=True), strict=True)),
            )
            compared += 1
    print(f"{compared} period ends compared")
    assert compared > 500


def test_the_tax_of_each_period_is_that_of_the_year_to_date(sample_run):
    years = sample_run.figures.row("timeline.tax_year").astype(int).tolist()
    incomes = [(y, exact(v)) for y, v in zip(years, sample_run.figures.row("us_tax.income_taxes.taxable_income"), strict=True)]
    expected = year_to_date_tax(incomes, Fraction(21, 100))
    assert [exact(v) for v in sample_run.figures.row("us_tax.income_taxes.current_tax")] == expected


# ---- citations ----

AFTER_ID = re.compile(r"$|[ (\[,;]|-\d")


def cites_known_authority(cite: str, ids) -> bool:
    return any(cite.startswith(i) and AFTER_ID.match(cite[len(i) :]) for i in ids)


def every_cite(models):
    for model in models:
        for p in model.placed:
            t = p.treatment
            yield f"{p.path} {t.name}", t.cite
            for part in (*t.lines, *t.entries, *t.refusals):
                yield f"{p.path} {t.name} {getattr(part, 'name', getattr(part, 'line', ''))}", part.cite
        for e in model.deal.elections:
            if e.cite or GOLD not in Path(model.deal.path).parents:  # a gold case need not cite its elections
                yield f"{model.deal.path} election {e.name}", e.cite
        for question in model.deal.scoping:
            yield f"{model.deal.path} scoping", question["cite"]
    law = read_law()
    for parameter in law.parameters.values():
        yield from ((parameter.path, window.cite) for window in parameter.windows)
        yield from ((f"{parameter.path} not covered: {what}", cite) for what, cite in parameter.not_covered)
    yield from ((table.path, table.cite) for table in law.tables.values())
    yield from ((f"elections.yaml {name}", content["cite"]) for name, content in read_yaml(RULES / "elections.yaml").items())
    yield from ((f"accounts.yaml {row['account']}", row["cite"]) for row in read_yaml(RULES / "accounts.yaml"))


def test_every_citation_begins_with_an_authority_of_the_list(models):
    ids = read_yaml(RULES / "citations.yaml")
    found = list(every_cite(models))
    unknown = sorted({(where, cite) for where, cite in found if not cites_known_authority(cite, ids)})
    print(f"{len(found)} citations, {len({c for _, c in found})} different, {len(ids)} authorities")
    assert unknown == []


@pytest.mark.parametrize("cite", ["IRC 1", "IRC 1680(k)", "ASC 3201", "IRC 11a", "a judgement", ""])
def test_a_citation_of_nothing_on_the_list_is_found(cite):
    assert not cites_known_authority(cite, read_yaml(RULES / "citations.yaml"))


# ---- windows ----

PARAMETERS = read_law().parameters


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_window_is_dated_cited_and_has_a_status(name):
    raw = read_yaml(RULES.parent / PARAMETERS[name].path)
    keys, windows = raw.get("keys", ["placed_in_service"]), raw.get("windows")
    if windows is None:  # a recovery period: SYSTEM_CLASS in the file of asset classes
        system, _, kind = name.partition("_")
        key = {"general": "gds", "alternative": "ads"}.get(system, system)
        raw, windows = raw["classes"][kind], raw["classes"][kind][key]
    assert raw["label"] and keys
    for written in windows:
        assert written["status"] in ("confirmed", "unconfirmed") and written["cite"].strip()
        for key in keys:
            assert set(written[key]) <= {"from", "to"} and written[key], f"{name}: a window without dates for {key}"
            assert all(type(day) is date for day in written[key].values())
        assert "from" in written[keys[-1]], "each window begins on a day"
    for window in PARAMETERS[name].windows:
        assert all(first <= last for first, last in window.bounds)


def overlap(parameter: Parameter):
    for i, a in enumerate(parameter.windows):
        for b in parameter.windows[i + 1 :]:
            if all(x[0] <= y[1] and y[0] <= x[1] for x, y in zip(a.bounds, b.bounds, strict=True)):
                yield a.cite, b.cite


@pytest.mark.parametrize("name", PARAMETERS)
def test_windows_do_not_overlap(name):
    assert list(overlap(PARAMETERS[name])) == []


def test_an_overlap_of_one_day_is_an_error_of_the_law_file():
    window = {"cite": "IRC 11", "status": "confirmed", "value": "0.21"}
    content = {
        "name": "x",
        "label": "x",
        "unit": "rate",
        "keys": ["on"],
        "windows": [
            {**window, "on": {"from": date(2018, 1, 1), "to": date(2020, 1, 1)}},
            {**window, "on": {"from": date(2020, 1, 1)}},
        ],
    }
    with pytest.raises(ValueError, match="two windows hold the same dates"):
        _parameter(content, "x.yaml")
    content["windows"][1]["on"]["from"] = date(2020, 1, 2)
    assert len(_parameter(content, "x.yaml").windows) == 2


def in_force(name: str, *days: date) -> float:
    """rule(name, days) through the engine's reader; NaN where the law holds nothing."""
    parameter = PARAMETERS[name]
    bounds = tuple(tuple((float(to_serial(a)), float(to_serial(b))) for a, b in w.bounds) for w in parameter.windows)
    windows = Windows(bounds, np.array([[float(w.value) for w in parameter.windows]]))
    keys = [f"day_{i}" for i in range(len(days))]
    values = {key: (np.array([[float(to_serial(day))]]), True) for key, day in zip(keys, days, strict=True)}
    bind = Binding(
        values.__getitem__,
        *[lambda *_: None] * 2,
        windows=lambda _: windows,
        grid=lambda _: None,
        period_end=lambda: None,
        years=lambda: None,
    )  # type: ignore[arg-type]
    with np.errstate(all="ignore"):
        return float(evaluate(parse(f"rule({name}, {', '.join(keys)})"), bind, WHOLE, None)[0, 0])


def boundary_days(parameter: Parameter, key: int) -> list[date]:
    edges = {day for w in parameter.windows for day in w.bounds[key]} - {OPEN_START, OPEN_END}
    return sorted({edge + shift * DAY for edge in edges for shift in (-1, 0, 1)})


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_day_before_a_boundary_the_day_itself_and_the_day_after(name):
    parameter = PARAMETERS[name]
    pairs = product(*(boundary_days(parameter, key) for key in range(len(parameter.keys))))
    asked = [days for days in pairs if can_be(name, *days)]
    for days in asked:
        found, expected = in_force(name, *days), by_hand(name, *days)
        assert found == expected or (np.isnan(found) and expected is None), f"{name} {days}: {found}, by hand {expected}"
    print(f"{name}: {len(asked)} days or pairs of days")
    assert len(asked) >= 3


ONE_VINTAGE = """
deal: One vintage
start: {start}
end: 2020-12-31
step: year
books:
  us_tax: {{label: Tax, pods: macrs{taxes}}}
elections:
  recovery_percentages: {{choice: table}}
subjects:
  pods: {{type: equipment, label: Equipment}}
assumptions:
  facts:
    resale_floor: {{value: "0", unit: rate}}
    resale_floor_age: {{value: "240", unit: months}}
  events:
    - {{id: life, date: {start}, kind: useful_life, of: pods, months: "240"}}
  equipment:
    pods:
      classes:
        asset: {{label: Asset, asset_class: {kind}}}
      vintages:
        - {{name: asset_1, class: asset, placed_in_service: {placed}, acquired: {acquired}, cost: "1,000"}}
"""


def one_vintage(start="2018-01-01", placed="2018-06-30", taxes=", income_taxes: regular_tax", kind="five_year", acquired="2011-06-01"):
    return read_deal(
        "one.yaml", ONE_VINTAGE.format(start=start, placed=placed, taxes=taxes, kind=kind, acquired=acquired), lenient_sources="drawn"
    )


def test_a_date_that_no_window_holds_is_a_problem_that_names_the_citation():
    with pytest.raises(Problems, match=r"the law holds no value[\s\S]*Decided by IRC 168\(k\)"):
        run(one_vintage("2011-01-01", "2011-12-31", ""))
    assert run(one_vintage("2011-01-01", "2012-01-01", "")).figures.once("us_tax.asset_1.allowance_rate") == 0.5
    with pytest.raises(Problems, match=r"the law holds no value[\s\S]*Decided by IRC 11"):
        run(one_vintage("2017-01-01", "2018-06-30"))
    assert run(one_vintage("2018-01-01", "2018-06-30")).passed


def test_a_class_without_a_recovery_period_on_its_day_is_a_problem_that_names_the_citation():
    with pytest.raises(Problems, match=r"the law holds no value[\s\S]*Decided by IRC 168\(c\)"):
        run(one_vintage("2017-01-01", "2017-12-31", "", kind="qualified_improvement"))


# ---- accounts ----


def test_every_account_of_an_entry_exists_and_every_account_of_a_book_is_used(models):
    used: dict[str, set[str]] = {}
    for model in models:
        basis = {book.name: book.basis for book in model.deal.books}
        for p in model.placed:
            for entry in p.treatment.entries:
                used.setdefault(basis.get(p.book, p.book), set()).update((entry.debit, entry.credit))
    for book in ("us_gaap", "us_tax"):
        of_book = {name for name, account in chart().items() if account.book == book}
        assert used[book] - of_book == set(), f"{book} posts to accounts that are not its own"
        assert of_book - used[book] == set(), f"{book}: accounts that no treatment uses"


def test_accounts_have_numbers_of_their_own():
    numbers = [account.number for account in chart().values()]
    assert len(numbers) == len(set(numbers))


# ---- formulas ----


def test_no_formula_holds_a_number_of_its_own(models):
    read = set()
    for model in models:
        for row in model.rows.values():
            for text in filter(None, (row.line.formula, row.line.opening)):
                read.add(text)
                free = {id(n.arguments[1]) for n in walk(parse(text)) if isinstance(n, Word) and n.word == "round"}
                own = [
                    n.value for n in walk(parse(text)) if isinstance(n, Number) and id(n) not in free and n.value not in CONSTANTS
                ]
                assert own == [] and not re.search(r"\d\.\d|\.\d+\b", text), text
    print(f"{len(read)} different formulas")


@pytest.mark.parametrize(
    "text", ["pretax_income * 0.21", "pretax_income * 21 / 12", "prior(x) + 3", "x * (2 * 12)", "x + (1 + 2)"]
)
def test_a_formula_with_a_number_of_its_own_is_refused(text):
    with pytest.raises(FormulaError):
        parse(text)


def test_a_rule_with_a_planted_rate_is_a_problem_of_the_rule(monkeypatch):
    deal = load("amazon_anthropic")
    real = building.structure_rule

    def planted(name):
        structure = real(name)

        def legs(deal):
            made = structure.legs(deal)
            line = Line("tax_guess", "Planted", "money", "cash_before_tax * 0.21", "definition")
            return {**made, "loop": replace(made["loop"], lines=(*made["loop"].lines, line))}

        return replace(structure, legs=legs)

    monkeypatch.setattr(building, "structure_rule", planted)
    with pytest.raises(Problems, match='line "tax_guess"'):
        build(deal)
