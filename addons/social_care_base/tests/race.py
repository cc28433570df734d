import threading

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import mute_logger

ATTEMPTS = 5  # as many as Odoo's own ``retrying``


class RaceCase(BaseCase):
    """Several real connections at once, each repeated as Odoo repeats a request.

    What such a test makes is committed: it takes everything away again by itself.
    Tag it ``-standard``, ``concurrency``.
    """

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # The runner's thread holds the lock of the registry all the time.
        self.patch(Registry, "_lock", DummyRLock())

    def _race(self, *acts, user_id=SUPERUSER_ID):
        """Run each act on a connection of its own, all begun before any writes.

        :param acts: functions of an environment
        :return: ``["done in attempt 1", "refused in attempt 2: why", ...]``, in order
        """
        start, outcomes = threading.Barrier(len(acts)), {}

        def run(place, act):
            outcomes[place] = self._run_act(act, start, user_id)

        threads = [
            threading.Thread(target=run, args=(place, act))
            for place, act in enumerate(acts)
        ]
        with mute_logger("odoo.sql_db"):  # serialization failures are the point
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=60)
        return [outcomes.get(place, "lost") for place in range(len(acts))]

    def _run_act(self, act, start, user_id):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.registry.cursor() as cr:  # commits, or rolls back
                    # The snapshot of this transaction is taken before all go on.
                    cr.execute("SELECT 1 FROM res_users LIMIT 1")
                    if attempt == 1:
                        start.wait(timeout=30)
                    act(api.Environment(cr, user_id, {}))
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                continue
            except (UserError, IntegrityError) as error:
                return f"refused in attempt {attempt}: {error}"
            return f"done in attempt {attempt}"
        return "given up"

    def _verbs(self, outcomes):
        """Return the first word of each outcome, sorted."""
        return sorted(outcome.split()[0] for outcome in outcomes)
