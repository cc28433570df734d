from datetime import date
from decimal import Decimal

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..const import SHARIA_CLASSES
from ..logic.matching import restriction_of
from ..logic.uses import FundUse
from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundFinding(FundCommon):
    """A gift finds exactly one fund; a fund tells where its money is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.funds = cls.env["care.fund"]
        cls.orphan = cls._make_fund(
            name="Orphans",
            restriction="purpose",
            purpose_ids=cls.env.ref("social_care_fund.care_purpose_orphan").ids,
        )

    def _find(self, sharia_class, purpose, restriction=None):
        restriction = restriction or restriction_of(sharia_class, purpose)
        return self.funds._find_for_gift(
            restriction, sharia_class, purpose, self.company
        )

    def test_gifts_find_the_fund_of_their_class_and_purpose(self):
        self.assertEqual(self._find("none", "general"), self.fund_general)
        self.assertEqual(self._find("sadaqa", "general"), self.fund_general)
        self.assertEqual(self._find("zakat_mal", "orphan"), self.fund_zakat)
        self.assertEqual(self._find("none", "orphan"), self.orphan)

    def test_a_purpose_may_be_given_as_record(self):
        purpose = self.env.ref("social_care_fund.care_purpose_orphan")

        self.assertEqual(self._find("none", purpose, "purpose"), self.orphan)

    def test_no_fund_is_a_question(self):
        for sharia_class, purpose in (("none", "water"), ("waqf", "general")):
            with (
                self.subTest(purpose=purpose),
                self.assertRaisesRegex(UserError, "No open fund"),
            ):
                self._find(sharia_class, purpose)

    def test_two_funds_are_a_question_that_names_them(self):
        self._make_fund(
            name="Zakat two", restriction="purpose", sharia_class="zakat_mal"
        )

        with self.assertRaisesRegex(UserError, "Zakat two, Zakat"):
            self._find("zakat_mal", "general")

    def test_frozen_funds_and_other_companies_are_left_out(self):
        self.fund_zakat.action_freeze("An inquiry")
        with self.assertRaises(UserError):
            self._find("zakat_mal", "general")
        other = self.env["res.company"].sudo().create({"name": "Other"})
        with self.assertRaises(UserError):
            self.funds._find_for_gift("unrestricted", "none", "general", other)

    def test_who_cannot_read_funds_gets_the_same_answer(self):
        clerk = self._make_user("test_clerk")

        found = self.funds.with_user(clerk)._find_for_gift(
            "unrestricted", "none", "general", self.company
        )

        self.assertEqual(found, self.fund_general)

    def test_one_fund_per_class_and_one_for_any_purpose_take_every_gift(self):
        for code, _label in SHARIA_CLASSES:
            if code != "zakat_mal":
                waqf = code == "waqf"
                self._make_fund(
                    name=code,
                    restriction="perpetual" if waqf else "purpose",
                    sharia_class=code,
                )
        for purpose in self.env["care.purpose"].search([]):
            for code, _label in SHARIA_CLASSES:
                with self.subTest(sharia_class=code, purpose=purpose.code):
                    self.assertEqual(len(self._find(code, purpose.code)), 1)

    def test_funds_are_copied_for_another_company_once(self):
        other = self.env["res.company"].sudo().create({"name": "Memorandum"})
        source = (self.fund_general + self.orphan).sudo()

        copies = source._copy_to_company(other)
        again = source._copy_to_company(other)

        self.assertEqual(copies, again)
        self.assertEqual(copies.mapped("code"), source.mapped("code"))
        self.assertEqual(set(copies.mapped("state")), {"open"})
        self.assertEqual(copies.company_id, other)
        self.assertEqual(copies[1].purpose_ids, self.orphan.purpose_ids)

    def test_uses_of_a_fund_are_listed_with_their_links(self):
        line = self._make_budget_line(name="Schools <b>", amount="1234.50")

        uses = self.fund_general._get_uses()

        self.assertEqual(
            uses,
            [
                FundUse(
                    what="Schools <b>",
                    amount=Decimal("1234.5"),
                    link=f"/odoo/care.budget.line/{line.id}",
                    date=date(2020, 1, 1),
                )
            ],
        )
        page = html.fromstring(self.fund_general.uses_html)
        self.assertEqual(page.xpath("//a/@href"), [uses[0].link])
        self.assertEqual(page.xpath("//a/text()"), ["Schools <b>"])
        self.assertIn("1,234.50", page.text_content())

    def test_a_fund_without_uses_says_so(self):
        self.assertIn("Nothing has been done", self.fund_zakat.uses_html)

    def test_screens_of_a_fund_lead_to_lines_and_ledger(self):
        line = self._make_budget_line()

        moves = self.fund_general.action_view_moves()
        lines = self.fund_general.action_view_budget_lines()

        self.assertEqual(self.env["care.budget.line"].search(lines["domain"]), line)
        self.assertEqual(len(self.env["care.budget.move"].search(moves["domain"])), 3)
        self.assertEqual(
            line.action_view_moves()["domain"], [("line_id", "=", line.id)]
        )
        self.assertEqual(line.action_revise()["res_model"], "care.budget.line.revise")
