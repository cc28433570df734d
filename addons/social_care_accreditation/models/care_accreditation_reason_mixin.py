from odoo import fields, models


class CareAccreditationReasonMixin(models.AbstractModel):
    """Keep the reason of the last step that gave one, where its reader sees it."""

    _name = "care.accreditation.reason.mixin"
    _description = "Reason Mixin"
    _inherit = ["care.lifecycle.mixin"]

    reason = fields.Text(readonly=True, copy=False, help="Shown to the applicant.")

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"reason"}

    def _apply_transition(self, name, *, reason=None):
        # Not a guard: the value is set here in every case, whoever sent another.
        document = self.with_context(transition_reason=reason)
        return super(CareAccreditationReasonMixin, document)._apply_transition(
            name, reason=reason
        )

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.reason_required:
            vals["reason"] = self.env.context.get("transition_reason")
        return vals
