import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCommon
from .request_common import RequestCommon

SCAN = ("scan.pdf", b"%PDF-1.7 scan", "application/pdf")


@tagged("post_install", "-at_install")
class TestNgoPortalDraft(RequestCommon, PortalCommon):
    """A form that was just opened says what it needs, and reproaches nobody."""

    def _begin(self):
        response = self._post("/my/ngo/new", {"name": "جمعية المسودة"})
        return re.search(r"(/my/ngo/\d+)/edit/place", response.url)[1]

    def _start(self, key):
        response = self._post(f"/my/ngo/{self.ngo.id}/requests", {"key": key})
        return re.search(r"(/my/ngo/requests/\d+)/edit", response.url)[1]

    def _assert_neutral(self, page, neutral=True):
        reproach = self.assertNotIn if neutral else self.assertIn
        reproach("is-invalid", page)
        hint = self.assertIn if neutral else self.assertNotIn
        hint("(required)", page)

    def test_step_that_nobody_has_saved_says_what_is_required(self):
        url = self._begin()

        page = self.url_open(f"{url}/edit/place").text

        self._assert_neutral(page)
        self.assertNotIn("text-bg-warning", page.split("2. Headquarters")[1])

    def test_saved_step_names_its_problems_and_the_next_one_does_not(self):
        url = self._begin()

        self._post(f"{url}/edit/place", {"city": "القاهرة"})

        page = self.url_open(f"{url}/edit/place").text
        self._assert_neutral(page, neutral=False)
        self.assertIn("Address: please fill this in.", page)
        self._assert_neutral(self.url_open(f"{url}/edit/work").text)

    def test_check_and_submission_name_the_problems_of_every_step(self):
        for step, is_posted in (("edit/review", False), ("submit", True)):
            url = self._begin()
            self._post(f"{url}/{step}") if is_posted else self.url_open(f"{url}/{step}")
            with self.subTest(step=step):
                page = self.url_open(f"{url}/edit/work").text
                self._assert_neutral(page, neutral=False)

    def test_people_and_documents_are_asked_for_before_they_are_missing(self):
        association = self.env.ref("social_care_ngo.care_ngo_form_association_eg")
        url = self._begin()
        self._post(f"{url}/edit/about", {"name": "جمعية", "form_id": association.id})
        pages = {
            step: self.url_open(f"{url}/edit/{step}").text
            for step in ("people", "documents")
        }
        self.assertIn("Name the members of the board.", pages["people"])
        self.assertIn("please upload this document", pages["documents"])
        for step, page in pages.items():
            with self.subTest(step=step):
                self.assertNotIn("text-warning-emphasis", page)

        self._post(f"{url}/people/add", {"name": "عضو"})
        kind = association.document_type_ids[0].id
        data = {"type_id": kind, "back": "form"}
        self._post(f"{url}/documents/add", data, files={"file": SCAN})

        for step in pages:
            with self.subTest(step=step):
                page = self.url_open(f"{url}/edit/{step}").text
                self.assertIn("text-warning-emphasis", page)

    def test_founder_declares_kinship_in_the_form_and_takes_it_back(self):
        draft = self._make_ngo_draft()
        one, other = draft.person_ids[:2]
        page = self.url_open(f"/my/ngo/{draft.id}/edit/people").text
        board = f"/my/ngo/{draft.id}/board"
        self.assertIn(f'href="{board}"', page)
        data = {"person_id": one.id, "relation": "parent", "relative_id": other.id}
        page = self._post(f"{board}/kinship", data).text
        self.assertIn("take_back_kinship", page)
        line = draft.kinship_ids
        wrong = f"/my/ngo/{self.ngo.id}/board/kinship/{line.id}/remove"
        with mute_logger("odoo.http"):
            self.assertEqual(self._post(wrong).status_code, 404)

        self._post(f"{board}/kinship/{line.id}/remove")

        self.assertFalse(line.exists())

    def test_declared_kinship_of_a_registered_body_stays(self):
        one, other = self.ngo.person_ids[:2]
        line = (
            self.env["care.ngo.kinship"]
            .with_user(self.ngo_portal_user)
            .create(
                {"person_id": one.id, "relation": "parent", "relative_id": other.id}
            )
        )
        board = f"/my/ngo/{self.ngo.id}/board"
        self.assertNotIn("take_back_kinship", self.url_open(board).text)

        with mute_logger("odoo.addons.base.models.ir_rule"):
            answer = self._post(f"{board}/kinship/{line.id}/remove").text

        self.assertIn("not possible in the current state", answer)
        self.assertTrue(line.exists())

    def test_file_that_came_back_names_its_problems_at_once(self):
        draft = self._make_ngo_draft()
        draft.with_user(self.ngo_portal_user).action_notify()
        draft.with_user(self.ngo_officer).action_return(reason="No address")
        draft.with_user(self.ngo_officer).street = False

        page = self.url_open(f"/my/ngo/{draft.id}/edit/place").text

        self._assert_neutral(page, neutral=False)

    def test_new_request_says_what_is_required_until_it_is_saved_or_filed(self):
        for step in ("edit", "file"):
            url = self._start("fundraising")
            page = self.url_open(f"{url}/edit").text
            with self.subTest(step=step):
                self._assert_neutral(page)
                self.assertIn("Still missing before you can file", page)
                self.assertIn("alert-light", page)

            self._post(f"{url}/{step}")

            page = self.url_open(f"{url}/edit").text
            with self.subTest(after=step):
                self._assert_neutral(page, neutral=False)
                self.assertNotIn("alert-light", page)
