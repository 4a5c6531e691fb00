"""The command twobooks. Every command is thin; heavy things are imported when a command runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

EPILOG = """\b
Examples:
  twobooks check samples/amazon_anthropic
  twobooks run samples/amazon_anthropic --out out/amazon_anthropic
  twobooks explain amazon_anthropic us_gaap.preferred.carrying 2026-06-30
  twobooks rules --on 2025-01-20
  twobooks verify tests/gold

\b
DEAL is a deal file, a folder that holds deal.yaml, or the name of a sample.
Exit status: 0 done; 1 the deal has problems, or a check or a gold case fails;
2 the command was wrong, or its output cannot be written.
Limits stand first on the workbook's cover, in the report and in README.md."""
APP = typer.Typer(
    name="twobooks", no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Keep a deal's parallel books, and show where each figure comes from.", epilog=EPILOG,
)  # fmt: skip
DealArgument = Annotated[str, typer.Argument(metavar="DEAL", help="A deal file, its folder, or the name of a sample.")]
STAGES = ("deal", "cases", "lines", "postings", "statements")
#: Characters that turn the direction of text: what follows them reads as something else.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
Found = TypeVar("Found")


@APP.callback(invoke_without_command=True)
def twobooks(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)] = False,
) -> None:
    if version:
        from ledger.version import VERSION

        _say(f"twobooks {VERSION}")
        raise typer.Exit


@APP.command()
def check(deal: DealArgument) -> None:
    """List every problem of a deal; calculate nothing.

    Reads the deal file and lays out its lines under the rules: keys, types, sources, dates, treatments, elections.

    Example: twobooks check samples/amazon_anthropic
    """
    from ledger.analysis.run import find_deal, lay_out_lines, load

    found = load(_named(find_deal, deal))
    lines = len(lay_out_lines(found).rows)
    guesses = sum(fact.status in ("estimate", "assumption") for fact in found.facts.values())
    _say(f"{found.title}: {len(found.facts)} facts, {guesses} of them estimates or assumptions; {len(found.events)} events; "
         f"{len(found.sources)} sources; {len(found.books)} books, {lines} lines. No problem found.")  # fmt: skip


@APP.command()
def run(
    deal: DealArgument,
    out: Annotated[str, typer.Option(metavar="DIR", help="Folder of the outputs; out/DEAL if left out.")] = "",
    until: Annotated[str, typer.Option(metavar="STAGE", help=f"Print one stage and stop: {', '.join(STAGES)}.")] = "",
) -> None:
    """Write workbook, report and postings of a deal.

    Writes workbook.xlsx, report.html, lines.csv, journal.csv, trial_balance.csv and manifest.json; a run that fails
    leaves earlier output as it was. Money in the text files is in dollars.

    Example: twobooks run samples/amazon_anthropic --out out/amazon_anthropic
    """
    if until and until not in STAGES:
        raise typer.BadParameter(f"{until} is no stage; stages: {', '.join(STAGES)}", param_hint="--until")
    from ledger.analysis.run import find_deal, load
    from ledger.analysis.run import run as compute

    path = _named(find_deal, deal)
    with _Progress() as tell:
        tell("reading the deal")
        read = load(path)
        folder = Path(out) if out else Path("out") / read.name
        if not until and (folder.exists() and not folder.is_dir()):
            raise typer.BadParameter(f"{_plain(out)} is a file; name a folder", param_hint="--out")
        made = compute(read, tell) if until not in ("deal", "cases") else None
        if made and not until:
            from ledger.output.package import write_outputs

            write_outputs(made, folder, tell)
    if until:
        from ledger.analysis.stages import stage_text

        return _say_all(stage_text(until, made or read))
    from ledger.analysis.headline import summary

    assert made
    _say_all(summary(made, folder))
    if not made.passed:
        raise typer.Exit(1)
    return None


@APP.command()
def compare(
    deal: DealArgument,
    first: Annotated[str, typer.Argument(metavar="CASE", help="A case by its name in the deal file.")] = "",
    second: Annotated[str, typer.Argument(metavar="CASE", help="Another; alone, a case is set beside the deal as it stands.")] = "",
) -> None:
    """Set the cases of a deal side by side.

    Prints what each case is worth; with a CASE or two, what makes the difference between them, cause by cause: the causes add
    up to it exactly. The deal as it stands is called `deal`.

    \b
    Examples:
      twobooks compare amazon_anthropic
      twobooks compare amazon_anthropic credits discount
    """
    from ledger.analysis.compare import compared
    from ledger.analysis.run import find_deal
    from ledger.analysis.run import run as compute

    path = _named(find_deal, deal)
    with _Progress() as tell:
        made = compute(path, tell)
    _say_all(_named(lambda: list(compared(made, first, second))))


@APP.command()
def explain(
    deal: DealArgument,
    line: Annotated[str, typer.Argument(metavar="LINE", help="book.subject.line, or an ending that only one line has.")],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="A date (yyyy-mm-dd) or a tax year.")] = "",
    depth: Annotated[int, typer.Option(help="How many levels of lines to open.", min=1, max=12)] = 1,
) -> None:
    """Show a figure's formula, numbers, rule and source.

    PERIOD is the period that holds a date, or a tax year; the last period with actuals if left out.

    \b
    Examples:
      twobooks explain amazon_anthropic us_gaap.preferred.carrying 2026-06-30
      twobooks explain amazon_anthropic nvidia_2025q1.allowance_rate --depth 2
    """
    from ledger.analysis.explain import explain as explained
    from ledger.analysis.explain import lines_of_text
    from ledger.analysis.run import find_deal
    from ledger.analysis.run import run as compute

    path = _named(find_deal, deal)
    with _Progress() as tell:
        made = compute(path, tell)
    _say_all(lines_of_text(_named(explained, made, line, period, depth)))


@APP.command()
def rules(
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="Only what holds on this date, yyyy-mm-dd.")] = "",
) -> None:
    """List the law in force, each value with its citation.

    Each value says whether it was confirmed in a source; each rule says what it does not cover.

    Example: twobooks rules --on 2025-01-20
    """
    from datetime import date

    from ledger.analysis.rules_in_force import rules_in_force

    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        raise typer.BadParameter(f"{_plain(on)} is no date; give yyyy-mm-dd", param_hint="--on") from None
    _say_all(rules_in_force(day))


@APP.command()
def verify(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Gold cases, or folders of them.", exists=True)],
) -> None:
    """Run gold cases and published tables; exit 1 on any difference.

    A gold case is a YAML file of facts, expected figures and their source; a table is a CSV file of printed depreciation
    percentages. The figures must agree exactly.

    Example: twobooks verify tests/gold tests/published
    """
    from ledger.analysis.verify import files_of, rows
    from ledger.analysis.verify import verify as verified

    outcomes = []
    with _Progress() as tell:
        for path in paths:
            for file in files_of(path) or [path]:
                tell(f"verifying {_plain(file.name)}")
                outcomes += verified([file])
    _say_all(rows(outcomes))
    if not all(outcome.passed for outcome in outcomes):
        raise typer.Exit(1)


def main() -> None:
    """Run the command; a problem of the deal is told, never traced."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by the shell
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        APP()
    except Exception as problem:
        from ledger.facts.problems import Problems
        from ledger.model.nouns import NotCovered

        if isinstance(problem, Problems | NotCovered):
            print(_plain(str(problem)), file=sys.stderr)
            raise SystemExit(1) from None
        if isinstance(problem, OSError):
            print(_plain(f"{problem.filename or 'file'}: {problem.strerror or problem}"), file=sys.stderr)
            raise SystemExit(2) from None
        raise


def _named(find: Callable[..., Found], *named: object) -> Found:
    """What the command names. If it is not there, the command was wrong, not the deal."""
    from ledger.facts.problems import Problems

    try:
        return find(*named)
    except Problems as problem:
        print(_plain(str(problem)), file=sys.stderr)
        raise typer.Exit(2) from None


def _say(text: str) -> None:
    print(_plain(text.replace("\n", " ")))


def _say_all(texts: Iterable[str]) -> None:
    for text in texts:
        _say(text)


def _plain(text: str) -> str:
    """Text without control characters: a label from a deal file may not steer the terminal."""
    return "".join(c if c.isprintable() and c not in TURNING or c in "\n\t " else "\ufffd" for c in text)


class _Progress:
    """What is being done, on standard error: one line that changes in a terminal, plain lines elsewhere after a second."""

    def __enter__(self) -> Callable[[str], None]:
        import time

        self.told, self.status = time.monotonic(), None
        if sys.stderr.isatty():
            from rich.console import Console

            self.status = Console(stderr=True).status("")
            self.status.start()

        def tell(text: str) -> None:
            if self.status:
                self.status.update(text)
            elif time.monotonic() - self.told > 1:
                print(f"{text} ...", file=sys.stderr)
                self.told = time.monotonic()

        return tell

    def __exit__(self, *_: object) -> None:
        if self.status:
            self.status.stop()


if __name__ == "__main__":
    main()
