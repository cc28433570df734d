"""The published sample files that tests compare with; no part of the repository."""

from .failures import Failure
from .paths import SAMPLES


def require_samples() -> None:
    """Say before the work, not after it, that a whole run cannot be green."""
    if not SAMPLES.is_dir():
        raise Failure(
            f"The published sample files are missing: {SAMPLES}",
            "Put them there or set SOCIAL_CARE_SAMPLES to their folder; a single suite"
            " (script/test ngo) runs without them as far as it gets.",
        )
