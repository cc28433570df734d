"""Databases and the folders of their attachments, handled as one."""

import os
import shutil
import time
from pathlib import Path

from .cache import digest
from .failures import Failure
from .postgres import Postgres

DRAFT = "_draft"
DROP_ATTEMPTS = 5


class Databases:
    """Create, clone, rename and drop; a clone costs seconds."""

    def __init__(self, server: Postgres, data: Path):
        self.server = server
        self._filestore = data / "filestore"
        # On a server that others use too, ours are told apart by where their
        # attachments are.
        self._tag = "" if server.is_own else f"_{digest(str(data.resolve()))[:8]}"

    def own_name(self, name: str) -> str:
        """Return ``name`` as no other checkout calls a database of this server."""
        return f"{name}{self._tag}"

    def names(self) -> set[str]:
        """Return the databases of the server."""
        rows = self.server.query("SELECT datname FROM pg_database")
        return {name for (name,) in rows}

    def exists(self, name: str) -> bool:
        """Tell whether the database is there, with its attachments."""
        return name in self.names() and (self._filestore / name).is_dir()

    def create(self, name: str) -> None:
        """Create an empty database, as Odoo would."""
        self.drop(name)
        self.server.query(
            f"CREATE DATABASE {name} ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0"
        )
        self.server.query("CREATE EXTENSION IF NOT EXISTS pg_trgm", name)

    def clone(self, source: str, target: str) -> None:
        """Make ``target`` a copy of ``source``, with its attachments."""
        self.drop(target)
        # The files are named by their contents and never change: link them.
        files, copies = self._filestore / source, self._filestore / target
        shutil.copytree(files, copies, copy_function=os.link)
        self.server.query(f"CREATE DATABASE {target} TEMPLATE {source}")

    def publish(self, draft: str, name: str) -> None:
        """Give a finished draft its name; until then nobody takes it for complete."""
        self.drop(name)
        (self._filestore / draft).mkdir(parents=True, exist_ok=True)
        (self._filestore / draft).rename(self._filestore / name)
        self.server.query(f"ALTER DATABASE {draft} RENAME TO {name}")

    def drop(self, name: str) -> None:
        """Drop the database, if it is there, and its attachments."""
        for attempt in range(DROP_ATTEMPTS):
            try:
                self.server.query(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                break
            except Failure:
                # An autovacuum worker may be there, which only a superuser may end.
                if attempt == DROP_ATTEMPTS - 1:
                    raise
                time.sleep(2)
        shutil.rmtree(self._filestore / name, ignore_errors=True)

    def drop_drafts(self, prefix: str) -> None:
        """Drop what earlier runs were broken off in; for who holds the lock on it."""
        for name in self.names():
            if name.startswith(prefix) and name.endswith(f"{self._tag}{DRAFT}"):
                self.drop(name)

    def drop_own(self) -> None:
        """Drop all of this checkout's on a server that others use too."""
        for name in self.names():
            if self._tag and name.removesuffix(DRAFT).endswith(self._tag):
                self.drop(name)

    def remember(self, name: str, note: str) -> None:
        """Keep ``note`` with the database."""
        quoted = note.replace("'", "''")
        self.server.query(f"COMMENT ON DATABASE {name} IS '{quoted}'")

    def recall(self, name: str) -> str:
        """Return the note of the database."""
        about = "shobj_description(oid, 'pg_database')"
        query = f"SELECT datname, {about} FROM pg_database"  # noqa: S608 - constants
        rows = self.server.query(query)
        return dict(rows).get(name, "")


def check_name(name: str) -> str:
    """Return ``name`` if it can stand in a statement as it is."""
    if not name.isidentifier() or not name.islower() or len(name) > 50:
        raise Failure(
            f"{name!r} is no name for a database.",
            "Use small letters, digits and underscores.",
        )
    return name
