"""The published sample files with their answers; they lie beside the checkout."""

from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "data"


def sample(*parts):
    """Return a published file or folder; without it the test fails in one line.

    A skipped comparison would look as if the published answers had been met.
    """
    path = SAMPLES.joinpath(*parts)
    if not path.exists():
        pytest.fail(f"the published samples are missing: {path}", pytrace=False)
    return path
