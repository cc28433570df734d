import threading

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

EACH = 20


@tagged("-standard", "concurrency", "post_install", "-at_install")
class TestReceiptSerials(BaseCase):
    """Two connections issue from one book: no serial twice, no gap."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # The main thread holds this lock during tests; others would wait for ever.
        self.patch(Registry, "_lock", DummyRLock())
        self.key = "donation.receipt/test"
        self.serials, self.errors = [], []
        self.start = threading.Barrier(2)

    def _take(self):
        try:
            self.start.wait()
            for _again in range(EACH):
                self._take_once()
        except Exception as error:
            self.errors.append(error)

    def _take_once(self):
        """Take one serial, again after a serialization failure, as requests do."""
        while True:
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                try:
                    serial = env["care.reference.counter"]._take(
                        self.key, company=env.company, year=1999
                    )
                    cr.commit()  # pylint: disable=invalid-commit
                except SerializationFailure:
                    cr.rollback()
                else:
                    self.serials.append(serial)
                    return

    @mute_logger("odoo.sql_db")  # refused statements are repeated, as meant
    def test_two_connections_share_no_serial_and_leave_no_gap(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            first = env["care.reference.counter"]._take(
                self.key, company=env.company, year=1999
            )
            cr.commit()  # pylint: disable=invalid-commit
        threads = [threading.Thread(target=self._take) for _each in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)

        self.assertFalse(self.errors)
        expected = list(range(first + 1, first + 1 + 2 * EACH))
        self.assertEqual(sorted(self.serials), expected)
