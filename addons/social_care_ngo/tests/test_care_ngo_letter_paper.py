import io
import unicodedata

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from odoo.addons.social_care_base.tests.verifiable_contract import VerifiableContract

from ..models.care_ngo_letter import _LETTER_TOKEN
from .request_common import RequestCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
LANGS = ("ar_001", "en_US")
REASON = "سند المقر غير موثق"
REPORT = "social_care_ngo.care_ngo_letter_report"


@tagged("post_install", "-at_install")
class TestNgoLetterPaper(RequestCommon, HttpCase):
    """What the paper and the public page say, and who may fetch it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.stranger = cls._make_user("test_ngo_stranger", "base.group_portal")
        for user in cls.stranger | cls.ngo_portal_user:
            user.password = user.login
        cls.request = cls._validate()
        cls.request.with_user(cls.ngo_registrar).action_refuse(reason=REASON)
        cls.letter = cls.request.letter_ids

    def _print(self, letter, lang="en_US", **context):
        report = self.env["ir.actions.report"].with_context(
            force_report_rendering=True, lang=lang, **context
        )
        content, kind = report._render_qweb_pdf(REPORT, letter.ids)
        self.assertEqual(kind, "pdf")
        reader = PdfFileReader(io.BytesIO(content))
        text = " ".join(page.extract_text() for page in reader.pages)
        return " ".join(unicodedata.normalize("NFKC", text).split())

    # === THE PAPER === #

    def test_letter_issued_anew_keeps_its_number_and_carries_that_of_the_paper(self):
        before = self.letter._get_paper().sudo()

        anew = before._issue_anew("The key was withdrawn")

        self.letter.invalidate_recordset()
        self.assertEqual(self.letter._get_paper(), anew)
        self.assertEqual(self.letter.number, before.number)
        text = self._print(self.letter)
        self.assertIn(before.number, text)
        self.assertIn(anew.number, text)

    def test_letter_is_readable_arabic_with_all_its_parts(self):
        text = self._print(self.letter, "ar_001")

        for part in (
            self.letter.number,
            # the reader of the test gives digits inside of Arabic another place
            self.ngo.name.rstrip("0123456789 "),
            self.ngo.registry_no,
            self.request.reference,
            REASON,
            "رفض طلب",
            "الأسباب",
            "السند القانوني",
            "ما يمكنكم اتخاذه",
            "أمين السجل",
        ):
            with self.subTest(part=part):
                self.assertIn(part, text)

    def test_letter_is_arabic_whoever_prints_it(self):
        self.ngo.company_id.partner_id.lang = "en_US"

        text = self._print(self.letter, "en_US")

        self.assertIn("السند القانوني", text)
        self.assertNotIn("Legal basis", text)

    def test_letter_is_copied_in_english_for_whoever_asks_for_it(self):
        text = self._copy(self.letter)

        for part in ("Refusal of a request", "Legal basis", "What you can do", REASON):
            self.assertIn(part, text)

    def test_copy_that_is_asked_for_in_no_language_is_the_letter(self):
        text = self._print(self.letter, care_paper_lang="../x")

        self.assertIn("السند القانوني", text)

    def test_officer_asks_for_a_copy_in_his_own_language(self):
        letter = self.letter.with_user(self.ngo_officer).with_context(lang="en_US")
        self.ngo_officer.password = self.ngo_officer.login
        self.authenticate(self.ngo_officer.login, self.ngo_officer.login)

        answer = self.url_open(letter.action_print_copy()["url"])

        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("Legal basis", answer.text)

    def _copy(self, letter):
        return self._print(letter, care_paper_lang="en_US")

    def test_letter_on_what_was_carried_out_lists_what_was_changed(self):
        request = self._approve(ngo=self._make_ngo(**self._of_the_portal_user()))
        approval, entry = request.letter_ids.sorted("id")

        self.assertNotIn("٢ شارع جديد", self._print(approval, "ar_001"))
        self.assertIn("٢ شارع جديد", self._print(entry, "ar_001"))

    def test_letter_out_of_force_says_so_when_it_is_printed_again(self):
        self.assertNotIn("no longer in force", self._copy(self.letter))
        portal = self.request.with_user(self.ngo_portal_user)
        portal.action_appeal(reason="It is there")
        self.request.with_user(self.ngo_manager).action_grant_appeal(reason="Seen")
        self.letter.invalidate_recordset()

        self.assertIn("no longer in force", self._copy(self.letter))

    def test_name_on_the_letter_stays_when_the_body_is_renamed(self):
        name = self.ngo.name
        self._approve("amend_statute")

        self.assertNotEqual(self.ngo.name, name)
        self.assertEqual(self.letter.addressee, name)
        self.assertNotIn("الجديدة", self._print(self.letter, "ar_001"))

    def _of_the_portal_user(self):
        return {"representative_ids": self._get_default_representatives()}

    # === THE PUBLIC PAGE === #

    def test_page_behind_the_code_does_not_tell_the_reasons(self):
        page = self.url_open(f"/verify/{self.letter._get_paper().code}").text

        self.assertIn(self.letter.number, page)
        self.assertIn(self.ngo.name, page)
        self.assertIn(self.request.reference, page)
        self.assertNotIn(REASON, page)
        self.assertNotIn(self.ngo.street, page)

    # === THE PORTAL === #

    def test_representative_finds_and_fetches_his_letters(self):
        self.authenticate("test_ngo_portal", "test_ngo_portal")
        url = f"/my/ngo/letters/{self.letter.id}"

        self.assertIn(url, self.url_open(f"/my/ngo/requests/{self.request.id}").text)
        page = self.url_open(f"/my/ngo/{self.ngo.id}").text
        self.assertIn(f"/my/ngo/letters/{self.ngo._get_letters().id}", page)
        self.assertNotIn(f'{url}"', page)
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("السند القانوني", response.text)
        copy = self.url_open(f"{url}?copy=1")
        self.assertIn("Legal basis", copy.text)

    def test_another_body_cannot_fetch_a_letter_by_its_number(self):
        self.authenticate("test_ngo_stranger", "test_ngo_stranger")

        for letter_id in (self.letter.id, self.letter.id + 100_000):
            response = self.url_open(f"/my/ngo/letters/{letter_id}")
            self.assertEqual(response.status_code, 404)

    # === NOBODY WRITES A LETTER === #

    @mute_logger(*QUIET)
    def test_nobody_issues_or_alters_a_letter(self):
        vals = {
            "ngo_id": self.ngo.id,
            "type_id": self.letter.type_id.id,
            "step": "list",
            "date": "2026-01-01",
            "addressee": "X",
        }
        users = self.ngo_officer, self.ngo_manager, self.ngo_portal_user
        admin = self.env.ref("base.user_admin")
        for user in (*users, admin):
            letter = self.letter.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    letter.create(vals)
                with self.assertRaises(AccessError):
                    letter.write({"reasons": {"en_US": "X"}})
                with self.assertRaises(AccessError):
                    letter.unlink()

    def test_no_translation_alters_what_a_letter_says(self):
        """Odoo writes translations past ``write``, and prints them all the same."""
        kind = self.letter.type_id.with_user(self.ngo_manager)
        before = {lang: kind.with_context(lang=lang).decision for lang in LANGS}
        for field in ("decision", "legal_basis", "remedy", "name", "source"):
            for texts in ({"ar_001": "X"}, {"en_US": "X"}, {"ar_001": False}):
                with self.subTest(field=field), self.assertRaises(UserError):
                    kind.update_field_translations(field, texts)

        after = {lang: kind.with_context(lang=lang).decision for lang in LANGS}
        self.assertEqual(after, before)

    def test_texts_of_a_type_without_letters_are_translated(self):
        kind = self.letter.type_id.with_user(self.ngo_manager).copy(
            {"key": "request_none"}
        )

        kind.update_field_translations("decision", {"ar_001": "نص", "en_US": "Text"})

        texts = [kind.with_context(lang=lang).decision for lang in LANGS]
        self.assertEqual(texts, ["نص", "Text"])

    def test_no_elevation_and_no_forged_token_alters_a_letter(self):
        for token in (True, 1, "x", {}, None, object()):
            forged = self.letter.sudo().with_context(letter_token=token)
            with self.subTest(token=token), self.assertRaises(AccessError):
                forged.write({"reasons": {"en_US": "X"}})
        with self.assertRaises(UserError):
            self.letter.sudo().with_context(letter_token=_LETTER_TOKEN).unlink()

    @mute_logger(*QUIET)
    def test_each_representative_reads_the_letters_of_his_body_only(self):
        model = self.env["care.ngo.letter"]

        self.assertIn(self.letter, model.with_user(self.ngo_portal_user).search([]))
        self.assertFalse(model.with_user(self.stranger).search([]))
        with self.assertRaises(AccessError):
            self.letter.with_user(self.stranger).read(["number"])


@tagged("post_install", "-at_install")
class TestNgoLetterContract(VerifiableContract, RequestCommon):
    """A letter keeps what every paper of the kernel promises."""

    allow_inherited_tests_method = True
    contract_kind = "ngo_letter"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer

    def _make_verifiable_record(self):
        return self._make_ngo().letter_ids
