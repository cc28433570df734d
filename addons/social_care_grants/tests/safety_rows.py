"""Who sees which rows of this addon's models, read against the policy.

A reviewer sees the applications assigned to him or her, not those with a declared
conflict, and what others wrote of them only when all have written.
"""

from odoo.fields import Command

from odoo.addons.social_care_base.tests.safety.tables import (
    Sight,
    everything,
    open_to,
    owned_by,
)

USER, PORTAL = "base.group_user", "base.group_portal"
AUDITOR = "social_care_base.group_care_auditor"
CERTIFIER = "social_care_fund.group_fund_certifier"
VIEWER = "social_care_grants.group_grant_viewer"
OFFICER = "social_care_grants.group_grant_officer"
REVIEWER = "social_care_grants.group_grant_reviewer"

READERS = {VIEWER: everything, AUDITOR: everything}
MONEY = READERS | {CERTIFIER: everything}
CALL = READERS | {REVIEWER: everything}


def _my_reviews(application, user):
    return application.review_ids.filtered(lambda review: review.reviewer_id == user)


def assigned(application, user):
    """Applications with a review of the user that goes on."""
    states = _my_reviews(application, user).mapped("state")
    return any(state not in ("blocked", "void") for state in states)


def blocked(application, user):
    """Applications on which the user has declared a conflict."""
    return "blocked" in _my_reviews(application, user).mapped("state")


def mine_or_assigned(review, user):
    """Reviews by the user, and reviews of applications assigned to the user."""
    return review.reviewer_id == user or assigned(review.application_id, user)


def undisclosed(review, user):
    """Reviews by others, of an application that the user is still to judge."""
    application = review.application_id
    is_other = review.reviewer_id != user and not application.is_disclosed
    return is_other and assigned(application, user)


def _through(path, test):
    return lambda row, user: test(row.mapped(path), user)


SIGHTS = {
    "care.grant.programme": Sight(
        groups=CALL | {CERTIFIER: everything}, company="company_id"
    ),
    "care.grant.eligibility.rule": open_to(USER, why="the catalogue of rules"),
    "care.grant.call": Sight(
        groups=CALL | {CERTIFIER: everything}, company="company_id"
    ),
    "care.grant.criterion": Sight(groups=CALL, company="company_id"),
    "care.grant.sub.envelope": Sight(groups=CALL, company="company_id"),
    "care.grant.ranking": Sight(groups=READERS, company="company_id"),
    "care.grant.ranking.line": Sight(groups=READERS, company="ranking_id.company_id"),
    "care.grant.application": Sight(
        groups=MONEY
        | {REVIEWER: assigned, PORTAL: owned_by("ngo_id.representative_ids")},
        company="company_id",
        never=blocked,
    ),
    "care.grant.application.line": Sight(
        groups=MONEY
        | {
            REVIEWER: _through("application_id", assigned),
            PORTAL: owned_by("application_id.ngo_id.representative_ids"),
        },
        company="application_id.company_id",
        never=_through("application_id", blocked),
    ),
    "care.grant.eligibility.result": Sight(
        groups=READERS, company="application_id.company_id"
    ),
    "care.grant.review": Sight(
        groups={
            OFFICER: everything,
            AUDITOR: everything,
            REVIEWER: mine_or_assigned,
        },
        company="company_id",
        never=undisclosed,
    ),
    "care.grant.review.score": Sight(
        groups={
            OFFICER: everything,
            AUDITOR: everything,
            REVIEWER: _through("review_id", mine_or_assigned),
        },
        company="review_id.company_id",
        never=_through("review_id", undisclosed),
    ),
    "care.grant.approval.tier": Sight(groups=MONEY, company="company_id"),
    "care.grant.approval": Sight(groups=MONEY, company="grant_id.company_id"),
    "care.grant": Sight(groups=MONEY, company="company_id"),
    "care.grant.tranche": Sight(groups=MONEY, company="company_id"),
    "care.grant.tranche.condition": Sight(
        groups=MONEY, company="tranche_id.company_id"
    ),
}


def sub_envelope(model):
    """Set money of a new call aside."""
    call = model.env["care.grant.call"].search([], limit=1)
    call = call.copy({"date_closing": "2099-12-31"})
    state = model.env["res.country.state"].search([], limit=1)
    return model.create(
        {
            "call_id": call.id,
            "code": "NET",
            "name": "South",
            "amount": 1,
            "governorate_ids": [Command.set(state.ids)],
        }
    )


MAKERS = {"care.grant.sub.envelope": sub_envelope}

# Steps that no button offers by themselves, and what takes them.
WITHOUT_BUTTON = {
    ("care.grant.application", "qualify"): "action_screen: the rules decide",
    ("care.grant.application", "disqualify"): "action_screen: the rules decide",
}
