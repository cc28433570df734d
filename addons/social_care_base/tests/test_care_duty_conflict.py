from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CareCommon
from .lifecycle_contract import LifecycleContract

ADMINISTRATOR = "base.group_system"


class DutyConflictCommon(CareCommon):
    """A pair of duties, and two administrators."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one = cls._make_user("one", ADMINISTRATOR)
        cls.other = cls._make_user("other", ADMINISTRATOR)
        cls.reader = cls._make_user("reader")
        cls.pair = cls._make_pair()

    @classmethod
    def _make_pair(cls, name="net"):
        duties = cls.env["care.duty"].create(
            [{"code": f"{name}_{end}", "name": end} for end in ("open", "close")]
        )
        first, second = duties.ids
        return cls.env["care.duty.conflict"].create(
            {"duty_id": first, "other_id": second, "source": "Test"}
        )

    def _forbids(self):
        done = {"net_open"}
        return self.env["care.duty"]._get_conflicts("net_close", done) == done


@tagged("post_install", "-at_install")
class TestDutyConflictLifecycle(LifecycleContract, DutyConflictCommon):
    """A pair of incompatible duties keeps the contract of documents."""

    allow_inherited_tests_method = True
    contract_model = "care.duty.conflict"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.reader
        cls.made = 0

    def _make_contract_document(self):
        type(self).made += 1
        pair = self._make_pair(f"contract{self.made}")
        return pair.with_env(self.env)


@tagged("post_install", "-at_install")
class TestDutyConflict(DutyConflictCommon):
    """No administrator alone opens a way to approve what he prepared himself."""

    def _propose(self, user):
        self.pair.with_user(user).action_propose(reason="The law has changed.")

    def test_administrator_neither_edits_nor_deletes_a_pair(self):
        another = self.env.ref("social_care_base.care_duty_pay").id
        forged = {"lifecycle_token": True, "force_delete": True, "install_mode": True}
        for mine in (
            self.pair.with_user(self.one),
            self.pair.with_user(self.one).sudo().with_context(**forged),
        ):
            for vals in ({"duty_id": another}, {"other_id": another}, {"source": "x"}):
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    mine.write(vals)
            with self.assertRaises(AccessError):
                mine.unlink()

        self.assertTrue(self._forbids())

    def test_no_translation_rewrites_the_source_of_a_pair(self):
        pair = self.pair.with_user(self.one)
        for texts in ({"en_US": "x"}, {"ar_001": "x"}, {"ar_001": False}):
            with self.subTest(texts=texts), self.assertRaises(AccessError):
                pair.update_field_translations("source", texts)

    def test_duty_keeps_its_code_and_its_name(self):
        duty = self.pair.duty_id.with_user(self.one)
        for vals in ({"code": "other"}, {"name": "Other"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                duty.write(vals)
        with self.assertRaises(AccessError):
            duty.sudo().unlink()

        duty.sequence = 7

        self.assertEqual(duty.code, "net_open")

    def test_proposed_withdrawal_still_binds(self):
        self._propose(self.one)

        self.assertEqual(self.pair.state, "proposed")
        self.assertTrue(self._forbids())

    def test_whoever_proposes_does_not_confirm(self):
        self._propose(self.one)

        with self.assertRaises(UserError):
            self.pair.with_user(self.one).sudo().action_withdraw()
        self.assertNotIn(
            "withdraw", self.pair.with_user(self.one).available_transitions
        )
        self.assertTrue(self._forbids())

    def test_second_account_of_the_same_person_does_not_confirm(self):
        self.other.partner_id = self.one.partner_id
        self._propose(self.one)

        with self.assertRaises(UserError):
            self.pair.with_user(self.other).action_withdraw()

    def test_second_administrator_confirms_and_both_stand_in_the_trail(self):
        self._propose(self.one)
        self.pair.with_user(self.other).action_withdraw()

        self.assertFalse(self._forbids())
        self.assertEqual(self.pair.withdrawn_by_id, self.other)
        self.assertTrue(self.pair.date_to)
        entries = self.env["care.audit.entry"].search(
            [("res_model", "=", self.pair._name), ("res_id", "=", self.pair.id)],
            order="id",
        )
        self.assertEqual(
            [(e.action, e.user_id) for e in entries],
            [
                ("create", self.env.user),
                ("propose", self.one),
                ("withdraw", self.other),
            ],
        )
        self.assertTrue(all(entry.digest for entry in entries[1:]))

    def test_withdrawn_pair_is_entered_again_as_another_one(self):
        self._propose(self.one)
        self.pair.with_user(self.other).action_withdraw()
        self.env.flush_all()

        again = self.env["care.duty.conflict"].create(
            {
                "duty_id": self.pair.duty_id.id,
                "other_id": self.pair.other_id.id,
                "source": "Test",
            }
        )

        self.assertEqual(again.state, "in_force")
        self.assertTrue(self._forbids())

    def test_kept_pair_can_be_proposed_by_the_other_one(self):
        self._propose(self.one)
        self.pair.with_user(self.one).action_keep()
        self._propose(self.other)

        self.pair.with_user(self.one).action_withdraw()

        self.assertFalse(self._forbids())
