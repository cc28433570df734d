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

COMPLETE, MANIFEST = ".complete", ".manifest"
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


def write_manifest(folder: Path) -> None:
    """Keep names and sizes of all files of ``folder``, headed by their digest."""
    lines = []
    for parent, _folders, files in os.walk(folder):
        if not parent.endswith("/__pycache__"):
            paths = (os.path.join(parent, name) for name in files)  # noqa: PTH118
            lines += [f"{os.lstat(path).st_size} {path}" for path in paths]
    prefix = f"{folder}/"
    text = "\n".join(sorted(line.replace(prefix, "", 1) for line in lines))
    write_atomically(folder / MANIFEST, f"{digest(text)}\n{text}")


def is_intact(folder: Path) -> bool:
    """Tell whether all files are there in their size; 30,000 take a moment only."""
    try:
        known, _, text = (folder / MANIFEST).read_text().partition("\n")
        if digest(text) != known:
            return False
        for line in text.splitlines():
            size, _, name = line.partition(" ")
            if os.lstat(f"{folder}/{name}").st_size != int(size):
                return False
    except OSError:
        return False
    return True


class Cache:
    """The parts that all checkouts of a user share."""

    def __init__(self, root: Path):
        self.root = root

    def folder(
        self, name: str, key: str, build: Callable[[Path], str | None], space: int = 100
    ) -> Path:
        """Return the complete folder ``name-key``; let ``build`` fill it if needed.

        A build that was broken off leaves no ``.complete`` file and starts over, as
        does one whose files are not as it left them.

        :param build: gets the empty folder; may return a note to keep with it
        :param space: megabytes that the build needs
        """
        folder = self.root / f"{name}-{key}"
        with locked(self.root / "locks" / f"{name}.lock"):
            if (folder / COMPLETE).exists() and is_intact(folder):
                os.utime(folder / COMPLETE)
                return folder
            require_space(self.root, space)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            note = build(folder)
            write_manifest(folder)
            write_atomically(folder / COMPLETE, note or "")
            self._forget_unused(name, folder)
        return folder

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
