"""The scoping memo: the path of each instrument question by question, then the questions in the deal's own words."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.analysis.run import Run
from ledger.model.scoping import Outcome, Question, ScopingPath, scoping_paths
from ledger.output.input_sheets import column_heads
from ledger.output.layout import FIRST_ROW, HEADER_ROW
from ledger.output.paper import Cell, Sheet, heading_cells

HEADS = ("", "Subject", "Question", "Answer", "Paragraph", "Source", "What would flip it")
MEMO = ("question", "answer", "cite", "source", "alternative")


@dataclass(frozen=True)
class BookOnPath:
    """A book's treatment of a subject, and whether the path leads there: a variant may leave it."""

    label: str
    treatment: str
    on_path: bool


def books_on_path(run: Run, path: ScopingPath) -> list[BookOnPath]:
    """Every accrual book that treats the subject of a path, in the order of the file."""
    ends = path.ends
    assert isinstance(ends, Outcome), "a path that does not end is refused before anything is computed"
    name = path.subject.name
    found = [(book, dict(book.treatments)[name]) for book in run.deal.books if book.basis == "us_gaap"
             and not book.case and name in dict(book.treatments)]  # fmt: skip
    return [BookOnPath(book.label, treatment.replace("_", " "), treatment in ends.treatments) for book, treatment in found]


def leads_to(ends: Outcome | Question, flipped: Outcome | Question) -> str:
    """In words, where the other answer leads."""
    if flipped == ends:
        return "The same treatment"
    if isinstance(flipped, Question):
        return f"Open: {flipped.ask} ({flipped.cite})"
    return f"{flipped.label} ({flipped.cite})"


def scoping_sheet(run: Run) -> Sheet:
    cells = list(heading_cells("A-4", "Scoping memo", run.deal.title, "Which model applies, question by question, and the "
                               "answer that would flip it"))  # fmt: skip
    cells += column_heads(HEADER_ROW, HEADS)
    paths = {path.subject.name: path for path in scoping_paths(run.deal)}
    row = FIRST_ROW
    for subject in run.deal.subjects:
        memo = [item for item in run.deal.scoping if item["subject"] == subject.name]
        if subject.name not in paths and not memo:
            continue
        cells.append(Cell(row, 2, subject.label, "heading"))
        row += 1
        if subject.name in paths:
            found = _path_rows(run, paths[subject.name], row)
            cells += found
            row = max(cell.row for cell in found) + 2
        for item in memo:
            cells += [Cell(row, 3 + i, item.get(field, ""), "text_wrap") for i, field in enumerate(MEMO)]
            row += 1
        row += 1
    return Sheet("Scoping", "A-4", "Scoping memo", "Questions, answers and paragraphs by instrument", tuple(cells),
                 {1: 3.0, 2: 26.0, 3: 52.0, 4: 60.0, 5: 26.0, 6: 36.0, 7: 60.0}, freeze="C6")  # fmt: skip


def _path_rows(run: Run, path: ScopingPath, row: int) -> list[Cell]:
    """A row for each question on the path, one for where it ends, and one for each book with its treatment."""
    cells = []
    for number, step in enumerate(path.steps, start=1):
        said = f"{step.answer.answer.capitalize()}. {step.answer.reason}"
        texts = (f"{number}. {step.question.ask}", said, step.question.cite, step.answer.source, leads_to(path.ends, step.flips))
        cells += [Cell(row, 3 + i, text, "text_wrap") for i, text in enumerate(texts)]
        row += 1
    ends = path.ends
    assert isinstance(ends, Outcome)
    cells += [Cell(row, 3, "The path leads to", "subtitle"), Cell(row, 4, ends.label, "subtitle"), Cell(row, 5, ends.cite, "text_wrap")]
    for book in books_on_path(run, path):
        row += 1
        cells += [Cell(row, 3, book.label, "text_wrap"),
                  Cell(row, 4, f"{book.treatment}{'' if book.on_path else ': a rejected branch, kept as case'}", "text_wrap")]  # fmt: skip
    return cells
