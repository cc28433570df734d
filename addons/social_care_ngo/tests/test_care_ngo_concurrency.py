from io import BytesIO

from werkzeug.datastructures import FileStorage

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.social_care_base.tests.race import RaceCase
from odoo.addons.social_care_ngo.controllers.whole import whole

NUMBER = "99999999996"
# Evidence that nobody deletes: taken away here only, so that the database is as before.
EVIDENCE = ("care_audit_entry", "care_decision")


@tagged("-standard", "concurrency", "post_install", "-at_install")
class TestNgoConcurrency(RaceCase):
    """Two registrars at once, on two real connections: one entry, one number."""

    def setUp(self):
        super().setUp()
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

    def _enter(self, *ngo_ids):
        """Let each connection take over its body; return what came of them."""

        def taker(ngo_id):
            def act(env):
                env["care.ngo"].browse(ngo_id).action_take_over(reason="Older register")

            return act

        return self._verbs(self._race(*map(taker, ngo_ids)))

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

        self.assertEqual(self._enter(first, first), ["done", "refused"])
        self.assertEqual(self._read("state"), ["active", "draft"])
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM care_document"
                " WHERE res_model = 'care.ngo' AND res_id = %s",
                [first],
            )
            self.assertEqual(cr.fetchone(), (1,))

    def test_two_bodies_get_two_numbers(self):
        self.assertEqual(self._enter(*self.ngo_ids), ["done", "done"])
        self.assertEqual(len(set(self._read("registry_no"))), 2)

    def test_one_number_goes_to_one_body(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["care.ngo"].browse(self.ngo_ids).given_registry_no = NUMBER

        self.assertEqual(self._enter(*self.ngo_ids), ["done", "refused"])
        self.assertEqual(sorted(map(str, self._read("registry_no"))), [NUMBER, "None"])


@tagged("-standard", "concurrency", "post_install", "-at_install")
class TestNgoPortalConcurrency(TestNgoConcurrency):
    """A button of the portal pressed on two connections at once: one effect."""

    def _clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            bodies = env["care.ngo"].browse(self.ngo_ids)
            documents = bodies.ngo_document_ids
            files = env["ir.attachment"].search(
                [
                    ("res_model", "=", documents._name),
                    ("res_id", "in", documents.ids),
                    ("res_field", "=", "file"),
                ]
            )
            rows = {
                "care.deadline": bodies.deadline_ids.ids,
                documents._name: documents.ids,
            }
            for model, ids in rows.items():
                for table in EVIDENCE:
                    self._delete_evidence(cr, table, model, ids)
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE id = ANY(%s)",
                        SQL.identifier(env[model]._table),
                        ids,
                    )
                )
            cr.execute(
                "DELETE FROM mail_message WHERE model = %s AND res_id = ANY(%s)",
                [documents._name, rows[documents._name]],
            )
            files.unlink()
        super()._clean()

    def _press(self, act):
        def press(env):
            with whole(env):
                act(env["care.ngo"].browse(self.ngo_ids[0]))

        return self._race(press, press)

    def test_notification_that_is_sent_twice_is_received_once(self):
        # What a complete file needs is another test's matter.
        model = self.registry["care.ngo"]
        self.patch(model, "_get_problems", lambda ngos: {ngo.id: [] for ngo in ngos})

        outcomes = self._press(lambda ngo: ngo._apply_transition("notify"))

        self.assertEqual(self._verbs(outcomes), ["done", "refused"])
        self.assertEqual(self._read("state"), ["notified", "draft"])
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM care_deadline WHERE res_model = 'care.ngo'"
                " AND res_id = %s",
                [self.ngo_ids[0]],
            )
            self.assertEqual(cr.fetchone(), (1,))

    def test_of_two_uploads_at_once_one_is_told_to_try_again(self):
        def upload(ngo):
            kind = ngo.form_id.document_type_ids[:1]
            file = FileStorage(BytesIO(b"%PDF-1.7 scan"), "scan.pdf")
            ngo._upload_document(kind.id, file, "2040-01-01")

        outcomes = self._press(upload)

        self.assertEqual(self._verbs(outcomes), ["done", "refused"])
        refusal = next(text for text in outcomes if "refused" in text)
        self.assertIn("has just been uploaded", refusal)
        versions = self._read("version", "care_ngo_document", "ngo_id")
        self.assertEqual(versions, [1])
