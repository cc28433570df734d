"""Rules without Odoo: worked examples and properties."""

import gc

import logic_packages  # noqa: F401  makes the rules of the addons importable
from hypothesis import settings

settings.register_profile("suite", deadline=None, print_blob=True)
settings.load_profile("suite")


def pytest_collection_finish():
    """Spare the garbage collector the tests themselves, which all live to the end."""
    gc.freeze()
