"""The logins that ``script/server`` and README list are those of the demonstration."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOGINS = json.loads((ROOT / "config/demo-logins.json").read_text())


def test_everybody_on_the_list_can_sign_in_with_the_login_as_password(env):
    for entry in LOGINS:
        login = entry["login"]
        credential = {"login": login, "password": login, "type": "password"}
        user = env["res.users"].search([("login", "=", login)])

        assert user, f"{login} is on the list but not in the demonstration"
        user.with_user(user)._check_credentials(credential, {"interactive": False})


def test_readme_tells_the_same_logins():
    readme = (ROOT / "README.md").read_text()

    assert [e["login"] for e in LOGINS if f"`{e['login']}`" not in readme] == []


def test_every_role_has_somebody_on_the_list(env):
    """A group that others include counts too: somebody holds it and no more of it."""
    groups = env["res.groups"].search([("privilege_id", "!=", False)])
    ours = groups.get_external_id()
    listed = env["res.users"].search([("login", "in", [e["login"] for e in LOGINS])])

    alone = [
        name
        for group, name in ((g, ours[g.id]) for g in groups)
        if name.startswith("social_care_") and not listed & group.user_ids
    ]

    assert alone == []


def test_hr_sees_the_accreditation_of_an_employee(env):
    officer = env.ref("social_care_accreditation.user_hr_officer_demo")
    worker = env.ref("social_care_accreditation.hr_employee_worker_demo")

    assert worker.with_user(officer).care_credential_ids.mapped("state") == ["active"]
