import base64
import hashlib

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import PDF, AccreditationCommon


@tagged("post_install", "-at_install")
class TestCareAccreditationEvidence(AccreditationCommon):
    """Evidence is hashed when it comes in and is never exchanged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application = cls._make_application()
        cls.evidence = cls.application.evidence_ids

    def test_the_hash_is_of_the_file_whatever_hash_is_sent(self):
        evidence = self._make_evidence(self.application, sha256="0" * 64)

        expected = hashlib.sha256(base64.b64decode(PDF)).hexdigest()
        self.assertEqual(evidence.sha256, expected)

    def test_a_file_is_not_exchanged(self):
        other = base64.b64encode(b"%PDF-1.4\n% another\n")
        for vals in ({"file": other}, {"sha256": "0" * 64}, {"kind": "training"}):
            for user in (self.applicant, self.officer, self.administrator):
                with self.subTest(vals=vals), self.assertRaises(UserError):
                    self.evidence.with_user(user).write(vals)

    def test_only_documents_and_pictures_are_taken(self):
        for content in (b"<svg onload='alert(1)'/>", b"MZ\x90", b"<html></html>"):
            with self.subTest(content=content), self.assertRaises(UserError):
                self._make_evidence(self.application, file=base64.b64encode(content))

    def test_an_empty_file_is_refused(self):
        with self.assertRaises(ValidationError):
            self._make_evidence(self.application, file=False)

    def test_verification_names_who_and_when(self):
        self._bring(self.application, "completeness")

        self.evidence.with_user(self.officer).action_verify()

        self.assertEqual(self.evidence.verified_by_id, self.officer)
        self.assertTrue(self.evidence.date_verified)

    def test_a_refusal_needs_a_reason_that_the_applicant_reads(self):
        self._bring(self.application, "completeness")

        self.evidence.with_user(self.officer).action_refuse("Illegible")

        self.assertEqual(self.evidence.with_user(self.applicant).reason, "Illegible")

    def test_evidence_in_a_draft_can_be_taken_back_and_later_not(self):
        extra = self._make_evidence(self.application)
        extra.with_user(self.applicant).unlink()
        self._bring(self.application, "submitted")

        with self.assertRaises(UserError):
            self.evidence.with_user(self.applicant).unlink()

    def test_a_submitted_file_takes_no_more_evidence_from_the_applicant(self):
        self._bring(self.application, "submitted")

        with self.assertRaises(UserError):
            self._make_evidence(self.application)
