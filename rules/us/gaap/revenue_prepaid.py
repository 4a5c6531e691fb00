"""Credits paid in advance: revenue as they are used, breakage, lapse, and a financing component where there is one."""

from __future__ import annotations

from ledger.facts.nouns import BookChoice, Deal, Event, Subject
from ledger.model.nouns import Contribution, Entry, Line, NotCovered, Refusal
from rules.legs.contract import ADVANCE, expiry_of, kinds_of
from rules.us.gaap.revenue_parts import CASH, LIABILITY, RECEIVED, REVENUE, Part, position_contributions, two_ways

#: The fact that gives the rate of a financing component, a year.
RATE = "financing_rate"


def prepaid(deal: Deal, book: BookChoice, subject: Subject) -> Part:
    """A contract liability for what is received in advance, in cash or in shares, and revenue as it is served.

    Source: ASC 606-10-45-2, 55-46. Breakage that is expected is revenue in proportion to the use, the rest of it when use has
    become remote, which is taken to be the day on which credits lapse (55-48): without an event `expected_breakage` none is
    expected. A new estimate acts on the cumulative amount (32-14); more use than it leaves needs a new one.

    A financing component (32-15) is taken apart by the election financing_component: separate, at the fact financing_rate on
    the balance at the beginning of a period. Without it there is none: the customer decides when credits are used (32-17(a)),
    or, with practical_expedient, all is used within a year (32-18), which is then tested. Not covered: both breakage
    and a financing component, what must be handed to a state as unclaimed property (55-49).
    """
    kinds = kinds_of(deal, subject)
    received = [ADVANCE[kind][0] for kind in ("prepayment", "stock_received") if kind in kinds]
    served = "prepaid_usage" in kinds or "expiry" in kinds
    if not received or "share_right" in kinds:
        return Part()
    _one_way_only(deal, subject, kinds)
    breaks = "expected_breakage" in kinds or "expiry" in kinds
    if deal.election("financing_component") == "separate":
        lines, entries, refusals, contributions = _financed(deal, subject, received, kinds)
    elif breaks:
        lines, entries, refusals, contributions = _broken(deal, subject, received, kinds)
    else:
        recognised = [Line("advance_recognised", "Revenue from what was received in advance", "money", "served + 0", "ASC 606-10-45-2")]
        lines = [*recognised * served, Line("contract_liability", "Contract liability", "money", "advance + 0", "ASC 606-10-45-2")]
        entries = [Entry("service given", LIABILITY, REVENUE, "served", "ASC 606-10-45-2")] * served
        refusals, contributions = [], []
    if deal.election("financing_component") == "practical_expedient":
        lines.append(_over_a_year(kinds))
        refusals.append(Refusal("over_a_year", "credits stay unused for more than a year: the practical expedient does not reach them",
                                "ASC 606-10-32-18"))  # fmt: skip
    interest = ["interest"] * (deal.election("financing_component") == "separate")
    return Part(
        tuple(lines), ("advance_recognised",) * served, (), (*_received(kinds), *entries), tuple(refusals), (), _limits(deal),
        (*position_contributions(asset=False), *contributions), (*received, *interest), ("advance_recognised",) * served,
        (*received, *interest), "contract_liability",
    )  # fmt: skip


def _received(kinds: set[str]) -> tuple[Entry, ...]:
    """Posting template REV-2, the cash; shares are posted with the noncash consideration."""
    wanted = (Entry("received in advance", CASH, LIABILITY, "prepaid", "ASC 606-10-45-2", RECEIVED),)
    return wanted if "prepayment" in kinds else ()


def _limits(deal: Deal) -> tuple[str, ...]:
    how = {"separate": "a financing component at the effective rate, day by day (ASC 606-10-32-20)",
           "practical_expedient": "a financing component: credits are used within a year (ASC 606-10-32-18)",
           "customer_discretion": "a financing component: the customer decides when credits are used (ASC 606-10-32-17(a))"}  # fmt: skip
    none = "a financing component in what is received in advance (ASC 606-10-32-15): none is stated, as use is at the customer's discretion"
    return (how.get(deal.election("financing_component") or "", none), "credits owed to a state as unclaimed property (ASC 606-10-55-49)")


def _one_way_only(deal: Deal, subject: Subject, kinds: set[str]) -> None:
    if kinds & {"agreement", "delivery", "modification"}:
        raise NotCovered("ASC 606-10-45-1", f"{subject.name} has credits paid in advance and an agreed volume: their balances are "
                         "not told apart here")  # fmt: skip
    if deal.election("financing_component") == "separate" and "expected_breakage" in kinds:
        raise NotCovered("ASC 606-10-32-15", f"{subject.name} has a financing component and expected breakage")
    if deal.election("financing_component") == "separate" and RATE not in deal.facts:
        raise NotCovered("ASC 606-10-32-19", f"the financing component of {subject.name} needs the fact {RATE}, a rate a year")


Found = tuple[list[Line], list[Entry], list[Refusal], list[Contribution]]


def _broken(deal: Deal, subject: Subject, received: list[str], kinds: set[str]) -> Found:
    expiry, expected = expiry_of(deal, subject), "expected_breakage" in kinds
    used = "used_to_date / (1 - breakage_rate)" if expected else "used_to_date"
    to_date = f"min(received_to_date, {used})" if expected else used
    lines = [
        Line("received_to_date", "Received in advance, to date", "money", f"prior(received_to_date) + {' + '.join(received)}",
             "ASC 606-10-55-46"),
        Line("used_to_date", "Service given against it, to date", "money",
             f"prior(used_to_date) + {'served' if 'prepaid_usage' in kinds else '0'}", "ASC 606-10-55-46"),
        *((Line("breakage_rate", "Share expected to go unused", "rate", "latest(expected_breakage)", "ASC 606-10-55-48"),)
          if expected else ()),
        Line("advance_recognised_to_date", "Revenue from what was received in advance, to date", "money",
             f"iff(period_end >= {expiry.id}.date, received_to_date, {to_date})" if expiry else to_date, "ASC 606-10-55-48"),
        Line("advance_recognised", "Revenue from what was received in advance", "money",
             "advance_recognised_to_date - prior(advance_recognised_to_date)", "ASC 606-10-55-48"),
        Line("breakage", "Of it breakage", "money", f"advance_recognised{' - served' * ('prepaid_usage' in kinds)} + 0",
             "ASC 606-10-55-48"),
        Line("contract_liability", "Contract liability", "money", "received_to_date - advance_recognised_to_date", "ASC 606-10-45-2"),
        *two_ways("advance_revenue", "Revenue from what was received in advance", "advance_recognised", "ASC 606-10-55-48"),
    ]  # fmt: skip
    entries = [Entry("service given, and breakage", LIABILITY, REVENUE, "advance_revenue_up", "ASC 606-10-55-48"),
               Entry("breakage estimated down", REVENUE, LIABILITY, "advance_revenue_down", "ASC 606-10-32-14")]  # fmt: skip
    refusals = []
    if expected:
        lines += _estimate_lines(expiry)
        refusals = [Refusal("beyond_estimate", "more credits are used than the estimate of breakage leaves: give a new estimate",
                            "ASC 606-10-32-14"),
                    Refusal("all_breaks", "breakage of the whole is no estimate: nothing would be used", "ASC 606-10-55-48")]  # fmt: skip
    return lines, entries, refusals, []


def _estimate_lines(expiry: Event | None) -> list[Line]:
    live = f" * (period_end < {expiry.id}.date)" if expiry else ""
    return [
        Line("expected_use", "Expected to be used of what was received", "money", "received_to_date * (1 - breakage_rate)",
             "ASC 606-10-55-48"),
        Line("beyond_estimate", "More used than expected", "flag", f"(used_to_date > expected_use){live}", "ASC 606-10-32-14"),
        Line("all_breaks", "All is expected to go unused", "flag", "breakage_rate >= 1", "ASC 606-10-55-48"),
    ]


def _financed(deal: Deal, subject: Subject, received: list[str], kinds: set[str]) -> Found:
    """Interest on the opening balance; each credit used takes its share of the balance, interest included."""
    used = " + ".join([*["served"] * ("prepaid_usage" in kinds), *["lapsed"] * ("expiry" in kinds)])
    balance = f"prior(contract_liability) + interest + {' + '.join(received)}"
    face = f"prior(advance) + {' + '.join(received)}"
    recognised = Line("advance_recognised", "Revenue from what was received in advance", "money",
                      f"iff({face} == 0, 0, ({balance}) * ({used}) / ({face}))", "ASC 606-10-32-15")  # fmt: skip
    lines = [
        Line("interest", "Interest on what was received in advance", "money",
             f"prior(contract_liability) * {RATE} * step_months / 12", "ASC 606-10-32-20"),
        *[recognised] * bool(used),
        Line("contract_liability", "Contract liability", "money", balance + " - advance_recognised" * bool(used), "ASC 606-10-45-2"),
    ]  # fmt: skip
    entries = [Entry("interest on what was received in advance", "expenses:interest", LIABILITY, "interest", "ASC 606-10-32-20")]
    entries += [Entry("service given", LIABILITY, REVENUE, "advance_recognised", "ASC 606-10-45-2")] * bool(used)
    return lines, entries, [], [Contribution("interest_expense", "interest")]


def _over_a_year(kinds: set[str]) -> Line:
    """A flag: what is unused is more than what came in over the last twelve months."""
    since = "eomonth(period_end, -12)"
    recent = " + ".join(f"event({kind}, {since})" for kind in ("prepayment", "stock_received") if kind in kinds)
    return Line("over_a_year", "Credits unused for more than a year", "flag", f"advance > {recent}", "ASC 606-10-32-18")
