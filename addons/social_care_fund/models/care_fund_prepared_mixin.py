from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CareFundPreparedMixin(models.AbstractModel):
    """Two people for a decision about money: one prepares it, another takes it.

    Used together with the lifecycle. Whoever last touched one of ``_prepared_fields``
    is the preparer; once the document has left its first state they stay as they are.
    """

    _name = "care.fund.prepared.mixin"
    _description = "Prepared by One, Decided by Another"

    # Fields that the decision is about.
    _prepared_fields: tuple[str, ...] = ()

    prepared_by_id = fields.Many2one(
        comodel_name="res.users",
        default=lambda self: self.env.user,
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Whatever a client or its context says, the preparer is who creates.
        vals_list = [{**vals, "prepared_by_id": self.env.uid} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if "prepared_by_id" in vals:
            raise AccessError(self.env._("The system notes who prepared a document."))
        if vals.keys() & set(self._prepared_fields):
            initial = self._get_lifecycle().initial
            if any(document.state != initial for document in self):
                raise UserError(
                    self.env._("This was decided and stays. Make another document.")
                )
            vals = {**vals, "prepared_by_id": self.env.uid}
        return super().write(vals)

    def _add_preparer_blockers(self, blockers):
        """Add to ``{document_id: [reason, ...]}`` that the preparer cannot decide."""
        for document in self:
            if document.prepared_by_id == self.env.user:
                blockers[document.id].append(
                    self.env._("you prepared it, so another person must decide.")
                )
