from odoo.tests import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestNgoPortalMessages(PortalCommon):
    """Who is written to reads it again in the portal, and nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ngo = cls._make_ngo_draft()

    def _read(self, page=1):
        return self.url_open(f"/my/messages/page/{page}").text

    def test_a_representative_reads_what_the_ministry_wrote(self):
        self.ngo._send_notices(lambda ngo: f"The term of {ngo.name} <ends>")

        shown = self._read()

        self.assertIn(f"The term of {self.ngo.name} &lt;ends&gt;", shown)
        self.assertIn(self.ngo.display_name, shown)

    def test_a_stranger_reads_nothing_of_it(self):
        self.ngo._send_notices(lambda ngo: "The term has ended")
        self._sign_in(self.stranger)

        self.assertNotIn("The term has ended", self._read())

    def test_what_was_written_to_somebody_else_is_not_shown(self):
        self.ngo.with_user(self.ngo_officer).message_post(
            body="Please look at the statute",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.ngo_registrar.partner_id.ids,
        )

        self.assertNotIn("Please look at the statute", self._read())

    def test_what_the_ministry_notes_for_itself_is_not_shown(self):
        self.ngo.with_user(self.ngo_officer).message_post(
            body="Ask for the original",
            subtype_xmlid="mail.mt_note",
            partner_ids=self.ngo_portal_user.partner_id.ids,
        )

        self.assertNotIn("Ask for the original", self._read())

    def test_old_messages_are_on_the_next_page(self):
        for number in range(21):
            self.ngo._send_notices(lambda ngo, n=number: f"Notice ({n})")

        first, second = self._read(), self._read(2)

        self.assertIn("Notice (20)", first)
        self.assertNotIn("Notice (0)", first)
        self.assertIn("Notice (0)", second)
