from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from odoo.addons.social_care_base.logic.folding import fold
from odoo.addons.social_care_base.logic.lifecycle import Lifecycle, Transition

from ..const import MANAGER
from ..logic.classify import ClassRules
from ..logic.return_fields import GOVERNORATES
from ..logic.rules import ReturnRules, RulesError

# The country of the word lists that the addon brings along.
HOME_COUNTRY_CODE = "EG"


class CareDonationRuleset(models.Model):
    """One version of the rules by which words become a class and a purpose.

    One version is in force at a time. It is never edited: copy it, change the copy and
    activate that. Activation classifies nothing again.
    """

    _name = "care.donation.ruleset"
    _description = "Rules of Classification"
    _inherit = ["care.lifecycle.mixin"]
    _order = "id desc"

    _lifecycle = Lifecycle(
        initial="draft",
        final={"retired"},
        transitions=[
            Transition("activate", {"draft"}, "active", {MANAGER}),
            Transition("retire", {"active"}, "retired", system=True),
        ],
    )
    _lifecycle_fields = ("date_activated", "date_retired")

    name = fields.Char(string="Version", required=True)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("active", "In Force"), ("retired", "Retired")]
    )
    date_activated = fields.Datetime(string="In Force since", readonly=True, copy=False)
    date_retired = fields.Datetime(readonly=True, copy=False)
    source = fields.Char(
        required=True, translate=True, help="Who decided on this version, and where."
    )
    rule_ids = fields.One2many(
        comodel_name="care.donation.rule",
        inverse_name="ruleset_id",
        string="Rules",
        copy=True,
    )

    _name_uniq = models.UniqueIndex("(name)", "There is a version with this name.")
    _one_active = models.UniqueIndex(
        "(state) WHERE state = 'active'", "Another version is in force already."
    )

    # === CRUD === #

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for ruleset, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=ruleset.name)
        return vals_list

    def write(self, vals):
        if {"name", "source"} & vals.keys():
            self._check_draft()
        return super().write(vals)

    # === ACTIONS === #

    def action_activate(self):
        self._apply_transition("activate")

    # === TRANSITIONS === #

    def _get_transition_blockers(self, transition):
        blockers = super()._get_transition_blockers(transition)
        if transition.name == "activate":
            for ruleset in self:
                if not ruleset.rule_ids:
                    blockers[ruleset.id].append(self.env._("it has no rules."))
        return blockers

    def _before_transition(self, transition):
        super()._before_transition(transition)
        if transition.name == "activate":
            self._build_return_rules()  # a version that cannot work is not activated
            earlier = self._get_active().with_user(self.env.ref("base.user_root"))
            earlier._apply_transition("retire")
            earlier.flush_recordset()  # one version in force at any moment

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        now = fields.Datetime.now()
        dates = {"activate": {"date_activated": now}, "retire": {"date_retired": now}}
        return vals | dates.get(transition.name, {})

    # === RULES === #

    @api.model
    def _get_active(self):
        """Return the version in force.

        :raise UserError: if there is none: nothing is classified without rules
        """
        # Whoever receives a gift need not hold a role on the rules.
        return self.sudo().search([("state", "=", "active")]).sudo(self.env.su)

    def _get_class_rules(self):
        """Return the rules of this version for single texts."""
        if not self:
            raise UserError(
                self.env._("No rules of classification are in force. Activate some.")
            )
        return self._get_cached_rules(self.id)

    @api.model
    @tools.ormcache("ruleset_id")
    def _get_cached_rules(self, ruleset_id):
        # A version in force is never edited, so its rules may be kept.
        ruleset = self.sudo().browse(ruleset_id)
        return ClassRules.build(
            fold, ruleset._prepare_rules("sharia"), ruleset._prepare_rules("purpose")
        )

    def _build_return_rules(self):
        """Return the rules of this version for a whole return.

        :raise UserError: if two entries of a list claim the same text
        """
        self.ensure_one()
        try:
            return ReturnRules.build(
                fold,
                governorates=self._prepare_governorates(),
                sharia_rules=self._prepare_rules("sharia"),
                purpose_rules=self._prepare_rules("purpose"),
            )
        except RulesError as error:
            raise UserError(
                self.env._("Two entries claim the same text: %(text)s", text=error)
            ) from error

    def _prepare_rules(self, dimension):
        """Return the rules of one dimension as plain values, in their order."""
        rules = self.sudo().rule_ids.filtered(lambda rule: rule.dimension == dimension)
        return tuple(rule._prepare_class_rule() for rule in rules)

    def _get_audit_payload(self):
        return super()._get_audit_payload() | {
            ruleset.id: {
                "name": ruleset.name,
                "rules": [
                    *ruleset._prepare_rules("sharia"),
                    *ruleset._prepare_rules("purpose"),
                ],
            }
            for ruleset in self
        }

    def _prepare_governorates(self):
        """Return ``{ISO code: names}`` of the governorates of the company's country."""
        country = self.env.company.country_id
        names = dict(GOVERNORATES) if country.code == HOME_COUNTRY_CODE else {}
        states = self.env["res.country.state"].search(
            [("is_governorate", "=", True), ("country_id", "=", country.id)]
        )
        for state in states.with_context(lang="en_US"):
            code = f"{country.code}-{state.code}"
            known = {*names.get(code, ()), state.name_ar, state.name} - {False}
            names[code] = tuple(sorted(known))
        return names

    def _check_draft(self):
        if any(ruleset.state != "draft" for ruleset in self):
            raise UserError(
                self.env._(
                    "This version was in force and stays. Copy it and change that."
                )
            )
