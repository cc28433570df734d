from odoo.fields import Command

from odoo.addons.base.tests.common import BaseCommon

from .warm_caches import WarmCaches


class CareCommon(WarmCaches, BaseCommon):
    """Users by role, made on demand; other addons' test cases build on it.

    Their company works in UTC, as the users without a time zone do: what a test calls
    today is the company's day, too, whatever the hour. A test about time zones says so.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_utc(cls.env.company)

    @classmethod
    def _use_utc(cls, company):
        company.sudo().resource_calendar_id.tz = "UTC"

    @classmethod
    def _make_user(cls, login, *groups):
        """Return a user with exactly these groups, an internal one by default."""
        return cls._make_users({login: groups or ("base.group_user",)})

    @classmethod
    def _make_users(cls, people):
        """Return users in the order of ``{login: groups}``.

        To make them at once costs little more than to make one.
        """
        return cls.env["res.users"].create(
            [
                {
                    "name": login,
                    "login": login,
                    "email": f"{login}@example.org",
                    "group_ids": [Command.set([cls.env.ref(n).id for n in groups])],
                }
                for login, groups in people.items()
            ]
        )

    def _count_queries(self, call):
        """Return how many statements ``call()`` sends, with nothing read before it."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.cr.sql_log_count - before


def make_report(env, name, arch, **vals):
    """Return a report about contacts (unless ``vals`` name another model)."""
    view = env["ir.ui.view"].create(
        {"name": name, "type": "qweb", "key": f"care_test.{name}", "arch": arch}
    )
    env["ir.model.data"].create(
        {
            "module": "care_test",
            "name": name,
            "model": "ir.ui.view",
            "res_id": view.id,
        }
    )
    return env["ir.actions.report"].create(
        {
            "name": name.title(),
            "model": "res.partner",
            "report_type": "qweb-pdf",
            "report_name": f"care_test.{name}",
            **vals,
        }
    )
