"""A real Odoo on a copy of the demonstration; every test is rolled back.

``script/test`` makes the copy and names it in ``CARE_DATABASE``.
"""

import os
from pathlib import Path

import pytest
from samples import sample

from kit.odoo_log import complaints_in


def pytest_collection_modifyitems(items):
    """Warnings of Odoo's own code and libraries are not ours to mend."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for kind in ("DeprecationWarning", "PendingDeprecationWarning"):
                item.add_marker(pytest.mark.filterwarnings(f"ignore::{kind}"))


@pytest.fixture(autouse=True)
def clean_log(caplog):
    """Fail a test below which Odoo warns or logs an error."""
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    assert complaints_in(records) == []


@pytest.fixture(scope="session")
def registry():
    from odoo.modules.registry import Registry
    from odoo.tools import config

    database = os.environ["CARE_DATABASE"]
    config.parse_config(["-d", database, "--no-http", "--log-level=warn"])
    return Registry(database)


@pytest.fixture
def env(registry):
    from odoo import SUPERUSER_ID, api

    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})
        cr.rollback()


@pytest.fixture(scope="session")
def shared_data():
    """Return the folder of sample files that lies beside the repository."""
    return sample()
