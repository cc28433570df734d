from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..logic.lifecycle import Lifecycle, Transition

ADMINISTRATOR = "base.group_system"


class CareDutyConflict(models.Model):
    """Two duties that the same person may not perform on one file.

    A pair binds from the day it is entered and is never edited: whoever could change
    it and change it back would approve his own work in between. It stops binding when
    a second administrator confirms what a first one proposed.
    """

    _name = "care.duty.conflict"
    _description = "Incompatible Duties"
    _inherit = ["care.lifecycle.mixin"]
    _rec_name = "duty_id"

    _lifecycle = Lifecycle(
        initial="in_force",
        final={"withdrawn"},
        transitions=[
            Transition(
                "propose",
                {"in_force"},
                "proposed",
                {ADMINISTRATOR},
                reason_required=True,
            ),
            Transition("keep", {"proposed"}, "in_force", {ADMINISTRATOR}),
            Transition("withdraw", {"proposed"}, "withdrawn", {ADMINISTRATOR}),
        ],
    )
    _lifecycle_fields = (
        "date_from",
        "date_to",
        "proposed_by_id",
        "withdrawn_by_id",
    )

    state = fields.Selection(
        selection=[
            ("in_force", "In Force"),
            ("proposed", "Withdrawal Proposed"),
            ("withdrawn", "Withdrawn"),
        ]
    )
    duty_id = fields.Many2one(
        comodel_name="care.duty", required=True, ondelete="restrict", index=True
    )
    other_id = fields.Many2one(
        comodel_name="care.duty", required=True, ondelete="restrict", index=True
    )
    source = fields.Char(
        required=True, translate=True, help="Law, standard or decision."
    )
    date_from = fields.Date(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.company._get_care_today(),
    )
    date_to = fields.Date(
        readonly=True, copy=False, help="The day on which it was withdrawn."
    )
    proposed_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Withdrawal Proposed By",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    withdrawn_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )

    _pair_uniq = models.UniqueIndex(
        "(LEAST(duty_id, other_id), GREATEST(duty_id, other_id))"
        " WHERE state != 'withdrawn'",
        "These two duties are incompatible already.",
    )

    @api.depends("duty_id", "other_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for pair in self:
            names = (pair.duty_id.name, pair.other_id.name)
            pair.display_name = " · ".join(name for name in names if name)

    # === CRUD === #

    def write(self, vals):
        if vals.keys() & {"duty_id", "other_id", "source"}:
            raise AccessError(
                self.env._(
                    "Incompatible duties are never edited. Propose to withdraw the"
                    " pair, and enter another one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(
            self.env._("Incompatible duties are withdrawn by two people, not deleted.")
        )

    # === ACTIONS === #

    def action_propose(self, reason=None):
        return self._apply_with_reason("propose", reason)

    def action_keep(self):
        self._apply_transition("keep")

    def action_withdraw(self):
        self._apply_transition("withdraw")

    # === LIFECYCLE === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name == "withdraw":
            mine = self.filtered(lambda pair: pair._is_proposed_by_me())
            for pair in mine:
                blockers[pair.id].append(
                    self.env._("whoever proposed the withdrawal cannot confirm it.")
                )
        return blockers

    def _is_proposed_by_me(self):
        """Tell whether the user proposed it; two accounts of a contact are one."""
        # A reader of the pair need not see the user who proposed its withdrawal.
        author = self.sudo().proposed_by_id.partner_id
        return bool(author) and author == self.env.user.partner_id

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        return vals | {
            "propose": {"proposed_by_id": self.env.uid},
            "keep": {"proposed_by_id": False},
            "withdraw": {
                "withdrawn_by_id": self.env.uid,
                "date_to": self.env.company._get_care_today(),
            },
        }.get(transition.name, {})

    def _get_audit_payload(self):
        return {
            pair.id: {
                "duty": pair.duty_id.code,
                "other": pair.other_id.code,
                "source": pair.source,
            }
            for pair in self
        }
