from odoo.tests import tagged

from .common import ReturnCommon

# The least privileged role that owns each screen.
SCREENS = {
    "care_donor_action": "cashier",
    "care_till_session_action": "cashier",
    "care_donation_action": "cashier",
    "care_donation_receipt_action": "cashier",
    "care_donation_line_action": "viewer",
    "care_donation_batch_action": "viewer",
    "care_donation_return_action": "viewer",
    "care_donation_return_action_queue": "viewer",
    "care_donation_return_line_action": "viewer",
    "care_donation_licence_action": "viewer",
    "care_donation_approval_action": "viewer",
    "care_donation_ruleset_action": "manager",
    "care_donation_code_action": "manager",
    "care_donation_receipt_book_action": "manager",
}


@tagged("post_install", "-at_install")
class TestDonationScreens(ReturnCommon):
    """Every screen opens for its least privileged role, in both languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls._make_gift(("هدية", 60000.0), state="received")
        cls._make_return({}, {"kind": "هدية"}, state="submitted")

    def _open(self, xmlid, user, lang):
        action = self.env.ref(f"social_care_donations.{xmlid}")
        model = self.env[action.res_model].with_user(user).with_context(lang=lang)
        modes = [(False, mode) for mode in action.view_mode.split(",")]
        views = model.get_views([*modes, (False, "search")])
        shown = views["models"][model._name]["fields"]
        found = model.web_search_read([], {name: {} for name in shown}, limit=5)
        for row in found["records"]:
            self.assertEqual(row.keys(), {"id", *shown})

    def test_every_screen_opens_for_its_role_with_all_its_fields(self):
        for xmlid, role in SCREENS.items():
            user = getattr(self, f"donation_{role}")
            for lang in ("ar_001", "en_US"):
                with self.subTest(xmlid=xmlid, role=role, lang=lang):
                    self._open(xmlid, user, lang)

    def test_the_auditor_opens_every_screen(self):
        for xmlid in SCREENS:
            with self.subTest(xmlid=xmlid):
                self._open(xmlid, self.auditor, "en_US")

    def test_every_screen_of_the_menu_is_in_the_table(self):
        menus = self.env["ir.model.data"].search(
            [("module", "=", "social_care_donations"), ("model", "=", "ir.ui.menu")]
        )
        actions = self.env["ir.ui.menu"].browse(menus.mapped("res_id")).mapped("action")
        names = {
            action.xml_id.split(".")[1]
            for action in actions
            if action and action.target != "new"
        }

        self.assertLessEqual(names, SCREENS.keys())

    def test_every_step_of_a_person_has_a_button(self):
        documents = (
            "care.donation",
            "care.donation.batch",
            "care.donation.receipt",
            "care.donation.return",
            "care.donation.ruleset",
            "care.till.session",
        )
        for name in documents:
            arch = self.env[name].get_view(view_type="form")["arch"]
            for step in self.env[name]._get_lifecycle().transitions:
                with self.subTest(document=name, step=step.name):
                    shown = f'name="action_{step.name}"' in arch
                    self.assertEqual(shown, not step.system)
