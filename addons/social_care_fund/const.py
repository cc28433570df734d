from .logic.ledger import FUND_COUNTERS, LINE_COUNTERS

FUND_RESTRICTIONS = [
    ("unrestricted", "Unrestricted"),
    ("designated", "Designated by the body"),
    ("purpose", "Restricted to a purpose"),
    ("time", "Restricted in time"),
    ("perpetual", "Perpetual"),
]
SHARIA_CLASSES = [
    ("zakat_mal", "Zakat on wealth"),
    ("zakat_fitr", "Zakat al-Fitr"),
    ("sadaqa", "Sadaqa"),
    ("sadaqa_jariya", "Lasting sadaqa"),
    ("kaffara", "Kaffara"),
    ("fidya", "Fidya"),
    ("nadhr", "Vow"),
    ("waqf", "Waqf"),
    ("udhiya", "Udhiya"),
    ("aqiqa", "Aqiqa"),
    ("none", "No Sharia class"),
]

# Names of the fields that hold the counters of logic/ledger.py.
FUND_COUNTER_FIELDS = tuple(f"amount_{name}" for name in FUND_COUNTERS)
LINE_COUNTER_FIELDS = tuple(f"amount_{name}" for name in LINE_COUNTERS)

# Role of an account: its name, its type in Odoo, whether its items are reconciled,
# and whether its items carry the fund ("required", "optional", "refused").
ACCOUNT_ROLES = {
    "cash_till": ("Cash in till", "asset_cash", False),
    "bank": ("Bank", "asset_cash", False),
    "undeposited": ("Undeposited funds", "asset_current", True),
    "donated_stock": ("Donated stock", "asset_current", False),
    "till_short": ("Till shortages", "asset_current", True),
    "advance_to_grantee": ("Advances to grantees", "asset_current", True),
    "suspense": ("Unidentified receipts", "liability_current", True),
    "till_over": ("Till surpluses", "liability_current", True),
    "held": ("Held contributions", "liability_current", False),
    "deferred": ("Deferred contributions", "liability_current", False),
    "refunds_payable": ("Refunds payable", "liability_current", True),
    "appropriation": ("State appropriation", "income", False),
    "contribution_unrestricted": ("Contributions - unrestricted", "income", False),
    "contribution_restricted": ("Contributions - restricted", "income", False),
    "contribution_perpetual": ("Contributions - perpetual", "income", False),
    "contribution_refunded": ("Contributions refunded", "income", False),
    "in_kind": ("In-kind contributions", "income", False),
    "fund_transfer": ("Fund transfers", "income_other", False),
    "grant_expense": ("Grant expense", "expense", False),
    "programme_expense": ("Programme expense", "expense", False),
    "in_kind_expense": ("Programme expense in kind", "expense", False),
}
# Roles whose journal items belong to a fund; all others never carry one, because
# both sides of an entry would cancel out.
FUND_ROLES = frozenset({"held", "deferred"})
# Roles whose balance, seen by fund, equals what the ledger says was received.
INCOME_ROLES = (
    "appropriation",
    "contribution_unrestricted",
    "contribution_restricted",
    "contribution_perpetual",
    "contribution_refunded",
)
HELD_ROLES = ("held", "deferred")
