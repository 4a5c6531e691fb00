"""What every balance-sheet account must hold: the line that states it. Entries between two such accounts are caught by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.books.postings import Ledger, Units
from ledger.facts.nouns import BookChoice
from ledger.formula.money import to_units
from ledger.model.build import Model
from ledger.model.cases import sibling
from ledger.model.grid import Figures


@dataclass(frozen=True)
class AccountTie:
    """Accounts of one book, debit positive, and the (sign, line key) parts that their balance must equal."""

    book: str
    accounts: tuple[str, ...]
    parts: tuple[tuple[int, str], ...]


_PREFERRED = "assets:investments:preferred:"
_DEFERRED = "liabilities:deferred tax:"
#: Book, accounts, signed lines; the subject of a line is given by its type. Lines of shares that more than one treatment
#: has stand apart, below.
_STATED: tuple[tuple[str, tuple[str, ...], tuple[tuple[int, str], ...]], ...] = (
    ("us_gaap", ("assets:investments:convertible notes:amortized cost",), ((1, "us_gaap.debt_security.amortized_cost"),)),
    ("us_gaap", ("assets:investments:convertible notes:fair value adjustment",), ((1, "us_gaap.debt_security.unrealised"),)),
    ("us_gaap", ("assets:investments:convertible notes:allowance for credit losses",), ((-1, "us_gaap.debt_security.allowance"),)),
    ("us_gaap", ("assets:investments:host contracts of notes",), ((1, "us_gaap.debt_security.host"),)),
    ("us_gaap", ("assets:derivatives:conversion options",), ((1, "us_gaap.debt_security.option"),)),
    ("us_gaap", ("assets:investments:convertible notes at fair value",), ((1, "us_gaap.debt_security.fair_value"),)),
    ("us_gaap", ("assets:investments:convertible notes at amortized cost",), ((1, "us_gaap.debt_security.amortized_cost"),)),
    ("us_gaap", ("assets:investments:convertible notes at amortized cost:allowance for credit losses",),
     ((-1, "us_gaap.debt_security.allowance"),)),
    ("us_gaap", ("liabilities:deferred tax:equity security",), ((-1, "us_gaap.income_taxes.equity_security_deferred"),)),
    ("us_gaap", ("liabilities:deferred tax:debt security",), ((-1, "us_gaap.income_taxes.debt_security_deferred"),)),
    ("us_gaap", (f"{_PREFERRED}upward adjustments",), ((1, "us_gaap.equity_security.cumulative_up"),)),
    ("us_gaap", (f"{_PREFERRED}downward adjustments",), ((-1, "us_gaap.equity_security.cumulative_down"),)),
    ("us_gaap", ("assets:equipment:cost",), ((1, "deal.equipment.gross_cost"), (1, "us_gaap.equipment.added_cost"),
                                          (-1, "us_gaap.equipment.held_cost"))),
    ("us_gaap", ("assets:equipment:held for sale",),
     ((1, "us_gaap.equipment.held_cost"), (-1, "us_gaap.equipment.held_accumulated"))),
    ("us_gaap", ("assets:equipment:under construction",), ((1, "us_gaap.equipment.in_progress"),)),
    ("us_gaap", ("liabilities:accounts payable",), ((-1, "deal.equipment.payable"),)),
    ("us_gaap", ("liabilities:asset retirement obligations",), ((-1, "us_gaap.equipment.obligation"),)),
    ("us_gaap", ("assets:equipment:accumulated depreciation",),
     ((-1, "us_gaap.equipment.accumulated"), (1, "us_gaap.equipment.held_accumulated"))),
    ("us_gaap", ("liabilities:deferred tax:equipment",), ((-1, "us_gaap.income_taxes.equipment_deferred"),)),
    ("us_gaap", ("liabilities:deferred tax:states",), ((-1, "us_gaap.income_taxes.states_liability"),)),
    ("us_gaap", ("liabilities:deferred tax:research",), ((-1, "us_gaap.research.deferred_tax"),)),
    ("us_gaap", ("liabilities:deferred tax:software",), ((-1, "us_gaap.income_taxes.software_deferred"),)),
    ("us_gaap", ("assets:software:cost",), ((1, "us_gaap.software.gross"),)),
    ("us_gaap", ("assets:software:accumulated amortization",), ((-1, "us_gaap.software.accumulated"),)),
    ("us_gaap", ("assets:prepaid expenses",), ((1, "us_gaap.operating_cost.prepaid"),)),
    ("us_gaap", ("liabilities:deferred tax:operating cost",), ((-1, "us_gaap.income_taxes.operating_cost_deferred"),)),
    ("us_gaap", ("liabilities:deferred tax:contract",), ((-1, "us_gaap.income_taxes.contract_deferred"),)),
    ("us_gaap", ("liabilities:deferred tax:investments through oci",), ((-1, "us_gaap.debt_security.deferred_tax"),)),
    ("us_gaap", ("liabilities:contract liability",), ((-1, "us_gaap.contract.contract_liability"),)),
    ("us_gaap", ("assets:contract asset",), ((1, "us_gaap.contract.contract_asset"),)),
    ("us_gaap", ("assets:payments to customer",), ((1, "us_gaap.contract.payment_asset"), (1, "us_gaap.contract.award_asset"))),
    ("us_gaap", ("assets:rights to shares",), ((1, "us_gaap.contract.right_carried"),)),
    ("us_gaap", ("equity:awards to customers",), ((-1, "us_gaap.contract.awards_in_equity"), (-1, "us_gaap.contract.granted_to_date"))),
    ("us_gaap", ("assets:deferred tax:carryforwards",), ((1, "us_gaap.income_taxes.carryforward_asset"),)),
    ("us_gaap", ("assets:deferred tax:unrealised losses",), ((1, "us_gaap.income_taxes.unrealised_loss_asset"),)),
    ("us_gaap", ("assets:deferred tax:valuation allowance",), ((-1, "us_gaap.income_taxes.allowance"),)),
    ("us_gaap", ("equity:unexplained difference",), ((-1, "us_gaap.equity_security.unexplained_equity"),)),
    ("us_tax", ("tax assets:convertible notes",), ((1, "us_tax.debt_security.basis"),)),
    ("us_tax", ("tax assets:preferred",), ((1, "us_tax.equity_security.basis"),)),
    ("us_tax", ("tax assets:equipment:unadjusted basis",), ((1, "us_tax.equipment.unadjusted_basis"),)),
    ("us_tax", ("tax assets:equipment:under construction",), ((1, "deal.equipment.under_construction"),)),
    ("us_tax", ("tax liabilities:accounts payable",), ((-1, "deal.equipment.payable"),)),
    ("us_tax", ("tax assets:equipment:section 179 not yet deducted",), ((1, "us_tax.equipment.section_179_open"),)),
    ("us_tax", ("tax assets:equipment:accumulated recovery",), ((-1, "us_tax.equipment.accumulated"),)),
    ("us_tax", ("tax liabilities:advance payments",), ((-1, "us_tax.contract.untaxed"),)),
    ("us_tax", ("tax assets:prepaid expenses",), ((1, "us_tax.operating_cost.prepaid"),)),
    ("us_tax", ("tax assets:contract asset",), ((1, "us_tax.contract.unbilled"),)),
    ("us_tax", ("tax assets:payments to customer",), ((1, "us_tax.contract.payment_basis"),)),
    ("us_tax", ("tax assets:research:capitalised",), ((1, "us_tax.research.basis"), (1, "us_tax.software.basis"))),
)  # fmt: skip


#: The same for shares, by treatment: the first of the lines parted by "|" that the treatment has.
_SHARES: dict[str, tuple[tuple[tuple[str, ...], tuple[tuple[int, str], ...]], ...]] = {
    "measurement_alternative": (
        ((f"{_PREFERRED}cost", f"{_PREFERRED}upward adjustments", f"{_PREFERRED}downward adjustments"), ((1, "alternative|carrying"),)),
        (("assets:investments:shares at fair value",), ((1, "at_fair_value"),)),
        ((f"{_DEFERRED}investments through income",), ((-1, "deferred_tax"), (-1, "unexplained_deferred"))),
    ),
    "fair_value": ((("assets:investments:shares at fair value",), ((1, "carrying"),)),),
    "equity_method": (
        (("assets:investments:equity method",), ((1, "investment"),)),
        ((f"{_PREFERRED}cost", f"{_PREFERRED}upward adjustments", f"{_PREFERRED}downward adjustments"),
         ((1, "alternative"), (1, "alternative_after"))),
        (("assets:investments:shares at fair value",), ((1, "at_fair_value"),)),
        (("assets:investments:equity-method losses against notes",), ((-1, "notes_absorbed"),)),
        ((f"{_DEFERRED}equity method",), ((-1, "deferred_income"),)),
        ((f"{_DEFERRED}equity method through oci",), ((-1, "deferred_tax"),)),
    ),
}


def account_ties(model: Model, ledgers: dict[str, Ledger]) -> Iterable[AccountTie]:
    """The ties that this deal has: accounts that are posted to, lines that exist."""
    names: dict[str, list[str]] = {}
    for subject in model.deal.subjects:
        names.setdefault(subject.type, []).append(subject.name)
    for book in model.deal.books:
        for basis, accounts, stated in _STATED:
            held = tuple(a for a in accounts if basis == book.basis and a in ledgers[book.name].balances)
            keys = [(sign, model.home(key)) for sign, text in stated for key in _keys(book.name, text, names)]
            parts = tuple((sign, key) for sign, key in keys if key in model.rows)
            if held and parts:
                yield AccountTie(book.name, held, parts)
        for shares in names.get("equity_security", ()):
            yield from _share_ties(model, ledgers[book.name], book, shares)


def _share_ties(model: Model, ledger: Ledger, book: BookChoice, shares: str) -> Iterable[AccountTie]:
    """The ties of the one treatment that a book gives to shares."""
    for accounts, stated in _SHARES.get(dict(book.treatments).get(shares, ""), ()):
        held = tuple(account for account in accounts if account in ledger.balances)
        found = [(sign, [model.home(f"{book.name}.{shares}.{line}") for line in lines.split("|")]) for sign, lines in stated]
        parts = tuple((sign, key) for sign, keys in found for key in [k for k in keys if k in model.rows][:1])
        if held and parts:
            yield AccountTie(book.name, held, parts)


def untied(tie: AccountTie, figures: Figures, ledgers: dict[str, Ledger]) -> Units:
    """Balance less lines in posting units, by period: nil where the account holds what its line states."""
    difference: Units = sum((ledgers[tie.book].balances[a] for a in tie.accounts[1:]), start=ledgers[tie.book].balances[tie.accounts[0]])
    for sign, key in tie.parts:
        difference = difference - sign * to_units(figures.row(key), figures.unit)
    return difference


def _keys(book: str, text: str, names: dict[str, list[str]]) -> list[str]:
    """The keys of a line in a book, one for each subject of its type; a leg of the deal is in no book."""
    home, kind, line = text.split(".")
    return [f"{sibling(book, home) if home == 'deal' else book}.{name}.{line}" for name in names.get(kind, [kind])]
