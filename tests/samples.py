"""The published sample files with their answers; they lie beside the checkout."""

import pytest

from kit.paths import SAMPLES

__all__ = ["SAMPLES", "sample"]


def sample(*parts):
    """Return a published file or folder; without it the test fails in one line.

    A skipped comparison would look as if the published answers had been met.
    """
    path = SAMPLES.joinpath(*parts)
    if not path.exists():
        text = f"the published samples are missing: {path} (SOCIAL_CARE_SAMPLES)"
        pytest.fail(text, pytrace=False)
    return path
