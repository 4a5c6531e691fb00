"""The report: what stands in it, that it loads nothing, that hostile texts stay texts, and that figures open."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from ledger.analysis.agreement import agreement
from ledger.analysis.asset_cases import expanded, is_asset_case
from ledger.analysis.headline import headline
from ledger.analysis.run import Run, run
from ledger.facts.nodes import compose
from ledger.facts.problems import Problems
from ledger.facts.read import deal_from_node, read_deal
from ledger.output import report_assets as assets
from ledger.output import report_equipment as equipment
from ledger.output import report_tables as tables
from ledger.output.layout import templates
from ledger.output.report import anchor, embedded, render, web, write_report
from ledger.output.report_data import runs
from ledger.output.report_figures import Reading, Shown, Table, TableRow, amount
from tests.programs import needs

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "amazon_anthropic"
LARGEST = 3_000_000
HOSTILE = "</script><img src=x onerror=alert(1)>=1+1|{{ 7 * 7 }}\u202eevil\u2028\u0661"


@pytest.fixture(scope="module")
def sample() -> Run:
    return run(SAMPLE)


@pytest.fixture(scope="module")
def page(sample: Run) -> str:
    return render(sample)


class Outline(HTMLParser):
    """Elements with their attributes, ids, and the visible text of a page."""

    def __init__(self, page: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.hidden = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.hidden = tag

    def handle_endtag(self, tag: str) -> None:
        self.hidden = "" if tag == self.hidden else self.hidden

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.text += data

    def ids(self) -> list[str]:
        return [str(a["id"]) for _, a in self.elements if "id" in a]


def test_sections_stand_in_order_under_the_references_of_the_workbook(page: str) -> None:
    ids = Outline(page).ids()
    order = [
        "A-0",
        "figures",
        "C-2",
        "D-1",
        "G-5",
        "K-2",
        "statements",
        "E-2",
        "H-1",
        "I-1",
        "A-4",
        "B-3",
        "B-1",
        "B-5",
        "Z-1",
        "G-1",
    ]
    assert [id for id in ids if id in order] == order
    without_a_section = {"B-2", "B-2a", "B-4", "F-1"}
    without_a_section |= {"E-3a", "E-3b", "E-5", "E-6", "E-7", "E-8", "F-2", "F-3", "F-4", "H-5", "H-5a"}  # not every deal has them
    without_a_section |= {"K-1"}  # the workbook's: what it says stands in K-2
    assert {template["ref"] for template in templates()} - without_a_section <= set(ids)
    assert len(ids) == len(set(ids))


def test_every_link_within_the_page_leads_somewhere(page: str) -> None:
    outline = Outline(page)
    inner = {str(a["href"])[1:] for tag, a in outline.elements if tag == "a" and str(a.get("href", "")).startswith("#")}
    assert inner and inner <= set(outline.ids())


def test_cover_tells_limits_before_figures_and_the_state_of_the_checks(sample: Run, page: str) -> None:
    text = " ".join(Outline(page).text.split())
    assert f"Master check: all {len(sample.checks)} checks pass" in text
    assert text.index(" ".join(sample.deal.limits[0].split())) < text.index("Key figures to")
    assert sample.fingerprint in text and sample.deal.entity in text
    for figure in headline(sample):
        assert figure.label in text
        assert f"{Decimal(figure.value) / 10**6:,.1f}" in text


@pytest.mark.slow
def test_a_failed_check_is_told_on_the_cover(sample: Run) -> None:
    broken = dataclasses.replace(sample)
    broken.__dict__["checks"] = (dataclasses.replace(sample.checks[0], amount=1.0), *sample.checks[1:])
    assert f"1 of {len(sample.checks)} checks fail" in render(broken)


def test_every_fact_authority_and_check_is_listed(sample: Run, page: str) -> None:
    text = " ".join(Outline(page).text.split())
    for fact in sample.deal.facts.values():
        assert fact.name in text and f"deal.yaml:{fact.where.line}" in text
    for check in sample.checks:
        assert check.label in text
    for item in sample.deal.scoping:
        assert " ".join(item["question"].split()) in text


def test_yearly_figures_are_sums_of_whole_posting_units(sample: Run) -> None:
    reading = Reading(sample)
    key = "us_gaap.pods.depreciation"
    units = reading.units(key)
    for year, span in enumerate(reading.spans):
        assert reading.of_year(key, year, "sum") == amount(
            reading.dollars(sum(units[i] for i in span)), f"y{reading.numbers[key]}.{year}"
        )
    assert reading.of_life(key).text == amount(reading.dollars(sum(units))).text


def test_statements_by_year_take_balances_at_year_end_and_add_movements(sample: Run) -> None:
    reading = Reading(sample)
    for book, rows in sample.statements.items():
        for row in rows:
            for year, span in enumerate(reading.spans):
                balance = reading.is_balance(book, row.id)
                units = (
                    row.units[span[0] if row.kind == "opening" else span[-1]]
                    if balance
                    else sum(row.units[i] for i in span)
                )
                assert reading.statement(book, row, year).text == amount(reading.dollars(int(units))).text
    kinds = {row.id: reading.is_balance("us_gaap", row.id) for row in sample.statements["us_gaap"]}
    assert kinds["assets"] and kinds["closing equity"] and not kinds["net income"] and not kinds["change in cash"]


def test_a_total_stands_below_what_it_adds(sample: Run) -> None:
    reading = Reading(sample)
    for book, label, shown in tables.statements(reading):
        assert label
        for name, table in zip(dict.fromkeys(r.statement for r in sample.statements[book]), shown, strict=True):
            assert name in table.caption and len(table.rows) == len({row.label for row in table.rows})
    cash_flow = next(t for t in tables.statements(reading)[0][2] if t.caption.startswith("Cash flow,"))
    assert cash_flow.rows[0].label == "Net income"


@pytest.mark.parametrize("dollars, text", [
    ("0", "–"), ("50000", "0.1"), ("49999", "0.0"), ("-50000", "(0.1)"), ("1234567890", "1,234.6"),
    ("-1250000000.00", "(1,250.0)"),
])  # fmt: skip
def test_amounts_in_millions(dollars: str, text: str) -> None:
    assert amount(Decimal(dollars)).text == text


def test_equal_neighbours_are_coded_once() -> None:
    assert runs([0.0, 0.0, 5.0, 0.5, float("nan")]) == [[0, 2], 5, 0.5, None]


def test_agreement_tells_given_calibrated_and_predicted_apart(sample: Run) -> None:
    rows = agreement(sample)
    assert {row.kind for row in rows} == {"given", "calibrated", "predicted", "derived"}
    assert not [row for row in rows if row.result == "differs"]
    missed = [row for row in rows if row.result == "misses as stated"]
    assert [(row.kind, row.difference) for row in missed] == [("predicted", Decimal(-300_000_000))]
    text = " ".join(Outline(render(sample)).text.split())
    assert "✖ misses as stated" in text and "(300.0)" in text


@pytest.mark.parametrize("row, problem", [
    ("A line,us_gaap.notes.fair_valu,2024-12-31,1,0.1,given,,,x,", "is no money line by period"),
    ("A line,us_gaap.notes.fair_value,2024-12-30,1,0.1,given,,,x,", "is not the last day of a period"),
    ("A line,us_gaap.notes.fair_value,2024-12-31,one,0.1,given,,,x,", "is no number"),
    ("A line,us_gaap.notes.fair_value,2024-12-31,1,0.1,guessed,,,x,", 'the kind of a row is "guessed"'),
])  # fmt: skip
def test_a_row_of_expected_figures_that_cannot_be_read_is_named(
    sample: Run, tmp_path: Path, row: str, problem: str
) -> None:
    file = tmp_path / "expected.csv"
    head = "statement_line,book_line,date,amount_usd_bn,rounding,kind,chosen_input,miss,source,note"
    file.write_text(f"# a remark\n{head}\n{row}\n", encoding="utf-8")
    changed = dataclasses.replace(sample, deal=dataclasses.replace(sample.deal, agreement=str(file)))
    with pytest.raises(Problems) as raised:
        agreement(changed)
    assert problem in str(raised.value) and "expected.csv:3" in str(raised.value)


def test_no_part_of_the_page_is_loaded_from_anywhere(page: str) -> None:
    for tag, attributes in Outline(page).elements:
        assert "src" not in attributes and "srcset" not in attributes and "action" not in attributes
        assert tag not in ("link", "iframe", "object", "embed", "base", "form", "img")
        assert not [name for name in attributes if name.startswith("on")]
        if tag == "a" and not str(attributes["href"]).startswith("#"):
            assert str(attributes["href"]).startswith("https://") and "noreferrer" in str(attributes["rel"])
    style = page[page.index("<style>") : page.index("</style>")]
    assert "url(" not in style and "@import" not in style
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1))  # type: ignore[union-attr]
    assert policy.startswith("default-src 'none'") and "http" not in policy and "unsafe-eval" not in policy


def test_tables_read_aloud(page: str) -> None:
    elements = Outline(page).elements
    assert len([1 for tag, _ in elements if tag == "table"]) == len([1 for tag, _ in elements if tag == "caption"])
    assert not [a for tag, a in elements if tag == "th" and "scope" not in a]
    drawings = [a for _, a in elements if a.get("class") == "drawing"]
    assert drawings and all(a["role"] == "img" and len(str(a["aria-label"])) > 60 for a in drawings)
    assert len([1 for tag, _ in elements if tag == "figcaption"]) == len(drawings)


@pytest.mark.slow
def test_size_and_same_bytes(sample: Run, page: str, tmp_path: Path) -> None:
    first, second = tmp_path / "report.html", tmp_path / "again.html"
    write_report(sample, first)
    write_report(run(SAMPLE), second)
    assert first.read_bytes() == second.read_bytes() == page.encode()
    assert len(first.read_bytes()) < LARGEST
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.html", "report.html"]
    assert str(SAMPLE.parents[1]) not in page


def test_a_failed_write_leaves_the_older_report(sample: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.html"
    target.write_text("older", encoding="utf-8")

    def fails(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("ledger.output.report.os.replace", fails)
    with pytest.raises(OSError):
        write_report(sample, target)
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["older"]


def test_a_deal_with_fewer_treatments_has_fewer_sections(sample: Run) -> None:
    books = tuple(
        dataclasses.replace(b, treatments=tuple(t for t in b.treatments if t[0] not in ("pods", "income_taxes")))
        for b in sample.deal.books
        if not b.like
    )
    subjects = tuple(subject for subject in sample.deal.subjects if subject.name != "pods")
    events = tuple(event for event in sample.deal.events if event.of != "pods")
    fewer = {"books": books, "subjects": subjects, "events": events, "agreement": "", "scoping": (), "paths": (), "limits": ()}
    fewer["actuals_to"] = None
    text = render(run(dataclasses.replace(sample.deal, **fewer)))
    ids = Outline(text).ids()
    assert {"C-2", "D-1", "G-3a", "B-1"} <= set(ids) and not {"H-1", "I-1", "A-4"} & set(ids)


# ---- what is shown adds up, in deals of every shape ----

GOLD = Path(__file__).parent / "gold"
ADDED = ("data_center", "amazon_anthropic", "dividend_in_both_books", "interest_in_the_books", "operating_loss_in_the_books",
         "f6_shares_for_credits", "interest_in_cash_and_rebate", "g13_short_tax_year", "g16_short_year_mid_quarter")  # fmt: skip


@pytest.fixture(scope="module", params=ADDED)
def shown(request: pytest.FixtureRequest, sample: Run) -> Reading:
    """A sample, or the deal of a gold case: a dividend, a borrowing, losses carried forward, short tax years."""
    if request.param == sample.deal.name:
        return Reading(sample)
    if (SAMPLE.parent / request.param).exists():
        return Reading(run(SAMPLE.parent / request.param))
    path = GOLD / f"{request.param}.yaml"
    node, text, _ = compose(str(path), path.read_text(encoding="utf-8"))
    assert node is not None
    parts = {key.value: value for key, value in node.value}
    deal = expanded(parts["deal"]) if is_asset_case(parts["deal"]) else parts["deal"]
    return Reading(run(deal_from_node(deal, str(path), text, "a gold case")))


def _units(shown: Reading, cell: Shown) -> int:
    """A cell in posting units, exactly, from the reference of its derivation; nil where it has none. The text must agree."""
    if not cell.ref:
        assert cell.text in ("", "–")
        return 0
    numbers, column = cell.ref[1:].split(".")
    keys = list(shown.run.model.rows)
    columns = shown.spans[int(column)] if cell.ref[0] == "y" else (int(column),)
    parts = [(-1 if part[0] == "n" else 1, keys[int(part.strip("n"))]) for part in numbers.split("-")]
    units = sum(sign * shown.units(key)[i] for sign, key in parts for i in columns)
    assert cell.text == shown.amount(shown.dollars(units)).text
    return units


def _adds(shown: Reading, total: TableRow, parts: list[TableRow]) -> None:
    """The parts add to the total in every column, to the posting unit; "Less:" and "Paid:" are taken off."""
    signs = [-1 if row.label.startswith(("Less:", "Paid:")) else 1 for row in parts]
    for column in range(len(total.cells)):
        if total.cells[column].ref[:1] != "t":
            told = sum(sign * _units(shown, row.cells[column]) for sign, row in zip(signs, parts, strict=True))
            assert told == _units(shown, total.cells[column]), (total.label, column)


def _blocks(table: Table) -> dict[str, list[TableRow]]:
    """The rows under each heading, without notes."""
    blocks: dict[str, list[TableRow]] = {"": []}
    for row in table.rows:
        if row.kind == "heading":
            blocks[row.label] = []
        elif row.kind != "note":
            blocks[list(blocks)[-1]].append(row)
    return blocks


def test_the_causes_of_the_difference_add_to_it_and_the_limits_to_taxable_income(shown: Reading) -> None:
    table = tables.compare(shown)
    if table is None or not shown.has("us_gaap.results.year_book_less_tax"):
        return
    income, taxable, difference = [rows for rows in _blocks(table).values() if rows]
    at = next(i for i, row in enumerate(income) if row.label == "Income before tax")
    _adds(shown, income[at], income[:at])
    after = next((i for i, row in enumerate(taxable) if row.label == "Taxable income of the return"), None)
    before = next(i for i, row in enumerate(taxable) if row.label.startswith("Taxable income"))
    _adds(shown, taxable[before], taxable[:before])
    if after is not None:
        _adds(shown, taxable[after], taxable[before:after])
    at = next(i for i, row in enumerate(difference) if row.kind == "total")
    assert at and difference[at].label.startswith("Income before tax less taxable income")
    _adds(shown, difference[at], difference[:at])
    if after is not None:
        _adds(shown, difference[-1], [difference[at], difference[-2]])
        pretax = next(row for row in income if row.label == "Income before tax")
        _adds(shown, difference[-1], [pretax, dataclasses.replace(taxable[after], label="Less:")])


def test_legs_add_to_the_cash_of_the_deal(shown: Reading) -> None:
    table = tables.loop(shown)
    assert table is not None
    *legs, total, _ = table.rows
    assert total.label == "Cash before tax"
    _adds(shown, total, legs)


def test_the_tax_basis_balance_sheet_adds_to_all(shown: Reading) -> None:
    table = assets.tax_balance_years(shown)
    if table is None:
        return
    for rows in _blocks(table).values():
        if rows:
            _adds(shown, rows[-1], rows[:-1])
    at_a_day = assets.tax_balance(shown)
    assert at_a_day is not None
    _adds(shown, at_a_day.rows[-1], list(at_a_day.rows[:-1]))


def test_the_origins_of_deferred_tax_add_to_it(shown: Reading) -> None:
    total = "us_gaap.results.deferred_tax_liability"
    if not shown.has(total):
        return
    parts = assets.origins(shown)
    for column, units in enumerate(shown.units(total)):
        assert sum(part.sign * shown.units(part.key)[column] for part in parts) == units


def test_classes_of_equipment_add_to_the_equipment(shown: Reading) -> None:
    for name in shown.subjects("equipment"):
        whole = f"us_tax.{name}.year_remaining"
        rates, classes = equipment.by_rate(shown, name), equipment.by_class(shown, name)
        if rates:
            *parts, total, _ = rates.rows
            _adds(shown, total, parts)
        if classes and shown.has(whole):
            columns = [shown.years.index(head.text) for head in classes.heads]
            all_of = TableRow("all", tuple(shown.at(whole, year) for year in columns))
            _adds(shown, all_of, [row for row in classes.rows if row.kind == "total"])


def test_every_such_deal_has_a_report_without_words_on_what_it_has_not(shown: Reading) -> None:
    text = " ".join(Outline(render(shown.run)).text.split())
    part = text[text.index("Key figures to") : text.index("Statements: ")]
    assert ("invested in the lab" in part) == shown.has("deal.loop.invested")
    assert ("as cloud revenue" in part) == shown.has("deal.loop.invested", "deal.loop.revenue")
    assert ("Money loop" in part) == shown.has("deal.loop.invested", "deal.loop.revenue")
    assert "nil had" not in text and " nil will" not in text


def test_rates_of_the_special_allowance_are_seen_at_a_glance() -> None:
    reading = Reading(run(SAMPLE.parent / "data_center"))
    table = equipment.by_rate(reading, "site")
    assert table is not None
    assert [row.label for row in table.rows] == ["Cost at 100 %", "Cost at 60 %", "Cost at 40 %", "Cost at 20 %", "Cost without the "
                                                 "allowance", "Cost placed in service", "Special allowance"]  # fmt: skip
    text = " ".join(Outline(render(reading.run)).text.split())
    assert "Office furniture and fixtures: allowance (book us_tax)" in text and "us_tax.furniture" not in text
    assert "Chip design: spending, books and tax, by year" in text


def test_a_deal_without_instrument_or_contract_names_no_counterparty() -> None:
    path = SAMPLE.parent / "data_center" / "deal.yaml"
    text = re.sub(r"(?m)^counterparty:.*\n", "", path.read_text(encoding="utf-8"))
    deal = read_deal(path, text)
    assert deal.counterparty == "" and "counterparty" not in text
    page = " ".join(Outline(render(run(deal))).text.split())
    assert f"Books of {deal.entity} ✔ Master check" in page and "none is actual" in page
    path = SAMPLE / "deal.yaml"
    with pytest.raises(Problems, match="the deal has no counterparty"):
        read_deal(path, re.sub(r"(?m)^counterparty:.*\n", "", path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def hostile(sample: Run) -> str:
    """The page of a deal whose every free text is an attack."""
    deal = sample.deal
    facts = {n: dataclasses.replace(f, label=HOSTILE, source=HOSTILE, note=HOSTILE) for n, f in deal.facts.items()}
    subjects = tuple(
        dataclasses.replace(s, label=HOSTILE, labels=tuple(HOSTILE for _ in s.instances)) for s in deal.subjects
    )
    books = tuple(dataclasses.replace(b, label=HOSTILE) for b in deal.books)
    elections = tuple(dataclasses.replace(e, reason=HOSTILE, cite=HOSTILE) for e in deal.elections)
    scoping = tuple({**item, "question": HOSTILE, "answer": HOSTILE} for item in deal.scoping)
    sources = {HOSTILE: {"title": HOSTILE, "address": "javascript:alert(1)"}, **deal.sources}
    changed = dataclasses.replace(deal, title=HOSTILE, entity=HOSTILE, facts=facts, subjects=subjects, books=books,
                                  sources=sources, elections=elections, scoping=scoping, limits=(HOSTILE,))  # fmt: skip
    return render(run(changed))


@pytest.mark.slow
def test_hostile_texts_stay_texts(page: str, hostile: str) -> None:
    def tags(text: str) -> set[str]:
        return {tag for tag, _ in Outline(text).elements}

    assert tags(hostile) == tags(page)
    assert hostile.count("<script") == page.count("<script") and hostile.count("</script") == page.count("</script")
    assert "\u202e" not in hostile and "\u2028" not in hostile
    assert "49" not in Outline(hostile).text.split("{{ 7 * 7 }}")[0][-40:] and "{{ 7 * 7 }}" in Outline(hostile).text
    assert not [a for tag, a in Outline(hostile).elements if tag == "a" and "javascript" in str(a["href"])]
    data = re.search(r'<script type="application/json" id="lines">(.*?)</script>', hostile, re.DOTALL)
    assert data and json.loads(data.group(1))["facts"]


def test_data_cannot_end_its_element() -> None:
    text = embedded(["</script><!--", "\u2028&"])
    assert not set("<>&\u2028") & set(text) and json.loads(text) == ["</script><!--", "\u2028&"]


def test_addresses_and_anchors() -> None:
    assert web("https://example.com/a") and not web("javascript:alert(1)") and not web("//example.com")
    assert anchor("IRC 168(k)") == "cite-IRC-168-k"


@pytest.mark.parametrize("ci, outcome", [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[Exception]) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("tests.programs.shutil.which", lambda _: None)
    with pytest.raises(outcome, match="chromium not found: install with `apt-get install chromium`"):
        needs("chromium")


# ---- in a browser ----


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    binary = needs("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        yield opened
        opened.close()


def _open(browser: Any, tmp_path: Path, text: str, **options: Any) -> tuple[Any, list[str]]:
    """A page opened from disk, and what went wrong in it: requests beside the page itself, errors, messages."""
    file = tmp_path / "report.html"
    file.write_text(text, encoding="utf-8")
    tab = browser.new_page(**options)
    told: list[str] = []
    tab.on("request", lambda request: told.append(request.url) if request.url != file.as_uri() else None)
    tab.on("console", lambda message: told.append(message.text))
    tab.on("pageerror", lambda error: told.append(str(error)))
    tab.on("dialog", lambda dialog: told.append(f"dialog {dialog.message}"))
    tab.goto(file.as_uri())
    tab.wait_for_function("document.querySelectorAll('.drawing svg').length > 0")
    return tab, told


@pytest.mark.slow
def test_charts_are_drawn_and_nothing_is_requested(browser: Any, tmp_path: Path, page: str) -> None:
    for width in (1280, 420):
        tab, told = _open(browser, tmp_path, page, viewport={"width": width, "height": 800})
        assert tab.locator(".drawing svg").count() == tab.locator("figure.chart").count() == 9
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert told == []
        tab.close()


@pytest.mark.slow
def test_a_derivation_opens_by_keyboard_and_closes_with_escape(browser: Any, tmp_path: Path, page: str) -> None:
    tab, told = _open(browser, tmp_path, page)
    panel = tab.locator("#derivation")
    first = tab.locator("table.figures button.figure").first
    first.focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowDown")
    chosen = tab.evaluate("document.activeElement.textContent")
    tab.keyboard.press("Enter")
    assert panel.is_visible() and tab.evaluate("document.activeElement.id") == "derivation-title"
    assert _million(panel.locator(".headline strong").inner_text()) == chosen
    tab.keyboard.press("Escape")
    assert not panel.is_visible() and tab.evaluate("document.activeElement.textContent") == chosen
    assert told == []
    tab.close()


@pytest.mark.slow
def test_a_derivation_shows_formula_sources_rule_and_cell_and_leads_on(
    browser: Any, tmp_path: Path, sample: Run, page: str
) -> None:
    tab, _ = _open(browser, tmp_path, page)
    reading = Reading(sample)
    key = "us_gaap.notes.fair_value"
    tab.locator(f'td[data-d="l{reading.numbers[key]}.{reading.now}"] button').first.click()
    panel = tab.locator("#derivation")
    told = panel.inner_text()
    for wanted in (
        "97,900,000,000",
        "fair_value = value * (1 - sold)",
        "Inv_us_gaap!",
        "ASC 320-10-35-1",
        "rules/us/gaap/available_for_sale.py",
        key,
    ):
        assert wanted in told
    panel.locator("a.name").first.click()
    assert "10-Q Q2 2026" in panel.inner_text() and "secondary copy" in panel.inner_text()
    tab.locator("#derivation-back").click()
    assert "fair_value = value" in panel.inner_text()
    tab.close()


@pytest.mark.slow
def test_every_figure_opens_and_is_the_figure_in_the_table(browser: Any, tmp_path: Path, page: str) -> None:
    """All derivations are opened in turn; each shows the amount that the table prints in millions."""
    tab, told = _open(browser, tmp_path, page)
    shown = tab.evaluate(
        "[...document.querySelectorAll('td[data-d]:not(.share)')].filter((c) => !c.closest('.register')).map((cell) => {"
        " cell.firstElementChild.click();"
        " return [cell.dataset.d, cell.textContent, document.querySelector('.headline strong').textContent]; })"
    )
    assert len(shown) > 1000 and told == []
    assert [row for row in shown if _million(row[2]) != row[1]] == []
    facts = tab.evaluate(
        "[...document.querySelectorAll('.register td[data-d]')].map((cell) => { cell.firstElementChild.click();"
        " return [cell.textContent, document.querySelector('.headline strong').textContent]; })"
    )
    assert len(facts) > 200 and [row for row in facts if row[0] != row[1]] == [] and told == []
    tab.close()


def _million(text: str) -> str:
    negative = text.startswith("(")
    dollars = Decimal(text.strip("()").replace(",", "")) if text != "nil" else Decimal(0)
    return amount(-dollars if negative else dollars).text


@pytest.mark.slow
def test_hostile_texts_do_nothing_in_a_browser(browser: Any, tmp_path: Path, hostile: str) -> None:
    tab, told = _open(browser, tmp_path, hostile)
    tab.locator(".register button.figure").first.click()
    assert "onerror" in tab.locator("#derivation").inner_text()
    assert tab.locator("img").count() == 0 and told == []
    tab.close()


@pytest.mark.slow
def test_tables_stand_without_scripts(browser: Any, tmp_path: Path, page: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(file.as_uri())
    assert tab.locator("noscript").is_visible() and "190,400.0" in tab.locator("#figures").inner_text()
    assert not tab.locator(".drawing").first.is_visible()
    context.close()


@pytest.mark.slow
def test_it_prints_on_both_papers_without_the_panel(browser: Any, tmp_path: Path, page: str) -> None:
    tab, _ = _open(browser, tmp_path, page)
    tab.locator("button.figure").first.click()
    tab.emulate_media(media="print")
    assert not tab.locator("#derivation").is_visible() and not tab.locator(".contents").is_visible()
    for paper in ("A4", "Letter"):
        printed = tab.pdf(format=paper, landscape=True)
        assert 20 < len(re.findall(rb"/Type ?/Page\b(?!s)", printed)) < 140
    tab.close()
