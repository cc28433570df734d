from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ..const import LIVE_STATES, OFFICER, OPEN_STATES, PORTAL, REGISTRAR
from ..logic.board import BOARD_ROLES, Seat

# Compared by identity: a client can send any context *value*, never this object.
_END_TOKEN = object()
# What may still be written when the period is history.
KEPT_FIELDS = frozenset({"partner_id", "date_alarmed"})


class CareNgoPerson(models.Model):
    """One person in one office of a body, for one period.

    Once the body is notified a period is history: it is ended, never rewritten, and
    a renewal is a line of its own, so that gaps stay visible.
    """

    _name = "care.ngo.person"
    _description = "Person in Office"
    _order = "ngo_id, date_from desc, sequence, id"

    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    name = fields.Char(required=True)
    role = fields.Selection(
        selection=[
            ("founder", "Founder"),
            ("chair", "Chair"),
            ("vice_chair", "Vice-Chair"),
            ("treasurer", "Treasurer"),
            ("secretary", "Secretary"),
            ("member", "Board Member"),
            ("trustee", "Trustee"),
            ("executive", "Executive Director"),
            ("signatory", "Authorised Signatory"),
            ("representative", "Founders' Representative"),
        ],
        required=True,
    )
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date(help="The last day in office; empty if no end is set.")
    nationality_id = fields.Many2one(
        comodel_name="res.country",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.country_id,
    )
    national_id = fields.Char(
        string="National Number", groups=f"{OFFICER},{REGISTRAR},{PORTAL}"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        groups="base.group_user",
        index="btree_not_null",
    )
    end_reason = fields.Char(readonly=True, copy=False)
    is_board = fields.Boolean(compute="_compute_is_board", store=True)
    is_current = fields.Boolean(compute="_compute_is_current")
    can_end = fields.Boolean(compute="_compute_can_end")
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    governorate_id = fields.Many2one(
        related="ngo_id.governorate_id", store=True, index=True
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A term cannot end before it begins.",
    )
    _term_idx = models.Index("(ngo_id, date_to) WHERE is_board")

    @api.depends("role")
    def _compute_sequence(self):
        order = [role for role, _label in self._fields["role"].selection]
        for person in self:
            person.sequence = order.index(person.role) if person.role else len(order)

    @api.depends("role")
    def _compute_is_board(self):
        for person in self:
            person.is_board = person.role in BOARD_ROLES

    @api.depends("date_from", "date_to")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for person in self:
            person.is_current = bool(person.date_from) and Seat(
                person.role, person.date_from, person.date_to or None
            ).is_current(today)

    @api.depends("is_current", "is_board", "ngo_id.state")
    def _compute_can_end(self):
        for person in self:
            person.can_end = person.is_current and not person._is_registered_board()

    @api.depends("name", "role")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["role"]._description_selection(self.env))
        for person in self:
            role = labels.get(person.role)
            person.display_name = f"{person.name} ({role})" if role else person.name

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for person in self:
            if person.date_to and person.date_to < person.date_from:
                raise ValidationError(
                    self.env._(
                        "%(person)s: the term cannot end before it begins.",
                        person=person.name,
                    )
                )

    @api.constrains("nationality_id", "national_id")
    def _check_national_id(self):
        for person in self.sudo():  # the number itself is hidden from some roles
            number = person.national_id
            if number and len(number) > 32:
                raise ValidationError(
                    self.env._("This is too long for a national or passport number.")
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_ended(vals_list)
        persons = super().create([self._clean(vals) for vals in vals_list])
        persons._check_open(LIVE_STATES)
        persons._check_not_in_board()
        return persons

    def write(self, vals):
        self.check_access("write")
        self._check_ended([vals])
        ends = self.env.context.get("person_token") is _END_TOKEN
        if not ends and vals.keys() - KEPT_FIELDS:
            self._check_open()
        if "ngo_id" in vals:
            raise AccessError(self.env._("A term belongs to one body for ever."))
        return super().write(self._clean(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self._check_open()

    # === ACTIONS === #

    def action_end(self, date_to, reason):
        """End the terms on ``date_to``; the lines stay as history.

        :raise UserError: if no reason is given, the day is outside the term or the
            term is over already
        """
        self.check_access("write")
        if not self.env.user.has_groups(f"{OFFICER},{REGISTRAR}"):
            raise AccessError(self.env._("This step belongs to another role."))
        self._check_not_in_board()
        self._check_not_over()
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason."))
        date_to = fields.Date.to_date(date_to)
        for person in self:
            if date_to < person.date_from or (
                person.date_to and date_to > person.date_to
            ):
                raise UserError(
                    self.env._(
                        "%(person)s: the last day must lie inside the term.",
                        person=person.name,
                    )
                )
        vals = {"date_to": date_to, "end_reason": reason.strip()}
        self.with_context(person_token=_END_TOKEN).write(vals)
        bodies = {
            person.ngo_id.id: self.env._(
                "Term ended on %(date)s: %(person)s. %(reason)s",
                date=format_date(self.env, date_to),
                person=person.display_name,
                reason=reason.strip(),
            )
            for person in self
        }
        self.ngo_id._message_log_batch(bodies=bodies)

    # === PRIVATE === #

    @api.model
    def _clean(self, vals):
        """Return ``vals`` with digits of one script and without blanks around."""
        vals = dict(vals)
        for name in vals.keys() & {"name", "national_id"}:
            vals[name] = (vals[name] or "").strip() or False
        if number := vals.get("national_id"):
            signs = (str(int(s)) if s.isdecimal() else s for s in number)
            vals["national_id"] = "".join(signs)
        return vals

    def _check_ended(self, vals_list):
        token = self.env.context.get("person_token")
        if token is not _END_TOKEN and any("end_reason" in vals for vals in vals_list):
            raise AccessError(self.env._("Only the end of a term gives its reason."))

    def _check_open(self, more_states=frozenset()):
        """Refuse unless the body's file is open, or the ministry adds a later term."""
        is_staff = self.env.su or self.env.user._is_internal()
        allowed = OPEN_STATES | (more_states if is_staff else frozenset())
        if any(person.ngo_id.state not in allowed for person in self):
            raise UserError(
                self.env._(
                    "The file is closed: a term is history now. End it and add a new"
                    " line."
                )
            )

    def _is_registered_board(self):
        """Tell whether this is a seat on the board of a body that is registered."""
        return self.is_board and self.ngo_id.state in LIVE_STATES

    def _check_not_in_board(self):
        """Refuse to change the board of a registered body by hand.

        One person alone would do it, without evidence, and nobody would be told: an
        applied request does, which one person reviews and another one decides.
        """
        if not self.env.su and any(p._is_registered_board() for p in self):
            raise UserError(
                self.env._(
                    "The board of a registered body changes by a request: file a"
                    " change of the board, with its evidence."
                )
            )

    def _is_over(self, day):
        """Tell whether the term had ended before ``day``: it is history then."""
        return bool(self.date_to) and self.date_to < day

    def _check_not_over(self):
        """Refuse to shorten what is history; a request was filed in its time."""
        today = fields.Date.context_today(self)
        over = self.filtered(lambda person: person._is_over(today))
        if over and not self.env.su:
            raise UserError(
                self.env._("%(name)s: this term is over already.", name=over[0].name)
            )

    def _prepare_seat(self):
        """Return this period as the plain seat that the rules of the board judge."""
        # Equal numbers tell that one person holds two seats; roles that may not read
        # the numbers still get the right answer.
        return Seat(
            self.role,
            self.date_from,
            self.date_to or None,
            self.sudo().national_id or None,
        )
