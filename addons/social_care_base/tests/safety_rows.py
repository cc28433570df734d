"""Who sees which rows of this addon's models, read against the policy."""

from datetime import timedelta

from odoo.fields import Date

from .safety.tables import Following, Sight, everything, nothing, open_to, own

USER, PORTAL, PUBLIC = "base.group_user", "base.group_portal", "base.group_public"
SYSTEM, AUDITOR = "base.group_system", "social_care_base.group_care_auditor"

LAW = "a table of the law, the same for everybody"
LIST = "a public list of the ministry"

FOLLOWS = {USER: nothing, AUDITOR: everything}


def in_use(row, user):
    """Entries of a list that are not archived."""
    return row.active


TAXONOMY = Sight(
    groups={USER: everything, PORTAL: in_use, PUBLIC: in_use},
    why=LIST,
)

SIGHTS = {
    "care.audit.entry": Following(groups=FOLLOWS),
    "care.decision": Following(groups=FOLLOWS),
    "care.document": Following(
        groups=FOLLOWS | {PORTAL: nothing}, company="company_id"
    ),
    "care.deadline": Following(
        groups=FOLLOWS | {PORTAL: nothing}, company="company_id"
    ),
    "care.document.kind": open_to(USER, PORTAL, why="names of printed papers"),
    "care.duty": open_to(USER, why=LAW),
    "care.duty.conflict": open_to(USER, why=LAW),
    "care.deadline.rule": open_to(USER, why=LAW),
    "care.parameter": open_to(USER, why=LAW),
    "care.beneficiary.category": TAXONOMY,
    "care.work.field": TAXONOMY,
    "care.public.class": TAXONOMY,
    "care.policy.goal": TAXONOMY,
    "care.audit.root": Sight(groups={AUDITOR: everything, SYSTEM: everything}),
    "care.request.count": Sight(groups={SYSTEM: everything}),
    "care.reference.counter": Sight(groups={AUDITOR: everything}),
    "care.signing.key": Sight(groups={AUDITOR: everything, SYSTEM: everything}),
    "care.lifecycle.reason": Sight(groups={USER: own}),
}


def ask_reason(model):
    """Make the dialog of a step that no document takes."""
    return model.create(
        {
            "res_model": "care.document",
            "res_ids": model.env["care.document"].search([], limit=1).ids,
            "transition": "revoke",
            "reason": "Because",
        }
    )


def publish_root(model):
    """Publish the root of yesterday."""
    return model._publish(Date.today() - timedelta(days=1), 0)


def count_request(model):
    """Count the request of one visitor."""
    return model._is_allowed("net", "192.0.2.1", limit=9, seconds=60)


MAKERS = {
    "care.lifecycle.reason": ask_reason,
    "care.audit.root": publish_root,
    "care.request.count": count_request,
}

# Steps that no button offers by themselves, and what takes them.
WITHOUT_BUTTON = {
    ("care.signing.key", "retire"): "the button of the list that makes the next key"
}
