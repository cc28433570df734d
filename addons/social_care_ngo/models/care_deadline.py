from odoo import models

from odoo.addons.social_care_base.notices import give_task

from ..const import MANAGER

# Where each kind of document names the officer in charge, in the order of asking.
OFFICERS = {
    "care.ngo": ("officer_id",),
    "care.ngo.request": ("officer_id", "ngo_id.officer_id"),
    "care.ngo.return": ("officer_id", "ngo_id.officer_id"),
    "care.ngo.meeting": ("ngo_id.officer_id",),
    "care.ngo.campaign": ("ngo_id.officer_id", "request_id.officer_id"),
    "care.ngo.foreign.fund": ("request_id.officer_id", "ngo_id.officer_id"),
    "care.ngo.document": ("ngo_id.officer_id",),
    "care.ngo.outsider.call": ("create_uid",),
}


def find_officers(document):
    """Return whoever is in charge of a document; without anybody, its managers."""
    # Who is in charge is hidden from the portal; the engine asks for everybody.
    document = document.sudo()
    for path in OFFICERS[document._name]:
        if officers := document.mapped(path).filtered("active"):
            return officers
    company = document._get_deadline_company(document)
    managers = document.env.ref(MANAGER).all_user_ids
    return managers.filtered(lambda user: company in user.company_ids)


def ask_officers(document, get_vals, *, first=None):
    """Give a to-do on a document to whoever is in charge of it.

    Nobody reads the to-dos of the system user: without an officer the managers get
    it, and on a register without any of them the administrators.

    :param get_vals: what ``give_task`` asks for
    :param first: users who are asked before any officer
    """
    administrators = document.env.ref("base.group_system").all_user_ids
    for user in first or find_officers(document) or administrators:
        give_task(document, user, get_vals)


def ask_in_lists(documents, get_officer, get_vals):
    """Give each officer a to-do on every document of his; nobody's stay without.

    Whoever has a list of hundreds needs no mail about each of them.

    :param get_officer: the officer in charge of a document, or its field
    """
    quiet = documents.with_context(mail_activity_quick_update=True)
    for officer, own in quiet.grouped(get_officer).items():
        if officer:
            give_task(own, officer, get_vals)


class CareDeadline(models.Model):
    """Who answers for the time limits of the register."""

    _inherit = "care.deadline"

    def _get_responsible_users(self, source):
        officers = source and source._name in OFFICERS and find_officers(source)
        return officers or super()._get_responsible_users(source)
