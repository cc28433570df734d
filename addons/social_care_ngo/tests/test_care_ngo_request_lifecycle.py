from datetime import timedelta

from odoo.fields import Date
from odoo.tests import tagged

from odoo.addons.social_care_base.tests.deadline_contract import DeadlineContract
from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract
from odoo.addons.social_care_base.tests.verifiable_contract import VerifiableContract

from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestNgoRequestLifecycle(LifecycleContract, DeadlineContract, RequestCommon):
    """A request moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.request"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer

    def _make_contract_document(self):
        return self.env["care.ngo.request"].create(
            {"ngo_id": self.ngo.id, "type_id": self._get_type("move_hq").id}
        )

    _make_deadline_document = _make_contract_document


@tagged("post_install", "-at_install")
class TestNgoRequestCampaignLifecycle(
    LifecycleContract, VerifiableContract, DeadlineContract, RequestCommon
):
    """A fundraising permit moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_kind = "ngo_fundraising_permit"
    contract_model = "care.ngo.campaign"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer
        cls.contract_request = cls._make_draft("fundraising", documents=False)

    def _make_contract_document(self):
        return self.env["care.ngo.campaign"].create(
            {
                "name": "أجهزة",
                "ngo_id": self.ngo.id,
                "request_id": self.contract_request.id,
                "date_from": Date.today() - timedelta(days=1),
                "date_to": Date.today() + timedelta(days=30),
            }
        )

    _make_deadline_document = _make_contract_document
    _make_verifiable_record = _make_contract_document


@tagged("post_install", "-at_install")
class TestNgoRequestForeignFundLifecycle(
    LifecycleContract, DeadlineContract, RequestCommon
):
    """Money from abroad moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.foreign.fund"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer

    def _make_contract_document(self):
        request = self._make_draft("foreign_funding", documents=False)
        return self.env["care.ngo.foreign.fund"].create(
            request._prepare_foreign_fund_vals() | {"request_id": request.id}
        )

    _make_deadline_document = _make_contract_document
