import logging
from datetime import datetime, timedelta

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..logic import signature
from ..logic.audit import night_hash, root_hash, root_statement
from .care_audit_entry import make_append_only

_logger = logging.getLogger(__name__)

# Whoever waits for writers keeps later writers waiting: not for long.
PATIENCE = "5s"
NIGHTS_PER_RUN = 400
ENTRIES_AT_ONCE = 50_000
# Yesterday is published today; a day more for a night on which somebody was writing.
PUBLISHED_WITHIN = timedelta(days=2)


class CareAuditRoot(models.Model):
    """What the audit trail amounted to at the end of one day (UTC); published.

    The root covers the entries of its night and, through the root before it, all
    earlier ones. Whoever kept a published root can tell that an entry was altered,
    removed or slipped in later, whatever was done in the database.
    """

    _name = "care.audit.root"
    _description = "Published Root of the Audit Trail"
    _written_by_code = True
    _append_only = True
    _order = "date desc"
    _rec_name = "date"
    _log_access = False

    date = fields.Date(required=True, readonly=True, help="The day, in UTC.")
    date_published = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    last_entry = fields.Integer(
        required=True, readonly=True, help="Entries up to this number are covered."
    )
    entry_count = fields.Integer(
        string="Entries of the Night", required=True, readonly=True
    )
    night = fields.Char(string="Hash of the Night", required=True, readonly=True)
    root = fields.Char(required=True, readonly=True)
    key_id = fields.Char(string="Key Name", required=True, readonly=True)
    signature = fields.Char(required=True, readonly=True)

    _date_uniq = models.UniqueIndex("(date)", "This night is published already.")

    def init(self):
        make_append_only(self.env, self._table)

    # === PUBLISH === #

    @api.model
    def _cron_publish(self):
        """Publish the root of each day that has ended and has none; commit each.

        Without a signing key, or while somebody is still writing, nothing is
        published; the next run catches up.
        """
        jobs = self.env["ir.cron"]
        nights = self._get_missing_nights()
        if not nights:
            return
        settled = self._get_settled_entry()
        if settled is None:
            _logger.info("The trail is being written to: its root waits")
            return
        jobs._commit_progress(remaining=len(nights))  # from here on we see `settled`
        for night in nights:
            try:
                self._publish(night, settled)
            except UserError as error:
                _logger.error("The root of %s is not published: %s", night, error)
                return
            if not jobs._commit_progress(1):
                return

    @api.model
    def _get_missing_nights(self):
        """Return the days without a root, from the last published to yesterday."""
        yesterday = fields.Date.today() - timedelta(days=1)
        last = self.search([], limit=1).date or yesterday - timedelta(days=1)
        count = min((yesterday - last).days, NIGHTS_PER_RUN)
        return [last + timedelta(days=n + 1) for n in range(count)]

    @api.model
    def _get_settled_entry(self):
        """Return the highest number of an entry, below which no more can appear.

        Numbers are taken before they are committed. Behind a lock that waits for
        whoever is writing, every lower number is committed or lost for ever.

        :return: nothing if somebody wrote for too long
        """
        with self.env.registry.cursor() as cr:
            try:
                # Before any other statement: what is read must not be older.
                cr.execute(SQL("SET LOCAL lock_timeout = %s", PATIENCE))
                cr.execute(
                    "LOCK TABLE care_audit_entry IN SHARE MODE", log_exceptions=False
                )
            except psycopg2.errors.LockNotAvailable:
                cr.rollback()
                return None
            cr.execute("SELECT COALESCE(MAX(id), 0) FROM care_audit_entry")
            return cr.fetchone()[0]

    def _publish(self, night, settled):
        """Append the root of one night, signed.

        :raise UserError: if nothing can be signed
        """
        last = self.search([], limit=1)
        end = datetime.combine(night + timedelta(days=1), datetime.min.time())
        [[until]] = self.env.execute_query(
            SQL(
                """SELECT COALESCE(MAX(id), %(first)s) FROM care_audit_entry
                    WHERE id > %(first)s AND id <= %(settled)s AND date < %(end)s""",
                first=last.last_entry,
                settled=settled,
                end=end,
            )
        )
        count, found = self._hash_night(last.last_entry, until)
        signer = self.env["care.signing.key"]._get_signer()
        values = {
            "date": night,
            "last_entry": until,
            "entry_count": count,
            "night": found,
            "root": root_hash(last.root or "", found),
            "key_id": signature.key_id(signature.public_key(signer)),
        }
        values["signature"] = signature.sign_text(signer, root_statement(values))
        return self.create(values)

    def _hash_night(self, after, until):
        """Return number and hash of the entries after one number, up to another."""
        count = 0

        def read():
            nonlocal count
            last, rows = after, True
            while rows:
                rows = self.env.execute_query(
                    SQL(
                        """SELECT id, entry_hash FROM care_audit_entry
                            WHERE id > %s AND id <= %s ORDER BY id LIMIT %s""",
                        last,
                        until,
                        ENTRIES_AT_ONCE,
                    )
                )
                count += len(rows)
                for entry_id, found in rows:
                    last = entry_id
                    yield found

        found = night_hash(read())
        return count, found

    # === VERIFY === #

    @api.model
    def _verify_roots(self):
        """Compare each published root with the trail of today.

        :return: a list of ``{date, why}``; ``why`` is the first that differs of
            "unsigned", "a night is missing", "not joined", "the entries differ";
            "no root since": the nights after this date are not published
        """
        problems, before = [], self.browse()
        keys = self.env["care.signing.key"]._get_all_keys()
        for root in self.search([], order="date"):
            if why := root._get_difference(before, keys):
                problems.append({"date": root.date, "why": why})
            before = root
        return problems + self._get_delay(before)

    def _get_delay(self, newest):
        """Return that the last nights are not published, if so; nobody notices else."""
        date = newest.date or self._get_first_day()
        if not date or fields.Date.today() - date <= PUBLISHED_WITHIN:
            return []
        return [{"date": date, "why": "no root since"}]

    def _get_first_day(self):
        """Return the day before the first entry: its root would be the first."""
        first = self.env["care.audit.entry"].search([], order="id", limit=1).date
        return first and first.date() - timedelta(days=1)

    def _get_difference(self, before, keys):
        values = self._prepare_statement()
        key = keys.get(self.key_id, "")
        if not signature.is_signed(root_statement(values), self.signature, key):
            return "unsigned"
        if before and self.date - before.date != timedelta(days=1):
            return "a night is missing"
        if self.root != root_hash(before.root or "", self.night):
            return "not joined"
        found = self._hash_night(before.last_entry, self.last_entry)
        return "" if found == (self.entry_count, self.night) else "the entries differ"

    # === PUBLIC === #

    def _prepare_statement(self):
        """Return what is published about one root, without its signature."""
        self.ensure_one()
        return {
            "date": self.date.isoformat(),
            "last_entry": self.last_entry,
            "entry_count": self.entry_count,
            "night": self.night,
            "root": self.root,
            "key_id": self.key_id,
        }

    @api.model
    def _read_published(self, page, per_page):
        """Return one page of the roots as plain values, the newest first."""
        total = self.search_count([])
        roots = self.search([], limit=per_page, offset=(page - 1) * per_page)
        return {
            "total": total,
            "page": page,
            "pages": -(-total // per_page),
            "roots": [root._prepare_published() for root in roots],
        }

    def _prepare_published(self):
        values = self._prepare_statement()
        statement = root_statement(values)
        return values | {"statement": statement, "signature": self.signature}
