from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.social_care_ngo.logic.standing import PURPOSES

from .regularisation_common import RegularisationCommon

MONEY = ("grant", "payment", "fundraising")
LAST = date(2023, 1, 11)
REASON = "لم توفق أوضاعها"


@tagged("post_install", "-at_install")
class TestNgoRegularisation(RegularisationCommon):
    """Who has to adapt to the law, until when, and how far each body is."""

    # === THE LAW === #

    def test_law_gives_one_year_and_then_its_extension(self):
        rules = self.env["care.deadline.rule"]
        for day, last in (
            ("2021-06-01", date(2022, 1, 11)),
            ("2022-01-11", date(2022, 1, 11)),
            ("2022-01-12", LAST),
            ("2026-11-22", LAST),
        ):
            with self.subTest(day=day):
                rule = rules._get_in_force("ngo_regularise", day, self.ngo.company_id)
                self.assertEqual(rule.date_last, last)
                self.assertTrue(rule.source)

    def test_a_body_gets_the_last_day_of_the_version_in_force(self):
        with freeze_time("2021-11-01 09:00:00"):
            self._ask()
            self.assertEqual(self.older.date_regularise_until, date(2022, 1, 11))
        with freeze_time("2022-01-12 09:00:00"):
            self._ask()

        self.assertEqual(self.older.date_regularise_until, LAST)
        self.assertEqual(
            self._get_limits(),
            [("cancelled", date(2022, 1, 11)), ("running", LAST)],
        )

    # === THE COHORT === #

    def test_older_bodies_are_asked_and_no_others(self):
        began = date(2019, 8, 20)
        before = began - timedelta(days=1)
        younger = self._take_over(date_founded=began)
        announced = self._take_over(date_founded=before, date_declared=began)
        unknown = self._take_over(date_founded=False)
        last_older = self._take_over(date_founded=before, date_declared=before)

        self._ask()

        asked = self.older | unknown | last_older
        self.assertEqual(set(asked.mapped("regularisation")), {"todo"})
        self.assertEqual(set(asked.mapped("date_regularise_until")), {LAST})
        for ngo in (self.ngo, younger, announced):
            self.assertFalse(ngo.regularisation or ngo.date_regularise_until)
            self.assertFalse(self._get_limits(ngo))

    def test_a_body_that_had_adapted_before_is_not_asked(self):
        done = self._take_over(date_legacy_regularised="2022-05-01")
        self._ask()

        self.assertRecordValues(
            done,
            [{"regularisation": "done", "date_regularised": date(2022, 5, 1)}],
        )
        self.assertFalse(self._get_limits(done))

    def test_day_of_the_older_register_is_past_and_the_ministrys(self):
        tomorrow = Date.today() + timedelta(days=1)
        with self.assertRaises(ValidationError):
            self._take_over(date_legacy_regularised=tomorrow)
        draft = self._make_ngo_draft().with_user(self.ngo_portal_user)
        with self.assertRaises(AccessError):
            draft.date_legacy_regularised = "2022-05-01"

    def test_a_body_that_has_ended_is_not_asked(self):
        self.older.with_user(self.ngo_officer).action_propose("dissolve", REASON)
        self.older.with_user(self.ngo_manager).action_dissolve(reason=REASON)
        self._ask()

        self.assertFalse(self.older.regularisation)
        self.assertFalse(self._get_limits())

    def test_without_a_version_in_force_nobody_is_asked(self):
        self.rule.date_to = Date.today() - timedelta(days=1)
        self._ask()

        self.assertFalse(self.older.date_regularise_until)

    def test_asking_twice_starts_nothing_twice(self):
        self._ask()
        self._ask()

        self.assertEqual(self._get_limits(), [("running", LAST)])

    def test_one_body_that_fails_stops_no_other(self):
        others = self._take_over(count=3)
        broken = others[1]
        start = type(broken)._start_deadline

        def fail(ngos, *args, **kwargs):
            if broken in ngos:
                raise ValueError("broken")
            return start(ngos, *args, **kwargs)

        with (
            patch.object(type(broken), "_start_deadline", fail),
            self.assertLogs("odoo.addons.social_care_ngo", "ERROR") as log,
        ):
            self._ask()

        self.assertEqual(len(log.output), 1)
        self.assertFalse(broken.date_regularise_until)
        asked = others - broken | self.older
        self.assertEqual(set(asked.mapped("date_regularise_until")), {LAST})
        self._ask()
        self.assertEqual(broken.date_regularise_until, LAST)

    def test_nobody_writes_what_the_register_gives(self):
        for vals in (
            {"date_regularise_until": "2030-01-01"},
            {"regularisation": "done"},
            {"date_regularised": "2022-01-01"},
        ):
            for user in (self.ngo_officer, self.ngo_manager, self.env.user):
                with (
                    self.subTest(vals=vals, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    self.older.with_user(user).write(vals)

    # === THE REQUEST === #

    def test_each_step_of_the_request_shows(self):
        self._extend()
        self._ask()
        self.assertEqual(self.older.regularisation, "todo")
        request = self._make_draft("regularisation", ngo=self.older)
        self.assertEqual(self.older.regularisation, "todo")
        request.with_user(self.ngo_portal_user).action_file()
        self.assertEqual(self.older.regularisation, "applied")
        request.with_user(self.ngo_officer).action_take()
        request.with_user(self.ngo_officer).action_return(reason="أكمل الملف")
        self.assertEqual(self.older.regularisation, "applied")
        request.with_user(self.ngo_portal_user).action_withdraw(reason="خطأ")
        self.assertEqual(self.older.regularisation, "todo")

        self._approve("regularisation", ngo=self.older)

        self.assertEqual(self.older.regularisation, "done")
        self.assertEqual([state for state, _day in self._get_limits()], ["met"])

    def test_another_request_changes_nothing(self):
        self._ask()
        self._file("move_hq", ngo=self.older)

        self.assertEqual(self.older.regularisation, "todo")

    # === WHAT THE BODY IS TOLD === #

    def test_a_body_is_told_and_loses_new_money_after_the_last_day_only(self):
        last = self._extend()
        self._ask()
        for day, code, blocks in (
            (last, "regularisation_due", False),
            (last + timedelta(days=1), "regularisation_overdue", True),
        ):
            for purpose in PURPOSES:
                with (
                    freeze_time(f"{day} 09:00:00"),
                    self.subTest(day=day, purpose=purpose),
                ):
                    issue = self._get_issues(purpose)[code]
                    expected = blocks and purpose in MONEY
                    self.assertEqual(issue.blocking, expected)
                    self.assertEqual(
                        issue.url, f"/my/ngo/{self.older.id}/requests#regularisation"
                    )

    def test_a_body_is_told_where_its_request_stands(self):
        last = self._extend()
        self._ask()
        request = self._take("regularisation", ngo=self.older)
        with freeze_time(f"{last + timedelta(days=1)} 09:00:00"):
            issue = self._get_issues()["regularisation_open"]
            self.assertEqual(issue.url, f"/my/ngo/requests/{request.id}")
            self.assertFalse(issue.blocking)
        request.with_user(self.ngo_officer).action_return(reason="أكمل الملف")
        issue = self._get_issues()["regularisation_returned"]
        self.assertEqual(issue.url, f"/my/ngo/requests/{request.id}/edit")

    def test_a_request_that_comes_late_is_told_as_late(self):
        self._ask()
        self._file("regularisation", ngo=self.older)

        self.assertTrue(self._get_issues()["regularisation_late"].blocking)

    def test_bodies_that_have_nothing_to_adapt_are_told_nothing(self):
        self._ask()
        codes = self._get_issues("portal", self.ngo)

        self.assertFalse([code for code in codes if code.startswith("regularis")])

    # === AFTER THE LAST DAY === #

    def test_clock_proposes_the_court_and_decides_nothing(self):
        self.older.with_user(self.ngo_officer).officer_id = self.ngo_officer
        self._ask()
        self._run_clock()
        self._run_clock()

        proposal = self._get_proposals()
        self.assertRecordValues(
            proposal,
            [
                {
                    "state": "open",
                    "ground": "regularisation",
                    "date_last_day": LAST,
                    "request_id": False,
                }
            ],
        )
        self.assertEqual(proposal.activity_ids.user_id, self.ngo_officer)
        self.assertEqual(self.older.state, "active")
        self.assertFalse(self.older.proposed_step)
        self.assertEqual(self._get_limits(), [("lapsed", LAST)])
        issues = self._get_issues()
        self.assertTrue(issues["dissolution_proposed"].blocking)
        self.assertNotIn("strike_off_proposed", issues)

    def test_clock_proposes_nothing_on_the_last_day_itself(self):
        last = self._extend()
        self._ask()
        with freeze_time(f"{last} 09:00:00"):
            self._run_clock()
            self.assertFalse(self._get_proposals())
        with freeze_time(f"{last + timedelta(days=1)} 09:00:00"):
            self._run_clock()
            self.assertTrue(self._get_proposals())

    def test_officer_takes_it_up_and_the_manager_decides(self):
        self._ask()
        self._run_clock()
        self._get_proposals().with_user(self.ngo_officer).action_take_up(reason=REASON)

        self.assertEqual(self.older.proposed_step, "dissolve")
        self.assertEqual(self.older.state, "active")
        with self.assertRaises(UserError):
            self.older.with_user(self.ngo_officer).action_dissolve(reason=REASON)
        self.older.with_user(self.ngo_manager).action_dissolve(reason=REASON)
        self.assertEqual(self.older.state, "dissolved")

    def test_dismissed_proposal_comes_back_only_for_something_new(self):
        self._ask()
        self._run_clock()
        first = self._get_proposals()
        first.with_user(self.ngo_officer).action_dismiss(reason="حريق بالمقر")
        self.older._review_regularisation()
        self._file("regularisation", ngo=self.older)
        self.assertEqual(self._get_proposals(), first)

        self._refuse_older()

        self.assertEqual((self._get_proposals() - first).state, "open")

    def _refuse_older(self):
        filed = self.older.request_ids.filtered(lambda r: r.state == "filed")
        filed.with_user(self.ngo_officer).action_take()
        self._advise(filed)
        filed.with_user(self.ngo_registrar).action_refuse(reason="ناقص")

    def test_request_filed_in_time_holds_the_proposal_back(self):
        last = self._extend()
        self._ask()
        request = self._file("regularisation", ngo=self.older)
        with freeze_time(f"{last + timedelta(days=1)} 09:00:00"):
            self._run_clock()
            self.assertFalse(self._get_proposals())
            self._refuse_older()
            self.assertRecordValues(
                self._get_proposals(), [{"state": "open", "request_id": request.id}]
            )

    def test_request_sent_back_is_incomplete_and_holds_nothing_back(self):
        last = self._extend(days=3)
        self._ask()
        request = self._take("regularisation", ngo=self.older)
        request.with_user(self.ngo_officer).action_return(reason="أكمل الملف")
        with freeze_time(f"{last + timedelta(days=1)} 09:00:00"):
            self._run_clock()
            proposal = self._get_proposals()
            self.assertEqual(proposal.state, "open")
            request.with_user(self.ngo_portal_user).action_file()
            self.assertEqual(proposal.state, "settled")

    def test_request_filed_late_holds_nothing_back(self):
        self._ask()
        self._file("regularisation", ngo=self.older)
        self._run_clock()

        self.assertEqual(self._get_proposals().state, "open")

    def test_adapting_settles_the_proposal(self):
        self._ask()
        self._run_clock()
        self._approve("regularisation", ngo=self.older)

        self.assertEqual(self._get_proposals().state, "settled")
        self.assertNotIn("dissolution_proposed", self._get_issues())

    def test_later_last_day_settles_the_proposal_and_runs_anew(self):
        self._ask()
        self._run_clock()
        last = self._extend()
        self._ask()

        self.assertEqual(self._get_proposals().state, "settled")
        self.assertEqual(self._get_limits(), [("lapsed", LAST), ("running", last)])
        self.assertIn("regularisation_due", self._get_issues())
        with freeze_time(f"{last + timedelta(days=1)} 09:00:00"):
            self._run_clock()
            states = self._get_proposals().mapped("state")
            self.assertEqual(sorted(states), ["open", "settled"])

    def test_bodies_that_have_ended_are_left_alone(self):
        last = self._extend()
        self._ask()
        merged, void = self._take_over(count=2)
        self._ask()
        self.older.with_user(self.ngo_officer).action_propose("dissolve", REASON)
        self.older.with_user(self.ngo_manager).action_dissolve(reason=REASON)
        void.with_user(self.ngo_officer).action_propose("revoke", REASON)
        void.with_user(self.ngo_manager).action_revoke(reason=REASON)
        merged._end_by_request("merge", self.ngo, {"successor_id": self.ngo.id})
        ended = self.older | merged | void
        with freeze_time(f"{last + timedelta(days=1)} 09:00:00"):
            self._run_clock()
            ended._review_regularisation()

        self.assertFalse(self._get_proposals(ended))
        for ngo in ended:
            self.assertEqual(self._get_limits(ngo), [("cancelled", last)])

    @mute_logger("odoo.addons.social_care_base.models.care_deadline")
    def test_one_consequence_that_fails_stops_no_other(self):
        others = self._take_over(count=3)
        self._ask()
        propose, broken = type(self.proposals)._propose, others[1]

        def fail(model, vals_list):
            if any(vals["ngo_id"] == broken.id for vals in vals_list):
                raise ValueError("broken")
            return propose(model, vals_list)

        with patch.object(type(self.proposals), "_propose", fail):
            self._run_clock()

        proposed = self._get_proposals(others | self.older).ngo_id
        self.assertEqual(proposed, others - broken | self.older)
        self.assertEqual(self._get_limits(broken), [("running", LAST)])
        self._run_clock()
        self.assertTrue(self._get_proposals(broken))
