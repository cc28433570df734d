"""Who sees which rows of this addon's models, read against the policy.

Staff see the gifts of their company; a cashier sees the own till and what passed
through it; a representative sees the returns of the own body.
"""

import base64

from odoo.fields import Command

from odoo.addons.social_care_base.tests.safety.tables import (
    Sight,
    everything,
    own,
    owned_by,
)

USER, PORTAL = "base.group_user", "base.group_portal"
AUDITOR = "social_care_base.group_care_auditor"
VIEWER = "social_care_donations.group_donation_viewer"
OFFICER = "social_care_donations.group_donation_officer"
APPROVER = "social_care_donations.group_donation_approver"
CASHIER = "social_care_donations.group_donation_cashier"

STAFF = {VIEWER: everything, AUDITOR: everything}
COUNTER = STAFF | {CASHIER: everything}  # what is needed to take a gift


def taken_by_me(donation, user):
    """Gifts that the cashier took, or has begun to write down."""
    if donation.cashier_id:
        return donation.cashier_id == user
    return donation.create_uid == user


def line_taken_by_me(line, user):
    """Lines of gifts that the cashier took, or has begun to write down."""
    return taken_by_me(line.donation_id, user)


FROM_MY_TILL = owned_by("donation_id.cashier_id")
BODY = owned_by("return_id.ngo_id.representative_ids")
OF_A_RETURN = Sight(groups=STAFF | {PORTAL: BODY}, company="return_id.company_id")

SIGHTS = {
    "care.donor": Sight(groups=COUNTER, company="company_id"),
    "care.till.session": Sight(
        groups=STAFF | {CASHIER: owned_by("user_id")}, company="company_id"
    ),
    "care.donation": Sight(groups=STAFF | {CASHIER: taken_by_me}, company="company_id"),
    "care.donation.line": Sight(
        groups=STAFF | {CASHIER: line_taken_by_me}, company="company_id"
    ),
    "care.donation.hold": Sight(
        groups=STAFF | {CASHIER: FROM_MY_TILL}, company="donation_id.company_id"
    ),
    "care.donation.receipt": Sight(
        groups=STAFF | {CASHIER: FROM_MY_TILL}, company="company_id"
    ),
    "care.donation.receipt.book": Sight(groups=COUNTER, company="company_id"),
    "care.donation.batch": Sight(groups=STAFF, company="company_id"),
    "care.donation.code": Sight(groups=COUNTER),
    "care.donation.ruleset": Sight(groups=STAFF),
    "care.donation.rule": Sight(groups=STAFF),
    "care.donation.licence": Sight(groups=STAFF, company="company_id"),
    "care.donation.approval": Sight(groups=STAFF, company="company_id"),
    "care.donation.return": Sight(
        groups=STAFF | {PORTAL: owned_by("ngo_id.representative_ids")},
        company="company_id",
    ),
    "care.donation.return.file": OF_A_RETURN,
    "care.donation.return.line": OF_A_RETURN,
    "care.donation.line.classify": Sight(groups={OFFICER: own, APPROVER: own}),
    "care.donation.return.decide": Sight(groups={OFFICER: own}),
    "care.donation.return.upload": Sight(groups={OFFICER: own}),
}


def classify(model):
    """Open the dialog that decides the class of a line."""
    line = model.env["care.donation.line"].search([], limit=1)
    purpose = model.env["care.purpose"].search([], limit=1)
    return model.create(
        {
            "line_ids": [Command.set(line.ids)],
            "sharia_class": "sadaqa",
            "purpose_id": purpose.id,
            "reason": "Because",
        }
    )


def decide(model):
    """Open the dialog that decides a row in review."""
    line = model.env["care.donation.return.line"].search([], limit=1)
    values = {"decision": "accepted", "reason": "Because"}
    return model.create({"line_ids": [Command.set(line.ids)], **values})


def upload(model):
    """Open the dialog that takes in a file."""
    ngo = model.env["care.ngo"].search([("state", "=", "active")], limit=1)
    file = base64.b64encode(b"no workbook")
    return model.create({"ngo_id": ngo.id, "file": file, "filename": "a.xlsx"})


MAKERS = {
    "care.donation.line.classify": classify,
    "care.donation.return.decide": decide,
    "care.donation.return.upload": upload,
}
