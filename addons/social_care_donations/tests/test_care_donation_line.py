from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import DonationCommon, DonationRoles


@tagged("post_install", "-at_install")
class TestDonationClassify(DonationRoles):
    """The class follows from the words, or from a named person; it is never guessed."""

    def test_words_set_class_purpose_and_restriction(self):
        cases = {
            "زكاة مال": ("zakat_mal", "general", "purpose"),
            "صَدقة جارية لحفر بئر": ("sadaqa_jariya", "water", "purpose"),
            "كفالة يتيم": ("none", "orphan", "purpose"),
            "صدقة": ("sadaqa", "general", "unrestricted"),
            "وقف خيري": ("waqf", "general", "perpetual"),
            "تبرع بدون تخصيص": ("none", "general", "unrestricted"),
        }
        for text, (sharia, purpose, restriction) in cases.items():
            with self.subTest(text=text):
                line = self._make_gift((text, 10.0)).line_ids
                self.assertEqual(line.sharia_class, sharia)
                self.assertEqual(line.purpose_id.code, purpose)
                self.assertEqual(line.restriction, restriction)
                self.assertEqual(line.class_source, "rule")
                self.assertFalse(line.class_issue)

    def test_a_line_keeps_its_rule_words_and_version(self):
        line = self._make_gift(("زكاة عن ذهب", 10.0)).line_ids

        self.assertEqual(line.rule, "zakat_mal")
        self.assertEqual(line.matched_words, "زكاه ذهب")
        self.assertEqual(
            line.ruleset_id, self.env["care.donation.ruleset"]._get_active()
        )

    def test_two_classes_or_none_are_a_task_for_a_person(self):
        cases = {
            "زكاة مال وصدقة": "kind_ambiguous",
            "زكاة": "kind_ambiguous",
            "هدية": "kind_unclassified",
            "موقف سيارات": "kind_unclassified",
        }
        for text, issue in cases.items():
            with self.subTest(text=text):
                gift = self._make_gift((text, 10.0))
                self.assertEqual(gift.line_ids.class_issue, issue)
                self.assertFalse(gift.line_ids.sharia_class)
                self.assertFalse(gift.line_ids.purpose_id)
                self.assertTrue(gift.needs_class)

    def test_the_counter_shows_the_class_while_it_is_typed(self):
        donor = self._make_donor()
        model = self.env["care.donation"].with_user(self.donation_cashier)
        with Form(model) as form:
            form.donor_id = donor
            with form.line_ids.new() as line:
                line.text = "كفارة يمين"
                line.amount = 5
                self.assertEqual(line.sharia_class, "kaffara")

        self.assertEqual(form.record.line_ids.sharia_class, "kaffara")

    def test_a_new_version_of_the_rules_changes_no_old_line(self):
        line = self._make_gift(("هدية", 10.0)).line_ids
        first = line.ruleset_id
        second = first.with_user(self.donation_manager).copy()
        second.rule_ids.filtered(lambda r: r.name == "general").words = "هدية"
        second.action_activate()

        new = self._make_gift(("هدية", 10.0)).line_ids

        self.assertEqual(first.state, "retired")
        self.assertEqual(line.class_issue, "kind_unclassified")
        self.assertEqual(new.purpose_id.code, "general")
        self.assertEqual(new.ruleset_id, second)

    def test_an_officer_decides_an_open_class_with_a_reason(self):
        gift = self._make_gift(("هدية", 10.0), state="received")
        lines = gift.line_ids.with_user(self.donation_officer)
        wizard = self.env["care.donation.line.classify"].with_user(
            self.donation_officer
        )

        wizard.create(
            {
                "line_ids": [(6, 0, lines.ids)],
                "sharia_class": "sadaqa",
                "purpose_id": self.env.ref("social_care_fund.care_purpose_orphan").id,
                "reason": "The giver said so on the phone",
            }
        ).action_confirm()

        self.assertRecordValues(
            gift.line_ids,
            [
                {
                    "sharia_class": "sadaqa",
                    "restriction": "purpose",
                    "class_source": "person",
                    "class_issue": False,
                    "classified_by_id": self.donation_officer.id,
                }
            ],
        )
        self.assertFalse(gift.needs_class)

    def test_a_class_is_decided_neither_by_the_cashier_nor_without_a_reason(self):
        gift = self._make_gift(("هدية", 10.0), state="received")
        lines = gift.line_ids

        with self.assertRaises(AccessError):
            lines.with_user(self.donation_cashier).action_classify(
                "sadaqa", "general", "x"
            )
        with self.assertRaises(UserError):
            lines.with_user(self.donation_officer).action_classify(
                "sadaqa", "general", " "
            )
        self.donation_cashier.group_ids += self.env.ref(
            "social_care_donations.group_donation_officer"
        )
        with self.assertRaisesRegex(AccessError, "Whoever received"):
            lines.with_user(self.donation_cashier).action_classify(
                "sadaqa", "general", "x"
            )

    def test_an_unknown_class_or_purpose_is_refused(self):
        gift = self._make_gift(("هدية", 10.0), state="received")
        lines = gift.line_ids.with_user(self.donation_officer)

        for sharia, purpose in (("halal", "general"), ("sadaqa", "space")):
            with (
                self.subTest(sharia=sharia, purpose=purpose),
                self.assertRaises(UserError),
            ):
                lines.action_classify(sharia, purpose, "Because")

    def test_without_rules_in_force_nothing_is_classified(self):
        ruleset = self.env["care.donation.ruleset"]._get_active()
        ruleset.sudo()._apply_transition("retire")

        with self.assertRaisesRegex(UserError, "No rules"):
            self._make_gift()


@tagged("post_install", "-at_install")
class TestDonationClassifyAccept(DonationCommon):
    """An open class stops acceptance; a decided one leads to its fund."""

    def test_an_open_class_stops_acceptance_until_somebody_decides(self):
        gift = self._make_gift(("هدية", 10.0), state="received")
        mine = gift.with_user(self.donation_officer)

        with self.assertRaisesRegex(UserError, "decide the class"):
            mine.action_accept()
        mine.line_ids.action_classify("zakat_mal", "general", "Asked the giver")
        mine.action_accept()

        self.assertEqual(gift.line_ids.fund_id, self.fund_zakat)

    def test_the_class_of_an_accepted_gift_stays(self):
        gift = self._make_gift(state="accepted")

        with self.assertRaisesRegex(UserError, "between receipt and acceptance"):
            gift.line_ids.with_user(self.donation_approver).action_classify(
                "sadaqa", "general", "Another idea"
            )
