from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.social_care_base.tests.lifecycle_contract import FORGED
from odoo.addons.social_care_ngo.models.care_ngo_person_term import ENGINE_FIELDS

from .common import NgoCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestNgoTerm(NgoCommon):
    """Periods begin and end by their dates, and the job only writes that down."""

    @classmethod
    @freeze_time("2026-01-10 09:00:00")
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "Africa/Cairo"
        cls.chair = cls.ngo.person_ids.filtered(lambda p: p.role == "chair")

    def _add(self, first, last=False, *, ngo=None, **vals):
        # As an applied request does it.
        model = self.env["care.ngo.person"].with_user(self.ngo_officer).sudo()
        person = model.create(
            {
                "ngo_id": (ngo or self.ngo).id,
                "name": "عضو جديد",
                "role": "member",
                "date_from": first,
                "date_to": last,
                **vals,
            }
        )
        self.env.flush_all()  # the status is that of the day of creation
        return person

    def _turn(self):
        self._run_job("care.ngo.person", "_cron_turn_terms")
        self.env.invalidate_all()

    def _get_codes(self, ngo=None):
        ngo = ngo or self.ngo
        return {i.code for i in ngo._get_standing_issues("portal")[ngo.id]}

    # === BEGIN AND END === #

    def test_job_begins_and_ends_a_term_on_both_edges(self):
        with freeze_time("2026-02-01 09:00:00"):
            person = self._add("2026-03-10", "2026-03-20")
        for moment, expected in (
            # Two hours before the day begins in UTC it has begun in Cairo.
            ("2026-03-09 21:59:59", "upcoming"),
            ("2026-03-09 22:00:00", "current"),
            ("2026-03-10 23:00:00", "current"),
            ("2026-03-20 21:59:59", "current"),
            ("2026-03-20 22:00:00", "ended"),
            ("2026-03-25 12:00:00", "ended"),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self._turn()
                self.assertEqual(person.term_state, expected)

    def test_nights_that_were_missed_are_made_up_for(self):
        with freeze_time("2026-02-01 09:00:00"):
            begun = self._add("2026-03-10", "2027-01-01")
            over = self._add("2026-03-10", "2026-03-11")

        with freeze_time("2026-03-14 09:00:00"):
            self._turn()

        self.assertEqual((begun + over).mapped("term_state"), ["current", "ended"])

    def test_beginning_and_end_are_told_in_the_history_of_the_body(self):
        with freeze_time("2026-02-01 09:00:00"):
            self._add("2026-03-10", "2026-03-20")

        # A job has no language: its notes are in that of the ministry's papers.
        for day, text in (("2026-03-10", "بدأت المدة"), ("2026-03-21", "انتهت المدة")):
            with self.subTest(day=day), freeze_time(f"{day} 09:00:00"):
                self._turn()
                self.assertTrue([m for m in self.ngo.message_ids if text in m.body])
                before = self.ngo.message_ids
                self._turn()
                self.assertEqual(self.ngo.message_ids, before)

    def test_answers_follow_the_dates_also_before_the_job_has_run(self):
        last = self.chair.date_to
        for person in self.ngo.person_ids:
            self.assertEqual(person.term_state, "current")

        with freeze_time(f"{last + timedelta(days=1)} 12:00:00"):
            codes = self._get_codes()

        self.assertIn("board_term_expired", codes)

    def test_register_alone_writes_what_it_decides_about_a_term(self):
        for name in sorted(ENGINE_FIELDS):
            for token in FORGED:
                forged = self.chair.with_context(term_token=token)
                with (
                    self.subTest(name=name, token=token),
                    self.assertRaises(AccessError),
                ):
                    forged.write({name: False})
            with self.subTest(create=name), self.assertRaises(AccessError):
                self._add("2026-03-01", **{name: False})

    # === ALARM === #

    def _announce(self, day):
        with freeze_time(f"{day} 09:00:00"):
            self._turn()

    def test_end_is_announced_once_from_ninety_days_before(self):
        self.ngo.with_user(self.ngo_officer).officer_id = self.ngo_officer
        last, before = self.chair.date_to, self.ngo.activity_ids
        self._announce(last - timedelta(days=91))
        self.assertEqual(self.ngo.activity_ids, before)

        self._announce(last - timedelta(days=90))
        self._announce(last - timedelta(days=89))

        # One task for the whole board, one message to the representative.
        task = self.ngo.activity_ids - before
        self.assertRecordValues(
            task, [{"user_id": self.ngo_officer.id, "date_deadline": last}]
        )
        told = self.ngo.message_ids.filtered(
            lambda m: self.ngo_portal_user.partner_id in m.partner_ids
        )
        self.assertEqual(
            len(told.filtered(lambda m: "Plan the elections" in m.body)), 1
        )
        board = self.ngo.person_ids.filtered("is_board")
        self.assertEqual(set(board.mapped("date_alarmed")), {last - timedelta(days=90)})

    def test_body_that_has_elected_its_next_board_is_asked_for_no_elections(self):
        self.ngo.with_user(self.ngo_officer).officer_id = self.ngo_officer
        last, before = self.chair.date_to, self.ngo.activity_ids
        told, near = self.ngo.message_ids, last - timedelta(days=90)
        with freeze_time(f"{near} 09:00:00"):
            self.assertTrue(self.ngo._get_ending_terms())
        for role in ("chair", "treasurer", "secretary", "member"):
            self._add(last + timedelta(days=1), role=role, name=f"عضو {role}")

        self._announce(near)

        self.assertEqual(self.ngo.activity_ids, before)
        self.assertFalse((self.ngo.message_ids - told).filtered("partner_ids"))
        with freeze_time(f"{near} 09:00:00"):
            self.assertFalse(self.ngo._get_ending_terms())

    def test_body_sees_the_end_of_terms_from_ninety_days_before(self):
        last = self.chair.date_to
        for days, is_told in ((91, False), (90, True), (0, True)):
            day = last - timedelta(days=days)
            with self.subTest(days=days), freeze_time(f"{day} 09:00:00"):
                self.assertEqual("term_ending" in self._get_codes(), is_told)

    def test_next_board_settles_the_alarm(self):
        last = self.chair.date_to
        with freeze_time(f"{last - timedelta(days=30)} 09:00:00"):
            self._add(last + timedelta(days=1))
            self.assertNotIn("term_ending", self._get_codes())

    # === RENEWAL === #

    def _add_director(self):
        """Return a director whom the board has appointed, until the end of 2029."""
        with freeze_time("2026-01-10 09:00:00"):
            return self._add(
                "2026-01-01",
                "2029-12-31",
                name="مدير تنفيذي",
                role="executive",
                national_id="27001010123456",
            )

    def test_term_on_the_board_is_not_renewed_by_hand(self):
        officer, last = self.chair.with_user(self.ngo_officer), self.chair.date_to

        with freeze_time(f"{last} 09:00:00"):
            self.assertFalse(officer.can_renew)
            with self.assertRaisesRegex(UserError, "cannot be renewed now"):
                officer.action_renew(last + timedelta(days=1), False)

    def test_renewal_is_offered_exactly_when_the_server_allows_it(self):
        director = self._add_director()
        officer, last = director.with_user(self.ngo_officer), director.date_to
        for days, is_open in ((-91, 0), (-90, 1), (0, 1), (30, 1), (31, 0)):
            today = last + timedelta(days=days)
            with self.subTest(days=days), freeze_time(f"{today} 09:00:00"):
                officer.invalidate_recordset(["can_renew"])
                self.assertEqual(officer.can_renew, bool(is_open))
                viewer = director.with_user(self.ngo_viewer)
                self.assertFalse(viewer.can_renew)
                if not is_open:
                    with self.assertRaisesRegex(UserError, "cannot be renewed now"):
                        officer.action_renew(last + timedelta(days=40), False)

    def test_renewal_after_the_end_is_a_new_line_and_the_gap_stays(self):
        director = self._add_director()
        last, officer = director.date_to, director.with_user(self.ngo_officer)
        with freeze_time(f"{last + timedelta(days=11)} 09:00:00"):
            dialog = self.env["care.ngo.person.renew"].with_user(self.ngo_officer)
            dialog.create({"person_id": director.id}).action_confirm()

            renewal = officer.successor_ids
            self.assertRecordValues(
                renewal,
                [
                    {
                        "date_from": last + timedelta(days=11),
                        "predecessor_id": director.id,
                        "gap_days": 10,
                        "vetting_state": "none",
                        "national_id": director.national_id,
                    }
                ],
            )
            # Four years, both days belonging to the term.
            self.assertEqual(
                renewal.date_to,
                renewal.date_from.replace(year=renewal.date_from.year + 4)
                - timedelta(days=1),
            )
            self.assertFalse(officer.can_renew)
        self.assertEqual(director.date_to, last)

    def test_next_term_never_begins_inside_the_one_before(self):
        director = self._add_director()
        officer, last = director.with_user(self.ngo_officer), director.date_to

        with (
            freeze_time(f"{last} 09:00:00"),
            self.assertRaisesRegex(UserError, "The next term begins after"),
        ):
            officer.action_renew(last, False)

    def test_third_term_in_a_row_is_refused(self):
        first = {"name": "رئيس قديم", "national_id": "26001010123456"}
        ngo = self._make_ngo_draft()
        people = self.env["care.ngo.person"].with_user(self.ngo_officer)
        for start in (2018, 2022):
            people.create(
                {
                    "ngo_id": ngo.id,
                    "role": "member",
                    "date_from": date(start, 1, 1),
                    "date_to": date(start + 3, 12, 31),
                    **first,
                }
            )
        ngo.with_user(self.ngo_portal_user).action_notify()
        self._confirm_ngo(ngo)
        ngo.with_user(self.ngo_registrar).action_list()

        with self.assertRaisesRegex(UserError, "more terms in a row"):
            self._add("2026-01-01", "2029-12-31", ngo=ngo, **first)
        # After more than a year out of office counting begins anew.
        self._add("2027-06-01", "2031-05-31", ngo=ngo, **first)

    # === VACANCIES === #

    def test_vacancy_is_told_after_sixty_days(self):
        last = date(2026, 3, 31)
        self.chair.with_user(self.ngo_officer).sudo().action_end(last, "Resignation")
        for days, is_told in ((60, False), (61, True)):
            today = last + timedelta(days=days)
            with self.subTest(days=days), freeze_time(f"{today} 09:00:00"):
                self.assertEqual("vacancy_long" in self._get_codes(), is_told)
        values = self.ngo._get_indicator_values((last, date(2026, 4, 30)))
        self.assertEqual(values[self.ngo.id]["board_vacancy_days"], 30)

    # === PERSONAL DATA === #

    @mute_logger(*QUIET)
    def test_national_number_leaks_through_no_call(self):
        export = "base.group_allow_export"
        auditor = self._make_user(
            "test_ngo_auditor", "social_care_base.group_care_auditor", export
        )
        viewer = self._make_user(
            "test_ngo_exporter", "social_care_ngo.group_ngo_viewer", export
        )
        for user in (viewer, auditor):
            mine = self.chair.with_user(user)
            for call in (
                lambda mine=mine: mine.read(["national_id"]),
                lambda mine=mine: mine.web_read({"national_id": {}}),
                lambda mine=mine: mine.export_data(["national_id"]),
                lambda mine=mine: mine.search([("national_id", "like", "2800")]),
                lambda mine=mine: mine.search([], order="national_id"),
                lambda mine=mine: mine._read_group([], ["national_id"]),
                lambda mine=mine: mine.filtered_domain([("national_id", "!=", "1")]),
                lambda mine=mine: mine.ngo_id.search(
                    [("person_ids.national_id", "like", "2800")]
                ),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()

    def test_national_number_is_in_no_message(self):
        number = self.chair.national_id
        self.chair.with_user(self.ngo_officer).sudo().action_end(
            Date.today(), "Resignation"
        )
        self._announce(self.chair.date_to)

        messages = self.env["mail.message"].search(
            [("model", "like", "care.ngo"), ("body", "like", number)]
        )
        tracked = self.env["mail.tracking.value"].search(
            [("new_value_char", "like", number)]
        )
        self.assertFalse(messages or tracked)

    # === COST === #

    def test_job_costs_the_same_for_one_and_for_many(self):
        with freeze_time("2026-02-01 09:00:00"):
            many = self._add("2026-03-10", "2026-03-20")
            for _again in range(9):
                many += self._add("2026-03-10", "2026-03-20", role="founder")

        costs = []
        with freeze_time("2026-03-10 09:00:00"):
            for batch in (many[:1], many[1:]):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                batch._turn()
                costs.append(self.cr.sql_log_count - before)

        self.assertLessEqual(costs[1], costs[0], costs)
