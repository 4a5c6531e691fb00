"""Native charts over the cells of a workbook, with the figures drawn kept in them for viewers that do not calculate."""

from __future__ import annotations

from collections.abc import Callable

from openpyxl.chart import BarChart, LineChart
from openpyxl.chart.axis import DateAxis
from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumRef, NumVal
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
    RichTextProperties,
)
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.utils.units import cm_to_EMU

from ledger.output.cached import Value, number_text
from ledger.output.paper import Chart, letter

#: Dark enough for print, apart for the colour-blind; lines differ by dash as well.
COLOURS = ("1F3864", "C55A11", "2E8B74", "8A5A9E", "7F7F7F", "B8860B")
DASHES = ("solid", "dash", "sysDot", "lgDash", "dashDot", "sysDash")
GREY, RULE = "595959", "D9D9D9"
FACE = "Arial"
INSIDE_CM = 0.1
LABELS = 12  # about so many labels fit below a chart

Figures = Callable[[str, int, int], Value]  # (sheet, row, column) -> what the cell holds


def native_chart(chart: Chart, figures: Figures, years: bool) -> LineChart | BarChart:
    """One chart; `years` tells whether its header row holds tax years rather than dates.

    ValueError names a kind that is not line, column or stacked.
    """
    if chart.kind not in ("line", "column", "stacked"):
        raise ValueError(f"chart {chart.title!r}: there is no kind {chart.kind!r}")
    found = LineChart() if chart.kind == "line" else BarChart()
    if isinstance(found, BarChart):
        found.type, found.gapWidth = "col", 60
        found.grouping, found.overlap = ("stacked", 100) if chart.kind == "stacked" else ("clustered", 0)
    drawn = [_series(chart, index, figures, years) for index in range(len(chart.series))]
    found.series = drawn
    form, unit = _scale(chart, figures)
    _axes(chart, found, form, years)
    found.title = _title(f"{chart.title} ({unit})" if unit else chart.title)
    found.legend = Legend()
    found.legend.position, found.legend.overlay = "b", False
    found.legend.txPr = _text(900)
    found.display_blanks = "gap"
    found.roundedCorners = False
    found.width, found.height = chart.width_cm, chart.height_cm
    found.anchor = _anchor(chart)
    found.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill=RULE, w=6350))
    found.layout = Layout(ManualLayout(layoutTarget="inner", xMode="edge", yMode="edge", x=0.07, y=0.13, w=0.9, h=0.66))
    return found


def _anchor(chart: Chart) -> OneCellAnchor:
    """The place of the chart, a little inside its first cell: its frame on the very edge belongs to two pages."""
    letters, row = coordinate_from_string(chart.anchor)
    corner = AnchorMarker(col=column_index_from_string(letters) - 1, colOff=cm_to_EMU(INSIDE_CM), row=row - 1, rowOff=0)
    return OneCellAnchor(corner, XDRPositiveSize2D(cm_to_EMU(chart.width_cm), cm_to_EMU(chart.height_cm)))


def _series(chart: Chart, index: int, figures: Figures, years: bool) -> Series:
    label, sheet, row = chart.series[index]
    found = Series(idx=index, order=index)
    found.tx = SeriesLabel(v=label)
    found.val = NumDataSource(numRef=_reference(chart, sheet, row, figures, "General"))
    form = "0" if years else "yyyy\\-mm"
    found.cat = AxDataSource(numRef=_reference(chart, chart.sheet, chart.header_row, figures, form))
    colour = COLOURS[index % len(COLOURS)]
    if chart.kind == "line":
        line = LineProperties(solidFill=colour, w=22225, prstDash=DASHES[index % len(DASHES)])
        found.graphicalProperties = GraphicalProperties(ln=line)
        found.smooth = False
        found.marker = Marker(symbol="none")
    else:
        found.graphicalProperties = GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill="FFFFFF", w=3175))
        found.invertIfNegative = False
    return found


def _reference(chart: Chart, sheet: str, row: int, figures: Figures, form: str) -> NumRef:
    """A row of cells, with the figures that stand there now. Texts and errors leave a gap."""
    columns = range(chart.first_column, chart.last_column + 1)
    points = []
    for index, column in enumerate(columns):
        value = figures(sheet, row, column)
        if isinstance(value, int | float) and value - value == 0:
            points.append(NumVal(idx=index, v=number_text(float(value))))
    name = sheet.replace("'", "''")
    reference = f"'{name}'!${letter(chart.first_column)}${row}:${letter(chart.last_column)}${row}"
    return NumRef(f=reference, numCache=NumData(formatCode=form, ptCount=len(columns), pt=points))


def _scale(chart: Chart, figures: Figures) -> tuple[str, str]:
    """The number format of the value axis and the unit said in the title: billions where the amounts are such."""
    if chart.unit != "USD":
        return ("0.00" if chart.unit == "rate" else "#,##0"), chart.unit
    values = [
        figures(sheet, row, column)
        for _, sheet, row in chart.series
        for column in range(chart.first_column, chart.last_column + 1)
    ]
    largest = max((abs(v) for v in values if isinstance(v, int | float) and v - v == 0), default=0.0)
    if largest >= 5e9:
        return ("#,##0,,," if largest >= 20e9 else "#,##0.0,,,"), "USD bn"
    if largest >= 5e6:
        return ("#,##0,," if largest >= 20e6 else "#,##0.0,,"), "USD m"
    return "#,##0", "USD"


def _axes(chart: Chart, found: LineChart | BarChart, form: str, years: bool) -> None:
    """Lines over dates take an axis of dates; columns would be drawn a day wide on it and take one of names."""
    count = chart.last_column - chart.first_column + 1
    step = -(-count // LABELS)
    heads = "0" if years else "yyyy\\-mm"
    if chart.kind == "line" and not years:
        found.x_axis = DateAxis(crossAx=found.y_axis.axId, baseTimeUnit="days", majorUnit=1, majorTimeUnit="years")
        found.y_axis.crossAx = found.x_axis.axId
    across, up = found.x_axis, found.y_axis
    across.delete = up.delete = False  # else the axes are not drawn
    across.number_format, up.number_format = heads, form
    across.numFmt.sourceLinked = up.numFmt.sourceLinked = False
    across.tickLblPos = "low"  # below the figures that are below nil
    if not isinstance(across, DateAxis) and step > 1:
        across.tickLblSkip = across.tickMarkSkip = step
    across.majorTickMark, up.majorTickMark = "out", "none"
    across.txPr = up.txPr = _text(800)
    across.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=GREY, w=9525))
    up.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    up.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=RULE, w=6350))
    up.crosses, up.crossBetween = "min", "between"


def _text(hundredths: int) -> RichText:
    """Text of an axis or legend: size in hundredths of a point."""
    look = CharacterProperties(sz=hundredths, solidFill=GREY, latin=Font(typeface=FACE))
    return RichText(bodyPr=RichTextProperties(), p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)])


def _title(words: str) -> Title:
    look = CharacterProperties(sz=1100, b=True, solidFill=COLOURS[0], latin=Font(typeface=FACE))
    run = RegularTextRun(rPr=look, t=words)
    rich = RichText(bodyPr=RichTextProperties(), p=[Paragraph(pPr=ParagraphProperties(defRPr=look), r=[run])])
    return Title(tx=Text(rich=rich), overlay=False)
