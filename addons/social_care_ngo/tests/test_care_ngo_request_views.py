import inspect

from lxml import etree

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .request_common import RequestCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
# Where public methods of the addon's models come from.
OWN_CODE = (
    "odoo.addons.social_care_ngo.",
    "odoo.addons.social_care_base.models.care_pointer_mixin",
)
ACTIONS = (
    "care_ngo_request_action",
    "care_ngo_request_type_action",
    "care_ngo_queue_action",
    "care_ngo_campaign_action",
    "care_ngo_foreign_fund_action",
    "care_ngo_foreign_breach_action",
    "care_ngo_channel_action",
)
STEPPED = (
    "care.ngo.request",
    "care.ngo.campaign",
    "care.ngo.foreign.fund",
    "care.ngo.foreign.breach",
)
OFFICERS, DECIDERS = {"officer", "manager"}, {"registrar", "manager"}
APPLICANTS = OFFICERS | {"portal"}
# Every public method of these models, and the roles that may take it.
MAY = {
    "care.ngo.request": {
        "action_file": APPLICANTS,
        "action_take": OFFICERS,
        "action_return": OFFICERS,
        "action_validate": OFFICERS,
        "action_refresh": OFFICERS,
        "action_issue_letter": OFFICERS,
        "action_claim": DECIDERS,
        "action_approve": DECIDERS,
        "action_refuse": DECIDERS,
        "action_apply": DECIDERS,
        "action_take_over": {"manager"},
        "action_take_decision": DECIDERS,
        "action_withdraw": APPLICANTS,
        "action_appeal": APPLICANTS,
        "action_grant_appeal": {"manager"},
        "action_dismiss_appeal": {"manager"},
    },
    "care.ngo.campaign": {
        "action_report": APPLICANTS,
        "action_issue_letter": OFFICERS,
        "action_propose_revoke": OFFICERS,
        "action_revoke": {"manager"},
    },
    "care.ngo.foreign.fund": {
        "action_send_back": OFFICERS,
        "action_record_spent": OFFICERS,
    },
    "care.ngo.foreign.breach": {
        "action_propose": OFFICERS,
        "action_settle": DECIDERS,
        "action_decline": DECIDERS,
    },
    "care.ngo.queue": {
        "action_open": OFFICERS | {"registrar", "viewer", "auditor"},
    },
    "care.ngo.request.type": {},
    "care.ngo.request.person": {},
    "care.ngo.request.document": {},
    "care.ngo.request.change": {},
    "care.ngo.court.filing": {},
    "care.ngo.branch": {},
    "care.ngo.former.name": {},
    "care.ngo.public.benefit": {},
    "care.ngo.channel": {},
}
REASONED = {
    "propose",
    "decline",
    "propose_revoke",
    "return",
    "refuse",
    "take_over",
    "take_decision",
    "withdraw",
    "appeal",
    "grant_appeal",
    "dismiss_appeal",
    "revoke",
}


@tagged("post_install", "-at_install")
class TestNgoRequestViews(RequestCommon):
    """Every screen opens for its least-privileged role and offers its steps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._get_role_users()
        cls.staff = [
            user
            for role, user in cls.users.items()
            if role not in ("portal", "employee")
        ]
        cls._approve("fundraising")
        cls.money = cls._file("foreign_funding")
        cls.money.foreign_fund_ids.with_user(cls.ngo_officer).action_record_spent(1)
        cls.breach = cls.money.foreign_fund_ids.breach_ids
        cls.request = cls._file("change_board")

    def _get_arch(self, model, view_type, user):
        views = self.env[model].with_user(user).get_views([(False, view_type)])
        return etree.fromstring(views["views"][view_type]["arch"])

    def test_every_screen_opens_for_every_role(self):
        for name in ACTIONS:
            action = self.env.ref(f"social_care_ngo.{name}")
            kinds = [(False, kind) for kind in action.view_mode.split(",")]
            for user in self.staff:
                with self.subTest(action=name, user=user.login):
                    model = self.env[action.res_model].with_user(user)
                    found = model.get_views([*kinds, (False, "search")])
                    self.assertTrue(found["views"])

    def test_every_field_of_a_screen_can_be_read_by_the_role_that_sees_it(self):
        rows = {
            "care.ngo.request": self.request,
            "care.ngo.campaign": self.ngo.campaign_ids,
            "care.ngo.foreign.fund": self.money.foreign_fund_ids,
            "care.ngo.foreign.breach": self.breach,
            "care.ngo.queue": self.env["care.ngo.queue"].search([], limit=1),
            "care.ngo": self.ngo,
        }
        for model, records in rows.items():
            for user in self.staff:
                for kind in (
                    ("form", "list") if model != "care.ngo.queue" else ("list",)
                ):
                    arch = self._get_arch(model, kind, user)
                    names = {node.get("name") for node in arch.iter("field")}
                    own = sorted(names & set(records._fields))
                    mine = records.with_user(user)
                    readable = [
                        n
                        for n in own
                        if mine._has_field_access(mine._fields[n], "read")
                    ]
                    with self.subTest(model=model, user=user.login, kind=kind):
                        self.assertTrue(mine.read(readable))

    def test_every_step_has_a_button_of_its_own(self):
        for model in STEPPED:
            arch = self._get_arch(model, "form", self.ngo_manager)
            shown = {
                word
                for node in arch.iterfind(".//header/button")
                for word in (node.get("invisible") or "").split("'")
                if "not in available_transitions" in (node.get("invisible") or "")
            }
            for step in self.env[model]._get_lifecycle().transitions:
                if not step.system:
                    with self.subTest(model=model, step=step.name):
                        self.assertIn(step.name, shown)

    def test_steps_offered_are_those_the_role_may_take(self):
        expected = {
            self.ngo_viewer: [],
            self.ngo_officer: ["take", "withdraw"],
            self.ngo_manager: ["take", "take_over", "withdraw"],
            self.ngo_registrar: [],
            self.ngo_portal_user: ["withdraw"],
        }
        for user, steps in expected.items():
            with self.subTest(user=user.login):
                offered = self.request.with_user(user).available_transitions
                self.assertEqual(offered, steps)

    def test_choices_of_the_register_are_named_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("ar_001")
        for model, name, value in (
            ("care.ngo.request", "new_scope", "national"),
            ("care.ngo.request.person", "role", "chair"),
        ):
            arabic = self.env[model].with_context(lang="ar_001")
            labels = dict(arabic.fields_get([name])[name]["selection"])
            with self.subTest(model=model):
                self.assertRegex(labels[value], "[\u0621-\u064a]")

    def test_request_on_paper_is_entered_on_the_form(self):
        model = self.env["care.ngo.request"].with_user(self.ngo_officer)
        with Form(model) as form:
            form.ngo_id = self.ngo
            form.type_id = self._get_type("move_hq")

        self.assertEqual(form.record.new_street, self.ngo.street)
        with Form(form.record) as form:
            form.new_street = "٩ شارع الورق"
            form.date_event = "2026-01-01"
        self.assertIn("٩ شارع الورق", str(form.record.difference_html))

    def test_what_is_missing_follows_the_form_while_it_is_filled_in(self):
        draft = self._make_draft("fundraising", amount=0).with_user(self.ngo_officer)
        label = draft._fields["amount"]._description_string(self.env)

        with Form(draft) as form:
            self.assertIn(f"{label}: please", form.problem_summary)
            form.amount = 5_000
            self.assertNotIn(f"{label}: please", form.problem_summary or "")

    # === PUBLIC METHODS === #

    def _get_own_methods(self, model):
        found = set()
        for base in type(self.env[model]).__mro__:
            if base.__module__.startswith(OWN_CODE):
                found |= {n for n, f in vars(base).items() if inspect.isfunction(f)}
        known = {"create", "write", "unlink"}
        return {name for name in found if not name.startswith("_")} - known

    def test_table_names_every_public_method(self):
        for model, methods in MAY.items():
            with self.subTest(model=model):
                self.assertEqual(self._get_own_methods(model), set(methods))
                for name in methods:
                    self.assertTrue(get_public_method(self.env[model], name))
        for name in ("_write_engine", "_apply_effect", "_rebase", "_follow_clock"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                get_public_method(self.env["care.ngo.request"], name)

    @mute_logger(*QUIET)
    def test_every_other_role_is_refused(self):
        rows = {
            "care.ngo.request": self.request,
            "care.ngo.campaign": self.ngo.campaign_ids,
            "care.ngo.foreign.fund": self.money.foreign_fund_ids,
            "care.ngo.foreign.breach": self.breach,
            "care.ngo.queue": self.env["care.ngo.queue"].search([], limit=1),
        }
        for model, record in rows.items():
            for name, roles in MAY[model].items():
                for role in self.users.keys() - roles:
                    with (
                        self.subTest(model=model, method=name, role=role),
                        self.assertRaises(AccessError),
                    ):
                        self._call(record.with_user(self.users[role]), name)

    def _call(self, record, name):
        if name == "action_report":
            return record.action_report(1, 1)
        if name == "action_record_spent":
            return record.action_record_spent(1)
        if name.removeprefix("action_") in REASONED:
            return getattr(record, name)(reason="Because")
        return getattr(record, name)()
