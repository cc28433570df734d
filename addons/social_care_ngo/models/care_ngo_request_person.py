from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..const import KINSHIP_GROUPS, OFFICER, PORTAL, REGISTRAR
from ..logic.board import REQUEST_ROLES, Seat
from ..logic.kinship import Relation

OFFICES = frozenset().union(*REQUEST_ROLES.values())


class CareNgoRequestPerson(models.Model):
    """One term that a change of the board or the management would end or begin."""

    _name = "care.ngo.request.person"
    _description = "Change of a Person in Office"
    _order = "request_id, id"

    request_id = fields.Many2one(
        comodel_name="care.ngo.request",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    ngo_id = fields.Many2one(related="request_id.ngo_id")
    person_id = fields.Many2one(
        comodel_name="care.ngo.person",
        string="Term to End",
        ondelete="restrict",
        domain="[('ngo_id', '=', ngo_id), ('role', 'in', roles)]",
    )
    roles = fields.Json(compute="_compute_roles")
    name = fields.Char()
    role = fields.Selection(
        selection=lambda self: [
            item for item in self._get_role_selection() if item[0] in OFFICES
        ]
    )
    date_from = fields.Date(string="In Office from")
    date_to = fields.Date(string="Last Day")
    nationality_id = fields.Many2one(
        comodel_name="res.country",
        ondelete="restrict",
        default=lambda self: self.env.company.country_id,
    )
    national_id = fields.Char(
        string="National Number", groups=f"{OFFICER},{REGISTRAR},{PORTAL}"
    )
    kin_relation = fields.Selection(
        selection=lambda self: (
            self.env["care.ngo.kinship"]
            ._fields["relation"]
            ._description_selection(self.env)
        ),
        string="Kinship",
        groups=KINSHIP_GROUPS,
    )
    kin_person_id = fields.Many2one(
        comodel_name="care.ngo.person",
        string="Relative in Office",
        ondelete="restrict",
        domain="[('ngo_id', '=', ngo_id)]",
        groups=KINSHIP_GROUPS,
        help="The closest relative among those who stay, as the newcomer declares it.",
    )
    kin_line_id = fields.Many2one(
        comodel_name="care.ngo.request.person",
        string="Relative Who Joins",
        ondelete="set null",
        index="btree_not_null",
        domain="[('request_id', '=', request_id), ('person_id', '=', False), "
        "('id', '!=', id)]",
        groups=KINSHIP_GROUPS,
        help="A relative among those who join together with this person.",
    )
    text = fields.Char(compute="_compute_text")

    @api.depends("request_id.effect")
    def _compute_roles(self):
        for line in self:
            line.roles = list(REQUEST_ROLES.get(line.request_id.effect, ()))

    @api.depends("person_id", "name", "role", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_text(self):
        label = dict(self._fields["role"]._description_selection(self.env))
        for line in self:
            if line.person_id:
                line.text = line.person_id.display_name
            else:
                line.text = f"{line.name or ''} ({label.get(line.role, '')})"

    @api.constrains("person_id", "kin_person_id", "request_id")
    def _check_person(self):
        for line in self.sudo():  # whoever may not read the kinship writes other values
            people = line.person_id | line.kin_person_id
            if people.ngo_id - line.request_id.ngo_id:
                raise ValidationError(
                    self.env._("This person holds no office in this body.")
                )

    @api.constrains("person_id", "role", "request_id")
    def _check_role(self):
        """Keep each request to its own offices: others are checked by other rules."""
        for line in self:
            asked = {line.person_id.role, line.role} - {False}
            if asked - set(REQUEST_ROLES.get(line.request_id.effect, ())):
                raise ValidationError(
                    self.env._("This request does not change this office.")
                )

    @api.constrains("person_id", "kin_person_id", "kin_line_id", "request_id")
    def _check_kin_line(self):
        """Let a newcomer name one relative: in office, or joining on this request."""
        # Also the relative's own line may turn into that of somebody who leaves.
        lines = self.sudo()
        lines |= lines.search([("kin_line_id", "in", self.ids)])
        for line in lines.filtered("kin_line_id"):
            other = line.kin_line_id
            if other.request_id != line.request_id or other.person_id:
                raise ValidationError(
                    self.env._("This person does not join on this request.")
                )
            if other == line or line.kin_person_id:
                raise ValidationError(
                    self.env._("Name one relative: in office, or joining as well.")
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Add lines to open requests that change a board, and to no others."""
        lines = super().create([self._clean(vals) for vals in vals_list])
        lines._check_request()
        return lines

    def write(self, vals):
        if "request_id" in vals:
            raise AccessError(self.env._("A line belongs to its request for ever."))
        self._check_request()
        return super().write(self._clean(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self.request_id._check_open()

    # === PRIVATE === #

    @api.model
    def _get_role_selection(self):
        """Return the offices with their names in the user's language."""
        role = self.env["care.ngo.person"]._fields["role"]
        return role._description_selection(self.env)

    def _check_request(self):
        self.request_id._check_open()
        for request in self.request_id:
            request._check_whitelist({"person_line_ids"})

    @api.model
    def _clean(self, vals):
        # One place knows how names and numbers of people are written.
        return self.env["care.ngo.person"]._clean(vals)

    def _prepare_payload(self):
        self.ensure_one()
        line = self.sudo()  # the number belongs to what is decided, for every role
        return [
            line.person_id.id,
            line.name or "",
            line.role or "",
            str(line.date_from or ""),
            str(line.date_to or ""),
            line.national_id or "",
            line.nationality_id.id,
            line.kin_relation or "",
            line.kin_person_id.id,
            line.kin_line_id.id,
        ]

    def _prepare_ended_seat(self):
        """Return the term that ends as the seat that it is until then."""
        return replace(self.person_id._prepare_seat(), date_to=self.date_to)

    def _prepare_relation(self, key):
        """Return the declared kinship of the newcomer ``key``, if there is any."""
        line = self.sudo()  # the answer is for everybody, who is related is not
        if not (line.kin_relation and line._has_relative()):
            return None
        other = (
            line.kin_person_id._get_person_key()
            if line.kin_person_id
            else line.kin_line_id._get_person_key()
        )
        return Relation(key, other, line.kin_relation) if other != key else None

    def _has_relative(self):
        """Tell whether the newcomer names a relative, in office or joining as well."""
        self.ensure_one()
        line = self.sudo()  # the answer is for everybody, who is related is not
        return bool(line.kin_person_id or line.kin_line_id)

    def _get_person_key(self):
        """Return what tells the newcomer from others, as for terms in the register."""
        term = self.env["care.ngo.person"].new(self._prepare_person_vals())
        return term._get_person_key()

    def _prepare_person_vals(self):
        """Return the term as it would be, as values of ``care.ngo.person``."""
        self.ensure_one()
        term = self.sudo()  # equal people are found by numbers that some may not read
        source = term.person_id or term
        return {
            "name": source.name,
            "role": source.role,
            "date_from": source.date_from,
            "date_to": term.date_to,
            "national_id": source.national_id,
        }

    def _prepare_seat(self):
        """Return the proposed term as the plain seat that the rules judge."""
        self.ensure_one()
        number = self.sudo().national_id  # as for the terms of the register
        return Seat(self.role, self.date_from, self.date_to or None, number or None)
