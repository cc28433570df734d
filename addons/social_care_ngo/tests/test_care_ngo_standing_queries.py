from datetime import date

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.social_care_ngo.models.care_ngo_strike_off import REGULARISATION

from .common import PDF
from .meeting_common import MeetingCommon
from .request_common import RequestCommon
from .return_common import YEAR_END

# Sets of bodies, each with every kind of issue: 1 set and 10 of them, after a first.
SETS = 12
TODAY = "2026-11-22 12:00:00"
EXPECTED = {
    "annual_return_to_correct",
    "assembly_overdue",
    "board_missing",
    "board_term_expired",
    "campaign_report_overdue",
    "dissolution_proposed",
    "documents_expired",
    "documents_missing",
    "foreign_money_held",
    "foreign_return_overdue",
    "foreign_spent_uncleared",
    "meeting_unrecorded",
    "minutes_overdue",
    "ngo_annual_return",
    "not_operational",
    "regularisation_due",
    "regularisation_open",
    "regularisation_overdue",
    "strike_off_proposed",
    "term_ending",
    "vetting_missing",
}


@tagged("post_install", "-at_install")
class TestNgoStandingQueries(MeetingCommon, RequestCommon):
    """Ten times the issues of every kind take as many queries as one of each."""

    @classmethod
    @freeze_time(TODAY)
    def setUpClass(cls):
        super().setUpClass()
        makers = [
            cls._make_people,
            cls._make_documents,
            cls._make_returns,
            cls._make_proposals,
            cls._make_meetings,
            cls._make_campaigns,
            cls._make_money,
            cls._make_older,
        ]
        # Two bodies of each kind, side by side in each set.
        cls.width = 3 * len(makers)
        cls.bodies = cls.env["care.ngo"].create(
            [
                {
                    "name": f"Body {place}",
                    "form_id": cls.ngo.form_id.id,
                    "governorate_id": cls.ngo.governorate_id.id,
                    "fiscal_month": "6",
                }
                for place in range(SETS * cls.width)
            ]
        )
        drafts = cls.bodies[:: cls.width]
        cls._change(
            cls.bodies - drafts,
            {"state": "active", "date_listed": date(2015, 1, 1)},
        )
        for place, make in enumerate(makers):
            make(*(cls.bodies[3 * place + n :: cls.width] for n in range(3)))
        cls.env.flush_all()
        cls.env.invalidate_all()

    # === ISSUES === #

    @classmethod
    def _change(cls, records, vals):
        """Write what nobody may write, as if time had brought it about."""
        cls.env.flush_all()
        pairs = [SQL("%s = %s", SQL.identifier(k), v) for k, v in vals.items()]
        cls.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                SQL(", ").join(pairs),
                records.ids,
            )
        )
        cls.env.invalidate_all()

    @classmethod
    def _copy_rows(cls, record, vals_list):
        """Return copies of ``record`` with other values, past every control."""
        cls.env.flush_all()
        columns = [f.name for f in record._fields.values() if f.column_type and f.store]
        found = []
        for vals in vals_list:
            names = [name for name in columns if name != "id"]
            values = [
                SQL("%s", vals[name]) if name in vals else SQL.identifier(name)
                for name in names
            ]
            rows = cls.env.execute_query(
                SQL(
                    "INSERT INTO %(table)s (%(names)s) SELECT %(values)s FROM %(table)s"
                    " WHERE id = %(id)s RETURNING id",
                    table=SQL.identifier(record._table),
                    names=SQL(", ").join(map(SQL.identifier, names)),
                    values=SQL(", ").join(values),
                    id=record.id,
                )
            )
            found.append(rows[0][0])
        return record.browse(found)

    @classmethod
    def _make_people(cls, _drafts, expired, ending):
        def member(ngo, place, last):
            return {
                "ngo_id": ngo.id,
                "name": f"Member {place}",
                "role": "member",
                "date_from": "2022-01-01",
                "date_to": last,
            }

        seated = [(ngo, "2026-01-01") for ngo in expired]
        seated += [(ngo, "2026-12-31") for ngo in ending]
        cls._change(expired + ending, {"state": "draft"})
        people = cls.env["care.ngo.person"].create(
            [member(ngo, place, last) for ngo, last in seated for place in range(2)]
        )
        cls.env["care.ngo.kinship"].create(
            [
                {"person_id": one.id, "relative_id": other.id, "relation": "sibling"}
                for one, other in zip(people[::2], people[1::2], strict=True)
            ]
        )
        cls._change(expired + ending, {"state": "active"})

    @classmethod
    def _make_documents(cls, expired, *_others):
        title = cls.env.ref("social_care_ngo.care_ngo_document_type_hq_title")
        cls.env["care.ngo.document"].create(
            [
                {
                    "ngo_id": ngo.id,
                    "type_id": title.id,
                    "file": PDF,
                    "date_expiry": "2026-11-10",
                }
                for ngo in expired
            ]
        )

    @classmethod
    def _make_returns(cls, late, returned, both):
        (late + returned + both)._open_returns(YEAR_END)
        both._open_returns(date(2025, 6, 30))
        reason = {"state": "returned", "decision_reason": "Why"}
        cls._change(returned.return_ids, reason | {"date_first_filed": YEAR_END})

    @classmethod
    def _make_proposals(cls, struck, court, _other):
        proposals = cls.env["care.ngo.strike.off"]
        proposals._propose([{"ngo_id": ngo.id, "year_count": 2} for ngo in struck])
        last = date(2024, 1, 11)
        cls._change(court, {"date_regularise_until": last, "regularisation": "todo"})
        proposals._propose(
            [
                {"ngo_id": n.id, "ground": REGULARISATION, "date_last_day": last}
                for n in court
            ]
        )

    @classmethod
    def _make_meetings(cls, unminuted, unrecorded, unmet):
        with freeze_time("2026-03-01 09:00:00"):
            held = cls._hold().with_env(cls.env)
            convened = cls._convene().with_env(cls.env)
        rows = [{"ngo_id": ngo.id, "reference": None} for ngo in unminuted]
        without = cls._copy_rows(held, rows)
        without._start_deadline("ngo_ga_minutes", date_start=date(2026, 3, 21))
        cls._copy_rows(convened, [{"ngo_id": ngo.id} for ngo in unrecorded])
        # The years of these bodies end in different months.
        cls._change(unmet[::2], {"fiscal_month": "12"})
        for ngos, end in ((unmet[::2], date(2025, 12, 31)), (unmet[1::2], YEAR_END)):
            ngos._start_deadline("ngo_ga_hold", date_start=end)
        cls._change(
            unmet.deadline_ids,
            {"date_first_due": date(2026, 10, 31), "date_due": date(2026, 10, 31)},
        )

    @classmethod
    def _make_campaigns(cls, *kinds):
        campaign = cls.env["care.ngo.campaign"].search(
            [("request_id", "=", cls._approve("fundraising").id)]
        )
        overdue = {"date_report_due": date(2026, 10, 1)}
        cls._copy_rows(campaign, [{"ngo_id": n.id, **overdue} for n in kinds[0]])

    @classmethod
    def _make_money(cls, held, spent, refused):
        fund = cls.env["care.ngo.foreign.fund"].search(
            [("request_id", "=", cls._refuse("foreign_funding").id)]
        )
        requests = cls.env["care.ngo.request"]
        kind = cls._get_type("foreign_funding").id
        for ngos, vals in (
            (held, {"state": "held"}),
            (spent, {"state": "cleared", "is_spent_uncleared": True}),
            (refused, {"state": "to_return"}),
        ):
            asked = requests.create([{"ngo_id": n.id, "type_id": kind} for n in ngos])
            money = cls._copy_rows(
                fund,
                [{"ngo_id": a.ngo_id.id, "request_id": a.id, **vals} for a in asked],
            )
            if ngos == spent:
                money._restate({"amount_spent": 1})
                cls.env["care.ngo.foreign.breach"]._find(money)
            if ngos == refused:
                money._start_deadline("ngo_ff_return", date_start=date(2026, 10, 1))

    @classmethod
    def _make_older(cls, due, overdue, applied):
        for ngos, last, how in (
            (due, date(2027, 1, 1), "todo"),
            (overdue, date(2026, 1, 1), "todo"),
            (applied, date(2027, 1, 1), "applied"),
        ):
            vals = {"date_regularise_until": last, "regularisation": how}
            cls._change(ngos, vals)
        kind = cls._get_type("regularisation").id
        asked = cls.env["care.ngo.request"].create(
            [{"ngo_id": ngo.id, "type_id": kind} for ngo in applied]
        )
        filed = {"state": "under_review", "date_filed": date(2026, 11, 1)}
        cls._change(asked, filed)

    # === TESTS === #

    def _count(self, call, bodies):
        return self._count_queries(lambda: call(bodies.browse(bodies.ids)))

    def _assert_constant(self, call):
        first, width = self.bodies[: self.width], self.width
        self._count(call, first)  # fill the caches of reference data
        one = self._count(call, self.bodies[width : 2 * width])
        ten = self._count(call, self.bodies[2 * width :])
        self.assertLessEqual(ten, one, (one, ten))

    @freeze_time(TODAY)
    def test_every_kind_of_issue_is_among_them(self):
        for place in range(SETS):
            part = self.bodies[place * self.width :][: self.width]
            issues = part._get_standing_issues("grant").values()
            codes = {issue.code for found in issues for issue in found}
            with self.subTest(place=place):
                self.assertLessEqual(EXPECTED, codes)

    @freeze_time(TODAY)
    def test_each_issue_leads_to_the_page_on_which_it_is_settled(self):
        issues = self.bodies[: self.width]._get_standing_issues("portal")
        urls = {
            issue.code: issue.url.replace(f"/my/ngo/{ngo_id}", "")
            for ngo_id, found in issues.items()
            for issue in found
        }

        expected = {
            "assembly_overdue": "/meetings",
            "board_term_expired": "/requests#change_board",
            "documents_expired": "",
            "minutes_overdue": "/meetings",
            "foreign_spent_uncleared": "#foreign_money",
            "term_ending": "/requests#change_board",
            "vetting_missing": "/board",
        }
        self.assertEqual({code: urls[code] for code in expected}, expected)
        self.assertRegex(urls["ngo_annual_return"], r"^/annual/\d+$")

    @freeze_time(TODAY)
    def test_standing_costs_as_many_queries_for_ten_times_the_issues(self):
        for purpose in ("grant", "portal"):
            with self.subTest(purpose=purpose):
                self._assert_constant(
                    lambda ngos, p=purpose: ngos._get_standing_issues(p)
                )

    @freeze_time(TODAY)
    def test_indicators_cost_as_many_queries_for_ten_times_the_facts(self):
        period = (date(2026, 1, 1), date(2026, 11, 22))
        self._assert_constant(lambda ngos: ngos._get_indicator_values(period))
