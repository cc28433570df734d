from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

KINDS = [("sector", "Sector"), ("axis", "Axis"), ("goal", "Goal")]


class CarePolicyGoal(models.Model):
    """One aim of public policy that a body may serve: a sector, an axis or a goal.

    Sectors of work stand by themselves; a sector of dialogue stands under one or more
    of them, and whoever looks for those finds it too.
    """

    _name = "care.policy.goal"
    _description = "Policy Goal"
    _inherit = ["care.code.mixin"]
    _order = "kind, sequence, id"
    _rec_names_search = ["name", "code"]

    kind = fields.Selection(
        selection=KINDS,
        required=True,
        help="A sector of work or dialogue, an axis of Vision 2030, or a sustainable"
        " development goal.",
    )
    name = fields.Char(required=True, translate=True)
    parent_ids = fields.Many2many(
        comodel_name="care.policy.goal",
        relation="care_policy_goal_parent_rel",
        column1="goal_id",
        column2="parent_id",
        string="Stands under",
        domain=[("kind", "=", "sector")],
        help="The sectors of work of a sector of dialogue.",
    )
    child_ids = fields.Many2many(
        comodel_name="care.policy.goal",
        relation="care_policy_goal_parent_rel",
        column1="parent_id",
        column2="goal_id",
        string="Sectors of Dialogue",
        copy=False,
    )
    source = fields.Char(
        translate=True, help="The policy item or the document that names it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "This policy goal exists already.")

    @api.constrains("kind", "parent_ids", "child_ids")
    def _check_parent_ids(self):
        for goal in self.filtered("parent_ids") | self.child_ids:
            above = goal.parent_ids
            is_sector = set((goal + above).mapped("kind")) == {"sector"}
            if not is_sector or above.parent_ids or goal.child_ids:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot stand there: a sector of dialogue stands"
                        " under sectors of work, and nothing stands under it.",
                        name=goal.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_above(self):
        if self.with_context(active_test=False).child_ids - self:
            raise UserError(
                self.env._("Other sectors stand under this one. Archive it instead.")
            )

    def write(self, vals):
        if "kind" in vals and any(goal.kind != vals["kind"] for goal in self):
            raise UserError(
                self.env._("The kind stays. Archive this entry and enter another one.")
            )
        return super().write(vals)
