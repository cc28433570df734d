from itertools import count

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.social_care_base.tests.deadline_contract import DeadlineContract
from odoo.addons.social_care_base.tests.lifecycle_contract import (
    FORGED,
    LifecycleContract,
)
from odoo.addons.social_care_ngo.models import (
    care_ngo_meeting,
    care_ngo_person_term,
    care_ngo_resolution,
)
from odoo.addons.social_care_ngo.models.care_ngo import DECIDED_FIELDS

from .common import NgoCommon


@tagged("post_install", "-at_install")
class TestNgoLifecycle(LifecycleContract, NgoCommon):
    """A body moves only by the declared steps, and the register alone decides."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer

    def _make_contract_document(self):
        return self.env["care.ngo"].create({"name": "جمعية العقد"})

    def test_values_of_the_register_are_refused_with_every_forged_token(self):
        for name in sorted(DECIDED_FIELDS):
            for token in FORGED:
                forged = self.ngo.with_context(register_token=token)
                with (
                    self.subTest(field=name, token=token),
                    self.assertRaises(AccessError),
                ):
                    forged.write({name: False})

    def test_values_of_the_register_are_refused_at_creation(self):
        for name in sorted(DECIDED_FIELDS):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.env["care.ngo"].create({"name": "جمعية", name: False})

    def test_default_registry_number_in_the_context_is_ignored(self):
        forged = self.env["care.ngo"].with_context(default_registry_no="00000000195")

        ngo = forged.create({"name": "جمعية"})

        self.assertFalse(ngo.registry_no)

    def test_no_default_of_a_client_reaches_what_the_register_decides(self):
        for model, names in (
            ("care.ngo", DECIDED_FIELDS),
            ("care.ngo.meeting", care_ngo_meeting.DECIDED_FIELDS),
            ("care.ngo.person", care_ngo_person_term.ENGINE_FIELDS),
            ("care.ngo.resolution", care_ngo_resolution.DECIDED_FIELDS),
        ):
            forged = {f"default_{name}": "1" for name in names}
            asked = self.env[model].with_context(**forged)
            with self.subTest(model=model):
                self.assertNotIn("1", map(str, asked.default_get(list(names)).values()))
                self.assertLessEqual(names, asked._get_sealed_fields())


@tagged("post_install", "-at_install")
class TestNgoDocumentLifecycle(LifecycleContract, DeadlineContract, NgoCommon):
    """A handed-in document moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.document"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer
        cls.contract_ngo = cls.env["care.ngo"].create({"name": "جمعية العقد"})
        cls.contract_codes = count()

    def _make_contract_document(self):
        code = f"contract_{next(self.contract_codes)}"
        wanted = self.env["care.ngo.document.type"].create(
            {"code": code, "name": code, "source": "Test"}
        )
        return self._add_documents(self.contract_ngo, wanted)

    _make_deadline_document = _make_contract_document
