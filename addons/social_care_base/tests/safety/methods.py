from .calling import needs_rows, public_methods
from .common import SafetyCase
from .tables import Allowed

ANYONE = "anyone"


class MethodCase(SafetyCase):
    """The suite's public methods, who may call them, and rows to call them on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public = public_methods(cls.env, cls.modules)

    @classmethod
    def _get_allowed(cls, name, method):
        return cls.table.methods.get((name, method), Allowed(frozenset(), {}, ""))

    def _may(self, person, name, method):
        allowed = self._get_allowed(name, method).groups
        return ANYONE in allowed or bool(allowed & person.groups)

    @classmethod
    def _get_samples(cls, model, method, person):
        """Return rows to call on: one in each state; hidden ones if none is seen."""
        if not needs_rows(model, method):
            return [model]
        rows = cls._get_rows(model, person)
        if "state" in model._fields and rows:
            by_state = rows.sudo().grouped("state").values()
            return [model.browse(found[:1].ids) for found in by_state]
        rows = rows or model.sudo().search([], limit=1)
        return [model.browse(rows[:1].ids)]

    @classmethod
    def _get_rows(cls, model, person):
        if model._name in cls.rows:
            return model.browse(sorted(cls._see(model._name, person) or ()))
        if not model.has_access("read"):
            return model.browse()
        return model.search([], limit=500)
