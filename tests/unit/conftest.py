"""Rules without Odoo: worked examples and properties."""

import logic_packages  # noqa: F401  makes the rules of the addons importable
from hypothesis import settings

settings.register_profile("suite", deadline=None, print_blob=True)
settings.load_profile("suite")
