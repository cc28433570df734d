from decimal import Decimal
from unittest.mock import patch

import psycopg2

from odoo.fields import Domain
from odoo.orm.table_objects import TableObject
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..const import ACCOUNT_ROLES, FUND_COUNTER_FIELDS, LINE_COUNTER_FIELDS
from ..logic.ledger import KINDS

PREFIXES = ("care.fund", "care.budget", "care.purpose", "care.account")
# The codes of the return files: ICNPO group, OECD purpose code.
PURPOSES = {
    "general": ("4100", "16010"),
    "orphan": ("4100", "16015"),
    "family": ("4300", "16010"),
    "debtors": ("4300", "16010"),
    "medical": ("3400", "12220"),
    "surgery": ("3100", "12191"),
    "devices": ("4100", "12191"),
    "food": ("4300", "52010"),
    "food_ramadan": ("4300", "52010"),
    "education": ("2100", "11120"),
    "water": ("6100", "14031"),
    "mosque": ("10100", False),
    "winter": ("4300", "72010"),
    "brides": ("4300", "16015"),
    "relief_gaza": ("4200", "72010"),
    "relief_sudan": ("4200", "72010"),
    "relief_other": ("4200", "72010"),
    "csr": ("4100", "16010"),
    "meat": ("4300", "52010"),
}


@tagged("post_install", "-at_install")
class TestFundCatalogue(TransactionCase):
    """What is declared is really there: in the database, in the code lists."""

    def test_every_declared_constraint_and_index_exists(self):
        self.env.cr.execute(
            "SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes"
        )
        there = {name for (name,) in self.env.cr.fetchall()}
        declared = {
            f"{model._table}_{name.removeprefix('_')}"
            for model_name, model in self.env.registry.items()
            if model_name.startswith(PREFIXES) and not model._abstract
            for name in dir(model)
            if isinstance(getattr(model, name, None), TableObject)
        }

        self.assertGreater(len(declared), 15)
        self.assertEqual(declared - there, set())

    def test_the_ledger_has_its_trigger(self):
        self.env.cr.execute(
            "SELECT 1 FROM pg_trigger WHERE tgname = 'care_budget_move_append_only'"
        )

        self.assertTrue(self.env.cr.fetchone())

    def test_counters_are_never_empty_in_the_database(self):
        for table, names in (
            ("care_fund", FUND_COUNTER_FIELDS),
            ("care_budget_line", LINE_COUNTER_FIELDS),
        ):
            self.env.cr.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND is_nullable = 'NO'",
                [table],
            )
            filled = {name for (name,) in self.env.cr.fetchall()}
            self.assertEqual(set(names) - filled, set())

    def test_screens_know_every_kind_and_every_counter(self):
        moves = self.env["care.budget.move"]
        kinds = {value for value, _label in moves._fields["kind"].selection}
        counters = {value for value, _label in moves._fields["counter"].selection}

        self.assertEqual(kinds, {kind.recorded_as for kind in KINDS.values()})
        names = {*FUND_COUNTER_FIELDS, *LINE_COUNTER_FIELDS}
        self.assertEqual({f"amount_{name}" for name in counters}, names)

    def test_the_purposes_are_those_of_the_files(self):
        purposes = self.env["care.purpose"].search(Domain("code", "in", list(PURPOSES)))

        found = {p.code: (p.icnpo, p.crs) for p in purposes}
        self.assertEqual(found, PURPOSES)

    def test_purposes_and_roles_are_named_in_arabic(self):
        languages = dict(self.env["res.lang"].get_installed())
        self.assertIn("ar_001", languages, "this test needs a database in Arabic")
        purposes = self.env["care.purpose"].with_context(lang="ar_001")
        self.assertEqual(purposes._get_by_code("orphan").name, "كفالة يتيم")

        roles = self.env["care.account.role"].with_context(lang="ar_001")
        labels = dict(roles._fields["role"]._description_selection(roles.env))
        self.assertEqual(set(labels), set(ACCOUNT_ROLES))
        self.assertEqual(labels["held"], "تبرعات معلقة")

    @mute_logger("odoo.sql_db")
    def test_a_serialization_failure_goes_up_to_whoever_repeats(self):
        fund = self.env["care.fund"].create({"name": "Busy", "code": "BUSY"})
        fund.action_open()
        failure = psycopg2.errors.SerializationFailure("could not serialize access")

        with (
            patch.object(
                type(self.env["care.budget.move"]), "_insert", side_effect=failure
            ),
            self.assertRaises(psycopg2.errors.SerializationFailure),
        ):
            fund._book("receive", Decimal(1), fund)

        self.assertEqual(fund.amount_received, 0)
