import inspect
import logging

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NgoCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
OFFICERS = {"officer", "manager"}
# Every public method of the addon, and the roles that may take it.
MAY = {
    "care.ngo": {
        "action_notify": OFFICERS | {"portal"},
        "action_return": OFFICERS,
        "action_confirm": OFFICERS,
        "action_ask": OFFICERS,
        "action_object": {"registrar"},
        "action_correct": OFFICERS | {"portal"},
        "action_withdraw": OFFICERS | {"portal"},
        "action_refuse": {"manager"},
        "action_list": {"registrar"},
        "action_take_over": {"registrar"},
        "action_activate": OFFICERS,
        "action_suspend": {"manager"},
        "action_reinstate": {"manager"},
        "action_revoke": {"manager"},
        "action_dissolve": {"manager"},
        "action_propose": OFFICERS,
        "action_withdraw_proposal": OFFICERS,
        "action_open_return": OFFICERS,
        "action_issue_letter": OFFICERS,
    },
    "care.ngo.document": {
        "action_verify": OFFICERS,
        "action_reject": OFFICERS,
    },
    "care.ngo.person": {
        "action_end": OFFICERS | {"registrar"},
        "action_renew": OFFICERS | {"registrar"},
    },
    "care.ngo.meeting": {
        "action_convene": OFFICERS | {"portal"},
        "action_hold": OFFICERS | {"portal"},
        "action_file": OFFICERS | {"portal"},
        "action_accept": OFFICERS,
        "action_return": OFFICERS,
        "action_cancel": OFFICERS | {"portal"},
        "action_notify_board": OFFICERS | {"portal"},
    },
    "care.ngo.meeting.attendance": {},
    "care.ngo.meeting.item": {},
    "care.ngo.meeting.minutes": {},
    "care.ngo.meeting.rule": {},
    "care.ngo.resolution": {},
    "care.ngo.resolution.rule": {},
    "care.ngo.elected": {},
    "care.ngo.kinship": {},
    "care.ngo.vetting": {},
}
REASONED = {
    "return",
    "ask",
    "withdraw",
    "refuse",
    "object",
    "take_over",
    "suspend",
    "reinstate",
    "revoke",
    "dissolve",
}
REASONED |= {"reject", "cancel"}
# The state in which a step can be asked for at all.
STATES = {
    "action_notify": "draft",
    "action_take_over": "draft",
    "action_correct": "objection",
    "action_activate": "listed",
    "action_suspend": "listed",
    "action_revoke": "listed",
    "action_dissolve": "listed",
    "action_propose": "listed",
    "action_withdraw_proposal": "listed",
    "action_reinstate": "suspended",
}


@tagged("post_install", "-at_install")
class TestNgoRpc(NgoCommon):
    """Public methods check roles inside, whoever calls them and from wherever."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._get_role_users()

    def _get_own_methods(self, model):
        found = set()
        for base in type(self.env[model]).__mro__:
            if base.__module__.startswith("odoo.addons.social_care_ngo."):
                found |= {n for n, f in vars(base).items() if inspect.isfunction(f)}
        known = {"create", "write", "unlink"}
        return {name for name in found if not name.startswith("_")} - known

    def test_table_names_every_public_method(self):
        for model, methods in MAY.items():
            with self.subTest(model=model):
                self.assertEqual(self._get_own_methods(model), set(methods))

    def test_methods_of_the_table_can_be_called_and_private_ones_cannot(self):
        for model, methods in MAY.items():
            for name in methods:
                with self.subTest(method=name):
                    self.assertTrue(get_public_method(self.env[model], name))
        for name in ("_apply_transition", "_write_decided", "_sync_partner"):
            with self.subTest(method=name), self.assertRaises(AccessError):
                get_public_method(self.env["care.ngo"], name)

    @mute_logger(*QUIET)
    def test_every_other_role_is_refused(self):
        for model, methods in MAY.items():
            for name, roles in methods.items():
                record = self._make_record(model, STATES.get(name, "notified"))
                for role in self.users.keys() - roles:
                    with (
                        self.subTest(model=model, method=name, role=role),
                        self.assertRaises(AccessError),
                    ):
                        self._call(record.with_user(self.users[role]), name)

    def _make_record(self, model, state):
        ngo = self._bring_to("listed" if model == "care.ngo.meeting" else state)
        if model == "care.ngo.meeting":
            vals = {"ngo_id": ngo.id, "date_planned": "2030-01-01 10:00:00"}
            return self.env[model].create(vals)
        if model == "care.ngo.document":
            return ngo.ngo_document_ids[0]
        return ngo.person_ids[0] if model == "care.ngo.person" else ngo

    def _bring_to(self, state):
        if state == "listed":
            return self._make_ngo()
        if state == "suspended":
            ngo = self._make_ngo()
            self._suspend_ngo(ngo)
            return ngo
        ngo = self._make_ngo_draft()
        if state != "draft":
            ngo.with_user(self.ngo_portal_user).action_notify()
        if state == "objection":
            self._confirm_ngo(ngo)
            ngo.with_user(self.ngo_registrar).action_object(reason="Because")
        return ngo

    def _call(self, record, name):
        if name in ("action_end", "action_renew"):
            return getattr(record, name)(record.sudo().date_from, "Because")
        if name == "action_open_return":
            return record.action_open_return("2024-12-31")
        if name == "action_propose":
            return record.action_propose("suspend", "Because")
        if name.removeprefix("action_") in REASONED:
            return getattr(record, name)(reason="Because")
        return getattr(record, name)()

    def test_log_of_the_whole_way_carries_no_personal_data(self):
        with self.assertLogs(level=logging.DEBUG) as caught:
            logging.getLogger(__name__).debug("start")
            ngo = self._make_ngo(name="جمعية السر", phone="0229998887")
            self._suspend_ngo(ngo)
        person = ngo.person_ids[0]
        own = [
            line
            for line in caught.output
            if "social_care" in line.split(":", 2)[1] and "start" not in line
        ]

        for secret in (ngo.name, ngo.phone, person.name, person.national_id):
            with self.subTest(secret=secret):
                self.assertFalse([line for line in own if secret in line])
