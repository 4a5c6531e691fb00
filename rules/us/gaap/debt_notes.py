"""What the notes to the statements say of debt securities: cost and value, unrealised gains, credit loss, maturities, sales."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment
from rules.us.gaap.contributed import text_of

TABLE, HELD, MATURITIES, SALES = "ASC 320-10-50-2", "ASC 320-10-50-5", "ASC 320-10-50-3", "ASC 320-10-50-9"
LOSSES, ROLL = "ASC 326-30-50-4", "ASC 326-30-50-9"
#: Treatments that these notes are about: loans are no securities, and what is traded or marked whole has no cost to show.
SECURITIES = {"available_for_sale": TABLE, "held_to_maturity": HELD}
#: Names of the groups of maturities, their words, and the months from the balance sheet within which they end.
GROUPS = (("within_1", "within one year", "12"), ("within_5", "after one year, within five", "rule(maturities_second_group, period_end)"),
          ("within_10", "after five years, within ten", "rule(maturities_third_group, period_end)"),
          ("after_10", "after ten years", ""))  # fmt: skip


def debt_notes(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Tables of the notes that this book holds as available for sale or to maturity; none for a loan or what is marked whole.

    Source: ASC 320-10-50-2 and 50-5 (amortized cost, allowance, unrealised gains and losses, fair value), 50-3 and 50-5B
    (contractual maturities), 50-9 (proceeds, realised gains and losses), 326-30-50-4 (unrealised losses without an
    allowance, by time), 326-30-50-9 and 326-20-50-13 (allowance from opening to closing). Maturity dates are facts of the lots;
    a lot without one stands in a group of its own, so that its absence is seen. Amortized cost is by lot; fair values are
    reported for all notes together, so they are shown by maturity only where one group holds all of them.
    """
    found = next((s for s in deal.subjects if s.type == "debt_security" and s.name in dict(book.treatments)), None)
    treated = others.get((book.name, found.name)) if found else None
    if found is None or treated is None or treated.name not in SECURITIES:
        return Treatment("debt_notes", "Debt securities", TABLE, ())
    has = {line.name for line in treated.lines} | {line.name for line in others["deal", found.name].lines}
    lines, checks = _table(found, treated.name, has)
    dated, more = _maturities(deal, found, treated.name, has)
    lines += [*dated, *_sales(found, treated.name, has), *_loss_positions(found, treated.name, has)]
    rolled, last = _allowance(found, treated.name, has)
    told = () if any(f"{lot}.maturity" in deal.facts for lot in found.instances) else (
        f"contractual maturities (ASC 320-10-50-3): the deal file states none for {found.label}",)  # fmt: skip
    return Treatment("debt_notes", "Debt securities", TABLE, (*lines, *rolled), (), (), (*checks, *more, *last), told)


def _table(notes: Subject, treatment: str, has: set[str]) -> tuple[list[Line], list[Check]]:
    """Amortized cost to fair value."""
    name, cite = notes.name, SECURITIES[treatment]
    sale = treatment == "available_for_sale"
    value = f"{name}.fair_value" if sale else f"{name}.value"
    allowed = f" - {name}.allowance" * ("allowance" in has)
    gain = f"{name}.unrealised" if sale else f"{value} - {name}.amortized_cost"
    kind = "Unrealised" if sale else "Unrecognised"
    lines = [
        Line("cost", "Amortized cost", "money", f"{name}.amortized_cost + 0", cite),
        *([Line("allowed", "Allowance for credit losses", "money", f"-{name}.allowance", cite)] if allowed else []),
        Line("gains", f"{kind} gains", "money", f"max(0, {gain})", cite),
        Line("losses", f"{kind} losses", "money", f"min(0, {gain})", cite),
        Line("value", "Fair value" if sale else "Fair value as last reported", "money", f"{value} + 0", cite),
    ]
    if not sale:
        return lines, []
    parts = f"cost{' + allowed' * bool(allowed)} + gains + losses"
    lines.append(Line("table_difference", "Cost, allowance, gains and losses, less fair value", "money", f"{parts} - value", "house rule"))
    return lines, [Check("table_difference", "amortized cost, allowance, unrealised gains and losses make the fair value", 19)]


def _maturities(deal: Deal, notes: Subject, treatment: str, has: set[str]) -> tuple[list[Line], list[Check]]:
    """Amortized cost by contractual maturity, counted from each balance sheet; and fair value where one group holds all."""
    dated = [lot for lot in notes.instances if f"{lot}.maturity" in deal.facts]
    rest = [lot for lot in notes.instances if lot not in dated]
    lines, names, after = [], [], ""
    for name, words, months in GROUPS if dated else ():
        until = f" * ({{0}}.maturity <= eomonth(period_end, {months}))" if months else ""
        test = f"({{0}}.maturity > {after})" if after else "1"
        parts = " + ".join(f"{test}{until} * {{0}}.cost".format(lot) for lot in dated)
        lines.append(Line(f"due_{name}", f"Due {words}, amortized cost", "money", f"{parts} + 0", MATURITIES))
        names.append(f"due_{name}")
        after = f"eomonth(period_end, {months})"
    if rest:
        lines.append(Line("due_not_stated", "Maturity not stated, amortized cost", "money",
                          f"{' + '.join(f'{lot}.cost' for lot in rest)} + 0", MATURITIES))  # fmt: skip
        names.append("due_not_stated")
    if "written_down" in has:
        lines.append(Line("due_written_down", "Written down, not by lot", "money", f"-{notes.name}.written_down", MATURITIES))
    if treatment == "available_for_sale":
        lines += [Line(f"{name}_value", f"{line.label.removesuffix('amortized cost')}fair value, if all notes are of this group", "money",
                       f"iff({name} == {' + '.join(names)}, value, 0)" if len(names) > 1 else "value + 0", MATURITIES)
                  for name, line in zip(names, lines, strict=False)]  # fmt: skip
        if len(names) > 1:
            lines.append(Line("value_not_split", "Fair value of notes of several groups, reported for all together", "money",
                              " - ".join(["value", *(f"{name}_value" for name in names)]), MATURITIES))  # fmt: skip
    written = " + due_written_down" * ("written_down" in has)
    lines.append(Line("maturities_difference", "Amortized cost by maturity less amortized cost", "money",
                      f"{' + '.join(names)}{written} - cost", "house rule"))  # fmt: skip
    return lines, [Check("maturities_difference", "amortized cost by maturity adds to the amortized cost", 19)]


def _sales(notes: Subject, treatment: str, has: set[str]) -> list[Line]:
    """Proceeds and realised gains and losses; cost is that of the lot that leaves."""
    name, cite = notes.name, SALES
    lines = [Line("proceeds", "Proceeds of sales and redemptions", "money", f"{name}.proceeds + 0", cite)] if "proceeds" in has else []
    if treatment == "available_for_sale" and ("proceeds" in has or "converted_gain" in has):
        lines += [Line(f"realised_{what}", f"Realised {what}, reclassified to income", "money", f"{end}(0, {name}.reclassified)", cite)
                  for what, end in (("gains", "max"), ("losses", "min"))]  # fmt: skip
    return lines


def _loss_positions(notes: Subject, treatment: str, has: set[str]) -> list[Line]:
    """Unrealised losses for which no allowance is held, and how long they have lasted; no line where they are refused."""
    if treatment != "available_for_sale" or "allowance" not in has:
        return []
    name, short, long = notes.name, "(months_in_loss < 12)", "(months_in_loss >= 12)"
    return [
        Line("in_loss", "Unrealised loss without an allowance", "flag", f"(losses < 0) * ({name}.allowance == 0)", LOSSES),
        Line("months_in_loss", "Months at whose end it stood", "count", "iff(in_loss, prior(months_in_loss) + step_months, 0)", LOSSES),
        Line("loss_short", "Unrealised losses of less than twelve months, no allowance", "money", f"in_loss * {short} * losses", LOSSES),
        Line("loss_short_value", "Fair value of these notes", "money", f"in_loss * {short} * value", LOSSES),
        Line("loss_long", "Unrealised losses of twelve months or longer, no allowance", "money", f"in_loss * {long} * losses", LOSSES),
        Line("loss_long_value", "Fair value of these notes", "money", f"in_loss * {long} * value", LOSSES),
    ]  # fmt: skip


def _allowance(notes: Subject, treatment: str, has: set[str]) -> tuple[list[Line], list[Check]]:
    """The allowance from opening to closing; what leaves with notes that are sold or written off stands apart."""
    if "allowance" not in has:
        return [], []
    name = notes.name
    cite = ROLL if treatment == "available_for_sale" else "ASC 326-20-50-13"
    out = [(-1, f"{name}.{line}") for line in ("allowance_sold", "allowance_written_off") if line in has]
    lines = [
        Line("allowance_opening", "Allowance, opening", "money", "prior(allowance_closing)", cite),
        Line("allowance_losses", "Allowance: credit losses less reversals", "money", f"{name}.loss_up - {name}.loss_down", cite),
        *([Line("allowance_out", "Allowance of notes sold or written off", "money", text_of(out), cite)] if out else []),
        Line("allowance_closing", "Allowance, closing", "money", "allowance_opening + allowance_losses" + " + allowance_out" * bool(out),
             cite),
        Line("allowance_difference", "Allowance by its movements less the allowance held", "money",
             f"allowance_closing - {name}.allowance", "house rule"),
    ]  # fmt: skip
    return lines, [Check("allowance_difference", "the allowance for credit losses rolls forward to what is held", 19)]


TREATMENTS = (("debt_notes", debt_notes),)
