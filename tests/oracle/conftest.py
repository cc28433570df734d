"""Rules on large published files, compared with their published answers.

They take longer than unit tests may. The files lie beside the repository.
"""

import logic_packages  # noqa: F401  makes the rules of the addons importable
import pytest
from samples import SAMPLES

MISSING = "the published samples are missing: {} (SOCIAL_CARE_SAMPLES)"


def pytest_sessionstart():
    """End at once, in one line, where there is nothing to compare with."""
    if not SAMPLES.is_dir():
        raise pytest.UsageError(MISSING.format(SAMPLES))
