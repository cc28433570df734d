import traceback
from pathlib import Path

import psycopg2
from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .safety.calling import undone
from .safety.common import QUIET, SafetyCase
from .safety.people import distinct
from .safety.screens import menu_actions, open_action

EMPLOYEE = "base.group_user"


@tagged("-standard", "safety", "post_install", "-at_install")
class TestSafetyScreens(SafetyCase):
    """Every menu, view, filter and print opens for everybody who is shown it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = [p for p in cls.people.values() if EMPLOYEE in p.groups]
        cls.roles = distinct(people)

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*QUIET))

    def test_every_menu_opens_with_its_views_and_filters(self):
        wrong, opened = [], 0
        for person in self.roles:
            env = self.env(user=person.user)
            for action, menu in menu_actions(env, self.modules).items():
                opened += 1
                if error := self._get_error(open_action, env, action):
                    wrong.append(f"{menu} as {person}: {error}")

        self._require_none(wrong)
        self.assertTrue(opened)

    def test_every_print_opens_for_whoever_sees_the_row(self):
        wrong = []
        reports = self.env["ir.actions.report"].search([("model", "in", self.models)])
        for report in reports:
            for person in self.roles:
                seen = sorted(self._see(report.model, person) or ())[-1:]
                mine = report.with_user(person.user).sudo(False)
                if seen and not report.group_ids:
                    name = report.report_name
                    error = self._get_error(mine._render_qweb_html, name, seen)
                    wrong += [f"{name} as {person}: {error}"] if error else []

        self._require_none(wrong)

    def test_what_must_be_filled_in_stands_on_the_form(self):
        wrong = set()
        # What a dialog is about comes with the button that opens it.
        for name in (n for n in self.models if not self.env[n]._transient):
            needed = {f.name for f in self.env[name]._fields.values() if _is_asked(f)}
            for person in self.roles if needed else ():
                model = self.env[name].with_user(person.user)
                if model.has_access("create"):
                    wrong |= {f"{name}.{f}" for f in needed - self._get_shown(model)}

        self._require_none(wrong)

    def _get_shown(self, model):
        """Return the fields of a form; all of them if it makes no new row."""
        found = model.get_views([(False, "form")])["views"]["form"]["arch"]
        arch = etree.fromstring(found)
        if arch.get("create") in ("0", "false"):
            return set(model._fields)
        return {node.get("name") for node in arch.iter("field")}

    def test_what_may_be_made_is_duplicated_or_refused_in_words(self):
        wrong = set()
        for name in self.models:
            for person in self.roles:
                model = self.env[name].with_user(person.user)
                seen = sorted(self._see(name, person) or ())[-1:]
                if seen and model.has_access("create"):
                    wrong |= self._duplicate(model.browse(seen))

        self._require_none(wrong)

    def _duplicate(self, row):
        with undone(self.env):
            try:
                row.copy()
                self.env.flush_all()
            except psycopg2.errors.NotNullViolation as error:
                return {f"{row._name}: {error.diag.column_name} is missing"}
            except (UserError, psycopg2.IntegrityError):  # both come with a message
                return set()
        return set()

    def _get_error(self, act, *args):
        with undone(self.env):
            try:
                act(*args)
            except Exception as error:
                frame = traceback.extract_tb(error.__traceback__)[-1]
                place = f"{Path(frame.filename).name}:{frame.lineno}"
                return f"{type(error).__name__}: {str(error)[:300]} ({place})"
        return None


def _is_asked(field):
    """Tell whether somebody has to fill a field in: nothing else does."""
    is_given = field.compute or field.related or field.default or field.readonly
    return field.required and field.store and not is_given
