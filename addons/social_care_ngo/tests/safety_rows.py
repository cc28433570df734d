"""Who sees which rows of this addon's models, read against the policy.

The ministry's staff see the whole register; a representative sees the own body.
"""

from odoo.addons.social_care_base.tests.safety.tables import (
    Sight,
    everything,
    open_to,
    own,
    owned_by,
)

USER, PORTAL = "base.group_user", "base.group_portal"
AUDITOR = "social_care_base.group_care_auditor"
VIEWER = "social_care_ngo.group_ngo_viewer"
OFFICER = "social_care_ngo.group_ngo_officer"
REGISTRAR = "social_care_ngo.group_ngo_registrar"

OF_THE_BODY = Sight(
    groups={
        VIEWER: everything,
        AUDITOR: everything,
        PORTAL: owned_by("ngo_id.representative_ids"),
    },
    company="company_id",
)
FORMS = "what the law asks of each kind of body"

SIGHTS = {
    "care.ngo": Sight(
        groups={
            VIEWER: everything,
            AUDITOR: everything,
            PORTAL: owned_by("representative_ids"),
        },
        company="company_id",
    ),
    "care.ngo.person": OF_THE_BODY,
    "care.ngo.document": OF_THE_BODY,
    "care.ngo.form": open_to(USER, PORTAL, why=FORMS),
    "care.ngo.document.type": open_to(USER, PORTAL, why=FORMS),
    "care.ngo.propose": Sight(groups={OFFICER: own}),
    "care.ngo.person.end": Sight(groups={OFFICER: own, REGISTRAR: own}),
}


def propose(model):
    """Open the dialog of a measure against the first active body."""
    ngo = model.env["care.ngo"].search([("state", "=", "active")], limit=1)
    return model.create({"ngo_id": ngo.id, "reason": "Because"})


def end_term(model):
    """Open the dialog that ends a term."""
    person = model.env["care.ngo.person"].search([], limit=1)
    return model.create({"person_id": person.id, "reason": "Because"})


MAKERS = {"care.ngo.propose": propose, "care.ngo.person.end": end_term}
