import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestDuties(CareCommon):
    """The matrix of incompatible duties is data and fails closed."""

    def test_reviewer_may_not_certify_or_pay(self):
        conflicts = self.env["care.duty"]._get_conflicts

        self.assertEqual(conflicts("pay", {"review", "submit"}), {"review"})
        self.assertEqual(conflicts("review", {"pay"}), {"pay"})

    def test_same_person_cannot_approve_two_tiers(self):
        self.assertEqual(
            self.env["care.duty"]._get_conflicts("approve", {"approve"}), {"approve"}
        )

    def test_unknown_duty_is_refused(self):
        for duty, done in (("fly", set()), ("pay", {"fly"})):
            with self.subTest(duty=duty, done=done), self.assertRaises(UserError):
                self.env["care.duty"]._get_conflicts(duty, done)

    def test_pair_of_duties_is_stored_once_in_either_order(self):
        review = self.env.ref("social_care_base.care_duty_review")
        pay = self.env.ref("social_care_base.care_duty_pay")
        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.env["care.duty.conflict"].create(
                {"duty_id": pay.id, "other_id": review.id, "source": "Test"}
            )

    def test_decision_rows_cannot_be_changed_in_the_database(self):
        self.env["care.decision"].create(
            {
                "res_model": "res.partner",
                "res_id": 1,
                "root_model": "res.partner",
                "root_id": 1,
                "seq": 1,
                "duty_id": self.env.ref("social_care_base.care_duty_review").id,
                "outcome": "done",
                "user_id": self.env.uid,
                "payload_hash": "0",
            }
        )
        self.env.flush_all()
        for statement in (
            "UPDATE care_decision SET tier = 'x'",
            "DELETE FROM care_decision",
        ):
            with (
                self.subTest(statement=statement),
                self.assertRaises(psycopg2.IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute(statement)


@tagged("post_install", "-at_install")
class TestParameters(CareCommon):
    """A legal number counts only on the days it is in force."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.egypt = cls.env.ref("base.eg")
        cls.env.company.country_id = cls.egypt
        cls.parameter = cls.env["care.parameter"]
        cls._add("1000", "2020-01-01", "2024-12-31")
        cls._add("2000.50", "2025-01-01", False)

    @classmethod
    def _add(cls, value, date_from, date_to, **more):
        return cls.parameter.create(
            {
                "key": "test_fee",
                "name": "Fee",
                "value": value,
                "unit": "EGP",
                "source": "Test",
                "date_from": date_from,
                "date_to": date_to,
                **more,
            }
        )

    def test_value_changes_on_its_day(self):
        values = [
            str(self.parameter._get_value("test_fee", day))
            for day in ("2020-01-01", "2024-12-31", "2025-01-01")
        ]

        self.assertEqual(values, ["1000", "1000", "2000.50"])

    def test_day_without_value_and_unknown_key_are_refused(self):
        for key, day in (("test_fee", "2019-12-31"), ("test_fees", "2025-01-01")):
            with self.subTest(key=key), self.assertRaises(UserError):
                self.parameter._get_value(key, day)

    def test_value_of_the_country_goes_first(self):
        self._add("7", "2025-01-01", False, country_id=self.egypt.id)

        self.assertEqual(self.parameter._get_value("test_fee", "2026-01-01"), 7)

    def test_overlapping_times_and_text_values_cannot_be_saved(self):
        for values in (
            ("1", "2024-06-01", "2024-07-01"),
            ("many", "2010-01-01", "2010-02-01"),
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._add(*values)
