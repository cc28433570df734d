import base64
import logging

from odoo.tests import tagged

from ..logic.pdf_engine import PdfResourceError
from .common import CareCommon

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestReportResource(CareCommon):
    """A document gets what its reader may see, from this server, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base = cls.env["ir.actions.report"]._get_report_url()
        cls.user = cls._make_user("printer")
        cls.partner = cls.env["res.partner"].create(
            {"name": "Pictured", "image_1920": base64.b64encode(PIXEL)}
        )
        cls.private = cls.env["ir.attachment"].create(
            {
                "name": "private.png",
                "raw": PIXEL,
                "mimetype": "image/png",
                "res_model": "res.company",
                "res_id": 0,
            }
        )

    def _fetch(self, path, user=None):
        resource = self.env["care.report.resource"]
        if user:
            resource = resource.with_user(user)
        return resource._fetch(path if "://" in path else self.base + path)

    def test_everything_else_is_refused(self):
        for url in (
            "http://elsewhere.test/web/static/img/logo.png",
            "https://elsewhere.test/",
            "file:///etc/hostname",
            "ftp://localhost/web/static/img/logo.png",
            "gopher://localhost/",
            "/web/session/logout",
            "/etc/hostname",
            "/web/static/../__manifest__.py",
            "/web/static/%2e%2e/__manifest__.py",
            "/base/static/../../../../etc/hostname",
            "/no_such_module/static/x.png",
            "/web/static/no_such_file.png",
            "/web/static//etc/hostname",
            "/web/image/res.users/no/image_1920",
            "/web/image/999999999",
            "/web/image/res.partner/999999999/image_1920",
            "/report/barcode/",
            "/report/barcode/QR/x?width=99999",
            "/web/assets/1/no.such.css",
            "/web/assets/1/web.assets_frontend.min.js",
        ):
            with self.subTest(url=url), self.assertRaises(PdfResourceError):
                self._fetch(url)

    def test_static_files_of_any_addon_are_found(self):
        logo = self._fetch("/web/static/img/logo.png")
        font = self._fetch("/social_care_base/static/fonts/NotoSans-Regular.ttf")

        self.assertEqual(logo.content_type, "image/png")
        self.assertTrue(logo.body.startswith(b"\x89PNG"))
        self.assertTrue(font.body.startswith(b"\x00\x01\x00\x00"))

    def test_an_image_is_shown_to_who_may_read_its_record(self):
        for path in (
            f"/web/image/res.partner/{self.partner.id}/image_1920",
            f"/web/image/res.partner/{self.partner.id}/image_128/8x8/name.png",
            f"/web/image?model=res.partner&id={self.partner.id}&field=image_1920",
        ):
            with self.subTest(path=path):
                self.assertEqual(self._fetch(path, self.user).content_type, "image/png")

    def test_an_image_is_hidden_from_who_may_not_read_its_record(self):
        portal = self._make_user("outsider", "base.group_portal")
        for path in (
            f"/web/image/res.partner/{self.partner.id}/image_1920",
            f"/web/image/{self.private.id}",
            f"/web/content/{self.private.id}/private.png",
        ):
            with self.subTest(path=path), self.assertRaises(PdfResourceError):
                self._fetch(path, portal)

    def test_superuser_rights_of_the_caller_do_not_reveal_an_image(self):
        portal = self._make_user("outsider", "base.group_portal")
        resource = self.env["care.report.resource"].with_user(portal).sudo()

        with self.assertRaises(PdfResourceError):
            resource._fetch(f"{self.base}/web/image/{self.private.id}")

    def test_a_file_that_is_no_image_stays_where_it_is(self):
        text = self.env["ir.attachment"].create(
            {"name": "secret.txt", "raw": b"secret", "public": True}
        )

        with self.assertRaises(PdfResourceError):
            self._fetch(f"/web/content/{text.id}")

    def test_barcodes_are_drawn_here(self):
        for path in (
            "/report/barcode/QR/EG-MOSS-1",
            "/report/barcode/?barcode_type=Code128&value=12&width=300&height=50",
        ):
            with self.subTest(path=path):
                self.assertTrue(self._fetch(path).body.startswith(b"\x89PNG"))

    def test_the_logo_is_that_of_the_company_asked_for(self):
        company = self.env["res.company"].create(
            {"name": "Branch", "logo": base64.b64encode(PIXEL)}
        )

        logo = self._fetch(f"/web/binary/company_logo?company={company.id}")

        self.assertEqual(logo.body, base64.b64decode(company.logo_web))

    def test_a_bundle_is_compiled_when_it_is_not_there_yet(self):
        bundle = self.env["ir.qweb"]._get_asset_bundle(
            "social_care_base.report_assets_letter", js=False, rtl=True
        )
        self.env["ir.attachment"].search([("url", "like", "%assets_letter%")]).unlink()

        css = self._fetch(bundle.get_link("css"))

        self.assertEqual(css.content_type, "text/css")
        self.assertIn(b"care-letter", css.body)

    def test_a_refused_address_is_logged_without_its_query(self):
        logger = "odoo.addons.social_care_base.models.care_report_resource"
        with self.assertLogs(logger, logging.INFO) as logs:
            for url in (
                "http://elsewhere.test/a?token=secret",
                "/web/image/0?x=secret",
            ):
                with self.assertRaises(PdfResourceError):
                    self._fetch(url)

        self.assertEqual(len(logs.output), 2)
        self.assertNotIn("secret", "".join(logs.output))
