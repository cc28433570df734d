import re

from odoo.tests import HttpCase, tagged

AMOUNT = ".o_rtl .o_form_view .o_field_widget.o_field_monetary:not(.o_list_monetary)"
DIGITS = """
    const shown = luxon.DateTime.local(2026, 11, 22).toLocaleString();
    if (!document.body.classList.contains("o_rtl")) {
        throw new Error("the client is not in Arabic");
    }
    if (!shown.includes("2026")) {
        throw new Error(`a date is written ${shown}`);
    }
    // What the page still loads is not cut off.
    setTimeout(() => console.log("test successful"), 3000);
"""


@tagged("post_install", "-at_install")
class TestArabicClient(HttpCase):
    """The web client from right to left: amounts, letters and digits."""

    def _get_rules(self, selector, rtl):
        assets = self.env["ir.qweb"]._get_asset_bundle(
            "web.assets_web", js=False, rtl=rtl
        )
        css = assets.css().raw.decode()
        found = re.findall(rf"{re.escape(selector)}\s*\{{([^}}]*)\}}", css)
        return "".join("".join(found).split())

    def test_an_amount_is_beside_its_label_and_read_from_left_to_right(self):
        self.assertIn("direction:rtl", self._get_rules(AMOUNT, rtl=True))
        self.assertIn("text-align:right", self._get_rules(f"{AMOUNT} input", rtl=True))

    def test_the_mark_of_a_currency_says_on_which_side_of_the_number_it_stands(self):
        rules = self._get_rules(f"{AMOUNT}>span", rtl=True)
        rules += self._get_rules(f"{AMOUNT} > span", rtl=True)

        self.assertIn("unicode-bidi:plaintext", rules)

    def test_a_language_from_left_to_right_is_left_alone(self):
        self.assertIn("direction:ltr", self._get_rules(AMOUNT, rtl=False))

    def test_lines_of_titles_and_tags_are_high_enough_for_arabic(self):
        for selector in (".o_rtl .oe_title .o_input", ".o_rtl .badge"):
            with self.subTest(selector=selector):
                height = re.search(
                    r"line-height:([\d.]+)", self._get_rules(selector, rtl=True)
                )
                self.assertGreaterEqual(float(height[1]), 1.6)

    def test_dates_have_the_digits_of_everything_else(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.env.ref("base.user_admin").lang = "ar_001"

        self.browser_js("/odoo", DIGITS, "odoo.isReady === true", login="admin")
