from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from .common import DonationCommon


@tagged("post_install", "-at_install")
class TestDonationReceipt(DonationCommon):
    """A serial is given once, keeps what the paper says, and is never deleted."""

    def test_serials_follow_each_other_within_the_book_and_the_year(self):
        first = self._make_gift(state="receipted").receipt_id
        second = self._make_gift(state="receipted").receipt_id

        self.assertEqual((first.serial, second.serial), (1, 2))
        year = Date.today().year
        self.assertEqual(second.number.split("/")[-3:], [str(year), "T", "000002"])

    def test_a_batch_of_gifts_takes_one_block_of_serials(self):
        gifts = self._make_gift(state="accepted") + self._make_gift(state="accepted")

        gifts.with_user(self.donation_officer).action_issue_receipt()

        self.assertEqual(gifts.receipt_id.mapped("serial"), [1, 2])

    def test_a_failed_issue_leaves_no_gap(self):
        gift = self._make_gift(state="accepted").with_user(self.donation_officer)
        try:
            with self.cr.savepoint():
                gift.action_issue_receipt()
                raise UserError(gift.display_name)
        except UserError:
            self.env.invalidate_all()

        gift.action_issue_receipt()

        self.assertEqual(gift.receipt_id.serial, 1)

    def test_a_receipt_keeps_the_name_when_the_donor_is_corrected(self):
        gift = self._make_gift(state="receipted")
        gift.donor_id.with_user(self.donation_officer).name = "اسم آخر"

        self.assertEqual(gift.receipt_id.donor_name, "محمد أحمد السيد")

    def test_an_anonymous_giver_is_on_no_paper_and_no_page(self):
        gift = self._make_gift(is_anonymous=True, donor_id=self._make_donor().id)
        self._open_till()
        gift.with_user(self.donation_cashier).action_receive()
        gift.with_user(self.donation_officer).action_accept()
        gift.with_user(self.donation_officer).action_issue_receipt()
        document = gift.receipt_id.sudo().document_ids

        shown = f"{gift.receipt_id.donor_name}{document.holder}{document.facts}"

        self.assertNotIn("محمد", shown)

    def test_nobody_deletes_a_receipt(self):
        receipt = self._make_gift(state="receipted").receipt_id
        for user in (self.donation_cashier, self.donation_manager):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                receipt.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "never deleted"):
            receipt.sudo().unlink()

    def test_nobody_writes_or_makes_a_receipt_by_hand(self):
        gift = self._make_gift(state="receipted")
        receipt = gift.receipt_id
        for name in receipt._engine_fields:
            with self.subTest(name=name), self.assertRaises(AccessError):
                receipt.sudo().write({name: False})
        with self.assertRaises(AccessError):
            receipt.sudo().create({"donation_id": gift.id, "serial": 99})

    def test_a_void_receipt_keeps_its_number_and_says_why(self):
        gift = self._make_gift(state="receipted")
        receipt = gift.receipt_id

        with self.assertRaises(AccessError):
            receipt.with_user(self.donation_officer).action_void(reason="Wrong name")
        receipt.with_user(self.donation_manager).action_void(reason="Wrong name")

        self.assertRecordValues(
            receipt,
            [
                {
                    "state": "void",
                    "serial": 1,
                    "voided_by_id": self.donation_manager.id,
                }
            ],
        )
        self.assertEqual(receipt.sudo().document_ids.status, "revoked")
        self.assertEqual(gift.state, "accepted")
        self.assertFalse(gift.receipt_id)

    def test_the_next_receipt_names_the_void_one(self):
        gift = self._make_gift(state="receipted")
        void = gift.receipt_id
        void.with_user(self.donation_manager).action_void(reason="Wrong name")

        gift.with_user(self.donation_officer).action_issue_receipt()

        self.assertEqual(gift.receipt_id.serial, 2)
        self.assertEqual(gift.receipt_id.replaces_id, void)

    def test_a_receipted_gift_cannot_change(self):
        gift = self._make_gift(state="receipted")
        donor = self._make_donor()
        changes = (
            {"donor_id": donor.id},
            {"line_ids": [(1, gift.line_ids.id, {"amount": 9999.0})]},
        )
        for vals in changes:
            with self.subTest(vals=vals), self.assertRaises(UserError):
                gift.sudo().write(vals)
        for vals in ({"fund_id": self.fund_general.id}, {"sharia_class": "sadaqa"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                gift.line_ids.sudo().write(vals)
        with self.assertRaises(AccessError):
            gift.sudo().write({"date_value": "2020-01-01"})

    def test_without_an_open_book_there_is_no_receipt(self):
        gift = self._make_gift(state="accepted").with_user(self.donation_officer)
        self.book.with_user(self.donation_manager).active = False

        with self.assertRaisesRegex(UserError, "no open receipt book"):
            gift.action_issue_receipt()

    def test_a_book_with_receipts_keeps_its_code_and_stays(self):
        self._make_gift(state="receipted")
        book = self.book.with_user(self.donation_manager)

        with self.assertRaises(UserError):
            book.code = "Z"
        with self.assertRaises(UserError):
            book.unlink()

    def test_amounts_are_written_in_words_in_both_languages(self):
        receipt = self._make_gift(("زكاة مال", 1250.5), state="receipted").receipt_id

        self.assertIn("جنيه", receipt._get_amount_in_words("ar"))
        self.assertIn("fifty", receipt._get_amount_in_words("en"))


@tagged("post_install", "-at_install")
class TestDonationReceiptPaper(DonationCommon, HttpCase):
    """The paper renders, and its code leads to the page with today's status."""

    def test_the_paper_states_what_was_given(self):
        receipt = self._make_gift(
            ("زكاة مال <script>", 1250.5), state="receipted"
        ).receipt_id
        reports = self.env["ir.actions.report"].with_user(self.donation_cashier)

        html, _kind = reports._render_qweb_html(
            "social_care_donations.care_donation_receipt_report", receipt.ids
        )

        text = html.decode()
        self.assertIn(receipt.number, text)
        self.assertIn("محمد أحمد السيد", text)
        self.assertIn(receipt._get_amount_in_words("ar"), text)
        self.assertIn("data:image/png", text)
        self.assertNotIn("<script>", text.split("<body", 1)[1].split("زكاة مال")[1][:9])

    def test_the_paper_is_a_pdf(self):
        receipt = self._make_gift(state="receipted").receipt_id
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )

        content, kind = reports._render_qweb_pdf(
            "social_care_donations.care_donation_receipt_report", receipt.ids
        )

        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))

    def test_the_code_leads_to_the_status_and_turns_red_when_void(self):
        gift = self._make_gift(state="receipted")
        code = gift.receipt_id.sudo().document_ids.code

        valid = self.url_open(f"/verify/{code}")
        gift.receipt_id.with_user(self.donation_manager).action_void(reason="Wrong")
        void = self.url_open(f"/verify/{code}")

        self.assertEqual((valid.status_code, void.status_code), (200, 200))
        self.assertIn("alert-success", valid.text)
        self.assertIn("alert-danger", void.text)
        self.assertIn(gift.receipt_ids.number, valid.text)
        self.assertNotIn("محمد", valid.text)
