import io
import re

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCommon
from .return_common import SMALL_ANSWERS, YEAR_END, ReturnCommon

SCRIPT = "<script>alert('x')</script>"


@tagged("post_install", "-at_install")
class TestReturnPortal(ReturnCommon, PortalCommon):
    """The representative fills in, files and amends; nobody else finds the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ngo_officer.password = cls.ngo_officer.login
        cls.other = cls._make_ngo(representative_ids=[Command.clear()])
        cls.filed = cls._open_return()
        cls.theirs = cls._fill_return(cls._open_return(cls.other), cls.ngo_officer)
        cls.url = f"/my/ngo/{cls.ngo.id}/annual/{cls.filed.id}"

    def _answer(self, step, **answers):
        given = {f"v_{code}": value for code, value in answers.items()}
        return self._post(f"{self.url}/edit/{step}", given)

    def test_guided_form_from_the_first_page_to_filing(self):
        page = self.url_open(f"/my/ngo/{self.ngo.id}")
        self.assertIn(f"/my/ngo/{self.ngo.id}/annual", page.text)
        page = self.url_open(f"/my/ngo/{self.ngo.id}/annual")
        self.assertIn(self.url, page.text)

        response = self._answer("accounts", **SMALL_ANSWERS)
        self.assertTrue(response.url.endswith("/edit/activity"))
        self._answer("activity", **SMALL_ANSWERS)
        self._post(
            f"{self.url}/edit/beneficiaries",
            {
                "governorate": ["C", "", "C"],
                "category": ["older", "", "homeless"],
                "people": ["١٢٠", "", ""],
                "services": ["300", "", ""],
            },
        )
        item = self.env.ref("social_care_ngo.care_ngo_return_item_final_accounts_eg")
        self._post(
            f"{self.url}/documents/add",
            {"item_id": item.id},
            {"file": ("accounts.pdf", b"%PDF-1.7 x", "application/pdf")},
        )
        review = self.url_open(f"{self.url}/edit/review")
        self.assertIn("Nothing is missing", review.text)
        self._post(f"{self.url}/file")

        self.assertRecordValues(
            self.filed,
            [
                {
                    "state": "filed",
                    "amount_income": 300_000,
                    "beneficiary_count": 120,
                    "filed_by_id": self.ngo_portal_user.id,
                }
            ],
        )
        self.assertEqual(self.url_open(f"{self.url}/edit/accounts").status_code, 404)

    def test_page_with_errors_keeps_the_rest_and_what_was_typed(self):
        response = self._answer("accounts", opening="50,000", assets="كثير جدا")

        self.assertIn("This is no number", response.text)
        self.assertIn("كثير جدا", response.text)
        self.assertEqual(self.filed._get_values()["opening"], 50_000)
        self.assertNotIn("assets", self.filed._get_values())

    def test_errors_of_the_draft_are_those_of_the_filing(self):
        self._answer("accounts", opening="1", closing="5", income_total="7")
        page = self.url_open(f"{self.url}/edit/review")
        response = self._post(f"{self.url}/file")

        for _code, text in self.filed._get_problems()[self.filed.id]:
            self.assertIn(text.split(":")[0], page.text)
            self.assertIn(text.split(":")[0], response.text)
        self.assertEqual(self.filed.state, "draft")

    def test_row_of_people_that_is_wrong_is_told_and_the_others_stay(self):
        response = self._post(
            f"{self.url}/edit/beneficiaries",
            {
                "governorate": ["C", "C", "XX"],
                "category": ["older", "older", "older"],
                "people": ["5", "6", "7"],
                "services": ["", "", "-1"],
            },
        )

        self.assertIn("Name each governorate and category once", response.text)
        self.assertEqual(self.filed.beneficiary_ids.mapped("people_count"), [5])

    def test_script_in_every_text_is_shown_as_text(self):
        self._fill_return(self.filed, activities=SCRIPT)
        self.filed._save_answers({"staff": 4}, {"staff": SCRIPT})
        pages = [self.url, f"{self.url}/edit/activity"]
        for page in pages:
            text = self.url_open(page).text
            with self.subTest(page=page):
                self.assertNotIn(SCRIPT, text)
                self.assertIn("&lt;script&gt;", text)

    @mute_logger("odoo.http")
    def test_other_bodies_do_not_exist_in_any_url(self):
        own, their = self.ngo.id, self.theirs
        document = their.file_ids.id
        for path in (
            f"/my/ngo/{self.other.id}/annual",
            f"/my/ngo/{self.other.id}/annual/{their.id}",
            f"/my/ngo/{own}/annual/{their.id}",
            f"/my/ngo/{own}/annual/{their.id}/edit/accounts",
            f"/my/ngo/{own}/annual/{their.id}/workbook.xlsx",
            f"/my/ngo/{own}/annual/{their.id}/print",
            f"/my/ngo/{own}/annual/{self.filed.id}/documents/{document}",
            f"/my/ngo/{own}/annual/{their.id}/documents/{document}",
            f"/care/ngo-return/{their.id}.xlsx",
            f"{self.url}/edit/unknown",
            f"{self.url}/print",
        ):
            with self.subTest(path=path):
                self.assertEqual(self.url_open(path).status_code, 404)
        for path in ("file", "amend", "withdraw", "workbook", "documents/add"):
            with self.subTest(path=path):
                response = self._post(f"/my/ngo/{own}/annual/{their.id}/{path}")
                self.assertEqual(response.status_code, 404)
        remove = f"/my/ngo/{own}/annual/{self.filed.id}/documents/{document}/remove"
        self.assertEqual(self._post(remove).status_code, 404)
        self.assertEqual(their.state, "draft")
        self.assertTrue(their.file_ids)

    @mute_logger("odoo.http")
    def test_anonymous_and_strangers_get_nothing(self):
        self.authenticate("test_ngo_stranger", "test_ngo_stranger")
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(self.url).url)

    def test_forged_items_and_fields_change_nothing(self):
        item = self.env.ref("social_care_ngo.care_ngo_return_item_depreciation_eg")
        self._answer("accounts", depreciation="5", final_accounts="x", tier="large")
        response = self._post(
            f"{self.url}/documents/add",
            {"item_id": item.id},
            {"file": ("a.pdf", b"%PDF-1.7", "application/pdf")},
        )

        self.assertIn("Choose which document this is", response.text)
        self.assertFalse(self.filed.line_ids.filtered(lambda x: x.amount == 5))
        self.assertEqual(self.filed.tier, "small")

    def test_workbook_goes_down_and_comes_up(self):
        self._fill_return(self.filed)
        content = self.url_open(f"{self.url}/workbook.xlsx").content
        self.filed._save_answers({"staff": 99}, {})

        self._post(
            f"{self.url}/workbook", files={"file": ("a.xlsx", content, "text/plain")}
        )

        self.assertEqual(self.filed._get_values()["staff"], 4)

    def test_hostile_uploads_are_refused_in_words(self):
        item = self.env.ref("social_care_ngo.care_ngo_return_item_final_accounts_eg")
        for path, word in (("workbook", "is empty"), ("documents/add", "is empty")):
            with self.subTest(path=path):
                response = self._post(
                    f"{self.url}/{path}",
                    {"item_id": item.id},
                    {"file": ("a.xlsx", b"", "text/plain")},
                )
                self.assertIn(word, response.text)
        for path in ("workbook", "documents/add"):
            response = self._post(
                f"{self.url}/{path}",
                {"item_id": item.id},
                {"file": ("a.xlsx", io.BytesIO(b"x" * 12_000_000), "text/plain")},
            )
            with self.subTest(path=path):
                self.assertIn("larger than", response.text)
        self.assertFalse(self.filed.line_ids.filtered("note"))

    def test_uploaded_document_is_replaced_and_removed(self):
        self._fill_return(self.filed)
        item = self.env.ref("social_care_ngo.care_ngo_return_item_final_accounts_eg")
        self._post(
            f"{self.url}/documents/add",
            {"item_id": item.id},
            {"file": ("new.pdf", b"%PDF-1.7 new", "application/pdf")},
        )
        document = self.filed.file_ids
        self.assertEqual(document.filename, "new.pdf")

        answer = self.url_open(f"{self.url}/documents/{document.id}")
        self.assertEqual(answer.content, b"%PDF-1.7 new")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self._post(f"{self.url}/documents/{document.id}/remove")

        self.assertFalse(self.filed.file_ids)

    def test_accepted_return_is_amended_and_withdrawn(self):
        self._accept_return(self.filed)

        response = self._post(f"{self.url}/amend", {"reason": "خطأ في البند"})

        amended_id = int(re.search(r"/annual/(\d+)$", response.url)[1])
        amended = self.env["care.ngo.return"].browse(amended_id)
        self.assertEqual(amended.previous_id, self.filed)
        self._post(f"/my/ngo/{self.ngo.id}/annual/{amended_id}/withdraw")
        self.assertEqual(amended.state, "cancelled")

    def test_last_year_stands_beside_this_year_and_the_days_are_counted(self):
        self._accept_return(self.filed)
        later = self.ngo._open_returns(YEAR_END.replace(year=2027))
        page = self.url_open(f"/my/ngo/{self.ngo.id}/annual/{later.id}/edit/accounts")

        self.assertIn("Last year:", page.text)
        self.assertRegex(page.text, r"200,000")
        self.assertRegex(page.text, r"days\s+(left|late)")

    def test_officer_downloads_the_workbook(self):
        self.authenticate("test_ngo_officer", "test_ngo_officer")

        answer = self.url_open(f"/care/ngo-return/{self.theirs.id}.xlsx")

        self.assertTrue(answer.content.startswith(b"PK"))
