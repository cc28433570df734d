from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .clock_common import SUNDAY
from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestNgoReissue(RequestCommon):
    """Whoever holds a paper that was issued anew is told which one to show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        other = cls._make_user("english_reader", "base.group_portal").partner_id
        cls.partner = cls.ngo_portal_user.partner_id
        cls.partner.lang, other.lang = "ar_001", "en_US"
        cls.ngo.representative_ids = [Command.set((cls.partner + other).ids)]
        cls.readers = cls.partner + other
        cls.documents = cls.env["care.document"]

    def _reissue(self, papers):
        """Issue papers anew; return the new ones and what their holders read."""
        before = self.ngo.message_ids
        anew = papers.sudo()._issue_anew("The key was withdrawn")
        return anew, (self.ngo.message_ids - before).filtered("partner_ids")

    def test_body_reads_of_its_new_certificate_in_the_language_of_each_reader(self):
        paper = self.ngo.document_ids.filtered(lambda d: d.state == "issued")

        anew, notices = self._reissue(paper)

        self.assertEqual(len(anew), 1)
        for reader, text in zip(self.readers, ("مفتاح", "The key"), strict=True):
            own = notices.filtered(lambda m, r=reader: m.partner_ids == r)
            with self.subTest(reader=reader.lang):
                self.assertEqual(len(own), 1)
                self.assertIn(text, own.body)
                self.assertIn(anew.number, own.body)
                self.assertIn(anew.with_context(lang=reader.lang).title, own.body)
                self.assertNotIn(paper.number, own.body)
        mine = notices.with_user(self.ngo_portal_user)
        self.assertEqual(mine.mapped("res_id"), self.ngo.ids * 2)

    def test_one_notice_names_all_new_letters_of_a_body(self):
        for key in ("move_hq", "fundraising"):
            self._refuse(key)
        letters = self.env["care.ngo.letter"].search([("ngo_id", "=", self.ngo.id)])
        papers = letters.document_ids.filtered(lambda d: d.state == "issued")
        self.assertGreater(len(papers), 1)

        anew, notices = self._reissue(papers)

        self.assertEqual(len(notices), len(self.readers))
        for paper in anew:
            self.assertIn(paper.number, notices[0].body)

    def test_body_reads_of_the_new_permit_of_its_campaign(self):
        with freeze_time(SUNDAY):
            request = self._approve(
                "fundraising", date_from=date(2026, 3, 10), date_to=date(2026, 3, 20)
            )
            campaign = self.env["care.ngo.campaign"].search(
                [("request_id", "=", request.id)]
            )
            anew, notices = self._reissue(campaign._get_permit())

        self.assertEqual(campaign._get_permit(), anew.sudo(False))
        self.assertEqual(notices.partner_ids, self.readers)
        self.assertIn(anew.number, notices[0].body)

    def test_bodies_are_told_as_cheaply_when_there_are_many(self):
        ngos = self.ngo + self._make_ngo() + self._make_ngo() + self._make_ngo()
        found = []
        for part in (ngos[:1], ngos[:1], ngos[1:]):
            papers = part.document_ids.sudo().filtered(lambda d: d.state == "issued")
            anew = papers._issue_anew("The key was withdrawn")
            found.append(self._count_queries(anew._tell_sources))

        self.assertLessEqual(found[2], found[1], found)
