"""One partner: its Schedule K-1, its capital account, and what its own return makes of both."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Entry, Line, NotCovered, Refusal, Treatment
from rules.us.partnerships.bounds import partners_of
from rules.us.partnerships.outside_basis import basis_lines
from rules.us.partnerships.partner_section_179 import section_179_lines
from rules.us.partnerships.schedule_k import SHARED, expenses, partner_label, shared_lines, taxed_lines

PAID_IN, DRAWN, CASH = "tax equity:contributions of partners", "tax equity:distributions to partners", "tax assets:cash"
NOTE = "Schedule K-1 (Form 1065) for 2025: the number was confirmed in a list of the form's fields, a letter of code is from memory."


def schedule_k1(deal: Deal, book: BookChoice, subject: Subject) -> Treatment:
    """A share of every line of Schedule K; the last partner takes what the rounding of the others leaves, so that all add up.

    Source: IRC 702(a), 704(a) and (b). Capital account on the tax basis (item L). One share of profit and loss has economic
    effect while no capital account falls below nil, or where the partner must restore it (Reg. 1.704-1(b)(2)(ii)(c), (d)); a
    deficit without that is refused, as the loss would go to the others.
    """
    if dict(book.treatments).get("income_taxes") != "partnership_return":
        raise NotCovered("IRC 701", f"{subject.name} by schedule_k1, in a book whose income taxes are no partnership_return")
    restores = f"{subject.name}.restores_deficit" in deal.facts
    expensed = expenses(deal)
    kinds = {event.kind for event in deal.events if event.of == subject.name}
    items = [Line(f"k1_{number}", partner_label(label), "money", _share(deal, subject, number), cite, time="year", note=NOTE)
             for number, label, cite in shared_lines(deal)]  # fmt: skip
    items.insert(len(SHARED), Line("k1_19a", "19A Distributions", "money", "year_total(distributed)", "IRC 731", time="year", note=NOTE))
    lines = (
        *items, *_capital(deal, restores), *basis_lines(expensed), *(section_179_lines(kinds) if expensed else ()), _own_return(expensed),
    )  # fmt: skip
    entries = (Entry("contribution of a partner", CASH, PAID_IN, "contributed", "IRC 721"),
               Entry("distribution to a partner", DRAWN, CASH, "distributed", "IRC 731"))  # fmt: skip
    refusals = (Refusal("deficit", f"{subject.label}: its capital account falls below nil and it need not restore a deficit: the loss is "
                        "allocated otherwise", "Reg. 1.704-1(b)"),
                 *((Refusal("carried_at_sale", f"{subject.label}: property is sold while the partner carries section 179 of the "
                            "partnership forward: its gain is then its own", "Reg. 1.179-3"),) if expensed else ()))  # fmt: skip
    checks = (Check("basis_less_capital", "outside basis and losses put off against the capital account", 14),)
    return Treatment("schedule_k1", f"{subject.label}: Schedule K-1, capital account, outside basis", "IRC 702", lines, entries, refusals,
                     checks)  # fmt: skip


def _share(deal: Deal, subject: Subject, number: str) -> str:
    partners = partners_of(deal)
    if subject.name != partners[-1]:
        return f"income_taxes.k_{number} * profit_share"
    return f"income_taxes.k_{number}" + "".join(f" - {name}.k1_{number}" for name in partners[:-1]) + " + 0"


def _capital(deal: Deal, restores: bool) -> tuple[Line, ...]:
    """Item L of Schedule K-1."""
    cite, net = "IRC 704(b)", " ".join(f"{'+' if sign > 0 else '-'} k1_{number}" for number, sign in taxed_lines(deal)).removeprefix("+ ")
    below = "(capital_end < 0)" + " * (restores_deficit == 0)" * restores
    return (
        Line("capital_begin", "L Beginning capital account", "money", "prior(capital_end)", cite, time="year", note=NOTE),
        Line("capital_contributed", "L Capital contributed during the year", "money", "year_total(contributed)", "IRC 721", time="year",
             note=NOTE),
        Line("capital_income", "L Current year net income (loss)", "money", net, cite, time="year", note=NOTE),
        Line("capital_withdrawn", "L Withdrawals and distributions", "money", "k1_19a + 0", "IRC 731", time="year", note=NOTE),
        Line("capital_end", "L Ending capital account", "money",
             "prior(capital_end) + capital_contributed + capital_income - capital_withdrawn", cite, time="year", note=NOTE),
        Line("deficit", "A deficit that the partner need not restore", "flag", below + " + 0", "Reg. 1.704-1(b)", time="year"),
    )  # fmt: skip


def _own_return(expensed: bool) -> Line:
    """What the partner reports of the year: its income, and of its losses what basis and section 179 let through."""
    text = "basis_income - ordinary_loss_allowed - section_1231_loss_allowed" + " - own_return_179" * expensed
    return Line("own_return", "Taken into the partner's own return", "money", text, "IRC 702(b)", time="year",
                note="Before limits that depend on the partner: at risk, passive activities, excess business losses.")  # fmt: skip


TREATMENTS = (("partner", schedule_k1),)
