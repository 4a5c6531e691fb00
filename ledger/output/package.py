"""All outputs of a run in one folder: written beside and renamed, so that a failed run leaves earlier output as it was."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from ledger.analysis.run import Run, Told

OUTPUTS = ("workbook.xlsx", "report.html", "lines.csv", "trial_balance.csv", "journal.csv", "manifest.json")


def write_outputs(run: Run, folder: Path | str, tell: Told = lambda _: None) -> Path:
    """workbook.xlsx, report.html, lines.csv, journal.csv, trial_balance.csv and manifest.json in `folder`."""
    from ledger.books.exports import write_csv
    from ledger.output.manifest import write_manifest
    from ledger.output.report import write_report
    from ledger.output.workbook import write

    folder = Path(folder).resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    for name in OUTPUTS:
        if (folder / name).is_dir():
            raise IsADirectoryError(21, "a folder stands where this file is to be written", str(folder / name))
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder if folder.is_dir() else folder.parent))
    try:
        write(run, beside / "workbook.xlsx", tell)
        tell("writing the report")
        write_report(run, beside / "report.html")
        tell("writing the books as text")
        files = [beside / "workbook.xlsx", beside / "report.html", *write_csv(run, beside)]
        files.append(write_manifest(run, beside, files))
        folder.mkdir(exist_ok=True)
        for file in files:
            os.replace(file, folder / file.name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder
