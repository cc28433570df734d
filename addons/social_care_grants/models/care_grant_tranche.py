from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import OFFICER, PAYER


class CareGrantTranche(models.Model):
    """One payment of a grant: planned, released, billed, paid, accounted for."""

    _name = "care.grant.tranche"
    _description = "Grant Payment"
    _inherit = [
        "care.lifecycle.mixin",
        "care.decision.mixin",
        "care.grant.computed.mixin",
        "mail.activity.mixin",
    ]
    _order = "grant_id desc, number, id"

    _protected_fields = ("number", "amount")
    _lifecycle = Lifecycle(
        initial="planned",
        final={"settled", "cancelled"},
        transitions=[
            Transition("release", {"planned"}, "released", {OFFICER}),
            Transition("bill", {"released"}, "billed", {PAYER}),
            Transition("pay", {"billed"}, "paid", {PAYER}),
            Transition("unpay", {"paid"}, "billed", system=True),
            Transition(
                "take_back",
                {"released", "billed"},
                "planned",
                {OFFICER},
                reason_required=True,
            ),
            Transition("settle", {"paid"}, "settled", {OFFICER}),
            Transition("cancel", {"planned"}, "cancelled", system=True),
        ],
    )
    _lifecycle_fields = ("bill_id", "date_released", "date_paid", "event_no")

    grant_id = fields.Many2one(
        comodel_name="care.grant", required=True, index=True, ondelete="restrict"
    )
    number = fields.Integer(required=True, default=1)
    company_id = fields.Many2one(related="grant_id.company_id", store=True)
    currency_id = fields.Many2one(related="grant_id.currency_id", store=True)
    ngo_id = fields.Many2one(related="grant_id.ngo_id", store=True, index=True)
    call_id = fields.Many2one(related="grant_id.call_id", store=True)
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("released", "Released"),
            ("billed", "Billed"),
            ("paid", "Paid"),
            ("settled", "Accounted For"),
            ("cancelled", "Cancelled"),
        ],
    )
    amount = fields.Monetary(required=True)
    date_planned = fields.Date(required=True, index=True)
    date_released = fields.Date(readonly=True, copy=False)
    date_paid = fields.Date(readonly=True, copy=False)
    event_no = fields.Integer(
        readonly=True, copy=False, help="Counts releases and reversed payments."
    )
    bill_id = fields.Many2one(
        comodel_name="account.move",
        string="Vendor Bill",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
    )
    usage_file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="care_grant_tranche_usage_rel",
        string="Proof of Use",
        help="What the NGO has spent the money on; needed to account for it.",
    )
    condition_ids = fields.One2many(
        comodel_name="care.grant.tranche.condition",
        inverse_name="tranche_id",
        readonly=True,
    )
    conditions_text = fields.Text(
        string="Conditions", compute="_compute_conditions_text"
    )
    hold_text = fields.Text(
        string="What Holds the Payment",
        compute="_compute_hold_text",
        help="What has to be settled before the released money is paid.",
    )
    next_actor = fields.Char(string="Who Acts Next", compute="_compute_next_actor")

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A payment is above zero."
    )
    _number_uniq = models.UniqueIndex(
        "(grant_id, number) WHERE state != 'cancelled'",
        "A grant has each payment once.",
    )
    _bill_uniq = models.UniqueIndex(
        "(bill_id) WHERE bill_id IS NOT NULL", "A bill pays one payment of a grant."
    )

    # === COMPUTES === #

    @api.depends("grant_id.reference", "number")
    def _compute_display_name(self):
        for tranche in self:
            reference = tranche.grant_id.sudo().reference  # a number, nothing more
            tranche.display_name = f"{reference or ''} / {tranche.number}"

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_next_actor(self):
        texts = {
            "planned": self.env._("Grants officer: release the payment"),
            "released": self.env._("Payer: post the bill"),
            "billed": self.env._("Payer: pay the bill"),
            "paid": self.env._("NGO: prove the use; another officer: accept it"),
        }
        for tranche in self:
            tranche.next_actor = texts.get(tranche.state, False)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        tranches = super().create(vals_list)
        tranches._check_grant_is_draft()
        return tranches

    def write(self, vals):
        if vals.keys() & {"grant_id", "number", "amount", "date_planned"}:
            self._check_grant_is_draft()
        if "grant_id" in vals:
            raise UserError(self.env._("A payment stays with its grant."))
        if "usage_file_ids" in vals and any(t.state != "paid" for t in self):
            raise UserError(
                self.env._("The use of a payment is proven while it is paid.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_grant_is_draft(self):
        self._check_grant_is_draft()

    def _check_grant_is_draft(self):
        if any(grant.state != "draft" for grant in self.grant_id):
            raise UserError(self.env._("The payments of this grant are fixed."))

    # === ACTIONS === #

    def action_release(self):
        for tranche in self:  # each has its own bill
            tranche._apply_transition("release")

    def action_take_back(self, reason=None):
        return self._apply_with_reason("take_back", reason)

    def action_bill(self):
        """Post the bills; accounting then tells the payments that they are billed."""
        self._check_step("bill")
        self.bill_id.action_post()

    def action_pay(self):
        """Open the payment of the bill; once it is reconciled this payment is paid."""
        self._check_step("pay")
        return self.bill_id.action_force_register_payment()

    def action_settle(self):
        self._apply_transition("settle")

    def action_view_bill(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Vendor Bill"),
            "res_model": "account.move",
            "res_id": self.bill_id.id,
            "view_mode": "form",
        }

    def _check_step(self, name):
        """Refuse early what the bookkeeping behind the button would refuse late."""
        self.check_access("write")
        self._check_transition(self._get_lifecycle()[name], None)

    # === HOOKS === #

    def _get_duty_root(self):
        return self.grant_id.application_id

    def _get_decision_payload(self):
        self.ensure_one()
        return {
            "grant": self.grant_id.id,
            "number": self.number,
            "amount": str(self.amount),
            "bank": self.grant_id.partner_bank_id.id,
            "files": sorted(self.usage_file_ids.mapped("checksum")),
        }

    def _get_audit_payload(self):
        return {tranche.id: tranche._get_decision_payload() for tranche in self}
