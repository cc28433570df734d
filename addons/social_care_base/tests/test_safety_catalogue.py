import logging

from odoo.orm.table_objects import Index
from odoo.tests import tagged
from odoo.tools import SQL

from .safety.catalogue import (
    declared,
    is_unique,
    made_definition,
    rejects_a_bad_row,
    stored_definition,
)
from .safety.common import SafetyCase

KNOWN = "care.deadline.rule.days_positive"

_logger = logging.getLogger(__name__)


@tagged("-standard", "safety", "post_install", "-at_install")
class TestSafetyCatalogue(SafetyCase):
    """Every declared constraint and index is there, as declared, and bites."""

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.objects = declared(self.env, self.models)

    def test_constraints_and_indexes_stand_in_the_catalogue(self):
        wrong = [
            f"{model._name}.{found.name}: {stored_definition(model, found)}"
            for model, found in self.objects
            if stored_definition(model, found) != made_definition(model, found)
        ]

        self._require_none(wrong)

    def test_constraints_reject_a_bad_row(self):
        wrong, proved = [], 0
        for model, found in self.objects:
            verdict = rejects_a_bad_row(model, found)
            proved += bool(verdict)
            # A unique index over rows that are all outside of it cannot be tried.
            may_be_untried = isinstance(found, Index) or is_unique(model, found)
            if verdict is False or (verdict is None and not may_be_untried):
                wrong.append(f"{model._name}.{found.name}: {verdict}")

        _logger.info("%s of %s objects were proved", proved, len(self.objects))
        self._require_none(wrong)
        self.assertTrue(proved)

    def test_a_rule_that_is_gone_rejects_nothing(self):
        [(model, found)] = [
            (model, found)
            for model, found in self.objects
            if f"{model._name}.{found.name}" == KNOWN
        ]
        self.assertTrue(rejects_a_bad_row(model, found))
        table, name = (
            SQL.identifier(known) for known in (model._table, found.full_name(model))
        )

        self.cr.execute(SQL("ALTER TABLE %s DROP CONSTRAINT %s", table, name))

        self.assertIs(rejects_a_bad_row(model, found), False)
