"""The people of the safety net: one for each role, and those who have none."""

from dataclasses import dataclass

from odoo.fields import Command

# Who is no person of the demonstration, and what they are there for.
PLAIN, STRANGER, ABROAD = "net_plain", "net_stranger", "net_abroad"
EXPORT = "base.group_allow_export"
ACCOUNTS = ("base.group_user", "base.group_portal", "base.group_public")


@dataclass(frozen=True)
class Person:
    """A user, with the names of all groups that he or she has."""

    login: str
    user: object
    groups: frozenset

    def __str__(self):
        return self.login


def find_people(env, modules):
    """Return everybody by login: demo users, administrator, public, and new ones.

    New are an employee without a role, a portal user who represents nobody, somebody
    with every role in another company, and one user for each group that no
    demo user is given by name.
    """
    names = _group_names(env)
    users = _demo_users(env, modules)
    given = users.group_ids
    ours = [g for g, n in names.items() if n.partition(".")[0] in modules]
    for group in env["res.groups"].browse(ours) - given:
        users += _make_user(env, f"net_{names[group.id].partition('.')[2]}", group)
    users += _make_user(env, PLAIN, env.ref("base.group_user"))
    users += _make_user(env, STRANGER, env.ref("base.group_portal"))
    users += _make_abroad(env, env["res.groups"].browse(ours))
    _let_export(env, users)
    users += env.ref("base.user_admin") + env.ref("base.public_user")
    return {
        user.login: Person(
            user.login, user, frozenset(names[g] for g in user.all_group_ids.ids)
        )
        for user in users
    }


def distinct(people):
    """Return one person for each set of groups."""
    found = {}
    for person in people:
        found.setdefault(person.groups, person)
    return list(found.values())


def _group_names(env):
    return {
        group: name
        for group, name in env["res.groups"].search([]).get_external_id().items()
        if name
    }


def _demo_users(env, modules):
    data = env["ir.model.data"].search(
        [("model", "=", "res.users"), ("module", "in", modules)]
    )
    return env["res.users"].browse(data.mapped("res_id"))


def _make_user(env, login, groups, **values):
    quiet = env["res.users"].with_context(no_reset_password=True)
    return quiet.create(
        {
            "name": login,
            "login": login,
            "password": login,
            "email": f"{login}@example.org",
            "group_ids": [Command.set(groups.ids)],
            **values,
        }
    )


def _let_export(env, users):
    """Let everybody inside export, which in Odoo is a right of its own."""
    inside = users.filtered(lambda user: user._is_internal())
    env.ref(EXPORT).user_ids += inside


def _make_abroad(env, groups):
    company = env["res.company"].create({"name": "Another ministry"})
    only = {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
    return _make_user(env, ABROAD, groups, **only)
