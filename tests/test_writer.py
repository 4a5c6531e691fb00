"""Sheets as data become a workbook: texts stay texts, what is locked, shown, drawn and printed is as the sheet says."""

from __future__ import annotations

import importlib.util
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from paper_samples import DANGEROUS, PROPERTIES, inputs, lines, write_sample

from ledger.output.bands import banded
from ledger.output.pages import pages_wide
from ledger.output.paper import Cell, Sheet
from ledger.output.styles import HOUSE, NAMES, PREFIX, looks, open_house
from ledger.output.widths import displayed, fits, text_width, unfit
from ledger.output.writer import write_workbook


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    return write_sample(tmp_path_factory.mktemp("written") / "trial.xlsx")


@pytest.fixture(scope="module")
def book(written):
    return load_workbook(written)


def one(*cells: Cell, **others) -> Sheet:
    return Sheet("One", "A-1", "One", "", cells, {}, **others)


def test_text_that_looks_like_a_formula_is_text(book, written):
    sheet = book["Inputs"]
    for row, text in enumerate(DANGEROUS, start=20):
        assert (sheet.cell(row, 2).value, sheet.cell(row, 2).data_type) == (text, "s")
    with zipfile.ZipFile(written) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_numbers_keep_every_bit(book):
    assert book["Inputs"]["C8"].value == 0.1 + 0.2
    assert book["Inputs"]["C7"].value == 1250000000.5


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ((Cell(1, 1, "a"), Cell(1, 1, "b")), "One!A1 is written twice"),
        ((Cell(1, 2, "a", "no such"),), "One!B1: the template has no style named 'no such'"),
        ((Cell(3, 1, "a\x01b"),), "One!A3: a text is too long for a cell or holds a control character"),
        ((Cell(3, 1, "a" * 32768),), "One!A3: a text is too long"),
        ((Cell(3, 1, float("inf")),), "One!A3: inf is no number"),
    ],
)
def test_what_cannot_be_written_is_named_and_nothing_is_left_behind(tmp_path, cells, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        write_workbook([one(*cells)], tmp_path / "x.xlsx", {})
    assert list(tmp_path.iterdir()) == []


def test_two_sheets_of_one_name_are_refused(tmp_path):
    with pytest.raises(ValueError, match="two sheets are named 'One'"):
        write_workbook([one(), one()], tmp_path / "x.xlsx", {})


def test_only_what_the_sheet_unlocks_can_be_changed(book):
    sheet = book["Inputs"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {"C7", "C8", "C9", "C11"}
    assert book["Lines"].protection.sheet


def test_validations_with_their_bounds_and_shared_where_equal(book):
    rules = {str(rule.sqref): rule for rule in book["Inputs"].data_validations.dataValidation}
    amount = rules["C7:C8"] if "C7:C8" in rules else rules["C7 C8"]
    assert (amount.type, amount.operator, amount.formula1, amount.formula2) == ("decimal", "between", "0", "5000000000")
    day = rules["C9"]
    assert (day.type, day.formula1, day.formula2) == ("date", "45108", "48944")
    assert (rules["C11"].type, rules["C11"].formula1) == ("list", '"yes,no"')
    assert (rules["C10"].operator, rules["C10"].formula1) == ("lessThanOrEqual", "1")
    assert "2023-07-01" in day.error
    assert day.showErrorMessage


def test_links_go_to_places_and_addresses(book):
    sheet = book["Inputs"]
    assert sheet["E7"].hyperlink.location == "'Lines'!H7"
    assert sheet["E8"].hyperlink.target == "https://example.com/filing?a=1&b=2"


def test_no_macro_hidden_sheet_merged_cell_or_link_to_another_workbook(book, written):
    with zipfile.ZipFile(written) as archive:
        names = archive.namelist()
    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
    assert all(sheet.sheet_state == "visible" and not sheet.merged_cells.ranges for sheet in book)
    assert book.sheetnames == ["Inputs", "Lines"]


def test_view_groups_and_tab_colours(book):
    sheet = book["Lines"]
    assert sheet.freeze_panes == "D6"
    assert [sheet.row_dimensions[row].outlineLevel for row in (6, 7, 8, 9)] == [0, 1, 1, 0]
    assert not sheet.row_dimensions[7].hidden
    assert sheet.sheet_properties.tabColor.rgb != book["Inputs"].sheet_properties.tabColor.rgb
    assert sheet.column_dimensions["H"].width == 17.0


def test_prints_on_landscape_a4_with_reference_fingerprint_and_repeated_heads(book):
    sheet = book["Lines"]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$5", "$A:$B")
    assert sheet.oddHeader.left.text == "D-1  Lines"
    assert sheet.oddHeader.right.text == "R&&D 2024"  # a single ampersand would begin a code
    assert sheet.oddFooter.left.text == PROPERTIES["fingerprint"]
    assert sheet.oddFooter.right.text == "Page &P of &N"


def test_wide_sheets_print_on_several_pages_side_by_side():
    wide = replace(lines(), widths=dict.fromkeys(range(1, 14), 60.0))
    assert pages_wide(lines()) == 1
    assert pages_wide(wide) > 3


def test_document_properties_hold_the_fingerprint(book):
    assert book.properties.title == "Trial"
    assert book.custom_doc_props["fingerprint"].value == PROPERTIES["fingerprint"]


def test_flags_are_green_at_nil_and_red_otherwise(book):
    rules = [rule for area in book["Lines"].conditional_formatting for rule in area.rules]
    assert [str(area.sqref) for area in book["Lines"].conditional_formatting] == ["H10:M10"]
    assert len(rules) == 2
    assert "H10<>0" in rules[0].formula[0]


def test_charts_show_their_axes_in_billions_and_hold_their_figures(written):
    with zipfile.ZipFile(written) as archive:
        charts = [archive.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2, 3)]
    assert ["<lineChart>" in charts[0], *("<barChart>" in chart for chart in charts[1:])] == [True, True, True]
    assert 'grouping val="stacked"' in charts[2]
    for chart in charts:
        assert chart.count('<delete val="0"') == 2  # else no axis is drawn
        assert 'formatCode="#,##0.0,,"' in chart or 'formatCode="#,##0.0,,,"' in chart
        assert "(USD bn)" in chart or "(USD m)" in chart
        assert "'Lines'!$H$9:$M$9" in chart
        assert "<v>4000000000</v>" in chart
        assert 'sourceLinked="1"' not in chart


def test_charts_stand_clear_of_the_columns_repeated_on_every_page(written):
    with zipfile.ZipFile(written) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert set(re.findall(r"<(?:xdr:)?col>(\d+)<", drawing)) == {"2"}


def test_bands_run_across_and_heads_stand_as_their_figures():
    styles = {(cell.row, cell.column): cell.style for cell in banded(lines())}
    assert {styles[6, column] for column in (1, 2, 3, 13)} == {"heading"}
    assert styles[6, 5] == "heading_source"
    heads = {(cell.row, cell.column): cell.style for cell in banded(inputs())}
    assert (heads[5, 2], heads[5, 3], heads[5, 4]) == ("column_head", "column_head_right", "column_head")


def test_the_template_is_what_its_script_makes(tmp_path):
    script = HOUSE.with_name("make_house.py")
    spec = importlib.util.spec_from_file_location("make_house", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.make(tmp_path / "house.xlsx")
    with zipfile.ZipFile(tmp_path / "house.xlsx") as made, zipfile.ZipFile(HOUSE) as kept:
        assert made.namelist() == kept.namelist()
        if made.read("xl/styles.xml") != kept.read("xl/styles.xml"):
            assert looks(tmp_path / "house.xlsx") == looks()  # written with or without lxml


def test_a_firm_may_bring_its_own_template(tmp_path):
    own = load_workbook(HOUSE)
    named = next(style for style in own._named_styles if style.name == PREFIX + "money")
    named.number_format = "0.000"
    own.worksheets[0].oddFooter.left.text = "Firm, {fingerprint}"
    own.worksheets[0].page_setup.orientation = "portrait"
    own.save(tmp_path / "own.xlsx")
    book = load_workbook(write_sample(tmp_path / "trial.xlsx", house=tmp_path / "own.xlsx"))
    assert book["Lines"]["H7"].number_format == "0.000"
    assert book["Lines"].oddFooter.left.text == "Firm, 1f3ac09b"
    assert book["Lines"].page_setup.orientation == "portrait"
    assert displayed(2, "money", tmp_path / "own.xlsx") == "2.000"


def test_a_template_that_lacks_a_style_is_refused_by_name(tmp_path):
    own = load_workbook(HOUSE)
    next(style for style in own._named_styles if style.name == PREFIX + "money").name = "other"
    own.save(tmp_path / "own.xlsx")
    with pytest.raises(ValueError, match="the template has no style named house money$"):
        open_house(tmp_path / "own.xlsx")


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (1234567.4, "money", "1,234,567 "),
        (-1234567.5, "money", "(1,234,568)"),
        (0.0, "money", "– "),
        (0, "money_input", "0 "),
        (-0.3, "money", "(0)"),
        (60_600_000_000, "money_m", "60,600.0 "),
        (-50_000, "money_m_total", "(0.1)"),
        (12.345, "money_cents", "12.35 "),
        (0.21, "rate_input", "0.2100 "),
        (0.041675, "rate_input", "0.041675 "),
        (0.041675, "rate", "0.0417 "),
        (0.0655, "amount_input", "0.0655 "),
        (1250, "amount_guess", "1,250.00 "),
        (47.3, "count_input", "47.3 "),
        (72, "count", "72 "),
        (45291, "date", "2023-12-31 "),
        (2024, "year_head", "2024 "),
        (0, "check", "✔"),
        (-1.5, "check", "✖ 1.50"),
        (1, "pass_fail", "✖ fail"),
        (float("nan"), "money", "#DIV/0!"),
        ("=1+1", "text", "=1+1"),
        (None, "money", ""),
    ],
)
def test_values_are_shown_as_a_spreadsheet_draws_them(value, style, shown):
    assert displayed(value, style) == shown


def test_widths_are_on_the_safe_side():
    assert fits(displayed(-92_500_000_000, "money"), "money", 17.0)
    assert not fits(displayed(-1_092_500_000_000, "money_total"), "money_total", 15.0)
    assert text_width("WWWW", "text") > text_width("iiii", "text")
    assert text_width("abc", "title") > text_width("abc", "text")
    assert fits("several words that wrap", "text_wrap", 9.0)
    assert not fits("several words that do not", "text", 9.0)


def test_what_is_cut_off_is_found():
    sheet = Sheet("S", "A-1", "", "", (Cell(1, 1, 1e12, "money"), Cell(2, 1, "runs on over empty places"),
                  Cell(3, 1, "is cut by its neighbour"), Cell(3, 2, "x")), {1: 10.0, 2: 40.0})  # fmt: skip
    assert [place.place for place in unfit(sheet)] == ["A1", "A3"]


def test_every_style_has_a_look():
    assert set(NAMES) <= set(looks())
