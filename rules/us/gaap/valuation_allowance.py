"""The valuation allowance on deferred tax assets, by character, and how its change is shared among income and OCI."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.facts.nouns import BookChoice, Deal
from ledger.model.nouns import Entry, Line, NotCovered, Others, Refusal
from rules.us.gaap.carryforwards import ELECTION, EXPENSE, JUDGEMENT, carryforwards, judged, unrealised_losses
from rules.us.gaap.contributed import Parts, capital_subjects, contributors, parts_of, signed, temporary_differences, text_of
from rules.us.gaap.oci_taxes import POLICIES

ALLOWANCE, THROUGH_OCI = "assets:deferred tax:valuation allowance", "oci:valuation allowance"
WITHOUT = "_without_oci"
EXPECTED = "expected_capital_gains"  # fact: gains of the group in the years a loss could be carried to, a judgement


@dataclass(frozen=True)
class Assets:
    """What the allowance of a deal is worked out from: deferred tax by character, as liabilities; none where there is nothing.

    `operating_losses` and `interest` say whether the deal can carry them; `judgement` is the formula of the flag that
    ordinary assets stand or fall by their sources, "" where all of them are taken. `oci` names the subjects with tax in OCI;
    `expected` says that the deal counts on gains of the group.
    """

    capital: Parts
    ordinary: Parts
    operating_losses: bool
    interest: bool
    judgement: str
    recovered: bool
    policy: bool
    oci: tuple[str, ...]
    leaving: tuple[str, ...]
    expected: bool

    @property
    def any(self) -> bool:
        return bool(self.capital or self.judgement)


def assets_of(deal: Deal, book: BookChoice, others: Others) -> Assets:
    """Gathered from the treatments of a book and its carryforwards."""
    capital = capital_subjects(deal, others)
    names = contributors(others, book.name, "deferred_liability")
    posted = {True: _among(others, book.name, [n for n in names if n in capital]),
              False: _among(others, book.name, [n for n in names if n not in capital])}  # fmt: skip
    for each in temporary_differences(deal, book, others):
        posted[each.subject.name in capital].append((1, f"{each.name}_deferred"))
    found = carryforwards(deal, others)
    posted[True] += [(-1, name) for name in unrealised_losses(others, book.name)]
    posted[True] += [(-1, f"{each.name}_asset") for each in found if each.capital]
    posted[False] += [(-1, "section_179_asset") for each in found if each.name == "section_179" and each.judged]
    held = {each.name for each in found if each.judged}
    oci, recovered = contributors(others, book.name, "oci_deferred"), deal.election("debt_losses") == "held_until_recovery"
    if recovered and any(deal.subject(name).type != "debt_security" for name in oci):
        raise NotCovered("ASC 740-10-30-16", "debt_losses: held_until_recovery, while something else than debt goes through OCI")
    return Assets(
        posted[True], posted[False], "operating_losses" in held, "interest" in held, _judgement(deal),
        recovered, deal.election("stranded_tax") in POLICIES, oci, contributors(others, book.name, "oci_left"), EXPECTED in deal.facts,
    )  # fmt: skip


def _among(others: Others, book: str, names: list[str]) -> Parts:
    """Liabilities that treatments post; what stands beside income is taxed as recorded and no source of income."""
    beside = [name for _, name in parts_of(others, book, "deferred_beside_income", names)]
    return [part for part in parts_of(others, book, "deferred_liability", names) if part[1] not in beside]


def _judgement(deal: Deal) -> str:
    """The flag of an allowance on ordinary assets; "" where the deal never has one. NotCovered for facts that say nothing."""
    set_up, lifted = (fact in deal.facts for fact in JUDGEMENT)
    full = deal.election(ELECTION) == "full"
    if (set_up and (full or not judged(deal))) or (lifted and not full):
        raise NotCovered("ASC 740-10-45-20", f"{JUDGEMENT[0]} goes with {ELECTION}: none, {JUDGEMENT[1]} with {ELECTION}: full")
    if full:
        return f"period_end < {JUDGEMENT[1]}" if lifted else "period_end >= start"
    return f"period_end >= {JUDGEMENT[0]}" if set_up else ""


def allowance_lines(assets: Assets, others: Others, book: str) -> list[Line]:
    """Sources of income of the right character, the allowance they leave, and what of its change belongs to OCI.

    Source: ASC 740-10-30-5(e), 30-16, 30-18. The source counted is the reversal of existing taxable differences: a capital
    asset can be used against those of capital character (gains not yet realised, in OCI too); an ordinary one against
    ordinary ones and what capital ones have left, operating losses up to their share of income (IRC 172(a)(2)). With
    valuation_allowance `full` ordinary assets without such a source have an allowance; with `none` they are taken whole.
    Capital assets without a source have one, but for what the fact expected_capital_gains supports: other income of the
    group, a judgement. Under the election debt_losses, held_until_recovery, a loss of debt held through OCI needs none
    (30-16 asks for the whole picture; practice).

    Source of the allocation: ASC 740-20-45-2, 45-7, 45-8, after ASU 2019-12: continuing operations first, as if nothing had
    gone through OCI in the year to date; the rest to OCI. A change of judgement lies in continuing operations
    (740-10-45-20), because it is in both computations. Not covered: schedules of reversal by year, carryback and planning as
    sources (30-18), interest put off by section 163(j) as if it had a source, items charged to equity beside OCI.
    """
    if not assets.any:
        return []
    lines = _position_lines(assets, "")
    if assets.oci:
        lines += [*_opening_lines(assets, others, book), *_position_lines(assets, WITHOUT)]
    return [*_judgement_lines(assets), *lines, *_change_lines(assets, others, book)]


def _judgement_lines(assets: Assets) -> list[Line]:
    return [Line("ordinary_judged", "Ordinary deferred tax assets are judged by their sources", "flag", assets.judgement,
                 "ASC 740-10-30-17")] * bool(assets.judgement)  # fmt: skip


def _position_lines(assets: Assets, suffix: str) -> list[Line]:
    """Deferred tax by character before allowance, and the allowance, as it stands or without what the year put through OCI."""
    words = ", without OCI of the year" if suffix else ""
    lines, allowances = [], []
    if assets.capital:
        own = text_of(assets.capital) if not suffix else "capital_position - oci_deferred + oci_opening_deferred"
        lines.append(Line(f"capital_position{suffix}", f"Deferred tax of capital character, a liability{words}", "money", own,
                          "ASC 740-10-30-18"))  # fmt: skip
        oci = "oci_opening_deferred" if suffix else "oci_deferred"
        kept = f" - max(0, -{oci})" if assets.recovered and assets.oci else ""
        kept += f" - {EXPECTED} * enacted_rate" * assets.expected
        lines.append(Line(f"capital_allowance{suffix}", f"Valuation allowance, capital{words}", "money",
                          f"max(0, -capital_position{suffix}{kept})", "ASC 740-10-30-18"))  # fmt: skip
        allowances.append(f"capital_allowance{suffix}")
    if assets.judgement:
        lines += _ordinary_lines(assets, suffix, words)
        allowances.append(f"ordinary_allowance{suffix}")
    return [*lines, Line(f"allowance{suffix}", f"Valuation allowance{words}", "money", text_of([(1, name) for name in allowances]),
                         "ASC 740-10-30-5")]  # fmt: skip


def _ordinary_lines(assets: Assets, suffix: str, words: str) -> list[Line]:
    position = f"ordinary_position{suffix}"
    gains = f"max(0, capital_position{suffix})"
    sources = text_of(assets.ordinary) or "new_year - new_year"
    unsupported = [f"max(0, -{position})"]
    if assets.operating_losses:
        unsupported.append(f"max(0, operating_losses_asset - max(0, {position}) * rule(net_operating_loss_limit, tax_year_begin))")
    unsupported += ["interest_asset"] * assets.interest
    return [
        Line(position, f"Ordinary deferred tax before operating losses and interest, a liability{words}", "money",
             f"{sources}{f' + {gains}' if assets.capital else ''}", "ASC 740-10-30-18"),
        Line(f"ordinary_unsupported{suffix}", f"Ordinary assets that no taxable difference supports{words}", "money",
             " + ".join(unsupported), "ASC 740-10-30-18"),
        Line(f"ordinary_allowance{suffix}", f"Valuation allowance, ordinary{words}", "money",
             f"ordinary_judged * ordinary_unsupported{suffix}", "ASC 740-10-30-5"),
    ]  # fmt: skip


def _opening_lines(assets: Assets, others: Others, book: str) -> list[Line]:
    deferred, difference = (parts_of(others, book, total, assets.oci) for total in ("oci_deferred", "oci_difference"))
    return [
        Line("oci_deferred", "Deferred tax held through OCI", "money", text_of(deferred), "ASC 740-20-45-11"),
        Line("oci_difference", "Difference that went through OCI", "money", text_of(difference), "ASC 740-20-45-11"),
        Line("oci_opening_difference", "The same at the beginning of the tax year", "money",
             "iff(new_year, prior(oci_difference), prior(oci_opening_difference))", "ASC 740-20-45-7"),
        Line("oci_opening_deferred", "Deferred tax on it", "money", "oci_opening_difference * enacted_rate", "ASC 740-20-45-7"),
    ]  # fmt: skip


def _change_lines(assets: Assets, others: Others, book: str) -> list[Line]:
    """The change of the period, its parts of OCI and of income, and of the latter what a change of judgement made."""
    oci = bool(assets.oci)
    lines = [Line("allowance_change", "Valuation allowance, net change", "money", "allowance - prior(allowance)", "ASC 740-10-50-2")]
    if oci:
        lines += [
            Line("allowance_oci_to_date", "Valuation allowance of the year to date that OCI brings about", "money",
                 f"allowance - allowance{WITHOUT}", "ASC 740-20-45-8"),
            Line("allowance_oci", "Valuation allowance, change in OCI", "money",
                 "allowance_oci_to_date - iff(new_year, 0, prior(allowance_oci_to_date))", "ASC 740-20-45-8"),
            *_up_and_down("allowance_oci", "Valuation allowance, OCI", "ASC 740-20-45-8"),
        ]  # fmt: skip
    lines += [Line("allowance_income", "Valuation allowance, change in continuing operations", "money",
                   "allowance_change" + (" - allowance_oci" if oci else " + 0"), "ASC 740-20-45-7"),
              *_up_and_down("allowance_income", "Valuation allowance, continuing operations", "ASC 740-20-45-7")]  # fmt: skip
    if assets.judgement:
        lines.append(Line("allowance_judgement", "Of it by a change of judgement, on the balance at the beginning", "money",
                          "(ordinary_judged - prior(ordinary_judged)) * prior(ordinary_unsupported)", "ASC 740-10-45-20"))  # fmt: skip
    return lines + (_held_lines(assets, others, book) if oci else [])


def _held_lines(assets: Assets, others: Others, book: str) -> list[Line]:
    """Allowances that OCI bore or had the use of stay in AOCI until what they were for leaves, by the election stranded_tax."""
    lines = [Line("aoci_allowance_before", "Valuation allowance held in AOCI, before release", "money",
                  "prior(aoci_allowance) + allowance_oci", "ASC 220-10-50-2")]  # fmt: skip
    released = ""
    if len(assets.leaving) == 1:
        share = text_of(parts_of(others, book, "oci_left", assets.leaving)).removesuffix(" + 0")
        released = " - aoci_released"
        lines += [Line("aoci_released", "Valuation allowance released from AOCI to income", "money",
                       f"aoci_allowance_before * {share}", "ASC 220-10-50-2"),
                  *_up_and_down("aoci_released", "Released from AOCI to income", "ASC 220-10-50-2")]  # fmt: skip
    lines.append(Line("aoci_allowance", "Valuation allowance held in AOCI", "money", f"aoci_allowance_before{released} + 0",
                      "ASC 220-10-50-2"))  # fmt: skip
    if assets.leaving and not (assets.policy and released):
        leaves = text_of(parts_of(others, book, "oci_left", assets.leaving)).removesuffix(" + 0")
        lines.append(Line("aoci_unelected", "What an allowance in AOCI was for leaves without a policy for its release", "flag",
                          f"(aoci_allowance_before != 0) * (round({leaves}, 6) > 0)", "ASC 220-10-50-2"))  # fmt: skip
    return lines


def _up_and_down(name: str, words: str, cite: str) -> list[Line]:
    return [Line(f"{name}_up", f"{words}, charged", "money", f"max(0, {name})", cite),
            Line(f"{name}_down", f"{words}, credited", "money", f"max(0, -{name})", cite)]  # fmt: skip


def allowance_entries(assets: Assets) -> list[Entry]:
    """Change in continuing operations, change in OCI, and what leaves AOCI with its item."""
    if not assets.any:
        return []
    entries = _both_ways("valuation allowance", EXPENSE, ALLOWANCE, "allowance_income", "ASC 740-20-45-7")
    if assets.oci:
        entries += _both_ways("valuation allowance, OCI", THROUGH_OCI, ALLOWANCE, "allowance_oci", "ASC 740-20-45-8")
    if assets.oci and len(assets.leaving) == 1:
        entries += _both_ways("valuation allowance released from AOCI", EXPENSE, THROUGH_OCI, "aoci_released", "ASC 220-10-50-2")
    return entries


def _both_ways(name: str, debit: str, credit: str, line: str, cite: str) -> list[Entry]:
    return [Entry(f"{name}, up", debit, credit, f"{line}_up", cite), Entry(f"{name}, down", credit, debit, f"{line}_down", cite)]


def allowance_refusals(assets: Assets) -> tuple[Refusal, ...]:
    """An allowance held in AOCI needs a policy for its release, and one item to leave with."""
    if not (assets.any and assets.oci and assets.leaving) or (assets.policy and len(assets.leaving) == 1):
        return ()
    what = ("two items share an allowance in AOCI: its release is not covered here" if len(assets.leaving) > 1 else
            "a valuation allowance stays in AOCI: elect stranded_tax, item or portfolio")  # fmt: skip
    return (Refusal("aoci_unelected", what, "ASC 220-10-50-2"),)


def expense_parts(assets: Assets) -> Parts:
    """What the allowance adds to deferred tax expense."""
    found: Parts = [(1, "income_taxes.allowance_income_up"), (-1, "income_taxes.allowance_income_down")] * assets.any
    return found + released_parts(assets)


def released_parts(assets: Assets) -> Parts:
    """What leaves AOCI for income: a charge there."""
    out: Parts = [(1, "income_taxes.aoci_released_up"), (-1, "income_taxes.aoci_released_down")]
    return out * bool(assets.any and assets.oci and len(assets.leaving) == 1)


def oci_parts(assets: Assets) -> Parts:
    """What the allowance charges to OCI."""
    own: Parts = [(1, "income_taxes.allowance_oci_up"), (-1, "income_taxes.allowance_oci_down")]
    return own * bool(assets.any and assets.oci) + signed(released_parts(assets), -1)


def liability_parts(assets: Assets) -> Parts:
    """What the allowance adds to the deferred tax liability, net."""
    return [(1, "income_taxes.allowance")] * assets.any
