from odoo.tests import tagged

from .common import AccreditationCommon


@tagged("post_install", "-at_install")
class TestCareAccreditationPerformance(AccreditationCommon):
    """The number of queries does not grow with the number of records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        drafts = [cls._make_application() for _again in range(8)]
        cls.applications = cls.env["care.accreditation.application"].union(*drafts)
        for application in cls.applications:
            cls._bring(application, "committee")
        items = cls._plan_session(*cls.applications).item_ids
        cls.items = items.browse(items.ids)

    def _count(self, records, call):
        call(records)  # warm the caches of reference data
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call(records)
        return self.cr.sql_log_count - before

    def _assert_constant(self, records, call):
        one, all_of_them = self._count(records[:1], call), self._count(records, call)
        self.assertLessEqual(all_of_them, one, (one, all_of_them))

    def test_list_of_applications(self):
        names = ("reference", "partner_id", "scheme_id", "state", "total", "proposal")
        spec = {name: {} for name in names}
        self._assert_constant(self.applications, lambda some: some.web_read(spec))

    def test_pipeline_of_applications(self):
        spec = {"display_name": {}, "governorate_id": {}, "activity_ids": {}}
        self._assert_constant(self.applications, lambda some: some.web_read(spec))

    def test_count_of_ballots(self):
        self._assert_constant(self.items, lambda some: some.mapped("cast_count"))

    def test_count_of_evidence(self):
        self._assert_constant(
            self.applications, lambda some: some.mapped("evidence_count")
        )

    def test_public_search_of_a_name_uses_the_index(self):
        credentials = self.env["care.accreditation.credential"].sudo()
        query = credentials._search([("holder_folded", "ilike", "محمد")])
        self.cr.execute("SET LOCAL enable_seqscan = off")
        self.cr.execute("EXPLAIN " + self.cr.mogrify(query.select()).decode())
        plan = "\n".join(line for (line,) in self.cr.fetchall())

        self.assertIn("holder_folded", plan)
        self.assertIn("Index", plan)
