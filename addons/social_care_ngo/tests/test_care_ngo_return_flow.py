from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_care_base.tests.deadline_contract import DeadlineContract
from odoo.addons.social_care_base.tests.lifecycle_contract import (
    FORGED,
    LifecycleContract,
)
from odoo.addons.social_care_ngo.models.care_ngo_return import (
    ENGINE_FIELDS,
    SUM_FIELDS,
)

from .return_common import YEAR_END, ReturnCommon


@tagged("post_install", "-at_install")
class TestReturnLifecycle(LifecycleContract, DeadlineContract, ReturnCommon):
    """An annual return moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.return"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer

    def _make_contract_document(self):
        ngo = self.env["care.ngo"].create({"name": "جمعية العقد"})
        return ngo._open_returns(YEAR_END)

    _make_deadline_document = _make_contract_document

    def test_values_of_the_register_are_refused_with_every_forged_token(self):
        filed = self._make_contract_document()
        for name in sorted(ENGINE_FIELDS | {*SUM_FIELDS}):
            for token in FORGED:
                forged = filed.with_context(return_token=token)
                with (
                    self.subTest(field=name, token=token),
                    self.assertRaises(AccessError),
                ):
                    forged.write({name: False})

    def test_nobody_creates_a_return_by_hand(self):
        filed = self._make_contract_document()
        for token in FORGED:
            forged = self.env["care.ngo.return"].with_context(return_token=token)
            with self.subTest(token=token), self.assertRaises(AccessError):
                forged.create({"ngo_id": filed.ngo_id.id, "date_to": YEAR_END})


@tagged("post_install", "-at_install")
class TestReturnFlow(ReturnCommon):
    """A return from the day it is opened to its acceptance and its amendment."""

    def test_small_body_files_and_the_officer_accepts(self):
        filed = self._open_return()

        self._file_return(filed)
        filed.with_user(self.ngo_officer).action_accept()

        self.assertRecordValues(
            filed,
            [
                {
                    "state": "accepted",
                    "amount_income": 300_000,
                    "amount_expense": 290_000,
                    "amount_closing": 60_000,
                    "amount_foreign": 0,
                    "staff_count": 4,
                    "volunteer_count": 12,
                    "beneficiary_count": 120,
                    "filed_by_id": self.ngo_portal_user.id,
                    "accepted_by_id": self.ngo_officer.id,
                }
            ],
        )
        self.assertTrue(filed.reference.startswith("ANR-"))
        self.assertEqual(len(filed.payload_hash), 64)

    def test_draft_with_errors_is_saved_and_the_same_list_refuses_it(self):
        filed = self._open_return()
        mine = filed.with_user(self.ngo_portal_user)
        values, errors = mine._read_answers(
            {"donations_cash": "كثير", "opening": "5", "staff": "-1"}
        )
        mine._save_answers(values, {})

        problems = mine._get_problems()[filed.id]
        with self.assertRaises(UserError) as refusal:
            mine.action_file()

        self.assertEqual(set(errors), {"donations_cash", "staff"})
        self.assertEqual(filed._get_values()["opening"], 5)
        for _code, text in problems:
            self.assertIn(text, str(refusal.exception))
        self.assertEqual(filed.state, "draft")

    def test_who_files_never_accepts_nor_any_other_version(self):
        filed = self._fill_return(self._open_return(), self.ngo_officer)
        filed.with_user(self.ngo_officer).action_file()

        with self.assertRaises(UserError):
            filed.with_user(self.ngo_officer).action_accept()

        filed.with_user(self.ngo_manager).action_accept()
        amended = filed.with_user(self.ngo_portal_user).action_amend("تصحيح")
        amended.with_user(self.ngo_portal_user).action_file()
        with self.assertRaises(UserError):
            amended.with_user(self.ngo_officer).action_accept()

    def test_sent_back_return_carries_its_reason_and_is_filed_again(self):
        filed = self._file_return()

        with self.assertRaises(UserError):
            filed.with_user(self.ngo_officer).action_send_back(reason=" ")
        filed.with_user(self.ngo_officer).action_send_back(reason="أين المحضر؟")
        issues = self.ngo._get_standing_issues("portal")[self.ngo.id]
        filed.with_user(self.ngo_portal_user).action_file()

        self.assertEqual(filed.decision_reason, "أين المحضر؟")
        [issue] = [i for i in issues if i.code == "annual_return_to_correct"]
        self.assertIn("أين المحضر؟", issue.text)
        self.assertEqual(filed.state, "filed")

    def test_every_change_after_filing_is_refused_to_everybody(self):
        filed = self._file_return()
        for state in ("filed", "accepted"):
            if state == "accepted":
                filed.with_user(self.ngo_officer).action_accept()
            for user in (self.ngo_portal_user, self.ngo_officer, self.env.user):
                with self.subTest(state=state, user=user.login):
                    self._assert_frozen(filed.with_user(user))

    def _assert_frozen(self, filed):
        item = filed._get_items().filtered(lambda i: i.key == "depreciation")
        changes = [
            lambda: filed.line_ids[0].write({"amount": 1}),
            lambda: filed.line_ids[0].write({"note": "x"}),
            lambda: filed.line_ids[0].unlink(),
            lambda: filed.line_ids.create({"return_id": filed.id, "item_id": item.id}),
            lambda: filed.beneficiary_ids[0].write({"people_count": 1}),
            lambda: filed.beneficiary_ids.unlink(),
            lambda: filed.file_ids.unlink(),
            lambda: filed._save_answers({"staff": None}, {}),
            lambda: filed.write({"line_ids": [(5,)]}),
        ]
        for number, change in enumerate(changes):
            with self.subTest(change=number), self.assertRaises(UserError):
                change()
        self.assertEqual(filed._get_payload_hashes()[filed.id], filed.payload_hash)

    def test_answer_that_changed_behind_the_back_is_not_accepted(self):
        filed = self._file_return()
        self.env.flush_all()
        self.cr.execute(
            "UPDATE care_ngo_return_line SET note = 'x' WHERE return_id = %s",
            [filed.id],
        )
        self.env.invalidate_all()

        with self.assertRaises(UserError):
            filed.with_user(self.ngo_officer).action_accept()

    def test_amendment_is_a_whole_version_and_one_counts_at_a_time(self):
        first = self._accept_return()
        with self.assertRaises(UserError):
            first.with_user(self.ngo_portal_user).action_amend("  ")

        second = first.with_user(self.ngo_portal_user).action_amend("خطأ في البند")
        with self.assertRaises(UserError):
            first.with_user(self.ngo_portal_user).action_amend("مرة أخرى")
        self.assertEqual(first.state, "accepted")
        self.assertEqual(second._get_values(), first._get_values())
        self.assertEqual(second.file_ids.sha256, first.file_ids.sha256)
        second.with_user(self.ngo_portal_user).action_file()
        second.with_user(self.ngo_officer).action_accept()

        self.assertRecordValues(
            first | second,
            [
                {"state": "replaced", "version": 1, "previous_id": False},
                {"state": "accepted", "version": 2, "previous_id": first.id},
            ],
        )

    def test_amendment_is_withdrawn_and_a_return_that_is_owed_is_not(self):
        first = self._accept_return()
        second = first.with_user(self.ngo_portal_user).action_amend("خطأ")

        second.with_user(self.ngo_portal_user).action_withdraw()

        self.assertEqual((first.state, second.state), ("accepted", "cancelled"))
        owed = self._open_return(self._make_ngo())
        with self.assertRaises(UserError):
            owed.with_user(self.ngo_portal_user).action_withdraw()

    def test_officer_reopens_an_accepted_return_with_a_reason(self):
        filed = self._accept_return()

        with self.assertRaises(AccessError):
            filed.with_user(self.ngo_portal_user).action_reopen(reason="أريد")
        filed.with_user(self.ngo_officer).action_reopen(reason="أرقام متعارضة")

        self.assertRecordValues(
            filed,
            [{"state": "returned", "accepted_by_id": False, "date_accepted": False}],
        )
        self.assertFalse(filed._get_valid_decisions())
        self.assertEqual(filed.decision_reason, "أرقام متعارضة")

    def test_accepted_return_is_not_reopened_beside_an_open_version(self):
        filed = self._accept_return()
        filed.with_user(self.ngo_portal_user).action_amend("خطأ")

        with self.assertRaises(UserError):
            filed.with_user(self.ngo_officer).action_reopen(reason="أرقام")

    def test_only_the_manager_waives_a_return(self):
        filed = self._open_return()

        with self.assertRaises(AccessError):
            filed.with_user(self.ngo_officer).action_waive(reason="أنشئت حديثًا")
        filed.with_user(self.ngo_manager).action_waive(reason="أنشئت حديثًا")

        self.assertEqual(filed.state, "cancelled")
        self.assertEqual(filed.deadline_ids.mapped("state"), ["cancelled"])

    @mute_logger("odoo.sql_db")
    def test_database_keeps_one_open_and_one_accepted_version(self):
        self.env.flush_all()
        self.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'care_ngo_return'"
        )
        found = " ".join(row[0] for row in self.cr.fetchall())

        self.assertIn("care_ngo_return_one_open", found)
        self.assertIn("care_ngo_return_one_accepted", found)


@tagged("post_install", "-at_install")
class TestStrikeOffLifecycle(LifecycleContract, ReturnCommon):
    """A proposal to strike off moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.strike.off"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer

    def _make_contract_document(self):
        ngo = self.env["care.ngo"].create({"name": "جمعية العقد"})
        proposals = self.env["care.ngo.strike.off"]
        made = proposals._propose([{"ngo_id": ngo.id, "year_count": 2}])
        return made.with_env(self.env)

    def test_a_proposal_about_a_body_that_is_gone_is_not_taken_up(self):
        proposal = self._make_contract_document().with_user(self.ngo_officer)

        with self.assertRaisesRegex(UserError, "no longer stands"):
            proposal.action_take_up(reason="لا تقارير")

        self.assertEqual(proposal.state, "open")
        proposal.action_dismiss(reason="شطب من قبل")
        self.assertEqual(proposal.state, "dismissed")
