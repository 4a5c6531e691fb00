"""The sheet of fair values: every one the deal file states, who fixed it, by which technique and inputs, and to what it was fitted."""

from __future__ import annotations

from ledger.analysis.run import Run
from ledger.facts.nouns import Valuation
from ledger.facts.valuations import level_of, valued
from ledger.model.grid import fact_number
from ledger.output.input_sheets import column_heads
from ledger.output.layout import FIRST_ROW, HEADER_ROW, Layout
from ledger.output.paper import Cell, Sheet, heading_cells

NAME, REF, TITLE = "Valuations", "I-5", "Fair values of the deal file"
NOT_STATED = "not stated"
#: Awards are measured by ASC 718: like a fair value, and outside its hierarchy (ASC 820-10-15-2).
MEASURED_LIKE = ("warrant_grant",)
HEADS = ("", "Fair value", "Date", "Amount", "Level", "Technique", "Unobservable inputs", "Fixed by", "Calibration", "Source")


def inputs_told(valuation: Valuation) -> str:
    """The inputs of a valuation in one text."""
    return "; ".join(f"{name}: {told}" for name, told in valuation.inputs)


def told_of(valuation: Valuation | None) -> tuple[str, str, str, str, str]:
    """Technique, inputs, who fixed it, calibration and source; what the file does not say is said to be so."""
    if valuation is None:
        return (NOT_STATED,) * 4 + ("",)
    parts = (valuation.technique, inputs_told(valuation), valuation.by, valuation.calibration)
    technique, inputs, by, calibration = (part or NOT_STATED for part in parts)
    return technique, inputs, by, calibration, valuation.source


def valuation_sheet(run: Run, layout: Layout) -> Sheet | None:
    """A block per subject; None where the deal states no fair value."""
    found = valued(run.deal)
    if not found:
        return None
    silent = sum(each.valuation is None for each in found)
    purpose = (f"{len(found)} fair values, {silent} of them without a word on who fixed them (ASC 820-10-50-2(bbb)); "
               "amounts stand on Inputs")  # fmt: skip
    cells = [*heading_cells(REF, TITLE, run.deal.title, purpose), *column_heads(HEADER_ROW, HEADS)]
    row = FIRST_ROW
    for subject in run.deal.subjects:
        own = [each for each in found if each.subject.name == subject.name]
        if not own:
            continue
        cells.append(Cell(row, 2, subject.label, "heading"))
        row += 1
        for each in own:
            day = run.deal.facts[f"{each.event.id}.date"]
            cells += [Cell(row, 2, each.fact.label, "text"),
                      Cell(row, 3, fact_number(day), "date", f"Inputs!$D${layout.facts[day.name]}"),
                      Cell(row, 4, fact_number(each.fact), "money", f"Inputs!$D${layout.facts[each.fact.name]}"),
                      *([] if each.event.kind in MEASURED_LIKE else [Cell(row, 5, level_of(run.deal, subject.name), "count")]),
                      *(Cell(row, 6 + i, text, "text_wrap") for i, text in enumerate(told_of(each.valuation)) if text)]  # fmt: skip
            row += 1
        row += 1
    widths = {1: 3.0, 2: 52.0, 3: 13.0, 4: 20.0, 5: 7.0, 6: 44.0, 7: 44.0, 8: 30.0, 9: 40.0, 10: 26.0}
    return Sheet(NAME, REF, TITLE, "Who fixed each fair value, technique, inputs and calibration", tuple(cells), widths, freeze="C6",
                 title_rows=(1, HEADER_ROW))  # fmt: skip
