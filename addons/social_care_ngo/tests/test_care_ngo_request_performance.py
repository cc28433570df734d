from odoo.tests import tagged

from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestNgoRequestPerformance(RequestCommon):
    """The number of queries does not grow with the number of requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        model = cls.env["care.ngo.request"]
        kind = cls._get_type("move_hq")
        ngos = cls.env["care.ngo"].create(
            [
                {
                    "name": f"جمعية {place}",
                    "form_id": cls.ngo.form_id.id,
                    "governorate_id": cls.ngo.governorate_id.id,
                    "representative_ids": cls._get_default_representatives(),
                }
                for place in range(99)
            ]
        )
        cls.requests = model.create(
            [
                {"ngo_id": ngo.id, "type_id": kind.id, "new_street": "جديد"}
                for ngo in cls.ngo + ngos
            ]
        )

    def _count(self, records, call):
        call(records)  # warm the caches of reference data
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call(records)
        return self.cr.sql_log_count - before

    def _assert_constant(self, call, slack=0):
        one, ten, hundred = (
            self._count(self.requests[:size], call) for size in (1, 10, 100)
        )
        self.assertLessEqual(max(ten, hundred), one + slack, (one, ten, hundred))

    def test_list_of_requests(self):
        names = ["reference", "type_id", "ngo_id", "date_due", "is_at_risk", "state"]
        spec = {name: {} for name in names}
        self._assert_constant(lambda requests: requests.web_read(spec))

    def test_check_of_requests(self):
        self._assert_constant(lambda requests: requests._get_problems())

    def test_available_steps(self):
        self._assert_constant(lambda r: r.mapped("available_transitions"))

    def test_work_queue(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE care_ngo_request SET state = 'filed' WHERE id = ANY(%s)",
            [self.requests.ids],
        )
        self.env.invalidate_all()
        queue = self.env["care.ngo.queue"].with_user(self.ngo_officer)
        spec = {name: {} for name in ("reference", "kind", "next_step", "date_due")}
        counts = []
        for size in (1, 10, 100):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows = queue.search([("res_model", "=", "care.ngo.request")], limit=size)
            self.assertEqual(len(rows.web_read(spec)), size)
            counts.append(self.cr.sql_log_count - before)

        self.assertLessEqual(max(counts[1:]), counts[0], counts)

    def test_standing_with_campaigns_and_money(self):
        self._approve("fundraising")
        self._file("foreign_funding")
        ngos = self.ngo
        for _again in range(5):
            other = self._make_ngo()
            self._file("foreign_funding", ngo=other)
            ngos |= other

        one = self._count(ngos[:1], lambda n: n._get_standing_issues("grant"))
        six = self._count(ngos, lambda n: n._get_standing_issues("grant"))

        self.assertLessEqual(six, one, (one, six))
