from datetime import timedelta

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Date
from odoo.tools import mute_logger

FIRST, LAST = "1801-03-01", "1801-09-30"


class DatedContract:
    """What every dated rule of law promises; mix it into a test case.

    The test case sets ``allow_inherited_tests_method = True`` and ``contract_model``,
    and ``contract_writer`` where another group than the administrators keeps the rules.
    It works on versions of the past, copied from a rule of the data; a test case
    whose rules cannot be copied overrides ``_make_version()``.
    """

    contract_model = None
    # Who may enter and end versions.
    contract_writer = "base.group_system"

    def setUp(self):
        super().setUp()
        self.rule = self.env[self.contract_model].search([], limit=1)
        if self.rule.country_id:
            self.env.company.country_id = self.rule.country_id

    def _make_version(self, date_from, date_to):
        """Return another version of the rule, in force on these days."""
        return self.rule.copy({"date_from": date_from, "date_to": date_to})

    def _get_in_force(self, day):
        rules = self.env[self.contract_model]
        return rules._get_in_force(self.rule.key, Date.to_date(day))

    def test_contract_version_is_in_force_from_its_first_to_its_last_day(self):
        version = self._make_version(FIRST, LAST)

        for day in (FIRST, "1801-06-01", LAST):
            with self.subTest(day=day):
                self.assertEqual(self._get_in_force(day), version)

    def test_contract_day_without_a_version_is_refused(self):
        self._make_version(FIRST, LAST)

        for day in ("1801-02-28", "1801-10-01"):
            with self.subTest(day=day), self.assertRaises(UserError):
                self._get_in_force(day)

    def test_contract_later_version_leaves_the_earlier_one_its_time(self):
        earlier = self._make_version(FIRST, LAST)
        later = self._make_version("1801-10-01", "1801-12-31")

        self.assertEqual(self._get_in_force(LAST), earlier)
        self.assertEqual(self._get_in_force("1801-10-01"), later)

    def test_contract_two_versions_are_never_in_force_at_once(self):
        self._make_version(FIRST, LAST)

        for start, end in (("1801-09-30", "1801-12-31"), ("1801-01-01", "1801-03-01")):
            with (
                self.subTest(start=start),
                self.assertRaises(ValidationError),
                self.cr.savepoint(),
            ):
                self._make_version(start, end)

    def test_contract_no_version_ends_before_it_begins(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.cr.savepoint(),
        ):
            self._make_version(LAST, FIRST)

    def test_contract_every_version_names_its_source(self):
        version = self._make_version(FIRST, LAST)

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.NotNullViolation),
            self.cr.savepoint(),
        ):
            version.source = False
            version.flush_recordset()

    # === WHAT WAS IN FORCE === #

    def _as_writer(self, rule):
        """Return ``rule`` for somebody who may enter and change such rules."""
        return rule.with_user(self._make_user("contract_writer", self.contract_writer))

    def _get_changes(self, rule):
        domain = [("res_model", "=", rule._name), ("res_id", "=", rule.id)]
        trail = self.env["care.audit.entry"].search(domain, order="seq")
        return [(entry.action, entry.user_id) for entry in trail]

    def test_contract_version_in_force_is_not_rewritten(self):
        self.rule.date_to = False
        rule = self._as_writer(self.rule)
        today = self.env.company._get_care_today()
        for vals in (
            {"source": "Another law"},
            {"name": "Another name"},
            {"date_from": today - timedelta(days=1)},
            {"date_to": today - timedelta(days=1)},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                rule.write(vals)
        rule.write({"source": rule.source})

        rule.write({"date_to": today})

        self.assertEqual(rule.date_to, today)
        self.assertEqual(self._get_changes(rule)[-1], ("change", rule.env.user))

    def test_contract_last_day_that_has_passed_stays(self):
        version = self._as_writer(self._make_version(FIRST, LAST))

        for day in (False, "1801-10-31", "1801-08-31"):
            with self.subTest(day=day), self.assertRaises(UserError):
                version.date_to = Date.to_date(day)

    def test_contract_wording_in_force_is_not_rewritten_in_any_language(self):
        version = self._as_writer(self._make_version(FIRST, LAST))

        with self.assertRaises(UserError):
            version.update_field_translations("source", {"en_US": "Another law"})

    def test_contract_version_of_the_future_can_be_corrected(self):
        today = self.env.company._get_care_today()
        self.rule.date_to = today
        rule = self._as_writer(self.rule)

        later = rule.copy()
        later.source = "The right law"

        self.assertEqual(later.date_from, today + timedelta(days=1))
        first, *_translations, last = self._get_changes(later)
        self.assertEqual(first, ("create", rule.env.user))
        self.assertEqual(last, ("change", rule.env.user))

    def test_contract_no_version_in_force_is_deleted(self):
        version = self._as_writer(self._make_version(FIRST, LAST)).sudo()

        with self.assertRaises(UserError):
            version.unlink()
