from odoo.fields import Command

from odoo.addons.base.tests.common import BaseCommon


class CareCommon(BaseCommon):
    """Users by role, made on demand; other addons' test cases build on it."""

    @classmethod
    def _make_user(cls, login, *groups):
        """Return a user with exactly these groups, an internal one by default."""
        names = groups or ("base.group_user",)
        return cls.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "email": f"{login}@example.org",
                "group_ids": [Command.set([cls.env.ref(n).id for n in names])],
            }
        )
