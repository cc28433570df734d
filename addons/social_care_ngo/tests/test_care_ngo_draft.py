from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCommon
from .request_common import RequestCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


class DraftCommon(RequestCommon):
    """A complete draft of the portal user's, which nobody has handed in."""

    def setUp(self):
        super().setUp()
        self.draft = self._make_ngo_draft()
        self.mine = self.draft.with_user(self.ngo_portal_user)

    def _count_files(self, records):
        domain = [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        domain.append(("res_field", "=", "file"))
        return self.env["ir.attachment"].search_count(domain)

    def _get_deleted(self, model, ids):
        domain = [("res_model", "=", model), ("res_id", "in", ids)]
        return self.env["care.audit.entry"].search([*domain, ("action", "=", "delete")])


@tagged("post_install", "-at_install")
class TestNgoDraft(DraftCommon):
    """Who has begun a draft throws it away; what has been handed in stays."""

    def test_draft_goes_with_its_people_and_files_and_the_trail_tells(self):
        files = self.draft.ngo_document_ids
        again = self._add_documents(self.mine, files[0].type_id).with_env(self.env)
        files |= again
        self.assertIn("replaced", files.mapped("state"))
        one, other = self.mine.person_ids[:2]
        self.env["care.ngo.kinship"].with_user(self.ngo_portal_user).create(
            {"person_id": one.id, "relation": "parent", "relative_id": other.id}
        )
        self.env["care.ngo.vetting"].with_user(self.ngo_portal_user).create(
            {"person_id": one.id, "kind": "declaration", "source": "Form"}
        )
        people, ngo_id = self.draft.person_ids, self.draft.id
        self.assertEqual(self._count_files(files), len(files))

        self.mine.unlink()

        self.assertFalse(self.draft.exists() or people.exists() or files.exists())
        self.assertEqual(self._count_files(files), 0)
        entry = self._get_deleted("care.ngo", [ngo_id])
        self.assertEqual(entry.user_id, self.ngo_portal_user)
        self.assertEqual(entry.state_from, "draft")
        told = self._get_deleted("care.ngo.document", files.ids)
        self.assertEqual(set(told.mapped("res_id")), set(files.ids))

    @mute_logger(*QUIET)
    def test_draft_of_somebody_else_stays(self):
        colleague = self._make_user("test_ngo_colleague", "base.group_portal")
        stranger = self._make_user("test_ngo_other", "base.group_portal")
        self.draft.sudo().representative_ids = [Command.link(colleague.partner_id.id)]
        for user in (colleague, stranger, self.ngo_viewer, self.ngo_registrar):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.draft.with_user(user).unlink()
        self.assertEqual(len(self.draft.person_ids), len(self.mine.person_ids))

    @mute_logger(*QUIET)
    def test_draft_that_the_ministry_has_begun_is_not_its_representatives(self):
        draft = (
            self.env["care.ngo"]
            .with_user(self.ngo_officer)
            .create(
                {
                    "name": "جمعية قديمة",
                    "representative_ids": [
                        Command.set(self.ngo_portal_user.partner_id.ids)
                    ],
                }
            )
        )

        with self.assertRaises(AccessError):
            draft.with_user(self.ngo_portal_user).unlink()

    @mute_logger(*QUIET)
    def test_what_was_handed_in_stays_also_when_it_comes_back(self):
        self.mine.action_notify()
        for step in ("notified", "incomplete"):
            if step == "incomplete":
                self.draft.with_user(self.ngo_officer).action_return(reason="Address")
            self.assertEqual(self.draft.state, step)
            with self.subTest(state=step):
                with self.assertRaises(AccessError):
                    self.mine.unlink()
                with self.assertRaisesRegex(UserError, "begun its way"):
                    self.draft.with_user(self.ngo_officer).unlink()
                with self.assertRaisesRegex(UserError, "begun its way"):
                    self.draft.sudo().unlink()

    def test_what_the_ministry_has_looked_at_is_evidence(self):
        checked = self._make_ngo_draft()
        self._vet_people(checked.person_ids[0])
        verified = self._make_ngo_draft()
        document = verified.ngo_document_ids[0]
        document.with_user(self.ngo_officer).action_verify()
        self._add_documents(verified.with_user(self.ngo_portal_user), document.type_id)
        self.assertEqual(document.state, "replaced")
        for draft in (checked, verified):
            for user in (self.ngo_portal_user, self.ngo_officer):
                with (
                    self.subTest(draft=draft, user=user.login),
                    self.assertRaisesRegex(UserError, "checked is kept as evidence"),
                ):
                    draft.with_user(user).unlink()

    def test_nobody_takes_an_earlier_upload_back_by_itself(self):
        first = self.draft.ngo_document_ids[0]
        self._add_documents(self.mine, first.type_id)
        for token in (True, 1, "x", None):
            forged = first.with_user(self.ngo_officer).with_context(draft_token=token)
            with (
                self.subTest(token=token),
                self.assertRaisesRegex(UserError, "begun its way"),
            ):
                forged.unlink()

    def test_draft_of_a_request_takes_its_files_along(self):
        request = self._make_draft("change_board")
        lines, files = request.person_line_ids, request.document_line_ids
        filed = self._file("branch")

        request.with_user(self.ngo_portal_user).unlink()

        self.assertFalse(request.exists() or lines.exists() or files.exists())
        self.assertEqual(self._count_files(files), 0)
        self.assertTrue(self._get_deleted("care.ngo.request", request.ids))
        with self.assertRaisesRegex(UserError, "begun its way"):
            filed.with_user(self.ngo_portal_user).unlink()


@tagged("post_install", "-at_install")
class TestNgoDraftPortal(DraftCommon, PortalCommon):
    """The button in the portal, its confirmation, and what others see of it."""

    def test_button_stands_on_drafts_only_and_throws_them_away(self):
        url = f"/my/ngo/{self.draft.id}"
        for page in (url, f"{url}/edit/about", f"{url}/edit/review"):
            with self.subTest(page=page):
                text = self.url_open(page).text
                self.assertIn(f'action="{url}/remove"', text)
                self.assertIn("This cannot be taken back", text)
        self.assertNotIn("remove_draft", self.url_open(f"/my/ngo/{self.ngo.id}").text)
        self.assertNotIn("remove_draft", self.url_open("/my/ngo/new").text)

        answer = self._post(f"{url}/remove")

        self.assertFalse(self.draft.exists())
        self.assertIn("The draft has been deleted", answer.text)

    @mute_logger("odoo.http", *QUIET)
    def test_draft_of_another_body_is_none(self):
        self._sign_in(self.stranger)

        answer = self._post(f"/my/ngo/{self.draft.id}/remove")

        self.assertEqual(answer.status_code, 404)
        self.assertTrue(self.draft.exists())

    @mute_logger("odoo.http", *QUIET)
    def test_page_that_is_older_than_the_notification_is_answered_in_words(self):
        self.mine.action_notify()

        answer = self._post(f"/my/ngo/{self.draft.id}/remove", {"state": "draft"})

        self.assertIn("not possible in the current state", answer.text)
        self.assertTrue(self.draft.exists())
        self.assertTrue(self.draft.person_ids)
