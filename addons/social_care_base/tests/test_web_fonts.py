import re

from odoo.tests import HttpCase, tagged

BUNDLES = (
    "web.assets_web",
    "web.assets_frontend",
    "web.report_assets_common",
    "html_builder.assets",
    "website.website_builder_assets",
    "social_care_base.report_assets_letter",
)
FOREIGN = re.compile(r"""(?:url\(["']?|@import\s+["'])((?:https?:)?//[^"')]+)""")

ASKED = re.compile(
    r"""<(?:link|script|img)\s[^>]*(?:href|src)="((?:https?:)?//[^/"]+)"""
)


@tagged("post_install", "-at_install")
class TestWebFonts(HttpCase):
    """No page, style sheet or document asks another server for a font."""

    def _get_css(self, bundle, rtl=False):
        assets = self.env["ir.qweb"]._get_asset_bundle(bundle, js=False, rtl=rtl)
        return assets.css().raw.decode() if assets.stylesheets else ""

    def _get_installed_bundles(self):
        installed = self.env["ir.module.module"]._installed()
        return [name for name in BUNDLES if name.partition(".")[0] in installed]

    def test_no_bundle_loads_anything_from_elsewhere(self):
        for bundle in self._get_installed_bundles():
            for rtl in (False, True):
                with self.subTest(bundle=bundle, rtl=rtl):
                    self.assertEqual(FOREIGN.findall(self._get_css(bundle, rtl)), [])

    def test_arabic_of_the_client_and_the_pages_comes_from_here(self):
        font = "/social_care_base/static/fonts/NotoSansArabic-Regular.woff2"
        for bundle in ("web.assets_web", "web.assets_frontend"):
            with self.subTest(bundle=bundle):
                self.assertIn(font, self._get_css(bundle))

    def test_the_fonts_of_a_company_stay_available(self):
        css = self._get_css("web.report_assets_common")

        families = self.env["res.company"]._fields["font"].selection
        for family, _label in families:
            with self.subTest(family=family):
                self.assertIn(f'font-family: "{family}"', css)

    def test_every_local_font_is_there(self):
        css = "".join(map(self._get_css, self._get_installed_bundles()))
        fonts = set(re.findall(r"/social_care_base/static/fonts/[\w.-]+", css))

        self.assertTrue(fonts)
        for font in fonts:
            with self.subTest(font=font):
                self.assertEqual(self.url_open(font).status_code, 200)

    def test_a_public_page_greets_no_other_server(self):
        for page in ("/", "/web/login"):
            with self.subTest(page=page):
                html = self.url_open(page).text

                self.assertNotIn("preconnect", html)
                self.assertLessEqual(set(ASKED.findall(html)), {self.base_url()})
