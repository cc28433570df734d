from odoo.tests import tagged

from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract
from odoo.addons.social_care_base.tests.verifiable_contract import VerifiableContract

from .common import AccreditationCommon


class ReadByViewer:
    """The viewers of the area read the documents and change none."""

    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.viewer


@tagged("post_install", "-at_install")
class TestApplicationLifecycle(ReadByViewer, LifecycleContract, AccreditationCommon):
    """An application moves only by the declared steps."""

    contract_model = "care.accreditation.application"

    def _make_contract_document(self):
        return self._make_draft()


@tagged("post_install", "-at_install")
class TestEvidenceLifecycle(ReadByViewer, LifecycleContract, AccreditationCommon):
    """A proof moves only by the declared steps."""

    contract_model = "care.accreditation.evidence"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.application = cls._make_draft()

    def _make_contract_document(self):
        return self._make_evidence(self.application)


@tagged("post_install", "-at_install")
class TestAssessmentLifecycle(ReadByViewer, LifecycleContract, AccreditationCommon):
    """An assessment moves only by the declared steps."""

    contract_model = "care.accreditation.assessment"

    def _make_contract_document(self):
        application = self._bring(self._make_application(), "assessment")
        return self._assign(application, "assessor1", "1")


@tagged("post_install", "-at_install")
class TestSessionLifecycle(ReadByViewer, LifecycleContract, AccreditationCommon):
    """A session moves only by the declared steps."""

    contract_model = "care.accreditation.session"

    def _make_contract_document(self):
        return self._plan_session()


@tagged("post_install", "-at_install")
class TestItemLifecycle(LifecycleContract, AccreditationCommon):
    """An item moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.accreditation.session.item"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.gov1

    def _make_contract_document(self):
        application = self._bring(self._make_application(), "committee")
        return self._plan_session(application).item_ids


@tagged("post_install", "-at_install")
class TestCredentialLifecycle(
    ReadByViewer, LifecycleContract, VerifiableContract, AccreditationCommon
):
    """An accreditation moves only by the declared steps."""

    contract_kind = "accreditation"
    contract_model = "care.accreditation.credential"

    def _make_contract_document(self):
        application = self._bring(self._make_application(), "committee")
        item = self._plan_session(application).item_ids
        return self.env["care.accreditation.credential"].create(
            {"application_id": application.id, "item_id": item.id}
        )

    def _make_verifiable_record(self):
        return self._accredit(self._make_application())
