from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from odoo.addons.social_care_base.tests.race import RaceCase

EACH = 20


@tagged("-standard", "concurrency", "post_install", "-at_install")
class TestReceiptSerials(RaceCase):
    """Two connections issue from one book: no serial twice, no gap."""

    def _take(self, env):
        return env["care.reference.counter"]._take(
            "donation.receipt/test", company=env.company, year=1999
        )

    def test_two_connections_share_no_serial_and_leave_no_gap(self):
        with self.registry.cursor() as cr:
            first = self._take(api.Environment(cr, SUPERUSER_ID, {}))
        outcomes, serials = [], []
        for _again in range(EACH):
            taken = {}
            outcomes += self._race(
                lambda env, taken=taken: taken.update(one=self._take(env)),
                lambda env, taken=taken: taken.update(two=self._take(env)),
            )
            serials += taken.values()

        self.assertEqual(self._verbs(outcomes), ["done"] * 2 * EACH)
        expected = list(range(first + 1, first + 1 + 2 * EACH))
        self.assertEqual(sorted(serials), expected)
