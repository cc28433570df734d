import traceback
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import mute_logger

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

    def _get_error(self, act, *args):
        savepoint = self.env.cr.savepoint()
        try:
            act(*args)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(frame.filename).name}:{frame.lineno}"
            return f"{type(error).__name__}: {str(error)[:300]} ({place})"
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
        return None
