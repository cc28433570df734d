from odoo.tests import tagged

from .common import DonationCommon, ReturnCommon


@tagged("post_install", "-at_install")
class TestDonationPerformance(DonationCommon):
    """Costs per record are bounded."""

    def _make_gifts(self, count, state):
        gifts = [self._make_gift(state=state) for _i in range(count)]
        return self.env["care.donation"].union(*gifts)

    def test_posting_a_batch_costs_the_same_for_one_and_for_ten_gifts(self):
        counts = []
        for number in (1, 10):
            self._make_gifts(number, "accepted")
            batch = self._make_batch(100.0 * number)
            counts.append(self._count_queries(batch.action_post))

        self.assertLessEqual(counts[1], counts[0] + 5, counts)

    def test_collecting_costs_the_same_for_one_and_for_ten_gifts(self):
        counts = []
        for number in (1, 10):
            self._make_gifts(number, "accepted")
            batch = self._make_batch(0.0, collect=False)
            counts.append(self._count_queries(batch.action_collect))

        self.assertLessEqual(counts[1], counts[0] + 3, counts)

    def test_serials_are_taken_with_one_statement_for_all_gifts(self):
        gifts = self._make_gifts(10, "accepted").with_user(self.donation_officer)
        counters = self.env["care.reference.counter"]
        taken = []
        original = type(counters)._take

        def take(model, key, count=1, **options):
            taken.append((key, count))
            return original(model, key, count, **options)

        self.patch(type(counters), "_take", take)
        gifts.action_issue_receipt()

        books = [count for key, count in taken if key.startswith("donation.receipt/")]
        self.assertEqual(books, [10])


@tagged("post_install", "-at_install")
class TestReturnPerformance(ReturnCommon):
    """Rows are written at once, however many."""

    def test_a_file_costs_the_same_queries_for_ten_and_for_five_hundred_rows(self):
        counts = []
        quarters = (("2025-07-01", "2025-09-30"), ("2025-10-01", "2025-12-31"))
        for number, (start, end) in zip((10, 500), quarters, strict=True):
            content = self._make_file(*({} for _row in range(number)))
            self.env.flush_all()
            before = self.cr.sql_log_count
            quarter = [self._to_date(day) for day in (start, end, "2026-04-12")]
            self._upload(content=content, quarter=quarter)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)

        self.assertLessEqual(counts[1], counts[0] + 5, counts)

    def _to_date(self, text):
        return self.env["care.donation.return"]._fields["date_to"].to_date(text)
