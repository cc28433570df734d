import re

from odoo.tests import HttpCase, tagged

from .test_care_document import DocumentCommon

LOADS = re.compile(r"<(?:link|img|iframe)\b|\bsrc=|\burl\(|@import|fetch\(|XMLHttp")


@tagged("post_install", "-at_install")
class TestOfflinePage(DocumentCommon, HttpCase):
    """The page to keep holds all it needs; tests/e2e opens it in a browser."""

    def test_page_loads_nothing_and_may_load_nothing(self):
        self._issue()

        answer = self.url_open("/verify/offline")

        self.assertEqual(answer.headers["Content-Type"], "text/html; charset=utf-8")
        self.assertIn("default-src 'none'; script-src 'sha256-", answer.text)
        self.assertFalse(LOADS.findall(answer.text))

    def test_page_knows_the_keys_that_signed_and_those_that_sign(self):
        old = self._issue().code[-95:-87]
        self.env["care.signing.key"].action_rotate()
        new = self._issue().code[-95:-87]

        page = self.url_open("/verify/offline").text

        self.assertNotEqual(old, new)
        for name in (old, new):
            self.assertIn(f'"{name}": {{"x": ', page)

    def test_page_speaks_every_language_of_the_server(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.kind.with_context(lang="ar_001").name = "شهادة اختبار"

        page = self.url_open("/verify/offline").text

        self.assertIn('data-lang="ar_001" lang="ar-001" dir="rtl"', page)
        self.assertIn('data-lang="en_US" lang="en-US" dir="ltr"', page)
        self.assertIn('"test_paper": "شهادة اختبار"', page)

    def test_page_says_its_language_also_where_no_script_runs(self):
        page = self.url_open("/verify/offline").text

        [[tag, direction]] = re.findall(r'<html lang="([^"]+)" dir="([^"]+)">', page)
        [shown] = re.findall(r'<main[^>]*data-lang="[^"]+"[^>]*>', page)[:1]
        self.assertIn(f'lang="{tag}" dir="{direction}"', shown)
        self.assertNotIn("hidden", shown)

    def test_copy_to_keep_is_a_file_that_offers_no_copy(self):
        answer = self.url_open("/verify/offline?copy=1")

        self.assertIn("verify.html", answer.headers["Content-Disposition"])
        self.assertNotIn("?copy=1", answer.text)

    def test_pages_about_papers_lead_there(self):
        for path in ("/verify", f"/verify/{self._issue().code}"):
            with self.subTest(path=path):
                self.assertIn('href="/verify/offline"', self.url_open(path).text)
