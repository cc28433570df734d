from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..const import REGISTRAR

# Where a body holds the policy goals of each kind.
GOAL_FIELDS = {
    "sector": "policy_sector_ids",
    "axis": "policy_axis_id",
    "goal": "policy_goal_ids",
}
# What founders are told beside each of them.
OPTIONAL = "Optional. The public register shows it."


def _goals(kind, string):
    return fields.Many2many(
        comodel_name="care.policy.goal",
        relation=f"care_ngo_policy_{kind}_rel",
        column1="ngo_id",
        column2="goal_id",
        string=string,
        domain=[("kind", "=", kind)],
        ondelete="restrict",
        help=OPTIONAL,
    )


class CareNgo(models.Model):
    """Which aims of public policy a body serves, and whether it is a hub of others.

    Founders tell the aims and the ministry's staff may correct them; only a registrar
    says who is a hub. The trail tells what came and what went.
    """

    _inherit = "care.ngo"

    policy_sector_ids = _goals("sector", "Policy Sectors")
    policy_axis_id = fields.Many2one(
        comodel_name="care.policy.goal",
        string="Axis of Vision 2030",
        domain=[("kind", "=", "axis")],
        index="btree_not_null",
        ondelete="restrict",
        help=OPTIONAL,
    )
    policy_goal_ids = _goals("goal", "Sustainable Development Goals")
    is_hub = fields.Boolean(
        string="Hub NGO",
        copy=False,
        help="It passes its experience on to smaller NGOs. A registrar decides.",
    )

    # === CONSTRAINS === #

    @api.constrains(*GOAL_FIELDS.values())
    def _check_policy_goals(self):
        for kind, name in GOAL_FIELDS.items():
            wrong = self[name].filtered(lambda goal, kind=kind: goal.kind != kind)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%(goal)s” of the policy goals does not belong here.",
                        goal=wrong[0].name,
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("is_hub") for vals in vals_list):
            self._check_may_mark_hub()
        return super().create(vals_list)

    def write(self, vals):
        if "is_hub" in vals:
            self._check_may_mark_hub()
        return super().write(vals)

    # === PUBLIC REGISTER === #

    @api.model
    def _get_public_filters(self):
        """Add the policy sectors."""
        return [*super()._get_public_filters(), "sector"]

    @api.model
    def _get_public_filter_domain(self, name, value):
        """Find the bodies of a sector and of those under it; unknown finds nothing."""
        if name != "sector":
            return super()._get_public_filter_domain(name, value)
        # Policy goals are no secret; the public has no rights.
        goals = self.env["care.policy.goal"].sudo()
        sectors = Domain("code", "=", value) | Domain("parent_ids.code", "=", value)
        found = goals.search(Domain("kind", "=", "sector") & sectors)
        return Domain(GOAL_FIELDS["sector"], "in", found.ids)

    @api.model
    def _get_public_choices(self):
        """Add the sectors of work in use, each with itself and those under it."""
        goals = self.env["care.policy.goal"].sudo()
        works = goals.search([("kind", "=", "sector"), ("parent_ids", "=", False)])
        found = [
            (work.name, [(goal.code, goal.name) for goal in work + work.child_ids])
            for work in works
        ]
        return super()._get_public_choices() | {"sector": found}

    def _prepare_public_profile_vals(self):
        """Add the names of the policy goals."""
        return super()._prepare_public_profile_vals() | {
            "is_hub": self.is_hub,
            **{
                f"policy_{kind}": self[name].mapped("name")
                for kind, name in GOAL_FIELDS.items()
            },
        }

    def _prepare_open_vals(self):
        """Add the codes of the policy goals."""
        found = super()._prepare_open_vals()
        for ngo, vals in zip(self, found, strict=True):
            vals |= {
                "policy_sectors": sorted(ngo.policy_sector_ids.mapped("code")),
                "vision_2030_axis": ngo.policy_axis_id.code or None,
                "sustainable_development_goals": sorted(
                    ngo.policy_goal_ids.mapped("code")
                ),
                "hub": ngo.is_hub,
            }
        return found

    # === PRIVATE === #

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {"is_hub"}

    def _check_may_mark_hub(self):
        """Refuse whoever is no registrar; sudo does not lift it."""
        user = self.env.user
        if not (user._is_superuser() or user.has_group(REGISTRAR)):
            raise AccessError(
                self.env._("Only a registrar says which NGO is a hub of others.")
            )
