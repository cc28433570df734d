from odoo.tests import tagged

from odoo.addons.social_care_base.tests.audit_contract import AuditContract
from odoo.addons.social_care_base.tests.deadline_contract import DeadlineContract
from odoo.addons.social_care_base.tests.reference_contract import ReferenceContract
from odoo.addons.social_care_base.tests.verifiable_contract import VerifiableContract

from .common import NgoCommon


@tagged("post_install", "-at_install")
class TestNgoContracts(
    ReferenceContract,
    VerifiableContract,
    DeadlineContract,
    AuditContract,
    NgoCommon,
):
    """A body keeps what every document of the kernel promises."""

    allow_inherited_tests_method = True
    contract_kind = "ngo_registration"
    contract_model = "care.ngo"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer

    def _make_deadline_document(self):
        return self.env["care.ngo"].create({"name": "جمعية العقد"})

    def _make_audited_document(self):
        return self._make_ngo_draft().with_env(self.env)

    def _make_verifiable_record(self):
        return self._make_ngo().with_env(self.env)

    def _make_numbered_document(self):
        document = self._make_audited_document()
        self._take_contract_step(document)
        return document

    def _take_contract_step(self, document):
        document.with_user(self.ngo_portal_user).action_notify()
        return "notify"


@tagged("post_install", "-at_install")
class TestNgoLetterContract(VerifiableContract, NgoCommon):
    """A letter of a decision is a paper like others."""

    allow_inherited_tests_method = True
    contract_kind = "ngo_letter"
    contract_model = "care.ngo.letter"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer

    def _make_verifiable_record(self):
        return self._make_ngo().letter_ids.with_env(self.env)
