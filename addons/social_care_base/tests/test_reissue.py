from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import tagged

from ..models import care_signing_key
from .test_care_signing_key import WHY, SigningKeyCommon


@tagged("post_install", "-at_install")
class TestReissue(SigningKeyCommon):
    """What a withdrawn key signed is issued anew, once and with the same content."""

    def setUp(self):
        super().setUp()
        self.paper = self._issue(date_until=Date.today() + timedelta(days=400))
        self.key = self._get_key(self.paper)
        self.documents = self.env["care.document"]

    def _reissue(self):
        """Press the button; return the papers that came of it."""
        before = self.documents.search([])
        self.key.with_user(self.second).action_reissue()
        return self.documents.search([]) - before

    def test_paper_says_the_same_under_another_key(self):
        self._withdraw(self.key)

        anew = self._reissue()

        for name in ("titles", "holder", "facts", "date_until", "res_model", "res_id"):
            self.assertEqual(anew[name], self.paper[name], name)
        self.assertEqual((self.paper.state, anew.state), ("replaced", "issued"))
        self.assertNotEqual(anew.number, self.paper.number)
        self.assertNotEqual(self._get_key(anew), self.key)
        self.assertEqual(self.documents._find_by_code(anew.code), anew)
        self.assertTrue(anew._is_as_signed())
        self.assertFalse(self.documents._find_by_code(self.paper.code))

    def test_trail_tells_who_issued_anew_and_why(self):
        self._withdraw(self.key)

        anew = self._reissue()

        trail = self.env["care.audit.entry"].search(
            [
                ("res_model", "=", "care.document"),
                ("res_id", "in", (self.paper + anew).ids),
            ],
            order="id",
        )
        self.assertEqual(trail.mapped("action"), ["create", "replace", "create"])
        self.assertEqual(trail[1:].user_id, self.second)
        self.assertIn("withdrawn", trail[1].reason)

    def test_paper_is_issued_anew_once(self):
        self._withdraw(self.key)
        self.assertEqual(self.key.paper_count, 1)

        first, second = self._reissue(), self._reissue()

        self.assertEqual((len(first), len(second)), (1, 0))
        self.assertEqual(self.key.paper_count, 0)

    def test_many_papers_are_issued_anew_in_several_goes(self):
        for _number in range(2):
            self._issue()
        self._withdraw(self.key)

        with patch.object(care_signing_key, "AT_ONCE", 2):
            told = self.key.with_user(self.second).action_reissue()["params"]
            self.assertIn("Press again for the other 1.", told["message"])
            anew = self._reissue()

        self.assertEqual(len(anew), 1)
        self.assertEqual(self.key.paper_count, 0)

    def test_records_tell_their_holders_once_of_all_new_papers(self):
        self._issue()
        self._withdraw(self.key)
        self.told.reset_mock()

        anew = self._reissue()

        self.assertEqual(len(anew), 2)
        self.told.assert_called_once_with(anew.sorted("id"))

    def test_numbers_of_each_kind_have_no_gap(self):
        other = self._issue()
        self._withdraw(self.key)

        numbers = sorted(self._reissue().mapped("number"))

        last = int(other.number.split("-")[2])
        self.assertEqual(
            [int(number.split("-")[2]) for number in numbers], [last + 1, last + 2]
        )

    def test_paper_that_is_not_in_force_or_was_altered_is_not_issued_anew(self):
        old, revoked, altered = (self._issue(), self._issue(), self._issue())
        revoked._apply_transition("revoke", reason=WHY)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE care_document SET holder = 'Other' WHERE id = %s", [altered.id]
        )
        self.env.invalidate_all()
        self._withdraw(self.key)
        self.live.side_effect = lambda paper: "revoked" if paper == old else "valid"
        self.addCleanup(setattr, self.live, "side_effect", None)

        told = self.key.with_user(self.second).action_reissue()["params"]["message"]

        self.assertEqual(
            (self.paper + old + revoked + altered).mapped("state"),
            ["replaced", "issued", "revoked", "issued"],
        )
        self.assertIn("2 stay as they are", told)

    def test_paper_past_its_last_day_counts_no_more(self):
        self._issue(date_until=Date.today() - timedelta(days=2))
        self._withdraw(self.key)

        self.assertEqual(self.key.paper_count, 1)
        self.assertEqual(len(self._reissue()), 1)

    def test_papers_of_a_key_that_two_people_did_not_withdraw_stay(self):
        for state in ("active", "reported"):
            with self.subTest(state=state), self.assertRaises(UserError):
                self.key.with_user(self.second).action_reissue()
            if state == "active":
                self.key.with_user(self.first).action_report(reason=WHY)
        self.assertEqual(self.paper.state, "issued")

    def test_papers_of_other_keys_stay(self):
        self.keys.with_user(self.first).action_rotate()
        other = self._issue()
        self._withdraw(self.key)

        self._reissue()

        self.assertEqual(other.state, "issued")

    def test_nobody_else_issues_papers_anew(self):
        self._withdraw(self.key)
        for user in (self.auditor, self._make_user("employee")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.key.with_user(user).action_reissue()
        self.assertEqual(self.paper.state, "issued")
