from odoo.tests import tagged

from .common import CareCommon

KEY = "care.test.warm"


@tagged("post_install", "-at_install")
class TestWarmCaches(CareCommon):
    """What one test has cached is as true for the next, or it is forgotten."""

    def setUp(self):
        super().setUp()
        self.parameters = self.env["ir.config_parameter"]
        self._read()

    def _read(self):
        return self.parameters.get_param(KEY)

    def _is_known(self):
        return self._count_queries(self._read) == 0

    def test_what_nobody_has_cleared_is_known_after_a_test(self):
        self._cleared.end_test()

        self.assertTrue(self._is_known())

    def test_what_a_test_has_changed_is_forgotten_after_it(self):
        self.parameters.set_param(KEY, "changed")
        self._read()

        self._cleared.end_test()

        self.assertFalse(self._is_known())

    def test_what_a_class_has_changed_is_known_to_its_tests_and_to_no_other(self):
        self.parameters.set_param(KEY, "changed")
        self._cleared.begin_test()
        self._read()

        self._cleared.end_test()
        self.assertTrue(self._is_known())

        self._cleared.end_class()
        self.assertFalse(self._is_known())

    def test_what_a_test_clears_by_hand_is_forgotten_after_it_too(self):
        self.registry.clear_all_caches()
        self._read()

        self._cleared.end_test()

        self.assertFalse(self._is_known())
