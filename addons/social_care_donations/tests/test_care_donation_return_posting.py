from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.social_care_fund.tests.common import FundCommon

from .common import AREA, ReturnCommon


@tagged("post_install", "-at_install")
class TestReturnPosting(ReturnCommon, FundCommon):
    """What NGOs report is posted, if at all, in memorandum books of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books = cls.setup_other_company(name="Books of NGOs")["company"]
        cls.books.sudo().country_id = cls.env.ref("base.eg")
        cls.books._care_set_up_accounts()
        cls.books.sudo().care_reported_account_id = cls._make_reported_account()
        funds = cls.fund_general + cls.fund_zakat
        cls.copies = funds._copy_to_company(cls.books)
        cls.env.company.sudo().care_return_company_id = cls.books

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref(f"{AREA}_viewer")

    @classmethod
    def _make_reported_account(cls):
        return (
            cls.env["account.account"]
            .sudo()
            .with_company(cls.books)
            .create(
                {
                    "name": "Reported receipts",
                    "code": "199999",
                    "account_type": "asset_current",
                    "company_ids": [Command.set(cls.books.ids)],
                }
            )
        )

    def _get_moves(self, filed):
        return (
            self.env["account.move"]
            .sudo()
            .search(
                [("care_res_model", "=", filed._name), ("care_res_id", "=", filed.id)]
            )
        )

    def test_accepted_rows_are_posted_once_per_fund_in_the_books_of_the_ngos(self):
        # zakat 500 + 300, free 200; a refund of 100 of the first zakat gift
        filed = self._make_return(
            {},
            {"amount": 300},
            {"kind": "تبرع عام", "amount": 200},
            {"receipt_no": "R-9", "amount": -100, "ref_receipt": "R-1"},
            state="accepted",
        )

        entry = self._get_moves(filed)

        lines = {line.name: line.balance for line in entry.line_ids if line.balance > 0}
        self.assertEqual(entry.company_id, self.books)
        self.assertEqual(entry.date, date(2026, 3, 31))
        self.assertEqual(sum(entry.line_ids.mapped("debit")), 1000.0)
        self.assertEqual(lines[self.ngo.name], 900.0)
        zakat = self.copies.filtered(lambda f: f.sharia_class == "zakat_mal")
        self.assertEqual((zakat.amount_received, zakat.amount_returned), (800.0, 100.0))
        self.assertFalse(self.fund_zakat.amount_received)

    def test_rows_that_people_accept_are_posted_when_the_return_is_closed(self):
        filed = self._make_return({}, {"amount": 12000000}, state="accepted")
        row = filed.line_ids[1].with_user(self.donation_officer)

        row.action_decide("accepted", "Bank paper seen")
        filed.with_user(self.donation_officer).action_close()

        entries = self._get_moves(filed).sorted("id")
        self.assertEqual(entries.mapped("amount_total"), [500.0, 12000000.0])

    def test_goods_are_not_posted(self):
        goods = {"method": "عيني", "amount": None, "est_value": 70, "quantity": 2}
        filed = self._make_return(goods | {"kind": "بطاطين"}, state="accepted")

        self.assertFalse(self._get_moves(filed))

    def test_books_without_an_account_stop_the_acceptance(self):
        self.books.sudo().care_reported_account_id = False
        filed = self._make_return(state="in_review")

        with self.assertRaisesRegex(UserError, "no account of reported receipts"):
            filed.with_user(self.donation_officer).action_accept()

    def test_without_books_nothing_is_posted_and_the_return_says_so(self):
        self.env.company.sudo().care_return_company_id = False

        filed = self._make_return(state="accepted")

        self.assertFalse(self._get_moves(filed))
        self.assertIn("no memorandum books", filed.posting_note)
