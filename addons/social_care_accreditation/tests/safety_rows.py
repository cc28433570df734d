"""Who sees which rows of this addon's models, read against the policy.

An applicant sees the own file, never who assesses it; an assessor sees the own
sheet and no name; a member sees the files of the own committee unless recused.
"""

from odoo.addons.social_care_base.tests.safety.tables import (
    Sight,
    everything,
    open_to,
    owned_by,
)

USER, PORTAL = "base.group_user", "base.group_portal"
AUDITOR = "social_care_base.group_care_auditor"
VIEWER = "social_care_accreditation.group_accreditation_viewer"
OFFICER = "social_care_accreditation.group_accreditation_officer"
MEMBER = "social_care_accreditation.group_accreditation_member"
ASSESSOR = "social_care_accreditation.group_accreditation_assessor"
HR = "hr.group_hr_user"

STAFF = {VIEWER: everything, AUDITOR: everything}


def _sits(session, user):
    return user in session.committee_id.member_ids.user_id


def before_me(application, user):
    """Files before the user's committee that the user may judge."""
    items = application.item_ids
    removed = items.recusal_ids.filtered("removes").member_id.user_id
    return (
        any(_sits(item.session_id, user) for item in items)
        and user not in removed
        and user not in application.assessment_ids.assessor_id.user_id
        and application.partner_id != user.partner_id
    )


def disclosed_before_me(assessment, user):
    """Disclosed sheets about files that the user may judge."""
    is_open = assessment.state == "disclosed"
    return is_open and before_me(assessment.application_id, user)


def counted(vote, user):
    """Votes that are no secret any more."""
    return vote.item_id.state in ("closed", "settled")


def my_vote_or_counted(vote, user):
    """The user's votes, and those of the own committee that are no secret any more."""
    is_mine = vote.member_id.user_id == user
    return is_mine or (counted(vote, user) and _sits(vote.item_id.session_id, user))


def of_staff(path):
    """Return a test: the holder is an employee."""
    return lambda row, user: bool(row.mapped(path))


def _through(path, test):
    return lambda row, user: test(row.mapped(path), user)


def disclosed_sheet(score, user):
    """Points of sheets that are disclosed."""
    return score.assessment_id.state == "disclosed"


MY_COMMITTEE = "committee_id.member_ids.user_id"
SCHEME = open_to(USER, PORTAL, why="schemes are published")


def _committee(prefix=""):
    own = owned_by(f"{prefix}member_ids.user_id")
    return Sight(groups=STAFF | {MEMBER: own}, company=f"{prefix}company_id")


def _session(prefix=""):
    own = owned_by(f"{prefix}{MY_COMMITTEE}")
    company = f"{prefix}committee_id.company_id"
    return Sight(groups=STAFF | {MEMBER: own}, company=company)


SIGHTS = {
    "care.accreditation.scheme": SCHEME,
    "care.accreditation.scheme.part": SCHEME,
    "care.accreditation.scheme.requirement": SCHEME,
    "care.accreditation.application": Sight(
        groups=STAFF | {MEMBER: before_me, PORTAL: owned_by("partner_id")},
        company="company_id",
    ),
    "care.accreditation.evidence": Sight(
        groups=STAFF
        | {
            MEMBER: _through("application_id", before_me),
            PORTAL: owned_by("application_id.partner_id"),
        },
        company="application_id.company_id",
    ),
    "care.accreditation.exam.attempt": Sight(
        groups=STAFF | {MEMBER: _through("application_id", before_me)},
        company="application_id.company_id",
    ),
    "care.accreditation.assessor": Sight(
        groups=STAFF | {ASSESSOR: owned_by("user_id")}
    ),
    "care.accreditation.assessment": Sight(
        groups=STAFF
        | {ASSESSOR: owned_by("assessor_id.user_id"), MEMBER: disclosed_before_me},
        company="application_id.company_id",
    ),
    "care.accreditation.assessment.score": Sight(
        groups={
            VIEWER: disclosed_sheet,
            AUDITOR: disclosed_sheet,
            ASSESSOR: owned_by("assessment_id.assessor_id.user_id"),
            MEMBER: _through("assessment_id", disclosed_before_me),
        },
        company="assessment_id.application_id.company_id",
    ),
    "care.accreditation.committee": _committee(),
    "care.accreditation.committee.seat": _committee("committee_id."),
    "care.accreditation.committee.member": _committee("committee_id."),
    "care.accreditation.session": _session(),
    "care.accreditation.session.item": _session("session_id."),
    "care.accreditation.recusal": _session("item_id.session_id."),
    "care.accreditation.vote": Sight(
        groups={VIEWER: counted, AUDITOR: counted, MEMBER: my_vote_or_counted},
        company="item_id.session_id.committee_id.company_id",
    ),
    "care.accreditation.credential": Sight(
        groups=STAFF | {HR: of_staff("employee_id"), PORTAL: owned_by("partner_id")},
        company="company_id",
    ),
    "care.accreditation.credential.period": Sight(
        groups=STAFF
        | {
            HR: of_staff("credential_id.employee_id"),
            PORTAL: owned_by("credential_id.partner_id"),
        },
        company="credential_id.company_id",
    ),
}

MAKERS = {}
