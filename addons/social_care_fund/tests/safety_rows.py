"""Who sees which rows of this addon's models, read against the policy.

Money is seen by the finance staff of its own company, and by the auditor.
"""

from odoo.addons.social_care_base.tests.safety.tables import (
    Sight,
    everything,
    open_to,
    own,
)

USER, PORTAL = "base.group_user", "base.group_portal"
AUDITOR = "social_care_base.group_care_auditor"
VIEWER = "social_care_fund.group_fund_viewer"
MANAGER = "social_care_fund.group_fund_manager"
CHIEF_ACCOUNTANT = "account.group_account_manager"

STAFF = {VIEWER: everything, AUDITOR: everything}
LEDGER = Sight(groups=STAFF, company="company_id")

SIGHTS = {
    "care.purpose": open_to(USER, PORTAL, why="what gifts may be for: public"),
    "care.fund": LEDGER,
    "care.fund.appropriation": LEDGER,
    "care.fund.audit": LEDGER,
    "care.fund.audit.line": LEDGER,
    "care.budget.line": LEDGER,
    "care.budget.move": LEDGER,
    "care.account.role": Sight(
        groups=STAFF | {CHIEF_ACCOUNTANT: everything}, company="company_id"
    ),
    "care.budget.line.revise": Sight(groups={MANAGER: own}),
}


def revise(model):
    """Open the dialog that changes an allotment."""
    line = model.env["care.budget.line"].search([], limit=1)
    return model.create({"line_id": line.id, "amount": 1, "reason": "Because"})


def audit(model):
    """Keep the result of a proof."""
    company = model.env.ref("base.main_company")
    return model.create({"company_id": company.id, "result": "different"})


def difference(model):
    """Keep a difference that a proof has found."""
    proof = audit(model.env["care.fund.audit"])
    return model.create(
        {"audit_id": proof.id, "check": "moves_fund", "counter": "received"}
    )


MAKERS = {
    "care.budget.line.revise": revise,
    "care.fund.audit": audit,
    "care.fund.audit.line": difference,
}
