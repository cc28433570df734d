from odoo.fields import Date
from odoo.tests import tagged

from odoo.addons.social_care_base.logic.reference import has_valid_check_digits

from .common import AccreditationCommon


@tagged("post_install", "-at_install")
class TestCareAccreditationFlow(AccreditationCommon):
    """From the draft to the accreditation, by the people whose steps they are."""

    def test_a_draft_becomes_an_accreditation_by_votes_only(self):
        application = self._make_application()

        credential = self._accredit(application)

        self.assertEqual(application.state, "approved")
        self.assertEqual(application.total, 80)
        self.assertEqual(application.proposal, "approve")
        self.assertEqual(credential.state, "active")
        self.assertEqual(credential.date_from, Date.today())
        self.assertEqual(credential.date_to.month, 2)
        self.assertRegex(credential.reference, r"^SW-\d{4}-\d{6}-\d{2}$")
        self.assertTrue(has_valid_check_digits(credential.reference))
