"""Names that more than one file of the addon needs."""

VIEWER = "social_care_donations.group_donation_viewer"
OFFICER = "social_care_donations.group_donation_officer"
MANAGER = "social_care_donations.group_donation_manager"
CASHIER = "social_care_donations.group_donation_cashier"
APPROVER = "social_care_donations.group_donation_approver"
PORTAL = "base.group_portal"

DONOR_TYPES = [
    ("individual", "Individual"),
    ("company", "Company"),
    ("bank", "Bank"),
    ("ngo", "NGO"),
    ("government", "Government body"),
    ("embassy", "Embassy"),
    ("intl_org", "International organisation"),
    ("box", "Collection box"),
    ("anonymous", "Anonymous benefactor"),
]
FORMS = [("cash", "Cash")]
# Givers whose money counts as foreign whatever their country.
FOREIGN_TYPES = frozenset({"embassy", "intl_org"})
# What the giver allows; the wording of the lines of gifts and returns.
GIFT_RESTRICTIONS = [
    ("unrestricted", "Unrestricted"),
    ("purpose", "Restricted to a purpose"),
    ("perpetual", "Perpetual"),
]
ROW_OUTCOMES = [
    ("accepted", "Accepted"),
    ("needs_review", "Needs review"),
    ("rejected", "Rejected"),
]
