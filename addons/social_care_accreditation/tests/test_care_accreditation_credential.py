import io
from datetime import timedelta

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from odoo.addons.social_care_base.models.care_lifecycle_mixin import _TRANSITION_TOKEN

from .common import AccreditationCommon


@tagged("post_install", "-at_install")
class TestCareAccreditationCredential(AccreditationCommon):
    """Periods are immutable, the paper shows today's status, two people revoke."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls.env["hr.employee"].create(
            {"name": "Worker", "work_contact_id": cls.applicant.partner_id.id}
        )
        cls.second_manager = cls._make_user(
            "test_acc_manager2", "social_care_accreditation.group_accreditation_manager"
        )
        cls.application = cls._make_application()
        cls.credential = cls._accredit(cls.application)
        cls.paper = cls.credential.document_ids

    def _place(self, state):
        context = {"lifecycle_token": _TRANSITION_TOKEN}
        self.credential.with_context(**context).write({"state": state})

    def _run_clock(self):
        """Run the daily job; it commits, which a test may not."""
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args: 60)
        self.env["care.accreditation.credential"]._cron_follow_time()

    def _condition(self):
        """Return another application that was approved with a condition."""
        application = self._make_application(self.other_applicant)
        self._bring(application, "committee")
        item = self._make_session(application).item_ids
        self._vote_all(item, "conditional")
        item.with_user(self.chair).write(
            {
                "condition": "A course",
                "condition_due": Date.today() + timedelta(days=60),
            }
        )
        self._close(item)
        return application

    # === GRANTED === #

    def test_validity_begins_with_the_session_and_ends_with_the_birth_month(self):
        today, to = Date.today(), self.credential.date_to

        self.assertEqual(self.credential.date_from, today)
        self.assertEqual((to.month, (to + timedelta(days=1)).day), (2, 1))
        self.assertLessEqual(to, today + relativedelta(years=2))
        self.assertGreater(to, today + relativedelta(years=1))

    def test_numbers_are_counted_per_track(self):
        volunteer = self.env.ref(
            "social_care_accreditation.care_accreditation_scheme_vl2"
        )
        application = self._make_application(
            self.other_applicant,
            scheme_id=volunteer.id,
            volunteering_hours=100,
            briefings=2,
        )

        other = self._accredit(application)

        self.assertTrue(other.reference.startswith("VL-"))
        self.assertEqual(other.date_to.month, 2)
        self.assertGreater(other.date_to, Date.today() + relativedelta(years=2))

    def test_the_paper_of_the_accreditation_verifies(self):
        self.assertEqual(self.paper.kind_id.code, "accreditation")
        self.assertEqual(self.paper.status, "valid")
        self.assertEqual(self.paper.date_until, self.credential.date_to)
        stated = dict(self.paper._get_facts())
        self.assertIn(self.credential.reference, stated.values())

    def test_the_employee_shows_the_accreditation(self):
        officer = self._make_user("test_acc_hr", "hr.group_hr_user")
        mine = self.employee.with_user(officer)

        self.assertEqual(mine.care_credential_ids.reference, self.credential.reference)
        self.assertEqual(mine.care_credential_count, 1)
        self.assertEqual(
            mine.action_open_care_credentials()["domain"],
            [("employee_id", "in", self.employee.ids)],
        )

    def test_the_employee_gets_a_certification_for_information(self):
        line = self.employee.employee_skill_ids

        self.assertEqual(line.skill_id, self.scheme.skill_id)
        self.assertEqual(
            (line.valid_from, line.valid_to),
            (self.credential.date_from, self.credential.date_to),
        )

    def test_changing_that_line_changes_no_accreditation(self):
        self.employee.employee_skill_ids.unlink()

        self.assertEqual(self.credential.status, "active")

    def test_nobody_creates_an_accreditation_by_hand(self):
        for user in (self.officer, self.manager, self.chair, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["care.accreditation.credential"].with_user(user).create(
                    {
                        "application_id": self.application.id,
                        "item_id": self.credential.sudo().item_id.id,
                    }
                )

    # === CERTIFICATE === #

    def test_the_certificate_is_refused_in_each_other_state(self):
        report = self.env["report.social_care_accreditation.certificate"]
        states = self.credential._get_lifecycle().states
        for state in sorted(states - {"active", "conditional"}):
            self._place(state)
            with self.subTest(state=state):
                with self.assertRaises(UserError):
                    self.credential.action_print_certificate()
                with self.assertRaises(UserError):
                    report._get_report_values(self.credential.ids)

    def test_the_certificate_is_refused_after_the_last_day(self):
        with freeze_time(self.credential.date_to + timedelta(days=1)):
            self.env.invalidate_all()
            with self.assertRaises(UserError):
                self.credential.action_print_certificate()

    def test_the_certificate_and_its_code_fill_one_page(self):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        name = "social_care_accreditation.care_accreditation_credential_report"
        for lang in ("ar_001", "en_US"):
            self.env["res.lang"]._activate_lang(lang)
            with self.subTest(lang=lang):
                pdf, kind = report.with_context(lang=lang)._render_qweb_pdf(
                    name, self.credential.ids
                )

                self.assertEqual(kind, "pdf")
                self.assertEqual(len(PdfFileReader(io.BytesIO(pdf)).pages), 1)

    def test_the_certificate_renders_in_both_languages(self):
        report = self.env["ir.actions.report"]
        name = "social_care_accreditation.care_accreditation_credential_report"
        self.env["res.lang"]._activate_lang("ar_001")
        for lang, direction in (("ar_001", "rtl"), ("en_US", "ltr")):
            html, _kind = report.with_context(lang=lang)._render_qweb_html(
                name, self.credential.ids
            )
            with self.subTest(lang=lang):
                text = html.decode()
                self.assertIn(f'dir="{direction}"', text)
                self.assertIn(self.credential.reference, text)
                self.assertIn("data:image/png;base64,", text)

    # === SUSPENSION AND WITHDRAWAL === #

    def test_a_suspension_shows_at_once_on_the_paper(self):
        self.credential.with_user(self.officer).action_suspend("Interim order")

        self.env.invalidate_all()
        self.assertEqual(self.credential.status, "suspended")
        self.assertEqual(self.paper.status, "suspended")

    def test_a_restoration_adds_a_period_and_the_paper_is_valid_again(self):
        self.credential.with_user(self.officer).action_suspend("Interim order")
        self.credential.with_user(self.manager).action_restore("Nothing was found")

        self.env.invalidate_all()
        self.assertEqual(self.paper.status, "valid")
        self.assertEqual(
            self.credential.period_ids.mapped("status"),
            ["active", "suspended", "active"],
        )

    def test_proposal_that_no_longer_stands_forbids_to_approve_and_may_be_repeated(
        self,
    ):
        self.credential.with_user(self.administrator).action_suspend("Order")
        self.credential._invalidate_decisions("The order was served wrongly.")

        with self.assertRaisesRegex(UserError, "Another person"):
            self.credential.with_user(self.administrator).action_restore("Alone")
        mine = self.credential.with_user(self.administrator)
        self.assertFalse(mine._get_duty_blockers("propose")[mine.id])

    def test_restoration_that_no_longer_stands_may_be_approved_again(self):
        self.credential.with_user(self.officer).action_suspend("Order")
        mine = self.credential.with_user(self.manager)
        mine.action_restore("Nothing was found")
        self.assertTrue(mine._get_duty_blockers("approve")[mine.id])

        self.credential._invalidate_decisions("The finding was opened again.")

        self.assertFalse(mine._get_duty_blockers("approve")[mine.id])

    def test_each_suspension_may_be_lifted_by_whoever_lifted_an_earlier_one(self):
        mine = self.credential.with_user(self.manager)
        for order in ("First order", "Second order"):
            self.credential.with_user(self.officer).action_suspend(order)
            self.assertIn("restore", mine.available_transitions)

            mine.action_restore("Nothing was found")

        self.assertEqual(self.credential.state, "active")

    def test_who_lifted_a_suspension_and_orders_the_next_does_not_lift_it(self):
        self.credential.with_user(self.officer).action_suspend("First order")
        mine = self.credential.with_user(self.administrator)
        mine.action_restore("Nothing was found")
        mine.action_suspend("Second order")

        with self.assertRaisesRegex(UserError, "Another person"):
            mine.action_restore("Alone")
        self.credential.with_user(self.manager).action_restore("By another person")

    def test_withdrawal_takes_two_people(self):
        for user in (self.manager, self.administrator):
            self.credential.with_user(user)
        self.credential.with_user(self.administrator).action_suspend("Order")

        with self.assertRaises(UserError):
            self.credential.with_user(self.administrator).action_withdraw("Fraud")
        with self.assertRaises(UserError):
            self.credential.with_user(self.administrator).action_restore("Fine")
        self.credential.with_user(self.manager).action_withdraw("Fraud")

        self.env.invalidate_all()
        self.assertEqual(self.paper.status, "revoked")
        self.assertEqual(self.credential.with_user(self.applicant).reason, "Fraud")

    def test_an_active_accreditation_is_not_withdrawn_in_one_step(self):
        with self.assertRaises(UserError):
            self.credential.with_user(self.manager).action_withdraw("Fraud")

    def test_nobody_handles_the_own_accreditation(self):
        self.env.cr.execute(
            "UPDATE care_accreditation_credential SET partner_id = %s WHERE id = %s",
            [self.officer.partner_id.id, self.credential.id],
        )
        self.credential.invalidate_recordset()

        with self.assertRaises(UserError):
            self.credential.with_user(self.officer).action_suspend("Me")

    def test_steps_ask_for_their_reason(self):
        for name in ("suspend", "restore", "withdraw"):
            action = getattr(self.credential, f"action_{name}")()
            with self.subTest(name=name):
                self.assertEqual(action["context"]["default_transition"], name)

    def test_a_period_is_never_changed(self):
        period = self.credential.period_ids
        for user in (self.manager, self.administrator):
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    period.with_user(user).sudo().write({"date_to": "2099-01-01"})
                with self.assertRaises(UserError):
                    period.with_user(user).sudo().unlink()
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.cr.execute("UPDATE care_accreditation_credential_period SET id = id")

    # === TIME === #

    def test_the_last_day_is_a_valid_day_and_the_next_one_is_not(self):
        end = self.credential.date_to
        with freeze_time(end):
            self._run_clock()
            self.assertEqual(
                (self.credential.state, self.paper.status), ("active", "valid")
            )
        self.env.invalidate_all()
        with freeze_time(end + timedelta(days=1)):
            # before the job runs, the paper says it already
            self.assertEqual(self.paper.status, "expired")
            self._run_clock()
            self.assertEqual(self.credential.state, "lapsed")

    def test_a_job_that_was_skipped_catches_up(self):
        with freeze_time(self.credential.date_to + timedelta(days=40)):
            self._run_clock()

        self.assertEqual(self.credential.state, "lapsed")

    def test_a_suspended_accreditation_cannot_be_restored_after_its_end(self):
        self.credential.with_user(self.officer).action_suspend("Order")

        with (
            freeze_time(self.credential.date_to + timedelta(days=1)),
            self.assertRaises(UserError),
        ):
            self.credential.with_user(self.manager).action_restore("Late")

    def test_a_fulfilled_condition_makes_it_active(self):
        application = self._condition()
        self.assertEqual(application.credential_ids.status, "conditional")
        self.assertEqual(application.credential_ids.document_ids.status, "conditional")

        application.with_user(self.manager).action_fulfil("The course was passed.")

        self.assertEqual(application.state, "approved")
        self.assertEqual(application.credential_ids.state, "active")

    def test_a_missed_condition_refuses_and_withdraws_by_itself(self):
        application = self._condition()
        credential = application.credential_ids
        with freeze_time(credential.condition_due):
            self._run_clock()
            self.assertEqual(application.state, "conditional")
        with freeze_time(credential.condition_due + timedelta(days=1)):
            self._run_clock()

        self.assertEqual(
            (application.state, credential.state), ("refused", "withdrawn")
        )
        self.assertTrue(application.with_user(self.other_applicant).reason)

    def test_a_condition_survives_a_suspension(self):
        application = self._condition()
        credential = application.credential_ids
        credential.with_user(self.officer).action_suspend("Order")

        credential.with_user(self.manager).action_restore("Nothing was found")

        self.assertEqual(credential.state, "conditional")

    def test_the_steps_of_the_clock_belong_to_nobody(self):
        for step in ("activate", "lapse", "miss_condition", "fulfil"):
            with self.subTest(step=step), self.assertRaises(AccessError):
                self.credential.with_user(self.administrator)._apply_transition(
                    step, reason="Now"
                )

    def test_a_failing_record_gets_a_task_and_the_others_go_on(self):
        other = self._accredit(self._make_application(self.other_applicant))
        day = max(self.credential.date_to, other.date_to) + timedelta(days=1)
        failing = self.credential

        def refuse(records, transition):
            if failing in records:
                raise UserError(failing.display_name)

        self.patch(type(failing), "_before_transition", refuse)
        with freeze_time(day):
            self._run_clock()

        self.assertEqual((failing.state, other.state), ("active", "lapsed"))
        self.assertEqual(len(failing.activity_ids), 1)

    # === INDICATOR === #

    def test_the_organisation_counts_its_accredited_people(self):
        ngo = self.env["care.ngo"].create({"name": "جمعية"})
        today = Date.today()
        self.assertEqual(
            ngo._get_indicator_values((today, today))[ngo.id]["accredited_people"], 0
        )

        self.credential.sudo().ngo_id = ngo

        values = ngo._get_indicator_values((today, today))[ngo.id]
        self.assertEqual(values["accredited_people"], 1)
