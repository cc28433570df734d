"""Rules without Odoo: worked examples and properties."""

import gc

import logic_packages  # noqa: F401  makes the rules of the addons importable
from hypothesis import settings

settings.register_profile("suite", deadline=None, print_blob=True)
# For whoever waits at the screen; a run of everything tries twice as many examples.
settings.register_profile("quick", settings.get_profile("suite"), max_examples=50)
settings.load_profile("suite")


def pytest_collection_finish():
    """Spare the garbage collector the tests, which all live to the end, and let it
    look seldom: examples of properties leave much, and little of it in circles.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
