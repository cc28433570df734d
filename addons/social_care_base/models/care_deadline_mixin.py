from odoo import fields, models
from odoo.fields import Domain


class CareDeadlineMixin(models.AbstractModel):
    """Let a document run under time limits whose consequences happen by themselves."""

    _name = "care.deadline.mixin"
    _description = "Time Limit Mixin"

    deadline_ids = fields.One2many(
        comodel_name="care.deadline",
        inverse_name="res_id",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
    )

    def _start_deadline(self, key, *, date_start=None):
        """Start the limit ``key`` for each document, under the rule of that day.

        :param date_start: the day of the event, which itself does not count; without
            one it is today where the company works
        :raise UserError: if no single rule is in force then
        """
        # Nobody holds rights to write limits: documents start and end them here.
        limits = self.env["care.deadline"].sudo()
        # A limit that has just ended must not stand in the way of the next one.
        limits.flush_model(["state"])
        rules, vals_list = self.env["care.deadline.rule"], []
        for company, documents in self.grouped(self._get_deadline_company).items():
            start = date_start or company._get_care_today()
            rule = rules._get_in_force(key, start, company)
            last = rule._get_last_day(start, company)
            vals_list += [
                {
                    "res_model": self._name,
                    "res_id": document.id,
                    "company_id": company.id,
                    "rule_id": rule.id,
                    "key": key,
                    "is_working": rule.day_kind == "working",
                    "date_start": start,
                    "date_first_due": last,
                }
                for document in documents
            ]
        self.invalidate_recordset(["deadline_ids"])
        return limits.create(vals_list)

    def _pause_deadline(self, key, reason):
        """Let the running limit ``key`` of these documents stand still."""
        running = self._get_open_deadlines(key, "running")
        for deadlines in running.grouped("company_id").values():
            deadlines._apply_transition("pause", reason=reason)

    def _resume_deadline(self, key):
        """Let paused limits go on with the days that were left."""
        for deadline in self._get_open_deadlines(key, "paused"):
            deadline._apply_transition("resume")

    def _meet_deadline(self, key):
        """End the limit ``key``: what it asked for has happened in time."""
        self._get_open_deadlines(key)._apply_transition("meet")

    def _cancel_deadline(self, key, reason):
        """End the limit ``key`` without any consequence."""
        self._get_open_deadlines(key)._apply_transition("cancel", reason=reason)

    def _cancel_deadlines(self, reason):
        """End every limit of these documents without any consequence."""
        # Nobody holds rights to write limits: documents start and end them here.
        found = (
            self.env["care.deadline"]
            .sudo()
            .search(
                Domain("res_model", "=", self._name)
                & Domain("res_id", "in", self.ids)
                & Domain("state", "in", ("running", "paused"))
            )
        )
        found._apply_transition("cancel", reason=reason)

    def _get_open_deadlines(self, key, *states):
        # Nobody holds rights to write limits: documents start and end them here.
        return (
            self.env["care.deadline"]
            .sudo()
            .search(
                Domain("res_model", "=", self._name)
                & Domain("res_id", "in", self.ids)
                & Domain("key", "=", key)
                & Domain("state", "in", states or ("running", "paused"))
            )
        )

    def _get_deadline_company(self, document):
        return document.company_id or self.env.company

    # === HOOKS === #

    def _on_deadline_lapsed(self, deadline):
        """Hook: do what the law lays down when ``deadline`` has passed.

        Called once, as the system user, inside a transaction of its own.
        """

    def _on_deadlines_lapsed(self, deadlines):
        """Hook: the same for limits of one rule and the documents that they are of.

        Where many documents share a last day, do at once what is the same for all.
        """
        documents = self.grouped("id")
        for deadline in deadlines:
            documents[deadline.res_id]._on_deadline_lapsed(deadline)
