from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..const import (
    CHANGEABLE_FIELDS,
    EDITABLE_STATES,
    EFFECT_FIELDS,
    GOING_STATES,
    OFFICER,
    WAITING_STATES,
)
from ..logic.board import REQUEST_ROLES
from ..logic.difference import Change, compare, moved, plain

# Compared by identity: a client can send any context *value*, never this object.
_ENGINE_TOKEN = object()
PROPOSED = tuple(f"new_{name}" for name in CHANGEABLE_FIELDS)
DATA = tuple(dict.fromkeys(n for names in EFFECT_FIELDS.values() for n in names))
# What the engine itself writes, besides what a step writes with the state.
ENGINE_FIELDS = frozenset(
    {
        "decision_reason",
        "appeal_reason",
        "base",
        "date_filed",
        "date_filing_due",
        "is_late",
        "meeting_id",
    }
)
FIXED_FIELDS = frozenset({"ngo_id", "type_id", "company_id"})
NOTES = frozenset({"recommendation", "internal_note"})


def _is_number(value):
    """Tell whether a client sent the number of a record; ``True`` is none."""
    return isinstance(value, int) and not isinstance(value, bool)


class CareNgoRequest(models.Model):
    """What a registered body asks the authority to change or to permit.

    It starts from what the register states, never from an earlier request; what it
    would change is computed by the server, again at the decision.
    """

    _name = "care.ngo.request"
    _description = "NGO Request"
    _inherit = [
        "care.ngo.letter.mixin",
        "care.lifecycle.mixin",
        "care.reference.mixin",
        "care.decision.mixin",
        "care.deadline.mixin",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_name = "reference"
    _rec_names_search = ["reference", "ngo_id"]

    _reference_prefix = "REQ"
    _protected_fields = ("date_event", *PROPOSED, *DATA)

    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("state", "in", sorted(GOING_STATES))],
    )
    type_id = fields.Many2one(
        comodel_name="care.ngo.request.type",
        string="Request",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('date_from', '<=', 'today'), "
        "'|', ('date_to', '=', False), ('date_to', '>=', 'today')]",
    )
    key = fields.Char(related="type_id.key", store=True, index=True)
    effect = fields.Selection(related="type_id.effect")
    input_names = fields.Json(compute="_compute_input_names")
    governorate_id = fields.Many2one(related="ngo_id.governorate_id", store=True)

    # === WHAT IS PROPOSED === #

    new_name = fields.Char(copy=False)
    new_name_en = fields.Char(string="New English Name", copy=False)
    new_governorate_id = fields.Many2one(
        comodel_name="res.country.state",
        copy=False,
        ondelete="restrict",
        domain=[("is_governorate", "=", True)],
    )
    new_city = fields.Char(string="New City or Village", copy=False)
    new_street = fields.Char(string="New Address", copy=False)
    new_scope = fields.Selection(
        selection=lambda self: (
            self.env["care.ngo"]._fields["scope"]._description_selection(self.env)
        ),
        string="New Geographic Scope",
        copy=False,
    )
    new_work_field_ids = fields.Many2many(
        comodel_name="care.work.field",
        relation="care_ngo_request_work_field_rel",
        string="New Fields of Work",
        copy=False,
    )
    new_purpose = fields.Text(copy=False)
    person_line_ids = fields.One2many(
        comodel_name="care.ngo.request.person",
        inverse_name="request_id",
        string="Changes of People in Office",
    )
    document_line_ids = fields.One2many(
        comodel_name="care.ngo.request.document",
        inverse_name="request_id",
        string="Documents",
    )
    change_ids = fields.One2many(
        comodel_name="care.ngo.request.change",
        inverse_name="request_id",
        string="Applied Changes",
    )

    # === WHERE IT STANDS === #

    decision_reason = fields.Text(
        string="Reason", readonly=True, copy=False, help="As the applicant reads it."
    )
    base = fields.Json(readonly=True, copy=False, groups="base.group_user")
    is_stale = fields.Boolean(compute="_compute_is_stale", compute_sudo=True)
    difference_html = fields.Html(
        string="Difference", compute="_compute_difference_html"
    )

    # === COMPUTES === #

    @api.depends("type_id")
    def _compute_input_names(self):
        for request in self:
            kind = request.type_id
            request.input_names = list(kind._get_input_names()) if kind else []

    @api.depends("reference", "type_id", "ngo_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for request in self:
            parts = (request.type_id.name, request.ngo_id.display_name)
            name = " – ".join(part for part in parts if part)
            number = request.reference
            request.display_name = f"{number} ({name})" if number else name

    @api.depends("state", "base", "ngo_id.write_date", "person_line_ids")
    def _compute_is_stale(self):
        for request in self:
            request.is_stale = bool(request._get_moved_names())

    @api.depends("state", "type_id", *PROPOSED, "person_line_ids", "change_ids")
    @api.depends_context("lang")
    def _compute_difference_html(self):
        for request in self:
            request.difference_html = self.env["ir.qweb"]._render(
                "social_care_ngo.request_difference",
                {
                    "rows": request._get_difference_rows(),
                    "facts": request._get_fact_rows(),
                },
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Start each request from what the register states, then what is asked."""
        for vals in vals_list:
            self._check_creation(vals)
        # No default of the context may reach a proposal.
        kept = {
            name: value
            for name, value in self.env.context.items()
            if not name.startswith("default_")
            or (name in ("default_ngo_id", "default_type_id") and _is_number(value))
        }
        model = self.with_env(self.env(context=kept))
        prepared = [model._prepare_request_vals(vals) for vals in vals_list]
        return super(CareNgoRequest, model).create(prepared).with_env(self.env)

    def write(self, vals):
        if self.env.context.get("request_token") is _ENGINE_TOKEN:
            return super().write(vals)
        if ENGINE_FIELDS & vals.keys():
            raise AccessError(self.env._("Only a request's steps write this."))
        if FIXED_FIELDS & vals.keys():
            raise AccessError(
                self.env._("A request keeps its body and its type. Start another one.")
            )
        self._check_edited(vals.keys())
        return super().write(self._clean(vals))

    # === PRIVATE: WHO WRITES WHAT === #

    def _check_creation(self, vals):
        if ENGINE_FIELDS & vals.keys():
            raise AccessError(self.env._("Only a request's steps write this."))
        if NOTES & vals.keys() and self._is_applicant():
            raise AccessError(self.env._("The ministry fills in these fields."))

    def _check_edited(self, names):
        """Refuse what a closed request does not let through, whatever the client."""
        guarded = self._get_guarded_fields() | ENGINE_FIELDS | {"reference"}
        asked = names - guarded
        inputs = {"date_event", *PROPOSED, *DATA, "person_line_ids"}
        if asked & (inputs | {"document_line_ids"}):
            self._check_open()
            for request in self:
                request._check_whitelist(asked & inputs)
        others = asked - inputs - {"document_line_ids"}
        if others and self._is_applicant():
            raise AccessError(self.env._("The ministry fills in these fields."))
        if others & NOTES and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("This step belongs to another role."))

    def _check_open(self):
        """Refuse a change of what is asked once the request has been filed."""
        if any(request.state not in EDITABLE_STATES for request in self):
            raise UserError(
                self.env._(
                    "The request has been filed: what it asks for is not changed now."
                )
            )

    def _check_whitelist(self, names):
        allowed = set(self.type_id._get_input_names())
        if self.effect in REQUEST_ROLES:
            allowed.add("person_line_ids")
        if names - allowed:
            raise AccessError(
                self.env._("This type of request does not change these values.")
            )

    def _get_reference_place(self):
        """The number of a request names the governorate."""
        return self.governorate_id._get_reference_code()

    def _is_applicant(self):
        """Tell whether somebody acts who does not belong to the ministry."""
        return not (self.env.su or self.env.user._is_internal())

    def _prepare_request_vals(self, vals):
        """Return ``vals`` on top of what the register states about the body."""
        ngo = self._browse_given("ngo_id", vals)
        kind = self._browse_given("type_id", vals)
        if not (ngo and kind):
            return vals  # refused as incomplete by the required fields
        probe = self.new({"ngo_id": ngo.id, "type_id": kind.id})
        inputs = {"date_event", *PROPOSED, *DATA, "person_line_ids"}
        # A form sends every field it knows: what is empty proposes nothing yet.
        empty = {n for n in vals.keys() & inputs if self._is_empty(vals[n])}
        if "currency_id" not in kind._get_input_names():
            empty.add("currency_id")
        vals = {name: value for name, value in vals.items() if name not in empty}
        probe._check_whitelist(vals.keys() & inputs)
        names = kind._get_field_names()
        start = {f"new_{n}": ngo[n] for n in names}
        vals = {
            name: self._fields[name].convert_to_write(value, probe)
            for name, value in start.items()
        } | self._clean(vals)
        return vals | {"company_id": ngo.company_id.id}

    def _browse_given(self, name, vals):
        """Return the one record that a client names; nothing else is a number."""
        given = vals.get(name) or self.env.context.get(f"default_{name}")
        model = self.env[self._fields[name].comodel_name]
        return model.browse(given if _is_number(given) else ())

    @staticmethod
    def _is_empty(value):
        """Tell whether a value for a field, or a list of commands, brings nothing."""
        if isinstance(value, list | tuple):
            return all(
                command[0] in (Command.CLEAR, Command.SET) and not any(command[2:])
                for command in value
            )
        return not value

    def _write_engine(self, vals):
        """Write what only the engine decides; the one way to do so."""
        # An applicant's step has effects that he may not write himself.
        self.sudo().with_context(request_token=_ENGINE_TOKEN).write(vals)

    @api.model
    def _clean(self, vals):
        """Return ``vals`` without blanks around the texts."""
        texts = {n for n in vals if n in self._fields and n in (*PROPOSED, *DATA)}
        clean = {
            name: vals[name].strip() or False
            for name in texts
            if isinstance(vals[name], str)
        }
        return {**vals, **clean}

    # === DIFFERENCE === #

    def _get_registered(self):
        """Return the plain values that the register states today about the body."""
        self.ensure_one()
        # Compared whoever looks: rules must not make a value look changed.
        ngo = self.ngo_id.sudo()
        values = {
            name: plain(
                ngo._fields[name].convert_to_read(
                    ngo[name], ngo, use_display_name=False
                )
            )
            for name in self.type_id._get_field_names()
        }
        if roles := REQUEST_ROLES.get(self.effect):
            values[self.effect] = ngo._get_term_values(roles)
        if self.effect == "branch":
            values["branches"] = plain(ngo.branch_ids.filtered("is_open").ids)
        return values

    def _get_proposed(self):
        """Return the plain values that the request proposes."""
        self.ensure_one()
        return {
            name: plain(
                self._fields[f"new_{name}"].convert_to_read(
                    self[f"new_{name}"], self, use_display_name=False
                )
            )
            for name in self.type_id._get_field_names()
        }

    def _get_changes(self) -> list[Change]:
        """Return what the request would change in the register as it stands now."""
        self.ensure_one()
        return compare(self._get_registered(), self._get_proposed())

    def _get_moved_names(self):
        """Return what the register has changed since the request was filed."""
        self.ensure_one()
        if self.state not in WAITING_STATES:
            return []
        # An empty base is stored as none: whatever the register states has moved.
        return moved(self.sudo().base or {}, self._get_registered())

    def _get_decision_payload(self):
        """Return all that a decision covers: proposals, lines, files, the base."""
        self.ensure_one()
        return super()._get_decision_payload() | {
            "ngo": self.ngo_id.id,
            "type": self.type_id.id,
            "base": self.sudo().base,
            "people": [line._prepare_payload() for line in self.person_line_ids],
            "files": sorted(self.document_line_ids.mapped("sha256")),
        }

    def _get_audit_payload(self):
        return super()._get_audit_payload() | {
            request.id: request._get_decision_payload() for request in self.sudo()
        }
