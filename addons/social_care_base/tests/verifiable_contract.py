from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Datetime

from odoo.addons.social_care_base.logic import signature

LIVE = {"valid", "conditional", "suspended", "expired", "revoked"}


class VerifiableContract:
    """What every record that issues papers promises; mix it into a test case.

    The test case sets ``allow_inherited_tests_method = True`` and provides
    ``contract_kind`` (the code of a ``care.document.kind``), ``contract_reader`` (a
    user who may read the record) and ``_make_verifiable_record()``, which returns
    another record in force at each call, with or without papers of its own.
    """

    contract_kind = contract_reader = None

    def _make_verifiable_record(self):
        raise NotImplementedError

    def _issue_contract_paper(self, record, **values):
        return record._issue_documents(self.contract_kind, **values)

    def test_contract_paper_is_found_by_its_line_only(self):
        record = self._make_verifiable_record()
        paper = self._issue_contract_paper(record)
        find = self.env["care.document"].sudo()._find_by_code

        self.assertEqual(find(paper.code), paper)
        self.assertIn(paper, record.document_ids)
        self.assertFalse(find(paper.number))
        self.assertFalse(find(paper.code.replace(paper.number, f"{paper.number}0")))

    def test_contract_paper_states_its_facts_in_every_language(self):
        record = self._make_verifiable_record()

        paper = self._issue_contract_paper(record).sudo()

        for lang, _name in self.env["res.lang"].get_installed():
            stated = paper.with_context(lang=lang)
            own = record.sudo().with_context(lang=lang)
            texts = own._get_paper_texts(self.contract_kind)
            self.assertEqual(stated.title, texts["title"])
            self.assertEqual(stated.holder, texts["holder"])
            self.assertEqual(stated._get_facts(), [list(f) for f in texts["facts"]])

    def test_contract_paper_states_what_its_line_was_signed_for(self):
        paper = self._issue_contract_paper(self._make_verifiable_record()).sudo()
        self.assertTrue(signature.read(paper.code).content)
        paper.flush_recordset()
        paper.invalidate_recordset()

        self.assertTrue(paper._is_as_signed())

    def test_contract_status_of_a_record_in_force_is_valid(self):
        record = self._make_verifiable_record()

        paper = self._issue_contract_paper(record)

        self.assertEqual(paper.sudo().status, "valid")
        self.assertIn(record._get_live_status(paper.sudo()), LIVE)

    def test_contract_paper_expires_by_itself(self):
        record = self._make_verifiable_record()
        today = self.env.company._get_care_today()
        paper = self._issue_contract_paper(record, date_until=today)

        with freeze_time(Datetime.now() + timedelta(days=2)):
            paper.invalidate_recordset(["status"])
            self.assertEqual(paper.sudo().status, "expired")

    def test_contract_revoked_paper_stays_found_and_says_so(self):
        record = self._make_verifiable_record()
        paper = self._issue_contract_paper(record)

        record._revoke_documents("Issued in error")

        self.assertEqual(paper.sudo().status, "revoked")
        found = self.env["care.document"].sudo()._find_by_code(paper.code)
        self.assertEqual(found, paper)

    def test_contract_paper_in_force_is_the_newest_that_was_not_ended(self):
        record = self._make_verifiable_record()
        record._replace_documents("Before")
        first, last = (self._issue_contract_paper(record) for _each in range(2))

        self.assertEqual(record._get_issued_document(self.contract_kind), last)
        last.sudo()._apply_transition("revoke", reason="Issued in error")
        self.assertEqual(record._get_issued_document(self.contract_kind), first)
        self.assertFalse(record._get_issued_document("contract_unknown"))

    def test_contract_paper_issued_anew_takes_the_place_of_the_one_before(self):
        record = self._make_verifiable_record()
        paper = self._issue_contract_paper(record).sudo()

        anew = paper._issue_anew("The key was withdrawn")

        record.invalidate_recordset(["document_ids"])
        self.assertEqual(record._get_issued_document(self.contract_kind), anew)
        self.assertEqual((paper.status, anew.status), ("replaced", "valid"))
        self.assertTrue(anew._is_as_signed())

    def test_contract_papers_end_only_with_a_reason(self):
        record = self._make_verifiable_record()
        self._issue_contract_paper(record)

        for end in (record._revoke_documents, record._replace_documents):
            with self.subTest(end=end.__name__), self.assertRaises(UserError):
                end("  ")

    def test_contract_unknown_kind_issues_nothing(self):
        record = self._make_verifiable_record()

        with self.assertRaises(UserError):
            record._issue_documents("contract_unknown")

    def test_contract_whoever_reads_the_record_reads_its_papers(self):
        record = self._make_verifiable_record()
        paper = self._issue_contract_paper(record)

        seen = self.env["care.document"].with_user(self.contract_reader)

        self.assertTrue(record.with_user(self.contract_reader).has_access("read"))
        self.assertEqual(seen.search([("id", "=", paper.id)]), paper)
