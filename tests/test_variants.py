"""Books that are like another but for some treatments: same figures as a book of their own, each shared line once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ledger.analysis.run import find_deal, run
from ledger.analysis.treatments import side_by_side, treated_otherwise
from ledger.facts.problems import Problems
from ledger.facts.read import read_deal
from ledger.output.layout import lay_out
from ledger.output.treatments_sheet import treatments_sheet

#: The sample with the two books of its own alone, and without its cases.
WHOLE = Path(find_deal("amazon_anthropic")).read_text(encoding="utf-8")
FIRST_VARIANT = WHOLE.index("\n  # What other treatments would have shown")
TEXT = WHOLE[:FIRST_VARIANT] + WHOLE[WHOLE.index("\n\n", FIRST_VARIANT) : WHOLE.index("\ncases:\n")] + WHOLE[WHOLE.index("\nlimits:\n") :]
TWIN = '  twin: {like: us_gaap, label: "The same again"}\n'
CARRIED = '  carried: {like: us_gaap, label: "Notes converted at cost", elections: {conversion_basis: carry_over}}\n'


def made_with(books: str, text: str = TEXT):
    """The sample with more books below its own."""
    at = text.index("\n", text.index("\n  us_tax:") + 1) + 1
    return read_deal(str(find_deal("amazon_anthropic")), text=text[:at] + books + text[at:])


@pytest.fixture(scope="module")
def variants():
    return run(made_with(TWIN + CARRIED))


def test_a_book_that_does_nothing_otherwise_has_no_line_of_its_own(variants):
    assert [key for key in variants.model.rows if key.startswith("twin.")] == []
    assert [row.units.tolist() for row in variants.statements["twin"]] == [row.units.tolist() for row in variants.statements["us_gaap"]]


def test_a_variant_has_the_figures_of_a_deal_that_elects_so(variants):
    """The book `carried` beside the first one, and the first book of a deal that carries cost over: every line, every period."""
    start = TEXT.index("  conversion_basis:")
    alone = run(made_with("", TEXT[:start] + TEXT[start:].replace("choice: fair_value", "choice: carry_over", 1)))
    keys = [key for key in alone.model.rows if key.startswith("us_gaap.")]
    assert len(keys) > 250
    for key in keys:
        own = "carried" + key.removeprefix("us_gaap")
        assert np.array_equal(variants.figures.lines[own], alone.figures.lines[key]), key


def test_what_a_variant_does_otherwise_moves_what_reads_it_and_nothing_else(variants):
    own = {key.split(".")[1] for key in variants.model.rows if key.startswith("carried.")}
    assert {"notes", "preferred", "results", "deferred_roll"} <= own
    assert not own & {"pods", "cloud"}


def test_every_book_is_checked_and_holds_the_same_cash(variants):
    assert variants.passed
    labels = [check.label for check in variants.checks]
    assert sum(label.startswith("balance sheet balances") for label in labels) == 4  # the tax book too
    assert sum(label.startswith("cash is the same") for label in labels) == 3
    assert {len(ledger.postings) for book, ledger in variants.ledgers.items() if book in ("us_gaap", "twin")} == {
        len(variants.ledgers["us_gaap"].postings)}  # fmt: skip


def test_a_shared_line_stands_in_one_cell_of_the_workbook(variants):
    layout = lay_out(variants.model)
    assert layout.lines["twin.pods.depreciation"] == layout.lines["us_gaap.pods.depreciation"]
    assert layout.lines["carried.pods.depreciation"] == layout.lines["us_gaap.pods.depreciation"]
    assert layout.lines["carried.notes.reclassified"] != layout.lines["us_gaap.notes.reclassified"]
    written = [row.key for sheet in layout.sheets for row in sheet.rows if row.kind == "line"]
    assert sorted(written) == sorted(variants.model.rows)


def test_the_sheet_of_treatments_links_every_figure_to_its_line(variants):
    sheet = treatments_sheet(variants, lay_out(variants.model))
    linked = [cell for cell in sheet.cells if cell.formula and "SUM" not in cell.formula and cell.row > 6]
    wanted = sum(len(each.lines) for each in side_by_side(variants.model)) * 11  # eleven tax years
    assert len(linked) == wanted > 200


def test_a_book_says_what_it_does_otherwise(variants):
    told = {book.name: treated_otherwise(variants.model, book) for book in variants.deal.books}
    assert told["twin"] == ""
    assert told["carried"] == "conversion basis: carry over"
    assert told["us_gaap"] == "convertible notes: available for sale, nonvoting preferred stock: measurement alternative"


def test_one_book_alone_is_compared_with_nothing():
    assert side_by_side(run(made_with("")).model) == ()


def test_the_sample_shows_every_treatment_of_its_investments(sample_run):
    """Cash is one; what differs over the life is where income stands, and by the end every book has earned the same."""
    books = [book for book in sample_run.deal.books if book.basis == "us_gaap" and not book.case]
    assert [book.name for book in books] == ["us_gaap", "carried_over", "all_fair_value", "notes_trading", "notes_as_loans", "by_equity"]
    assert len({float(sample_run.figures.row(f"{book.name}.results.all_income").sum()) for book in books}) == 1
    treatments = {dict(book.treatments)[subject] for book in books for subject in ("notes", "preferred")}
    assert treatments == {"available_for_sale", "fair_value_option", "trading", "loan_receivable", "measurement_alternative", "fair_value",
                          "equity_method"}  # fmt: skip


@pytest.mark.parametrize(("books", "told"), [
    ('  carried: {like: us_gapa}\n', '"like" of book "carried" is "us_gapa"'),
    ('  us_ifrs: {label: "No such book"}\n', '"us_ifrs" is no book'),
    ('  one: {like: us_gaap}\n  two: {like: one}\n', '"like" of book "two" is "one"'),
    ('  carried: {like: us_gaap, elections: {conversion_base: carry_over}}\n', 'election "carried.conversion_base" is not known'),
    ('  carried: {like: us_gaap, elections: {conversion_basis: at_market}}\n', 'election carried.conversion_basis: "at_market"'),
    ('  carried: {like: us_gaap, notes: measurement_alternative}\n', 'asks for a treatment that is not in rules/'),
    ('  deal: {like: us_gaap}\n', 'a variant may not be called "deal"'),
])  # fmt: skip
def test_a_wrong_variant_is_refused(books, told):
    with pytest.raises(Problems) as refused:
        run(made_with(books))
    assert told in str(refused.value)
