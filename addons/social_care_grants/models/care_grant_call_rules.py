from datetime import UTC
from decimal import Decimal
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime

from odoo.addons.social_care_base.logic.audit import digest
from odoo.addons.social_care_fund.logic.ledger import to_money

from ..logic.eligibility import Limits
from ..logic.scoring import Criterion, ScoringError, check_rubric
from .care_grant_call import FROZEN_FIELDS

# The time zone is part of it: readers have clocks of their own.
DEADLINE_FORMAT = "d MMMM y · h:mm a (VVVV)"
# What is frozen of each row of the rubric and of each sub-envelope.
FROZEN_ROWS = {
    "criterion_ids": ["code", "weight", "has_minimum", "minimum", "tie_break"],
    "sub_envelope_ids": ["code", "amount", "governorate_ids"],
}


class CareGrantCall(models.Model):
    """The envelope of a call, and its rules as plain values."""

    _inherit = "care.grant.call"

    # === MONEY === #

    def _take(self, amount: Decimal):
        """Take ``amount`` out of the envelope in one conditional statement.

        :raise UserError: if the envelope does not hold it, with what is left
        """
        self._move_awarded(amount)

    def _give_back(self, amount: Decimal):
        """Put ``amount`` back into the envelope: its grant was cancelled."""
        self._move_awarded(-amount)

    def _move_awarded(self, amount):
        self.ensure_one()
        self.flush_recordset(["amount_awarded", "amount_envelope"])
        taken = self.env.execute_query(
            SQL(
                """UPDATE care_grant_call SET amount_awarded = amount_awarded + %(x)s
                    WHERE id = %(id)s
                      AND amount_awarded + %(x)s BETWEEN 0 AND amount_envelope
                RETURNING id""",
                x=amount,
                id=self.id,
            )
        )
        self.invalidate_recordset(["amount_awarded", "amount_left"])
        if not taken:
            raise UserError(
                self.env._(
                    "The envelope of “%(call)s” does not hold this: %(left)s is left.",
                    call=self.display_name,
                    left=self.currency_id.format(self.amount_left),
                )
            )

    # === PURE INPUT === #

    def _to_decimal(self, amount) -> Decimal:
        return to_money(amount, self.currency_id.decimal_places)

    def _to_local(self, moment):
        """Return a moment as the clock of the ministry shows it, without a zone."""
        zone = ZoneInfo(self._get_zone())
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)

    def _to_utc(self, moment):
        """Return a moment of the ministry's clock as the database keeps it."""
        zone = ZoneInfo(self._get_zone())
        return moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)

    def _get_zone(self):
        return self.company_id.resource_calendar_id.tz or "UTC"

    def _get_last_moment(self):
        return self.date_closing.replace(second=59, microsecond=999999)

    def _prepare_criteria(self):
        """Return the rubric as plain values."""
        return [
            Criterion(
                row.code,
                Decimal(str(row.weight)),
                Decimal(str(row.minimum)) if row.has_minimum else None,
            )
            for row in self.criterion_ids
        ]

    def _prepare_limits(self) -> Limits:
        """Return what the call demands as plain values."""
        self.ensure_one()
        forms = self.allowed_form_ids
        return Limits(
            closing_at=self._to_local(self._get_last_moment()),
            min_amount=self._to_decimal(self.amount_min),
            max_amount=self._to_decimal(self.amount_max),
            allowed_forms=frozenset(map(str, forms.ids)) if forms else None,
            allowed_states=frozenset({"listed", "active"}),
            min_own_share=Decimal(str(self.own_share_min)) / 100,
            max_turnover_share=Decimal(str(self.turnover_share_max)) / 100,
            max_advance_age_months=self.advance_age_max,
            rules=frozenset(self.rule_ids.mapped("code")),
        )

    # === PUBLIC === #

    @api.model
    def _get_public_domain(self):
        """Return the domain of the calls that take applications now."""
        minute = fields.Datetime.now().replace(second=0, microsecond=0)
        return Domain("state", "=", "open") & Domain("date_closing", ">=", minute)

    def _prepare_public_vals(self):
        """Return what the public may read in a list of calls."""
        self.ensure_one()
        return {
            "id": self.id,
            "reference": self.reference,
            "name": self.name,
            "programme": self.programme_id.name,
            "deadline": self._format_deadline(),
            "envelope": self.currency_id.format(self.amount_envelope),
            "amount_min": self.currency_id.format(self.amount_min),
            "amount_max": self.currency_id.format(self.amount_max),
            "is_open": self.is_open,
        }

    def _format_deadline(self):
        """Return the deadline as the ministry's clock shows it, and say whose it is."""
        return format_datetime(
            self.env, self.date_closing, tz=self._get_zone(), dt_format=DEADLINE_FORMAT
        )

    def _prepare_public_terms(self):
        """Return the terms that an applicant reads before applying."""
        self.ensure_one()
        return {
            "description": self.description,
            "own_share": f"{self.own_share_min:g}",
            "rules": self.rule_ids.mapped("name"),
            "forms": self.allowed_form_ids.mapped("name"),
            "criteria": [
                {
                    "name": row.name,
                    "weight": f"{row.weight:g}",
                    "text": row.description,
                }
                for row in self.criterion_ids
            ],
            "parts": [
                {"name": part.name, "amount": self.currency_id.format(part.amount)}
                for part in self.sub_envelope_ids
            ],
            "payments": self.tranche_count,
        }

    # === STEPS === #

    def _get_opening_problems(self, promised, call):
        problems = []
        try:
            check_rubric(call._prepare_criteria())
        except ScoringError:
            problems.append(
                self.env._(
                    "the rubric is not ready: give each criterion a code of its own and"
                    " a weight."
                )
            )
        if not call.rule_ids:
            problems.append(self.env._("it has no eligibility rules."))
        if call.date_closing and call.date_closing <= fields.Datetime.now():
            problems.append(self.env._("its deadline has passed."))
        line = call.budget_line_id.sudo()  # a control sees the money, whoever acts
        if line.state != "open":
            problems.append(self.env._("its budget line is not open."))
        total = promised.get(line.id, 0.0) + call.amount_envelope
        if call.currency_id.compare_amounts(total, line.amount_revised) > 0:
            problems.append(
                self.env._("with the other open calls it exceeds its budget line.")
            )
        return problems

    def _get_promised(self):
        """Return ``{budget line id: sum of the envelopes of opened calls}``."""
        # A control counts the calls of every company and role.
        rows = self.sudo()._read_group(
            [
                ("budget_line_id", "in", self.budget_line_id.ids),
                ("state", "!=", "draft"),
            ],
            ["budget_line_id"],
            ["amount_envelope:sum"],
        )
        return {line.id: amount for line, amount in rows}

    def _get_closing_problems(self, call):
        if fields.Datetime.now() <= call._get_last_moment():
            return [self.env._("its deadline has not passed.")]
        return []

    def _cron_close(self):
        """Close the calls whose deadline has passed, one by one."""
        minute = fields.Datetime.now().replace(second=0, microsecond=0)
        domain = [("state", "=", "open"), ("date_closing", "<", minute)]
        for call in self.search(domain, limit=200):
            try:
                with self.env.cr.savepoint():
                    due = call.try_lock_for_update().filtered_domain(domain)
                    due._apply_transition("close")
            except UserError as error:
                call.activity_schedule(
                    "mail.mail_activity_data_warning", note=str(error)
                )
            if not self.env["ir.cron"]._commit_progress(1):
                break

    # === EVIDENCE === #

    def _get_frozen_hash(self):
        """Return the hash over every rule of this call."""
        return digest(self._get_frozen_payload())

    def _get_frozen_payload(self):
        self.ensure_one()
        payload = {
            name: str(self._fields[name].convert_to_read(self[name], self, False))
            for name in FROZEN_FIELDS
        }
        for rows, names in FROZEN_ROWS.items():
            payload[rows] = [
                {name: str(row[name]) for name in names}
                for row in self[rows].read(names, load=None)
            ]
        return payload

    def _get_audit_payload(self):
        return {call.id: call._get_frozen_payload() for call in self}
