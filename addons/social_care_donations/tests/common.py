import io
from datetime import date

import xlsxwriter

from odoo.fields import Command

from odoo.addons.social_care_base.tests.common import CareCommon
from odoo.addons.social_care_donations.models.care_donation_return_export import (
    TEMPLATE,
)
from odoo.addons.social_care_fund.tests.common import FundCommon
from odoo.addons.social_care_ngo.tests.common import NgoCommon

AREA = "social_care_donations.group_donation"
QUARTER = (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 12))
NATIONAL_NUMBER = "28001010112345"


class DonationRoles(CareCommon):
    """One user per role of donations, and gifts at the counter.

    Needs no chart of accounts; gifts can be received, held and cancelled.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.eg")
        cls._make_donation_users()

    @classmethod
    def _make_donation_users(cls):
        roles = ("viewer", "officer", "manager", "cashier", "approver")
        *staff, cls.employee, cls.auditor = cls._make_users(
            {f"test_donation_{role}": [f"{AREA}_{role}"] for role in roles}
            | {
                "test_donation_employee": [
                    "base.group_user",
                    "base.group_allow_export",
                ],
                "test_donation_auditor": ["social_care_base.group_care_auditor"],
            }
        )
        for role, user in zip(roles, staff, strict=True):
            setattr(cls, f"donation_{role}", user)

    @classmethod
    def _make_donor(cls, **values):
        donors = cls.env["care.donor"].with_user(cls.donation_cashier)
        return donors.create({"name": "محمد أحمد السيد", **values}).with_env(cls.env)

    @classmethod
    def _open_till(cls, **values):
        tills = cls.env["care.till.session"].with_user(cls.donation_cashier)
        return tills._get_mine() or tills.create(values)

    @classmethod
    def _make_gift(cls, *lines, state="draft", **values):
        """Return a gift of the cashier; ``lines`` are ``(words, amount)``.

        ``state`` is where it is brought to, by the people whose steps they are.
        """
        lines = lines or (("زكاة مال", 100.0),)
        if "donor_id" not in values and not values.get("is_anonymous"):
            values["donor_id"] = cls._make_donor().id
        gifts = cls.env["care.donation"].with_user(cls.donation_cashier)
        gift = gifts.create(
            {
                "line_ids": [
                    Command.create({"text": text, "amount": amount})
                    for text, amount in lines
                ],
                **values,
            }
        )
        if state != "draft":
            cls._open_till()
            gift.action_receive()
        if state in ("accepted", "receipted"):
            gift.with_user(cls.donation_officer).action_accept()
        if state == "receipted":
            gift.action_issue_receipt()
        return gift.with_env(cls.env)


class DonationCommon(DonationRoles, FundCommon):
    """Roles, gifts, and a company on the Egyptian chart with funds to receive them."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref(f"{AREA}_viewer")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fund_sadaqa = cls._make_fund(
            name="Sadaqa", code="T-SDQ", restriction="purpose", sharia_class="sadaqa"
        )
        cls.fund_orphan = cls._make_fund(
            name="Orphans",
            code="T-ORP",
            restriction="purpose",
            purpose_ids=[
                Command.set(cls.env.ref("social_care_fund.care_purpose_orphan").ids)
            ],
        )
        cls.book = (
            cls.env["care.donation.receipt.book"]
            .with_user(cls.donation_manager)
            .create({"name": "Counter", "code": "T"})
            .with_env(cls.env)
        )

    @classmethod
    def _make_batch(cls, control, *, collect=True, **values):
        """Return the open batch of the day with the accepted gifts in it."""
        batches = cls.env["care.donation.batch"].with_user(cls.donation_officer)
        batch = batches.create({"amount_control": control, **values})
        if collect:
            batch.action_collect()
        return batch


class ReturnCommon(DonationRoles, NgoCommon):
    """Roles, a listed NGO with its representative, and files to hand in."""

    ROW = {
        "receipt_no": "R-1",
        "date": date(2026, 2, 15),
        "donor_name": "منى علي حسن",
        "method": "نقدي",
        "kind": "زكاة مال",
        "amount": 500,
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.currency_id = cls.env.ref("base.EGP")
        representatives = [Command.set(cls.ngo_portal_user.partner_id.ids)]
        cls.ngo = cls._make_ngo(
            registry_no="00002041754", representative_ids=representatives
        )

    @classmethod
    def _make_file(cls, *rows):
        """Return the bytes of a template filled with ``rows`` (changes of ``ROW``)."""
        buffer = io.BytesIO()
        options = {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
        with xlsxwriter.Workbook(buffer, options) as book:
            sheet = book.add_worksheet("التبرعات")
            sheet.write_row(0, 0, [header for _field, header in TEMPLATE])
            for place, row in enumerate(rows or ({},), 1):
                cells = cls.ROW | {"receipt_no": f"R-{place}"} | row
                for column, (field, _header) in enumerate(TEMPLATE):
                    if cells.get(field) is not None:
                        sheet.write(place, column, cells[field])
        return buffer.getvalue()

    @classmethod
    def _upload(cls, *rows, user=None, quarter=QUARTER, ngo=None, **options):
        """Take in a file as the representative; return what became of it."""
        returns = cls.env["care.donation.return"].with_user(user or cls.ngo_portal_user)
        return returns._import_file(
            ngo or cls.ngo,
            *quarter,
            "return.xlsx",
            options.pop("content", None) or cls._make_file(*rows),
            **options,
        )

    @classmethod
    def _make_return(cls, *rows, state="draft", **options):
        """Return a return brought to ``state`` by the people whose steps they are."""
        filed = cls._upload(*rows, **options).filed
        steps = (
            ("submitted", "action_submit", cls.ngo_portal_user),
            ("in_review", "action_start_review", cls.donation_officer),
            ("accepted", "action_accept", cls.donation_officer),
        )
        for reached, action, user in steps:
            if filed.state == state:
                break
            getattr(filed.with_user(user), action)()
            assert filed.state == reached
        return filed.with_env(cls.env)
