from unittest.mock import patch

from odoo import api
from odoo.tests import HttpCase, tagged

from ..controllers import verify
from .common import CareCommon
from .race import RaceCase
from .test_care_document import DocumentCommon

LIMIT = {"limit": 2, "seconds": 60}


@tagged("post_install", "-at_install")
class TestRequestCount(CareCommon):
    """So many requests in a minute, whichever worker answers them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counts = cls.env["care.request.count"]

    def _ask(self, address="192.0.2.1", page="test"):
        return self.counts._is_allowed(page, address, **LIMIT)

    def _age(self, seconds):
        self.cr.execute(
            "UPDATE care_request_count SET moment = moment - %s * INTERVAL '1 second'",
            [seconds],
        )

    def test_requests_over_the_limit_are_refused_until_the_window_has_passed(self):
        self.assertEqual([self._ask() for _n in range(3)], [True, True, False])

        self._age(59)
        self.assertFalse(self._ask())
        self._age(1)
        self.assertTrue(self._ask())

    def test_refused_requests_leave_no_row(self):
        for _n in range(9):
            self._ask()

        self.assertEqual(self.counts.search_count([]), 2)

    def test_clients_and_pages_do_not_slow_each_other_down(self):
        for _n in range(3):
            self._ask()

        self.assertTrue(self._ask(address="192.0.2.2"))
        self.assertTrue(self._ask(page="other"))

    def test_addresses_of_one_ipv6_network_count_together(self):
        asked = [self._ask(address=f"2001:db8::{n}") for n in range(3)]

        self.assertEqual(asked, [True, True, False])

    def test_address_is_kept_as_a_hash_only(self):
        self._ask(address="192.0.2.77")

        [row] = self.counts.search([]).read()

        self.assertNotIn("192.0.2.77", str(row))
        self.assertEqual(len(row["client"]), 64)

    def test_old_rows_are_forgotten_and_the_table_is_not_logged(self):
        self._ask()
        self._age(3601)
        self._ask()

        self.counts._cron_forget()

        self.assertEqual(self.counts.search_count([]), 1)
        self.cr.execute(
            "SELECT relpersistence FROM pg_class WHERE relname = 'care_request_count'"
        )
        self.assertEqual(self.cr.fetchone(), ("u",))


@tagged("post_install", "-at_install")
class TestVerifyLimit(DocumentCommon, HttpCase):
    """The page of papers refuses a flood, and gives nothing away by it."""

    def setUp(self):
        super().setUp()
        self.enterContext(patch.dict(verify.LIMITS, dict.fromkeys(verify.LIMITS, 2)))

    def test_too_many_requests_are_refused_for_known_and_unknown_codes_alike(self):
        document = self._issue()
        answers = [self.url_open("/verify/x").status_code for _n in range(3)]
        self.assertEqual(answers, [404, 404, 429])

        known, unknown = (
            self.url_open(f"/verify/{code}") for code in (document.code, "x")
        )

        self.assertEqual((known.status_code, unknown.status_code), (429, 429))
        self.assertNotIn("Issued to", known.text)

    def test_nothing_is_looked_up_once_the_limit_is_reached(self):
        verify.LIMITS["verify"] = 0

        with patch.object(
            self.registry["care.document"], "_find_by_code", side_effect=AssertionError
        ):
            self.assertEqual(self.url_open("/verify/x").status_code, 429)

    def test_keys_roots_and_the_page_to_keep_refuse_a_flood_too(self):
        for paths in (
            ["/.well-known/social-care-keys.json"] * 3,
            ["/verify/offline", "/verify/offline?copy=1", "/verify/offline"],
            ["/verify/roots", "/verify/roots.json", "/verify/roots"],
            ["/verify/roots", "/verify/roots.json", "/verify/roots.json"],
        ):
            with self.subTest(path=paths[-1]):
                self.env["care.request.count"].search([]).unlink()

                answers = [self.url_open(path) for path in paths]

                codes = [answer.status_code for answer in answers]
                self.assertEqual(codes, [200, 200, 429])
                self.assertEqual(answers[-1].headers["Retry-After"], "60")
                self.assertEqual(answers[-1].headers["Cache-Control"], "no-store")

    def test_page_to_keep_that_has_not_changed_is_not_sent_again(self):
        maker = self.registry["care.offline.page"]
        self.enterContext(patch.object(maker, "_render_page", return_value="one"))
        mark = self.url_open("/verify/offline").headers["ETag"]
        known = {"If-None-Match": mark}

        answer = self.url_open("/verify/offline", headers=known)

        self.assertEqual((answer.status_code, answer.text), (304, ""))
        verify.LIMITS["verify_offline"] = 3
        maker._render_page.return_value = "another"
        self.assertEqual(
            self.url_open("/verify/offline", headers=known).text, "another"
        )

    def test_forwarded_address_is_believed_only_behind_a_proxy(self):
        for address in ("203.0.113.1", "203.0.113.2", "203.0.113.3"):
            answer = self.url_open("/verify/x", headers={"X-Forwarded-For": address})

        self.assertEqual(answer.status_code, 429)


@tagged("post_install", "-at_install", "-standard", "concurrency")
class TestRequestCountConcurrency(RaceCase):
    """Workers at the same time count into one table and never fail for it."""

    def tearDown(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM care_request_count")
        super().tearDown()

    def test_workers_count_together_and_none_is_repeated(self):
        def ask(env):
            env["care.request.count"]._is_allowed("race", "192.0.2.9", **LIMIT)

        self.assertEqual(self._race(ask, ask, ask), ["done in attempt 1"] * 3)

        with self.registry.cursor() as cr:
            counts = api.Environment(cr, 1, {})["care.request.count"]
            self.assertFalse(counts._is_allowed("race", "192.0.2.9", **LIMIT))
