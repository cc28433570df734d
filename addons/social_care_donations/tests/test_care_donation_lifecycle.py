from itertools import count

from odoo.tests import tagged

from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract
from odoo.addons.social_care_base.tests.verifiable_contract import VerifiableContract

from .common import DonationRoles, ReturnCommon


class DonationContract(LifecycleContract, DonationRoles):
    """The contract of lifecycles for the documents of the counter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.donation_viewer
        cls.numbers = count(1)


@tagged("post_install", "-at_install")
class TestDonationLifecycle(DonationContract):
    """A gift moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.donation"

    def _make_contract_document(self):
        return self.env["care.donation"].create({"donor_id": self._make_donor().id})


@tagged("post_install", "-at_install")
class TestTillLifecycle(DonationContract):
    """A till moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.till.session"

    def _make_contract_document(self):
        user = self._make_user(f"test_till_{next(self.numbers)}")
        tills = self.env["care.till.session"].with_user(user).sudo()
        return tills.create({}).with_env(self.env)


@tagged("post_install", "-at_install")
class TestBatchLifecycle(DonationContract):
    """A batch moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.donation.batch"

    def _make_contract_document(self):
        return self.env["care.donation.batch"].create({})


@tagged("post_install", "-at_install")
class TestReceiptLifecycle(DonationContract, VerifiableContract):
    """A receipt moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_kind = "donation_receipt"
    contract_model = "care.donation.receipt"

    def _make_contract_document(self):
        number = next(self.numbers)
        gift = self._make_gift(state="received")
        return (
            self.env["care.donation.receipt"]
            ._engine()
            .create(
                {
                    "donation_id": gift.id,
                    "book_id": self.env.ref(
                        "social_care_donations.care_donation_receipt_book_main"
                    ).id,
                    "year": 2001,
                    "serial": number,
                    "number": f"2001/A/{number}",
                    "date_issued": gift.date_value,
                    "date_value": gift.date_value,
                    "donor_name": gift.donor_id.name,
                    "currency_id": gift.currency_id.id,
                    "amount": gift.amount,
                    "issued_by_id": self.env.uid,
                }
            )
            .with_env(self.env)
        )

    _make_verifiable_record = _make_contract_document


@tagged("post_install", "-at_install")
class TestRulesetLifecycle(DonationContract):
    """A version of the rules moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.donation.ruleset"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._place(cls, cls.env["care.donation.ruleset"]._get_active(), "retired")

    def _make_contract_document(self):
        name = f"Version {next(self.numbers)}"
        vals = {"name": name, "source": "A decision of the test"}
        return self.env["care.donation.ruleset"].create(vals)


@tagged("post_install", "-at_install")
class TestReturnLifecycle(LifecycleContract, ReturnCommon):
    """A return of an NGO moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.donation.return"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.donation_viewer
        cls.years = count(1900)

    def _make_contract_document(self):
        year = next(self.years)
        vals = {
            "ngo_id": self.ngo.id,
            "date_from": f"{year}-01-01",
            "date_to": f"{year}-03-31",
        }
        filed = self.env["care.donation.return"]._engine().create(vals)
        return filed.with_env(self.env)
