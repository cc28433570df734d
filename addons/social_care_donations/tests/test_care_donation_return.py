import io
from datetime import date
from unittest.mock import patch

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ReturnCommon


@tagged("post_install", "-at_install")
class TestReturnFlow(ReturnCommon):
    """From the NGO's file to acceptance by somebody else."""

    def test_the_whole_way(self):
        filed = self._make_return({}, {"kind": "هدية"}, state="accepted")

        self.assertEqual(filed.submitted_by_id, self.ngo_portal_user)
        self.assertEqual(filed.accepted_by_id, self.donation_officer)
        self.assertIn("no memorandum books", filed.posting_note)
        with self.assertRaisesRegex(UserError, "decide the rows"):
            filed.with_user(self.donation_officer).action_close()
        rows = filed.line_ids.filtered(lambda r: r.outcome == "needs_review")
        rows.with_user(self.donation_officer).action_decide("rejected", "Not a gift")
        filed.with_user(self.donation_officer).action_close()

        self.assertEqual(filed.state, "closed")
        self.assertEqual(rows.decided_by_id, self.donation_officer)

    def test_the_sums_carry_the_mark_of_their_currency(self):
        self.env["res.lang"]._activate_lang("ar_001")
        filed = self._make_return()
        for lang in ("en_US", "ar_001"):
            home = filed.company_id.currency_id.with_context(lang=lang)
            with self.subTest(lang=lang):
                text = filed.with_context(lang=lang).sums_text
                self.assertIn(home.format(500), text)
                self.assertIn(home.format(0), text)
                self.assertNotIn("EGP", text)

    def test_whoever_submits_does_not_accept(self):
        filed = self._upload().filed.with_user(self.donation_officer)
        filed.action_submit()
        filed.action_start_review()

        with self.assertRaisesRegex(UserError, "Another person"):
            filed.action_accept()

    def test_a_submitted_return_takes_no_other_file(self):
        self._make_return(state="submitted")

        with self.assertRaisesRegex(UserError, "handed in already"):
            self._upload({"amount": 1})

    def test_a_return_given_back_needs_another_file(self):
        filed = self._make_return(state="in_review")
        filed.with_user(self.donation_officer).action_return_for_correction(
            reason="Row 2 is a loan"
        )
        mine = filed.with_user(self.ngo_portal_user)

        self.assertEqual(mine.correction_reason, "Row 2 is a loan")
        with self.assertRaisesRegex(UserError, "corrected file"):
            mine.action_submit()
        self._upload({"amount": 100})
        mine.action_submit()

        self.assertEqual((mine.state, mine.version), ("submitted", 2))

    def test_an_ngo_that_does_not_work_does_not_submit(self):
        filed = self._upload().filed
        self._suspend_ngo(self.ngo)
        self.ngo.with_user(self.ngo_officer).action_propose("revoke", "Facts")
        # The end of a body cancels its drafts; one is left over here all the same.
        with patch.object(type(self.ngo), "_end_open_work"):
            self.ngo.with_user(self.ngo_manager).action_revoke(reason="Facts")

        with self.assertRaisesRegex(UserError, "not working"):
            filed.with_user(self.ngo_portal_user).action_submit()

    def test_rows_are_decided_after_acceptance_once_and_with_a_reason(self):
        filed = self._make_return({}, {"amount": 12000000}, state="in_review")
        large = filed.line_ids[1].with_user(self.donation_officer)

        with self.assertRaisesRegex(UserError, "once the return is accepted"):
            large.action_decide("accepted", "Seen")
        filed.with_user(self.donation_officer).action_accept()
        for decision, reason in (("accepted", " "), ("perhaps", "Seen")):
            with self.subTest(decision=decision), self.assertRaises(UserError):
                large.action_decide(decision, reason)
        with self.assertRaises(UserError):
            filed.line_ids[0].with_user(self.donation_officer).action_decide(
                "rejected", "No"
            )
        self.env["care.donation.return.decide"].with_user(self.donation_officer).create(
            {
                "line_ids": [(6, 0, large.ids)],
                "decision": "accepted",
                "reason": "Bank paper seen",
            }
        ).action_confirm()

        self.assertEqual(large.decision, "accepted")
        self.assertFalse(filed.undecided_count)
        with self.assertRaisesRegex(UserError, "decided already"):
            large.action_decide("rejected", "Again")

    def test_a_row_that_does_not_say_what_for_is_not_accepted_by_hand(self):
        filed = self._make_return({}, {"kind": "هدية"}, state="accepted")

        with self.assertRaisesRegex(UserError, "does not say what"):
            filed.line_ids[1].with_user(self.donation_officer).action_decide(
                "accepted", "Fine"
            )

    def test_the_annotated_file_has_a_reason_for_each_code_and_runs_nothing(self):
        filed = self._upload({}, {"notes": "=1+1"}, {"donor_name": None}).filed

        content = filed.with_user(self.ngo_portal_user)._export_annotated()

        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        rows = list(sheet.iter_rows(values_only=True))
        self.assertTrue(sheet.sheet_view.rightToLeft)
        self.assertEqual(len(rows), 4)
        self.assertEqual(rows[2][2], "formula_injection")
        self.assertTrue(rows[3][4])
        formulas = [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
        self.assertFalse(formulas)


@tagged("post_install", "-at_install")
class TestReturnAccess(ReturnCommon):
    """A representative sees and files for the own NGO; nobody writes by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_user = cls._make_user("test_other_portal", "base.group_portal")
        cls.filed = cls._upload({}).filed.with_env(cls.env)

    def test_another_ngo_sees_nothing(self):
        for name in ("", ".line", ".file"):
            model = self.env[f"care.donation.return{name}"].with_user(self.other_user)
            with self.subTest(model=model._name):
                self.assertFalse(model.search([]))
                self.assertFalse(model.search_count([]))
        for records in (
            self.filed,
            self.filed.line_ids,
            self.filed.file_ids,
        ):
            with (
                self.subTest(model=records._name),
                mute_logger("odoo.addons.base.models.ir_rule"),
                self.assertRaises(AccessError),
            ):
                records.with_user(self.other_user).read(["display_name"])

    def test_only_a_representative_files_for_an_ngo(self):
        for user in (self.other_user, self.donation_viewer, self.employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._upload({"amount": 3}, user=user)
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            self.filed.with_user(self.other_user).action_submit()

    def test_a_representative_writes_creates_and_deletes_nothing_by_hand(self):
        mine = self.filed.with_user(self.ngo_portal_user)
        for records in (mine, mine.line_ids, mine.file_ids):
            for operation in ("write", "create", "unlink"):
                with self.subTest(model=records._name, operation=operation):
                    self.assertFalse(records.has_access(operation))

    def test_values_of_the_engine_are_refused_to_everybody(self):
        for records in (self.filed, self.filed.line_ids, self.filed.file_ids):
            for name in records._engine_fields:
                with (
                    self.subTest(model=records._name, name=name),
                    self.assertRaises(AccessError),
                ):
                    records.sudo().write({name: False})

    def test_steps_of_the_ministry_are_refused_to_the_representative(self):
        filed = self._make_return(
            {"amount": 1}, state="submitted", quarter=_quarter_before()
        )
        mine = filed.with_user(self.ngo_portal_user)
        for action in ("action_start_review", "action_accept", "action_close"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(mine, action)()

    def test_the_auditor_reads_everything_and_writes_nothing(self):
        for model in (
            "care.donor",
            "care.donation",
            "care.donation.batch",
            "care.donation.receipt",
            "care.donation.return",
            "care.donation.return.line",
            "care.till.session",
        ):
            records = self.env[model].with_user(self.auditor)
            with self.subTest(model=model):
                records.search([], limit=5).read()
                self.assertFalse(records.has_access("write"))
                self.assertFalse(records.has_access("create"))


def _quarter_before():
    return date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 20)
