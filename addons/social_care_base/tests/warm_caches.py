from unittest.mock import patch

from odoo.modules.registry import Registry
from odoo.tests.common import TransactionCase, get_db_name


class _Cleared:
    """The caches of a registry that were cleared since a class, and a test, began."""

    def __init__(self, registry):
        self._registry = registry
        self._clear = registry.clear_cache
        self._in_class, self._in_test = set(), set()

    def clear_cache(self, *names):
        self._in_test.update(names or ["default"])
        self._clear(*names)

    def clear_all_caches(self):
        self.clear_cache(*self._registry.cache_sequences)

    def begin_test(self):
        self._in_class |= self._in_test
        self._in_test = set()

    def end_test(self):
        if self._in_test:
            self._clear(*self._in_test)
        self.begin_test()

    def end_class(self):
        self.begin_test()
        if self._in_class:
            self._clear(*self._in_class)


class WarmCaches(TransactionCase):
    """Forgets after a test the caches that were cleared meanwhile, and no others.

    Whoever changes what a cache is made of clears it; what nobody has cleared is as
    true after the roll-back as it was before. Odoo's own test cases forget all after
    each test, and make the same pages, rules and rights again for a quarter of their
    time.
    """

    @classmethod
    def setUpClass(cls):
        registry = Registry(get_db_name())
        cls._cleared = cleared = _Cleared(registry)
        for name in ("clear_cache", "clear_all_caches"):
            cls.enterClassContext(patch.object(registry, name, getattr(cleared, name)))
        super().setUpClass()
        # Cleanups run backwards: this before the one of Odoo that calls it.
        cls.addClassCleanup(setattr, registry, "clear_all_caches", cleared.end_class)

    def setUp(self):
        self._cleared.begin_test()
        forget = patch.object(self.registry, "clear_all_caches", self._cleared.end_test)
        with forget:  # it becomes the cleanup of the test
            super().setUp()
