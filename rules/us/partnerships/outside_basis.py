"""Basis of a partner in its interest, and the losses that wait for it."""

from __future__ import annotations

from ledger.model.nouns import Line

#: Losses of a partner by character, in the order in which rounding is settled: name, words, the share of the year.
LOSSES = (("ordinary_loss", "Ordinary loss", "max(0, -k1_1)"), ("section_1231_loss", "Section 1231 loss", "max(0, -k1_10)"))
#: The same where section 179 was elected: it is a kind of its own, and so is the gain or loss on its property (code L).
EXPENSED = (("ordinary_loss", "Ordinary loss", "max(0, -k1_1) + max(0, -k1_20l)"),
            ("section_1231_loss", "Section 1231 loss", "max(0, -k1_10) + max(0, -k1_20l_1231)"),
            ("section_179_loss", "Section 179", "k1_12"))  # fmt: skip


def basis_lines(expensed: bool) -> tuple[Line, ...]:
    """Outside basis by tax year: contributions and income first, then distributions, then losses as far as basis goes.

    Source: IRC 705(a), 731(a)(1), 704(d); Reg. 1.704-1(d)(2): what basis cannot bear is put off, each kind in proportion, and
    taken when there is basis. Drawings count on the last day of the year (Reg. 1.731-1(a)(1)(ii)). Section 179 lowers basis by what is
    allocated, whether or not the partner may deduct it (Reg. 1.179-3(h)(1)). The partnership owes nothing here (752).
    """
    losses = EXPENSED if expensed else LOSSES
    passed = " + max(0, k1_20l) + max(0, k1_20l_1231)" * expensed
    cite = "IRC 705"
    waiting = " + ".join(f"{name}_waiting" for name, *_ in losses)
    return (
        Line("basis_income", "Income that raises basis", "money", f"max(0, k1_1) + k1_5 + k1_6a + max(0, k1_10){passed}", cite,
             time="year"),
        Line("basis_before", "Outside basis before distributions and losses", "money",
             "prior(outside_basis) + capital_contributed + basis_income", cite, time="year"),
        Line("distribution_gain", "Gain: distributions above basis", "money", "max(0, k1_19a - basis_before)", "IRC 731", time="year"),
        Line("gain_to_date", "The same, to date", "money", "prior(gain_to_date) + distribution_gain", "IRC 731", time="year"),
        Line("basis_for_losses", "Outside basis before losses", "money", "max(0, basis_before - k1_19a)", "IRC 704(d)", time="year"),
        *(Line(f"{name}_waiting", f"{words}: of the year and put off before", "money", f"{text} + prior({name}_put_off)", "IRC 704(d)",
               time="year") for name, words, text in losses),
        Line("losses_allowed", "Losses that basis allows", "money", f"min(basis_for_losses, {waiting})", "IRC 704(d)", time="year"),
        *_allowed(tuple(name for name, *_ in losses), {name: words for name, words, _ in losses}),
        Line("losses_put_off", "Losses put off, all kinds", "money", " + ".join(f"{name}_put_off" for name, *_ in losses), "IRC 704(d)",
             time="year"),
        Line("outside_basis", "Outside basis, closing", "money", "basis_for_losses - losses_allowed", cite, time="year"),
        Line("basis_less_capital", "Outside basis less losses put off and gain, less the capital account", "money",
             "outside_basis - losses_put_off - gain_to_date - capital_end", "house rule", time="year"),
    )  # fmt: skip


def _allowed(names: tuple[str, ...], words: dict[str, str]) -> list[Line]:
    """Each kind in proportion to what waits; the last takes the rest, so that no unit is lost."""
    lines = []
    for place, name in enumerate(names):
        before, rest = names[:place], " + ".join(f"{each}_waiting" for each in names[place:])
        left = "losses_allowed" + "".join(f" - {each}_allowed" for each in before)
        share = f"({left}) + 0" if name == names[-1] else f"iff({rest} > 0, ({left}) * {name}_waiting / ({rest}), 0)"
        lines += [Line(f"{name}_allowed", f"{words[name]}: allowed", "money", share, "IRC 704(d)", time="year"),
                  Line(f"{name}_put_off", f"{words[name]}: put off", "money", f"{name}_waiting - {name}_allowed", "IRC 704(d)",
                       time="year")]  # fmt: skip
    return lines
