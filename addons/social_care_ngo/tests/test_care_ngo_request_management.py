from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import tagged

from .portal_common import PortalCommon
from .request_common import RequestCommon

KEY = "change_management"


class ManagementCommon(RequestCommon):
    """A body whose director an officer has entered, as everybody did until now."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = Date.today()
        cls.director = cls._enter("مدير سابق", "executive", "27001010100011")

    @classmethod
    def _enter(cls, name, role, number, **vals):
        vals |= {"name": name, "role": role, "national_id": number}
        vals.setdefault("date_from", cls.today - timedelta(days=400))
        return cls.env["care.ngo.person"].create({"ngo_id": cls.ngo.id, **vals})

    def _leave(self, person=None, days=-1):
        person = person or self.director
        day = self.today + timedelta(days=days)
        return {"person_id": person.id, "date_to": day}

    def _join(self, role="executive", days=0, **vals):
        first = self.today + timedelta(days=days)
        number = "28001010100088"
        newcomer = {"name": "مديرة جديدة", "role": role, "national_id": number}
        return {**newcomer, "date_from": first, **vals}

    def _get_texts(self, *changes):
        lines = [Command.create(vals) for vals in changes]
        draft = self._make_draft(KEY, person_line_ids=lines)
        problems = draft._get_problems()[draft.id]
        return "\n".join(text for name, text in problems if name == "person_line_ids")


@tagged("post_install", "-at_install")
class TestNgoRequestManagement(ManagementCommon):
    """A body itself notifies its executive director and who may sign for it."""

    def test_former_line_gets_its_end_and_a_new_one_begins(self):
        board = self.ngo.person_ids.filtered("is_board")
        before = self.ngo._get_term_values(set(board.mapped("role")))
        lines = [Command.create(self._leave()), Command.create(self._join())]

        request = self._approve(KEY, person_line_ids=lines)

        new = self.ngo.person_ids.filtered(lambda p: p.name == "مديرة جديدة")
        self.assertEqual(self.director.date_to, self.today - timedelta(days=1))
        self.assertIn(request.reference, self.director.end_reason)
        self.assertEqual(self.director.date_from, self.today - timedelta(days=400))
        self.assertRecordValues(
            new,
            [
                {
                    "role": "executive",
                    "date_from": self.today,
                    "date_to": False,
                    "national_id": "28001010100088",
                    "vetting_state": "none",
                }
            ],
        )
        self.assertEqual(self.ngo._get_term_values(set(board.mapped("role"))), before)

    def test_difference_shows_what_stands_beside_what_is_asked(self):
        lines = [Command.create(self._leave()), Command.create(self._join())]
        request = self._make_draft(KEY, person_line_ids=lines)

        former, new = request._get_difference_rows()

        self.assertIn("مدير سابق", former["label"])
        self.assertIn("In office since", former["before"])
        self.assertIn("Term ends on", former["after"])
        self.assertIn("مديرة جديدة", new["label"])
        self.assertEqual(new["before"], "")
        self.assertIn("In office since", new["after"])

    def test_what_would_contradict_the_register_is_named_at_once(self):
        number = "27001010100012"
        self._enter("مفوضة", "signatory", number)
        gone = self._enter(
            "مدير أسبق",
            "executive",
            "27001010100013",
            date_from=self.today - timedelta(days=900),
            date_to=self.today - timedelta(days=500),
        )
        cases = (
            ("two executive directors", [self._join()]),
            (
                "two executive directors",
                [
                    self._leave(days=5),
                    self._join(days=3),
                    self._join("signatory", days=9, national_id="28001010100089"),
                ],
            ),
            ("before whoever follows", [self._leave(days=5), self._join(days=5)]),
            ("same office twice", [self._join("signatory", national_id=number)]),
            ("over already", [self._leave(gone, days=-600)]),
            ("once only", [self._leave(), self._leave(days=-2)]),
            ("lies before", [self._leave(), self._join(date_to="2020-01-01")]),
            ("a first day", [{"name": "بلا تاريخ", "role": "signatory"}]),
            ("whose office ends", []),
            ("state both", [self._leave(), self._join(kin_relation="sibling")]),
        )
        for message, changes in cases:
            with self.subTest(message=message):
                self.assertIn(message, self._get_texts(*changes))

    def test_what_agrees_with_the_register_is_taken(self):
        signatory = self._enter("مفوضة", "signatory", "27001010100012")
        lawful = (
            [self._leave(), self._join()],
            [self._leave(days=4), self._join(days=5)],
            [self._leave()],
            [self._leave(signatory), self._join("signatory")],
            [self._join("signatory")],
        )
        for changes in lawful:
            with self.subTest(changes=changes):
                self.assertEqual(self._get_texts(*changes), "")

    def test_board_of_an_odd_size_counts_no_director(self):
        self._approve(KEY, person_line_ids=[Command.create(self._join("signatory"))])

        facts = self.ngo._get_indicator_values((self.today, self.today))[self.ngo.id]
        self.assertTrue(facts["board_size_in_limits"])
        self.assertTrue(facts["has_executive"])

    def test_kinship_by_way_of_a_director_counts(self):
        self.ngo.form_id.write({"office_kin_degree": 2, "board_kin_degree": 0})
        chair, treasurer = (
            self.ngo.person_ids.filtered(lambda p, role=role: p.role == role)
            for role in ("chair", "treasurer")
        )
        join = self._join(kin_relation="sibling", kin_person_id=chair.id)
        self.assertEqual(self._get_texts(self._leave(), join), "")
        self.env["care.ngo.kinship"].create(
            {
                "person_id": treasurer.id,
                "relation": "sibling",
                "relative_id": self.director.id,
            }
        )
        again = self._join(
            "signatory",
            name=self.director.name,
            national_id=self.director.national_id,
            kin_relation="sibling",
            kin_person_id=chair.id,
        )

        self.assertIn("close relatives", self._get_texts(again))

    def test_each_request_keeps_to_its_own_offices(self):
        chair = self.ngo.person_ids.filtered(lambda p: p.role == "chair")
        board = self._make_draft("change_board", person_line_ids=[])
        draft = self._make_draft(KEY)
        for request, vals in (
            (draft, self._join("chair")),
            (draft, self._leave(chair)),
            (draft, self._leave() | {"role": "chair"}),
            (board, self._join()),
            (board, self._leave()),
        ):
            lines = self.env["care.ngo.request.person"].with_user(self.ngo_portal_user)
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(ValidationError, "not change this office"),
            ):
                lines.create({"request_id": request.id, **vals})
        with self.assertRaisesRegex(ValidationError, "not change this office"):
            draft.person_line_ids.with_user(self.ngo_portal_user).role = "treasurer"

    def test_papers_of_people_are_asked_for_only_when_somebody_takes_office(self):
        def get_texts(*changes):
            lines = [Command.create(vals) for vals in changes]
            draft = self._make_draft(KEY, documents=False, person_line_ids=lines)
            problems = draft._get_problems()[draft.id]
            return [text for name, text in problems if name == "document_line_ids"]

        self.assertEqual(len(get_texts(self._leave())), 1)
        self.assertEqual(len(get_texts(self._leave(), self._join())), 2)

    def test_director_about_whom_a_concern_is_open_is_not_approved(self):
        lines = [Command.create(self._leave()), Command.create(self._join())]
        request = self._validate(KEY, person_line_ids=lines)
        elsewhere = self._make_ngo()
        vals = self._join("signatory") | {"ngo_id": elsewhere.id}
        person = self.env["care.ngo.person"].create(vals)
        self._vet_people(person, "concern")
        registrar = request.with_user(self.ngo_registrar)

        with self.assertRaisesRegex(UserError, "raised a concern"):
            registrar.action_approve()

        self._vet_people(person)
        registrar.action_approve()
        self.assertEqual(request.state, "applied")

    def test_director_who_was_entered_meanwhile_makes_the_request_stale(self):
        self.director.with_user(self.ngo_officer).action_end(
            self.today - timedelta(days=2), "Left"
        )
        request = self._validate(KEY)
        self._enter("مدير الموظف", "executive", "27001010100019", date_from=self.today)

        self.assertTrue(request.is_stale)
        with self.assertRaises(UserError):
            request.with_user(self.ngo_registrar).action_approve()

    def test_silence_gives_nobody_this_office(self):
        with self.assertRaisesRegex(ValidationError, "Silence cannot"):
            self._get_type(KEY).consequence = "approve"


@tagged("post_install", "-at_install")
class TestNgoRequestManagementPortal(ManagementCommon, PortalCommon):
    """The same in the portal: a director is notified without restating the board."""

    def test_director_is_notified_person_by_person(self):
        page = self.url_open(f"/my/ngo/{self.ngo.id}/board").text
        self.assertIn(f"/my/ngo/{self.ngo.id}/requests#{KEY}", page)
        self._post(f"/my/ngo/{self.ngo.id}/requests", {"key": KEY})
        request = self.ngo.request_ids.filtered(lambda r: r.key == KEY)
        url = f"/my/ngo/requests/{request.id}"
        page = self.url_open(f"{url}/edit").text
        self.assertIn(f'value="{self.director.id}"', page)
        self.assertIn('<option value="executive">', page)
        self.assertNotIn('<option value="chair">', page)
        self._post(
            f"{url}/people/add",
            {"person_id": self.director.id, "date_to": self._leave()["date_to"]},
        )
        vals = {k: str(v) for k, v in self._join().items()}
        self._post(f"{url}/people/add", vals)
        self._post(f"{url}/edit", {"date_event": str(self.today)})
        self._hand_in(request.with_user(self.ngo_portal_user))

        self._post(f"{url}/file")

        self.assertEqual(request.state, "filed")
        self.assertEqual(len(request.person_line_ids), 2)

    def test_nobody_of_another_office_or_body_is_named(self):
        theirs = self._make_ngo()
        other = self.env["care.ngo.person"].create(
            {"ngo_id": theirs.id, "name": "مدير غيرنا", "role": "executive"}
        )
        draft = self._make_draft(KEY, person_line_ids=[])
        chair = self.ngo.person_ids.filtered(lambda p: p.role == "chair")
        url = f"/my/ngo/requests/{draft.id}/people/add"
        day = str(self.today)
        for data in (
            {"person_id": other.id, "date_to": day},
            {"person_id": chair.id, "date_to": day},
            {"name": "رئيس", "role": "chair", "date_from": day},
            {"name": "مؤسس", "role": "founder", "date_from": day},
        ):
            with self.subTest(data=data):
                self.assertEqual(self._post(url, data).status_code, 200)
                self.assertFalse(draft.person_line_ids)
