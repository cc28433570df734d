"""Nobody acts for another: who is at work is who has logged in, or the system.

The suite has no delegates. Whatever a person does is recorded under that person, and
incompatible duties look at the person, whose rights do not matter.
"""

import ast

import pytest
from suite import ADDONS, parse_python, python_files, where

# The engine takes a step that follows from another; it performs no duty.
SYSTEM = {"SUPERUSER_ID", "self.env.ref('base.user_root')", "request.env.user"}
# Each reviewed: whose name is used, and for what.
REVIEWED = {
    # The night goes on with a load under the name of whoever began it, who is asked
    # again for the duty at each part.
    ("care_ngo_import_load.py", "document.load_user_id"),
    # It is only asked whether a person could take the duty; nothing is written.
    ("care_grant_review.py", "review.reviewer_id"),
    ("care_accreditation_assessment.py", "user"),
    # It is only asked whether who is told of a failure may read the document.
    ("care_deadline.py", "user"),
    # A command of the server's console names the user it works as.
    ("care.py", "user.id"),
}
DELEGATION = ("delegat", "on_behalf", "deputy", "proxy_user", "impersonat")


def _switches(file):
    """Return ``[(line, to whom)]`` of every place that goes on as somebody else."""
    found = []
    for node in ast.walk(parse_python(file)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name == "with_user" and node.args:
            found.append((node.lineno, ast.unparse(node.args[0])))
        for keyword in node.keywords if name in ("env", "Environment") else ():
            if keyword.arg in ("user", "uid"):
                found.append((node.lineno, ast.unparse(keyword.value)))
    return found


@pytest.mark.parametrize("addon", ADDONS.values(), ids=ADDONS)
def test_code_goes_on_as_nobody_else(addon):
    wrong = [
        f"{where(file, line)}: {person}"
        for file in python_files(addon, tests=False)
        for line, person in _switches(file)
        if person not in SYSTEM and (file.name, person) not in REVIEWED
    ]

    assert not wrong


def test_every_reviewed_place_is_still_there():
    found = {
        (file.name, person)
        for addon in ADDONS.values()
        for file in python_files(addon, tests=False)
        for _line, person in _switches(file)
    }

    assert found >= REVIEWED


@pytest.mark.parametrize("addon", ADDONS.values(), ids=ADDONS)
def test_no_field_or_method_names_a_delegate(addon):
    wrong = [
        f"{where(file, node.lineno)}: {name}"
        for file in python_files(addon, tests=False)
        for node in ast.walk(parse_python(file))
        if isinstance(node, ast.FunctionDef | ast.Name)
        for name in [getattr(node, "name", getattr(node, "id", ""))]
        if any(word in name.lower() for word in DELEGATION)
    ]

    assert not wrong
