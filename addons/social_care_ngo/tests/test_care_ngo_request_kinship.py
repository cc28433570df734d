from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Date
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .request_common import RequestCommon

NUMBERS = ("29001010100077", "29001010100078")


class NewcomersCommon(RequestCommon):
    """Two people join together and declare that they are related."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ngo.form_id.write({"office_kin_degree": 2, "board_kin_degree": 0})

    def _get_person(self, role):
        return self.ngo.person_ids.filtered(lambda p: p.role == role)[:1]

    def _add_line(self, request, **vals):
        model = self.env["care.ngo.request.person"].with_user(self.ngo_portal_user)
        return model.create({"request_id": request.id, **vals}).with_env(self.env)

    def _replace(self, request, role, place, **vals):
        """Let whoever holds an office leave, and somebody new take it."""
        today = Date.today()
        self._add_line(
            request,
            person_id=self._get_person(role).id,
            date_to=today - timedelta(days=1),
        )
        return self._add_line(
            request,
            **{
                "name": f"عضو جديد {place}",
                "role": role,
                "date_from": today,
                "date_to": today + timedelta(days=1000),
                "national_id": NUMBERS[place],
                **vals,
            },
        )

    def _make_newcomers(self, *roles, relation="sibling"):
        """Return a draft and its two newcomers, the second a relative of the first."""
        request = self._make_draft("change_board", person_line_ids=[])
        first = self._replace(request, roles[0], 0)
        kin = {"kin_relation": relation, "kin_line_id": first.id}
        return request, first, self._replace(request, roles[1], 1, **kin)

    def _get_texts(self, request):
        problems = request._get_problems()[request.id]
        return "\n".join(text for name, text in problems if name == "person_line_ids")


@tagged("post_install", "-at_install")
class TestNgoRequestKinship(NewcomersCommon):
    """Kinship between two newcomers counts when the request is filed."""

    def test_two_new_officers_who_are_related_are_refused(self):
        request, _first, _second = self._make_newcomers("chair", "treasurer")

        self.assertIn("close relatives", self._get_texts(request))
        with self.assertRaisesRegex(UserError, "close relatives"):
            request.with_user(self.ngo_portal_user).action_file()

    def test_relatives_may_join_where_the_form_does_not_forbid_it(self):
        request, _first, _second = self._make_newcomers("member", "secretary")

        self.assertEqual(self._get_texts(request), "")

    def test_kinship_by_way_of_a_newcomer_counts(self):
        chair = self._get_person("chair")
        request, first, _second = self._make_newcomers("member", "treasurer")
        first.with_user(self.ngo_portal_user).write(
            {"kin_relation": "sibling", "kin_person_id": chair.id}
        )

        self.assertIn("close relatives", self._get_texts(request))

    def test_declaration_stands_in_the_register_once_applied(self):
        request, first, second = self._make_newcomers("member", "secretary")
        request.with_user(self.ngo_portal_user).action_file()
        request.with_user(self.ngo_officer).action_take()
        self._advise(request)
        request.with_user(self._get_decider(request)).action_approve()

        people = {p.name: p for p in self.ngo.person_ids}
        self.assertRecordValues(
            self.env["care.ngo.kinship"].search([("ngo_id", "=", self.ngo.id)]),
            [
                {
                    "person_id": people[second.name].id,
                    "relation": "sibling",
                    "relative_id": people[first.name].id,
                }
            ],
        )

    def test_relative_belongs_to_what_was_validated(self):
        _request, _first, second = self._make_newcomers("member", "secretary")
        before = second._prepare_payload()
        second.kin_line_id = False

        self.assertNotEqual(second._prepare_payload(), before)

    def test_only_somebody_else_who_joins_on_this_request_is_named(self):
        request, first, second = self._make_newcomers("member", "secretary")
        leaver = request.person_line_ids.filtered("person_id")[0]
        other = self._make_draft("change_board", ngo=self._make_ngo())
        chair = self._get_person("chair")
        for line, vals in (
            (second, {"kin_line_id": second.id}),
            (second, {"kin_line_id": leaver.id}),
            (second, {"kin_line_id": other.person_line_ids.filtered("name").id}),
            (second, {"kin_person_id": chair.id}),
            (first, {"person_id": leaver.person_id.id}),
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                line.with_user(self.ngo_portal_user).write(vals)

    def test_relative_who_is_taken_off_leaves_the_declaration_incomplete(self):
        request, first, _second = self._make_newcomers("member", "secretary")
        first.with_user(self.ngo_portal_user).unlink()
        request.invalidate_recordset()

        self.assertIn("state both", self._get_texts(request))


@tagged("post_install", "-at_install")
class TestNgoRequestKinshipPortal(NewcomersCommon, HttpCase):
    """The portal's form offers who joins as a relative, and nobody else's people."""

    def setUp(self):
        super().setUp()
        user = self.ngo_portal_user
        user.password = user.login
        self.authenticate(user.login, user.login)

    def _join(self, request, line, place):
        today = Date.today()
        return self.url_open(
            f"/my/ngo/requests/{request.id}/people/add",
            data={
                "csrf_token": Request.csrf_token(self),
                "name": f"عضو البوابة {place}",
                "role": "member",
                "date_from": str(today),
                "date_to": str(today + timedelta(days=900)),
                "national_id": NUMBERS[place],
                "kin_relation": line and "spouse",
                "kin_line_id": line and line.id,
            },
        )

    def test_newcomer_names_another_newcomer(self):
        request = self._make_draft("change_board", person_line_ids=[])
        page = self.url_open(f"/my/ngo/requests/{request.id}/edit").text
        self.assertNotIn("kin_line_id", page)

        page = self._join(request, "", 0).text
        self.assertIn("kin_line_id", page)
        first = request.person_line_ids
        page = self._join(request, first, 1).text

        second = request.person_line_ids - first
        self.assertEqual(second.kin_line_id, first)
        self.assertIn("Spouse of", page)

    def test_newcomer_of_another_request_cannot_be_named(self):
        request = self._make_draft("change_board", person_line_ids=[])
        other = self._make_draft("change_board", ngo=self._make_ngo())

        page = self._join(request, other.person_line_ids.filtered("name"), 0).text

        self.assertIn("dates correctly", page)
        self.assertFalse(request.person_line_ids)
