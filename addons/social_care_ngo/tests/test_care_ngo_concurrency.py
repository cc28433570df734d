import threading

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name
from odoo.tools import SQL, mute_logger

ATTEMPTS = 5  # as many as Odoo's own ``retrying``
NUMBER = "99999999996"
# Evidence that nobody deletes: taken away here only, so that the database is as before.
EVIDENCE = ("care_audit_entry", "care_decision")


@tagged("-standard", "concurrency", "post_install", "-at_install")
class TestNgoConcurrency(BaseCase):
    """Two registrars at once, on two real connections: one entry, one number."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # The runner's thread holds the lock of the registry all the time.
        self.patch(Registry, "_lock", DummyRLock())
        self.outcomes = {}
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            form = env.ref("social_care_ngo.care_ngo_form_association_eg")
            self.ngo_ids = (
                env["care.ngo"]
                .create(
                    [
                        {
                            "name": f"جمعية السباق {place}",
                            "form_id": form.id,
                            "governorate_id": env.ref("base.state_eg_c").id,
                            "legacy_no": f"race {place}",
                        }
                        for place in range(2)
                    ]
                )
                .ids
            )
        self.addCleanup(self._clean)

    def _clean(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT id FROM care_document"
                " WHERE res_model = 'care.ngo' AND res_id = ANY(%s)",
                [self.ngo_ids],
            )
            rows = {
                "care.ngo": self.ngo_ids,
                "care.document": [i for (i,) in cr.fetchall()],
            }
            for model, ids in rows.items():
                for table in EVIDENCE:
                    self._delete_evidence(cr, table, model, ids)
                cr.execute(
                    "DELETE FROM mail_message WHERE model = %s AND res_id = ANY(%s)",
                    [model, ids],
                )
            cr.execute(
                "DELETE FROM care_document WHERE id = ANY(%s)", [rows["care.document"]]
            )
            cr.execute(
                "DELETE FROM care_ngo WHERE id = ANY(%s) RETURNING partner_id",
                [self.ngo_ids],
            )
            partners = [partner for (partner,) in cr.fetchall() if partner]
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["res.partner"].browse(partners).unlink()

    def _delete_evidence(self, cr, table, model, ids):
        name = SQL.identifier(table)
        cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", name))
        cr.execute(
            SQL(
                "DELETE FROM %s WHERE res_model = %s AND res_id = ANY(%s)",
                name,
                model,
                ids,
            )
        )
        cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", name))

    # === THE RACE === #

    def _race(self, *ngo_ids):
        """Let each connection take over its body, after all have read their state."""
        start = threading.Barrier(len(ngo_ids))
        threads = [
            threading.Thread(target=self._run, args=(place, ngo_id, start))
            for place, ngo_id in enumerate(ngo_ids)
        ]
        with mute_logger("odoo.sql_db"):  # serialization failures are the point
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=60)
        return sorted(self.outcomes.values())

    def _run(self, place, ngo_id, start):
        for attempt in range(ATTEMPTS):
            self.outcomes[place] = "given up"
            try:
                with self.registry.cursor() as cr:  # commits, or rolls back
                    ngo = api.Environment(cr, SUPERUSER_ID, {})["care.ngo"].browse(
                        ngo_id
                    )
                    ngo.mapped("state")
                    if attempt == 0:
                        start.wait(timeout=30)
                    ngo.action_take_over(reason="Older register")
                self.outcomes[place] = "done"
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                continue
            except (UserError, psycopg2.errors.UniqueViolation):
                self.outcomes[place] = "refused"
            return

    def _read(self, column, table="care_ngo", key="id"):
        with self.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "SELECT %s FROM %s WHERE %s = ANY(%s) ORDER BY id",
                    SQL.identifier(column),
                    SQL.identifier(table),
                    SQL.identifier(key),
                    self.ngo_ids,
                )
            )
            return [value for (value,) in cr.fetchall()]

    def test_one_body_is_entered_once(self):
        first = self.ngo_ids[0]

        self.assertEqual(self._race(first, first), ["done", "refused"])
        self.assertEqual(self._read("state"), ["active", "draft"])
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM care_document"
                " WHERE res_model = 'care.ngo' AND res_id = %s",
                [first],
            )
            self.assertEqual(cr.fetchone(), (1,))

    def test_two_bodies_get_two_numbers(self):
        self.assertEqual(self._race(*self.ngo_ids), ["done", "done"])
        self.assertEqual(len(set(self._read("registry_no"))), 2)

    def test_one_number_goes_to_one_body(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["care.ngo"].browse(self.ngo_ids).given_registry_no = NUMBER

        self.assertEqual(self._race(*self.ngo_ids), ["done", "refused"])
        self.assertEqual(sorted(map(str, self._read("registry_no"))), [NUMBER, "None"])
