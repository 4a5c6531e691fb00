"""The treatments and structures that the tests of deal files count on, where the rules are not all there yet."""

FOUND = {
    ("us_gaap", "debt_security"): {"available_for_sale": "rules/us/gaap/debt_securities.py"},
    ("us_gaap", "equity_security"): {"measurement_alternative": "rules/us/gaap/equity_securities.py"},
    ("us_gaap", "equipment"): {"straight_line": "rules/us/gaap/equipment.py"},
    ("us_gaap", "contract"): {"usage_revenue": "rules/us/gaap/revenue.py"},
    ("us_gaap", "commitment"): {"disclosed_commitment": "rules/us/gaap/commitments.py"},
    ("us_gaap", "income_taxes"): {"asset_and_liability": "rules/us/gaap/income_taxes.py"},
    ("us_tax", "debt_security"): {"cost_basis": "rules/us/tax/investments.py"},
    ("us_tax", "equity_security"): {"cost_basis": "rules/us/tax/investments.py"},
    ("us_tax", "equipment"): {"macrs": "rules/us/tax/macrs.py"},
    ("us_tax", "contract"): {"gross_receipts": "rules/us/tax/receipts.py"},
    ("us_tax", "income_taxes"): {"regular_tax": "rules/us/tax/regular_tax.py"},
}


def find_treatments(basis: str, subject_type: str) -> dict[str, str]:
    """Name -> path of the rule file, as `ledger.model.treatments` gives it."""
    return dict(FOUND.get((basis, subject_type), {}))


def find_structures() -> tuple[str, ...]:
    """The structures, as `ledger.model.treatments` gives them."""
    return ("cash_investment",)
