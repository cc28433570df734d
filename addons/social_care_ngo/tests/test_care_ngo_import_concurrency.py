from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import SQL

from .import_common import BOARD_HEADING, HEADING, ImportCommon, make_csv
from .test_care_ngo_concurrency import TestNgoConcurrency


@tagged("-standard", "concurrency", "post_install", "-at_install")
class TestNgoImportConcurrency(TestNgoConcurrency):
    """Two imports at once, on two real connections: each body enters once."""

    def setUp(self):
        super().setUp()
        # The names and fields of the row are known in English too: no language needed.
        row = ImportCommon._row(
            98765, name_ar="جمعية سباق الاستيراد", fields_of_work="family"
        )
        board = make_csv(BOARD_HEADING, ImportCommon._board(row))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            # Two files with the same row: the second one has an empty line more.
            documents = env["care.ngo.import"].create(
                [
                    {"file": make_csv(HEADING, [row] * count), "board_file": board}
                    for count in (1, 2)
                ]
            )
            for document in documents:
                document.action_judge()
                document._apply_transition("load")
            self.import_ids = documents.ids

    def _clean(self):
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT ngo_id FROM care_ngo_import_row"
                " WHERE import_id = ANY(%s) AND ngo_id IS NOT NULL",
                [self.import_ids],
            )
            entered = {ngo_id for (ngo_id,) in cr.fetchall()}
            self._delete_evidence(
                cr, "care_audit_entry", "care.ngo.import", self.import_ids
            )
            for table, column in (
                ("mail_message", "res_id"),
                ("mail_activity", "res_id"),
                ("ir_attachment", "res_id"),
            ):
                model = "model" if table == "mail_message" else "res_model"
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = %s AND %s = ANY(%s)",
                        SQL.identifier(table),
                        SQL.identifier(model),
                        "care.ngo.import",
                        SQL.identifier(column),
                        self.import_ids,
                    )
                )
            cr.execute(
                "DELETE FROM care_ngo_import WHERE id = ANY(%s)", [self.import_ids]
            )
        self.ngo_ids = [*self.ngo_ids, *entered]
        super()._clean()

    def _read_imports(self, query):
        with self.registry.cursor() as cr:
            cr.execute(query, [self.import_ids])
            return cr.fetchall()

    def test_a_body_in_two_imports_at_once_enters_once(self):
        def loader(import_id):
            def act(env):
                env["care.ngo.import"].browse(import_id)._load_part()

            return act

        outcomes = self._race(*map(loader, self.import_ids))

        self.assertEqual(self._verbs(outcomes), ["done", "done"], outcomes)
        statuses = self._read_imports(
            "SELECT status, count(DISTINCT ngo_id) FROM care_ngo_import_row"
            " WHERE import_id = ANY(%s) AND status IN ('loaded', 'known')"
            " GROUP BY status ORDER BY status"
        )
        self.assertEqual(statuses, [("known", 1), ("loaded", 1)])
        entered = self._read_imports(
            "SELECT DISTINCT ngo_id FROM care_ngo_import_row"
            " WHERE import_id = ANY(%s) AND ngo_id IS NOT NULL"
        )
        self.assertEqual(len(entered), 1)
