"""Forms beside the books they are filled from: every total by another way, and checks that fail where a line is lost."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from drawn_cases import drawn_text
from law_forms_by_hand import ROWS_OF_4562
from ruamel.yaml import YAML
from small_deals import made

from ledger.analysis.run import Run, run
from ledger.facts.read import read_deal
from ledger.model.grid import compute
from ledger.model.parameters import read_law
from ledger.model.timeline import year_spans
from ledger.output import report_forms
from ledger.output.report_figures import Reading
from rules.us.forms import form_4562, form_4797, m3_amounts, m3_rows, schedule_m1, schedule_m3
from rules.us.gaap.contributed import PRETAX, TAXABLE

SEEDS = range(10)
DEAL = """start: 2022-01-01
end: {end}
step: quarter
posting_unit: cent
books:
  us_gaap: {{label: Books, kit: straight_line, work: expensed_as_incurred, income_taxes: asset_and_liability}}
  us_tax: {{label: Tax, kit: macrs, work: capitalised_research, income_taxes: regular_tax{elections}}}
elections:
  recovery_percentages: {{choice: table}}
  domestic_research: {{choice: deducted}}
  research_transition: {{choice: continue}}
subjects:
  kit: {{type: equipment, label: Kit}}
  work: {{type: research, label: Work}}
assumptions:
  facts:
    book_residual: {{value: "0", unit: rate}}
  events:
    - {{id: income_2023, date: 2023-12-31, kind: business_income, of: kit, amount: "100,000"}}
    - {{id: income_2024, date: 2024-12-31, kind: business_income, of: kit, amount: "1,000,000"}}
    - {{id: income_2025, date: 2025-12-31, kind: business_income, of: kit, amount: "1,000,000"}}
  equipment:
    kit:
      classes:
{classes}
      vintages:
{vintages}
  research:
    work:
{records}
"""
KINDS = ("servers", "seven_year", "land_improvements", "building", "software", "residential")


def drawn_kit(seed: int) -> str:
    """Vintages of drawn classes, some sold at a gain or a loss, some soon, some for nothing, some with section 179."""
    rng = random.Random(seed)
    kinds = rng.sample(KINDS, 3)
    classes = [f'        c{i}: {{label: C{i}, asset_class: {kind}, facts: {{life: {{value: "120", unit: months}}}}}}'
               for i, kind in enumerate(kinds)]  # fmt: skip
    vintages = []
    for i in range(rng.randint(2, 6)):
        kind = rng.randrange(3)
        day = f"{rng.randint(2022, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        cost = rng.randint(10**4, 10**6)
        sold = ""
        if rng.random() < 0.7:
            price = rng.choice([0, cost // 10, cost, 2 * cost])
            sold = f', disposal_date: {int(day[:4]) + rng.randint(1, 3)}-{rng.randint(1, 12):02d}-15, proceeds: "{price}"'
        elif kinds[kind] == "servers" and rng.random() < 0.7:
            sold = f', section_179: "{cost // 3}"'
        vintages.append(f'        - {{name: v{i}, class: c{kind}, placed_in_service: {day}, acquired: {day}, cost: "{cost}"{sold}}}')
    records = [f'      - {{name: w{i}, place: {rng.choice(["domestic", "foreign"])}, incurred: {rng.randint(2022, 2026)}-0'
               f'{rng.randint(1, 9)}-10, cost: "{rng.randint(10**4, 10**6)}"}}' for i in range(3)]  # fmt: skip
    alternative = f", elections: {{c{rng.randrange(3)}: {{allowance: elected_out, reason: x}}}}"
    law = read_law().asset_classes
    elections = alternative if law[kinds[int(alternative[15])]].allowance else ""
    told = {"classes": classes, "vintages": vintages, "records": records}
    return DEAL.format(end="2029-12-31", elections=elections, **{name: "\n".join(lines) for name, lines in told.items()})


@cache
def of(name: str) -> Run:
    """A drawn deal: kit or case, and its seed; or a sample."""
    kind, _, seed = name.partition(" ")
    if kind == "sample":
        return run(f"samples/{seed}")
    text = drawn_kit(int(seed)) if kind == "kit" else drawn_text(int(seed))
    return run(read_deal(f"{kind}_{seed}.yaml", text, lenient_sources="drawn"))


DEALS = [f"{kind} {seed}" for kind in ("kit", "case") for seed in SEEDS] + ["sample data_center", "sample amd_openai"]


def line(made: Run, key: str) -> np.ndarray:
    """A line of a form over the tax years; nil where the deal has not got it."""
    home = made.model.home(f"us_tax.{key}")
    return made.figures.row(home) if home in made.figures.lines else np.zeros(len(year_spans(made.deal)))


def posted(made: Run, accounts: dict[str, int], book: str = "us_tax") -> np.ndarray:
    """What a book posts to some accounts in each tax year, as a debit, with a sign for each; in dollars."""
    found = np.zeros(len(year_spans(made.deal)))
    places = {"cent": 100, "dollar": 1}[made.figures.unit]
    for account, balance in made.ledgers[book].balances.items():
        if account in accounts:
            moved = np.diff(balance, prepend=0)
            found += accounts[account] * np.array([moved[list(span)].sum() for span in year_spans(made.deal)]) / places
    return found.round(2)


@pytest.mark.parametrize("name", DEALS)
def test_every_check_of_a_form_passes(name):
    forms = [check for check in of(name).checks if check.label.startswith(("Form ", "Schedule "))]
    assert len(forms) >= 5
    assert [check.label for check in forms if not check.passed] == []


DEDUCTIONS = ("special allowance", "section 179", "recovery deductions", "research amortization")


@pytest.mark.parametrize("name", DEALS)
def test_form_4562_is_what_the_federal_book_posts(name):
    made = of(name)
    if "us_tax.form_4562.line_22" not in made.model.rows:
        return
    expected = posted(made, {f"tax deductions:{what}": 1 for what in DEDUCTIONS})
    assert (line(made, "form_4562.line_22") + line(made, "form_4562.line_44")).round(2).tolist() == expected.tolist()


@pytest.mark.parametrize("name", DEALS)
def test_form_4797_is_what_the_federal_book_posts(name):
    made = of(name)
    ordinary = posted(made, {"tax income:ordinary gain on equipment": -1, "tax deductions:ordinary loss on equipment": -1})
    net = posted(made, {"tax income:section 1231 gain": -1, "tax deductions:section 1231 loss": -1})
    assert (line(made, "form_4797.line_10g") + line(made, "form_4797.line_13")).round(2).tolist() == ordinary.tolist()
    assert line(made, "form_4797.line_7").round(2).tolist() == net.tolist()
    both = line(made, "form_4797.line_18") + line(made, "form_4797.line_9")
    assert both.round(2).tolist() == (ordinary + net).round(2).tolist(), "all of it is on Form 1120, line 9, or on Schedule D"


@pytest.mark.parametrize("name", DEALS)
def test_schedule_m3_adds_across_and_down(name):
    made = of(name)
    rows: dict[str, dict[str, np.ndarray]] = {}
    for key in made.model.rows:
        if found := re.fullmatch(r"us_tax\.schedule_m3\.(ii+_\w+)_([abcd])", key):
            rows.setdefault(found[1], {})[found[2]] = made.figures.row(key)
    for key, held in rows.items():
        held = {column: held.get(column, np.zeros(len(year_spans(made.deal)))) for column in "abcd"}
        assert (held["a"] + held["b"] + held["c"]).round(2).tolist() == held["d"].round(2).tolist(), key
        rows[key] = held
    sums = {"ii": ("ii_26", "ii_27", "ii_28", "ii_30"), "iii": ("iii_39",)}
    for column in "abcd":
        down = {part: sum(held[column] for key, held in rows.items() if key.startswith(f"{part}_") and key not in sums[part])
                for part in sums}  # fmt: skip
        plain = rows["ii_28"][column] if "ii_28" in rows else 0
        assert np.round(down["iii"] - rows["iii_39"][column], 2).any() == False  # noqa: E712
        assert np.round(down["ii"] + plain - down["iii"] - rows["ii_30"][column], 2).any() == False  # noqa: E712
    statements = {row.id: row for row in made.statements["us_gaap"]}
    places = {"cent": 100, "dollar": 1}[made.figures.unit]
    net = [statements["net income"].units[list(span)].sum() / places for span in year_spans(made.deal)]
    assert rows["ii_30"]["a"].round(2).tolist() == np.round(net, 2).tolist()
    assert line(made, "schedule_m1.line_10").tolist() == rows["ii_30"]["d"].tolist()


@pytest.mark.parametrize("name", DEALS)
def test_every_contributed_line_stands_in_one_row(name):
    made = of(name)
    text = " ".join(made.model.rows[key].line.formula for key in made.model.rows
                    if key.startswith("us_tax.schedule_m3.i") and key.endswith(("_a", "_d")))  # fmt: skip
    standing = re.findall(r"year_total\(((?:us_gaap|us_tax|deal)\.\w+\.\w+)\)", text)
    standing = [key for key in standing if not key.startswith(("us_gaap.results", "us_gaap.income_taxes", "us_tax.income_taxes"))]
    wanted = []
    for placed in made.model.placed:
        totals = {"us_gaap": PRETAX, "us_tax": TAXABLE}.get(placed.book, ())
        for part in placed.treatment.contributions:
            if part.total in dict(totals):
                own = any(each.name == part.line for each in placed.treatment.lines)
                wanted.append(f"{placed.book if own else 'deal'}.{placed.subject.name}.{part.line}")
    assert sorted(standing) == sorted(wanted)


# ---- a line that is lost is found ----


def failed(name: str) -> list[str]:
    kind, _, seed = name.partition(" ")
    text = drawn_kit(int(seed)) if kind == "kit" else drawn_text(int(seed))
    deal = read_deal("lost.yaml", text, lenient_sources="drawn")
    return [check.label for check in run(deal).checks if not check.passed]


def without(monkeypatch, module, function: str, number: str) -> None:
    """A part of a form as if the sum left one of its lines out: the line is nil."""
    real = getattr(module, function)

    def lost(*given):
        from dataclasses import replace

        return [replace(each, formula=f"({each.formula}) * 0") if each.name == number else each for each in real(*given)]

    monkeypatch.setattr(module, function, lost)


@pytest.mark.parametrize(
    "name, module, function, number, told",
    [
        ("kit 0", form_4562, "_part_three", "line_17", "Form 4562: depreciation and amortization"),
        ("kit 0", form_4562, "_part_six", "line_43", "Form 4562: depreciation and amortization"),
        ("kit 0", form_4797, "_by_vintage", "sold_line_24", "Form 4797: lines 10 and 13"),
        ("kit 0", form_4797, "_part_one", "line_7", "Form 4797: line 7"),
        ("kit 0", form_4797, "_part_two", "line_17", "Form 4797: line 18"),
        ("case 1", schedule_m3, "_row", "ii_16_b", "Schedule M-3: (a) + (b) + (c) = (d)"),
        ("case 1", schedule_m3, "_row", "iii_2_a", "Schedule M-3: line 30(a) is net income"),
        ("case 1", schedule_m3, "_row", "iii_31_d", "Schedule M-3: line 30(d) is taxable income"),
        ("case 1", schedule_m3, "_row", "iii_31_d", "Schedule M-3: lines 23d, 23e and 31"),
        ("case 1", schedule_m3, "_row", "iii_1_c", "Schedule M-3: what is permanent"),
        ("case 1", schedule_m1, "_items", "line_7_ii_16", "Schedule M-1: line 10"),
    ],
)  # fmt: skip
def test_a_lost_line_fails_its_check(monkeypatch, name, module, function, number, told):
    if number == "iii_1_c":  # the check of the permanent column sees what is neither tax nor named
        real = m3_amounts._never_taxed

        def more(deal, others, rows):
            real(deal, others, rows)
            rows["iii_31"].permanent.append((1, "year_total(us_gaap.pods.depreciation)"))

        monkeypatch.setattr(m3_amounts, "_never_taxed", more)
    else:
        without(monkeypatch, module, function, number)
    assert any(label.startswith(told) for label in failed(name))


# ---- which forms, which rows ----


@pytest.mark.parametrize("kind", sorted(ROWS_OF_4562))
def test_each_class_of_property_has_its_row(kind):
    """Rows of Sections B and C by hand, from the form and section 168(c), (g)."""
    general, alternative = ROWS_OF_4562[kind]
    assert set(ROWS_OF_4562) == set(read_law().asset_classes)
    for system, row in (("", general), ("recovery_system: alternative, ", alternative)):
        if not row:
            continue
        found = one_vintage(kind, f", elections: {{c0: {{{system}reason: x}}}}" * bool(system))
        rows = {key.rpartition(".")[2] for key in found.model.rows if re.fullmatch(r"us_tax\.form_4562\.line_(16|19.|20.?)", key)}
        before, row = row.split()[0], row.split()[-1]
        assert rows == {f"line_{before}", f"line_{row}"}
        assert line(found, f"form_4562.line_{row}")[3] > 0, "the deduction of its year, 2025, stands there"
        assert before == row or not line(found, f"form_4562.line_{before}").any()
        if row != "16":
            assert line(found, "form_4562.line_14")[3] + line(found, f"form_4562.line_{row}_basis")[3] == 90_000


OUT = ", elections: {c0: {allowance: elected_out, reason: x}}"


def one_vintage(kind: str = "servers", elections: str = "", sold: str = "", facts: str = "", year: int = 2025) -> Run:
    """A deal of one vintage of 90,000, in service in March."""
    text = DEAL.format(end="2028-12-31", elections=elections,
                       classes=f'        c0: {{label: C, asset_class: {kind}, facts: {{life: {{value: "120", unit: months}}}}}}',
                       vintages=f"        - {{name: v0, class: c0, placed_in_service: {year}-03-01, acquired: {year - 1}-03-01, "
                                f'cost: "90,000"{sold}}}',
                       records='      - {name: w0, place: foreign, incurred: 2024-03-10, cost: "1"}')  # fmt: skip
    return made(text.replace("  facts:\n    book", f"  facts:\n{facts}    book"))


@pytest.mark.parametrize("kind, rows", [("building", "ij"), ("residential", "hi")])
def test_real_property_moves_by_a_letter_in_the_form_of_2025(kind, rows):
    for year, row in zip((2024, 2025), rows, strict=True):
        found = one_vintage(kind, year=year)
        assert [letter for letter in "hij" if line(found, f"form_4562.line_19{letter}").any()] == [row]


def test_a_gain_above_cost_meets_losses_of_earlier_years():
    """Sold for 140,000: 50,000 above cost. Losses of 30,000 of 2021 leave 20,000 of it capital; all below cost is ordinary."""
    brought = '    unrecaptured_section_1231_losses: {value: "30,000", unit: USD}\n'
    found = one_vintage(sold=', disposal_date: 2026-06-30, proceeds: "140,000"', facts=brought)
    at = lambda name: line(found, f"form_4797.line_{name}")[4]  # noqa: E731
    assert (at("30"), at("32"), at("7"), at("8"), at("9"), at("12")) == (50_000 + at("31"), 50_000, 50_000, 30_000, 20_000, 30_000)
    assert at("18") == at("31") + 30_000
    assert line(found, "schedule_m3.ii_23b_d")[4] == 20_000 and line(found, "schedule_m3.ii_23d_d")[4] == at("18")


def test_what_is_held_a_year_or_left_for_nothing_is_in_part_two():
    """Sold for 100,000 within a year, and abandoned after two: line 10, and the abandoned one on Schedule M-3, line 23e."""
    short = one_vintage(sold=', disposal_date: 2025-12-15, proceeds: "100,000"')
    assert line(short, "form_4797.line_10g")[3] == line(short, "form_4797.line_18")[3] == 10_000, "no recovery in the year of both"
    left = one_vintage(sold=', disposal_date: 2027-06-30, proceeds: "0"', elections=OUT)
    loss = 90_000 - 18_000 - 28_800 - 8_640  # 20 %, 32 %, half of 19.2 %
    assert line(left, "form_4797.line_10g")[5] == line(left, "form_4797.abandoned")[5] == line(left, "schedule_m3.ii_23e_d")[5] == -loss
    assert line(left, "schedule_m3.ii_23d_d")[5] == 0


def test_a_loss_after_a_year_is_in_part_one():
    """90,000 less 55,440 recovered is 34,560; sold for 10,000: 24,560 lost, under section 1231, ordinary."""
    found = one_vintage(sold=', disposal_date: 2027-06-30, proceeds: "10,000"', elections=OUT)
    assert [line(found, f"v0.sold_line_{name}")[5] for name in ("20", "22", "24")] == [10_000, 55_440, -24_560]
    assert [line(found, f"form_4797.line_{name}")[5] for name in ("2g", "7", "11", "18")] == [-24_560] * 4


def test_only_the_federal_book_of_the_deal_as_it_stands_fills_forms():
    books = {key.partition(".")[0] for key in of("case 1").model.rows if re.search(r"\.(form|schedule)_", key)}
    assert books == {"us_tax"}
    plain = drawn_kit(0).replace(", income_taxes: regular_tax", "").replace(", income_taxes: asset_and_liability", "")
    assert not [key for key in made(plain).model.rows if re.search(r"\.(form|schedule)_", key)], "no return without its tax"


def test_rows_are_given_to_lines_that_exist():
    source = "\n".join(path.read_text(encoding="utf-8") for place in ("gaap", "tax") for path in Path(f"rules/us/{place}").glob("*.py"))
    source += "\n".join(path.read_text(encoding="utf-8") for path in Path("rules").glob("*/*.py"))
    rows = {row.key for row in m3_rows.ROWS}
    for table in (m3_rows.BOOK, m3_rows.RETURN):
        assert set(table.values()) <= rows
        for _, name in table:
            assert re.search(rf'["\']{name}["\']|{name}', source), name


def test_an_edited_date_is_followed():
    """An edit of a date on the same model: the forms follow, and their checks stay nil."""
    made = of("case 1")
    shifted = {name: np.array([float(v) for v in (45000, 45400)]) for name in made.deal.facts if name.endswith("v_0.acquired")}
    figures = compute(made.model, shifted)
    for key, check in made.model.checks():
        if check.label.startswith(("Form", "Schedule")):
            assert not np.nan_to_num(figures.lines[key]).any(), check.label


def test_years_are_marked_and_nil_lines_left_out_of_the_report():
    made = of("sample data_center")
    tables = report_forms.forms(Reading(made))
    assert [table.caption.partition(",")[0] for table in tables] == [
        "Form 4562", "Form 4797", "Schedule M-1 (Form 1120)", "Schedule M-3 (Form 1120)"]  # fmt: skip
    years = [head.text for head in tables[0].heads]
    for table, key in zip(tables, report_forms.FORMS, strict=True):
        read = YAML(typ="safe").load(Path(f"rules/us/forms/{key}_numbers.yaml").read_text(encoding="utf-8"))
        marked = [head.note == "not confirmed" for head in table.heads]
        spans = [(w["on"]["from"].year, w["on"]["to"].year) for w in read["windows"] if w["value"] == "1"]
        known = [any(first <= int(year) <= last for first, last in spans) for year in years]
        assert marked == [not each for each in known]
        assert all(any(cell.kind != "nil" for cell in row.cells) for row in table.rows if row.kind != "heading")
    assert "not on Schedule K" in next(p for p in made.model.placed if p.subject.name == "form_4562").treatment.title


def test_lines_of_a_form_begin_with_their_number_and_note_the_form():
    for key, row in of("kit 1").model.rows.items():
        found = re.fullmatch(r"us_tax\.(form_4562|form_4797|schedule_m1)\.line_(\d+[a-j]?)(_\w+)?", key)
        if found and not key.endswith("_difference"):
            assert row.label.startswith(re.match(r"\d+", found[2])[0]), key  # type: ignore[index]
            assert row.line.note.startswith(("Form", "Schedule")) or row.line.unit == "flag", key
