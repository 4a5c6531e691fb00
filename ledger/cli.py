"""The command twobooks. Every command is thin; heavy things are imported when a command runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

APP = typer.Typer(
    name="twobooks", no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Keep a deal's parallel books, and show where each figure comes from.",
    epilog="Examples: twobooks run samples/amazon_anthropic --out out/amazon_anthropic; "
           "twobooks explain amazon_anthropic us_gaap.preferred.carrying 2026-06-30; twobooks rules --on 2025-01-20. "
           "DEAL is a path to a deal file, a folder that holds deal.yaml, or the name of a sample. "
           "Exit status: 0 done; 1 the deal has problems, or a check or a gold case fails; 2 the command was wrong.",
)  # fmt: skip
DealArgument = Annotated[str, typer.Argument(metavar="DEAL", help="A deal file, its folder, or the name of a sample.")]
STAGES = ("deal", "lines", "postings", "statements")


@APP.command()
def check(deal: DealArgument) -> None:
    """Read a deal and list every problem; calculate nothing."""
    from ledger.analysis.run import load

    found = load(deal)
    guesses = sum(f.status in ("estimate", "assumption") for f in found.facts.values())
    _say(f"{found.title}: {len(found.facts)} facts, {guesses} of them estimates or assumptions; {len(found.events)} events; "
         f"{len(found.sources)} sources; {len(found.books)} books. No problem found.")  # fmt: skip


@APP.command()
def run(
    deal: DealArgument,
    out: Annotated[str, typer.Option(metavar="DIR", help="Folder of the outputs; out/DEAL if left out.")] = "",
    until: Annotated[str, typer.Option(metavar="STAGE", help=f"Stop after a stage and print it: {', '.join(STAGES)}.")] = "",
) -> None:
    """Write the workbook, the report and the postings of a deal.

    Example: twobooks run samples/amazon_anthropic --out out/amazon_anthropic
    """
    if until and until not in STAGES:
        raise typer.BadParameter(f"{until} is no stage; stages: {', '.join(STAGES)}", param_hint="--until")
    from ledger.analysis.run import load
    from ledger.analysis.run import run as compute

    with _Progress() as tell:
        tell("reading the deal")
        read = load(deal)
        if until == "deal":
            tell("")
            return _print_stage("deal", read)
        made = compute(read, tell)
        if until:
            tell("")
            return _print_stage(until, made)
        from ledger.output.package import write_outputs

        folder = write_outputs(made, Path(out) if out else Path("out") / read.name, tell)
    from ledger.analysis.headline import summary

    for line in summary(made, folder):
        _say(line)
    if not made.passed:
        raise typer.Exit(1)
    return None


@APP.command()
def explain(
    deal: DealArgument,
    line: Annotated[str, typer.Argument(metavar="LINE", help="book.subject.line, or an ending that only one line has.")],
    period: Annotated[str, typer.Argument(metavar="[PERIOD]", help="A date (yyyy-mm-dd) or a tax year.")] = "",
    depth: Annotated[int, typer.Option(help="How many levels of lines to open.", min=1, max=12)] = 1,
) -> None:
    """Show the formula of a figure with its numbers, the rule chosen and its source.

    Example: twobooks explain amazon_anthropic us_gaap.preferred.carrying 2026-06-30
    """
    from ledger.analysis.explain import explain as explained
    from ledger.analysis.explain import lines_of_text
    from ledger.analysis.run import run as compute

    for text in lines_of_text(explained(compute(deal), line, period, depth)):
        _say(text)


@APP.command()
def rules(
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="Only what holds on this date, yyyy-mm-dd.")] = "",
) -> None:
    """The law in force, each value with its citation and whether it was confirmed in a source."""
    from datetime import date

    from ledger.analysis.rules_in_force import rules_in_force

    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        raise typer.BadParameter(f"{on} is no date; give yyyy-mm-dd", param_hint="--on") from None
    for text in rules_in_force(day):
        _say(text)


@APP.command()
def verify(paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Gold cases, or folders of them.")]) -> None:
    """Run gold cases: facts, expected figures, source; exit 1 on any difference.

    Example: twobooks verify tests/gold
    """
    from ledger.analysis.verify import rows
    from ledger.analysis.verify import verify as verified

    outcomes = verified([Path(path) for path in paths])
    for text in rows(outcomes):
        _say(text)
    if not all(outcome.passed for outcome in outcomes):
        raise typer.Exit(1)


def main() -> None:
    """Run the command; a problem of the deal is told, never traced."""
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
            raise SystemExit(1) from None
        raise


def _say(text: str) -> None:
    print(_plain(text))


def _plain(text: str) -> str:
    """Text without control characters: a label from a deal file may not steer the terminal."""
    return "".join(c if c in "\n\t" or (ord(c) >= 32 and not 127 <= ord(c) < 160) else "\ufffd" for c in text)


def _print_stage(stage: str, made: object) -> None:
    from ledger.analysis.stages import stage_text

    for text in stage_text(stage, made):
        _say(text)


class _Progress:
    """What is being done, on standard error: one line that changes in a terminal, plain lines elsewhere after a second."""

    def __enter__(self) -> Callable[[str], None]:
        import time

        self.start, self.status = time.monotonic(), None
        if sys.stderr.isatty():
            from rich.console import Console

            self.status = Console(stderr=True).status("")
            self.status.start()

        def tell(text: str) -> None:
            if self.status:
                self.status.update(text)
            elif text and time.monotonic() - self.start > 1:
                print(f"{text} ...", file=sys.stderr)

        return tell

    def __exit__(self, *_: object) -> None:
        if self.status:
            self.status.stop()


if __name__ == "__main__":
    main()
