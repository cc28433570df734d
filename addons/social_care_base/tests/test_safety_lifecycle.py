from contextlib import suppress

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .safety.calling import forged_contexts, undone
from .safety.common import QUIET, SafetyCase
from .safety.people import distinct

LIFECYCLE = "care.lifecycle.mixin"
EMPLOYEE = "base.group_user"


@tagged("-standard", "safety", "post_install", "-at_install")
class TestSafetyLifecycle(SafetyCase):
    """Nobody sends a state, and every step has a button for those who may take it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        family = cls.env.registry.descendants([LIFECYCLE], "_inherit")
        cls.documents = sorted(family & set(cls.models))
        cls.roles = distinct(cls.people.values())
        cls.arches = {}

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*QUIET))

    def test_every_entry_of_the_trail_names_its_step(self):
        about = [("res_model", "in", self.documents)]
        entries = self.env["care.audit.entry"].search(about)

        unnamed = {
            f"{entry.res_model}: {entry.action} (see _get_step_names)"
            for entry in entries
            if entry.action_name == entry.action
        }

        self._require_none(sorted(unnamed))

    def test_nobody_writes_what_only_a_step_writes(self):
        wrong, contexts = [], [{}, *forged_contexts(self.modules)]
        for name in self.documents:
            for person in self.roles:
                seen = sorted(self._see(name, person) or ())[:1]
                for row in self.env[name].with_user(person.user).browse(seen):
                    with undone(self.env):
                        wrong += self._force(row, person, contexts)

        self._require_none(wrong)

    def _force(self, row, person, contexts):
        """Return the ways in which the person changed a guarded field of the row."""
        found = []
        for name in row._get_guarded_fields():
            vals = {name: "draft" if name == "state" else False}
            for context in contexts:
                forged = row.with_context(**context)
                acts = {
                    "write": lambda r=forged, v=vals: r.write(v),
                    "web_save": lambda r=forged, v=vals: r.web_save(v, {}),
                    "create": lambda r=forged, v=vals: r.browse().create([v]),
                }
                found += [
                    f"{row._name}.{act} of {name} as {person}"
                    for act, call in acts.items()
                    if self._succeeds(call)
                ]
        return found

    def _succeeds(self, call):
        try:
            call()
        except UserError:
            return False
        return True

    def test_nobody_imports_a_state(self):
        wrong = []
        for name in self.documents:
            states = sorted(self.env[name]._get_lifecycle().states)
            for person in self.roles:
                model = self.env[name].with_user(person.user)
                rows = [[state] for state in states]
                with undone(self.env), suppress(UserError):
                    if model.load(["state"], rows)["ids"]:
                        wrong.append(f"{name} as {person}")

        self._require_none(wrong)

    def test_every_step_has_a_button_for_each_of_its_roles(self):
        wrong = []
        for name in self.documents:
            for step in self.env[name]._get_lifecycle().transitions:
                if step.system or (name, step.name) in self.table.without_button:
                    continue
                for person in self._find_takers(name, step):
                    if not self._offers(name, step, person):
                        wrong.append(f"{name}: {step.name} for {person}")

        self._require_none(wrong)

    def _find_takers(self, name, step):
        """Return who works in the web client and may take the step."""
        return [
            person
            for person in self.roles
            if EMPLOYEE in person.groups
            and (not step.groups or person.groups & step.groups)
            and self.env[name].with_user(person.user).has_access("write")
        ]

    def _offers(self, name, step, person):
        arch = self._get_form(name, person)
        return any(
            f"'{step.name}' not in available_transitions" in (b.get("invisible") or "")
            for b in arch.iter("button")
        )

    def _get_form(self, name, person):
        key = name, person.login
        if key not in self.arches:
            model = self.env[name].with_user(person.user)
            found = model.get_views([(False, "form")])["views"]["form"]["arch"]
            self.arches[key] = etree.fromstring(found)
        return self.arches[key]

    def test_every_button_calls_a_method_of_the_table(self):
        wrong = []
        views = self.env["ir.ui.view"].search(
            [("model", "in", self.models), ("type", "in", ("form", "list", "kanban"))]
        )
        for view in views:
            for button in etree.fromstring(view.arch).iter("button"):
                key = self._get_model(view, button), button.get("name")
                if button.get("type") == "object" and not self._is_known(*key):
                    wrong.append(f"{view.xml_id}: {key}")

        self._require_none(wrong)

    def _get_model(self, view, button):
        """Return the model that a button is about: perhaps that of rows inside."""
        name = view.model
        for node in reversed(list(button.iterancestors("field"))):
            field = self.env[name]._fields.get(node.get("name"))
            name = field.comodel_name if field else name
        return name

    def _is_known(self, model, method):
        own = (model, method) in self.table.methods
        return own or hasattr(self.env.registry["base"], method)
