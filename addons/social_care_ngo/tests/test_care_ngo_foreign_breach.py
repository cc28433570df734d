from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract

from .portal_common import PortalCommon
from .request_common import RequestCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
SPENT = "foreign_spent_uncleared"


class BreachCommon(RequestCommon):
    """Money from abroad, a thousand of which was spent before it was cleared."""

    @classmethod
    def _spend(cls, amount=1_000):
        """Return money that waits for its decision, and what was spent of it."""
        fund = cls._validate("foreign_funding").foreign_fund_ids
        fund.with_user(cls.ngo_officer).action_record_spent(amount)
        return fund

    @classmethod
    def _settle(cls, breach):
        breach.with_user(cls.ngo_officer).action_propose(reason="ردت الجمعية المبلغ")
        breach.with_user(cls.ngo_manager).action_settle()

    def _get_blocking(self, purpose="grant"):
        issues = self.ngo._get_standing_issues(purpose)[self.ngo.id]
        return {issue.code for issue in issues if issue.blocking}


@tagged("post_install", "-at_install")
class TestNgoForeignBreach(BreachCommon):
    """Two persons settle what was spent too early; the breach itself stays for ever."""

    def test_settled_breach_blocks_no_more_and_is_kept(self):
        fund = self._spend()
        breach = fund.breach_ids
        self.assertRecordValues(breach, [{"state": "open", "amount": 1_000}])
        for purpose in ("grant", "payment", "fundraising"):
            self.assertIn(SPENT, self._get_blocking(purpose))

        breach.with_user(self.ngo_officer).write(
            {"decision_no": "17/2026", "date_decision": Date.today()}
        )
        breach.with_user(self.ngo_officer).action_propose(reason=" ردت المبلغ ")
        self.assertIn(SPENT, self._get_blocking())
        self.assertFalse(breach.settlement)
        breach.with_user(self.ngo_manager).action_settle()

        self.assertNotIn(SPENT, self._get_blocking())
        self.assertRecordValues(
            breach,
            [
                {
                    "state": "settled",
                    "settlement": "ردت المبلغ",
                    "date_settled": Date.today(),
                }
            ],
        )
        self.assertTrue(fund.is_spent_uncleared)
        self.assertFalse(fund.is_breach_open)
        duties = breach.decision_ids.sorted("id").mapped("duty_id.code")
        self.assertEqual(duties, ["propose", "approve"])
        told = breach.message_ids.filtered("partner_ids").mapped("body")
        self.assertEqual(len(told), 2)  # when it was found and when it was settled

    def test_indicator_keeps_knowing_it_for_its_period(self):
        with freeze_time("2026-03-01 09:00:00"):
            breach = self._spend().breach_ids
            self.ngo.foreign_fund_ids._restate({"date_received": date(2026, 2, 20)})
            breach._write_engine({"date_from": date(2026, 2, 20)})
        with freeze_time("2026-06-10 09:00:00"):
            self._settle(breach)

        for first, last, known in (
            (date(2025, 1, 1), date(2025, 12, 31), False),
            (date(2026, 1, 1), date(2026, 3, 31), True),
            (date(2026, 1, 1), date(2026, 12, 31), True),
            (date(2026, 6, 10), date(2026, 12, 31), False),
            (date(2027, 1, 1), date(2027, 12, 31), False),
        ):
            with self.subTest(first=first, last=last):
                values = self.ngo._get_indicator_values((first, last))[self.ngo.id]
                self.assertEqual(values["foreign_money_spent_uncleared"], known)

    def test_nobody_confirms_what_he_proposed(self):
        breach = self._spend().breach_ids
        manager = breach.with_user(self.ngo_manager)
        manager.action_propose(reason="Because")

        self.assertNotIn("settle", manager.available_transitions)
        with self.assertRaisesRegex(UserError, "Another person must take this step"):
            manager.action_settle()

        breach.with_user(self.ngo_registrar).action_settle()
        self.assertEqual(breach.state, "settled")

    def test_nothing_is_settled_without_a_standing_proposal(self):
        breach = self._spend().breach_ids
        breach.with_user(self.ngo_officer).action_propose(reason="Because")
        breach._invalidate_decisions("Something else has changed")

        with self.assertRaisesRegex(UserError, "another person has to propose"):
            breach.with_user(self.ngo_manager).action_settle()

    def test_declined_proposal_may_be_made_again(self):
        breach = self._spend().breach_ids
        officer = breach.with_user(self.ngo_officer)
        officer.action_propose(reason="Because")
        breach.with_user(self.ngo_manager).action_decline(reason="No proof")
        self.assertRecordValues(breach, [{"state": "open", "proposal": False}])
        self.assertIn(SPENT, self._get_blocking())

        self._settle(breach)

        self.assertEqual(breach.settlement, "ردت الجمعية المبلغ")

    def test_more_spending_opens_a_proposal_again(self):
        fund = self._spend()
        breach = fund.breach_ids
        breach.with_user(self.ngo_officer).action_propose(reason="Because")

        fund.with_user(self.ngo_officer).action_record_spent(1_500)

        self.assertRecordValues(breach, [{"state": "open", "amount": 1_500}])
        self.assertFalse(breach._get_valid_decisions("propose"))
        self.assertEqual(fund.breach_ids, breach)

    def test_spending_after_a_settlement_is_another_breach(self):
        fund = self._spend()
        self._settle(fund.breach_ids)
        officer = fund.with_user(self.ngo_officer)
        officer.action_record_spent(1_000)
        self.assertEqual(len(fund.breach_ids), 1)

        officer.action_record_spent(1_200)

        self.assertEqual(sorted(fund.breach_ids.mapped("amount")), [200, 1_000])
        self.assertIn(SPENT, self._get_blocking())
        fund.request_id.with_user(self.ngo_manager).action_approve()
        officer.action_record_spent(50_000)
        self.assertEqual(len(fund.breach_ids), 2)

    @mute_logger(*QUIET)
    def test_only_its_steps_write_it_whoever_asks(self):
        breach = self._spend().breach_ids
        administrator = self._make_user("test_breach_admin", "base.group_system")
        forged = {"breach_token": True, "money_token": True, "lifecycle_token": True}
        for user in (administrator, self.ngo_manager, self.ngo_registrar):
            mine = breach.with_user(user).with_context(**forged)
            for vals in (
                {"settlement": "x"},
                {"proposal": "x"},
                {"amount": 1},
                {"date_from": "2026-01-01"},
                {"date_settled": "2026-01-01"},
                {"state": "settled"},
            ):
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaises(AccessError),
                ):
                    mine.write(vals)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                mine.create({"fund_id": breach.fund_id.id, "amount": 1})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                mine.unlink()
        for step in ("propose", "settle", "decline", "reopen"):
            with self.subTest(step=step), self.assertRaises(AccessError):
                breach.with_user(administrator)._apply_transition(step, reason="x")
        with self.assertRaises(AccessError):
            breach.sudo().unlink()

    @mute_logger(*QUIET)
    def test_decision_is_entered_by_an_officer_before_the_proposal(self):
        breach = self._spend().breach_ids
        with self.assertRaises(AccessError):
            breach.with_user(self.ngo_registrar).decision_no = "1"
        officer = breach.with_user(self.ngo_officer)
        tomorrow = Date.today() + timedelta(days=2)
        with self.assertRaises(ValidationError):
            officer.write({"decision_no": "1", "date_decision": tomorrow})
        officer.decision_no = "1"
        officer.action_propose(reason="Because")

        with self.assertRaises(AccessError):
            officer.decision_no = "2"

    def test_context_of_the_client_fills_in_nothing(self):
        fund = self._validate("foreign_funding").foreign_fund_ids
        forged = {"default_settlement": "x", "default_decision_no": "x"}

        fund.with_user(self.ngo_officer).with_context(**forged).action_record_spent(5)

        self.assertRecordValues(
            fund.breach_ids, [{"settlement": False, "decision_no": False}]
        )


@tagged("post_install", "-at_install")
class TestNgoForeignBreachPortal(BreachCommon, PortalCommon):
    """The body reads what was spent too early, and how that was settled."""

    def test_body_reads_what_happened_and_why_it_was_settled(self):
        breach = self._spend().breach_ids
        page = self.url_open(f"/my/ngo/{self.ngo.id}").text
        self.assertIn('id="foreign_money"', page)
        self.assertIn(f'href="/my/ngo/{self.ngo.id}#foreign_money"', page)
        self.assertIn("was spent before it was cleared", page)
        breach.with_user(self.ngo_officer).decision_no = "قرار ١٧"
        breach.with_user(self.ngo_officer).action_propose(reason="ردت المبلغ كله")
        self.assertNotIn("ردت المبلغ كله", self.url_open(f"/my/ngo/{self.ngo.id}").text)

        breach.with_user(self.ngo_manager).action_settle()

        page = self.url_open(f"/my/ngo/{self.ngo.id}").text
        self.assertIn("ردت المبلغ كله", page)
        self.assertIn("قرار ١٧", page)
        self.assertNotIn(f'href="/my/ngo/{self.ngo.id}#foreign_money"', page)


@tagged("post_install", "-at_install")
class TestNgoForeignBreachLifecycle(LifecycleContract, BreachCommon):
    """A breach moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.foreign.breach"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer

    def _make_contract_document(self):
        request = self._make_draft("foreign_funding", documents=False)
        fund = self.env["care.ngo.foreign.fund"].create(
            request._prepare_foreign_fund_vals() | {"request_id": request.id}
        )
        fund._restate({"amount_spent": 10})
        return self.env["care.ngo.foreign.breach"]._find(fund)
