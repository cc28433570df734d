from dataclasses import replace

from odoo import SUPERUSER_ID, fields, models
from odoo.fields import Command, Domain

from odoo.addons.social_care_base.formats import join_names
from odoo.addons.social_care_base.logic.folding import fold
from odoo.addons.social_care_base.logic.lifecycle import Transition

from ..const import GOING_STATES, LIVE_STATES
from ..logic.difference import plain

# What the certificate states: when it changes, a new one replaces it.
CERTIFIED = frozenset({"name", "name_en", "governorate_id", "work_field_ids"})
# Steps that nobody takes by hand; the body reads their reason all the same.
TOLD_ENDS = {"merge", "liquidate", "void_suspension", "end_suspension"}
# Where the contact of the body repeats what the register states.
CONTACT = frozenset({"name", "governorate_id", "city", "street"})


class CareNgo(models.Model):
    """What requests have made of a body: its former names, branches, and its end."""

    _inherit = "care.ngo"

    state = fields.Selection(
        selection_add=[
            ("liquidation", "Under Liquidation"),
            ("dissolved",),
            ("merged", "Merged"),
            ("void",),
        ],
        ondelete={"liquidation": "set default", "merged": "set default"},
    )
    request_ids = fields.One2many(
        comodel_name="care.ngo.request", inverse_name="ngo_id", string="Requests"
    )
    request_count = fields.Integer(
        string="Open Requests", compute="_compute_request_count"
    )
    change_ids = fields.One2many(
        comodel_name="care.ngo.request.change",
        inverse_name="ngo_id",
        string="Changes of the Register",
    )
    former_name_ids = fields.One2many(
        comodel_name="care.ngo.former.name",
        inverse_name="ngo_id",
        string="Former Names",
    )
    branch_ids = fields.One2many(
        comodel_name="care.ngo.branch", inverse_name="ngo_id", string="Branches"
    )
    campaign_ids = fields.One2many(
        comodel_name="care.ngo.campaign",
        inverse_name="ngo_id",
        string="Fundraising Permits",
    )
    foreign_fund_ids = fields.One2many(
        comodel_name="care.ngo.foreign.fund",
        inverse_name="ngo_id",
        string="Money from Abroad",
    )
    foreign_breach_count = fields.Integer(
        string="Spent before Clearance", compute="_compute_foreign_breach_count"
    )
    public_benefit_ids = fields.One2many(
        comodel_name="care.ngo.public.benefit",
        inverse_name="ngo_id",
        string="Public-Benefit Status",
    )
    is_public_benefit = fields.Boolean(
        string="Of Public Benefit", compute="_compute_is_public_benefit"
    )
    successor_id = fields.Many2one(
        comodel_name="care.ngo",
        string="Merged into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
    )
    liquidator = fields.Char(readonly=True, copy=False)
    date_regularised = fields.Date(
        string="Adapted to the Law on", readonly=True, copy=False
    )

    # === COMPUTES === #

    def _compute_request_count(self):
        open_states = ["filed", "returned", "under_review", "validated", "appealed"]
        counts = dict(
            self.env["care.ngo.request"]._read_group(
                Domain("ngo_id", "in", self.ids) & Domain("state", "in", open_states),
                ["ngo_id"],
                ["__count"],
            )
        )
        for ngo in self:
            ngo.request_count = counts.get(ngo, 0)

    def _compute_foreign_breach_count(self):
        counts = dict(
            self.env["care.ngo.foreign.breach"]._read_group(
                [("ngo_id", "in", self.ids)], ["ngo_id"], ["__count"]
            )
        )
        for ngo in self:
            ngo.foreign_breach_count = counts.get(ngo, 0)

    def _compute_is_public_benefit(self):
        for ngo in self:
            ngo.is_public_benefit = ngo.state in LIVE_STATES and any(
                ngo.public_benefit_ids.mapped("is_current")
            )

    # === LIFECYCLE === #

    def _get_lifecycle(self):
        """Add the ends that a request leads to; only the engine takes these steps."""
        flow = super()._get_lifecycle()
        more = {"reason_required": True, "system": True}
        return flow.extend(
            Transition("liquidate", GOING_STATES, "liquidation", **more),
            Transition("merge", GOING_STATES, "merged", **more),
            replace(flow["revoke"], sources=LIVE_STATES),
            replace(flow["dissolve"], sources=LIVE_STATES),
            final={"merged"},
        )

    def _apply_transition(self, name, *, reason=None):
        super()._apply_transition(name, reason=reason)
        if name in TOLD_ENDS:
            self._write_decided({"decision_reason": reason})
            self._tell_representatives(reason)

    def _prepare_transition_vals(self, transition):
        vals = super()._prepare_transition_vals(transition)
        if transition.name == "merge":
            vals["date_ended"] = fields.Date.context_today(self)
        return vals

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "merge":
            self._revoke_documents(self.env._("The body was merged into another one."))

    def _get_live_status(self, document):
        """A body in liquidation still stands in the register, on conditions."""
        if self.state == "liquidation":
            return "conditional"
        return super()._get_live_status(document)

    def _end_by_request(self, step, request, vals):
        """Take a step that only a request leads to, and keep what it states."""
        # The people behind it stand in the decisions of the request; the step itself
        # is the engine's, so that no role can take it without a request.
        engine = self.with_user(SUPERUSER_ID)
        engine._apply_transition(step, reason=request.display_name)
        engine._write_decided(vals)

    def _get_name_taking_states(self):
        return [*super()._get_name_taking_states(), "liquidation"]

    # === PUBLIC REGISTER === #

    def _prepare_public_profile_vals(self):
        """Add branches, permits, status of public benefit, and the successor."""
        today = fields.Date.context_today(self)
        # A successor stands in the register itself: its name and number are public.
        successor = self.sudo().successor_id
        return super()._prepare_public_profile_vals() | {
            "branches": [
                {"name": b.name, "governorate": b.governorate_id.display_name}
                for b in self.branch_ids.filtered("is_open")
            ],
            "is_public_benefit": self.is_public_benefit,
            "permits": [
                {"purpose": c.name, "from": c.date_from, "until": c.date_to}
                for c in self.campaign_ids
                if c.state == "permitted" and c.date_to >= today
            ],
            "successor": successor
            and {"name": successor.name, "registry_no": successor.registry_no},
        }

    def _prepare_open_profile(self):
        """Add the same for programs."""
        vals, day = self._prepare_public_profile_vals(), self._format_open_day
        code, successor = self._get_open_place, vals["successor"]
        return super()._prepare_open_profile() | {
            "beneficiary_categories": sorted(
                self.beneficiary_category_ids.mapped("code")
            ),
            "public_benefit": vals["is_public_benefit"],
            "branches": [
                {"name": b.name, "governorate": code(b.governorate_id)}
                for b in self.branch_ids.filtered("is_open")
            ],
            "fundraising_permits": [
                {
                    "purpose": permit["purpose"],
                    "date_from": day(permit["from"]),
                    "date_to": day(permit["until"]),
                }
                for permit in vals["permits"]
            ],
            "successor": {
                "registered_charity_number": successor["registry_no"],
                "charity_name": successor["name"],
            }
            if successor
            else None,
        }

    def _get_public_parts(self):
        """Add branches and permits."""
        return [*super()._get_public_parts(), self.branch_ids, self.campaign_ids]

    def _get_former_names(self):
        """Return the names that the body bore, ``[{name, name_en, date_to}]``."""
        self.ensure_one()
        return [
            {"name": line.name, "name_en": line.name_en, "date_to": line.date_to}
            for line in self.former_name_ids
        ]

    # === PRIVATE === #

    def _change_registered(self, values, request):
        """Write registered values that ``request`` has changed; the narrow path.

        A former name is kept as a line, the contact follows, and a certificate that
        states a changed value is replaced.
        """
        self.ensure_one()
        if "name" in values or "name_en" in values:
            self.env["care.ngo.former.name"]._keep(self, request)
        vals = {}
        for name, value in values.items():
            is_many = self._fields[name].type == "many2many"
            vals[name] = [Command.set(value or [])] if is_many else value or False
        self._write_decided(vals)
        if values.keys() & CONTACT:
            self._sync_partner()
        if values.keys() & CERTIFIED and self._get_certificate():
            self._replace_documents(request.display_name)
            self._issue_certificate()

    def _is_name_taken(self, name, governorate_id):
        """Tell whether another body of the governorate bears this name."""
        # A name is taken also when a rule hides its bearer from the user.
        found = self.sudo().search_count(
            Domain("name_folded", "=", fold(name))
            & Domain("governorate_id", "=", governorate_id)
            & Domain("state", "in", self._get_name_taking_states())
            & Domain("id", "not in", self.ids),
            limit=1,
        )
        return bool(found) or self._is_former_name_taken(name, governorate_id)

    def _get_term_values(self, roles):
        """Return the terms in these offices as plain values, to see if they moved."""
        self.ensure_one()
        people = self.person_ids.filtered(lambda p: p.role in roles)
        return plain([[p.id, p.role, p.date_from, p.date_to] for p in people])

    def _format_registered(self, name, value):
        """Return a plain registered value as people read it, in their language."""
        field = self._fields.get(name)
        if field is None or value in (None, False, "", []):
            return ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.relational:
            ids = value if isinstance(value, list) else [value]
            # Names of places and fields of work are no secret.
            records = self.env[field.comodel_name].sudo().browse(ids).exists()
            return join_names(self.env, records.mapped("display_name"))
        return str(value)
