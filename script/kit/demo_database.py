"""The database with the demo data, which scripts serve, ask and bring up to date."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from .addons import Addon
from .cache import locked
from .databases import DRAFT, check_name
from .failures import Failure
from .odoo_log import OdooLog
from .preparation import Kitchen
from .runtime import Runtime

NAME = "social_care"
MARK = "social-care"
ODOO = "odoo"
UPDATE_WAY_OUT = (
    "What was entered is untouched. Put it right and start again, or make the demo"
    " database anew: script/server --reset"
)


class DemoDatabase:
    """The database that ``script/server`` serves; what is entered there stays."""

    def __init__(self, runtime: Runtime):
        self.runtime = runtime
        chosen = "" if runtime.places.is_fresh else os.environ.get("SOCIAL_CARE_DB")
        self.name = check_name(chosen or runtime.databases.own_name(NAME))
        self._kitchen = Kitchen(runtime)

    @contextmanager
    def in_use(self, *, reset: bool = False) -> Iterator[str]:
        """Create the database, or bring it up to date with changed code, and lend it.

        Any number of scripts use it at once; none changes it below another one.
        """
        local = self.runtime.places.local
        with (local / f"{self.name}.users.lock").open("w") as users:
            with locked(local / "demo.lock"):
                self._ready(users, reset=reset)
                fcntl.flock(users, fcntl.LOCK_SH)
            yield self.name

    def _ready(self, users: IO[str], *, reset: bool) -> None:
        databases = self.runtime.databases
        names, draft = databases.names(), f"{self.name}{DRAFT}"
        if self.name in names:
            self._require_own()
            if not reset:
                self._require_attachments()
                self._update(users)
                return
            self._require_unused(users, "is to be made anew")
        source = self._kitchen.cook(self._kitchen.demo())
        with self.runtime.console.step(f"The database {self.name}"):
            databases.clone(source, draft)
            databases.remember(draft, self._note())
            databases.publish(draft, self.name)

    def _require_own(self) -> None:
        if not self.runtime.databases.recall(self.name).startswith(MARK):
            raise Failure(
                f"The server has a database {self.name} that is not the suite's.",
                "Choose another name: SOCIAL_CARE_DB=care_demo script/server",
            )

    def _require_attachments(self) -> None:
        """Refuse a database of another checkout, whose files are not here."""
        if not self.runtime.databases.exists(self.name):
            raise Failure(
                f"The attachments of the database {self.name} are missing in"
                f" {self.runtime.places.data}.",
                "Start it from the checkout that made it, choose another name"
                " (SOCIAL_CARE_DB), or make it anew: script/server --reset",
            )

    def _require_unused(self, users: IO[str], purpose: str) -> None:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure(
                f"The database {self.name} {purpose}, but another script uses it.",
                "Stop that one first (script/server, script/care or script/shell).",
            ) from None

    def _update(self, users: IO[str]) -> None:
        """Update the addons whose files changed since the last start; all, if Odoo's
        own did.
        """
        note = self.runtime.databases.recall(self.name).removeprefix(MARK)
        known = json.loads(note)
        changed = [a for a in self._kitchen.addons if known.get(a.name) != _stamp(a)]
        is_other_odoo = known.get(ODOO) != self.runtime.source.identity
        names = [*(["Odoo"] if is_other_odoo else []), *(a.short_name for a in changed)]
        if not names:
            return
        title = ", ".join(names)
        self._require_unused(users, f"needs an update ({title})")
        with self.runtime.console.step(f"Updating {title}"):
            self._run(_tasks(known, changed, is_other_odoo=is_other_odoo))
        self.runtime.databases.remember(self.name, self._note())
        text = "Changed demo data come with: script/server --reset"
        self.runtime.console.say(text)

    def _run(self, tasks: list[str]) -> None:
        log = self.runtime.places.log / "update.log"
        try:
            self.runtime.prepare(self.name, *tasks, log=log)
        except Failure as failure:
            failure.way_out = f"{UPDATE_WAY_OUT}\n{failure.way_out}"
            raise
        OdooLog.read(log).require_clean()

    def _note(self) -> str:
        stamps = {addon.name: _stamp(addon) for addon in self._kitchen.addons}
        return f"{MARK}{json.dumps(stamps | {ODOO: self.runtime.source.identity})}"


def _tasks(known: dict, changed: list[Addon], *, is_other_odoo: bool) -> list[str]:
    """Return what brings a database up to date that was made of ``known``."""
    new = ",".join(addon.name for addon in changed if addon.name not in known)
    old = ",".join(addon.name for addon in changed if addon.name in known)
    if is_other_odoo:
        old = "base"  # and so all that depends on it
    tasks = {"install": new, "update": old, "demo": new}
    return [*(f"{task}:{names}" for task, names in tasks.items() if names), "assets"]


def _stamp(addon: Addon) -> str:
    return addon.stamp(demo=False)
