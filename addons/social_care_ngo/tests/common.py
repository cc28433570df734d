import base64
from datetime import timedelta
from itertools import count
from unittest.mock import patch

from odoo.fields import Command, Date

from odoo.addons.social_care_base.tests.common import CareCommon
from odoo.addons.social_care_ngo.const import PORTAL_FIELDS

PDF = base64.b64encode(b"%PDF-1.4\n% a scan\n")
DOCUMENT_DAYS = 1000
BOARD = ("chair", "treasurer", "secretary", "member", "member")


class NgoCommon(CareCommon):
    """A register with one user per role and one listed body.

    Public for the test cases of other addons: :meth:`_make_ngo`,
    :meth:`_make_ngo_draft`, ``ngo``, ``ngo_portal_user``, ``ngo_viewer``,
    ``ngo_officer``, ``ngo_manager``, ``ngo_registrar``.
    """

    _ngo_numbers = count(1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        egypt = cls.env.ref("base.eg")
        if cls.env.company.country_id != egypt:
            cls.env.company.country_id = egypt
        area = "social_care_ngo.group_ngo"
        (
            cls.ngo_viewer,
            cls.ngo_officer,
            cls.ngo_manager,
            cls.ngo_registrar,
            cls.ngo_portal_user,
        ) = cls._make_users(
            {
                "test_ngo_viewer": [f"{area}_viewer"],
                "test_ngo_officer": [f"{area}_officer"],
                "test_ngo_manager": [f"{area}_manager"],
                "test_ngo_registrar": [f"{area}_registrar"],
                "test_ngo_portal": ["base.group_portal"],
            }
        )
        cls.ngo = cls._make_ngo()

    @classmethod
    def _work_from_sunday(cls):
        """Give the register its own week from Sunday to Thursday, and return it."""
        company = cls.env.company
        week = cls.env.ref("social_care_base.resource_calendar_eg")
        company.resource_calendar_id = week.copy({"company_id": company.id})
        cls._use_utc(company)
        return company.resource_calendar_id

    @classmethod
    def _get_role_users(cls):
        """Return a user for each role of the register, and two who have none in it."""
        auditor = "social_care_base.group_care_auditor"
        return {
            "viewer": cls.ngo_viewer,
            "officer": cls.ngo_officer,
            "manager": cls.ngo_manager,
            "registrar": cls.ngo_registrar,
            "portal": cls.ngo_portal_user,
            "auditor": cls._make_user("test_ngo_auditor", auditor),
            "employee": cls._make_user("test_ngo_employee"),
        }

    # === BODIES === #

    @classmethod
    def _make_ngo(cls, **values):
        """Return a listed body, brought there by the people whose steps they are.

        With ``registry_no`` the body is taken over from the older register instead,
        and is ``active``. ``representative_ids`` are the contacts that act for it.
        """
        if number := values.pop("registry_no", None):
            return cls._take_over_ngo(number, **values)
        ngo = cls._make_ngo_draft(**values)
        ngo.with_user(cls.ngo_portal_user).action_notify()
        cls._confirm_ngo(ngo)
        ngo.with_user(cls.ngo_registrar).action_list()
        cls._name_representatives(ngo, values)
        return ngo

    @classmethod
    def _make_ngo_draft(cls, **values):
        """Return a complete draft that the portal user has filled in."""
        vals = cls._prepare_ngo_vals(**values)
        filled = {name: value for name, value in vals.items() if name in PORTAL_FIELDS}
        model = cls.env["care.ngo"].with_user(cls.ngo_portal_user)
        draft = model.create(filled)
        cls._add_people(draft)
        cls._add_founders(draft)
        cls._add_documents(draft)
        others = {
            name: value for name, value in vals.items() if name not in PORTAL_FIELDS
        }
        others.pop("representative_ids", None)
        if others:
            draft.with_user(cls.ngo_officer).write(others)
        return draft.with_env(cls.env)

    @classmethod
    def _confirm_ngo(cls, ngo):
        """Let the officer verify all documents and confirm completeness."""
        received = ngo.ngo_document_ids.filtered(lambda d: d.state == "received")
        received.with_user(cls.ngo_officer).action_verify()
        cls._vet_people(ngo.person_ids)
        ngo.with_user(cls.ngo_officer).action_confirm()

    @classmethod
    def _run_job(cls, model, name):
        """Run one job of the clock without its commits."""
        jobs = cls.env.registry["ir.cron"]
        with patch.object(jobs, "_commit_progress", return_value=float("inf")):
            getattr(cls.env[model], name)()

    @classmethod
    def _vet_people(cls, people, result="clear"):
        """Let the officer record that these people were checked."""
        return (
            cls.env["care.ngo.vetting"]
            .with_user(cls.ngo_officer)
            .create(
                [
                    {
                        "person_id": person.id,
                        "kind": "check",
                        "result": result,
                        "source": "Extract of the criminal record",
                    }
                    for person in people
                ]
            )
        )

    @classmethod
    def _suspend_ngo(cls, ngo):
        """Let the officer propose to suspend a body, and the manager do it."""
        ngo.with_user(cls.ngo_officer).action_propose("suspend", "Facts and article")
        ngo.with_user(cls.ngo_manager).action_suspend(reason="Facts and article")

    # === PRIVATE === #

    @classmethod
    def _take_over_ngo(cls, number, **values):
        serial = next(cls._ngo_numbers)
        legacy = {
            "legacy_no": str(serial),
            "legacy_year": 1990,
            "given_registry_no": number,
        }
        vals = legacy | cls._prepare_ngo_vals(**values)
        vals.setdefault("representative_ids", cls._get_default_representatives())
        ngo = cls.env["care.ngo"].with_user(cls.ngo_officer).create(vals)
        cls._add_people(ngo)
        ngo.with_user(cls.ngo_registrar).action_take_over(reason="Older register")
        return ngo.with_env(cls.env)

    @classmethod
    def _name_representatives(cls, ngo, values):
        if "representative_ids" in values:
            vals = {"representative_ids": values["representative_ids"]}
            ngo.with_user(cls.ngo_officer).write(vals)

    @classmethod
    def _get_default_representatives(cls):
        return [Command.set(cls.ngo_portal_user.partner_id.ids)]

    @classmethod
    def _prepare_ngo_vals(cls, **values):
        serial = next(cls._ngo_numbers)
        work_field = cls.env["care.work.field"].search(
            [("is_prohibited", "=", False)], limit=1
        )
        return {
            "name": f"جمعية الاختبار رقم {serial}",
            "name_en": f"Test Association {serial}",
            "form_id": cls.env.ref("social_care_ngo.care_ngo_form_association_eg").id,
            "governorate_id": cls.env.ref("base.state_eg_c").id,
            "street": "١ شارع الاختبار",
            "city": "القاهرة",
            "phone": "0221234567",
            "scope": "governorate",
            "work_field_ids": [Command.set(work_field.ids)],
            "purpose": "رعاية الأسر الأولى بالرعاية",
            "founders_count": 12,
            "member_count": 40,
            **values,
        }

    @classmethod
    def _add_people(cls, ngo, roles=BOARD):
        """Seat one person per role, with a term of four years from last January."""
        start = Date.today().replace(month=1, day=1)
        return (
            cls.env["care.ngo.person"]
            .with_env(ngo.env)
            .create(
                [
                    {
                        "ngo_id": ngo.id,
                        "name": f"عضو {place}",
                        "role": role,
                        "date_from": start,
                        "date_to": start.replace(year=start.year + 4),
                        "national_id": f"2800101{ngo.id % 100000:05d}{place:02d}",
                    }
                    for place, role in enumerate(roles)
                ]
            )
        )

    @classmethod
    def _add_founders(cls, ngo):
        """Name as many founders as the body says it has."""
        return (
            cls.env["care.ngo.person"]
            .with_env(ngo.env)
            .create(
                [
                    {
                        "ngo_id": ngo.id,
                        "name": f"مؤسس {place}",
                        "role": "founder",
                        "date_from": "2020-01-01",
                        "national_id": f"2700101{ngo.id % 100000:05d}{place:02d}",
                    }
                    for place in range(ngo.founders_count)
                ]
            )
        )

    @classmethod
    def _add_documents(cls, ngo, types=None):
        """Upload one file for each document that the form asks for."""
        if types is None:
            types = ngo.form_id.document_type_ids.filtered(
                lambda t: t.requirement == "always" or ngo.foreign_member_count
            )
        later = Date.today() + timedelta(days=DOCUMENT_DAYS)
        return (
            cls.env["care.ngo.document"]
            .with_env(ngo.env)
            .create(
                [
                    {
                        "ngo_id": ngo.id,
                        "type_id": document_type.id,
                        "file": PDF,
                        "filename": f"{document_type.code}.pdf",
                        "date_expiry": document_type.has_expiry and later,
                    }
                    for document_type in types
                ]
            )
        )
