"""Where things are: the checkout, its state, and what all checkouts share."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .cache import locked
from .failures import Failure

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
CONFIG = ROOT / "config"
INSIDE = Path(__file__).resolve().parent / "inside"
# The published sample files with their answers; they are no part of the repository.
SAMPLES = Path(os.environ.get("SOCIAL_CARE_SAMPLES") or ROOT.parent / "shared" / "data")
SHARED_NAME = "social-care"
FRESH, IN_USE = "fresh-", "in-use.lock"


@dataclass(frozen=True)
class Places:
    """The folders that one run may write to."""

    cache: Path  # downloaded and unpacked parts, shared by all checkouts
    local: Path  # database, keys and logs of this checkout
    is_fresh: bool = False  # whether they are deleted at the end

    @property
    def log(self) -> Path:
        return self.local / "log"

    @property
    def data(self) -> Path:
        return self.local / "odoo"

    @property
    def keys(self) -> Path:
        return self.local / "keys"

    def prepare(self) -> "Places":
        """Make the folders; private ones are for this user alone."""
        self.cache.mkdir(parents=True, exist_ok=True)
        for folder in (self.local, self.log, self.data, self.keys):
            folder.mkdir(parents=True, exist_ok=True)
        self.keys.chmod(0o700)
        return self


def usual_places() -> Places:
    """Return the user's cache and the checkout's own state."""
    return Places(_cache_home() / SHARED_NAME, ROOT / ".local").prepare()


def _cache_home() -> Path:
    configured = os.environ.get("XDG_CACHE_HOME")
    try:
        return Path(configured) if configured else Path.home() / ".cache"
    except RuntimeError:
        problem, way_out = "You have no home folder.", "Set HOME, or XDG_CACHE_HOME."
        raise Failure(problem, way_out) from None


@contextmanager
def places_for(*, is_fresh: bool) -> Iterator[Places]:
    """Lend the usual places, or empty ones that are deleted again.

    With the empty ones the whole set-up is proven from nothing. What runs that were
    killed left of theirs is deleted first.
    """
    local = ROOT / ".local"
    with locked(local / "fresh.lock"):
        _sweep(local)
        if is_fresh:
            folder = Path(tempfile.mkdtemp(prefix=FRESH, dir=local))
            in_use = (folder / IN_USE).open("w")
            fcntl.flock(in_use, fcntl.LOCK_EX)
    if not is_fresh:
        yield usual_places()
        return
    os.environ["PIP_NO_CACHE_DIR"] = "1"
    os.environ["NPM_CONFIG_CACHE"] = str(folder / "npm")
    with in_use:
        try:
            yield Places(folder / "cache", folder / "local", is_fresh=True).prepare()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(local: Path) -> None:
    for folder in local.glob(f"{FRESH}*"):
        with (folder / IN_USE).open("w") as in_use:
            try:
                fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(folder, ignore_errors=True)
