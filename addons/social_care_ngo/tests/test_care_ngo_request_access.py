from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .request_common import RequestCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
RESULTS = (
    "care.ngo.request.change",
    "care.ngo.former.name",
    "care.ngo.branch",
    "care.ngo.public.benefit",
)
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}
# What each role may do with the rows of one body; results are written by nobody.
MATRIX = {
    "care.ngo.request": {"viewer": "r", "officer": "rwcu", "registrar": "rw"},
    "care.ngo.request.person": {"viewer": "r", "officer": "rwcu", "registrar": "r"},
    "care.ngo.request.document": {"viewer": "r", "officer": "rcu", "registrar": "r"},
    "care.ngo.campaign": {"viewer": "r", "officer": "rw", "registrar": "r"},
    "care.ngo.foreign.fund": {"viewer": "r", "officer": "rw", "registrar": "r"},
    "care.ngo.foreign.breach": {"viewer": "r", "officer": "rw", "registrar": "rw"},
    "care.ngo.queue": dict.fromkeys(("viewer", "officer", "registrar"), "r"),
    "care.ngo.deadline": dict.fromkeys(("viewer", "officer", "registrar"), "r"),
    **{
        name: dict.fromkeys(("viewer", "officer", "registrar"), "r") for name in RESULTS
    },
}
PORTAL = {
    "care.ngo.request": "rwcu",
    "care.ngo.request.person": "rwcu",
    "care.ngo.request.document": "rcu",
    "care.ngo.campaign": "rw",
    "care.ngo.foreign.fund": "r",
    "care.ngo.foreign.breach": "r",
    "care.ngo.queue": "",
    "care.ngo.deadline": "",
    **dict.fromkeys(RESULTS, "r"),
}


@tagged("post_install", "-at_install")
class TestNgoRequestAccess(RequestCommon):
    """Who may do what with requests and their results; other bodies stay unseen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._make_user("test_ngo_stranger", "base.group_portal")
        cls.auditor = cls._make_user(
            "test_ngo_auditor", "social_care_base.group_care_auditor"
        )
        cls.employee = cls._make_user("test_ngo_employee")
        cls._approve("amend_statute")
        cls._approve("branch")
        cls._approve("public_benefit")
        cls._approve("fundraising")
        cls.board = cls._make_draft("change_board")
        cls.money = cls._file("foreign_funding")
        cls.money.foreign_fund_ids.with_user(cls.ngo_officer).action_record_spent(1)
        cls.users = {
            "viewer": cls.ngo_viewer,
            "officer": cls.ngo_officer,
            "registrar": cls.ngo_registrar,
        }

    def _get_row(self, model):
        own = {
            "care.ngo.request": self.board,
            "care.ngo.request.person": self.board.person_line_ids[:1],
            "care.ngo.request.document": self.board.document_line_ids[:1],
        }
        domain = [("ngo_id", "=", self.ngo.id)]
        return own[model] if model in own else self.env[model].search(domain, limit=1)

    @mute_logger(*QUIET)
    def test_roles_hold_exactly_the_rights_of_the_matrix(self):
        for model, rights in MATRIX.items():
            row = self._get_row(model)
            self.assertTrue(row, model)
            people = {self.users[role]: letters for role, letters in rights.items()}
            people |= {self.auditor: "r", self.employee: "", self.stranger: ""}
            people[self.ngo_portal_user] = PORTAL[model]
            for user, letters in people.items():
                mine = row.with_user(user)
                for letter, operation in OPERATIONS.items():
                    if operation == "create" and user == self.stranger:
                        continue  # judged by the rule when there is a row
                    with self.subTest(model=model, user=user.login, op=operation):
                        self.assertEqual(mine.has_access(operation), letter in letters)

    @mute_logger(*QUIET)
    def test_rows_of_another_body_are_found_by_no_method(self):
        for model in MATRIX.keys() - {"care.ngo.queue", "care.ngo.deadline"}:
            row = self._get_row(model)
            mine = self.env[model].with_user(self.stranger)
            domain = [("id", "=", row.id)]
            with self.subTest(model=model):
                self.assertFalse(mine.search(domain))
                self.assertEqual(mine.search_count(domain), 0)
                self.assertFalse(mine.search_read(domain, ["id"]))
                self.assertEqual(mine.web_search_read(domain, {})["length"], 0)
                self.assertFalse(mine.name_search(row.display_name or "x"))
                self.assertEqual(
                    mine.formatted_read_group(domain, [], ["__count"])[0]["__count"], 0
                )
                with self.assertRaises(AccessError):
                    row.with_user(self.stranger).read(["create_uid"])

    @mute_logger(*QUIET)
    def test_stranger_files_nothing_for_another_body(self):
        model = self.env["care.ngo.request"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            model.create(
                {"ngo_id": self.ngo.id, "type_id": self._get_type("branch").id}
            )
        for step in ("file", "withdraw", "appeal"):
            with self.subTest(step=step), self.assertRaises(AccessError):
                self.board.with_user(self.stranger)._apply_transition(step, reason="x")
        with self.assertRaises(AccessError):
            self.env["care.ngo.request.person"].with_user(self.stranger).create(
                {"request_id": self.board.id, "name": "x"}
            )

    @mute_logger(*QUIET)
    def test_files_are_fetched_by_id_by_nobody_else(self):
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "care.ngo.request.document"),
                ("res_id", "=", self.board.document_line_ids[0].id),
                ("res_field", "=", "file"),
            ]
        )
        self.assertFalse(attachment.public)
        for user in (self.stranger, self.env.ref("base.public_user")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                attachment.with_user(user).read(["datas"])

    def test_national_numbers_are_read_by_the_right_roles_only(self):
        line = self.board.person_line_ids[1]
        for user in (self.ngo_officer, self.ngo_registrar, self.ngo_portal_user):
            with self.subTest(user=user.login):
                self.assertTrue(line.with_user(user).national_id)
        for user in (self.ngo_viewer, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                line.with_user(user).read(["national_id"])

    # === THE WORK QUEUE === #

    def test_queue_shows_notifications_beside_requests(self):
        draft = self._make_ngo_draft()
        draft.with_user(self.ngo_portal_user).action_notify()
        queue = self.env["care.ngo.queue"].with_user(self.ngo_officer)

        rows = queue.search([("ngo_id", "in", (draft.id, self.ngo.id))])

        self.assertEqual(
            {(row.kind, row.stage, row.next_step) for row in rows},
            {
                ("Establishment", "to_review", "Check the notification"),
                ("Money from Abroad", "to_review", "Take it"),
            },
        )
        action = rows.filtered(lambda row: row.ngo_id == draft).action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("care.ngo", draft.id)
        )

    def test_queue_tells_each_role_its_own_next_step(self):
        self.money.with_user(self.ngo_officer).action_take()
        self._advise(self.money)
        domain = [("res_id", "=", self.money.id), ("ngo_id", "=", self.ngo.id)]
        for user, step in (
            (self.ngo_viewer, False),
            (self.ngo_officer, False),
            (self.ngo_registrar, False),
            (self.ngo_manager, "Decide"),
        ):
            row = self.env["care.ngo.queue"].with_user(user).search(domain)
            with self.subTest(user=user.login):
                self.assertEqual((row.stage, row.next_step), ("to_decide", step))
