from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NATIONAL_NUMBER, DonationRoles

# Role x operation on the documents of the counter: what each one may do.
RIGHTS = {
    "care.donor": {
        "cashier": "read write create",
        "officer": "read write create",
        "viewer": "read",
        "approver": "read",
        "manager": "read write create",
    },
    "care.donation": {
        "cashier": "read write create unlink",
        "officer": "read write create unlink",
        "viewer": "read",
        "approver": "read write",
        "manager": "read write create unlink",
    },
    "care.donation.batch": {
        "cashier": "",
        "officer": "read write create",
        "viewer": "read",
        "approver": "read",
        "manager": "read write create",
    },
    "care.donation.receipt": {
        "cashier": "read",
        "officer": "read",
        "viewer": "read",
        "approver": "read",
        "manager": "read write",
    },
    "care.donation.receipt.book": {
        "cashier": "read",
        "officer": "read",
        "viewer": "read",
        "approver": "read",
        "manager": "read write create unlink",
    },
    "care.donation.hold": {
        "cashier": "read",
        "officer": "read",
        "viewer": "read",
        "approver": "read",
        "manager": "read",
    },
    "care.donation.ruleset": {
        "cashier": "",
        "officer": "read",
        "viewer": "read",
        "approver": "read",
        "manager": "read write create unlink",
    },
    "care.donation.licence": {
        "cashier": "",
        "officer": "read write create",
        "viewer": "read",
        "approver": "read",
        "manager": "read write create",
    },
    "care.donation.return": {
        "cashier": "",
        "officer": "read write",
        "viewer": "read",
        "approver": "read write",
        "manager": "read write",
    },
    "care.donation.return.line": {
        "cashier": "",
        "officer": "read",
        "viewer": "read",
        "approver": "read",
        "manager": "read",
    },
}
OPERATIONS = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestDonationAccess(DonationRoles):
    """Who may do what; whoever has no role learns nothing."""

    def test_each_role_may_do_what_the_table_says_and_no_more(self):
        for model, roles in RIGHTS.items():
            for role, allowed in roles.items():
                user = getattr(self, f"donation_{role}")
                for operation in OPERATIONS:
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(operation),
                            operation in allowed.split(),
                        )

    def test_an_employee_without_a_role_learns_nothing(self):
        gift = self._make_gift(state="received")
        for record in (gift, gift.line_ids, gift.donor_id, gift.till_session_id):
            model = record.browse().with_user(self.employee)
            calls = (
                lambda m=model: m.search([]),
                lambda m=model: m.search_count([]),
                lambda m=model: m.formatted_read_group([], [], ["__count"]),
                lambda m=model: m.name_search(""),
                lambda m=model, r=record: m.browse(r.id).read(["display_name"]),
                lambda m=model, r=record: m.browse(r.id).export_data(["display_name"]),
            )
            for place, call in enumerate(calls):
                with (
                    self.subTest(model=record._name, call=place),
                    mute_logger("odoo.addons.base.models.ir_access", "odoo.models"),
                    self.assertRaises(AccessError),
                ):
                    call()

    def test_a_donor_cannot_be_found_through_a_related_field(self):
        gift = self._make_gift(state="received")
        messages = self.env["mail.message"].with_user(self.employee)

        found = messages.search(
            [("model", "=", "care.donation"), ("res_id", "=", gift.id)]
        )

        self.assertFalse(found)

    def test_a_cashier_sees_the_own_gifts_only(self):
        mine = self._make_gift(state="received")
        draft = self._make_gift()
        other = self._make_user(
            "test_cashier_b", "social_care_donations.group_donation_cashier"
        )
        gifts = self.env["care.donation"].with_user(other)

        self.assertFalse(gifts.search([("id", "in", (mine + draft).ids)]))
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            gifts.browse(mine.id).read(["amount"])

    def test_a_viewer_reads_gifts_but_no_identity_number(self):
        donor = self._make_donor(identity_number=NATIONAL_NUMBER)
        mine = donor.with_user(self.donation_viewer)

        self.assertEqual(mine.identity_masked, "••••••••••2345")
        with self.assertRaises(AccessError):
            mine.read(["identity_number"])
        with self.assertRaises(AccessError):
            mine.search([("identity_number", "=", NATIONAL_NUMBER)])

    def test_a_dialog_belongs_to_whoever_opened_it(self):
        gift = self._make_gift(("هدية", 10.0), state="received")
        dialogs = self.env["care.donation.line.classify"]
        purpose = self.env.ref("social_care_fund.care_purpose_general")
        mine = dialogs.with_user(self.donation_officer).create(
            {
                "line_ids": [(6, 0, gift.line_ids.ids)],
                "sharia_class": "sadaqa",
                "purpose_id": purpose.id,
                "reason": "Asked",
            }
        )

        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            mine.with_user(self.donation_approver).read(["reason"])


@tagged("post_install", "-at_install")
class TestDonor(DonationRoles):
    """Donors are found by any spelling, and known by their number once."""

    def test_any_spelling_finds_the_donor(self):
        donor = self._make_donor(name="  مُؤمنة   الدورى ")
        for text in ("مؤمنه الدوري", "الدُّورى", "مومنة"):
            with self.subTest(text=text):
                self.assertIn(
                    donor,
                    self.env["care.donor"].search([("display_name", "ilike", text)]),
                )

        self.assertEqual(donor.name, "مُؤمنة الدورى")

    def test_a_number_belongs_to_one_donor_in_any_digits(self):
        self._make_donor(identity_number="٢٨٠٠١٠١٠١١٢٣٤٥")
        donor = self.env["care.donor"].search(
            [("identity_number", "=", NATIONAL_NUMBER)]
        )

        self.assertTrue(donor)

    def test_givers_abroad_and_embassies_are_foreign(self):
        abroad = self._make_donor(country_id=self.env.ref("base.sa").id)
        embassy = self._make_donor(donor_type="embassy")
        local = self._make_donor()

        self.assertEqual(
            (abroad.is_foreign, embassy.is_foreign, local.is_foreign),
            (True, True, False),
        )
