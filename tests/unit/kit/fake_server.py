"""A database server of names and notes, for tests of what the kit does with one."""

import re
from types import SimpleNamespace

from kit.databases import Databases

STATEMENTS = {
    r"CREATE DATABASE (\w+) TEMPLATE (\w+)$": "create",
    r"CREATE DATABASE (\w+) ENCODING": "create",
    r"DROP DATABASE IF EXISTS (\w+)": "drop",
    r"ALTER DATABASE (\w+) RENAME TO (\w+)": "rename",
    r"COMMENT ON DATABASE (\w+) IS '(.*)'$": "remember",
}


class FakeServer:
    """Understands the statements of ``kit.databases`` and no other."""

    def __init__(self, *, is_own=True):
        self.is_own, self.notes = is_own, {}

    def query(self, sql, _database="postgres"):
        """Do one statement."""
        if sql.startswith("SELECT datname, "):
            return [list(row) for row in self.notes.items()]
        if sql.startswith("SELECT datname"):
            return [[name] for name in self.notes]
        for pattern, action in STATEMENTS.items():
            if found := re.match(pattern, sql, re.DOTALL):
                getattr(self, action)(*found.groups())
        return []

    def create(self, name, template=None):
        """Refuse what PostgreSQL refuses."""
        assert name not in self.notes
        assert template is None or template in self.notes
        self.notes[name] = ""

    def drop(self, name):
        """Drop what is there."""
        self.notes.pop(name, None)

    def rename(self, old, new):
        """Refuse a name that is taken."""
        assert new not in self.notes
        self.notes[new] = self.notes.pop(old)

    def remember(self, name, note):
        """Keep the comment."""
        self.notes[name] = note.replace("''", "'")


class FakeConsole:
    """Keeps what it is told."""

    def __init__(self):
        self.said = []

    def step(self, title):
        """Keep the title; serve as its context, too."""
        self.said.append(title)
        return self

    def say(self, text):
        """Keep the line."""
        self.said.append(text)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False


def make_runtime(places, server):
    """Return a runtime whose Odoo does nothing but note its tasks."""
    done = []

    def prepare(database, *tasks, log, script=""):
        done.append((database, tasks))
        log.write_text("")

    return SimpleNamespace(
        places=places,
        console=FakeConsole(),
        source=SimpleNamespace(identity="odoo-1"),
        databases=Databases(server, places.data),
        prepare=prepare,
        done=done,
    )
