from odoo.tests import tagged

from .common import GrantCommon

LIST_FIELDS = {
    "care.grant.application": (
        "reference title ngo_id call_id amount_requested date_submitted"
        " next_actor state"
    ),
    "care.grant": (
        "reference title ngo_id call_id amount amount_paid next_actor state"
    ),
    "care.grant.tranche": "grant_id number ngo_id date_planned amount next_actor state",
    "care.grant.review": "application_id ngo_id call_id reviewer_id score state",
    "care.grant.call": (
        "reference name amount_envelope amount_awarded application_count state"
    ),
}


@tagged("post_install", "-at_install")
class TestGrantPerformance(GrantCommon):
    """Lists cost the same for one row and for many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for _row in range(6):
            cls._make_active()

    def _count(self, model, records):
        names = LIST_FIELDS[model].split()
        wanted = {
            name: {"fields": {"display_name": {}}} if name.endswith("_id") else {}
            for name in names
        }
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self._as(self.auditor, records).web_read(wanted)
        return self.cr.sql_log_count - before

    def test_a_list_costs_the_same_for_one_row_and_for_six(self):
        for model in LIST_FIELDS:
            records = self.env[model].search([], limit=7, order="id desc")
            self.assertGreaterEqual(len(records), 6)
            self._count(model, records)  # fill the caches of the registry
            with self.subTest(model=model):
                one = self._count(model, records[:1])
                many = self._count(model, records[1:])

                self.assertLessEqual(many, one + 2, (model, one, many))

    def test_screening_twice_as_many_costs_less_than_twice(self):
        call = self._make_call()
        few = self.env["care.grant.application"].concat(
            *(self._make_submitted(call) for _one in range(2))
        )
        many = self.env["care.grant.application"].concat(
            *(self._make_submitted(call) for _one in range(8))
        )
        self._as(self.grant_officer, few | many).tax_clear = "yes"
        counts = []
        for batch in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._as(self.grant_officer, batch).action_screen()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)

        self.assertLess(counts[1], counts[0] * 2.5, counts)
