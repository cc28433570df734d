from odoo.tests import tagged

from .common import NgoCommon


@tagged("post_install", "-at_install")
class TestNgoPerformance(NgoCommon):
    """The number of queries does not grow with the number of bodies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        drafts = [cls._make_ngo_draft() for _again in range(10)]
        first = drafts[0]
        more = first.create(
            [
                {
                    "name": f"جمعية العدد {place}",
                    "form_id": first.form_id.id,
                    "governorate_id": first.governorate_id.id,
                    "work_field_ids": first.work_field_ids.ids,
                }
                for place in range(90)
            ]
        )
        cls.ngos = cls.env["care.ngo"].union(*drafts, more)

    def _count(self, ngos, call):
        call(ngos)  # warm the caches of reference data
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call(ngos)
        return self.cr.sql_log_count - before

    def _assert_constant(self, call):
        counts = [self._count(self.ngos[:size], call) for size in (1, 10, 100)]
        self.assertLessEqual(max(counts), counts[0], counts)

    def test_check_of_notifications(self):
        self._assert_constant(lambda ngos: ngos._get_problems())

    def test_standing(self):
        self._assert_constant(lambda ngos: ngos._get_standing_issues("grant"))

    def test_available_steps(self):
        self._assert_constant(lambda ngos: ngos.mapped("available_transitions"))

    def test_list_of_the_register(self):
        names = ["name", "registry_no", "form_id", "governorate_id", "state", "org_id"]
        spec = {name: {} for name in names}
        self._assert_constant(lambda ngos: ngos.web_read(spec))

    def test_search_of_every_spelling_uses_the_index(self):
        domain = self.env["care.ngo"]._get_search_domain("الأمل")
        query = self.env["care.ngo"].sudo()._search(domain)
        self.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("EXPLAIN " + self.env.cr.mogrify(query.select()).decode())
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())

        self.assertIn("care_ngo__name_folded_index", plan)
