from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tests import freeze_time, tagged

from odoo.addons.social_care_ngo.logic.terms import add_years

from .request_common import RequestCommon

SUNDAY = "2026-03-01 09:00:00"


@tagged("post_install", "-at_install")
class TestNgoRequestRecheck(RequestCommon):
    """The register moves on while a request waits: each decision asks again."""

    def _expect_refusal(self, request, text):
        decider = request.with_user(self._get_decider(request))
        with self.assertRaisesRegex(UserError, text):
            decider.action_approve()
        self.assertEqual(request.state, "validated")

    def test_name_that_was_taken_meanwhile_is_not_given_a_second_time(self):
        name = "جمعية الاسم المطلوب مرتين"
        request = self._validate("amend_statute", new_name=name)
        self._make_ngo(name=name)

        self._expect_refusal(request, "has this name")

        self.assertNotEqual(self.ngo.name, name)
        # It is opened again, and the applicant gives another name.
        request.with_user(self.ngo_officer).action_refresh()
        with self.assertRaisesRegex(UserError, "has this name"):
            request.with_user(self.ngo_officer).action_validate()
        request.with_user(self.ngo_officer).action_return(reason="The name is taken")
        self.assertEqual(request.state, "returned")

    def test_request_that_nothing_stands_against_is_not_opened_again(self):
        request = self._validate("amend_statute")

        with self.assertRaisesRegex(UserError, "has not changed"):
            request.with_user(self.ngo_officer).action_refresh()

    def test_two_bodies_do_not_merge_into_each_other(self):
        heir = self._make_ngo()
        there = self._validate("merger", successor_no=heir.registry_no)
        back = self._validate("merger", ngo=heir, successor_no=self.ngo.registry_no)
        there.with_user(self.ngo_manager).action_approve()

        self._expect_refusal(back, "No working NGO")

        self.assertRecordValues(
            self.ngo + heir, [{"state": "merged"}, {"state": "listed"}]
        )

    def test_successor_is_looked_at_again_when_the_merger_is_carried_out(self):
        heir = self._make_ngo()
        request = self._validate("merger", successor_no=heir.registry_no)
        heir.with_user(self.ngo_officer).action_propose("revoke", "Facts")
        heir.with_user(self.ngo_manager).action_revoke(reason="Facts")

        # Past the check of the decision, as a defect there might do it.
        with self.assertRaisesRegex(UserError, "No working NGO"):
            request._apply_merger(self.ngo)
        self.assertEqual(self.ngo.state, "listed")

    def test_campaign_whose_days_have_passed_is_not_permitted(self):
        with freeze_time(SUNDAY):
            request = self._validate("fundraising")
        with freeze_time(request.date_to + timedelta(days=1)):
            self._expect_refusal(request, "last day has passed")
        with freeze_time(request.date_to):
            request.with_user(self._get_decider(request)).action_approve()

        # A permit begins when it is given: nobody collected before it.
        campaign = self.ngo.campaign_ids
        self.assertEqual(campaign.date_from, campaign.date_to)

    def test_standing_that_became_blocking_stops_the_decision(self):
        request = self._validate("fundraising")
        # The terms of the board have run out since.
        self.env.cr.execute(
            "UPDATE care_ngo_person SET date_to = %s WHERE ngo_id = %s",
            (Date.today() - timedelta(days=1), self.ngo.id),
        )
        self.env.invalidate_all()

        self._expect_refusal(request, "term of the board has ended")

    def test_body_that_was_suspended_meanwhile_is_not_validated(self):
        request = self._take()
        officer = request.with_user(self.ngo_officer)
        officer.recommendation = "approve"
        self._suspend_ngo(self.ngo)
        request.type_id.while_suspended = False

        with self.assertRaisesRegex(UserError, "cannot file this request"):
            officer.action_validate()

    def test_silence_permits_nothing_that_nobody_could_permit(self):
        with freeze_time(SUNDAY):
            request = self._take("foreign_funding")
            request.type_id.while_suspended = False
            self._suspend_ngo(self.ngo)
            # The suspension outlasts the clock of the request.
            self.ngo._cancel_deadline("ngo_suspension_court", "The court was asked")
        with freeze_time(request.date_due + timedelta(days=1)):
            self._lapse()

        self.assertEqual(request.state, "under_review")
        self.assertFalse(request.letter_ids)
        self.assertEqual(request.foreign_fund_ids.state, "held")
        self.assertIn("Silence cannot approve", request.activity_ids[-1:].summary)

    def test_what_cannot_be_carried_out_becomes_a_task_and_can_be_withdrawn(self):
        with freeze_time(SUNDAY):
            request = self._file("foreign_funding")
        with (
            freeze_time(request.date_due + timedelta(days=1)),
            patch.object(
                type(request), "_clear_foreign_fund", side_effect=UserError("Not now")
            ),
        ):
            self._lapse()
        self.assertEqual(request.state, "approved")
        self.assertIn("Not now", request.activity_ids.note)
        letter = request.letter_ids
        self.assertEqual((letter.step, letter.status), ("approve_by_silence", "valid"))

        request.with_user(self.ngo_portal_user).action_withdraw(reason="No longer")

        letter.invalidate_recordset()
        self.assertEqual((request.state, letter.status), ("withdrawn", "revoked"))
        self.assertEqual(request.foreign_fund_ids.state, "to_return")

    def test_withdrawal_ends_the_letter_that_asked_for_completion(self):
        request = self._take()
        request.with_user(self.ngo_officer).action_return(reason="Unsigned")
        letter = request.letter_ids
        self.assertEqual(letter.status, "valid")

        request.with_user(self.ngo_portal_user).action_withdraw(reason="We stay")

        letter.invalidate_recordset()
        self.assertEqual(letter.status, "replaced")


@tagged("post_install", "-at_install")
class TestNgoRequestBoard(RequestCommon):
    """A change of the board is judged when it is filed, as it would be afterwards."""

    def _get_texts(self, *changes):
        lines = [Command.create(vals) for vals in changes]
        draft = self._make_draft("change_board", person_line_ids=lines)
        problems = draft._get_problems()[draft.id]
        return "\n".join(text for name, text in problems if name == "person_line_ids")

    def _get_person(self, role):
        return self.ngo.person_ids.filtered(lambda p: p.role == role)[:1]

    def _leave(self, role="member", days=-1):
        day = Date.today() + timedelta(days=days)
        return {"person_id": self._get_person(role).id, "date_to": day}

    def _join(self, role="member", days=0, years=4, **vals):
        first = Date.today() + timedelta(days=days)
        return {
            "name": "عضو جديد",
            "role": role,
            "date_from": first,
            "date_to": years and add_years(first, years),
            "national_id": "29001010100077",
            **vals,
        }

    def test_term_has_an_end_within_the_years_of_the_form(self):
        self.assertEqual(self._get_texts(self._leave(), self._join()), "")
        for years in (0, 5):
            texts = self._get_texts(self._leave(), self._join(years=years))
            self.assertIn("at most 4 years", texts)
        self.ngo.form_id.term_years = 0
        self.assertEqual(self._get_texts(self._leave(), self._join(years=0)), "")

    def test_last_day_lies_before_the_new_member_begins(self):
        self.assertEqual(self._get_texts(self._leave(days=7), self._join(days=8)), "")
        for last, first in ((8, 8), (1, 0)):
            texts = self._get_texts(self._leave(days=last), self._join(days=first))
            self.assertIn("before whoever follows begins", texts)

    def test_two_chairs_never_meet_though_one_of_them_leaves_soon(self):
        texts = self._get_texts(
            self._leave("chair", days=19),
            self._join("chair", days=5),
            self._leave("member", days=19),
            self._join("member", days=20, national_id="29001010100078"),
        )

        self.assertIn("more than one chair", texts)

    def test_newcomer_who_has_served_his_terms_is_named_at_once(self):
        member = self._get_person("member")
        today = Date.today()
        self.env["care.ngo.person"].create(
            {
                "ngo_id": self.ngo.id,
                "name": "عضو قديم",
                "role": "member",
                "date_from": add_years(today, -8),
                "date_to": today - timedelta(days=1),
                "national_id": "29001010100077",
            }
        )

        texts = self._get_texts(self._leave(), self._join())

        self.assertIn("more terms in a row", texts)
        self.assertTrue(member)

    def test_relative_of_an_officer_is_named_at_once(self):
        former, chair = self._get_person("member"), self._get_person("chair")
        self.env["care.ngo.kinship"].create(
            {"person_id": former.id, "relation": "spouse", "relative_id": chair.id}
        )
        self.ngo.form_id.board_kin_degree = 0
        self.ngo.form_id.office_kin_degree = 2
        again = {"name": former.name, "national_id": former.national_id}

        texts = self._get_texts(
            self._leave("treasurer"),
            self._leave("member"),
            self._join("treasurer", **again),
            self._join(),
        )

        self.assertIn("close relatives", texts)

    def test_newcomer_declares_kinship_before_the_request_is_filed(self):
        chair = self._get_person("chair")
        self.ngo.form_id.office_kin_degree = 2
        kin = {"kin_relation": "sibling", "kin_person_id": chair.id}

        half = self._get_texts(self._leave(), self._join(kin_relation="sibling"))
        member = self._get_texts(self._leave(), self._join(**kin))
        officer = self._get_texts(
            self._leave("treasurer"), self._join("treasurer", **kin)
        )

        self.assertIn("state both", half)
        self.assertEqual(member, "")
        self.assertIn("close relatives", officer)

    def test_declared_kinship_stands_in_the_register_once_applied(self):
        secretary = self._get_person("secretary")
        lines = [
            Command.create(self._leave()),
            Command.create(
                self._join(kin_relation="spouse", kin_person_id=secretary.id)
            ),
        ]

        self._approve("change_board", person_line_ids=lines)

        newcomer = self.ngo.person_ids.filtered(lambda p: p.name == "عضو جديد")
        self.assertRecordValues(
            self.env["care.ngo.kinship"].search([("ngo_id", "=", self.ngo.id)]),
            [
                {
                    "person_id": newcomer.id,
                    "relation": "spouse",
                    "relative_id": secretary.id,
                }
            ],
        )

    def test_relative_of_another_body_cannot_be_named(self):
        other = self._make_ngo().person_ids[0]
        join = self._join(kin_relation="spouse", kin_person_id=other.id)

        with self.assertRaisesRegex(UserError, "holds no office in this body"):
            self._get_texts(self._leave(), join)

    def test_nationality_belongs_to_what_was_validated(self):
        request = self._validate("change_board")
        line = request.person_line_ids.filtered(lambda x: not x.person_id)
        # Past every guard, as a defect elsewhere might do it.
        self.env.cr.execute(
            "UPDATE care_ngo_request_person SET nationality_id = %s WHERE id = %s",
            (self.env.ref("base.fr").id, line.id),
        )
        line.invalidate_recordset()

        with self.assertRaisesRegex(UserError, "validated has changed"):
            request.with_user(self.ngo_registrar).action_approve()

    def test_newcomer_about_whom_a_concern_is_open_is_not_approved(self):
        request = self._validate("change_board")
        elsewhere = self._make_ngo()
        number = request.person_line_ids.filtered("name").sudo().national_id
        person = elsewhere.person_ids[:1]
        self.env.cr.execute(
            "UPDATE care_ngo_person SET national_id = %s WHERE id = %s",
            (number, person.id),
        )
        person.invalidate_recordset()
        self._vet_people(person, "concern")
        registrar = request.with_user(self.ngo_registrar)

        with self.assertRaisesRegex(UserError, "raised a concern"):
            registrar.action_approve()

        self._vet_people(person)
        registrar.action_approve()
        self.assertEqual(request.state, "applied")

    def test_body_is_not_listed_while_a_concern_is_open(self):
        draft = self._make_ngo_draft()
        draft.with_user(self.ngo_portal_user).action_notify()
        self._confirm_ngo(draft)
        self._vet_people(draft.person_ids[0], "concern")
        registrar = draft.with_user(self.ngo_registrar)

        with self.assertRaisesRegex(UserError, "raised a concern"):
            registrar.action_list()

        self._vet_people(draft.person_ids[0])
        registrar.action_list()
        self.assertEqual(draft.state, "listed")

    def test_amended_statute_becomes_the_registered_one(self):
        statute = self.env.ref("social_care_ngo.care_ngo_document_type_statute")
        before = self.ngo.ngo_document_ids.filtered(lambda d: d.type_id == statute)

        request = self._approve("amend_statute")

        now = self.ngo.ngo_document_ids.filtered(lambda d: d.type_id == statute)
        newest = now - before
        handed = request.document_line_ids.filtered("type_id.stands_for_id")
        self.assertEqual(newest.sha256, handed.sha256)
        self.assertRecordValues(newest, [{"version": 2, "state": "received"}])
        self.assertEqual(before.state, "replaced")
