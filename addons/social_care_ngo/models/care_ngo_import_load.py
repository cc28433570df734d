import logging

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

PART = 250  # rows of one transaction
ATTEMPTS = 5  # as many as Odoo's own ``retrying``
LOCK = "care.ngo.import/part"


class CareNgoImport(models.Model):
    """How judged rows enter the register, part by part."""

    _inherit = "care.ngo.import"

    @api.model
    def _cron_load(self):
        """Go on with every import that is being loaded, with its registrar's rights."""
        jobs = self.env["ir.cron"]
        for document in self.search([("state", "=", "loading")], order="id"):
            work = document.with_user(document.load_user_id)
            jobs._commit_progress(remaining=document.to_load_count)
            while True:
                done = work._try_part()
                if not jobs._commit_progress(done) or not done:
                    break

    def _try_part(self):
        """Load one part, again if another transaction was in the way.

        :return: how many rows were handled; 0 if none is left or none can be loaded
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.env.cr.savepoint():
                    return self._load_part()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                _logger.info("Import id=%s: attempt %s met another", self.id, attempt)
            except UserError as error:
                self._report_stop(error)
                return 0
        return 0

    def _load_part(self):
        """Enter the next rows in this transaction; finish after the last one.

        :return: how many rows were handled
        """
        self.ensure_one()
        self.check_access("write")
        if not self._may_take(self._get_lifecycle()["finish"]):
            raise AccessError(self.env._("This step belongs to another role."))
        # Counted before any row is read: of two imports at once the second one is
        # repeated, and then sees what the first one has entered.
        self.env["care.reference.counter"].sudo()._take(LOCK)
        if self.state != "loading":
            return 0
        # Nobody holds rights to write rows: the import fills them.
        rows = self.env["care.ngo.import.row"].sudo()
        part = rows.search(
            [("import_id", "=", self.id), ("status", "=", "to_load")], limit=PART
        )
        part._meet_register()
        self._enter(part.filtered(lambda row: row.status == "to_load"))
        if not rows.search_count(
            [("import_id", "=", self.id), ("status", "=", "to_load")], limit=1
        ):
            self._apply_transition("finish")
        return len(part)

    def _enter(self, rows):
        """Take the bodies of ``rows`` over; one that is refused goes to a person."""
        try:
            with self.env.cr.savepoint():
                self._take_over(rows)
        except UserError as error:
            if len(rows) == 1:
                # Which rule refused it, an officer reads beside the row.
                rows._put_aside("register_refused", rows.ngo_id, refusal=str(error))
                return
            half = len(rows) // 2
            self._enter(rows[:half])
            self._enter(rows[half:])

    def _take_over(self, rows):
        if not rows:
            return
        # The trail of each body says what happened; its chatter need not repeat it.
        model = self.env["care.ngo"].with_context(tracking_disable=True)
        ngos = model._create_from_rows(rows)
        ngos._apply_transition("take_over", reason=self._get_entry_reason())
        for row, ngo in zip(rows, ngos, strict=True):
            row.write({"status": "loaded", "ngo_id": ngo.id})

    def _report_stop(self, error):
        """Tell whoever loads the file why it does not go on."""
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("The import of the older register has stopped"),
            note=str(error),
            user_id=self.load_user_id.id,
        )
