import json
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import plaintext2html, split_every

from .care_deadline import OFFICERS, ask_officers

_logger = logging.getLogger(__name__)
# So many notices are sent and committed together.
PORTION = 50
# After so many runs a notice that cannot be sent becomes somebody's task.
TRIES = 3


class MailMessageSchedule(models.Model):
    """Odoo's queue of messages to tell of, emptied in portions.

    Odoo sends all that is due in one transaction: one notice that fails, or the end of
    the time of a job, would undo all others. Here each portion is committed together
    with the rows that leave the queue, so no notice is sent twice and a job that was
    killed goes on where it stood. Mails leave later, from the queue of mails.
    """

    _inherit = "mail.message.schedule"

    failed_count = fields.Integer(string="Failed Attempts", readonly=True)
    failure = fields.Char(string="Why It Failed", readonly=True)

    @api.model
    def _queue(self, messages):
        """Let the job tell the recipients of these messages, as soon as it can."""
        now = fields.Datetime.now()
        # Nobody holds rights on the queue but the administrator.
        return self.sudo().create(
            [
                {
                    "mail_message_id": message.id,
                    "scheduled_datetime": now,
                    # A server of mails that is slow or away must not hold up the rest.
                    "notification_parameters": json.dumps({"force_send": False}),
                }
                for message in messages
            ]
        )

    @api.model
    def _get_due_domain(self):
        """Return what is to be sent now and has not failed too often."""
        return Domain("scheduled_datetime", "<=", fields.Datetime.now()) & Domain(
            "failed_count", "<", TRIES
        )

    @api.model
    def _send_notifications_cron(self):
        """Send what is due in portions, the oldest first."""
        domain, jobs = self._get_due_domain(), self.env["ir.cron"]
        waiting = self.search(domain, order="scheduled_datetime, id")
        jobs._commit_progress(remaining=len(waiting))
        for portion in split_every(PORTION, waiting.ids, self.browse):
            if not portion._send_together(domain):
                break

    def _send_together(self, domain):
        """Send a portion at once or else one by one; return the time left."""
        jobs = self.env["ir.cron"]
        try:
            with self.env.cr.savepoint():
                self._send_due(domain)
            return jobs._commit_progress(len(self))
        except Exception as error:  # one by one it shows which of them fails
            _logger.info("Notices go one by one: %s", type(error).__name__)
        for notice in map(self.browse, self.ids):
            notice._send_alone(domain)
            if not (left := jobs._commit_progress(1)):
                break
        return left

    def _send_alone(self, domain):
        """Send one notice; what stops it is kept beside it and stops no other."""
        try:
            with self.env.cr.savepoint():
                self._send_due(domain)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            _logger.info("Notice id=%s waits for the next run", self.id)
        except Exception as error:  # whatever it is, the others go on
            _logger.exception("Notice id=%s could not be sent", self.id)
            self._keep_failure(error)

    def _send_due(self, domain):
        """Send those that nobody else is sending or has sent meanwhile."""
        due = self.try_lock_for_update().filtered_domain(domain)
        if due:
            due._send_notifications()
            # The mails would otherwise wait for the next hour.
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    # === FAILURES === #

    def _keep_failure(self, error):
        # What went wrong inside the server is for its log, not for a list.
        text = str(error) if isinstance(error, UserError) else type(error).__name__
        self.write({"failed_count": self.failed_count + 1, "failure": text})
        if self.failed_count >= TRIES:
            try:
                with self.env.cr.savepoint():
                    self._give_task()
            except Exception:  # a task that fails must not stop the queue either
                _logger.exception("Failure of notice id=%s was not reported", self.id)

    def _give_task(self):
        """Let whoever is in charge of the document tell the body in another way."""
        message = self.mail_message_id
        if message.model not in OFFICERS:
            return
        document = self.env[message.model].browse(message.res_id)
        note = plaintext2html(self.failure)
        ask_officers(
            document,
            lambda case: {
                "summary": case.env._("A notice could not be sent"),
                "note": note,
            },
        )
