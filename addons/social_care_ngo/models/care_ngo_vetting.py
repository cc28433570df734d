from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.social_care_base.formats import join_names

from ..const import OFFICER, OPEN_STATES, REGISTRAR

DECLARATION, CHECK = "declaration", "check"


class CareNgoVetting(models.Model):
    """What a person declared, or what a check of the person found; never changed.

    Each term is vetted anew: the next line of the same person begins without it.
    """

    _name = "care.ngo.vetting"
    _description = "Vetting of a Person"
    _order = "id desc"

    person_id = fields.Many2one(
        comodel_name="care.ngo.person", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection=[(DECLARATION, "Declaration"), (CHECK, "Check")], required=True
    )
    result = fields.Selection(
        selection=[("clear", "Clear"), ("concern", "Concern")],
        required=True,
        default="clear",
    )
    source = fields.Char(
        required=True, help="What was signed or looked at: a form, an extract, a list."
    )
    note = fields.Text(
        groups=f"{OFFICER},{REGISTRAR},social_care_base.group_care_auditor",
        help="For the ministry only.",
    )
    ngo_id = fields.Many2one(
        related="person_id.ngo_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        is_officer = self.env.su or self.env.user.has_groups(f"{OFFICER},{REGISTRAR}")
        if not is_officer and any(r.kind != DECLARATION for r in records):
            raise AccessError(self.env._("Only the ministry records a check."))
        return records

    def write(self, vals):
        if vals:
            raise AccessError(
                self.env._("A record of vetting is not changed. Add the next one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        if any(record.ngo_id.state not in OPEN_STATES for record in self):
            raise UserError(
                self.env._("The file is closed: what was declared is kept as evidence.")
            )


class CareNgo(models.Model):
    """A body is not listed while a check of its people raised a concern."""

    _inherit = "care.ngo"

    def _get_list_blockers(self, ngos):
        blockers = super()._get_list_blockers(ngos)
        for ngo in ngos:
            people = ngo.person_ids.filtered(lambda p: p.vetting_state == "concern")
            if people:
                blockers[ngo.id].append(self._get_concern_text(people.mapped("name")))
        return blockers

    @api.model
    def _get_concern_text(self, names):
        return self.env._(
            "the vetting raised a concern about: %(names)s. Settle it first.",
            names=join_names(self.env, names),
        )


class CareNgoRequest(models.Model):
    """Nobody joins a board while the last check of that person raised a concern."""

    _inherit = "care.ngo.request"

    def _find_concern(self, requests):
        """Refuse to approve people with an open concern, in whichever body it arose."""
        # Numbers are compared here, and shown to nobody who may not read them.
        lines = requests.sudo().person_line_ids.filtered(lambda x: not x.person_id)
        numbers = {line.national_id for line in lines if line.national_id}
        if not numbers:
            return {}
        checks = (
            self.env["care.ngo.vetting"]
            .sudo()
            .search(
                [
                    ("kind", "=", CHECK),
                    ("company_id", "in", requests.company_id.ids),
                    ("person_id.national_id", "in", sorted(numbers)),
                ],
                order="id",
            )
        )
        last = {check.person_id.national_id: check.result for check in checks}
        found = {}
        for request, joining in lines.grouped("request_id").items():
            names = [x.name for x in joining if last.get(x.national_id) == "concern"]
            if names:
                text = self.env["care.ngo"]._get_concern_text(names)
                found[request.id] = [text]
        return found


class CareNgoPerson(models.Model):
    """How far the vetting of a period has come."""

    _inherit = "care.ngo.person"

    vetting_ids = fields.One2many(
        comodel_name="care.ngo.vetting", inverse_name="person_id"
    )
    vetting_state = fields.Selection(
        selection=[
            ("none", "Not Declared"),
            ("declared", "Declared"),
            ("cleared", "Cleared"),
            ("concern", "Concern"),
        ],
        compute="_compute_vetting_state",
        compute_sudo=True,
        store=True,
        index=True,
    )

    @api.depends("vetting_ids")
    def _compute_vetting_state(self):
        for person in self:
            records = person.vetting_ids.sorted("id")
            check = records.filtered(lambda r: r.kind == CHECK)[-1:]
            if check:
                state = "cleared" if check.result == "clear" else "concern"
            else:
                state = "declared" if records else "none"
            person.vetting_state = state

    def _is_vetting_asked(self):
        """Tell whether this period has to be vetted.

        Periods that came with the older register were vetted under its rules.
        """
        self.ensure_one()
        listed = self.ngo_id.date_listed
        if self.ngo_id.date_notified:
            return True
        return bool(listed and self.create_date and self.create_date.date() > listed)
