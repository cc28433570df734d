"""Every addon installs with nothing but what it depends on, and leaves no trace."""

import json
import os
import re
import subprocess

import pytest

PREFIX = "social_care_"
# In the order in which they can be uninstalled.
SUBSETS = {
    "base": ["base"],
    "ngo": ["ngo", "base"],
    "fund": ["fund", "base"],
    "donations": ["donations", "fund", "ngo", "base"],
    "grants": ["grants", "fund", "ngo", "base"],
    "accreditation": ["accreditation", "ngo", "base"],
}
TROUBLE = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) .*$", re.MULTILINE)


@pytest.fixture
def database():
    """Return an empty Odoo without the suite, and drop it afterwards."""
    template = json.loads(os.environ["CARE_PREPARED"])["odoo"]
    name = "care_t_installation"
    drop = ["dropdb", "--if-exists", "--force", name]
    subprocess.run(drop, check=True, capture_output=True)
    subprocess.run(["createdb", "-T", template, name], check=True)
    yield name
    subprocess.run(drop, check=True, capture_output=True)


def odoo(database, *arguments):
    """Run Odoo's module command and return what it logged."""
    command = [*json.loads(os.environ["CARE_ODOO"]), "module", *arguments]
    done = subprocess.run(
        [*command, "-d", database], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert not TROUBLE.findall(done.stderr), TROUBLE.search(done.stderr)[0]


def ask(database, query):
    """Return the rows of a query, as lines."""
    command = ["psql", "-d", database, "-Atc", query]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("addon", SUBSETS)
def test_addon_installs_alone_and_uninstalls_without_a_trace(database, addon):
    names = [f"{PREFIX}{part}" for part in SUBSETS[addon]]

    odoo(database, "install", names[0])

    installed = "state = 'installed' AND name LIKE 'social_care_%'"
    modules = f"SELECT name FROM ir_module_module WHERE {installed}"
    assert set(ask(database, modules)) == set(names)

    odoo(database, "uninstall", *names)

    assert ask(database, modules) == []
    tables = "SELECT tablename FROM pg_tables WHERE tablename LIKE 'care\\_%'"
    assert ask(database, tables) == []
    left = "SELECT module || '.' || name FROM ir_model_data"
    assert ask(database, f"{left} WHERE module LIKE 'social_care_%'") == []
