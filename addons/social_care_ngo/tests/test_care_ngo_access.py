from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PDF, NgoCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
MODELS = ("care.ngo", "care.ngo.person", "care.ngo.document")
# May read, write, create, unlink the rows of one body, by role and model.
MATRIX = {
    "viewer": {"care.ngo": "r", "care.ngo.person": "r", "care.ngo.document": "r"},
    "officer": dict.fromkeys(MODELS, "rwcu"),
    "manager": dict.fromkeys(MODELS, "rwcu"),
    "registrar": {
        "care.ngo": "rwc",
        "care.ngo.person": "rwc",
        "care.ngo.document": "r",
    },
    "auditor": dict.fromkeys(MODELS, "r"),
    "employee": dict.fromkeys(MODELS, ""),
    "public": dict.fromkeys(MODELS, ""),
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestNgoAccess(NgoCommon):
    """Who may do what, role by role; and what representatives never reach."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._make_user("test_ngo_stranger", "base.group_portal")
        cls.draft = cls._make_ngo_draft()
        cls.users = {
            "viewer": cls.ngo_viewer,
            "officer": cls.ngo_officer,
            "manager": cls.ngo_manager,
            "registrar": cls.ngo_registrar,
            "auditor": cls._make_user(
                "test_ngo_auditor", "social_care_base.group_care_auditor"
            ),
            "employee": cls._make_user("test_ngo_employee"),
            "public": cls.env.ref("base.public_user"),
        }

    def _get_row(self, ngo, model):
        rows = {
            "care.ngo": ngo,
            "care.ngo.person": ngo.person_ids[:1],
            "care.ngo.document": ngo.ngo_document_ids[:1],
        }
        return rows[model]

    def test_roles_hold_exactly_the_rights_of_the_matrix(self):
        for role, rights in MATRIX.items():
            for model, letters in rights.items():
                row = self._get_row(self.draft, model).with_user(self.users[role])
                for letter, operation in OPERATIONS.items():
                    with self.subTest(role=role, model=model, operation=operation):
                        self.assertEqual(row.has_access(operation), letter in letters)

    def test_whoever_works_on_files_takes_lists_to_a_workbook(self):
        for user in (self.ngo_officer, self.ngo_manager, self.ngo_registrar):
            with self.subTest(user=user.login):
                rows = self.ngo.with_user(user).export_data(["name"])["datas"]
                self.assertEqual(rows, [[self.ngo.name]])
        with self.assertRaises(UserError):
            self.ngo.with_user(self.ngo_viewer).export_data(["name"])

    def test_reference_data_is_kept_by_the_manager(self):
        form = self.env.ref("social_care_ngo.care_ngo_form_association_eg")
        for role, user in self.users.items():
            with self.subTest(role=role):
                mine = form.with_user(user)
                self.assertEqual(mine.has_access("read"), role != "public")
                self.assertEqual(mine.has_access("write"), role == "manager")
                self.assertFalse(mine.has_access("unlink"))

    @mute_logger(*QUIET)
    def test_stranger_reaches_nothing_of_another_body(self):
        for ngo in (self.ngo, self.draft):
            for model in MODELS:
                row = self._get_row(ngo, model).with_user(self.stranger)
                with self.subTest(model=model, state=ngo.state):
                    self.assertFalse(row.search([("id", "=", row.id)]))
                    self.assertEqual(row.search_count([("id", "=", row.id)]), 0)
                    self.assertFalse(row.name_search(row.sudo().display_name))
                    self.assertEqual(
                        row._read_group([("id", "=", row.id)], [], ["__count"]), [(0,)]
                    )
                    for call in (
                        lambda row=row: row.read(["id", "display_name"]),
                        lambda row=row: row.write({"name": "x"}),
                        lambda row=row: row.unlink(),
                        lambda row=row: row.copy(),
                    ):
                        with self.assertRaises(AccessError):
                            call()

    @mute_logger(*QUIET)
    def test_stranger_adds_nothing_to_another_body(self):
        types = self.draft.form_id.document_type_ids[:1]
        person = {"ngo_id": self.draft.id, "name": "x", "role": "chair"}
        document = {"ngo_id": self.draft.id, "type_id": types.id, "file": PDF}

        with self.assertRaises(AccessError):
            self.env["care.ngo.person"].with_user(self.stranger).create(person)
        with self.assertRaises(AccessError):
            self.env["care.ngo.document"].with_user(self.stranger).create(document)

    @mute_logger(*QUIET)
    def test_stranger_takes_no_step_of_another_body(self):
        for action in ("action_notify", "action_correct"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(self.draft.with_user(self.stranger), action)()

    def test_representative_sees_and_fills_in_his_own_draft_only(self):
        mine = self.env["care.ngo"].with_user(self.ngo_portal_user)
        other = mine.with_user(self.stranger).create({"name": "جمعية الغير"})

        found = mine.search([])

        self.assertIn(self.draft, found)
        self.assertNotIn(other, found)
        self.draft.with_user(self.ngo_portal_user).write({"purpose": "غرض آخر"})
        self.assertEqual(self.draft.purpose, "غرض آخر")

    @mute_logger(*QUIET)
    def test_representative_writes_nothing_after_submission(self):
        mine = self.draft.with_user(self.ngo_portal_user)
        mine.action_notify()

        for row, vals in (
            (mine, {"purpose": "x"}),
            (mine.person_ids[:1], {"name": "x"}),
            (mine.ngo_document_ids[:1], {"filename": "x"}),
        ):
            with self.subTest(model=row._name), self.assertRaises(AccessError):
                row.write(vals)
        for row in (mine, mine.person_ids[:1], mine.ngo_document_ids[:1]):
            with self.subTest(unlink=row._name), self.assertRaises(AccessError):
                row.unlink()
        with self.assertRaises(UserError):
            self._add_documents(mine, mine.form_id.document_type_ids[:1])

    @mute_logger(*QUIET)
    def test_representative_cannot_fill_in_what_belongs_to_the_ministry(self):
        partner = self.stranger.partner_id
        for vals in (
            {"representative_ids": [Command.link(partner.id)]},
            {"officer_id": self.ngo_officer.id},
            {"given_registry_no": "00002041754"},
            {"legacy_no": "1"},
            {"company_id": self.env.company.id},
            {"message_follower_ids": [Command.clear()]},
            {"registry_no": "00002041754"},
            {"state": "listed"},
            {"date_listed": "2026-01-01"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.draft.with_user(self.ngo_portal_user).write(vals)
            with self.subTest(create=vals), self.assertRaises(AccessError):
                model = self.env["care.ngo"].with_user(self.ngo_portal_user)
                model.create({"name": "جمعية", **vals})

    @mute_logger(*QUIET)
    def test_representative_takes_none_of_the_ministrys_steps(self):
        mine = self.draft.with_user(self.ngo_portal_user)
        mine.action_notify()
        for step in self.draft._get_lifecycle().transitions:
            if step.name in ("notify", "correct", "withdraw"):
                continue
            with self.subTest(step=step.name), self.assertRaises(AccessError):
                mine._apply_transition(step.name, reason="Because")
        with self.assertRaises(AccessError):
            mine.action_propose("suspend", "Because")
        with self.assertRaises(AccessError):
            mine.ngo_document_ids.action_verify()

    @mute_logger(*QUIET)
    def test_new_draft_belongs_to_whoever_creates_it(self):
        model = self.env["care.ngo"].with_user(self.stranger)

        with self.assertRaises(AccessError):
            model.create(
                {
                    "name": "جمعية",
                    "representative_ids": [
                        Command.set(self.ngo_portal_user.partner_id.ids)
                    ],
                }
            )

        own = model.create({"name": "جمعية"})
        self.assertEqual(own.sudo().representative_ids, self.stranger.partner_id)

    def test_national_numbers_are_hidden_from_viewer_and_auditor(self):
        person = self.ngo.person_ids[:1]
        for role in ("viewer", "auditor"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                person.with_user(self.users[role]).read(["national_id"])
        for role in ("officer", "registrar"):
            with self.subTest(role=role):
                self.assertTrue(person.with_user(self.users[role]).national_id)

    def test_body_of_another_company_is_invisible(self):
        abroad = self.env["res.company"].create({"name": "Another Ministry"})
        foreign = self.env["care.ngo"].create(
            {"name": "جمعية", "company_id": abroad.id}
        )

        self.assertNotIn(
            foreign, self.env["care.ngo"].with_user(self.ngo_officer).search([])
        )

    @mute_logger(*QUIET)
    def test_dialogs_belong_to_whoever_opened_them(self):
        dialogs = (
            self.env["care.ngo.propose"]
            .with_user(self.ngo_officer)
            .create({"ngo_id": self.ngo.id, "reason": "Facts"}),
            self.env["care.ngo.person.end"]
            .with_user(self.ngo_officer)
            .create({"person_id": self.ngo.person_ids[0].id, "reason": "Facts"}),
        )
        for dialog in dialogs:
            with self.subTest(model=dialog._name), self.assertRaises(AccessError):
                dialog.with_user(self.ngo_manager).read(["reason"])
