from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.tests import tagged

from .audit_contract import AuditContract
from .common import CareCommon
from .dated_contract import DatedContract
from .deadline_contract import DeadlineContract
from .lifecycle_contract import LifecycleContract
from .sample_document import WRITER, load_sample
from .verifiable_contract import VerifiableContract


@tagged("post_install", "-at_install")
class TestSampleContracts(
    LifecycleContract,
    VerifiableContract,
    DeadlineContract,
    AuditContract,
    CareCommon,
):
    """The kernel keeps its own contracts, on a document that is of every kind."""

    allow_inherited_tests_method = True
    contract_kind = "contract_paper"
    contract_model = "care.sample"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.samples = load_sample(cls)
        cls.contract_reader = cls._make_user("reader")
        cls.env["care.document.kind"].create(
            {"code": cls.contract_kind, "name": "Paper", "prefix": "CTR"}
        )
        cls.env.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Egypt", "tz": "Africa/Cairo"}
        )

    def _make_contract_document(self):
        return self.env[self.samples._name].create({"content": "text"})

    _make_audited_document = _make_contract_document
    _make_deadline_document = _make_contract_document
    _make_verifiable_record = _make_contract_document

    def _take_contract_step(self, document):
        document._apply_transition("submit")
        return "submit"

    def test_step_carries_no_default_of_the_client(self):
        document = self._make_contract_document().with_context(default_name="forged")
        with patch.object(type(document), "_after_transition", autospec=True) as hook:
            document._apply_transition("submit")

        self.assertNotIn("default_name", hook.call_args.args[0].env.context)

    def test_draft_that_is_deleted_stays_in_the_trail(self):
        document = self._make_contract_document()
        number, writer = document.id, self._make_user("writer", WRITER)

        document.with_user(writer).sudo().unlink()

        trail = self.env["care.audit.entry"]
        about = [("res_model", "=", "care.sample"), ("res_id", "=", number)]
        self.assertRecordValues(
            trail.search(about, order="seq")[-1],
            [
                {
                    "action": "delete",
                    "action_name": "Deleted",
                    "state_from": "draft",
                    "state_to": False,
                    "user_id": writer.id,
                }
            ],
        )
        self.assertEqual(trail._verify(document), [])

    def test_row_of_an_addon_begins_without_a_note_and_with_an_entry(self):
        """No language is loaded at an installation: a note would be English."""
        by_hand = self.samples.with_env(self.env(context={}))
        data = by_hand.with_context(install_mode=True)

        document, other = (rows.create({"content": "text"}) for rows in (data, by_hand))

        self.assertFalse(document.message_ids)
        self.assertEqual(self._get_entries(document).action, "create")
        self.assertTrue(other.message_ids)

    def test_what_the_system_makes_is_noted_in_the_language_of_its_papers(self):
        self.env["res.lang"]._activate_lang("ar_001")
        job = self.samples.with_env(self.env(user=SUPERUSER_ID, context={}))
        self.assertNotEqual(job.env.user.lang, "ar_001")

        message = job.create({"content": "text"}).message_ids

        self.assertIn("تم الإنشاء", message.body)


@tagged("post_install", "-at_install")
class TestParameterContract(DatedContract, CareCommon):
    """A parameter is a dated rule."""

    allow_inherited_tests_method = True
    contract_model = "care.parameter"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        vals = {"key": "contract", "name": "Contract", "source": "Test"}
        vals |= {"value": "1", "unit": "EGP", "date_from": "2000-01-01"}
        cls.env["care.parameter"].create(vals)


@tagged("post_install", "-at_install")
class TestDeadlineRuleContract(DatedContract, CareCommon):
    """A rule for time limits is a dated rule."""

    allow_inherited_tests_method = True
    contract_model = "care.deadline.rule"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        vals = {"key": "contract", "name": "Contract", "source": "Test"}
        vals |= {"days": 3, "consequence": "None", "date_from": "2000-01-01"}
        cls.env["care.deadline.rule"].create(vals)
