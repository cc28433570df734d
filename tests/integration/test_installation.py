"""Every addon installs with nothing but what it declares, and leaves no trace."""

import json
import os
import re
import subprocess
import time
from contextlib import contextmanager

import pytest

PREFIX = "social_care_"
PREPARED = json.loads(os.environ["CARE_PREPARED"])
DATABASE = "care_t_installation"
# In the order in which they can be uninstalled.
SUBSETS = {
    "base": ["base"],
    "ngo": ["ngo", "base"],
    "fund": ["fund", "base"],
    "donations": ["donations", "fund", "ngo", "base"],
    "grants": ["grants", "fund", "ngo", "base"],
    "accreditation": ["accreditation", "ngo", "base"],
}
ALL = ["accreditation", "grants", "donations", "fund", "ngo", "base"]
# Kinds of demo records that journal entries and messages go on naming.
STAYING = {"res.users", "res.partner", "res.groups", "account.analytic.plan"}
INSTALLED = (
    "SELECT name FROM ir_module_module"
    " WHERE state = 'installed' AND name LIKE 'social_care_%'"
)
TROUBLE = re.compile(r"^\S+ \S+ \d+ (WARNING|ERROR|CRITICAL) .*$", re.MULTILINE)


@contextmanager
def copy_of(template):
    """Lend a copy of a prepared database, and drop it afterwards."""
    drop()
    subprocess.run(["createdb", "-T", PREPARED[template], DATABASE], check=True)
    try:
        yield DATABASE
    finally:
        drop()


def drop():
    """Drop the copy; an autovacuum worker may be there, which only leaves by itself."""
    command = ["dropdb", "--if-exists", "--force", DATABASE]
    for _attempt in range(10):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not done.returncode:
            return
        time.sleep(2)
    raise AssertionError(done.stderr)


def odoo(database, *arguments, harmless=None):
    """Run Odoo's module command; nothing but what is harmless goes wrong."""
    command = [*json.loads(os.environ["CARE_ODOO"]), "module", *arguments]
    done = subprocess.run(
        [*command, "-d", database], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    trouble = [line[0] for line in TROUBLE.finditer(done.stderr)]
    assert [line for line in trouble if not (harmless and harmless in line)] == []


def ask(database, query):
    """Return the rows of a query, as lines."""
    command = ["psql", "-d", database, "-Atc", query]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.split()


def left_behind(database):
    """Return what there still is of the suite: addons, tables, kinds of records."""
    found = ask(database, INSTALLED)
    tables = "SELECT tablename FROM pg_tables WHERE tablename LIKE 'care\\_%'"
    kinds = "SELECT DISTINCT model FROM ir_model_data"
    found += ask(database, tables)
    return found + ask(database, f"{kinds} WHERE module LIKE 'social_care_%'")


@pytest.mark.parametrize("addon", SUBSETS)
def test_addon_installs_alone_and_uninstalls_without_a_trace(addon):
    """Odoo has only what the addon declares: no accounting where nobody asks for it."""
    names = [f"{PREFIX}{part}" for part in SUBSETS[addon]]
    with copy_of(f"alone-{addon}") as database:
        assert ask(database, INSTALLED) == []

        odoo(database, "install", names[0])

        assert set(ask(database, INSTALLED)) == set(names)
        odoo(database, "uninstall", *names)
        assert left_behind(database) == []


def test_all_addons_go_together_with_everything_that_was_entered():
    """Also what nobody may change or delete while the addons are there.

    Who is still named by Odoo's own rows stays, such as the author of a journal entry:
    Odoo tries each, and keeps what the database refuses to delete.
    """
    names = [f"{PREFIX}{part}" for part in ALL]
    with copy_of("demo") as database:
        assert set(ask(database, INSTALLED)) == set(names)
        assert ask(database, "SELECT count(*) > 100 FROM care_audit_entry") == ["t"]

        odoo(database, "uninstall", *names, harmless=" bad query: b'DELETE FROM ")

        assert set(left_behind(database)) <= STAYING
