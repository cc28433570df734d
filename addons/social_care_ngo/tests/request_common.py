import base64
from datetime import timedelta

from odoo.fields import Command, Date

from odoo.addons.social_care_ngo.tests.common import PDF, NgoCommon


class RequestCommon(NgoCommon):
    """Requests of every type, brought to each state by the people whose steps they are.

    ``ngo_officer`` reviews, ``ngo_registrar`` or ``ngo_manager`` decides.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls._work_from_sunday()

    # === REQUESTS === #

    @classmethod
    def _get_type(cls, key):
        return cls.env.ref(f"social_care_ngo.care_ngo_request_type_{key}_eg")

    @classmethod
    def _make_draft(cls, key="move_hq", ngo=None, documents=True, **values):
        """Return a complete draft of the portal user's; ``values`` replace defaults."""
        ngo = ngo or cls.ngo
        request = (
            cls.env["care.ngo.request"]
            .with_user(cls.ngo_portal_user)
            .create(
                {
                    "ngo_id": ngo.id,
                    "type_id": cls._get_type(key).id,
                    **cls._prepare_inputs(key, ngo),
                    **values,
                }
            )
        )
        if documents:
            cls._hand_in(request)
        return request.with_env(cls.env)

    @classmethod
    def _prepare_inputs(cls, key, ngo):
        """Return what a complete request of this type states."""
        makers = {
            "change_board": cls._prepare_board,
            "change_management": cls._prepare_director,
            "fundraising": cls._prepare_campaign,
            "foreign_funding": cls._prepare_money,
            "transfer_abroad": cls._prepare_money,
        }
        simple = {
            "move_hq": {"new_street": "٢ شارع جديد"},
            "amend_statute": {"new_name": f"{ngo.name} الجديدة"},
            "new_field": {
                "new_work_field_ids": [Command.set(cls._get_two_fields().ids)]
            },
            "branch": {
                "branch_name": "فرع الجيزة",
                "branch_governorate_id": cls.env.ref("base.state_eg_c").id,
                "branch_city": "الجيزة",
                "branch_street": "١ شارع الهرم",
            },
            "merger": {"details": "اندماج"},
            "public_benefit": {"details": "عشر سنوات من العمل", **cls._get_period()},
            "regularisation": {"details": "توفيق", "new_purpose": "غرض جديد"},
            "dissolution": {"details": "قرار الجمعية", "liquidator": "مكتب المصفي"},
        }
        vals = dict(simple[key]) if key in simple else makers[key](ngo)
        if cls._get_type(key).event_label:
            vals["date_event"] = Date.today() - timedelta(days=3)
        return vals

    @classmethod
    def _get_period(cls):
        today = Date.today()
        return {
            "date_from": today + timedelta(days=10),
            "date_to": today + timedelta(days=40),
        }

    @classmethod
    def _prepare_money(cls, ngo):
        return {
            "counterpart": "Giving Foundation",
            "counterpart_country_id": cls.env.ref("base.fr").id,
            "amount": 50_000,
            "currency_id": cls.env.ref("base.EGP").id,
            "details": "كفالة مائة أسرة",
        }

    @classmethod
    def _prepare_campaign(cls, ngo):
        box = cls.env.ref("social_care_ngo.care_ngo_channel_box")
        return {
            "details": "أجهزة تنفس للحضانات",
            "channel_ids": [Command.set(box.ids)],
            "area_ids": [Command.set(cls.env.ref("base.state_eg_c").ids)],
            "amount": 100_000,
            **cls._get_period(),
        }

    @classmethod
    def _get_two_fields(cls):
        return cls.env["care.work.field"].search(
            [("is_prohibited", "=", False)], limit=2
        )

    @classmethod
    def _prepare_board(cls, ngo):
        """Let one plain member leave yesterday and another one join today."""
        leaver = ngo.person_ids.filtered(lambda p: p.role == "member")[0]
        today = Date.today()
        joiner = {
            "name": "عضو جديد",
            "role": "member",
            "date_from": today,
            "date_to": today + timedelta(days=1000),
            "national_id": "29001010100077",
        }
        return {
            "person_line_ids": [
                Command.create(
                    {
                        "person_id": leaver.id,
                        "date_to": today - timedelta(days=1),
                    }
                ),
                Command.create(joiner),
            ]
        }

    @classmethod
    def _prepare_director(cls, ngo):
        """Let an executive director take office today."""
        director = {"name": "مدير جديد", "role": "executive"}
        director |= {"date_from": Date.today(), "national_id": "28001010100088"}
        return {"person_line_ids": [Command.create(director)]}

    @classmethod
    def _hand_in(cls, request, content=PDF):
        """Upload one file for each document that the type asks for."""
        later = Date.today() + timedelta(days=1000)
        return (
            cls.env["care.ngo.request.document"]
            .with_env(request.env)
            .create(
                [
                    {
                        "request_id": request.id,
                        "type_id": kind.id,
                        "file": content,
                        "filename": f"{kind.code}.pdf",
                        "date_expiry": kind.has_expiry and later,
                    }
                    for kind in request.type_id.document_type_ids
                ]
            )
        )

    @classmethod
    def _file(cls, key="move_hq", **values):
        request = cls._make_draft(key, **values)
        request.with_user(cls.ngo_portal_user).action_file()
        return request

    @classmethod
    def _take(cls, key="move_hq", **values):
        request = cls._file(key, **values)
        request.with_user(cls.ngo_officer).action_take()
        return request

    @classmethod
    def _validate(cls, key="move_hq", **values):
        request = cls._take(key, **values)
        cls._advise(request)
        return request

    @classmethod
    def _advise(cls, request):
        officer = request.with_user(cls.ngo_officer)
        officer.recommendation = "approve"
        officer.action_validate()

    @classmethod
    def _get_decider(cls, request):
        by_role = {"registrar": cls.ngo_registrar, "manager": cls.ngo_manager}
        return by_role[request.type_id.approver]

    @classmethod
    def _approve(cls, key="move_hq", **values):
        request = cls._validate(key, **values)
        request.with_user(cls._get_decider(request)).action_approve()
        return request

    @classmethod
    def _refuse(cls, key="move_hq", **values):
        request = cls._validate(key, **values)
        decider = request.with_user(cls._get_decider(request))
        decider.action_refuse(reason="The title is missing")
        return request

    # === CLOCKS === #

    def _lapse(self):
        """Run the nightly clock as it stands today."""
        limits = self.env["care.deadline"]
        limits.search(limits._get_lapsed_domain())._lapse()

    def _get_clocks(self, record):
        record.invalidate_recordset(["deadline_ids"])
        return {(d.key, d.state): d.date_due for d in record.deadline_ids}

    @staticmethod
    def _encode(content):
        return base64.b64encode(content)
