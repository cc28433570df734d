"""Databases and the folders of their attachments, handled as one."""

import os
import shutil
import time
from pathlib import Path

from .failures import Failure
from .postgres import Postgres

DRAFT = "_draft"
DROP_ATTEMPTS = 5


class Databases:
    """Create, clone, rename and drop; a clone costs seconds."""

    def __init__(self, server: Postgres, data: Path):
        self.server = server
        self._filestore = data / "filestore"

    def names(self) -> set[str]:
        """Return the databases of the server."""
        rows = self.server.query("SELECT datname FROM pg_database")
        return {name for (name,) in rows}

    def exists(self, name: str) -> bool:
        """Tell whether the database is there, complete."""
        return name in self.names()

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
        folder = self._filestore / target
        if (self._filestore / source).exists():
            # The files are named by their contents and never change: link them.
            shutil.copytree(self._filestore / source, folder, copy_function=os.link)
        self.server.query(f"CREATE DATABASE {target} TEMPLATE {source}")

    def publish(self, draft: str, name: str) -> None:
        """Give a finished draft its name; until then nobody takes it for complete."""
        shutil.rmtree(self._filestore / name, ignore_errors=True)
        if (self._filestore / draft).exists():
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
