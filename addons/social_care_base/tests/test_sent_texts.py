import secrets

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

UNFIT = "\x00\x0b\x1f\ufffe\ud83d"


@tagged("post_install", "-at_install")
class TestSentTexts(HttpCase):
    """What programs and screens send is stored whole, but for signs no text holds."""

    def setUp(self):
        super().setUp()
        self.authenticate("admin", "admin")

    def _call(self, model, method, *args, **kwargs):
        answer = self.opener.post(
            f"{self.base_url()}/web/dataset/call_kw/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                },
            },
        )
        return answer.json()

    def _create_category(self, **vals):
        vals = {"name": "فئة", "code": "sent_texts", **vals}
        answer = self._call("care.beneficiary.category", "create", [vals])
        return self.env["care.beneficiary.category"].browse(
            answer.get("result")
        ), answer

    def test_signs_that_no_database_holds_are_left_out_of_what_is_written(self):
        category, answer = self._create_category(name=f"أي{UNFIT}تام\nوأرامل")

        self.assertNotIn("error", answer)
        self.assertEqual(category.name, "أيتام\nوأرامل")
        answer = self._call(
            "care.beneficiary.category", "write", category.ids, {"code": f"a{UNFIT}b"}
        )
        self.assertIs(answer.get("result"), True)
        self.assertEqual(category.code, "ab")

    def test_they_are_left_out_of_what_is_looked_for(self):
        answer = self._call(
            "care.beneficiary.category", "search_count", [["name", "ilike", UNFIT * 3]]
        )

        self.assertNotIn("error", answer)

    @mute_logger("odoo.sql_db", "odoo.http")
    def test_a_text_too_long_for_its_index_is_told_in_plain_words(self):
        text = secrets.token_hex(20_000)
        _category, answer = self._create_category(code=text)

        self.assertIn("text is too long", answer["error"]["data"]["message"])
        category, _answer = self._create_category()
        answer = self._call(
            "care.beneficiary.category", "write", category.ids, {"code": text}
        )
        self.assertIn("text is too long", answer["error"]["data"]["message"])
        self.assertEqual(category.code, "sent_texts")

    def test_a_very_long_text_is_stored_where_nothing_looks_it_up(self):
        text = "نص " * 100_000
        category, answer = self._create_category(name=text)

        self.assertNotIn("error", answer)
        self.assertEqual(category.name, text)

    def test_an_address_with_such_signs_asks_for_something_unreadable(self):
        for query in ("redirect=%00", "redirect=%1F&db=%00", "x=%ED%A0%80"):
            with self.subTest(query=query):
                self.assertLess(self.url_open(f"/web?{query}").status_code, 500)
