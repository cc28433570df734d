from freezegun import freeze_time

from odoo.tests import tagged

from .test_care_document import DocumentCommon


@tagged("post_install", "-at_install")
class TestLifecycleTracking(DocumentCommon):
    """A batch has the same history as one document, for the price of one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        papers = cls.env["care.document"].union(*(cls._issue() for _n in range(112)))
        cls.papers = papers.with_context(tracking_disable=False, mail_notrack=False)
        cls.cr.flush()

    def _get_notes(self, papers):
        return self.env["mail.message"].search(
            [("model", "=", papers._name), ("res_id", "in", papers.ids)], order="id"
        )

    def test_every_document_has_a_note_of_its_own_change(self):
        papers = self.papers[:3]
        before = self._get_notes(papers)
        papers._apply_transition("revoke", reason="Withdrawn")
        self.cr.flush()

        notes = (self._get_notes(papers) - before).filtered("tracking_value_ids")

        self.assertEqual(sorted(notes.mapped("res_id")), sorted(papers.ids))
        for note in notes:
            values = note.sudo().tracking_value_ids
            self.assertRecordValues(
                values, [{"old_value_char": "Issued", "new_value_char": "Revoked"}]
            )

    def test_text_and_author_of_a_note_stay_those_of_its_document(self):
        told, silent = self.papers[0], self.papers[1]
        told._track_set_author(self.holder)
        told._track_set_log_message("By letter")
        (told + silent)._apply_transition("revoke", reason="Withdrawn")
        self.cr.flush()

        notes = self._get_notes(told + silent).filtered("tracking_value_ids")
        by_document = {note.res_id: note for note in notes}

        self.assertEqual(by_document[told.id].author_id, self.holder)
        self.assertIn("By letter", by_document[told.id].body)
        self.assertEqual(by_document[silent.id].author_id, self.env.user.partner_id)
        self.assertNotIn("By letter", by_document[silent.id].body)

    def test_a_context_from_outside_swallows_no_note(self):
        paper = self.papers[0].with_context(care_log_batch=[])
        before = len(self._get_notes(paper))

        paper._message_log(body="Seen")

        self.assertEqual(len(self._get_notes(paper)), before + 1)

    @freeze_time("2030-01-01 08:00:00")
    def test_a_step_costs_the_same_for_1_10_and_100_documents(self):
        # Later than the papers: one made in the very second of its step keeps its
        # ``state_since``, and its UPDATE would be another one.
        counts, papers = [], self.papers
        for batch in (papers[:1], papers[1:2], papers[2:12], papers[12:112]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            batch._apply_transition("revoke", reason="Withdrawn")
            self.cr.flush()
            counts.append(self.cr.sql_log_count - before)

        # The first one only fills the caches of reference data.
        self.assertEqual(counts[2:], [counts[1]] * 2, counts)
