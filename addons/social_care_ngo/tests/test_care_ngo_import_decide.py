from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .import_common import ImportCommon


@tagged("post_install", "-at_install")
class TestNgoImportDecide(ImportCommon):
    """An officer decides on rows that are not clear, and another person enters them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls._import(
            cls._row(51, governorate="EG-HU", founders="9"), cls._row(52, founders="9")
        )
        cls.rows = cls.document.row_ids.sorted("line")

    def test_an_accepted_row_is_a_draft_that_the_registrar_enters(self):
        row = self.rows[1].with_user(self.ngo_officer)

        row.action_accept("The directorate confirmed nine founders")

        draft = row.ngo_id
        self.assertEqual((row.status, draft.state), ("drafted", "draft"))
        self.assertEqual(row.decided_by_id, self.ngo_officer)
        self.assertEqual(len(draft.person_ids), 5)
        self.document.with_user(self.ngo_registrar).action_take_over_drafts()
        self.assertEqual(draft.state, "active")
        self.assertTrue(draft.registry_no)

    def test_whoever_cleared_a_row_does_not_enter_it(self):
        both = self._make_user(
            "both",
            "social_care_ngo.group_ngo_officer",
            "social_care_ngo.group_ngo_registrar",
        )
        self.rows[1].with_user(both).action_accept("Compared with the papers")

        with self.assertRaisesRegex(UserError, "Another person"):
            self.document.with_user(both).action_take_over_drafts()

    def test_a_draft_without_its_governorate_waits_until_somebody_fills_it_in(self):
        self.rows[0].with_user(self.ngo_officer).action_accept("Now part of Cairo")
        draft = self.rows[0].ngo_id
        registrar = self.document.with_user(self.ngo_registrar)

        with self.assertRaisesRegex(UserError, "Governorate"):
            registrar.action_take_over_drafts()
        draft.with_user(self.ngo_officer).governorate_id = self.env.ref(
            "base.state_eg_c"
        )
        registrar.action_take_over_drafts()

        self.assertEqual(draft.state, "active")

    def test_a_dismissed_row_makes_nothing_and_keeps_its_reason(self):
        self.rows.with_user(self.ngo_officer).action_dismiss("Branches")

        self.assertEqual(set(self.rows.mapped("status")), {"dismissed"})
        self.assertFalse(self.rows.ngo_id)
        entry = self.env["care.audit.entry"].search(
            [
                ("res_model", "=", "care.ngo.import"),
                ("res_id", "=", self.document.id),
                ("action", "=", "row_dismissed"),
            ]
        )
        self.assertEqual(entry.reason, "2, 3: Branches")
        self.assertEqual(entry.user_id, self.ngo_officer)

    def test_only_an_officer_decides_and_only_with_a_reason(self):
        for user in (self.ngo_viewer, self.ngo_registrar):
            for action in ("action_accept", "action_dismiss"):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    getattr(self.rows.with_user(user), action)("Because")
        for reason in ("", "  ", None):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                self.rows.with_user(self.ngo_officer).action_accept(reason)

    def test_a_row_is_decided_once(self):
        row = self.rows[1].with_user(self.ngo_officer)
        row.action_accept("Once")

        for action in ("action_accept", "action_dismiss"):
            with self.subTest(action=action), self.assertRaises(UserError):
                getattr(row, action)("Twice")

    def test_a_number_that_came_into_the_register_meanwhile_is_refused(self):
        taken = self._make_ngo_draft(
            legacy_no="52", legacy_year=1998, directorate=self.rows[1].directorate
        )
        self.assertTrue(taken)

        with self.assertRaisesRegex(UserError, "holds this number"):
            self.rows[1].with_user(self.ngo_officer).action_accept("New")

    def test_the_dialog_decides_on_all_rows_that_were_chosen(self):
        action = self.rows.with_user(self.ngo_officer).action_open_decide()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.ngo_officer)
            .with_context(**action["context"])
            .create({"decision": "dismiss", "reason": "Branches"})
        )

        dialog.action_confirm()

        self.assertEqual(set(self.rows.mapped("status")), {"dismissed"})

    def test_a_reader_is_refused_before_it_is_told_what_waits(self):
        for user in (self.ngo_viewer, self.ngo_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.document.with_user(user).action_take_over_drafts()

    def test_nothing_to_enter_is_said(self):
        with self.assertRaisesRegex(UserError, "No draft"):
            self.document.with_user(self.ngo_registrar).action_take_over_drafts()
