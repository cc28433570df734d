from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .request_common import RequestCommon

SUNDAY = "2026-03-01 09:00:00"
ADDON = "social_care_ngo"
TYPE = f"{ADDON}.care_ngo_letter_type"
REASON = "سند المقر غير موثق"


@tagged("post_install", "-at_install")
class TestNgoLetter(RequestCommon):
    """Each decision issues its letter, once, by the step itself."""

    def _get_steps(self, case):
        return case._get_letters().sorted("id").mapped("step")

    def _get_status(self, case):
        letters = case._get_letters().sorted("id")
        letters.invalidate_recordset()
        return [(letter.step, letter.status) for letter in letters]

    def _notify(self):
        draft = self._make_ngo_draft()
        draft.with_user(self.ngo_portal_user).action_notify()
        return draft

    # === THE REGISTRATION === #

    def test_listing_issues_one_letter_with_number_and_law(self):
        [letter] = self.ngo.letter_ids

        self.assertEqual(letter.step, "list")
        self.assertEqual(letter.number, letter._get_paper().number)
        self.assertTrue(letter.number.startswith("LTR-"))
        self.assertEqual(letter.addressee, self.ngo.name)
        self.assertEqual(letter.registry_no, self.ngo.registry_no)
        self.assertEqual(letter.case_no, self.ngo.reference)
        self.assertIn("149/2019", letter.type_id.legal_basis)
        self.assertEqual(letter._get_signatory(), "Registrar")
        self.assertEqual(letter.status, "valid")
        self.assertFalse(letter.date_until)

    def _get_told(self, case, text):
        """Return the messages about ``case`` to its representatives that say this."""
        told = case.message_ids.filtered("partner_ids")
        return told.filtered(lambda message: text in message.body)

    def test_representatives_are_told_of_a_letter_that_has_no_reason(self):
        [letter] = self.ngo.letter_ids

        [told] = self._get_told(self.ngo, letter.number)

        self.assertIn(letter.type_id.name, told.body)
        self.assertEqual(told.partner_ids, self.ngo.representative_ids)

    def test_representatives_are_told_once_of_a_decision_with_its_reason(self):
        draft = self._notify()
        draft.with_user(self.ngo_officer).action_return(reason=REASON)

        self.assertEqual(len(draft.message_ids.filtered("partner_ids")), 1)

    def test_no_step_before_a_decision_issues_a_letter(self):
        draft = self._notify()
        self._confirm_ngo(draft)

        self.assertFalse(draft.letter_ids)

    def test_whoever_comes_from_an_older_register_gets_no_letter(self):
        self.assertFalse(self._make_ngo(registry_no="00001234520").letter_ids)

    def test_correction_asked_for_is_told_with_its_reason(self):
        draft = self._notify()

        draft.with_user(self.ngo_officer).action_return(reason=REASON)

        [letter] = draft.letter_ids
        self.assertEqual((letter.step, letter.reason), ("return", REASON))
        self.assertEqual(letter._get_signatory(), "Officer in Charge")

    @freeze_time(SUNDAY)
    def test_objection_says_until_when_the_court_can_be_asked(self):
        draft = self._notify()
        self._confirm_ngo(draft)

        draft.with_user(self.ngo_registrar).action_object(reason=REASON)

        # 60 calendar days after 1 March: 30 left in March, 30 of April.
        self.assertEqual(draft.letter_ids.date_until, date(2026, 4, 30))
        self.assertEqual(draft.letter_ids.reason, REASON)

    def test_listing_takes_the_place_of_an_objection(self):
        draft = self._notify()
        self._confirm_ngo(draft)
        draft.with_user(self.ngo_registrar).action_object(reason=REASON)
        draft.with_user(self.ngo_portal_user).action_correct()
        draft.with_user(self.ngo_portal_user).action_notify()
        self._confirm_ngo(draft)

        draft.with_user(self.ngo_registrar).action_list()

        expected = [("object", "replaced"), ("list", "valid")]
        self.assertEqual(self._get_status(draft), expected)

    def test_lifting_a_suspension_takes_the_place_of_it(self):
        self._suspend_ngo(self.ngo)
        self.ngo.with_user(self.ngo_manager).action_reinstate(reason="Settled")

        self.assertEqual(
            self._get_status(self.ngo),
            [("list", "valid"), ("suspend", "replaced"), ("reinstate", "valid")],
        )

    def test_suspension_that_became_void_is_told_in_the_words_of_the_law(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.ngo.with_user(self.ngo_officer).officer_id = self.ngo_officer
        with freeze_time(SUNDAY):
            self._suspend_ngo(self.ngo)
        with freeze_time("2026-03-11 09:00:00"):
            self._lapse()

        expected = [("list", "valid"), ("suspend", "revoked")]
        self.assertEqual(
            self._get_status(self.ngo), [*expected, ("void_suspension", "valid")]
        )
        letter = self.ngo.letter_ids.filtered(lambda x: x.step == "void_suspension")
        rule = self.env.ref(f"{ADDON}.care_deadline_rule_ngo_suspension_court_eg")
        for lang in ("en_US", "ar_001"):
            told = letter.with_context(lang=lang).reason
            self.assertEqual(told, rule.with_context(lang=lang).consequence)
            self.assertNotIn(self.ngo_officer.name, told)

    def test_revocation_revokes_the_letter_of_the_entry(self):
        self.ngo.with_user(self.ngo_officer).action_propose("revoke", "Facts")
        self.ngo.with_user(self.ngo_manager).action_revoke(reason="Facts")

        expected = [("list", "revoked"), ("revoke", "valid")]
        self.assertEqual(self._get_status(self.ngo), expected)

    # === REQUESTS === #

    def test_approval_and_its_carrying_out_have_a_letter_each_in_this_order(self):
        request = self._approve()

        self.assertEqual(self._get_steps(request), ["approve", "apply"])
        approval, entry = request.letter_ids.sorted("id")
        self.assertLess(approval.number, entry.number)
        self.assertEqual(approval._get_signatory(), "Registrar")
        self.assertEqual(approval.case_no, request.reference)

    @freeze_time(SUNDAY)
    def test_refusal_names_the_reason_and_the_last_day_to_appeal(self):
        request = self._refuse()

        [letter] = request.letter_ids
        self.assertEqual(letter.reason, "The title is missing")
        self.assertEqual(letter.date_until, date(2026, 4, 30))
        self.assertEqual(letter.date_until, request.date_appeal_until)

    @freeze_time(SUNDAY)
    def test_return_names_the_last_day_to_complete(self):
        request = self._take()

        request.with_user(self.ngo_officer).action_return(reason=REASON)

        # 30 calendar days after 1 March.
        self.assertEqual(request.letter_ids.date_until, date(2026, 3, 31))
        self.assertEqual(request.letter_ids.date_until, request.date_answer_due)

    def test_each_return_has_its_letter_and_the_decision_answers_them(self):
        request = self._take()
        for _again in range(2):
            request.with_user(self.ngo_officer).action_return(reason=REASON)
            request.with_user(self.ngo_portal_user).action_file()
            request.with_user(self.ngo_officer).action_take()
        self._advise(request)

        request.with_user(self.ngo_registrar).action_refuse(reason="No")

        expected = [("return", "replaced"), ("return", "replaced"), ("refuse", "valid")]
        self.assertEqual(self._get_status(request), expected)

    def test_request_that_became_void_says_so(self):
        with freeze_time(SUNDAY):
            request = self._take()
            request.with_user(self.ngo_officer).action_return(reason=REASON)
        with freeze_time("2026-04-01 09:00:00"):
            self._lapse()

        self.assertEqual(request.state, "withdrawn")
        expected = [("return", "replaced"), ("expire", "valid")]
        self.assertEqual(self._get_status(request), expected)
        self.assertIn("closed", request.letter_ids.sorted("id")[-1].reason)

    def test_silence_that_counts_as_approval_has_its_letter(self):
        with freeze_time(SUNDAY):
            request = self._file("foreign_funding")
        with freeze_time("2026-12-01 09:00:00"):
            self._lapse()

        self.assertEqual(request.state, "applied")
        self.assertEqual(self._get_steps(request), ["approve_by_silence", "apply"])

    def test_granted_appeal_revokes_the_refusal(self):
        request = self._refuse()
        request.with_user(self.ngo_portal_user).action_appeal(reason="It is there")

        request.with_user(self.ngo_manager).action_grant_appeal(reason="Seen")

        expected = [("refuse", "revoked"), ("grant_appeal", "valid")]
        self.assertEqual(self._get_status(request), expected)

    def test_dismissed_appeal_leaves_the_refusal(self):
        request = self._refuse()
        request.with_user(self.ngo_portal_user).action_appeal(reason="It is there")

        request.with_user(self.ngo_manager).action_dismiss_appeal(reason="Not so")

        expected = [("refuse", "valid"), ("dismiss_appeal", "valid")]
        self.assertEqual(self._get_status(request), expected)

    def test_refused_step_issues_nothing(self):
        request = self._validate()

        with self.assertRaises(UserError):
            request.with_user(self.ngo_registrar).action_refuse(reason="  ")

        self.assertFalse(request.letter_ids)

    # === THE RULES BEHIND IT === #

    def test_every_letter_ends_only_letters_that_exist(self):
        for model in ("care.ngo", "care.ngo.request"):
            steps = self.env[model]._letter_steps
            flow = {step.name for step in self.env[model]._get_lifecycle().transitions}
            ended = {n for s in steps.values() for n in s.replaces | s.revokes}
            with self.subTest(model=model):
                self.assertLessEqual(steps.keys(), flow)
                self.assertLessEqual(ended, steps.keys())

    def test_every_decision_has_its_type_and_negative_ones_need_a_reason(self):
        kinds = self.env["care.ngo.letter.type"]
        today = self.env.company._get_care_today()
        for model in ("care.ngo", "care.ngo.request"):
            source = self.env[model]
            for name in source._letter_steps:
                key = f"{source._letter_case}_{name}"
                with self.subTest(key=key):
                    kind = kinds._get_in_force(key, today)
                    step = source._get_lifecycle()[name]
                    self.assertEqual(kind.needs_reason, step.reason_required)

    def test_decision_without_a_type_in_force_is_refused(self):
        kind = self.env.ref(f"{TYPE}_request_refuse_eg")
        request = self._validate()
        kind.date_to = "2020-01-01"

        with self.assertRaises(UserError):
            request.with_user(self.ngo_registrar).action_refuse(reason=REASON)

    def test_letter_without_the_reasons_it_needs_is_refused(self):
        kind = self.env.ref(f"{TYPE}_request_approve_eg")
        kind.needs_reason = True
        request = self._validate()

        with self.assertRaises(UserError):
            request.with_user(self.ngo_registrar).action_approve()

    def test_wording_of_letters_that_are_out_is_kept(self):
        kind = self.ngo.letter_ids.type_id

        with self.assertRaises(UserError):
            kind.with_user(self.ngo_manager).remedy = "Nothing"
        kind.with_user(self.ngo_manager).date_to = "2099-12-31"

        self.assertEqual(kind.date_to, date(2099, 12, 31))

    def test_only_letters_on_requests_are_signed_by_whoever_decides_on_them(self):
        kind = self.env.ref(f"{TYPE}_registration_return_eg")

        with self.assertRaises(UserError):
            kind.signatory = "approver"

    def test_letters_cost_the_same_for_one_and_for_many(self):
        ngos = self.env["care.ngo"].browse()
        for _again in range(6):
            ngos += self._notify()
        counts = []
        for batch in (ngos[:1], ngos[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            batch.mapped("letter_ids")
            before = self.cr.sql_log_count
            self.env["care.ngo.letter"].sudo()._issue(batch, "return", REASON)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)

        self.assertLessEqual(counts[1], counts[0] + 3, counts)
