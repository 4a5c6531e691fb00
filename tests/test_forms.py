"""Forms beside the books they are filled from: every total by another way, and checks that fail where a line is lost."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from drawn_cases import drawn_text
from drawn_forms import drawn_kit, line, of
from ruamel.yaml import YAML
from small_deals import made

from ledger.analysis import verify as verifying
from ledger.analysis.run import Run, run
from ledger.facts.read import read_deal
from ledger.model.grid import compute
from ledger.model.timeline import year_spans
from ledger.output import report_forms
from ledger.output.report_figures import Reading
from rules.us.forms import form_4562, form_4797, m3_amounts, m3_rows, schedule_m1, schedule_m3
from rules.us.gaap.contributed import PRETAX, TAXABLE

SEEDS = range(10)
DEALS = [f"{kind} {seed}" for kind in ("kit", "case") for seed in SEEDS] + ["sample data_center", "sample amd_openai"]


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


GOLD = ("blended_state_rate", "interest_limit", "operating_loss_in_the_books", "dividend_in_both_books", "software_by_stages",
        "em_capital_and_suspension", "rate_reconciliation", "worthless_note_in_the_books", "aro_with_tax")  # fmt: skip


@pytest.mark.parametrize("name", GOLD)
def test_limits_of_the_year_and_other_treatments_keep_the_forms_tied(monkeypatch, name):
    """State tax, interest and capital losses put off, losses carried alone, dividends, credits to equity: all checks nil."""
    runs: list[Run] = []
    real = verifying.run
    monkeypatch.setattr(verifying, "run", lambda *given, **named: runs.append(made := real(*given, **named)) or made)
    verifying.verify([Path(f"tests/gold/{name}.yaml")])
    forms = [check for made in runs for check in made.checks if check.label.startswith(("Form ", "Schedule "))]
    assert forms and all(check.passed for check in forms)


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
        marked = [head.note == "not read" for head in table.heads]
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
