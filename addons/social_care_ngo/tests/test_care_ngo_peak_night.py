from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import PDF
from .return_common import YEAR_END, AnnualCommon


@tagged("post_install", "-at_install")
class TestNgoPeakNight(AnnualCommon):
    """The night on which the returns of many bodies become late at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls._make_user("english_reader", "base.group_portal")
        cls.ngo_portal_user.lang, other.lang = "ar_001", "en_US"
        cls.readers = cls.ngo_portal_user.partner_id + other.partner_id
        cls.bodies = cls.env["care.ngo"].create(
            [
                {
                    "name": f"Body {place}",
                    "form_id": cls.ngo.form_id.id,
                    "governorate_id": cls.ngo.governorate_id.id,
                    "representative_ids": [Command.set(cls.readers.ids)],
                }
                for place in range(112)
            ]
        )
        cls.returns = cls.bodies._open_returns(YEAR_END)
        cls.env.flush_all()

    def _count_lapse(self, documents):
        """Return the statements of one step of the clock for all these documents."""
        limits = documents.deadline_ids.filtered(lambda d: d.state == "running")
        self.assertEqual(len(limits), len(documents))
        return self._count_queries(limits._lapse)

    def _assert_constant(self, documents, count=None):
        """Let the clock take a step for 1, 10 and 100, as cheaply for all of them."""
        count = count or self._count_lapse
        count(documents[:1])  # fill the caches of reference data
        parts = (documents[1:2], documents[2:12], documents[12:])
        one, ten, hundred = map(count, parts)
        self.assertEqual(len(documents[12:]), 100)
        self.assertLessEqual(max(ten, hundred), one, (one, ten, hundred))

    def _assert_told(self, documents, times=1):
        """See that each reader has read of each document, in his language alone."""
        notices = documents.message_ids.filtered("partner_ids")
        for reader in self.readers:
            own = notices.filtered(lambda m, r=reader: m.partner_ids == r)
            arabic = [m for m in own if any("\u0621" <= c <= "\u064a" for c in m.body)]
            with self.subTest(reader=reader.lang):
                self.assertEqual(len(own), times * len(documents))
                self.assertEqual(bool(arabic), reader.lang == "ar_001")

    def _let_go_on(self):
        """Let the bodies stand in the register, with an officer in charge."""
        self.env.cr.execute(
            "UPDATE care_ngo SET state = 'active', officer_id = %s WHERE id = ANY(%s)",
            [self.ngo_officer.id, self.bodies.ids],
        )
        self.env.invalidate_all()

    @freeze_time("2026-10-31 12:00:00")
    def test_returns_that_are_late_cost_as_many_statements_for_a_hundred_as_for_one(
        self,
    ):
        self._assert_constant(self.returns)

        steps = set(self.returns.mapped("late_step"))
        self.assertEqual(steps, {"ngo_annual_return"})
        self._assert_told(self.returns)

    def test_next_step_of_the_ladder_reminds_officers_as_cheaply(self):
        self.bodies.officer_id = self.ngo_officer
        with freeze_time("2026-10-31 12:00:00"):
            self.returns.deadline_ids._lapse()

        with freeze_time("2026-11-30 12:00:00"):
            self._assert_constant(self.returns)

        self._assert_told(self.returns, times=2)
        tasks = self.returns.activity_ids
        self.assertEqual(len(tasks), 112)
        self.assertEqual(tasks.user_id, self.ngo_officer)
        # Whoever has a list of hundreds needs no mail about each of them.
        mails = self.env["mail.mail"].sudo()
        officer = self.ngo_officer.partner_id
        self.assertFalse(mails.search([("recipient_ids", "in", officer.ids)]))

    def test_assemblies_that_stay_away_cost_as_much_for_a_hundred_as_for_one(self):
        self._let_go_on()
        self.bodies._start_deadline("ngo_ga_hold", date_start=YEAR_END)

        with freeze_time("2027-03-01 12:00:00"):
            self._assert_constant(self.bodies)

        self._assert_told(self.bodies)
        self.assertEqual(len(self.bodies.activity_ids), 112)

    @freeze_time("2026-11-01 12:00:00")
    def test_boards_whose_terms_end_cost_as_much_for_a_hundred_as_for_one(self):
        persons = self.env["care.ngo.person"]
        board = persons.create(
            [
                {
                    "ngo_id": ngo.id,
                    "name": "Member",
                    "role": "member",
                    "date_from": "2023-01-01",
                    "date_to": "2026-12-31",
                }
                for ngo in self.bodies
            ]
        )
        self._let_go_on()

        self._assert_constant(
            self.bodies,
            lambda ngos: self._count_queries(
                board.filtered(lambda p: p.ngo_id in ngos)._announce_end
            ),
        )

        self._assert_told(self.bodies)
        tasks = self.bodies.activity_ids
        self.assertEqual(len(tasks), 112)
        self.assertEqual(set(tasks.mapped("date_deadline")), {date(2026, 12, 31)})

    @freeze_time("2026-11-01 12:00:00")
    def test_documents_that_expire_cost_as_much_for_a_hundred_as_for_one(self):
        title = self.env.ref("social_care_ngo.care_ngo_document_type_hq_title")
        documents = self.env["care.ngo.document"].create(
            [
                {
                    "ngo_id": ngo.id,
                    "type_id": title.id,
                    "file": PDF,
                    "date_expiry": "2026-11-10",
                }
                for ngo in self.bodies
            ]
        )
        self._let_go_on()

        self._assert_constant(
            documents, lambda part: self._count_queries(part._remind_of_expiry)
        )

        self._assert_told(self.bodies)
        self.assertEqual(len(documents.deadline_ids), 2 * 112)
