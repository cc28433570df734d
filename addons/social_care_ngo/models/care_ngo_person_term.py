from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from odoo.addons.social_care_base.formats import join_names
from odoo.addons.social_care_base.logic.folding import fold

from ..const import LIVE_STATES, OFFICER, REGISTRAR
from ..logic.terms import (
    CURRENT,
    ENDED,
    UPCOMING,
    Period,
    add_years,
    gap_before,
    is_renewal_open,
    term_state,
)
from .care_deadline import ask_in_lists

# Compared by identity: a client can send any context *value*, never this object.
_TERM_TOKEN = object()
# What only the register itself writes on a period.
ENGINE_FIELDS = frozenset(
    {"predecessor_id", "date_alarmed", "term_state", "vetting_state"}
)


class CareNgoPerson(models.Model):
    """How periods follow each other: begin, end, alarm, renewal, gaps."""

    _inherit = "care.ngo.person"

    term_state = fields.Selection(
        selection=[(UPCOMING, "Upcoming"), (CURRENT, "In Office"), (ENDED, "Ended")],
        string="Status",
        compute="_compute_term_state",
        store=True,
        index=True,
    )
    predecessor_id = fields.Many2one(
        comodel_name="care.ngo.person",
        string="Renewal of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    successor_ids = fields.One2many(
        comodel_name="care.ngo.person",
        inverse_name="predecessor_id",
        string="Renewed by",
        readonly=True,
    )
    gap_days = fields.Integer(
        string="Gap Before (Days)",
        compute="_compute_gap_days",
        help="Days for which nobody held the office before this period.",
    )
    can_renew = fields.Boolean(compute="_compute_can_renew")
    is_followed = fields.Boolean(
        string="Followed",
        compute="_compute_is_followed",
        search="_search_is_followed",
        help="Somebody joins the board after this term on the board, or has joined it.",
    )
    is_expired = fields.Boolean(
        string="Expired",
        compute="_compute_is_expired",
        search="_search_is_expired",
        help="The term on the board is over, and nobody has joined the board since.",
    )
    date_alarmed = fields.Date(
        string="End Announced on", readonly=True, copy=False, groups="base.group_user"
    )

    _ending_idx = models.Index("(date_to) WHERE is_board AND date_alarmed IS NULL")
    _turning_idx = models.Index("(date_from) WHERE term_state = 'upcoming'")

    @api.depends("date_from", "date_to")
    def _compute_term_state(self):
        today = fields.Date.context_today(self)
        for person in self:
            first, last = person.date_from or today, person.date_to or None
            person.term_state = term_state(first, last, today)

    @api.depends("ngo_id.person_ids.date_from", "ngo_id.person_ids.date_to", "role")
    def _compute_gap_days(self):
        for person in self:
            periods = [
                other._prepare_period()
                for other in person.ngo_id.person_ids
                if other.role == person.role and other.date_from
            ]
            single = person.role in ("chair", "treasurer", "executive")
            own = single and person.date_from and person._prepare_period()
            person.gap_days = gap_before(own, periods) if own else 0

    @api.depends("date_to", "successor_ids", "ngo_id.state", "is_board")
    @api.depends_context("uid")
    def _compute_can_renew(self):
        before, grace, today = self._get_renewal_window()
        may = self.env.user.has_groups(f"{OFFICER},{REGISTRAR}")
        for person in self:
            person.can_renew = (
                may
                and person.ngo_id.state in LIVE_STATES
                # Boards are elected: their next terms come by a request.
                and not person.is_board
                and not person.successor_ids
                and is_renewal_open(
                    person.date_to or None, today, before=before, grace=grace
                )
            )

    @api.depends("date_to", "is_board", "ngo_id.person_ids.date_from")
    def _compute_is_followed(self):
        for person in self:
            last = person.is_board and person.date_to
            person.is_followed = bool(last) and any(
                other.is_board and other.date_from and other.date_from > last
                for other in person.ngo_id.person_ids
            )

    @api.model
    def _search_is_followed(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["ngo_id", "is_board", "date_from", "date_to"])
        followed = SQL(
            """(SELECT term.id FROM care_ngo_person AS term
                 WHERE term.is_board AND EXISTS (
                       SELECT FROM care_ngo_person AS later
                        WHERE later.ngo_id = term.ngo_id AND later.is_board
                          AND later.date_from > term.date_to))"""
        )
        return Domain("id", "in" if True in value else "not in", followed)

    @api.depends("date_to", "is_board", "is_followed")
    def _compute_is_expired(self):
        today = fields.Date.context_today(self)
        for person in self:
            last = person.is_board and person.date_to
            person.is_expired = bool(last and last < today and not person.is_followed)

    @api.model
    def _search_is_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        expired = Domain("is_board", "=", True) & Domain("date_to", "<", today)
        expired &= Domain("is_followed", "=", False)
        return expired if True in value else ~expired

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        token = self.env.context.get("term_token")
        if token is not _TERM_TOKEN and any(
            ENGINE_FIELDS & v.keys() for v in vals_list
        ):
            raise AccessError(self.env._("The register itself gives these values."))
        persons = super().create(vals_list)
        persons._check_board_rules()
        return persons

    def write(self, vals):
        token = self.env.context.get("term_token")
        if ENGINE_FIELDS & vals.keys() and token is not _TERM_TOKEN:
            raise AccessError(self.env._("The register itself gives these values."))
        return super().write(vals)

    # === ACTIONS === #

    def action_renew(self, date_from, date_to):
        """Add the next term of the same person in the same office, as a new line.

        :raise UserError: outside the time of renewal, or if the days do not fit
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_groups(f"{OFFICER},{REGISTRAR}"):
            raise AccessError(self.env._("This step belongs to another role."))
        if not self.can_renew:
            raise UserError(
                self.env._("This term cannot be renewed now: see its last day.")
            )
        date_from = fields.Date.to_date(date_from)
        if date_from <= self.date_to:
            raise UserError(
                self.env._(
                    "The next term begins after %(date)s; the line before it stays.",
                    date=format_date(self.env, self.date_to),
                )
            )
        engine = self.with_context(term_token=_TERM_TOKEN)
        return engine.create(self._prepare_renewal_vals(date_from, date_to))

    # === CLOCK === #

    @api.model
    def _cron_turn_terms(self):
        """Begin and end the periods whose day has come, and announce those to come.

        Everything is asked of the dates, so that missed nights are made up for.
        """
        jobs = self.env["ir.cron"]
        for company in self.env["res.company"].search([]):
            persons = self.with_context(tz=company.resource_calendar_id.tz)
            while turned := persons._search_turning(company):
                turned._turn()
                if not jobs._commit_progress(len(turned)):
                    return
            while ending := persons._search_ending(company):
                ending._announce_end()
                if not jobs._commit_progress(len(ending)):
                    return

    @api.model
    def _search_turning(self, company, limit=500):
        """Return the periods whose stored status is not that of today."""
        today = fields.Date.context_today(self)
        begun = Domain("term_state", "=", UPCOMING) & Domain("date_from", "<=", today)
        over = Domain("term_state", "in", (UPCOMING, CURRENT))
        over &= Domain("date_to", "<", today)
        return self.search(
            Domain("company_id", "=", company.id) & (begun | over), limit=limit
        )

    def _turn(self):
        """Store the status of today and note what has begun or ended."""
        self.env.add_to_compute(self._fields["term_state"], self)
        self.flush_recordset(["term_state"])
        lines = {}
        # A job has no language; the ministry reads its files in that of its papers.
        noted = self.with_context(lang=self.company_id[:1]._get_paper_lang())
        for person in noted.filtered("is_board"):
            text = noted.env._("Term ended: %(person)s", person=person.display_name)
            if person.term_state == CURRENT:
                text = noted.env._(
                    "Term begins: %(person)s", person=person.display_name
                )
            lines.setdefault(person.ngo_id.id, []).append(text)
        bodies = {ngo_id: "; ".join(texts) for ngo_id, texts in lines.items()}
        self.env["care.ngo"].browse(bodies)._message_log_batch(bodies=bodies)

    @api.model
    def _search_ending(self, company, limit=500):
        """Return the members whose end is near and has not been announced."""
        before, _grace, today = self._get_renewal_window()
        return self.search(
            Domain("company_id", "=", company.id)
            & Domain("is_board", "=", True)
            & Domain("date_alarmed", "=", False)
            & Domain("date_to", ">=", today)
            & Domain("date_to", "<=", today + timedelta(days=before))
            & Domain("ngo_id.state", "in", sorted(LIVE_STATES)),
            limit=limit,
        )

    def _announce_end(self):
        """Tell each body once, and give its officer one thing to do.

        Whoever has elected the next board already is asked for no elections.
        """
        today = fields.Date.context_today(self)
        self.with_context(term_token=_TERM_TOKEN).write({"date_alarmed": today})
        alone = self.filtered(lambda person: not person.is_followed)
        ending = {ngo.id: persons for ngo, persons in alone.grouped("ngo_id").items()}
        alone.ngo_id._send_notices(lambda ngo: ending[ngo.id]._get_end_text(ngo))
        first = {ngo_id: min(p.mapped("date_to")) for ngo_id, p in ending.items()}
        for day, ngos in alone.ngo_id.grouped(lambda ngo: first[ngo.id]).items():
            ask_in_lists(ngos, "officer_id", self._get_end_task(day))

    def _get_end_text(self, ngo):
        return ngo.env._(
            "Terms on the board end from %(date)s on: %(names)s. Plan the elections.",
            date=format_date(ngo.env, min(self.mapped("date_to"))),
            names=join_names(ngo.env, self.mapped("name")),
        )

    @api.model
    def _get_end_task(self, day):
        """Return what ``give_task`` asks for: follow the elections until ``day``."""

        def get_vals(ngo):
            text = ngo.env._("Terms on the board end: follow the elections")
            return {"date_deadline": day, "summary": text}

        return get_vals

    # === PRIVATE === #

    @api.model
    def _get_renewal_window(self):
        """Return the days before and after the end, and today."""
        today, get = fields.Date.context_today(self), self.env["care.parameter"]
        before = get._get_value("ngo_renewal_before", today)
        grace = get._get_value("ngo_renewal_grace", today)
        return int(before), int(grace), today

    def _prepare_renewal_vals(self, date_from, date_to):
        self.ensure_one()
        # The number goes on with the person; only officers come here.
        return {
            "ngo_id": self.ngo_id.id,
            "name": self.name,
            "role": self.role,
            "nationality_id": self.nationality_id.id,
            "national_id": self.sudo().national_id,
            "partner_id": self.sudo().partner_id.id,
            "date_from": date_from,
            "date_to": date_to,
            "predecessor_id": self.id,
        }

    def _get_renewal_dates(self):
        """Return the days that the form suggests for the next term; gaps stay."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        first = max(self.date_to + timedelta(days=1), today)
        years = self.ngo_id.form_id.term_years
        return first, years and add_years(first, years) - timedelta(days=1)

    def _prepare_period(self):
        """Return this period as plain values; an open end is none."""
        return Period(self.date_from, self.date_to or None)

    def _get_person_key(self):
        """Return what tells this person from others: the number, else the name."""
        # Equal people are found also for roles that may not read the numbers.
        return self.sudo().national_id or fold(self.name)

    def _check_board_rules(self):
        """Refuse new members of a registered body whom the rules of its form forbid."""
        added = self.filtered(lambda p: p.is_board and p.ngo_id.state in LIVE_STATES)
        today, ngos = fields.Date.context_today(self), added.ngo_id
        found = ngos._get_board_codes(today)
        before = ngos._get_board_codes(today, without=added)
        texts = ngos._get_board_texts()
        for ngo in ngos:
            new = [texts[c] for c in found[ngo.id] if c not in before[ngo.id]]
            if new:
                raise UserError("\n".join(new))
