"""Where things are: the checkout, its state, and what all checkouts share."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .failures import Failure

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
CONFIG = ROOT / "config"
INSIDE = Path(__file__).resolve().parent / "inside"
SHARED_NAME = "social-care"


@dataclass(frozen=True)
class Places:
    """The folders that one run may write to."""

    cache: Path  # downloaded and unpacked parts, shared by all checkouts
    local: Path  # database, keys and logs of this checkout

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


def fresh_places() -> Places:
    """Return empty folders, so that the whole set-up is proven from nothing."""
    local = ROOT / ".local"
    local.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="fresh-", dir=local))
    os.environ["PIP_NO_CACHE_DIR"] = "1"
    os.environ["NPM_CONFIG_CACHE"] = str(folder / "npm")
    return Places(folder / "cache", folder / "local").prepare()


def discard(places: Places) -> None:
    """Delete the folders of :func:`fresh_places`."""
    shutil.rmtree(places.local.parent, ignore_errors=True)
