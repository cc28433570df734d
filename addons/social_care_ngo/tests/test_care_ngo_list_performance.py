from datetime import timedelta

from lxml import etree

from odoo.fields import Date, Datetime
from odoo.tests import tagged

from .common import PDF, NgoCommon

SIZES = (1, 10, 100)


@tagged("post_install", "-at_install")
class TestNgoListPerformance(NgoCommon):
    """The screens of the registrar cost as many queries for 100 rows as for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        first = cls.ngo
        cls.ngos = first.create(
            [
                {
                    "name": f"جمعية القائمة {place}",
                    "form_id": first.form_id.id,
                    "governorate_id": first.governorate_id.id,
                    "work_field_ids": first.work_field_ids.ids,
                    "representative_ids": cls._get_default_representatives(),
                }
                for place in range(100)
            ]
        )
        cls._add_rows()
        cls.ngos._start_deadline("ngo_completeness")
        cls._put_in("active")
        cls._add_meetings()
        cls._put_in("notified")

    @classmethod
    def _put_in(cls, state):
        """Let the bodies stand in a state, as if people had brought them there."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE care_ngo SET state = %s, date_notified = now() WHERE id = ANY(%s)",
            [state, cls.ngos.ids],
        )
        cls.env.invalidate_all()

    @classmethod
    def _add_rows(cls):
        today = Date.today()
        document_type = cls.ngo.form_id.document_type_ids[0]
        cls.env["care.ngo.person"].create(
            [
                {"ngo_id": ngo.id, "name": "عضو", "role": "chair", "date_from": today}
                for ngo in cls.ngos
            ]
        )
        cls.env["care.ngo.document"].create(
            [
                {"ngo_id": ngo.id, "type_id": document_type.id, "file": PDF}
                for ngo in cls.ngos
            ]
        )
        cls.env["care.ngo.letter"]._issue(cls.ngos, "return", "سبب")

    @classmethod
    def _add_meetings(cls):
        cls.env["care.ngo.meeting"].create(
            [
                {
                    "ngo_id": ngo.id,
                    "kind": "board",
                    "date_planned": Datetime.now() + timedelta(days=20),
                }
                for ngo in cls.ngos
            ]
        )

    def _get_spec(self, model, kind):
        """Return the fields of the screen as it is shown, lines of lines left out."""
        arch = model.get_views([(False, kind)])["views"][kind]["arch"]
        found = etree.fromstring(arch).xpath("//field[not(ancestor::field)]")
        return {node.get("name"): {} for node in found}

    def _assert_constant(self, name, kind="list", extra=()):
        model = self.env[name].with_user(self.ngo_officer)
        spec = self._get_spec(model, kind)
        path = "id" if name == "care.ngo" else "ngo_id"
        domain = [(path, "in", self.ngos.ids), *extra]
        counts = []
        for size in (1, *SIZES):  # the first one warms the caches of reference data
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            found = model.web_search_read(domain, spec, limit=size)
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(found["records"]), size)

        # Beyond the limit of a page Odoo counts what there is: one query.
        self.assertLessEqual(max(counts[2:]), counts[1], (name, kind, counts))

    def test_lists_of_the_register(self):
        for name in (
            "care.ngo",
            "care.ngo.person",
            "care.ngo.document",
            "care.ngo.meeting",
            "care.ngo.letter",
            "care.ngo.deadline",
            "care.ngo.queue",
        ):
            with self.subTest(name=name):
                self._assert_constant(name)

    def test_cards_and_calendars_of_the_register(self):
        for name, kind in (
            ("care.ngo", "kanban"),
            ("care.ngo.queue", "kanban"),
            ("care.ngo.deadline", "calendar"),
        ):
            with self.subTest(name=name, kind=kind):
                self._assert_constant(name, kind)

    def test_search_of_every_spelling(self):
        self._assert_constant("care.ngo", extra=[("display_name", "ilike", "القائمه")])
