import inspect

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .return_common import YEAR_END, ReturnCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
OFFICERS = {"officer", "manager"}
READERS = {"viewer", "officer", "manager", "registrar", "auditor", "portal"}
# Every public method of the annual return, and the roles that may take it.
MAY = {
    "care.ngo.return": {
        "action_file": OFFICERS | {"portal"},
        "action_send_back": OFFICERS,
        "action_accept": OFFICERS,
        "action_reopen": OFFICERS,
        "action_withdraw": OFFICERS | {"portal"},
        "action_waive": {"manager"},
        "action_amend": OFFICERS | {"portal"},
        "action_download": READERS,
    },
    "care.ngo.strike.off": {"action_take_up": OFFICERS, "action_dismiss": OFFICERS},
}
REASONED = {"send_back", "reopen", "waive", "amend", "take_up", "dismiss"}
PARTS = (
    "care.ngo.return",
    "care.ngo.return.line",
    "care.ngo.return.beneficiary",
    "care.ngo.return.document",
)
ACTIONS = (
    "care_ngo_return_action",
    "care_ngo_return_action_queue",
    "care_ngo_return_action_of_ngo",
    "care_ngo_return_line_action",
    "care_ngo_return_beneficiary_action",
    "care_ngo_strike_off_action",
    "care_ngo_return_item_action",
    "care_ngo_tier_action",
)


@tagged("post_install", "-at_install")
class TestReturnAccess(ReturnCommon):
    """Who sees annual returns, and who may do what with them, whatever the client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._get_role_users()
        cls.stranger = cls._make_user("test_ngo_stranger", "base.group_portal")
        cls.filed = cls._file_return()

    # === ISOLATION === #

    @mute_logger(*QUIET)
    def test_another_representative_sees_and_changes_nothing(self):
        for model in PARTS:
            own = self.env[model]
            rows = own.search([]).filtered(
                lambda r: (r if r._name == PARTS[0] else r.return_id) == self.filed
            )
            theirs = own.with_user(self.stranger)
            self.assertTrue(rows)
            with self.subTest(model=model):
                self.assertFalse(theirs.search([]))
                self.assertEqual(theirs.search_count([("id", "in", rows.ids)]), 0)
                self.assertFalse(theirs.name_search(""))
                groups = theirs.formatted_read_group([], ["id"], ["__count"])
                self.assertFalse(groups)
                for call in ("read", "unlink", "copy"):
                    with self.subTest(call=call), self.assertRaises(AccessError):
                        getattr(rows.with_user(self.stranger), call)()
                with self.assertRaises(AccessError):
                    rows.with_user(self.stranger).write({"return_id": 1})

    @mute_logger(*QUIET)
    def test_nothing_is_added_to_the_return_of_another_body(self):
        opened = self._open_return(self._make_ngo(representative_ids=[Command.clear()]))
        item = opened._get_items()[0]
        for user in (self.stranger, self.ngo_portal_user):
            line = self.env["care.ngo.return.line"].with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                line.create({"return_id": opened.id, "item_id": item.id})

    def test_no_default_of_a_client_adds_a_part_to_a_return_that_is_filed(self):
        for model in PARTS[1:]:
            asked = self.env[model].with_user(self.ngo_portal_user)
            forged = asked.with_context(default_return_id=self.filed.id)
            with self.subTest(model=model):
                self.assertFalse(forged.default_get(["return_id"]).get("return_id"))

    def test_answer_is_not_moved_to_another_return(self):
        ngo = self._make_ngo(
            representative_ids=[Command.set(self.ngo_portal_user.partner_id.ids)]
        )
        filed = self._fill_return(self._open_return(ngo))
        line = filed.line_ids[0].with_user(self.ngo_portal_user)

        for name in ("return_id", "item_id"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                line.write({name: self.filed.line_ids[0][name].id})

    @mute_logger(*QUIET)
    def test_attachments_follow_the_return(self):
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "care.ngo.return.document"),
                ("res_field", "=", "file"),
                ("res_id", "in", self.filed.file_ids.ids),
            ]
        )
        self.assertTrue(attachments)
        self.assertFalse(any(attachments.mapped("public")))
        for user in (self.stranger, self.env.ref("base.public_user")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                attachments.with_user(user).read(["datas"])

    # === ROLES === #

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
        for model in PARTS[1:]:
            with self.subTest(model=model):
                self.assertFalse(self._get_own_methods(model))

    @mute_logger(*QUIET)
    def test_every_other_role_is_refused(self):
        proposal = self.env["care.ngo.strike.off"]._propose(
            [{"ngo_id": self.ngo.id, "year_count": 2}]
        )
        records = {"care.ngo.return": self.filed, "care.ngo.strike.off": proposal}
        for model, methods in MAY.items():
            for name, roles in methods.items():
                for role in self.users.keys() - roles:
                    mine = records[model].with_user(self.users[role])
                    with (
                        self.subTest(model=model, method=name, role=role),
                        self.assertRaises(AccessError),
                    ):
                        self._call(mine, name)

    def _call(self, record, name):
        if name.removeprefix("action_") in REASONED:
            return getattr(record, name)("Because")
        return getattr(record, name)()

    @mute_logger(*QUIET)
    def test_representative_changes_nothing_but_answers(self):
        opened = self._open_return(date_to=YEAR_END.replace(year=2025))
        mine = opened.with_user(self.ngo_portal_user)
        for values in (
            {"officer_id": self.ngo_officer.id},
            {"date_due": "2030-01-01"},
            {"tier": "large"},
            {"late_step": False},
            {"amount_income": 5},
            {"state": "accepted"},
            {"line_ids": [Command.clear()]},
            {"message_follower_ids": [Command.clear()]},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                mine.write(values)
        with self.assertRaises(AccessError):
            _officer = mine.read(["officer_id"])

    @mute_logger(*QUIET)
    def test_data_of_the_ministry_are_changed_by_the_manager_alone(self):
        item = self.filed._get_items()[0]
        tier = self.env.ref("social_care_ngo.care_ngo_tier_large_eg")
        for record in (item, tier):
            for role in self.users.keys() - {"manager"}:
                with self.subTest(role=role), self.assertRaises(AccessError):
                    record.with_user(self.users[role]).write({"source": "x"})
            record.with_user(self.ngo_manager).write({"date_to": "2099-12-31"})

    def test_dialogs_open_for_the_officer_and_take_the_step(self):
        self.filed.with_user(self.ngo_officer).action_accept()
        dialog = (
            self.env["care.ngo.return.amend"]
            .with_user(self.ngo_officer)
            .create({"return_id": self.filed.id, "reason": "خطأ"})
        )

        action = dialog.action_confirm()

        amended = self.env["care.ngo.return"].browse(action["res_id"])
        self.assertEqual(amended.previous_id, self.filed)
        with self.assertRaises(UserError), mute_logger(*QUIET):
            dialog.with_user(self.ngo_manager).action_confirm()

    # === SCREENS === #

    def test_every_screen_opens_for_every_role(self):
        for name in ACTIONS:
            action = self.env.ref(f"social_care_ngo.{name}")
            kinds = [(False, kind) for kind in action.view_mode.split(",")]
            for role in ("viewer", "officer", "manager", "registrar", "auditor"):
                if name.startswith(("care_ngo_return_item", "care_ngo_tier")):
                    role = "manager"
                with self.subTest(action=name, role=role):
                    model = self.env[action.res_model].with_user(self.users[role])
                    found = model.get_views([*kinds, (False, "search")])
                    self._assert_readable(model, found["views"])

    def _assert_readable(self, model, views):
        rows = model.search([], limit=5)
        for kind in ("list", "form"):
            if kind not in views:
                continue
            arch = etree.fromstring(views[kind]["arch"])
            top = [n for n in arch.iter("field") if not n.xpath("ancestor::field")]
            names = sorted({node.get("name") for node in top} & set(model._fields))
            rows.web_read({name: {} for name in names})

    def test_every_step_has_a_button_that_shows_when_it_can_be_taken(self):
        for model in ("care.ngo.return", "care.ngo.strike.off"):
            views = (
                self.env[model].with_user(self.ngo_manager).get_views([(False, "form")])
            )
            arch = etree.fromstring(views["views"]["form"]["arch"])
            buttons = {b.get("name"): b.get("invisible") for b in arch.iter("button")}
            for step in self.env[model]._get_lifecycle().transitions:
                if step.system:
                    continue
                with self.subTest(model=model, step=step.name):
                    self.assertEqual(
                        buttons[f"action_{step.name}"],
                        f"'{step.name}' not in available_transitions",
                    )

    def test_letter_of_the_return_prints_in_both_languages(self):
        for lang, word in (("en_US", "Annual Return"), ("ar_001", "التقرير السنوي")):
            report = self.env["ir.actions.report"].with_context(lang=lang)
            html, _kind = report._render_qweb_html(
                "social_care_ngo.care_ngo_return_letter", self.filed.ids
            )
            text = html.decode()
            with self.subTest(lang=lang):
                self.assertIn(word, text)
                self.assertIn(self.filed.payload_hash, text)
                self.assertIn(self.filed.ngo_id.name, text)


@tagged("post_install", "-at_install")
class TestReturnPerformance(ReturnCommon):
    """The number of queries does not grow with the number of returns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drafts = cls.env["care.ngo"].create(
            [{"name": f"جمعية الأداء {n}"} for n in range(111)]
        )
        cls.returns = cls.drafts._open_returns(YEAR_END)
        for filed in cls.returns[:100]:
            filed._save_answers({"staff": 3, "opening": 5}, {})

    def _count(self, records, call):
        call(records)  # warm the caches of reference data
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call(records)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _assert_constant(self, call):
        counts = [self._count(self.returns[:n], call) for n in (1, 10, 100)]
        self.assertLessEqual(max(counts), counts[0] + 2, counts)

    def test_check(self):
        self._assert_constant(lambda returns: returns._get_problems())

    def test_comparison(self):
        self._assert_constant(lambda returns: returns._get_changes())

    def test_available_steps(self):
        self._assert_constant(lambda returns: returns.mapped("available_transitions"))

    def test_standing_of_their_bodies(self):
        with freeze_time("2027-06-01"):
            self._assert_constant(
                lambda rows: rows.ngo_id._get_standing_issues("grant")
            )
            issues = self.drafts[:1]._get_standing_issues("grant")
        codes = [issue.code for issue in issues[self.drafts[0].id]]
        self.assertIn("ngo_return_late_180", codes)

    def test_list_of_returns(self):
        views = self.env["care.ngo.return"].get_views([(False, "list")])
        arch = etree.fromstring(views["views"]["list"]["arch"])
        spec = {node.get("name"): {} for node in arch.iter("field")}
        self._assert_constant(lambda returns: returns.web_read(spec))

    def test_yearly_job(self):
        counts = []
        later = YEAR_END.replace(year=2027)
        start = 0
        for size in (1, 10, 100):
            ngos = self.drafts[start : start + size]
            start += size
            ngos._open_returns(later.replace(year=2025))  # warm
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            ngos._open_returns(later)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)

        # rows are inserted in portions, so a few statements come with the hundred
        self.assertLessEqual(max(counts), counts[0] + 12, counts)

    def test_queue_and_overdue_use_their_indexes(self):
        self.env.flush_all()
        self.cr.execute("SET LOCAL enable_seqscan = off")
        model = self.env["care.ngo.return"]
        today = YEAR_END.replace(year=2027)
        query = model._search(model._get_overdue_domain(today), order="date_due")
        self.cr.execute("EXPLAIN " + self.cr.mogrify(query.select()).decode())
        plan = "\n".join(line for (line,) in self.cr.fetchall())

        self.assertRegex(plan, "care_ngo_return_(overdue|queue)_idx")
