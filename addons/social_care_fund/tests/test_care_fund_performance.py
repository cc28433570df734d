from decimal import Decimal

from odoo.tests import tagged

from ..models.care_budget_move import Booking
from .common import FAR, FundCommon

SIZES = (1, 10, 100)


@tagged("post_install", "-at_install")
class TestFundPerformance(FundCommon):
    """Work on many records costs as many queries as work on one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fund_money(cls.fund_general, 100_000)
        cls.lines = (
            cls.env["care.budget.line"]
            .with_user(cls.fund_officer)
            .create(
                [
                    {
                        "name": f"Line {number}",
                        "fund_id": cls.fund_general.id,
                        "amount_initial": 100,
                        **FAR,
                    }
                    for number in range(sum(SIZES))
                ]
            )
            .with_env(cls.env)
        )

    def _take(self):
        """Yield one, ten and a hundred lines, none of them twice."""
        rest = self.lines
        for size in SIZES:
            yield rest[:size]
            rest = rest[size:]

    def _assert_flat(self, counts, slack):
        self.assertLessEqual(max(counts), counts[0] + slack, counts)

    def test_bookings_cost_the_same_for_one_and_for_many(self):
        self.lines.action_open()
        moves = self.env["care.budget.move"]
        counts = []
        for number, lines in enumerate(self._take()):
            bookings = [
                Booking(line, "commit", Decimal(60), line, seq=number) for line in lines
            ]
            counts.append(self._count_queries(lambda b=bookings: moves._book_all(b)))

        # Known keys, savepoint and release, update, insert; many: one lock more;
        # the records themselves are read in the first place.
        self._assert_flat(counts, 3)
        self.assertLessEqual(counts[0], 12, counts)

    def test_allotting_costs_the_same_for_one_and_for_many(self):
        counts = [self._count_queries(lines.action_open) for lines in self._take()]

        self.assertEqual(self.fund_general.amount_allotted, 100 * sum(SIZES))
        self._assert_flat(counts, 12)

    def test_a_list_costs_the_same_for_one_and_for_many(self):
        names = ["name", "fund_id", "amount_free", "bound_percent", "state"]
        counts = [
            self._count_queries(lambda r=lines: r.read(names)) for lines in self._take()
        ]

        self._assert_flat(counts, 0)

    def test_a_gift_finds_its_fund_with_the_same_queries_among_many(self):
        def find():
            self.env["care.fund"]._find_for_gift(
                "unrestricted", "none", "general", self.company
            )

        counts = [self._count_queries(find)]
        for number in range(20):
            self._make_fund(code=f"P{number}", restriction="designated")
        counts.append(self._count_queries(find))

        self._assert_flat(counts, 0)

    def test_the_proof_costs_the_same_for_one_and_for_many(self):
        audits = self.env["care.fund.audit"]
        counts = [self._count_queries(lambda: audits._run_audit(self.company))]
        self.lines.action_open()
        counts.append(self._count_queries(lambda: audits._run_audit(self.company)))

        self._assert_flat(counts, 0)
