from decimal import Decimal

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import GrantCommon


@tagged("post_install", "-at_install")
class TestGrantApprovalTier(GrantCommon):
    """Who approves which amounts: at every boundary, one by one, and for good."""

    def test_each_amount_needs_its_tiers_at_every_boundary(self):
        grant = self._make_grant()
        for amount, tiers in (
            ("0.01", self.tier_1),
            ("49999.99", self.tier_1),
            ("50000.00", self.tier_1 + self.tier_2),
            ("50000.01", self.tier_1 + self.tier_2),
        ):
            with self.subTest(amount=amount):
                self.assertEqual(grant._resolve_tiers(Decimal(amount)), tiers)

    def test_bands_with_a_gap_or_an_overlap_cannot_be_saved(self):
        tier = self.tier_1.with_user(self.grant_manager)
        vals = {"name": "More", "sequence": 1, "group_id": tier.group_id.id}
        for change in (
            lambda: tier.create({**vals, "amount_from": 100}),
            lambda: tier.write({"amount_from": 0.01}),
            lambda: tier.write({"amount_to": 100}),
            lambda: tier.unlink(),
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                change()

    def test_a_tier_is_followed_by_another_from_a_day_on(self):
        tiers = self._as(self.grant_manager, self.tier_1)
        low = {
            "name": "Low",
            "company_id": self.company.id,
            "sequence": 1,
            "amount_from": 0,
            "amount_to": 100,
            "group_id": tiers.group_id.id,
            "date_from": "2030-01-01",
        }

        tiers.date_to = "2029-12-31"
        with self.assertRaises(ValidationError), self.cr.savepoint():
            tiers.create(low)
        tiers.create([low, {**low, "name": "High", "amount_from": 100, "amount_to": 0}])

        self.assertEqual(len(tiers.search([("sequence", "=", 1)])), 3)

    def test_a_tier_names_a_group_of_approvers(self):
        with self.assertRaisesRegex(ValidationError, "group of approvers"):
            self.tier_1.group_id = self.env.ref("base.group_user")

    def test_splitting_an_amount_needs_the_tiers_of_the_whole(self):
        call = self._make_call()
        parts = [
            self._make_reviewed(call, amount_requested=25_000, amount_own=5_000)
            for _part in range(1)
        ]
        self._select(call)
        grants = [self._prepare_grant(part) for part in parts]
        other = self._make_grant(self._make_call(), amount_requested=25_000)

        self._as(self.certifier, grants[0]).action_certify()

        self.assertEqual(grants[0].exposure, 50_000)
        self.assertEqual(other.exposure, 50_000)
        self.assertEqual(len(grants[0]._get_chain()), 2)

    def test_grants_of_other_ngos_and_years_do_not_count(self):
        grant = self._make_grant(amount_requested=25_000)
        ngo = self._make_ngo()
        account = self._make_bank_account(ngo)
        self._make_grant(None, ngo, amount_requested=40_000, iban=account.acc_number)
        later = self._make_grant(amount_requested=40_000)
        self._as(self.grant_manager, later).write(
            {"date_start": "2035-01-01", "date_end": "2035-12-31"}
        )

        grant.invalidate_recordset(["exposure"])

        self.assertEqual(grant.exposure, 25_000)

    def test_one_click_gives_one_approval_of_one_tier(self):
        grant = self._make_certified()
        before = len(grant._get_valid_decisions("approve"))

        self._as(self.grant_approver_1, grant).action_approve()

        self.assertEqual(len(grant._get_valid_decisions("approve")), before + 1)
        self.assertEqual(grant.state, "certified")

    def test_a_later_tier_does_not_act_first(self):
        grant = self._make_certified()

        with self.assertRaisesRegex(UserError, "it is the turn of"):
            self._as(self.grant_approver_2, grant).action_approve()

    def test_tiers_a_a_b_a_ask_four_times(self):
        area = "social_care_grants.group_grant_approver"
        a, b = (self.env.ref(f"{area}_{step}") for step in (1, 2))
        self.tier_2.group_id = a
        self.env["care.grant.approval.tier"].create(
            [
                {
                    "name": f"Tier {step}",
                    "company_id": self.company.id,
                    "sequence": step,
                    "amount_from": 0,
                    "group_id": group.id,
                    "date_from": "2020-01-01",
                }
                for step, group in ((3, b), (4, a))
            ]
        )
        people = [
            self.grant_approver_1,
            self._make_user("test_a_2", f"{area}_1"),
            self.grant_approver_2,
            self._make_user("test_a_3", f"{area}_1"),
        ]
        grant = self._make_certified()
        for given, person in enumerate(people):
            self.assertEqual(grant.state, "certified")
            self.assertEqual(len(grant._get_valid_decisions("approve")), given)
            self._as(person, grant).action_approve()
            if given < 3:
                with self.assertRaises(UserError):
                    self._as(person, grant).action_approve()

        self.assertEqual(grant.state, "approved")
        self.assertEqual(len(grant._get_valid_decisions("approve")), 4)

    def test_a_tier_for_two_needs_two_persons(self):
        self.tier_1.minimum = 2
        other = self._make_user("test_a_2", "social_care_grants.group_grant_approver_1")
        grant = self._make_certified(amount_requested=20_000)

        self._as(self.grant_approver_1, grant).action_approve()
        with self.assertRaisesRegex(UserError, "Another person"):
            self._as(self.grant_approver_1, grant).action_approve()
        self._as(other, grant).action_approve()

        self.assertEqual(grant.state, "approved")

    def test_a_decision_tells_the_band_so_that_it_can_be_read(self):
        company = self.env["res.company"].create({"name": "Another ministry"})
        tiers = self.env["care.grant.approval.tier"].create(
            [
                {
                    "name": f"From {lower}",
                    "company_id": company.id,
                    "amount_from": lower,
                    "amount_to": upper,
                    "group_id": self.tier_1.group_id.id,
                    "date_from": "2020-01-01",
                }
                for lower, upper in ((0, 50_000), (50_000, 0))
            ]
        )

        bands = [tier._prepare_approval_vals(Decimal(1))["band"] for tier in tiers]

        self.assertEqual(bands, ["≥ 0.00, < 50,000.00", "≥ 50,000.00"])

    def test_editing_a_tier_changes_no_running_and_no_past_approval(self):
        grant = self._make_certified()
        self._as(self.grant_approver_1, grant).action_approve()
        decision = grant._get_valid_decisions("approve")
        before = (decision.tier, decision.band, decision.rule)

        self.tier_1.write({"name": "Renamed", "minimum": 3})
        self.tier_2.write({"group_id": self.tier_1.group_id.id, "amount_from": 70_000})

        self.assertEqual((decision.tier, decision.band, decision.rule), before)
        self._as(self.grant_approver_2, grant).action_approve()
        self.assertEqual(grant.state, "approved")
        self.assertEqual(grant._get_chain().mapped("tier_name"), ["Tier 1", "Tier 2"])
