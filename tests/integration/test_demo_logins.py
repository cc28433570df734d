"""The logins that ``script/server`` and README list are those of the demonstration."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = json.loads((ROOT / "config/demo-logins.json").read_text())
LOGINS = [login for e in ENTRIES for login in (e["login"], *e.get("also", ()))]


def test_everybody_of_the_demonstration_is_on_the_list(env):
    rows = env["ir.model.data"].search(
        [("model", "=", "res.users"), ("module", "=like", "social\\_care\\_%")]
    )
    people = env["res.users"].browse(rows.mapped("res_id"))

    assert set(people.mapped("login")) - set(LOGINS) == set()


def test_the_list_seats_a_committee_with_its_quorum(env):
    """Whoever follows the main story needs two assessors and enough who may vote."""
    committee = env.ref("social_care_accreditation.care_accreditation_committee_demo")
    voters = committee.member_ids.filtered(lambda m: m.role == "member")
    assessors = env["res.users"].search([("login", "=like", "assessor%")])

    assert set(voters.user_id.mapped("login")) <= set(LOGINS)
    assert len(set(assessors.mapped("login")) & set(LOGINS)) >= 2


def test_readme_tells_the_same_logins():
    """Of several in a row the first and the last."""
    readme = (ROOT / "README.md").read_text()
    ends = [(e["login"], *e.get("also", ())[-1:]) for e in ENTRIES]

    assert [n for names in ends for n in names if f"`{n}`" not in readme] == []


def test_every_role_has_somebody_on_the_list(env):
    """A group that others include counts too: somebody holds it and no more of it."""
    groups = env["res.groups"].search([("privilege_id", "!=", False)])
    ours = groups.get_external_id()
    listed = env["res.users"].search([("login", "in", LOGINS)])

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
