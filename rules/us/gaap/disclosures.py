"""What the notes to the statements say of a deal: the round trip of cash, equity by component, exposure, the customer."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Subject
from ledger.model.nouns import Check, Line, Others, Treatment
from rules.us.gaap.contributed import Parts, contributors, parts_of, signed, text_of
from rules.us.gaap.life import investments

#: Facts that a deal file may give: 1 where the counterparty is a related party, and the revenue of the whole entity.
RELATED, ENTITY_REVENUE = "related_party", "entity_revenue"


def disclosures(deal: Deal, book: BookChoice, subject: Subject, others: Others) -> Treatment:
    """Schedules of the disclosure sheet, each from what the treatments contribute; no figure is posted here.

    Source: ASC 230-10-45-11 to 45-17 (cash paid for investments is investing, cash of customers operating: own cash that comes
    back changes its class), 505-10-50-2 (changes in equity by component), 810-10-50-4 (maximum exposure to loss beside
    the carrying amount), 850-10-50-1 (related parties: the counterparty is one where the equity method applies, or where
    the fact related_party says so), 275-10-50-16 and 280-10-50-42 (concentration, major customers), 220-10-45-17 (what leaves
    accumulated OCI for income), 323-10-50-3 (summary of the equity method).

    Level 3 stands in fair_values.py, debt securities in debt_notes.py, the table of 321-10-50-3 with the measurement
    alternative. Not covered: the segment, earnings per share, interim detail (ASC 270), commitments of the group outside the deal,
    summarised statements of an investee (323-10-50-3(c)): the deal file has its income and net assets at most.
    """
    lines = [*_round_trip(others), *_equity(deal, book, others), *_reclassified(others, book.name), *_exposure(deal, book, others),
             *_customer(deal, book, others), *_related(deal, book, others), *(_major(deal) if _earns(deal, book, others) else []),
             *_equity_method(deal, book, others)]  # fmt: skip
    checks = (Check("equity_difference", "equity by component equals assets less liabilities", 6),)
    without = () if ENTITY_REVENUE in deal.facts else (
        f"share of the customer in the entity's revenue (ASC 280-10-50-42): needs the fact {ENTITY_REVENUE}",)  # fmt: skip
    return Treatment("disclosures", "Disclosures", "ASC 235-10-50", tuple(lines), (), (), checks, without)


def _of(others: Others, book: str, total: str, among: tuple[str, ...] | None = None) -> Parts:
    return parts_of(others, book, total, contributors(others, book, total) if among is None else among)


def _round_trip(others: Others) -> list[Line]:
    """Own cash out in investing activities and own cash back in operating ones, and how much of what went out is back."""
    totals = {part.line for part in others["deal", "loop"].contributions}
    if not {"invested", "revenue"} <= totals:
        return []
    return [
        Line("cash_out", "Round trip: own cash out, investing", "money", "loop.invested + 0", "ASC 230-10-45-13"),
        Line("cash_back", "Round trip: own cash back from the same company, operating", "money", "loop.revenue + 0", "ASC 230-10-45-16"),
        Line("out_to_date", "Own cash out, to date", "money", "prior(out_to_date) + cash_out", "ASC 230-10-45-13"),
        Line("back_to_date", "Cash back, to date", "money", "prior(back_to_date) + cash_back", "ASC 230-10-45-16"),
        Line("round_trip_to_date", "Own cash out that is back, at most, to date", "money", "min(out_to_date, max(0, back_to_date))",
             "house rule"),
        Line("round_trip_share", "The same as a share of own cash out", "rate",
             "iff(out_to_date == 0, 0, round_trip_to_date / out_to_date)", "house rule"),
        Line("still_out", "Own cash out and not back, to date", "money", "out_to_date - round_trip_to_date", "house rule"),
    ]  # fmt: skip


def _equity(deal: Deal, book: BookChoice, others: Others) -> list[Line]:
    """Opening, change and closing of each component of equity, and all of it against what the book holds."""
    oci = bool(_of(others, book.name, "oci"))
    credits, beside = _of(others, book.name, "equity_credits"), _of(others, book.name, "held_beside_income")
    components = [("retained", "Retained earnings", "results.net_income + 0", "Net income")]
    components += [("accumulated_oci", "Accumulated other comprehensive income", "results.other_comprehensive_income + 0",
                    "Other comprehensive income")] * oci  # fmt: skip
    components += [("credited", "Credits made directly to equity", "results.credits_to_equity + 0", "Credits, net of tax")] * bool(credits)
    components += [("partners", "Partners' cash, paid in less drawn", "loop.owners_cash + 0", "Contributions less distributions")] * any(
        subject.type == "partner" for subject in deal.subjects)  # fmt: skip
    if beside:
        moved = " ".join(f"{'+' if sign > 0 else '-'} ({name} - prior({name}))" for sign, name in beside).removeprefix("+ ")
        components.append(("unexplained", "Unexplained difference", moved, "Change"))
    lines = [line for name, label, change, words in components for line in _component(name, label, change, words)]
    total: Parts = [(1, f"{name}_closing") for name, *_ in components]
    return [
        *lines,
        Line("equity_closing", "Equity, closing", "money", text_of(total), "ASC 505-10-50-2"),
        Line("equity_held", "Cash, book amounts and deferred tax", "money", text_of(_held(deal, book, others)), "house rule"),
        Line("equity_difference", "Equity by component less assets and liabilities", "money", "equity_closing - equity_held", "house rule"),
    ]  # fmt: skip


def _component(name: str, label: str, change: str, words: str) -> list[Line]:
    cite = "ASC 505-10-50-2"
    return [
        Line(f"{name}_opening", f"{label}, opening", "money", f"prior({name}_closing)", cite),
        Line(f"{name}_change", f"{label}: {words[:1].lower()}{words[1:]}", "money", change, cite),
        Line(f"{name}_closing", f"{label}, closing", "money", f"{name}_opening + {name}_change", cite),
    ]


def _held(deal: Deal, book: BookChoice, others: Others) -> Parts:
    """Cash after tax, what the treatments carry, and the deferred tax liability: all that the balance sheet has but equity."""
    taxed = book.taxed
    cash: Parts = [(1, "loop.cash_before_tax_to_date")]
    cash += [(1, "loop.owners_cash_to_date")] * any(subject.type == "partner" for subject in deal.subjects)
    cash += [(-1, "us_tax.income_taxes.tax_paid_to_date"), (-1, "results.deferred_tax_liability")] * taxed
    return cash + _of(others, book.name, "carrying")


#: Lines by which gains leave accumulated OCI for income, and their tax.
LEAVING, LEAVING_TAX = ("reclassified", "recycled"), ("tax_reclassified", "stranded_charged", "stranded_credited")


def _reclassified(others: Others, book: str) -> list[Line]:
    """OCI of the period before reclassification, and what left it for income: both net of tax (ASC 220-10-45-17, 45-14A)."""
    cite = "ASC 220-10-45-17"
    out = [part for part in _of(others, book, "oci") if part[1].rpartition(".")[2] in LEAVING]
    tax = [part for total in ("oci_tax", "oci_tax_released") for part in _of(others, book, total)
           if part[1].rpartition(".")[2] in LEAVING_TAX]  # fmt: skip
    if not out:
        return []
    return [
        Line("oci_out_before_tax", "Left accumulated OCI for income, before tax", "money", text_of(out), cite),
        *([Line("oci_out_tax", "Tax that left with it", "money", text_of(signed(tax, -1)), cite)] if tax else []),
        Line("oci_out", "Left accumulated OCI for income, net of tax", "money",
             "oci_out_before_tax" + (" + oci_out_tax" if tax else " + 0"), cite),
        Line("oci_before", "Other comprehensive income before reclassification, net of tax", "money",
             "results.other_comprehensive_income - oci_out", cite),
    ]


def _exposure(deal: Deal, book: BookChoice, others: Others) -> list[Line]:
    """What can be lost on the company: the carrying amount of each investment, assets of the contract with it, and what of a
    commitment is not drawn. What it has paid in advance is not set against them."""
    held = [name for name in investments(others, book.name) if _of(others, book.name, "carrying", (name,))]
    treated = dict(book.treatments)
    undrawn = [s.name for s in deal.subjects if s.type == "commitment" and s.name in treated]
    owed = [part for part in _of(others, book.name, "carrying", _contracts(deal, book)) if part[0] > 0]
    if not held and not undrawn:
        return []
    lines = [Line(f"exposure_{name}", f"Exposure: {deal.subject(name).label}, carrying amount", "money",
                  text_of(_of(others, book.name, "carrying", (name,))), "ASC 810-10-50-4") for name in held]  # fmt: skip
    lines += [Line("exposure_contract", "Exposure: assets of the contract with the customer", "money", text_of(owed), "ASC 810-10-50-4")
              ] * bool(owed)  # fmt: skip
    lines += [Line(f"exposure_{name}", f"Exposure: {deal.subject(name).label}, not drawn", "money", f"{name}.undrawn + 0",
                   "ASC 810-10-50-4") for name in undrawn]  # fmt: skip
    return [*lines, Line("maximum_exposure", "Maximum exposure to loss", "money", text_of([(1, line.name) for line in lines]),
                         "ASC 810-10-50-4")]  # fmt: skip


def _customer(deal: Deal, book: BookChoice, others: Others) -> list[Line]:
    """Revenue of the counterparty as a customer; whether it is an investee too, a related party, a major customer."""
    contracts = _contracts(deal, book)
    earned = _of(others, book.name, "operating_income", contracts)
    if not earned:
        return []
    lines = [Line("customer_revenue", "Revenue of the counterparty as a customer", "money", text_of(earned), "ASC 280-10-50-42")]
    if balances := _of(others, book.name, "carrying", contracts):
        lines.append(Line("customer_balance", "Owed to it: service received in advance", "money", text_of(signed(balances, -1)),
                          "ASC 850-10-50-1"))  # fmt: skip
    if held := _of(others, book.name, "carrying", investments(others, book.name)):
        lines.append(Line("customer_and_investee", "The customer is a company invested in", "flag",
                          f"({text_of(held)} > 0) * (customer_revenue > 0)", "ASC 275-10-50-16"))  # fmt: skip
    return lines


def _contracts(deal: Deal, book: BookChoice) -> tuple[str, ...]:
    return tuple(s.name for s in deal.subjects if s.type == "contract" and s.name in dict(book.treatments))


def _earns(deal: Deal, book: BookChoice, others: Others) -> bool:
    return bool(_of(others, book.name, "operating_income", _contracts(deal, book)))


def _related(deal: Deal, book: BookChoice, others: Others) -> list[Line]:
    """By the fact, or while shares are held under the equity method; with the dealings of the period, whatever the deal has."""
    held = [name for (owner, name), each in others.items() if owner == book.name and each.name.startswith("equity_method")]
    flag = f"{RELATED} + 0 * period_end" if RELATED in deal.facts else ""
    if not flag and held:
        flag = f"{text_of(_of(others, book.name, 'carrying', tuple(held))).removesuffix(' + 0')} != 0"
    if not flag:
        return []
    totals = {part.line for part in others["deal", "loop"].contributions}
    lines = [Line("related", "The counterparty is a related party", "flag", flag, "ASC 850-10-50-1")]
    if _earns(deal, book, others):
        lines.append(Line("related_revenue", "Revenue of a related party", "money", "related * customer_revenue", "ASC 850-10-50-1"))
    if "invested" in totals:
        lines.append(Line("related_invested", "Paid to a related party for notes and shares", "money", "related * loop.invested",
                          "ASC 850-10-50-1"))  # fmt: skip
    return lines


def _equity_method(deal: Deal, book: BookChoice, others: Others) -> list[Line]:
    """The summary of an investee: stake, carrying amount, the investor's share of its net assets and what lies above, income, dividends."""
    cite, found = "ASC 323-10-50-3", []
    for (owner, name), each in others.items():
        if owner != book.name or each.name != "equity_method":
            continue
        has = {line.name for line in each.lines}
        rows = (("stake", "stake_held", "rate", "stake"), ("carrying", "investment", "money", "investment"),
                ("net_assets", "share_of_net_assets", "money", "share of the investee's last reported net assets"),
                ("above", "above_net_assets", "money", "investment above that share"),
                ("earnings", "equity_in_earnings", "money", "equity in its earnings or losses"),
                ("dividends", "dividends_em", "money", "dividends"), ("suspended", "suspended", "money", "losses suspended"))  # fmt: skip
        reported = f"({name}.share_of_net_assets != 0) * "  # until the investee reports, nothing is known to lie above
        found += [Line(f"investee_{short}", f"Equity method, {deal.subject(name).label}: {words}", unit,
                       f"{reported}{name}.{line}" if short == "above" else f"{name}.{line} + 0", cite)
                  for short, line, unit, words in rows if line in has]  # fmt: skip
    return found


def _major(deal: Deal) -> list[Line]:
    if ENTITY_REVENUE not in deal.facts:
        return []
    return [
        Line("year_customer_revenue", "Revenue of the counterparty in the year", "money", "year_total(customer_revenue)",
             "ASC 280-10-50-42", time="year"),
        Line("customer_share", "Share of the entity's revenue", "rate", f"year_customer_revenue / {ENTITY_REVENUE}", "ASC 280-10-50-42",
             time="year"),
        Line("major_customer", "A major customer", "flag", "round(customer_share - rule(major_customer_share, year_end), 6) >= 0",
             "ASC 280-10-50-42", time="year"),
    ]  # fmt: skip


TREATMENTS = (("disclosures", disclosures),)
