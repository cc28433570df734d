import logging

from odoo.tests import tagged

from .safety.catalogue import (
    declared,
    made_definition,
    rejects_a_bad_row,
    stored_definition,
)
from .safety.common import SafetyCase

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
        verdicts = {
            f"{model._name}.{found.name}": rejects_a_bad_row(model, found)
            for model, found in self.objects
        }

        proved = [name for name, verdict in verdicts.items() if verdict]
        _logger.info("%s of %s objects were proved", len(proved), len(verdicts))
        # A unique index over rows that are all outside of it cannot be tried.
        self._require_none([n for n, verdict in verdicts.items() if verdict is False])
        self.assertTrue(proved)
