import json

from odoo.tests import tagged

from .safety.common import SafetyCase
from .safety.defaults import append_only, choose, closed_fields
from .safety.people import PLAIN


@tagged("-standard", "safety", "post_install", "-at_install")
class TestSafetyDefaults(SafetyCase):
    """What only code writes is chosen by no default that a client sends or stores."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.people[PLAIN].user
        cls.evidence = append_only(cls.env, cls.models)
        cls.kept = [n for n in cls.models if cls._is_table(cls.env[n])]

    @staticmethod
    def _is_table(model):
        return model._auto and not model._transient

    def test_no_default_reaches_what_only_code_writes(self):
        wrong, tried = [], 0
        for name in self.kept:
            model = self.env[name].with_user(self.user).sudo()
            whole = self._is_closed(name)
            closed = closed_fields(model, self.modules, whole=whole)
            own = model.default_get(closed)
            forged = {field: choose(model, field, own.get(field)) for field in closed}
            forged = {f: value for f, value in forged.items() if value is not None}
            found = self._ask(model, forged)
            wrong += [
                f"{name}.{field}: {value}"
                for field, value in forged.items()
                if str(found[field]) == str(value)
            ]
            tried += len(forged)

        self._require_none(wrong)
        self.assertGreater(tried, len(self.kept))

    def _is_closed(self, name):
        """Tell whether code alone makes rows of a model."""
        return name in self.evidence or not any(
            self.env[name].with_user(person.user).has_access("create")
            for person in self.people.values()
        )

    def _ask(self, model, forged):
        """Return what a new row would start from, for a client who forges defaults."""
        ids = self.env["ir.model.fields"]._get_ids(model._name)
        self.env["ir.default"].create(
            [
                {
                    "field_id": ids[name],
                    "user_id": self.user.id,
                    "json_value": json.dumps(value),
                }
                for name, value in forged.items()
            ]
        )
        sent = {f"default_{name}": value for name, value in forged.items()}
        found = model.with_context(**sent).default_get(list(forged))
        return dict.fromkeys(forged) | found

    def test_the_net_knows_the_evidence(self):
        known = {"care.audit.entry", "care.audit.root", "care.decision"}

        self.assertLessEqual(known, self.evidence)
