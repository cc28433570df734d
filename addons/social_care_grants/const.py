"""Names that more than one file of the addon needs."""

VIEWER = "social_care_grants.group_grant_viewer"
OFFICER = "social_care_grants.group_grant_officer"
MANAGER = "social_care_grants.group_grant_manager"
REVIEWER = "social_care_grants.group_grant_reviewer"
APPROVER = "social_care_grants.group_grant_approver"
PAYER = "social_care_grants.group_grant_payer"
CERTIFIER = "social_care_fund.group_fund_certifier"
AUDITOR = "social_care_base.group_care_auditor"
PORTAL = "base.group_portal"

# A review in one of these states does not count and never will.
DEAD_REVIEW_STATES = ("blocked", "void")
# An application in one of these states still waits for the selection.
PENDING_STATES = ("submitted", "eligible", "in_review")
# A grant in one of these states binds money, or is about to.
LIVE_GRANT_STATES = (
    "draft",
    "certified",
    "approved",
    "signed",
    "active",
    "suspended",
    "closed",
)
# What the applicant writes; it is fixed once the application is submitted.
CONTENT_FIELDS = (
    "title",
    "summary",
    "governorate_id",
    "amount_requested",
    "amount_own",
    "amount_viable",
    "amount_turnover",
    "iban",
    "owners_declared",
    "line_ids",
)
NORMALISATIONS = [
    ("additive", "Additive: without the severity of reviewers"),
    ("none", "None: the mean of the scores"),
]
FUNDING_POLICIES = [
    ("strict", "Stop at the first that does not fit"),
    ("skip_fit", "Skip it and go on"),
    ("partial", "Give it the rest if that is enough for it"),
]
BUDGET_CATEGORIES = [
    ("staff", "Staff"),
    ("equipment", "Equipment"),
    ("activities", "Activities"),
    ("indirect", "Indirect Costs"),
    ("other", "Other"),
]
