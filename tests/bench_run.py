"""Times of the main job and its parts, and ratios measured in the same run. `make bench`; nothing here passes or fails.

Goals, printed beside the figures: the whole process in 3 s for up to 20,000 formulas and 1 s for each further 10,000;
--help in 0.3 s; the cached-value pass within 35 % of plain openpyxl.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "samples/amazon_anthropic"
SCENARIOS = 200


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measured(Path(folder))


def measured(folder: Path) -> None:
    parts: dict[str, float] = {}

    def part(name: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        result = work()
        parts[name] = time.perf_counter() - started
        return result

    part("imports", _imports)
    from ledger.analysis.run import Run, fingerprint, load
    from ledger.books.exports import write_csv
    from ledger.books.postings import post
    from ledger.model.build import build
    from ledger.model.grid import compute
    from ledger.output.cached import store_cached_values, values_of
    from ledger.output.manifest import write_manifest
    from ledger.output.report import write_report
    from ledger.output.workbook import sheets
    from ledger.output.writer import write_workbook
    from ledger.version import VERSION

    deal = part("read", lambda: load(ROOT / SAMPLE))
    model = part("build", lambda: build(deal))
    figures = part("compute", lambda: compute(model))
    ledgers = part("post", lambda: {book.name: post(model, figures, book.name) for book in model.deal.books})
    made = Run(model.deal, model, figures, ledgers, fingerprint(deal))
    part("sensitivity", lambda: made.sensitivity)
    part("statements, checks", lambda: made.checks)
    laid_out = part("sheets", lambda: sheets(made))
    workbook = folder / "workbook.xlsx"
    words = {"title": deal.title, "deal": deal.title, "version": VERSION, "fingerprint": made.fingerprint}
    part("workbook, written", lambda: write_workbook(laid_out, workbook, words))
    part("workbook, values", lambda: store_cached_values(workbook, values_of(laid_out)))
    part("report", lambda: write_report(made, folder / "report.html"))
    texts = part("csv", lambda: list(write_csv(made, folder)))
    part("manifest", lambda: write_manifest(made, folder, [workbook, folder / "report.html", *texts]))

    formulas = sum(1 for sheet in laid_out for cell in sheet.cells if cell.formula)
    values = sum(1 for sheet in laid_out for cell in sheet.cells if not cell.formula and cell.value not in (None, ""))
    print(f"twobooks {VERSION}, Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, {SAMPLE}")
    print(f"size   {len(model.rows):,} lines, {formulas:,} formulas and {values:,} other cells on {len(laid_out)} sheets; "
          f"workbook {workbook.stat().st_size / 1e6:.2f} MB, report {(folder / 'report.html').stat().st_size / 1e6:.2f} MB\n")  # fmt: skip
    print("parts, s, once, in this process")
    for name, seconds in parts.items():
        print(f"  {name:<22}{seconds:8.3f}")
    print(f"  {'sum':<22}{sum(parts.values()):8.3f}\n")

    goal = 3 + max(0, formulas - 20_000) / 10_000
    whole = best(lambda: process("run", SAMPLE, "--out", str(folder / "out")))
    lazy = best(lambda: process("--help"))
    print("whole processes, s, best of 3")
    print(f"  python -m ledger run  {whole:8.3f}   goal {goal:.1f} for this size; {whole / formulas * 10_000:.3f} per 10,000 formulas")
    print(f"  python -m ledger --help {lazy:6.3f}   goal 0.3\n")

    plain_path = folder / "plain.xlsx"
    plain = best(lambda: plain_openpyxl(laid_out, plain_path, False))
    full = best(lambda: plain_openpyxl(laid_out, folder / "full.xlsx", True))
    written = best(lambda: timed(lambda: write_workbook(laid_out, workbook, words)))
    stored = best(lambda: timed(lambda: store_cached_values(workbook, values_of(laid_out))))
    print("ratios, best of 3")
    print(f"  workbook write and values / plain openpyxl, as many formulas    {written + stored:6.3f} / {plain:6.3f} s = "
          f"{(written + stored) / plain:.2f}")  # fmt: skip
    print(f"  workbook write and values / plain openpyxl, all cells           {written + stored:6.3f} / {full:6.3f} s = "
          f"{(written + stored) / full:.2f}")  # fmt: skip
    print(f"  cached-value pass / plain openpyxl, as many formulas            {stored:6.3f} / {plain:6.3f} s = {stored / plain:.0%}"
          "   goal 35 %")  # fmt: skip
    one = best(lambda: timed(lambda: compute(model)))
    calculated = ironcalc(workbook)
    if calculated is None:
        print("  IronCalc is not installed: pip install ironcalc")
    else:
        print(f"  engine, {len(model.rows):,} lines / IronCalc, the whole workbook           {one:6.3f} / {calculated:6.3f} s = "
              f"{one / calculated:.2f}")  # fmt: skip
    many = best(lambda: timed(lambda: compute(model, scenarios(deal))))
    print(f"  {SCENARIOS} scenarios on one axis / one                                {many:6.3f} / {one:6.3f} s = {many / one:.1f}"
          f"   ({many / SCENARIOS * 1000:.1f} ms each)")  # fmt: skip


def _imports() -> None:
    """Everything that a run loads."""
    import ledger.analysis.headline
    import ledger.analysis.run
    import ledger.books.exports
    import ledger.cli
    import ledger.output.package
    import ledger.output.report
    import ledger.output.workbook  # noqa: F401


def best(work: Callable[[], float], times: int = 3) -> float:
    """The shortest of several measurements."""
    return min(work() for _ in range(times))


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def process(*words: str) -> float:
    """Seconds of one run of the command as a process of its own."""
    command = [sys.executable, "-m", "ledger", *words]
    return timed(lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True))


def plain_openpyxl(laid_out: list[Any], path: Path, everything: bool) -> float:
    """Seconds that openpyxl's public way needs for the same formulas (or all cells) at the same places, without styles."""
    from openpyxl import Workbook

    def work() -> None:
        book = Workbook()
        for sheet in laid_out:
            target = book.create_sheet(sheet.name)
            for cell in sheet.cells:
                if cell.formula:
                    target.cell(cell.row, cell.column, "=" + cell.formula)
                elif everything and cell.value not in (None, ""):
                    target.cell(cell.row, cell.column, cell.value)
        book.save(path)

    return timed(work)


def ironcalc(workbook: Path) -> float | None:
    """Seconds that IronCalc needs to evaluate the workbook, reading it not included; best of 3."""
    try:
        from ironcalc import load_from_xlsx
    except ImportError:
        return None

    def work() -> float:
        model = load_from_xlsx(str(workbook), "en", "UTC", "en")
        return timed(model.evaluate)

    return best(work)


def scenarios(deal: Any) -> dict[str, Any]:
    """Every amount that is a guess, within a hundredth, once per scenario; the first is the deal itself."""
    import numpy as np

    from ledger.model.grid import fact_number

    draws = np.random.default_rng(1)
    return {
        name: np.round(fact_number(fact) * np.concatenate([[1.0], draws.uniform(0.99, 1.01, SCENARIOS - 1)]))
        for name, fact in deal.facts.items()
        if fact.unit == "USD" and fact.status in ("estimate", "assumption") and not fact.structural
    }


if __name__ == "__main__":
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    main()
