from odoo.tests import tagged
from odoo.tools import SQL

from .safety.common import SafetyCase
from .safety.people import PLAIN

WRITES = ("create", "write", "unlink")
SYSTEM = "base.group_system"


@tagged("-standard", "safety", "post_install", "-at_install")
class TestSafetyRights(SafetyCase):
    """An administrator who gives out rights opens nothing that only code writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tables = [
            model
            for model in map(cls.env.__getitem__, cls.models)
            if model._auto and not model._transient
        ]
        cls.closed = [model for model in cls.tables if not cls._is_open(model)]

    @classmethod
    def _is_open(cls, model):
        """Tell whether any right that the suite gives lets somebody write."""
        rights = cls.env["ir.model.access"].search(
            [("model_id.model", "=", model._name)]
        )
        return any(right[f"perm_{each}"] for right in rights for each in WRITES)

    @classmethod
    def _give(cls, model, group):
        values = {f"perm_{each}": True for each in ("read", *WRITES)}
        cls.env["ir.model.access"].create(
            {
                "name": "Everything",
                "model_id": cls.env["ir.model"]._get_id(model._name),
                "group_id": cls.env.ref(group).id,
                **values,
            }
        )

    def test_what_nobody_may_write_says_that_code_writes_it(self):
        said = {model._name for model in self.tables if model._written_by_code}

        self.assertEqual(said, {model._name for model in self.closed})
        self.assertGreaterEqual(len(said), 20)

    def test_what_the_database_guards_says_so(self):
        guarded = self.env.execute_query(
            SQL(
                "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s",
                "%\\_append\\_only",
            )
        )
        said = {model._table for model in self.tables if model._append_only}

        self.assertEqual(said, {table for [table] in guarded})
        self.assertGreaterEqual(len(said), 10)

    def test_rights_that_are_given_later_open_nothing(self):
        administrator = self.env.ref("base.user_admin")
        for model in self.closed:
            self._give(model, SYSTEM)

        self._require_none(
            [
                f"{model._name}: {operation}"
                for model in self.closed
                for rows in (model, self.rows[model._name][:1])
                for operation in WRITES
                if rows.with_user(administrator).has_access(operation)
            ]
        )

    def test_they_open_what_people_write(self):
        model = self.env["care.work.field"]
        plain = self.people[PLAIN].user
        self.assertFalse(model.with_user(plain).has_access("create"))

        self._give(model, "base.group_user")

        self.assertTrue(model.with_user(plain).has_access("create"))
