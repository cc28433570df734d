from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from odoo.addons.social_care_base.logic.reference import (
    add_check_digits,
    has_valid_check_digits,
)

from .common import NgoCommon


@tagged("post_install", "-at_install")
class TestNgoFlow(NgoCommon):
    """The way from a draft into the register, by the people whose steps they are."""

    def test_listing_gives_number_contact_certificate_and_dates(self):
        ngo = self._make_ngo(name="جمعية الوادي", legacy_no="3115")

        self.assertRecordValues(
            ngo,
            [{"state": "listed", "is_operational": True, "org_id": "EG-MOSS-3115"}],
        )
        self.assertEqual(len(ngo.registry_no), 11)
        self.assertTrue(has_valid_check_digits(ngo.registry_no))
        self.assertEqual(ngo.partner_id.company_registry, ngo.registry_no)
        self.assertEqual(ngo.date_listed, Date.today())
        self.assertEqual(ngo._get_certificate().status, "valid")

    def test_notification_gives_a_reference_and_a_contact_but_no_number(self):
        ngo = self._make_ngo_draft()

        ngo.with_user(self.ngo_portal_user).action_notify()

        self.assertEqual(ngo.state, "notified")
        place = ngo.governorate_id.code
        self.assertRegex(ngo.reference, rf"^NTF-\d{{4}}-{place}-\d{{6}}-\d{{2}}$")
        self.assertTrue(ngo.partner_id.is_company)
        self.assertFalse(ngo.registry_no)

    def test_draft_with_problems_is_saved_but_not_submitted(self):
        draft = self._make_ngo_draft(founders_count=9, purpose=False)
        problems = dict(draft._get_problems()[draft.id])

        self.assertEqual(set(problems), {"founders_count", "purpose"})
        with self.assertRaisesRegex(UserError, "at least 10 founders; you named 9"):
            draft.with_user(self.ngo_portal_user).action_notify()

    def test_founders_are_named_one_by_one(self):
        draft = self._make_ngo_draft()
        founders = draft.person_ids.filtered(lambda p: p.role == "founder")
        twin, foreigner = founders[0], founders[1]

        twin.with_user(self.ngo_portal_user).national_id = founders[2].national_id
        with self.assertRaisesRegex(UserError, "you gave 12 founders, 11 are named"):
            draft.with_user(self.ngo_portal_user).action_notify()
        twin.with_user(self.ngo_portal_user).unlink()
        draft.with_user(self.ngo_portal_user).founders_count = 11
        self.assertFalse(draft._get_problems()[draft.id])

        foreigner.with_user(self.ngo_portal_user).nationality_id = self.env.ref(
            "base.lb"
        )
        with self.assertRaisesRegex(UserError, "1 founders are foreigners"):
            draft.with_user(self.ngo_portal_user).action_notify()

    def test_term_on_the_board_has_an_end_that_the_law_allows(self):
        draft = self._make_ngo_draft()
        chair = draft.person_ids.filtered(lambda p: p.role == "chair")

        for last in (False, chair.date_to + timedelta(days=1)):
            chair.with_user(self.ngo_portal_user).date_to = last
            with (
                self.subTest(last=last),
                self.assertRaisesRegex(UserError, "at most 4 years: correct"),
            ):
                draft.with_user(self.ngo_portal_user).action_notify()

    def test_open_term_of_an_older_body_is_told_in_its_standing(self):
        ngo = self._make_ngo(registry_no="00002041754")
        codes = [issue.code for issue in ngo._get_standing_issues("portal")[ngo.id]]
        self.assertNotIn("term_open", codes)
        vals = {"ngo_id": ngo.id, "name": "عضو", "role": "member"}
        self.env["care.ngo.person"].create(vals)

        [told] = [
            issue
            for issue in ngo._get_standing_issues("portal")[ngo.id]
            if issue.code == "term_open"
        ]

        self.assertIn("1 terms on the board have no last day", told.text)
        self.assertFalse(told.blocking)

    def test_older_register_is_asked_for_no_names(self):
        draft = self._make_ngo_draft(legacy_no="3115")
        draft.person_ids.filtered(lambda p: p.role == "founder").unlink()

        self.assertFalse(draft._get_problems()[draft.id])

    def test_listing_needs_a_confirmed_file(self):
        ngo = self._make_ngo_draft()
        ngo.with_user(self.ngo_portal_user).action_notify()

        with self.assertRaisesRegex(UserError, "completeness has not been confirmed"):
            ngo.with_user(self.ngo_registrar).action_list()

    def test_confirmation_needs_verified_documents(self):
        ngo = self._make_ngo_draft()
        ngo.with_user(self.ngo_portal_user).action_notify()

        with self.assertRaisesRegex(UserError, "verify these documents first"):
            ngo.with_user(self.ngo_officer).action_confirm()

    def test_whoever_confirmed_completeness_cannot_list(self):
        both = self._make_user(
            "test_ngo_both",
            "social_care_ngo.group_ngo_officer",
            "social_care_ngo.group_ngo_registrar",
        )
        ngo = self._make_ngo_draft()
        ngo.with_user(self.ngo_portal_user).action_notify()
        ngo.ngo_document_ids.with_user(both).action_verify()
        ngo.with_user(both).action_confirm()

        with self.assertRaisesRegex(UserError, "Another person must take this step"):
            ngo.with_user(both).action_list()
        with self.assertRaisesRegex(UserError, "Another person must take this step"):
            ngo.with_user(both).sudo().action_list()

    def test_whoever_notified_on_paper_cannot_confirm(self):
        ngo = self._make_ngo_draft()
        ngo.with_user(self.ngo_officer).action_notify()
        ngo.ngo_document_ids.with_user(self.ngo_officer).action_verify()

        with self.assertRaisesRegex(UserError, "Another person must take this step"):
            ngo.with_user(self.ngo_officer).action_confirm()

    def test_reason_of_a_return_is_told_and_the_file_opens_again(self):
        ngo = self._make_ngo_draft()
        ngo.with_user(self.ngo_portal_user).action_notify()

        ngo.with_user(self.ngo_officer).action_return(reason="The title is unsigned")

        mine = ngo.with_user(self.ngo_portal_user)
        self.assertEqual(mine.decision_reason, "The title is unsigned")
        mine.write({"purpose": "رعاية كبار السن"})
        mine.action_notify()
        self.assertEqual(ngo.state, "notified")

    def test_objection_is_answered_by_a_correction_and_a_new_check(self):
        ngo = self._make_ngo_draft()
        ngo.with_user(self.ngo_portal_user).action_notify()
        self._confirm_ngo(ngo)

        ngo.with_user(self.ngo_registrar).action_object(reason="The name misleads")

        mine = ngo.with_user(self.ngo_portal_user)
        with self.assertRaises(AccessError):
            mine.write({"name": "جمعية باسم آخر"})
        mine.action_correct()
        mine.write({"name": "جمعية باسم آخر"})
        mine.action_notify()
        with self.assertRaisesRegex(UserError, "completeness has not been confirmed"):
            ngo.with_user(self.ngo_registrar).action_list()
        ngo.with_user(self.ngo_officer).action_confirm()
        ngo.with_user(self.ngo_registrar).action_list()
        self.assertEqual(ngo.partner_id.name, "جمعية باسم آخر")

    def test_change_of_a_registered_value_takes_the_confirmation_away(self):
        ngo = self._make_ngo_draft()
        ngo.with_user(self.ngo_portal_user).action_notify()
        self._confirm_ngo(ngo)

        ngo.with_user(self.ngo_officer).write({"founders_count": 13})

        self.assertFalse(ngo._get_valid_decisions("eligibility"))
        with self.assertRaisesRegex(UserError, "completeness has not been confirmed"):
            ngo.with_user(self.ngo_registrar).action_list()

    def test_whoever_changes_what_is_registered_does_not_confirm_it(self):
        ngo = self._make_ngo_draft()
        ngo.with_user(self.ngo_portal_user).action_notify()
        self._confirm_ngo(ngo)
        second = self._make_user("officer_2", "social_care_ngo.group_ngo_officer")

        ngo.with_user(self.ngo_officer).write({"founders_count": 13})

        blockers = ngo.with_user(self.ngo_officer)._get_duty_blockers("eligibility")
        self.assertIn("Another person", blockers[ngo.id][0])
        blockers = ngo.with_user(second)._get_duty_blockers("eligibility")
        self.assertEqual(blockers, {ngo.id: []})

    def test_confirmation_that_no_longer_stands_still_forbids_to_list(self):
        ngo = self._make_ngo_draft()
        ngo.with_user(self.ngo_portal_user).action_notify()
        self._confirm_ngo(ngo)
        ngo.with_user(self.ngo_registrar).action_object(reason="The name misleads")
        ngo.with_user(self.ngo_portal_user).action_correct()
        ngo.with_user(self.ngo_portal_user).action_notify()
        second = self._make_user("officer_2", "social_care_ngo.group_ngo_officer")
        ngo.with_user(second).action_confirm()
        self.ngo_officer.group_ids += self.env.ref(
            "social_care_ngo.group_ngo_registrar"
        )

        with self.assertRaisesRegex(UserError, "Another person"):
            ngo.with_user(self.ngo_officer).action_list()

    def test_unchanged_save_keeps_the_confirmation(self):
        ngo = self._make_ngo_draft()
        ngo.with_user(self.ngo_portal_user).action_notify()
        self._confirm_ngo(ngo)

        ngo.with_user(self.ngo_officer).write({"founders_count": ngo.founders_count})

        self.assertTrue(ngo._get_valid_decisions("eligibility"))

    def test_what_the_register_states_is_not_changed_by_hand(self):
        for user in (self.ngo_officer, self.ngo_registrar, self.env.user):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.ngo.with_user(user).write({"name": "اسم آخر"})

        self.ngo.with_user(self.ngo_officer).write({"phone": "0233334444"})

    def test_equal_name_in_the_same_governorate_blocks(self):
        self._make_ngo(name="جمعية الأمل الجديد")
        twin = self._make_ngo_draft(name="جمعيّة الامل  الجديد")

        with self.assertRaisesRegex(UserError, "bears this name"):
            twin.with_user(self.ngo_portal_user).action_notify()

    def test_equal_name_in_another_governorate_does_not_block(self):
        self._make_ngo(name="جمعية الأمل الجديد")

        other = self._make_ngo(
            name="جمعية الأمل الجديد",
            governorate_id=self.env.ref("base.state_eg_gz").id,
        )

        self.assertEqual(other.state, "listed")

    def test_draft_of_somebody_else_takes_no_name(self):
        self._make_ngo_draft(name="جمعية الأمل الجديد")

        self.assertEqual(self._make_ngo(name="جمعية الأمل الجديد").state, "listed")

    def test_similar_name_is_shown_to_the_registrar(self):
        known = self._make_ngo(name="جمعية نور الأمل لرعاية الأيتام")
        draft = self._make_ngo_draft(name="مؤسسة نور الامل لرعاية الايتام الخيرية")

        self.assertIn(known, draft.with_user(self.ngo_registrar).similar_ngo_ids)

    @freeze_time("2026-03-01 09:00:00")
    def test_objection_window_counts_working_days(self):
        calendar = self.env.company.resource_calendar_id
        calendar.attendance_ids.unlink()
        calendar.attendance_ids = [
            (0, 0, {"dayofweek": day, "hour_from": 9, "hour_to": 15, "name": day})
            for day in ("6", "0", "1", "2", "3")  # Sunday to Thursday
        ]
        ngo = self._make_ngo_draft()
        self.env.ref("social_care_ngo.care_deadline_rule_ngo_objection_eg").days = 10
        ngo.with_user(self.ngo_portal_user).action_notify()

        self._confirm_ngo(ngo)

        # Sunday 1 March does not count; 2-5 March are 4 days, 8-12 March 5 days,
        # Sunday 15 March is the tenth.
        self.assertEqual(ngo.date_objection_until, date(2026, 3, 15))

    def test_steps_of_several_bodies_give_different_numbers(self):
        ngos = self._make_ngo_draft() + self._make_ngo_draft()
        ngos.with_user(self.ngo_portal_user).action_notify()
        for ngo in ngos:
            self._confirm_ngo(ngo)

        ngos.with_user(self.ngo_registrar).action_list()

        self.assertEqual(len(set(ngos.mapped("registry_no"))), 2)
        self.assertEqual(ngos.mapped("state"), ["listed", "listed"])

    def test_trail_of_a_listed_body_is_whole(self):
        entries = self.env["care.audit.entry"].search(
            [("res_model", "=", "care.ngo"), ("res_id", "=", self.ngo.id)], order="id"
        )

        self.assertEqual(
            entries.mapped("action"), ["create", "notify", "confirm", "list"]
        )
        self.assertEqual(
            entries.user_id,
            self.ngo_portal_user | self.ngo_officer | self.ngo_registrar,
        )
        self.assertFalse(self.env["care.audit.entry"]._verify(self.ngo))


@tagged("post_install", "-at_install")
class TestNgoTakeOver(NgoCommon):
    """Bodies of the older register enter by a step of their own."""

    def _make_legacy(self, **values):
        vals = self._prepare_ngo_vals(legacy_no="77", legacy_year=1980, **values)
        return self.env["care.ngo"].with_user(self.ngo_officer).create(vals)

    def test_number_already_given_is_kept(self):
        ngo = self._make_ngo(registry_no="00002041754")

        self.assertEqual((ngo.registry_no, ngo.state), ("00002041754", "active"))
        self.assertEqual(ngo._get_certificate().status, "valid")

    def test_number_with_wrong_check_digits_is_refused(self):
        for number in ("00002041755", "2041754", "كلام"):
            with self.subTest(number=number), self.assertRaises(UserError):
                self._make_legacy(given_registry_no=number)

    def test_number_of_another_body_is_refused(self):
        self._make_ngo(registry_no="00002041754")
        ngo = self._make_legacy(given_registry_no="٠٠٠٠٢٠٤١٧٥٤")

        with self.assertRaisesRegex(UserError, "number already given is taken"):
            ngo.with_user(self.ngo_registrar).action_take_over(reason="Older register")

    def test_new_numbers_pass_over_those_of_the_older_register(self):
        first = self._make_legacy()
        first.with_user(self.ngo_registrar).action_take_over(reason="Older register")
        serial = int(first.registry_no[:9]) + 1
        following = self.env["care.ngo"]._take_registry_nos(1)[0]
        self.assertEqual(int(following[:9]), serial)
        # The next serial is taken by hand; the counter has to pass it over.
        taken = self._next_number(serial + 1)
        self._make_ngo(registry_no=taken)

        given = self.env["care.ngo"]._take_registry_nos(1)[0]

        self.assertEqual(int(given[:9]), serial + 2)

    def _next_number(self, serial):
        return add_check_digits(f"{serial:09d}")

    def test_older_number_is_asked_for(self):
        ngo = self.env["care.ngo"].create({"name": "جمعية قديمة"})

        with self.assertRaisesRegex(UserError, "Older Number"):
            ngo.with_user(self.ngo_registrar).action_take_over(reason="Older register")

    def test_only_the_registrar_takes_over(self):
        ngo = self._make_legacy()

        for user in (self.ngo_officer, self.ngo_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                ngo.with_user(user).action_take_over(reason="Older register")
