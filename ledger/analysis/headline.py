"""The figures that a run ends with, to the last actual period or, where none is actual, to when most tax is put off."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ledger.analysis.changes_of_life import DISCLOSED, EFFECT, changes_of_life, fitted_share, from_memory
from ledger.analysis.run import Run
from ledger.model.timeline import period_ends


@dataclass(frozen=True)
class Headline:
    """One figure: its label, the lines that add to it, the period (from nil) and its value in dollars."""

    label: str
    keys: tuple[str, ...]
    period: int
    value: float


def last_actual(run: Run) -> int:
    """The index of the last period with actuals, or the last period where the deal names none."""
    ends = period_ends(run.deal)
    return max((i for i, end in enumerate(ends) if run.deal.actuals_to and end <= run.deal.actuals_to), default=len(ends) - 1)


def shown_period(run: Run) -> int:
    """The period of the figures: the last actual one; where none is, that of the greatest deferred tax, which is where timing
    shows: at the end of a long deal it has reversed. The last one where there is neither."""
    deferred = run.figures.lines.get("us_gaap.results.deferred_tax_liability")
    if run.deal.actuals_to or deferred is None or not deferred.any():
        return last_actual(run)
    return int(abs(deferred[0, 1:]).argmax())


def headline(run: Run) -> tuple[Headline, ...]:
    """Cash out, cash back, carrying amount, gains in income and in AOCI, cash tax; those the deal has."""
    period = shown_period(run)
    of = {s.type: s.name for s in run.deal.subjects}
    notes, shares, contract = of.get("debt_security"), of.get("equity_security"), of.get("contract")
    back = "Cash back as cloud revenue" if "deal.loop.invested" in run.figures.lines else "Received from the customer"
    wanted = (
        ("Cash out, invested in the lab", ("deal.loop.invested_to_date",)),
        (back, ("deal.loop.revenue_to_date",)),
        ("Revenue to date, after awards and payments to it", (f"us_gaap.{contract}.revenue_to_date",)),
        ("Awards to the customer in equity", (f"us_gaap.{contract}.awards_in_equity",)),
        ("Carrying amount of the investments", (f"us_gaap.{notes}.fair_value", f"us_gaap.{shares}.carrying")),
        ("Gain in income to date, before tax", ("us_gaap.results.gains_in_income_to_date",)),
        ("Gain in AOCI, before tax", (f"us_gaap.{notes}.unrealised",)),
        *(() if notes or shares else _of_equipment(run)),
        ("Cash tax to date (saved by the group, if negative)", ("us_tax.income_taxes.tax_paid_to_date",)),
    )
    found = []
    for label, keys in wanted:
        present = tuple(key for key in keys if key in run.figures.lines)
        if present:
            found.append(Headline(label, present, period, sum(float(run.figures.row(key)[period]) for key in present)))
    return (*found, *_of_changes(run))


def _of_changes(run: Run) -> list[Headline]:
    """The effect of each year's changes in useful life, and what was disclosed of one that no share is fitted on."""
    found = []
    for change in changes_of_life(run):
        label = f"Depreciation of the year to {change.ends.isoformat()}, effect of new lives: {{}}"
        found.append(Headline(label.format(change.kind), (change.key(EFFECT),), change.year, change.effect))
        if change.disclosed is not None and change.kind != "fitted on":
            found.append(Headline(label.format("disclosed"), (change.key(DISCLOSED),), change.year, change.disclosed))
    return found


def _of_equipment(run: Run) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Where there is no investment: what is paid, carried in the books and left for tax, and the tax put off by the difference."""
    names = [s.name for s in run.deal.subjects if s.type == "equipment"]
    return (
        (f"Paid for {_consumed(run)}", ("deal.loop.consumed_to_date",)),
        ("Equipment, carrying amount in the books", tuple(f"us_gaap.{name}.carrying" for name in names)),
        ("Equipment, adjusted basis for tax", tuple(f"us_tax.{name}.basis" for name in names)),
        ("Deferred tax liability", ("us_gaap.results.deferred_tax_liability",)),
    )


def summary(run: Run, folder: Path) -> list[str]:
    """How a run ends: where the outputs are, the master check, and the figures, aligned."""
    from ledger.analysis.agreement import agreement
    from ledger.analysis.explain import number_text

    failed = [check for check in run.checks if not check.passed]
    master = "all checks pass" if not failed else f"{len(failed)} of {len(run.checks)} checks FAIL"
    until = period_ends(run.deal)[shown_period(run)].isoformat()
    figures = headline(run)
    width = max((len(figure.label) for figure in figures), default=0)
    results = [row.result for row in agreement(run)]
    agreed = [
        f"agreement     {results.count('agrees')} rows agree with what was reported, {results.count('misses as stated')} miss as "
        f"stated, {results.count('differs')} differ"
    ] if results else []  # fmt: skip
    return [
        f"workbook      {folder / 'workbook.xlsx'}",
        f"report        {folder / 'report.html'}",
        f"master check  {master} ({len(run.checks)} checks), fingerprint {run.fingerprint}",
        *(f"  FAIL {check.number}: {check.label}" for check in failed),
        *agreed,
        f"figures to {until}, USD, posted in whole {run.figures.unit}s:",
        *(f"  {figure.label:<{width}}  {number_text(figure.value, 'money'):>18}" for figure in figures),
        *_shares(run),
        f"Limits stand first on the cover and in the report: {len(run.deal.limits)} of the deal, and those of each rule.",
    ]


def _consumed(run: Run) -> str:
    """What is bought, as the loop of the deal words it: "equipment", or "equipment, research and running cost"."""
    row = run.model.rows.get("deal.loop.consumed")
    return row.label.removesuffix(", paid").lower() if row else ""


def _shares(run: Run) -> list[str]:
    """A share of capital expenditure that is fitted, and how many inputs are from memory; each where there is one."""
    fitted = [(change, share) for change in changes_of_life(run)
              if change.kind == "fitted on" and (share := fitted_share(run, change.subject)) is not None]  # fmt: skip
    memory, inputs = from_memory(run.deal)
    return [
        *(f"share of capital expenditure  {share:.1%}, fitted on the year to {change.ends.isoformat()}" for change, share in fitted),
        *([f"inputs from memory  {memory} of {inputs} amounts, rates and lives ({memory / inputs:.0%})"] if memory else ()),
    ]
