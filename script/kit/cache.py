"""Folders that are filled once and then only read, named by what is in them."""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .failures import Failure

COMPLETE = ".complete"
UNUSED_SECONDS = 30 * 24 * 3600
MEGABYTE = 1024 * 1024


def digest(*parts: str | bytes) -> str:
    """Return a short name for exactly these contents."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.hexdigest()[:12]


def digest_files(files: Iterable[Path], base: Path) -> str:
    """Return a short name for the names and the contents of ``files``."""
    parts: list[str | bytes] = []
    for file in sorted(files):
        parts += [str(file.relative_to(base)), file.read_bytes()]
    return digest(*parts)


def require_space(folder: Path, megabytes: int) -> None:
    """Refuse to start what the disk cannot hold."""
    free = shutil.disk_usage(folder).free // MEGABYTE
    if free < megabytes:
        raise Failure(
            f"The disk is full: {folder} has {free} MB, {megabytes} MB are needed.",
            "Free some space, or set XDG_CACHE_HOME to a folder on a larger disk.",
        )


@contextmanager
def locked(file: Path, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock of ``file``; it is free again even after a kill."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if on_wait:
                on_wait()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_atomically(file: Path, text: str) -> None:
    """Replace ``file`` so that no reader ever sees half of it."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(file)


class Cache:
    """The parts that all checkouts of a user share."""

    def __init__(self, root: Path):
        self.root = root

    def folder(
        self, name: str, key: str, build: Callable[[Path], str | None], space: int = 100
    ) -> Path:
        """Return the complete folder ``name-key``; let ``build`` fill it if needed.

        A build that was broken off leaves no ``.complete`` file and starts over.

        :param build: gets the empty folder; may return a note to keep with it
        :param space: megabytes that the build needs
        """
        folder = self.root / f"{name}-{key}"
        with locked(self.root / "locks" / f"{name}.lock"):
            if (folder / COMPLETE).exists():
                os.utime(folder / COMPLETE)
                return folder
            require_space(self.root, space)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            note = build(folder)
            write_atomically(folder / COMPLETE, note or "")
            self._forget_unused(name, folder)
        return folder

    def is_complete(self, name: str, key: str) -> bool:
        """Tell whether the folder needs no more work."""
        return (self.root / f"{name}-{key}" / COMPLETE).exists()

    def note(self, folder: Path) -> str:
        """Return the note that the build of ``folder`` left."""
        return (folder / COMPLETE).read_text()

    def _forget_unused(self, name: str, current: Path) -> None:
        limit = time.time() - UNUSED_SECONDS
        for folder in self.root.glob(f"{name}-*"):
            mark = folder / COMPLETE
            known = mark.exists() and len(folder.name) == len(current.name)
            if known and mark.stat().st_mtime < limit:
                shutil.rmtree(folder, ignore_errors=True)
