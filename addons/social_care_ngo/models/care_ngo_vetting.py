from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.social_care_base.formats import join_names
from odoo.addons.social_care_base.logic.folding import fold

from ..const import OFFICER, OPEN_STATES, PORTAL, REGISTRAR

DECLARATION, CHECK = "declaration", "check"
# Who somebody is: what the ministry has checked is not handed on to somebody else.
IDENTITY = frozenset({"name", "national_id", "nationality_id"})
# What a record takes over from the person when it is made.
SNAPSHOT = frozenset({"name", "national_id", "ngo_id"})


class CareNgoVetting(models.Model):
    """What a person declared, or what a check of the person found; never changed.

    Each term is vetted anew: the next line of the same person begins without it. A
    check tells by itself whom it was about: it stays when the line of the person goes.
    """

    _name = "care.ngo.vetting"
    _description = "Vetting of a Person"
    _order = "id desc"

    person_id = fields.Many2one(
        comodel_name="care.ngo.person", index=True, ondelete="set null"
    )
    name = fields.Char(readonly=True, required=True, help="As it was then.")
    national_id = fields.Char(
        string="National Number",
        readonly=True,
        index="btree_not_null",
        groups=f"{OFFICER},{REGISTRAR},{PORTAL}",
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
        comodel_name="care.ngo",
        string="NGO",
        readonly=True,
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create([self._prepare_vetting_vals(v) for v in vals_list])
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
        if any(record.kind == CHECK for record in self):
            raise UserError(
                self.env._("What the ministry has checked is kept as evidence.")
            )
        if any(record.ngo_id.state not in OPEN_STATES for record in self):
            raise UserError(
                self.env._("The file is closed: what was declared is kept as evidence.")
            )

    # === PRIVATE === #

    @api.model
    def _prepare_vetting_vals(self, vals):
        """Return ``vals`` with whom the record is about, as the register states it."""
        vals = {name: value for name, value in vals.items() if name not in SNAPSHOT}
        # Whether the user may vet this person the rules say, with the new record.
        person = self.env["care.ngo.person"].sudo().browse(vals.get("person_id") or ())
        if not person.exists():
            raise UserError(self.env._("Say who was vetted."))
        return vals | {
            "name": person.name,
            "national_id": person.national_id,
            "ngo_id": person.ngo_id.id,
        }

    @api.model
    def _get_last_checks(self, companies, ngos, numbers):
        """Return what the last check of each person found.

        A number tells a person in every body, a name without a number in its own only;
        whether the line of the person is still there does not matter.

        :return: ``{key: result}``, with the keys of :meth:`_get_check_key`
        """
        about = Domain("national_id", "in", sorted(numbers))
        about |= Domain("national_id", "=", False) & Domain("ngo_id", "in", ngos.ids)
        # Numbers are compared here, and shown to nobody who may not read them.
        checks = self.sudo().search(
            about
            & Domain("kind", "=", CHECK)
            & Domain("company_id", "in", companies.ids),
            order="id",
        )
        return {
            self._get_check_key(c.national_id, c.name, c.ngo_id): c.result
            for c in checks
        }

    @api.model
    def _get_check_key(self, number, name, ngo):
        return (number, False) if number else (fold(name), ngo._origin.id)

    @api.model
    def _find_concerns(self, people):
        """Tell about whom the last check raised a concern.

        :param people: ``[(owner id, body, name, number or False), ...]``
        :return: ``{owner id: [name, ...]}``
        """
        ngos = self.env["care.ngo"].union(*(ngo for _owner, ngo, *_who in people))
        numbers = {number for *_others, number in people if number}
        last = self._get_last_checks(ngos.company_id, ngos, numbers) if people else {}
        found = {}
        for owner, ngo, name, number in people:
            if last.get(self._get_check_key(number, name, ngo)) == "concern":
                found.setdefault(owner, []).append(name)
        return found


class CareNgo(models.Model):
    """A body is not listed while a check of its people raised a concern."""

    _inherit = "care.ngo"

    gone_vetting_ids = fields.One2many(
        comodel_name="care.ngo.vetting",
        inverse_name="ngo_id",
        string="Checks of People Who Were Removed",
        readonly=True,
        domain=[("person_id", "=", False)],
        groups=f"{OFFICER},{REGISTRAR},social_care_base.group_care_auditor",
    )

    def _get_list_blockers(self, ngos):
        return self._add_concerns(ngos, super()._get_list_blockers(ngos))

    def _get_silence_blockers(self, ngos):
        """The clock lists nobody whom a person could not list: officers are asked."""
        return self._add_concerns(ngos, super()._get_silence_blockers(ngos))

    def _add_concerns(self, ngos, blockers):
        """Return ``blockers`` with the people of ``ngos`` whom a check doubted."""
        # The numbers are compared for every role, and told to none.
        people = [
            (ngo.id, ngo, person.name, person.national_id)
            for ngo in ngos
            for person in ngo.sudo().person_ids
        ]
        concerns = self.env["care.ngo.vetting"]._find_concerns(people)
        for ngo_id, names in concerns.items():
            blockers[ngo_id].append(self._get_concern_text(names))
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
        people = [(x.request_id.id, x.ngo_id, x.name, x.national_id) for x in lines]
        concerns = self.env["care.ngo.vetting"]._find_concerns(people)
        get_text = self.env["care.ngo"]._get_concern_text
        return {key: [get_text(names)] for key, names in concerns.items()}


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

    # === CRUD === #

    def write(self, vals):
        """Keep whom the ministry has checked; somebody else is another line."""
        self.check_access("write")
        if names := IDENTITY & vals.keys():
            self._check_identity({name: self._clean(vals)[name] for name in names})
        return super().write(vals)

    def _check_identity(self, vals):
        # Whoever writes the line need not see what was checked.
        for person in self.sudo():
            is_checked = CHECK in person.vetting_ids.mapped("kind")
            if is_checked and any(
                person._fields[name].convert_to_write(person[name], person) != value
                for name, value in vals.items()
            ):
                raise UserError(
                    self.env._(
                        "%(person)s has been checked by the ministry. Remove this line"
                        " and enter whoever takes the place.",
                        person=person.name,
                    )
                )

    def _is_vetting_asked(self):
        """Tell whether this period has to be vetted.

        Periods that came with the older register were vetted under its rules.
        """
        self.ensure_one()
        listed = self.ngo_id.date_listed
        if self.ngo_id.date_notified:
            return True
        return bool(listed and self.create_date and self.create_date.date() > listed)
