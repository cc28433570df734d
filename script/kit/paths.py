"""Where things are: the checkout, its state, and what all checkouts share."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
CONFIG = ROOT / "config"
INSIDE = Path(__file__).resolve().parent / "inside"
# The published sample files with their answers; they are no part of the repository.
SAMPLES = Path(os.environ.get("SOCIAL_CARE_SAMPLES") or ROOT.parent / "shared" / "data")
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
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Places(Path(home) / SHARED_NAME, ROOT / ".local").prepare()


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
