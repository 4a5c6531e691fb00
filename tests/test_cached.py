"""The pass over a saved workbook: every formula has its figure for every reader; equal content, equal bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from paper_samples import DANGEROUS, inputs, lines, write_sample
from programs import needs
from recalculate import cached_values, open_in_ironcalc

from ledger.output.cached import MissingValue, number_text, store_cached_values, values_of, with_values
from ledger.output.paper import Cell, Sheet
from ledger.output.writer import write_workbook

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    return write_sample(tmp_path_factory.mktemp("cached") / "trial.xlsx")


def test_a_reader_that_does_not_calculate_sees_the_figures(written):
    sheet = load_workbook(written, data_only=True)["Lines"]
    assert sheet["H7"].value == 1_000_000_000
    assert sheet["M9"].value == 4_000_000_000
    assert sheet["H10"].value == 0
    assert sheet["H12"].value == "a & <b>"
    assert (sheet["H11"].value, sheet["H11"].data_type) == ("#DIV/0!", "e")


def test_formulas_stay_formulas(written):
    sheet = load_workbook(written)["Lines"]
    assert sheet["H9"].value == "=SUM(H7:H8)"
    assert sheet["H12"].value == '="a & <b>"'


def test_ironcalc_reads_the_same_figures_and_computes_them(written):
    model = open_in_ironcalc(written)
    assert model.get_cell_value(1, 9, 13) == 4_000_000_000
    model.evaluate()
    for cell in lines().cells:
        if cell.formula:
            expected = "#DIV/0!" if cell.style == "rate" else cell.value
            assert model.get_cell_value(1, cell.row, cell.column) == expected
    assert [model.get_cell_value(0, 20 + i, 2) for i in range(len(DANGEROUS))] == list(DANGEROUS)


@pytest.mark.slow
def test_libreoffice_with_its_defaults_shows_the_figures(written, tmp_path):
    """It keeps cached values on load: a wrong one planted here is shown, so what it shows is ours."""
    soffice = needs("soffice")
    values = values_of([inputs(), lines()])
    values["Lines"][7, 8] = 77.0
    shown = tmp_path / "shown.xlsx"
    shown.write_bytes(written.read_bytes())
    store_cached_values(shown, values)
    profile, out = f"-env:UserInstallation=file://{tmp_path}/profile", str(tmp_path / "out")
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", out, str(shown)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    found = cached_values(tmp_path / "out" / "shown.xlsx", ["Inputs", "Lines"])["Lines"]
    assert float(found["H7"]) == 77.0
    assert float(found["M9"]) == 4e9
    assert found["H11"] == "#DIV/0!"
    texts = load_workbook(tmp_path / "out" / "shown.xlsx")["Inputs"]
    assert [texts.cell(20 + i, 2).value for i in range(len(DANGEROUS))] == list(DANGEROUS)
    assert all(texts.cell(20 + i, 2).data_type == "s" for i in range(len(DANGEROUS)))


def test_a_formula_without_a_value_is_refused_and_the_file_left_as_it_was(tmp_path):
    path = tmp_path / "x.xlsx"
    write_workbook([lines()], path, {})
    before = path.read_bytes()
    values = values_of([lines()])
    del values["Lines"][9, 10]
    with pytest.raises(MissingValue, match=r"Lines: 1 formula\(s\) without a value: J9$"):
        store_cached_values(path, values)
    with pytest.raises(KeyError, match="no sheet named Nowhere"):
        store_cached_values(path, {"Nowhere": {}})
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["x.xlsx"]


def test_a_formula_in_an_unknown_form_is_refused():
    with pytest.raises(MissingValue, match="in a form that cannot take a value"):
        with_values('<c r="A1"><f t="array" ref="A1">1</f><v></v></c>', {(1, 1): 1.0}, "S")


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        (1.5, '<c r="A1" s="3"><f>B1</f><v>1.5</v></c>'),
        (-0.0, '<c r="A1" s="3"><f>B1</f><v>0</v></c>'),
        (True, '<c r="A1" s="3"><f>B1</f><v>1</v></c>'),
        (0.1 + 0.2, '<c r="A1" s="3"><f>B1</f><v>0.30000000000000004</v></c>'),
        ("<&", '<c r="A1" s="3" t="str"><f>B1</f><v>&lt;&amp;</v></c>'),
        ("", '<c r="A1" s="3" t="str"><f>B1</f><v></v></c>'),
        (float("nan"), '<c r="A1" s="3" t="e"><f>B1</f><v>#DIV/0!</v></c>'),
        (float("-inf"), '<c r="A1" s="3" t="e"><f>B1</f><v>#DIV/0!</v></c>'),
    ],
)
@pytest.mark.parametrize("empty", ["<v></v>", "<v/>", "<v />", "<v>7</v>"])
def test_each_kind_of_value_in_each_form_of_an_empty_cell(value, xml, empty):
    assert with_values(f'<c r="A1" s="3"><f>B1</f>{empty}</c>', {(1, 1): value}, "S") == xml


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e15, 1e22, 123456789.123456789, 5e-324, -1250000000.0, 2.0**53 + 2])
def test_numbers_are_written_to_the_last_bit(value):
    assert float(number_text(value)) == value


def test_no_boolean_is_ever_cached(written):
    with zipfile.ZipFile(written) as archive:
        assert b't="b"' not in archive.read("xl/worksheets/sheet2.xml")


def test_a_second_pass_changes_nothing(written, tmp_path):
    again = tmp_path / "again.xlsx"
    again.write_bytes(written.read_bytes())
    store_cached_values(again, values_of([inputs(), lines()]))
    assert again.read_bytes() == written.read_bytes()


def test_no_clock_is_left_in_the_file(written):
    with zipfile.ZipFile(written) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2000-01-01T00:00:00Z") == 2


@pytest.mark.slow
def test_equal_content_gives_equal_bytes_whatever_hash_seed_time_zone_and_moment(tmp_path):
    program = "import sys, pathlib, paper_samples as p; p.write_sample(pathlib.Path(sys.argv[1]))"
    found = set()
    for seed, zone in (("0", "UTC"), ("4711", "Asia/Tokyo")):
        path = tmp_path / f"{seed}.xlsx"
        folders = os.pathsep.join([str(TESTS), str(TESTS.parent)])
        surroundings = {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": folders}
        subprocess.run([sys.executable, "-c", program, str(path)], check=True, env=os.environ | surroundings)
        found.add(hashlib.sha256(path.read_bytes()).hexdigest())
        time.sleep(1)  # the document's dates count in seconds
    assert len(found) == 1


def test_sheets_are_found_by_name_whatever_the_name(tmp_path):
    sheet = Sheet("R&D <1>", "A-1", "", "", (Cell(1, 1, 2.0, "money", "1+1"),), {})
    path = tmp_path / "x.xlsx"
    write_workbook([sheet], path, {})
    store_cached_values(path, values_of([sheet]))
    assert load_workbook(path, data_only=True)["R&D <1>"]["A1"].value == 2
