import psycopg2

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NgoCommon


@tagged("post_install", "-at_install")
class TestNgoForm(NgoCommon):
    """Legal numbers are data that hold for a time, with their source."""

    def test_egyptian_pack_carries_the_numbers_of_the_law(self):
        pack = {
            form.key: (
                form.founders_min,
                form.amount_capital_min,
                form.amount_fee,
                form.is_board_odd,
            )
            for form in self.env["care.ngo.form"].search(
                [("country_id", "=", self.env.ref("base.eg").id)]
            )
        }

        self.assertEqual(pack["association"], (10, 0, 1000, True))
        self.assertEqual(pack["foundation"], (1, 20000, 1000, False))
        self.assertEqual(pack["federation"][2], 10000)
        self.assertEqual(
            set(pack),
            {
                "association",
                "foundation",
                "federation",
                "central",
                "regional",
                "foreign",
            },
        )

    def test_form_has_one_set_of_rules_at_a_time(self):
        form = self.ngo.form_id
        with self.assertRaises(ValidationError):
            form.copy({"date_from": "2027-01-01"})

        form.date_to = "2026-12-31"
        later = form.copy({"date_from": "2027-01-01", "founders_min": 20})

        self.assertEqual(later.document_type_ids, form.document_type_ids)

    def test_change_of_the_law_changes_new_files_and_leaves_old_ones(self):
        form, draft = self.ngo.form_id, self._make_ngo_draft()
        form.date_to = "2030-12-31"
        form.copy({"date_from": "2031-01-01", "founders_min": 20})

        with freeze_time("2031-01-01"):
            problems = dict(draft._get_problems()[draft.id])

        self.assertIn("form_id", problems)
        self.assertEqual(self.ngo.form_id.founders_min, 10)

    @mute_logger("odoo.sql_db")
    def test_limits_out_of_range_are_refused_by_the_database(self):
        for vals in (
            {"board_min": 0},
            {"board_min": 20},
            {"founders_min": 0},
            {"foreign_percent_max": 101},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(psycopg2.IntegrityError),
                self.cr.savepoint(),
            ):
                self.ngo.form_id.write(vals)
                self.env.flush_all()

    def test_documents_for_foreigners_are_asked_only_with_foreigners(self):
        draft = self._make_ngo_draft()
        proof = self.env.ref("social_care_ngo.care_ngo_document_type_residence_proof")

        self.assertNotIn(proof, draft._get_asked_document_types())
        draft.foreign_member_count = 1

        self.assertIn(proof, draft._get_asked_document_types())
        self.assertIn("ngo_document_ids", dict(draft._get_problems()[draft.id]))

    def test_share_of_foreigners_is_exact(self):
        draft = self._make_ngo_draft(member_count=40, foreign_member_count=10)
        # 10 of 40 are exactly 25 %, which the law allows; 11 are above.
        self.assertNotIn("foreign_member_count", dict(draft._get_problems()[draft.id]))

        draft.foreign_member_count = 11

        self.assertIn("foreign_member_count", dict(draft._get_problems()[draft.id]))

    def test_capital_of_a_foundation_is_asked_for_in_its_currency(self):
        draft = self._make_ngo_draft(
            form_id=self.env.ref("social_care_ngo.care_ngo_form_foundation_eg").id,
            amount_capital=19999.99,
        )

        text = dict(draft._get_problems()[draft.id])["amount_capital"]

        self.assertIn("20,000.00", text)

    def test_prohibited_field_of_work_is_a_problem(self):
        field = self.env["care.work.field"].search([("is_prohibited", "=", True)])[:1]
        draft = self._make_ngo_draft()
        draft.work_field_ids += field

        self.assertIn(
            field.name, dict(draft._get_problems()[draft.id])["work_field_ids"]
        )
