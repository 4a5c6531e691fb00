"""Washington's business and occupation tax: a share of receipts, whatever they cost to earn."""

from __future__ import annotations

from ledger.facts.nouns import Deal, Subject
from ledger.model.nouns import Contribution, Line, NotCovered, Refusal, Treatment
from rules.us.states.state_income_tax import check_factor, factor_flag

FACTOR, CITE = "washington_apportionment", "RCW 82.04.290"
#: Answers of the election -> parameter of the rate.
CLASSES = {"service": "washington_service_rate", "advanced_computing": "washington_computing_rate"}


def gross_receipts_tax(deal: Deal, subject: Subject) -> Treatment:
    """Receipts for service times the share that is of Washington, times the rate of the class on the last day of the period.

    Source: RCW 82.04.080, 82.04.290(2), 82.04.299. Election washington_class: service, of a group that earned five million or more
    in the year before; or advanced_computing, whose rate stays at that of small firms and whose surcharge is taken to stand at the
    group's cap, so that the deal adds none. It is paid in the period of the receipts. Not covered: what is received in advance,
    the surcharge on income above 250 million (RCW 82.04.288).
    """
    contracts = tuple(s.name for s in deal.subjects if s.type == "contract")
    check_factor(deal, FACTOR, "RCW 82.04.462", subject.label)
    chosen = deal.election("washington_class")
    if chosen not in CLASSES:
        raise NotCovered(CITE, f"{subject.label} needs the election washington_class: {' or '.join(CLASSES)}")
    if not contracts:
        raise NotCovered("RCW 82.04.080", f"{subject.label} taxes receipts of a contract, and the deal has none")
    if any(e.of in contracts and e.kind != "usage" for e in deal.events):
        raise NotCovered("RCW 82.04.090", f"{subject.label}: of a contract only usage is covered, and this one has more")
    lines = (
        Line("taxed_receipts", f"{subject.label}: receipts", "money", f"{' + '.join(f'{name}.usage' for name in contracts)} + 0",
             "RCW 82.04.080"),
        Line("receipts_tax_rate", f"{subject.label}: rate", "rate", f"rule({CLASSES[chosen]}, period_end)", CITE),
        Line("receipts_of_state", f"{subject.label}: receipts of Washington", "money", f"taxed_receipts * {FACTOR}", "RCW 82.04.462"),
        Line("receipts_tax", f"{subject.label}: tax", "money", "receipts_of_state * receipts_tax_rate", CITE),
    )  # fmt: skip
    rate = f"rule({CLASSES[chosen]}, {{}})"
    flag, outside = factor_flag(FACTOR, "RCW 82.04.462")
    straddles = Line("rate_straddles", f"{subject.label}: the rate changes within a period that has receipts", "flag",
                     f"({rate.format('prior(period_end) + 1')} != {rate.format('period_end')}) * (taxed_receipts != 0)", CITE)  # fmt: skip
    refusals = (outside, Refusal("rate_straddles", "the rate changes within the period: which receipts have which rate is not told; take "
                                 "shorter steps", CITE))  # fmt: skip
    return Treatment("gross_receipts_tax", subject.label, CITE, (*lines, flag, straddles), (), refusals,
                     contributions=(Contribution("consumed", "receipts_tax"),))  # fmt: skip
