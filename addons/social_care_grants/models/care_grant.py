from decimal import Decimal

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import APPROVER, CERTIFIER, MANAGER, OFFICER
from ..logic.tranches import TrancheError, plan_tranches

# What an approval covers, beside the planned payments.
PROTECTED_FIELDS = (
    "ngo_id",
    "budget_line_id",
    "amount",
    "amount_own",
    "partner_bank_id",
    "date_start",
    "date_end",
)


class CareGrant(models.Model):
    """The grant of one application: agreed, approved by tiers, signed, paid."""

    _name = "care.grant"
    _description = "Grant"
    _inherit = [
        "care.lifecycle.mixin",
        "care.reference.mixin",
        "care.decision.mixin",
        "care.ngo.paper.mixin",
        "care.grant.computed.mixin",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["reference", "title"]

    _reference_prefix = "GRT"
    _protected_fields = PROTECTED_FIELDS
    _lifecycle = Lifecycle(
        initial="draft",
        final={"closed", "cancelled"},
        transitions=[
            Transition("certify", {"draft"}, "certified", {CERTIFIER}),
            Transition(
                "send_back",
                {"certified"},
                "draft",
                {CERTIFIER, APPROVER},
                reason_required=True,
            ),
            Transition("restart", {"certified"}, "draft", system=True),
            Transition("approve_tier", {"certified"}, "certified", {APPROVER}),
            Transition("approve", {"certified"}, "approved", {APPROVER}),
            Transition("sign", {"approved"}, "signed", {MANAGER, APPROVER}),
            Transition("activate", {"signed"}, "active", {OFFICER}),
            Transition(
                "suspend", {"active"}, "suspended", {MANAGER}, reason_required=True
            ),
            Transition(
                "resume", {"suspended"}, "active", {APPROVER}, reason_required=True
            ),
            Transition("close", {"active"}, "closed", {MANAGER}, reason_required=True),
            Transition(
                "cancel",
                {"draft", "certified", "approved", "signed"},
                "cancelled",
                {MANAGER},
                reason_required=True,
            ),
        ],
    )
    _lifecycle_fields = (
        "date_certified",
        "date_approved",
        "date_signed",
        "approval_run",
    )

    # === WHAT IS GRANTED === #

    application_id = fields.Many2one(
        comodel_name="care.grant.application",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', 'in', ('recommended', 'reserve'))]",
    )
    title = fields.Char(related="application_id.title", store=True)
    call_id = fields.Many2one(related="application_id.call_id", store=True, index=True)
    programme_id = fields.Many2one(related="call_id.programme_id", store=True)
    ngo_id = fields.Many2one(
        related="application_id.ngo_id", store=True, index=True, string="NGO"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", compute="_compute_partner_id"
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("certified", "In Approval"),
            ("approved", "Approved"),
            ("signed", "Signed"),
            ("active", "Active"),
            ("suspended", "Suspended"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id", store=True, precompute=True
    )
    budget_line_id = fields.Many2one(
        related="call_id.budget_line_id", store=True, index=True
    )
    amount = fields.Monetary(required=True, tracking=True)
    amount_own = fields.Monetary(string="Own Contribution")
    partner_bank_id = fields.Many2one(
        comodel_name="res.partner.bank",
        string="Bank Account",
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id)]",
    )
    date_start = fields.Date(required=True)
    date_end = fields.Date(required=True)
    tranche_ids = fields.One2many(
        comodel_name="care.grant.tranche", inverse_name="grant_id", string="Payments"
    )
    ngo_signatory = fields.Char(
        string="Signed for the NGO by", help="Who signs the agreement for the NGO."
    )
    date_certified = fields.Datetime(readonly=True, copy=False)
    date_approved = fields.Datetime(readonly=True, copy=False)
    date_signed = fields.Datetime(readonly=True, copy=False)

    # === WHERE IT STANDS === #

    amount_planned = fields.Monetary(string="Planned", compute="_compute_amounts")
    amount_released = fields.Monetary(string="Released", compute="_compute_amounts")
    amount_paid = fields.Monetary(string="Paid", compute="_compute_amounts")
    document_count = fields.Integer(compute="_compute_document_count")

    _amounts_positive = models.Constraint(
        "CHECK (amount > 0 AND amount_own >= 0)", "A grant is above zero."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A grant cannot end before it begins."
    )
    _application_uniq = models.UniqueIndex(
        "(application_id) WHERE state != 'cancelled'",
        "This application has a grant already.",
    )
    _ngo_state_idx = models.Index("(ngo_id, state)")

    # === COMPUTES === #

    @api.depends("reference", "title")
    def _compute_display_name(self):
        for grant in self:
            grant.display_name = " · ".join(
                filter(None, (grant.reference, grant.title))
            )

    @api.depends("ngo_id")
    def _compute_partner_id(self):
        for grant in self:
            # Whoever handles the grant sees whom it pays.
            grant.partner_id = grant.sudo().ngo_id.partner_id

    @api.depends("tranche_ids.amount", "tranche_ids.state")
    def _compute_amounts(self):
        rows = self.env["care.grant.tranche"]._read_group(
            [("grant_id", "in", self.ids)], ["grant_id", "state"], ["amount:sum"]
        )
        sums = {}
        for grant, state, amount in rows:
            sums.setdefault(grant.id, {})[state] = amount
        for grant in self:
            found = sums.get(grant.id, {})
            paid = found.get("paid", 0.0) + found.get("settled", 0.0)
            released = found.get("released", 0.0) + found.get("billed", 0.0)
            grant.amount_paid = paid
            grant.amount_released = paid + released
            grant.amount_planned = paid + released + found.get("planned", 0.0)

    @api.depends("document_ids")
    def _compute_document_count(self):
        for grant in self:
            grant.document_count = len(grant.document_ids)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            applications = self.env["care.grant.application"]
            if application := applications.browse(vals.get("application_id") or ()):
                vals["company_id"] = application.company_id.id
        grants = super().create(vals_list)
        for grant in grants:
            if grant.application_id.state not in ("recommended", "reserve"):
                raise UserError(
                    self.env._("Only what the panel recommends becomes a grant.")
                )
        grants._assign_reference()
        grants._record_duty("prepare", "done")
        return grants

    def write(self, vals):
        if vals.keys() & {"application_id", "company_id"}:
            raise UserError(self.env._("A grant stays with its application."))
        protected = vals.keys() & set(PROTECTED_FIELDS)
        if protected and any(g.state not in ("draft", "certified") for g in self):
            raise UserError(self.env._("What was approved is not changed any more."))
        before = self._get_payload_hashes() if protected else {}
        result = super().write(vals)
        if protected:
            after = self._get_payload_hashes()
            changed = self.filtered(lambda grant: before[grant.id] != after[grant.id])
            changed._note_preparer()
        return result

    def _note_preparer(self):
        """Whoever decided cannot change what is decided on; who changes prepares."""
        self._check_duty("prepare")
        running = self.filtered(lambda grant: grant.state == "certified")
        if running:
            # The chain begins again; the person's act was the change.
            running.with_user(SUPERUSER_ID)._apply_transition("restart")

    # === ACTIONS === #

    def action_plan_tranches(self):
        """Plan the payments as the call says; only while the grant is a draft."""
        self.check_access("write")
        # Certifiers and approvers write on the grant too, but do not plan it.
        self.env["care.grant.tranche"].check_access("create")
        for grant in self:
            grant._plan_tranches()

    def action_certify(self):
        for grant in self:  # each has its own chain of approvals
            grant._apply_transition("certify")

    def action_send_back(self, reason=None):
        return self._apply_with_reason("send_back", reason)

    def action_approve(self):
        """Give one approval of one tier; the last one approves the grant."""
        for grant in self:
            step = "approve" if grant._is_last_approval() else "approve_tier"
            grant._apply_transition(step)

    def action_sign(self):
        self._apply_transition("sign")

    def action_activate(self):
        self._apply_transition("activate")

    def action_suspend(self, reason=None):
        return self._apply_with_reason("suspend", reason)

    def action_resume(self, reason=None):
        return self._apply_with_reason("resume", reason)

    def action_close(self, reason=None):
        return self._apply_with_reason("close", reason)

    def action_cancel(self, reason=None):
        return self._apply_with_reason("cancel", reason)

    def action_view_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "social_care_base.care_document_action"
        )
        return {
            **action,
            "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)],
        }

    # === PLAN === #

    def _plan_tranches(self):
        if self.state != "draft":
            raise UserError(self.env._("The payments of this grant are fixed."))
        call, count = self.call_id, self.call_id.tranche_count
        share = (Decimal(100) / count).quantize(Decimal("0.0001"))
        shares = [share] * (count - 1)
        shares.append(100 - sum(shares))
        try:
            plan = plan_tranches(
                call._to_decimal(self.amount),
                shares,
                start=self.date_start,
                months_between=call.tranche_months,
                precision=Decimal(1).scaleb(-self.currency_id.decimal_places),
            )
        except TrancheError as error:
            raise UserError(
                self.env._("The amount is too small for so many payments.")
            ) from error
        self.tranche_ids.unlink()
        self.env["care.grant.tranche"].create(
            [
                {
                    "grant_id": self.id,
                    "number": part.number,
                    "amount": float(part.amount),
                    "date_planned": part.date_planned,
                }
                for part in plan
            ]
        )

    # === HOOKS === #

    def _get_duty_root(self):
        return self.application_id

    def _get_decision_payload(self):
        self.ensure_one()
        payload = {name: str(self[name]) for name in PROTECTED_FIELDS}
        payload["tranches"] = [
            [tranche.number, str(tranche.amount), str(tranche.date_planned)]
            for tranche in self.tranche_ids.sorted("number")
        ]
        return payload

    def _get_audit_payload(self):
        return {grant.id: grant._get_decision_payload() for grant in self}
