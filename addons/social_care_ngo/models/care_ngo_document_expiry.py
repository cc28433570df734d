from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..const import ENDED_STATES
from .care_deadline import ask_officers

# Time limits that begin some days before a document expires and end with it.
REMINDERS = (
    "ngo_document_reminder_1",
    "ngo_document_reminder_2",
    "ngo_document_reminder_3",
)
LIVE = ("received", "verified")


class CareNgoDocument(models.Model):
    """Documents that expire: who is reminded when, and of what."""

    _name = "care.ngo.document"
    _inherit = ["care.ngo.document", "care.deadline.mixin"]

    _expiry_idx = models.Index(
        "(date_expiry) WHERE state IN ('received', 'verified')"
        " AND date_expiry IS NOT NULL"
    )

    @api.model
    def _cron_remind_of_expiry(self):
        """Start the reminders whose day has come; each of them once in all.

        A night that was missed is made up for: then one message covers them all.
        """
        jobs = self.env["ir.cron"]
        for company in self.env["res.company"].search([]):
            documents = self.with_context(tz=company.resource_calendar_id.tz)
            while due := documents._search_to_remind(company):
                due._remind_of_expiry()
                if not jobs._commit_progress(len(due)):
                    return

    @api.model
    def _get_expiry_rules(self, company):
        """Return the reminders in force today, the earliest one first."""
        today = fields.Date.context_today(self)
        # The law is public; the clock reads it as whoever it runs.
        rules = self.env["care.deadline.rule"].sudo()
        found = rules.search(
            Domain("key", "in", REMINDERS)
            & Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
            & Domain("country_id", "in", [False, company.country_id.id])
        )
        return found.sorted("days", reverse=True)

    @api.model
    def _search_to_remind(self, company, limit=500):
        """Return documents of ``company`` with a reminder that has not started."""
        today = fields.Date.context_today(self)
        found = self.browse()
        for rule in self._get_expiry_rules(company):
            domain = (
                Domain("company_id", "=", company.id)
                & Domain("state", "in", LIVE)
                & Domain("date_expiry", ">=", today)
                & Domain("date_expiry", "<=", today + timedelta(days=rule.days))
                & Domain("ngo_id.date_listed", "!=", False)
                & Domain("ngo_id.state", "not in", sorted(ENDED_STATES))
                & ~Domain("deadline_ids", "any", [("key", "=", rule.key)])
            )
            found |= self.search(domain, limit=limit, order="date_expiry, id")
        return found[:limit]

    def _remind_of_expiry(self):
        """Start what is due for these documents and tell the bodies once."""
        today = fields.Date.context_today(self)
        for (company, expiry), documents in self.grouped(
            lambda d: (d.company_id, d.date_expiry)
        ).items():
            for rule in documents._get_expiry_rules(company):
                start = expiry - timedelta(days=rule.days)
                if start <= today:
                    documents._get_unreminded(rule.key)._start_deadline(
                        rule.key, date_start=start
                    )
        expiring = {ngo.id: found for ngo, found in self.grouped("ngo_id").items()}
        self.ngo_id._send_notices(lambda ngo: expiring[ngo.id]._get_expiry_text(ngo))

    def _get_unreminded(self, key):
        started = self.deadline_ids.filtered(lambda d: d.key == key)
        return self - self.browse(started.mapped("res_id"))

    def _get_expiry_text(self, ngo):
        """Return what tells ``ngo`` of these documents, in its language."""
        names = [
            f"{document.display_name} ({format_date(ngo.env, document.date_expiry)})"
            for document in self.with_env(ngo.env)
        ]
        return ngo.env._(
            "These documents expire soon. Upload the new ones: %(names)s",
            names="; ".join(names),
        )

    def _on_deadline_lapsed(self, deadline):
        """Give the officer in charge a task on the day after a document expired."""
        super()._on_deadline_lapsed(deadline)
        if deadline.key != REMINDERS[-1]:
            return
        for document in self.filtered(lambda d: d.state in LIVE):
            ask_officers(document.ngo_id, document._get_expired_task)

    def _get_expired_task(self, ngo):
        document = self.with_env(ngo.env)
        return {
            "summary": ngo.env._(
                "Expired: %(document)s", document=document.display_name
            )
        }

    @api.model
    def _end_with_body(self, ngos, reason):
        """Remind nobody of documents that nobody will renew."""
        ended = ngos.filtered(lambda ngo: ngo._has_ended())
        self.search([("ngo_id", "in", ended.ids)])._cancel_deadlines(reason)

    def _after_transition(self, transition):
        super()._after_transition(transition)
        if transition.name == "replace":
            for key in REMINDERS:
                self._meet_deadline(key)
