from datetime import timedelta
from decimal import Decimal
from itertools import count

from odoo import SUPERUSER_ID
from odoo.fields import Command, Datetime

from odoo.addons.social_care_fund.tests.common import FundCommon
from odoo.addons.social_care_ngo.tests.common import NgoCommon

ROLES = (
    "viewer",
    "officer",
    "manager",
    "approver_1",
    "approver_2",
    "payer",
    "bank_verifier",
)


class GrantCommon(NgoCommon, FundCommon):
    """A budget line, approval tiers, and one user per role of grants.

    The helpers bring a document to a state by the people whose steps they are.
    """

    _grant_numbers = count(1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        allowed = {**cls.env.context, "allowed_company_ids": cls.company.ids}
        cls.env = cls.env(user=SUPERUSER_ID, context=allowed)
        area = "social_care_grants.group_grant"
        *staff, cls.auditor, first, second, third = cls._make_users(
            {f"test_grant_{role}": [f"{area}_{role}"] for role in ROLES}
            | {"test_grant_auditor": ["social_care_base.group_care_auditor"]}
            | {f"test_grant_reviewer_{n}": [f"{area}_reviewer"] for n in (1, 2, 3)}
        )
        cls.reviewers = [first, second, third]
        for role, user in zip(ROLES, staff, strict=True):
            setattr(cls, f"grant_{role}", user)
        cls.programme = cls._make_programme()
        cls.grant_line = cls._make_budget_line(amount=Decimal(100_000_000))
        cls._make_tiers()
        cls.bank_account = cls._make_bank_account(cls.ngo)

    @classmethod
    def get_default_groups(cls):
        viewer = cls.quick_ref("social_care_ngo.group_ngo_manager")
        return super().get_default_groups() | viewer

    @classmethod
    def _as(cls, user, record):
        """Return ``record`` as ``user`` sees it, in the company of the test."""
        return record.with_user(user).with_context(allowed_company_ids=cls.company.ids)

    # === CONFIGURATION === #

    @classmethod
    def _make_programme(cls, **values):
        number = next(cls._grant_numbers)
        return cls.env["care.grant.programme"].create(
            {
                "name": f"Programme {number}",
                "code": f"P{number}",
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _make_tiers(cls):
        """First step for every amount, second step from 50,000."""
        group = "social_care_grants.group_grant_approver"
        cls.tier_1, cls.tier_2 = cls.env["care.grant.approval.tier"].create(
            [
                {
                    "name": f"Tier {step}",
                    "company_id": cls.company.id,
                    "sequence": step,
                    "amount_from": amount,
                    "group_id": cls.env.ref(f"{group}_{step}").id,
                    "date_from": "2020-01-01",
                }
                for step, amount in ((1, 0), (2, 50_000))
            ]
        )

    @classmethod
    def _make_bank_account(cls, ngo, number=None):
        serial = next(cls._grant_numbers)
        return cls._as(cls.grant_bank_verifier, cls.env["res.partner.bank"]).create(
            {
                "acc_number": number or f"EG{serial:027d}",
                "partner_id": ngo.partner_id.id,
                "allow_out_payment": True,
            }
        )

    # === CALLS AND APPLICATIONS === #

    @classmethod
    def _make_call(cls, state="open", **values):
        vals = {
            "name": f"Call {next(cls._grant_numbers)}",
            "programme_id": cls.programme.id,
            "company_id": cls.company.id,
            "budget_line_id": cls.grant_line.id,
            "amount_envelope": 200_000,
            "amount_min": 1_000,
            "amount_max": 150_000,
            "own_share_min": 10,
            "date_closing": Datetime.now() + timedelta(days=30),
            "criterion_ids": [
                Command.create({"code": code, "name": code, "weight": weight})
                for code, weight in (("need", 40), ("design", 30), ("impact", 30))
            ],
            **values,
        }
        call = cls._as(cls.grant_manager, cls.env["care.grant.call"]).create(vals)
        if state == "open":
            call.action_open()
        return call.with_env(cls.env)

    @classmethod
    def _make_application(cls, call=None, ngo=None, **values):
        """Return a complete draft of a portal user."""
        call, ngo = call or cls._make_call(), ngo or cls.ngo
        amount = values.pop("amount_requested", 60_000)
        own = values.pop("amount_own", amount / 4)
        vals = {
            "call_id": call.id,
            "ngo_id": ngo.id,
            "title": f"Project {next(cls._grant_numbers)}",
            "summary": "Day care for a hundred families.",
            "governorate_id": ngo.governorate_id.id,
            "amount_requested": amount,
            "amount_own": own,
            "amount_viable": amount / 2,
            "amount_turnover": amount * 10,
            "iban": cls.bank_account.acc_number,
            "owners_declared": True,
            "line_ids": [
                Command.create(
                    {"category": "staff", "name": "Staff", "amount": amount + own}
                )
            ],
            **values,
        }
        applicant = cls.env["care.grant.application"].with_user(cls.ngo_portal_user)
        return applicant.create(vals).with_env(cls.env)

    @classmethod
    def _make_submitted(cls, call=None, ngo=None, **values):
        application = cls._make_application(call, ngo, **values)
        application.with_user(cls.ngo_portal_user).action_submit()
        return application

    @classmethod
    def _make_eligible(cls, call=None, ngo=None, **values):
        application = cls._make_submitted(call, ngo, **values)
        mine = cls._as(cls.grant_officer, application)
        mine.tax_clear = "yes"
        mine.action_screen()
        return application

    @classmethod
    def _assign(cls, application, *reviewers):
        reviews = cls._as(cls.grant_officer, cls.env["care.grant.review"]).create(
            [
                {"application_id": application.id, "reviewer_id": reviewer.id}
                for reviewer in reviewers
            ]
        )
        return reviews.with_env(cls.env)

    @classmethod
    def _make_in_review(cls, call=None, ngo=None, **values):
        application = cls._make_eligible(call, ngo, **values)
        cls._assign(application, *cls.reviewers[:2])
        cls._as(cls.grant_officer, application).action_start_review()
        return application

    @classmethod
    def _answer(cls, review, **answers):
        """Let the assigned reviewer declare, answer and submit a review."""
        mine = cls._as(review.reviewer_id, review)
        mine.action_declare_none()
        for row in mine.score_ids:
            row.score = answers.get(row.criterion_id.code, "4")
        mine.action_submit()

    @classmethod
    def _make_reviewed(cls, call=None, ngo=None, **values):
        application = cls._make_in_review(call, ngo, **values)
        for review in application.review_ids:
            cls._answer(review)
        return application

    @classmethod
    def _select(cls, call):
        """Close, rank and decide a call, each step by its role."""
        cls._as(cls.grant_manager, call).action_close_early(reason="Enough")
        cls._as(cls.grant_officer, call).action_rank()
        cls._as(cls.grant_manager, call).action_decide()

    @classmethod
    def _make_recommended(cls, call=None, ngo=None, **values):
        application = cls._make_reviewed(call, ngo, **values)
        cls._select(application.call_id)
        return application

    @classmethod
    def _prove_use(cls, tranche):
        """Attach a report on the use of the money, as the form does it."""
        tranche.usage_file_ids = cls.env["ir.attachment"].create(
            {
                "name": "report.pdf",
                "raw": b"%PDF-1.4",
                "res_model": tranche._name,
                "res_id": tranche.id,
            }
        )

    # === GRANTS === #

    @classmethod
    def _make_grant(cls, call=None, ngo=None, **values):
        application = cls._make_recommended(call, ngo, **values)
        return cls._prepare_grant(application)

    @classmethod
    def _prepare_grant(cls, application):
        cls._as(cls.grant_manager, application).action_prepare_grant()
        grant = application.grant_ids
        grant.ngo_signatory = "Chair of the board"
        return grant

    @classmethod
    def _make_certified(cls, *args, **values):
        grant = cls._make_grant(*args, **values)
        cls._as(cls.certifier, grant).action_certify()
        return grant

    @classmethod
    def _make_approved(cls, *args, **values):
        grant = cls._make_certified(*args, **values)
        cls._approve(grant)
        return grant

    @classmethod
    def _approve(cls, grant):
        cls._as(cls.grant_approver_1, grant).action_approve()
        if grant.state == "certified":
            cls._as(cls.grant_approver_2, grant).action_approve()

    @classmethod
    def _make_signed(cls, *args, **values):
        grant = cls._make_approved(*args, **values)
        cls._as(cls.grant_approver_2, grant).action_sign()
        return grant

    @classmethod
    def _make_active(cls, *args, **values):
        grant = cls._make_signed(*args, **values)
        cls._as(cls.grant_officer, grant).action_activate()
        return grant

    @classmethod
    def _make_billed(cls, *args, **values):
        """Return the first payment of an active grant, released and billed."""
        tranche = cls._make_active(*args, **values).tranche_ids[:1]
        cls._as(cls.grant_officer, tranche).action_release()
        cls._as(cls.grant_payer, tranche).action_bill()
        return tranche

    @classmethod
    def _pay(cls, bill, user=None, **values):
        """Register the payment of a bill as the payer does it on the screen."""
        context = {
            "active_model": "account.move",
            "active_ids": bill.ids,
            "allowed_company_ids": cls.company.ids,
        }
        registers = cls.env["account.payment.register"].with_user(
            user or cls.grant_payer
        )
        wizard = registers.with_context(**context).create(
            {"journal_id": cls.company_data["default_journal_bank"].id, **values}
        )
        return wizard._create_payments().with_env(cls.env)
