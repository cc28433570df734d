"""Names that more than one file of the addon needs."""

VIEWER = "social_care_ngo.group_ngo_viewer"
OFFICER = "social_care_ngo.group_ngo_officer"
MANAGER = "social_care_ngo.group_ngo_manager"
REGISTRAR = "social_care_ngo.group_ngo_registrar"
PORTAL = "base.group_portal"

# Who is related to whom is for few to see.
KINSHIP_GROUPS = f"{OFFICER},{REGISTRAR},social_care_base.group_care_auditor,{PORTAL}"

# The founders still work on the file themselves.
OPEN_STATES = frozenset({"draft", "incomplete", "correcting"})
# The notification is under way, with the founders or with the authority.
NOTIFYING_STATES = frozenset({"incomplete", "notified", "objection", "correcting"})
# The body works: it may receive money and answer for it.
OPERATIONAL_STATES = frozenset({"listed", "active"})
# The body stands in the register and still goes on, be it suspended.
GOING_STATES = frozenset({"listed", "active", "suspended"})
# The body stands in the register and still exists.
LIVE_STATES = GOING_STATES | {"liquidation"}
# It stands in the register as a tombstone.
ENDED_STATES = frozenset({"dissolved", "merged", "void"})
PUBLIC_STATES = LIVE_STATES | ENDED_STATES

# What the register states about a body: after listing only a request changes it.
REGISTERED_FIELDS = (
    "name",
    "name_en",
    "form_id",
    "governorate_id",
    "street",
    "city",
    "scope",
    "work_field_ids",
    "purpose",
    "founders_count",
    "amount_capital",
    "member_count",
    "foreign_member_count",
    "legacy_no",
    "legacy_year",
    "directorate",
    "date_founded",
)
# What describes a body without being registered: the staff may correct it.
DESCRIBED_FIELDS = (
    "beneficiary_category_ids",
    "public_what_ids",
    "public_who_ids",
    "public_how_ids",
    "policy_sector_ids",
    "policy_axis_id",
    "policy_goal_ids",
    "is_hub",
)
# What the founders' representative fills in; all else belongs to the ministry.
PORTAL_FIELDS = frozenset(
    {
        "name",
        "name_en",
        "form_id",
        "governorate_id",
        "street",
        "city",
        "phone",
        "email",
        "website",
        "scope",
        "work_field_ids",
        "beneficiary_category_ids",
        "public_what_ids",
        "public_how_ids",
        "policy_sector_ids",
        "policy_axis_id",
        "policy_goal_ids",
        "purpose",
        "founders_count",
        "amount_capital",
        "member_count",
        "foreign_member_count",
        "date_founded",
    }
)
# The measures that one person proposes and another one takes.
MEASURES = ("suspend", "revoke", "dissolve", "refuse")

# === REQUESTS === #

# Registered values that a request may propose to change, as ``new_<name>``.
CHANGEABLE_FIELDS = (
    "name",
    "name_en",
    "governorate_id",
    "city",
    "street",
    "scope",
    "work_field_ids",
    "purpose",
)
# What a request brings about when it is applied, and what it must say for that.
EFFECT_FIELDS = {
    "values": (),
    "board": (),
    "management": (),
    "branch": (
        "branch_id",
        "branch_name",
        "branch_governorate_id",
        "branch_city",
        "branch_street",
    ),
    "campaign": (
        "details",
        "channel_ids",
        "area_ids",
        "date_from",
        "date_to",
        "amount",
    ),
    "foreign_fund": (
        "counterpart",
        "counterpart_country_id",
        "amount",
        "currency_id",
        "details",
    ),
    "transfer": (
        "counterpart",
        "counterpart_country_id",
        "amount",
        "currency_id",
        "details",
    ),
    "merger": ("successor_no", "details"),
    "public_benefit": ("date_from", "date_to", "details"),
    "regularise": ("details",),
    "liquidation": ("liquidator", "details"),
}
OPTIONAL_DATA = frozenset({"branch_id", "currency_id"})
# The applicant works on the request; afterwards nobody changes what it asks for.
EDITABLE_STATES = frozenset({"draft", "returned"})
WAITING_STATES = frozenset({"filed", "under_review", "validated"})
CLOSED_STATES = frozenset({"applied", "withdrawn", "dismissed"})
# Papers of people, of their homes and of their money: public under no setting.
PERSONAL_DOCUMENTS = frozenset(
    {
        "bank_commitment",
        "board_list",
        "capital_proof",
        "criminal_record",
        "fee_proof",
        "founders_list",
        "founding_minutes",
        "hq_title",
        "residence_proof",
        "statute",  # founders sign it
        "trustees_appointment",
        "new_members_record",
        "appointee_record",
    }
)
# Files that are too large are told so in words; only beyond this the server hangs up.
MAX_UPLOAD = 256 * 1024 * 1024
